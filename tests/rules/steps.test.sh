#!/bin/sh
# The commands of the knowledge base, as they stand (steps.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/rules/steps.py
