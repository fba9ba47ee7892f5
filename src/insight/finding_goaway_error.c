/* GOAWAY with an error: who sent it, what it accuses whom of, and what became of the streams. */
#include "insight/finding_connection.h"

#include <string.h>

#include "h2lens/names.h"

enum { LISTED = 200, LONG_HEADERS = 16000, PING_LOOK = 256 };

static const uint64_t ping_wait = 200 * CONNECTION_MS;

/* Streams that the end of the connection harmed. */
static bool is_harmed(const struct stream *s, const void *arg)
{
	const struct goaways *g = arg;

	if (s->end == STREAM_END_COMPLETE || !(s->id & 1) || finding_in_hole(s, g->hole) ||
	    (s->reset && g->cancelled))
		return false;
	if (!s->reset || s->last < g->time || s->status)
		return !s->reset;
	/* its sender resets what it leaves behind (Node.js) */
	return s->reset_side != g->side || s->last - g->time < CONNECTION_SECOND;
}

static bool is_above(const struct stream *s, const void *arg)
{
	const struct goaways *g = arg;

	return g->side != g->c->client && s->id > g->last && is_harmed(s, arg);
}

static bool is_below(const struct stream *s, const void *arg)
{
	return is_harmed(s, arg) && !is_above(s, arg);
}

/* Who is to blame when nothing more is known than the code. */
static const char *blamed(const struct goaways *g, uint32_t code)
{
	switch (code) {
	case H2_INTERNAL_ERROR:
	case H2_REFUSED_STREAM:
	case H2_CANCEL:
	case H2_CONNECT_ERROR:
		return finding_who(g->c, g->side);
	case H2_INADEQUATE_SECURITY:
		return "server"; /* it chose the cipher suite */
	case H2_HTTP_1_1_REQUIRED:
		return "server";
	default:
		return names_error(code) ? finding_other(g->c, g->side) : "unknown";
	}
}

static void say_security(struct finding *f, const struct connection *c)
{
	const char *version = c->tls ? names_tls_version(c->tls->version) : NULL,
		   *suite = c->tls ? names_suite(c->tls->cipher) : NULL;

	if (version && suite)
		finding_also(f,
			     "The session runs over %s with %s, which it holds for one that HTTP/2 "
			     "forbids (RFC 9113 §9.2 and appendix A).",
			     version, suite);
	else
		finding_also(f, "The TLS version or cipher suite is one that HTTP/2 forbids (RFC "
				"9113 §9.2).");
}

static bool is_breach(const char *id)
{
	static const char *const ids[] = {"violation", "message-", "header-", "stream-limit",
					  "window-"};

	for (size_t i = 0; i < RULES_COUNT(ids); i++)
		if (strncmp(id, ids[i], strlen(ids[i])) == 0)
			return true;
	return false;
}

/* A client that calls it an error what a server says after its own GOAWAY, though that is in order
 * (RFC 9113 section 6.8): python's h2 takes the connection for closed then. */
static bool mistakes_drain(const struct judge *j, const struct goaways *g)
{
	struct goaways theirs;

	if (g->side != g->c->client || !finding_goaway_of(j, g->c, 1 - g->side, &theirs) ||
	    theirs.error != BOOK_NONE || theirs.first > g->error)
		return false;
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == g->c->id;)
		if (is_breach(j->out->items[i].id) &&
		    strcmp(j->out->items[i].sender, finding_who(g->c, theirs.side)) == 0)
			return false;
	return true;
}

/* How long its sender had waited for the answer to a PING, and heard nothing; 0: it had not. */
static uint64_t pinged_in_vain(const struct judge *j, const struct goaways *g)
{
	const struct marks *sent = &j->ledger->frame[H2_PING][g->side];
	uint32_t ping = BOOK_NONE;

	for (uint32_t i = 0; i < sent->kept && sent->ids[i] < g->error; i++)
		ping = sent->ids[i];
	if (ping == BOOK_NONE)
		return 0;
	for (uint32_t id = book_event(j->b, ping)->next, look = PING_LOOK; id < g->error;) {
		const struct event *e = book_event(j->b, id);
		if ((e->kind == EVENT_H2_FRAME && e->side != g->side) || !look--)
			return 0;
		id = e->next;
	}
	return finding_since(book_event(j->b, ping)->time, g->time);
}

