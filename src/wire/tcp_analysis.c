#include "wire/tcp_analysis.h"

enum {
	MS = 1000000,
	ORDER_MS = 3, /* Wireshark: out of order when it comes this soon, unless the RTT is known */
	FAST_MS = 20, /* a fast retransmission follows the duplicates this soon */
	FAST_DUPLICATES = 2,
	CONTROL = TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST
};

static uint32_t relative(const struct tcp_half *h, const struct packet *p)
{
	return h->syn ? p->sequence - h->initial : p->sequence - h->next + (uint32_t)h->pos;
}

static struct event *tell(struct tcp *t, uint32_t conn, int side, const struct packet *p,
			  enum event_kind kind, enum severity severity)
{
	struct event *e = book_add_event(t->book, conn, p->at, side, kind);

	e->length = (uint32_t)p->wire_length;
	if (severity > SEVERITY_OK)
		book_mark(t->book, book_events(t->book) - 1, severity);
	return e;
}

static uint64_t since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

/* Data that the other side has acknowledged before we saw it: captured twice, or too late. */
static inline bool acknowledged(const struct tcp_half *other, const struct packet *p,
				uint32_t length)
{
	return p->wire_length && other->acks && tcp_diff(p->sequence + length, other->acked) <= 0;
}

/* Wireshark's tcp_analyze_sequence_number, in its order. `length` counts SYN and FIN. */
static enum tcp_class classify(const struct tcp_live *l, int side, const struct packet *p,
			       uint32_t length)
{
	const struct tcp_half *h = &l->half[side], *other = &l->half[!side];
	uint64_t now = p->at.time;

	if (!h->top_known || (p->flags & TCP_FLAG_RST))
		return TCP_NEW;
	if (p->wire_length <= 1 && p->sequence == h->top - 1 && !(p->flags & CONTROL))
		return TCP_KEEP_ALIVE;
	if (p->wire_length == 1 && p->sequence == h->top && other->closed_window)
		return TCP_PROBE;
	if (acknowledged(other, p, length))
		return TCP_SPURIOUS;
	if (length == 0 || tcp_diff(p->sequence, h->top) >= 0)
		return TCP_NEW;
	if (p->wire_length > 1 && p->sequence == h->top - 1)
		return TCP_NEW; /* the octet of a keep-alive or a window probe, now with its data */
	if (other->duplicates >= FAST_DUPLICATES && other->acked == p->sequence &&
	    since(other->acked_time, now) < FAST_MS * MS)
		return TCP_FAST;
	uint64_t threshold = l->c->rtt ? (uint64_t)l->c->rtt * 1000 : ORDER_MS * MS;
	if (since(h->top_time, now) < threshold && p->sequence + length != h->top)
		return TCP_ORDER;
	return TCP_RETRANSMISSION;
}

void tcp_analysis_again(struct tcp *t, uint32_t conn, int side, const struct packet *p,
			uint32_t rel)
{
	book_edit_connection(t->book, conn)->tcp[side].retransmissions++;
	tell(t, conn, side, p, EVENT_TCP_RETRANSMISSION, SEVERITY_INFO)->a = rel;
}

static void tell_class(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
		       enum tcp_class class)
{
	static const enum event_kind kinds[] = {
		[TCP_KEEP_ALIVE] = EVENT_TCP_KEEP_ALIVE,
		[TCP_RETRANSMISSION] = EVENT_TCP_RETRANSMISSION,
		[TCP_FAST] = EVENT_TCP_FAST_RETRANSMISSION,
		[TCP_SPURIOUS] = EVENT_TCP_SPURIOUS,
		[TCP_ORDER] = EVENT_TCP_OUT_OF_ORDER,
	};
	struct tcp_side *counts = &l->c->tcp[side];

	if (class == TCP_NEW || class == TCP_PROBE)
		return;
	enum severity severity = class == TCP_KEEP_ALIVE ? SEVERITY_OK : SEVERITY_INFO;
	if (class == TCP_ORDER)
		counts->out_of_order++;
	else if (class != TCP_KEEP_ALIVE)
		counts->retransmissions++;
	tell(t, l->conn, side, p, kinds[class], severity)->a = relative(&l->half[side], p);
}

static void watch_window(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	struct tcp_half *h = &l->half[side];

	if (p->flags & CONTROL)
		return;
	if (p->window == 0) {
		l->c->tcp[side].zero_windows++;
		if (!h->closed_window)
			tell(t, l->conn, side, p, EVENT_TCP_ZERO_WINDOW, SEVERITY_WARNING);
		h->closed_window = true;
	} else if (h->closed_window) {
		/* RFC 7323 section 2.2: scaled only when both sides offered it */
		const struct tcp_side *mine = &l->c->tcp[side], *theirs = &l->c->tcp[!side];
		unsigned shift = mine->wscale == 255 || theirs->wscale == 255 ? 0 : mine->wscale;
		tell(t, l->conn, side, p, EVENT_TCP_WINDOW_OPEN, SEVERITY_OK)->a =
			(uint32_t)p->window << shift;
		h->closed_window = false;
	}
}

static void watch_acknowledgement(struct tcp_half *h, const struct packet *p, bool at_top)
{
	if (!(p->flags & TCP_FLAG_ACK))
		return;
	if (h->acks && p->acknowledgement == h->acked && p->wire_length == 0 && p->window &&
	    p->window == h->window && at_top && !(p->flags & CONTROL)) {
		h->duplicates++;
		h->acked_time = p->at.time;
	} else if (!h->acks || tcp_diff(p->acknowledgement, h->acked) > 0) {
		h->duplicates = 0;
		h->acked = p->acknowledgement;
		h->acked_time = p->at.time;
		h->acks = true;
	}
	h->window = p->window;
}

void tcp_analysis_segment(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	struct tcp_half *h = &l->half[side];
	uint32_t length = (uint32_t)p->wire_length + !!(p->flags & TCP_FLAG_SYN) +
			  !!(p->flags & TCP_FLAG_FIN);
	uint32_t end = p->sequence + length;
	bool at_top = h->top_known && p->sequence == h->top;
	enum tcp_class class = TCP_NEW;

	if (!at_top || (p->wire_length == 1 && l->half[!side].closed_window) ||
	    acknowledged(&l->half[!side], p, length))
		class = classify(l, side, p, length);
	if (class != TCP_NEW)
		tell_class(t, l, side, p, class);
	if (p->window == 0 || h->closed_window)
		watch_window(t, l, side, p);
	if (class != TCP_KEEP_ALIVE)
		watch_acknowledgement(h, p, at_top);
	if ((p->flags & TCP_FLAG_RST) || class == TCP_PROBE)
		return;
	if (!h->top_known || tcp_diff(end, h->top) > 0) {
		h->top = end;
		h->top_known = true;
		h->top_time = p->at.time;
	}
}

void tcp_analysis_idle(struct tcp *t, struct tcp_live *l, int side, const struct packet *p)
{
	uint64_t silence = since(l->c->last, p->at.time);

	if (silence < (uint64_t)TCP_IDLE_MS * MS)
		return;
	uint64_t ms = silence / MS;
	struct event *e = book_add_event(t->book, l->conn, p->at, side, EVENT_TCP_IDLE);
	e->a = ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
	e->inferred = 1;
}
