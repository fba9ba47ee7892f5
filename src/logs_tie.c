/* Lines tied to the book: first what needs no clock, then the clock, then the rest by time. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "logs_parts.h"

enum { LOOKED_BACK = 64, CLOSE_MS = 250, GONE = UINT32_MAX - 1 };

struct tying {
	struct logs *l;
	struct logs_index x;
	struct map cursors; /* of frames by group, stream, type and side: where to look on */
	struct map lines;   /* by path: how many lines without a stream name it */
	uint64_t *taken;    /* by stream: the kind of the last line that was found for it */
	bool timed, known;  /* lines have times; and the log's clock is known */
};

/* The frame that the line tells of: the next of its kind, as programs log all of a kind in order.
 */
static uint32_t next_frame(struct tying *t, const struct logs_kept *k, uint32_t stream)
{
	const struct book *b = t->x.book;
	const struct connection *c = book_connection(b, k->line.conn);
	const struct logs_group *g = &t->l->groups[k->group];
	uint32_t key[4] = {k->group, k->facts.stream, k->facts.frame, k->facts.sent};
	uint64_t hash = map_hash(key, sizeof(key), 1);
	uint32_t at = map_get(&t->cursors, hash);
	uint8_t side = (g->own == 1) == (k->facts.sent != 0) ? c->client : (uint8_t)(1 - c->client);

	if (at == MAP_EMPTY)
		at = stream == BOOK_NONE ? c->zero_first : book_stream(b, stream)->first_event;
	else if (at != GONE)
		at = book_event(b, at)->next_stream;
	while (at != BOOK_NONE && at != GONE) {
		const struct event *e = book_event(b, at);
		if (e->kind == EVENT_H2_FRAME && e->type == k->facts.frame && e->side == side)
			break;
		at = e->next_stream;
	}
	map_put(&t->cursors, hash, at == BOOK_NONE ? (uint32_t)GONE : at);
	return at == GONE ? BOOK_NONE : at;
}

static bool close_enough(const struct tying *t, const struct logs_kept *k, uint32_t event)
{
	uint64_t when = t->timed ? logs_when(t->l, &k->facts) : 0;
	uint64_t slack = logs_clock_slack(&k->facts) + CLOSE_MS * (LOGS_SECOND / 1000);

	if (!when || k->facts.inherited)
		return true;
	uint64_t at = book_event(t->x.book, event)->time;
	return at > when ? at - when <= slack : when - at <= slack;
}

/* What ended the stream badly, from its end. */
static uint32_t bad_event(const struct tying *t, const struct logs_events *e)
{
	for (uint32_t i = e->count; i > 0 && e->count - i < LOOKED_BACK; i--) {
		const struct event *v = book_event(t->x.book, e->at[i - 1]);
		if ((v->kind == EVENT_H2_FRAME && v->type == H2_RST_STREAM) || v->kind == EVENT_BAD)
			return e->at[i - 1];
	}
	return BOOK_NONE;
}

static bool is_bad(const struct logs_kept *k)
{
	return k->line.severity >= SEVERITY_WARNING;
}

static uint32_t stream_event(struct tying *t, const struct logs_kept *k, uint32_t stream)
{
	const struct logs_events *e = logs_index_stream(&t->x, stream);
	uint64_t when = t->timed ? logs_when(t->l, &k->facts) : 0;
	uint32_t found = is_bad(k) ? bad_event(t, e) : BOOK_NONE;

	if (!e->count)
		return BOOK_NONE;
	if (k->facts.moment == LOGS_AT_START)
		return e->at[0];
	if (found != BOOK_NONE && close_enough(t, k, found))
		return found;
	if (k->facts.moment == LOGS_AT_END)
		found = e->at[e->count - 1];
	else if (when && !k->facts.inherited)
		found = logs_index_near(&t->x, e, when + k->facts.at.grain / 2);
	else
		return BOOK_NONE;
	return close_enough(t, k, found) ? found : BOOK_NONE;
}

/* What happened to the connection about then, for lines that tell of something bad. */
static uint32_t conn_event(struct tying *t, const struct logs_kept *k)
{
	uint64_t when = t->timed ? logs_when(t->l, &k->facts) : 0;

	if (!when || k->facts.inherited || !is_bad(k))
		return BOOK_NONE;
	uint32_t found = logs_index_near(&t->x, logs_index_conn(&t->x, k->line.conn),
					 when + k->facts.at.grain / 2);
	return found != BOOK_NONE && close_enough(t, k, found) ? found : BOOK_NONE;
}

static void find_connection(struct tying *t, struct logs_kept *k)
{
	const struct logs_facts *f = &k->facts;
	uint64_t when = t->timed ? logs_when(t->l, f) : 0;

	k->line.conn = BOOK_NONE;
	k->line.stream = 0;
	k->line.event = BOOK_NONE;
	k->line.tie = LOG_LOOSE;
	for (int i = 0; i < LOGS_ENDS && f->end[i].family && k->line.conn == BOOK_NONE; i++)
		k->line.conn = logs_index_client(&t->x, &f->end[i], when, t->known);
	if (k->line.conn == BOOK_NONE && f->client.port)
		k->line.conn = logs_index_client(&t->x, &f->client, when, t->known);
	if (k->line.conn != BOOK_NONE) {
		k->line.tie = LOG_ADDRESS;
	} else if (k->group != BOOK_NONE && t->l->groups[k->group].conn != BOOK_NONE) {
		k->line.conn = t->l->groups[k->group].conn;
		k->line.tie = t->l->groups[k->group].tie;
	}
}

