/* Alerts of TLS: each has its usual cause (RFC 8446 §6), which is told with what the two sides of
 * this session offered. An alert names what its sender dislikes: the fault is mostly the other's.
 */
#include "insight/finding_tls.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"

enum {
	CLOSE_NOTIFY = 0,
	HANDSHAKE_FAILURE = 40,
	BAD_CERTIFICATE = 42,
	ILLEGAL_PARAMETER = 47,
	UNKNOWN_CA = 48,
	DECODE_ERROR = 50,
	PROTOCOL_VERSION = 70,
	INSUFFICIENT_SECURITY = 71,
	INTERNAL_ERROR = 80,
	INAPPROPRIATE_FALLBACK = 86,
	USER_CANCELED = 90,
	UNSUPPORTED_EXTENSION = 110,
	UNRECOGNIZED_NAME = 112,
	CERTIFICATE_REQUIRED = 116,
	NO_APPLICATION_PROTOCOL = 120,
	LEVEL_WARNING = 1
};

enum blame { OTHER, SENDER, UNKNOWN, NETWORK };
enum by { ANY, SERVER, CLIENT };

/* Both names may be used in the words, in this order: who sent it, the other side. */
static const struct usual {
	uint8_t alert, by, blame;
	const char *says;
} usuals[] = {
	{10, ANY, OTHER,
	 "The %s got a message that was not due then: the %s, or a device that opens TLS on the "
	 "way, does not keep the order of the handshake."},
	{20, ANY, NETWORK,
	 "The %s could not verify a record of the %s: octets were changed on the way, or the two "
	 "sides do not have the same keys."},
	{21, ANY, NETWORK,
	 "The %s could not open a record of the %s: octets were changed on the way, or the two "
	 "sides do not have the same keys."},
	{22, ANY, OTHER,
	 "The %s got a record that is longer than TLS allows (RFC 8446 §5.2): what the %s sent was "
	 "probably no TLS."},
	{30, ANY, OTHER, "The %s could not decompress a record of the %s."},
	{41, ANY, OTHER, "The %s wants a certificate, and the %s sent none."},
	{42, CLIENT, OTHER,
	 "The %s does not accept the certificate of the %s: some clients say so when its name, its "
	 "dates or its signature is wrong."},
	{43, CLIENT, OTHER,
	 "The %s cannot use a certificate of that type: the %s needs one with another key, "
	 "signature or purpose."},
	{44, CLIENT, OTHER, "The %s found the certificate of the %s revoked: it must be replaced."},
	{45, CLIENT, OTHER,
	 "The %s found the certificate of the %s expired, or not valid yet: it must be renewed, if "
	 "both clocks are right."},
	{46, CLIENT, OTHER,
	 "The %s does not accept the certificate of the %s for a reason that the alert does not "
	 "name; its own log does."},
	{48, CLIENT, UNKNOWN,
	 "The %s does not know who issued the certificate of the %s: an intermediate certificate "
	 "was not sent, the authority is a private one, or a device opens TLS on the way."},
	{47, ANY, OTHER,
	 "The %s found a value that is out of range or does not fit what the %s "
	 "said before."},
	{49, ANY, UNKNOWN,
	 "The %s accepted the certificate, but its rules do not let the %s go on."},
	{50, ANY, OTHER,
	 "The %s could not read a message of the %s: its length or its form is "
	 "wrong."},
	{51, ANY, OTHER,
	 "The %s could not verify a signature or the Finished message of the %s: its key does not "
	 "belong to its certificate, or the handshake was changed on the way."},
	{60, ANY, OTHER, "The %s does not accept the export restrictions of the %s."},
	{100, ANY, OTHER, "The %s does not renegotiate, as the %s had asked for."},
	{109, ANY, OTHER,
	 "The %s misses an extension that the %s must send with what it offers (RFC 8446 §9.2)."},
	{110, ANY, OTHER, "The %s got an extension that it had not asked the %s for."},
	{111, ANY, OTHER, "The %s could not fetch the certificate that the %s pointed to."},
	{113, ANY, OTHER,
	 "The %s does not accept the certificate status (OCSP) that the %s sent: it is too old or "
	 "not valid."},
	{114, ANY, OTHER,
	 "The %s found that a certificate does not match the hash that the %s "
	 "named."},
	{115, ANY, OTHER, "The %s does not know the pre-shared key that the %s names."},
	{121, ANY, SENDER,
	 "The %s insists on Encrypted Client Hello, which the %s does not take: its published key "
	 "is probably an old one."},
};

static const char *const blamed[] = {[UNKNOWN] = "unknown", [NETWORK] = "network"};

