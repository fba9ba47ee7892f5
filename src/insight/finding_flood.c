/* More of a frame than use explains (RFC 9113 §10.5): what servers protect themselves against. */
#include "insight/finding_connection.h"

#include "h2lens/names.h"

enum {
	RESETS = 100,	    /* cancelled unanswered within ten seconds */
	RESETS_CALMED = 20, /* enough when the server then asked for calm */
	MADE_RESETS = 50,
	PINGS = 500,
	SETTINGS_FRAMES = 100,
	CONTINUATIONS = 64,
	EMPTY_FRAMES = 200,
	PRIORITIES = 1000,
	WINDOW_UPDATES = 2000,
	CALMED = 10 /* a tenth is enough then */
};

static const uint64_t period = 10 * CONNECTION_SECOND, early = CONNECTION_SECOND;

/* The most events within ten seconds. */
static unsigned peak_of(const struct book *b, const uint32_t *ids, unsigned n)
{
	unsigned peak = 0;

	for (unsigned from = 0, to = 0; to < n; to++) {
		while (finding_since(book_event(b, ids[from])->time, book_event(b, ids[to])->time) >
		       period)
			from++;
		if (to - from + 1 > peak)
			peak = to - from + 1;
	}
	return peak;
}

static bool is_early(const struct judge *j, const struct connection *c, const struct event *e)
{
	uint32_t id = book_find_stream(j->b, c->id, e->stream);

	if (id == BOOK_NONE)
		return false;
	const struct stream *s = book_stream(j->b, id);
	return !s->first_response && finding_since(s->start, e->time) < early;
}

void finding_flood_resets(const struct judge *j, const struct connection *c, unsigned side,
			  uint64_t until, struct reset_burst *out)
{
	const struct marks *m = &j->ledger->frame[H2_RST_STREAM][side];
	uint32_t ids[LEDGER_KEPT];

	*out = (struct reset_burst){.first = BOOK_NONE, .last = BOOK_NONE};
	for (uint32_t i = 0; m->count >= RESETS_CALMED && i < m->kept; i++) {
		const struct event *e = book_event(j->b, m->ids[i]);
		if (e->time <= until && is_early(j, c, e))
			ids[out->count++] = m->ids[i];
	}
	if (!out->count)
		return;
	out->first = ids[0];
	out->last = ids[out->count - 1];
	out->from = book_event(j->b, out->first)->time;
	out->to = book_event(j->b, out->last)->time;
	out->peak = peak_of(j->b, ids, out->count);
}

bool finding_flood_resetting(const struct judge *j, const struct connection *c)
{
	struct reset_burst burst;

	if (j->ledger->frame[H2_RST_STREAM][c->client].count < RESETS)
		return false;
	finding_flood_resets(j, c, c->client, UINT64_MAX, &burst);
	return burst.peak >= RESETS;
}

/* Has the other side asked for calm? Then less is enough, for it says so itself. */
static bool was_calmed(const struct judge *j, const struct connection *c, unsigned side)
{
	struct goaways g;

	return finding_goaway_of(j, c, 1 - side, &g) && g.error != BOOK_NONE &&
	       book_event(j->b, g.error)->a == H2_ENHANCE_YOUR_CALM;
}

void finding_flood_rapid_reset(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	struct reset_burst burst;
	unsigned side = c->client;

	(void)id;
	if (j->ledger->frame[H2_RST_STREAM][side].count < RESETS_CALMED)
		return;
	finding_flood_resets(j, c, side, UINT64_MAX, &burst);
	if (burst.peak < (was_calmed(j, c, side) ? (unsigned)RESETS_CALMED : (unsigned)RESETS))
		return;
	struct finding *f = finding_of(j, r, c, burst.first);
	if (!f)
		return;
	finding_evidence(f, burst.last);
	f->stream = BOOK_NONE;
	f->sender = f->at_fault = "client";
	finding_code(f, "CANCEL");
	finding_title_is(f, "rapid reset: streams opened and cancelled in a burst");
	finding_say(f,
		    "The client opened %u streams and cancelled them with RST_STREAM before they "
		    "were answered, within %.3f s, up to %u in ten seconds: HTTP/2 rapid reset "
		    "(CVE-2023-44487).",
		    burst.count, (double)finding_since(burst.from, burst.to) / 1e9, burst.peak);
	finding_also(f, "Servers count such resets and end the connection; a client that searches "
			"while its user types does the same without malice and should send fewer "
			"requests.");
	finding_briefly(f, "%u streams opened and cancelled", burst.count);
}

void finding_flood_made_reset(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	const struct marks *m = &j->ledger->frame[H2_RST_STREAM][1 - c->client];
	uint32_t ids[LEDGER_KEPT];
	unsigned n = 0;

	(void)id;
	for (uint32_t i = 0; m->count >= MADE_RESETS && i < m->kept; i++) {
		uint32_t code = book_event(j->b, m->ids[i])->a;
		if (code == H2_PROTOCOL_ERROR || code == H2_FLOW_CONTROL_ERROR ||
		    code == H2_STREAM_CLOSED || code == H2_FRAME_SIZE_ERROR)
			ids[n++] = m->ids[i];
	}
	unsigned peak = n < MADE_RESETS ? 0 : peak_of(j->b, ids, n);
	if (peak < MADE_RESETS)
		return;
	struct finding *f = finding_of(j, r, c, ids[0]);
	if (!f)
		return;
	finding_evidence(f, ids[n - 1]);
	f->stream = BOOK_NONE;
	f->sender = "server";
	f->at_fault = "client";
	finding_title_is(f, "the server was made to reset streams");
	finding_say(f,
		    "The server reset %u streams for errors of the client, up to %u in ten "
		    "seconds: so the MadeYouReset attack (CVE-2025-8671) makes a server start "
		    "work and throw it away, past limits that count the client's resets only.",
		    n, peak);
	finding_briefly(f, "%u streams made to be reset", n);
}

