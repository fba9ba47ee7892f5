/* Findings from facts that never were on the wire, and what follows from them on it: our own
 * closing, resets and alerts are consequences, and told as such. */
#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_parts.h"

enum { RACE_LOOK = 64, RCODES = 24 };

#define RACE_NS UINT64_C(5000000000) /* attempts start within this of each other */
#define SOON_NS UINT64_C(1000000000) /* the driver may act just before it tells why */

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

static void name_failed(struct judge *j, const struct event *e, uint32_t id, const char *words)
{
	static const struct rule face = {"name-failed", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR};
	struct finding *f = finding_local_add(j, &face, e, id);

	if (!f)
		return;
	snprintf(f->code, sizeof(f->code), "dns:%s", rcode_in(words));
	finding_told(f, "the name lookup failed",
		     "The name of the host has no address here: %s. Nothing was sent to the host.",
		     words);
}

static void unreachable(struct judge *j, const struct connection *c, const struct event *e,
			uint32_t id, const char *words)
{
	static const struct rule face = {"tcp-unreachable", "tcp", "RFC 9293 §3.9.1",
					 SEVERITY_ERROR};
	struct finding *f = finding_local_add(j, &face, e, id);
	bool raced = finding_local_raced(j, c, e->time);
	char to[80] = "";

	if (!f)
		return;
	if (raced)
		f->severity = SEVERITY_INFO;
	if (c) {
		snprintf(to, sizeof(to), " to ");
		book_address(to + strlen(to), sizeof(to) - strlen(to), &c->end[1 - c->client]);
		if (strstr(words, to + 4))
			to[0] = '\0'; /* they name it already */
	}
	snprintf(f->code, sizeof(f->code), "tcp:unreachable");
	finding_told(f, "cannot connect", "The operating system could not connect%s: %s%s.", to,
		     words, raced ? "; another address answered" : "");
}

static const char *proxy_meaning(uint32_t reply)
{
	switch (reply) {
	case 407:
		return " Give it a name and a password (--proxy-user).";
	case 2: /* RFC 1928 section 6: by its rules */
	case 403:
		return " The proxy's rules forbid that host or port.";
	case 3:
	case 4:
	case 5:
	case 502:
	case 503:
	case 504:
		return " The proxy could not reach the server itself.";
	default:
		return "";
	}
}

static void proxy(struct judge *j, const struct event *e, uint32_t id, const char *words)
{
	static const struct rule face = {"proxy-refused", "tcp", "RFC 9110 §9.3.6", SEVERITY_ERROR};
	struct finding *f = finding_local_add(j, &face, e, id);

	if (!f)
		return;
	f->sender = "middlebox";
	if (e->a >= 100)
		snprintf(f->code, sizeof(f->code), "http:%u", e->a);
	else if (e->a)
		snprintf(f->code, sizeof(f->code), "socks:%u", e->a);
	finding_told(f, "the proxy opened no tunnel",
		     "The proxy did not open a tunnel, so the server was never reached: %s.%s",
		     words, proxy_meaning(e->a));
}

static void field(struct judge *j, const struct event *e, uint32_t id, const char *words)
{
	static const struct rule face = {"field-refused", "stream", "RFC 9113 §8.2",
					 SEVERITY_ERROR};
	struct finding *f = finding_local_add(j, &face, e, id);

	if (!f)
		return;
	f->sender = f->at_fault = "server";
	snprintf(f->code, sizeof(f->code), "%s", names_error(H2_PROTOCOL_ERROR));
	finding_told(f, "a header field was refused",
		     "The server's field \"%s\" on stream %u was refused by our library (nghttp2) "
		     "as malformed: the client reset the stream for it, not the server.",
		     words, e->stream);
}

static bool is_open(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_OPEN || s->end == STREAM_END_LOST;
}

