#!/bin/sh
# Every capture at hand through h2lens and tshark, frame by frame (tshark.py tells more).
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
: "${H2LENS:=build/release/h2lens}"

for tool in tshark python3; do
	if ! command -v $tool >/dev/null 2>&1; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done

set --
for file in tests/data/*.pcap* ../shared/corpus/*.pcap* ../shared/captures/generated/*.pcap* \
	../shared/captures/generated/violations/*.pcap* ../shared/captures/wireshark/captures/*.pcap*; do
	[ -e "$file" ] && set -- "$@" "$file"
done
if [ $# -eq 0 ]; then
	echo "1..0 # SKIP no captures: ../shared is not here"
	exit 0
fi

# The builds below build/ share what tshark said; others (make distcheck) leave nothing behind.
case ${top_builddir:-} in
*/build/*)
	: "${TSHARK_CACHE:=${top_builddir%/*}/tshark}"
	export TSHARK_CACHE
	;;
esac
exec python3 tests/peers/tshark.py "$H2LENS" "$@"
