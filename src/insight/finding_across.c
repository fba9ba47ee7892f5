#include "insight/finding_across.h"

#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum {
	FAILED_MAX = 512,     /* failed requests that are looked for again */
	BUCKETS = 1024,	      /* a power of two */
	LATER_LOOKED = 65536, /* requests that may be such a second try */
	SIDE_LOOKED = 256,    /* streams of a connection that may ask for the same */
	SERVERS_MAX = 256,
	STORM = 5, /* connections that came to nothing, within STORM_NS */
	CHURN = 20,
	NAME_SHOWN = 80
};

#define STORM_NS UINT64_C(10000000000)
#define SOON_NS UINT64_C(5000000000)
#define RETRY_NS UINT64_C(60000000000)

bool finding_across_host(const struct address *a, const struct address *b)
{
	return a->family && a->family == b->family &&
	       memcmp(a->bytes, b->bytes, a->family == 4 ? 4 : 16) == 0;
}

bool finding_across_end(const struct address *a, const struct address *b)
{
	return a->port == b->port && finding_across_host(a, b);
}

/* A request that came to nothing, and what became of it later. */
struct failed {
	uint32_t id, next; /* book ids; of the same bucket */
	uint32_t again;	   /* the first later try, BOOK_NONE none */
	uint32_t tries;
	bool many; /* the same was asked for beside it */
};

struct retries {
	struct failed items[FAILED_MAX];
	uint32_t bucket[BUCKETS];
	uint32_t count;
};

static uint32_t bucket_of(const struct stream *s)
{
	uint32_t h = s->path * 2654435761u ^ s->method * 40503u ^ s->authority * 2246822519u;

	return (h ^ h >> 15) & (BUCKETS - 1);
}

/* What the client itself cancelled was not wanted any more: the same request is a new wish. */
static bool did_fail(const struct book *b, const struct stream *s)
{
	if (!s->path || !s->method || s->uncertain)
		return false;
	if (s->end == STREAM_END_RESET && s->reset_code == H2_CANCEL &&
	    s->reset_side == book_connection(b, s->conn)->client)
		return false;
	if (s->end == STREAM_END_RESET || s->end == STREAM_END_REFUSED || s->end == STREAM_END_LOST)
		return true;
	return s->status == 408 || s->status == 421 || s->status == 425 || s->status == 429 ||
	       (s->status >= 502 && s->status <= 504);
}

/* When it was known to have failed: a stream without an end of its own, when its connection ended.
 */
static uint64_t failed_at(const struct book *b, const struct stream *s)
{
	return s->end == STREAM_END_LOST ? book_connection(b, s->conn)->last : s->last;
}

static bool same_request(const struct book *b, const struct stream *a, const struct stream *s)
{
	const struct connection *ca = book_connection(b, a->conn),
				*cs = book_connection(b, s->conn);

	return a->path == s->path && a->method == s->method && a->authority == s->authority &&
	       finding_across_host(&ca->end[ca->client], &cs->end[cs->client]);
}

/* The user agent that a request names; {NULL,0} when it is not known. */
static struct slice agent_of(const struct book *b, const struct stream *s)
{
	uint32_t id = finding_request(b, s);

	return id == BOOK_NONE ? (struct slice){NULL, 0}
			       : book_field(b, book_event(b, id), "user-agent");
}

/* On another connection of the host it may be another program's. */
static bool same_program(const struct book *b, const struct stream *a, const struct stream *s)
{
	if (a->conn == s->conn)
		return true;
	struct slice x = agent_of(b, a), y = agent_of(b, s);
	return x.n == y.n && (x.n == 0 || memcmp(x.p, y.p, x.n) == 0);
}

