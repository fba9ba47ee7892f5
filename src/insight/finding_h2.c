#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { GOES_ON_LOOK = 256, FIRST_LOOK = 16 };

/* A GOAWAY refuses streams of its receiver: odd ones are the client's (RFC 9113 section 5.1.1). */
struct goaway {
	bool by_client;
	uint32_t last;
};

static bool is_refused(const struct stream *s, const void *arg)
{
	const struct goaway *g = arg;

	return s->end == STREAM_END_REFUSED && !s->reset && s->id > g->last &&
	       (s->id & 1) == !g->by_client;
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

/* What a server's error code asks of who reads it, where the name does not say so. */
static const char *asks(const struct finding *f, uint32_t code)
{
	if (strcmp(f->sender, "server") != 0)
		return "";
	switch (code) {
	case H2_INTERNAL_ERROR:
		return " The failure is on its side, or behind it: its own log says more.";
	case H2_REFUSED_STREAM:
		return " It was not processed and is safe to retry (RFC 9113 §8.7).";
	case H2_ENHANCE_YOUR_CALM:
		return " It finds the client too busy: fewer pings, resets or requests at a time.";
	case H2_INADEQUATE_SECURITY:
		return " The TLS version or cipher suite is one that HTTP/2 forbids (RFC 9113 "
		       "§9.2).";
	case H2_HTTP_1_1_REQUIRED:
		return " It wants this request over HTTP/1.1.";
	default:
		return "";
	}
}

static void judge_goaway(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face plain = {"goaway-no-error", "connection", "RFC 9113 §6.8",
						  SEVERITY_INFO};
	static const struct finding_face error = {"goaway-error", "connection", "RFC 9113 §6.8",
						  SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	const struct finding_face *face = e->a == H2_NO_ERROR ? &plain : &error;
	if (finding_full(j, face, c->id))
		return;
	struct finding *f = finding_add(j, face, c->id, e->time);
	char streams[160], room[24];
	struct goaway g = {e->side == c->client, e->b};
	struct text debug = {0};
	struct slice blob = book_blob(j->b, e);
	const char *code = names_error_text(room, sizeof(room), e->a);
	unsigned refused = finding_streams(j->b, c, streams, sizeof(streams), is_refused, &g);

	text_clean(&debug, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "%s", code);
	f->sender = finding_who(c, e->side);
	if (refused && e->a == H2_NO_ERROR)
		f->severity = SEVERITY_WARNING;
	finding_evidence(f, id);
	finding_say(f, "GOAWAY", "The %s sent GOAWAY %s, last stream %u%s%s%s%s%s.%s", f->sender,
		    code, e->b, debug.n ? ", debug data \"" : "", text_str(&debug),
		    debug.n ? "\"" : "",
		    refused ? "; not processed and safe to retry: stream " : "",
		    refused ? streams : "", asks(f, e->a));
	text_done(&debug);
}

/* Did another stream go on being served after the event? Looked for in what follows at once. */
static bool goes_on(const struct book *b, uint32_t event)
{
	const struct event *e = book_event(b, event);
	uint32_t stream = e->stream;

	for (int i = 0; i < GOES_ON_LOOK && e->next != BOOK_NONE; i++) {
		e = book_event(b, e->next);
		if (e->kind == EVENT_H2_FRAME && e->stream && e->stream != stream &&
		    (e->type == H2_HEADERS || e->type == H2_DATA))
			return true;
	}
	return false;
}

static void judge_resets(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face face = {"stream-reset", "stream", "RFC 9113 §6.4",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct reset_group g = {e->a, e->side};
	char streams[160], room[24];

	/* after a whole answer the server only wants no more of the request (RFC 9113 8.1) */
	uint32_t st = book_find_stream(j->b, c->id, e->stream);
	if (e->a == H2_NO_ERROR &&
	    (e->side == c->client || st == BOOK_NONE || book_stream(j->b, st)->status))
		return;
	/* one finding for all resets of the same code by the same side */
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, face.id) != 0)
			continue;
		const struct event *first = book_event(j->b, old->evidence[0]);
		if (first->a == e->a && first->side == e->side) {
			finding_evidence(old, id);
			return;
		}
	}
	if (finding_full(j, &face, c->id))
		return;
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), in_group, &g);
	struct finding *f = finding_add(j, &face, c->id, e->time);
	const char *code = names_error_text(room, sizeof(room), e->a);
	snprintf(f->code, sizeof(f->code), "%s", code);
	f->sender = finding_who(c, e->side);
	f->stream = e->stream;
	/* what had ended already is not harmed by it; gRPC's clients do so */
	if (e->a == H2_CANCEL)
		f->severity = n ? SEVERITY_WARNING : SEVERITY_INFO;
	if (e->a == H2_FLOW_CONTROL_ERROR) {
		finding_move(f, "flow-control");
	}
	finding_evidence(f, id);
	if (!n) /* the stream had ended already */
		snprintf(streams, sizeof(streams), "%u, which had ended already,", e->stream);
	finding_say(f, "RST_STREAM", "The %s reset stream%s %s with %s%s.%s", f->sender,
		    n > 1 ? "s" : "", streams, code,
		    goes_on(j->b, id) ? "; the connection itself goes on" : "", asks(f, e->a));
}

