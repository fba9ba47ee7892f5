/* What the server's certificate says of itself, against the time of the capture and the name that
 * the client asked for (SNI). A warning when the client minded, else worth knowing. */
#include "insight/finding_tls.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum {
	CLOSE_NOTIFY = 0,
	LOOK = 48, /* events after the certificate in which the client minds it */
	DAY = 86400,
	DATE = 24,
	BAD_CERTIFICATE = 42,
	CERTIFICATE_EXPIRED = 45,
	UNKNOWN_CA = 48,
	CERTIFICATE_UNKNOWN = 46,
	ILLEGAL_PARAMETER = 47,
	TYPE_ALERT = 21, /* of a record */
	TYPE_HANDSHAKE = 22
};

#define NS_IN_SECOND UINT64_C(1000000000)

static char *date_of(char out[DATE], int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, DATE, "%Y-%m-%d", &tm))
		snprintf(out, DATE, "?");
	return out;
}

static const struct certificate *certificate_of(const struct judge *j, const struct connection *c)
{
	if (!c->tls || c->tls->certificate == BOOK_NONE)
		return NULL;
	return book_certificate(j->b, c->tls->certificate);
}

static bool is_about_certificate(unsigned alert)
{
	return alert >= BAD_CERTIFICATE && alert <= UNKNOWN_CA && alert != ILLEGAL_PARAMETER;
}

/* Then a request would have been seen. */
static bool speaks_http(const struct judge *j, const struct connection *c)
{
	return finding_tls_has(j->b, c->tls->alpn, "h2") ||
	       finding_tls_has(j->b, c->tls->alpn, "http/1.1");
}

/* How the client refused it, if it did: as its alert or we ourselves told; or by leaving before it
 * sent a request, as clients do that compare the name after the handshake. */
static enum minded {
	NOT_MINDED,
	TOLD,
	LEFT,
	LEFT_SOON /* as LEFT, and nothing tells that it came for a request */
} how_minded(const struct judge *j, const struct connection *c, uint32_t event)
{
	unsigned look = LOOK;
	uint64_t finished = 0;

	for (uint32_t id = event; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(j->b, id);
		id = e->next;
		if (e->kind == EVENT_LOCAL && e->type == LOCAL_CERTIFICATE)
			return e->b ? NOT_MINDED : TOLD;
		if (e->side != c->client)
			continue;
		if (e->kind == EVENT_TLS_ALERT && is_about_certificate(e->b))
			return TOLD;
		if (e->kind == EVENT_TCP_FIN || e->kind == EVENT_TCP_RST ||
		    (e->kind == EVENT_TLS_ALERT && e->b == CLOSE_NOTIFY))
			return !finished || speaks_http(j, c)	   ? LEFT
			       : e->time < finished + NS_IN_SECOND ? LEFT_SOON
								   : NOT_MINDED;
		/* up to TLS 1.2 the type of a record is in clear */
		bool handshake = e->kind == EVENT_TLS_FINISHED ||
				 (e->kind == EVENT_TLS_OPAQUE && e->type == TYPE_HANDSHAKE);
		if (handshake && !finished)
			finished = e->time;
		if (handshake || (e->kind == EVENT_TLS_OPAQUE && e->type == TYPE_ALERT))
			continue;
		if (e->kind == EVENT_H2_PREFACE || e->kind == EVENT_H2_FRAME ||
		    e->kind == EVENT_HTTP1_REQUEST || e->kind == EVENT_TLS_OPAQUE)
			return NOT_MINDED;
	}
	return NOT_MINDED;
}

/* One certificate, asked for by one name. */
static uint32_t key_of(const struct judge *j, const struct connection *c)
{
	enum { SPREAD = 16777619 }; /* FNV's prime */
	const struct certificate *x = certificate_of(j, c);
	const text_id parts[] = {x->subject, x->issuer, x->serial, c->tls->sni};
	uint32_t key = 0;

	for (size_t i = 0; i < RULES_COUNT(parts); i++)
		key = (key ^ parts[i]) * SPREAD;
	return key;
}

