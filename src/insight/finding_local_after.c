/* What followed from local facts on the wire: our own closing, resets and alerts are consequences,
 * and told as such. */
#include <string.h>

#include "h2lens/names.h"
#include "insight/finding_parts.h"
#include "insight/finding_violation.h"

#define SOON_NS UINT64_C(1000000000) /* the driver may act just before it tells why */

static bool is(const struct finding *f, const char *id)
{
	return strcmp(f->id, id) == 0;
}

static bool from(const struct finding *f, const char *who)
{
	return strcmp(f->sender, who) == 0;
}

/* By whom, and about what: no_application_protocol and a missing certificate have their own. */
static bool is_alert(const struct finding *f)
{
	return is(f, "tls-alert") || is(f, "alpn-alert") || is(f, "tls-client-certificate");
}

/* What the client sent by itself, and what is told of its closing. */
static bool is_ours(const struct finding *f)
{
	static const char *const ids[] = {"stream-reset",      "tcp-fin-midstream", "tcp-reset",
					  "tcp-fin-no-goaway", "tls-truncated",	    "http1-cut",
					  "stream-cut-body",   "stream-unanswered"};

	if (!from(f, "client"))
		return false;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (is(f, ids[i]))
			return true;
	return strncmp(f->id, "goaway-", 7) == 0;
}

/* The findings of a connection that others may follow from; NULL: there is none. */
struct causes {
	struct finding *certificate, *tls, *alert, *library, *limit, *limit_tcp, *violation, *step;
	bool streams;	 /* some are about one stream */
	size_t from, to; /* where the connection's findings stand in the list */
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
	return (finding_violation_is(f) && from(f, "server") && f->severity == SEVERITY_ERROR) ||
	       is(f, "preface-http1-answer") || is(f, "preface-garbage") ||
	       is(f, "preface-tls-answer") || (is(f, "preface-not-settings") && from(f, "server"));
}

/* Our own end of a connection that was flooded. */
static bool asks_for_calm(const struct finding *f)
{
	return is(f, "goaway-error") && from(f, "client") &&
	       strcmp(f->code, names_error(H2_ENHANCE_YOUR_CALM)) == 0;
}

static bool is_flood(const struct finding *f)
{
	return strncmp(f->id, "flood-", 6) == 0 && from(f, "server");
}

static bool find_causes(struct judge *j, size_t from_here, size_t to, struct causes *x)
{
	struct finding_list *l = j->out;
	struct finding *flood = NULL;
	bool any = false, calm = false;

	*x = (struct causes){.from = from_here, .to = to};
	/* backwards, so that the first of a kind stays; of the library's words the last */
	for (size_t i = to; i-- > from_here;) {
		struct finding *f = &l->items[i];
		struct finding **place = is(f, "certificate-refused")	? &x->certificate
					 : is(f, "tls-local-error")	? &x->tls
					 : is(f, "limit-tcp")		? &x->limit_tcp
					 : !strncmp(f->id, "limit-", 6) ? &x->limit
									: NULL;
		bool complaint = is(f, "library-complaint");
		if (is_breach(f))
			x->violation = f;
		if (is_flood(f))
			flood = f;
		calm = calm || asks_for_calm(f);
		if (is(f, "out-of-step"))
			x->step = f;
		x->streams = x->streams || is(f, "field-refused") ||
			     (complaint && f->stream != BOOK_NONE);
		any = any || place || x->streams || complaint || x->violation || x->step;
		if (complaint && f->stream == BOOK_NONE && (!x->library || ends_it(j, f)))
			x->library = f;
		if (is_alert(f) && from(f, "server"))
			place = &x->alert;
		if (place)
			*place = f;
	}
	if (!x->violation && calm)
		x->violation = flood;
	return any;
}

/* What is wrong with the stream: what the server broke, the field that our library refused, or
 * anything else that it said. */
static struct finding *refused_on(struct judge *j, const struct causes *x, uint32_t stream)
{
	struct finding_list *l = j->out;
	struct finding *complaint = NULL, *field = NULL, *breach = NULL;

	for (size_t i = x->to; i-- > x->from;) {
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
static struct finding *cause_of(struct judge *j, const struct causes *x, const struct finding *f)
{
	struct finding *said;

	if (is_alert(f) && from(f, "client"))
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
	if (x->tls && (is(f, "tls-cleartext-answer") || is(f, "tls-record-error")))
		return x->tls; /* OpenSSL's words say what to do */
	if (x->violation && is(f, "field-refused")) {
		said = refused_on(j, x, f->stream);
		return said == f ? NULL : said;
	}
	if (x->limit && is(f, "violation") && from(f, "client"))
		return x->limit; /* we gave up in the middle of a frame */
	if (!is_ours(f))
		return NULL;
	if (is(f, "stream-reset") && (x->streams || (x->violation && j->out->live)) &&
	    strcmp(f->code, names_error(H2_CANCEL)) != 0 &&
	    (said = refused_on(j, x, f->stream)) != NULL)
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
static void judge_after(struct judge *j, size_t begin, size_t end)
{
	struct finding_list *l = j->out;
	struct causes x;

	if (!find_causes(j, begin, end, &x))
		return;
	for (size_t i = end; i-- > begin;) {
		struct finding *f = &l->items[i], *cause = cause_of(j, &x, f);
		if (blames_us(&x, f))
			f->at_fault = "client";
		if (!cause || cause == f)
			continue;
		if (is_ours(f) && f->severity > cause->severity)
			cause->severity = f->severity;
		if (!cause->code[0] && strncmp(cause->id, "limit-", 6) != 0)
			memcpy(cause->code, f->code, sizeof(cause->code));
		if (f->severity > SEVERITY_INFO)
			f->severity = SEVERITY_INFO;
		f->tells = false;
	}
}

/* When all is found: the findings of a connection stand together. */
void finding_local_after(struct judge *j)
{
	struct finding_list *l = j->out;

	for (size_t at = 0, to; at < l->count; at = to) {
		for (to = at + 1; to < l->count && l->items[to].conn == l->items[at].conn;)
			to++;
		if (l->items[at].conn != BOOK_NONE)
			judge_after(j, at, to);
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
		if (strncmp(f->id, "dns-", 4) != 0 || f->severity != SEVERITY_ERROR)
			continue;
		f->severity = SEVERITY_INFO;
		if (from(f, "server"))
			failed->sender = "server";
		finding_evidence(failed, f->evidence[0]);
	}
}
