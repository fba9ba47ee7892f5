#include <string.h>

#include "base/bytes.h"
#include "wire/h2_parts.h"

enum {
	STREAM_MAX = 0x7fffffff,
	H2_LENGTH_UNSURE = 1 << 20 /* a peer's MAX_FRAME_SIZE that was not seen may be this large */
};

void h2_event_bad(struct h2 *h, int side, uint32_t stream, uint32_t about, uint32_t code,
		  uint32_t offset, const char *phrase, struct moment at)
{
	book_bad(h->book, h->conn, at, side, stream, about, code, offset, phrase);
	if (about != BOOK_NONE)
		book_mark(h->book, about, SEVERITY_ERROR);
}

void h2_event_fault(struct h2_hand *x, uint32_t code, const char *phrase)
{
	h2_event_bad(x->h, x->side, x->f.stream, x->id, code, 0, phrase, x->at);
}

static int32_t clamp_window(bool known, int64_t w)
{
	if (!known)
		return WINDOW_UNKNOWN;
	return w > H2_WINDOW_MAX ? H2_WINDOW_MAX : w <= INT32_MIN ? INT32_MIN + 1 : (int32_t)w;
}

/* A frame on a stream that is not open: never opened, or closed. False when nothing can be said. */
bool h2_event_not_open(struct h2_hand *x, const char *idle_phrase, const char *closed_phrase)
{
	const struct stream *st =
		x->known == BOOK_NONE || x->fresh ? NULL : book_stream(x->h->book, x->known);

	/* may have crossed the other side's RST_STREAM on its way (§5.1), not its own end */
	if (st && st->state == STREAM_CLOSED && st->reset && st->reset_side != x->side &&
	    !(st->finished & 1U << x->side))
		return false;
	if (st && st->state == STREAM_CLOSED && closed_phrase) {
		/* after END_STREAM it ends the connection, after RST_STREAM the stream */
		h2_event_fault(x, H2_STREAM_CLOSED,
			       !st->reset	      ? closed_phrase
			       : x->f.type == H2_DATA ? "DATA after RST_STREAM (RFC 9113 §5.1)"
						      : "HEADERS after RST_STREAM (RFC 9113 §5.1)");
		return true;
	}
	int opener = (x->f.stream & 1) ? h2_client(x->h) : 1 - h2_client(x->h);
	if (idle_phrase && x->f.stream > x->h->side[opener].highest && !h2_stream_unsure(x->h)) {
		h2_event_fault(x, H2_PROTOCOL_ERROR, idle_phrase);
		return true;
	}
	return false;
}

void h2_event_check_dependency(struct h2_hand *x, uint32_t on)
{
	if (!x->f.stream || (on & STREAM_MAX) != x->f.stream)
		return;
	x->me->own_parent = x->f.stream;
	h2_event_fault(x, H2_PROTOCOL_ERROR, "the stream depends on itself (RFC 7540 §5.3.1)");
}

bool h2_event_is_late(const struct h2_hand *x)
{
	const struct stream *st =
		x->known == BOOK_NONE || x->fresh ? NULL : book_stream(x->h->book, x->known);

	return st && x->side == h2_client(x->h) && st->state == STREAM_CLOSED && st->reset &&
	       st->reset_side != x->side && !(st->finished & 1U << x->side) &&
	       !h2_stream_unsure(x->h);
}

static void late_data(struct h2_hand *x, uint32_t content)
{
	struct stream *st = book_edit_stream(x->h->book, x->known);

	st->request_bytes += content;
	if (!(x->f.flags & H2_FLAG_END_STREAM))
		return;
	st->finished |= (uint8_t)(1U << x->side);
	h2_message_late_length(x->h, x->side, x->known, x->id, x->at);
}

/* A stream whose HEADERS were not captured: all that is known of it is what comes now. */
static bool is_unseen(const struct h2_hand *x)
{
	return x->known != BOOK_NONE && book_stream(x->h->book, x->known)->state == STREAM_IDLE &&
	       h2_stream_unsure(x->h);
}

