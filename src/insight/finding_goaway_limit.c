/* Limits that show when several connections to one server end alike: an age, a number of requests.
 * They explain the graceful shutdowns that finding_goaway.c told connection by connection. */
#include "insight/finding_connection.h"
#include "insight/finding_grpc.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { ENDS_MAX = 4096 };

struct end {
	uint32_t finding, first, final,
		conn; /* the first GOAWAY, and that of the real identifier */
	uint64_t age, rest;
	unsigned requests;
	struct address server;
	bool says_age;
};

static bool is_end(const struct finding *f)
{
	return (strcmp(f->id, "goaway-drain") == 0 || strcmp(f->id, "goaway-lost-streams") == 0) &&
	       strcmp(f->sender, "server") == 0 && f->conn != BOOK_NONE;
}

static void measure(const struct book *b, struct end *e)
{
	const struct connection *c = book_connection(b, e->conn);
	uint64_t at = book_event(b, e->first)->time, active = c->start;
	uint32_t last = book_event(b, e->final)->b & GOAWAY_ANY_STREAM;

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (!(s->id & 1) || s->start > at || s->id > last)
			continue;
		e->requests++;
		uint64_t seen = s->last < at ? s->last : at;
		active = seen > active ? seen : active;
	}
	e->age = finding_since(c->start, at);
	e->rest = finding_since(active, at);
	e->server = c->end[1 - c->client];
}

static int compare(const void *x, const void *y)
{
	const struct end *a = x, *b = y;
	int way = memcmp(a->server.bytes, b->server.bytes, sizeof(a->server.bytes));

	if (!way)
		way = (int)a->server.port - (int)b->server.port;
	return way ? way : (a->conn > b->conn) - (a->conn < b->conn);
}

static bool same_server(const struct end *a, const struct end *b)
{
	return memcmp(a->server.bytes, b->server.bytes, sizeof(a->server.bytes)) == 0 &&
	       a->server.port == b->server.port;
}

/* The ends of connections by a server's GOAWAY, by server; the caller frees. */
static size_t collect(const struct judge *j, struct end **out)
{
	struct end *ends = NULL;
	size_t n = 0;

	for (uint32_t i = 0; i < j->out->count && n < ENDS_MAX; i++) {
		const struct finding *f = &j->out->items[i];
		const char *product;
		if (!is_end(f) || !f->evidence_count || !book_connection(j->b, f->conn)->complete)
			continue;
		if (!ends)
			ends = memory_get(ENDS_MAX, sizeof(*ends));
		/* goaway-drain has the first before the final one, goaway-lost-streams behind it */
		uint32_t other = f->evidence[f->evidence_count > 1 ? 1 : 0];
		bool lost = strcmp(f->id, "goaway-lost-streams") == 0;
		struct end e = {.finding = i,
				.first = lost ? other : f->evidence[0],
				.final = lost ? f->evidence[0] : other,
				.conn = f->conn};
		e.says_age = finding_goaway_debug(j->b, e.first, &product) == GOAWAY_DEBUG_AGE;
		measure(j->b, &e);
		ends[n++] = e;
	}
	if (n)
		qsort(ends, n, sizeof(*ends), compare);
	*out = ends;
	return n;
}

struct spread {
	uint64_t least, most, sum;
	bool same_requests, at_request, says_age, grpc;
};

static bool is_grpc(const struct book *b, uint32_t conn)
{
	uint32_t first = book_connection(b, conn)->first_stream;

	return first != BOOK_NONE && finding_grpc_asks(b, book_stream(b, first));
}

static struct spread spread_of(const struct book *b, const struct end *e, size_t n)
{
	struct spread s = {
		.least = UINT64_MAX, .same_requests = true, .at_request = true, .grpc = true};

	for (size_t i = 0; i < n; i++) {
		s.least = e[i].age < s.least ? e[i].age : s.least;
		s.most = e[i].age > s.most ? e[i].age : s.most;
		s.sum += e[i].age / n;
		s.same_requests &= e[i].requests == e[0].requests;
		s.at_request &= e[i].rest < 10 * CONNECTION_MS;
		s.says_age |= e[i].says_age;
		s.grpc = s.grpc && is_grpc(b, e[i].conn);
	}
	return s;
}

const char *finding_goaway_requests_known(unsigned requests)
{
	switch (requests) {
	case 100:
		return "nginx's keepalive_requests before 1.19.10";
	case 1000:
		return "nginx's keepalive_requests";
	case 10000:
		return "the AWS Application Load Balancer";
	default:
		return NULL;
	}
}

/* Did the client open a connection after any of them? */
static bool went_on(const struct book *b, const struct end *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct connection *c = book_connection(b, e[i].conn);
		struct goaways g = {.c = c, .time = c->start + e[i].age};
		if (finding_goaway_moved(b, &g) != BOOK_NONE)
			return true;
	}
	return false;
}

/* Alone it is a limit only when the number is known as one, and the client went on. */
static bool is_requests(const struct judge *j, const struct end *e, size_t n,
			const struct spread *s)
{
	if (s->says_age || !s->same_requests || !s->at_request)
		return false;
	if (n > 1)
		return e->requests > 1;
	return finding_goaway_requests_known(e->requests) && went_on(j->b, e, 1);
}

