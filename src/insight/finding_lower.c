#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum { CONNECTIONS_LOOK = 64 };

static bool is_lost(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

static bool connected_after(const struct book *b, uint64_t time)
{
	uint32_t n = book_connections(b);

	for (uint32_t i = 0; i < n && i < CONNECTIONS_LOOK; i++) {
		const struct connection *c = book_connection(b, n - 1 - i);
		if (c->start >= time && c->tcp[0].packets && c->tcp[1].packets &&
		    c->close != TCP_CLOSED_REFUSED)
			return true;
	}
	return false;
}

void finding_lower_dns(struct judge *j, uint32_t id)
{
	static const struct finding_face face = {"dns-failed", "dns", "RFC 1035 §4.1.1",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (e->kind != EVENT_DNS_ANSWER || e->a == 0)
		return;
	struct finding *f = finding_add(j, &face, BOOK_NONE, e->time);
	struct text what = {0};
	struct slice blob = book_blob(j->b, e);
	const char *rcode = names_dns_rcode(e->a);
	text_clean(&what, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "dns:%s", rcode ? rcode : "error");
	f->sender = "server";
	/* a search list asks for names that do not exist on the way to the one that does */
	if (connected_after(j->b, e->time))
		f->severity = SEVERITY_INFO;
	finding_evidence(f, id);
	finding_say(f, "the name lookup failed", "The name server answered %s (%s).",
		    rcode ? rcode : "an error", text_str(&what));
	text_done(&what);
}

/* A race of attempts is won by one of them: the others harmed nobody. */
static void judge_connect(struct judge *j, const struct connection *c)
{
	bool raced = finding_local_raced(j, c, c->start);
	static const struct finding_face refused = {"tcp-refused", "tcp", "RFC 9293 §3.5.2",
						    SEVERITY_ERROR};
	static const struct finding_face silent = {"tcp-syn-timeout", "tcp", "RFC 9293 §3.8.1",
						   SEVERITY_ERROR};
	char to[64];
	struct finding *f;

	book_address(to, sizeof(to), &c->end[1 - c->client]);
	if (c->close == TCP_CLOSED_REFUSED) {
		f = finding_add(j, &refused, c->id, c->start);
		f->sender = "server";
		snprintf(f->code, sizeof(f->code), "tcp:refused");
		if (raced)
			f->severity = SEVERITY_INFO;
		finding_evidence(f, c->last_event);
		finding_say(f, "connection refused",
			    "%s answered the SYN with RST: the connection was refused, nothing "
			    "listens there or "
			    "a firewall rejects it%s.",
			    to, raced ? "; another address answered" : "");
	} else if (c->close == TCP_CLOSED_TIMEOUT) {
		f = finding_add(j, &silent, c->id, c->start);
		f->sender = "none";
		f->at_fault = "unknown";
		snprintf(f->code, sizeof(f->code), "tcp:syn-timeout");
		if (raced)
			f->severity = SEVERITY_INFO;
		finding_evidence(f, c->last_event);
		finding_say(f, "nobody answered the SYN",
			    "Every SYN to %s stayed without an answer: connect timeout; the host "
			    "is down, or packets are "
			    "dropped on the way%s.",
			    to, raced ? "; another address answered" : "");
	}
}

/* What a server's alert asks of who reads it, where its name does not say so. */
static const char *alert_asks(const struct finding *f, uint32_t alert)
{
	if (strcmp(f->sender, "server") != 0)
		return "";
	switch (alert) {
	case 40: /* handshake_failure */
		return " It found no parameters that both accept: compare versions, cipher suites "
		       "and groups.";
	case 70: /* protocol_version */
		return " It accepts none of the TLS versions that the client offers.";
	case 112: /* unrecognized_name, RFC 6066 §3 */
		return " It serves no host of the name that the client asked for (SNI).";
	case 116: /* certificate_required */
		return " It wants a certificate of the client, and got none.";
	case 120: /* no_application_protocol, RFC 7301 §3.2 */
		return " It speaks none of the protocols that the client offers by ALPN.";
	default:
		return "";
	}
}

/* An answer to the other side's FIN, when all was said: some servers call the missing close_notify
 * an error. */
static bool is_afterthought(const struct judge *j, const struct connection *c,
			    const struct event *e)
{
	char streams[16];

	if (c->close != TCP_CLOSED_FIN || c->closed_by == e->side || !c->streams ||
	    finding_streams(j->b, c, streams, sizeof(streams), is_lost, NULL))
		return false;
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(j->b, i)->next) {
		const struct event *other = book_event(j->b, i);
		if (other == e)
			return false;
		if (other->kind == EVENT_TCP_FIN && other->side != e->side)
			return true;
	}
	return false;
}

static void judge_alert(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct finding_face face = {"tls-alert", "tls", "RFC 8446 §6", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	const char *name = names_alert(e->b);

	if (e->b == 0 || e->b == 90) /* close_notify, user_canceled */
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "tls:%s", name ? name : "alert");
	f->sender = finding_who(c, e->side);
	if (is_afterthought(j, c, e))
		f->severity = SEVERITY_INFO;
	/* an alert names what its sender dislikes: the fault is usually the other's */
	if (e->b == 120) {
		finding_move(f, "alpn");
	}
	finding_evidence(f, id);
	finding_say(f, "TLS alert", "The %s sent the TLS alert %s (%u).%s", f->sender,
		    name ? name : "?", e->b, alert_asks(f, e->b));
}

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
	static const struct finding_face face = {"alpn-not-h2", "alpn", "RFC 7301 §3.2",
						 SEVERITY_WARNING};
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
		finding_say(f, "the client offered no ALPN",
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
		finding_say(f, "the client did not offer h2",
			    "The client's ALPN list has no h2, so HTTP/2 could not be negotiated.");
		if (j->out->live) /* we were told to, or fell back */
			f->severity = SEVERITY_INFO;
	} else if (chosen.n) {
		snprintf(f->code, sizeof(f->code), "alpn:%s", text_str(&name));
		f->sender = f->at_fault = "server";
		finding_say(f, "the server did not choose h2",
			    "The server's ALPN answer is %s: HTTP/2 was not "
			    "negotiated.",
			    text_str(&name));
	} else {
		snprintf(f->code, sizeof(f->code), "alpn:absent");
		f->sender = f->at_fault = "server";
		finding_say(f, "the server chose no protocol",
			    "The client offered ALPN, the server's answer has none: HTTP/2 was not "
			    "negotiated.");
	}
	text_done(&name);
}