static void unseen_data(struct h2_hand *x, uint32_t content)
{
	struct stream *st = book_edit_stream(x->h->book, x->known);

	if (x->side == h2_client(x->h)) {
		st->request_bytes += content;
		return;
	}
	st->response_bytes += content;
	if (x->f.flags & H2_FLAG_END_STREAM)
		st->end = STREAM_END_COMPLETE;
}

static void on_data(struct h2_hand *x, uint32_t pad)
{
	struct h2_live *s = x->live;
	uint32_t content = x->f.length, overhead = 0;

	if (x->f.flags & H2_FLAG_PADDED) {
		if (x->p) {
			struct h2_frame_body b = h2_frame_open(&x->f, x->p, x->f.length);
			pad = b.padding;
			if (b.fault.phrase) {
				h2_event_fault(x, b.fault.code, b.fault.phrase);
				pad = x->f.length ? x->f.length - 1 : 0;
			}
		} else if (pad + 1 > x->f.length) {
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "padding is longer than the payload (RFC 9113 §6.1)");
			pad = x->f.length ? x->f.length - 1 : 0;
		}
		overhead = x->f.length ? pad + 1 : 0;
		content -= overhead > content ? content : overhead;
	}
	x->me->window -= x->f.length;
	x->e->b = (uint32_t)clamp_window(x->me->window_known, x->me->window);
	x->e->c = content;
	if (!s) {
		x->e->a = (uint32_t)WINDOW_UNKNOWN;
		if (h2_event_is_late(x))
			late_data(x, content);
		else if (is_unseen(x))
			unseen_data(x, content);
		else if (x->f.stream)
			h2_event_not_open(x, "DATA on an idle stream (RFC 9113 §5.1)",
					  "DATA on a closed stream (RFC 9113 §5.1)");
		return;
	}
	struct stream *st = book_edit_stream(x->h->book, s->book_id);
	bool client = x->side == h2_client(x->h);
	s->delta[x->side] -= x->f.length;
	s->received[x->side] += content;
	if (client)
		st->request_bytes += content;
	else
		st->response_bytes += content;
	int64_t window = (int64_t)x->me->initial_window + s->delta[x->side];
	bool known = x->me->initial_known && h2_stream_whole(x->h, s);
	x->e->a = (uint32_t)clamp_window(known, window);
	if (s->ended[x->side])
		h2_event_fault(x, H2_STREAM_CLOSED, "DATA after END_STREAM (RFC 9113 §5.1)");
	else if (!s->headers[x->side] && !h2_stream_unsure(x->h))
		h2_event_fault(x, H2_PROTOCOL_ERROR, "DATA before HEADERS (RFC 9113 §8.1)");
	else if (content && s->headers[x->side])
		h2_message_check_content(x->h, x->side, s, x->id, x->at);
	if (x->f.length && x->me->window_known && known && x->me->window < 0)
		h2_event_fault(x, H2_FLOW_CONTROL_ERROR,
			       "more DATA than the connection's flow-control window allows (RFC "
			       "9113 §6.9.1)");
	else if (x->f.length && known &&
		 (int64_t)h2_settings_window(x->me, x->peer) + s->delta[x->side] < 0)
		h2_event_fault(
			x, H2_FLOW_CONTROL_ERROR,
			"more DATA than the stream's flow-control window allows (RFC 9113 §6.9.1)");
	if (content)
		h2_content_data(x, x->p ? x->p + (overhead > 0) : NULL, content);
	h2_message_check_excess(x->h, x->side, s, x->id, x->at);
	if ((x->f.flags & H2_FLAG_END_STREAM) && !s->ended[x->side]) {
		h2_message_check_length(x->h, x->side, s, x->id, x->at);
		h2_stream_ended(x->h, s, x->side);
	}
}

