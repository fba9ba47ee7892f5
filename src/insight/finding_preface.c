/* The beginning of HTTP/2: what one side said in place of its preface (RFC 9113 §3.4). */
#include "insight/finding_preface.h"

#include <string.h>

#include "book/answer.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

static bool has(struct slice s, const char *words)
{
	return s.n && memmem(s.p, s.n, words, strlen(words)) != NULL;
}

/* A ClientHello for a preface, in the decoder's words. */
static const char to_tls[] = "but a TLS record";

/* What the other side did then. */
static void say_after(const struct judge *j, const struct connection *c, uint32_t event,
		      unsigned side, struct finding *f)
{
	uint32_t goaway = finding_next_frame(j->b, event, H2_GOAWAY, side, BOOK_NONE, 64);
	unsigned look = 64;

	if (goaway != BOOK_NONE) {
		const struct event *e = book_event(j->b, goaway);
		char room[24];
		finding_evidence(f, goaway);
		finding_also(f, "The %s answered with GOAWAY %s.", finding_who(c, side),
			     names_error_text(room, sizeof(room), e->a));
		return;
	}
	for (uint32_t id = book_event(j->b, event)->next; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(j->b, id);
		if (e->side == side && (e->kind == EVENT_TCP_FIN || e->kind == EVENT_TCP_RST)) {
			char after[FINDING_TLS_TIME];
			finding_evidence(f, id);
			finding_tls_after(after, book_event(j->b, event)->time, e->time);
			finding_also(f, "The %s closed the connection %s later, without a GOAWAY.",
				     finding_who(c, side), after);
			return;
		}
		id = e->next;
	}
}

static void malformed(struct judge *j, const struct rule *r, const struct connection *c,
		      uint32_t id)
{
	const struct event *e = book_event(j->b, id);

	if (e->type != ANSWER_NONE || has(book_blob(j->b, e), to_tls) ||
	    !has(book_blob(j->b, e), "client connection preface is not"))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = f->at_fault = finding_who(c, e->side);
	finding_lead(f);
	finding_title_is(f, "the connection preface is malformed");
	finding_briefly(f, "malformed preface");
	finding_say(f,
		    "The %s's first octets are not the connection preface of HTTP/2 (24 octets, "
		    "\"PRI * HTTP/2.0\" to \"SM\" and an empty line).",
		    f->sender);
	finding_also(f, "The other side takes it for no HTTP/2 and may close with or without a "
			"GOAWAY.");
	say_after(j, c, id, !e->side, f);
}

static void not_settings(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const char *first = "another frame";

	if (e->type != ANSWER_NONE || !has(book_blob(j->b, e), "first frame is not SETTINGS"))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	if (e->c != BOOK_NONE && book_event(j->b, e->c)->kind == EVENT_H2_FRAME) {
		const struct event *frame = book_event(j->b, e->c);
		const char *name = names_frame(frame->type);
		if (frame->type == H2_GOAWAY && frame->a != H2_NO_ERROR)
			f->severity = SEVERITY_INFO; /* what it says is what matters */
		first = name ? name : first;
		finding_evidence(f, e->c);
	}
	f->stream = BOOK_NONE;
	f->sender = f->at_fault = finding_who(c, e->side);
	finding_lead(f);
	finding_code(f, "%s", names_error(H2_PROTOCOL_ERROR));
	finding_title_is(f, "the first frame of the %s is not SETTINGS", f->sender);
	finding_briefly(f, "%s before SETTINGS", first);
	finding_say(f,
		    "The first frame of the %s is %s, and must be SETTINGS: the preface of each "
		    "side has one, even an empty one.",
		    f->sender, first);
	say_after(j, c, id, !e->side, f);
}

static void http1_answer(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct finding *f;

	if (!c->preface || c->upgraded || c->tunnelled || e->side == c->client ||
	    finding_find(j, r->id, c->id) || (f = finding_of(j, r, c, id)) == NULL)
		return;
	finding_code(f, "preface:http/1.1-answer");
	f->sender = f->at_fault = "server";
	finding_title_is(f, "HTTP/1.1 answer to an HTTP/2 preface");
	finding_briefly(f, "the server answered in HTTP/1.1");
	finding_say(f,
		    "The client sent the HTTP/2 connection preface; the server answered in "
		    "HTTP/1.1 (status %u): it does not speak HTTP/2 on this port.",
		    e->a);
	if (c->tls && finding_tls_has(j->b, c->tls->alpn, "h2"))
		finding_also(f,
			     "ALPN had chosen h2: TLS ends at a proxy that knows HTTP/2, and what "
			     "is behind it does not.");
	else
		finding_also(f, "Use HTTP/1.1 there, or enable HTTP/2 in clear (h2c) on that port. "
				"No request was processed: it is safe to try again.");
}

static void http1_client(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	bool agreed = c->tls && finding_tls_has(j->b, c->tls->alpn, "h2");
	struct finding *f;

	if (c->preface || c->upgraded || c->tunnelled || e->side != c->client ||
	    !((finding_is_h2(c) && c->frames) || agreed) || finding_find(j, r->id, c->id) ||
	    (f = finding_of(j, r, c, id)) == NULL)
		return;
	f->sender = f->at_fault = "client";
	finding_title_is(f, "HTTP/1.1 request to an HTTP/2 port");
	finding_briefly(f, "the client spoke HTTP/1.1");
	if (agreed)
		finding_say(f, "ALPN chose h2, and the client sent an HTTP/1.1 request in place of "
			       "the connection preface of HTTP/2.");
	else
		finding_say(f, "The client spoke HTTP/1.1; the server speaks only HTTP/2 on this "
			       "port and waited for the connection preface.");
	finding_also(f, "Health checks and clients without prior knowledge do that: let them speak "
			"HTTP/2, or use a port that speaks HTTP/1.1.");
	say_after(j, c, id, !c->client, f);
}

