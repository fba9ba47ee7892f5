#!/bin/sh
# A saved session, opened again, shows what it showed live (save_law.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/driver/save_law.py
