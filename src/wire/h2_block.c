#include "base/bytes.h"
#include "wire/h2_parts.h"

/* A header block starts here: the stream it belongs to, made when it is new. */
static struct h2_live *open_for_headers(struct h2_hand *x)
{
	struct h2 *h = x->h;
	struct h2_live *s = x->live;
	int client = h2_client(h), opener = (x->f.stream & 1) ? client : 1 - client;
	bool unsure = h2_stream_unsure(h);

	if (s) {
		if (s->ended[x->side])
			h2_event_fault(x, H2_STREAM_CLOSED,
				       "HEADERS after END_STREAM (RFC 9113 §5.1)");
		return s;
	}
	if (x->f.stream == 0)
		return NULL;
	if (!x->fresh && book_stream(h->book, x->known)->state == STREAM_CLOSED) {
		h2_event_not_open(x, NULL, "HEADERS on a closed stream (RFC 9113 §5.1)");
		return NULL;
	}
	if (!unsure && x->side == client && opener != client)
		h2_event_fault(
			x, H2_PROTOCOL_ERROR,
			"a client opened a stream with an even identifier (RFC 9113 §5.1.1)");
	else if (!unsure && x->side != client)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "response HEADERS on an idle stream (RFC 9113 §5.1)");
	else if (!unsure && x->f.stream <= x->me->highest)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "a new stream's identifier is not above the earlier ones (RFC 9113 "
			       "§5.1.1)");
	s = h2_stream_open(h, x->f.stream, x->known, unsure ? opener : x->side);
	s->counted = true;
	h->side[s->opener].open_streams++;
	book_edit_stream(h->book, s->book_id)->uncertain = unsure && x->side != client;
	/* of streams whose end was not captured more seem to be open than are */
	if (!unsure && h->side[s->opener].open_streams > h->side[s->opener].concurrent_max)
		h2_event_fault(x, H2_REFUSED_STREAM,
			       "more streams than SETTINGS_MAX_CONCURRENT_STREAMS allows (RFC 9113 "
			       "§5.1.2)");
	return s;
}

static void block_done(struct h2_hand *x, const uint8_t *p, size_t n)
{
	struct h2_side *me = x->me;
	struct hpack_list *list = &x->h->shared->list;
	struct book *book = x->h->book;

	me->in_block = false;
	struct hpack_result r = hpack_decode(&me->hpack, p, n, list);
	book_set_fields(book, x->e, list->fields, list->count);
	if (me->block_type == H2_PUSH_PROMISE)
		h2_promise_fields(x->h, x->id, me->block_promised, r.ok, x->at);
	/* closing the stream may happen below: everything that needs the event comes first */
	if (list->cut)
		h2_event_bad(x->h, x->side, me->block_stream, x->id, H2_ENHANCE_YOUR_CALM, 0,
			     "the header list grows beyond 1 MiB: the rest of it is not shown",
			     x->at);
	if (r.ok && r.late)
		h2_event_bad(x->h, x->side, me->block_stream, x->id, H2_COMPRESSION_ERROR, 0,
			     "no table size update came first, though SETTINGS_HEADER_TABLE_SIZE "
			     "had shrunk (RFC 7541 §4.2)",
			     x->at);
	if (!r.ok)
		h2_event_bad(x->h, x->side, me->block_stream, x->id, H2_COMPRESSION_ERROR, r.offset,
			     r.phrase, x->at);
	if (me->block_type != H2_HEADERS)
		return;
	struct h2_live *s = h2_stream_find(x->h, me->block_stream);
	if (!s && r.ok && h2_event_is_late(x)) {
		h2_message_late(x->h, x->side, me->block_stream, x->id, x->at);
		if (!me->block_end_stream)
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "trailers without END_STREAM (RFC 9113 §8.1)");
	}
	if (!s || s->ended[x->side])
		return;
	if (r.ok)
		h2_message(x->h, x->side, s, x->id, me->block_end_stream, x->at);
	else if (me->block_end_stream) /* what is missing of a broken block is no mistake of its own
					*/
		h2_stream_ended(x->h, s, x->side);
}

