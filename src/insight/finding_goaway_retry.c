/* Did the client go on elsewhere after a GOAWAY, and did it send again what was not processed?
 * Searched within bounds: a capture may hold a hundred thousand connections. */
#include "insight/finding_connection.h"

#include <string.h>

enum { BEFORE = 64, AFTER = 256, STREAMS = 4096 };

struct again {
	const struct stream *lost[FINDING_STREAMS_MAX];
	bool sent_again[FINDING_STREAMS_MAX], done[FINDING_STREAMS_MAX];
	unsigned count, sent, settled, answered, connections, budget;
	uint32_t where; /* the last connection that had one */
	uint64_t first; /* when the first was sent again */
};

static bool same_host(const struct address *a, const struct address *b, bool port)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0 &&
	       (!port || a->port == b->port);
}

static bool same_client(const struct connection *a, const struct connection *b)
{
	return same_host(&a->end[a->client], &b->end[b->client], false);
}

static text_id authority(const struct book *b, const struct connection *c)
{
	return c->first_stream == BOOK_NONE ? 0 : book_stream(b, c->first_stream)->authority;
}

/* To the same server: its address, or the same authority. */
static bool is_kin(const struct book *b, const struct goaways *g, uint32_t id)
{
	const struct connection *c = g->c, *o = book_connection(b, id);

	if (id == c->id || o->last <= g->time || !same_client(c, o))
		return false;
	return same_host(&c->end[1 - c->client], &o->end[1 - o->client], true) ||
	       (authority(b, c) && authority(b, c) == authority(b, o));
}

static void range(const struct book *b, const struct goaways *g, uint32_t *from, uint32_t *to)
{
	uint32_t id = g->c->id, left = book_connections(b) - id;

	*from = id > BEFORE ? id - BEFORE : 0;
	*to = id + (left < AFTER ? left : AFTER);
}

uint32_t finding_goaway_moved(const struct book *b, const struct goaways *g)
{
	uint32_t from, to;

	range(b, g, &from, &to);
	for (uint32_t id = g->c->id + 1; id < to; id++)
		if (book_connection(b, id)->start >= g->time && is_kin(b, g, id))
			return id;
	return BOOK_NONE;
}

static bool is_again(const struct stream *lost, const struct stream *s)
{
	return lost->path && lost->path == s->path && lost->method == s->method &&
	       (!lost->authority || !s->authority || lost->authority == s->authority);
}

/* The lost request that it repeats: one that was not repeated yet, else one whose repetition was
 * left unprocessed too. */
static unsigned repeated(const struct again *a, const struct stream *s)
{
	unsigned i, once_more = a->count;

	for (i = 0; i < a->count; i++) {
		if (a->done[i] || !is_again(a->lost[i], s))
			continue;
		if (!a->sent_again[i])
			return i;
		if (once_more == a->count)
			once_more = i;
	}
	return once_more;
}

static void match(struct again *a, const struct stream *s)
{
	unsigned i = repeated(a, s);

	if (i < a->count) {
		if (!a->sent || s->start < a->first)
			a->first = s->start;
		a->sent += !a->sent_again[i];
		a->sent_again[i] = true;
		a->done[i] = s->end != STREAM_END_REFUSED;
		a->settled += a->done[i];
		a->answered += s->end == STREAM_END_COMPLETE;
		if (a->where != s->conn) {
			a->where = s->conn;
			a->connections++;
		}
	}
}

static void search(const struct book *b, const struct goaways *g, struct again *a)
{
	uint32_t from, to;

	range(b, g, &from, &to);
	for (uint32_t id = from; id < to && a->settled < a->count; id++) {
		if (!is_kin(b, g, id))
			continue;
		for (uint32_t i = book_connection(b, id)->first_stream; i != BOOK_NONE && a->budget;
		     i = book_stream(b, i)->next, a->budget--)
			if (book_stream(b, i)->start >= g->time)
				match(a, book_stream(b, i));
	}
}

static void tell(const struct book *b, struct finding *f, const struct goaways *g,
		 const struct again *a)
{
	double after = a->sent ? (double)finding_since(g->time, a->first) / 1e9 : 0;

	if (!a->sent) {
		finding_also(f, "The capture, which goes on for %.3f s, shows no retry of them.",
			     (double)finding_since(g->taken, book_source(b)->end) / 1e9);
		return;
	}
	if (a->sent < a->count)
		finding_also(f,
			     "The client retried only %u of the %u, %u of them with success; "
			     "the others failed.",
			     a->sent, a->count, a->answered);
	else if (a->connections == 1)
		finding_also(f,
			     "The client retried all of them on connection %u, the first %.3f s "
			     "after the GOAWAY; %u of %u were answered.",
			     a->where, after, a->answered, a->count);
	else
		finding_also(f,
			     "The client retried all of them on %u other connections, the first "
			     "%.3f s after the GOAWAY; %u of %u were answered.",
			     a->connections, after, a->answered, a->count);
}

void finding_goaway_retries(struct judge *j, struct finding *f, const struct goaways *g)
{
	struct again a = {.where = BOOK_NONE, .budget = STREAMS};

	for (uint32_t i = g->c->first_stream; i != BOOK_NONE && a.count < FINDING_STREAMS_MAX;
	     i = book_stream(j->b, i)->next)
		if (finding_goaway_lost(book_stream(j->b, i), g))
			a.lost[a.count++] = book_stream(j->b, i);
	search(j->b, g, &a);
	tell(j->b, f, g, &a);
	if (a.count && a.answered == a.count && f->stream_count == a.count)
		f->severity = SEVERITY_WARNING;
}
