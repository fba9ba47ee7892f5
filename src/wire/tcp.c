#include "wire/tcp.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/tcp_analysis.h"
#include "wire/tcp_parts.h"
#include "wire/tcp_stream.h"

enum {
	SYN_ANSWER_MS = 500, /* a SYN this short before the end is no timeout yet */
	RST_SLACK = 65536,   /* octets around the window: what was not captured, or not acked yet */
	RST_UNKNOWN_SCALE = 14 /* RFC 7323 section 2.3: the largest */
};

struct tcp *tcp_new(struct book *b, const struct tcp_handler *h, bool keep_layout)
{
	struct tcp *t = memory_get(1, sizeof(*t));

	t->book = b;
	t->facts = book_edit_source(b);
	t->handler = *h;
	t->keep_layout = keep_layout;
	tcp_table_init(&t->table, b);
	return t;
}

/* From here on only the tombstone is left. */
static void end_flow(struct tcp *t, struct tcp_flow *f, struct moment at)
{
	struct tcp_live *l = f->live;

	if (!l)
		return;
	for (int side = 0; side < 2; side++)
		tcp_stream_flush(t, l, side, at);
	if (l->opened && t->handler.closed)
		t->handler.closed(l->user, at);
	for (int side = 0; side < 2; side++) {
		f->initial[side] = l->half[side].initial;
		f->syn[side] = l->half[side].syn;
		tcp_order_done(&l->half[side].order);
	}
	free(l);
	f->live = NULL;
}

void tcp_free(struct tcp *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; i < tcp_table_count(&t->table); i++) {
		struct tcp_flow *f = tcp_table_at(&t->table, i);
		if (f->live)
			end_flow(t, f, (struct moment){f->live->c->last, 0});
		if (f->layout)
			layout_done(f->layout);
		free(f->layout);
	}
	tcp_table_done(&t->table);
	free(t);
}

static struct tcp_flow *begin_flow(struct tcp *t, const struct packet *p)
{
	struct connection *c = book_add_connection(t->book, p->at);
	bool syn = p->flags & TCP_FLAG_SYN, answer = syn && (p->flags & TCP_FLAG_ACK);

	/* the client comes first where a SYN tells who it is, else whoever was seen first */
	c->end[0] = answer ? p->to : p->from;
	c->end[1] = answer ? p->from : p->to;
	c->client_known = syn;
	c->complete = syn && !answer;
	c->client = !syn && c->end[1].port > c->end[0].port;
	c->tcp[0].wscale = c->tcp[1].wscale = 255;
	c->start = c->last = p->at.time;

	struct tcp_flow *f = tcp_table_add(&t->table, c->id);
	struct tcp_live *l = f->live = memory_get(1, sizeof(*l));
	l->c = c;
	l->conn = c->id;
	if (t->keep_layout) {
		f->layout = l->layout = memory_get(1, sizeof(*f->layout));
		l->layout->wanted = true;
	}
	return f;
}

static void open_above(struct tcp *t, struct tcp_live *l)
{
	if (l->opened)
		return;
	l->opened = true;
	if (t->handler.opened)
		l->user = t->handler.opened(t->handler.arg, l->conn, l->layout);
}

/* Does this SYN start another connection than the one that `f` stands for? */
static bool another(const struct tcp_flow *f, int side, const struct packet *p)
{
	const struct tcp_live *l = f->live;
	bool answer = p->flags & TCP_FLAG_ACK;

	if (!l && answer)
		return false;
	if (!l)
		return !f->syn[side] || f->initial[side] != p->sequence;
	const struct tcp_half *h = &l->half[side], *other = &l->half[!side];
	if (h->syn)
		return h->initial != p->sequence && !answer;
	if (answer) /* the SYN itself was not captured, or this is its answer */
		return !other->syn && h->known && h->next != p->sequence + 1;
	/* a SYN behind its answer (captured in the wrong order), or a simultaneous open */
	return !other->syn;
}

