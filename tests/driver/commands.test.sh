#!/bin/sh
# Every command and option of live sessions, as a peer and a shell see them (commands.py tells more).
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
for tool in python3 openssl; do
	if ! command -v $tool >/dev/null 2>&1; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done
export H2LENS="${H2LENS:-build/release/h2lens}"
exec python3 tests/driver/commands.py
