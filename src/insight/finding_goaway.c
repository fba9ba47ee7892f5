/* What the GOAWAYs of one side said together, and what became of the streams (RFC 9113 §6.8). */
#include "insight/finding_connection.h"

#include "h2lens/names.h"

enum { GOAWAY_LENGTH = 8 };

/* Besides the way, a busy program takes some time to read what has come. */
static const uint64_t grace_least = 100 * CONNECTION_MS;

/* A breach of the frame's form is told by others. */
static bool counts(const struct event *e)
{
	return !e->uncertain && !e->stream && (!e->length || e->length >= GOAWAY_LENGTH);
}

static uint32_t last_of(const struct event *e)
{
	return e->b & GOAWAY_ANY_STREAM;
}

uint32_t finding_goaway_close(const struct judge *j)
{
	return j->ledger->first_close;
}

/* Was the other side closing when it was sent: had it sent FIN, close_notify or GOAWAY? */
static bool is_answer(const struct judge *j, const struct goaways *g)
{
	const struct marks *theirs = &j->ledger->frame[H2_GOAWAY][1 - g->side];
	uint32_t closed = finding_goaway_close(j);

	if (theirs->kept && theirs->ids[0] < g->first)
		return true;
	return closed != BOOK_NONE && closed < g->first &&
	       book_event(j->b, closed)->side != g->side;
}

static void take(const struct book *b, struct goaways *g, uint32_t id, uint32_t *before)
{
	const struct event *e = book_event(b, id);
	uint32_t last = last_of(e);

	if (!g->count++) {
		g->first = g->final = id;
		g->last = last;
		g->time = g->taken = e->time;
	} else if (last > *before && g->grew == BOOK_NONE) {
		g->grew = id;
	}
	if (last < g->last) {
		g->final = id;
		g->last = last;
		g->taken = e->time;
	}
	if (e->a != H2_NO_ERROR && g->error == BOOK_NONE)
		g->error = id;
	*before = last;
}

/* gRPC's servers send a PING with the first GOAWAY: until it is acknowledged the other side has not
 * read either. A client that is not at work may leave both unread for long. */
static uint64_t read_at(const struct judge *j, const struct goaways *g)
{
	const struct marks *pings = &j->ledger->frame[H2_PING][g->side];
	const struct marks *acks = &j->ledger->ping_ack[1 - g->side];

	for (uint32_t i = 0; i < pings->kept; i++) {
		const struct event *ping = book_event(j->b, pings->ids[i]);
		if (pings->ids[i] < g->first)
			continue;
		if (ping->time > g->time + grace_least)
			break;
		for (uint32_t k = 0; k < acks->kept; k++) {
			const struct event *ack = book_event(j->b, acks->ids[k]);
			if (acks->ids[k] > pings->ids[i] && ack->a == ping->a && ack->b == ping->b)
				return ack->time;
		}
	}
	return g->time;
}

bool finding_goaway_of(const struct judge *j, const struct connection *c, unsigned side,
		       struct goaways *out)
{
	const struct marks *m = &j->ledger->frame[H2_GOAWAY][side];
	uint32_t before = 0;

	*out = (struct goaways){.c = c, .side = side, .error = BOOK_NONE, .grew = BOOK_NONE};
	for (uint32_t i = 0; i < m->kept; i++)
		if (counts(book_event(j->b, m->ids[i])))
			take(j->b, out, m->ids[i], &before);
	if (!out->count)
		return false;
	out->steps = last_of(book_event(j->b, out->first)) == GOAWAY_ANY_STREAM &&
		     out->last < GOAWAY_ANY_STREAM;
	out->grace = c->rtt * UINT64_C(1000);
	if (out->grace < grace_least)
		out->grace = grace_least;
	if (read_at(j, out) > out->time + out->grace)
		out->grace = read_at(j, out) - out->time;
	out->answer = is_answer(j, out);
	out->hole = finding_hole(j, c);
	out->cancelled = side != c->client && finding_flood_resetting(j, c);
	return true;
}

/* A GOAWAY is about the streams that its receiver opens: odd ones are the client's. */
static bool is_receivers(const struct stream *s, const struct goaways *g)
{
	return (s->id & 1) == (g->side != g->c->client);
}

