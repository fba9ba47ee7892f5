/* Findings from facts that never were on the wire: what the driver, the resolver and the libraries
 * told. */
#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_parts.h"

enum { RACE_LOOK = 64, RCODES = 24 };

#define RACE_NS UINT64_C(5000000000) /* attempts start within this of each other */

struct finding *finding_local_add(struct judge *j, const struct rule *r, const struct event *e,
				  uint32_t id)
{
	if (finding_full(j, r, e->conn))
		return NULL;
	struct finding *f = finding_add(j, r, e->conn, e->time);
	if (e->stream)
		f->stream = e->stream;
	finding_lead(f);
	finding_evidence(f, id);
	return f;
}

bool finding_local_raced(const struct judge *j, const struct connection *c, uint64_t time)
{
	uint32_t n = book_connections(j->b), self = c ? c->id : n,
		 from = self > RACE_LOOK ? self - RACE_LOOK : 0;

	if (!j->out->live)
		return false;
	for (uint32_t i = from; i < n && i <= self + RACE_LOOK; i++) {
		const struct connection *o = book_connection(j->b, i);
		uint64_t apart = o->start > time ? o->start - time : time - o->start;
		if (i == self || apart > RACE_NS || !o->tcp[0].packets || !o->tcp[1].packets ||
		    o->close == TCP_CLOSED_REFUSED)
			continue;
		if (!c || o->end[1 - o->client].port == c->end[1 - c->client].port)
			return true;
	}
	return false;
}

/* The answer code that the words name; the resolver spells them as we do. */
static const char *rcode_in(const char *words)
{
	for (unsigned i = 1; i < RCODES; i++) {
		const char *name = names_dns_rcode(i);
		if (name && strstr(words, name))
			return name;
	}
	return strstr(words, "did not answer") ? "timeout" : "failed";
}

/* The fact, when it is of that kind; *words its sanitised text, to be done with when it is not
 * NULL. */
static const struct event *fact(struct judge *j, uint32_t id, enum local_kind kind,
				struct text *words)
{
	const struct event *e = book_event(j->b, id);

	if (e->type != kind)
		return NULL;
	struct slice said = book_blob(j->b, e);
	text_clean(words, said.p, said.n);
	return e;
}

static void name_failed(struct judge *j, const struct rule *r, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_NAME_FAILED, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	if (f) {
		finding_code(f, "dns:%s", rcode_in(text_str(&words)));
		finding_title_is(f, "The name lookup failed");
		finding_say(f,
			    "The name of the host has no address here: %s. Nothing was sent to the "
			    "host.",
			    text_str(&words));
	}
	text_done(&words);
}

static void tell_unreachable(struct finding *f, const struct connection *c, const char *words)
{
	char to[72] = "";

	if (c)
		book_address(to, sizeof(to), &c->end[1 - c->client]);
	if (to[0] && !strstr(words, to))
		finding_say(f, "The operating system could not connect to %s: %s.", to, words);
	else
		finding_say(f, "The operating system could not connect: %s.", words);
}

static void unreachable(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_UNREACHABLE, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	if (f) {
		finding_code(f, "tcp:unreachable");
		finding_title_is(f, "Cannot connect");
		tell_unreachable(f, c, text_str(&words));
		if (finding_local_raced(j, c, e->time)) {
			f->severity = SEVERITY_INFO;
			finding_also(f, "Meanwhile another address answered.");
		}
	}
	text_done(&words);
}

static void proxy_meaning(struct finding *f, uint32_t reply)
{
	switch (reply) {
	case 407:
		finding_also(f, "Give it a name and a password (--proxy-user).");
		break;
	case 2: /* RFC 1928 section 6: by its rules */
	case 403:
		finding_also(f, "The proxy's rules forbid that host or port.");
		break;
	case 3:
	case 4:
	case 5:
	case 502:
	case 503:
	case 504:
		finding_also(f, "The proxy could not reach the server itself.");
		break;
	default:
		break;
	}
}

static void proxy(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_PROXY, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	(void)c;
	if (f) {
		f->sender = "middlebox";
		if (e->a >= 100)
			finding_code(f, "http:%u", e->a);
		else if (e->a)
			finding_code(f, "socks:%u", e->a);
		finding_title_is(f, "The proxy opened no tunnel");
		finding_say(f,
			    "The proxy did not open a tunnel, so the server was never reached: %s.",
			    text_str(&words));
		proxy_meaning(f, e->a);
	}
	text_done(&words);
}

static void field(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_FIELD, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	(void)c;
	if (f) {
		f->sender = f->at_fault = "server";
		finding_code(f, "%s", names_error(H2_PROTOCOL_ERROR));
		finding_title_is(f, "A header field was refused");
		finding_say(f,
			    "The server's field \"%s\" on stream %u was refused by our library "
			    "(nghttp2) as malformed: the client reset the stream for it, not the "
			    "server.",
			    text_str(&words), e->stream);
		finding_stream(f, e->stream);
	}
	text_done(&words);
}

static bool is_open(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_OPEN || s->end == STREAM_END_LOST;
}

static void ended(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_RESET_BY, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;
	char streams[160] = "";

	if (f) {
		unsigned lost =
			c ? finding_streams(j->b, c, streams, sizeof(streams), is_open, NULL, f)
			  : 0;
		finding_title_is(f, "The connection ended");
		finding_say(f, "The connection ended without a packet that shows it: %s.",
			    text_str(&words));
		if (lost) {
			f->severity = SEVERITY_ERROR;
			finding_also(f, "These streams had not ended: %s.", streams);
		}
	}
	text_done(&words);
}

