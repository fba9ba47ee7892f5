#include "insight/finding_grpc.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { PREFIX = 5, POSTS_LOOKED_AT = 8192, PATH_SHOWN = 120, LAST_LOOK = 1 << 20 };

enum grpc_code {
	GRPC_CANCELLED = 1,
	GRPC_UNKNOWN,
	GRPC_INVALID_ARGUMENT,
	GRPC_DEADLINE_EXCEEDED,
	GRPC_NOT_FOUND,
	GRPC_ALREADY_EXISTS,
	GRPC_PERMISSION_DENIED,
	GRPC_RESOURCE_EXHAUSTED,
	GRPC_FAILED_PRECONDITION,
	GRPC_ABORTED,
	GRPC_OUT_OF_RANGE,
	GRPC_UNIMPLEMENTED,
	GRPC_INTERNAL,
	GRPC_UNAVAILABLE,
	GRPC_DATA_LOSS,
	GRPC_UNAUTHENTICATED
};

bool finding_grpc_call(const struct book *b, const struct stream *s)
{
	return s->content_type && describe_grpc_type(book_text(b, s->content_type));
}

bool finding_grpc_asks(const struct book *b, const struct stream *s)
{
	uint32_t id = finding_request(b, s);

	return id != BOOK_NONE &&
	       describe_grpc_type(book_field(b, book_event(b, id), "content-type"));
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

/* What gRPC's clients make of a status of HTTP when grpc-status is absent (gRPC's
 * http-grpc-status-mapping.md). */
static const char *grpc_of(unsigned status)
{
	switch (status) {
	case 400:
	case 431:
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

static const char *path_of(const struct book *b, const struct stream *s, char *out, size_t room)
{
	struct slice path = book_text(b, s->path);

	return path.n ? text_clean_to(out, room, path.p, path.n) : "a method that is not known";
}

/* Did the answer end, whole, without the status that every gRPC server must send? */
static bool lacks_status(const struct book *b, const struct connection *c, const struct stream *s)
{
	return c->protocol != PROTOCOL_HTTP1 && s->end == STREAM_END_COMPLETE &&
	       (!s->reset || s->reset_code == H2_NO_ERROR) && !s->grpc_status && !s->uncertain &&
	       s->first_response && !c->tcp[1 - c->client].missing && finding_grpc_asks(b, s) &&
	       all_known(b, s);
}

/* RFC 9113 §8.1 gives the trailers, and gRPC wants them on every answer. */
static void look_no_status(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	char size[16];

	if (s->status != 200 || !finding_grpc_call(j->b, s) || !lacks_status(j->b, c, s))
		return;
	struct finding *f = finding_grpc_at_end(j, r, c, s, "server", "grpc:missing-status");
	if (!f)
		return;
	finding_title_is(f, "The answer to a gRPC call ended without grpc-status");
	finding_say(f,
		    "The answer to the gRPC call on stream %u has status 200 and %s of body, and "
		    "ended without trailers and so without a grpc-status: the server broke off, or "
		    "a proxy on the way dropped the trailers.",
		    s->id, text_size(size, sizeof(size), s->response_bytes));
	finding_also(f, "gRPC's own mapping makes UNKNOWN of it; grpc-go and grpc-node report "
			"INTERNAL (\"server closed the stream without sending trailers\", "
			"\"Received RST_STREAM with code 0 (Call ended without gRPC status)\").");
	finding_also(f, "Whether the call did its work cannot be told: retry it only if it may be "
			"done twice. A proxy must forward trailers (nginx: grpc_pass, no hop over "
			"HTTP/1.1, no buffering filter).");
	finding_briefly(f, "the call on stream %u ended without grpc-status", s->id);
}

static void tell_not_grpc(struct judge *j, const struct rule *r, const struct connection *c,
			  const struct stream *s)
{
	struct finding *f = finding_of(j, r, c, s->last_event);
	struct slice type = book_text(j->b, s->content_type);
	char shown[80], path[PATH_SHOWN];

	if (!f)
		return;
	bool gateway = s->status >= 502 && s->status <= 504;
	f->time = s->first_response;
	f->sender = gateway ? "middlebox" : "server";
	f->at_fault = "server";
	finding_code(f, "grpc:%s", grpc_of(s->status));
	finding_stream(f, s->id);
	finding_title_is(f, "Not a gRPC server answered a gRPC call");
	if (describe_grpc_type(type) || !type.n)
		finding_say(f,
			    "The gRPC call %s on stream %u was answered with HTTP status %u and no "
			    "grpc-status.",
			    path_of(j->b, s, path, sizeof(path)), s->id, s->status);
	else
		finding_say(f,
			    "The gRPC call %s on stream %u was answered with HTTP status %u, "
			    "content-type %s and no grpc-status.",
			    path_of(j->b, s, path, sizeof(path)), s->id, s->status,
			    text_clean_to(shown, sizeof(shown), type.p, type.n));
	if (gateway)
		finding_also(f, "That is a proxy or load balancer before the gRPC server, which "
				"could not reach it or got no answer from it.");
	else
		finding_also(f, "No gRPC server says that: it came from a proxy or a web server "
				"before it, or the path is routed to the wrong backend (it is "
				"case-sensitive).");
	finding_also(f, "gRPC clients make %s of it.", grpc_of(s->status));
	finding_briefly(f, "stream %u was answered by no gRPC server", s->id);
}

/* An answer of another content type hides that gRPC was asked for: every POST is looked at once. */
static void look_not_grpc(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	unsigned looked = 0;

	(void)id;
	if (!finding_is_h2(c) || !j->ledger->posts)
		return;
	for (id = c->first_stream; id != BOOK_NONE; id = book_stream(j->b, id)->next) {
		const struct stream *s = book_stream(j->b, id);
		struct slice method = book_text(j->b, s->method);
		if (!s->first_response || s->grpc_status || method.n != 4 ||
		    memcmp(method.p, "POST", 4) != 0)
			continue;
		if (s->status == 200 && finding_grpc_call(j->b, s))
			continue;
		if (looked++ == POSTS_LOOKED_AT)
			return;
		if (lacks_status(j->b, c, s))
			tell_not_grpc(j, r, c, s);
	}
}

/* The event that has the status; *only: it is the sole header list of the answer. */
static uint32_t status_event(const struct book *b, const struct stream *s, bool *only)
{
	uint32_t id = s->first_event;

	for (int i = 0; i < LAST_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->has_fields && !book_from_client(b, e) && book_field(b, e, "grpc-status").n) {
			*only = book_field(b, e, ":status").n > 0;
			return id;
		}
		id = e->next_stream;
	}
	*only = false;
	return s->last_event;
}

/* What only an application answers (gRPC statuscodes.md), as a web server answers 404: the session
 * and the call did their work, and who asked amiss cannot be told. */
static bool is_applications(int code)
{
	switch (code) {
	case GRPC_INVALID_ARGUMENT:
	case GRPC_NOT_FOUND:
	case GRPC_ALREADY_EXISTS:
	case GRPC_FAILED_PRECONDITION:
	case GRPC_ABORTED:
	case GRPC_OUT_OF_RANGE:
		return true;
	default:
		return false;
	}
}

/* A guard before the application refused, or the call was wanted no more: no failure of the
 * session. */
static bool is_refusal(int code)
{
	return code == GRPC_CANCELLED || code == GRPC_PERMISSION_DENIED ||
	       code == GRPC_UNAUTHENTICATED;
}

/* Who makes such a status (gRPC statuscodes.md), and what to do about it. */
static void say_who_makes(struct finding *f, int code, bool only, bool timed)
{
	switch (code) {
	case GRPC_INVALID_ARGUMENT:
	case GRPC_NOT_FOUND:
	case GRPC_ALREADY_EXISTS:
	case GRPC_FAILED_PRECONDITION:
	case GRPC_ABORTED:
	case GRPC_OUT_OF_RANGE:
	case GRPC_DATA_LOSS:
		finding_also(f, "No gRPC library makes this status: the application behind the "
				"server gave it, so the session itself is sound.");
		break;
	case GRPC_UNIMPLEMENTED:
		if (only)
			finding_also(f, "That is what the library answers when no such service or "
					"method is registered: the path is wrong, the server is "
					"older than the client, or the call went to another "
					"service.");
		else
			finding_also(f, "The method began and then gave it: the application made "
					"it, or the client asked for a compression that the server "
					"does not have.");
		break;
	case GRPC_UNKNOWN:
		finding_also(f, "The library makes it of an exception that the application did not "
				"catch or of an error without a status; the server's own log has "
				"the exception.");
		break;
	case GRPC_DEADLINE_EXCEEDED:
		if (timed)
			finding_also(f,
				     "It came before the call's own grpc-timeout had passed: the "
				     "deadline that was exceeded is one behind the server, of a "
				     "call that it made itself or of a proxy.");
		else
			finding_also(f, "The call carried no grpc-timeout: the deadline that was "
					"exceeded is one behind the server, of a call that it made "
					"itself or of a proxy.");
		break;
	case GRPC_PERMISSION_DENIED:
	case GRPC_UNAUTHENTICATED:
		finding_also(f, "The application or a guard before it (interceptor, proxy) refused "
				"the caller: look at the credentials that were sent.");
		break;
	case GRPC_RESOURCE_EXHAUSTED:
		finding_also(f, "The library makes it when a message is larger than its limit (4 "
				"MiB by default) or memory ends, the application when a quota is "
				"spent: the message tells which.");
		break;
	case GRPC_UNAVAILABLE:
		finding_also(f, "A server or proxy that shuts down or cannot reach what it needs "
				"says so; retry with back-off if the call may be done twice.");
		break;
	case GRPC_INTERNAL:
		finding_also(f,
			     "The library makes it when a message cannot be read or written, the "
			     "application for what should not happen; the server's own log has "
			     "more.");
		break;
	case GRPC_CANCELLED:
		finding_also(f,
			     "The call was cancelled, as a rule by the caller; the library makes "
			     "it of that, or the application.");
		break;
	default:
		finding_also(f, "gRPC gives this number no name; clients make UNKNOWN of it.");
	}
}

/* Of the same status on the same connection the first is told, the others are counted. */
static bool counted(struct judge *j, const struct rule *r, const struct connection *c,
		    const char *code, const struct stream *s)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *f = &j->out->items[i];
		if (strcmp(f->id, r->id) != 0 || strcmp(f->code, code) != 0)
			continue;
		f->times++;
		finding_stream(f, s->id);
		return true;
	}
	return false;
}

