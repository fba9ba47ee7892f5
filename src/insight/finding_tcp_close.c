/* Connections that were ended: by whom, after what, and what it cut. */
#include <stdlib.h>
#include <string.h>

#include "insight/finding_grpc.h"
#include "insight/finding_stream.h"
#include "insight/finding_tcp.h"

#define SECOND_NS UINT64_C(1000000000)
#define MOMENT_NS UINT64_C(200000000) /* a wait that somebody notices */
#define WHILE_NS UINT64_C(500000000)  /* a download that somebody wanted, and broke off */

enum { STREAMS_ROOM = 160, HEADERS_LOOK = 32, FIGURE_ROOM = 32, LONGEST_USUAL_S = 350 };

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static const struct stream *first_lost(const struct book *b, const struct connection *c,
				       const struct tcp_end *x)
{
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next)
		if (finding_tcp_stream_lost(book_stream(b, i), x))
			return book_stream(b, i);
	return NULL;
}

/* The content-length of the stream's answer, "" when it had none. */
static void announced(const struct judge *j, const struct connection *c, const struct stream *s,
		      char *out, size_t room)
{
	uint32_t id = s->first_event;

	out[0] = '\0';
	for (int i = 0; i < HEADERS_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(j->b, id);
		if (e->has_fields && e->side != c->client) {
			struct slice v = book_field(j->b, e, "content-length");
			if (v.p && v.n)
				text_clean_to(out, room, v.p, v.n);
		}
		id = e->next_stream;
	}
}

/* How much of the first stream's answer had come. */
static void say_progress(struct judge *j, const struct connection *c, struct finding *f,
			 const struct tcp_end *x)
{
	const struct stream *s = first_lost(j->b, c, x);
	char length[FIGURE_ROOM];

	if (!s)
		return;
	uint64_t waited = finding_since(s->start, x->time);
	if (!s->first_response && waited >= MOMENT_NS) {
		finding_also(f, "Stream %u had waited %.1f s for an answer.", s->id,
			     seconds(waited));
		if (x->side == c->client)
			finding_also(f, "The client gave up: a time limit of its own, or its user "
					"(Ctrl-C, a closed window) ended it.");
		return;
	}
	if (!s->first_response) {
		finding_also(f, "Stream %u had no answer yet.", s->id);
		return;
	}
	announced(j, c, s, length, sizeof(length));
	if (*length && strtoull(length, NULL, 10) == s->response_bytes)
		finding_also(f,
			     "All %s octets that the answer on stream %u announced had come; only "
			     "the end of the stream (END_STREAM) is missing.",
			     length, s->id);
	else if (*length)
		finding_also(f,
			     "Of stream %u's body %llu of %s octets had come, so its answer is "
			     "incomplete.",
			     s->id, (unsigned long long)s->response_bytes, length);
	else
		finding_also(f,
			     "Stream %u's answer had begun; %llu octets of its body had come, and "
			     "it was incomplete.",
			     s->id, (unsigned long long)s->response_bytes);
}

/* What the end says of the streams: which of them may be sent again (RFC 9113 section 8.7). */
static void say_farewell(const struct connection *c, struct finding *f, const struct tcp_end *x)
{
	if (!finding_is_h2(c))
		return;
	if (x->goaway && x->side == c->client) /* its last-stream-id is about pushed streams */
		finding_also(
			f,
			"The client's own GOAWAY had come before; what the server processed is not "
			"known.");
	else if (x->goaway)
		finding_also(f,
			     "Its GOAWAY had come before, with last-stream-id %u: higher streams "
			     "were not processed and are safe to retry; these may have been.",
			     x->last_id);
	else if (x->notify)
		finding_also(f, "TLS's close_notify came, but no GOAWAY: nothing tells what was "
				"processed, so only idempotent requests are safe to retry (RFC "
				"9113 §8.7).");
	else if (c->tls)
		finding_also(f, "Neither GOAWAY nor TLS's close_notify came before it: nothing "
				"tells what was processed, so only idempotent requests are safe to "
				"retry (RFC 9113 §8.7).");
	else
		finding_also(f, "No GOAWAY came before it: nothing tells what was processed, so "
				"only idempotent requests are safe to retry (RFC 9113 §8.7).");
}

static void say_silence(struct finding *f, uint64_t silence)
{
	const char *figure = finding_tcp_end_figure(silence);

	if (silence < SECOND_NS)
		return;
	if (figure)
		finding_also(f,
			     "Before it nothing was said for %.1f s, which is the timeout of %s.",
			     seconds(silence), figure);
	else
		finding_also(f, "Before it nothing was said for %.1f s.", seconds(silence));
}

