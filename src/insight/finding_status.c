/* Answers that say no: one finding for each status of 400 and above, with all its streams. */
#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_stream.h"
#include "insight/finding_tls.h"

enum { FIELD_SHOWN = 48 };

static bool has_status(const struct stream *s, const void *arg)
{
	return s->status == *(const uint16_t *)arg;
}

static bool told(const struct judge *j, const struct rule *r, const struct connection *c,
		 const char *code)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;)
		if (strcmp(j->out->items[i].id, r->id) == 0 &&
		    strcmp(j->out->items[i].code, code) == 0)
			return true;
	return false;
}

/* What every status finding says first. NULL: that status is told. */
static struct finding *begin(struct judge *j, const struct rule *r, const struct connection *c,
			     const struct stream *s, struct finding_stream_story *story)
{
	char code[24], streams[160], after[24];

	snprintf(code, sizeof(code), "http:%u", s->status);
	if (told(j, r, c, code) || finding_full(j, r, c->id))
		return NULL;
	struct finding *f = finding_add(j, r, c->id, s->first_response);
	finding_stream_story(j->b, c, s, story);
	finding_code(f, "%s", code);
	f->sender = "server";
	finding_evidence(f, story->answer == BOOK_NONE ? s->first_event : story->answer);
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), has_status, &s->status, f);
	text_duration(after, sizeof(after),
		      s->first_response > s->start ? s->first_response - s->start : 0);
	finding_title_is(f, "status %u %s", s->status, finding_status_name(s->status));
	finding_briefly(f, "status %u", s->status);
	if (finding_is_h2(c) && story->said == BOOK_NONE && !s->pushed)
		finding_say(f,
			    "Status %u %s was the answer to what was asked on stream %s before "
			    "the capture began.",
			    s->status, finding_status_name(s->status), streams);
	else if (!finding_is_h2(c))
		finding_say(f, "HTTP/1.1 request %s (%s) was answered with status %u %s after %s.",
			    streams, story->what, s->status, finding_status_name(s->status), after);
	else if (n > 1)
		finding_say(f,
			    "Streams %s were answered with status %u %s, the first (%s) after %s.",
			    streams, s->status, finding_status_name(s->status), story->what, after);
	else
		finding_say(f, "Stream %s (%s) was answered with status %u %s after %s.", streams,
			    story->what, s->status, finding_status_name(s->status), after);
	return f;
}

static void say_retry_after(struct judge *j, struct finding *f,
			    const struct finding_stream_story *story)
{
	char value[FIELD_SHOWN];

	if (story->answer == BOOK_NONE)
		return;
	struct slice v = book_field(j->b, book_event(j->b, story->answer), "retry-after");
	if (!v.n)
		return;
	text_clean_to(value, sizeof(value), v.p, v.n);
	if (v.p[0] >= '0' && v.p[0] <= '9')
		finding_also(f, "It asks to come again after %s s (retry-after).", value);
	else
		finding_also(f, "It asks to come again after %s (retry-after).", value);
}

static void say_healthy(struct finding *f, const struct connection *c)
{
	if (finding_is_h2(c))
		finding_also(f, "HTTP/2 itself is healthy here.");
}

/* nginx ends the handshake with any certificate or none, and answers 400 then. */
static void say_certificate(const struct judge *j, const struct connection *c, struct finding *f)
{
	const struct marks *sent = &j->ledger->kind[EVENT_TLS_CERTIFICATE][c->client];
	bool none = sent->kept && !book_event(j->b, sent->ids[0])->a;

	finding_evidence(f, finding_tls_request(j, c));
	if (none)
		finding_also(f, "In the handshake the server had asked for a certificate of the "
				"client (CertificateRequest), and the client sent none: nginx "
				"answers so then (\"No required SSL certificate was sent\").");
	else
		finding_also(f, "In the handshake the server had asked for a certificate of the "
				"client (CertificateRequest): nginx answers so when it does not "
				"accept the one that came (\"The SSL certificate error\").");
}

/* The server refuses the connection as it is, not a request. */
static void say_unasked(struct finding *f)
{
	f->at_fault = "unknown";
	finding_also(f, "No request had come: it is the server's word on the connection itself, "
			"which it closes, after its time limit or for what the client began with.");
}