static void say_usual(const struct connection *c, const struct event *e, struct finding *f)
{
	const char *other = finding_other(c, e->side);
	unsigned by = e->side == c->client ? CLIENT : SERVER;

	for (size_t i = 0; i < sizeof(usuals) / sizeof(usuals[0]); i++) {
		const struct usual *u = &usuals[i];
		if (u->alert != e->b || (u->by != ANY && u->by != by))
			continue;
		finding_also(f, u->says, f->sender, other);
		f->at_fault = u->blame == OTHER	   ? other
			      : u->blame == SENDER ? f->sender
						   : blamed[u->blame];
		return;
	}
}

/* When in the session it came. */
static void say_sent(const struct judge *j, const struct connection *c, const struct event *e,
		     const char *name, struct finding *f)
{
	const struct tls_facts *t = c->tls;
	char after[FINDING_TLS_TIME];

	if (t && finding_tls_finished(j))
		finding_say(f, "The %s sent the TLS alert %s (%u) %s after the handshake.",
			    f->sender, name, e->b, finding_tls_after(after, t->done, e->time));
	else if (!t || !t->client_hello || !t->start)
		finding_say(f, "The %s sent the TLS alert %s (%u).", f->sender, name, e->b);
	else if (!j->ledger->kind[EVENT_TLS_SERVER_HELLO][!c->client].count && e->side != c->client)
		finding_say(f,
			    "The %s answered the ClientHello with the TLS alert %s (%u), %s "
			    "after it.",
			    f->sender, name, e->b, finding_tls_after(after, t->start, e->time));
	else
		finding_say(f,
			    "The %s ended the handshake with the TLS alert %s (%u), %s after "
			    "the ClientHello.",
			    f->sender, name, e->b, finding_tls_after(after, t->start, e->time));
}

static void say_version(const struct book *b, const struct connection *c, const struct event *e,
			struct finding *f)
{
	const struct tls_facts *t = c->tls;
	const char *chosen = t->server_hello ? names_tls_version(t->version) : NULL;
	char offered[FINDING_TLS_LIST];

	finding_tls_list(b, t->versions_offered, offered);
	if (e->side == c->client) {
		f->at_fault = "server";
		finding_also(f, "The server chose %s; the client offers %s.",
			     chosen ? chosen : "another version", offered);
	} else if (t->client_max_version && t->client_max_version < 0x0303) {
		f->at_fault = "client";
		finding_also(f,
			     "The client offers %s and nothing newer; the server wants a newer "
			     "version, and HTTP/2 needs TLS 1.2 at least.",
			     offered);
	} else if (t->client_max_version == 0x0303) {
		finding_also(f,
			     "The client offers %s and nothing newer; the server accepts none of "
			     "that, so it probably wants TLS 1.3.",
			     offered);
	} else if (t->client_max_version) {
		f->at_fault = "server";
		finding_also(f,
			     "The client offers %s; the server accepts none of that, so it "
			     "probably speaks older versions only.",
			     offered);
	}
}

static void say_offered(const struct book *b, const struct tls_facts *t, struct finding *f)
{
	char versions[FINDING_TLS_LIST], suites[FINDING_TLS_LIST], groups[FINDING_TLS_LIST];

	finding_also(f,
		     "The client offers the versions %s, the cipher suites %s and the groups "
		     "%s.",
		     finding_tls_list(b, t->versions_offered, versions),
		     finding_tls_list(b, t->suites_offered, suites),
		     finding_tls_list(b, t->groups_offered, groups));
}

static void say_failure(const struct book *b, const struct connection *c, const struct event *e,
			struct finding *f)
{
	const struct tls_facts *t = c->tls;
	const char *version = names_tls_version(t->version), *suite = names_suite(t->cipher);

	if (e->side == c->client) {
		f->at_fault = "server";
		finding_also(f, "The client does not accept what the server chose: %s, %s.",
			     version ? version : "an unknown version",
			     suite ? suite : "an unknown suite");
		return;
	}
	if (e->b == INSUFFICIENT_SECURITY) {
		f->at_fault = "client";
		finding_also(f, "The server wants stronger parameters than the client offers.");
	} else {
		finding_also(f, "The server found no parameters that both sides accept: compare "
				"versions, cipher suites, groups and signature algorithms.");
	}
	say_offered(b, t, f);
}

/* Servers of many names answer for their name first: without it, or with a wrong one, they have no
 * certificate to show. */
static void say_name(const struct book *b, const struct connection *c, const struct event *e,
		     struct finding *f)
{
	const struct tls_facts *t = c->tls;
	char sni[FINDING_TLS_NAME];