/* The finding of a rule on the server's certificate at that event; NULL when it was told: on this
 * connection, or on any, when nobody minded it. */
static struct finding *begin(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t event)
{
	if (finding_find(j, r->id, c->id))
		return NULL;
	enum minded minded = how_minded(j, c, event);
	/* with a certificate that is self-signed, most who leave soon are tests that trust it */
	if (minded == LEFT_SOON)
		minded = strcmp(r->id, "certificate-self-signed") == 0 ? NOT_MINDED : LEFT;
	if (minded == NOT_MINDED && finding_again(j, r, key_of(j, c)))
		return NULL;
	struct finding *f = finding_of(j, r, c, event);
	if (!f)
		return NULL;
	f->sender = f->at_fault = "server";
	if (minded == NOT_MINDED) {
		f->severity = SEVERITY_INFO;
		f->time = c->last; /* nobody minded it: it explains nothing of this connection */
	} else if (minded == LEFT) {
		f->sender = "client"; /* its leaving is what ended the session */
	}
	return f;
}

static void say_left(const struct connection *c, struct finding *f)
{
	if (f->severity >= SEVERITY_WARNING && strcmp(f->sender, finding_who(c, c->client)) == 0)
		finding_also(f, "The client closed the connection without a request and without an "
				"alert about it.");
}

/* The certificate when the event is the server's. */
static const struct certificate *shown(const struct judge *j, const struct connection *c,
				       uint32_t event)
{
	return book_event(j->b, event)->side == c->client ? NULL : certificate_of(j, c);
}

static void say_names(const struct book *b, const struct certificate *x, struct finding *f)
{
	char names[FINDING_TLS_LIST], subject[FINDING_TLS_NAME], issuer[FINDING_TLS_NAME];

	if (x->names)
		finding_also(f, "The certificate is for the names %s.",
			     finding_tls_list(b, x->names, names));
	else
		finding_also(f, "The certificate names no host but by its subject, %s.",
			     finding_tls_text(b, x->subject, subject));
	finding_also(f, "Its issuer is %s.", finding_tls_text(b, x->issuer, issuer));
}

/* Clients that know a root alone need what stands between. */
static void say_alone(const struct connection *c, struct finding *f)
{
	if (c->tls->certificates == 1)
		finding_also(f, "The server sent that certificate alone, without one of an "
				"intermediate authority.");
}

struct finding *finding_certificate_why(struct judge *j, const struct connection *c, unsigned alert)
{
	static const char *const dates[] = {"certificate-expired", "certificate-not-yet-valid"};
	static const char *const issuers[] = {"certificate-self-signed",
					      "certificate-unknown-issuer"};
	static const char *const any[] = {"certificate-wrong-host", "certificate-expired",
					  "certificate-not-yet-valid", "certificate-self-signed"};
	const char *const *ids = alert == CERTIFICATE_EXPIRED ? dates
				 : alert == UNKNOWN_CA	      ? issuers
							      : any;
	size_t n = ids == any ? RULES_COUNT(any) : RULES_COUNT(dates);
	struct finding *f = NULL;

	for (size_t i = 0; i < n && !f; i++)
		f = finding_find(j, ids[i], c->id);
	return f;
}

void finding_certificate_expired(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	const struct certificate *x = shown(j, c, id);
	int64_t now = (int64_t)(book_event(j->b, id)->time / NS_IN_SECOND);
	char until[DATE], today[DATE];

	if (!x || !x->not_after || x->not_after >= now)
		return;
	struct finding *f = begin(j, r, c, id);
	if (!f)
		return;
	finding_code(f, "tls:certificate_expired");
	finding_title_is(f, "the server's certificate has expired");
	finding_briefly(f, "certificate expired on %s", date_of(until, x->not_after));
	finding_say(f,
		    "The server's certificate expired on %s; the capture is of %s, %lld days "
		    "later.",
		    date_of(until, x->not_after), date_of(today, now),
		    (long long)((now - x->not_after) / DAY));
	say_names(j->b, x, f);
	say_left(c, f);
	finding_also(f, "It must be renewed, and the server must load the new one.");
}