/* What a code says of who received it; one whole sentence each. */
static void say_code(struct finding *f, const struct goaways *g, uint32_t code)
{
	const char *by = finding_who(g->c, g->side), *to = finding_other(g->c, g->side);

	switch (code) {
	case H2_PROTOCOL_ERROR:
		finding_also(f,
			     "The %s found that the %s broke the protocol: what the %s sent just "
			     "before it is the place to look.",
			     by, to, to);
		break;
	case H2_FLOW_CONTROL_ERROR:
		finding_also(f,
			     "The %s found that the %s sent more than the window allowed, or "
			     "moved a window beyond 2^31-1.",
			     by, to);
		break;
	case H2_STREAM_CLOSED:
		finding_also(f, "The %s got a frame from the %s on a stream that was closed.", by,
			     to);
		break;
	case H2_FRAME_SIZE_ERROR:
		finding_also(f,
			     "The %s got a frame from the %s whose length is wrong for its type "
			     "or above MAX_FRAME_SIZE.",
			     by, to);
		break;
	case H2_COMPRESSION_ERROR:
		finding_also(f,
			     "The %s could not decode a header block (HPACK) of the %s; the "
			     "compression state of the whole connection is lost, and only a new "
			     "connection helps.",
			     by, to);
		break;
	case H2_INADEQUATE_SECURITY:
		say_security(f, g->c);
		break;
	case H2_HTTP_1_1_REQUIRED:
		finding_also(f, "The %s wants these requests over HTTP/1.1.", by);
		break;
	case H2_REFUSED_STREAM:
	case H2_CANCEL:
	case H2_CONNECT_ERROR:
		finding_also(f,
			     "That code is meant for streams; as the end of a connection it says "
			     "that the %s gave up by itself.",
			     by);
		break;
	default:
		break;
	}
}

static void say_settings(struct judge *j, struct finding *f, const struct goaways *g)
{
	const struct marks *sent = &j->ledger->frame[H2_SETTINGS][g->side],
			   *acked = &j->ledger->settings_ack[1 - g->side];
	const char *by = finding_who(g->c, g->side), *to = finding_other(g->c, g->side);

	if (!sent->kept)
		return;
	double when = (double)finding_since(book_event(j->b, sent->ids[0])->time, g->time) / 1e9;
	if (!acked->kept || acked->ids[0] > g->first) {
		finding_also(f,
			     "The %s had waited %.1f s for the %s to acknowledge its SETTINGS "
			     "(RFC 9113 §6.5.3).",
			     by, when, to);
	} else {
		f->at_fault = "unknown"; /* what it says is not what was seen */
		finding_also(f,
			     "The %s says that the %s did not acknowledge its SETTINGS in time, "
			     "but the capture holds the acknowledgement.",
			     by, to);
	}
}

static void say_pings(struct finding *f, const struct goaways *g, const struct ping_ledger *p)
{
	const char *to = finding_other(g->c, g->side);

	finding_also(f,
		     "The %s's keepalive sent %u PINGs, one every %.3f s on average and %.3f s at "
		     "the least, %u of them while no stream was open.",
		     to, p->count, (double)p->mean / 1e9, (double)p->least / 1e9, p->alone);
	finding_also(f,
		     "gRPC servers allow one PING in 5 minutes by default and none without a "
		     "call, and end the connection after two that come sooner: raise the "
		     "keepalive time of the %s, or lower the minimum that the server permits.",
		     to);
}

/* The length of the longest header block of that side's requests, as a hint; `undone`: only of
 * those that did not end well. */
