#!/bin/sh
# Bad peers of every kind against the live driver (faults.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/driver/faults.py
