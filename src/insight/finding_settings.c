/* SETTINGS that were never sent, never acknowledged, or that allow nothing. */
#include "insight/finding_connection.h"

#include "h2lens/names.h"

enum { LOOK = 512, FRAMES_AFTER = 8 };

/* Was all of the HTTP/2 connection seen from its start? */
static bool is_whole(const struct judge *j, const struct connection *c)
{
	return finding_is_h2(c) && c->complete && !finding_one_sided(c) && c->preface &&
	       !c->tcp[0].missing && !c->tcp[1].missing && !j->ledger->tally.opaque_records[0] &&
	       !j->ledger->tally.opaque_records[1];
}

static bool seen_lost(const struct judge *j)
{
	return j->ledger->kind[EVENT_H2_LOST][0].count || j->ledger->kind[EVENT_H2_LOST][1].count ||
	       j->ledger->kind[EVENT_TLS_RECORD_LOST][0].count ||
	       j->ledger->kind[EVENT_TLS_RECORD_LOST][1].count;
}

void finding_settings_missing(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	(void)id;
	if (!is_whole(j, c) || seen_lost(j))
		return;
	for (unsigned side = 0; side < 2; side++) {
		uint32_t first = j->ledger->tally.first_h2[side];
		if (first == BOOK_NONE || j->ledger->tally.frames[H2_SETTINGS][side] ||
		    book_event(j->b, first)->type == H2_GOAWAY)
			continue;
		struct finding *f = finding_of(j, r, c, first);
		if (!f)
			return;
		f->sender = f->at_fault = finding_who(c, side);
		f->stream = BOOK_NONE;
		finding_code(f, "PROTOCOL_ERROR");
		finding_title_is(f, "the %s never sent SETTINGS", f->sender);
		finding_say(f,
			    "The %s sent frames, the first of them %s, but never SETTINGS, with "
			    "which each side must begin (RFC 9113 §3.4); the other side may end "
			    "the connection with PROTOCOL_ERROR.",
			    f->sender,
			    names_frame(book_event(j->b, first)->type)
				    ? names_frame(book_event(j->b, first)->type)
				    : "of unknown type");
		finding_briefly(f, "the %s sent no SETTINGS", f->sender);
	}
}

/* How many frames that side sent after an event, a little while later at least. */
static unsigned frames_after(const struct judge *j, const struct connection *c, uint32_t event,
			     unsigned side)
{
	uint64_t from = book_event(j->b, event)->time + c->rtt * UINT64_C(1000);
	unsigned n = 0, look = LOOK;

	for (uint32_t id = book_event(j->b, event)->next; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(j->b, id);
		n += e->kind == EVENT_H2_FRAME && e->side == side && e->time > from;
		id = e->next;
	}
	return n;
}

static unsigned frames_of(const struct judge *j, unsigned side)
{
	unsigned n = 0;

	for (unsigned type = 0; type < RULES_COUNT(j->ledger->tally.frames); type++)
		n += j->ledger->tally.frames[type][side];
	return n;
}

static bool waited(struct judge *j, const struct connection *c, uint32_t event, unsigned by)
{
	const struct event *e = book_event(j->b, event);
	uint32_t closed = j->ledger->first_close;
	uint64_t end = closed == BOOK_NONE ? finding_present(j, c, c->last)
					   : book_event(j->b, closed)->time;
	unsigned n = frames_after(j, c, event, by);

	return n >= FRAMES_AFTER || (n && end > e->time && end - e->time >= CONNECTION_SECOND);
}

static void tell_unacknowledged(struct judge *j, const struct rule *r, const struct connection *c,
				unsigned side, uint32_t event)
{
	const struct event *e = book_event(j->b, event);
	struct goaways g;
	bool ended = finding_goaway_of(j, c, side, &g) && g.error != BOOK_NONE;
	bool timed_out = ended && book_event(j->b, g.error)->a == H2_SETTINGS_TIMEOUT;

	if (timed_out ? g.error < event : ended || !waited(j, c, event, 1 - side))
		return;
	struct finding *f = finding_of(j, r, c, event);
	if (!f)
		return;
	uint64_t until =
		timed_out ? book_event(j->b, g.error)->time : finding_present(j, c, c->last);
	f->severity = timed_out ? SEVERITY_ERROR : SEVERITY_WARNING;
	f->sender = f->at_fault = finding_other(c, side);
	finding_code(f, "SETTINGS_TIMEOUT");
	f->lasts = !ended && finding_goes_on(j, c);
	finding_title_is(f, "SETTINGS of the %s never acknowledged", finding_who(c, side));
	finding_say(f,
		    f->lasts ? "The %s has not acknowledged the SETTINGS that the %s sent %.3f s "
			       "after the connection began, for %.1f s so far; it sent %u frames "
			       "in all."
			     : "The %s never acknowledged the SETTINGS that the %s sent %.3f s "
			       "after the connection began, in the %.1f s that were left; it sent "
			       "%u frames in all.",
		    f->sender, finding_who(c, side), (double)finding_since(c->start, e->time) / 1e9,
		    (double)finding_since(e->time, until) / 1e9, frames_of(j, 1 - side));
	finding_also(f,
		     "It must do so at once (RFC 9113 §6.5.3): a side that waits for it may end "
		     "the connection with SETTINGS_TIMEOUT, and the values are not in force until "
		     "then.");
	finding_briefly(f, "the %s did not acknowledge SETTINGS", f->sender);
}

void finding_settings_unacknowledged(struct judge *j, const struct rule *r,
				     const struct connection *c, uint32_t id)
{
	(void)id;
	if (!is_whole(j, c) || seen_lost(j))
		return;
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *sent = &j->ledger->frame[H2_SETTINGS][side];
		uint32_t acked = j->ledger->settings_ack[1 - side].count;
		if (sent->count > acked && acked < sent->kept)
			tell_unacknowledged(j, r, c, side, sent->ids[acked]);
	}
}

/* The last SETTINGS of that side; settings are acknowledged and applied in order. */
void finding_settings_zero_streams(struct judge *j, const struct rule *r,
				   const struct connection *c, uint32_t id)
{
	unsigned server = 1 - c->client;
	const struct settings_facts *s = &c->settings[server];
	const struct marks *m = &j->ledger->frame[H2_SETTINGS][server];

	(void)id;
	if (!finding_is_h2(c) || !(s->seen >> H2_SETTING_MAX_CONCURRENT_STREAMS & 1) ||
	    s->value[H2_SETTING_MAX_CONCURRENT_STREAMS] || !m->kept ||
	    j->ledger->frame[H2_GOAWAY][server].count) /* it closes, and says so */
		return;
	struct finding *f = finding_of(j, r, c, m->ids[m->kept - 1]);
	if (!f)
		return;
	f->sender = f->at_fault = "server";
	finding_title_is(f, "the server allows no stream: MAX_CONCURRENT_STREAMS 0");
	finding_say(f,
		    "The last SETTINGS of the server, %.3f s after the connection began, say "
		    "MAX_CONCURRENT_STREAMS 0: the client must not open a stream until the server "
		    "raises it, which it did not do in this capture; a server that wants to close "
		    "should say GOAWAY instead.",
		    (double)finding_since(c->start, book_event(j->b, m->ids[m->kept - 1])->time) /
			    1e9);
	finding_briefly(f, "MAX_CONCURRENT_STREAMS 0 from the server");
}