static bool is_proxys(const char *message)
{
	return strstr(message, "upstream connect error") ||
	       strstr(message, "no healthy upstream") ||
	       strstr(message, "upstream request timeout");
}

static const char *at_fault(int code)
{
	if (is_applications(code))
		return "unknown";
	bool client = code == GRPC_UNAUTHENTICATED || code == GRPC_CANCELLED ||
		      code == GRPC_UNIMPLEMENTED;

	return client ? "client" : "server";
}

static void tell_status(struct finding *f, const struct book *b, const struct stream *s,
			const char *name, bool only)
{
	struct slice v = book_text(b, s->grpc_status);
	struct text message = {0};
	char number[16], path[PATH_SHOWN];
	int code = names_find_grpc(name, strlen(name));

	text_clean_to(number, sizeof(number), v.p, v.n);
	path_of(b, s, path, sizeof(path));
	finding_title_is(f, "gRPC call failed with %s", name);
	if (only)
		finding_say(
			f,
			"The server answered the call %s on stream %u with a trailers-only "
			"response, one header block and no DATA: HTTP status %u, grpc-status %s "
			"(%s).",
			path, s->id, s->status, number, name);
	else
		finding_say(f,
			    "The server ended the call %s on stream %u in its trailers with "
			    "grpc-status %s (%s), though the HTTP status is %u.",
			    path, s->id, number, name, s->status);
	describe_grpc_message(&message, book_text(b, s->grpc_message));
	if (message.n)
		finding_also(f, "Its message: \"%s\".", text_str(&message));
	if (code == GRPC_UNAVAILABLE && only && is_proxys(text_str(&message))) {
		f->sender = "middlebox";
		finding_also(f, "Those are the words of a proxy (Envoy) that could not reach the "
				"server behind it or lost it.");
	} else {
		say_who_makes(f, code, only, s->grpc_timeout != 0);
	}
	finding_briefly(f, "grpc-status %s (%s) on stream %u", number, name, s->id);
	text_done(&message);
}