/* Is the same asked for many times side by side? Then one more is no answer to a failure. */
static bool is_one_of_many(const struct book *b, const struct stream *old)
{
	uint64_t failed = failed_at(b, old);
	const struct connection *c = book_connection(b, old->conn);
	unsigned look = 0;

	for (uint32_t i = c->first_stream; i != BOOK_NONE && look < SIDE_LOOKED; look++) {
		const struct stream *s = book_stream(b, i);
		i = s->next;
		if (s != old && s->start <= failed && s->last >= old->start &&
		    s->path == old->path && s->method == old->method &&
		    s->authority == old->authority)
			return true;
	}
	return false;
}

static void find_failed(const struct book *b, struct retries *r)
{
	uint32_t n = book_streams(b);

	r->count = 0;
	for (uint32_t i = 0; i < BUCKETS; i++)
		r->bucket[i] = BOOK_NONE;
	for (uint32_t id = 0; id < n && r->count < FAILED_MAX; id++) {
		const struct stream *s = book_stream(b, id);
		if (!did_fail(b, s))
			continue;
		uint32_t h = bucket_of(s);
		r->items[r->count] =
			(struct failed){id, r->bucket[h], BOOK_NONE, 0, is_one_of_many(b, s)};
		r->bucket[h] = r->count++;
	}
}

static void find_again(const struct book *b, struct retries *r)
{
	uint32_t n = book_streams(b), first = r->count ? r->items[0].id : n;

	for (uint32_t id = first; id < n && id - first < LATER_LOOKED; id++) {
		const struct stream *s = book_stream(b, id);
		for (uint32_t k = r->bucket[bucket_of(s)]; k != BOOK_NONE; k = r->items[k].next) {
			struct failed *f = &r->items[k];
			const struct stream *old = book_stream(b, f->id);
			uint64_t failed = failed_at(b, old);
			if (f->id == id || s->start < failed || s->start > failed + RETRY_NS ||
			    !same_request(b, old, s) || !same_program(b, old, s))
				continue;
			if (f->many && old->conn == s->conn)
				break; /* and so are those before it */
			if (f->again == BOOK_NONE || s->start < book_stream(b, f->again)->start)
				f->again = id;
			f->tries++;
			break; /* the newest failure is the one that it follows */
		}
	}
}

/* The finding that harmed the stream. */
static struct finding *harmed_by(struct judge *j, const struct stream *s)
{
	for (size_t i = 0; i < j->out->count; i++) {
		struct finding *f = &j->out->items[i];
		if (f->conn == s->conn && f->severity >= SEVERITY_WARNING &&
		    finding_names(f, s->id))
			return f;
	}
	return NULL;
}

static void say_how_it_went(const struct book *b, struct finding *f, const struct stream *s)
{
	if (did_fail(b, s) && s->status >= 400)
		finding_also(f, "That try failed too, with status %u.", s->status);
	else if (did_fail(b, s))
		finding_also(f, "That try failed too.");
	else if (s->status)
		finding_also(f, "It was answered with status %u.", s->status);
	else
		finding_also(f, "No answer to it was seen.");
}

/* Is it the back leg of a proxy? Its next request is another client's. */
static bool is_behind(const struct judge *j, size_t cause)
{
	for (size_t i = j->out->count; i-- > 0;) {
		const struct finding *f = &j->out->items[i];
		if (f->because == cause && strcmp(f->id, "backend-failed") == 0)
			return true;
	}
	return false;
}

/* A call that the end of a drained connection took, and that was answered elsewhere, is no harm. */
static void soften_retried(struct judge *j, const struct stream *old)
{
	const struct connection *c = book_connection(j->b, old->conn);

	for (size_t i = 0; i < j->out->count && c->goaways; i++) {
		struct finding *f = &j->out->items[i];
		if (f->conn == old->conn && f->stream_count == 1 && finding_names(f, old->id) &&
		    (strcmp(f->id, "grpc-unavailable") == 0 ||
		     (strcmp(f->layer, "tcp") == 0 && f->severity < SEVERITY_ERROR)))
			f->severity = SEVERITY_INFO;
	}
}