	finding_tls_text(b, t->sni, sni);
	if (!sni[0]) {
		if (e->b == UNRECOGNIZED_NAME)
			f->at_fault = "client";
		finding_also(f,
			     "The client named no host (its ClientHello has no SNI), and servers "
			     "of several names need it.");
	} else if (e->b == UNRECOGNIZED_NAME) {
		finding_also(f,
			     "The server serves no host of the name that the client asked for "
			     "(SNI): %s.",
			     sni);
	} else {
		finding_also(f,
			     "Some servers answer so when they have no certificate for the name "
			     "that the client asked for (SNI): %s.",
			     sni);
	}
}

static void say_fallback(const struct tls_facts *t, struct finding *f)
{
	const char *max = names_tls_version(t->client_max_version);

	finding_also(f,
		     "The client marked its ClientHello as a second try with a lower version (%s "
		     "at most, TLS_FALLBACK_SCSV), and the server speaks a newer one: something "
		     "broke the first try.",
		     max ? max : "unknown");
}

static void say_cause(struct judge *j, const struct connection *c, const struct event *e,
		      struct finding *f)
{
	const struct tls_facts *t = c->tls;
	bool server = e->side != c->client;

	say_usual(c, e, f);
	if (!t || !t->client_hello)
		return;
	switch (e->b) {
	case PROTOCOL_VERSION:
		say_version(j->b, c, e, f);
		break;
	case INSUFFICIENT_SECURITY:
	case HANDSHAKE_FAILURE:
		say_failure(j->b, c, e, f);
		if (server && !t->server_hello)
			say_name(j->b, c, e, f);
		break;
	case INTERNAL_ERROR:
		if (!server && t->server_hello && t->version && t->version < 0x0303) {
			f->at_fault = "server";
			finding_also(f,
				     "The server chose %s, and the TLS libraries of today refuse "
				     "what that version signs with (SHA-1).",
				     names_tls_version(t->version));
			break;
		}
		f->at_fault = f->sender;
		finding_also(f, "That is a failure of the %s itself: its own log says more.",
			     f->sender);
		if (server && !t->server_hello)
			say_name(j->b, c, e, f);
		break;
	case INAPPROPRIATE_FALLBACK:
		say_fallback(t, f);
		break;
	case UNRECOGNIZED_NAME:
		say_name(j->b, c, e, f);
		break;
	default:
		break;
	}
}

/* Did the client end the handshake for the protocol that the server chose? It was not among those
 * that it had offered; or it offers h2 alone, and what was chosen cannot be read. */
static void link_alpn(struct judge *j, const struct connection *c, const struct event *e,
		      struct finding *f)
{
	const struct tls_facts *t = c->tls;
	char chosen[FINDING_TLS_NAME];

	if (e->side != c->client || !t || !t->server_hello ||
	    !finding_tls_has(j->b, t->alpn_offered, "h2") || finding_tls_finished(j) ||
	    (e->b != DECODE_ERROR && e->b != ILLEGAL_PARAMETER && e->b != UNSUPPORTED_EXTENSION))
		return;
	struct finding *why = finding_find(j, "alpn-http11-chosen", c->id);
	finding_tls_text(j->b, t->alpn, chosen);
	if (why && !finding_tls_has(j->b, t->alpn_offered, chosen))
		finding_because(j, f, why);
	else if (!t->alpn && t->version >= 0x0304 && book_hidden(t) &&
		 !finding_tls_has(j->b, t->alpn_offered, "http/1.1"))
		finding_also(f, "The client offers h2 by ALPN and not http/1.1: a server that does "
				"not speak HTTP/2 may have chosen http/1.1 all the same (Apache "
				"httpd does), which clients take for a message that is wrong.");
}

/* The client's alert about the certificate: what the certificate says of itself explains it. */
static void link_certificate(struct judge *j, const struct connection *c, const struct event *e,
			     struct finding *f)
{
	struct finding *why;

	if (e->side != c->client || e->b < BAD_CERTIFICATE || e->b > UNKNOWN_CA ||
	    e->b == ILLEGAL_PARAMETER)
		return;
	finding_certificate_describe(j, c, e->b, f);
	why = finding_certificate_why(j, c, e->b);
	if (!why) {
		finding_certificate_by_elimination(j, c, e, f);
		return;
	}
	finding_because(j, f, why);
	f->at_fault = why->at_fault;
}

/* Had the other side said goodbye before? */
static bool was_leaving(const struct judge *j, unsigned side)
{
	const struct marks *alerts = &j->ledger->kind[EVENT_TLS_ALERT][side];

	if (j->ledger->kind[EVENT_TCP_FIN][side].count)
		return true;
	for (uint32_t i = 0; i < alerts->kept && i < 16; i++)
		if (book_event(j->b, alerts->ids[i])->b == CLOSE_NOTIFY)
			return true;
	return false;
}

/* An answer to the other side's end: some servers call the missing close_notify an error. Whatever
 * was cut off then was cut by that end. */
