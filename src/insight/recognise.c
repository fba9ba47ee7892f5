#include "h2lens/recognise.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "insight/recognise_parts.h"

enum { TRIED_MAX = 256, LINE_KEPT = 16384 };

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

static void try_pattern(struct found *f, const struct recognise_item *p, const char *s, size_t n)
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
	char s[LINE_KEPT];
	uint32_t tried[TRIED_MAX];
	size_t tries = 0, length = recognise_normal(line, n, s, sizeof(s));
	struct found f = {out, 0, room, NULL};

	for (size_t i = 0; i + RECOGNISE_GRAM <= length && room; i++) {
		uint32_t g = recognise_gram(s + i);
		for (uint32_t k = r->bucket[recognise_bucket(g)]; k != UINT32_MAX;
		     k = r->items[k].next) {
			const struct recognise_item *p = &r->items[k];
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
