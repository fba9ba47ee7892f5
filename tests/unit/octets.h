/*
 * octets.h: octets put together by hand for the tests of the HTTP/2 floor: hex, frames, and a
 * header list written down as text.
 */
#ifndef TESTS_OCTETS_H
#define TESTS_OCTETS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/write.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { OCTETS_MAX = 1 << 18 };

struct octets {
	uint8_t p[OCTETS_MAX];
	size_t n;
};

static inline void octets_add(struct octets *o, const void *p, size_t n)
{
	if (o->n + n > sizeof(o->p))
		abort();
	if (n)
		memcpy(o->p + o->n, p, n);
	o->n += n;
}

/* A frame of HTTP/2 (RFC 9113 section 4.1). */
static inline void octets_frame(struct octets *o, unsigned type, unsigned flags, uint32_t stream,
				const void *payload, size_t n)
{
	uint8_t h[9] = {(uint8_t)(n >> 16),	 (uint8_t)(n >> 8),	 (uint8_t)n,
			(uint8_t)type,		 (uint8_t)flags,	 (uint8_t)(stream >> 24),
			(uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};

	octets_add(o, h, sizeof(h));
	octets_add(o, payload, n);
}

/* A frame whose payload is a string literal, which may hold NUL. */
#define OCTETS_FRAME(o, type, flags, stream, payload)                                              \
	octets_frame(o, type, flags, stream, payload, sizeof(payload) - 1)
#define OCTETS_ADD(o, literal) octets_add(o, literal, sizeof(literal) - 1)

static inline unsigned octets_digit(char c)
{
	return c >= 'a' ? (unsigned)(c - 'a' + 10) : (unsigned)(c - '0');
}

/* Hex digits with blanks anywhere, as the RFCs print them. */
static inline size_t octets_hex(uint8_t *out, size_t room, const char *hex)
{
	size_t n = 0, half = 0;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		if (n == room)
			abort();
		out[n] = (uint8_t)(half ? out[n] * 16U + octets_digit(*hex) : octets_digit(*hex));
		n += half;
		half ^= 1;
	}
	return n;
}

/* "name: value" a line; what is not known is "?". */
static inline void octets_fields(struct text *t, const struct book *b, const struct field *f,
				 size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct slice name = book_text(b, f[i].name), value = book_text(b, f[i].value);
		if (f[i].name)
			text_clean(t, name.p, name.n);
		else
			text_add(t, "?");
		text_add(t, ": ");
		if (f[i].value)
			text_clean(t, value.p, value.n);
		else
			text_add(t, "?");
		text_add(t, "\n");
	}
}

#endif
