#include "insight/verdict.h"

#include <string.h>

#include "base/map.h"
#include "h2lens/text.h"

enum {
	ROWS_MAX = 512,	  /* relations in all tables */
	IDS_MAX = 256,	  /* ids of findings that are told apart in one list */
	LINKED_MAX = 128, /* findings of a connection that are looked at as causes */
	DEPTH_MAX = 16
};

#define MS UINT64_C(1000000)

bool verdict_named(const char *pattern, const char *id)
{
	size_t n = strlen(pattern);

	if (n && pattern[n - 1] == '*')
		return strncmp(pattern, id, n - 1) == 0;
	return strcmp(pattern, id) == 0;
}

static bool harms(const struct finding *f, uint32_t stream)
{
	return f->stream == BOOK_NONE || finding_names(f, stream) ||
	       f->stream_count > FINDING_STREAMS_MAX;
}

static bool share_stream(const struct finding *a, const struct finding *b)
{
	if (a->stream == BOOK_NONE || b->stream == BOOK_NONE || harms(a, b->stream))
		return true;
	for (uint32_t i = 0; i < b->stream_count && i < FINDING_STREAMS_MAX; i++)
		if (harms(a, b->streams[i]))
			return true;
	return false;
}

/* Does one come to the other by its causes? */
static bool leads_back(const struct finding_list *l, size_t from, size_t to)
{
	for (int depth = 0; depth < DEPTH_MAX && from != BOOK_NONE; depth++) {
		if (from == to)
			return true;
		from = l->items[from].because;
	}
	return from != BOOK_NONE;
}

/* The relations of all layers, and for every id in the list those in which it is the effect. */
struct relations {
	const struct because *rows[ROWS_MAX];
	unsigned count;
	struct map ids; /* address of an id (they are constants) → its place in first */
	uint16_t first[IDS_MAX + 1], effect[ROWS_MAX * 4];
	unsigned known, used;
};

static void gather(struct relations *r, const struct layer_rules *const *layers, size_t count)
{
	*r = (struct relations){0};
	for (size_t n = 0; n < count; n++)
		for (size_t w = 0; w < layers[n]->because_count && r->count < ROWS_MAX; w++)
			r->rows[r->count++] = &layers[n]->because[w];
}

/* The place of an id; it is learnt at the first call. IDS_MAX: there is no room, it has none. */
static unsigned place_of(struct relations *r, const char *id)
{
	uint64_t key = (uint64_t)(uintptr_t)id;
	uint32_t at = map_get(&r->ids, key);

	if (at != MAP_EMPTY || r->known == IDS_MAX)
		return at == MAP_EMPTY ? IDS_MAX : at;
	for (unsigned w = 0; w < r->count && r->used < ROWS_MAX * 4; w++)
		if (verdict_named(r->rows[w]->effect, id))
			r->effect[r->used++] = (uint16_t)w;
	map_put(&r->ids, key, r->known);
	r->first[++r->known] = (uint16_t)r->used;
	return r->known - 1;
}

/* Of what is told of one packet the order of its events decides. */
static bool comes_after(const struct finding *cause, const struct finding *effect)
{
	return cause->evidence_count && effect->evidence_count &&
	       cause->evidence[0] > effect->evidence[0];
}

static bool explains(const struct because *w, const struct finding *cause,
		     const struct finding *effect)
{
	if (cause->time > effect->time || !verdict_named(w->cause, cause->id))
		return false;
	if (cause->time == effect->time && comes_after(cause, effect))
		return false;
	if (w->within_ms && effect->time - cause->time > w->within_ms * MS)
		return false;
	if ((w->how & BECAUSE_OTHER) && strcmp(cause->sender, effect->sender) == 0)
		return false;
	return !(w->how & BECAUSE_STREAM) || share_stream(cause, effect);
}

