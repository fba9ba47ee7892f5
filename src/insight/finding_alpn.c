#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

/* The list is joined by commas. */
static bool offers_h2(struct slice list)
{
	for (size_t i = 0; i + 2 <= list.n; i++)
		if (memcmp(list.p + i, "h2", 2) == 0 && (i == 0 || list.p[i - 1] == ',') &&
		    (i + 2 == list.n || list.p[i + 2] == ','))
			return true;
	return false;
}

static void judge_alpn(struct judge *j, const struct connection *c)
{
	static const struct rule face = {"alpn-not-h2", "alpn", "RFC 7301 §3.2", SEVERITY_WARNING};
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
	if (c->worst >= SEVERITY_ERROR && !chosen.n && !t->done)
		return; /* as that handshake did not end, it may not have come to it */
	struct finding *f = finding_add(j, &face, c->id, t->start);
	finding_evidence(f, c->first_event);
	struct text name = {0};
	text_clean(&name, chosen.p, chosen.n);
	if (offered.n == 0) {
		snprintf(f->code, sizeof(f->code), "alpn:absent");
		f->sender = f->at_fault = "client";
		finding_told(f, "the client offered no ALPN",
			     "The ClientHello has no ALPN extension, so HTTP/2 could not be "
			     "negotiated%s.",
			     c->protocol == PROTOCOL_HTTP1 ? "; the connection speaks HTTP/1.1"
							   : "");
		if (j->out->live ||
		    c->protocol != PROTOCOL_HTTP1) /* it may never have been meant for HTTP */
			f->severity = SEVERITY_INFO;
	} else if (!offers_h2(offered)) {
		snprintf(f->code, sizeof(f->code), "alpn:%s",
			 chosen.n ? text_str(&name) : "absent");
		f->sender = f->at_fault = "client";
		finding_told(
			f, "the client did not offer h2",
			"The client's ALPN list has no h2, so HTTP/2 could not be negotiated.");
		if (j->out->live) /* we were told to, or fell back */
			f->severity = SEVERITY_INFO;
	} else if (chosen.n) {
		snprintf(f->code, sizeof(f->code), "alpn:%s", text_str(&name));
		f->sender = f->at_fault = "server";
		finding_told(f, "the server did not choose h2",
			     "The server's ALPN answer is %s: HTTP/2 was not "
			     "negotiated.",
			     text_str(&name));
	} else {
		snprintf(f->code, sizeof(f->code), "alpn:absent");
		f->sender = f->at_fault = "server";
		finding_told(
			f, "the server chose no protocol",
			"The client offered ALPN, the server's answer has none: HTTP/2 was not "
			"negotiated.");
	}
	text_done(&name);
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)id;
	judge_alpn(j, c);
}

static const struct rule rules[] = {
	{"alpn-not-h2", "alpn", "RFC 7301 §3.2", SEVERITY_WARNING, RULE_CONNECTION, 0, 0, look},
};

const struct layer_rules finding_alpn_rules = {rules, RULES_COUNT(rules), NULL, 0};
