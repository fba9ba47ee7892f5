#!/bin/sh
# Every rule on captures made for it (run.py, rig.py).
. "$(dirname "$0")/start.sh"
exec python3 tests/rules/run.py
