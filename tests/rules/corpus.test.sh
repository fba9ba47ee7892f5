#!/bin/sh
# Real captures against what truly happened (corpus.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/rules/corpus.py
