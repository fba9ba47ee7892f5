/* Which connection a program means by a name of its own: by address, by what was asked on which
 * stream, by time. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "logs_parts.h"

enum { VOTES = 16, CANDIDATES = 256, GROUPS_BY_TIME = 2000, CLOSE_MS = 250 };

/* Two clocks may wander so far against each other in a session. */
static const int64_t unsteady = 2 * (LOGS_SECOND / 1000);

struct votes {
	uint32_t conn[VOTES], count[VOTES];
	int64_t low[VOTES], high[VOTES]; /* of what the clocks differ by */
	uint32_t used;
};

static void vote(struct votes *v, uint32_t conn, int64_t apart_by)
{
	uint32_t i = 0;

	while (i < v->used && v->conn[i] != conn)
		i++;
	if (i == VOTES)
		return;
	if (i == v->used) {
		v->conn[i] = conn;
		v->count[i] = 0;
		v->low[i] = v->high[i] = apart_by;
		v->used++;
	}
	v->low[i] = apart_by < v->low[i] ? apart_by : v->low[i];
	v->high[i] = apart_by > v->high[i] ? apart_by : v->high[i];
	v->count[i]++;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Can the stream be of a program that calls itself so? */
static bool says(const struct logs_index *x, const struct stream *s, uint64_t agent)
{
	const struct field *f;

	if (!agent || s->first_event == BOOK_NONE)
		return true;
	size_t n = book_fields(x->book, book_event(x->book, s->first_event), &f);
	for (size_t i = 0; i < n; i++) {
		struct slice name = book_text(x->book, f[i].name);
		if (!f[i].name)
			return true; /* it may be this one */
		if (name.n == 10 && memcmp(name.p, "user-agent", 10) == 0)
			return !f[i].value || logs_hash(book_text(x->book, f[i].value)) == agent;
	}
	return n == 0;
}

/* Every connection that had this request on this stream, about then when the time is known. */
static void vote_request(const struct logs *l, const struct logs_index *x,
			 const struct logs_kept *k, bool timed, struct votes *v)
{
	size_t count;
	const struct logs_path *p = logs_index_path(x, k->path, &count);
	uint64_t when = timed && !k->facts.inherited ? logs_when(l, &k->facts) : 0;
	uint64_t slack = logs_clock_slack(&k->facts) + CLOSE_MS * (LOGS_SECOND / 1000);

	for (size_t i = 0; i < count && i < CANDIDATES; i++) {
		const struct stream *s = book_stream(x->book, p[i].stream);
		if (s->id != k->facts.stream)
			continue;
		if (when && apart(s->start, when) > slack &&
		    !(when >= s->start && when <= s->last + slack))
			continue;
		if (!says(x, s, l->groups[k->group].agent))
			continue;
		vote(v, s->conn, (int64_t)s->start - k->facts.at.time);
	}
}

/* The one with most votes; of equals the one whose requests came at the log's own pace, of these
 * the one nearest in time, or the first that is free when the log has only its own clock.
 * BOOK_NONE: it cannot be told. */
static uint32_t elect(const struct logs *l, const struct logs_index *x, const struct votes *v,
		      uint64_t when, const bool *taken)
{
	uint32_t best = BOOK_NONE, most = 0, equals = 0;
	int64_t steady = 0;

	for (uint32_t i = 0; i < v->used; i++) {
		const struct connection *c = book_connection(x->book, v->conn[i]);
		int64_t spread = v->high[i] - v->low[i];
		bool better = v->count[i] > most;
		if (v->count[i] < most || (!better && spread > steady + unsteady))
			continue;
		if (!better && spread + unsteady < steady) {
			better = true;
			equals = 0;
		}
		equals = better ? 1 : equals + 1;
		if (!better && when)
			better = apart(c->start, when) <
				 apart(book_connection(x->book, best)->start, when);
		else if (!better)
			better = taken[best] ? !taken[c->id] : !taken[c->id] && c->id < best;
		most = v->count[i];
		best = better ? c->id : best;
		steady = better ? spread : steady;
	}
	return equals > 1 && !when && l->clock != LOGS_START ? BOOK_NONE : best;
}

/* A client's log names the server: of equals the connection to it. */
static void prefer_server(const struct logs_index *x, const struct logs_group *g, struct votes *v)
{
	for (uint32_t i = 0; i < v->used && g->server.family; i++) {
		const struct connection *c = book_connection(x->book, v->conn[i]);
		const struct address *a = &c->end[1 - c->client];
		v->count[i] += a->port == g->server.port && a->family == g->server.family &&
			       memcmp(a->bytes, g->server.bytes, a->family == 4 ? 4 : 16) == 0;
	}
}

/* The connection whose life the group's lines cover, when one stands out. */
static uint32_t by_life(const struct logs *l, const struct logs_index *x,
			const struct logs_group *g, const bool *taken)
{
	uint64_t from = 0, to = logs_when(l, &l->lines[g->last].facts);
	double best = 0.5;
	uint32_t found = BOOK_NONE;

	for (uint32_t i = g->first; i <= g->last && !from; i++)
		if (l->lines[i].group == (uint32_t)(g - l->groups))
			from = logs_when(l, &l->lines[i].facts);
	for (uint32_t i = 0; from && to > from && i < x->conn_count; i++) {
		const struct connection *c = book_connection(x->book, i);
		uint64_t low = c->start > from ? c->start : from,
			 high = c->last < to ? c->last : to,
			 first = c->start < from ? c->start : from,
			 end = c->last > to ? c->last : to;
		if (taken[i] || high <= low || c->protocol < PROTOCOL_H2)
			continue;
		double share = (double)(high - low) / (double)(end - first);
		if (share > best) {
			best = share;
			found = i;
		}
	}
	return found;
}

static void settle(struct logs_group *g, uint32_t conn, uint8_t tie, bool *taken)
{
	if (conn == BOOK_NONE || g->conn != BOOK_NONE)
		return;
	g->conn = conn;
	g->tie = tie;
	taken[conn] = true;
}

static void by_address(struct logs *l, const struct logs_index *x, bool sure, bool *taken)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct logs_kept *k = &l->lines[i];
		if (k->group == BOOK_NONE)
			continue;
		for (int e = 0; e < LOGS_ENDS && k->facts.end[e].family; e++)
			settle(&l->groups[k->group],
			       logs_index_client(x, &k->facts.end[e],
						 sure ? logs_when(l, &k->facts) : 0, sure),
			       LOG_ADDRESS, taken);
	}
}