static void take_syn(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	struct tcp_half *h = &l->half[side];
	struct connection *c = l->c;
	bool answer = p->flags & TCP_FLAG_ACK;

	h->syns++;
	if (!answer)
		l->syn_time = p->at.time;
	if (h->syn)
		return; /* again: the analysis says so */
	h->syn = true;
	h->initial = p->sequence;
	h->next = p->sequence + 1;
	h->known = true;
	if (!answer)
		c->complete = true;
	if (answer ||
	    !l->half[!side].syn) { /* else both open at once: the first one stays the client */
		c->client = (uint8_t)(answer ? !side : side);
		c->client_known = true;
	}
	c->tcp[side].mss = p->mss;
	c->tcp[side].wscale = p->wscale;
	open_above(t, l);
	struct event *e = book_add_event(t->book, l->conn, p->at, side,
					 answer ? EVENT_TCP_SYN_ACK : EVENT_TCP_SYN);
	e->a = p->mss;
	e->b = p->wscale;
	if (answer && l->syn_time && p->at.time > l->syn_time)
		e->c = (uint32_t)((p->at.time - l->syn_time) / 1000);
	struct tcp_half *other = &l->half[!side];
	if (answer && !other->known &&
	    !other->top_known) { /* mid-handshake: the SYN was not captured */
		other->known = true;
		other->next = p->acknowledgement;
	}
}

/* The ACK that completes the handshake: the round-trip time from the SYN, as Wireshark's
 * tcp.analysis.initial_rtt. */
static void watch_handshake(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	const struct tcp_half *other = &l->half[!side];

	if (l->established || !(p->flags & TCP_FLAG_ACK) ||
	    (p->flags & (TCP_FLAG_SYN | TCP_FLAG_RST)))
		return;
	if (!other->syn || !l->half[side].syn || side != l->c->client ||
	    tcp_diff(p->acknowledgement, other->initial) <= 0)
		return;
	l->established = true;
	uint64_t us = p->at.time > l->syn_time ? (p->at.time - l->syn_time) / 1000 : 0;
	l->c->rtt = us > UINT32_MAX ? UINT32_MAX : us ? (uint32_t)us : 1;
	book_add_event(t->book, l->conn, p->at, side, EVENT_TCP_ESTABLISHED)->a = l->c->rtt;
}

/* Packets of one sender come over the same hops. A reset that does not was made on the way. */
static void watch_hops(struct tcp_half *h, const struct packet *p)
{
	if (!h->hops)
		h->hops = p->hops;
	else if (h->hops != p->hops)
		h->hops_vary = true;
}

static uint32_t other_hops(const struct tcp_half *h, const struct packet *p)
{
	if (!h->hops || h->hops_vary || !p->hops || h->hops == p->hops)
		return 0;
	return (uint32_t)h->hops << 8 | p->hops;
}

/* An empty segment carries the number of the next octet: what its sender has sent by then. */
static void note_reach(struct tcp_half *h, const struct packet *p)
{
	if (p->wire_length || (p->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN)) || !h->known)
		return;
	if (!h->reach_known || tcp_diff(p->sequence, h->reach) > 0)
		h->reach = p->sequence;
	h->reach_known = true;
}

/* The SYN ACK was not captured: what the client acknowledges before it has said anything tells
 * where the server's octets begin. */
static void learn_start(struct tcp_live *l, int side, const struct packet *p)
{
	struct tcp_half *other = &l->half[!side];

	if (other->known || other->top_known || side != l->c->client || !l->c->complete ||
	    l->c->tcp[side].bytes || !(p->flags & TCP_FLAG_ACK) || (p->flags & TCP_FLAG_SYN))
		return;
	other->known = true;
	other->next = p->acknowledgement;
}

static void set_close(struct connection *c, int side, enum tcp_close how)
{
	if (c->close != TCP_OPEN)
		return;
	c->close = (uint8_t)how;
	c->closed_by = (uint8_t)side;
}

static void take_fin(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	struct tcp_half *h = &l->half[side];

	if (!l->c->tcp[side].fin) {
		l->c->tcp[side].fin = true;
		book_add_event(t->book, l->conn, p->at, side, EVENT_TCP_FIN);
		set_close(l->c, side, TCP_CLOSED_FIN);
	}
	if (!h->fin)
		tcp_stream_fin(t, l, side, p, p->sequence + (uint32_t)p->wire_length);
}

/* RFC 9293 section 3.10.7.3: an answer to the SYN acknowledges it. */
static bool answers_syn(const struct tcp_half *syn, const struct packet *p)
{
	return (p->flags & TCP_FLAG_ACK) && tcp_diff(p->acknowledgement, syn->initial) > 0 &&
	       tcp_diff(p->acknowledgement, syn->top) <= 0;
}

static bool only_syn(const struct tcp_live *l, int side)
{
	const struct tcp_half *h = &l->half[side], *other = &l->half[!side];

	return other->syn && !other->acks && !h->syn && !h->known && !h->top_known;
}

