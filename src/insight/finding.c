#include "h2lens/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

/* Layers from the lowest: the order in which causes explain (DESIGN.md, "verdict"). */
static const char *const layers[] = {"dns",	     "tcp",    "tls",  "alpn", "preface", "connection",
				     "flow-control", "stream", "grpc", "http", "capture", "none"};

enum { LISTED_STREAMS = 8 };

struct judge {
	const struct book *b;
	struct finding_list *out;
};

static int rank_of(const char *layer)
{
	for (int i = 0; i < (int)(sizeof(layers) / sizeof(layers[0])); i++)
		if (strcmp(layers[i], layer) == 0)
			return i;
	return 99;
}

/* What a rule says of itself; the rest of a finding is filled from the case at hand. */
struct rule_face {
	const char *id, *layer, *rfc;
	enum severity severity;
};

static struct finding *add(struct judge *j, const struct rule_face *r, uint32_t conn, uint64_t time)
{
	struct finding_list *l = j->out;

	if (l->count == l->room) {
		l->room = memory_room(l->room, l->count + 1);
		l->items = memory_resize(l->items, l->room, sizeof(*l->items));
	}
	struct finding *f = &l->items[l->count++];
	*f = (struct finding){.id = r->id,
			      .rule = r->id,
			      .layer = r->layer,
			      .rfc = r->rfc,
			      .severity = r->severity,
			      .sender = "none",
			      .at_fault = "unknown",
			      .conn = conn,
			      .stream = BOOK_NONE,
			      .confidence = 1.0,
			      .times = 1,
			      .rank = rank_of(r->layer),
			      .time = time};
	return f;
}

static void evidence(struct finding *f, uint32_t event)
{
	if (event != BOOK_NONE && f->evidence_count < FINDING_EVIDENCE_MAX)
		f->evidence[f->evidence_count++] = event;
}

ERROR_FORMAT(3, 4)
static void say(struct finding *f, const char *title, const char *format, ...)
{
	va_list ap;
	char *s = NULL;

	f->title = memory_copy(title, strlen(title));
	va_start(ap, format);
	if (vasprintf(&s, format, ap) < 0)
		s = memory_copy("", 0);
	va_end(ap);
	f->summary = s;
}

static void tell_times(struct finding *f)
{
	char *s = NULL;

	if (f->times < 2 || asprintf(&s, "%s (%u times)", f->summary, f->times) < 0)
		return;
	free(f->summary);
	f->summary = s;
}

static const char *who(const struct connection *c, unsigned side)
{
	return side == c->client ? "client" : "server";
}

/* "3, 5, 7 and 4 more": the streams of a connection that `pick` takes. */
static unsigned list_streams(const struct book *b, const struct connection *c, char *out,
			     size_t room, bool (*pick)(const struct stream *, const void *),
			     const void *arg)
{
	unsigned n = 0;
	struct text t = {0};

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (!pick(s, arg))
			continue;
		if (n++ < LISTED_STREAMS)
			text_addf(&t, "%s%u", n > 1 ? ", " : "", s->id);
	}
	if (n > LISTED_STREAMS)
		text_addf(&t, " and %u more", n - LISTED_STREAMS);
	snprintf(out, room, "%s", text_str(&t));
	text_done(&t);
	return n;
}

static bool is_refused(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_REFUSED && !s->reset;
}

