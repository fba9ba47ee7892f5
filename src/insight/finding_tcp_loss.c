/* Segments that were lost and sent again, and the streams that waited for them. */
#include "insight/finding_tcp.h"

#define SECOND_NS UINT64_C(1000000000)

enum { STREAMS_ROOM = 160, KINDS = 2 };

static const enum event_kind again[KINDS] = {EVENT_TCP_RETRANSMISSION,
					     EVENT_TCP_FAST_RETRANSMISSION};

struct wait {
	uint64_t from, to;
};

struct loss {
	unsigned segments[2], fast[2];
	uint64_t octets;
	uint32_t event; /* of the longest wait, else the first */
	struct wait longest;
};

static uint64_t length(const struct wait *w)
{
	return w->to > w->from ? w->to - w->from : 0;
}

/* A silence that this retransmission ended was spent waiting for it. */
static uint64_t silence_before(const struct judge *j, const struct event *e, uint32_t *at)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_IDLE][e->side];

	for (; *at < m->kept; (*at)++) {
		const struct event *idle = book_event(j->b, m->ids[*at]);
		if (idle->packet == e->packet)
			return idle->a * (SECOND_NS / 1000);
		if (idle->packet > e->packet)
			break;
	}
	return 0;
}

static void count(const struct judge *j, unsigned side, bool fast, struct loss *x)
{
	const struct marks *m = &j->ledger->kind[again[fast]][side];
	struct wait now = {0};
	uint32_t idle = 0, where = 0;

	for (uint32_t i = 0; i < m->kept; i++) {
		const struct event *e = book_event(j->b, m->ids[i]);
		if (!e->length)
			continue;
		if (x->event == BOOK_NONE)
			x->event = m->ids[i];
		x->segments[side]++;
		x->fast[side] += fast;
		x->octets += e->length;
		uint64_t silence = silence_before(j, e, &idle);
		if (!now.to || e->a != where)
			now.from = e->time > silence ? e->time - silence : 0;
		where = e->a;
		now.to = e->time;
		if (length(&now) > length(&x->longest)) {
			x->longest = now;
			x->event = m->ids[i];
		}
	}
}

static bool has_waited(const struct stream *s, const void *arg)
{
	const struct wait *w = arg;

	return s->start <= w->from && s->last >= w->to;
}

static void say_how_many(const struct connection *c, struct finding *f, const struct loss *x)
{
	unsigned n = x->segments[0] + x->segments[1], fast = x->fast[0] + x->fast[1];
	unsigned packets = c->tcp[0].packets + c->tcp[1].packets;

	finding_title_is(f, "Segments were lost and sent again");
	if (n == 1)
		finding_briefly(f, "1 segment lost");
	else
		finding_briefly(f, "%u segments lost", n);
	if (n == 1)
		finding_say(f,
			    "One segment of the %s was lost, or thought lost, and sent again (1 "
			    "retransmission in "
			    "%u packets).",
			    finding_who(c, x->segments[1] > 0), packets);
	else
		finding_say(f,
			    "Segments were lost on the way and sent again: %u retransmissions in "
			    "%u packets, %u of "
			    "the client's and %u of the server's, %llu octets.",
			    n, packets, x->segments[c->client], x->segments[!c->client],
			    (unsigned long long)x->octets);
	if (fast == n)
		finding_also(f, "Duplicate acknowledgements told of each of them at once, so it "
				"cost about a round "
				"trip each.");
}

void finding_tcp_judge_loss(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	struct loss x = {.event = BOOK_NONE};
	char streams[STREAMS_ROOM];
	unsigned n = 0;

	(void)id;
	for (unsigned side = 0; side < 2; side++)
		for (int fast = 0; fast < KINDS; fast++)
			count(j, side, fast, &x);
	if (x.event == BOOK_NONE)
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, x.event)->time);
	finding_evidence(f, x.event);
	f->at_fault = "network";
	say_how_many(c, f, &x);
	if (length(&x.longest) > SECOND_NS)
		n = finding_streams(j->b, c, streams, sizeof(streams), has_waited, &x.longest,
				    NULL);
	/* where the peer was gone, or nothing large got through, that is what is told */
	bool stopped = finding_find(j, "tcp-half-open", c->id) ||
		       finding_find(j, "tcp-mtu-black-hole", c->id);
	if (n) {
		f->time = x.longest.from;
		f->severity = stopped ? SEVERITY_INFO : SEVERITY_WARNING;
		finding_also(f,
			     "For one of them all streams of the connection waited at least %.1f "
			     "s, for TCP "
			     "delivers in "
			     "order: %s.",
			     (double)length(&x.longest) / 1e9, streams);
	} else if (!stopped) {
		f->time = c->last; /* nothing waited long for it: it explains nothing here */
		finding_also(f, "It slows the streams down and breaks none; a lost segment holds "
				"up all streams of "
				"its connection.");
	}
}
