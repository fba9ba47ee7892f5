/* PING: who sent how many how often (what keepalive policies count), and whether they came back. */
#include "insight/finding_connection.h"

#include "h2lens/names.h"

enum { OFTEN = 5, STREAMS = 4096, PATIENCE_S = 5 };

static const uint64_t often = 60 * CONNECTION_SECOND, grpc_least = 300 * CONNECTION_SECOND;

/* The first of the marks not before `time`. */
static uint32_t place(const struct book *b, const struct marks *m, uint32_t n, uint64_t time)
{
	uint32_t lo = 0, hi = n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (book_event(b, m->ids[mid])->time < time)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* PINGs that no stream was open under: each stream covers a range of them. */
static unsigned count_alone(const struct judge *j, const struct connection *c,
			    const struct marks *m, uint32_t n)
{
	int16_t step[LEDGER_KEPT + 1] = {0};
	int open = 0;
	unsigned alone = 0, look = STREAMS;

	for (uint32_t i = c->first_stream; i != BOOK_NONE && look--;
	     i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		bool closed = s->end == STREAM_END_COMPLETE || s->end == STREAM_END_RESET;
		step[place(j->b, m, n, s->start)]++;
		step[closed ? place(j->b, m, n, s->last + 1) : n]--;
	}
	for (uint32_t i = 0; i < n; i++) {
		open += step[i];
		alone += open <= 0;
	}
	return alone;
}

void finding_ping_ledger(const struct judge *j, const struct connection *c, unsigned side,
			 uint64_t until, struct ping_ledger *out)
{
	const struct marks *m = &j->ledger->frame[H2_PING][side];
	uint32_t n = place(j->b, m, m->kept, until + 1);

	*out = (struct ping_ledger){.count = n, .first = BOOK_NONE, .last = BOOK_NONE};
	if (!n)
		return;
	out->first = m->ids[0];
	out->last = m->ids[n - 1];
	out->alone = count_alone(j, c, m, n);
	if (n < 2)
		return;
	out->mean = finding_since(book_event(j->b, out->first)->time,
				  book_event(j->b, out->last)->time) /
		    (n - 1);
	out->least = UINT64_MAX;
	for (uint32_t i = 1; i < n; i++) {
		uint64_t gap = finding_since(book_event(j->b, m->ids[i - 1])->time,
					     book_event(j->b, m->ids[i])->time);
		out->least = gap < out->least ? gap : out->least;
	}
}

/* Did the other side end the connection for being too busy? */
static bool was_calmed(const struct judge *j, const struct connection *c, unsigned side,
		       uint64_t *when)
{
	struct goaways g;

	*when = c->last;
	if (!finding_goaway_of(j, c, 1 - side, &g) || g.error == BOOK_NONE)
		return false;
	const struct event *e = book_event(j->b, g.error);
	*when = e->time;
	return e->a == H2_ENHANCE_YOUR_CALM;
}

void finding_ping_often(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	struct ping_ledger p;
	uint64_t until;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		bool calmed = was_calmed(j, c, side, &until);
		finding_ping_ledger(j, c, side, until, &p);
		if (calmed ? p.count < 2 || p.mean >= grpc_least
			   : p.count < OFTEN || p.mean >= often || p.alone < OFTEN)
			continue;
		struct finding *f = finding_of(j, r, c, p.first);
		if (!f)
			return;
		finding_evidence(f, p.last);
		f->sender = f->at_fault = finding_who(c, side);
		finding_title_is(f, "many PINGs from the %s", f->sender);
		finding_say(f,
			    "The %s sent %u PINGs, one every %.3f s on average and %.3f s at the "
			    "least, %u of them while no stream was open.",
			    f->sender, p.count, (double)p.mean / 1e9, (double)p.least / 1e9,
			    p.alone);
		finding_also(f,
			     "gRPC servers by default allow one in 5 minutes and none without a "
			     "call, and end the connection with ENHANCE_YOUR_CALM after two that "
			     "come sooner.");
		finding_briefly(f, "a PING every %.3f s", (double)p.mean / 1e9);
	}
}

