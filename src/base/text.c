#include "h2lens/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}

void text_done(struct text *t)
{
	free(t->s);
	*t = (struct text){0};
}

void text_clear(struct text *t)
{
	t->n = 0;
	t->full = false;
	if (t->s)
		t->s[0] = '\0';
}

/* Room for n more octets and the terminator; once full, nothing short may slip in behind the cut.
 */
static bool make_room(struct text *t, size_t n)
{
	if (t->full || n > TEXT_MAX - t->n) {
		t->full = true;
		return false;
	}
	if (t->n + n + 1 > t->room) {
		t->room = memory_room(t->room, t->n + n + 1);
		t->s = memory_resize(t->s, t->room, 1);
	}
	return true;
}

void text_add_n(struct text *t, const char *s, size_t n)
{
	if (n == 0 || !make_room(t, n))
		return;
	memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_n(t, s, strlen(s));
}

void text_add_char(struct text *t, char c)
{
	text_add_n(t, &c, 1);
}

void text_vaddf(struct text *t, const char *format, va_list ap)
{
	char small[256];
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, format, again);
	va_end(again);
	if (n > 0 && (size_t)n < sizeof small) {
		text_add_n(t, small, (size_t)n);
	} else if (n > 0 && make_room(t, (size_t)n)) {
		(void)vsnprintf(t->s + t->n, (size_t)n + 1, format, ap);
		t->n += (size_t)n;
	}
}

void text_addf(struct text *t, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	text_vaddf(t, format, ap);
	va_end(ap);
}

/* Code points that move the cursor, reorder what stands around them or cannot be seen. */
static bool rune_hides(uint32_t cp)
{
	return (cp >= 0x80 && cp <= 0x9f) || cp == 0xad || cp == 0x61c || cp == 0x180e ||
	       cp == 0x200b || cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) ||
	       (cp & 0xfffe) == 0xfffe || (cp >= 0xfdd0 && cp <= 0xfdef) ||
	       (cp >= 0xe0000 && cp <= 0xe0fff);
}

enum { PIECE_ROOM = 16 };

/* The safe form of what stands at s: copied or escaped into piece; octets consumed in *took. */
static size_t clean_piece(const char *s, size_t n, char piece[PIECE_ROOM], size_t *took)
{
	uint32_t cp;
	int width;
	*took = text_rune(s, n, &cp, &width);
	unsigned char c = (unsigned char)s[0];
	int length;
	if (*took == 1 && (c < 0x20 || c >= 0x7f)) {
		const char *at = c ? strchr("\nn\rr\tt", c) : NULL;
		if (at)
			length = snprintf(piece, PIECE_ROOM, "\\%c", at[1]);
		else
			length = snprintf(piece, PIECE_ROOM, "\\x%02x", c);
	} else if (*took > 1 && rune_hides(cp)) {
		length = snprintf(piece, PIECE_ROOM, "\\u{%x}", (unsigned)cp);
	} else {
		memcpy(piece, s, *took);
		length = (int)*took;
	}
	return (size_t)length;
}

/* How many octets from s on are printable ASCII: nearly everything is. */
static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	return i;
}

void text_clean(struct text *t, const void *bytes, size_t n)
{
	const char *s = bytes;
	while (n > 0) {
		size_t took = plain_run(s, n);
		if (took > 0) {
			text_add_n(t, s, took);
		} else {
			char piece[PIECE_ROOM];
			text_add_n(t, piece, clean_piece(s, n, piece, &took));
		}
		s += took;
		n -= took;
	}
}

char *text_clean_to(char *out, size_t room, const void *bytes, size_t n)
{
	static const char dots[] = "…";
	if (room == 0)
		return out;
	const char *s = bytes;
	size_t at = 0;
	size_t cut = 0; /* where the dots would go: the last end of a piece that leaves them room */
	while (n > 0) {
		char piece[PIECE_ROOM];
		size_t took;
		size_t length = clean_piece(s, n, piece, &took);
		if (at + length >= room) {
			at = cut;
			if (at + sizeof dots <= room) {
				memcpy(out + at, dots, sizeof dots - 1);
				at += sizeof dots - 1;
			}
			break;
		}
		memcpy(out + at, piece, length);
		at += length;
		if (at + sizeof dots <= room)
			cut = at;
		s += took;
		n -= took;
	}
	out[at] = '\0';
	return out;
}

void text_json(struct text *t, const void *bytes, size_t n)
{
	const char *s = bytes;
	text_add_char(t, '"');
	while (n > 0) {
		uint32_t cp;
		int width;
		size_t took = text_rune(s, n, &cp, &width);
		if (took == 1 && cp == 0xfffd)
			text_add(t, "\xef\xbf\xbd");
		else if (cp == '"' || cp == '\\')
			text_addf(t, "\\%c", (char)cp);
		else if (cp == '\n')
			text_add(t, "\\n");
		else if (cp == '\r')
			text_add(t, "\\r");
		else if (cp == '\t')
			text_add(t, "\\t");
		else if (cp < 0x20 || cp == 0x7f || (took > 1 && cp < 0x10000 && rune_hides(cp)))
			text_addf(t, "\\u%04x", (unsigned)cp);
		else
			text_add_n(t, s, took);
		s += took;
		n -= took;
	}
	text_add_char(t, '"');
}

void text_hex(struct text *t, const void *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *s = bytes;
	for (size_t i = 0; i < n; i++) {
		char pair[2] = {digit[s[i] >> 4], digit[s[i] & 15]};
		text_add_n(t, pair, 2);
	}
}

char *text_size(char *out, size_t room, uint64_t bytes)
{
	static const char unit[] = "KMGTPE";
	if (bytes < 1000) {
		(void)snprintf(out, room, "%u B", (unsigned)bytes);
		return out;
	}
	uint64_t tenth = 100; /* of the unit */
	size_t u = 0;
	uint64_t tenths;
	for (;;) {
		tenths = bytes / tenth + (bytes % tenth >= tenth / 2);
		if (tenths < 10000 || unit[u + 1] == '\0')
			break;
		tenth *= 1000;
		u++;
	}
	unsigned whole = (unsigned)(tenths / 10), rest = (unsigned)(tenths % 10);
	if (rest)
		(void)snprintf(out, room, "%u.%u %cB", whole, rest, unit[u]);
	else
		(void)snprintf(out, room, "%u %cB", whole, unit[u]);
	return out;
}

char *text_duration(char *out, size_t room, uint64_t ns)
{
	const uint64_t us = 1000, ms = 1000 * us, s = 1000 * ms;
	if (ns < us)
		(void)snprintf(out, room, "%u ns", (unsigned)ns);
	else if (ns < 999500)
		(void)snprintf(out, room, "%u µs", (unsigned)((ns + us / 2) / us));
	else if (ns < 999950 * us)
		(void)snprintf(out, room, "%.1f ms", (double)ns / (double)ms);
	else if (ns < 120 * s)
		(void)snprintf(out, room, "%.2f s", (double)ns / (double)s);
	else if (ns < 7200 * s)
		(void)snprintf(out, room, "%u min %u s", (unsigned)(ns / s / 60),
			       (unsigned)(ns / s % 60));
	else
		(void)snprintf(out, room, "%llu h %u min", (unsigned long long)(ns / s / 3600),
			       (unsigned)(ns / s / 60 % 60));
	return out;
}
