/* What was agreed on in the handshake, and what became of it: suites and versions that HTTP/2
 * forbids, renegotiation, retries, resumption, records that do not open. */
#include "insight/finding_preface.h"
#include "insight/finding_tls.h"

#include <stdio.h>
#include <string.h>

#include "book/answer.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum {
	TLS12 = 0x0303,
	TLS13 = 0x0304,
	HELLO_REQUEST = 0,
	CERTIFICATE_REQUEST = 13,
	HANDSHAKE = 22, /* of a record */
	APPLICATION_DATA = 23,
	EARLY_LOOK = 256 /* events in which the session begins */
};

/* RFC 9113 appendix A lists the suites of TLS 1.2 without an ephemeral key exchange, and those with
 * a null, stream or block cipher: what is left has (EC)DHE and is an AEAD. */
static bool is_prohibited(const char *suite)
{
	bool ephemeral =
		strncmp(suite, "TLS_ECDHE_", 10) == 0 || strncmp(suite, "TLS_DHE_", 8) == 0;

	return !ephemeral ||
	       (!strstr(suite, "_GCM") && !strstr(suite, "_CCM") && !strstr(suite, "POLY1305"));
}

/* The GOAWAY INADEQUATE_SECURITY of the side that minded it, or BOOK_NONE. */
static uint32_t minded(const struct judge *j)
{
	for (int side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->frame[H2_GOAWAY][side];
		for (uint32_t i = 0; i < m->kept && i < 16; i++)
			if (book_event(j->b, m->ids[i])->a == H2_INADEQUATE_SECURITY)
				return m->ids[i];
	}
	return BOOK_NONE;
}

/* The GOAWAY was seen and has the code, so it is what is told first. */
static void link_goaway(struct judge *j, const struct connection *c, struct finding *f)
{
	uint32_t goaway = minded(j);
	struct finding *g = finding_find(j, "goaway-error", c->id);

	if (goaway == BOOK_NONE)
		return;
	finding_evidence(f, goaway);
	finding_also(f, "The %s ended the connection for it, with GOAWAY INADEQUATE_SECURITY.",
		     finding_who(c, book_event(j->b, goaway)->side));
	f->severity = SEVERITY_INFO;
	if (!g || strcmp(g->code, names_error(H2_INADEQUATE_SECURITY)) != 0)
		return;
	finding_because(j, g, f);
	g->at_fault = f->at_fault;
}

static void about_hello(struct judge *j, const struct connection *c, struct finding *f)
{
	const struct marks *m = &j->ledger->kind[EVENT_TLS_SERVER_HELLO][!c->client];

	f->sender = "server";
	f->at_fault = "server";
	if (m->kept) {
		finding_evidence(f, m->ids[0]);
		f->time = book_event(j->b, m->ids[0])->time;
	}
}

/* What ALPN chose is in clear up to TLS 1.2. */
static bool speaks_h2(const struct judge *j, const struct connection *c)
{
	return c->tls && c->tls->server_hello &&
	       (c->protocol == PROTOCOL_H2 || finding_tls_has(j->b, c->tls->alpn, "h2"));
}

void finding_tls_session_weak(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	const char *suite = speaks_h2(j, c) ? names_suite(c->tls->cipher) : NULL;
	char offered[FINDING_TLS_LIST];

	(void)id;
	if (!suite || c->tls->version != TLS12 || !is_prohibited(suite))
		return;
	struct finding *f = finding_add(j, r, c->id, c->tls->start);
	about_hello(j, c, f);
	finding_code(f, "%s", names_error(H2_INADEQUATE_SECURITY));
	finding_title_is(f, "a cipher suite that HTTP/2 forbids");
	finding_briefly(f, "the suite %s", suite);
	finding_say(f,
		    "The server chose %s for HTTP/2 over TLS 1.2, a suite on the prohibited "
		    "list of RFC 9113, Appendix A.",
		    suite);
	finding_also(f, "Either side may end such a connection with INADEQUATE_SECURITY, as "
			"browsers do. Prefer TLS 1.3, or suites with ECDHE and GCM or "
			"ChaCha20-Poly1305.");
	finding_also(f, "The client offers %s.",
		     finding_tls_list(j->b, c->tls->suites_offered, offered));
	link_goaway(j, c, f);
}

