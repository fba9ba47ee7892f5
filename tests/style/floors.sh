#!/bin/sh
# The floors of the design: what a file includes lies on its own floor or below, a face sees only
# the contract in include/, and no include runs in a circle. Curses and libpcap stay where they live.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1

# report NUMBER NAME: fails when standard input says anything
report() {
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		echo "$found" | sed 's/^/# /'
	fi
}

# FILE INCLUDED, both as paths from here, for every include of a file of ours
includes() {
	find src include ui -name '*.[ch]' | sort | while read -r file; do
		sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" | while read -r name; do
			for path in "${file%/*}/$name" "src/$name" "include/$name" "ui/$name" "$name"; do
				if [ -e "$path" ]; then
					echo "$file $path" | sed 's,[^/ ]*/\.\./,,'
					continue 2
				fi
			done
			case $name in
			config.h) ;;
			*) echo "$file ?$name" ;;
			esac
		done
	done
}

all=$(includes)
echo 1..6

echo "$all" | awk '$2 ~ /^\?/ { print $1 " includes " substr($2, 2) ", which is nowhere" }' |
	report 1 "every include is found"

echo "$all" | awk '
function place(file) {
	if (file ~ /^include\/h2lens\/(error|text|words)\.h$/) return "base"
	if (file ~ /^include\/h2lens\/(book|names|describe|filter|live)\.h$/) return "book"
	if (file ~ /^include\/h2lens\/(finding|explain|timeline|knowledge|recognise|markdown)\.h$/) return "insight"
	if (file ~ /^include\//) return "top"
	if (file ~ /^src\/main\.c$/) return "main"
	if (file ~ /^src\/[^\/]*$/) return "top"
	if (file ~ /^ui\//) return "ui"
	sub(/^src\//, "", file)
	sub(/\/.*/, "", file)
	return file
}
BEGIN {
	may["base"] = "base"
	may["book"] = "base book"
	may["wire"] = "base book wire"
	may["source"] = "base book wire source"
	may["lab"] = "base book wire lab"
	may["insight"] = "base book insight"
	may["top"] = "base book wire source lab insight top"
	may["main"] = may["top"] " ui"
}
{
	from = place($1)
	to = place($2)
	if (from == "ui")
		good = $2 ~ /^(include|ui)\//
	else if (!(from in may)) {
		print $1 " stands on no floor"
		next
	} else
		good = (" " may[from] " ") ~ (" " to " ")
	if (!good)
		print $1 " (" from ") includes " $2 " (" to ")"
}' | report 2 "nothing includes upwards or sideways"

echo "$all" | grep -v '?' | tsort 2>&1 >/dev/null | report 3 "no file includes itself through others"

# The same for what belongs together: x.c, x.h, x_parts.h and x_this.c are one.
echo "$all" | grep -v '?' | sed 's/\.[ch]//g; s/\([a-z0-9]\)_[a-z0-9_]*/\1/g' |
	awk '$1 != $2 && !/^include|^src\/main/' | tsort 2>&1 >/dev/null |
	report 4 "no two modules include each other"

grep -lE '#[ ]*include[ ]*<(ncurses|curses|panel|ncursesw/|menu|form|term\.h)' -r src include ui |
	grep -vE '^ui/(term|draw|loop)\.c$' | report 5 "curses only in ui/term.c, ui/draw.c and ui/loop.c"

grep -lE '#[ ]*include[ ]*<pcap' -r src include ui | grep -vE '^src/(source/|main\.c)' |
	report 6 "libpcap only in src/source (and for its version in src/main.c)"
