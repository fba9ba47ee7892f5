#!/bin/sh
# Lines of logs and of clients' output, and the entries that they are about (lines.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/rules/lines.py