static bool is_afterthought(const struct judge *j, const struct connection *c,
			    const struct event *e)
{
	return was_leaving(j, !e->side) && (c->streams || c->protocol == PROTOCOL_HTTP1);
}

/* Of TLS 1.2 a warning that the other side let pass; TLS 1.3 knows no such level. */
static bool is_let_pass(const struct connection *c, const struct event *e)
{
	return e->a == LEVEL_WARNING && c->tls && c->tls->version < 0x0304 &&
	       c->tls->done > e->time;
}

/* Is it the server's refusal of the client for its certificate? */
static bool about_client(const struct judge *j, const struct connection *c, const struct event *e)
{
	if (e->side == c->client)
		return false;
	if (e->b == CERTIFICATE_REQUIRED || e->b == 41)
		return true;
	if (e->b != HANDSHAKE_FAILURE && (e->b < BAD_CERTIFICATE || e->b > UNKNOWN_CA))
		return false;
	return e->b != ILLEGAL_PARAMETER &&
	       (e->b != HANDSHAKE_FAILURE || finding_tls_request(j, c) != BOOK_NONE);
}

void finding_tls_alert_any(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const char *name = names_alert(e->b);

	if (e->b == CLOSE_NOTIFY || e->b == USER_CANCELED || e->b == NO_APPLICATION_PROTOCOL ||
	    about_client(j, c, e))
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	name = name ? name : "unknown";
	finding_code(f, "tls:%s", name);
	f->sender = finding_who(c, e->side);
	finding_title_is(f, "TLS alert %s from the %s", name, f->sender);
	finding_briefly(f, "the %s sent the TLS alert %s", f->sender, name);
	say_sent(j, c, e, name, f);
	if (is_afterthought(j, c, e)) {
		f->severity = SEVERITY_INFO;
		if (finding_tls_lost(j, c, NULL))
			finding_also(f, "It came in answer to the other side's end of the "
					"connection: it is its effect and no cause.");
		else
			finding_also(f, "It came in answer to the other side's end of the "
					"connection, when all was said: it harmed nothing.");
		return;
	}
	if (is_let_pass(c, e)) {
		f->severity = SEVERITY_INFO;
		finding_also(f, "It was a warning only, and the handshake went on.");
	}
	if (e->side == c->client && finding_find(j, "tls-cleartext-answer", c->id)) {
		finding_also(f, "It is the client's answer to octets that are no TLS.");
		return;
	}
	if (!finding_tls_finished(j) && j->ledger->kind[EVENT_TLS_CLIENT_HELLO][c->client].kept)
		finding_evidence(f, j->ledger->kind[EVENT_TLS_CLIENT_HELLO][c->client].ids[0]);
	say_cause(j, c, e, f);
	link_certificate(j, c, e, f);
	link_alpn(j, c, e, f);
	finding_tls_lost(j, c, f);
}

static void say_certificate(struct judge *j, const struct connection *c, struct finding *f)
{
	const struct marks *sent = &j->ledger->kind[EVENT_TLS_CERTIFICATE][c->client];
	const struct event *own = sent->kept ? book_event(j->b, sent->ids[0]) : NULL;
	uint32_t asked = finding_tls_request(j, c);

	finding_evidence(f, asked);
	if (own)
		finding_evidence(f, sent->ids[0]);
	if (own && !own->a)
		finding_also(f, "The server had asked for a certificate of the client "
				"(CertificateRequest), and the client sent an empty list.");
	else if (own)
		finding_also(f,
			     "The client had sent a certificate (a message of %u octets), and the "
			     "server does not accept it.",
			     own->length);
	else if (asked != BOOK_NONE)
		finding_also(f, "The server had asked for a certificate of the client "
				"(CertificateRequest).");
	else
		finding_also(f, "The server wants a certificate of the client.");
}

void finding_tls_alert_client_certificate(struct judge *j, const struct rule *r,
					  const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const char *name = names_alert(e->b);
	const struct tls_facts *t = c->tls;

	if (!about_client(j, c, e) || !name)
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	finding_code(f, "tls:%s", name);
	f->sender = "server";
	f->at_fault = "client";
	finding_title_is(f, "the server refused the client for its certificate: %s", name);
	finding_briefly(f, "the server refused the client's certificate (%s)", name);
	say_sent(j, c, e, name, f);
	say_certificate(j, c, f);
	if (t && t->version >= 0x0304)
		finding_also(f, "In TLS 1.3 the client has ended its handshake by then and may "
				"have sent requests, so it looks like a failure of HTTP.");
	finding_also(f, "Nothing was processed: it is safe to try again with a certificate that "
			"the server accepts.");
	finding_tls_lost(j, c, f);
}
