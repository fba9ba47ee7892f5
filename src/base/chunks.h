/*
 * chunks.h: a vector in chunks that never moves what it holds, and a store of small blobs behind
 * 32-bit handles. Both only grow.
 */
#ifndef BASE_CHUNKS_H
#define BASE_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

struct chunks {
	uint8_t **chunk;
	size_t chunk_room;
	size_t size;      /* of an element */
	uint32_t shift;   /* elements a chunk: 1 << shift */
	uint32_t count;
};

void chunks_init(struct chunks *c, size_t element_size, unsigned shift);
void chunks_done(struct chunks *c);
void *chunks_push(struct chunks *c); /* zeroed new element */

static inline void *chunks_at(const struct chunks *c, uint32_t i)
{
	return c->chunk[i >> c->shift] + (size_t)(i & ((1U << c->shift) - 1)) * c->size;
}

/* Blobs: aligned to 4, up to BLOBS_MAX octets each; handle 0 is never given out. */
struct blobs {
	uint8_t **chunk;
	size_t chunk_room;
	uint32_t chunks;
	uint32_t used; /* octets of the newest chunk */
	uint64_t total;
};

enum { BLOBS_MAX = 1 << 20 };

void blobs_init(struct blobs *b);
void blobs_done(struct blobs *b);
/* Room for n octets (uninitialised); the handle in *ref. NULL when n exceeds BLOBS_MAX. */
void *blobs_add(struct blobs *b, size_t n, uint32_t *ref);
void *blobs_at(const struct blobs *b, uint32_t ref);

#endif