void finding_tls_session_old(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	const char *name = speaks_h2(j, c) ? names_tls_version(c->tls->version) : NULL;
	char offered[FINDING_TLS_LIST];

	(void)id;
	if (!name || c->tls->version >= TLS12 || c->tls->version < 0x0300)
		return;
	struct finding *f = finding_add(j, r, c->id, c->tls->start);
	about_hello(j, c, f);
	finding_code(f, "%s", names_error(H2_INADEQUATE_SECURITY));
	finding_title_is(f, "HTTP/2 over %s", name);
	finding_briefly(f, "%s under HTTP/2", name);
	if (c->frames)
		finding_say(f, "HTTP/2 is spoken over %s here; it must not be below TLS 1.2.",
			    name);
	else
		finding_say(f,
			    "The server chose %s, and h2 by ALPN; HTTP/2 must not be spoken below "
			    "TLS 1.2.",
			    name);
	finding_also(f, "The client offers %s.",
		     finding_tls_list(j->b, c->tls->versions_offered, offered));
	if (c->tls->client_max_version && c->tls->client_max_version < TLS12)
		f->at_fault = "client";
	link_goaway(j, c, f);
}

/* Up to TLS 1.2 the type of a record is in clear: behind its Finished, or its application data, a
 * side begins another handshake. Behind the other side's data it may be the Finished: False Start
 * (RFC 7918). */
static bool is_hidden_hello(const struct judge *j, const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	unsigned look = EARLY_LOOK;

	if (e->kind != EVENT_TLS_OPAQUE || e->type != HANDSHAKE || !c->tls->version ||
	    c->tls->version >= TLS13)
		return false;
	for (uint32_t i = c->first_event; i != id && i != BOOK_NONE && look--;) {
		const struct event *x = book_event(j->b, i);
		if (x->kind == EVENT_TLS_OPAQUE && x->side == e->side &&
		    (x->type == APPLICATION_DATA || x->type == HANDSHAKE))
			return true;
		i = x->next;
	}
	return false;
}

/* In TLS 1.2 a new handshake, in TLS 1.3 a CertificateRequest after it (RFC 9113 §9.2.3): both are
 * forbidden once HTTP/2 has begun. */
void finding_tls_session_renegotiation(struct judge *j, const struct rule *r,
				       const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const struct ledger *l = j->ledger;
	bool begun =
		l->tally.first_h2[0] < id || l->tally.first_h2[1] < id; /* BOOK_NONE is above all */

	if (!c->tls || c->tunnelled || finding_find(j, r->id, c->id))
		return;
	bool hidden = speaks_h2(j, c) && is_hidden_hello(j, c, id);
	if (!hidden && (c->protocol != PROTOCOL_H2 || !begun || e->kind == EVENT_TLS_OPAQUE))
		return;
	bool later = c->tls->version >= TLS13 && e->kind == EVENT_TLS_HANDSHAKE &&
		     e->a == CERTIFICATE_REQUEST;
	if (!later && !hidden &&
	    (c->tls->version >= TLS13 || (e->kind == EVENT_TLS_HANDSHAKE && e->a != HELLO_REQUEST)))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = f->at_fault = finding_who(c, e->side);
	finding_code(f, "%s", names_error(H2_PROTOCOL_ERROR));
	finding_trail(f); /* a GOAWAY about it leads */
	if (later) {
		finding_title_is(f, "a certificate was asked for in the middle of HTTP/2");
		finding_say(f,
			    "The %s sent a CertificateRequest after the handshake, which "
			    "HTTP/2 forbids: the other side must treat it as a connection error "
			    "of type PROTOCOL_ERROR.",
			    f->sender);
	} else {
		finding_title_is(f, "TLS was renegotiated in the middle of HTTP/2");
		finding_say(f,
			    "The %s began another TLS handshake when HTTP/2 was spoken already: "
			    "the other side must treat it as a connection error of type "
			    "PROTOCOL_ERROR.",
			    f->sender);
	}
	finding_briefly(f, "the %s renegotiated", f->sender);
	finding_also(f, "Mostly one path of a site wants a client certificate: ask for it in the "
			"first handshake, or answer with HTTP_1_1_REQUIRED.");
}

