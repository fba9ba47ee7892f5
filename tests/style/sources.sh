#!/bin/sh
# Every source, header and test stands in the lists of Makefile.am's fragments, and no list names a
# file that is gone. With --update the fragments are written again from the tree.
root=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd)
cd "$root" || exit 1

# list NAME: the lines of standard input as a variable of make
list() {
	sort | awk -v name="$1" '
		{ line[NR] = $0 }
		END {
			printf "%s =", name
			for (i = 1; i <= NR; i++)
				printf " \\\n\t%s", line[i]
			print ""
		}'
}

files() {
	find "$@" -type f ! -name '.*' ! -path '*/.deps/*' 2>/dev/null
}

# Whether a test includes a header of the terminal's.
is_ui() {
	sed -n 's/^#include "\(ui\/\)*\([a-z0-9_]*\.h\)".*/\2/p' "$1" | while read -r header; do
		[ ! -e "ui/$header" ] || echo yes
	done | grep -q yes
}

# programs core|ui: the unit tests of that half, without their ending
programs() {
	for file in tests/unit/test_*.c; do
		[ -e "$file" ] || continue
		half=core
		is_ui "$file" && half=ui
		[ "$half" != "$1" ] || echo "${file%.c}"
	done
}

src_fragment() {
	echo "# Written by tests/style/sources.sh --update."
	files src -name '*.c' ! -name main.c ! -name '*_data.c' | list CORE_C
	files src include -name '*.h' | list CORE_H
	files README.md LICENSE | list DOCUMENTS
	files doc -name '*.1' | list MANUALS
	files knowledge -name '*.md' | list KNOWLEDGE
}

ui_fragment() {
	echo "# Written by tests/style/sources.sh --update."
	files ui -name '*.c' ! -name '*_data.c' | list UI_C
	files ui -name '*.h' | list UI_H
	files themes -name '*.theme' | list THEMES
}

tests_fragment() {
	echo "# Written by tests/style/sources.sh --update."
	programs core | list CORE_TESTS
	programs ui | list UI_TESTS
	programs ui | tr '/' '_' | while read -r name; do
		echo "${name}_CPPFLAGS = \$(UI_TEST_INCLUDE)"
		echo "${name}_LDADD = \$(UI_TEST_LINK)"
	done
	files tests/fuzz -name 'fuzz_*.c' | sed 's/\.c$//' | list FUZZ_TESTS
	files tests/unit tests/fuzz -name '*.[ch]' ! -name 'test_*.c' ! -name 'fuzz_*.c' | list TEST_HELPERS
	{
		files tests/style -name '*.sh'
		files tests/screen tests/golden tests/live tests/hostile -name 'run.sh'
		files tests/peers tests/driver tests/rules -name '*.test.sh'
	} | list SUITES
	{
		files tests/run tests/style tests/bench tests/peers tests/driver tests/rules tests/hostile ! -name '*.pyc'
		for directory in tests/data tests/golden tests/screen tests/fuzz/seeds knowledge lessons \
			themes doc; do
			[ -z "$(files "$directory")" ] || echo "$directory"
		done
	} | list SHIPPED
}

put() {
	if [ "$1" = --update ]; then
		"$2_fragment" >"$2/.sources.new"
		if cmp -s "$2/.sources.new" "$2/sources.mk"; then
			rm "$2/.sources.new"
		else
			mv "$2/.sources.new" "$2/sources.mk"
			echo "$2/sources.mk"
		fi
		return
	fi
	if difference=$("$2_fragment" | diff "$2/sources.mk" -); then
		echo "ok $3 - $2/sources.mk lists what is there"
	else
		echo "not ok $3 - $2/sources.mk lists what is there"
		echo "$difference" | sed 's/^/# /'
		echo "# sh tests/style/sources.sh --update writes it again"
	fi
}

[ "$1" = --update ] || echo 1..3
put "$1" src 1
put "$1" ui 2
put "$1" tests 3
