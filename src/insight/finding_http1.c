#include "insight/rule.h"

#include <string.h>
#include <strings.h>

#include "h2lens/text.h"

enum { FIRST_LOOK = 16, LISTED = 160, CONNECTIONS_LOOK = 1024 };

static bool is_cut(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

/* The head of an exchange's answer, or BOOK_NONE. */
static uint32_t answer_of(const struct book *b, const struct stream *s)
{
	uint32_t found = BOOK_NONE, id = s->first_event;

	for (int i = 0; i < FIRST_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_HTTP1_RESPONSE)
			found = id;
		id = e->next_stream;
	}
	return found;
}

static void say_body(struct finding *f, const struct book *b, const struct stream *s)
{
	uint32_t head = answer_of(b, s);
	char length[24];

	if (!s->first_response || head == BOOK_NONE) {
		finding_also(f, "Not one octet of an answer had come to request %u.", s->id);
		return;
	}
	struct slice v = book_field(b, book_event(b, head), "content-length");
	finding_evidence(f, head);
	if (v.n)
		finding_also(
			f,
			"The answer to request %u (status %u) was under way: %llu of %s octets "
			"of its body had come.",
			s->id, s->status, (unsigned long long)s->response_bytes,
			text_clean_to(length, sizeof(length), v.p, v.n));
	else
		finding_also(
			f,
			"The answer to request %u (status %u) was under way: %llu octets of its "
			"body had come, and not its last chunk.",
			s->id, s->status, (unsigned long long)s->response_bytes);
}

/* Is HTTP/2 spoken in the same source? Looked for among its first connections. */
static bool beside_h2(const struct book *b)
{
	for (uint32_t i = 0; i < book_connections(b) && i < CONNECTIONS_LOOK; i++)
		if (finding_is_h2(book_connection(b, i)))
			return true;
	return false;
}

/* What the rules of TCP found, told in the words of HTTP/1.1: there is one exchange at a time, and
 * without a whole body its answer is incomplete (RFC 9112 section 8). */
static void retell(struct judge *j, const struct rule *r, const struct connection *c,
		   struct finding *f, bool rst)
{
	char streams[LISTED];
	const struct stream *first = NULL;

	finding_streams(j->b, c, streams, sizeof(streams), is_cut, NULL,
			f->stream_count ? NULL : f);
	for (uint32_t i = c->first_stream; i != BOOK_NONE && !first; i = book_stream(j->b, i)->next)
		if (is_cut(book_stream(j->b, i), NULL))
			first = book_stream(j->b, i);
	f->id = r->id;
	f->rfc = r->rfc;
	if (f->severity > r->severity)
		f->severity = r->severity;
	finding_title_is(f, "An HTTP/1.1 exchange was cut");
	if (rst)
		finding_say(f, "The %s reset the TCP connection in the middle of request %s.",
			    f->sender, streams);
	else
		finding_say(f, "The %s closed the TCP connection in the middle of request %s.",
			    f->sender, streams);
	if (first)
		say_body(f, j->b, first);
	finding_also(f, "HTTP/1.1 has no code that tells why: the log of the side that closed it "
			"does.");
	finding_briefly(f, "an HTTP/1.1 exchange was cut");
	if (beside_h2(j->b))
		finding_trail(f); /* what failed over HTTP/2 there is what is looked for */
}

static void look_cut(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct finding_list *l = j->out;
	char streams[LISTED];

	(void)id;
	if (c->protocol != PROTOCOL_HTTP1)
		return;
	bool cut = finding_streams(j->b, c, streams, sizeof(streams), is_cut, NULL, NULL) > 0,
	     half = !c->tcp[1 - c->client].packets; /* answers that were not captured */
	for (size_t i = l->count; i-- > 0 && l->items[i].conn == c->id;) {
		struct finding *f = &l->items[i];
		bool rst = strcmp(f->id, "tcp-reset") == 0;
		if (!rst && strcmp(f->id, "tcp-fin-midstream") != 0)
			continue;
		if (cut && !half)
			retell(j, r, c, f, rst);
		else
			finding_trail(f);
		if (half)
			f->severity = SEVERITY_INFO;
	}
}

static bool has_word(struct slice v, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= v.n; i++)
		if (strncasecmp(v.p + i, word, n) == 0)
			return true;
	return false;
}

/* The answer that follows a request, BOOK_NONE none. */
static uint32_t next_answer(const struct book *b, uint32_t request)
{
	uint32_t id = book_event(b, request)->next;

	for (int i = 0; i < 256 && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_HTTP1_RESPONSE)
			return id;
		id = e->next;
	}
	return BOOK_NONE;
}

/* Upgrade to h2c was asked for and HTTP/1.1 went on: allowed, and RFC 9113 dropped the mechanism.
 */
static void look_upgrade(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	struct slice v = book_field(j->b, book_event(j->b, id), "upgrade");

	if (!v.n || !has_word(v, "h2c") || c->upgraded)
		return;
	uint32_t answer = next_answer(j->b, id);
	if (answer == BOOK_NONE || book_event(j->b, answer)->a == 101)
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	finding_evidence(f, answer);
	f->sender = "server";
	f->at_fault = "none";
	finding_code(f, "http:%u", book_event(j->b, answer)->a);
	finding_title_is(f, "The server did not take the Upgrade to h2c");
	finding_say(
		f,
		"The client offered Upgrade: h2c with its first request, and the server answered "
		"with status %u over HTTP/1.1: it goes on without HTTP/2.",
		book_event(j->b, answer)->a);
	finding_also(f, "RFC 9113 dropped this way to HTTP/2 and many servers ignore it: in clear "
			"use prior knowledge, else TLS with ALPN.");
	finding_briefly(f, "the Upgrade to h2c was not taken");
}

static const struct rule rules[] = {
	{"http1-cut", "tcp", "RFC 9112 §8", SEVERITY_WARNING, RULE_CONNECTION, 0, 0, look_cut},
	{"upgrade-refused", "preface", "RFC 7540 §3.2", SEVERITY_INFO, RULE_EVENT,
	 RULE_KIND(HTTP1_REQUEST), 0, look_upgrade},
};

const struct layer_rules finding_http1_rules = {rules, RULES_COUNT(rules), NULL, 0};