void finding_tls_session_retry(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	struct finding *f;
	const char *group = c->tls ? names_group(c->tls->group) : NULL;
	char offered[FINDING_TLS_LIST];

	if (finding_find(j, r->id, c->id) || (f = finding_of(j, r, c, id)) == NULL)
		return;
	f->sender = "server";
	finding_title_is(f, "HelloRetryRequest: one round trip more");
	finding_say(f, "The server answered the first ClientHello with a HelloRetryRequest, as it "
		       "did not accept the group of the client's key share: the handshake took one "
		       "round trip more.");
	if (!c->tls)
		return;
	if (group && c->tls->server_hello)
		finding_also(f, "The session uses %s.", group);
	finding_also(f, "The client offers the groups %s.",
		     finding_tls_list(j->b, c->tls->groups_offered, offered));
}

/* Did the decoder note early data that the server refused? That it holds such a record is noted
 * with the answer. */
static bool noted_refusal(const struct judge *j)
{
	static const char words[] = "The server refused the early data";

	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_NOTE][side];
		for (uint32_t i = 0; i < m->kept; i++) {
			struct slice said = book_blob(j->b, book_event(j->b, m->ids[i]));
			if (said.n >= sizeof(words) - 1 &&
			    memcmp(said.p, words, sizeof(words) - 1) == 0)
				return true;
		}
	}
	return false;
}

/* The client's first ClientHello, when the server answered; else BOOK_NONE. */
static uint32_t first_hello(const struct judge *j, const struct connection *c)
{
	const struct marks *m = &j->ledger->kind[EVENT_TLS_CLIENT_HELLO][c->client];

	return c->tls && c->tls->server_hello && m->kept ? m->ids[0] : BOOK_NONE;
}

/* Early data needs a pre-shared key that the server takes (RFC 8446 §4.2.10). */
static bool early_refused(const struct judge *j, const struct connection *c)
{
	return noted_refusal(j) || (c->tls->early_data && !c->tls->resumed);
}

void finding_tls_session_early(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	if ((id = first_hello(j, c)) == BOOK_NONE)
		return;
	bool refused = early_refused(j, c);
	struct finding *f = refused || c->tls->early_data ? finding_of(j, r, c, id) : NULL;
	if (!f)
		return;
	f->sender = refused ? "server" : "client";
	if (refused) {
		finding_title_is(f, "early data (0-RTT) refused");
		finding_say(f, "The client sent early data with its ClientHello, and the server "
			       "refused it: the client sends the same again after the handshake. "
			       "Nothing of it was processed.");
	} else if (c->tls->decrypted == TLS_DECRYPTED_YES ||
		   c->tls->decrypted == TLS_DECRYPTED_EARLY_SHUT) {
		finding_title_is(f, "early data (0-RTT) accepted");
		finding_say(f, "The client sent early data with its ClientHello, and the server "
			       "accepted it: requests in it can be replayed by an attacker, so "
			       "they should be safe methods.");
	} else {
		finding_title_is(f, "early data (0-RTT) offered");
		finding_say(f, "The client offered early data with its ClientHello; whether the "
			       "server took it is encrypted.");
	}
}

