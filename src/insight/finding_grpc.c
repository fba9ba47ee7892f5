#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { FIRST_LOOK = 16 };

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
	static const struct rule face = {"grpc-no-status", "grpc", "gRPC over HTTP/2",
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
		finding_told(
			f, "a gRPC call ended without its status",
			"The answer to the gRPC call on stream %u ended without a grpc-status: "
			"the server broke off, or a proxy dropped the trailers. gRPC clients "
			"make %s of it.",
			s->id, grpc_of(s->status));
	} else {
		finding_told(f, "no gRPC server answered",
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
	static const struct rule grpc = {"grpc-status", "grpc", "gRPC over HTTP/2",
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
		finding_told(f, "gRPC call failed",
			     "The server ended the gRPC call on stream %u with %s%s%s.", s->id,
			     name ? name : "an unknown status", message.n ? ": " : "",
			     text_str(&message));
		text_done(&message);
	}
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	const struct stream *s = book_stream(j->b, id);
	judge_stream(j, c, s);
	judge_call(j, c, s);
}

static const struct rule rules[] = {
	{"grpc-status", "grpc", "gRPC over HTTP/2", SEVERITY_WARNING, RULE_STREAM, 0,
	 SIGN_GRPC | SIGN_BAD | SIGN_STATUS, look},
};

const struct layer_rules finding_grpc_rules = {rules, RULES_COUNT(rules), NULL, 0};
