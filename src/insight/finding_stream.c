#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { GOES_ON_LOOK = 256 };

struct reset_group {
	uint32_t code;
	unsigned side;
};

static bool in_group(const struct stream *s, const void *arg)
{
	const struct reset_group *g = arg;

	return s->reset && s->reset_code == g->code && s->reset_side == g->side;
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

/* Did another stream go on being served after the event? Looked for in what follows at once. */
static bool goes_on(const struct book *b, uint32_t event)
{
	const struct event *e = book_event(b, event);
	uint32_t stream = e->stream;

	for (int i = 0; i < GOES_ON_LOOK && e->next != BOOK_NONE; i++) {
		e = book_event(b, e->next);
		if (e->kind == EVENT_H2_FRAME && e->stream && e->stream != stream &&
		    (e->type == H2_HEADERS || e->type == H2_DATA))
			return true;
	}
	return false;
}

static void judge_resets(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule face = {"stream-reset", "stream", "RFC 9113 §6.4", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct reset_group g = {e->a, e->side};
	char streams[160], room[24];

	/* after a whole answer the server only wants no more of the request (RFC 9113 8.1) */
	uint32_t st = book_find_stream(j->b, c->id, e->stream);
	if (e->a == H2_NO_ERROR &&
	    (e->side == c->client || st == BOOK_NONE || book_stream(j->b, st)->status))
		return;
	/* one finding for all resets of the same code by the same side */
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, face.id) != 0)
			continue;
		const struct event *first = book_event(j->b, old->evidence[0]);
		if (first->a == e->a && first->side == e->side) {
			finding_evidence(old, id);
			return;
		}
	}
	if (finding_full(j, &face, c->id))
		return;
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), in_group, &g, NULL);
	struct finding *f = finding_add(j, &face, c->id, e->time);
	const char *code = names_error_text(room, sizeof(room), e->a);
	snprintf(f->code, sizeof(f->code), "%s", code);
	f->sender = finding_who(c, e->side);
	f->stream = e->stream;
	/* what had ended already is not harmed by it; gRPC's clients do so */
	if (e->a == H2_CANCEL)
		f->severity = n ? SEVERITY_WARNING : SEVERITY_INFO;
	if (e->a == H2_FLOW_CONTROL_ERROR) {
		finding_move(f, "flow-control");
	}
	finding_evidence(f, id);
	if (!n) /* the stream had ended already */
		snprintf(streams, sizeof(streams), "%u, which had ended already,", e->stream);
	finding_told(f, "RST_STREAM", "The %s reset stream%s %s with %s%s.%s", f->sender,
		     n > 1 ? "s" : "", streams, code,
		     goes_on(j->b, id) ? "; the connection itself goes on" : "", asks(f, e->a));
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	judge_resets(j, c, id);
}

static const struct rule rules[] = {
	{"stream-reset", "stream", "RFC 9113 §6.4", SEVERITY_ERROR, RULE_EVENT, RULE_KIND(H2_FRAME),
	 RULE_FRAME(RST_STREAM), look},
};

const struct layer_rules finding_stream_rules = {rules, RULES_COUNT(rules), NULL, 0};
