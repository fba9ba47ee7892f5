/* What stops a connection below HTTP/2 without ending it: packets too large for the path, a peer
 * that is gone, a receiver that does not read. */
#include "insight/finding_tcp.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	STREAMS_ROOM = 160,
	LARGE = 1000,	  /* octets: any path takes less (RFC 8200 section 5 asks for 1280) */
	STUCK_TIMES = 3,  /* retransmissions of one segment, each after twice the time */
	HOLE_SECONDS = 3, /* as long as a hole is waited for to be filled again */
	GONE_TIMES = 3,	  /* packets that nobody answered */
	GONE_SECONDS = 2, /* as short as a connection is not given up after */
	ICMP_UNREACHABLE = 3,
	ICMP_TOO_BIG = 4,
	ICMP6_TOO_BIG = 256 + 2
};

static double seconds(uint64_t ns)
{
	return (double)ns / 1e9;
}

static uint64_t between(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

/* The segment that a side sent again and again to its end. */
struct stuck {
	uint32_t first, last; /* events */
	uint32_t length;
	unsigned times;
	uint64_t since, until;
};

/* The last segment that a side retransmitted, if its peer never acknowledged it. */
static bool find_stuck(const struct judge *j, const struct connection *c, unsigned side,
		       struct stuck *x)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_RETRANSMISSION][side];

	*x = (struct stuck){0};
	if (!m->kept || m->kept < m->count)
		return false;
	uint32_t where = book_event(j->b, m->ids[m->kept - 1])->a;
	if ((int32_t)((uint32_t)c->tcp[side].acked - where) > 0)
		return false;
	for (uint32_t i = m->kept; i-- > 0;) {
		const struct event *e = book_event(j->b, m->ids[i]);
		if (e->a != where || !e->length)
			continue;
		if (!x->times++) {
			x->last = m->ids[i];
			x->until = e->time;
		}
		if (e->length > x->length)
			x->length = e->length;
		x->first = m->ids[i];
		x->since = e->time;
	}
	return x->times > 0;
}

/* The first octets of a side that its peer never acknowledged nor the capture saw. */
static uint32_t unfilled(const struct judge *j, const struct connection *c, unsigned side)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_GAP][side];

	for (uint32_t i = 0; i < m->kept; i++)
		if (book_event(j->b, m->ids[i])->pos >= c->tcp[side].acked)
			return m->ids[i];
	return BOOK_NONE;
}

/* Was something asked for before that time, and nothing new after it? */
static bool is_asked(const struct judge *j, const struct connection *c, unsigned side,
		     uint64_t time)
{
	uint64_t said = j->ledger->tally.last_said[!side];

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		if (s->end != STREAM_END_COMPLETE && s->start <= time)
			return true;
	}
	return said && said <= time;
}

/* How long the last silence was in which that side's answer was waited for. */
static uint64_t waited_for(const struct judge *j, const struct connection *c, unsigned side)
{
	uint64_t most = 0;

	for (unsigned i = 0; i < 2; i++) {
		const struct marks *m = &j->ledger->kind[EVENT_TCP_IDLE][i];
		const struct event *e = m->kept ? book_event(j->b, m->ids[m->kept - 1]) : NULL;
		uint64_t silence = e ? e->a * (SECOND_NS / 1000) : 0;
		if (silence > most && is_asked(j, c, side, between(silence, e->time)))
			most = silence;
	}
	return most;
}

/* The same as the receiver sees it: a hole that never was filled nor acknowledged, however long it
 * was waited for, while what is behind it came: octets, FIN, or the number of an empty segment. */
static bool find_hole(const struct judge *j, const struct connection *c, unsigned side,
		      struct stuck *x)
{
	uint32_t id = unfilled(j, c, side);

	*x = (struct stuck){0};
	if (id == BOOK_NONE || !c->complete || !c->tcp[!side].packets)
		return false;
	const struct event *e = book_event(j->b, id);
	bool first = e->pos <= LARGE && c->tcp[side].bytes > e->pos;
	uint64_t since = first ? c->start : e->time,
		 time = between(since, first ? c->last : c->tcp[side].last),
		 silence = waited_for(j, c, side);
	if (silence > time) {
		time = silence;
		since = c->last - silence;
	}
	if (e->length < LARGE || time < HOLE_SECONDS * SECOND_NS)
		return false;
	x->first = x->last = id;
	x->length = e->length;
	x->since = since;
	x->until = since + time;
	return true;
}