static void ended(struct judge *j, const struct connection *c, const struct event *e, uint32_t id,
		  const char *words)
{
	static const struct rule face = {"ended-without-packet", "tcp", "RFC 9293 §3.5",
					 SEVERITY_WARNING};
	struct finding *f = finding_local_add(j, &face, e, id);
	char streams[160] = "";
	unsigned lost =
		c ? finding_streams(j->b, c, streams, sizeof(streams), is_open, NULL, NULL) : 0;

	if (!f)
		return;
	if (lost)
		f->severity = SEVERITY_ERROR;
	finding_told(f, "the connection ended",
		     "The connection ended without a packet that shows it: %s%s%s%s.", words,
		     lost > 1 ? "; streams "
		     : lost   ? "; stream "
			      : "",
		     streams, lost ? " had not ended" : "");
}

static void remark(struct judge *j, const struct event *e, uint32_t id, const char *words)
{
	static const struct rule step = {"out-of-step", "none", "", SEVERITY_INFO};
	static const struct rule fallback = {"fallback", "alpn", "RFC 9113 §3.3", SEVERITY_INFO};
	static const struct rule hole = {"recording-hole", "capture", "", SEVERITY_WARNING};
	const struct rule *face = e->type == LOCAL_OUT_OF_STEP ? &step
				  : e->type == LOCAL_FALLBACK  ? &fallback
							       : &hole;
	struct finding *f = finding_local_add(j, face, e, id);

	if (!f)
		return;
	if (face == &step) {
		f->sender = f->at_fault = "client";
		finding_told(f, "raw octets were sent", "%s.",
			     words[0] ? words
				      : "Octets were sent past the library: from here on it does "
					"not know all that was said");
	} else if (face == &fallback) {
		finding_told(f, "a new connection in another way",
			     "A new connection was made because of the last one: %s.", words);
	} else {
		f->at_fault = "capture";
		finding_told(f, "the recording is not whole", "The recording: %s.", words);
	}
}

/* Facts that only go with a session tell no finding; the rest by kind. */
static void judge_fact(struct judge *j, const struct connection *c, const struct event *e,
		       uint32_t id, const char *words)
{
	switch (e->type) {
	case LOCAL_NAME_FAILED:
		name_failed(j, e, id, words);
		break;
	case LOCAL_UNREACHABLE:
		unreachable(j, c, e, id, words);
		break;
	case LOCAL_LIMIT:
		finding_local_limit(j, c, id, words);
		break;
	case LOCAL_PROXY:
		proxy(j, e, id, words);
		break;
	case LOCAL_CERTIFICATE:
		finding_local_certificate(j, id, words);
		break;
	case LOCAL_TLS:
		finding_local_tls(j, id, words);
		break;
	case LOCAL_LIBRARY:
		finding_local_library(j, c, id, words);
		break;
	case LOCAL_FIELD:
		field(j, e, id, words);
		break;
	case LOCAL_RESET_BY:
		ended(j, c, e, id, words);
		break;
	case LOCAL_OUT_OF_STEP:
	case LOCAL_FALLBACK:
	case LOCAL_RECORDING:
		remark(j, e, id, words);
		break;
	default:
		break;
	}
}

void finding_local_event(struct judge *j, const struct connection *c, uint32_t event)
{
	const struct event *e = book_event(j->b, event);
	struct text words = {0};

	if (e->kind != EVENT_LOCAL)
		return;
	if (e->type == LOCAL_SESSION)
		j->out->live = true;
	struct slice said = book_blob(j->b, e);
	text_clean(&words, said.p, said.n);
	judge_fact(j, c, e, event, text_str(&words));
	text_done(&words);
}

static bool is(const struct finding *f, const char *id)
{
	return strcmp(f->id, id) == 0;
}

static bool from(const struct finding *f, const char *who)
{
	return strcmp(f->sender, who) == 0;
}

