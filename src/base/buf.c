#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool buf_add(struct buf *b, const void *p, size_t count, size_t max)
{
	if (count > max || b->n > max - count)
		return false;
	if (b->n + count > b->room) {
		b->room = memory_room(b->room, b->n + count);
		b->p = memory_resize(b->p, b->room, 1);
	}
	if (count)
		memcpy(b->p + b->n, p, count);
	b->n += count;
	return true;
}

void buf_drop(struct buf *b, size_t count)
{
	if (count >= b->n) {
		b->n = 0;
		return;
	}
	memmove(b->p, b->p + count, b->n - count);
	b->n -= count;
}

void buf_clear(struct buf *b)
{
	b->n = 0;
}

void buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}
