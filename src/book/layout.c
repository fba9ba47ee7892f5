#include "book/layout.h"

#include <stdlib.h>

#include "base/memory.h"

void layout_add_extent(struct layout *l, int side, uint64_t pos, uint64_t file, size_t n)
{
	struct layout_side *s = &l->side[side];

	if (!l->wanted || n == 0)
		return;
	if (s->extent_count == s->extent_room) {
		s->extent_room = memory_room(s->extent_room, s->extent_count + 1);
		s->extents = memory_resize(s->extents, s->extent_room, sizeof(*s->extents));
	}
	s->extents[s->extent_count++] = (struct extent){pos, file};
	s->end = pos + n;
}

void layout_add_record(struct layout *l, int side, const struct record_place *r)
{
	struct layout_side *s = &l->side[side];

	if (!l->wanted)
		return;
	if (s->record_count == s->record_room) {
		s->record_room = memory_room(s->record_room, s->record_count + 1);
		s->records = memory_resize(s->records, s->record_room, sizeof(*s->records));
	}
	s->records[s->record_count++] = *r;
}

void layout_done(struct layout *l)
{
	for (int i = 0; i < 2; i++) {
		free(l->side[i].extents);
		free(l->side[i].records);
	}
	*l = (struct layout){.wanted = l->wanted};
}

const struct extent *layout_find(const struct layout *l, int side, uint64_t pos, uint64_t *n)
{
	const struct layout_side *s = &l->side[side];
	size_t low = 0, high = s->extent_count;

	if (pos >= s->end)
		return NULL;
	while (low < high) { /* the last extent with extent.pos <= pos */
		size_t middle = low + (high - low) / 2;
		if (s->extents[middle].pos <= pos)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	const struct extent *e = &s->extents[low - 1];
	*n = (low < s->extent_count ? s->extents[low].pos : s->end) - e->pos;
	return e;
}

const struct record_place *layout_find_record(const struct layout *l, int side, uint64_t plain)
{
	const struct layout_side *s = &l->side[side];
	size_t low = 0, high = s->record_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->records[middle].plain <= plain)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	const struct record_place *r = &s->records[low - 1];
	return plain < r->plain + r->plain_length ? r : NULL;
}