/* The ICMP error by which a router says that a packet is too large for the next link. */
static uint32_t find_too_big(const struct judge *j)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_TCP_ICMP][side];
		for (uint32_t i = 0; i < m->kept; i++) {
			const struct event *e = book_event(j->b, m->ids[i]);
			if (e->a == ICMP6_TOO_BIG ||
			    (e->a == ICMP_UNREACHABLE && e->b == ICMP_TOO_BIG))
				return m->ids[i];
		}
	}
	return BOOK_NONE;
}

/* A large segment never gets through: its peer lives, or nothing as large ever did. */
static bool is_black_hole(const struct connection *c, unsigned side, const struct stuck *x)
{
	return x->times >= STUCK_TIMES && x->length >= LARGE && c->complete &&
	       c->tcp[!side].packets &&
	       (c->tcp[!side].last > x->since || c->tcp[side].acked < LARGE);
}

static bool find_black_hole(const struct judge *j, const struct connection *c, unsigned *side,
			    struct stuck *x)
{
	for (*side = 0; *side < 2; (*side)++)
		if (find_stuck(j, c, *side, x) && is_black_hole(c, *side, x))
			return true;
	for (*side = 0; *side < 2; (*side)++)
		if (find_hole(j, c, *side, x))
			return true;
	return false;
}

/* Not done, or given up while the path let nothing through. */
static bool is_left(const struct stream *s, const void *arg)
{
	const struct stuck *x = arg;

	return finding_tcp_stream_undone(s, NULL) || (s->reset && s->last >= x->since);
}

static void say_too_big(const struct judge *j, struct finding *f)
{
	uint32_t id = find_too_big(j);

	if (id == BOOK_NONE) {
		finding_also(f,
			     "No ICMP message said that packets are too large: it is filtered, so "
			     "the sender cannot learn the path's MTU.");
		return;
	}
	const struct event *e = book_event(j->b, id);
	finding_evidence(f, id);
	if (e->c)
		finding_also(f,
			     "An ICMP message said that the path's MTU is %u octets, and the "
			     "sender did not "
			     "heed it.",
			     e->c);
	else
		finding_also(f, "An ICMP message said that packets are too large for the path, and "
				"the sender "
				"did not heed it.");
}

static void say_stuck(struct finding *f, const struct stuck *x, const char *who)
{
	if (x->times)
		finding_say(f,
			    "The %s's segment of %u octets was retransmitted %u times within %.1f "
			    "s and never "
			    "acknowledged, while the small packets before it passed.",
			    who, x->length, x->times, seconds(between(x->since, x->until)));
	else
		finding_say(f,
			    "%u octets of the %s never arrived in %.1f s, however often they were "
			    "retransmitted, while small packets behind them came.",
			    x->length, who, seconds(between(x->since, x->until)));
}

void finding_tcp_judge_black_hole(struct judge *j, const struct rule *r, const struct connection *c,
				  uint32_t id)
{
	char streams[STREAMS_ROOM];
	struct stuck x;
	unsigned side;

	(void)id;
	if (!find_black_hole(j, c, &side, &x))
		return;
	/* the path was so from the beginning, whatever failed first */
	struct finding *f = finding_add(j, r, c->id, c->start);
	finding_evidence(f, x.last);
	finding_evidence(f, x.first);
	finding_code(f, "tcp:mtu-black-hole");
	f->sender = "middlebox";
	f->at_fault = "network";
	f->inferred = true;
	finding_title_is(f, "Large packets do not get through: a path MTU black hole");
	finding_briefly(f, "large packets are lost on the way");
	say_stuck(f, &x, finding_who(c, side));
	finding_also(f,
		     "Full-size packets are lost where the path's MTU is smaller than the sender "
		     "thinks (a tunnel, PPPoE, a VPN).");
	say_too_big(j, f);
	if (c->tls && c->tls->client_hello && !c->tls->done)
		finding_also(f, "The TLS handshake could not complete.");
	if (finding_streams(j->b, c, streams, sizeof(streams), is_left, &x, f))
		finding_also(f, "These streams were left unfinished: %s.", streams);
	finding_also(f, "Let ICMP \"fragmentation needed\" through, clamp the MSS to the path's "
			"MTU, or lower "
			"the interface's MTU; longer timeouts do not help.");
}

/* Packets of a side after the last one of its peer, of those that ask for an answer. */
static unsigned unanswered(const struct judge *j, const struct connection *c, unsigned side,
			   uint32_t *last)
{
	static const enum event_kind kinds[] = {EVENT_TCP_RETRANSMISSION, EVENT_TCP_KEEP_ALIVE};
	unsigned n = 0;

	*last = BOOK_NONE;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const struct marks *m = &j->ledger->kind[kinds[k]][side];
		for (uint32_t i = m->kept; i-- > 0; n++) {
			const struct event *e = book_event(j->b, m->ids[i]);
			if (e->time <= c->tcp[!side].last)
				break;
			if (*last == BOOK_NONE || m->ids[i] > *last)
				*last = m->ids[i];
		}
	}
	return n;
}

