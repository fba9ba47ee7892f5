/* Stalls: a side that has more to send and may not, for the other gave it no window. */
#include "insight/finding_flow.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum { STALLS_MAX = 64, LISTED = 8, WALK_MAX = 1 << 20, CANDIDATES_MAX = 1024 };

#define STALL_NS UINT64_C(1000000000) /* a WINDOW_UPDATE may be on its way for less */

enum { FULL_WINDOW = 65535 };

/* One side's right to send on one stream, after its last event. */
struct lane {
	int64_t window;	 /* WINDOW_UNKNOWN: the capture cannot tell */
	uint32_t data;	 /* the last DATA, BOOK_NONE none */
	uint32_t known;	 /* the event that tells the window, BOOK_NONE none */
	uint32_t opened; /* its HEADERS */
	bool ended;
};

/* A stream that stands still. */
struct stall {
	const struct stream *s;
	unsigned from;	      /* who cannot send */
	bool whole;	      /* by the connection's window */
	int64_t window, room; /* the closed one; what the other one still allows */
	uint64_t since, until;
	uint32_t evidence;
	bool never; /* nothing could be sent at all */
};

struct work {
	struct judge *j;
	const struct connection *c;
	unsigned left;	       /* events that may still be looked at */
	int64_t connection[2]; /* window of each sender */
	uint32_t last[2];      /* its last DATA, as far as known */
	struct finding_flow_given given[2];
	struct stall stalls[STALLS_MAX];
	unsigned n;
};

static bool closed(int64_t window)
{
	return window <= 0 && window != WINDOW_UNKNOWN;
}

static void follow(const struct book *b, uint32_t id, struct lane lanes[2])
{
	const struct event *e = book_event(b, id);
	struct lane *own = &lanes[e->side], *other = &lanes[1 - e->side];

	if (e->type == H2_WINDOW_UPDATE) {
		other->window = (int32_t)e->b;
		other->known = id;
		return;
	}
	if (e->type == H2_HEADERS && own->opened == BOOK_NONE)
		own->opened = id;
	if (e->type == H2_DATA) {
		own->window = (int32_t)e->a;
		own->known = own->data = id;
	}
	if (e->type == H2_HEADERS || e->type == H2_DATA)
		own->ended = own->ended || (e->flags & H2_FLAG_END_STREAM);
}

/* Follows the stream to its reset; *reset gets when that was, 0 never. False: it has more events
 * than may be looked at, and the lanes say nothing. */
static bool walk(struct work *w, const struct stream *s, struct lane lanes[2], uint64_t *reset)
{
	uint32_t id = s->first_event;

	const struct book *b = w->j->b;

	for (int side = 0; side < 2; side++)
		lanes[side] = (struct lane){.window = WINDOW_UNKNOWN,
					    .data = BOOK_NONE,
					    .known = BOOK_NONE,
					    .opened = BOOK_NONE};
	*reset = 0;
	for (; id != BOOK_NONE && w->left; w->left--) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_H2_FRAME && e->type == H2_RST_STREAM) {
			*reset = e->time;
			return true;
		}
		if (e->kind == EVENT_H2_FRAME && !e->uncertain)
			follow(b, id, lanes);
		id = e->next_stream;
	}
	return id == BOOK_NONE;
}

/* What the sender has now: SETTINGS after the last known window move it (RFC 9113 section 6.9.2).
 */
static void settle(const struct work *w, struct lane *l, unsigned from)
{
	struct finding_flow_initial i =
		finding_flow_initial_of(&w->given[1 - from], l->known == BOOK_NONE ? 0 : l->known);

	if (l->known == BOOK_NONE)
		l->window = w->c->complete ? (int64_t)i.now : WINDOW_UNKNOWN;
	else if (l->window != WINDOW_UNKNOWN)
		l->window += (int64_t)i.now - (int64_t)i.then;
}

static void note_data(struct work *w, uint32_t id, unsigned from)
{
	if (id != BOOK_NONE && (w->last[from] == BOOK_NONE || id > w->last[from]))
		w->last[from] = id;
}

/* The connection's window is what the last DATA left, and what WINDOW_UPDATE then added. */
static void find_connection(struct work *w, unsigned from)
{
	const struct marks *m = &w->j->ledger->frame[H2_WINDOW_UPDATE][1 - from];

	w->connection[from] = WINDOW_UNKNOWN;
	if (w->last[from] == BOOK_NONE)
		return;
	w->connection[from] = (int32_t)book_event(w->j->b, w->last[from])->b;
	if (m->count > m->kept) {
		if (finding_next_frame(w->j->b, w->last[from], H2_WINDOW_UPDATE, 1 - from, 0,
				       LEDGER_KEPT) != BOOK_NONE)
			w->connection[from] = WINDOW_UNKNOWN;
	} else if (m->kept && m->ids[m->kept - 1] > w->last[from]) {
		w->connection[from] = (int32_t)book_event(w->j->b, m->ids[m->kept - 1])->b;
	}
}