/* The commonest mistake: cleartext HTTP/2 to a port of TLS. */
static void say_wordless(const struct connection *c, struct finding *f, const struct tcp_end *x)
{
	if (!c->tls && x->side != c->client && !c->tcp[1 - c->client].bytes &&
	    c->tcp[c->client].bytes)
		finding_also(f, "Not one octet came from the server: the port may want TLS "
				"(https://) or speak only HTTP/1.1.");
}

/* A server, or what stands in its place, is to blame for what it cut; a client that had waited in
 * vain is not. */
static const char *blamed(struct judge *j, const struct connection *c, const struct tcp_end *x)
{
	const struct stream *s = first_lost(j->b, c, x);

	if (x->side == c->client && s && !s->first_response && x->time > s->start + MOMENT_NS)
		return "unknown";
	if (x->side == c->client && x->silence >= SECOND_NS)
		return "unknown";
	return finding_who(c, x->side);
}

/* The finding of what one of them had broken explains this one. */
static void link_violation(struct judge *j, struct finding *f, uint32_t event)
{
	struct finding_list *l = j->out;

	for (size_t i = l->count; i-- > 0 && l->items[i].conn == f->conn;)
		for (int k = 0; k < l->items[i].evidence_count && &l->items[i] != f; k++)
			if (l->items[i].evidence[k] == event) {
				finding_because(j, f, &l->items[i]);
				return;
			}
}

static struct finding *begin(struct judge *j, const struct rule *r, const struct connection *c,
			     const struct tcp_end *x)
{
	struct finding *f = finding_add(j, r, c->id, x->time);

	finding_evidence(f, x->event);
	finding_code(f, "tcp:%s", x->rst ? "rst" : "fin");
	f->sender = finding_who(c, x->side);
	f->at_fault = blamed(j, c, x);
	/* the connection error came first, and closing is what follows it (RFC 9113 5.4.1) */
	if (x->error || x->provoked != BOOK_NONE)
		f->severity = SEVERITY_INFO;
	/* what looks cut may have been answered where the capture did not see it */
	if (finding_one_sided(c))
		f->severity = SEVERITY_INFO;
	if (x->provoked != BOOK_NONE) {
		f->at_fault = finding_who(c, book_event(j->b, x->provoked)->side);
		link_violation(j, f, x->provoked);
	}
	return f;
}

static void say_reset_streams(struct judge *j, const struct connection *c, struct finding *f,
			      const struct tcp_end *x)
{
	char streams[STREAMS_ROOM];
	unsigned n =
		finding_streams(j->b, c, streams, sizeof(streams), finding_tcp_stream_lost, x, f);

	finding_title_is(f, "TCP reset by the %s in the middle of streams", f->sender);
	finding_briefly(f, "TCP reset by the %s", f->sender);
	if (n == 1)
		finding_say(f, "The %s reset the TCP connection (RST) while stream %s was open.",
			    f->sender, streams);
	else
		finding_say(f, "The %s reset the TCP connection (RST) while streams %s were open.",
			    f->sender, streams);
	say_progress(j, c, f, x);
	say_silence(f, x->silence);
	say_farewell(c, f, x);
	say_wordless(c, f, x);
	if (strcmp(f->at_fault, "client") == 0)
		finding_also(f, "The client dropped the connection; the server did nothing wrong "
				"that this shows.");
}

/* Of a connection that is over or not to be read it cannot be told whether it harmed anyone. */
static void say_reset(const struct connection *c, struct finding *f, const struct tcp_end *x)
{
	bool readable = (finding_is_h2(c) || c->protocol == PROTOCOL_HTTP1) && !book_hidden(c->tls);
	/* clients drop what they need no longer; so do servers whose answer was not read to its end
	 */
	bool harmless = readable || x->error || x->side == c->client || finding_one_sided(c);

	f->severity = harmless ? SEVERITY_INFO : SEVERITY_WARNING;
	finding_title_is(f, "TCP reset by the %s", f->sender);
	if (readable)
		finding_say(f,
			    "The %s reset the TCP connection (RST); no stream was open, so "
			    "nothing was lost.",
			    f->sender);
	else
		finding_say(f, "The %s reset the TCP connection (RST).", f->sender);
	say_silence(f, x->silence);
	say_wordless(c, f, x);
}