/* A client gave up in the midst of streams after a silence, and not even its FIN was answered. */
static bool is_abandoned(const struct judge *j, const struct connection *c, unsigned side)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_IDLE][side];

	if (!m->kept || c->close != TCP_CLOSED_FIN || c->closed_by != side ||
	    !(j->ledger->signs & SIGN_LOST))
		return false;
	const struct event *e = book_event(j->b, m->ids[m->kept - 1]);
	return e->time > c->tcp[!side].last && e->a >= GONE_SECONDS * 1000;
}

static bool find_gone(const struct judge *j, const struct connection *c, unsigned *side,
		      unsigned *times, uint32_t *last)
{
	for (*side = 0; *side < 2; (*side)++) {
		const struct tcp_side *here = &c->tcp[*side], *there = &c->tcp[!*side];
		if (!here->packets || !there->packets || there->rst ||
		    between(there->last, here->last) < GONE_SECONDS * SECOND_NS)
			continue;
		*times = unanswered(j, c, *side, last);
		if (*times >= GONE_TIMES || (*times && is_abandoned(j, c, *side)))
			return true;
	}
	return false;
}

/* The silence that began with the peer's last packet may be why it was forgotten. */
static void say_forgotten(const struct judge *j, struct finding *f, unsigned side, uint64_t heard)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_IDLE][side];

	for (uint32_t i = 0; i < m->kept; i++) {
		const struct event *e = book_event(j->b, m->ids[i]);
		uint64_t silence = e->a * (SECOND_NS / 1000);
		const char *figure = finding_tcp_end_figure(silence);
		if (!figure || e->time <= heard || between(silence, e->time) > heard + SECOND_NS)
			continue;
		finding_also(
			f,
			"Before that nothing was said for %.1f s, which is the idle timeout of %s.",
			seconds(silence), figure);
		return;
	}
}

/* The SYN was answered, and then not one octet of the client arrived: its ClientHello. */
static bool is_hello_lost(const struct connection *c)
{
	return c->tls && c->tls->client_hello && c->complete && !c->tcp[c->client].acked &&
	       !c->tcp[!c->client].bytes;
}

static void say_hello_lost(const struct judge *j, const struct connection *c, struct finding *f)
{
	char sni[128];
	struct slice s = book_text(j->b, c->tls->sni);

	finding_also(f, "What gets lost is the TLS ClientHello, though the SYN was answered: a "
			"firewall or a filter on the way drops it for what it says, mostly the "
			"name, or drops what is longer.");
	if (s.n)
		finding_also(f, "The name in the ClientHello (SNI) is %s.",
			     text_clean_to(sni, sizeof(sni), s.p, s.n));
	finding_also(f, "No request was sent: it is safe to try again.");
}

void finding_tcp_judge_half_open(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	char streams[STREAMS_ROOM];
	unsigned side, times;
	uint32_t last;

	(void)id;
	if (finding_find(j, "tcp-mtu-black-hole", c->id) || !find_gone(j, c, &side, &times, &last))
		return;
	uint64_t heard = c->tcp[!side].last;
	struct finding *f = finding_add(j, r, c->id, heard);
	finding_evidence(f, last);
	finding_code(f, "tcp:half-open");
	f->sender = "middlebox";
	f->at_fault = "network";
	f->inferred = true;
	finding_title_is(f, "The %s is gone: nothing comes back", finding_other(c, side));
	finding_briefly(f, "nothing came back from the %s", finding_other(c, side));
	if (times == 1)
		finding_say(f,
			    "The last packet of the %s came %.1f s before the end; then the %s "
			    "gave up, repeated its FIN, and nothing came back.",
			    finding_other(c, side), seconds(between(heard, c->last)),
			    finding_who(c, side));
	else
		finding_say(f,
			    "The last packet of the %s came %.1f s before the end; since then the "
			    "%s repeated itself %u times and nothing came back.",
			    finding_other(c, side), seconds(between(heard, c->last)),
			    finding_who(c, side), times);
	bool hello = side == c->client && is_hello_lost(c);
	if (!hello)
		finding_also(f, "The connection is half-open: the other end or the path to it has "
				"died or forgotten the connection (a NAT, a load balancer, a host "
				"that went down) without RST or FIN.");
	if (finding_streams(j->b, c, streams, sizeof(streams), finding_tcp_stream_undone, NULL, f))
		finding_also(f, "These streams were left unfinished: %s.", streams);
	/* only the last FIN had no answer: nothing is missed */
	else if (c->tcp[side].fin && finding_is_h2(c) && !book_hidden(c->tls))
		f->severity = SEVERITY_INFO;
	say_forgotten(j, f, side, heard);
	if (hello) {
		say_hello_lost(j, c, f);
		return;
	}
	finding_also(f, "PING with a deadline finds it in seconds instead of minutes; what the "
			"server made of "
			"the requests is not known.");
}

