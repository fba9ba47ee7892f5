#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

/* A GOAWAY refuses streams of its receiver: odd ones are the client's (RFC 9113 section 5.1.1). */
struct goaway {
	bool by_client;
	uint32_t last;
};

static bool is_refused(const struct stream *s, const void *arg)
{
	const struct goaway *g = arg;

	return s->end == STREAM_END_REFUSED && !s->reset && s->id > g->last &&
	       (s->id & 1) == !g->by_client;
}

/* What a server's error code asks of who reads it, where the name does not say so. */
static const char *asks(const struct finding *f, uint32_t code)
{
	if (strcmp(f->sender, "server") != 0)
		return "";
	switch (code) {
	case H2_INTERNAL_ERROR:
		return " The failure is on its side, or behind it: its own log says more.";
	case H2_REFUSED_STREAM:
		return " It was not processed and is safe to retry (RFC 9113 §8.7).";
	case H2_ENHANCE_YOUR_CALM:
		return " It finds the client too busy: fewer pings, resets or requests at a time.";
	case H2_INADEQUATE_SECURITY:
		return " The TLS version or cipher suite is one that HTTP/2 forbids (RFC 9113 "
		       "§9.2).";
	case H2_HTTP_1_1_REQUIRED:
		return " It wants this request over HTTP/1.1.";
	default:
		return "";
	}
}

static void judge_goaway(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule plain = {"goaway-no-error", "connection", "RFC 9113 §6.8",
					  SEVERITY_INFO};
	static const struct rule error = {"goaway-error", "connection", "RFC 9113 §6.8",
					  SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	const struct rule *face = e->a == H2_NO_ERROR ? &plain : &error;
	if (finding_full(j, face, c->id))
		return;
	struct finding *f = finding_add(j, face, c->id, e->time);
	char streams[160], room[24];
	struct goaway g = {e->side == c->client, e->b};
	struct text debug = {0};
	struct slice blob = book_blob(j->b, e);
	const char *code = names_error_text(room, sizeof(room), e->a);
	unsigned refused = finding_streams(j->b, c, streams, sizeof(streams), is_refused, &g, NULL);

	text_clean(&debug, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "%s", code);
	f->sender = finding_who(c, e->side);
	if (refused && e->a == H2_NO_ERROR)
		f->severity = SEVERITY_WARNING;
	finding_evidence(f, id);
	finding_told(f, "GOAWAY", "The %s sent GOAWAY %s, last stream %u%s%s%s%s%s.%s", f->sender,
		     code, e->b, debug.n ? ", debug data \"" : "", text_str(&debug),
		     debug.n ? "\"" : "",
		     refused ? "; not processed and safe to retry: stream " : "",
		     refused ? streams : "", asks(f, e->a));
	text_done(&debug);
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	judge_goaway(j, c, id);
}

static const struct rule rules[] = {
	{"goaway-error", "connection", "RFC 9113 §6.8", SEVERITY_ERROR, RULE_EVENT,
	 RULE_KIND(H2_FRAME), RULE_FRAME(GOAWAY), look},
};

const struct layer_rules finding_connection_rules = {rules, RULES_COUNT(rules), NULL, 0};