static void tell_retry(struct judge *j, const struct rule *r, const struct failed *x)
{
	const struct stream *old = book_stream(j->b, x->id), *s = book_stream(j->b, x->again);
	struct slice m = book_text(j->b, old->method), p = book_text(j->b, old->path);
	char method[24], path[NAME_SHOWN], wait[32];

	struct finding *cause = harmed_by(j, old);
	/* a refusal harms nobody once the request was taken: what became of it then is the harm */
	if (cause && old->end == STREAM_END_REFUSED && cause->stream_count == 1 &&
	    s->end != STREAM_END_REFUSED && did_fail(j->b, s))
		cause->severity = SEVERITY_WARNING;
	if (s->end == STREAM_END_COMPLETE && !did_fail(j->b, s))
		soften_retried(j, old);
	size_t at = cause ? (size_t)(cause - j->out->items) : BOOK_NONE;

	if (finding_full(j, r, old->conn) || (cause && is_behind(j, at)))
		return;
	struct finding *f = finding_add(j, r, old->conn, s->start);
	text_clean_to(method, sizeof(method), m.p, m.n);
	text_clean_to(path, sizeof(path), p.p, p.n);
	text_duration(wait, sizeof(wait), s->start - failed_at(j->b, old));
	f->sender = "client";
	f->at_fault = "none";
	f->confidence *= 0.9; /* another program on that host may have wanted the same */
	f->stream = old->id;
	finding_evidence(f, s->first_event);
	finding_title_is(f, "A request that failed was sent again");
	if (s->conn == old->conn)
		finding_say(f,
			    "%s %s failed on stream %u, and %s later the client sent it again on "
			    "stream %u of the same connection.",
			    method, path, old->id, wait, s->id);
	else
		finding_say(f,
			    "%s %s failed on stream %u, and %s later the client sent it again on "
			    "stream %u of connection %u.",
			    method, path, old->id, wait, s->id, s->conn);
	say_how_it_went(j->b, f, s);
	if (x->tries > 1)
		finding_also(f, "It was tried %u times more in all.", x->tries);
	finding_briefly(f, "the client sent it again");
	if (at != BOOK_NONE)
		finding_because(j, f, &j->out->items[at]);
}

static void look_retried(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	struct retries all;

	(void)c, (void)id;
	find_failed(j->b, &all);
	find_again(j->b, &all);
	for (uint32_t i = 0; i < all.count; i++)
		if (all.items[i].again != BOOK_NONE)
			tell_retry(j, r, &all.items[i]);
}

/* What a client's connections to one server came to. */
struct server {
	uint32_t client, last_failed[STORM]; /* connection ids; a ring */
	uint32_t failed, first_failed, single, connections;
	bool stormed;
};

/* Closed soon and without one exchange that ended well. */
static bool came_to_nothing(const struct book *b, const struct connection *c)
{
	if (c->close == TCP_CLOSED_REFUSED || c->close == TCP_CLOSED_TIMEOUT)
		return true;
	if (c->close == TCP_CLOSED_RST && c->closed_by == c->client && !c->tcp[0].bytes &&
	    !c->tcp[1].bytes)
		return false; /* a health check looks whether the port is open, and goes */
	if (c->close == TCP_CLOSED_FIN && c->closed_by == c->client && !c->streams && c->frames)
		return false; /* made in store, by requests at the same time, and not needed */
	if (c->close == TCP_OPEN || !c->complete || c->last - c->start > SOON_NS ||
	    (c->tls && c->tls->done && book_hidden(c->tls)) ||
	    (c->protocol == PROTOCOL_TCP && c->close != TCP_CLOSED_RST))
		return false;
	for (uint32_t i = c->first_stream, look = 0; i != BOOK_NONE && look < 64;
	     i = book_stream(b, i)->next, look++)
		if (book_stream(b, i)->end == STREAM_END_COMPLETE)
			return false;
	return true;
}

