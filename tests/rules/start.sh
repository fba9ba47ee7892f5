# Sourced by the suites of this directory: they need Python, and say so where there is none.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
command -v python3 >/dev/null || {
	echo "1..0 # SKIP python3 is not installed"
	exit 0
}
