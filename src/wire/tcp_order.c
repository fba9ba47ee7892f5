#include "wire/tcp_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/layout.h"

static uint64_t end_of(const struct tcp_piece *p)
{
	return p->pos + p->length;
}

/* The first piece that ends behind pos. Most segments come at the end: looked at first. */
static size_t find(const struct tcp_order *o, uint64_t pos)
{
	size_t low = o->first, high = o->end;

	if (low < high && end_of(&o->pieces[high - 1]) <= pos)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (end_of(&o->pieces[middle]) <= pos)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct tcp_order *o, size_t at, struct tcp_piece piece)
{
	if (o->end == o->room && o->first > 0) {
		memmove(o->pieces, o->pieces + o->first, (o->end - o->first) * sizeof(*o->pieces));
		at -= o->first;
		o->end -= o->first;
		o->first = 0;
	} else if (o->end == o->room) {
		o->room = memory_room(o->room, o->end + 1);
		o->pieces = memory_resize(o->pieces, o->room, sizeof(*o->pieces));
	}
	memmove(o->pieces + at + 1, o->pieces + at, (o->end - at) * sizeof(*o->pieces));
	o->pieces[at] = piece;
	o->end++;
	o->octets += piece.length;
}

bool tcp_order_add(struct tcp_order *o, uint64_t pos, const uint8_t *p, uint32_t length,
		   uint64_t file, struct moment at)
{
	uint64_t start = pos, end = pos + length;
	bool added = false;

	while (pos < end) {
		size_t i = find(o, pos);
		if (i < o->end && o->pieces[i].pos <= pos) {
			pos = end_of(&o->pieces[i]);
			continue;
		}
		uint64_t stop = i < o->end && o->pieces[i].pos < end ? o->pieces[i].pos : end;
		struct tcp_piece piece = {
			.pos = pos, .file = file, .length = (uint32_t)(stop - pos), .at = at};
		if (file != LAYOUT_HOLE)
			piece.file = file + (pos - start);
		if (p) {
			piece.octets = memory_resize(NULL, piece.length, 1);
			memcpy(piece.octets, p + (pos - start), piece.length);
		}
		insert(o, i, piece);
		added = true;
		pos = stop;
	}
	return added;
}

struct tcp_piece *tcp_order_first(const struct tcp_order *o)
{
	return tcp_order_any(o) ? &o->pieces[o->first] : NULL;
}

void tcp_order_drop(struct tcp_order *o)
{
	struct tcp_piece *p = &o->pieces[o->first++];

	o->octets -= p->length;
	free(p->octets);
	if (o->first == o->end)
		o->first = o->end = 0;
}

void tcp_order_done(struct tcp_order *o)
{
	while (tcp_order_any(o))
		tcp_order_drop(o);
	free(o->pieces);
	*o = (struct tcp_order){0};
}
