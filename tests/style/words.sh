#!/bin/sh
# The text of the sources: banned functions, widths, lengths, places of one machine.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
longest_file=500

report() {
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		echo "$found" | sed 's/^/# /'
	fi
}

sources() {
	find src include ui tests -name '*.[ch]' | sort
}

scripts() {
	find tests ui -name '*.sh' | sort
	echo dev
}

echo 1..7

sources | xargs awk '
# Comments and strings may name what the code must not call.
{
	line = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
	sub(/\/\/.*/, "", line)
	gsub(/\/\*[^*]*\*\//, "", line)
	if (line ~ /^[ \t]*\/?\*/)
		next
	if (match(line, /(^|[^A-Za-z0-9_])(strcpy|sprintf|vsprintf|strcat|gets|atoi|atol|alloca|strtok)[ ]*\(/))
		print FILENAME ":" FNR ": " substr($0, 1, 90)
}' | report 1 "no strcpy sprintf strcat gets atoi alloca strtok"

# A tab is eight columns; a character is one, however many octets it takes.
sources | LC_ALL=C xargs awk '{
	width = 0
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		if (c == "\t")
			width += 8 - width % 8
		else if (c < "\200" || c > "\277")
			width++
	}
	if (width > 100)
		print FILENAME ":" FNR ": " width " columns"
}' | report 2 "no line is wider than 100 columns"

# (the tables of translations are lists, not code)
sources | grep -v -e '^tests/' -e /words_zh_ | xargs awk -v most=$longest_file '
FNR == 1 && NR > 1 && lines > most { print file ": " lines " lines" }
{ file = FILENAME; lines = FNR }
END { if (lines > most) print file ": " lines " lines" }' |
	report 3 "no file is longer than $longest_file lines"

sources | xargs grep -nE '[ 	]+$' | cut -c1-100 | report 4 "no line ends in blanks"

# Where this tree lies and who works on it is nobody's business.
here=$(pwd)
grep -rnIF -e "$here" -e "/ho""me/" -e "/roo""t/" -e "/wor""k/" src include ui tests themes doc \
	knowledge lessons dev configure.ac Makefile.am README.md 2>/dev/null |
	grep -vE '^tests/(data|golden|screen)/.*(:method|:path)' | cut -c1-160 |
	report 5 "no path of one machine"

scripts | while read -r script; do
	sh -n "$script" 2>&1 || echo "$script does not parse"
done | report 6 "the shell scripts parse"

find tests -name '*.py' | sort | while read -r script; do
	python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$script" 2>&1 |
		tail -n 1
done | if command -v python3 >/dev/null 2>&1; then
	report 7 "the Python scripts parse"
else
	echo "ok 7 - the Python scripts parse # SKIP no python3"
fi