void finding_certificate_early(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	const struct certificate *x = shown(j, c, id);
	int64_t now = (int64_t)(book_event(j->b, id)->time / NS_IN_SECOND);
	char from[DATE], today[DATE];

	if (!x || !x->not_before || x->not_before <= now)
		return;
	struct finding *f = begin(j, r, c, id);
	if (!f)
		return;
	finding_code(f, "tls:certificate_expired"); /* the alert that fits: RFC 8446 §6.2 */
	finding_title_is(f, "the server's certificate is not valid yet");
	finding_briefly(f, "certificate not valid before %s", date_of(from, x->not_before));
	finding_say(f,
		    "The server's certificate is not valid before %s; the capture is of %s. "
		    "Compare the clocks of both machines.",
		    date_of(from, x->not_before), date_of(today, now));
	say_names(j->b, x, f);
	say_left(c, f);
}

static bool same(const char *a, size_t n, const char *b, size_t m)
{
	return n == m && strncasecmp(a, b, n) == 0;
}

/* RFC 9525 §6.3: "*" stands for one whole label, the left-most, and for nothing else. */
static bool matches(const char *pattern, size_t n, const char *host, size_t m)
{
	const char *dot;

	if (m && host[m - 1] == '.')
		m--;
	if (n < 3 || pattern[0] != '*' || pattern[1] != '.')
		return same(pattern, n, host, m);
	dot = memchr(host, '.', m);
	if (!dot || dot == host)
		return false;
	size_t skip = (size_t)(dot - host);
	return same(pattern + 1, n - 1, dot, m - skip);
}

static bool any_matches(struct slice names, struct slice host)
{
	while (names.n) {
		const char *comma = memchr(names.p, ',', names.n);
		size_t n = comma ? (size_t)(comma - names.p) : names.n;
		if (matches(names.p, n, host.p, host.n))
			return true;
		n += comma ? 1 : 0;
		while (n < names.n && names.p[n] == ' ')
			n++;
		names.p += n;
		names.n -= n;
	}
	return false;
}

/* The common name counts only where there are no alternative names, and for old clients. */
static bool common_name_matches(struct slice subject, struct slice host)
{
	const char *cn = subject.n ? memmem(subject.p, subject.n, "CN=", 3) : NULL;

	if (!cn)
		return false;
	cn += 3;
	size_t n = subject.n - (size_t)(cn - subject.p);
	const char *comma = memchr(cn, ',', n);
	return matches(cn, comma ? (size_t)(comma - cn) : n, host.p, host.n);
}

static bool is_for(const struct book *b, const struct certificate *x, struct slice host)
{
	return x->names ? any_matches(book_text(b, x->names), host)
			: common_name_matches(book_text(b, x->subject), host);
}

/* It names the host as its common name alone, which most clients do not read any more. */
static bool is_for_old_clients(const struct book *b, const struct certificate *x, struct slice host)
{
	return !x->names && common_name_matches(book_text(b, x->subject), host);
}

void finding_certificate_by_elimination(const struct judge *j, const struct connection *c,
					const struct event *alert, struct finding *f)
{
	const struct certificate *x = certificate_of(j, c);
	int64_t now = (int64_t)(alert->time / NS_IN_SECOND);
	struct slice host = x ? book_text(j->b, c->tls->sni) : (struct slice){NULL, 0};

	if (!x || (alert->b != BAD_CERTIFICATE && alert->b != CERTIFICATE_UNKNOWN) ||
	    now < x->not_before || now > x->not_after || !host.n || !is_for(j->b, x, host))
		return;
	finding_also(f, "Its dates and its name are right. So the client does not know its issuer "
			"(a private authority, an intermediate certificate that was not sent), or "
			"does not accept its key or its signature (too short, SHA-1): Go, browsers "
			"and others say that with one alert.");
	say_alone(c, f);
}

