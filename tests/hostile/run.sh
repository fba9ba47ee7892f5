#!/bin/sh
# Captures made to be slow or large (make.py), each with a limit of processor time and of memory,
# and one that must not be written to TMPDIR. For a build that is slower by nature (valgrind):
#
#   HOSTILE_FACTOR=10 sh tests/hostile/run.sh      multiplies the seconds and drops the memory limit
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
: "${H2LENS:=build/release/h2lens}"
factor=${HOSTILE_FACTOR:-1}
seconds=$((5 * factor))
kilobytes=1000000
if ! command -v python3 >/dev/null 2>&1 || ! command -v timeout >/dev/null 2>&1; then
	echo "1..0 # SKIP python3 and timeout are needed"
	exit 0
fi
# an address sanitizer reserves terabytes, and such a build is known by its symbols or by its factor
limited=yes
if [ "$factor" -gt 1 ] || grep -q __asan_init "$H2LENS" 2>/dev/null; then
	limited=
fi
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/captures" "$scratch/tmp"
python3 tests/hostile/make.py "$scratch/captures" || exit 1

# bounded ARGUMENTS…: h2lens with them, within the limits; 124 or more: it was ended
bounded() {
	(
		[ -z "$limited" ] || ulimit -v "$kilobytes" 2>/dev/null
		ulimit -t "$seconds" # of the processor: a busy machine is nobody's fault
		TMPDIR="$scratch/tmp" exec timeout -k 1 $((seconds * 10)) "$H2LENS" "$@" </dev/null \
			>"$scratch/out" 2>"$scratch/messages"
	)
}

number=0
# told GOOD NAME [WHY]
told() {
	number=$((number + 1))
	if [ "$1" = yes ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		echo "# $3"
		head -n 5 "$scratch/messages" | sed 's/^/# /'
	fi
}

set -- "$scratch"/captures/*.pcap
echo "1..$(($# + 4))"
for file in "$@"; do
	name=${file##*/}
	bounded report "$file"
	status=$?
	good=no
	[ "$status" -ne 0 ] || [ ! -s "$scratch/out" ] || good=yes
	told $good "${name%.pcap} within $seconds s" "exit status $status"
done

# A packed file that can be unpacked again is written nowhere: a write behind the first 64 KB of any
# file ends the process.
limit=unlimited
[ "$(ulimit -f)" != unlimited ] || limit=128
(
	ulimit -f "$limit"
	bounded report "$scratch/captures/gzip_bomb.pcap.gz"
)
status=$?
good=no
[ "$status" -ne 0 ] || [ ! -s "$scratch/out" ] || good=yes
told $good "gzip_bomb within $seconds s, without a copy" "exit status $status"
left=$(ls -A "$scratch/tmp")
good=no
[ -n "$left" ] || good=yes
told $good "nothing is left in TMPDIR" "$left"

# patterns: refused with exit status 2, or compiled in time
bounded frames --filter 'http2.header.value matches "((a{1,255}){1,255}){1,255}"' \
	"$scratch/captures/hpack_bomb.pcap"
status=$?
good=no
[ "$status" -ne 2 ] || good=yes
told $good "a pattern of repeated repeats is refused" "exit status $status"
bounded frames --filter 'http2.header.value matches "((.?|x){1,15}){1,10}"' \
	"$scratch/captures/reset_codes.pcap"
status=$?
good=no
[ "$status" -ne 0 ] || good=yes
told $good "the largest pattern that is not refused" "exit status $status"
