#include "insight/rule.h"

#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum { ANSWER_LOOK = 256, SHOWN = 48, AUTHORITY_SHOWN = 80 };

static bool is_2xx(const struct stream *s)
{
	return s->status >= 200 && s->status < 300;
}

/* Did the server allow extended CONNECT (RFC 8441 section 3)? *told: it sent SETTINGS at all. */
static bool allowed(const struct connection *c, bool *told)
{
	const struct settings_facts *set = &c->settings[1 - c->client];
	unsigned id = H2_SETTING_ENABLE_CONNECT_PROTOCOL;

	*told = set->any;
	return (set->seen >> id & 1) && set->value[id] == 1;
}

static void say_reset(struct finding *f, const struct connection *c, const struct stream *s)
{
	char room[24];

	if (s->reset)
		finding_also(f, "The %s reset stream %u with %s.", finding_who(c, s->reset_side),
			     s->id, names_error_text(room, sizeof(room), s->reset_code));
	else if (s->status)
		finding_also(f, "The server answered it with status %u.", s->status);
}

static void tell_not_allowed(struct finding *f, const struct connection *c, const struct stream *s,
			     const char *protocol)
{
	f->sender = f->at_fault = "client";
	finding_title_is(f, "Extended CONNECT that the server never allowed");
	finding_say(
		f,
		"The client asked on stream %u for CONNECT with :protocol %s, and the server's "
		"SETTINGS do not have ENABLE_CONNECT_PROTOCOL (8) with 1: without it the request "
		"is malformed.",
		s->id, protocol);
	say_reset(f, c, s);
	finding_also(f, "Switch WebSockets over HTTP/2 on at the server (Apache: H2WebSockets on, "
			"Envoy: allow_connect), or let the client use HTTP/1.1 for them.");
}

static void tell_refused(struct finding *f, const struct stream *s, const char *protocol)
{
	f->sender = "server";
	finding_title_is(f, "The server refused extended CONNECT");
	finding_say(f,
		    "The client asked on stream %u for CONNECT with :protocol %s and the server "
		    "answered with status %u: over HTTP/2 only 2xx opens it, and 101 does not "
		    "exist.",
		    s->id, protocol, s->status);
	finding_also(f, "Status 501 or 405 says that it knows no such protocol there, 403 or 401 "
			"that this client may not, 404 that the path is another.");
}

static void look_refused(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	uint32_t request = finding_request(j->b, s);
	char shown[SHOWN];
	bool told;

	if (request == BOOK_NONE || !finding_is_h2(c))
		return;
	struct slice protocol = book_field(j->b, book_event(j->b, request), ":protocol");
	bool ok = allowed(c, &told), refused = s->status && !is_2xx(s);
	if (!protocol.n || is_2xx(s) || (!refused && (ok || !told || !c->complete)))
		return;
	struct finding *f = finding_of(j, r, c, request);
	if (!f)
		return;
	finding_stream(f, s->id);
	text_clean_to(shown, sizeof(shown), protocol.p, protocol.n);
	if (refused)
		finding_code(f, "http:%u", s->status);
	else
		finding_code(f, "%s", "PROTOCOL_ERROR");
	if (!ok && told && c->complete)
		tell_not_allowed(f, c, s, shown);
	else
		tell_refused(f, s, shown);
	finding_briefly(f, "extended CONNECT on stream %u was refused", s->id);
}

/* Codes that say that all is well: done, going away, none at all (RFC 6455 section 7.4.1). */
static bool is_usual(unsigned code)
{
	return code == 0 || code == 1000 || code == 1001 || code == 1005;
}

static const char *meaning(unsigned code)
{
	switch (code) {
	case 1002:
		return "a protocol error";
	case 1003:
		return "data of a kind that it does not take";
	case 1006:
		return "an abnormal closure, which must not be sent";
	case 1007:
		return "text that is not UTF-8";
	case 1008:
		return "a breach of its policy";
	case 1009:
		return "a message too big for it";
	case 1010:
		return "an extension that is missing";
	case 1011:
		return "an error of its own";
	case 1012:
		return "a restart of the service";
	case 1013:
		return "overload: try again later";
	case 1014:
		return "a bad answer from behind the gateway";
	default:
		return "a code of the application";
	}
}