void finding_certificate_describe(const struct judge *j, const struct connection *c, unsigned alert,
				  struct finding *f)
{
	const struct certificate *x = certificate_of(j, c);
	char from[DATE], until[DATE], sni[FINDING_TLS_NAME];

	if (!x)
		return;
	say_names(j->b, x, f);
	finding_also(f, "It is valid from %s to %s.", date_of(from, x->not_before),
		     date_of(until, x->not_after));
	if (alert == UNKNOWN_CA && !x->self_signed)
		say_alone(c, f);
	if (!finding_tls_text(j->b, c->tls->sni, sni)[0])
		return;
	struct slice host = book_text(j->b, c->tls->sni);
	if (is_for_old_clients(j->b, x, host))
		finding_also(f,
			     "The client asked for the name %s (SNI), which is only its common "
			     "name.",
			     sni);
	else if (is_for(j->b, x, host))
		finding_also(f, "The client asked for the name %s (SNI), which it is for.", sni);
	else
		finding_also(f, "The client asked for the name %s (SNI), which it is not for.",
			     sni);
}

void finding_certificate_wrong_host(struct judge *j, const struct rule *r,
				    const struct connection *c, uint32_t id)
{
	const struct certificate *x = shown(j, c, id);
	struct slice host = x ? book_text(j->b, c->tls->sni) : (struct slice){NULL, 0};
	char sni[FINDING_TLS_NAME];

	bool old = host.n && is_for_old_clients(j->b, x, host);
	if (!host.n || (old ? how_minded(j, c, id) == NOT_MINDED : is_for(j->b, x, host)))
		return;
	struct finding *f = begin(j, r, c, id);
	if (!f)
		return;
	finding_tls_text(j->b, c->tls->sni, sni);
	finding_code(f, "tls:hostname_mismatch");
	finding_title_is(f, "the server's certificate is for another name");
	finding_briefly(f, "certificate not for %s", sni);
	finding_say(f,
		    "The client asked for the name %s (SNI), and the server's certificate is not "
		    "for it.",
		    sni);
	if (old)
		finding_also(f, "It has that name as its common name and no subject alternative "
				"name: Go, browsers and other clients do not read the common name "
				"any more (RFC 9525 §2).");
	say_names(j->b, x, f);
	say_left(c, f);
	finding_also(f, "Another server may answer here, the name is not set up on it, or another "
			"name was meant.");
}

void finding_certificate_self_signed(struct judge *j, const struct rule *r,
				     const struct connection *c, uint32_t id)
{
	const struct certificate *x = shown(j, c, id);

	if (!x || !x->self_signed)
		return;
	struct finding *f = begin(j, r, c, id);
	if (!f)
		return;
	finding_code(f, "tls:unknown_ca");
	finding_title_is(f, "the server's certificate is self-signed");
	finding_briefly(f, "self-signed certificate");
	finding_say(f, "The server's certificate was issued by itself: only a client that was told "
		       "to trust it will.");
	say_names(j->b, x, f);
	say_left(c, f);
}

/* What clients trust is not in a capture: only their alert tells that they do not. */
void finding_certificate_unknown_issuer(struct judge *j, const struct rule *r,
					const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const struct certificate *x = certificate_of(j, c);

	if (e->b != UNKNOWN_CA || e->side != c->client || !x || x->self_signed)
		return;
	struct finding *f = begin(j, r, c, id);
	if (!f)
		return;
	finding_code(f, "tls:unknown_ca");
	finding_title_is(f, "the client does not know the certificate's issuer");
	finding_briefly(f, "unknown issuer");
	finding_say(f, "The client does not know who issued the server's certificate: the server "
		       "left out an intermediate certificate, the authority is a private one that "
		       "the client does not trust, or a device opens TLS on the way.");
	say_names(j->b, x, f);
	say_alone(c, f);
	say_left(c, f);
}