void finding_tcp_judge_reset(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	struct tcp_end x;

	(void)id;
	if (!finding_tcp_end_is(j, c, TCP_ENDING_RESET, &x))
		return;
	struct finding *f = begin(j, r, c, &x);
	/* a client may go when it likes; the kernel sends RST when it leaves octets unread */
	if (x.side == c->client && f->severity > SEVERITY_WARNING)
		f->severity = SEVERITY_WARNING;
	if (x.lost)
		say_reset_streams(j, c, f, &x);
	else
		say_reset(c, f, &x);
	finding_made_on_the_way(j, c, x.event, f);
}

/* Had the client waited in vain for one of the streams that it left, or long for its end? Events
 * (text/event-stream) and tunnels stay open until it leaves. A gRPC call has an end of its own,
 * RST_STREAM, that a client is to send before it goes. */
static bool waited(const struct book *b, const struct connection *c, const struct tcp_end *x)
{
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		uint64_t least = s->first_response ? WHILE_NS : MOMENT_NS;
		if (finding_tcp_stream_lost(s, x) && !finding_stream_events(b, c, s) &&
		    !book_connects(b, s) && (x->time > s->start + least || finding_grpc_asks(b, s)))
			return true;
	}
	return false;
}

/* A client that gave up after a silence, and whose FIN only a device on the way answered: that had
 * cut the connection, and the client could not know. */
static void tell_cut_before(struct judge *j, const struct connection *c, const struct tcp_end *x,
			    struct finding *f)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_RST][!x->side];

	if (x->side != c->client || x->silence < SECOND_NS || !m->kept ||
	    !finding_made_on_the_way(j, c, m->ids[0], f))
		return;
	finding_code(f, "tcp:rst");
	finding_evidence(f, m->ids[0]);
	f->severity = SEVERITY_ERROR;
}

void finding_tcp_judge_fin(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	char streams[STREAMS_ROOM];
	struct tcp_end x;

	(void)id;
	if (!finding_tcp_end_is(j, c, TCP_ENDING_FIN, &x))
		return;
	struct finding *f = begin(j, r, c, &x);
	/* what its GOAWAY leaves behind is told by the rules of GOAWAY */
	if (x.goaway && f->severity > SEVERITY_WARNING)
		f->severity = SEVERITY_WARNING;
	/* a client may go when it likes; that it had waited is what deserves a look */
	if (strcmp(f->sender, "client") == 0 && f->severity > SEVERITY_INFO)
		f->severity = waited(j->b, c, &x) ? SEVERITY_WARNING : SEVERITY_INFO;
	unsigned n =
		finding_streams(j->b, c, streams, sizeof(streams), finding_tcp_stream_lost, &x, f);
	bool alert = x.event != BOOK_NONE && book_event(j->b, x.event)->kind == EVENT_TLS_ALERT;
	finding_title_is(f, "TCP closed by the %s in the middle of streams", f->sender);
	finding_briefly(f, "connection closed by the %s", f->sender);
	if (alert && n == 1)
		finding_say(f,
			    "The %s ended the session (TLS's close_notify, then FIN) while stream "
			    "%s was "
			    "open and unfinished.",
			    f->sender, streams);
	else if (alert)
		finding_say(f,
			    "The %s ended the session (TLS's close_notify, then FIN) while streams "
			    "%s were "
			    "open and unfinished.",
			    f->sender, streams);
	else if (n == 1)
		finding_say(f,
			    "The %s closed the TCP connection (FIN) while stream %s was open and "
			    "unfinished.",
			    f->sender, streams);
	else
		finding_say(f,
			    "The %s closed the TCP connection (FIN) while streams %s were open and "
			    "unfinished.",
			    f->sender, streams);
	say_progress(j, c, f, &x);
	say_silence(f, x.silence);
	say_farewell(c, f, &x);
	say_wordless(c, f, &x);
	tell_cut_before(j, c, &x, f);
}

/* Requests that broke a long silence, and only RST or FIN came back. */
static void say_broken_silence(const struct judge *j, struct finding *f, const struct tcp_end *x,
			       const char *streams)
{
	const struct event *idle = book_event(j->b, x->after);
	uint64_t silence = idle->a * (SECOND_NS / 1000);
	const char *figure = finding_tcp_end_figure(silence);

	finding_evidence(f, x->after);
	finding_title_is(f, "The connection had been cut while it was idle");
	finding_briefly(f, "connection cut after %.0f s of silence", seconds(silence));
	if (x->rst)
		finding_say(f,
			    "After %.1f s of silence the client sent requests again, and only a "
			    "TCP reset (RST) came "
			    "back, %.1f s later.",
			    seconds(silence), seconds(finding_since(idle->time, x->time)));
	else
		finding_say(f,
			    "After %.1f s of silence the client sent requests again, and only a "
			    "FIN came back, %.1f "
			    "s later.",
			    seconds(silence), seconds(finding_since(idle->time, x->time)));
	finding_also(f, "These streams had no answer: %s.", streams);
	finding_also(f, "Something on the way, or the server, had dropped the idle connection "
			"without telling the client.");
	if (figure)
		finding_also(f, "So long is the idle timeout of %s.", figure);
	else if (silence > LONGEST_USUAL_S * SECOND_NS)
		finding_also(f, "That is longer than the usual idle timeouts of load balancers "
				"(AWS ALB 60 s, Azure 4 "
				"min, AWS NLB 350 s).");
}

