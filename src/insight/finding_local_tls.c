/* Findings from what OpenSSL told the driver: a certificate that does not pass, a broken session.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_parts.h"

/* X509_V_ERR_*: the code of the finding (the alert that fits, where one does), and who it is about.
 * Where this system may lack a root as well as the server an intermediate, nobody can tell. */
static const struct verdict {
	unsigned error;
	const char *code, *at_fault, *advice;
} verdicts[] = {
	{2, "tls:unknown_ca", "unknown", "its issuer is not known here"},
	{9, "tls:certificate_not_yet_valid", "unknown", "compare the clocks of both machines"},
	{10, "tls:certificate_expired", "server", "it must be renewed"},
	{18, "tls:unknown_ca", "unknown",
	 "it signed itself and is not trusted here; --cacert can trust it"},
	{19, "tls:unknown_ca", "unknown",
	 "its root is not trusted here: a private authority, or a device that opens TLS on the "
	 "way; "
	 "--cacert can trust it"},
	{20, "tls:unknown_ca", "unknown",
	 "the server left out an intermediate certificate, or the root is missing here (--cacert)"},
	{21, "tls:unknown_ca", "unknown",
	 "the server sent its own certificate alone and its issuer is not known here"},
	{23, "tls:certificate_revoked", "server", "it was revoked by its issuer"},
	{26, "tls:unsupported_certificate", "server", "it is not meant for servers"},
	{27, "tls:unknown_ca", "unknown", "it is not trusted here"},
	{62, "tls:hostname_mismatch", "server", "it is for other names than the one asked for"},
	{64, "tls:hostname_mismatch", "server", "it does not name the address asked for"},
	{66, "tls:insufficient_security", "server", "its key is too small"},
	{67, "tls:insufficient_security", "server", "a key in its chain is too small"},
	{68, "tls:insufficient_security", "server", "a signature in its chain is too weak"},
};

static const struct verdict *find_verdict(unsigned error)
{
	static const struct verdict other = {0, "tls:bad_certificate", "unknown", NULL};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].error == error)
			return &verdicts[i];
	return &other;
}

static void add_text(const struct book *b, text_id id, const char *lead, struct text *out)
{
	struct slice s = book_text(b, id);

	if (!s.n)
		return;
	text_add(out, lead);
	text_clean(out, s.p, s.n);
}

static void add_day(int64_t seconds, const char *lead, struct text *out)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char day[40];

	if (!gmtime_r(&t, &tm) || !strftime(day, sizeof(day), "%Y-%m-%d %H:%M UTC", &tm))
		return;
	text_add(out, lead);
	text_add(out, day);
}

/* What of the certificate decides: its names, its dates or its issuer. */
static void add_certificate(const struct book *b, const struct connection *c, unsigned error,
			    struct text *out)
{
	const struct certificate *x = c && c->tls ? book_certificate(b, c->tls->certificate) : NULL;

	if (!x)
		return;
	if (error == 62 || error == 64) {
		add_text(b, x->names ? x->names : x->subject, "; it names ", out);
		add_text(b, c->tls->sni, ", and the host asked for is ", out);
	} else if (error == 10) {
		add_day(x->not_after, "; it was valid until ", out);
	} else if (error == 9) {
		add_day(x->not_before, "; it is valid from ", out);
	} else {
		add_text(b, x->issuer, "; its issuer is ", out);
	}
}

void finding_local_certificate(struct judge *j, const struct connection *c, uint32_t event,
			       const char *words)
{
	static const struct finding_face refused = {"certificate-refused", "tls", "RFC 9110 §4.3.4",
						    SEVERITY_ERROR};
	static const struct finding_face passed = {"certificate-not-verified", "tls",
						   "RFC 9110 §4.3.4", SEVERITY_WARNING};
	const struct event *e = book_event(j->b, event);
	const struct verdict *v = find_verdict(e->a);
	struct finding *f = finding_local_add(j, e->b ? &passed : &refused, e, event);
	const char *name = names_verify(e->a);
	struct text more = {0};

	if (!f)
		return;
	snprintf(f->code, sizeof(f->code), "%s", v->code);
	f->sender = "client";
	f->at_fault = v->at_fault;
	add_certificate(j->b, c, e->a, &more);
	if (v->advice)
		text_addf(&more, "; %s", v->advice);
	if (e->b) {
		finding_trail(f); /* the user chose it: it explains nothing else */
		finding_say(f, "THE CERTIFICATE WAS NOT VERIFIED",
			    "The server's certificate does not pass (%s%s%s) and was accepted "
			    "because of -k%s. Anybody may have answered in the server's place.",
			    words, name ? ", " : "", name ? name : "", text_str(&more));
	} else {
		finding_say(f, "the client refused the certificate",
			    "The client did not accept the server's certificate: %s%s%s%s%s.",
			    words, name ? " (" : "", name ? name : "", name ? ")" : "",
			    text_str(&more));
	}
	text_done(&more);
}

/* OpenSSL's reasons that say little to who does not know it. */
static const char *meaning(const char *words)
{
	if (strstr(words, "wrong version number") || strstr(words, "packet length too long"))
		return " The answer is no TLS: the port probably speaks clear text.";
	if (strstr(words, "unexpected eof"))
		return " The peer closed the connection without TLS's own goodbye.";
	return "";
}

void finding_local_tls(struct judge *j, uint32_t event, const char *words)
{
	static const struct finding_face face = {"tls-local-error", "tls", "RFC 8446 §6",
						 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, event);
	struct finding *f = finding_local_add(j, &face, e, event);

	if (!f)
		return;
	f->sender = "none";
	finding_say(f, "TLS failed", "OpenSSL ended the TLS session: %s.%s", words, meaning(words));
}