static void out_of_step(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_OUT_OF_STEP, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	(void)c;
	if (f) {
		f->sender = f->at_fault = "client";
		finding_title_is(f, "Raw octets were sent");
		if (words.n)
			finding_say(f, "%s.", text_str(&words));
		else
			finding_say(f, "Octets were sent past the library: from here on it does "
				       "not know all that was said.");
	}
	text_done(&words);
}

static void fallback(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_FALLBACK, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	(void)c;
	if (f) {
		finding_title_is(f, "A new connection in another way");
		finding_say(f, "A new connection was made because of the last one: %s.",
			    text_str(&words));
	}
	text_done(&words);
}

static void hole(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_RECORDING, &words);
	struct finding *f = e ? finding_local_add(j, r, e, id) : NULL;

	(void)c;
	if (f) {
		f->at_fault = "capture";
		finding_title_is(f, "The recording is not whole");
		finding_say(f, "The recording: %s.", text_str(&words));
	}
	text_done(&words);
}

static void limit(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_LIMIT, &words);

	if (e)
		finding_local_limit(j, r, c, id, text_str(&words));
	text_done(&words);
}

/* What OpenSSL and nghttp2 told; finding_local_tls.c makes the findings, of two kinds for a
 * certificate: the row of the other one does nothing. */
static void certificate(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	struct text words = {0};
	const struct event *e = fact(j, id, LOCAL_CERTIFICATE, &words);

	(void)c;
	if (e && !e->b == (strcmp(r->id, "certificate-refused") == 0))
		finding_local_certificate(j, id, text_str(&words));
	text_done(&words);
}

static void tls(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};

	(void)r, (void)c;
	if (fact(j, id, LOCAL_TLS, &words))
		finding_local_tls(j, id, text_str(&words));
	text_done(&words);
}

static void library(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct text words = {0};

	(void)r;
	if (fact(j, id, LOCAL_LIBRARY, &words))
		finding_local_library(j, c, id, text_str(&words));
	text_done(&words);
}

static void session(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)c;
	if (book_event(j->b, id)->type == LOCAL_SESSION)
		j->out->live = true;
}

static void after(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)c, (void)id;
	finding_local_after(j);
}

static void lookups(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)c, (void)id;
	finding_local_lookups(j);
}

static void loose(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id);

#define FACT(id, layer, rfc, severity, look)                                                       \
	{                                                                                          \
		id, layer, rfc, SEVERITY_##severity, RULE_EVENT, RULE_KIND(LOCAL), 0, look         \
	}

/* Facts mostly belong to a connection; those that do not are brought to the same rows by the first.
 * The last three rows make no findings: of severity OK. */
static const struct rule rules[] = {
	{"name-failed", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR, RULE_LOOSE, RULE_KIND(LOCAL), 0,
	 loose},
	FACT("tcp-unreachable", "tcp", "RFC 9293 §3.9.1", ERROR, unreachable),
	FACT("proxy-refused", "tcp", "RFC 9110 §9.3.6", ERROR, proxy),
	FACT("limit-name", "dns", "RFC 1035 §4.2.1", ERROR, limit),
	FACT("limit-tcp", "tcp", "RFC 9293 §3.8.1", ERROR, limit),
	FACT("limit-proxy", "tcp", "RFC 9110 §9.3.6", ERROR, limit),
	FACT("limit-tls", "tls", "RFC 8446 §4", ERROR, limit),
	FACT("limit-preface", "preface", "RFC 9113 §3.4", ERROR, limit),
	FACT("limit-settings", "connection", "RFC 9113 §6.5.3", WARNING, limit),
	FACT("limit-idle", "stream", "RFC 9113 §8.1", ERROR, limit),
	FACT("certificate-refused", "tls", "RFC 9110 §4.3.4", ERROR, certificate),
	FACT("certificate-not-verified", "tls", "RFC 9110 §4.3.4", WARNING, certificate),
	FACT("tls-local-error", "tls", "RFC 8446 §6", ERROR, tls),
	FACT("library-complaint", "connection", "RFC 9113 §5.4", WARNING, library),
	FACT("field-refused", "stream", "RFC 9113 §8.2", ERROR, field),
	FACT("ended-without-packet", "tcp", "RFC 9293 §3.5", WARNING, ended),
	FACT("out-of-step", "none", "", INFO, out_of_step),
	FACT("fallback", "alpn", "RFC 9113 §3.3", INFO, fallback),
	FACT("recording-hole", "capture", "", WARNING, hole),
	FACT("local-session", "none", "", OK, session),
	{"local-after", "none", "", SEVERITY_OK, RULE_BOOK, 0, 0, after},
	{"local-lookups", "dns", "", SEVERITY_OK, RULE_BOOK, 0, 0, lookups},
};

static void loose(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	name_failed(j, r, id);
	for (size_t i = 0; i < RULES_COUNT(rules); i++)
		if (rules[i].when == RULE_EVENT)
			rules[i].look(j, &rules[i], c, id);
}

const struct layer_rules finding_local_rules = {rules, RULES_COUNT(rules), NULL, 0};
