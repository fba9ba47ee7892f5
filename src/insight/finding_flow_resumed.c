/* Windows that were opened late, and windows below zero: told by the WINDOW_UPDATE itself. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_flow.h"

enum { FULL_WINDOW = 65535, BACK_LOOK = 256, ON_LOOK = 64, SETTING_SIZE = 6, WALK_MAX = 65536 };

#define STALL_NS UINT64_C(1000000000)

static bool initial_of(struct slice payload, uint32_t *value)
{
	struct bytes in = bytes_of(payload.p, payload.n);
	bool found = false;

	while (bytes_left(&in) >= SETTING_SIZE) {
		unsigned id = bytes_u16(&in);
		uint32_t v = bytes_u32(&in);
		if (id != H2_SETTING_INITIAL_WINDOW_SIZE)
			continue;
		*value = v;
		found = true;
	}
	return found;
}

void finding_flow_given(const struct judge *j, unsigned side, struct finding_flow_given *out)
{
	const struct marks *m = &j->ledger->frame[H2_SETTINGS][side],
			   *acks = &j->ledger->settings_ack[1 - side];
	uint32_t value = 0, now = FULL_WINDOW;

	*out = (struct finding_flow_given){.at = memory_get(m->kept, sizeof(*out->at))};
	for (uint32_t i = 0; i < m->kept; i++) {
		if (!initial_of(book_blob(j->b, book_event(j->b, m->ids[i])), &value))
			continue;
		out->lowered = out->lowered || (i && value < now);
		now = value;
		out->at[out->n].event = m->ids[i];
		out->at[out->n].value = value;
		out->at[out->n++].acked = i < acks->kept ? acks->ids[i] : BOOK_NONE;
	}
}

void finding_flow_given_done(struct finding_flow_given *g)
{
	free(g->at);
	*g = (struct finding_flow_given){0};
}

/* As the decoder reckons windows: the setting in force, or one under way that allows more. */
struct finding_flow_initial finding_flow_initial_of(const struct finding_flow_given *g,
						    uint32_t event)
{
	struct finding_flow_initial out = {FULL_WINDOW, FULL_WINDOW, g->lowered};
	uint32_t sent = 0; /* the largest that was not acknowledged at the event */

	if (g->n)
		out.now = g->at[g->n - 1].value;
	for (uint32_t i = 0; i < g->n && g->at[i].event <= event; i++) {
		if (g->at[i].acked != BOOK_NONE && g->at[i].acked <= event)
			out.then = g->at[i].value;
		else if (g->at[i].value > sent)
			sent = g->at[i].value;
	}
	if (sent > out.then)
		out.then = sent;
	return out;
}

struct finding_flow_initial finding_flow_initial(const struct judge *j, unsigned side,
						 uint32_t event)
{
	struct finding_flow_given g;

	finding_flow_given(j, side, &g);
	struct finding_flow_initial out = finding_flow_initial_of(&g, event);
	finding_flow_given_done(&g);
	return out;
}

/* The sender's last DATA before an update of the connection's window: after it nothing was left.
 * Events are appended in order, so it stands just before. */
static uint32_t used_up(const struct book *b, const struct event *update, uint32_t id)
{
	for (int i = 0; i < BACK_LOOK && id-- > 0; i++) {
		const struct event *e = book_event(b, id);
		if (e->conn == update->conn && e->kind == EVENT_H2_FRAME &&
		    e->side != update->side && e->type == H2_DATA)
			return id;
	}
	return BOOK_NONE;
}

/* The finding of that scope on the connection; words are those of the longest stall. */
static struct finding *of_scope(struct judge *j, const struct rule *r, const struct connection *c,
				bool whole)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *f = &j->out->items[i];
		if (strcmp(f->id, r->id) != 0 || f->severity != SEVERITY_WARNING ||
		    f->evidence_count < 2)
			continue;
		if ((book_event(j->b, f->evidence[1])->stream == 0) == whole)
			return f;
	}
	return NULL;
}

static void say(struct judge *j, struct finding *f, const struct connection *c)
{
	const struct event *last = book_event(j->b, f->evidence[0]),
			   *update = book_event(j->b, f->evidence[1]);
	const char *from = finding_other(c, update->side), *to = finding_who(c, update->side);
	char time[24];

	text_duration(time, sizeof(time), update->time - last->time);
	finding_title_is(f, "stalled for a while: the window was opened late");
	if (update->stream)
		finding_say(f,
			    "Stream %u stalled for %s: the %s had used up the stream's window of "
			    "the %s, whose WINDOW_UPDATE (%u octets) came only then.",
			    update->stream, time, from, to, update->a);
	else
		finding_say(f,
			    "All streams stalled for %s: the %s had used up the connection's "
			    "window of the %s, whose WINDOW_UPDATE (%u octets) came only then.",
			    time, from, to, update->a);
	finding_also(f,
		     "Then the body went on. The %s reads slowly, or gives back late what it has "
		     "read.",
		     to);
	finding_briefly(f, "the body stalled %s", time);
}

/* A reader that is late with both windows of the only stream that is under way: the connection's
 * says it already. */
static bool told_whole(struct judge *j, const struct rule *r, const struct connection *c,
		       const struct event *update, uint64_t waited)
{
	const struct finding *f = update->stream ? of_scope(j, r, c, true) : NULL;

	if (!f || f->stream != update->stream)
		return false;
	const struct event *e = book_event(j->b, f->evidence[1]);
	uint64_t whole = e->time - book_event(j->b, f->evidence[0])->time;
	return e->side == update->side && waited <= whole + STALL_NS / 10;
}

