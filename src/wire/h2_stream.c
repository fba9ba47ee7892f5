#include <stdlib.h>

#include "base/memory.h"
#include "wire/h2_parts.h"

enum { GOAWAYS_AT_ONCE = 16, WALKS_MAX = 16 };

struct h2_live *h2_stream_find(struct h2 *h, uint32_t id)
{
	uint32_t place = map_get(&h->live_ids, id);

	return place == MAP_EMPTY ? NULL : &h->live[place];
}

static uint32_t take_place(struct h2 *h)
{
	if (h->live_free == H2_NO_LIVE) {
		uint32_t room = (uint32_t)memory_room(h->live_room, (size_t)h->live_room + 1);
		h->live = memory_resize(h->live, room, sizeof(*h->live));
		for (uint32_t i = room; i-- > h->live_room;) {
			h->live[i].id = h->live_free;
			h->live_free = i;
		}
		h->live_room = room;
	}
	uint32_t place = h->live_free;
	h->live_free = h->live[place].id;
	return place;
}

struct h2_live *h2_stream_open(struct h2 *h, uint32_t id, uint32_t book_id, int opener)
{
	uint32_t place = take_place(h);
	struct h2_live *s = &h->live[place];

	*s = (struct h2_live){.id = id,
			      .book_id = book_id,
			      .opener = (uint8_t)opener,
			      .content_length = {-1, -1},
			      .heard = {h->side[0].holes, h->side[1].holes},
			      .born = {h->side[0].holes, h->side[1].holes}};
	s->missing = book_connection(h->book, h->conn)->tcp[!opener].missing;
	map_put(&h->live_ids, id, place);
	struct stream *st = book_edit_stream(h->book, book_id);
	st->state = STREAM_OPEN;
	/* opened while the peer's GOAWAY was on its way: not processed either (section 6.8) */
	if (id > h->side[1 - opener].goaway_last)
		st->end = STREAM_END_REFUSED;
	if (id > h->side[opener].highest)
		h->side[opener].highest = id;
	return s;
}

void h2_stream_close(struct h2 *h, struct h2_live *s, enum stream_end how)
{
	struct stream *st = book_edit_stream(h->book, s->book_id);
	uint32_t place = (uint32_t)(s - h->live);

	st->state = STREAM_CLOSED;
	st->end = (uint8_t)how;
	if (s->counted)
		h->side[s->opener].open_streams--;
	map_remove(&h->live_ids, s->id);
	s->id = h->live_free;
	h->live_free = place;
}

/* What ended the stream. The other side's FIN had done so before a reset of what it still owed:
 * libraries reset what they give up, with a code of their own choice. */
static enum stream_end reset_end(const struct h2 *h, const struct h2_live *s, int side,
				 uint32_t code)
{
	/* RFC 9113 §8.1: after a complete response a server may reset with NO_ERROR */
	if (code == H2_NO_ERROR && s->final && s->ended[side])
		return STREAM_END_COMPLETE;
	if (book_connection(h->book, h->conn)->tcp[1 - side].fin && s->opener == side &&
	    !s->ended[1 - side])
		return STREAM_END_LOST;
	return code == H2_REFUSED_STREAM ? STREAM_END_REFUSED : STREAM_END_RESET;
}

void h2_stream_reset(struct h2 *h, struct h2_live *s, int side, uint32_t code)
{
	for (int i = 0; i < 2; i++)
		if (!s->ended[i])
			h2_content_end(h, s, i);
	h2_stream_close(h, s, reset_end(h, s, side, code));
}

void h2_stream_ended(struct h2 *h, struct h2_live *s, int side)
{
	struct stream *st = book_edit_stream(h->book, s->book_id);

	h2_content_end(h, s, side);
	s->ended[side] = true;
	st->finished |= (uint8_t)(1U << side);
	if (s->ended[0] && s->ended[1]) {
		h2_stream_close(h, s, STREAM_END_COMPLETE);
		return;
	}
	st->state = side == h2_client(h) ? STREAM_HALF_CLOSED_CLIENT : STREAM_HALF_CLOSED_SERVER;
}

bool h2_stream_overflows(struct h2 *h, int sender, uint32_t initial)
{
	struct h2_side *s = &h->side[sender];

	if (initial + s->delta_most <= H2_WINDOW_MAX || s->window_walks >= WALKS_MAX)
		return false;
	s->window_walks++; /* a peer that says it again and again is not followed without end */
	for (uint32_t i = 0; h->live_ids.value && i <= h->live_ids.mask; i++)
		if (h->live_ids.value[i] != MAP_EMPTY &&
		    initial + h->live[h->live_ids.value[i]].delta[sender] > H2_WINDOW_MAX)
			return true;
	return false;
}