/* What a library says by itself of a call whose client has gone. */
static bool is_librarys(int code)
{
	return is_refusal(code) || code == GRPC_UNAVAILABLE || code == GRPC_UNKNOWN ||
	       code == GRPC_INTERNAL || code == GRPC_DEADLINE_EXCEEDED;
}

static void look_status(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct slice v = book_text(j->b, s->grpc_status);
	char name[24], code[48];
	bool only = false;

	if (!v.n || (v.n == 1 && v.p[0] == '0') || finding_grpc_late(j, c, s))
		return;
	const char *known = describe_grpc_status(j->b, s);
	text_clean_to(name, sizeof(name), known ? known : v.p, known ? strlen(known) : v.n);
	snprintf(code, sizeof(code), "grpc:%s", name);
	if (counted(j, r, c, code, s))
		return;
	struct finding *f = finding_of(j, r, c, status_event(j->b, s, &only));
	if (!f)
		return;
	int number = known ? names_find_grpc(known, strlen(known)) : -1;
	f->time = s->last;
	f->tells = is_applications(number);
	f->severity = f->tells		   ? SEVERITY_INFO
		      : is_refusal(number) ? SEVERITY_WARNING
					   : SEVERITY_ERROR;
	f->sender = "server";
	f->at_fault = at_fault(number);
	finding_code(f, "%s", code);
	finding_stream(f, s->id);
	if (is_librarys(number) && finding_grpc_gone(j, f, c, s))
		return;
	tell_status(f, j->b, s, name, only);
	if (number == GRPC_UNAVAILABLE || number == GRPC_CANCELLED)
		finding_grpc_drained(j, f, c, s);
	finding_grpc_repeated(f, finding_grpc_again(j->b, c, s));
}

