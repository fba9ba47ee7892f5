#include "base/chunks.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	PAGES_FROM = 1 << 20 /* chunks of this size come as pages */
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
