#include "source/secure_parts.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"

char *secure_words_openssl(char *out, size_t room)
{
	unsigned long code = ERR_get_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	if (reason)
		snprintf(out, room, "%s", reason);
	else if (code && ERR_SYSTEM_ERROR(code))
		snprintf(out, room, "%s", strerror(ERR_GET_REASON(code)));
	else
		snprintf(out, room, "OpenSSL gives no reason");
	ERR_clear_error();
	return out;
}

/* ── a peer that does not speak TLS ── */

static const struct greeting {
	const char *start, *words;
} greetings[] = {
	{"HTTP/", "cleartext HTTP on this port: use http:// for it, or the port that has TLS"},
	{"<",
	 "cleartext HTTP, it seems, on this port: use http:// for it, or the port that has TLS"},
	{"SSH-", "SSH on this port"},
	{"220", "SMTP or FTP on this port (TLS comes there only after a command)"},
	{"+OK", "POP3 on this port (TLS comes there only after a command)"},
	{"* OK", "IMAP on this port (TLS comes there only after a command)"},
	{"RFB ", "VNC on this port"},
	{"-ERR", "Redis or POP3 on this port, without TLS"},
	{"AMQP", "AMQP on this port, without TLS"},
	{"PRI * HTTP/2", "HTTP/2 as a client does: it is no server"},
};

/* A frame header of SETTINGS or GOAWAY on stream 0 (RFC 9113 section 4.1). */
static bool is_frame(const uint8_t *p, size_t n)
{
	return n >= 5 && p[0] == 0 && p[1] <= 0x40 && (p[3] == 4 || p[3] == 7) && p[4] <= 1;
}

static bool foreign_words(struct secure *s)
{
	char host[80], shown[80];
	const uint8_t *p = s->first;

	/* A record begins with its type and the major version (RFC 8446 section 5.1). */
	if (s->first_n == 0 || (p[0] >= 20 && p[0] <= 23 && (s->first_n < 2 || p[1] == 3)))
		return false;
	text_clean_to(host, sizeof(host), s->host, strlen(s->host));
	text_clean_to(shown, sizeof(shown), p, s->first_n);
	for (size_t i = 0; i < sizeof(greetings) / sizeof(*greetings); i++) {
		const struct greeting *g = &greetings[i];
		size_t n = strlen(g->start);
		if (n > s->first_n || memcmp(p, g->start, n) != 0)
			continue;
		error_set(&s->error, "no TLS: %s speaks %s (it said \"%s\")", host, g->words,
			  shown);
		return true;
	}
	if (is_frame(p, s->first_n))
		error_set(&s->error,
			  "no TLS: %s speaks cleartext HTTP/2 on this port: use http:// for it",
			  host);
	else
		error_set(&s->error,
			  "no TLS: %s speaks something else on this port (it said \"%s\")", host,
			  shown);
	return true;
}

/* ── alerts ── */

/* What a client can do about an alert (RFC 8446 section 6.2). */
static const struct hint {
	int alert;
	const char *words;
} hints[] = {
	{40, "no version, cipher, group or signature is common to both, or it wants a client "
	     "certificate (--cert)"},
	{42, "it refuses our client certificate (--cert)"},
	{43, "it does not take this kind of client certificate (--cert)"},
	{44, "our client certificate (--cert) is revoked"},
	{45, "our client certificate (--cert) has expired, or is not valid yet"},
	{46, "it refuses our client certificate (--cert)"},
	{47, "it finds a value in our handshake that it does not allow"},
	{48, "it does not know who issued our client certificate (--cert)"},
	{49, "the client certificate is good, but access is denied to it"},
	{70, "it does not speak the TLS versions offered: see --tlsv1.x and --tls-max"},
	{71, "it wants stronger ciphers or groups: see --ciphers, --tls13-ciphers, --curves"},
	{80, "something went wrong inside the peer: its log says more"},
	{86, "it takes our version for a downgrade: see --tls-max"},
	{116, "it wants a client certificate: --cert FILE"},
};

