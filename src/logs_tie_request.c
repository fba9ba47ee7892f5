/* The stream that a line's request is. */
#include <string.h>

#include "logs_parts.h"

enum { LOOKED_AT = 512, STATUS_REAL = 100, CLIENT_GONE = 499, BEFORE_MS = 250 };

struct choice {
	uint32_t stream;
	uint64_t off;
	bool status, free;
};

uint64_t logs_kind(const struct logs_kept *k)
{
	uint64_t entry = k->line.entry ? (uint64_t)(uintptr_t)k->line.entry : 0;

	return entry * 8 + (uint64_t)k->facts.moment * 2 + 1;
}

static bool same_host(const struct address *a, const struct address *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, a->family == 4 ? 4 : 16) == 0;
}

/* Can the line be about a stream of this connection at all? */
static bool fits_connection(const struct logs_facts *f, const struct connection *c)
{
	bool h1 = c->protocol == PROTOCOL_HTTP1;
	bool back = f->upstream.family && same_host(&f->upstream, &c->end[1 - c->client]) &&
		    f->upstream.port == c->end[1 - c->client].port;

	if (f->client.family && !same_host(&f->client, &c->end[c->client]) && !back)
		return false;
	if (back)
		return true; /* a proxy speaks as it likes to the other side */
	if (f->protocol == PROTOCOL_HTTP1 + 1)
		return h1;
	if (f->protocol == PROTOCOL_H2C + 1)
		return c->protocol == PROTOCOL_H2C;
	return !(f->protocol == PROTOCOL_H2 + 1 && h1);
}

/* How far the line's time is from where such a line stands in the stream's life. */
static uint64_t time_off(const struct logs_facts *f, const struct stream *s, uint64_t when)
{
	uint64_t from = s->start, to = s->last > s->start ? s->last : s->start,
		 end = when + f->at.grain;

	if (f->moment == LOGS_AT_START)
		to = from;
	else if (f->moment == LOGS_AT_END)
		/* of whole seconds Apache writes the beginning, nginx the end: the shape is the
		 * same */
		from = f->at.grain >= LOGS_SECOND ? from : to;
	if (end < from)
		return from - end;
	return when > to ? when - to : 0;
}

static bool better(const struct choice *a, const struct choice *b)
{
	if (a->status != b->status)
		return a->status;
	if (a->off != b->off)
		return a->off < b->off;
	return a->free && !b->free;
}

static bool consider(const struct logs_index *x, const struct logs_kept *k, uint32_t conn,
		     uint32_t stream, uint64_t when, struct choice *out)
{
	const struct stream *s = book_stream(x->book, stream);
	const struct logs_facts *f = &k->facts;
	struct slice method = book_text(x->book, s->method);

	if (conn != BOOK_NONE ? s->conn != conn
			      : !fits_connection(f, book_connection(x->book, s->conn)))
		return false;
	if (f->stream && s->id != f->stream)
		return false;
	if (k->method && s->method && logs_hash(method) != k->method)
		return false;
	out->stream = stream;
	out->off = when ? time_off(f, s, when) : 0;
	out->status = !f->status || f->status < STATUS_REAL || f->status == CLIENT_GONE ||
		      !s->status || s->status == f->status;
	return true;
}

/* The first of the path's streams that may still be alive at `when`. */
static size_t begin_at(const struct logs_index *x, const struct logs_path *p, size_t count,
		       uint64_t when)
{
	uint64_t from = when > x->longest + LOGS_SECOND ? when - x->longest - LOGS_SECOND : 0;
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p[middle].start < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Behind the last that can have begun by `end`. */
static size_t end_at(const struct logs_path *p, size_t low, size_t count, uint64_t end)
{
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p[middle].start <= end)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t logs_tie_request(const struct logs *l, const struct logs_index *x,
			  const struct logs_kept *k, uint32_t conn, bool timed,
			  const uint64_t *taken)
{
	struct choice best = {.stream = BOOK_NONE};
	uint64_t when = timed ? logs_when(l, &k->facts) : 0;
	uint64_t slack = logs_clock_slack(&k->facts) + BEFORE_MS * (LOGS_SECOND / 1000);
	size_t count, fitting = 0;
	const struct logs_path *p = k->path ? logs_index_path(x, k->path, &count) : NULL;

	if (!p || !count)
		return BOOK_NONE;
	size_t low = when ? begin_at(x, p, count, when) : 0,
	       high = when ? end_at(p, low, count, when + slack) : count;
	/* of very many only the youngest are looked at */
	if (when && high - low > LOOKED_AT)
		low = high - LOOKED_AT;
	for (size_t i = low; i < high && fitting <= LOOKED_AT; i++) {
		struct choice c;
		if (!consider(x, k, conn, p[i].stream, when, &c) || (when && c.off > slack))
			continue;
		c.free = taken[c.stream] != logs_kind(k);
		if (best.stream == BOOK_NONE || better(&c, &best))
			best = c;
		fitting++;
	}
	/* without a time only what is told apart for sure */
	return when || fitting == 1 ? best.stream : BOOK_NONE;
}