/* A cause that is nearer is the better one: rows are tried in their order, causes from the last. */
static void link_one(struct finding_list *l, size_t at, size_t from, size_t to, struct relations *r)
{
	struct finding *effect = &l->items[at];
	unsigned place = place_of(r, effect->id);

	for (unsigned k = place < IDS_MAX ? r->first[place] : r->used;
	     place < IDS_MAX && k < r->first[place + 1]; k++) {
		const struct because *why = r->rows[r->effect[k]];
		for (size_t i = to; i-- > from;) {
			const struct finding *cause = &l->items[i];
			if (i == at || !explains(why, cause, effect) || leads_back(l, i, at))
				continue;
			effect->because = (uint32_t)i;
			if (why->how & BECAUSE_LEADS)
				effect->at_fault = cause->at_fault;
			return;
		}
	}
}

/* Does the effect stand before its cause? */
static bool effect_leads(const struct finding *cause, const struct finding *effect,
			 const struct relations *r)
{
	for (unsigned w = 0; w < r->count; w++)
		if ((r->rows[w]->how & BECAUSE_LEADS) &&
		    verdict_named(r->rows[w]->cause, cause->id) &&
		    verdict_named(r->rows[w]->effect, effect->id))
			return true;
	return false;
}

/* Findings of a connection stand together in the list, for it is judged as one. */
static void link_all(struct finding_list *l, struct relations *r)
{
	for (size_t from = 0, to; from < l->count; from = to) {
		for (to = from + 1; to < l->count && l->items[to].conn == l->items[from].conn;)
			to++;
		size_t last = to - from > LINKED_MAX ? from + LINKED_MAX : to;
		for (size_t i = from; i < to; i++)
			if (l->items[i].because == BOOK_NONE)
				link_one(l, i, from, last, r);
	}
}

bool verdict_explains_more(const struct finding *a, const struct finding *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity;
	if (a->tells != b->tells)
		return a->tells;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->time < b->time;
}

static bool worth_telling(const struct finding *f)
{
	return f->severity >= SEVERITY_WARNING || f->tells;
}

/* The effect that is told before this cause, or BOOK_NONE. */
static size_t leader_of(const struct finding_list *l, size_t cause, const struct relations *r)
{
	size_t best = BOOK_NONE;

	for (size_t i = 0; i < l->count; i++)
		if (l->items[i].because == cause &&
		    l->items[i].severity >= l->items[cause].severity &&
		    effect_leads(&l->items[cause], &l->items[i], r) &&
		    (best == BOOK_NONE || verdict_explains_more(&l->items[i], &l->items[best])))
			best = i;
	return best;
}

/* What explains the finding that matters most, or the effect that is told before that. */
static size_t root_of(const struct finding_list *l, size_t best, const struct relations *r)
{
	size_t leader;

	for (int depth = 0; depth < DEPTH_MAX; depth++, best = leader)
		if ((leader = leader_of(l, best, r)) == BOOK_NONE)
			break;
	for (int depth = 0; depth < DEPTH_MAX && l->items[best].because != BOOK_NONE; depth++) {
		size_t cause = l->items[best].because;
		if (!worth_telling(&l->items[cause]) ||
		    effect_leads(&l->items[cause], &l->items[best], r))
			break;
		best = cause;
	}
	return best;
}

/* For every cause the effect that matters most. */
static void note_effects(struct finding_list *l)
{
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t cause = l->items[i].because;
		if (cause == BOOK_NONE || cause == i)
			continue;
		uint32_t *best = &l->items[cause].effect;
		if (*best == BOOK_NONE || verdict_explains_more(&l->items[i], &l->items[*best]))
			*best = i;
	}
}

void verdict_choose(struct judge *j, const struct layer_rules *const *layers, size_t count)
{
	struct finding_list *l = j->out;
	struct relations r;
	size_t best = 0;

	gather(&r, layers, count);
	link_all(l, &r);
	note_effects(l);
	for (size_t i = 0; i < l->count; i++) {
		struct finding *f = &l->items[i];
		if (f->times > 1)
			finding_also(f, "It was seen %u times.", f->times);
		if (f->more)
			finding_also(f, "And %u more like it.", f->more);
		if (verdict_explains_more(f, &l->items[best]))
			best = i;
	}
	if (!l->count || !worth_telling(&l->items[best]))
		finding_healthy(j);
	else
		l->verdict = root_of(l, best, &r);
	map_done(&r.ids);
}