static void alert_words(struct secure *s)
{
	int alert = s->facts.alert;
	const char *name = names_alert((unsigned)alert), *what = "";
	char offered[120], more[200] = "";

	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
		if (hints[i].alert == alert)
			what = hints[i].words;
	if (alert == SSL_AD_UNRECOGNIZED_NAME && *s->sni)
		snprintf(more, sizeof(more), "it does not know the name %s (SNI)",
			 text_clean_to(offered, sizeof(offered), s->sni, strlen(s->sni)));
	else if (alert == SSL_AD_UNRECOGNIZED_NAME)
		snprintf(more, sizeof(more), "it wants a name (SNI), and none was sent");
	else if (alert == SSL_AD_NO_APPLICATION_PROTOCOL)
		snprintf(more, sizeof(more), "it takes none of the ALPN list \"%s\"",
			 text_clean_to(offered, sizeof(offered), s->alpn, strlen(s->alpn)));
	if (more[0])
		what = more;
	error_set(&s->error, "the peer ended %s with the alert %s (%d)%s%s",
		  s->status == SECURE_HANDSHAKE ? "the TLS handshake" : "the TLS connection",
		  name ? name : "(unknown)", alert, *what ? ": " : "", what);
}

/* ── our own refusal ── */

static const char *verify_hint(int code)
{
	switch (code) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return "use a name that it is for";
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return "renew it (is this machine's clock right?)";
	case X509_V_ERR_CERT_REVOKED:
		return "replace it";
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return "allow weak ones with --ciphers DEFAULT@SECLEVEL=0";
	default:
		return "name an authority that vouches for it with --cacert FILE";
	}
}

static void verify_words(struct secure *s)
{
	char host[80];

	text_clean_to(host, sizeof(host), s->host, strlen(s->host));
	error_set(
		&s->error,
		"the certificate of %s is not trusted: %s. Either %s, or go on unverified with -k",
		host, s->facts.verify_words, verify_hint((int)s->facts.verify));
}

static const struct reason {
	int reason;
	const char *words;
} reasons[] = {
	{SSL_R_UNSUPPORTED_PROTOCOL, "the peer chose a TLS version that was not offered: see "
				     "--tlsv1.x and --tls-max"},
	{SSL_R_DH_KEY_TOO_SMALL, "--ciphers DEFAULT@SECLEVEL=0 allows it"},
	{SSL_R_EE_KEY_TOO_SMALL, "--ciphers DEFAULT@SECLEVEL=0 allows it"},
	{SSL_R_CA_KEY_TOO_SMALL, "--ciphers DEFAULT@SECLEVEL=0 allows it"},
	{SSL_R_CA_MD_TOO_WEAK, "--ciphers DEFAULT@SECLEVEL=0 allows it"},
	{SSL_R_WRONG_SIGNATURE_TYPE, "the peer signs with what was not offered"},
	{SSL_R_NO_PROTOCOLS_AVAILABLE, "no TLS version is left: see --tlsv1.x and --tls-max"},
	{SSL_R_NO_CIPHERS_AVAILABLE, "no cipher is left: see --ciphers and --tls13-ciphers"},
	{SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED,
	 "the peer lacks RFC 5746 (secure renegotiation)"},
};

void secure_words_failure(struct secure *s)
{
	int reason = ERR_GET_REASON(ERR_peek_error());
	char words[160];
	const char *more = NULL;

	secure_words_openssl(words, sizeof(words));
	if (s->facts.alert >= 0 && reason == s->facts.alert + SSL_AD_REASON_OFFSET) {
		alert_words(s);
		return;
	}
	if (s->status == SECURE_HANDSHAKE && reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
		verify_words(s);
		return;
	}
	if (s->status == SECURE_HANDSHAKE && foreign_words(s))
		return;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].reason == reason)
			more = reasons[i].words;
	error_set(&s->error, "%s: %s%s%s%s",
		  s->status == SECURE_HANDSHAKE ? "the TLS handshake failed" : "TLS failed", words,
		  more ? " (" : "", more ? more : "", more ? ")" : "");
}

void secure_words_closed(struct secure *s)
{
	char sni[80];

	if (foreign_words(s))
		return;
	text_clean_to(sni, sizeof(sni), s->sni, strlen(s->sni));
	if (!sni[0] && !s->first_n)
		error_set(&s->error, "the peer closed the connection at our ClientHello without a "
				     "word: it may speak no TLS on this port, or want a name (SNI: "
				     "an address has none; --sni NAME sends one)");
	else if (s->first_n)
		error_set(&s->error, "the peer closed the connection in the middle of the TLS "
				     "handshake, without an alert");
	else
		error_set(
			&s->error,
			"the peer closed the connection at our ClientHello without a word: it may "
			"speak no TLS on this port, or not know the name \"%s\" (SNI)",
			sni);
}
