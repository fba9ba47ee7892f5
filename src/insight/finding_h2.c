#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { GOES_ON_LOOK = 256 };

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
	finding_say(f, "GOAWAY", "The %s sent GOAWAY %s, last stream %u%s%s%s%s%s%s", f->sender,
		    code, e->b, debug.n ? ", debug data \"" : "", text_str(&debug),
		    debug.n ? "\"" : "",
		    refused ? "; not processed and safe to retry: stream " : "",
		    refused ? streams : "", ".");
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

	if (e->a == H2_NO_ERROR)
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
	if (e->a == H2_CANCEL)
		f->severity = SEVERITY_WARNING;
	if (e->a == H2_FLOW_CONTROL_ERROR) {
		finding_move(f, "flow-control");
	}
	finding_evidence(f, id);
	if (!n) /* the stream had ended already */
		snprintf(streams, sizeof(streams), "%u, which had ended already,", e->stream);
	finding_say(f, "RST_STREAM", "The %s reset stream%s %s with %s%s.", f->sender,
		    n > 1 ? "s" : "", streams, code,
		    goes_on(j->b, id) ? "; the connection itself goes on" : "");
}

static void judge_bad(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face face = {"violation", "connection", "RFC 9113 §5.4",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct text phrase = {0};
	struct slice blob = book_blob(j->b, e);
	char room[24];

	/* one finding for every breach of the same rule by the same side */
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, face.id) != 0)
			continue;
		const struct event *first =
			book_event(j->b, old->evidence[old->evidence_count - 1]);
		struct slice said = book_blob(j->b, first);
		if (first->side == e->side && said.n == blob.n &&
		    memcmp(said.p, blob.p, said.n) == 0) {
			old->times++;
			return;
		}
	}
	if (finding_full(j, &face, c->id))
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	text_clean(&phrase, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "%s", names_error_text(room, sizeof(room), e->a));
	f->sender = f->at_fault = finding_who(c, e->side);
	if (e->stream) {
		f->stream = e->stream;
		finding_move(f, "stream");
	} else if (!c->preface && e->side == c->client && c->complete && e->c == BOOK_NONE) {
		finding_move(f, "preface"); /* nothing but the preface was due */
		f->code[0] = '\0';
	}
	f->confidence = c->complete ? 0.95 : 0.6;
	finding_evidence(f, e->c);
	finding_evidence(f, id);
	finding_say(f, "protocol violation", "The %s broke the protocol: %s.", f->sender,
		    text_str(&phrase));
	text_done(&phrase);
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
		text_clean(&message, m.p, m.n);
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
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next)
		if (book_stream(j->b, i)->worst >= SEVERITY_WARNING)
			judge_stream(j, c, book_stream(j->b, i));
}
