#include "wrap.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "h2lens/text.h"

static void add(struct wrap *w, size_t from, size_t length, int indent)
{
	w->lines = grow_array(w->lines, &w->room, w->count + 1, sizeof(*w->lines));
	w->lines[w->count++] =
		(struct wrap_line){(uint32_t)from, (uint32_t)length, (uint16_t)indent};
}

/* Columns by which the lines after the first are indented: "  - text", "12. text". */
static int hanging(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && s[i] == ' ')
		i++;
	size_t mark = i;
	if (i < n && (s[i] == '-' || s[i] == '*'))
		i++;
	else
		while (i < n && s[i] >= '0' && s[i] <= '9')
			i++;
	if (i > mark && s[mark] >= '0' && s[mark] <= '9') {
		if (i == n || s[i] != '.')
			return (int)mark; /* a number that begins a sentence */
		i++;
	}
	return i > mark && i < n && s[i] == ' ' ? (int)i + 1 : (int)mark;
}

/* Bytes of the next line: what fits, cut back to the last space. */
static size_t fit(const char *s, size_t n, int columns)
{
	size_t at = 0, space = 0;
	int used = 0;
	while (at < n) {
		uint32_t cp;
		int width;
		size_t bytes = text_rune(s + at, n - at, &cp, &width);
		if (used + width > columns)
			return space ? space : at ? at : bytes;
		if (cp == ' ' && at > 0)
			space = at;
		used += width;
		at += bytes;
	}
	return n;
}

static void paragraph(struct wrap *w, const char *text, size_t from, size_t n, int columns)
{
	int indent = 0, hang = hanging(text + from, n);
	if (hang > columns / 2)
		hang = 0;
	if (n == 0)
		add(w, from, 0, 0);
	while (n > 0) {
		size_t part = fit(text + from, n, columns - indent);
		add(w, from, part, indent);
		from += part;
		n -= part;
		while (n > 0 && text[from] == ' ') {
			from++;
			n--;
		}
		indent = hang;
	}
}

void wrap_text(struct wrap *w, const char *text, int columns)
{
	w->count = 0;
	if (columns < 1)
		columns = 1;
	for (size_t from = 0; text[from];) {
		size_t n = strcspn(text + from, "\n");
		paragraph(w, text, from, n, columns);
		from += n;
		if (text[from] == '\n')
			from++;
	}
}

void wrap_done(struct wrap *w)
{
	free(w->lines);
	memset(w, 0, sizeof(*w));
}