/* What of a phrase names the rule, and the field that breaks it: all but what follows the section,
 * which is of the one case. */
static size_t rule_length(struct slice phrase)
{
	const char *rfc = memmem(phrase.p, phrase.n, "(RFC ", 5);
	const char *end = rfc ? memchr(rfc, ')', phrase.n - (size_t)(rfc - phrase.p)) : NULL;

	return end ? (size_t)(end - phrase.p) + 1 : phrase.n;
}

/* One finding for every breach of the same rule by the same side. */
static bool seen_before(struct judge *j, const struct connection *c, const struct event *e)
{
	struct slice blob = book_blob(j->b, e);
	size_t n = rule_length(blob);

	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, "violation") != 0)
			continue;
		const struct event *first =
			book_event(j->b, old->evidence[old->evidence_count - 1]);
		struct slice said = book_blob(j->b, first);
		if (first->side == e->side && rule_length(said) == n &&
		    memcmp(said.p, blob.p, n) == 0) {
			old->times++;
			return true;
		}
	}
	return false;
}

/* Who closes inside a frame breaks off what it was saying; what that harmed, and why it was done,
 * is told by others. */
static void judge_cut(const struct connection *c, struct finding *f)
{
	f->severity = SEVERITY_WARNING;
	f->code[0] = '\0';
	finding_trail(f);
	finding_say(f, "the connection ended inside a frame",
		    "The %s closed the connection in the middle of a frame%s.", f->sender,
		    c->goaways ? "" : ", without a GOAWAY");
}

static void judge_bad(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face face = {"violation", "connection", "RFC 9113 §5.4",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct text phrase = {0};
	struct slice blob = book_blob(j->b, e);
	char room[24];
	bool h2 = c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C;

	if (seen_before(j, c, e) || finding_full(j, &face, c->id))
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "%s", names_error_text(room, sizeof(room), e->a));
	f->sender = f->at_fault = finding_who(c, e->side);
	f->confidence = c->complete ? 0.95 : 0.6;
	finding_evidence(f, e->c);
	finding_evidence(f, id);
	if (h2 && e->a == H2_NO_ERROR) {
		judge_cut(c, f);
		return;
	}
	if (e->stream) {
		f->stream = e->stream;
		finding_move(f, "stream");
	} else if (!c->preface && e->side == c->client && c->complete && e->c == BOOK_NONE) {
		finding_move(f, "preface"); /* nothing but the preface was due */
		f->code[0] = '\0';
	}
	text_clean(&phrase, blob.p, blob.n);
	finding_say(f, "protocol violation", "The %s broke the protocol: %s.", f->sender,
		    text_str(&phrase));
	text_done(&phrase);
}

