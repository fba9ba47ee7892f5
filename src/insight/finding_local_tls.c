/* Findings from what OpenSSL told the driver: a certificate that does not pass, a broken session.
 */
#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "insight/finding_parts.h"

/* X509_V_ERR_*: the code of the finding (the alert that fits, where one does), who it is about, and
 * what may help; the words name the certificate. Where this system may lack a root as well as the
 * server an intermediate, nobody can tell whose fault it is. */
static const struct verdict {
	unsigned error;
	const char *code, *at_fault, *advice;
} verdicts[] = {
	{2, "tls:unknown_ca", "unknown", " --cacert can name its issuer."},
	{9, "tls:certificate_not_yet_valid", "unknown", " Compare the clocks of both machines."},
	{10, "tls:certificate_expired", "server",
	 " It must be renewed, if the clock here is right."},
	{18, "tls:unknown_ca", "unknown", " If it is yours, --cacert makes it trusted."},
	{19, "tls:unknown_ca", "unknown",
	 " That may be a private authority (--cacert), or a device that opens TLS on the way."},
	{20, "tls:unknown_ca", "unknown",
	 " The server left out an intermediate certificate, or the root is missing here "
	 "(--cacert)."},
	{21, "tls:unknown_ca", "unknown",
	 " The server sent its own certificate alone: its intermediate certificates are missing."},
	{23, "tls:certificate_revoked", "server", " It must be replaced."},
	{26, "tls:unsupported_certificate", "server", " It is not meant for servers."},
	{27, "tls:unknown_ca", "unknown", " --cacert can make it trusted."},
	{62, "tls:hostname_mismatch", "server",
	 " Another server may answer here, or another name was meant."},
	{64, "tls:hostname_mismatch", "server", " Ask by a name that it is for."},
	{66, "tls:insufficient_security", "server", " Its key is too small."},
	{67, "tls:insufficient_security", "server", " A key in its chain is too small."},
	{68, "tls:insufficient_security", "server", " A signature in its chain is too weak."},
};

static const struct verdict *find_verdict(unsigned error)
{
	static const struct verdict other = {0, "tls:bad_certificate", "unknown", ""};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].error == error)
			return &verdicts[i];
	return &other;
}

void finding_local_certificate(struct judge *j, uint32_t event, const char *words)
{
	static const struct finding_face refused = {"certificate-refused", "tls", "RFC 9110 §4.3.4",
						    SEVERITY_ERROR};
	static const struct finding_face passed = {"certificate-not-verified", "tls",
						   "RFC 9110 §4.3.4", SEVERITY_WARNING};
	const struct event *e = book_event(j->b, event);
	const struct verdict *v = find_verdict(e->a);
	struct finding *f = finding_local_add(j, e->b ? &passed : &refused, e, event);
	const char *name = names_verify(e->a);

	if (!f)
		return;
	if (!name)
		name = "an error without a name here";
	snprintf(f->code, sizeof(f->code), "%s", v->code);
	f->sender = "client";
	f->at_fault = v->at_fault;
	if (e->b) {
		finding_trail(f); /* the user chose it: it explains nothing else */
		finding_say(f, "THE CERTIFICATE WAS NOT VERIFIED",
			    "The server's certificate does not pass and was accepted because of "
			    "-k: %s (%s). Anybody may have answered in the server's place.%s",
			    words, name, v->advice);
	} else {
		finding_say(f, "the client refused the certificate",
			    "The client did not accept the server's certificate: %s (%s).%s", words,
			    name, v->advice);
	}
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
	/* a: the peer's octets, or its end, made it fail */
	f->sender = e->a ? "server" : "none";
	finding_say(f, "TLS failed", "The TLS session failed on our side: %s.%s", words,
		    meaning(words));
}