static bool candidate(const struct stream *s)
{
	return s->end == STREAM_END_OPEN || s->end == STREAM_END_LOST || s->reset;
}

/* Has that side more to send on the stream? */
static bool has_more(const struct work *w, const struct stream *s, const struct lane lanes[2],
		     unsigned from)
{
	const struct lane *l = &lanes[from];
	bool client = from == w->c->client;

	if (l->opened == BOOK_NONE && l->data == BOOK_NONE)
		return false;
	if (client && (book_connects(w->j->b, s) || lanes[1 - from].ended))
		return false;
	if (s->reset)
		return !l->ended;
	return client ? s->state == STREAM_OPEN
		      : s->state != STREAM_HALF_CLOSED_SERVER && s->state != STREAM_CLOSED;
}

static void weigh(struct work *w, const struct stream *s, const struct lane lanes[2], unsigned from,
		  uint64_t reset)
{
	const struct lane *l = &lanes[from];
	bool stream = closed(l->window), whole = !stream && closed(w->connection[from]);
	uint32_t from_event = whole ? w->last[from] : l->data != BOOK_NONE ? l->data : l->opened;

	if ((!stream && !whole) || !has_more(w, s, lanes, from) || w->n == STALLS_MAX ||
	    from_event == BOOK_NONE)
		return;
	uint64_t since = book_event(w->j->b, from_event)->time,
		 until = reset ? reset : finding_stream_end(w->j, w->c);
	if (since < s->start)
		since = s->start;
	if (until < since + STALL_NS)
		return;
	w->stalls[w->n++] = (struct stall){.s = s,
					   .from = from,
					   .whole = whole,
					   .window = whole ? w->connection[from] : l->window,
					   .room = whole ? l->window : w->connection[from],
					   .since = since,
					   .until = until,
					   .evidence = from_event,
					   .never = l->data == BOOK_NONE && !whole};
}

/* The last DATA of both sides on any stream, and with them the connection's windows. */
static void find_connections(struct work *w)
{
	struct lane lanes[2];
	const struct book *b = w->j->b;
	bool all = true;
	uint64_t reset;

	for (uint32_t i = w->c->first_stream; i != BOOK_NONE && all; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (s->last_event == BOOK_NONE) /* promised, and nothing more */
			continue;
		const struct event *e = book_event(b, s->last_event);
		if (candidate(s)) {
			all = walk(w, s, lanes, &reset);
			note_data(w, lanes[0].data, 0);
			note_data(w, lanes[1].data, 1);
		} else if (e->kind == EVENT_H2_FRAME && e->type == H2_DATA) {
			note_data(w, s->last_event, e->side);
		}
	}
	for (unsigned from = 0; from < 2; from++) {
		if (!all) /* there may be DATA after what was found */
			w->last[from] = BOOK_NONE;
		find_connection(w, from);
	}
}

static void find_stalls(struct work *w)
{
	struct lane lanes[2];
	const struct book *b = w->j->b;
	uint64_t reset;
	unsigned looked = 0;

	find_connections(w);
	w->left = WALK_MAX;
	for (uint32_t i = w->c->first_stream; i != BOOK_NONE && looked < CANDIDATES_MAX;
	     i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		/* what ended within a second did not stall that long */
		if (!candidate(s) || (s->reset && s->last < s->start + STALL_NS))
			continue;
		looked++;
		if (!walk(w, s, lanes, &reset))
			return;
		for (unsigned from = 0; from < 2; from++) {
			settle(w, &lanes[from], from);
			weigh(w, s, lanes, from, reset);
		}
	}
}

/* A limit of our own says it already. */
static bool limited(const struct judge *j, const struct connection *c)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;)
		if (strncmp(j->out->items[i].id, "limit-", 6) == 0)
			return true;
	return false;
}

/* All octets that the connection's window ever allowed; 0 when it is not known. */
static uint64_t allowed(const struct work *w, unsigned from)
{
	const struct marks *m = &w->j->ledger->frame[H2_WINDOW_UPDATE][1 - from];
	uint64_t sum = FULL_WINDOW;

	if (m->count > m->kept || !w->c->complete)
		return 0;
	for (uint32_t i = 0; i < m->kept; i++)
		sum += book_event(w->j->b, m->ids[i])->a;
	return sum;
}