static void on_rst_stream(struct h2_hand *x)
{
	struct h2_live *s = x->live;

	if (x->f.length < 4)
		return;
	x->e->a = bytes_get32(x->p);
	if (x->known != BOOK_NONE)
		book_edit_stream(x->h->book, x->known)->finished |= (uint8_t)(1U << x->side);
	if (x->e->a != H2_NO_ERROR)
		book_mark(x->h->book, x->id,
			  x->e->a == H2_CANCEL ? SEVERITY_WARNING : SEVERITY_ERROR);
	bool unseen = !s && is_unseen(x);
	if (!s && !unseen) {
		/* a stream error may be due on an idle stream too */
		if (x->f.stream && x->f.stream != x->peer->own_parent)
			h2_event_not_open(x, "RST_STREAM on an idle stream (RFC 9113 §6.4)", NULL);
		return;
	}
	struct stream *st = book_edit_stream(x->h->book, x->known);
	st->reset = true;
	st->reset_code = x->e->a;
	st->reset_side = (uint8_t)x->side;
	if (unseen) {
		st->state = STREAM_CLOSED;
		if (x->e->a != H2_NO_ERROR || st->end != STREAM_END_COMPLETE)
			st->end = STREAM_END_RESET;
		return;
	}
	h2_stream_reset(x->h, s, x->side, x->e->a);
}

static void on_ping(struct h2_hand *x)
{
	if (x->f.length < 8)
		return;
	x->e->a = bytes_get32(x->p);
	x->e->b = bytes_get32(x->p + 4);
	if (!(x->f.flags & H2_FLAG_ACK)) {
		x->me->pings[x->me->ping_next] =
			(struct h2_ping){x->e->a, x->e->b, x->at.time, true};
		x->me->ping_next = (uint8_t)((x->me->ping_next + 1) % H2_PINGS);
		return;
	}
	for (int i = 0; i < H2_PINGS; i++) {
		struct h2_ping *p = &x->peer->pings[i];
		if (!p->used || p->high != x->e->a || p->low != x->e->b)
			continue;
		uint64_t us = x->at.time > p->time ? (x->at.time - p->time) / 1000 : 0;
		x->e->c = us > UINT32_MAX ? UINT32_MAX : us ? (uint32_t)us : 1;
		p->used = false;
		return;
	}
}

static void on_goaway(struct h2_hand *x)
{
	if (x->f.length < 8)
		return;
	uint32_t last = bytes_get32(x->p) & STREAM_MAX;
	x->e->a = bytes_get32(x->p + 4);
	x->e->b = last;
	book_set_blob(x->h->book, x->e, x->p + 8, x->f.length - 8);
	book_edit_connection(x->h->book, x->h->conn)->goaways++;
	if (x->e->a != H2_NO_ERROR)
		book_mark(x->h->book, x->id, SEVERITY_ERROR);
	x->me->goaway = true;
	if (h2_stream_goaway(x->h, x->side, last))
		book_mark(x->h->book, x->id, SEVERITY_WARNING);
	else
		book_mark(x->h->book, x->id, SEVERITY_INFO);
}

static void on_window_update(struct h2_hand *x)
{
	if (x->f.length < 4)
		return;
	uint32_t increment = bytes_get32(x->p) & H2_WINDOW_MAX;
	x->e->a = increment;
	x->e->b = (uint32_t)WINDOW_UNKNOWN;
	if (increment == 0)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "WINDOW_UPDATE with an increment of 0 (RFC 9113 §6.9)");
	if (x->f.stream == 0) {
		x->peer->window += increment;
		x->e->b = (uint32_t)clamp_window(x->peer->window_known, x->peer->window);
		if (x->peer->window_known && x->peer->window > H2_WINDOW_MAX &&
		    !h2_stream_ahead(x->h, x->side))
			h2_event_fault(
				x, H2_FLOW_CONTROL_ERROR,
				"the connection's window grows above 2^31-1 (RFC 9113 §6.9.1)");
		return;
	}
	struct h2_live *s = x->live;
	if (!s) {
		h2_event_not_open(x, "WINDOW_UPDATE on an idle stream (RFC 9113 §5.1)", NULL);
		return;
	}
	s->delta[1 - x->side] += increment;
	if (s->delta[1 - x->side] > x->peer->delta_most)
		x->peer->delta_most = s->delta[1 - x->side];
	int64_t window = (int64_t)x->peer->initial_window + s->delta[1 - x->side];
	x->e->b = (uint32_t)clamp_window(x->peer->initial_known, window);
	if (x->peer->initial_known && window > H2_WINDOW_MAX && !h2_stream_ahead(x->h, x->side))
		h2_event_fault(x, H2_FLOW_CONTROL_ERROR,
			       "the stream's window grows above 2^31-1 (RFC 9113 §6.9.1)");
}