static void say_bad_request(const struct judge *j, const struct connection *c, struct finding *f)
{
	if (c->tls && finding_tls_request(j, c) != BOOK_NONE) {
		say_certificate(j, c, f);
		return;
	}
	finding_also(f, "The server finds the request malformed: its log says in what, often a "
			"field or the authority.");
	if (!c->tls && c->protocol == PROTOCOL_HTTP1)
		finding_also(f, "A port that wants TLS answers so, too, when a request comes in "
				"clear: try https://.");
}

/* What the client's request lacks, by its status (RFC 9110 section 15.5). */
static void say_client_error(const struct judge *j, const struct connection *c, struct finding *f,
			     unsigned status)
{
	f->at_fault = "client";
	switch (status) {
	case 400:
		say_bad_request(j, c, f);
		break;
	case 401:
	case 407:
		finding_also(f, "Credentials are missing or were not accepted; the answer's "
				"www-authenticate or proxy-authenticate says which it wants.");
		break;
	case 403:
		f->at_fault = "unknown";
		finding_also(f, "The server understood and will not do it: a rule of access, or a "
				"filter before it, forbids it.");
		break;
	case 404:
	case 410:
		f->at_fault = "unknown";
		finding_also(f, "There is nothing at that path on this host: the link is wrong, or "
				"what was there is gone.");
		break;
	case 405:
		finding_also(f, "The path exists, but not for this method; the answer's allow "
				"field lists those it takes.");
		break;
	case 413:
		finding_also(f, "The request's body is larger than the server takes.");
		break;
	case 426:
		finding_also(f, "The server wants another protocol; the answer's upgrade field "
				"names it.");
		break;
	default:
		finding_also(f, "By its class the status says that the request is at fault, not "
				"the server (RFC 9110 §15.5).");
		break;
	}
}

static bool own_row(unsigned status)
{
	return status == 408 || status == 421 || status == 425 || status == 429 || status == 431;
}

static void look_4xx(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;

	if (s->status < 400 || s->status >= 500 || own_row(s->status))
		return;
	struct finding *f = begin(j, r, c, s, &story);
	if (!f)
		return;
	if (!s->method && c->complete && !s->uncertain) {
		say_unasked(f);
		return;
	}
	f->tells = true;
	say_client_error(j, c, f, s->status);
	say_healthy(f, c);
}

static void look_408(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 408 ? begin(j, r, c, s, &story) : NULL;
	char figure[24];

	if (!f)
		return;
	f->at_fault = "client";
	finding_also(f, "The server waited for the request, or the rest of it, and gave up; it "
			"may be sent again.");
	if (story.request_length > 0 && s->request_bytes < (uint64_t)story.request_length)
		finding_also(f, "%llu of %lld octets of the request's body had come.",
			     (unsigned long long)s->request_bytes, (long long)story.request_length);
	if (finding_stream_round(s->first_response - s->start, figure, sizeof(figure)))
		finding_also(f, "Its time limit is %s, it seems.", figure);
}

static void look_421(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 421 ? begin(j, r, c, s, &story) : NULL;
	char authority[64], sni[64];

	if (!f)
		return;
	struct slice a = book_text(j->b, s->authority),
		     n = c->tls ? book_text(j->b, c->tls->sni) : (struct slice){"", 0};
	text_clean_to(authority, sizeof(authority), a.p, a.n);
	text_clean_to(sni, sizeof(sni), n.p, n.n);
	if (n.n && (n.n > a.n || memcmp(n.p, a.p, n.n) != 0))
		finding_also(f,
			     "The request was for %s on a connection that was opened for %s (SNI): "
			     "a client may reuse a connection whose certificate has both names, "
			     "but this server does not serve both.",
			     authority, sni);
	else
		finding_also(f, "The server is not the one for %s on this connection.", authority);
	finding_also(f, "The request was not acted on and may be sent again on a connection of its "
			"own (RFC 9110 §15.5.20, RFC 9113 §9.1.1).");
}

static void look_425(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 425 ? begin(j, r, c, s, &story) : NULL;

	if (!f)
		return;
	f->tells = true;
	f->at_fault = "none";
	if (c->tls && c->tls->done && !c->tls->early_data)
		finding_also(f, "There was no early data (0-RTT) on this connection: it was on one "
				"before a proxy (its request then has an early-data field), or the "
				"server says so for another reason. The request may be sent again "
				"(RFC 8470 §5.2).");
	else
		finding_also(f, "The request came as early data (0-RTT), which may be replayed, "
				"and the server will not risk that: the client sends it again once "
				"the handshake is done (RFC 8470 §5.2).");
}

