#!/bin/sh
# Live sessions with real servers and proxies (live.py tells more).
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
for tool in python3 openssl; do
	if ! command -v $tool >/dev/null 2>&1; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done
H2LENS="${H2LENS:-build/release/h2lens}" exec python3 tests/peers/live.py "$@"
