/* The patterns of all entries, made ready to be found. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/recognise_parts.h"

static void add(struct recogniser *r, const struct knowledge_entry *x, const char *line)
{
	const char *colon = strchr(line, ':');
	struct recognise_item p = {.entry = x, .next = UINT32_MAX};

	if (!colon)
		return;
	if (!recognise_pattern_read(&p.shape, colon + 1 + strspn(colon + 1, " "))) {
		recognise_pattern_done(&p.shape);
		return;
	}
	p.program = memory_copy(line, (size_t)(colon - line));
	if (r->count == r->room) {
		r->room = memory_room(r->room, r->count + 1);
		r->items = memory_resize(r->items, r->room, sizeof(*r->items));
	}
	r->items[r->count++] = p;
}

/* Visits the grams of a pattern's literals. */
static size_t next_gram(const struct recognise_pattern *p, size_t from)
{
	for (; from + RECOGNISE_GRAM <= p->n; from++) {
		size_t i = 0;
		while (i < RECOGNISE_GRAM && p->octets[from + i] != RECOGNISE_RUN &&
		       p->octets[from + i] != RECOGNISE_NUMBER)
			i++;
		if (i == RECOGNISE_GRAM)
			return from;
	}
	return SIZE_MAX;
}

/* Each pattern waits under the rarest of its grams. */
static void index_patterns(struct recogniser *r)
{
	uint32_t *often = memory_get(RECOGNISE_BUCKETS, sizeof(*often));

	memset(r->bucket, 0xff, sizeof(r->bucket));
	for (size_t i = 0; i < r->count; i++) {
		const struct recognise_pattern *p = &r->items[i].shape;
		for (size_t at = next_gram(p, 0); at != SIZE_MAX; at = next_gram(p, at + 1))
			often[recognise_bucket(recognise_gram(p->octets + at))]++;
	}
	for (size_t i = 0; i < r->count; i++) {
		struct recognise_item *one = &r->items[i];
		const struct recognise_pattern *p = &one->shape;
		uint32_t best = UINT32_MAX;
		for (size_t at = next_gram(p, 0); at != SIZE_MAX; at = next_gram(p, at + 1)) {
			uint32_t g = recognise_gram(p->octets + at), b = recognise_bucket(g);
			if (often[b] < best) {
				best = often[b];
				one->gram = g;
				one->gram_at = at;
			}
		}
		uint32_t b = recognise_bucket(one->gram);
		one->next = r->bucket[b];
		r->bucket[b] = (uint32_t)i;
	}
	free(often);
}

struct recogniser *recogniser_new(const struct knowledge *k)
{
	struct recogniser *r = memory_get(1, sizeof(*r));

	for (size_t i = 0; i < knowledge_count(k); i++) {
		const struct knowledge_entry *x = knowledge_at(k, i);
		const char *line;
		for (size_t n = 0; (line = knowledge_head(x, LANGUAGE_ENGLISH, "match", n)); n++)
			add(r, x, line);
	}
	index_patterns(r);
	return r;
}

void recogniser_free(struct recogniser *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++) {
		free(r->items[i].program);
		recognise_pattern_done(&r->items[i].shape);
	}
	free(r->items);
	free(r);
}