/* The first PING that was not acknowledged, BOOK_NONE none; how many there are. */
static uint32_t first_unanswered(const struct judge *j, unsigned side, unsigned *count)
{
	const struct marks *sent = &j->ledger->frame[H2_PING][side],
			   *back = &j->ledger->ping_ack[1 - side];
	uint32_t k = 0, first = BOOK_NONE;

	*count = 0;
	for (uint32_t i = 0; i < sent->kept; i++) {
		const struct event *p = book_event(j->b, sent->ids[i]);
		while (k < back->kept && back->ids[k] < sent->ids[i])
			k++; /* an acknowledgement of nothing that was seen */
		if (p->stream || p->length != 8)
			continue; /* a breach: no acknowledgement is due */
		const struct event *a = k < back->kept ? book_event(j->b, back->ids[k]) : NULL;
		if (a && a->a == p->a && a->b == p->b) {
			k++;
			continue;
		}
		if (first == BOOK_NONE)
			first = sent->ids[i];
		++*count;
	}
	return sent->count > sent->kept || back->count > back->kept ? BOOK_NONE : first;
}

static void tell_unanswered(struct judge *j, const struct rule *r, const struct connection *c,
			    unsigned side, uint32_t ping, unsigned count)
{
	uint64_t time = book_event(j->b, ping)->time;
	uint32_t closed = j->ledger->first_close;
	uint64_t end = closed == BOOK_NONE ? finding_present(j, c, c->last)
					   : book_event(j->b, closed)->time;
	bool still = closed == BOOK_NONE && finding_goes_on(j, c);
	bool spoke = j->ledger->tally.last_said[1 - side] > time + c->rtt * UINT64_C(1000);

	/* its TCP lives: it may just be slow */
	bool lives = !spoke && c->tcp[1 - side].last > time;
	uint64_t patience = (lives ? PATIENCE_S : 1) * CONNECTION_SECOND;

	if (end < time + patience || end < time + c->rtt * UINT64_C(3000))
		return;
	struct finding *f = finding_of(j, r, c, ping);
	if (!f)
		return;
	f->sender = finding_other(c, side);
	f->at_fault = spoke ? f->sender : "unknown";
	f->lasts = still;
	finding_title_is(f, "PING without an answer");
	finding_say(
		f,
		still ? "The %s has not acknowledged the PING that the %s sent %.3f s after the "
			"connection began, for %.1f s so far."
		      : "The %s did not acknowledge the PING that the %s sent %.3f s after the "
			"connection began, in %.1f s.",
		f->sender, finding_who(c, side), (double)finding_since(c->start, time) / 1e9,
		(double)finding_since(time, end) / 1e9);
	if (count > 1)
		finding_also(f, "%u PINGs stayed unanswered.", count);
	if (spoke)
		finding_also(f, "It sent other frames meanwhile, so it lives and passes PING over "
				"(some load balancers do); a keepalive that waits for the answer "
				"will take the connection for dead.");
	else if (lives)
		finding_also(f, "Its TCP acknowledged what it got, but it said nothing more: its "
				"process hangs or is busy, or the way was cut since.");
	else
		finding_also(f,
			     "Nothing else came from it either: the connection is dead or the "
			     "way is cut, and requests on it should be sent again on a new one.");
	finding_briefly(f, "PING unanswered for %.1f s", (double)(end - time) / 1e9);
}

void finding_ping_unanswered(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	unsigned count;

	(void)id;
	if (!finding_is_h2(c) || c->tcp[0].missing || c->tcp[1].missing || finding_one_sided(c))
		return;
	for (unsigned side = 0; side < 2; side++) {
		uint32_t ping = first_unanswered(j, side, &count);
		if (ping != BOOK_NONE && !j->ledger->tally.opaque_records[1 - side])
			tell_unanswered(j, r, c, side, ping, count);
	}
}
