/* The rules of TLS: their table, their relations, and what they share. */
#include "insight/finding_tls.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/text.h"

enum {
	LISTED = 12,
	NEIGHBOURS = 64,
	ITEM_SHOWN = 64,
	LIST_FILLED = FINDING_TLS_LIST - ITEM_SHOWN - 16, /* no more fits in behind that */
	HANDSHAKE_LOOK = 256, /* events of a handshake that are looked at */
	/* A record of TLS 1.3 with an alert has 2 octets, the content type and a tag of 8 or 16
	 * (RFC 8446 §5.2); one with Finished has at least 36 and those. Java pads its records: what
	 * is too short for a Finished and the last that the client says is an alert all the same.
	 */
	ALERT_RECORD_MAX = 19,
	FINISHED_RECORD_MIN = 45,
	CERTIFICATE_REQUEST = 13 /* handshake type */
};

static bool is_gap(char c)
{
	return c == ',' || c == ' ';
}

/* The next item of a list that is joined by "," or ", "; names of suites and versions have no
 * commas, but "TLS 1.2" has a space. */
static bool next_item(struct slice *list, struct slice *item)
{
	while (list->n && is_gap(*list->p)) {
		list->p++;
		list->n--;
	}
	const char *comma = list->n ? memchr(list->p, ',', list->n) : NULL;
	*item = (struct slice){list->p, comma ? (size_t)(comma - list->p) : list->n};
	list->p += item->n;
	list->n -= item->n;
	return item->n > 0;
}

char *finding_tls_list(const struct book *b, text_id list, char out[FINDING_TLS_LIST])
{
	struct slice rest = book_text(b, list), item;
	struct text t = {0};
	unsigned n = 0, listed = 0;

	while (next_item(&rest, &item)) {
		if (n == listed && listed < LISTED && t.n < LIST_FILLED) {
			text_add(&t, n ? ", " : "");
			text_clean(&t, item.p, item.n < ITEM_SHOWN ? item.n : (size_t)ITEM_SHOWN);
			listed++;
		}
		n++;
	}
	if (n > listed)
		text_addf(&t, " +%u", n - listed);
	snprintf(out, FINDING_TLS_LIST, "%s", n ? text_str(&t) : "none");
	text_done(&t);
	return out;
}

char *finding_tls_text(const struct book *b, text_id id, char out[FINDING_TLS_NAME])
{
	struct slice s = book_text(b, id);

	return text_clean_to(out, FINDING_TLS_NAME, s.p, s.n);
}

bool finding_tls_has(const struct book *b, text_id list, const char *item)
{
	struct slice rest = book_text(b, list), one;

	while (next_item(&rest, &one))
		if (one.n == strlen(item) && memcmp(one.p, item, one.n) == 0)
			return true;
	return false;
}

char *finding_tls_after(char out[FINDING_TLS_TIME], uint64_t from, uint64_t to)
{
	return text_duration(out, FINDING_TLS_TIME, to > from ? to - from : 0);
}

bool finding_tls_whole(const struct connection *c)
{
	return c->complete && !c->tcp[0].missing && !c->tcp[1].missing;
}

uint64_t finding_tls_end(struct judge *j, const struct connection *c)
{
	const struct source_facts *s = book_source(j->b);

	return finding_present(j, c, c->close == TCP_OPEN && s->end > c->last ? s->end : c->last);
}

enum finding_tls_answer finding_tls_answered(const struct judge *j, const struct connection *c,
					     uint32_t *record)
{
	unsigned look = HANDSHAKE_LOOK, said = 0;
	bool hello = false;

	for (uint32_t id = c->first_event; id != BOOK_NONE; id = book_event(j->b, id)->next) {
		const struct event *e = book_event(j->b, id);
		if (!look--)
			return FINDING_TLS_FINISHED;
		hello = hello || e->kind == EVENT_TLS_SERVER_HELLO;
		if (!hello || e->kind != EVENT_TLS_OPAQUE || e->side != c->client)
			continue;
		if (said++)
			return FINDING_TLS_FINISHED;
		*record = id;
		if (e->length <= ALERT_RECORD_MAX)
			return FINDING_TLS_ALERT;
		if (e->length >= FINISHED_RECORD_MIN)
			return FINDING_TLS_FINISHED;
	}
	return said ? FINDING_TLS_ALERT : FINDING_TLS_UNANSWERED;
}