/* gRPC over HTTP/2, whatever it carries; gRPC-Web has its status in the content. */
static bool is_grpc_type(struct slice t)
{
	static const char grpc[] = "application/grpc";
	size_t n = sizeof(grpc) - 1;

	return t.n >= n && strncasecmp(t.p, grpc, n) == 0 &&
	       (t.n == n || t.p[n] == '+' || t.p[n] == ';');
}

/* Does the client's header list, near the stream's start, ask for gRPC? */
static bool asks_grpc(const struct book *b, const struct stream *s)
{
	uint32_t id = s->first_event;

	for (int i = 0; i < FIRST_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->has_fields && e->type != H2_PUSH_PROMISE && book_from_client(b, e))
			return is_grpc_type(book_field(b, e, "content-type"));
		id = e->next_stream;
	}
	return false;
}

/* Is every field of the answer known, so that none of them can be the one that is missed? */
static bool all_known(const struct book *b, const struct stream *s)
{
	const struct field *f = NULL;

	for (uint32_t id = s->first_event; id != BOOK_NONE; id = book_event(b, id)->next_stream) {
		const struct event *e = book_event(b, id);
		if (book_from_client(b, e))
			continue;
		if (e->uncertain || e->kind == EVENT_BAD)
			return false;
		size_t n = book_fields(b, e, &f);
		for (size_t i = 0; i < n; i++)
			if (f[i].name == 0)
				return false;
	}
	return true;
}

/* What gRPC's clients make of a status of HTTP (gRPC, HTTP to gRPC status code mapping). */
static const char *grpc_of(unsigned status)
{
	switch (status) {
	case 400:
		return "INTERNAL";
	case 401:
		return "UNAUTHENTICATED";
	case 403:
		return "PERMISSION_DENIED";
	case 404:
		return "UNIMPLEMENTED";
	case 429:
	case 502:
	case 503:
	case 504:
		return "UNAVAILABLE";
	default:
		return "UNKNOWN";
	}
}

/* A call whose answer ended, whole, without the status that every gRPC server must send. */
static void judge_call(struct judge *j, const struct connection *c, const struct stream *s)
{
	static const struct finding_face face = {"grpc-no-status", "grpc", "gRPC over HTTP/2",
						 SEVERITY_ERROR};
	static const char post[] = "POST";
	struct slice type = book_text(j->b, s->content_type), method = book_text(j->b, s->method);
	bool speaks = is_grpc_type(type);
	struct text shown = {0};

	if (c->protocol == PROTOCOL_HTTP1 || s->end != STREAM_END_COMPLETE || s->reset ||
	    s->grpc_status || s->uncertain || !s->first_response || c->tcp[1 - c->client].missing)
		return;
	if (!speaks && (method.n != sizeof(post) - 1 || memcmp(method.p, post, method.n) != 0))
		return;
	if (!asks_grpc(j->b, s) || !all_known(j->b, s) || finding_full(j, &face, c->id))
		return;
	struct finding *f = finding_add(j, &face, c->id, s->last);
	snprintf(f->code, sizeof(f->code), "grpc:missing-status");
	f->sender = "server";
	f->stream = s->id;
	finding_evidence(f, s->last_event);
	text_clean(&shown, type.p, type.n);
	if (speaks && s->status == 200) {
		f->at_fault = "server";
		finding_say(f, "a gRPC call ended without its status",
			    "The answer to the gRPC call on stream %u ended without a grpc-status: "
			    "the server broke off, or a proxy dropped the trailers. gRPC clients "
			    "make %s of it.",
			    s->id, grpc_of(s->status));
	} else {
		finding_say(f, "no gRPC server answered",
			    "The gRPC call on stream %u was answered with status %u%s%s and no "
			    "grpc-status: not by a gRPC server, but by a proxy or web server "
			    "before it, or the path is wrong. gRPC clients make %s of it.",
			    s->id, s->status, shown.n ? ", content-type " : "", text_str(&shown),
			    grpc_of(s->status));
	}
	text_done(&shown);
}