static struct server *server_of(const struct book *b, struct server *all, uint32_t *count,
				const struct connection *c)
{
	for (uint32_t i = 0; i < *count; i++) {
		const struct connection *o = book_connection(b, all[i].client);
		if (finding_across_end(&o->end[1 - o->client], &c->end[1 - c->client]) &&
		    finding_across_host(&o->end[o->client], &c->end[c->client]))
			return &all[i];
	}
	if (*count == SERVERS_MAX)
		return NULL;
	all[*count] = (struct server){.client = c->id};
	return &all[(*count)++];
}

static void tell_storm(struct judge *j, const struct rule *r, const struct server *s,
		       const struct connection *last)
{
	const struct connection *first = book_connection(j->b, s->last_failed[s->failed % STORM]);
	struct finding *cause = NULL;
	char to[64];

	for (size_t i = 0; i < j->out->count && !cause; i++)
		if (j->out->items[i].conn == first->id &&
		    j->out->items[i].severity >= SEVERITY_WARNING)
			cause = &j->out->items[i];
	size_t at = cause ? (size_t)(cause - j->out->items) : 0;
	struct finding *f = finding_add(j, r, last->id, last->last);
	f->sender = f->at_fault = "client";
	finding_evidence(f, last->first_event);
	book_address(to, sizeof(to), &last->end[1 - last->client]);
	finding_title_is(f, "The client connects again and again");
	finding_say(
		f,
		"The client made %d connections to %s within %.1f s, and each ended without one "
		"request served (connections %u to %u).",
		STORM, to, (double)(last->start - first->start) / 1e9, first->id, last->id);
	finding_also(f, "It does not wait between its tries: a back-off that grows, with some "
			"chance in it, lets the server come up again.");
	finding_briefly(f, "the client connected again %d times", STORM);
	finding_trail(f);
	if (cause)
		finding_because(j, f, &j->out->items[at]);
}

/* Was it begun before the other had ended? A client that asks for much at once opens several and
 * keeps the first that is ready (Go, OkHttp, browsers): it tries once, not again and again. */
static bool is_beside(const struct book *b, const struct connection *c, uint32_t other)
{
	return c->start <= book_connection(b, other)->last;
}

static void look_storm(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	struct server all[SERVERS_MAX];
	uint32_t count = 0, n = book_connections(j->b);

	(void)id;
	for (uint32_t i = 0; i < n; i++) {
		c = book_connection(j->b, i);
		if (!came_to_nothing(j->b, c))
			continue;
		struct server *s = server_of(j->b, all, &count, c);
		if (!s)
			continue;
		if (s->failed && is_beside(j->b, c, s->last_failed[(s->failed - 1) % STORM]))
			continue;
		s->last_failed[s->failed++ % STORM] = i;
		if (s->failed < STORM || s->stormed)
			continue;
		const struct connection *first =
			book_connection(j->b, s->last_failed[s->failed % STORM]);
		if (c->start - first->start > STORM_NS)
			continue;
		s->stormed = true;
		tell_storm(j, r, s, c);
	}
}

/* One request a connection is what HTTP/2 was made to avoid. */
static void look_churn(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	struct server all[SERVERS_MAX];
	uint32_t count = 0, n = book_connections(j->b);
	char to[64];

	(void)id;
	for (uint32_t i = 0; i < n; i++) {
		c = book_connection(j->b, i);
		if (!finding_is_h2(c) || !c->complete || c->close == TCP_OPEN)
			continue;
		struct server *s = server_of(j->b, all, &count, c);
		if (!s)
			continue;
		s->connections++;
		s->single += c->streams == 1;
		s->first_failed = i;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct server *s = &all[i];
		if (s->single < CHURN || s->single * 10 < s->connections * 9)
			continue;
		c = book_connection(j->b, s->first_failed);
		struct finding *f = finding_add(j, r, BOOK_NONE, c->start);
		book_address(to, sizeof(to), &c->end[1 - c->client]);
		f->sender = f->at_fault = "client";
		finding_evidence(f, c->first_event);
		finding_title_is(f, "A connection for every request");
		finding_say(f,
			    "Of %u HTTP/2 connections to %s %u carried one request each: every one "
			    "pays the handshakes again, though one connection carries many.",
			    s->connections, to, s->single);
		finding_briefly(f, "a connection for every request");
	}
}

