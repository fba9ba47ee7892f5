/* Windows that were opened late, and windows below zero: told by the WINDOW_UPDATE itself. */
#include <string.h>

#include "base/bytes.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_flow.h"

enum { FULL_WINDOW = 65535, BACK_LOOK = 256, ON_LOOK = 64, SETTING_SIZE = 6 };

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

/* As the decoder reckons windows: the setting in force, or one under way that allows more. */
struct finding_flow_initial finding_flow_initial(const struct judge *j, unsigned side,
						 uint32_t event)
{
	const struct marks *m = &j->ledger->frame[H2_SETTINGS][side],
			   *acks = &j->ledger->settings_ack[1 - side];
	struct finding_flow_initial out = {FULL_WINDOW, FULL_WINDOW, false};
	uint32_t sent = 0; /* the largest that was not acknowledged at the event */

	for (uint32_t i = 0; i < m->kept; i++) {
		uint32_t value;
		if (!initial_of(book_blob(j->b, book_event(j->b, m->ids[i])), &value))
			continue;
		out.lowered = out.lowered || (i && value < out.now);
		out.now = value;
		if (m->ids[i] > event)
			continue;
		if (i < acks->kept && acks->ids[i] <= event)
			out.then = value;
		else if (value > sent)
			sent = value;
	}
	if (sent > out.then)
		out.then = sent;
	return out;
}

/* The frame after which the sender had nothing left: its last DATA, or the HEADERS of a stream
 * whose window was 0 from the start. Events are appended in order, so it stands just before. */
static uint32_t used_up(const struct book *b, const struct event *update, uint32_t id)
{
	for (int i = 0; i < BACK_LOOK && id-- > 0; i++) {
		const struct event *e = book_event(b, id);
		if (e->conn != update->conn || e->kind != EVENT_H2_FRAME ||
		    e->side == update->side || (update->stream && e->stream != update->stream))
			continue;
		if (e->type == H2_DATA || (e->type == H2_HEADERS && update->stream))
			return e->flags & H2_FLAG_END_STREAM && update->stream ? BOOK_NONE : id;
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

void finding_flow_resumed(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	int64_t after = (int32_t)e->b;

	if (after == WINDOW_UNKNOWN || after - (int64_t)e->a > 0 || !e->a || !finding_is_h2(c))
		return;
	uint32_t last = used_up(j->b, e, id);
	if (last == BOOK_NONE || e->time < book_event(j->b, last)->time + STALL_NS)
		return;
	uint32_t next = finding_next_frame(j->b, id, H2_DATA, 1 - e->side,
					   e->stream ? e->stream : BOOK_NONE, ON_LOOK);
	if (next == BOOK_NONE || book_event(j->b, next)->time > e->time + STALL_NS)
		return; /* nothing waited for it */
	struct finding *f = of_scope(j, r, c, e->stream == 0);
	uint64_t took = e->time - book_event(j->b, last)->time;
	if (f) {
		f->times++;
		if (took <=
		    book_event(j->b, f->evidence[1])->time - book_event(j->b, f->evidence[0])->time)
			return;
		f->evidence_count = 0;
	} else {
		f = finding_add(j, r, c->id, book_event(j->b, last)->time);
		f->sender = f->at_fault = finding_who(c, e->side);
	}
	finding_evidence(f, last);
	finding_evidence(f, id);
	f->stream = book_event(j->b, next)->stream;
	say(j, f, c);
}

void finding_flow_negative(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	int64_t before = (int64_t)(int32_t)e->b - (int64_t)e->a;

	if ((int32_t)e->b == WINDOW_UNKNOWN || !e->stream || before >= 0 ||
	    finding_find(j, r->id, c->id))
		return;
	struct finding_flow_initial i = finding_flow_initial(j, e->side, id);
	if (!i.lowered) /* else it was overrun, which is told as such */
		return;
	struct finding *f = finding_of(j, r, c, id);
	if (!f)
		return;
	f->sender = finding_who(c, e->side);
	f->at_fault = "none";
	finding_title_is(f, "a window below zero");
	finding_say(f,
		    "SETTINGS of the %s lowered INITIAL_WINDOW_SIZE to %u while more than that was "
		    "under way on stream %u, so its window stood at %d octets.",
		    f->sender, i.now, e->stream, (int)before);
	finding_also(f, "That is allowed: the sender waits until WINDOW_UPDATE has lifted it above "
			"zero (RFC 9113 §6.9.2).");
}
