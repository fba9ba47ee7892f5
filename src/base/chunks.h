/*
 * chunks.h: a vector in chunks that never moves what it holds. It only grows.
 */
#ifndef BASE_CHUNKS_H
#define BASE_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

struct chunks {
	uint8_t **chunk;
	size_t chunk_room;
	size_t size;	/* of an element */
	uint32_t shift; /* elements a chunk: 1 << shift */
	uint32_t count;
};

void chunks_init(struct chunks *c, size_t element_size, unsigned shift);
void chunks_done(struct chunks *c);
void *chunks_push(struct chunks *c); /* zeroed new element */

static inline void *chunks_at(const struct chunks *c, uint32_t i)
{
	return c->chunk[i >> c->shift] + (size_t)(i & ((1U << c->shift) - 1)) * c->size;
}

#endif
