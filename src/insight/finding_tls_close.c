/* How TLS ended: cut in the handshake, never answered, closed without close_notify. */
#include "insight/finding_tls.h"

#include <string.h>

#include "h2lens/names.h"

enum {
	SILENCE_MS = 2000, /* a handshake that is answered at all is answered sooner */
	LEVEL_FATAL = 2,
	USER_CANCELED = 90,
	SILENT_RESENT = 2 /* retransmissions that tell of a path that loses all */
};

#define MS UINT64_C(1000000)

/* Findings that tell why the handshake came to nothing. */
static bool told(struct judge *j, const struct connection *c)
{
	static const char *const ids[] = {
		"tls-alert",	       "tls-client-certificate",
		"alpn-alert",	       "tls-cleartext-answer",
		"preface-tls-client",  "certificate-refused",
		"tls-local-error",     "tcp-mtu-black-hole",
		"tcp-half-open",       "limit-tls",
		"tcp-reset-handshake",
	};

	for (size_t i = 0; i < RULES_COUNT(ids); i++)
		if (finding_find(j, ids[i], c->id))
			return true;
	return false;
}

static bool was_cancelled(const struct judge *j, unsigned side)
{
	const struct marks *m = &j->ledger->kind[EVENT_TLS_ALERT][side];

	return m->kept && book_event(j->b, m->ids[0])->b == USER_CANCELED;
}

static void say_cut(const struct judge *j, const struct connection *c, const struct event *e,
		    bool reset, struct finding *f)
{
	char after[FINDING_TLS_TIME], sni[FINDING_TLS_NAME];

	finding_tls_after(after, c->tls->start, e->time);
	if (e->time < c->tls->start)
		finding_say(f,
			    "The %s had closed the connection already when the client sent its "
			    "ClientHello.",
			    f->sender);
	else if (reset)
		finding_say(f,
			    "The %s reset the connection %s after the ClientHello, before the "
			    "handshake had ended.",
			    f->sender, after);
	else
		finding_say(f,
			    "The %s closed the connection %s after the ClientHello, before the "
			    "handshake had ended.",
			    f->sender, after);
	finding_tls_text(j->b, c->tls->sni, sni);
	if (was_cancelled(j, e->side)) {
		finding_also(f, "Before that it sent the alert user_canceled (90): a person or a "
				"program broke it off.");
	} else if (e->side == c->client && finding_tls_request(j, c) != BOOK_NONE) {
		f->severity = finding_tls_h2_beside(j, c) ? SEVERITY_INFO : SEVERITY_WARNING;
		f->at_fault = "unknown";
		finding_evidence(f, finding_tls_request(j, c));
		finding_also(f, "The server had asked for a certificate of the client "
				"(CertificateRequest): browsers close then, let the user choose "
				"one, and come back with another connection.");
	} else if (e->side == c->client && c->tls->server_hello) {
		f->at_fault = "unknown"; /* mostly the certificate's */
		finding_also(f,
			     "It left when the server's side of the handshake had come, without an "
			     "alert: some clients do so when the certificate is not for the name, "
			     "expired, or of an issuer that they do not know.");
	} else if (e->side == c->client) {
		finding_also(f, "It did not say why with an alert: it gave up, or ran out of "
				"time.");
	} else if (c->tls->server_hello) {
		finding_also(f, "The ServerHello had come and then no alert: the server failed, or "
				"a device on the way cut it.");
	} else {
		finding_also(f, "No ServerHello and no alert came: a device on the way filters by "
				"name, the server has no TLS on this port or waits for a header of "
				"the PROXY protocol first, or it is overloaded.");
	}
	if (sni[0])
		finding_also(f, "The name in the ClientHello (SNI) is %s.", sni);
	else
		finding_also(f, "The ClientHello names no host (no SNI).");
}

