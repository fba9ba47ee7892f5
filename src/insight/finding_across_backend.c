/* A proxy has two legs: what its clients see fail may have failed behind it. Where the source has
 * both, the exchange on the back that began within the front's is the one that it served. */
#include "insight/finding_across.h"

#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum { FRONTS_MAX = 256, BACKS_MAX = 512, STREAMS_OF_FRONT = 16, STREAMS_LOOK = 512 };

/* What is captured on two interfaces may be out of order by this. */
#define SKEW_NS UINT64_C(50000000)
#define NEAR_NS UINT64_C(200000000)
/* A back leg that is only alike by its path begins at once. */
#define AT_ONCE_NS UINT64_C(100000000)

/* A finding, and the exchange that it harmed; stream BOOK_NONE: the connection had none. */
struct leg {
	uint32_t finding, conn, stream;
	uint32_t told; /* of a front: the finding of its back, BOOK_NONE none */
	uint64_t start, end;
};

struct legs {
	struct leg front[FRONTS_MAX], back[BACKS_MAX];
	size_t fronts, backs;
};

static bool is_loopback(const struct address *a)
{
	static const uint8_t six[16] = {[15] = 1};

	return a->family == 4 ? a->bytes[0] == 127
			      : a->family == 6 && memcmp(a->bytes, six, sizeof(six)) == 0;
}

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* What a proxy's client sees when the back failed. */
static bool is_front(const struct finding *f)
{
	static const char *const ids[] = {
		"stream-reset", "stream-cut-body", "stream-unanswered", "http-5",
		"grpc-",	"http1-cut",	   "message-malformed", "violation"};

	if (f->severity < SEVERITY_WARNING || f->conn == BOOK_NONE)
		return false;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (begins(f->id, ids[i]))
			return true;
	return false;
}

/* What a back may have failed with. */
static bool is_back(const struct finding *f)
{
	if (f->severity < SEVERITY_WARNING || f->conn == BOOK_NONE)
		return false;
	return is_front(f) || begins(f->id, "tcp-") || begins(f->id, "tls-") ||
	       begins(f->id, "goaway-") || begins(f->id, "preface-") || begins(f->id, "alpn-") ||
	       begins(f->id, "certificate-") || begins(f->id, "window-");
}

static void put(struct leg *at, size_t *n, size_t max, const struct leg *l)
{
	if (*n < max)
		at[(*n)++] = *l;
}

static void add_stream(const struct book *b, struct legs *all, struct leg l, uint32_t stream,
		       bool front)
{
	uint32_t id = book_find_stream(b, l.conn, stream);

	if (id == BOOK_NONE)
		return;
	const struct stream *s = book_stream(b, id);
	l.stream = id;
	l.start = s->start;
	l.end = s->last;
	if (front)
		put(all->front, &all->fronts, FRONTS_MAX, &l);
	put(all->back, &all->backs, BACKS_MAX, &l);
}

/* A reset by which a gRPC client answers a page: the page is what the proxy made of the failure. */
static bool answers_page(const struct judge *j, const struct finding *f)
{
	if (strcmp(f->id, "stream-reset") != 0 || strcmp(f->sender, "client") != 0)
		return false;
	for (size_t i = 0; i < j->out->count; i++) {
		const struct finding *o = &j->out->items[i];
		if (o->conn == f->conn && strcmp(o->id, "grpc-not-grpc") == 0 &&
		    finding_names(o, f->stream))
			return true;
	}
	return false;
}

