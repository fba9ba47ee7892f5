#!/bin/sh
# make bench: run.sh DIRECTORY makes the captures there once, then measures h2lens and tshark.
# BENCH_RUNS (5) is how often each is run; the medians count.
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/captures.sh" "$1" || exit
python3 "$here/compare.py" "$1" || exit
exec python3 "$here/paint.py" "$1/a.pcap" "$1/a.keys"
