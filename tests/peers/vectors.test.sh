#!/bin/sh
# The public HPACK and frame vectors through h2lens (vectors.py tells more).
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
if ! command -v python3 >/dev/null 2>&1; then
	echo "1..0 # SKIP python3 is not installed"
	exit 0
fi
exec python3 tests/peers/vectors.py "${H2LENS:-build/release/h2lens}"
