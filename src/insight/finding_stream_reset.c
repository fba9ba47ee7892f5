/* RST_STREAM: one finding for all resets of a code by a side; who did it, after how long, and what
 * had come by then. */
#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_grpc.h"
#include "insight/finding_stream_reset.h"

enum { GOES_ON_LOOK = 256, RESET_LOOK = 65536, DONE_LOOK = 64, STATUS_ERROR = 400 };

/* RFC 9113 section 8.1: after a whole answer the server only wants no more of the request. */
static bool is_early(const struct connection *c, const struct stream *s)
{
	return s->reset_code == H2_NO_ERROR && s->reset_side != c->client &&
	       s->end == STREAM_END_COMPLETE;
}

static bool in_group(const struct stream *s, const void *arg)
{
	const struct reset *x = arg;

	return s->reset && s->end != STREAM_END_LOST && s->reset_code == x->code &&
	       s->reset_side == x->side && !is_early(x->c, s);
}

/* Did the server go on with another stream after the reset? Looked for in what follows at once. */
static bool goes_on(const struct book *b, const struct reset *x)
{
	const struct event *e = book_event(b, x->event);

	for (int i = 0; i < GOES_ON_LOOK && e->next != BOOK_NONE; i++) {
		e = book_event(b, e->next);
		if (e->kind != EVENT_H2_FRAME || !e->stream || e->side == x->c->client ||
		    (e->type != H2_HEADERS && e->type != H2_DATA))
			continue;
		uint32_t place = book_find_stream(b, x->c->id, e->stream);
		if (place != BOOK_NONE && !in_group(book_stream(b, place), x))
			return true;
	}
	return false;
}

static uint32_t reset_event(const struct book *b, const struct stream *s, unsigned side)
{
	uint32_t id = s->first_event;

	for (int i = 0; i < RESET_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_H2_FRAME && e->type == H2_RST_STREAM && e->side == side)
			return id;
		id = e->next_stream;
	}
	return BOOK_NONE;
}

static bool was_open(const struct stream *s, uint64_t time)
{
	bool ended = s->end != STREAM_END_OPEN && s->end != STREAM_END_LOST;

	return s->start <= time && (!ended || s->last >= time);
}

/* Was nothing lost by the client's cancelling? All had come; or it was a stream of events or a
 * WebSocket that had been closed: what is open until the client leaves. */
static bool is_done(const struct book *b, const struct connection *c, const struct stream *s)
{
	struct finding_stream_story story;

	if (finding_stream_events(b, c, s) || s->close_code[0] || s->close_code[1] ||
	    finding_grpc_again(b, c, s))
		return true;
	if (!s->status)
		return false;
	finding_stream_story(b, c, s, &story);
	return story.answered || (story.length >= 0 && s->response_bytes == (uint64_t)story.length);
}

/* All streams of the group, and how many were open when the first of them was reset. */
static void measure(const struct book *b, struct reset *x, uint64_t time)
{
	x->least = UINT64_MAX;
	for (uint32_t i = x->c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (s->id < x->s->id && s->id % 2 == x->s->id % 2 && was_open(s, time))
			x->open++;
		if (!in_group(s, x))
			continue;
		uint64_t took = s->last > s->start ? s->last - s->start : 0;
		if (x->n++ == x->done && x->done < DONE_LOOK && x->code == H2_CANCEL &&
		    x->side == x->c->client)
			x->done += is_done(b, x->c, s);
		x->answered += s->status != 0;
		x->pushed += s->pushed;
		x->least = took < x->least ? took : x->least;
		x->most = took > x->most ? took : x->most;
	}
}

static bool told_before(struct judge *j, const struct rule *r, const struct connection *c,
			const struct stream *s)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		const struct finding *f = &j->out->items[i];
		if (strcmp(f->id, r->id) != 0)
			continue;
		const struct event *e = book_event(j->b, f->evidence[0]);
		uint32_t place = book_find_stream(j->b, c->id, e->stream);
		bool late = place == BOOK_NONE || !book_stream(j->b, place)->reset;
		if (!late && e->a == s->reset_code && e->side == s->reset_side)
			return true;
	}
	return false;
}

/* RFC 9113 section 6.8: streams above a GOAWAY's last stream are not processed. */
static bool was_refused(const struct judge *j, const struct reset *x)
{
	const struct marks *m = &j->ledger->frame[H2_GOAWAY][1 - x->side];

	for (uint32_t i = 0; i < m->kept && m->ids[i] < x->event; i++)
		if (book_event(j->b, m->ids[i])->b < x->s->id)
			return true;
	return false;
}

