#include <string.h>

#include "base/bytes.h"
#include "wire/h2_parts.h"

enum {
	WINDOW_MAX = 0x7fffffff,
	STREAM_MAX = 0x7fffffff,
	H2_LENGTH_UNSURE = 1 << 20 /* a peer's MAX_FRAME_SIZE that was not seen may be this large */
};

/* The frame in hand, with what its handlers share. */
struct hand {
	struct h2 *h;
	int side;
	struct h2_side *me, *peer;
	struct h2_frame f;
	const uint8_t *p; /* payload; NULL for DATA read in pieces */
	struct moment at;
	uint32_t id;      /* of its event */
	struct event *e;
	struct h2_live *live; /* its stream while that is not closed */
	uint32_t known;   /* its stream's book id, BOOK_NONE when it has none */
	bool fresh;       /* the stream's record was made for this frame */
};

void h2_event_bad(struct h2 *h, int side, uint32_t stream, uint32_t about, uint32_t code,
		  uint32_t offset, const char *phrase, struct moment at)
{
	book_bad(h->book, h->conn, at, side, stream, about, code, offset, phrase);
	if (about != BOOK_NONE)
		book_mark(h->book, about, SEVERITY_ERROR);
}

static void bad(struct hand *x, uint32_t code, const char *phrase)
{
	h2_event_bad(x->h, x->side, x->f.stream, x->id, code, 0, phrase, x->at);
}

static int32_t clamp_window(bool known, int64_t w)
{
	if (!known)
		return WINDOW_UNKNOWN;
	return w > WINDOW_MAX ? WINDOW_MAX : w <= INT32_MIN ? INT32_MIN + 1 : (int32_t)w;
}

/* A frame on a stream that is not open: never opened, or closed. False when nothing can be said. */
static bool check_not_open(struct hand *x, const char *idle_phrase, const char *closed_phrase)
{
	const struct stream *st =
		x->known == BOOK_NONE || x->fresh ? NULL : book_stream(x->h->book, x->known);

	if (st && st->state == STREAM_CLOSED && st->reset)
		return false; /* may have crossed the RST_STREAM on its way (§5.1) */
	if (st && st->state == STREAM_CLOSED && closed_phrase) {
		bad(x, H2_STREAM_CLOSED, closed_phrase);
		return true;
	}
	int opener = (x->f.stream & 1) ? h2_client(x->h) : 1 - h2_client(x->h);
	if (idle_phrase && x->f.stream > x->h->side[opener].highest &&
	    !h2_stream_unsure(x->h)) {
		bad(x, H2_PROTOCOL_ERROR, idle_phrase);
		return true;
	}
	return false;
}