static bool is_same_age(const struct spread *s)
{
	return s->least >= CONNECTION_SECOND && s->most - s->least < s->sum / 10;
}

static bool is_age(size_t n, const struct spread *s)
{
	uint64_t apart = s->most - s->least;

	if (s->says_age)
		return true;
	if (n < 2 || s->least < CONNECTION_SECOND)
		return false;
	/* gRPC spreads the age by 10 % to either side (proposal A9), and not every server says so
	 */
	return is_same_age(s) || (n > 2 && s->grpc && apart < s->sum / 5 + s->sum / 50);
}

/* The limit stands for the planned shutdowns; what was lost by one is told by itself. */
static struct finding *begin(struct judge *j, const struct rule *r, const struct end *e, size_t n)
{
	struct finding *f =
		finding_add(j, r, e->conn, book_connection(j->b, e->conn)->start + e->age);

	f->sender = "server";
	f->at_fault = "none";
	f->tells = true;
	f->inferred = n > 1;
	f->confidence = n == 2 ? 0.8 : n > 2 ? 0.95 : f->confidence;
	finding_code(f, "NO_ERROR");
	for (size_t i = 0; i < n; i++) {
		struct finding *told = &j->out->items[e[i].finding];
		finding_evidence(f, e[i].first);
		if (told->tells)
			finding_because(j, told, f);
	}
	return f;
}

static void tell_requests(struct judge *j, const struct rule *r, const struct end *e, size_t n,
			  const struct spread *s)
{
	struct finding *f = begin(j, r, e, n);

	finding_title_is(f, "limit of requests for a connection: GOAWAY NO_ERROR");
	if (n > 1)
		finding_say(f,
			    "The server ended %zu connections gracefully with GOAWAY NO_ERROR, "
			    "each after %u requests: a limit of requests for a connection, not a "
			    "failure.",
			    n, e->requests);
	else
		finding_say(f,
			    "The server ended the connection gracefully with GOAWAY NO_ERROR "
			    "after exactly %u requests: a limit of requests for a connection, "
			    "not a failure.",
			    e->requests);
	if (n > 1 && is_same_age(s) && !finding_goaway_requests_known(e->requests))
		finding_also(
			f,
			"Their age was the same too, about %.2f s: with requests as regular as "
			"these it may as well be a limit of the connection's age (nginx's "
			"keepalive_time), which takes effect at the next request.",
			(double)s->sum / 1e9);
	if (finding_goaway_requests_known(e->requests))
		finding_also(f, "%u is the figure of %s.", e->requests,
			     finding_goaway_requests_known(e->requests));
	if (went_on(j->b, e, n))
		finding_also(f, "The client goes on over a new connection each time; a client that "
				"keeps using the old one after GOAWAY will fail.");
	else
		finding_also(f,
			     "The client opened no connection after it in this capture: one that "
			     "does not (h2load, for one) cannot send the rest of its requests.");
	finding_briefly(f, "a limit of %u requests for a connection", e->requests);
}

static void tell_age(struct judge *j, const struct rule *r, const struct end *e, size_t n,
		     const struct spread *s)
{
	struct finding *f = begin(j, r, e, n);

	finding_title_is(f, "maximum connection age: GOAWAY NO_ERROR");
	if (n > 1)
		finding_say(f,
			    "The server ended %zu connections gracefully with GOAWAY NO_ERROR, "
			    "each at an age of about %.2f s (from %.3f s to %.3f s): a maximum "
			    "connection age, not a failure.",
			    n, (double)s->sum / 1e9, (double)s->least / 1e9, (double)s->most / 1e9);
	else
		finding_say(f,
			    "The server ended the connection gracefully with GOAWAY NO_ERROR at "
			    "an age of %.3f s: a maximum connection age, not a failure.",
			    (double)s->sum / 1e9);
	finding_goaway_words(j->b, f, j->out->items[e->finding].evidence[0]);
	finding_also(f, "Calls that last longer than that age and its grace will be cut; the "
			"client should go on over a new connection.");
	finding_briefly(f, "a maximum connection age of %.1f s", (double)s->sum / 1e9);
}

/* One server's ends, by one of the two limits. */
static void judge_server(struct judge *j, const struct rule *r, const struct end *e, size_t n,
			 bool age)
{
	struct spread s = spread_of(j->b, e, n);
	bool requests = is_requests(j, e, n, &s);

	if (!age && requests)
		tell_requests(j, r, e, n, &s);
	else if (age && !requests && is_age(n, &s))
		tell_age(j, r, e, n, &s);
}

static void judge_all(struct judge *j, const struct rule *r, bool age)
{
	struct end *ends;
	size_t n = collect(j, &ends);

	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && same_server(&ends[from], &ends[to]);)
			to++;
		judge_server(j, r, ends + from, to - from, age);
	}
	free(ends);
}

void finding_goaway_age(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	(void)c;
	(void)id;
	judge_all(j, r, true);
}

void finding_goaway_requests(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	(void)c;
	(void)id;
	judge_all(j, r, false);
}