/* RFC 9293 section 3.5.3: a reset counts when its number lies in the window. What we saw of the
 * window is not what the peer knew, hence the slack. */
static bool in_window(const struct tcp_live *l, int side, const struct packet *p)
{
	const struct tcp_half *h = &l->half[side], *other = &l->half[!side];
	const struct tcp_side *mine = &l->c->tcp[side], *theirs = &l->c->tcp[!side];

	if (!h->known || p->sequence == h->next)
		return true;
	unsigned shift = other->syn ? theirs->wscale : RST_UNKNOWN_SCALE;
	if (other->syn && (theirs->wscale == 255 || (h->syn && mine->wscale == 255)))
		shift = 0;
	int64_t reach = ((int64_t)other->window << (shift > 14 ? 14 : shift)) + RST_SLACK;
	int64_t seen = h->top_known ? tcp_diff(h->top, h->next) : 0;
	int64_t acked = other->acks ? tcp_diff(other->acked, h->next) : 0;
	int64_t ahead = tcp_diff(p->sequence, h->next);

	return ahead >= -reach && ahead <= reach + (seen > acked ? seen : acked);
}

static bool rst_counts(const struct tcp_live *l, int side, const struct packet *p)
{
	return only_syn(l, side) ? answers_syn(&l->half[!side], p) : in_window(l, side, p);
}

/* One that its receiver would drop: old, forged, or of another connection on these ports. */
static void tell_stray_rst(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	book_add_event(t->book, l->conn, p->at, side, EVENT_TCP_RST)->b = 1;
	book_mark(t->book, book_events(t->book) - 1, SEVERITY_INFO);
}

static void take_rst(struct tcp *t, struct tcp_flow *f, int side, const struct packet *p)
{
	struct tcp_live *l = f->live;
	struct connection *c = book_edit_connection(t->book, f->conn);
	bool refused = l && only_syn(l, side);

	c->tcp[side].rst = true;
	struct event *e = book_add_event(t->book, f->conn, p->at, side, EVENT_TCP_RST);
	e->a = refused;
	e->c = l ? other_hops(&l->half[side], p) : 0;
	book_mark(t->book, book_events(t->book) - 1,
		  refused		 ? SEVERITY_ERROR
		  : c->close == TCP_OPEN ? SEVERITY_WARNING
					 : SEVERITY_INFO);
	set_close(c, side, refused ? TCP_CLOSED_REFUSED : TCP_CLOSED_RST);
	f->reset = true;
	end_flow(t, f, p->at);
}

/* Late packets of a connection that is over. */
static void feed_tombstone(struct tcp *t, struct tcp_flow *f, int side, const struct packet *p)
{
	struct connection *c = book_edit_connection(t->book, f->conn);

	c->tcp[side].packets++;
	c->tcp[side].last = p->at.time;
	if (p->at.time > c->last) /* the clock of a capture may step back */
		c->last = p->at.time;
	if ((p->flags & TCP_FLAG_RST) && !c->tcp[side].rst)
		take_rst(t, f, side, p);
	else if ((p->flags & TCP_FLAG_SYN) || (p->wire_length > 1 && !f->reset))
		tcp_analysis_again(t, f->conn, side, p,
				   f->syn[side] ? p->sequence - f->initial[side] : 0);
}

/* A side is behind while its peer has acknowledged octets that were not captured so far: what the
 * peer says then may answer something that we have not seen. */
static void note_acknowledged(struct tcp_live *l)
{
	for (int i = 0; i < 2; i++) {
		const struct tcp_half *h = &l->half[i], *peer = &l->half[!i];
		struct tcp_side *facts = &l->c->tcp[i];
		facts->behind = false;
		if (!h->known || !peer->acks)
			continue;
		int64_t acked = (int64_t)h->pos + tcp_diff(peer->acked, h->next);
		if (acked > (int64_t)facts->acked)
			facts->acked = (uint64_t)acked;
		facts->behind = !h->fin && tcp_diff(peer->acked, h->next) > 0;
	}
}

