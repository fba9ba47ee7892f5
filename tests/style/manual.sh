#!/bin/sh
# The manual page tells of every command and option of the command line, of curl's options for live
# sessions, of every command of theirs, and of every command and key of ui/command.h; and of none that
# is gone.
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

# Our own options, one a line: long name, letter or nothing
options() {
	sed -n "s/.*{OPTION_[A-Z_]*, [A-Z_ |]*, \"\([a-z-]*\)\", '*\(.\)'*,.*/\1 \2/p" src/options_help.c |
		sed 's/ 0$/ /'
}

# Those of live sessions that help lists, the same
live_options() {
	sed -n "s/.*{\"--\([a-z0-9.-]*\)\", '*\(.\)'*, CURL_[A-Z]*, [a-z]*,.*/\1 \2/p" src/curl_table.c |
		sed 's/ 0$/ /'
}

# Those marked + by help
ours() {
	sed -n 's/.*{"--\([a-z0-9.-]*\)", .*, CURL_[A-Z]*, true,.*/\1/p' src/curl_table.c
}

commands() {
	sed -n 's/.*{COMMAND_[A-Z]*, "\([a-z]*\)",.*/\1/p' src/options_help.c | grep .
}

live_commands() {
	tr -d '\\\n' <include/h2lens/steer.h | sed 's/[ \t][ \t]*X(/\n&/g' |
		sed -n 's/^[ \t]*X([A-Z_]*, "\([a-z-]*\)", ".*/\1/p'
}

# The rows of the table of the workbench's commands, joined to a line each: NAME name keys
rows() {
	tr -d '\\\n' <ui/command.h | sed 's/[ \t][ \t]*X(/\n&/g' |
		sed -n 's/^[ \t]*X([A-Z_]*, "\([a-z-]*\)", "\([^"]*\)",.*/\1|\2/p'
}

section() {
	awk -v name="$1" '/^\.Sh /{ inside = $0 == ".Sh " name } inside' "$page"
}

# The words of the workbench's section that are shown as keys and commands, one a line
words() {
	section "THE WORKBENCH" | sed -n 's/^\.\(It \)*Ic //p' |
		sed 's/\\&//g; s/ Ic / /g; s/ ; *$//' | tr ' ' '\n' |
		sed 's/^No$//; s/^,$//; s/^to$//' | grep .
}

echo 1..7
{
	[ "$(options | wc -l)" -gt 15 ] || echo "src/options_help.c: the rows of options were not found"
	[ "$(live_options | wc -l)" -gt 60 ] || echo "src/curl_table.c: the rows of options were not found"
	[ "$(commands | wc -l)" -gt 5 ] || echo "src/options_help.c: the rows of commands were not found"
	[ "$(live_commands | wc -l)" -gt 25 ] || echo "h2lens/steer.h: the rows of commands were not found"
	[ "$(rows | wc -l)" -gt 20 ] || echo "ui/command.h: the rows of commands were not found"
} | report 1 "the tables of options and commands are found"

{ options; live_options; } | while read -r name letter; do
	grep '^\.It ' "$page" | grep -qF -- "Fl -$name " ||
		grep -qxE -- "\.It (.* )?Fl -$(echo "$name" | sed 's/\./\\./g')" "$page" ||
		echo "--$name is not in $page"
	[ -z "$letter" ] || grep '^\.It ' "$page" | grep -q -- "Fl $letter .*Fl -$name" ||
		echo "-$letter does not stand before --$name in $page"
done | report 2 "every option is in the manual"

known=$({ options; live_options; } | cut -d ' ' -f 1)
grep '^\.It Fl ' "$page" | grep -o 'Fl -[a-z0-9.-]*' | sed 's/^Fl -//' | while read -r name; do
	echo "$known" | grep -qxF -- "$name" || echo "--$name is in $page only"
done | report 3 "the manual has no other options"

marked=$(awk '/^\.It /{ item = $0 } /^\+ |is \+\.$/{ print item, $0 }' "$page")
ours | while read -r name; do
	echo "$marked" | grep -qE -- "Fl -$name( |$)" || echo "--$name is not marked + in $page"
done | report 4 "options that curl does not have are marked"

shown=$(words)
rows | while IFS='|' read -r name keys; do
	echo "$shown" | grep -qxF -- "$name" || echo ":$name is not in $page"
	for key in $keys; do
		case $key in [2-4]) continue ;; esac # the page says 1 to 5
		echo "$shown" | grep -qxF -- "$key" || echo "$key ($name) is not in $page"
	done
done | report 5 "every command and key of the workbench is in the manual"

commands | while read -r command; do
	grep -qE -- "^\.It Cm $command( |$)" "$page" || echo "$command is not in $page"
done | report 6 "every command of the command line is in the manual"

told=$(section COMMANDS | sed -n 's/^\.It Ic \([a-z-]*\).*/\1/p')
{
	live_commands | while read -r command; do
		echo "$told" | grep -qxF -- "$command" || echo "$command is not in $page"
	done
	echo "$told" | while read -r command; do
		live_commands | grep -qxF -- "$command" || echo "$command is in $page only"
	done
} | report 7 "the commands of live sessions are those of the manual"