static void on_priority(struct h2_hand *x)
{
	if (x->f.length < 5)
		return;
	x->e->a = bytes_get32(x->p);
	x->e->b = (uint32_t)x->p[4] + 1;
	h2_event_check_dependency(x, x->e->a);
}

static void on_priority_update(struct h2_hand *x)
{
	book_set_blob(x->h->book, x->e, x->p, x->f.length);
	if (x->side != h2_client(x->h) && book_connection(x->h->book, x->h->conn)->client_known)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "a server sent PRIORITY_UPDATE (RFC 9218 §7.1)");
	else if (x->f.length >= 4 && (bytes_get32(x->p) & STREAM_MAX) == 0)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "PRIORITY_UPDATE for stream 0 (RFC 9218 §7.1)");
}

static void joined_late(struct h2_hand *x)
{
	x->me->lossy = true;
	x->me->window_known = x->peer->window_known = false;
	x->me->initial_known = x->peer->initial_known = false;
	hpack_joined_late(&x->me->hpack);
}

void h2_event_check_length(struct h2 *h, int side, uint32_t about, struct moment at)
{
	struct h2_side *me = &h->side[side];

	if (me->too_long || me->frame.length <= me->max_frame || me->holes ||
	    (!h->whole && me->frame.length <= H2_LENGTH_UNSURE))
		return;
	me->too_long = true;
	h2_event_bad(h, side, me->frame.stream, about, H2_FRAME_SIZE_ERROR, 0,
		     "the frame is longer than the peer's MAX_FRAME_SIZE (RFC 9113 §4.2)", at);
}

/* A frame where a CONTINUATION is due. What is left of the block is no mistake of its own. */
static void break_block(struct h2_hand *x)
{
	struct h2_side *me = x->me;
	struct h2_live *s = h2_stream_find(x->h, me->block_stream);

	if (x->f.type != H2_CONTINUATION || x->f.stream) /* on stream 0: told for that */
		h2_event_bad(x->h, x->side, me->block_stream, x->id, H2_PROTOCOL_ERROR, 0,
			     "another frame inside a header block: CONTINUATION was due (RFC 9113 "
			     "§6.2)",
			     x->at);
	if (s)
		s->headers[x->side] = true;
	me->in_block = false;
	me->block_broken = true;
	me->block_lost = me->block_stream;
	buf_clear(&me->block);
	hpack_lost(&me->hpack);
}

/* Rules that hold for every frame, before its own. */
static void check_any(struct h2_hand *x)
{
	struct h2_side *me = x->me;

	if (!me->any_frame && x->h->whole && !me->lossy &&
	    (x->f.type != H2_SETTINGS || (x->f.flags & H2_FLAG_ACK))) {
		if (book_connection(x->h->book, x->h->conn)->complete)
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "the first frame is not SETTINGS (RFC 9113 §3.4)");
		else
			joined_late(x); /* this side's SETTINGS came before the capture began */
	}
	me->any_frame = true;
	h2_event_check_length(x->h, x->side, x->id, x->at);
	me->too_long = false;
	if (me->in_block && (x->f.type != H2_CONTINUATION || x->f.stream != me->block_stream))
		break_block(x);
	struct h2_frame_fault fault = h2_frame_check(&x->f);
	if (fault.phrase)
		h2_event_fault(x, fault.code, fault.phrase);
}

/* Only frames that open or belong to a stream give it a record; PRIORITY and WINDOW_UPDATE of idle
 * streams and mistakes are shown with the connection. */
