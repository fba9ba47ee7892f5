/* ALPN: why a TLS session does not speak HTTP/2. */
#include "insight/finding_tls.h"

#include <string.h>

#include "h2lens/names.h"

enum { NO_APPLICATION_PROTOCOL = 120 };

/* The handshake went far enough for an answer, the answer is not h2, and it can be read. */
static bool is_due(struct judge *j, const struct rule *r, const struct connection *c)
{
	const struct tls_facts *t = c->tls;

	if (!t || !t->client_hello || c->protocol == PROTOCOL_H2 || finding_find(j, r->id, c->id) ||
	    finding_tls_has(j->b, t->alpn, "h2"))
		return false;
	/* in TLS 1.3 the answer is encrypted; with the handshake's end it was read */
	bool known = t->version < 0x0304 || t->decrypted == TLS_DECRYPTED_YES || t->alpn != 0 ||
		     t->done != 0;
	/* something else ended it first; as it did not end, it may not have come to ALPN */
	bool broken = c->worst >= SEVERITY_ERROR && !t->alpn && !t->done;
	return known && !broken;
}

/* Did the server switch protocols (101)? */
static bool is_switched(const struct judge *j, const struct connection *c)
{
	return c->last_stream != BOOK_NONE && book_stream(j->b, c->last_stream)->status == 101;
}

static void say_spoken(const struct connection *c, struct finding *f)
{
	if (c->protocol == PROTOCOL_HTTP1 && !c->tunnelled)
		finding_also(f, "The connection speaks HTTP/1.1.");
}

/* A server that speaks HTTP/2 alone hears that none will come, and closes without an answer. */
static void say_closed(const struct judge *j, const struct connection *c, struct finding *f)
{
	if (c->protocol != PROTOCOL_HTTP1 || c->close == TCP_OPEN || c->closed_by == c->client)
		return;
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next)
		if (book_stream(j->b, i)->first_response && book_stream(j->b, i)->method)
			return;
	f->severity = SEVERITY_WARNING;
	finding_also(f, "The server closed the connection and answered no request: it seems to "
			"speak HTTP/2 alone.");
}

static void not_offered(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	if (!is_due(j, r, c) || c->tls->alpn_offered)
		return;
	if (c->protocol != PROTOCOL_HTTP1 && c->worst >= SEVERITY_ERROR)
		return; /* something else ended it first */
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = f->at_fault = "client";
	finding_code(f, "alpn:absent");
	/* it may never have been meant for HTTP; or h2lens was told to */
	f->tells = !j->out->live && !c->tunnelled && c->protocol == PROTOCOL_HTTP1;
	finding_title_is(f, "the client offered no ALPN");
	finding_briefly(f, "no ALPN in the ClientHello");
	finding_say(f, "The client's ClientHello has no ALPN extension, and HTTP/2 over TLS is "
		       "agreed on by ALPN alone: the server could not choose h2.");
	say_spoken(c, f);
	say_closed(j, c, f);
	finding_also(f,
		     "An old TLS library, a device that opens TLS on the way, or a setting of the "
		     "client leaves it out.");
}

static void h2_not_offered(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	char offered[FINDING_TLS_LIST], chosen[FINDING_TLS_NAME];

	if (!is_due(j, r, c) || !c->tls->alpn_offered ||
	    finding_tls_has(j->b, c->tls->alpn_offered, "h2"))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = f->at_fault = "client";
	finding_tls_text(j->b, c->tls->alpn, chosen);
	finding_code(f, "alpn:%s", chosen[0] ? chosen : "absent");
	/* it was told to, or fell back; or it is not for HTTP at all. What Upgrade made another
	 * protocol of is HTTP/1.1 of necessity: browsers open WebSockets so. */
	f->tells = !j->out->live && !finding_tls_h2_beside(j, c) && !is_switched(j, c) &&
		   finding_tls_has(j->b, c->tls->alpn_offered, "http/1.1");
	finding_title_is(f, "the client did not offer h2");
	finding_briefly(f, "h2 is not among the client's protocols");
	finding_say(f, "The client offers %s by ALPN and not h2: HTTP/2 could not be agreed on.",
		    finding_tls_list(j->b, c->tls->alpn_offered, offered));
	say_spoken(c, f);
	say_closed(j, c, f);
}

/* h2 was offered, and the server answered. */
static bool is_declined(struct judge *j, const struct rule *r, const struct connection *c)
{
	return is_due(j, r, c) && c->tls->server_hello &&
	       finding_tls_has(j->b, c->tls->alpn_offered, "h2");
}

