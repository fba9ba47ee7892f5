/*
 * bytes.h: a bounded reader over octets that are borrowed. Network byte order. Reading past the
 * end gives zeros and sets `bad`, so a parser may read a whole structure and ask once.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct bytes bytes_of(const void *p, size_t n)
{
	struct bytes b = {(const uint8_t *)p, (const uint8_t *)p + n, false};
	return b;
}

static inline size_t bytes_left(const struct bytes *b)
{
	return (size_t)(b->end - b->p);
}

static inline const uint8_t *bytes_take(struct bytes *b, size_t n)
{
	const uint8_t *p = b->p;
	if (n > bytes_left(b)) {
		b->bad = true;
		b->p = b->end;
		return NULL;
	}
	b->p += n;
	return p;
}

static inline void bytes_skip(struct bytes *b, size_t n)
{
	(void)bytes_take(b, n);
}

/* A reader over the next n octets, which are consumed; empty and bad when there are fewer. */
static inline struct bytes bytes_part(struct bytes *b, size_t n)
{
	const uint8_t *p = bytes_take(b, n);
	struct bytes part = {p ? p : b->end, p ? p + n : b->end, p == NULL};
	return part;
}

static inline uint16_t bytes_get16(const uint8_t *p)
{
	return (uint16_t)((p[0] << 8) | p[1]);
}

static inline uint32_t bytes_get24(const uint8_t *p)
{
	return ((uint32_t)p[0] << 16) | ((uint32_t)p[1] << 8) | p[2];
}

static inline uint32_t bytes_get32(const uint8_t *p)
{
	return ((uint32_t)p[0] << 24) | ((uint32_t)p[1] << 16) | ((uint32_t)p[2] << 8) | p[3];
}

static inline uint64_t bytes_get64(const uint8_t *p)
{
	return ((uint64_t)bytes_get32(p) << 32) | bytes_get32(p + 4);
}

static inline uint8_t bytes_u8(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 1);
	return p ? *p : 0;
}

static inline uint16_t bytes_u16(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 2);
	return p ? bytes_get16(p) : 0;
}

static inline uint32_t bytes_u24(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 3);
	return p ? bytes_get24(p) : 0;
}

static inline uint32_t bytes_u32(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 4);
	return p ? bytes_get32(p) : 0;
}

#endif