static void find_stream(struct h2_hand *x)
{
	x->known = BOOK_NONE;
	if (x->f.stream == 0)
		return;
	x->live = h2_stream_find(x->h, x->f.stream);
	if (x->live) {
		x->known = x->live->book_id;
		h2_stream_heard(x->h, x->live, x->side);
	} else if (x->f.type == H2_HEADERS ||
		   ((x->f.type == H2_DATA || x->f.type == H2_RST_STREAM) && h2_stream_unsure(x->h)))
		x->known = book_place_stream(x->h->book, x->h->conn, x->f.stream, x->at, &x->fresh);
	else
		x->known = book_find_stream(x->h->book, x->h->conn, x->f.stream);
}

static void add_event(struct h2_hand *x)
{
	struct book *b = x->h->book;

	find_stream(x);
	struct event *e =
		x->known != BOOK_NONE
			? book_add_to_stream(b, x->known, x->at, x->side, EVENT_H2_FRAME)
			: book_add_frame(b, x->h->conn, x->at, x->side, EVENT_H2_FRAME, 0);
	e->stream = x->f.stream;
	e->type = x->f.type;
	e->flags = x->f.flags;
	e->length = x->f.length;
	e->pos = x->me->frame_pos;
	x->e = e;
	x->id = book_events(b) - 1;
	book_edit_connection(b, x->h->conn)->frames++;
}

static struct h2_hand take_frame(struct h2 *h, int side, const uint8_t *payload, struct moment at)
{
	struct h2_hand x = {.h = h,
			    .side = side,
			    .me = &h->side[side],
			    .peer = &h->side[1 - side],
			    .f = h->side[side].frame,
			    .p = payload,
			    .at = at};

	add_event(&x);
	return x;
}

void h2_event_damaged(struct h2 *h, int side, struct moment at)
{
	struct h2_hand x = take_frame(h, side, NULL, at);
	struct h2_side *me = x.me;
	struct event *e = x.e;

	e->uncertain = 1;
	me->any_frame = true;
	switch (me->frame.type) {
	case H2_DATA:
		e->a = e->b = (uint32_t)WINDOW_UNKNOWN;
		e->c = me->frame.length;
		break;
	case H2_HEADERS:
	case H2_PUSH_PROMISE:
	case H2_CONTINUATION:
		hpack_lost(&me->hpack);
		me->in_block = me->block_broken = false;
		break;
	case H2_WINDOW_UPDATE:
		h->side[1 - side].window_known = false;
		e->b = (uint32_t)WINDOW_UNKNOWN;
		break;
	default:
		break;
	}
	book_mark(h->book, book_events(h->book) - 1, SEVERITY_WARNING);
	me->damaged = me->too_long = false;
}

void h2_event_frame(struct h2 *h, int side, const uint8_t *payload, uint32_t pad, struct moment at)
{
	struct h2_hand x = take_frame(h, side, payload, at);

	check_any(&x);
	if (!payload && x.f.type != H2_DATA)
		return; /* too large to be held: its header is all that is said */
	switch (x.f.type) {
	case H2_DATA:
		on_data(&x, pad);
		break;
	case H2_HEADERS:
		h2_block_headers(&x);
		break;
	case H2_PRIORITY:
		on_priority(&x);
		break;
	case H2_RST_STREAM:
		on_rst_stream(&x);
		break;
	case H2_SETTINGS:
		h2_settings_frame(&x);
		break;
	case H2_PUSH_PROMISE:
		h2_block_promise(&x);
		break;
	case H2_PING:
		on_ping(&x);
		break;
	case H2_GOAWAY:
		on_goaway(&x);
		break;
	case H2_WINDOW_UPDATE:
		on_window_update(&x);
		break;
	case H2_CONTINUATION:
		h2_block_continuation(&x);
		break;
	case H2_PRIORITY_UPDATE:
		on_priority_update(&x);
		break;
	default:
		book_set_blob(h->book, x.e, payload, x.f.length);
		break;
	}
}