/* Was the end of the connection announced or caused by something that is told already? */
static bool told(const struct judge *j, const struct connection *c)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;)
		if (j->out->items[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

/* The side that ended the session: by close_notify, if one came before the first FIN. */
static unsigned ended_first(const struct book *b, const struct connection *c)
{
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(b, i)->next) {
		const struct event *e = book_event(b, i);
		if (e->kind == EVENT_TCP_FIN || (e->kind == EVENT_TLS_ALERT && e->b == 0))
			return e->side;
	}
	return c->closed_by;
}

static void judge_close(struct judge *j, const struct connection *c)
{
	static const struct finding_face reset = {"tcp-reset", "tcp", "RFC 9293 §3.5.2",
						  SEVERITY_ERROR};
	static const struct finding_face fin = {"tcp-fin-midstream", "tcp", "RFC 9113 §5.4.1",
						SEVERITY_ERROR};
	char streams[160];
	unsigned lost = finding_streams(j->b, c, streams, sizeof(streams), is_lost, NULL);

	if (c->close != TCP_CLOSED_RST && c->close != TCP_CLOSED_FIN)
		return;
	bool rst = c->close == TCP_CLOSED_RST;
	if (!lost && (!rst || c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C))
		return; /* nothing was in flight: how it was closed harmed nobody */
	bool follows = told(j, c), greeting = c->tls && c->tls->client_hello && !c->tls->done;
	if (!lost && follows)
		return;
	struct finding *f = finding_add(j, rst ? &reset : &fin, c->id, c->last);
	snprintf(f->code, sizeof(f->code), "tcp:%s", rst ? "rst" : "fin");
	f->sender = finding_who(c, rst ? c->closed_by : ended_first(j->b, c));
	if (!lost && !greeting)
		f->severity = SEVERITY_WARNING;
	if (!c->tcp[0].bytes && !c->tcp[1].bytes && finding_local_raced(j, c, c->start))
		f->severity = SEVERITY_INFO;
	if (follows) /* the connection error came first, and closing is what follows it (§5.4.1) */
		f->severity = SEVERITY_INFO;
	finding_evidence(f, c->last_event);
	/* the commonest mistake: cleartext HTTP/2 to a port of TLS */
	const char *hint =
		!c->tls && !c->tcp[1 - c->client].bytes && strcmp(f->sender, "server") == 0
			? " Not one octet came from it: the port may want TLS (https://) "
			  "or speak only HTTP/1.1."
			: "";
	if (lost)
		finding_say(f,
			    rst ? "TCP reset in the middle of streams"
				: "TCP closed in the middle of streams",
			    "The %s %s while stream%s %s had not ended.%s", f->sender,
			    rst ? "reset the TCP connection"
			    : strcmp(f->sender, finding_who(c, c->closed_by)) == 0
				    ? "closed the TCP connection"
				    : "ended the session with TLS's close_notify",
			    lost > 1 ? "s" : "", streams, hint);
	else if (greeting)
		finding_say(f, "TCP reset in the TLS handshake",
			    "The %s reset the TCP connection in the TLS handshake, %s: something "
			    "at or before it does not like the ClientHello (a firewall, the name "
			    "in SNI), or speaks no TLS there.",
			    f->sender,
			    c->tls->server_hello ? "after the ServerHello"
						 : "before any ServerHello");
	else
		finding_say(f, "TCP reset", "The %s reset the TCP connection.", f->sender);
}

static void judge_opaque(struct judge *j, const struct connection *c)
{
	static const struct finding_face face = {"not-decrypted", "capture", "RFC 8446 §5.2",
						 SEVERITY_INFO};

	if (!book_hidden(c->tls))
		return;
	struct finding *f = finding_add(j, &face, c->id, c->start);
	f->at_fault = "capture";
	finding_say(f, "encrypted", "Connection %u: %s. What was said inside cannot be told.",
		    c->id, names_decryption(c->tls->decrypted));
}

static void judge_gap(struct judge *j, const struct connection *c)
{
	static const struct finding_face face = {"capture-gap", "capture", "RFC 9293 §3.4",
						 SEVERITY_INFO};
	uint64_t missing = c->tcp[0].missing + c->tcp[1].missing;

	if (!missing)
		return;
	struct finding *f = finding_add(j, &face, c->id, c->start);
	f->at_fault = "capture";
	finding_say(f, "octets are missing",
		    "%llu octets of connection %u were never captured; what depends on them "
		    "is marked.",
		    (unsigned long long)missing, c->id);
}

void finding_lower_event(struct judge *j, const struct connection *c, uint32_t event)
{
	if (book_event(j->b, event)->kind == EVENT_TLS_ALERT)
		judge_alert(j, c, event);
}

void finding_lower_before(struct judge *j, const struct connection *c)
{
	judge_connect(j, c);
}

void finding_lower_after(struct judge *j, const struct connection *c)
{
	judge_alpn(j, c);
	judge_close(j, c);
	judge_opaque(j, c);
	judge_gap(j, c);
}
