/* Findings from what the libraries told the driver. OpenSSL: a certificate that does not pass, a
 * broken session; nghttp2: what it does not accept. */
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_parts.h"
#include "insight/finding_tls.h"

/* X509_V_ERR_*: the code of the finding (the alert that fits, where one does), who it is about, and
 * what may help; the words name the certificate. Where this system may lack a root as well as the
 * server an intermediate, nobody can tell whose fault it is. */
static const struct verdict {
	unsigned error;
	const char *code, *at_fault, *advice;
} verdicts[] = {
	{2, "tls:unknown_ca", "unknown", "The option --cacert can name its issuer."},
	{9, "tls:certificate_not_yet_valid", "unknown", "Compare the clocks of both machines."},
	{10, "tls:certificate_expired", "server",
	 "It must be renewed, if the clock here is right."},
	{18, "tls:unknown_ca", "unknown", "If it is yours, --cacert makes it trusted."},
	{19, "tls:unknown_ca", "unknown",
	 "That may be a private authority (--cacert), or a device that opens TLS on the way."},
	{20, "tls:unknown_ca", "unknown",
	 "The server left out an intermediate certificate, or the root is missing here "
	 "(--cacert)."},
	{21, "tls:unknown_ca", "unknown",
	 "The server sent its own certificate alone: its intermediate certificates are missing."},
	{23, "tls:certificate_revoked", "server", "It must be replaced."},
	{26, "tls:unsupported_certificate", "server", "It is not meant for servers."},
	{27, "tls:unknown_ca", "unknown", "The option --cacert can make it trusted."},
	{62, "tls:hostname_mismatch", "server",
	 "Another server may answer here, or another name was meant."},
	{64, "tls:hostname_mismatch", "server", "Ask by a name that it is for."},
	{66, "tls:insufficient_security", "server", "Its key is too small."},
	{67, "tls:insufficient_security", "server", "A key in its chain is too small."},
	{68, "tls:insufficient_security", "server", "A signature in its chain is too weak."},
};

static const struct verdict *find_verdict(unsigned error)
{
	static const struct verdict other = {0, "tls:bad_certificate", "unknown", NULL};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].error == error)
			return &verdicts[i];
	return &other;
}

static void say_passed(struct finding *f, const char *words, const char *name)
{
	finding_trail(f); /* the user chose it: it explains nothing else */
	finding_title_is(f, "THE CERTIFICATE WAS NOT VERIFIED");
	finding_briefly(f, "the certificate was not verified");
	finding_say(f,
		    "The server's certificate does not pass and was accepted because of -k: %s "
		    "(%s). Anybody may have answered in the server's place.",
		    words, name);
}

void finding_local_certificate(struct judge *j, uint32_t event, const char *words)
{
	const struct event *e = book_event(j->b, event);
	const struct verdict *v = find_verdict(e->a);
	const char *id = e->b ? "certificate-not-verified" : "certificate-refused";
	struct finding *f = finding_local_add(j, finding_tls_rule(id), e, event);
	const char *name = names_verify(e->a);

	if (!f)
		return;
	if (!name)
		name = "an error without a name here";
	finding_code(f, "%s", v->code);
	f->sender = "client";
	f->at_fault = v->at_fault;
	if (e->b) {
		say_passed(f, words, name);
	} else {
		finding_title_is(f, "the client refused the certificate");
		finding_briefly(f, "the client refused the certificate (%s)", name);
		finding_say(f, "The client did not accept the server's certificate: %s (%s).",
			    words, name);
	}
	if (v->advice)
		finding_also(f, v->advice, name); /* a whole sentence, which takes no name */
}

/* OpenSSL's reasons that say little to who does not know it. */
static void say_meaning(struct finding *f, const char *words)
{
	if (strstr(words, "wrong version number") || strstr(words, "packet length too long"))
		finding_also(f, "The answer is no TLS: the port probably speaks clear text.");
	if (strstr(words, "unexpected eof"))
		finding_also(f, "The peer closed the connection without TLS's own goodbye.");
}

void finding_local_tls(struct judge *j, uint32_t event, const char *words)
{
	const struct event *e = book_event(j->b, event);
	struct finding *f = finding_local_add(j, finding_tls_rule("tls-local-error"), e, event);

	if (!f)
		return;
	/* a: the peer's octets, or its end, made it fail */
	f->sender = e->a ? "server" : "none";
	finding_title_is(f, "TLS failed");
	finding_briefly(f, "TLS failed: %s", words);
	if (e->a)
		finding_say(f, "The TLS session failed: %s.", words);
	else
		finding_say(f, "The TLS session failed on our side: %s.", words);
	say_meaning(f, words);
}

/* The words behind `begins`, or NULL. */
static const char *behind(const char *words, const char *begins)
{
	size_t n = strlen(begins);

	return strncmp(words, begins, n) == 0 && words[n] ? words + n : NULL;
}

/* The driver's words for what the library does, as a sentence of a finding. */
static void tell_library(struct finding *f, const char *library, const char *words)
{
	const char *ended = behind(words, "ends the connection: "),
		   *reset = behind(words, "resets the stream with ");

	if (ended) {
		finding_title_is(f, "our library ended the connection");
		finding_say(f, "%s ended the connection: %s.", library, ended);
	} else if (reset) {
		finding_title_is(f, "our library reset the stream");
		finding_say(f, "%s reset the stream with %s.", library, reset);
	} else {
		finding_title_is(f, "our library complained");
		finding_say(f, "%s: %s.", library, words);
	}
}

/* Was the same said before on the connection? It is then counted. */
static bool said_before(struct judge *j, const struct event *e, const char *id)
{
	struct slice words = book_blob(j->b, e);

	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == e->conn;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, id) != 0)
			continue;
		const struct event *first = book_event(j->b, old->evidence[0]);
		struct slice said = book_blob(j->b, first);
		if (first->stream == e->stream && said.n == words.n &&
		    memcmp(said.p, words.p, words.n) == 0) {
			old->times++;
			return true;
		}
	}
	return false;
}

void finding_local_library(struct judge *j, const struct connection *c, uint32_t event,
			   const char *words)
{
	const struct rule *r = finding_tls_rule("library-complaint");
	const struct event *e = book_event(j->b, event);
	bool h2 = c && (c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C);
	size_t n = strlen(words);
	struct text said = {0};

	if (said_before(j, e, r->id) || finding_full(j, r, e->conn))
		return;
	struct finding *f = finding_add(j, r, e->conn, e->time);
	if (e->stream) {
		f->stream = e->stream;
		finding_move(f, "stream");
	}
	f->sender = "client";
	if (strstr(words, "Flooding") || strstr(words, "Too many CONTINUATION"))
		f->at_fault = "server"; /* no client has to stand it, RFC 9113 §10.5 */
	finding_evidence(f, event);
	while (n && words[n - 1] == '.')
		n--;
	text_add_n(&said, words, n);
	tell_library(f, h2 ? "Our HTTP library (nghttp2)" : "Our HTTP library", text_str(&said));
	text_done(&said);
}