uint32_t finding_tls_refusal(const struct judge *j, const struct connection *c)
{
	unsigned look = HANDSHAKE_LOOK;
	bool hello = false;

	for (uint32_t id = c->first_event; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(j->b, id);
		hello = hello || e->kind == EVENT_TLS_SERVER_HELLO;
		if (hello && e->kind == EVENT_TLS_OPAQUE && e->side != c->client)
			return e->length <= ALERT_RECORD_MAX ? id : BOOK_NONE;
		id = e->next;
	}
	return BOOK_NONE;
}

uint32_t finding_tls_request(const struct judge *j, const struct connection *c)
{
	const struct marks *m = &j->ledger->kind[EVENT_TLS_HANDSHAKE][!c->client];

	for (uint32_t i = 0; i < m->kept && i < 16; i++)
		if (book_event(j->b, m->ids[i])->a == CERTIFICATE_REQUEST)
			return m->ids[i];
	return BOOK_NONE;
}

bool finding_tls_finished(const struct judge *j)
{
	const struct marks *m = j->ledger->kind[EVENT_TLS_FINISHED];

	return m[0].count && m[1].count;
}

bool finding_tls_done(const struct judge *j, const struct connection *c)
{
	const struct tls_facts *t = c->tls;
	uint32_t record;

	if (finding_tls_finished(j) || c->frames || c->protocol == PROTOCOL_HTTP1 ||
	    !t->client_hello)
		return true;
	return t->server_hello && t->version >= 0x0304 &&
	       finding_tls_answered(j, c, &record) == FINDING_TLS_FINISHED;
}

static bool same_server(const struct connection *a, const struct connection *b)
{
	const struct address *x = &a->end[1 - a->client], *y = &b->end[1 - b->client];

	return x->port == y->port && x->family == y->family &&
	       memcmp(x->bytes, y->bytes, sizeof(x->bytes)) == 0;
}

bool finding_tls_h2_beside(const struct judge *j, const struct connection *c)
{
	uint32_t n = book_connections(j->b), from = c->id > NEIGHBOURS ? c->id - NEIGHBOURS : 0;

	for (uint32_t i = from; i < n && i <= c->id + NEIGHBOURS; i++) {
		const struct connection *o = book_connection(j->b, i);
		if (i != c->id && finding_is_h2(o) && same_server(c, o))
			return true;
	}
	return false;
}

static bool is_lost(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

unsigned finding_tls_lost(const struct judge *j, const struct connection *c, struct finding *f)
{
	char streams[160];
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), is_lost, NULL, f);

	if (f && n)
		finding_also(f, "Not ended then: stream %s.", streams);
	return n;
}

#define E SEVERITY_ERROR
#define W SEVERITY_WARNING
#define I SEVERITY_INFO
#define ALERT RULE_EVENT, RULE_KIND(TLS_ALERT), 0
#define CERTIFICATE RULE_EVENT, RULE_KIND(TLS_CERTIFICATE), 0
#define AT_END RULE_CONNECTION, 0, 0
#define TOLD RULE_EVENT, 0, 0 /* by finding_local_tls.c, of a fact */