static void say_never(struct finding *f, const struct connection *c, const struct stall *x,
		      unsigned initial, const char *streams)
{
	const char *from = finding_who(c, x->from), *to = finding_other(c, x->from);

	finding_title_is(f, "stalled: the %s never opens the stream's window", to);
	if (f->stream_count > 1)
		finding_say(f,
			    "Streams %s stalled at once: the %s's SETTINGS give a stream a window "
			    "of %u octets (INITIAL_WINDOW_SIZE), so the %s may not begin to send "
			    "its bodies, and no WINDOW_UPDATE for the streams came.",
			    streams, to, initial, from);
	else
		finding_say(f,
			    "Stream %s stalled at once: the %s's SETTINGS give a stream a window "
			    "of %u octets (INITIAL_WINDOW_SIZE), so the %s may not begin to send "
			    "its body, and no WINDOW_UPDATE for the stream came.",
			    streams, to, initial, from);
}

static void say_stream(const struct work *w, struct finding *f, const struct stall *x,
		       const char *streams)
{
	const char *from = finding_who(w->c, x->from), *to = finding_other(w->c, x->from);
	unsigned initial = finding_flow_initial_of(&w->given[1 - x->from], 0).now;
	bool many = f->stream_count > 1;

	if (x->never && x->window == 0) {
		say_never(f, w->c, x, initial, streams);
		return;
	}
	finding_title_is(f, "stalled: the stream's window is used up");
	if (x->window < 0)
		finding_say(f,
			    many ? "Streams %s stalled: SETTINGS of the %s lowered "
				   "INITIAL_WINDOW_SIZE to %u while DATA was under way, the first "
				   "stream's window of the %s stands at %d, and no WINDOW_UPDATE "
				   "for the streams lifted it."
				 : "Stream %s stalled: SETTINGS of the %s lowered "
				   "INITIAL_WINDOW_SIZE to %u while DATA was under way, the "
				   "stream's window of the %s stands at %d, and no WINDOW_UPDATE "
				   "for the stream lifted it.",
			    streams, to, initial, to, (int)x->window);
	else
		finding_say(
			f,
			many ? "Streams %s stalled: the %s used up the streams' windows of the "
			       "%s (%u octets each, INITIAL_WINDOW_SIZE) and waits; the %s sent "
			       "no WINDOW_UPDATE for the streams any more."
			     : "Stream %s stalled: the %s used up the stream's window of the "
			       "%s (%u octets, INITIAL_WINDOW_SIZE) and waits; the %s sent no "
			       "WINDOW_UPDATE for the stream any more.",
			streams, from, to, initial, to);
	if (x->room > 0)
		finding_also(f, "The connection's window still had room for %lld octets.",
			     (long long)x->room);
}

static void say_whole(const struct work *w, struct finding *f, const struct stall *x,
		      const char *streams)
{
	const char *from = finding_who(w->c, x->from), *to = finding_other(w->c, x->from);
	uint64_t all = allowed(w, x->from);
	bool many = f->stream_count > 1;

	finding_title_is(f, "stalled: the connection's window is used up");
	if (all == FULL_WINDOW)
		finding_say(f,
			    many ? "Stalled on streams %s: the %s used up the connection's window "
				   "of the %s (65535 octets, which only WINDOW_UPDATE on stream 0 "
				   "can raise) and waits; the %s never sent one."
				 : "Stalled on stream %s: the %s used up the connection's window "
				   "of the %s (65535 octets, which only WINDOW_UPDATE on stream 0 "
				   "can raise) and waits; the %s never sent one.",
			    streams, from, to, to);
	else if (all)
		finding_say(f,
			    many ? "Stalled on streams %s: the %s used up the connection's window "
				   "of the %s (%llu octets were allowed in all) and waits; the %s "
				   "sent no WINDOW_UPDATE on stream 0 any more."
				 : "Stalled on stream %s: the %s used up the connection's window "
				   "of the %s (%llu octets were allowed in all) and waits; the %s "
				   "sent no WINDOW_UPDATE on stream 0 any more.",
			    streams, from, to, (unsigned long long)all, to);
	else
		finding_say(f,
			    many ? "Stalled on streams %s: the %s used up the connection's window "
				   "of the %s and waits; the %s sent no WINDOW_UPDATE on stream 0 "
				   "any more."
				 : "Stalled on stream %s: the %s used up the connection's window "
				   "of the %s and waits; the %s sent no WINDOW_UPDATE on stream 0 "
				   "any more.",
			    streams, from, to, to);
	if (x->room > 0)
		finding_also(f, "The stream's own window still had room for %lld octets.",
			     (long long)x->room);
}