static void collect(const struct judge *j, struct legs *all)
{
	for (size_t i = 0; i < j->out->count; i++) {
		const struct finding *f = &j->out->items[i];
		if (!is_back(f))
			continue;
		const struct connection *c = book_connection(j->b, f->conn);
		struct leg l = {(uint32_t)i, c->id, BOOK_NONE, BOOK_NONE, c->start, c->last};
		bool front = is_front(f) && !answers_page(j, f);
		uint32_t n =
			f->stream_count < STREAMS_OF_FRONT ? f->stream_count : STREAMS_OF_FRONT;
		for (uint32_t k = 0; k < n; k++)
			add_stream(j->b, all, l, f->streams[k], front);
		if (!n && f->stream != BOOK_NONE)
			add_stream(j->b, all, l, f->stream, front);
		else if (!n && c->streams)
			for (uint32_t s = c->first_stream, look = 0;
			     s != BOOK_NONE && look < STREAMS_LOOK;
			     s = book_stream(j->b, s)->next, look++) {
				if (book_stream(j->b, s)->end == STREAM_END_LOST)
					add_stream(j->b, all, l, book_stream(j->b, s)->id, false);
			}
		else if (!n)
			put(all->back, &all->backs, BACKS_MAX, &l);
	}
}

/* Does the proxy that is the front's server make the back's connection? */
static bool same_proxy(const struct connection *front, const struct connection *back)
{
	const struct address *proxy = &front->end[1 - front->client],
			     *from = &back->end[back->client], *to = &back->end[1 - back->client];

	if (front->id == back->id || finding_across_end(proxy, to))
		return false;
	return finding_across_host(proxy, from) || (is_loopback(from) && is_loopback(to));
}

/* Did the back fail while the front was served, and not because the front's client went away? */
static bool failed_first(const struct judge *j, const struct leg *front, const struct leg *back)
{
	const struct finding *effect = &j->out->items[front->finding],
			     *cause = &j->out->items[back->finding];

	if (back->start == front->start && back->conn < front->conn)
		return false;
	if (back->start < front->start || back->start > front->end ||
	    cause->time > front->end + SKEW_NS)
		return false;
	return strcmp(effect->sender, "client") != 0 || strcmp(effect->code, "CANCEL") != 0 ||
	       strcmp(cause->sender, "client") != 0;
}

/* Did the front end when the back failed? Without that, another path is another request. */
static bool is_near(const struct judge *j, const struct leg *front, const struct leg *back)
{
	uint64_t failed = j->out->items[back->finding].time;

	return front->end < failed + NEAR_NS;
}

/* How well a back fits a front: 0 not at all, 3 the same request through the same proxy. */
static int fits(const struct judge *j, const struct leg *front, const struct leg *back)
{
	const struct connection *fc = book_connection(j->b, front->conn),
				*bc = book_connection(j->b, back->conn);
	const struct stream *fs = book_stream(j->b, front->stream);

	if (fc->id == bc->id || !failed_first(j, front, back))
		return 0;
	bool proxy = same_proxy(fc, bc), near = is_near(j, front, back);
	if (back->stream == BOOK_NONE)
		return proxy && near ? 1 : 0;
	const struct stream *bs = book_stream(j->b, back->stream);
	bool same = fs->path && fs->path == bs->path && fs->method == bs->method;
	if (proxy)
		return same ? 3 : near && fs->method == bs->method ? 1 : 0;
	/* another address of the proxy's: only the same request, passed on at once, is believed */
	return same && back->start - front->start < AT_ONCE_NS && book_text(j->b, fs->path).n > 1 &&
			       !finding_across_host(&fc->end[fc->client], &bc->end[bc->client]) &&
			       !finding_across_end(&fc->end[1 - fc->client],
						   &bc->end[1 - bc->client])
		       ? 2
		       : 0;
}

/* The back that fits best; of equals the one that began first, for it is the next hop. */
static const struct leg *best_back(const struct judge *j, const struct legs *all,
				   const struct leg *front)
{
	const struct leg *best = NULL;
	int best_fit = 0;

	for (size_t i = 0; i < all->backs; i++) {
		const struct leg *back = &all->back[i];
		int fit = fits(j, front, back);
		if (fit > best_fit || (fit && fit == best_fit && back->start < best->start)) {
			best = back;
			best_fit = fit;
		}
	}
	return best;
}

