#!/bin/sh
# What the objects say of themselves: an external name begins with the name of its file, nothing
# can be written to but where it must, and the core asks for no curses.
cd "${top_builddir:-.}" || exit 1

report() {
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		echo "$found" | sed 's/^/# /'
	fi
}

if ! command -v nm >/dev/null 2>&1 || ! [ -e libh2lens.a ] || ! [ -e libui.a ]; then
	echo "1..0 # SKIP nm or the libraries are missing"
	exit 0
fi
# Mach-O has other letters and underscores.
case $(uname -s) in
Darwin)
	echo "1..0 # SKIP reads ELF objects only"
	exit 0
	;;
esac

# The plugin of link-time optimisation hides sections.
nm="nm --plugin=/dev/null"
$nm libui.a >/dev/null 2>&1 || nm=nm

# OBJECT KIND NAME SECTION of every symbol; what the sanitizers add is none of ours
symbols() {
	for library in "$@"; do
		$nm -f sysv "$library" 2>/dev/null | awk -F '[ \t]*\\|[ \t]*' '
			/^[^|]*\.o[]:]/ { object = $0; sub(/\.o[]:].*/, "", object); sub(/^.*[-\[]/, "", object) }
			NF >= 7 && $3 != "" { print object, $3, $1, $7 }'
	done | grep -vE '^[^ ]* . (\.|_*asan|__odr_asan|_*ubsan|_sub_[ID]_|__gcov|__llvm|[^ ]*\.c\.[0-9a-f]+ )'
}

all=$(symbols libh2lens.a libui.a)
echo 1..5

echo "$all" | awk '$2 ~ /^[TDBRCGSVW]$/ {
	object = $1
	name = $3
	# The whole file name, or what precedes one of its underscores.
	for (prefix = object; prefix != ""; ) {
		if (name == prefix || index(name, prefix "_") == 1)
			next
		if (!match(prefix, /_[^_]*$/))
			break
		prefix = substr(prefix, 1, RSTART - 1)
	}
	print object ".c defines " name
}' | report 1 "an external name begins with the name of its file"

# base/memory.c: the hook that gives the terminal back when memory is out. ui/term.c: the terminal.
echo "$all" | awk '$2 ~ /^[BbDdCGgSs]$/ {
	if ($1 == "term" || ($1 == "memory" && $3 == "exhausted_hook"))
		next
	# Tables of pointers are constant, but position independence has them relocated.
	if ($4 ~ /^\.data\.rel\.ro/)
		next
	print $1 ".c: " $3 " can be written to"
}' | report 2 "nothing can be written to outside ui/term.c"

symbols libh2lens.a | awk '$2 == "U" { print $1 ".c: " $3 }' |
	grep -E ' (initscr|endwin|newterm|stdscr|curscr|COLS|LINES|w?getch|doupdate|newwin|start_color)$' |
	report 3 "the core asks for no curses"

symbols libh2lens.a libui.a | awk '$2 ~ /^[TDBR]$/ { print $3 }' | sort | uniq -d |
	report 4 "no external name is defined twice"

# The floors below the sources read what they are given.
for object in src/base/*.o src/book/*.o src/wire/*.o src/insight/*.o ui/*.o; do
	source=${object%.o}.c
	[ -e "${top_srcdir:-.}/$(echo "$source" | sed 's/libui_a-//')" ] || continue
	nm -u "$object" | awk -v object="$source" '
		$NF ~ /^(socket|connect|bind|listen|accept4?|getaddrinfo|send|sendto|recv|recvfrom)$/ ||
		$NF ~ /^(SSL_(new|read|write|connect|accept|CTX_new)|pcap_)/ { print object ": " $NF }'
done | report 5 "sockets, SSL sessions and libpcap only in src/source and src/lab"
