#!/bin/sh
# Older guides' statements, and what explain answers (documents.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/rules/documents.py