static void judge_stream(struct judge *j, const struct connection *c, const struct stream *s)
{
	static const struct finding_face grpc = {"grpc-status", "grpc", "gRPC over HTTP/2",
						 SEVERITY_WARNING};
	static const struct finding_face http = {"http-5xx", "http", "RFC 9110 §15.6",
						 SEVERITY_WARNING};
	struct slice code = book_text(j->b, s->grpc_status);

	if (code.n && !(code.n == 1 && code.p[0] == '0')) {
		const char *name = describe_grpc_status(j->b, s);
		struct finding *f = finding_add(j, &grpc, c->id, s->last);
		struct text message = {0};
		struct slice m = book_text(j->b, s->grpc_message);
		describe_grpc_message(&message, m);
		snprintf(f->code, sizeof(f->code), "grpc:%s", name ? name : "unknown status");
		f->sender = "server";
		f->stream = s->id;
		finding_evidence(f, s->last_event);
		finding_say(f, "gRPC call failed",
			    "The server ended the gRPC call on stream %u with %s%s%s.", s->id,
			    name ? name : "an unknown status", message.n ? ": " : "",
			    text_str(&message));
		text_done(&message);
	}
	if (s->status >= 500) {
		struct finding *f = finding_add(j, &http, c->id, s->first_response);
		snprintf(f->code, sizeof(f->code), "http:%u", s->status);
		f->sender = "server";
		f->stream = s->id;
		finding_evidence(f, s->first_event);
		finding_say(f, "server error", "The answer on stream %u is %u.", s->id, s->status);
	}
}

static void judge_preface(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face face = {"preface-http1-answer", "preface", "RFC 9113 §3.4",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (!c->preface || c->upgraded || c->tunnelled || e->kind != EVENT_HTTP1_RESPONSE ||
	    e->side == c->client)
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "preface:http/1.1-answer");
	f->sender = f->at_fault = "server";
	finding_evidence(f, id);
	finding_say(f, "HTTP/1.1 answer to an HTTP/2 preface",
		    "The client sent the HTTP/2 connection preface; the server answered in "
		    "HTTP/1.1 (status %u): it "
		    "does not speak HTTP/2 on this port.",
		    e->a);
}

static void judge_h1_client(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face face = {"preface-http1-client", "preface", "RFC 9113 §3.3",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (c->preface || c->upgraded || c->tunnelled || e->side != c->client ||
	    (c->protocol != PROTOCOL_H2C && c->protocol != PROTOCOL_H2) || !c->frames)
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	f->sender = f->at_fault = "client";
	finding_evidence(f, id);
	finding_say(f, "HTTP/1.1 request to an HTTP/2 port",
		    "The client spoke HTTP/1.1; the server speaks only HTTP/2 on this port and "
		    "waited for the "
		    "connection preface.");
}

void finding_h2_event(struct judge *j, const struct connection *c, uint32_t event)
{
	const struct event *e = book_event(j->b, event);

	if (e->kind == EVENT_BAD)
		judge_bad(j, c, event);
	else if (e->kind == EVENT_HTTP1_RESPONSE)
		judge_preface(j, c, event);
	else if (e->kind == EVENT_HTTP1_REQUEST)
		judge_h1_client(j, c, event);
	if (e->kind != EVENT_H2_FRAME || e->uncertain)
		return;
	if (e->type == H2_GOAWAY)
		judge_goaway(j, c, event);
	else if (e->type == H2_RST_STREAM)
		judge_resets(j, c, event);
}

void finding_h2_streams(struct judge *j, const struct connection *c)
{
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		if (s->worst >= SEVERITY_WARNING)
			judge_stream(j, c, s);
		judge_call(j, c, s);
	}
}