/* A flood of a frame that is marked one by one. */
static struct finding *flood(struct judge *j, const struct rule *r, const struct connection *c,
			     unsigned side, const struct marks *m, unsigned limit, unsigned *peak)
{
	*peak = 0;
	if (m->count < limit / CALMED)
		return NULL;
	if (was_calmed(j, c, side))
		limit /= CALMED;
	if (m->count < limit || (*peak = peak_of(j->b, m->ids, m->kept)) < limit)
		return NULL;
	struct finding *f = finding_of(j, r, c, m->ids[0]);
	if (!f)
		return NULL;
	finding_evidence(f, m->ids[m->kept - 1]);
	f->stream = BOOK_NONE;
	f->sender = f->at_fault = finding_who(c, side);
	return f;
}

void finding_flood_ping(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	unsigned peak;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->frame[H2_PING][side];
		struct finding *f = flood(j, r, c, side, m, PINGS, &peak);
		if (!f)
			continue;
		finding_title_is(f, "a flood of PINGs");
		finding_say(f,
			    "The %s sent %u PINGs, up to %u in ten seconds, each of which the "
			    "other side must answer: more than keeping alive or measuring needs.",
			    f->sender, m->count, peak);
		finding_briefly(f, "%u PINGs", m->count);
	}
}

void finding_flood_settings(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	unsigned peak;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->frame[H2_SETTINGS][side];
		struct finding *f = flood(j, r, c, side, m, SETTINGS_FRAMES, &peak);
		if (!f)
			continue;
		finding_title_is(f, "a flood of SETTINGS");
		finding_say(f,
			    "The %s sent %u SETTINGS frames, up to %u in ten seconds, each of "
			    "which the other side must acknowledge.",
			    f->sender, m->count, peak);
		finding_briefly(f, "%u SETTINGS", m->count);
	}
}

void finding_flood_priority(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	unsigned peak;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->frame[H2_PRIORITY][side];
		if (m->count < 4 * c->streams)
			continue; /* browsers place every stream in the tree */
		struct finding *f = flood(j, r, c, side, m, PRIORITIES, &peak);
		if (!f)
			continue;
		finding_title_is(f, "a flood of PRIORITY");
		finding_say(f,
			    "The %s sent %u PRIORITY frames, up to %u in ten seconds, for %u "
			    "streams: the tree of priorities is rebuilt with each of them.",
			    f->sender, m->count, peak, c->streams);
		finding_briefly(f, "%u PRIORITY frames", m->count);
	}
}

void finding_flood_window_update(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	unsigned peak;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->frame[H2_WINDOW_UPDATE][side];
		uint32_t data = j->ledger->tally.frames[H2_DATA][1 - side];
		if (m->count < 4 * (data + 1))
			continue; /* one for each frame of data is lavish, but usual */
		struct finding *f = flood(j, r, c, side, m, WINDOW_UPDATES, &peak);
		if (!f)
			continue;
		finding_title_is(f, "a flood of WINDOW_UPDATE");
		finding_say(f,
			    "The %s sent %u WINDOW_UPDATE frames for the connection, up to %u in "
			    "ten seconds, though it had got %u DATA frames only.",
			    f->sender, m->count, peak, data);
		finding_briefly(f, "%u WINDOW_UPDATE frames", m->count);
	}
}

/* Frames that are counted only. */
static struct finding *counted(struct judge *j, const struct rule *r, const struct connection *c,
			       unsigned side)
{
	uint32_t first = j->ledger->tally.first_h2[side];
	struct finding *f = first == BOOK_NONE ? NULL : finding_of(j, r, c, first);

	if (!f)
		return NULL;
	f->evidence_count = 0;
	f->stream = BOOK_NONE;
	f->sender = f->at_fault = finding_who(c, side);
	return f;
}

void finding_flood_continuation(struct judge *j, const struct rule *r, const struct connection *c,
				uint32_t id)
{
	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		const uint32_t n = j->ledger->tally.frames[H2_CONTINUATION][side],
			       headers = j->ledger->tally.frames[H2_HEADERS][side] +
					 j->ledger->tally.frames[H2_PUSH_PROMISE][side];
		if (n < CONTINUATIONS / CALMED || n / 16 < headers)
			continue;
		if (n < CONTINUATIONS && !was_calmed(j, c, side))
			continue;
		struct finding *f = counted(j, r, c, side);
		if (!f)
			return;
		finding_title_is(f, "a flood of CONTINUATION");
		finding_say(f,
			    "The %s sent %u CONTINUATION frames for %u header blocks: a block that "
			    "does not end is held in memory and seen by no log (VU#421644); "
			    "implementations end the connection at some number of them.",
			    f->sender, n, headers);
		finding_briefly(f, "%u CONTINUATION frames", n);
	}
}

void finding_flood_empty(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		const uint32_t n = j->ledger->tally.empty_data[side],
			       data = j->ledger->tally.frames[H2_DATA][side];
		if (n < EMPTY_FRAMES / CALMED || n < data / 2)
			continue;
		if (n < EMPTY_FRAMES && !was_calmed(j, c, side))
			continue;
		struct finding *f = counted(j, r, c, side);
		if (!f)
			return;
		finding_title_is(f, "a flood of empty frames");
		finding_say(f,
			    "The %s sent %u DATA frames without an octet and without END_STREAM, "
			    "of %u DATA frames in all: work for the other side and nothing else "
			    "(CVE-2019-9518).",
			    f->sender, n, data);
		finding_briefly(f, "%u empty DATA frames", n);
	}
}