static uint32_t longest_headers(const struct book *b, const struct goaways *g, bool undone)
{
	uint32_t longest = 0, look = 4096;

	for (uint32_t i = g->c->first_stream; i != BOOK_NONE && look--;
	     i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		uint32_t sum = 0, frames = 64;
		if (undone && s->end == STREAM_END_COMPLETE)
			continue;
		for (uint32_t id = s->first_event; id != BOOK_NONE && frames--;) {
			const struct event *e = book_event(b, id);
			if (e->kind == EVENT_H2_FRAME && e->side != g->side &&
			    (e->type == H2_HEADERS || e->type == H2_CONTINUATION))
				sum += e->length;
			id = e->next_stream;
		}
		longest = sum > longest ? sum : longest;
	}
	return longest;
}

static bool says(const struct book *b, uint32_t goaway, const char *words)
{
	struct slice d = book_blob(b, book_event(b, goaway));

	return d.n && memmem(d.p, d.n, words, strlen(words));
}

/* ENHANCE_YOUR_CALM does not say of what there was too much: the session does. */
static void say_calm(struct judge *j, struct finding *f, const struct goaways *g)
{
	const char *by = finding_who(g->c, g->side), *to = finding_other(g->c, g->side), *product;
	enum goaway_debug debug = finding_goaway_debug(j->b, g->error, &product);
	struct ping_ledger p;
	struct reset_burst r;
	uint32_t octets;

	finding_ping_ledger(j, g->c, 1 - g->side, g->time, &p);
	finding_flood_resets(j, g->c, 1 - g->side, g->time, &r);
	bool quiet = r.count < 20 && debug != GOAWAY_DEBUG_RESETS && debug != GOAWAY_DEBUG_FLOOD;
	if (debug == GOAWAY_DEBUG_PINGS && p.count < 2) {
		finding_also(f, "The capture shows %u PINGs of the %s before it.", p.count, to);
	} else if (says(j->b, g->error, "overhead")) {
		finding_also(f,
			     "Tomcat weighs frames that bring little (PING, SETTINGS, PRIORITY, "
			     "resets, small DATA and WINDOW_UPDATE) against those that bring much, "
			     "and closes when they are too many: overheadCountFactor and its like "
			     "at its UpgradeProtocol.");
	} else if (debug == GOAWAY_DEBUG_PINGS || (p.count >= 3 && quiet)) {
		say_pings(f, g, &p);
	} else if (r.count >= 20) {
		finding_also(f,
			     "The %s had opened %u streams and cancelled them (RST_STREAM) before "
			     "they were answered, all within %.3f s, up to %u in ten seconds: a "
			     "rapid reset.",
			     to, r.count, (double)finding_since(r.from, r.to) / 1e9, r.peak);
	} else if ((octets = longest_headers(j->b, g, false)) > 8192) {
		finding_also(f,
			     "The longest header block of the %s has %u octets; nginx answers so "
			     "when a header is beyond large_client_header_buffers.",
			     to, octets);
	} else {
		finding_also(f,
			     "The %s finds the %s too busy: fewer pings, resets, requests or "
			     "smaller headers at a time.",
			     by, to);
	}
	if (p.count >= 2 && (debug == GOAWAY_DEBUG_PINGS || quiet)) {
		const struct finding *cause = finding_find(j, "flood-ping", g->c->id);
		if (!cause)
			cause = finding_find(j, "ping-too-often", g->c->id);
		if (cause)
			finding_because(j, f, cause);
	}
}