/* `update` came late for who had stopped at `last`, and sent `next` then. */
static void tell(struct judge *j, const struct rule *r, const struct connection *c, uint32_t last,
		 uint32_t update, uint32_t next)
{
	const struct event *e = book_event(j->b, update);
	struct finding *f = of_scope(j, r, c, e->stream == 0);
	uint64_t from = book_event(j->b, last)->time;

	if (!f && told_whole(j, r, c, e, e->time - from))
		return;
	if (f) {
		f->times++;
		if (e->time - from <=
		    book_event(j->b, f->evidence[1])->time - book_event(j->b, f->evidence[0])->time)
			return;
		f->evidence_count = 0;
	} else {
		f = finding_add(j, r, c->id, from);
		f->sender = f->at_fault = finding_who(c, e->side);
	}
	finding_evidence(f, last);
	finding_evidence(f, update);
	f->stream = book_event(j->b, next)->stream;
	say(j, f, c);
}

/* What was left before a WINDOW_UPDATE; more than nothing when it cannot be told. */
static int64_t before(const struct event *e)
{
	int64_t after = (int32_t)e->b;

	return after == WINDOW_UNKNOWN || !e->a ? INT64_MAX : after - (int64_t)e->a;
}

static bool late(const struct book *b, const struct event *e, uint32_t last)
{
	return last != BOOK_NONE && e->time >= book_event(b, last)->time + STALL_NS;
}

void finding_flow_resumed(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	const struct event *e = book_event(j->b, id);

	if (e->stream || before(e) > 0 || !finding_is_h2(c))
		return;
	uint32_t last = used_up(j->b, e, id);
	if (!late(j->b, e, last))
		return;
	uint32_t next = finding_next_frame(j->b, id, H2_DATA, 1 - e->side, BOOK_NONE, ON_LOOK);
	if (next != BOOK_NONE && book_event(j->b, next)->time <= e->time + STALL_NS)
		tell(j, r, c, last, id, next); /* else nothing waited for it */
}

/* Where each side stopped on a stream, and the WINDOW_UPDATE that came late for it. */
struct pause {
	uint32_t last, stopped, update;
};

static void follow(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id,
		   struct pause pauses[2])
{
	const struct event *e = book_event(j->b, id);
	struct pause *own = &pauses[e->side], *other = &pauses[1 - e->side];

	if (e->kind != EVENT_H2_FRAME || e->uncertain)
		return;
	if (e->type == H2_WINDOW_UPDATE && before(e) <= 0 && late(j->b, e, other->last)) {
		other->update = id;
		other->stopped = other->last;
	}
	if (e->type != H2_DATA && e->type != H2_HEADERS)
		return;
	if (own->update != BOOK_NONE && e->type == H2_DATA &&
	    e->time <= book_event(j->b, own->update)->time + STALL_NS)
		tell(j, r, c, own->stopped, own->update, id);
	own->update = BOOK_NONE;
	own->last = e->flags & H2_FLAG_END_STREAM ? BOOK_NONE : id;
}

/* Only what took its time and sent more than the first window can have stood still in between. */
static bool may_have_paused(const struct stream *s, const uint32_t initial[2], unsigned client)
{
	return s->last > s->start + STALL_NS &&
	       (s->request_bytes > initial[1 - client] || s->response_bytes > initial[client]);
}

void finding_flow_paused(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	unsigned left = WALK_MAX;
	uint32_t initial[2];

	(void)id;
	if (!finding_is_h2(c) || j->ledger->longest <= STALL_NS)
		return;
	for (unsigned side = 0; side < 2; side++) {
		struct finding_flow_initial i = finding_flow_initial(j, side, BOOK_NONE);
		initial[side] = i.lowered ? 0 : i.then;
	}
	for (uint32_t n = c->first_stream; n != BOOK_NONE && left; n = book_stream(j->b, n)->next) {
		const struct stream *s = book_stream(j->b, n);
		struct pause pauses[2] = {{BOOK_NONE, BOOK_NONE, BOOK_NONE},
					  {BOOK_NONE, BOOK_NONE, BOOK_NONE}};
		if (!may_have_paused(s, initial, c->client))
			continue;
		for (uint32_t at = s->first_event; at != BOOK_NONE && left; left--) {
			follow(j, r, c, at, pauses);
			at = book_event(j->b, at)->next_stream;
		}
	}
}

static void tell_negative(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct finding *f = finding_of(j, r, c, id);

	if (!f)
		return;
	f->sender = finding_who(c, e->side);
	f->at_fault = "none";
	finding_title_is(f, "a window below zero");
	finding_say(f,
		    "SETTINGS of the %s lowered INITIAL_WINDOW_SIZE to %u while more than that was "
		    "under way on stream %u, so its window stood at %d octets.",
		    f->sender, finding_flow_initial(j, e->side, id).now, e->stream, (int)before(e));
	finding_also(f, "That is allowed: the sender waits until WINDOW_UPDATE has lifted it above "
			"zero (RFC 9113 §6.9.2).");
}

/* A window that was not lowered and is below zero was overrun, which is told as such. */
void finding_flow_negative(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	bool lowered[2] = {finding_flow_initial(j, 0, 0).lowered,
			   finding_flow_initial(j, 1, 0).lowered};
	unsigned left = WALK_MAX;

	(void)id;
	if (!lowered[0] && !lowered[1])
		return;
	for (uint32_t n = c->first_stream; n != BOOK_NONE; n = book_stream(j->b, n)->next)
		for (uint32_t at = book_stream(j->b, n)->first_event; at != BOOK_NONE && left;
		     left--) {
			const struct event *e = book_event(j->b, at);
			if (e->kind == EVENT_H2_FRAME && e->type == H2_WINDOW_UPDATE &&
			    lowered[e->side] && before(e) < 0) {
				tell_negative(j, r, c, at);
				return;
			}
			at = e->next_stream;
		}
}
