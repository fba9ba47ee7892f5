#!/bin/sh
# The 57 cases of h2specd against the live driver, over cleartext and TLS (conform.py tells more).
. "$(dirname "$0")/start.sh"
exec python3 tests/driver/conform.py