void logs_tie_groups(struct logs *l, const struct logs_index *x, bool timed, bool sure)
{
	struct votes *votes = memory_get((size_t)l->group_count + 1, sizeof(*votes));
	bool *taken = memory_get((size_t)x->conn_count + 1, sizeof(*taken));

	for (uint32_t i = 0; i < l->group_count; i++)
		if (l->groups[i].conn != BOOK_NONE)
			taken[l->groups[i].conn] = true;
	by_address(l, x, sure, taken);
	for (size_t i = 0; i < l->count; i++) {
		const struct logs_kept *k = &l->lines[i];
		if (k->group != BOOK_NONE && l->groups[k->group].conn == BOOK_NONE &&
		    k->facts.stream && k->path)
			vote_request(l, x, k, timed, &votes[k->group]);
	}
	for (uint32_t i = 0; i < l->group_count; i++) {
		struct logs_group *g = &l->groups[i];
		uint64_t when = timed ? logs_when(l, &l->lines[g->first].facts) : 0;
		if (g->conn != BOOK_NONE)
			continue;
		prefer_server(x, g, &votes[i]);
		settle(g, elect(l, x, &votes[i], when, taken), LOG_STREAM, taken);
		if (timed && g->conn == BOOK_NONE && g->own && l->group_count < GROUPS_BY_TIME)
			settle(g, by_life(l, x, g, taken), LOG_STREAM, taken);
	}
	free(votes);
	free(taken);
}