static const struct rule rules[] = {
	{"grpc-deadline", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_GRPC,
	 finding_grpc_deadline},
	{"grpc-status", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0,
	 SIGN_GRPC | SIGN_BAD, look_status},
	{"grpc-no-status", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_GRPC,
	 look_no_status},
	{"grpc-message-cut", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_GRPC,
	 finding_grpc_message_cut},
	{"grpc-too-large", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_GRPC,
	 finding_grpc_too_large},
	{"grpc-compressed-flag", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0,
	 SIGN_GRPC, finding_grpc_compressed},
	{"grpc-encoding", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_GRPC,
	 finding_grpc_encoding},
	{"grpc-reset", "grpc", "gRPC over HTTP/2", SEVERITY_INFO, RULE_STREAM, 0, SIGN_RESET,
	 finding_grpc_reset},
	{"grpc-not-grpc", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 look_not_grpc},
	{"grpc-unavailable", "grpc", "gRPC over HTTP/2", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 finding_grpc_unavailable},
};

/* What lost the call stands before the call that was lost, but where the cause has no more to say
 * than that the connection ended. */
static const struct because why[] = {
	{"window-stall", "grpc-deadline", 0, BECAUSE_STREAM},
	{"tcp-zero-window", "grpc-deadline", 0, 0},
	{"tcp-half-open", "grpc-deadline", 0, 0},
	{"tcp-mtu-black-hole", "grpc-deadline", 0, 0},
	{"grpc-deadline", "stream-reset", 0, BECAUSE_STREAM},
	{"grpc-deadline", "stream-unanswered", 0, BECAUSE_STREAM},
	{"grpc-deadline", "tcp-fin-midstream", 0, BECAUSE_STREAM},
	{"grpc-deadline", "tcp-reset", 0, BECAUSE_STREAM},
	{"grpc-too-large", "stream-reset", 0, BECAUSE_STREAM},
	{"grpc-too-large", "tcp-fin-midstream", 0, BECAUSE_STREAM},
	{"grpc-too-large", "tcp-reset", 0, BECAUSE_STREAM},
	{"grpc-deadline", "grpc-status", 0, BECAUSE_STREAM},
	{"stream-reset", "grpc-reset", 0, BECAUSE_STREAM},
	{"stream-reset", "grpc-status", 0, BECAUSE_STREAM},
	{"http-*", "grpc-not-grpc", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"grpc-not-grpc", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_OTHER},
	{"preface-*", "grpc-unavailable", 0, 0},
	{"tcp-idle-cut", "grpc-unavailable", 0, 0},
	{"tcp-half-open", "grpc-unavailable", 0, 0},
	{"tcp-zero-window", "grpc-unavailable", 0, 0},
	{"tcp-mtu-black-hole", "grpc-unavailable", 0, 0},
	{"goaway-error", "grpc-unavailable", 0, BECAUSE_STREAM},
	{"goaway-lost-streams", "grpc-unavailable", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"goaway-cut-streams", "grpc-unavailable", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"tcp-fin-*", "grpc-unavailable", 0, BECAUSE_LEADS},
	{"tcp-reset", "grpc-unavailable", 0, BECAUSE_LEADS},
	{"tls-truncated", "grpc-unavailable", 0, BECAUSE_LEADS},
};

const struct layer_rules finding_grpc_rules = {rules, RULES_COUNT(rules), why, RULES_COUNT(why)};
