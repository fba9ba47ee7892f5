#include "wire/tcp_stream.h"

enum { WINDOW_MAX = 1 << 30 /* RFC 7323 section 2.3 */ };

static void advance(struct tcp_half *h, uint64_t n)
{
	h->pos += n;
	h->next += (uint32_t)n;
}

static void give(struct tcp *t, struct tcp_live *l, int side, const uint8_t *p, size_t n,
		 uint64_t file, struct moment at)
{
	struct tcp_half *h = &l->half[side];

	if (l->layout)
		layout_add_extent(l->layout, side, h->pos, file, n);
	advance(h, n);
	l->c->tcp[side].bytes += n;
	if (t->handler.data)
		t->handler.data(l->user, side, p, n, at);
}

/* n octets will never come: n 0, an unknown number. */
static void give_up(struct tcp *t, struct tcp_live *l, int side, uint64_t n, struct moment at)
{
	struct tcp_half *h = &l->half[side];
	struct event *e = book_add_event(t->book, l->conn, at, side, EVENT_TCP_GAP);

	e->length = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	e->pos = h->pos;
	e->inferred = 1;
	book_mark(t->book, book_events(t->book) - 1, SEVERITY_WARNING);
	if (l->layout)
		layout_add_extent(l->layout, side, h->pos, LAYOUT_HOLE, n);
	advance(h, n);
	l->c->tcp[side].missing += n;
	t->facts->missing_bytes += n;
	if (t->handler.lost)
		t->handler.lost(l->user, side, n, at);
}

static void reset_patience(struct tcp_half *h)
{
	h->waited = 0;
	h->waiting_since = 0;
}

static void finish(struct tcp *t, struct tcp_live *l, int side, struct moment at)
{
	struct tcp_half *h = &l->half[side];

	if (!h->fin || h->finished || h->pos < h->fin_pos)
		return;
	h->finished = true;
	if (t->handler.finished && l->opened)
		t->handler.finished(l->user, side, at);
}

/* Hands down the held pieces that have become in order. `at`: the packet that filled the hole,
 * which is what completed them; NULL when the hole was given up: then each has its own time. */
static void drain(struct tcp *t, struct tcp_live *l, int side, const struct moment *at)
{
	struct tcp_half *h = &l->half[side];
	struct tcp_piece *p;

	while ((p = tcp_order_first(&h->order)) && p->pos <= h->pos) {
		uint64_t skip = h->pos - p->pos;
		struct moment when = at ? *at : p->at;
		if (skip < p->length && p->octets)
			give(t, l, side, p->octets + skip, (size_t)(p->length - skip),
			     p->file == LAYOUT_HOLE ? LAYOUT_HOLE : p->file + skip, when);
		else if (skip < p->length)
			give_up(t, l, side, p->length - skip, when);
		tcp_order_drop(&h->order);
		reset_patience(h);
	}
}

static void give_up_hole(struct tcp *t, struct tcp_live *l, int side, struct moment at)
{
	struct tcp_half *h = &l->half[side];
	const struct tcp_piece *p = tcp_order_first(&h->order);

	reset_patience(h);
	if (p && p->pos > h->pos)
		give_up(t, l, side, p->pos - h->pos, p->at);
	drain(t, l, side, NULL);
	finish(t, l, side, at);
}

/* The captured octets, then those that the snap length cut off. */
static void give_segment(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
			 uint64_t skip)
{
	if (skip < p->length)
		give(t, l, side, p->payload + skip, (size_t)(p->length - skip),
		     p->file == LAYOUT_HOLE ? LAYOUT_HOLE : p->file + skip, p->at);
	uint64_t captured = skip > p->length ? skip : p->length;
	if (captured < p->wire_length)
		give_up(t, l, side, p->wire_length - captured, p->at);
}

static void hold(struct tcp *t, struct tcp_live *l, int side, const struct packet *p, uint64_t pos)
{
	struct tcp_half *h = &l->half[side];

	if (p->length)
		tcp_order_add(&h->order, pos, p->payload, (uint32_t)p->length, p->file, p->at);
	if (p->length < p->wire_length)
		tcp_order_add(&h->order, pos + p->length, NULL,
			      (uint32_t)(p->wire_length - p->length), LAYOUT_HOLE, p->at);
	while (h->order.octets > TCP_PENDING_MAX ||
	       h->order.end - h->order.first > TCP_PENDING_SEGMENTS_MAX)
		give_up_hole(t, l, side, p->at);
}

/* A number far outside any window is noise, or the capture slept for long: several of them that
 * follow one another are believed. */