/* The client spoke HTTP/2 in clear; TLS answers it. */
static void tls_answer(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct slice said = book_blob(j->b, e);
	struct text t = {0};
	struct finding *f;

	if (e->type != ANSWER_TLS || (f = finding_of(j, r, c, id)) == NULL)
		return;
	text_clean(&t, said.p, said.n);
	finding_code(f, "preface:tls");
	f->sender = f->at_fault = "server";
	finding_lead(f);
	finding_title_is(f, "TLS in answer to an HTTP/2 preface");
	finding_briefly(f, "the server answered with TLS");
	finding_say(f, "The client began HTTP/2; %s.", text_str(&t));
	finding_also(f, "It speaks TLS on this port (https://), and the client spoke in clear.");
	text_done(&t);
}

/* A ClientHello went to a port that speaks HTTP/2 in clear: the answer is a frame, or the server's
 * SETTINGS had come already. */
static void tls_client(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct slice said = book_blob(j->b, e);
	bool late = e->type == ANSWER_NONE && has(said, to_tls);
	const char *frame = late ? NULL : finding_preface_frame(said);
	struct finding *f;

	if (!late && (e->type != (ANSWER_OCTETS | ANSWER_TO_TLS) || !frame))
		return;
	if ((f = finding_of(j, r, c, id)) == NULL)
		return;
	finding_code(f, "preface:tls-client");
	f->sender = f->at_fault = "client";
	finding_lead(f);
	finding_title_is(f, "TLS to a port of HTTP/2 in clear");
	finding_briefly(f, "the client spoke TLS to a clear port");
	if (late)
		finding_say(f, "The client sent a TLS ClientHello where the server had begun "
			       "HTTP/2 in clear, with its SETTINGS: this port speaks HTTP/2 "
			       "without TLS (h2c).");
	else
		finding_say(f,
			    "The client sent a TLS ClientHello, and the server's first octets are "
			    "an HTTP/2 frame in clear (%s): this port speaks HTTP/2 without TLS "
			    "(h2c).",
			    frame);
	finding_also(f, "Use http:// with prior knowledge, or the port that speaks TLS.");
	if (late)
		say_after(j, c, id, !e->side, f);
}

static void garbage(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct slice said = book_blob(j->b, e);
	struct text t = {0};
	struct finding *f;

	if (e->type == ANSWER_NONE || e->type == ANSWER_TLS || e->type & ANSWER_TO_TLS ||
	    (f = finding_of(j, r, c, id)) == NULL)
		return;
	text_clean(&t, said.p, said.n);
	finding_code(f, "preface:%s", finding_preface_word(e->type, said));
	f->sender = f->at_fault = "server";
	finding_lead(f);
	finding_title_is(f, "no HTTP/2 in answer to its preface");
	finding_briefly(f, "the server speaks another protocol");
	finding_say(f, "The client began HTTP/2; %s.", text_str(&t));
	if (e->type == ANSWER_HTTP1 || e->type == ANSWER_HTML)
		finding_also(f, "It speaks HTTP/1.x here, and no HTTP/2.");
	else
		finding_also(f, "No HTTP/2 server answers on this port: look at its number.");
	text_done(&t);
}

#define E SEVERITY_ERROR
#define BAD RULE_EVENT, RULE_KIND(BAD), 0
#define SECTION "RFC 9113 §3.4"

static const struct rule rules[] = {
	{"preface-malformed", "preface", SECTION, E, BAD, malformed},
	{"preface-not-settings", "preface", SECTION, E, BAD, not_settings},
	{"preface-tls-client", "preface", "RFC 9113 §3.3", E, BAD, tls_client},
	{"preface-tls-answer", "preface", "RFC 9113 §3.3", E, BAD, tls_answer},
	{"preface-garbage", "preface", SECTION, E, BAD, garbage},
	{"preface-http1-answer", "preface", SECTION, E, RULE_EVENT, RULE_KIND(HTTP1_RESPONSE), 0,
	 http1_answer},
	{"preface-http1-client", "preface", "RFC 9113 §3.3", E, RULE_EVENT,
	 RULE_KIND(HTTP1_REQUEST), 0, http1_client},
	{"preface-silent", "preface", SECTION, E, RULE_CONNECTION, 0, 0, finding_preface_silent},
	{"preface-missing", "preface", SECTION, E, RULE_CONNECTION, 0, 0, finding_preface_missing},
	{"preface-proxy-header", "preface", "RFC 9113 §3.3", E, RULE_CONNECTION, 0, 0,
	 finding_preface_proxy},
};

static const struct because because[] = {
	{"preface-*", "violation", 0, 0},
	{"preface-*", "goaway-*", 0, 0},
	{"preface-*", "tcp-reset*", 0, 0},
	{"preface-*", "tcp-fin*", 0, 0},
	{"preface-*", "tcp-keepalive-race", 0, 0},
	{"preface-proxy-header", "preface-*", 0, 0},
	{"preface-proxy-header", "tls-*", 0, 0},
	{"preface-proxy-header", "http-4xx", 0, 0},
	{"preface-proxy-header", "http1-cut", 0, 0},
	{"preface-*", "stream-*", 0, 0},
	{"preface-*", "grpc-*", 0, 0},
	{"preface-*", "settings-never-sent", 0, 0},
};

const struct layer_rules finding_preface_rules = {rules, RULES_COUNT(rules), because,
						  RULES_COUNT(because)};
