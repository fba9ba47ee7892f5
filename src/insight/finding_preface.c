#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>

#include "book/answer.h"
#include "h2lens/text.h"

static const char *const words[] = {"",
#define X(name, word, what) word,
				    ANSWERS(X)
#undef X
};

/* What follows from it. */
static const char *meaning(unsigned kind, bool to_tls)
{
	if (to_tls)
		return "It does not speak TLS on this port";
	if (kind == ANSWER_TLS)
		return "It speaks TLS on this port (https://), and the client spoke in clear";
	if (kind == ANSWER_HTML || kind == ANSWER_HTTP1)
		return "It speaks HTTP/1.x here, and no HTTP/2";
	return "No HTTP/2 server answers on this port";
}

static bool answered(struct judge *j, const struct connection *c, uint32_t event)
{
	static const struct rule garbage = {"preface-garbage", "preface", "RFC 9113 §3.4",
					    SEVERITY_ERROR};
	static const struct rule tls = {"preface-tls-answer", "preface", "RFC 9113 §3.3",
					SEVERITY_ERROR};
	static const struct rule clear = {"tls-cleartext-answer", "tls", "RFC 8446 §5.1",
					  SEVERITY_ERROR};
	const struct event *e = book_event(j->b, event);

	if (e->kind != EVENT_BAD || e->type == ANSWER_NONE)
		return false;
	bool to_tls = e->type & ANSWER_TO_TLS;
	unsigned kind = e->type & ~(unsigned)ANSWER_TO_TLS;
	const struct rule *face = to_tls ? &clear : kind == ANSWER_TLS ? &tls : &garbage;
	struct finding *f = finding_add(j, face, c->id, e->time);
	struct slice said = book_blob(j->b, e);
	struct text t = {0};

	text_clean(&t, said.p, said.n);
	if (to_tls)
		snprintf(f->code, sizeof(f->code), "tls:cleartext-answer");
	else
		snprintf(f->code, sizeof(f->code), "preface:%s",
			 kind < ANSWER_COUNT ? words[kind] : "unknown");
	f->sender = f->at_fault = "server";
	finding_lead(f);
	finding_evidence(f, event);
	finding_told(f,
		     to_tls		  ? "no TLS in answer to a ClientHello"
		     : kind == ANSWER_TLS ? "TLS in answer to an HTTP/2 preface"
					  : "no HTTP/2 in answer to its preface",
		     "The client began %s; %s. %s.", to_tls ? "TLS" : "HTTP/2", text_str(&t),
		     meaning(kind, to_tls));
	text_done(&t);
	return true;
}

static void judge_preface(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule face = {"preface-http1-answer", "preface", "RFC 9113 §3.4",
					 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (!c->preface || c->upgraded || c->tunnelled || e->kind != EVENT_HTTP1_RESPONSE ||
	    e->side == c->client)
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "preface:http/1.1-answer");
	f->sender = f->at_fault = "server";
	finding_evidence(f, id);
	finding_told(f, "HTTP/1.1 answer to an HTTP/2 preface",
		     "The client sent the HTTP/2 connection preface; the server answered in "
		     "HTTP/1.1 (status %u): it "
		     "does not speak HTTP/2 on this port.",
		     e->a);
}

static void judge_h1_client(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule face = {"preface-http1-client", "preface", "RFC 9113 §3.3",
					 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (c->preface || c->upgraded || c->tunnelled || e->side != c->client ||
	    (c->protocol != PROTOCOL_H2C && c->protocol != PROTOCOL_H2) || !c->frames)
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	f->sender = f->at_fault = "client";
	finding_evidence(f, id);
	finding_told(f, "HTTP/1.1 request to an HTTP/2 port",
		     "The client spoke HTTP/1.1; the server speaks only HTTP/2 on this port and "
		     "waited for the "
		     "connection preface.");
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	if (book_event(j->b, id)->kind == EVENT_BAD)
		answered(j, c, id);
	else if (book_event(j->b, id)->kind == EVENT_HTTP1_RESPONSE)
		judge_preface(j, c, id);
	else
		judge_h1_client(j, c, id);
}

static const struct rule rules[] = {
	{"preface-garbage", "preface", "RFC 9113 §3.4", SEVERITY_ERROR, RULE_EVENT,
	 RULE_KIND(BAD) | RULE_KIND(HTTP1_REQUEST) | RULE_KIND(HTTP1_RESPONSE), 0, look},
};

const struct layer_rules finding_preface_rules = {rules, RULES_COUNT(rules), NULL, 0};
