# Sourced by the suites here: goes to the tree's root and skips the suite where its tools are missing.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
for tool in python3 openssl; do
	if ! command -v $tool >/dev/null 2>&1; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done
export H2LENS="${H2LENS:-build/release/h2lens}"