bool finding_goaway_late(const struct stream *s, const void *arg)
{
	const struct goaways *g = arg;

	return is_receivers(s, g) && s->start > g->time + g->grace;
}

bool finding_goaway_lost(const struct stream *s, const void *arg)
{
	const struct goaways *g = arg;

	/* of a client's GOAWAY it would be pushes, which nobody misses */
	return g->side != g->c->client && is_receivers(s, g) && s->id > g->last &&
	       s->end != STREAM_END_COMPLETE &&
	       !(s->reset && (s->last < g->taken || g->cancelled)) && !finding_goaway_late(s, g);
}

bool finding_goaway_cut(const struct stream *s, const void *arg)
{
	const struct goaways *g = arg;

	if (!(s->id & 1) || finding_in_hole(s, g->hole))
		return false;
	if (g->side == g->c->client) /* its own requests, which it gave up */
		return s->end == STREAM_END_LOST || (s->end == STREAM_END_REFUSED && !s->reset);
	return s->end == STREAM_END_LOST && s->id <= g->last && !finding_goaway_late(s, g);
}

void finding_goaway_use(const struct book *b, const struct goaways *g, struct goaway_use *out)
{
	uint64_t until = 0;

	*out = (struct goaway_use){0};
	for (uint32_t i = g->c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		out->lost += finding_goaway_lost(s, g);
		out->cut += finding_goaway_cut(s, g);
		if (s->start > g->time)
			continue;
		out->requests += s->id & 1;
		out->taken += (s->id & 1) && s->id <= g->last;
		if (until && s->start > until && s->start - until > out->resting)
			out->resting = s->start - until;
		out->open += s->last > g->time ||
			     (s->end != STREAM_END_COMPLETE && s->end != STREAM_END_RESET);
		out->unfinished += s->end == STREAM_END_OPEN;
		uint64_t seen = s->last < g->time ? s->last : g->time;
		if (seen > until)
			until = seen;
	}
	out->active = until;
}

static uint64_t rest_of(const struct goaway_use *use, const struct goaways *g)
{
	return finding_since(use->active ? use->active : g->c->start, g->time);
}

/* A limit that an earlier rest had passed is none: Apache says "timeout" when it is restarted, too.
 */
static bool has_outlasted(const struct goaway_use *use, const struct goaways *g)
{
	return rest_of(use, g) <= use->resting + use->resting / 20;
}

/* Did it end a use of the connection that went on elsewhere, or was to go on? Else the server says
 * goodbye when all is done. */
static bool is_drain(const struct book *b, const struct goaways *g, const struct goaway_use *use)
{
	const char *product;
	enum goaway_debug debug = finding_goaway_debug(b, g->first, &product);

	if (debug == GOAWAY_DEBUG_IDLE && !use->open && !has_outlasted(use, g))
		return false; /* Apache says "timeout" as soon as it has nothing to do */
	return g->steps || g->last == GOAWAY_ANY_STREAM || use->open || debug == GOAWAY_DEBUG_AGE ||
	       debug == GOAWAY_DEBUG_DRAIN || finding_goaway_requests_known(use->taken) ||
	       finding_goaway_moved(b, g) != BOOK_NONE;
}

/* A planned end: told when the other side had not begun to close. */
static bool is_planned(const struct judge *j, const struct connection *c, unsigned side,
		       struct goaways *g, struct goaway_use *use)
{
	if (!finding_goaway_of(j, c, side, g) || g->error != BOOK_NONE || g->answer ||
	    side == c->client)
		return false;
	finding_goaway_use(j->b, g, use);
	return !use->lost && !use->cut;
}

static double seconds(uint64_t ns)
{
	return (double)ns / (double)CONNECTION_SECOND;
}

static bool is_idle(const struct book *b, const struct goaways *g, const struct goaway_use *use)
{
	const char *product;
	uint64_t rest = rest_of(use, g);

	if (use->open || has_outlasted(use, g))
		return false;
	if (finding_goaway_debug(b, g->first, &product) == GOAWAY_DEBUG_IDLE)
		return rest >= 100 * CONNECTION_MS;
	return rest >= CONNECTION_SECOND;
}

