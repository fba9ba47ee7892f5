#include "outcome.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

/* A finding that speaks of several things grows with each. */
static unsigned times_of(const struct finding *f)
{
	return f->times + f->more + f->stream_count;
}

static struct outcome_seen seen_of(const struct finding *f)
{
	struct outcome_seen s = {f->id, f->sender, "", f->conn, f->stream, times_of(f), f->lasts};
	memcpy(s.code, f->code, sizeof(s.code));
	return s;
}

static bool same_word(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Is it the same kind of failure? */
static bool is_like(const struct outcome_seen *s, const struct finding *f)
{
	return same_word(s->id, f->id) && same_word(s->sender, f->sender) &&
	       strcmp(s->code, f->code) == 0;
}

void outcome_begin(struct outcome *o, const struct book *b, const struct finding_list *l,
		   uint32_t failure)
{
	uint32_t verdict = (uint32_t)l->verdict;
	outcome_done(o);
	o->events = book_events(b);
	o->connections = book_connections(b);
	o->time = o->events ? book_event(b, o->events - 1)->time : 0;
	o->count = l->count;
	o->seen = grow_new((l->count + 1) * sizeof(*o->seen));
	for (size_t i = 0; i < l->count; i++)
		o->seen[i] = seen_of(&l->items[i]);
	if (failure >= l->count)
		failure = l->count && l->items[verdict].severity >= SEVERITY_WARNING ? verdict
										     : BOOK_NONE;
	o->failure = failure;
	for (int lang = 0; l->count && lang < LANGUAGES; lang++)
		outcome_words(&l->items[failure == BOOK_NONE ? verdict : failure],
			      (enum language)lang, false, &o->words[lang]);
}

void outcome_done(struct outcome *o)
{
	free(o->seen);
	for (int lang = 0; lang < LANGUAGES; lang++) {
		text_done(&o->words[lang]);
		text_done(&o->after[lang]);
	}
	*o = (struct outcome){.failure = BOOK_NONE};
}

/* The same finding, before. */
static const struct outcome_seen *before(const struct outcome *o, const struct finding *f)
{
	for (size_t i = 0; i < o->count; i++)
		if (is_like(&o->seen[i], f) && o->seen[i].conn == f->conn &&
		    o->seen[i].stream == f->stream)
			return &o->seen[i];
	return NULL;
}

/* Did it come since? What began before, and is told in another way now that it is over, did not. */
static bool is_new(const struct outcome *o, const struct finding *f)
{
	const struct outcome_seen *s = before(o, f);
	bool grown = s && times_of(f) > s->times, on = s && s->lasts && f->lasts;
	if (grown || (f->conn != BOOK_NONE && f->conn >= o->connections))
		return true;
	return !on && f->evidence_count > 0 && f->evidence[0] >= o->events && f->time >= o->time;
}

static bool is_worse(const struct finding *a, const struct finding *b)
{
	return a->severity != b->severity ? a->severity > b->severity : a->rank < b->rank;
}

enum outcome_kind outcome_find(const struct outcome *o, const struct finding_list *l, bool answered,
			       uint32_t *which)
{
	const struct outcome_seen *failure = o->failure == BOOK_NONE ? NULL : &o->seen[o->failure];
	uint32_t same = BOOK_NONE, still = BOOK_NONE, other = BOOK_NONE;
	for (uint32_t i = 0; i < l->count; i++) {
		const struct finding *f = &l->items[i];
		bool like = failure && is_like(failure, f), fresh = is_new(o, f);
		if (like && f->lasts && !fresh)
			still = i;
		if (f->severity < SEVERITY_INFO || !fresh)
			continue;
		if (like && (same == BOOK_NONE || is_worse(f, &l->items[same])))
			same = i;
		else if (!like && f->severity >= SEVERITY_WARNING &&
			 (other == BOOK_NONE || is_worse(f, &l->items[other])))
			other = i;
	}
	*which = same != BOOK_NONE ? same : other != BOOK_NONE ? other : still;
	if (same != BOOK_NONE)
		return OUTCOME_SAME;
	if (other != BOOK_NONE)
		return OUTCOME_OTHER;
	if (still != BOOK_NONE)
		return OUTCOME_LASTS;
	return answered || (failure && failure->lasts) ? OUTCOME_WORKED : OUTCOME_NOTHING;
}

void outcome_words(const struct finding *f, enum language lang, bool brief, struct text *out)
{
	const char *title = finding_title(f, lang), *numbers = finding_brief(f, lang);
	if (!brief)
		text_add(out, title);
	if (!brief && strcmp(title, numbers) != 0)
		text_add(out, lang == LANGUAGE_CHINESE ? "：" : ": ");
	if (brief || strcmp(title, numbers) != 0)
		text_add(out, numbers);
}

void outcome_say(enum outcome_kind k, const struct finding *f, enum language lang, bool over,
		 struct text *out)
{
	static const char *const words[LANGUAGES][5] = {
		{"nothing new went wrong", "it worked",
		 "the same again: ", "it lasts still: ", "another failure: "},
		{"没有新的问题", "成功了", "同样的问题再次出现：", "问题仍在持续：",
		 "出现了另一个问题："},
	};
	if (k <= OUTCOME_WORKED && !over) {
		text_add(out, lang == LANGUAGE_CHINESE ? "目前没有新的问题" : "nothing new so far");
		return;
	}
	text_add(out, words[lang][k]);
	if (f && k > OUTCOME_WORKED)
		outcome_words(f, lang, k != OUTCOME_OTHER, out);
}
