/* A book laid out so that a line finds what it belongs to: by address, by path, by time. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "logs_parts.h"

static const uint64_t port_rests = (uint64_t)60 * LOGS_SECOND; /* before another may have it */

uint64_t logs_hash(struct slice s)
{
	uint64_t h = s.n ? map_hash(s.p, s.n, 1) : 0;

	return s.n && !h ? 1 : h;
}

static int compare_address(const struct address *a, const struct address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return memcmp(a->bytes, b->bytes, a->family == 4 ? 4 : 16);
}

static int by_end(const void *a, const void *b)
{
	const struct logs_end *x = a, *y = b;
	int order = compare_address(&x->end, &y->end);

	return order ? order : (x->conn > y->conn) - (x->conn < y->conn);
}

static int by_path(const void *a, const void *b)
{
	const struct logs_path *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->stream > y->stream) - (x->stream < y->stream);
}

void logs_index_init(struct logs_index *x, const struct book *b)
{
	uint32_t conns = book_connections(b), streams = book_streams(b);

	*x = (struct logs_index){.book = b, .conn_count = conns, .stream_count = streams};
	x->ends = memory_get((size_t)conns + 1, sizeof(*x->ends));
	x->conns = memory_get((size_t)conns + 1, sizeof(*x->conns));
	x->paths = memory_get((size_t)streams + 1, sizeof(*x->paths));
	x->streams = memory_get((size_t)streams + 1, sizeof(*x->streams));
	for (uint32_t i = 0; i < conns; i++) {
		const struct connection *c = book_connection(b, i);
		x->ends[x->end_count++] = (struct logs_end){c->end[c->client], i};
	}
	for (uint32_t i = 0; i < streams; i++) {
		const struct stream *s = book_stream(b, i);
		uint64_t life = s->last > s->start ? s->last - s->start : 0;
		if (!s->path)
			continue;
		x->paths[x->path_count++] =
			(struct logs_path){logs_hash(book_text(b, s->path)), s->start, i};
		x->longest = life > x->longest ? life : x->longest;
	}
	qsort(x->ends, x->end_count, sizeof(*x->ends), by_end);
	qsort(x->paths, x->path_count, sizeof(*x->paths), by_path);
}

static void drop(struct logs_events *e, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		free(e[i].at);
	free(e);
}

void logs_index_done(struct logs_index *x)
{
	drop(x->streams, x->stream_count);
	drop(x->conns, x->conn_count);
	free(x->ends);
	free(x->paths);
	*x = (struct logs_index){0};
}

/* Is that a time when another connection may have had the port? */
static bool another(const struct connection *c, uint64_t time)
{
	return time + port_rests < c->start ||
	       (c->close != TCP_OPEN && time > c->last + port_rests);
}

uint32_t logs_index_client(const struct logs_index *x, const struct address *a, uint64_t time,
			   bool sure)
{
	size_t low = 0, high = x->end_count;
	uint32_t found = BOOK_NONE;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_address(&x->ends[middle].end, a) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	/* the same port again later: the last that had begun */
	for (; low < x->end_count && compare_address(&x->ends[low].end, a) == 0; low++) {
		const struct connection *c = book_connection(x->book, x->ends[low].conn);
		if (found != BOOK_NONE && (!time || c->start > time + LOGS_SECOND))
			break;
		found = c->id;
	}
	return found != BOOK_NONE && time && sure && another(book_connection(x->book, found), time)
		       ? BOOK_NONE
		       : found;
}

const struct logs_path *logs_index_path(const struct logs_index *x, uint64_t path, size_t *count)
{
	size_t low = 0, high = x->path_count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (x->paths[middle].hash < path)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low, high = x->path_count; end < high;) {
		size_t middle = end + (high - end) / 2;
		if (x->paths[middle].hash <= path)
			end = middle + 1;
		else
			high = middle;
	}
	*count = end - low;
	return x->paths + low;
}

static void add_event(struct logs_events *e, uint32_t *room, uint32_t id)
{
	if (e->count == *room) {
		*room = (uint32_t)memory_room(*room, (size_t)e->count + 1);
		e->at = memory_resize(e->at, *room, sizeof(*e->at));
	}
	e->at[e->count++] = id;
}

const struct logs_events *logs_index_stream(struct logs_index *x, uint32_t stream)
{
	struct logs_events *e = &x->streams[stream];
	uint32_t room = 0;

	if (e->built)
		return e;
	e->built = true;
	for (uint32_t i = book_stream(x->book, stream)->first_event; i != BOOK_NONE;
	     i = book_event(x->book, i)->next_stream)
		add_event(e, &room, i);
	return e;
}

/* What a line that tells of something bad can mean: ends, refusals, violations. */
static bool is_end(const struct event *e)
{
	if (e->kind == EVENT_H2_FRAME)
		return e->type == H2_GOAWAY || e->type == H2_RST_STREAM;
	return e->severity >= SEVERITY_WARNING || e->kind == EVENT_TCP_FIN ||
	       e->kind == EVENT_TCP_RST || e->kind == EVENT_TLS_ALERT || e->kind == EVENT_BAD;
}

const struct logs_events *logs_index_conn(struct logs_index *x, uint32_t conn)
{
	struct logs_events *e = &x->conns[conn];
	const struct connection *c = book_connection(x->book, conn);
	uint32_t room = 0, note = c->first_note, id;

	if (e->built)
		return e;
	e->built = true;
	while ((id = book_notable(x->book, &note)) != BOOK_NONE)
		if (is_end(book_event(x->book, id)))
			add_event(e, &room, id);
	if (c->last_event != BOOK_NONE && is_end(book_event(x->book, c->last_event)) &&
	    (!e->count || e->at[e->count - 1] != c->last_event))
		add_event(e, &room, c->last_event);
	return e;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

uint32_t logs_index_near(const struct logs_index *x, const struct logs_events *e, uint64_t time)
{
	uint32_t low = 0, high = e->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (book_event(x->book, e->at[middle])->time < time)
			low = middle + 1;
		else
			high = middle;
	}
	if (e->count == 0)
		return BOOK_NONE;
	if (low == e->count)
		return e->at[e->count - 1];
	if (low && distance(book_event(x->book, e->at[low - 1])->time, time) <=
			   distance(book_event(x->book, e->at[low])->time, time))
		return e->at[low - 1];
	return e->at[low];
}