/* A part of a header block: HEADERS, PUSH_PROMISE (first) or CONTINUATION. */
static void block_part(struct h2_hand *x, const uint8_t *p, size_t n)
{
	struct h2_side *me = x->me;
	bool whole = (x->f.flags & H2_FLAG_END_HEADERS) != 0;

	if (whole && me->block.n == 0 && !me->block_broken) {
		block_done(x, p, n);
		return;
	}
	if (!me->block_broken && !buf_add(&me->block, p, n, H2_BLOCK_MAX)) {
		me->block_broken = true;
		h2_event_fault(x, H2_ENHANCE_YOUR_CALM,
			       "header block of more than 1 MiB: not decoded");
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

static void block_begin(struct h2_hand *x, uint8_t type, uint32_t stream)
{
	x->me->in_block = true;
	x->me->block_type = type;
	x->me->block_stream = stream;
	x->me->block_event = x->id;
	x->me->block_end_stream = type == H2_HEADERS && (x->f.flags & H2_FLAG_END_STREAM);
	x->me->block_broken = false;
	buf_clear(&x->me->block);
}

void h2_block_headers(struct h2_hand *x)
{
	struct h2_frame_body b = h2_frame_open(&x->f, x->p, x->f.length);

	if (b.priority) {
		x->e->a = b.dependency | (b.exclusive ? 0x80000000U : 0);
		x->e->b = b.weight;
	}
	x->e->c = b.padding;
	if (b.fault.phrase)
		h2_event_fault(x, b.fault.code, b.fault.phrase);
	struct h2_live *s = open_for_headers(x);
	if (b.fault.phrase) {
		hpack_lost(&x->me->hpack);
		if (s)
			s->headers[x->side] = true; /* what they say is lost, not that they came */
		return;
	}
	if (b.priority)
		h2_event_check_dependency(x, b.dependency);
	/* opening may have written events; the chunked book does not move ours */
	block_begin(x, H2_HEADERS, x->f.stream);
	block_part(x, b.p, b.n);
}

/* On which stream a server may promise another, and which one (RFC 9113 section 6.6). */
static void check_promise(struct h2_hand *x, uint32_t promised)
{
	const struct stream *st = x->known == BOOK_NONE ? NULL : book_stream(x->h->book, x->known);

	if (h2_stream_unsure(x->h) || x->f.stream == 0)
		return;
	if (x->live ? x->live->ended[x->side] || x->live->opener == x->side : !st || !st->reset)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "PUSH_PROMISE on a stream that is not open (RFC 9113 §6.6)");
	else if (promised && !(promised & 1) && promised <= x->me->highest)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "a promised stream's identifier is not above the earlier ones (RFC "
			       "9113 §5.1.1)");
}

void h2_block_promise(struct h2_hand *x)
{
	struct h2_frame_body b = h2_frame_open(&x->f, x->p, x->f.length);
	struct h2 *h = x->h;
	int client = h2_client(h);

	x->e->a = b.promised;
	x->e->c = b.padding;
	if (b.fault.phrase) {
		h2_event_fault(x, b.fault.code, b.fault.phrase);
		hpack_lost(&x->me->hpack);
		return;
	}
	if (x->side == client)
		h2_event_fault(x, H2_PROTOCOL_ERROR, "a client sent PUSH_PROMISE (RFC 9113 §8.4)");
	else if (x->me->push_disabled)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "PUSH_PROMISE although the client disabled push (RFC 9113 §6.6)");
	else
		check_promise(x, b.promised);
	if (b.promised == 0 || (b.promised & 1))
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "promised stream identifier is not even (RFC 9113 §5.1.1)");
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

void h2_block_continuation(struct h2_hand *x)
{
	if (!x->me->in_block) {
		bool rest = x->f.stream && x->f.stream == x->me->block_lost;
		if (x->f.stream && !x->me->lossy && !x->me->block_broken && !rest)
			h2_event_fault(
				x, H2_PROTOCOL_ERROR,
				"CONTINUATION without a header block to continue (RFC 9113 §6.10)");
		if (rest && (x->f.flags & H2_FLAG_END_HEADERS))
			x->me->block_lost = 0;
		hpack_lost(&x->me->hpack);
		return;
	}
	block_part(x, x->p, x->f.length);
}