static void look_closed(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	unsigned server = 1 - c->client,
		 side = is_usual(s->close_code[server]) ? c->client : server;
	unsigned code = s->close_code[side];

	if (!finding_is_h2(c) || is_usual(code))
		return;
	struct finding *f = finding_of(j, r, c, s->last_event);
	if (!f)
		return;
	f->time = s->last;
	f->sender = finding_who(c, side);
	f->at_fault = code == 1002 || code == 1007		     ? finding_other(c, side)
		      : code == 1011 || code == 1012 || code == 1014 ? f->sender
								     : "unknown";
	finding_code(f, "websocket:%u", code);
	finding_stream(f, s->id);
	finding_title_is(f, "The WebSocket was closed with code %u", code);
	finding_say(f, "The %s closed the WebSocket on stream %u with code %u, which says: %s.",
		    f->sender, s->id, code, meaning(code));
	finding_also(f, "HTTP/2 itself is in order: the code is the WebSocket's own (RFC 6455 "
			"§7.4.1), and both sides' programs know more.");
	finding_briefly(f, "WebSocket on stream %u closed with %u", s->id, code);
}

/* Without a close frame: what ended the stream under it. */
static void look_cut(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	uint32_t request = finding_request(j->b, s);
	char room[24];

	if (request == BOOK_NONE || !finding_is_h2(c) || !is_2xx(s) ||
	    !book_field(j->b, book_event(j->b, request), ":protocol").n)
		return;
	if (s->close_code[0] || s->close_code[1])
		return; /* it was closed as it should be, or that is told */
	bool reset = s->end == STREAM_END_RESET && s->reset_code != H2_NO_ERROR &&
		     s->reset_code != H2_CANCEL;
	if (!reset && s->end != STREAM_END_LOST)
		return;
	struct finding *f = finding_of(j, r, c, s->last_event);
	if (!f)
		return;
	finding_stream(f, s->id);
	f->sender = finding_who(c, reset ? s->reset_side : c->closed_by);
	finding_title_is(f, "A WebSocket was cut");
	if (reset) {
		const char *name = names_error_text(room, sizeof(room), s->reset_code);
		finding_code(f, "%s", name);
		finding_say(f,
			    "The %s reset stream %u, which was a WebSocket, with %s: applications "
			    "see close code 1006, for a reset is no closing handshake.",
			    f->sender, s->id, name);
	} else {
		finding_code(f, "tcp:%s", c->close == TCP_CLOSED_RST ? "rst" : "fin");
		finding_say(
			f,
			"The connection ended under the WebSocket on stream %u: applications see "
			"close code 1006, for no closing handshake was made.",
			s->id);
	}
	finding_also(f,
		     "From the client %llu octets and from the server %llu octets had gone "
		     "through it.",
		     (unsigned long long)s->request_bytes, (unsigned long long)s->response_bytes);
	finding_briefly(f, "the WebSocket on stream %u was cut", s->id);
}

static bool is_websocket(struct slice v)
{
	return v.n == 9 && strncasecmp(v.p, "websocket", 9) == 0;
}

/* WebSocket by HTTP/1.1's Upgrade: only 101 opens it (RFC 6455 section 4.1). */
static void look_upgrade(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	if (!is_websocket(book_field(j->b, book_event(j->b, id), "upgrade")))
		return;
	uint32_t answer = book_event(j->b, id)->next;
	for (int i = 0; i < ANSWER_LOOK && answer != BOOK_NONE; i++) {
		const struct event *e = book_event(j->b, answer);
		if (e->kind == EVENT_HTTP1_RESPONSE && e->a != 100)
			break;
		answer = i + 1 < ANSWER_LOOK ? e->next : BOOK_NONE;
	}
	if (answer == BOOK_NONE || book_event(j->b, answer)->a == 101)
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	unsigned status = book_event(j->b, answer)->a;
	finding_evidence(f, answer);
	f->sender = "server";
	finding_code(f, "http:%u", status);
	finding_title_is(f, "The server refused the WebSocket");
	finding_say(
		f,
		"The client asked for a WebSocket by Upgrade over HTTP/1.1 and the answer was "
		"status %u instead of 101: a proxy that does not pass Upgrade and Connection on, "
		"a path without one, or the server refuses this client.",
		status);
	finding_briefly(f, "the WebSocket was refused with status %u", status);
}