/* Who is known for a time without streams after which a connection is closed. */
static const char *idle_product(double s, double *figure)
{
	static const struct {
		double seconds;
		const char *product;
	} known[] = {
		{20, "Tomcat's keepAliveTimeout"},
		{60, "the AWS Application Load Balancer's idle timeout"},
		{75, "nginx's keepalive_timeout"},
		{180, "Go programs that set IdleTimeout to 3 minutes"},
		{400, "Cloudflare's idle timeout towards clients"},
		{600, "Google Cloud's load balancer towards backends"},
		{610, "Google Cloud's load balancer towards clients"},
		{3600, "Envoy's idle_timeout"},
	};
	for (size_t i = 0; i < RULES_COUNT(known); i++)
		if (s > known[i].seconds * 0.99 && s < known[i].seconds * 1.01 + 1) {
			*figure = known[i].seconds;
			return known[i].product;
		}
	return NULL;
}

static void say_moved(const struct book *b, struct finding *f, const struct goaways *g)
{
	uint32_t other = finding_goaway_moved(b, g);

	if (other == BOOK_NONE) {
		finding_also(f, "A new connection was not needed as long as the capture lasted.");
		return;
	}
	const struct connection *next = book_connection(b, other);
	double after = seconds(finding_since(g->time, next->start));
	if (next->close == TCP_CLOSED_REFUSED)
		finding_also(f,
			     "The client's next connection, number %u, %.3f s later, was refused: "
			     "the server was gone by then.",
			     other, after);
	else if (next->close == TCP_CLOSED_TIMEOUT)
		finding_also(f,
			     "The client's next connection, number %u, %.3f s later, got no "
			     "answer.",
			     other, after);
	else
		finding_also(f,
			     "The client went on over a new connection, number %u, %.3f s later.",
			     other, after);
}

void finding_goaway_midway(struct finding *f, const struct connection *c)
{
	if (!c->complete)
		finding_also(f, "The capture starts inside the connection, which is older than "
				"that.");
}

static struct finding *plan(struct judge *j, const struct rule *r, const struct goaways *g)
{
	struct finding *f = finding_of(j, r, g->c, g->first);

	if (!f)
		return NULL;
	finding_evidence(f, g->final);
	f->sender = finding_who(g->c, g->side);
	f->at_fault = "none";
	finding_code(f, "NO_ERROR");
	f->tells = true;
	return f;
}

void finding_goaway_idle(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	struct goaways g;
	struct goaway_use use;

	(void)id;
	if (!is_planned(j, c, 1 - c->client, &g, &use) || !is_idle(j->b, &g, &use))
		return;
	struct finding *f = plan(j, r, &g);
	if (!f)
		return;
	double rest = seconds(rest_of(&use, &g));
	double figure = 0;
	const char *product = idle_product(rest, &figure);
	finding_title_is(f, "idle connection closed by the server: GOAWAY NO_ERROR");
	finding_say(f,
		    "The server closed the idle connection with GOAWAY NO_ERROR (last-stream-id "
		    "%u) after %.1f s without any stream: an idle timeout. All its requests, %u so "
		    "far, had finished: nothing was lost.",
		    g.last, rest, use.requests);
	finding_goaway_words(j->b, f, g.first);
	if (product)
		finding_also(f, "%.0f s is the figure of %s.", figure, product);
	say_moved(j->b, f, &g);
	finding_also(f,
		     "This is normal; a client must not send its next request on this connection.");
	finding_briefly(f, "idle for %.1f s, then GOAWAY NO_ERROR", rest);
}