/* Its request, when it names one: gives the connection too when that is not known. */
static uint32_t find_request(struct tying *t, struct logs_kept *k)
{
	bool once = map_get(&t->lines, k->path) == 1;

	if (!k->path || (!t->timed && k->line.conn == BOOK_NONE && !once))
		return BOOK_NONE;
	uint32_t found = logs_tie_request(t->l, &t->x, k, k->line.conn, t->timed, t->taken);
	if (found == BOOK_NONE)
		return found;
	const struct stream *s = book_stream(t->x.book, found);
	k->line.stream = s->id;
	if (k->line.conn == BOOK_NONE) {
		k->line.conn = s->conn;
		k->line.tie = LOG_REQUEST;
		if (k->group != BOOK_NONE && t->timed && t->l->groups[k->group].conn == BOOK_NONE) {
			t->l->groups[k->group].conn = s->conn;
			t->l->groups[k->group].tie = LOG_REQUEST;
		}
	}
	t->taken[found] = logs_kind(k);
	return found;
}

static void tie_line(struct tying *t, struct logs_kept *k)
{
	uint32_t stream = BOOK_NONE;
	bool counts = k->group != BOOK_NONE && t->l->groups[k->group].own;

	find_connection(t, k);
	if (k->line.conn != BOOK_NONE && k->facts.stream) {
		stream = book_find_stream(t->x.book, k->line.conn, k->facts.stream);
		k->line.stream = stream == BOOK_NONE ? 0 : k->facts.stream;
	} else {
		stream = find_request(t, k);
	}
	if (k->line.conn == BOOK_NONE)
		return;
	if (k->facts.frame != LOGS_NO_FRAME && counts && (stream != BOOK_NONE || !k->facts.stream))
		k->line.event = next_frame(t, k, stream);
	else if (stream != BOOK_NONE)
		k->line.event = stream_event(t, k, stream);
	else
		k->line.event = conn_event(t, k);
}

/* What addresses alone told is asked again, now that the time is known. */
static void forget_addresses(struct logs *l)
{
	for (uint32_t i = 0; i < l->group_count; i++)
		if (l->groups[i].tie == LOG_ADDRESS)
			l->groups[i].conn = BOOK_NONE;
}

static void tie_lines(struct tying *t, bool timed)
{
	t->timed = timed;
	if (t->known)
		forget_addresses(t->l);
	map_done(&t->cursors);
	memset(t->taken, 0, t->x.stream_count * sizeof(*t->taken));
	logs_tie_groups(t->l, &t->x, timed, t->known);
	for (size_t i = 0; i < t->l->count; i++)
		tie_line(t, &t->l->lines[i]);
}

static void count_paths(struct tying *t)
{
	for (size_t i = 0; i < t->l->count; i++) {
		const struct logs_kept *k = &t->l->lines[i];
		uint32_t n = k->path ? map_get(&t->lines, k->path) : 0;
		if (k->path)
			map_put(&t->lines, k->path, n == MAP_EMPTY ? 1 : n + 1);
	}
}

/* A line stamped with the request's beginning that tells how it ended: its event is that end. */
static void show_end(const struct tying *t, struct logs_kept *k)
{
	uint32_t stream = k->line.stream ? book_find_stream(t->x.book, k->line.conn, k->line.stream)
					 : BOOK_NONE;

	if (k->facts.moment != LOGS_AT_START || !is_bad(k) || stream == BOOK_NONE ||
	    !t->x.streams[stream].built)
		return;
	uint32_t bad = bad_event(t, &t->x.streams[stream]);
	k->line.event = bad == BOOK_NONE ? k->line.event : bad;
}

/* The line's time; its event's where the digits leave that open, or only a line before has one. */
static uint64_t line_time(const struct logs *l, const struct book *b, const struct logs_kept *k)
{
	uint64_t when = logs_when(l, &k->facts);
	uint64_t event = k->line.event == BOOK_NONE ? 0 : book_event(b, k->line.event)->time;

	if (!event || (!when && k->facts.at.clock != LOGS_NO_CLOCK))
		return when;
	if (!when || (event >= when && event - when < k->facts.at.grain))
		return event;
	return k->facts.inherited && event > when && event - when < LOGS_SECOND ? event : when;
}

void logs_tie(struct logs *l, const struct book *b)
{
	struct tying t = {.l = l};

	for (uint32_t i = 0; i < l->group_count; i++)
		l->groups[i].conn = BOOK_NONE;
	logs_index_init(&t.x, b);
	t.taken = memory_get((size_t)t.x.stream_count + 1, sizeof(*t.taken));
	logs_clock_begin(l, b);
	count_paths(&t);
	bool known = true;
	if (!l->options.offset_given) {
		tie_lines(&t, false);
		known = logs_clock_estimate(l, b);
	}
	if (!known)
		logs_zone_find(l, &t.x);
	t.known = known;
	tie_lines(&t, true);
	/* nothing was sure: what the times alone could tie may still tell the clock */
	if (!known && logs_clock_estimate(l, b)) {
		t.known = true;
		tie_lines(&t, true);
	}
	logs_clock_agree(l, b);
	for (size_t i = 0; i < l->count; i++)
		show_end(&t, &l->lines[i]);
	for (size_t i = 0; i < l->count; i++)
		l->lines[i].line.time = line_time(l, b, &l->lines[i]);
	map_done(&t.cursors);
	map_done(&t.lines);
	free(t.taken);
	logs_index_done(&t.x);
}