static bool too_far(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
		    uint32_t sequence)
{
	struct tcp_half *h = &l->half[side];
	int32_t ahead = tcp_diff(sequence, h->next);

	if (ahead < WINDOW_MAX && ahead > -WINDOW_MAX) {
		h->far = 0;
		return false;
	}
	h->far = h->far && sequence == h->far_next ? h->far + 1 : 1;
	h->far_next = sequence + (uint32_t)p->wire_length;
	if (h->far < TCP_FAR_SEGMENTS)
		return true;
	h->far = 0;
	tcp_stream_flush(t, l, side, p->at);
	give_up(t, l, side, 0, p->at);
	h->next = sequence;
	return false;
}

void tcp_stream_data(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
		     uint32_t sequence)
{
	struct tcp_half *h = &l->half[side];

	if (!h->known) {
		h->known = true;
		h->next = sequence;
	}
	if (h->finished || too_far(t, l, side, p, sequence))
		return;
	int32_t ahead = tcp_diff(sequence, h->next);
	if (ahead > 0) {
		hold(t, l, side, p, h->pos + (uint64_t)ahead);
		return;
	}
	uint64_t behind = (uint64_t)(-(int64_t)ahead);
	if (behind >= p->wire_length)
		return;
	if (!tcp_order_any(&h->order)) {
		give_segment(t, l, side, p, behind);
		finish(t, l, side, p->at);
		return;
	}
	/* held octets came first: what this segment brings must not cover them */
	const struct tcp_piece *first = tcp_order_first(&h->order);
	uint64_t end = h->pos + p->wire_length - behind;
	if (end <= first->pos) {
		give_segment(t, l, side, p, behind);
	} else {
		struct packet part = *p;
		part.payload += behind < p->length ? behind : p->length;
		part.length -= behind < p->length ? behind : p->length;
		part.wire_length -= behind;
		if (part.file != LAYOUT_HOLE)
			part.file += behind;
		hold(t, l, side, &part, h->pos);
	}
	drain(t, l, side, &p->at);
	finish(t, l, side, p->at);
}

void tcp_stream_fin(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
		    uint32_t sequence)
{
	struct tcp_half *h = &l->half[side];

	if (!h->known) {
		h->known = true;
		h->next = sequence;
	}
	int32_t ahead = tcp_diff(sequence, h->next);
	if (h->fin || ahead < 0 || ahead >= WINDOW_MAX)
		return;
	h->fin = true;
	h->fin_pos = h->pos + (uint32_t)ahead;
	finish(t, l, side, p->at);
}

/* Where a hole ends: at the first held piece, or at a FIN behind nothing. */
static bool hole_end(const struct tcp_half *h, uint64_t *end)
{
	const struct tcp_piece *p = tcp_order_first(&h->order);

	if (p)
		*end = p->pos;
	else if (h->fin && !h->finished)
		*end = h->fin_pos;
	else
		return false;
	return *end > h->pos;
}

void tcp_stream_patience(struct tcp *t, struct tcp_live *l, int side, struct moment at, bool counts)
{
	struct tcp_half *h = &l->half[side];
	const struct tcp_half *other = &l->half[!side];
	uint64_t end;
	uint32_t segments = TCP_PATIENCE_SEGMENTS, ms = TCP_PATIENCE_MS;

	if (!hole_end(h, &end))
		return;
	if (!other->acks) {
		segments = TCP_PATIENCE_BLIND_SEGMENTS;
		ms = TCP_PATIENCE_BLIND_MS;
	} else if (tcp_diff(other->acked, h->next + (uint32_t)(end - h->pos)) < 0) {
		reset_patience(h); /* not acknowledged: it will be sent again */
		return;
	}
	if (h->waiting_since == 0)
		h->waiting_since = at.time;
	h->waited += counts;
	bool late =
		at.time > h->waiting_since && at.time - h->waiting_since >= (uint64_t)ms * 1000000;
	if (h->waited < segments && !late)
		return;
	if (tcp_order_any(&h->order))
		give_up_hole(t, l, side, at);
	else
		tcp_stream_flush(t, l, side, at); /* nothing but a FIN is behind the hole */
}

void tcp_stream_flush(struct tcp *t, struct tcp_live *l, int side, struct moment at)
{
	struct tcp_half *h = &l->half[side];
	const struct tcp_half *other = &l->half[!side];

	while (tcp_order_any(&h->order))
		give_up_hole(t, l, side, at);
	if (!h->known)
		return;
	int32_t missing = h->fin	? (int32_t)(h->fin_pos - h->pos)
			  : other->acks ? tcp_diff(other->acked, h->next)
					: 0;
	if (!h->fin && h->reach_known && tcp_diff(h->reach, h->next) > missing)
		missing = tcp_diff(h->reach, h->next);
	if (!h->fin && missing == 1)
		missing = 0; /* a FIN that was not captured counts as an octet */
	if (!h->finished && missing > 0 && missing < WINDOW_MAX && l->opened)
		give_up(t, l, side, (uint64_t)missing, at);
	finish(t, l, side, at);
}