static void say_idle(struct finding *f, const struct tcp_end *x, unsigned n, const char *streams)
{
	const char *figure = finding_tcp_end_figure(x->silence);

	finding_title_is(f, "The %s cut the connection after a silence", f->sender);
	finding_briefly(f, "connection cut after %.0f s of silence", seconds(x->silence));
	if (x->rst)
		finding_say(f,
			    "The %s reset the TCP connection (RST) after %.1f s in which nothing "
			    "was said.",
			    f->sender, seconds(x->silence));
	else
		finding_say(f,
			    "The %s closed the TCP connection (FIN) after %.1f s in which nothing "
			    "was said.",
			    f->sender, seconds(x->silence));
	if (n)
		finding_also(f, "It cut these streams, which were open and unfinished: %s.",
			     streams);
	else
		finding_also(f, "No stream was known to be open.");
	if (figure)
		finding_also(f, "So long is the timeout of %s.", figure);
}

void finding_tcp_judge_idle(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	char streams[STREAMS_ROOM];
	struct tcp_end x;

	(void)id;
	if (!finding_tcp_end_is(j, c, TCP_ENDING_IDLE, &x))
		return;
	struct finding *f = begin(j, r, c, &x);
	f->at_fault = x.rst ? "middlebox" : "unknown";
	if (!x.lost && f->severity > SEVERITY_WARNING)
		f->severity = SEVERITY_WARNING;
	if (!x.lost && x.side == c->client)
		f->severity = SEVERITY_INFO;
	unsigned n =
		finding_streams(j->b, c, streams, sizeof(streams), finding_tcp_stream_lost, &x, f);
	if (x.after != BOOK_NONE)
		say_broken_silence(j, f, &x, streams);
	else
		say_idle(f, &x, n, streams);
	if (x.lost) {
		say_progress(j, c, f, &x);
		say_farewell(c, f, &x);
	}
	finding_made_on_the_way(j, c, x.event, f);
	finding_also(f, "PING frames at shorter intervals, or a client that closes idle "
			"connections sooner than this, avoid it.");
}

void finding_tcp_judge_race(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	char streams[STREAMS_ROOM];
	struct tcp_end x;

	(void)id;
	if (!finding_tcp_end_is(j, c, TCP_ENDING_RACE, &x))
		return;
	struct finding *f = begin(j, r, c, &x);
	finding_streams(j->b, c, streams, sizeof(streams), finding_tcp_stream_lost, &x, f);
	finding_title_is(f, "A request crossed the server's FIN");
	finding_briefly(f, "request crossed the server's FIN");
	finding_say(f,
		    "A request and the server's FIN crossed: within one round trip (%.2f ms) the "
		    "server closed a "
		    "connection that it thought unused.",
		    c->rtt / 1e3);
	finding_also(f, "These streams had no answer: %s.", streams);
	say_silence(f, x.silence);
	finding_also(f, "It sent no GOAWAY, so the client could not know; a keepalive timeout of "
			"the server's that is longer than the client's avoids it.");
	say_farewell(c, f, &x);
}

void finding_tcp_judge_no_goaway(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	struct tcp_end x;

	(void)id;
	if (!finding_tcp_end_is(j, c, TCP_ENDING_NO_GOAWAY, &x))
		return;
	bool plain = x.silence < SECOND_NS && x.provoked == BOOK_NONE;
	if (plain && finding_again(j, r, (x.side == c->client) * 2u + (c->tls != NULL)))
		return;
	struct finding *f = begin(j, r, c, &x);
	f->at_fault = "none";
	f->code[0] = '\0';
	finding_title_is(f, "The %s closed the connection without GOAWAY", f->sender);
	finding_say(
		f,
		"The %s closed the connection (FIN) without a GOAWAY, which it should send first "
		"(RFC 9113 §6.8); no stream was open, so nothing was lost.",
		f->sender);
	say_silence(f, x.silence);
}
