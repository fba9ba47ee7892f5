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

bool finding_preface_event(struct judge *j, const struct connection *c, uint32_t event)
{
	static const struct finding_face garbage = {"preface-garbage", "preface", "RFC 9113 §3.4",
						    SEVERITY_ERROR};
	static const struct finding_face tls = {"preface-tls-answer", "preface", "RFC 9113 §3.3",
						SEVERITY_ERROR};
	static const struct finding_face clear = {"tls-cleartext-answer", "tls", "RFC 8446 §5.1",
						  SEVERITY_ERROR};
	const struct event *e = book_event(j->b, event);

	if (e->kind != EVENT_BAD || e->type == ANSWER_NONE)
		return false;
	bool to_tls = e->type & ANSWER_TO_TLS;
	unsigned kind = e->type & ~(unsigned)ANSWER_TO_TLS;
	const struct finding_face *face = to_tls ? &clear : kind == ANSWER_TLS ? &tls : &garbage;
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
	finding_say(f,
		    to_tls		 ? "no TLS in answer to a ClientHello"
		    : kind == ANSWER_TLS ? "TLS in answer to an HTTP/2 preface"
					 : "no HTTP/2 in answer to its preface",
		    "The client began %s; %s. %s.", to_tls ? "TLS" : "HTTP/2", text_str(&t),
		    meaning(kind, to_tls));
	text_done(&t);
	return true;
}
