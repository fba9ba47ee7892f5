#include "base/chunks.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	BLOB_CHUNK = 1 << 20,
	BLOB_UNIT_SHIFT = 2,
	BLOB_INDEX_BITS = 18, /* units in a chunk: 1 MiB / 4 */
	PAGES_FROM = 1 << 20  /* chunks of this size come as pages */
};

static size_t chunk_bytes(const struct chunks *c)
{
	return c->size << c->shift;
}

void chunks_init(struct chunks *c, size_t element_size, unsigned shift)
{
	*c = (struct chunks){.size = element_size, .shift = shift};
}

void chunks_done(struct chunks *c)
{
	uint32_t per = 1U << c->shift;

	for (uint32_t i = 0; c->chunk && i < (c->count + per - 1) >> c->shift; i++) {
		if (chunk_bytes(c) >= PAGES_FROM)
			memory_drop_pages(c->chunk[i], chunk_bytes(c));
		else
			free(c->chunk[i]);
	}
	free(c->chunk);
	*c = (struct chunks){.size = c->size, .shift = c->shift};
}

void *chunks_push(struct chunks *c)
{
	uint32_t i = c->count >> c->shift;

	if ((c->count & ((1U << c->shift) - 1)) == 0) {
		if (i >= c->chunk_room) {
			c->chunk_room = memory_room(c->chunk_room, (size_t)i + 1);
			c->chunk = memory_resize(c->chunk, c->chunk_room, sizeof(*c->chunk));
		}
		c->chunk[i] = chunk_bytes(c) >= PAGES_FROM ? memory_pages(chunk_bytes(c))
							   : memory_get(1, chunk_bytes(c));
	}
	return chunks_at(c, c->count++);
}

void blobs_init(struct blobs *b)
{
	*b = (struct blobs){0};
}

void blobs_done(struct blobs *b)
{
	for (uint32_t i = 0; i < b->chunks; i++)
		free(b->chunk[i]);
	free(b->chunk);
	*b = (struct blobs){0};
}

void *blobs_add(struct blobs *b, size_t n, uint32_t *ref)
{
	size_t need = (n + 3) & ~(size_t)3;

	if (n > BLOBS_MAX - 4)
		return NULL;
	if (b->chunks == 0 || b->used + need > BLOB_CHUNK) {
		if (b->chunks >= b->chunk_room) {
			b->chunk_room = memory_room(b->chunk_room, (size_t)b->chunks + 1);
			b->chunk = memory_resize(b->chunk, b->chunk_room, sizeof(*b->chunk));
		}
		/* malloc, not calloc: a fresh chunk costs memory only as it is written */
		b->chunk[b->chunks++] = memory_resize(NULL, BLOB_CHUNK, 1);
		b->used = b->chunks == 1 ? 4 : 0; /* handle 0 stays free */
	}
	*ref = ((b->chunks - 1) << BLOB_INDEX_BITS) | (b->used >> BLOB_UNIT_SHIFT);
	void *p = b->chunk[b->chunks - 1] + b->used;
	b->used += (uint32_t)need;
	b->total += need;
	return p;
}

void *blobs_at(const struct blobs *b, uint32_t ref)
{
	return b->chunk[ref >> BLOB_INDEX_BITS] +
	       ((size_t)(ref & ((1U << BLOB_INDEX_BITS) - 1)) << BLOB_UNIT_SHIFT);
}