static struct slice host_of(struct slice authority)
{
	const char *colon =
		authority.n && authority.p[0] != '[' ? memchr(authority.p, ':', authority.n) : NULL;

	if (colon)
		authority.n = (size_t)(colon - authority.p);
	return authority;
}

/* The name that a connection was made for: in SNI, or else of its first request. */
static struct slice made_for(const struct book *b, const struct connection *c)
{
	struct slice none = {"", 0};

	if (c->tls && c->tls->sni)
		return book_text(b, c->tls->sni);
	if (c->first_stream == BOOK_NONE)
		return none;
	return host_of(book_text(b, book_stream(b, c->first_stream)->authority));
}

/* A request for another host than the connection was made for, on a connection that its client
 * took to be good for both (RFC 9113 section 9.1.1). */
static void look_coalesced(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct slice host = host_of(book_text(j->b, s->authority)), made = made_for(j->b, c);
	char name[NAME_SHOWN], first[NAME_SHOWN];

	if (s->status != 421 || !finding_is_h2(c) || !host.n || !made.n ||
	    (host.n == made.n && strncasecmp(host.p, made.p, host.n) == 0))
		return;
	struct finding *f = finding_of(j, r, c, s->first_event);
	if (!f)
		return;
	f->time = s->start;
	f->sender = "server";
	f->at_fault = "client";
	finding_code(f, "http:421");
	finding_stream(f, s->id);
	finding_title_is(f, "A connection was shared with a host that it does not serve");
	finding_say(f,
		    "The client sent the request of stream %u for %s on the connection that it had "
		    "made for %s, and the server answered 421 Misdirected Request.",
		    s->id, text_clean_to(name, sizeof(name), host.p, host.n),
		    text_clean_to(first, sizeof(first), made.p, made.n));
	finding_also(f,
		     "Clients share a connection when its certificate covers both names and both "
		     "have the same address. It is safe to send the request again on a "
		     "connection of its own; to keep clients from sharing, use certificates that "
		     "do not cover both, or answer both hosts there.");
	finding_briefly(f, "a request for another host shared the connection");
}

static const struct rule rules[] = {
	{"coalesced-421", "http", "RFC 9113 §9.1.1", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_coalesced},
	{"backend-failed", "none", "RFC 9110 §3.7", SEVERITY_WARNING, RULE_BOOK, 0, 0,
	 finding_across_backend},
	{"backend-failed", "none", "RFC 9110 §3.7", SEVERITY_WARNING, RULE_BOOK, 0, 0,
	 finding_across_gateway},
	{"retried", "stream", "RFC 9113 §8.7", SEVERITY_INFO, RULE_BOOK, 0, 0, look_retried},
	{"reconnect-storm", "connection", "RFC 9113 §9.1", SEVERITY_WARNING, RULE_BOOK, 0, 0,
	 look_storm},
	{"connection-churn", "connection", "RFC 9113 §9.1", SEVERITY_INFO, RULE_BOOK, 0, 0,
	 look_churn},
};

/* The front's finding has the code that its client saw: it stands before what is behind it. */
static const struct because why[] = {
	{"backend-failed", "stream-*", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"backend-failed", "http-*", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"backend-failed", "http1-cut", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"backend-failed", "grpc-*", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"backend-failed", "message-malformed", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"coalesced-421", "http-*", 0, BECAUSE_STREAM},
};

const struct layer_rules finding_across_rules = {rules, RULES_COUNT(rules), why, RULES_COUNT(why)};