static void say_failure(struct finding *f, const struct connection *bc, const struct stream *s,
			const struct finding *cause)
{
	char size[16], took[32];
	uint16_t status = s ? s->status : 0;
	uint64_t began = s ? s->start : bc->start;

	text_size(size, sizeof(size), s ? s->response_bytes : 0);
	text_duration(took, sizeof(took), cause->time > began ? cause->time - began : 0);
	if (bc->close == TCP_CLOSED_REFUSED)
		finding_also(f, "The backend refused the connection: nothing listens there.");
	else if (bc->close == TCP_CLOSED_TIMEOUT)
		finding_also(f, "Nobody answered the proxy's SYN: the backend is down or cut off.");
	else if (status >= 500)
		finding_also(f, "The backend itself answered with status %u.", status);
	else if (strcmp(cause->id, "stream-reset") == 0)
		finding_also(f, "There the stream was reset with %s after %s of body.", cause->code,
			     size);
	else if (strcmp(cause->sender, "client") == 0)
		finding_also(f, "After %s and %s of body the proxy gave the backend up.", took,
			     size);
	else if (s && s->first_response && bc->close == TCP_CLOSED_RST)
		finding_also(f,
			     "There the backend reset the connection in the middle of its answer, "
			     "after %s of body.",
			     size);
	else if (s && s->first_response)
		finding_also(f,
			     "There the backend ended the connection in the middle of its answer, "
			     "after %s of body.",
			     size);
	else if (bc->close == TCP_CLOSED_RST)
		finding_also(f, "There the backend reset the connection before it answered.");
	else
		finding_also(f, "There the backend ended the connection before it answered.");
}

static void say_back(struct finding *f, const struct judge *j, const struct leg *front,
		     const struct leg *back, const struct finding *cause)
{
	const struct connection *fc = book_connection(j->b, front->conn),
				*bc = book_connection(j->b, back->conn);
	const struct stream *s = back->stream != BOOK_NONE ? book_stream(j->b, back->stream) : NULL;
	double after = (double)(back->start - front->start) / 1e6;
	uint32_t stream = book_stream(j->b, front->stream)->id;
	char proxy[64], to[64];

	book_address(proxy, sizeof(proxy), &fc->end[1 - fc->client]);
	book_address(to, sizeof(to), &bc->end[1 - bc->client]);
	finding_title_is(f, "The backend behind the proxy failed");
	if (s && finding_is_h2(bc))
		finding_say(f,
			    "The proxy at %s passed the request of stream %u on to the backend %s "
			    "%.1f ms later (connection %u, stream %u).",
			    proxy, stream, to, after, bc->id, s->id);
	else if (s)
		finding_say(f,
			    "The proxy at %s passed the request of stream %u on to the backend %s "
			    "%.1f ms later (connection %u, HTTP/1.1 request %u).",
			    proxy, stream, to, after, bc->id, s->id);
	else
		finding_say(f,
			    "For the request of stream %u the proxy at %s turned to the backend %s "
			    "%.1f ms later (connection %u).",
			    stream, proxy, to, after, bc->id);
	say_failure(f, bc, s, cause);
	finding_briefly(f, "the backend %s failed behind the proxy", to);
}

/* The front tells what its client saw, with who is behind it. */
static void retell_front(struct finding *f, const struct connection *front,
			 const struct connection *back)
{
	char proxy[64], to[64];

	/* the client's own clock ended it, and the proxy ended the back's exchange for that */
	if (strcmp(f->id, "grpc-deadline") == 0 && strcmp(f->sender, "client") == 0)
		return;
	book_address(proxy, sizeof(proxy), &front->end[1 - front->client]);
	book_address(to, sizeof(to), &back->end[1 - back->client]);
	if (strcmp(f->sender, "client") == 0)
		finding_also(
			f,
			"What the client complains of was made by the proxy at %s: the backend "
			"%s behind it failed in the middle of this exchange, and the proxy "
			"could not finish what it had begun.",
			proxy, to);
	else
		finding_also(
			f,
			"The server at %s is a proxy that only passed a failure on: the backend "
			"%s behind it failed while it served this.",
			proxy, to);
	finding_also(f, "Look into the backend's log at that time, not into the client's.");
	f->sender = "middlebox";
	f->at_fault = "server";
}