/* INTERNAL_ERROR is what some servers say when a limit of theirs is passed. */
static void say_internal(struct judge *j, struct finding *f, const struct goaways *g)
{
	const char *to = finding_other(g->c, g->side);
	struct reset_burst r = {0};
	uint32_t octets = 0;

	if (g->cancelled)
		finding_flood_resets(j, g->c, 1 - g->side, g->time, &r);
	if (r.count) {
		f->at_fault = to;
		finding_also(f,
			     "The %s had opened %u streams and cancelled them (RST_STREAM) before "
			     "they were answered, up to %u in ten seconds: servers built on "
			     "nghttp2 (Apache httpd, Node.js, nghttpx) end a rapid reset with this "
			     "code, beyond 1000 resets at once or 33 a second.",
			     to, r.count, r.peak);
	} else if ((octets = longest_headers(j->b, g, true)) > LONG_HEADERS) {
		f->at_fault = to;
		finding_also(
			f,
			"The longest header block of the %s has %u octets, and its request was "
			"not answered: servers whose buffer for it is smaller give up with "
			"this code (HAProxy, Node.js).",
			to, octets);
	} else {
		finding_also(
			f, "The failure is on the %s's side, or behind it: its own log says more.",
			f->sender);
	}
}

static bool is_undone(const struct stream *s, const void *arg)
{
	(void)arg;
	return (s->id & 1) && s->end != STREAM_END_COMPLETE;
}

struct ended {
	const struct book *b;
	const struct goaways *g;
};

/* A gRPC call whose status was made of the error. */
static bool is_ended_with(const struct stream *s, const void *arg)
{
	const struct ended *x = arg;
	struct slice v = book_text(x->b, s->grpc_status);

	return (s->id & 1) && s->last >= x->g->time && s->last - x->g->time < CONNECTION_SECOND &&
	       v.n && !(v.n == 1 && v.p[0] == '0');
}

static void say_streams(struct judge *j, struct finding *f, const struct goaways *g)
{
	char list[LISTED];

	finding_streams(j->b, g->c, list, sizeof(list), is_harmed, g, f);
	unsigned above = finding_streams(j->b, g->c, list, sizeof(list), is_above, g, NULL);
	if (above == 1)
		finding_also(f,
			     "Above its last-stream-id, not processed and safe to retry on a new "
			     "connection: stream %s.",
			     list);
	else if (above)
		finding_also(f,
			     "Above its last-stream-id, not processed and safe to retry on a new "
			     "connection: streams %s.",
			     list);
	struct ended ended = {j->b, g};
	if (finding_streams(j->b, g->c, list, sizeof(list), is_ended_with, &ended, f))
		finding_also(f,
			     "With it the calls on these streams were ended with an error status: "
			     "%s.",
			     list);
	if (!f->stream_count &&
	    !finding_streams(j->b, g->c, list, sizeof(list), is_undone, NULL, NULL))
		finding_also(f, "No request was left unanswered.");
	unsigned below = finding_streams(j->b, g->c, list, sizeof(list), is_below, g, NULL);
	if (!below)
		return;
	if (below == 1)
		finding_also(f, "Cut off by the end of the connection, and in doubt: stream %s.",
			     list);
	else
		finding_also(f, "Cut off by the end of the connection, and in doubt: streams %s.",
			     list);
	finding_goaway_doubt(j->b, f, g, is_below);
}

/* What went before it and came after it. */
static void say_around(struct judge *j, struct finding *f, const struct goaways *g)
{
	const struct event *first = book_event(j->b, g->first);
	uint32_t other = g->side == g->c->client ? BOOK_NONE : finding_goaway_moved(j->b, g);

	if (g->first != g->error && first->a == H2_NO_ERROR)
		finding_also(f, "It had announced the end with GOAWAY NO_ERROR %.3f s before.",
			     (double)finding_since(first->time, g->time) / 1e9);
	if (other != BOOK_NONE)
		finding_also(
			f, "The client opened a new connection, number %u, %.3f s later.", other,
			(double)finding_since(g->time, book_connection(j->b, other)->start) / 1e9);
}

static void say_when(struct finding *f, const char *code, uint32_t last, uint64_t age)
{
	if (age < CONNECTION_MS / 2)
		finding_say(f,
			    "The %s ended the connection with GOAWAY %s, last-stream-id %u, at its "
			    "beginning.",
			    f->sender, code, last);
	else
		finding_say(f,
			    "The %s ended the connection with GOAWAY %s, last-stream-id %u, %.3f s "
			    "after it began.",
			    f->sender, code, last, (double)age / 1e9);
}