static void say_drain(struct finding *f, const struct goaways *g, const struct goaway_use *use)
{
	const struct connection *c = g->c;
	double age = seconds(finding_since(c->start, g->time));

	if (g->steps)
		finding_say(f,
			    "Graceful shutdown by the server in two steps, %.3f s after the "
			    "connection began: GOAWAY NO_ERROR with last-stream-id 2147483647 "
			    "announced it, and %.3f s later a second GOAWAY named %u as the last "
			    "stream.",
			    age, seconds(finding_since(g->time, g->taken)), g->last);
	else if (g->last == GOAWAY_ANY_STREAM)
		finding_say(f,
			    "Graceful shutdown announced by the server %.3f s after the connection "
			    "began: GOAWAY NO_ERROR with last-stream-id 2147483647; the second "
			    "GOAWAY, which names the last stream, did not come in this capture.",
			    age);
	else
		finding_say(f,
			    "Graceful shutdown by the server, %.3f s after the connection began: "
			    "GOAWAY NO_ERROR with last-stream-id %u.",
			    age, g->last);
	if (use->unfinished && use->requests == 1)
		finding_also(f, "Its only request so far was still open when the capture ended.");
	else if (use->unfinished)
		finding_also(f,
			     "Of its requests, %u so far, %u were still open when the capture "
			     "ended.",
			     use->requests, use->unfinished);
	else if (use->open && use->requests == 1)
		finding_also(f, "Its only request so far could still finish: nothing was lost.");
	else if (use->open)
		finding_also(f,
			     "Of its requests, %u so far, %u could still finish: nothing was lost.",
			     use->requests, use->open);
	else if (use->requests == 1)
		finding_also(f, "Its only request so far had finished: nothing was lost.");
	else
		finding_also(f, "All its requests, %u so far, had finished: nothing was lost.",
			     use->requests);
}

void finding_goaway_drain(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	struct goaways g;
	struct goaway_use use;
	const char *product;

	(void)id;
	if (!is_planned(j, c, 1 - c->client, &g, &use) || is_idle(j->b, &g, &use) ||
	    !is_drain(j->b, &g, &use))
		return;
	struct finding *f = plan(j, r, &g);
	if (!f)
		return;
	finding_title_is(f, "graceful shutdown by the server: GOAWAY NO_ERROR");
	say_drain(f, &g, &use);
	finding_goaway_midway(f, c);
	finding_goaway_words(j->b, f, g.first);
	if (!use.open && finding_goaway_debug(j->b, g.first, &product) == GOAWAY_DEBUG_IDLE)
		finding_also(f,
			     "It is no idle timeout, for an earlier rest of %.1f s was longer than "
			     "this one of %.1f s: the server was probably restarted or reloaded.",
			     seconds(use.resting), seconds(rest_of(&use, &g)));
	say_moved(j->b, f, &g);
	finding_briefly(f, "GOAWAY NO_ERROR from the server");
}

/* At its own close with nothing open, or in answer to the other side's. */
static bool is_closing(const struct judge *j, const struct connection *c, unsigned side,
		       struct goaways *g)
{
	struct goaway_use use;

	if (!finding_goaway_of(j, c, side, g) || g->error != BOOK_NONE)
		return false;
	if (g->answer)
		return true;
	if (side == c->client && !(j->ledger->signs & (SIGN_LOST | SIGN_REFUSED)))
		return true;
	finding_goaway_use(j->b, g, &use);
	if (use.lost || use.cut)
		return false;
	return side == c->client || (!is_idle(j->b, g, &use) && !is_drain(j->b, g, &use));
}

void finding_goaway_closing(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	struct goaways g;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		if (!is_closing(j, c, side, &g))
			continue;
		bool silent = book_blob(j->b, book_event(j->b, g.first)).n == 0;
		if (silent && finding_again(j, r, (side == c->client) * 2u + g.answer))
			continue;
		struct finding *f = finding_add(j, r, c->id, g.time);
		finding_evidence(f, g.first);
		f->sender = finding_who(c, side);
		f->at_fault = "none";
		finding_code(f, "NO_ERROR");
		finding_title_is(f, "GOAWAY NO_ERROR at the close");
		if (g.answer)
			finding_say(f,
				    "The %s answered the %s's closing with GOAWAY NO_ERROR: an "
				    "orderly end.",
				    f->sender, finding_other(c, side));
		else
			finding_say(f,
				    "The %s said GOAWAY NO_ERROR before it closed the connection: "
				    "an orderly end.",
				    f->sender);
		finding_goaway_words(j->b, f, g.first);
	}
}