/* What failed behind is told as the cause, and never before what the client saw. */
static void demote(struct judge *j, const struct leg *back, enum severity most)
{
	const struct connection *c = book_connection(j->b, back->conn);
	bool whole = back->stream == BOOK_NONE || c->protocol == PROTOCOL_HTTP1;
	uint32_t stream = whole ? 0 : book_stream(j->b, back->stream)->id;

	for (size_t i = 0; i < j->out->count; i++) {
		struct finding *f = &j->out->items[i];
		if (f->conn != back->conn || f->severity < SEVERITY_WARNING ||
		    !(whole || f->stream == BOOK_NONE || finding_names(f, stream)))
			continue;
		if (f->severity > most)
			f->severity = most;
		finding_trail(f);
	}
}

static bool is_rule_broken(const struct finding *f)
{
	return strcmp(f->id, "violation") == 0 || strcmp(f->id, "message-malformed") == 0;
}

/* The finding that made this one: the back's failure behind the front's. */
static uint32_t tell_back(struct judge *j, const struct rule *r, const struct leg *front,
			  const struct leg *back)
{
	struct finding *f = finding_add(j, r, front->conn, back->end),
		       *effect = &j->out->items[front->finding],
		       *cause = &j->out->items[back->finding];

	f->severity = effect->severity;
	finding_move(f, cause->layer);
	finding_trail(f);
	f->sender = cause->sender;
	f->at_fault = "server";
	finding_code(f, "%s", cause->code);
	f->stream = book_stream(j->b, front->stream)->id;
	for (int i = 0; i < cause->evidence_count; i++)
		finding_evidence(f, cause->evidence[i]);
	say_back(f, j, front, back, cause);
	finding_because(j, f, cause);
	demote(j, back, f->severity);
	return (uint32_t)(f - j->out->items);
}

/* One finding tells of a front's stream; that its message broke a rule follows from it as well. */
static void link(struct judge *j, const struct rule *r, struct legs *all, size_t at,
		 const struct leg *back)
{
	struct leg *front = &all->front[at];
	bool alone = true;

	/* hosts that call each other: what is told as the front's consequence is not its cause */
	if (finding_leads_to(j, &j->out->items[front->finding], &j->out->items[back->finding]))
		return;
	for (size_t i = 0; i < all->fronts; i++) {
		const struct leg *other = &all->front[i];
		if (other->stream != front->stream || i == at)
			continue;
		if (front->told == BOOK_NONE)
			front->told = other->told;
		alone = alone && is_rule_broken(&j->out->items[other->finding]);
	}
	if (front->told == BOOK_NONE)
		front->told = tell_back(j, r, front, back);
	struct finding *effect = &j->out->items[front->finding];
	finding_because(j, effect, &j->out->items[front->told]);
	retell_front(effect, book_connection(j->b, front->conn), book_connection(j->b, back->conn));
	if (is_rule_broken(effect) && !alone)
		finding_trail(effect);
}

/* Is it explained already by more than that its message broke a rule? */
static bool is_explained(const struct judge *j, const struct finding *f)
{
	return f->because != BOOK_NONE && !is_rule_broken(&j->out->items[f->because]);
}

void finding_across_backend(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	struct legs all;

	(void)c, (void)id;
	all.fronts = all.backs = 0;
	if (book_connections(j->b) < 2 || !j->out->count)
		return;
	collect(j, &all);
	uint32_t told = BOOK_NONE; /* one a finding: its streams stand together */
	for (size_t i = 0; i < all.fronts; i++) {
		uint32_t finding = all.front[i].finding;
		if (finding == told || is_explained(j, &j->out->items[finding]))
			continue;
		const struct leg *back = best_back(j, &all, &all.front[i]);
		if (!back || back->finding == finding)
			continue;
		told = finding;
		link(j, r, &all, i, back);
	}
}
