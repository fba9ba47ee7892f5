#include "book/intern.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"

struct interned {
	uint32_t ref, length, hash;
};

enum { INTERN_FIRST_ROOM = 1024, INTERN_LONGEST = BLOBS_MAX - 64 };

void intern_init(struct intern *t)
{
	struct interned *none;

	blobs_init(&t->octets);
	chunks_init(&t->strings, sizeof(struct interned), 10);
	none = chunks_push(&t->strings); /* id 0 */
	*none = (struct interned){0, 0, 0};
	t->seed = map_seed();
	t->mask = INTERN_FIRST_ROOM - 1;
	t->table = memory_get(INTERN_FIRST_ROOM, sizeof(*t->table));
}

void intern_done(struct intern *t)
{
	blobs_done(&t->octets);
	chunks_done(&t->strings);
	free(t->table);
	t->table = NULL;
}

static void grow(struct intern *t)
{
	uint32_t room = (t->mask + 1) * 2;

	free(t->table);
	t->table = memory_get(room, sizeof(*t->table));
	t->mask = room - 1;
	for (uint32_t id = 1; id < t->strings.count; id++) {
		const struct interned *s = chunks_at(&t->strings, id);
		uint32_t i = s->hash & t->mask;
		while (t->table[i])
			i = (i + 1) & t->mask;
		t->table[i] = id;
	}
}

text_id intern_put(struct intern *t, const void *p, size_t n)
{
	if (n > INTERN_LONGEST)
		n = INTERN_LONGEST;
	uint32_t hash = (uint32_t)map_hash(p, n, t->seed);
	uint32_t i = hash & t->mask;

	for (; t->table[i]; i = (i + 1) & t->mask) {
		const struct interned *s = chunks_at(&t->strings, t->table[i]);
		if (s->hash == hash && s->length == n &&
		    (n == 0 || memcmp(blobs_at(&t->octets, s->ref), p, n) == 0))
			return t->table[i];
	}
	uint32_t id = t->strings.count;
	struct interned *s = chunks_push(&t->strings);
	s->hash = hash;
	s->length = (uint32_t)n;
	if (n)
		memcpy(blobs_add(&t->octets, n, &s->ref), p, n);
	t->table[i] = id;
	if (t->strings.count > (t->mask + 1) / 2)
		grow(t);
	return id;
}

struct slice intern_get(const struct intern *t, text_id id)
{
	if (id == 0 || id >= t->strings.count)
		return (struct slice){"", 0};
	const struct interned *s = chunks_at(&t->strings, id);
	if (s->length == 0)
		return (struct slice){"", 0};
	return (struct slice){blobs_at(&t->octets, s->ref), s->length};
}