static void look_429(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 429 ? begin(j, r, c, s, &story) : NULL;

	if (!f)
		return;
	f->at_fault = "client";
	finding_also(f, "The client sends more requests than the server allows it in that time.");
	say_retry_after(j, f, &story);
	say_healthy(f, c);
}

/* What a field section counts for MAX_HEADER_LIST_SIZE: RFC 9113 section 6.5.2. */
static uint64_t list_size(const struct book *b, uint32_t event)
{
	const struct field *fields;
	size_t n = event == BOOK_NONE ? 0 : book_fields(b, book_event(b, event), &fields);
	uint64_t size = 0;
	enum { OVERHEAD = 32 };

	for (size_t i = 0; i < n; i++)
		size += book_text(b, fields[i].name).n + book_text(b, fields[i].value).n + OVERHEAD;
	return size;
}

static void look_431(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 431 ? begin(j, r, c, s, &story) : NULL;
	const struct settings_facts *set = &c->settings[1 - c->client];

	if (!f)
		return;
	f->at_fault = "client";
	finding_also(f, "The request's fields take %llu octets, more than the server accepts.",
		     (unsigned long long)list_size(j->b, story.request));
	if (set->seen >> H2_SETTING_MAX_HEADER_LIST_SIZE & 1)
		finding_also(f, "It had said so before: MAX_HEADER_LIST_SIZE is %u.",
			     set->value[H2_SETTING_MAX_HEADER_LIST_SIZE]);
	finding_also(f, "Cookies that grew are the usual cause (RFC 6585 §5).");
}

/* Cloudflare's own statuses tell of its connection to the origin. */
static bool say_cloudflare(struct finding *f, unsigned status, enum finding_status_speaker is,
			   const char *name)
{
	if (status < 520 || status > 530 || is != SPEAKER_MIDDLEBOX)
		return false;
	f->sender = "middlebox";
	finding_also(f,
		     "It is a status of the proxy's own (%s): what failed is its connection to the "
		     "origin server.",
		     name);
	return true;
}

static void look_5xx(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	char name[FIELD_SHOWN];
	bool via;

	if (s->status < 500 || s->status == 502 || s->status == 503 || s->status == 504)
		return;
	struct finding *f = begin(j, r, c, s, &story);
	if (!f)
		return;
	f->at_fault = "server";
	enum finding_status_speaker is =
		finding_status_speaker(j->b, story.answer, name, sizeof(name), &via);
	if (say_cloudflare(f, s->status, is, name))
		return;
	finding_also(f, "The server failed on the request: its own log says why.");
	if (via)
		finding_also(f, "The answer came by way of a proxy.");
	say_retry_after(j, f, &story);
	say_healthy(f, c);
}

/* Who made a gateway's answer. 502 and 504 are a gateway's by definition (RFC 9110 sections
 * 15.6.3, 15.6.5); 503 only when what made it is nothing but a proxy. */
static void say_gateway(struct judge *j, struct finding *f, const struct stream *s,
			const struct finding_stream_story *story)
{
	char name[FIELD_SHOWN];
	bool via;
	enum finding_status_speaker is =
		finding_status_speaker(j->b, story->answer, name, sizeof(name), &via);

	f->at_fault = "server";
	if (s->status == 503 &&
	    finding_status_page(j->b, story->answer, "apache", "charset=iso-8859-1")) {
		f->sender = "middlebox";
		f->inferred = true;
		finding_also(f, "It is Apache's own page: Apache says 503 for a backend that it "
				"cannot connect to (mod_proxy), or for a site that is closed on "
				"purpose.");
		return;
	}
	if (s->status == 503 && is != SPEAKER_MIDDLEBOX) {
		finding_also(f, "The server is overloaded or down for maintenance, and says so "
				"itself.");
		if (finding_status_page(j->b, story->answer, "nginx", "text/html"))
			finding_also(f, "nginx says so for limit_req and limit_conn too: too many "
					"requests or connections at a time.");
		return;
	}
	f->sender = "middlebox";
	f->inferred = !name[0] && !via;
	if (name[0])
		finding_also(f,
			     "The proxy (%s) made this answer itself: the fault is behind it, at "
			     "its backend or on the way there, not on this connection.",
			     name);
	else
		finding_also(f, "Such an answer is made by a gateway (RFC 9110 §15.6): the fault "
				"is behind the proxy, at its backend or on the way there.");
}

