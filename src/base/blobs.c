#include "base/blobs.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	BLOB_CHUNK = 1 << 20,
	BLOB_UNIT_SHIFT = 2,
	BLOB_INDEX_BITS = 18 /* units in a chunk: 1 MiB / 4 */
};

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

	if (n > BLOBS_MAX)
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
