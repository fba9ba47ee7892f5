/*
 * buf.h: a growable octet buffer with a hard maximum. Zero-initialise; buf_done frees.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *p;
	size_t n, room;
};

/* False, and nothing added, when n + count would exceed max. */
bool buf_add(struct buf *b, const void *p, size_t count, size_t max);
void buf_drop(struct buf *b, size_t count); /* removes octets from the front */
void buf_clear(struct buf *b);		    /* keeps the room */
void buf_done(struct buf *b);

#endif