/* Without keys the reason is not to be read, but its size is that of an alert. */
static void say_hidden(const struct judge *j, const struct connection *c, uint32_t alert,
		       const struct event *e, struct finding *f)
{
	const struct event *sent = book_event(j->b, alert);
	char after[FINDING_TLS_TIME];

	f->inferred = true;
	f->confidence = 0.8;
	finding_evidence(f, alert);
	finding_title_is(f, "the client broke off the TLS handshake");
	finding_say(f,
		    "The client answered the server's encrypted handshake with one record of %u "
		    "octets, %s after the ClientHello, and the %s then ended the connection.",
		    sent->length, finding_tls_after(after, c->tls->start, sent->time),
		    finding_who(c, e->side));
	finding_also(f, "By its size that is an alert, mostly about the server's certificate "
			"(unknown issuer, expired, another name): the key log of the session would "
			"show it.");
}

/* The same from the server, in place of its EncryptedExtensions. */
static void say_refusal(const struct judge *j, const struct connection *c, uint32_t alert,
			struct finding *f)
{
	const struct event *sent = book_event(j->b, alert);
	char after[FINDING_TLS_TIME], offered[FINDING_TLS_LIST];

	f->inferred = true;
	f->confidence = 0.8;
	f->sender = "server";
	finding_evidence(f, alert);
	finding_title_is(f, "the server broke off the TLS handshake");
	finding_briefly(f, "the server broke off the TLS handshake");
	finding_say(f,
		    "Behind its ServerHello the server sent one encrypted record of %u octets, %s "
		    "after the ClientHello, and the handshake ended: by its size that is an alert.",
		    sent->length, finding_tls_after(after, c->tls->start, sent->time));
	finding_also(f,
		     "What it can mind at that point is mostly ALPN, that it speaks none of the "
		     "protocols that the client offers (no_application_protocol): %s. The key log "
		     "of the session would show it.",
		     finding_tls_list(j->b, c->tls->alpn_offered, offered));
}

void finding_tls_close_cut(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	uint32_t close = j->ledger->first_close;

	(void)id;
	if (!c->tls || !c->tls->client_hello || !c->tls->start || close == BOOK_NONE ||
	    !finding_tls_whole(c) || finding_tls_done(j, c) || told(j, c))
		return;
	const struct event *e = book_event(j->b, close);
	bool reset = e->kind == EVENT_TCP_RST;
	if (e->side == c->client &&
	    c->tcp[0].retransmissions + c->tcp[1].retransmissions > SILENT_RESENT)
		return; /* the path lost it, and the client gave up */
	if (e->side == c->client && !c->tcp[!c->client].bytes &&
	    e->time > c->tls->start + SILENCE_MS * MS)
		return; /* tls-no-answer */
	uint32_t alert = BOOK_NONE, refusal = finding_tls_refusal(j, c);
	if (finding_tls_answered(j, c, &alert) != FINDING_TLS_ALERT)
		alert = BOOK_NONE;
	struct finding *f = finding_add(j, r, c->id, e->time);
	f->sender = alert == BOOK_NONE ? finding_who(c, e->side) : "client";
	if (e->side == c->client && alert == BOOK_NONE)
		f->at_fault = "client";
	finding_code(f, "tcp:%s", reset ? "rst" : "fin");
	finding_evidence(f, close);
	if (j->ledger->kind[EVENT_TLS_CLIENT_HELLO][c->client].kept)
		finding_evidence(f, j->ledger->kind[EVENT_TLS_CLIENT_HELLO][c->client].ids[0]);
	if (reset)
		finding_title_is(f, "TCP reset in the TLS handshake");
	else
		finding_title_is(f, "closed in the TLS handshake");
	finding_briefly(f, "the %s cut the TLS handshake", f->sender);
	if (refusal != BOOK_NONE)
		say_refusal(j, c, refusal, f);
	else if (alert != BOOK_NONE)
		say_hidden(j, c, alert, e, f);
	else
		say_cut(j, c, e, reset, f);
	if (finding_made_on_the_way(j, c, close, f))
		finding_move(f, "tcp");
}