/* A wait of a round figure is a time limit. */
static bool say_timeout(struct finding *f, const struct stream *s)
{
	char figure[24];

	if (!finding_stream_round(s->first_response - s->start, figure, sizeof(figure)))
		return false;
	finding_also(f,
		     "A wait of %s is a round figure: it is the proxy's timeout for its backend, "
		     "which never answered.",
		     figure);
	return true;
}

static void look_502(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 502 ? begin(j, r, c, s, &story) : NULL;
	enum { AT_ONCE_NS = 100000000 };

	if (!f)
		return;
	say_gateway(j, f, s, &story);
	if (s->first_response != s->start && s->first_response < s->start + AT_ONCE_NS)
		finding_also(f,
			     "It came at once, so the backend refused or cut the connection, or "
			     "answered what the proxy does not understand; it did not time out.");
	else
		say_timeout(f, s); /* Apache and h2o do not say 504 for it */
	say_healthy(f, c);
}

static void look_503(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 503 ? begin(j, r, c, s, &story) : NULL;

	if (!f)
		return;
	say_gateway(j, f, s, &story);
	say_retry_after(j, f, &story);
	say_healthy(f, c);
}

/* Did the proxy wait for the rest of the request, which its client could send and did not? */
static bool say_client_waited_for(const struct judge *j, struct finding *f, const struct stream *s,
				  const struct finding_stream_story *story)
{
	const struct event *last = story->said == BOOK_NONE ? NULL : book_event(j->b, story->said);
	char quiet[24];
	enum { LONG_NS = 1000000000 };

	if (story->asked || !last || last->type != H2_DATA || (int32_t)last->a <= 0 ||
	    (int32_t)last->b <= 0 || finding_since(last->time, s->first_response) < LONG_NS)
		return false;
	f->sender = "middlebox";
	f->at_fault = "client";
	finding_also(
		f,
		"The request was not whole: %llu octets of its body had come, and for %s the "
		"client had sent no more, though it was allowed to. The proxy's time limit "
		"was over before its backend could answer.",
		(unsigned long long)s->request_bytes,
		text_duration(quiet, sizeof(quiet), finding_since(last->time, s->first_response)));
	return true;
}

static void look_504(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	struct finding *f = s->status == 504 ? begin(j, r, c, s, &story) : NULL;

	if (!f)
		return;
	if (!say_client_waited_for(j, f, s, &story)) {
		say_gateway(j, f, s, &story);
		if (!say_timeout(f, s))
			finding_also(f, "The proxy waited for its backend until its timeout.");
	}
	say_healthy(f, c);
}

static const struct rule rules[] = {
	{"http-4xx", "http", "RFC 9110 §15.5", SEVERITY_INFO, RULE_STREAM, 0, SIGN_STATUS,
	 look_4xx},
	{"http-408", "http", "RFC 9110 §15.5.9", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_408},
	{"http-421", "http", "RFC 9110 §15.5.20", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_421},
	{"http-425", "http", "RFC 8470 §5.2", SEVERITY_INFO, RULE_STREAM, 0, SIGN_STATUS, look_425},
	{"http-429", "http", "RFC 6585 §4", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_429},
	{"http-431", "http", "RFC 6585 §5", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_431},
	{"http-5xx", "http", "RFC 9110 §15.6", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_5xx},
	{"http-502", "http", "RFC 9110 §15.6.3", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_502},
	{"http-503", "http", "RFC 9110 §15.6.4", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_503},
	{"http-504", "http", "RFC 9110 §15.6.5", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS,
	 look_504},
};

static const struct because because[] = {
	{"window-stall", "http-408", 0, BECAUSE_STREAM},
	{"window-stall", "http-504", 0, BECAUSE_STREAM},
};

const struct layer_rules finding_status_rules = {rules, RULES_COUNT(rules), because,
						 RULES_COUNT(because)};
