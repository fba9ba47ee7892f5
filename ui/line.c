#include "line.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "h2lens/text.h"
#include "keymap.h"

static size_t encode(uint32_t cp, char out[5])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

void line_add(struct text *out, uint32_t cp)
{
	char bytes[5];
	text_add_n(out, bytes, encode(cp, bytes));
}

static size_t before(const struct line *l, size_t at)
{
	if (at == 0)
		return 0;
	do
		at--;
	while (at > 0 && ((unsigned char)l->text[at] & 0xc0) == 0x80);
	return at;
}

static size_t after(const struct line *l, size_t at)
{
	if (at >= l->length)
		return l->length;
	do
		at++;
	while (at < l->length && ((unsigned char)l->text[at] & 0xc0) == 0x80);
	return at;
}

static size_t word_before(const struct line *l, size_t at)
{
	while (at > 0 && l->text[at - 1] == ' ')
		at--;
	while (at > 0 && l->text[at - 1] != ' ')
		at--;
	return at;
}

static void cut(struct line *l, size_t from, size_t to)
{
	memmove(l->text + from, l->text + to, l->length - to + 1);
	l->length -= to - from;
	l->cursor = from;
}

void line_done(struct line *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}

void line_set(struct line *l, const char *text)
{
	l->text = grow_array(l->text, &l->room, 1, 1);
	l->length = l->cursor = 0;
	l->text[0] = '\0';
	line_replace(l, 0, text);
}

bool line_replace(struct line *l, size_t from, const char *text)
{
	size_t n = strlen(text);
	if (from > l->cursor || l->length - (l->cursor - from) + n >= LINE_MAX_BYTES)
		return false;
	l->text = grow_array(l->text, &l->room, l->length + n + 1, 1);
	cut(l, from, l->cursor);
	memmove(l->text + from + n, l->text + from, l->length - from + 1);
	memcpy(l->text + from, text, n);
	l->length += n;
	l->cursor = from + n;
	return true;
}

static bool is_visible(uint32_t cp)
{
	return cp >= 0x20 && cp != 0x7f && (cp < 0x80 || cp >= 0xa0) && cp < 0x110000 &&
	       (cp < 0xd800 || cp > 0xdfff);
}

static bool insert(struct line *l, uint32_t cp)
{
	char bytes[5] = {0};
	if (!is_visible(cp))
		return false;
	bytes[encode(cp, bytes)] = '\0';
	line_replace(l, l->cursor, bytes);
	return true;
}

bool line_key(struct line *l, uint32_t key)
{
	switch (key) {
	case KEYMAP_LEFT:
	case KEYMAP_CTRL('b'):
		l->cursor = before(l, l->cursor);
		return true;
	case KEYMAP_RIGHT:
	case KEYMAP_CTRL('f'):
		l->cursor = after(l, l->cursor);
		return true;
	case KEYMAP_HOME:
	case KEYMAP_CTRL('a'):
		l->cursor = 0;
		return true;
	case KEYMAP_END:
	case KEYMAP_CTRL('e'):
		l->cursor = l->length;
		return true;
	case KEYMAP_BACKSPACE:
	case KEYMAP_CTRL('h'):
		cut(l, before(l, l->cursor), l->cursor);
		return true;
	case KEYMAP_DELETE:
	case KEYMAP_CTRL('d'):
		cut(l, l->cursor, after(l, l->cursor));
		return true;
	case KEYMAP_CTRL('w'):
		cut(l, word_before(l, l->cursor), l->cursor);
		return true;
	case KEYMAP_CTRL('u'):
		cut(l, 0, l->cursor);
		return true;
	case KEYMAP_CTRL('k'):
		cut(l, l->cursor, l->length);
		return true;
	default:
		return insert(l, key);
	}
}

int line_cursor_column(const struct line *l)
{
	int columns = 0, width;
	uint32_t cp;
	for (size_t at = 0; at < l->cursor; columns += width)
		at += text_rune(l->text + at, l->cursor - at, &cp, &width);
	return columns;
}

bool line_paste(struct line *l, const char *text, size_t n)
{
	struct text clean = {0};
	for (size_t at = 0; at < n;) {
		uint32_t cp;
		int width;
		size_t bytes = text_rune(text + at, n - at, &cp, &width);
		size_t end = at + 1;
		if (text[at] == '\\' && end < n && text[end] == '\r')
			end++;
		if (text[at] == '\\' && end < n && (text[end] == '\n' || text[end - 1] == '\r')) {
			at = text[end] == '\n' ? end + 1 : end;
			continue;
		}
		bool feed = cp == '\n' || cp == '\r' || cp == '\t';
		if (feed && (clean.n == 0 || clean.s[clean.n - 1] != ' '))
			text_add_char(&clean, ' ');
		else if (!feed && is_visible(cp) && cp != 0xfffd)
			text_add_n(&clean, text + at, bytes);
		at += bytes;
	}
	while (clean.n > 0 && clean.s[clean.n - 1] == ' ')
		clean.s[--clean.n] = '\0';
	bool ok = line_replace(l, l->cursor, text_str(&clean));
	text_done(&clean);
	return ok;
}