static bool is_lost(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

struct reset_group {
	uint32_t code;
	unsigned side;
};

static bool in_group(const struct stream *s, const void *arg)
{
	const struct reset_group *g = arg;

	return s->reset && s->reset_code == g->code && s->reset_side == g->side;
}

static void judge_dns(struct judge *j, uint32_t id)
{
	static const struct rule_face face = {"dns-failed", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (e->kind != EVENT_DNS_ANSWER || e->a == 0)
		return;
	struct finding *f = add(j, &face, BOOK_NONE, e->time);
	struct text what = {0};
	struct slice blob = book_blob(j->b, e);
	const char *rcode = names_dns_rcode(e->a);
	text_clean(&what, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "dns:%s", rcode ? rcode : "error");
	f->sender = "server";
	evidence(f, id);
	say(f, "the name lookup failed", "The name server answered %s (%s).", rcode ? rcode : "an error",
	    text_str(&what));
	text_done(&what);
}

static void judge_connect(struct judge *j, const struct connection *c)
{
	static const struct rule_face refused = {"tcp-refused", "tcp", "RFC 9293 §3.5.2", SEVERITY_ERROR};
	static const struct rule_face silent = {"tcp-syn-timeout", "tcp", "RFC 9293 §3.8.1",
						SEVERITY_ERROR};
	char to[64];
	struct finding *f;

	book_address(to, sizeof(to), &c->end[1 - c->client]);
	if (c->close == TCP_CLOSED_REFUSED) {
		f = add(j, &refused, c->id, c->start);
		f->sender = f->at_fault = "server";
		snprintf(f->code, sizeof(f->code), "tcp:refused");
		evidence(f, c->last_event);
		say(f, "connection refused",
		    "%s answered the SYN with RST: the connection was refused, nothing listens there or "
		    "a firewall rejects it.", to);
	} else if (c->close == TCP_CLOSED_TIMEOUT) {
		f = add(j, &silent, c->id, c->start);
		f->sender = "none";
		f->at_fault = "unknown";
		snprintf(f->code, sizeof(f->code), "tcp:syn-timeout");
		evidence(f, c->last_event);
		say(f, "nobody answered the SYN",
		    "Every SYN to %s stayed without an answer: connect timeout; the host is down, or packets are "
		    "dropped on the way.", to);
	}
}

static void judge_alert(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule_face face = {"tls-alert", "tls", "RFC 8446 §6", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	const char *name = names_alert(e->b);

	if (e->b == 0 || e->b == 90) /* close_notify, user_canceled */
		return;
	struct finding *f = add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "tls:%s", name ? name : "alert");
	f->sender = who(c, e->side);
	/* an alert names what its sender dislikes: the fault is usually the other's */
	if (e->b == 120) {
		f->layer = "alpn";
		f->rank = rank_of("alpn");
	}
	evidence(f, id);
	say(f, "TLS alert", "The %s sent the TLS alert %s (%u).", f->sender, name ? name : "?", e->b);
}

static void judge_alpn(struct judge *j, const struct connection *c)
{
	static const struct rule_face face = {"alpn-not-h2", "alpn", "RFC 7301 §3.2", SEVERITY_WARNING};
	const struct tls_facts *t = c->tls;

	if (!t || !t->client_hello || !t->server_hello)
		return;
	struct slice chosen = book_text(j->b, t->alpn), offered = book_text(j->b, t->alpn_offered);
	bool h2 = chosen.n == 2 && memcmp(chosen.p, "h2", 2) == 0;
	bool known = t->version < 0x0304 || t->decrypted == TLS_DECRYPTED_YES || t->alpn != 0;
	if (h2 || !known || c->protocol == PROTOCOL_H2)
		return;
	if (offered.n == 0 && c->protocol != PROTOCOL_HTTP1 && c->worst >= SEVERITY_ERROR)
		return; /* something else ended it first */
	if (c->worst >= SEVERITY_ERROR && !chosen.n)
		return;
	struct finding *f = add(j, &face, c->id, t->start);
	evidence(f, c->first_event);
	struct text name = {0};
	text_clean(&name, chosen.p, chosen.n);
	if (offered.n == 0) {
		snprintf(f->code, sizeof(f->code), "alpn:absent");
		f->sender = f->at_fault = "client";
		say(f, "the client offered no ALPN",
		    "The ClientHello has no ALPN extension, so HTTP/2 could not be negotiated; the "
		    "connection speaks HTTP/1.1.");
	} else if (chosen.n) {
		snprintf(f->code, sizeof(f->code), "alpn:%s", text_str(&name));
		f->sender = f->at_fault = "server";
		say(f, "the server did not choose h2", "The server's ALPN answer is %s: HTTP/2 was not "
		    "negotiated.", text_str(&name));
	} else {
		snprintf(f->code, sizeof(f->code), "alpn:absent");
		f->sender = f->at_fault = "server";
		say(f, "the server chose no protocol",
		    "The client offered ALPN, the server's answer has none: HTTP/2 was not negotiated.");
	}
	text_done(&name);
}

static void judge_goaway(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule_face plain = {"goaway-no-error", "connection", "RFC 9113 §6.8",
					       SEVERITY_INFO};
	static const struct rule_face error = {"goaway-error", "connection", "RFC 9113 §6.8",
					       SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct finding *f = add(j, e->a == H2_NO_ERROR ? &plain : &error, c->id, e->time);
	char streams[160], room[24];
	struct text debug = {0};
	struct slice blob = book_blob(j->b, e);
	const char *code = names_error_text(room, sizeof(room), e->a);
	unsigned refused = list_streams(j->b, c, streams, sizeof(streams), is_refused, NULL);

	text_clean(&debug, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "%s", code);
	f->sender = who(c, e->side);
	if (refused && e->a == H2_NO_ERROR)
		f->severity = SEVERITY_WARNING;
	evidence(f, id);
	say(f, "GOAWAY",
	    "The %s sent GOAWAY %s, last stream %u%s%s%s%s%s%s", f->sender, code, e->b,
	    debug.n ? ", debug data \"" : "", text_str(&debug), debug.n ? "\"" : "",
	    refused ? "; not processed and safe to retry: stream " : "", refused ? streams : "", ".");
	text_done(&debug);
}

static void judge_resets(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule_face face = {"stream-reset", "stream", "RFC 9113 §6.4", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct reset_group g = {e->a, e->side};
	char streams[160], room[24];

	if (e->a == H2_NO_ERROR)
		return;
	/* one finding for all resets of the same code by the same side */
	for (size_t i = 0; i < j->out->count; i++) {
		struct finding *old = &j->out->items[i];
		if (old->conn != c->id || strcmp(old->id, face.id) != 0)
			continue;
		const struct event *first = book_event(j->b, old->evidence[0]);
		if (first->a == e->a && first->side == e->side) {
			evidence(old, id);
			return;
		}
	}
	unsigned n = list_streams(j->b, c, streams, sizeof(streams), in_group, &g);
	struct finding *f = add(j, &face, c->id, e->time);
	const char *code = names_error_text(room, sizeof(room), e->a);
	snprintf(f->code, sizeof(f->code), "%s", code);
	f->sender = who(c, e->side);
	f->stream = e->stream;
	if (e->a == H2_CANCEL)
		f->severity = SEVERITY_WARNING;
	if (e->a == H2_FLOW_CONTROL_ERROR) {
		f->layer = "flow-control";
		f->rank = rank_of(f->layer);
	}
	evidence(f, id);
	if (!n) /* the stream had ended already */
		snprintf(streams, sizeof(streams), "%u, which had ended already,", e->stream);
	say(f, "RST_STREAM", "The %s reset stream%s %s with %s; the connection itself goes on.",
	    f->sender, n > 1 ? "s" : "", streams, code);
}

static void judge_bad(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule_face face = {"violation", "connection", "RFC 9113 §5.4", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct text phrase = {0};
	struct slice blob = book_blob(j->b, e);
	char room[24];

	/* one finding for every breach of the same rule by the same side */
	for (size_t i = 0; i < j->out->count; i++) {
		struct finding *old = &j->out->items[i];
		if (old->conn != c->id || strcmp(old->id, face.id) != 0)
			continue;
		const struct event *first = book_event(j->b, old->evidence[old->evidence_count - 1]);
		struct slice said = book_blob(j->b, first);
		if (first->side == e->side && said.n == blob.n && memcmp(said.p, blob.p, said.n) == 0) {
			old->times++;
			return;
		}
	}
	struct finding *f = add(j, &face, c->id, e->time);
	text_clean(&phrase, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "%s", names_error_text(room, sizeof(room), e->a));
	f->sender = f->at_fault = who(c, e->side);
	if (e->stream) {
		f->stream = e->stream;
		f->layer = "stream";
		f->rank = rank_of("stream");
	} else if (!c->preface && e->side == c->client && c->complete && e->c == BOOK_NONE) {
		f->layer = "preface"; /* nothing but the preface was due from the client */
		f->rank = rank_of("preface");
		f->code[0] = '\0';
	}
	f->confidence = c->complete ? 0.95 : 0.6;
	evidence(f, e->c);
	evidence(f, id);
	say(f, "protocol violation", "The %s broke the protocol: %s.", f->sender, text_str(&phrase));
	text_done(&phrase);
}

/* Was the end of the connection announced or caused by something that is told already? */
static bool told(const struct judge *j, const struct connection *c)
{
	for (size_t i = 0; i < j->out->count; i++)
		if (j->out->items[i].conn == c->id && j->out->items[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

static void judge_close(struct judge *j, const struct connection *c)
{
	static const struct rule_face reset = {"tcp-reset", "tcp", "RFC 9293 §3.5.2", SEVERITY_ERROR};
	static const struct rule_face fin = {"tcp-fin-midstream", "tcp", "RFC 9113 §5.4.1", SEVERITY_ERROR};
	char streams[160];
	unsigned lost = list_streams(j->b, c, streams, sizeof(streams), is_lost, NULL);

	if (c->close != TCP_CLOSED_RST && c->close != TCP_CLOSED_FIN)
		return;
	bool rst = c->close == TCP_CLOSED_RST;
	if (!lost && (!rst || c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C))
		return; /* nothing was in flight: how it was closed harmed nobody */
	bool follows = told(j, c);
	if (!lost && follows)
		return;
	struct finding *f = add(j, rst ? &reset : &fin, c->id, c->last);
	snprintf(f->code, sizeof(f->code), "tcp:%s", rst ? "rst" : "fin");
	f->sender = who(c, c->closed_by);
	if (!lost)
		f->severity = SEVERITY_WARNING;
	if (follows) /* the connection error came first, and closing is what follows it (§5.4.1) */
		f->severity = SEVERITY_INFO;
	evidence(f, c->last_event);
	if (lost)
		say(f, rst ? "TCP reset in the middle of streams" : "TCP closed in the middle of streams",
		    "The %s %s the TCP connection while stream%s %s had not ended.", f->sender,
		    rst ? "reset" : "closed", lost > 1 ? "s" : "", streams);
	else
		say(f, "TCP reset", "The %s reset the TCP connection.", f->sender);
}

static void judge_stream(struct judge *j, const struct connection *c, const struct stream *s)
{
	static const struct rule_face grpc = {"grpc-status", "grpc", "gRPC over HTTP/2", SEVERITY_WARNING};
	static const struct rule_face http = {"http-5xx", "http", "RFC 9110 §15.6", SEVERITY_WARNING};
	struct slice code = book_text(j->b, s->grpc_status);

	if (code.n && !(code.n == 1 && code.p[0] == '0')) {
		unsigned n = 0;
		for (size_t i = 0; i < code.n && i < 3; i++)
			n = n * 10 + (unsigned)(code.p[i] - '0') % 10;
		const char *name = names_grpc(n);
		struct finding *f = add(j, &grpc, c->id, s->last);
		struct text message = {0};
		struct slice m = book_text(j->b, s->grpc_message);
		text_clean(&message, m.p, m.n);
		snprintf(f->code, sizeof(f->code), "grpc:%s", name ? name : "unknown status");
		f->sender = "server";
		f->stream = s->id;
		evidence(f, s->last_event);
		say(f, "gRPC call failed", "The server ended the gRPC call on stream %u with %s%s%s.", s->id,
		    name ? name : "an unknown status", message.n ? ": " : "", text_str(&message));
		text_done(&message);
	}
	if (s->status >= 500) {
		struct finding *f = add(j, &http, c->id, s->first_response);
		snprintf(f->code, sizeof(f->code), "http:%u", s->status);
		f->sender = "server";
		f->stream = s->id;
		evidence(f, s->first_event);
		say(f, "server error", "The answer on stream %u is %u.", s->id, s->status);
	}
}

static void judge_opaque(struct judge *j, const struct connection *c)
{
	static const struct rule_face face = {"not-decrypted", "capture", "RFC 8446 §5.2", SEVERITY_INFO};
	static const char *const lines[] = {
#define X(name, line) line,
		TLS_REASONS(X)
#undef X
	};
	const struct tls_facts *t = c->tls;

	if (!t || t->decrypted == TLS_DECRYPTED_YES || t->decrypted == TLS_DECRYPTED_HANDSHAKE_ONLY ||
	    t->decrypted == TLS_DECRYPTED_RESUMED_AFTER_LOSS)
		return;
	struct finding *f = add(j, &face, c->id, c->start);
	f->at_fault = "capture";
	say(f, "encrypted", "Connection %u: %s. What was said inside cannot be told.", c->id,
	    lines[t->decrypted]);
}

static void judge_gap(struct judge *j, const struct connection *c)
{
	static const struct rule_face face = {"capture-gap", "capture", "RFC 9293 §3.4", SEVERITY_INFO};
	uint64_t missing = c->tcp[0].missing + c->tcp[1].missing;

	if (!missing)
		return;
	struct finding *f = add(j, &face, c->id, c->start);
	f->at_fault = "capture";
	say(f, "octets are missing", "%llu octets of connection %u were never captured; what depends on them "
	    "is marked.", (unsigned long long)missing, c->id);
}

static void judge_preface(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule_face face = {"preface-http1-answer", "preface", "RFC 9113 §3.4",
					      SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (!c->preface || c->upgraded || e->kind != EVENT_HTTP1_RESPONSE || e->side == c->client)
		return;
	struct finding *f = add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "preface:http/1.1-answer");
	f->sender = f->at_fault = "server";
	evidence(f, id);
	say(f, "HTTP/1.1 answer to an HTTP/2 preface",
	    "The client sent the HTTP/2 connection preface; the server answered in HTTP/1.1 (status %u): it "
	    "does not speak HTTP/2 on this port.", e->a);
}

static void judge_h1_client(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule_face face = {"preface-http1-client", "preface", "RFC 9113 §3.3",
					      SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (c->preface || c->upgraded || c->tunnelled || e->side != c->client ||
	    (c->protocol != PROTOCOL_H2C && c->protocol != PROTOCOL_H2) || !c->frames)
		return;
	struct finding *f = add(j, &face, c->id, e->time);
	f->sender = f->at_fault = "client";
	evidence(f, id);
	say(f, "HTTP/1.1 request to an HTTP/2 port",
	    "The client spoke HTTP/1.1; the server speaks only HTTP/2 on this port and waited for the "
	    "connection preface.");
}

static void judge_connection(struct judge *j, const struct connection *c)
{
	judge_connect(j, c);
	for (uint32_t id = c->first_event; id != BOOK_NONE; id = book_event(j->b, id)->next) {
		const struct event *e = book_event(j->b, id);
		if (e->kind == EVENT_TLS_ALERT)
			judge_alert(j, c, id);
		else if (e->kind == EVENT_H2_FRAME && e->type == H2_GOAWAY && !e->uncertain)
			judge_goaway(j, c, id);
		else if (e->kind == EVENT_H2_FRAME && e->type == H2_RST_STREAM && !e->uncertain)
			judge_resets(j, c, id);
		else if (e->kind == EVENT_BAD)
			judge_bad(j, c, id);
		else if (e->kind == EVENT_HTTP1_RESPONSE)
			judge_preface(j, c, id);
		else if (e->kind == EVENT_HTTP1_REQUEST)
			judge_h1_client(j, c, id);
	}
	judge_alpn(j, c);
	judge_close(j, c);
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next)
		if (book_stream(j->b, i)->worst >= SEVERITY_WARNING)
			judge_stream(j, c, book_stream(j->b, i));
	judge_opaque(j, c);
	judge_gap(j, c);
}

static bool explains_more(const struct finding *a, const struct finding *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->time < b->time;
}

void finding_judge(const struct book *b, struct finding_list *out)
{
	static const struct rule_face healthy = {"healthy", "none", "", SEVERITY_OK};
	struct judge j = {b, out};

	*out = (struct finding_list){0};
	for (uint32_t i = 0, n = book_events(b); i < n && book_connections(b) < 1000; i++)
		if (book_event(b, i)->conn == BOOK_NONE)
			judge_dns(&j, i);
	for (uint32_t i = 0, n = book_connections(b); i < n; i++)
		judge_connection(&j, book_connection(b, i));
	for (size_t i = 0; i < out->count; i++)
		tell_times(&out->items[i]);
	out->verdict = 0;
	for (size_t i = 1; i < out->count; i++)
		if (explains_more(&out->items[i], &out->items[out->verdict]))
			out->verdict = i;
	if (out->count && out->items[out->verdict].severity > SEVERITY_INFO)
		return;
	struct finding *f = add(&j, &healthy, BOOK_NONE, 0);
	f->at_fault = "none";
	uint32_t streams = book_streams(b), conns = book_connections(b);
	if (conns == 0)
		say(f, "nothing to judge", "No TCP connection was found in this source.");
	else
		say(f, "no error was seen", "%u connection%s with %u HTTP/2 stream%s, and no error was seen.",
		    conns, conns == 1 ? "" : "s", streams, streams == 1 ? "" : "s");
	out->verdict = out->count - 1;
}

void finding_done(struct finding_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->items[i].title);
		free(l->items[i].summary);
	}
	free(l->items);
	*l = (struct finding_list){0};
}