static void look_connect(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct slice to = book_text(j->b, s->authority);
	uint32_t request = finding_request(j->b, s);
	char shown[AUTHORITY_SHOWN], room[24];
	bool status = s->status && !is_2xx(s),
	     reset = s->reset && s->reset_code == H2_CONNECT_ERROR;

	if (request == BOOK_NONE || (!status && !reset) ||
	    book_field(j->b, book_event(j->b, request), ":protocol").n)
		return;
	struct finding *f = finding_of(j, r, c, request);
	if (!f)
		return;
	f->time = status ? s->first_response : s->last;
	finding_evidence(f, s->last_event);
	finding_stream(f, s->id);
	f->sender = reset ? finding_who(c, s->reset_side) : "server";
	finding_title_is(f, "A CONNECT tunnel failed");
	text_clean_to(shown, sizeof(shown), to.p, to.n);
	if (reset) {
		f->at_fault = "server";
		finding_code(f, "%s", names_error_text(room, sizeof(room), s->reset_code));
		finding_say(
			f,
			"The %s reset the tunnel to %s on stream %u with CONNECT_ERROR: the TCP "
			"connection behind the proxy was reset or closed abnormally.",
			f->sender, shown, s->id);
		finding_also(f,
			     "From the client %llu octets and from the target %llu octets had "
			     "gone through it.",
			     (unsigned long long)s->request_bytes,
			     (unsigned long long)s->response_bytes);
	} else {
		finding_move(f, "http");
		finding_code(f, "http:%u", s->status);
		finding_say(f,
			    "The proxy answered CONNECT %s on stream %u with status %u: no tunnel "
			    "was made.",
			    shown, s->id, s->status);
		finding_also(f,
			     "407 wants the proxy's credentials, 403 forbids the target, 405 says "
			     "that this server is no proxy, 502 and 504 that the target cannot "
			     "be reached.");
	}
	finding_briefly(f, "the tunnel on stream %u failed", s->id);
	finding_lead(f);
}

static const struct rule rules[] = {
	{"websocket-refused", "http", "RFC 8441 §3", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_CONNECT,
	 look_refused},
	{"websocket-refused", "http", "RFC 6455 §4.1", SEVERITY_WARNING, RULE_EVENT,
	 RULE_KIND(HTTP1_REQUEST), 0, look_upgrade},
	{"websocket-closed", "stream", "RFC 6455 §7.4.1", SEVERITY_WARNING, RULE_STREAM, 0,
	 SIGN_CONNECT, look_closed},
	{"websocket-cut", "stream", "RFC 8441 §5", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_CONNECT,
	 look_cut},
	{"connect-failed", "stream", "RFC 9113 §8.5", SEVERITY_ERROR, RULE_STREAM, 0, SIGN_CONNECT,
	 look_connect},
};

static const struct because why[] = {
	{"stream-reset", "connect-failed", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"websocket-refused", "stream-reset", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"websocket-refused", "violation", 0, BECAUSE_STREAM},
	{"stream-reset", "websocket-cut", 0, BECAUSE_STREAM},
	{"tcp-*", "websocket-cut", 0, 0},
	{"http-*", "connect-failed", 0, BECAUSE_STREAM | BECAUSE_LEADS},
	{"websocket-refused", "http-*", 0, BECAUSE_STREAM},
};

const struct layer_rules finding_websocket_rules = {rules, RULES_COUNT(rules), why,
						    RULES_COUNT(why)};
