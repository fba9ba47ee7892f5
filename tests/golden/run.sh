#!/bin/sh
# Golden outputs: every NAME.cmd here holds the arguments of one h2lens command, run from the root of
# the tree; NAME.out is what it must print, byte for byte (h2lens' own version aside). A second line
# "exit N" asks for that exit status instead of 0. After a change that is meant:
#
#   H2LENS=build/release/h2lens sh tests/golden/run.sh --update [NAME…]    and read the diff
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
: "${H2LENS:=build/release/h2lens}"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
LC_ALL=C.UTF-8
TZ=UTC
NO_COLOR=1
export LC_ALL TZ NO_COLOR
unset SSLKEYLOGFILE COLUMNS

# produce NAME: runs it; the output in $scratch/out, 1 when a file of it is not here
produce() {
	arguments=$(sed -n 1p "tests/golden/$1.cmd")
	wanted=$(sed -n 's/^exit //p' "tests/golden/$1.cmd")
	for word in $arguments; do
		case $word in
		../shared/*) [ -e "$word" ] || return 1 ;;
		esac
	done
	eval "\"\$H2LENS\" $arguments" >"$scratch/raw" 2>"$scratch/messages" </dev/null
	status=$?
	sed 's/\("h2lens": *\)"[0-9][^"]*"/\1"VERSION"/; s/h2lens [0-9][0-9]*\.[0-9][0-9.]*/h2lens VERSION/' \
		"$scratch/raw" >"$scratch/out"
}

if [ "${1:-}" = --update ]; then
	shift
	[ $# -gt 0 ] || set -- tests/golden/*.cmd
	for name in "$@"; do
		name=${name##*/}
		name=${name%.cmd}
		produce "$name" && cp "$scratch/out" "tests/golden/$name.out" && echo "$name: exit $status"
	done
	exit 0
fi

count=$(find tests/golden -name '*.cmd' | wc -l)
if [ "$count" -eq 0 ]; then
	echo "1..0 # SKIP no golden outputs yet"
	exit 0
fi
echo "1..$((count))"
i=0
for file in tests/golden/*.cmd; do
	i=$((i + 1))
	name=${file##*/}
	name=${name%.cmd}
	if ! produce "$name"; then
		echo "ok $i - $name # SKIP ../shared is not here"
		continue
	fi
	difference=$(diff -u "tests/golden/$name.out" "$scratch/out" 2>&1)
	if [ -z "$difference" ] && [ "$status" = "${wanted:-0}" ]; then
		echo "ok $i - $name"
		continue
	fi
	echo "not ok $i - $name"
	echo "# h2lens $arguments: exit status $status, ${wanted:-0} expected"
	sed 's/^/# /' "$scratch/messages"
	echo "$difference" | head -n 40 | sed 's/^/# /'
done