/* A limit on idleness ends what nobody uses; gRPC's C core does so with INTERNAL_ERROR. */
static void soften_idle(struct finding *f)
{
	finding_also(f, "By its words it is the server's limit on idle connections "
			"(max_connection_idle), and no failure in spite of its code.");
	f->at_fault = "none";
	f->severity = f->stream_count ? SEVERITY_WARNING : SEVERITY_INFO;
	f->tells = !f->stream_count;
}

static void tell(struct judge *j, const struct rule *r, const struct goaways *g)
{
	struct finding *f = finding_of(j, r, g->c, g->error);
	const struct event *e = book_event(j->b, g->error);
	char room[24];
	const char *code = names_error_text(room, sizeof(room), e->a), *product;

	if (!f)
		return;
	f->sender = finding_who(g->c, g->side);
	f->at_fault = blamed(g, e->a);
	f->stream = BOOK_NONE;
	finding_code(f, "%s", code);
	finding_lead(f); /* before the breach that it answers, whose rank is the same */
	finding_title_is(f, "GOAWAY %s from the %s", code, f->sender);
	say_when(f, code, e->b & GOAWAY_ANY_STREAM, finding_since(g->c->start, e->time));
	finding_goaway_midway(f, g->c);
	finding_briefly(f, "GOAWAY %s from the %s", code, f->sender);
	finding_goaway_words(j->b, f, g->error);
	bool idle = finding_goaway_debug(j->b, g->error, &product) == GOAWAY_DEBUG_IDLE;
	if (e->a == H2_PROTOCOL_ERROR && mistakes_drain(j, g)) {
		f->at_fault = f->sender;
		finding_also(f, "The server had taken its leave with GOAWAY NO_ERROR before, and "
				"nothing that it sent breaks the protocol: a server may finish its "
				"streams after its GOAWAY, which some clients take for an error "
				"(python's h2, and httpx with it).");
	} else if (e->a == H2_PROTOCOL_ERROR && pinged_in_vain(j, g) >= ping_wait) {
		finding_also(f,
			     "The %s had not answered the PING that the %s sent %.1f s before, and "
			     "had said nothing since: some programs call that PROTOCOL_ERROR "
			     "(OkHttp).",
			     finding_other(g->c, g->side), f->sender,
			     (double)pinged_in_vain(j, g) / 1e9);
	} else if (e->a == H2_ENHANCE_YOUR_CALM) {
		say_calm(j, f, g);
	} else if (e->a == H2_SETTINGS_TIMEOUT) {
		say_settings(j, f, g);
	} else if (e->a == H2_INTERNAL_ERROR && !idle) {
		say_internal(j, f, g);
	} else if (!idle) {
		say_code(f, g, e->a);
	}
	say_streams(j, f, g);
	if (idle && e->a == H2_INTERNAL_ERROR)
		soften_idle(f);
	say_around(j, f, g);
}

/* An error that answers the other side's follows from it. */
void finding_goaway_error(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	struct goaways g[2];
	size_t from = j->out->count;
	bool has[2];

	(void)id;
	for (unsigned side = 0; side < 2; side++)
		has[side] = finding_goaway_of(j, c, side, &g[side]) && g[side].error != BOOK_NONE;
	unsigned first = has[1] && (!has[0] || g[1].error < g[0].error);
	for (unsigned i = 0; i < 2; i++) {
		unsigned side = i ? 1 - first : first;
		struct goaways *it = &g[side];
		if (!has[side])
			continue;
		it->time = book_event(j->b, it->error)->time;
		it->last = book_event(j->b, it->error)->b & GOAWAY_ANY_STREAM;
		tell(j, r, it);
	}
	if (j->out->count == from + 2)
		finding_because(j, &j->out->items[from + 1], &j->out->items[from]);
}