static void on_data(struct hand *x, uint32_t pad)
{
	struct h2_live *s = x->live;
	uint32_t content = x->f.length, overhead = 0;

	if (x->f.flags & H2_FLAG_PADDED) {
		if (x->p) {
			struct h2_frame_body b = h2_frame_open(&x->f, x->p, x->f.length);
			pad = b.padding;
			if (b.fault.phrase) {
				bad(x, b.fault.code, b.fault.phrase);
				pad = x->f.length ? x->f.length - 1 : 0;
			}
		} else if (pad + 1 > x->f.length) {
			bad(x, H2_PROTOCOL_ERROR, "padding is longer than the payload (RFC 9113 §6.1)");
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
		if (x->f.stream)
			check_not_open(x, "DATA on an idle stream (RFC 9113 §5.1)",
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
	bool known = x->me->initial_known;
	x->e->a = (uint32_t)clamp_window(known, window);
	if (s->ended[x->side])
		bad(x, H2_STREAM_CLOSED, "DATA after END_STREAM (RFC 9113 §5.1)");
	else if (!s->headers[x->side] && !h2_stream_unsure(x->h))
		bad(x, H2_PROTOCOL_ERROR, "DATA before HEADERS (RFC 9113 §8.1)");
	if (x->f.length && x->me->window_known && x->me->window < 0)
		bad(x, H2_FLOW_CONTROL_ERROR,
		    "more DATA than the connection's flow-control window allows (RFC 9113 §6.9.1)");
	else if (x->f.length && known && window < 0)
		bad(x, H2_FLOW_CONTROL_ERROR,
		    "more DATA than the stream's flow-control window allows (RFC 9113 §6.9.1)");
	if ((x->f.flags & H2_FLAG_END_STREAM) && !s->ended[x->side]) {
		h2_message_check_length(x->h, x->side, s, x->id, x->at);
		h2_stream_ended(x->h, s, x->side);
	}
}

/* A header block starts here: the stream it belongs to, made when it is new. */
static struct h2_live *open_for_headers(struct hand *x)
{
	struct h2 *h = x->h;
	struct h2_live *s = x->live;
	int client = h2_client(h), opener = (x->f.stream & 1) ? client : 1 - client;
	bool unsure = h2_stream_unsure(h);

	if (s) {
		if (s->ended[x->side])
			bad(x, H2_STREAM_CLOSED, "HEADERS after END_STREAM (RFC 9113 §5.1)");
		return s;
	}
	if (x->f.stream == 0)
		return NULL;
	if (!x->fresh && book_stream(h->book, x->known)->state == STREAM_CLOSED) {
		check_not_open(x, NULL, "HEADERS on a closed stream (RFC 9113 §5.1)");
		return NULL;
	}
	if (!unsure && x->side == client && opener != client)
		bad(x, H2_PROTOCOL_ERROR,
		    "a client opened a stream with an even identifier (RFC 9113 §5.1.1)");
	else if (!unsure && x->side != client)
		bad(x, H2_PROTOCOL_ERROR, "response HEADERS on an idle stream (RFC 9113 §5.1)");
	else if (!unsure && x->f.stream <= x->me->highest)
		bad(x, H2_PROTOCOL_ERROR,
		    "a new stream's identifier is not above the earlier ones (RFC 9113 §5.1.1)");
	s = h2_stream_open(h, x->f.stream, x->known, unsure ? opener : x->side);
	s->counted = true;
	h->side[s->opener].open_streams++;
	book_edit_stream(h->book, s->book_id)->uncertain = unsure && x->side != client;
	if (h->side[s->opener].open_streams > h->side[s->opener].concurrent_max)
		bad(x, H2_REFUSED_STREAM,
		    "more streams than SETTINGS_MAX_CONCURRENT_STREAMS allows (RFC 9113 §5.1.2)");
	return s;
}

static void block_done(struct hand *x, const uint8_t *p, size_t n)
{
	struct h2_side *me = x->me;
	struct hpack_list *list = &x->h->shared->list;
	struct book *book = x->h->book;

	me->in_block = false;
	struct hpack_result r = hpack_decode(&me->hpack, p, n, list);
	book_set_fields(book, x->e, list->fields, list->count);
	if (me->block_type == H2_PUSH_PROMISE)
		h2_message_promise(x->h, x->id, me->block_promised);
	/* closing the stream may happen below: everything that needs the event comes first */
	if (!r.ok)
		h2_event_bad(x->h, x->side, me->block_stream, x->id, H2_COMPRESSION_ERROR, r.offset,
			     r.phrase, x->at);
	if (me->block_type != H2_HEADERS)
		return;
	struct h2_live *s = h2_stream_find(x->h, me->block_stream);
	if (!s || s->ended[x->side])
		return;
	if (r.ok)
		h2_message(x->h, x->side, s, x->id, me->block_end_stream, x->at);
	else if (me->block_end_stream) /* what is missing of a broken block is no mistake of its own */
		h2_stream_ended(x->h, s, x->side);
}

/* A part of a header block: HEADERS, PUSH_PROMISE (first) or CONTINUATION. */
static void block_part(struct hand *x, const uint8_t *p, size_t n)
{
	struct h2_side *me = x->me;
	bool whole = (x->f.flags & H2_FLAG_END_HEADERS) != 0;

	if (whole && me->block.n == 0 && !me->block_broken) {
		block_done(x, p, n);
		return;
	}
	if (!me->block_broken && !buf_add(&me->block, p, n, H2_BLOCK_MAX)) {
		me->block_broken = true;
		bad(x, H2_ENHANCE_YOUR_CALM, "header block of more than 1 MiB: not decoded");
	}
	if (!whole)
		return;
	if (me->block_broken) {
		hpack_lost(&me->hpack);
		me->in_block = false;
	} else {
		block_done(x, me->block.p, me->block.n);
	}
	buf_clear(&me->block);
	me->block_broken = false;
}

static void block_begin(struct hand *x, uint8_t type, uint32_t stream)
{
	x->me->in_block = true;
	x->me->block_type = type;
	x->me->block_stream = stream;
	x->me->block_event = x->id;
	x->me->block_end_stream = type == H2_HEADERS && (x->f.flags & H2_FLAG_END_STREAM);
	x->me->block_broken = false;
	buf_clear(&x->me->block);
}

static void on_headers(struct hand *x)
{
	struct h2_frame_body b = h2_frame_open(&x->f, x->p, x->f.length);

	if (b.priority) {
		x->e->a = b.dependency | (b.exclusive ? 0x80000000U : 0);
		x->e->b = b.weight;
	}
	x->e->c = b.padding;
	if (b.fault.phrase) {
		bad(x, b.fault.code, b.fault.phrase);
		hpack_lost(&x->me->hpack);
		return;
	}
	open_for_headers(x);
	/* opening may have written events; the chunked book does not move ours */
	block_begin(x, H2_HEADERS, x->f.stream);
	block_part(x, b.p, b.n);
}

static void on_push_promise(struct hand *x)
{
	struct h2_frame_body b = h2_frame_open(&x->f, x->p, x->f.length);
	struct h2 *h = x->h;
	int client = h2_client(h);

	x->e->a = b.promised;
	x->e->c = b.padding;
	if (b.fault.phrase) {
		bad(x, b.fault.code, b.fault.phrase);
		hpack_lost(&x->me->hpack);
		return;
	}
	const struct settings_facts *theirs = &book_connection(h->book, h->conn)->settings[client];
	if (x->side == client)
		bad(x, H2_PROTOCOL_ERROR, "a client sent PUSH_PROMISE (RFC 9113 §8.4)");
	else if ((theirs->seen & (1U << H2_SETTING_ENABLE_PUSH)) && theirs->acked &&
		 theirs->value[H2_SETTING_ENABLE_PUSH] == 0)
		bad(x, H2_PROTOCOL_ERROR,
		    "PUSH_PROMISE although the client disabled push (RFC 9113 §6.6)");
	if (b.promised == 0 || (b.promised & 1))
		bad(x, H2_PROTOCOL_ERROR, "promised stream identifier is not even (RFC 9113 §5.1.1)");
	else if (!h2_stream_find(h, b.promised) &&
		 book_find_stream(h->book, h->conn, b.promised) == BOOK_NONE) {
		uint32_t id = book_place_stream(h->book, h->conn, b.promised, x->at, NULL);
		struct h2_live *s = h2_stream_open(h, b.promised, id, x->side);
		struct stream *st = book_edit_stream(h->book, s->book_id);
		st->pushed = true;
		st->state = STREAM_RESERVED_REMOTE;
		s->ended[client] = true; /* a promised request has no body */
		s->headers[client] = true;
	}
	x->me->block_promised = b.promised;
	block_begin(x, H2_PUSH_PROMISE, x->f.stream);
	block_part(x, b.p, b.n);
}

static void on_continuation(struct hand *x)
{
	if (!x->me->in_block) {
		if (x->f.stream && !x->me->lossy && !x->me->block_broken)
			bad(x, H2_PROTOCOL_ERROR,
			    "CONTINUATION without a header block to continue (RFC 9113 §6.10)");
		hpack_lost(&x->me->hpack);
		return;
	}
	block_part(x, x->p, x->f.length);
}

static void on_rst_stream(struct hand *x)
{
	struct h2_live *s = x->live;

	if (x->f.length < 4)
		return;
	x->e->a = bytes_get32(x->p);
	if (x->e->a != H2_NO_ERROR)
		book_mark(x->h->book, x->id,
			  x->e->a == H2_CANCEL ? SEVERITY_WARNING : SEVERITY_ERROR);
	if (!s) {
		if (x->f.stream)
			check_not_open(x, "RST_STREAM on an idle stream (RFC 9113 §6.4)", NULL);
		return;
	}
	struct stream *st = book_edit_stream(x->h->book, s->book_id);
	st->reset = true;
	st->reset_code = x->e->a;
	st->reset_side = (uint8_t)x->side;
	/* RFC 9113 §8.1: after a complete response a server may reset with NO_ERROR */
	bool fine = x->e->a == H2_NO_ERROR && s->final && s->ended[x->side];
	h2_stream_close(x->h, s,
			fine				    ? STREAM_END_COMPLETE
			: x->e->a == H2_REFUSED_STREAM ? STREAM_END_REFUSED
						       : STREAM_END_RESET);
}

static void on_setting(struct hand *x, unsigned id, uint32_t value)
{
	struct settings_facts *mine = &book_edit_connection(x->h->book, x->h->conn)->settings[x->side];

	if (id < SETTINGS_KNOWN) {
		mine->value[id] = value;
		mine->seen = (uint16_t)(mine->seen | (1U << id));
	}
	switch (id) {
	case H2_SETTING_ENABLE_PUSH:
		if (value > 1)
			bad(x, H2_PROTOCOL_ERROR, "ENABLE_PUSH is neither 0 nor 1 (RFC 9113 §6.5.2)");
		else if (value == 1 && x->side != h2_client(x->h))
			bad(x, H2_PROTOCOL_ERROR, "a server sent ENABLE_PUSH 1 (RFC 9113 §6.5.2)");
		break;
	case H2_SETTING_INITIAL_WINDOW_SIZE:
		if (value > WINDOW_MAX)
			bad(x, H2_FLOW_CONTROL_ERROR,
			    "INITIAL_WINDOW_SIZE above 2^31-1 (RFC 9113 §6.5.2)");
		break;
	case H2_SETTING_MAX_FRAME_SIZE:
		if (value < H2_FRAME_DEFAULT_MAX || value > 0xffffff)
			bad(x, H2_PROTOCOL_ERROR,
			    "MAX_FRAME_SIZE outside 16384 to 2^24-1 (RFC 9113 §6.5.2)");
		break;
	case H2_SETTING_ENABLE_CONNECT_PROTOCOL:
		if (value > 1)
			bad(x, H2_PROTOCOL_ERROR,
			    "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1 (RFC 8441 §3)");
		break;
	default:
		break;
	}
}

/* The peer has taken the oldest unacknowledged SETTINGS of `me` into force (RFC 9113 §6.5.3). */
static void settings_in_force(struct h2_side *me, struct h2_side *peer)
{
	if (!me->sent_count)
		return;
	struct h2_settings_sent *s = &me->sent[me->sent_first];
	if (s->has_window && s->initial_window <= WINDOW_MAX) {
		peer->initial_window = s->initial_window;
		peer->initial_known = true;
	}
	if (s->has_frame)
		peer->max_frame = s->max_frame;
	if (s->has_table)
		hpack_set_limit(&peer->hpack, s->table_size);
	me->sent_first = (uint8_t)((me->sent_first + 1) % H2_SETTINGS_QUEUE);
	me->sent_count--;
}

static void on_settings(struct hand *x)
{
	struct connection *c = book_edit_connection(x->h->book, x->h->conn);

	if (x->f.flags & H2_FLAG_ACK) {
		c->settings[1 - x->side].acked = true;
		if (c->settings[1 - x->side].seen & (1U << H2_SETTING_MAX_CONCURRENT_STREAMS))
			x->me->concurrent_max =
				c->settings[1 - x->side].value[H2_SETTING_MAX_CONCURRENT_STREAMS];
		settings_in_force(x->peer, x->me);
		return;
	}
	struct h2_settings_sent sent = {0};
	struct bytes in = bytes_of(x->p, x->f.length);
	c->settings[x->side].any = true;
	c->settings[x->side].acked = false;
	book_set_blob(x->h->book, x->e, x->p, x->f.length);
	while (bytes_left(&in) >= 6) {
		unsigned id = bytes_u16(&in);
		uint32_t value = bytes_u32(&in);
		if (id == H2_SETTING_INITIAL_WINDOW_SIZE) {
			sent.has_window = true;
			sent.initial_window = value;
		} else if (id == H2_SETTING_MAX_FRAME_SIZE) {
			sent.has_frame = true;
			sent.max_frame = value;
			/* from when exactly the peer uses it is not visible: never too strict */
			if (value > x->peer->max_frame)
				x->peer->max_frame = value;
		} else if (id == H2_SETTING_HEADER_TABLE_SIZE) {
			sent.has_table = true;
			sent.table_size = value;
			if (value > x->peer->hpack.limit)
				hpack_set_limit(&x->peer->hpack, value);
		}
		on_setting(x, id, value);
	}
	if (x->me->sent_count == H2_SETTINGS_QUEUE)
		settings_in_force(x->me, x->peer);
	x->me->sent[(x->me->sent_first + x->me->sent_count++) % H2_SETTINGS_QUEUE] = sent;
}

static void on_ping(struct hand *x)
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

static void on_goaway(struct hand *x)
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

static void on_window_update(struct hand *x)
{
	if (x->f.length < 4)
		return;
	uint32_t increment = bytes_get32(x->p) & WINDOW_MAX;
	x->e->a = increment;
	x->e->b = (uint32_t)WINDOW_UNKNOWN;
	if (increment == 0)
		bad(x, H2_PROTOCOL_ERROR, "WINDOW_UPDATE with an increment of 0 (RFC 9113 §6.9)");
	if (x->f.stream == 0) {
		x->peer->window += increment;
		x->e->b = (uint32_t)clamp_window(x->peer->window_known, x->peer->window);
		if (x->peer->window_known && x->peer->window > WINDOW_MAX)
			bad(x, H2_FLOW_CONTROL_ERROR,
			    "the connection's window grows above 2^31-1 (RFC 9113 §6.9.1)");
		return;
	}
	struct h2_live *s = x->live;
	if (!s) {
		check_not_open(x, "WINDOW_UPDATE on an idle stream (RFC 9113 §5.1)", NULL);
		return;
	}
	s->delta[1 - x->side] += increment;
	int64_t window = (int64_t)x->peer->initial_window + s->delta[1 - x->side];
	x->e->b = (uint32_t)clamp_window(x->peer->initial_known, window);
	if (x->peer->initial_known && window > WINDOW_MAX)
		bad(x, H2_FLOW_CONTROL_ERROR,
		    "the stream's window grows above 2^31-1 (RFC 9113 §6.9.1)");
}

static void on_priority(struct hand *x)
{
	if (x->f.length < 5)
		return;
	x->e->a = bytes_get32(x->p);
	x->e->b = (uint32_t)x->p[4] + 1;
}

static void joined_late(struct hand *x)
{
	x->me->lossy = true;
	x->me->window_known = x->peer->window_known = false;
	x->me->initial_known = x->peer->initial_known = false;
	hpack_joined_late(&x->me->hpack);
}

void h2_event_check_length(struct h2 *h, int side, uint32_t about, struct moment at)
{
	struct h2_side *me = &h->side[side];

	if (me->too_long || me->frame.length <= me->max_frame ||
	    (!h->whole && me->frame.length <= H2_LENGTH_UNSURE))
		return;
	me->too_long = true;
	h2_event_bad(h, side, me->frame.stream, about, H2_FRAME_SIZE_ERROR, 0,
		     "the frame is longer than the peer's MAX_FRAME_SIZE (RFC 9113 §4.2)", at);
}

/* Rules that hold for every frame, before its own. */
static void check_any(struct hand *x)
{
	struct h2_side *me = x->me;

	if (!me->any_frame && x->h->whole && !me->lossy &&
	    (x->f.type != H2_SETTINGS || (x->f.flags & H2_FLAG_ACK))) {
		if (book_connection(x->h->book, x->h->conn)->complete)
			bad(x, H2_PROTOCOL_ERROR, "the first frame is not SETTINGS (RFC 9113 §3.4)");
		else
			joined_late(x); /* this side's SETTINGS came before the capture began */
	}
	me->any_frame = true;
	h2_event_check_length(x->h, x->side, x->id, x->at);
	me->too_long = false;
	if (me->in_block && (x->f.type != H2_CONTINUATION || x->f.stream != me->block_stream)) {
		bad(x, H2_PROTOCOL_ERROR,
		    "another frame inside a header block: CONTINUATION was due (RFC 9113 §6.2)");
		me->in_block = false;
		me->block_broken = true; /* what is left of it is no mistake of its own */
		buf_clear(&me->block);
		hpack_lost(&me->hpack);
	}
	struct h2_frame_fault fault = h2_frame_check(&x->f);
	if (fault.phrase)
		bad(x, fault.code, fault.phrase);
}

/* Only frames that open or belong to a stream give it a record; PRIORITY and WINDOW_UPDATE of idle
 * streams and mistakes are shown with the connection. */
static void find_stream(struct hand *x)
{
	x->known = BOOK_NONE;
	if (x->f.stream == 0)
		return;
	x->live = h2_stream_find(x->h, x->f.stream);
	if (x->live)
		x->known = x->live->book_id;
	else if (x->f.type == H2_HEADERS || (x->f.type == H2_DATA && h2_stream_unsure(x->h)))
		x->known = book_place_stream(x->h->book, x->h->conn, x->f.stream, x->at, &x->fresh);
	else
		x->known = book_find_stream(x->h->book, x->h->conn, x->f.stream);
}

static void add_event(struct hand *x)
{
	struct book *b = x->h->book;

	find_stream(x);
	struct event *e = x->known != BOOK_NONE
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

static struct hand take_frame(struct h2 *h, int side, const uint8_t *payload, struct moment at)
{
	struct hand x = {.h = h,
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
	struct hand x = take_frame(h, side, NULL, at);
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
	struct hand x = take_frame(h, side, payload, at);

	check_any(&x);
	if (!payload && x.f.type != H2_DATA)
		return; /* too large to be held: its header is all that is said */
	switch (x.f.type) {
	case H2_DATA:
		on_data(&x, pad);
		break;
	case H2_HEADERS:
		on_headers(&x);
		break;
	case H2_PRIORITY:
		on_priority(&x);
		break;
	case H2_RST_STREAM:
		on_rst_stream(&x);
		break;
	case H2_SETTINGS:
		on_settings(&x);
		break;
	case H2_PUSH_PROMISE:
		on_push_promise(&x);
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
		on_continuation(&x);
		break;
	default:
		book_set_blob(h->book, x.e, payload, x.f.length);
		break;
	}
}
