#!/bin/sh
# make bench: run.sh DIRECTORY makes the captures there once, then measures h2lens and tshark, and
# live sessions beside h2load and nghttp. BENCH_RUNS (5) is how often each is run; the medians
# count. BENCH_ONLY=live leaves the captures out.
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" || exit
if [ "${BENCH_ONLY:-}" != live ]; then
	sh "$here/captures.sh" "$1" || exit
	python3 "$here/compare.py" "$1" || exit
	printf '\njudging beside decoding, at most 10 %% (medians of 5, processor time)\n'
	for name in a b c d; do
		keys=
		[ ! -s "$1/$name.keys" ] || keys=$1/$name.keys
		printf '%s ' "$name"
		"$JUDGE" "$1/$name.pcap" $keys || judged=slow
	done
	[ -z "${judged:-}" ] || exit 1
	python3 "$here/paint.py" "$1/a.pcap" "$1/a.keys" || exit
fi
exec python3 "$here/live.py" "$1"
