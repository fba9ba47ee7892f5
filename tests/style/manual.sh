#!/bin/sh
# The manual page tells of every command and option of src/options.c and of every command and key of
# ui/command.h, and of none that is gone.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
page=doc/h2lens.1

report() {
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		echo "$found" | sed 's/^/# /'
	fi
}

options() {
	sed -n 's/.*{OPTION_[A-Z_]*, [A-Z_ |]*, "\([a-z-]*\)",.*/\1/p' src/options.c
}

# The rows of the table of the workbench's commands, joined to a line each: NAME name keys
rows() {
	tr -d '\\\n' <ui/command.h | sed 's/[ \t][ \t]*X(/\n&/g' |
		sed -n 's/^[ \t]*X([A-Z_]*, "\([a-z-]*\)", "\([^"]*\)",.*/\1|\2/p'
}

# The words of the page that are shown as keys and commands, one a line
words() {
	sed -n 's/^\.\(It \)*Ic //p' "$page" | sed 's/\\&//g; s/ Ic / /g; s/ ; *$//' | tr ' ' '\n' |
		sed 's/^No$//; s/^,$//; s/^to$//' | grep .
}

echo 1..5
{
	[ "$(options | wc -l)" -gt 8 ] || echo "src/options.c: the rows of options were not found"
	[ "$(rows | wc -l)" -gt 20 ] || echo "ui/command.h: the rows of commands were not found"
} | report 1 "the tables of options and commands are found"

options | while read -r option; do
	grep -Eq -- "^\.It .*Fl -$option( |$)" "$page" || echo "--$option is not in $page"
done | report 2 "every option is in the manual"

sed -n 's/^\.It .*Fl -\([a-z-]*\).*/\1/p' "$page" | while read -r option; do
	options | grep -qx -- "$option" || echo "--$option is in $page only"
done | report 3 "the manual has no other options"

shown=$(words)
rows | while IFS='|' read -r name keys; do
	echo "$shown" | grep -qxF -- "$name" || echo ":$name is not in $page"
	for key in $keys; do
		case $key in [2-4]) continue ;; esac # the page says 1 to 5
		echo "$shown" | grep -qxF -- "$key" || echo "$key ($name) is not in $page"
	done
done | report 4 "every command and key of the workbench is in the manual"

grep -oE '"(report|frames|version|help)"' src/options.c | tr -d '"' | sort -u | while read -r command; do
	grep -q "^\.It Cm $command" "$page" || echo "$command is not in $page"
done | report 5 "every command of the command line is in the manual"
