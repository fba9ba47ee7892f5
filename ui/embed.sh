#!/bin/sh
# Writes the C table of the shipped themes: embed.sh FILE.theme … > theme_data.c
set -eu
printf '/* Written by ui/embed.sh from themes/; do not edit. */\n#include <stddef.h>\n\n#include "theme.h"\n\n'
printf 'const struct theme_file theme_files[] = {\n'
for file in "$@"; do
	printf '\t{"%s",\n' "$(basename "$file" .theme)"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t "/' -e 's/$/\\n"/' "$file"
	printf '\t},\n'
done
printf '\t{NULL, NULL},\n};\n'