static const struct rule rules[] = {
	/* what the certificate is stands before the alert that minds it */
	{"certificate-expired", "tls", "RFC 5280 §4.1.2.5", W, CERTIFICATE,
	 finding_certificate_expired},
	{"certificate-not-yet-valid", "tls", "RFC 5280 §4.1.2.5", W, CERTIFICATE,
	 finding_certificate_early},
	{"certificate-wrong-host", "tls", "RFC 9525 §6.3", W, CERTIFICATE,
	 finding_certificate_wrong_host},
	{"certificate-self-signed", "tls", "RFC 5280 §3.2", W, CERTIFICATE,
	 finding_certificate_self_signed},
	{"certificate-unknown-issuer", "tls", "RFC 5280 §6", W, ALERT,
	 finding_certificate_unknown_issuer},
	{"tls-alert", "tls", "RFC 8446 §6", E, ALERT, finding_tls_alert_any},
	{"tls-client-certificate", "tls", "RFC 8446 §4.4.2.4", E, ALERT,
	 finding_tls_alert_client_certificate},
	{"tls-handshake-cut", "tls", "RFC 8446 §6.1", E, AT_END, finding_tls_close_cut},
	{"tls-no-answer", "tls", "RFC 8446 §4.1.2", E, AT_END, finding_tls_close_silent},
	{"tls-truncated", "tls", "RFC 8446 §6.1", W, AT_END, finding_tls_close_truncated},
	{"tls-no-close-notify", "tls", "RFC 8446 §6.1", I, AT_END, finding_tls_close_no_notify},
	{"tls-weak-suite", "tls", "RFC 9113 §9.2.2", W, AT_END, finding_tls_session_weak},
	{"tls-old-version", "tls", "RFC 9113 §9.2", W, AT_END, finding_tls_session_old},
	{"tls-renegotiation", "tls", "RFC 9113 §9.2.1", E, RULE_EVENT,
	 RULE_KIND(TLS_CLIENT_HELLO) | RULE_KIND(TLS_HANDSHAKE) | RULE_KIND(TLS_OPAQUE), 0,
	 finding_tls_session_renegotiation},
	{"tls-hello-retry", "tls", "RFC 8446 §4.1.4", I, RULE_EVENT, RULE_KIND(TLS_HELLO_RETRY), 0,
	 finding_tls_session_retry},
	{"tls-early-data", "tls", "RFC 8446 §4.2.10", I, AT_END, finding_tls_session_early},
	{"tls-resumption-refused", "tls", "RFC 8446 §2.2", I, AT_END,
	 finding_tls_session_resumption},
	{"tls-cleartext-answer", "tls", "RFC 8446 §5.1", E, RULE_EVENT, RULE_KIND(BAD), 0,
	 finding_tls_session_clear},
	{"tls-record-error", "tls", "RFC 8446 §5.2", E, RULE_EVENT,
	 RULE_KIND(TLS_RECORD_LOST) | RULE_KIND(TLS_OPAQUE), 0, finding_tls_session_record},
	{"certificate-refused", "tls", "RFC 9110 §4.3.4", E, TOLD, NULL},
	{"certificate-not-verified", "tls", "RFC 9110 §4.3.4", W, TOLD, NULL},
	{"tls-local-error", "tls", "RFC 8446 §6", E, TOLD, NULL},
	{"library-complaint", "connection", "RFC 9113 §5.4", W, TOLD, NULL},
};

#define MINDED(cause)                                                                              \
	{cause, "tls-alert", 0, BECAUSE_LEADS}, {cause, "certificate-refused", 0, BECAUSE_LEADS},  \
	{                                                                                          \
		cause, "tls-handshake-cut", 0, 0                                                   \
	}
/* what breaks a session is why it was closed, and why its streams did not end */
#define ENDS(cause)                                                                                \
	{cause, "tcp-reset*", 0, 0}, {cause, "tcp-fin*", 0, 0}, {cause, "stream-*", 0, 0},         \
	{                                                                                          \
		cause, "tls-truncated", 0, 0                                                       \
	}

static const struct because because[] = {
	MINDED("certificate-expired"),
	MINDED("certificate-not-yet-valid"),
	MINDED("certificate-wrong-host"),
	MINDED("certificate-self-signed"),
	MINDED("certificate-unknown-issuer"),
	{"tls-record-error", "tls-alert", 0, BECAUSE_LEADS},
	{"tls-old-version", "tls-alert", 0, BECAUSE_LEADS},
	ENDS("tls-alert"),
	ENDS("tls-client-certificate"),
	ENDS("tls-renegotiation"),
	ENDS("tls-handshake-cut"),
	ENDS("tls-no-answer"),
	ENDS("tls-record-error"),
	/* a path that loses what is long loses the handshake first */
	{"tcp-mtu-black-hole", "tls-*", 0, 0},
	{"tcp-half-open", "tls-*", 0, 0},
	{"tls-renegotiation", "goaway-error", 0, BECAUSE_LEADS},
	{"tls-cleartext-answer", "tls-alert", 0, 0},
	ENDS("tls-cleartext-answer"),
	{"tls-resumption-refused", "tls-early-data", 0, 0},
	{"tls-truncated", "tcp-fin-midstream", 0, BECAUSE_LEADS},
};

const struct rule *finding_tls_rule(const char *id)
{
	for (size_t i = 0; i < RULES_COUNT(rules); i++)
		if (strcmp(rules[i].id, id) == 0)
			return &rules[i];
	return NULL;
}

const struct layer_rules finding_tls_rules = {rules, RULES_COUNT(rules), because,
					      RULES_COUNT(because)};
