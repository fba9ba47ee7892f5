#include "wire/http1_chunks.h"

#include <string.h>

enum { DIGITS_MAX = 15 };

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The size stands before an extension: ";name=value". */
static void size_octet(struct http1_chunks *c, uint8_t octet)
{
	int d = digit(octet);

	if (c->over || d < 0 || c->line > DIGITS_MAX)
		c->over = true;
	else
		c->remaining = c->remaining * 16 + (uint64_t)d;
}

static void end_line(struct http1_chunks *c)
{
	switch (c->at) {
	case CHUNKS_SIZE:
		c->at = c->remaining ? CHUNKS_DATA : CHUNKS_TRAILER;
		break;
	case CHUNKS_END:
		c->at = CHUNKS_SIZE;
		c->remaining = 0;
		break;
	default:
		if (c->blank)
			c->at = CHUNKS_DONE;
		break;
	}
	c->line = 0;
	c->over = false;
	c->blank = true;
}

static size_t take_line(struct http1_chunks *c, const uint8_t *p, size_t n, bool *bad)
{
	for (size_t i = 0; i < n; i++) {
		if (c->line == 0)
			c->blank = true;
		if (p[i] == '\n') {
			end_line(c);
			return i + 1;
		}
		if (++c->line > HTTP1_CHUNK_LINE_MAX) {
			*bad = true;
			c->at = CHUNKS_DONE;
			return i;
		}
		c->blank = c->blank && p[i] == '\r';
		if (c->at == CHUNKS_SIZE)
			size_octet(c, p[i]);
	}
	return n;
}

size_t http1_chunks_take(struct http1_chunks *c, const uint8_t *p, size_t n, size_t *body,
			 bool *bad)
{
	*body = 0;
	*bad = false;
	if (c->at == CHUNKS_DONE)
		return 0;
	if (c->at != CHUNKS_DATA)
		return take_line(c, p, n, bad);
	*body = n < c->remaining ? n : (size_t)c->remaining;
	http1_chunks_skip(c, *body);
	return *body;
}

bool http1_chunks_skip(struct http1_chunks *c, uint64_t n)
{
	if (c->at != CHUNKS_DATA || n > c->remaining)
		return false;
	c->remaining -= n;
	if (c->remaining == 0)
		c->at = CHUNKS_END;
	return true;
}