unsigned h2_stream_goaway(struct h2 *h, int side, uint32_t last)
{
	unsigned refused = 0;

	if (last >= h->side[side].goaway_last)
		return 0;
	h->side[side].goaway_last = last;
	/* a peer that lowers it again and again is told apart at the end only */
	if (h->side[side].goaways++ >= GOAWAYS_AT_ONCE)
		return 0;
	/* RFC 9113 section 6.8: streams of the receiver above it were not and will not be processed
	 */
	for (uint32_t i = 0; i < h->live_ids.mask + 1 && h->live_ids.value; i++) {
		if (h->live_ids.value[i] == MAP_EMPTY)
			continue;
		struct h2_live *s = &h->live[h->live_ids.value[i]];
		if (s->opener == side || s->id <= last)
			continue;
		book_edit_stream(h->book, s->book_id)->end = STREAM_END_REFUSED;
		refused++;
	}
	return refused;
}

/* Its peer has acknowledged it: only the capture lacks it. A peer of whom the capture lacks octets
 * too may have done so unseen. */
static bool is_taken(const struct h2 *h, int side, uint64_t end)
{
	const struct connection *c = book_connection(h->book, h->conn);
	const struct tcp_side *peer = &c->tcp[!side];

	return c->tcp[side].acked >= end || !peer->packets || peer->behind || peer->missing;
}

bool h2_stream_whole(const struct h2 *h, const struct h2_live *s)
{
	const struct connection *c = book_connection(h->book, h->conn);

	return s->born[0] == h->side[0].holes && s->born[1] == h->side[1].holes &&
	       !c->tcp[0].behind && !c->tcp[1].behind;
}

void h2_stream_hole(struct h2 *h, int side)
{
	const struct tcp_side *t = &book_connection(h->book, h->conn)->tcp[side];
	struct h2_side *s = &h->side[side];

	if (is_taken(h, side, s->hole_end))
		s->holes_taken = s->holes;
	s->holes++;
	s->hole_end = t->bytes + t->missing;
}

void h2_stream_heard(const struct h2 *h, struct h2_live *s, int side)
{
	s->heard[side] = h->side[side].holes;
	if (side != s->opener)
		s->missing = book_connection(h->book, h->conn)->tcp[side].missing;
}

/* Can its answer have ended in octets that only the capture lacks? */
static bool in_doubt(const struct h2 *h, const struct h2_live *s)
{
	int side = 1 - s->opener;
	const struct h2_side *x = &h->side[side];
	const struct connection *c = book_connection(h->book, h->conn);
	const struct tcp_side *t = &c->tcp[side];

	if (t->missing && c->tls && c->tls->decrypted == TLS_DECRYPTED_LOST)
		return true; /* what it said from then on stays shut */
	/* TLS tells of a hole when records follow it: behind the last one TCP alone knows */
	if (s->missing < t->missing && is_taken(h, side, t->bytes + t->missing))
		return true;
	return s->heard[side] < (is_taken(h, side, x->hole_end) ? x->holes : x->holes_taken);
}

static bool is_refused(const struct h2 *h, const struct h2_live *s)
{
	return s->id > h->side[1 - s->opener].goaway_last && !s->final;
}

void h2_stream_end_all(struct h2 *h, bool closed)
{
	for (uint32_t i = 0; h->live_ids.value && i <= h->live_ids.mask; i++) {
		if (h->live_ids.value[i] == MAP_EMPTY)
			continue;
		struct h2_live *s = &h->live[h->live_ids.value[i]];
		struct stream *st = book_edit_stream(h->book, s->book_id);
		if (st->end == STREAM_END_REFUSED || is_refused(h, s)) {
			st->end = STREAM_END_REFUSED;
			continue;
		}
		/* a whole response is a whole answer, whatever became of the request's body; so is
		 * a WebSocket that both have closed (RFC 6455 section 7.1.4) */
		bool closed_well = st->close_code[0] && st->close_code[1];
		if ((s->ended[1 - s->opener] && s->final) || closed_well)
			st->end = STREAM_END_COMPLETE;
		else if (closed && in_doubt(h, s))
			st->uncertain = true;
		else
			st->end = closed ? STREAM_END_LOST : STREAM_END_OPEN;
		if (st->end == STREAM_END_LOST && !s->ended[1 - s->opener])
			h2_content_end(h, s, 1 - s->opener);
	}
}

bool h2_stream_unsure(const struct h2 *h)
{
	const struct connection *c = book_connection(h->book, h->conn);

	return !h->whole || h->side[0].lossy || h->side[1].lossy || c->tcp[0].behind ||
	       c->tcp[1].behind;
}

bool h2_stream_ahead(const struct h2 *h, int side)
{
	return book_connection(h->book, h->conn)->tcp[!side].behind;
}
