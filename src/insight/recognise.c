/*
 * A pattern is found by four octets of it that few others have: one look a position of the line,
 * and only where they stand is the whole pattern tried.
 */
#include "h2lens/recognise.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "insight/recognise_parts.h"

enum { GRAM = 4, BUCKETS = 1 << 14, TRIED_MAX = 256, LINE_MAX_ROOM = 16384 };

struct pattern {
	const struct knowledge_entry *entry;
	char *program; /* owned */
	struct recognise_pattern shape;
	uint32_t gram;
	size_t gram_at; /* inside the shape's octets */
	uint32_t next;	/* of the same bucket, UINT32_MAX none */
};

struct recogniser {
	struct pattern *items;
	size_t count, room;
	uint32_t bucket[BUCKETS];
};

static uint32_t gram_of(const char *s)
{
	uint32_t g;

	memcpy(&g, s, GRAM);
	return g;
}

static uint32_t bucket_of(uint32_t gram)
{
	return gram * 2654435761U >> 18;
}

static void add(struct recogniser *r, const struct knowledge_entry *x, const char *line)
{
	const char *colon = strchr(line, ':');
	struct pattern p = {.entry = x, .next = UINT32_MAX};

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
	for (; from + GRAM <= p->n; from++) {
		size_t i = 0;
		while (i < GRAM && p->octets[from + i] != RECOGNISE_RUN &&
		       p->octets[from + i] != RECOGNISE_NUMBER)
			i++;
		if (i == GRAM)
			return from;
	}
	return SIZE_MAX;
}

/* Each pattern waits under the rarest of its grams. */
static void index_patterns(struct recogniser *r)
{
	uint32_t *often = memory_get(BUCKETS, sizeof(*often));

	memset(r->bucket, 0xff, sizeof(r->bucket));
	for (size_t i = 0; i < r->count; i++) {
		const struct recognise_pattern *p = &r->items[i].shape;
		for (size_t at = next_gram(p, 0); at != SIZE_MAX; at = next_gram(p, at + 1))
			often[bucket_of(gram_of(p->octets + at))]++;
	}
	for (size_t i = 0; i < r->count; i++) {
		struct pattern *one = &r->items[i];
		const struct recognise_pattern *p = &one->shape;
		uint32_t best = UINT32_MAX;
		for (size_t at = next_gram(p, 0); at != SIZE_MAX; at = next_gram(p, at + 1)) {
			uint32_t g = gram_of(p->octets + at), b = bucket_of(g);
			if (often[b] < best) {
				best = often[b];
				one->gram = g;
				one->gram_at = at;
			}
		}
		uint32_t b = bucket_of(one->gram);
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

struct found {
	struct recognised *out;
	size_t count, room;
	const char *program; /* of the line */
};

static bool is_own(const char *program, const char *of)
{
	return strcasecmp(program, of) == 0;
}

/* Does a stand before b? */
static bool before(const struct found *f, const struct recognised *a, const struct recognised *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	return is_own(a->program, f->program) && !is_own(b->program, f->program);
}

static void keep(struct found *f, struct recognised one)
{
	size_t at = f->count;

	for (size_t i = 0; i < f->count; i++)
		if (f->out[i].entry == one.entry) {
			if (!before(f, &one, &f->out[i]))
				return;
			memmove(f->out + i, f->out + i + 1, (--f->count - i) * sizeof(*f->out));
			break;
		}
	at = f->count;
	while (at && before(f, &one, &f->out[at - 1]))
		at--;
	if (at >= f->room)
		return;
	size_t moved = (f->count < f->room ? f->count : f->room - 1) - at;
	memmove(f->out + at + 1, f->out + at, moved * sizeof(*f->out));
	f->out[at] = one;
	f->count += f->count < f->room;
}

static void try_pattern(struct found *f, const struct pattern *p, const char *s, size_t n)
{
	size_t from, to;

	if (!recognise_pattern_match(&p->shape, s, n, &from, &to))
		return;
	bool other = *f->program && !is_own(p->program, "any") && !is_own(p->program, f->program);
	int score = (int)p->shape.literals;
	keep(f,
	     (struct recognised){p->entry, p->program, other ? (score + 1) / 2 : score, from, to});
}

size_t recognise(const struct recogniser *r, const char *line, size_t n, struct recognised *out,
		 size_t room)
{
	char s[LINE_MAX_ROOM];
	uint32_t tried[TRIED_MAX];
	size_t tries = 0, length = recognise_normal(line, n, s, sizeof(s));
	struct found f = {out, 0, room, NULL};

	for (size_t i = 0; i + GRAM <= length && room; i++) {
		uint32_t g = gram_of(s + i);
		for (uint32_t k = r->bucket[bucket_of(g)]; k != UINT32_MAX; k = r->items[k].next) {
			const struct pattern *p = &r->items[k];
			size_t t = 0;
			if (p->gram != g ||
			    !recognise_pattern_at(&p->shape, p->gram_at, s, length, i))
				continue;
			while (t < tries && tried[t] != k)
				t++;
			if (t < tries || tries == TRIED_MAX)
				continue;
			tried[tries++] = k;
			/* most lines are asked nothing more */
			f.program = f.program ? f.program : recognise_program(line, n);
			try_pattern(&f, p, s, length);
		}
	}
	for (size_t i = 0; i < f.count; i++) {
		out[i].from = recognise_original(line, n, out[i].from);
		out[i].to = recognise_original(line, n, out[i].to);
	}
	return f.count;
}