/* What the client sent by itself, and what is told of its closing. */
static bool is_ours(const struct finding *f)
{
	return from(f, "client") &&
	       (is(f, "goaway-error") || is(f, "goaway-no-error") || is(f, "stream-reset") ||
		is(f, "tcp-fin-midstream") || is(f, "tcp-reset"));
}

/* The findings of a connection that others may follow from; NULL: there is none. */
struct causes {
	struct finding *certificate, *tls, *alert, *library, *limit, *limit_tcp, *violation, *step;
	bool streams; /* some are about one stream */
};

/* A complaint with an HTTP/2 error code is what the GOAWAY was sent for; nghttp2's own numbers are
 * 501 and up. */
static bool ends_it(const struct judge *j, const struct finding *f)
{
	uint32_t code = book_event(j->b, f->evidence[0])->a;

	return code != H2_NO_ERROR && names_error(code);
}

/* What the server broke; an end inside a frame is told with less weight, and causes nothing. */
static bool is_breach(const struct finding *f)
{
	return (is(f, "violation") && from(f, "server") && f->severity == SEVERITY_ERROR) ||
	       is(f, "preface-http1-answer") || is(f, "preface-garbage") ||
	       is(f, "preface-tls-answer");
}

static bool find_causes(struct judge *j, const struct connection *c, struct causes *x)
{
	struct finding_list *l = j->out;
	bool any = false;

	*x = (struct causes){0};
	/* backwards, so that the first of a kind stays; of the library's words the last */
	for (size_t i = l->count; i-- > 0 && l->items[i].conn == c->id;) {
		struct finding *f = &l->items[i];
		struct finding **place = is(f, "certificate-refused")	? &x->certificate
					 : is(f, "tls-local-error")	? &x->tls
					 : is(f, "limit-tcp")		? &x->limit_tcp
					 : !strncmp(f->id, "limit-", 6) ? &x->limit
									: NULL;
		bool complaint = is(f, "library-complaint");
		if (is_breach(f))
			x->violation = f;
		if (is(f, "out-of-step"))
			x->step = f;
		x->streams = x->streams || is(f, "field-refused") ||
			     (complaint && f->stream != BOOK_NONE);
		any = any || place || x->streams || complaint || x->violation || x->step;
		if (complaint && f->stream == BOOK_NONE && (!x->library || ends_it(j, f)))
			x->library = f;
		if (is(f, "tls-alert") && from(f, "server"))
			place = &x->alert;
		if (place)
			*place = f;
	}
	return any;
}

/* What is wrong with the stream: what the server broke, the field that our library refused, or
 * anything else that it said. */
static struct finding *refused_on(struct judge *j, const struct connection *c, uint32_t stream)
{
	struct finding_list *l = j->out;
	struct finding *complaint = NULL, *field = NULL, *breach = NULL;

	for (size_t i = l->count; i-- > 0 && l->items[i].conn == c->id;) {
		struct finding *f = &l->items[i];
		if (f->stream != stream)
			continue;
		if (is_breach(f))
			breach = f;
		if (is(f, "field-refused"))
			field = f;
		if (is(f, "library-complaint") && !complaint)
			complaint = f;
	}
	return breach ? breach : field ? field : complaint;
}

