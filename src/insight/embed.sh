#!/bin/sh
# Writes the C table of the knowledge base: embed.sh knowledge/LANGUAGE/ID.md … > knowledge_data.c
# A string a line: compilers join them, and no literal of the source grows long.
set -eu
LC_ALL=C
export LC_ALL
printf '/* Written by src/insight/embed.sh from knowledge/; do not edit. */\n'
printf '#include <stddef.h>\n\n#include "insight/knowledge_parts.h"\n\n'
printf 'const struct knowledge_file knowledge_files[] = {\n'
[ $# -eq 0 ] || awk '
FNR == 1 {
	if (begun)
		print "\t},"
	begun = 1
	parts = split(FILENAME, part, "/")
	id = part[parts]
	sub(/\.md$/, "", id)
	printf "\t{\"%s\", \"%s\",\n", part[parts - 1], id
}
{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	gsub(/\r/, "")
	print "\t \"" $0 "\\n\""
}
END {
	if (begun)
		print "\t},"
}' "$@"
printf '\t{NULL, NULL, NULL},\n};\n'