static bool gather(const struct judge *j, const struct connection *c, const struct stream *s,
		   struct reset *x)
{
	*x = (struct reset){.c = c, .s = s, .code = s->reset_code, .side = s->reset_side};
	x->event = reset_event(j->b, s, x->side);
	if (x->event == BOOK_NONE)
		return false;
	const struct event *e = book_event(j->b, x->event);
	x->who = finding_who(c, x->side);
	x->other = finding_other(c, x->side);
	x->name = names_error_text(x->room, sizeof(x->room), x->code);
	x->after = e->time > s->start ? e->time - s->start : 0;
	finding_stream_story(j->b, c, s, &x->story);
	if (x->story.heard != BOOK_NONE && s->status) {
		uint64_t heard = book_event(j->b, x->story.heard)->time;
		x->silence = e->time > heard ? e->time - heard : 0;
	}
	if (!x->story.asked && x->story.said != BOOK_NONE && x->side != c->client)
		x->waited = finding_since(book_event(j->b, x->story.said)->time, e->time);
	x->refused = was_refused(j, x);
	measure(j->b, x, e->time);
	return true;
}

/* What was wanted no more, or came whole but for its end, harms nobody. */
static enum severity severity_of(const struct reset *x)
{
	bool client = x->side == x->c->client;

	if (x->pushed == x->n && client)
		return SEVERITY_INFO; /* RFC 9113 section 8.4.2: a push may be declined */
	if (x->code == H2_CANCEL && client)
		return x->done == x->n ? SEVERITY_INFO : SEVERITY_WARNING;
	if (x->code == H2_CANCEL && x->n == 1 && x->story.answered) /* some clients fail for it */
		return x->s->status >= STATUS_ERROR ? SEVERITY_INFO : SEVERITY_WARNING;
	if (x->code == H2_NO_ERROR && client)
		return x->answered == x->n ? SEVERITY_INFO : SEVERITY_WARNING;
	return SEVERITY_ERROR;
}

static void add_evidence(struct judge *j, struct finding *f, const struct reset *x)
{
	const struct marks *m = &j->ledger->frame[H2_RST_STREAM][x->side];

	finding_evidence(f, x->event);
	for (uint32_t i = 0; i < m->kept && f->evidence_count < FINDING_EVIDENCE_MAX; i++)
		if (book_event(j->b, m->ids[i])->a == x->code)
			finding_evidence(f, m->ids[i]);
}

void finding_stream_reset(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct reset x;

	/* what was reset when the other side had closed is told with the connection's end */
	if (!finding_is_h2(c) || !s->reset || s->end == STREAM_END_LOST || is_early(c, s) ||
	    told_before(j, r, c, s) || finding_full(j, r, c->id) || !gather(j, c, s, &x))
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, x.event)->time);
	finding_code(f, "%s", x.name);
	f->sender = x.who;
	f->stream = s->id;
	f->severity = severity_of(&x);
	if (x.code == H2_FLOW_CONTROL_ERROR)
		finding_move(f, "flow-control");
	add_evidence(j, f, &x);
	finding_streams(j->b, c, x.streams, sizeof(x.streams), in_group, &x, f);
	finding_stream_reset_say(j, f, &x);
	if (goes_on(j->b, &x))
		finding_also(f, "Other streams of the connection went on.");
}

static bool early(const struct stream *s, const void *arg)
{
	return s->reset && is_early(arg, s);
}

void finding_stream_reset_early(struct judge *j, const struct rule *r, const struct connection *c,
				uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	struct finding_stream_story story;
	char streams[160];

	if (!finding_is_h2(c) || !is_early(c, s) || finding_find(j, r->id, c->id))
		return;
	uint32_t event = reset_event(j->b, s, s->reset_side);
	if (event == BOOK_NONE)
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, event)->time);
	finding_evidence(f, event);
	finding_code(f, "%s", names_error(H2_NO_ERROR));
	f->stream = s->id;
	f->sender = finding_who(c, s->reset_side);
	f->at_fault = "none";
	finding_title_is(f, "answered before the request's body was read");
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), early, c, NULL);
	if (n > 1)
		finding_say(f,
			    "The server answered streams %s whole and then reset them with "
			    "NO_ERROR: it needed no more of the requests' bodies.",
			    streams);
	else
		finding_say(f,
			    "The server answered stream %s whole, with status %u, and then reset "
			    "it with NO_ERROR: it needed no more of the request's body.",
			    streams, s->status);
	finding_stream_story(j->b, c, s, &story);
	if (n == 1 && story.request_length > 0)
		finding_also(f, "%llu of %lld octets of it had been sent.",
			     (unsigned long long)s->request_bytes, (long long)story.request_length);
	finding_also(f, "This is no failure: the answer stands and must not be thrown away (RFC "
			"9113 §8.1).");
}