/* The longest time that a side's window was closed. */
struct closure {
	uint32_t event;
	uint64_t since, time; /* how long */
	uint64_t whole;	      /* all closures together */
	unsigned count;
	bool forever; /* it was never opened again */
};

static void measure(struct judge *j, const struct connection *c, unsigned side, struct closure *x)
{
	const struct marks *shut = &j->ledger->kind[EVENT_TCP_ZERO_WINDOW][side],
			   *opened = &j->ledger->kind[EVENT_TCP_WINDOW_OPEN][side];
	uint32_t k = 0;

	*x = (struct closure){.event = BOOK_NONE};
	for (uint32_t i = 0; i < shut->kept; i++) {
		const struct event *e = book_event(j->b, shut->ids[i]);
		while (k < opened->kept && opened->ids[k] < shut->ids[i])
			k++;
		bool open = k == opened->kept;
		uint64_t until = open ? finding_present(j, c, c->last)
				      : book_event(j->b, opened->ids[k])->time,
			 time = between(e->time, until);
		x->whole += time;
		x->count++;
		if (x->event != BOOK_NONE && time < x->time)
			continue;
		x->event = shut->ids[i];
		x->since = e->time;
		x->time = time;
		x->forever = open && opened->kept == opened->count;
	}
}

/* Streams that were alive in the closure and did not end well. */
static bool is_starved(const struct stream *s, const void *arg)
{
	const struct closure *x = arg;

	return s->start <= x->since + x->time &&
	       (finding_tcp_stream_undone(s, NULL) || (s->reset && s->last >= x->since));
}

/* Did anyone wait for the window: a probe or a retransmission since then? */
static bool is_wanted(const struct judge *j, unsigned side, const struct closure *x)
{
	static const enum event_kind kinds[] = {EVENT_TCP_RETRANSMISSION, EVENT_TCP_KEEP_ALIVE};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const struct marks *m = &j->ledger->kind[kinds[k]][!side];
		if (m->kept && book_event(j->b, m->ids[m->kept - 1])->time >= x->since)
			return true;
	}
	return false;
}

static void tell_closure(struct judge *j, const struct rule *r, const struct connection *c,
			 unsigned side, const struct closure *x)
{
	char streams[STREAMS_ROOM];
	struct finding *f = finding_add(j, r, c->id, x->since);
	const char *who = finding_who(c, side), *other = finding_other(c, side);

	finding_evidence(f, x->event);
	finding_code(f, "tcp:zero-window");
	f->sender = f->at_fault = who;
	f->lasts = x->forever && finding_goes_on(j, c);
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), is_starved, x, f);
	if (!n)
		f->severity =
			x->forever && is_wanted(j, side, x) ? SEVERITY_WARNING : SEVERITY_INFO;
	if (!n && !x->forever && is_wanted(j, side, x))
		f->severity = SEVERITY_WARNING;
	finding_title_is(f, "TCP zero window: the %s does not read", who);
	finding_briefly(f, "zero window of the %s for %.1f s", who, seconds(x->time));
	if (x->forever)
		finding_say(f,
			    "The %s announced a zero window (TCP) and did not open it again in the "
			    "%.1f s that "
			    "followed: the %s could send nothing.",
			    who, seconds(x->time), other);
	else
		finding_say(f,
			    "The %s announced a zero window (TCP) and kept it closed for %.1f s: "
			    "the %s could "
			    "send nothing.",
			    who, seconds(x->time), other);
	if (x->count > 1)
		finding_also(f, "Its window was closed %u times, %.1f s together.", x->count,
			     seconds(x->whole));
	if (n)
		finding_also(f, "These streams starved: %s.", streams);
	finding_also(f,
		     "Its process does not read its socket (busy, blocked or stopped); it is "
		     "neither the "
		     "network nor HTTP/2's flow control, whose windows are apart from this one.");
}

void finding_tcp_judge_zero_window(struct judge *j, const struct rule *r,
				   const struct connection *c, uint32_t id)
{
	struct closure x;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		if (!c->tcp[side].zero_windows)
			continue;
		measure(j, c, side, &x);
		if (x.event != BOOK_NONE && (x.time > SECOND_NS || x.whole > 2 * SECOND_NS))
			tell_closure(j, r, c, side, &x);
	}
}