void finding_tls_close_silent(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	const struct marks *hello = &j->ledger->kind[EVENT_TLS_CLIENT_HELLO][c->client];
	uint32_t close = j->ledger->first_close;
	char sni[FINDING_TLS_NAME], waited[FINDING_TLS_TIME];

	(void)id;
	if (!c->tls || !c->tls->client_hello || !c->tls->start || c->tls->server_hello ||
	    !hello->kept || c->tcp[!c->client].bytes || !finding_tls_whole(c) || told(j, c))
		return;
	const struct tcp_side *up = &c->tcp[c->client];
	if (up->retransmissions >= SILENT_RESENT && up->acked < up->bytes)
		return; /* the path loses it */
	uint64_t until = close == BOOK_NONE ? finding_tls_end(j, c) : book_event(j->b, close)->time;
	if (until < c->tls->start + SILENCE_MS * MS)
		return;
	if (close != BOOK_NONE && book_event(j->b, close)->side != c->client)
		return; /* tls-handshake-cut */
	struct finding *f = finding_add(j, r, c->id, c->tls->start);
	f->sender = "server";
	f->inferred = true;
	f->lasts = close == BOOK_NONE && finding_goes_on(j, c);
	finding_code(f, "tls:no-answer");
	finding_evidence(f, hello->ids[0]);
	finding_evidence(f, close);
	finding_title_is(f, "the ClientHello was never answered");
	finding_briefly(f, "no answer to the ClientHello");
	finding_tls_after(waited, c->tls->start, until);
	finding_say(f,
		    "The server accepted the connection and sent not one octet in the %s after "
		    "the ClientHello.",
		    waited);
	finding_also(f, "It hangs or is overloaded, waits for another protocol, or a device on the "
			"way drops what it dislikes in the ClientHello.");
	if (finding_tls_text(j->b, c->tls->sni, sni)[0])
		finding_also(f, "The name in the ClientHello (SNI) is %s.", sni);
	finding_also(f, "No request was sent: it is safe to try again.");
}

/* An alert that is fatal ends TLS as well as close_notify does. */
static bool was_fatal(const struct judge *j)
{
	for (int side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_TLS_ALERT][side];
		for (uint32_t i = 0; i < m->kept && i < 16; i++)
			if (book_event(j->b, m->ids[i])->a == LEVEL_FATAL)
				return true;
	}
	return false;
}

/* The FIN of the side that closed first, when that side sent no close_notify and this would have
 * been seen; BOOK_NONE otherwise. */
static uint32_t lax_close(const struct judge *j, const struct connection *c)
{
	if (!c->tls || c->close != TCP_CLOSED_FIN || !finding_tls_whole(c) ||
	    !book_decrypted(c->tls) || book_hidden(c->tls) || !finding_tls_done(j, c) ||
	    (!finding_is_h2(c) && c->protocol != PROTOCOL_HTTP1))
		return BOOK_NONE;
	const struct marks *m = &j->ledger->kind[EVENT_TCP_FIN][c->closed_by];
	if (!m->kept || c->tls->close_notify[c->closed_by] || c->tls->close_notify[!c->closed_by] ||
	    was_fatal(j))
		return BOOK_NONE;
	return m->ids[0];
}

void finding_tls_close_truncated(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	uint32_t close = lax_close(j, c);

	(void)id;
	/* a client that leaves is not deceived about its answer's length */
	if (close == BOOK_NONE || c->closed_by == c->client || !finding_tls_lost(j, c, NULL))
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, close)->time);
	f->sender = f->at_fault = finding_who(c, c->closed_by);
	finding_code(f, "tls:no_close_notify");
	finding_evidence(f, close);
	finding_title_is(f, "TLS was cut off without close_notify");
	finding_briefly(f, "the %s sent no close_notify", f->sender);
	finding_say(f, "The %s closed TCP without TLS's close_notify while streams had not ended.",
		    f->sender);
	finding_tls_lost(j, c, f);
	finding_also(f, "TLS cannot tell this from an attacker who cuts the connection (RFC 8446 "
			"§6.1): a body without its END_STREAM must not be taken for a whole one.");
}

void finding_tls_close_no_notify(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	uint32_t close = lax_close(j, c);

	(void)id;
	if (close == BOOK_NONE || finding_tls_lost(j, c, NULL))
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, close)->time);
	f->sender = f->at_fault = finding_who(c, c->closed_by);
	finding_code(f, "tls:no_close_notify");
	finding_evidence(f, close);
	finding_title_is(f, "closed without close_notify");
	finding_say(f,
		    "The %s closed TCP without TLS's close_notify. Every stream had ended, so "
		    "nothing was cut off; some TLS libraries call it an error all the same.",
		    f->sender);
}