/* The cause that this finding is but a consequence of. */
static struct finding *cause_of(struct judge *j, const struct connection *c, const struct causes *x,
				const struct finding *f)
{
	struct finding *said;

	if (is(f, "tls-alert") && from(f, "client"))
		return x->certificate ? x->certificate : x->tls;
	if (is(f, "tls-local-error")) {
		if (x->limit && is(x->limit, "limit-tls"))
			return x->limit;
		return x->certificate ? x->certificate : x->alert;
	}
	if (is(f, "tcp-syn-timeout"))
		return x->limit_tcp;
	/* what the server broke explains what our library then said and did; of other clients we
	 * do not know why they did it */
	if (x->violation && j->out->live &&
	    (is(f, "library-complaint") || (is_ours(f) && is(f, "goaway-error"))))
		return x->violation;
	if (x->tls &&
	    (is(f, "tls-cleartext-answer") || (is(f, "violation") && strcmp(f->layer, "tls") == 0)))
		return x->tls; /* OpenSSL's words say what to do */
	if (x->violation && is(f, "field-refused")) {
		said = refused_on(j, c, f->stream);
		return said == f ? NULL : said;
	}
	if (x->limit && is(f, "violation") && from(f, "client"))
		return x->limit; /* we gave up in the middle of a frame */
	if (!is_ours(f))
		return NULL;
	if (is(f, "stream-reset") && (x->streams || (x->violation && j->out->live)) &&
	    strcmp(f->code, names_error(H2_CANCEL)) != 0 &&
	    (said = refused_on(j, c, f->stream)) != NULL)
		return said;
	if (is(f, "goaway-error") && x->library)
		return x->library;
	if (!x->limit || f->time + SOON_NS < x->limit->time)
		return NULL;
	/* a session may live on without that acknowledgement */
	bool late = f->time > x->limit->time + SOON_NS;
	return late && is(x->limit, "limit-settings") ? NULL : x->limit;
}

/* After octets past the library, what the server found wrong is ours. */
static bool blames_us(const struct causes *x, const struct finding *f)
{
	return x->step && from(f, "server") && f->time >= x->step->time &&
	       (is(f, "goaway-error") || is(f, "stream-reset") || is(f, "tcp-reset"));
}

/* A consequence is told, but does not judge: its weight and its code go to the cause. */
void finding_local_after(struct judge *j, const struct connection *c)
{
	struct finding_list *l = j->out;
	struct causes x;

	if (!find_causes(j, c, &x))
		return;
	for (size_t i = l->count; i-- > 0 && l->items[i].conn == c->id;) {
		struct finding *f = &l->items[i], *cause = cause_of(j, c, &x, f);
		if (blames_us(&x, f))
			f->at_fault = "client";
		if (!cause)
			continue;
		if (is_ours(f) && f->severity > cause->severity)
			cause->severity = f->severity;
		if (!cause->code[0] && strncmp(cause->id, "limit-", 6) != 0)
			memcpy(cause->code, f->code, sizeof(cause->code));
		if (f->severity > SEVERITY_INFO)
			f->severity = SEVERITY_INFO;
	}
}

/* What the name servers said is why a lookup failed; what came of it judges, for a lookup may ask
 * several of them, for several names. */
void finding_local_lookups(struct judge *j)
{
	struct finding_list *l = j->out;
	struct finding *failed = NULL;

	for (size_t i = 0; i < l->count; i++)
		if (is(&l->items[i], "name-failed"))
			failed = &l->items[i];
	for (size_t i = 0; failed && i < l->count; i++) {
		struct finding *f = &l->items[i];
		if (!is(f, "dns-failed") || f->severity != SEVERITY_ERROR)
			continue;
		f->severity = SEVERITY_INFO;
		failed->sender = "server";
		finding_evidence(failed, f->evidence[0]);
	}
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	finding_local_event(j, c, id);
}

static void look_lookups(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	(void)r, (void)c, (void)id;
	finding_local_lookups(j);
}

static void look_after(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	(void)r, (void)id;
	finding_local_after(j, c);
}

static const struct rule rules[] = {
	{"name-failed", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR, RULE_LOOSE, RULE_KIND(LOCAL), 0,
	 look},
	{"name-failed-why", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR, RULE_BOOK, 0, 0,
	 look_lookups},
	{"tcp-unreachable", "tcp", "RFC 9293 §3.9.1", SEVERITY_ERROR, RULE_EVENT, RULE_KIND(LOCAL),
	 0, look},
	{"local-after", "none", "", SEVERITY_INFO, RULE_CONNECTION, 0, 0, look_after},
};

const struct layer_rules finding_local_rules = {rules, RULES_COUNT(rules), NULL, 0};