static void say_time(const struct work *w, struct finding *f, const struct stall *x)
{
	const char *to = finding_other(w->c, x->from);
	char time[24];

	text_duration(time, sizeof(time), x->until - x->since);
	uint32_t shut = w->j->ledger->first_close;
	if (x->s->reset)
		finding_also(f, "It stood still for %s, until the %s reset it.", time,
			     finding_who(w->c, x->s->reset_side));
	else if (shut != BOOK_NONE)
		finding_also(f, "It stood still for %s, until the %s closed the connection.", time,
			     finding_who(w->c, book_event(w->j->b, shut)->side));
	else if (w->c->close != TCP_OPEN)
		finding_also(f, "It stood still for %s, until the connection ended.", time);
	else if (finding_goes_on(w->j, w->c))
		finding_also(f, "It has stood still for %s and goes on so.", time);
	else
		finding_also(f, "It stood still for %s, until the capture ended.", time);
	finding_also(f,
		     "The %s owes the WINDOW_UPDATE: its program does not read on, or its library "
		     "does not give back what was read (RFC 9113 §5.2).",
		     to);
}

/* One finding for all streams that the same window holds back in the same way. */
static void tell(struct work *w, const struct rule *r, unsigned first)
{
	const struct stall *x = &w->stalls[first];
	struct text list = {0};
	char time[24];
	unsigned n = 0;

	for (unsigned i = 0; i < first; i++)
		if (w->stalls[i].from == x->from && w->stalls[i].whole == x->whole)
			return;
	struct finding *f = finding_add(w->j, r, w->c->id, x->since);
	f->sender = f->at_fault = finding_other(w->c, x->from);
	f->lasts = !x->s->reset && finding_goes_on(w->j, w->c);
	finding_evidence(f, x->evidence);
	for (unsigned i = first; i < w->n; i++) {
		const struct stall *y = &w->stalls[i];
		if (y->from != x->from || y->whole != x->whole)
			continue;
		finding_stream(f, y->s->id);
		if (n++ < LISTED)
			text_addf(&list, "%s%u", n > 1 ? ", " : "", y->s->id);
	}
	if (n > LISTED)
		text_addf(&list, " and %u more", n - LISTED);
	(x->whole ? say_whole : say_stream)(w, f, x, text_str(&list));
	say_time(w, f, x);
	text_duration(time, sizeof(time), x->until - x->since);
	if (n > 1)
		finding_briefly(f, "streams %s stalled for %s", text_str(&list), time);
	else
		finding_briefly(f, "stream %s stalled for %s", text_str(&list), time);
	text_done(&list);
}

static void look_stall(struct judge *j, const struct rule *r, const struct connection *c,
		       uint32_t id)
{
	(void)id;
	if (!finding_is_h2(c) || c->tcp[0].missing || c->tcp[1].missing || limited(j, c) ||
	    !(j->ledger->signs & (SIGN_OPEN | SIGN_LOST | SIGN_RESET)))
		return;
	struct work w = {.j = j, .c = c, .left = WALK_MAX, .last = {BOOK_NONE, BOOK_NONE}};
	finding_flow_given(j, 0, &w.given[0]);
	finding_flow_given(j, 1, &w.given[1]);
	find_stalls(&w);
	for (unsigned i = 0; i < w.n; i++)
		tell(&w, r, i);
	finding_flow_given_done(&w.given[0]);
	finding_flow_given_done(&w.given[1]);
}

static const struct rule rules[] = {
	{"window-stall", "flow-control", "RFC 9113 §6.9", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 look_stall},
	{"window-stall", "flow-control", "RFC 9113 §6.9", SEVERITY_WARNING, RULE_EVENT,
	 RULE_KIND(H2_FRAME), RULE_FRAME(WINDOW_UPDATE), finding_flow_resumed},
	{"window-stall", "flow-control", "RFC 9113 §6.9", SEVERITY_WARNING, RULE_CONNECTION, 0, 0,
	 finding_flow_paused},
	{"window-negative", "flow-control", "RFC 9113 §6.9.2", SEVERITY_INFO, RULE_CONNECTION, 0, 0,
	 finding_flow_negative},
};

/* Whoever waits for a window gives up at last: by a reset, or by closing. */
static const struct because because[] = {
	{"window-stall", "stream-reset", 0, BECAUSE_STREAM},
	{"window-stall", "stream-unanswered", 0, BECAUSE_STREAM},
	{"window-stall", "stream-cut-body", 0, BECAUSE_STREAM},
	{"window-stall", "tcp-fin-midstream", 0, BECAUSE_STREAM},
	{"window-stall", "tcp-reset", 0, BECAUSE_STREAM},
	{"window-stall", "tcp-idle-cut", 0, BECAUSE_STREAM},
	{"window-stall", "tls-truncated", 0, BECAUSE_STREAM},
	{"window-stall", "goaway-cut-streams", 0, BECAUSE_STREAM},
	{"tcp-zero-window", "window-stall", 0, BECAUSE_STREAM},
};

const struct layer_rules finding_flow_rules = {rules, RULES_COUNT(rules), because,
					       RULES_COUNT(because)};