void finding_tls_session_resumption(struct judge *j, const struct rule *r,
				    const struct connection *c, uint32_t id)
{
	if ((id = first_hello(j, c)) == BOOK_NONE || c->tls->resumed || !early_refused(j, c))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = "server";
	finding_title_is(f, "the server did not resume the session");
	finding_briefly(f, "the session was not resumed");
	finding_say(f, "The client offered to resume an earlier session, and the server made a "
		       "full handshake: its ticket is too old, or of another server or key.");
}

/* No server finds a ClientHello forbidden or moved: it finds it malformed (400). */
static bool is_block(struct slice said)
{
	static const char *const statuses[] = {"HTTP/1.1 403", "HTTP/1.0 403", "HTTP/1.1 302",
					       "HTTP/1.0 302", "HTTP/1.1 307", "HTTP/1.1 451",
					       "HTTP/1.1 511"};

	for (size_t i = 0; i < RULES_COUNT(statuses); i++)
		if (said.n && memmem(said.p, said.n, statuses[i], strlen(statuses[i])))
			return true;
	return false;
}

/* The server's clear answer to a ClientHello; what is HTTP/2 is told in finding_preface.c. */
void finding_tls_session_clear(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct slice said = book_blob(j->b, e);
	struct text t = {0};
	unsigned kind = e->type & ~(unsigned)ANSWER_TO_TLS;
	struct finding *f;

	if (!(e->type & ANSWER_TO_TLS) || finding_preface_frame(said) ||
	    (f = finding_of(j, r, c, id)) == NULL)
		return;
	text_clean(&t, said.p, said.n);
	finding_code(f, "tls:cleartext-answer");
	f->sender = f->at_fault = "server";
	finding_lead(f);
	finding_title_is(f, "no TLS in answer to a ClientHello");
	finding_briefly(f, "the server answered TLS in clear");
	finding_say(f, "The client began TLS; %s.", text_str(&t));
	if (is_block(said)) {
		f->at_fault = "unknown";
		finding_also(f, "A device on the way answers so that lets nobody through to that "
				"name (a filter, a captive portal), or the port speaks HTTP in "
				"clear.");
	} else {
		finding_also(f, "It does not speak TLS on this port.");
	}
	if (!is_block(said) && (kind == ANSWER_HTTP1 || kind == ANSWER_HTML))
		finding_also(f, "It speaks HTTP in clear there: use http://.");
	text_done(&t);
}

/* The keys are the right ones: records of both sides were opened. */
static bool opened(const struct tls_facts *t)
{
	return t->decrypted == TLS_DECRYPTED_YES || t->decrypted == TLS_DECRYPTED_LOST ||
	       t->decrypted == TLS_DECRYPTED_RESUMED_AFTER_LOSS;
}

/* A record that does not open though nothing is missing and others did: its octets were changed.
 * What a server refuses as early data comes before the handshake's end, and opens for nobody. */
void finding_tls_session_record(struct judge *j, const struct rule *r, const struct connection *c,
				uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct finding *f;

	if (!c->tls || !opened(c->tls) || !finding_tls_whole(c) ||
	    (e->kind == EVENT_TLS_OPAQUE && e->type != APPLICATION_DATA) ||
	    !finding_tls_finished(j) || finding_find(j, r->id, c->id) ||
	    (f = finding_of(j, r, c, id)) == NULL)
		return;
	f->sender = finding_who(c, e->side);
	f->inferred = true;
	f->confidence = 0.6;
	f->at_fault = "network";
	finding_trail(f); /* what the other side said about it leads */
	if (!finding_tls_lost(j, c, f))
		f->severity = SEVERITY_WARNING; /* the other side may have read it */
	finding_title_is(f, "a TLS record does not open");
	finding_briefly(f, "a damaged TLS record");
	finding_say(f,
		    "A record of the %s does not open with the session's keys, though others do "
		    "and no octet of the connection is missing: it was damaged on the way, or "
		    "made wrong.",
		    f->sender);
}