static void feed_live(struct tcp *t, struct tcp_flow *f, int side, const struct packet *p)
{
	struct tcp_live *l = f->live;
	struct connection *c = l->c;
	uint32_t sequence = p->sequence;

	tcp_analysis_idle(t, l, side, p);
	c->tcp[side].packets++;
	c->tcp[side].last = p->at.time;
	if (p->at.time > c->last) /* the clock of a capture may step back */
		c->last = p->at.time;
	if ((p->flags & TCP_FLAG_RST) && !rst_counts(l, side, p)) {
		tell_stray_rst(t, l, side, p);
		return;
	}
	if (p->flags & TCP_FLAG_SYN) {
		take_syn(t, l, side, p);
		sequence++;
	}
	tcp_analysis_segment(t, l, side, p);
	if (!l->established)
		watch_handshake(t, l, side, p);
	if (p->flags & TCP_FLAG_RST) { /* its octets, if any, are a message, not data (RFC 9293) */
		take_rst(t, f, side, p);
		return;
	}
	watch_hops(&l->half[side], p);
	note_reach(&l->half[side], p);
	learn_start(l, side, p);
	note_acknowledged(l);
	if (p->wire_length) {
		open_above(t, l);
		tcp_stream_data(t, l, side, p, sequence);
	}
	if (p->flags & TCP_FLAG_FIN)
		take_fin(t, l, side, p);
	for (int i = 0; i < 2; i++)
		if (tcp_order_any(&l->half[i].order) || l->half[i].fin)
			tcp_stream_patience(t, l, i, p->at, i == side);
	if (l->half[0].finished && l->half[1].finished)
		end_flow(t, f, p->at);
}

void tcp_feed(struct tcp *t, const struct packet *p)
{
	int side = 0;
	struct tcp_flow *f = tcp_table_find(&t->table, &p->from, &p->to, &side);

	if (!f) {
		f = begin_flow(t, p);
		side = (p->flags & TCP_FLAG_SYN) && (p->flags & TCP_FLAG_ACK);
	} else if ((p->flags & TCP_FLAG_SYN) && another(f, side, p)) {
		uint32_t old = f->conn;
		end_flow(t, f, p->at);
		f = begin_flow(t, p);
		side = (p->flags & TCP_FLAG_ACK) != 0;
		book_add_event(t->book, f->conn, p->at, side, EVENT_TCP_REUSED)->a = old;
	}
	if (f->live)
		feed_live(t, f, side, p);
	else
		feed_tombstone(t, f, side, p);
}

void tcp_icmp(struct tcp *t, const struct packet *p)
{
	int side;
	struct tcp_flow *f = tcp_table_find(&t->table, &p->from, &p->to, &side);

	if (!f)
		return;
	/* the error comes from the far direction of the packet that it quotes */
	struct event *e = book_add_event(t->book, f->conn, p->at, !side, EVENT_TCP_ICMP);
	e->a = p->icmp_type + (p->icmp6 ? 256U : 0U);
	e->b = p->icmp_code;
	e->c = p->icmp_mtu;
	bool unanswered = book_connection(t->book, f->conn)->tcp[!side].packets == 0;
	book_mark(t->book, book_events(t->book) - 1,
		  unanswered ? SEVERITY_ERROR : SEVERITY_WARNING);
}

static void tell_timeout(struct tcp *t, struct tcp_live *l, int side, struct moment at)
{
	struct tcp_half *h = &l->half[side];
	struct connection *c = l->c;

	if (!h->syn || h->acks || l->half[!side].top_known || c->close != TCP_OPEN)
		return;
	uint64_t waited = at.time > c->start ? at.time - c->start : 0;
	bool soon = waited < (uint64_t)SYN_ANSWER_MS * 1000000;
	struct event *e = book_add_event(t->book, l->conn, at, side, EVENT_TCP_SYN_TIMEOUT);
	e->a = h->syns;
	e->inferred = 1;
	book_mark(t->book, book_events(t->book) - 1, soon ? SEVERITY_INFO : SEVERITY_ERROR);
	if (!soon)
		c->close = TCP_CLOSED_TIMEOUT;
}

void tcp_end(struct tcp *t, struct moment at)
{
	for (uint32_t i = 0; i < tcp_table_count(&t->table); i++) {
		struct tcp_flow *f = tcp_table_at(&t->table, i);
		if (!f->live)
			continue;
		for (int side = 0; side < 2; side++)
			tell_timeout(t, f->live, side, at);
		end_flow(t, f, at);
	}
}

struct layout *tcp_layout(const struct tcp *t, uint32_t conn)
{
	struct tcp_flow *f = tcp_table_of(&t->table, conn);

	return f ? f->layout : NULL;
}