static void other_chosen(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	char offered[FINDING_TLS_LIST], chosen[FINDING_TLS_NAME], sni[FINDING_TLS_NAME];

	if (!is_declined(j, r, c) || !c->tls->alpn)
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = f->at_fault = "server";
	finding_tls_text(j->b, c->tls->alpn, chosen);
	finding_code(f, "alpn:%s", chosen);
	finding_title_is(f, "the server chose %s instead of h2", chosen);
	finding_briefly(f, "ALPN chose %s", chosen);
	finding_say(f,
		    "The client offers %s by ALPN, and the server chose %s: HTTP/2 was not agreed "
		    "on.",
		    finding_tls_list(j->b, c->tls->alpn_offered, offered), chosen);
	say_spoken(c, f);
	if (!finding_tls_has(j->b, c->tls->alpn_offered, chosen)) {
		f->severity = SEVERITY_ERROR;
		finding_also(f,
			     "The client had not offered that: clients end the handshake then. A "
			     "server without a common protocol must send the alert "
			     "no_application_protocol (120); Apache httpd chooses http/1.1.");
	}
	if (finding_tls_text(j->b, c->tls->sni, sni)[0])
		finding_also(f,
			     "HTTP/2 is not enabled on the server for the name %s, or a device "
			     "that ends TLS before it knows HTTP/1.1 only.",
			     sni);
	else
		finding_also(f, "HTTP/2 is not enabled on the server, or a device that ends TLS "
				"before it knows HTTP/1.1 only.");
}

static void none_chosen(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	char offered[FINDING_TLS_LIST];

	if (!is_declined(j, r, c) || c->tls->alpn)
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = f->at_fault = "server";
	finding_code(f, "alpn:absent");
	finding_title_is(f, "the server chose no protocol");
	finding_briefly(f, "no ALPN in the server's answer");
	finding_say(f,
		    "The client offers %s by ALPN, and the server's answer has no ALPN: HTTP/2 was "
		    "not agreed on.",
		    finding_tls_list(j->b, c->tls->alpn_offered, offered));
	say_spoken(c, f);
	finding_also(f, "A load balancer that ends TLS without ALPN answers so, and a server whose "
			"TLS library does not know it.");
}

static void say_list(const struct book *b, const struct tls_facts *t, struct finding *f)
{
	bool h2 = finding_tls_has(b, t->alpn_offered, "h2"),
	     http1 = finding_tls_has(b, t->alpn_offered, "http/1.1");

	if (h2 && !http1) {
		f->at_fault = "server";
		finding_also(f,
			     "The client speaks HTTP/2 alone, and the server has it not enabled: "
			     "enable h2 where TLS ends, or let the client offer http/1.1 too.");
	} else if (h2) {
		f->at_fault = "server";
		finding_also(f, "The server speaks neither HTTP/2 nor HTTP/1.1 there, or does not "
				"serve them for that name.");
	} else if (http1) {
		f->at_fault = "client";
		finding_also(f, "The server speaks HTTP/2 alone: the client must offer h2.");
	} else {
		f->at_fault = "client";
		finding_also(f, "Neither h2 nor http/1.1 is among them.");
	}
}

static void alert(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	char offered[FINDING_TLS_LIST], sni[FINDING_TLS_NAME], after[FINDING_TLS_TIME];

	if (e->b != NO_APPLICATION_PROTOCOL)
		return;
	const char *name = names_alert(NO_APPLICATION_PROTOCOL);
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = finding_who(c, e->side);
	f->at_fault = finding_other(c, e->side);
	finding_code(f, "tls:%s", name);
	finding_title_is(f, "no common protocol: TLS alert %s", name);
	finding_briefly(f, "ALPN found no common protocol");
	if (!c->tls || !c->tls->client_hello || !c->tls->start) {
		finding_say(f,
			    "The %s ended the handshake with the TLS alert %s (%u): ALPN found no "
			    "protocol that both sides speak.",
			    f->sender, name, e->b);
		return;
	}
	finding_say(f,
		    "The client offers %s by ALPN, and the %s answered with the TLS alert %s "
		    "(%u), %s after the ClientHello: it speaks none of them.",
		    finding_tls_list(j->b, c->tls->alpn_offered, offered), f->sender, name, e->b,
		    finding_tls_after(after, c->tls->start, e->time));
	if (e->side != c->client)
		say_list(j->b, c->tls, f);
	if (finding_tls_text(j->b, c->tls->sni, sni)[0])
		finding_also(f, "The name in the ClientHello (SNI) is %s.", sni);
}

#define HELLO RULE_EVENT, RULE_KIND(TLS_SERVER_HELLO), 0
#define SECTION "RFC 7301 §3.2"

static const struct rule rules[] = {
	{"alpn-not-offered", "alpn", SECTION, SEVERITY_INFO, HELLO, not_offered},
	{"alpn-h2-not-offered", "alpn", SECTION, SEVERITY_INFO, HELLO, h2_not_offered},
	{"alpn-http11-chosen", "alpn", SECTION, SEVERITY_WARNING, HELLO, other_chosen},
	{"alpn-not-chosen", "alpn", SECTION, SEVERITY_WARNING, HELLO, none_chosen},
	{"alpn-alert", "alpn", SECTION, SEVERITY_ERROR, RULE_EVENT, RULE_KIND(TLS_ALERT), 0, alert},
};

static const struct because because[] = {
	{"alpn-*", "fallback", 0, 0},
	{"alpn-*", "preface-http1-answer", 0, 0},
	{"alpn-not-offered", "http1-cut", 0, 0},
	{"alpn-h2-not-offered", "http1-cut", 0, 0},
	{"alpn-h2-not-offered", "tls-truncated", 0, 0},
	{"alpn-alert", "tcp-reset*", 0, 0},
	{"alpn-alert", "tcp-fin*", 0, 0},
};

const struct layer_rules finding_alpn_rules = {rules, RULES_COUNT(rules), because,
					       RULES_COUNT(because)};
