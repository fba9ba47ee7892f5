#include "wire/h2.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "wire/h2_parts.h"

enum {
	DEFAULT_WINDOW = 65535,	 /* RFC 9113 section 6.9.2 */
	SEARCH_MAX = 128 * 1024, /* octets held while looking for a frame header */
	SEARCH_KEPT = 64 * 1024
};

struct h2_shared *h2_shared_new(struct book *b)
{
	struct h2_shared *s = memory_get(1, sizeof(*s));

	s->book = b;
	s->hpack = hpack_shared_new(b);
	return s;
}

void h2_shared_free(struct h2_shared *s)
{
	if (!s)
		return;
	hpack_shared_free(s->hpack);
	hpack_list_done(&s->list);
	free(s);
}

struct h2 *h2_new(struct h2_shared *s, uint32_t conn, enum h2_start start)
{
	struct h2 *h = memory_get(1, sizeof(*h));

	h->shared = s;
	h->book = s->book;
	h->conn = conn;
	h->whole = start != H2_START_MIDDLE;
	h->live_free = H2_NO_LIVE;
	for (int i = 0; i < 2; i++) {
		struct h2_side *side = &h->side[i];
		hpack_init(&side->hpack, s->hpack);
		side->window = side->initial_window = DEFAULT_WINDOW;
		side->window_known = side->initial_known = h->whole;
		side->max_frame = H2_FRAME_DEFAULT_MAX;
		side->concurrent_max = UINT32_MAX;
		side->goaway_last = UINT32_MAX;
		side->reading = H2_READ_HEADER;
		if (!h->whole) {
			hpack_joined_late(&side->hpack);
			side->reading = H2_READ_LOST;
			side->lossy = true;
		}
	}
	if (h->whole)
		h->side[h2_client(h)].reading = H2_READ_PREFACE;
	return h;
}

void h2_free(struct h2 *h)
{
	if (!h)
		return;
	for (int i = 0; i < 2; i++) {
		hpack_done(&h->side[i].hpack);
		buf_done(&h->side[i].held);
		buf_done(&h->side[i].block);
	}
	map_done(&h->live_ids);
	free(h->live);
	free(h);
}

static void start_lost(struct h2 *h, int side)
{
	struct h2_side *s = &h->side[side];

	s->reading = H2_READ_LOST;
	s->header_n = 0;
	s->scanned = 0;
	s->candidate_count = 0;
	s->skipped = 0;
	s->lossy = true;
	s->window_known = false;
	s->in_block = false;
	buf_clear(&s->held);
	buf_clear(&s->block);
	hpack_lost(&s->hpack);
	h->side[1 - side].window_known = false; /* a WINDOW_UPDATE may be among what is lost */
}

/* Each octet is looked at once; a place that needs more octets to be sure of is kept as a
 * candidate, the newest few of them, so that no input makes the search quadratic. */
static bool try_candidates(struct h2_side *s, size_t *found)
{
	unsigned frames, kept = 0;
	bool exact;

	for (unsigned i = 0; i < s->candidate_count; i++) {
		size_t at = s->candidates[i];
		switch (h2_frame_chain(s->held.p + at, s->held.n - at, &frames, &exact)) {
		case H2_FRAME_YES:
			*found = at;
			return true;
		case H2_FRAME_MAYBE:
			s->candidates[kept++] = (uint32_t)at;
			break;
		case H2_FRAME_NO:
			break;
		}
	}
	s->candidate_count = (uint8_t)kept;
	return false;
}

static void add_candidate(struct h2_side *s, size_t at)
{
	if (s->candidate_count == H2_CANDIDATES) {
		memmove(s->candidates, s->candidates + 1,
			sizeof(s->candidates) - sizeof(s->candidates[0]));
		s->candidate_count--;
	}
	s->candidates[s->candidate_count++] = (uint32_t)at;
}

static void drop_candidates(struct h2_side *s, size_t octets)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < s->candidate_count; i++)
		if (s->candidates[i] >= octets)
			s->candidates[kept++] = s->candidates[i] - (uint32_t)octets;
	s->candidate_count = (uint8_t)kept;
	s->scanned = s->scanned > octets ? s->scanned - octets : 0;
}

/* Where in `held` frames can be read again: its offset, or held.n when not yet. */
static size_t find_frames(struct h2_side *s, size_t chunk_start)
{
	unsigned frames;
	bool exact;
	size_t found;

	/* a segment or record usually starts with a frame */
	if (h2_frame_chain(s->held.p + chunk_start, s->held.n - chunk_start, &frames, &exact) !=
		    H2_FRAME_NO &&
	    (exact || frames >= 3))
		return chunk_start;
	if (try_candidates(s, &found))
		return found;
	for (; s->scanned + H2_FRAME_HEADER <= s->held.n; s->scanned++) {
		const uint8_t *p = s->held.p + s->scanned;
		enum h2_frame_guess g = h2_frame_chain(p, s->held.n - s->scanned, &frames, &exact);
		if (g == H2_FRAME_YES)
			return s->scanned;
		if (g == H2_FRAME_MAYBE)
			add_candidate(s, s->scanned);
	}
	return s->held.n;
}

static void search(struct h2 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct h2_side *s = &h->side[side];
	size_t chunk = s->held.n;

	if (s->held.n + n > SEARCH_MAX) {
		size_t drop = s->held.n > SEARCH_KEPT ? s->held.n - SEARCH_KEPT : 0;
		buf_drop(&s->held, drop);
		drop_candidates(s, drop);
		s->skipped += drop;
		chunk -= drop;
	}
	if (!buf_add(&s->held, p, n, SEARCH_MAX)) {
		s->skipped += s->held.n + n;
		drop_candidates(s, s->held.n);
		buf_clear(&s->held);
		return;
	}
	size_t found = find_frames(s, chunk);
	if (found >= s->held.n)
		return;
	if (s->skipped + found || s->any_frame) {
		struct event *e = book_add_frame(h->book, h->conn, at, side, EVENT_H2_LOST, 0);
		e->length = (uint32_t)(s->skipped + found);
		book_mark(h->book, book_events(h->book) - 1, SEVERITY_WARNING);
	}
	struct buf held = s->held;
	s->held = (struct buf){0};
	s->candidate_count = 0;
	s->scanned = 0;
	s->reading = H2_READ_HEADER;
	s->header_n = 0;
	s->any_frame = true; /* the rule of the first frame no longer applies */
	h2_feed(h, side, held.p + found, held.n - found, s->pos + n - (held.n - found), at);
	buf_done(&held);
}

/* TLS where HTTP/2 in clear was begun is told apart: a record of the type handshake. */
static const char *wrong_preface(const uint8_t *p, size_t n)
{
	if (n >= 2 && p[0] == 22 && p[1] == 3)
		return "the client connection preface is not PRI * HTTP/2.0 but a TLS record (RFC "
		       "9113 §3.4)";
	return "the client connection preface is not PRI * HTTP/2.0 (RFC 9113 §3.4)";
}

static size_t read_preface(struct h2 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct h2_side *s = &h->side[side];
	size_t take = H2_PREFACE_LENGTH - s->header_n;

	if (take > n)
		take = n;
	memcpy(s->header + s->header_n, p, take);
	s->header_n = (uint8_t)(s->header_n + take);
	if (memcmp(s->header, h2_frame_preface, s->header_n) != 0) {
		uint8_t octets[H2_PREFACE_LENGTH];
		size_t before = s->header_n - take;
		memcpy(octets, s->header, before);
		h2_event_bad(h, side, 0, BOOK_NONE, H2_PROTOCOL_ERROR, 0,
			     wrong_preface(s->header, s->header_n), at);
		start_lost(h, side);
		if (before)
			search(h, side, octets, before, at);
		return 0;
	}
	if (s->header_n < H2_PREFACE_LENGTH)
		return take;
	struct event *e = book_add_frame(h->book, h->conn, at, side, EVENT_H2_PREFACE, 0);
	e->length = H2_PREFACE_LENGTH;
	e->pos = s->pos + take - H2_PREFACE_LENGTH;
	book_edit_connection(h->book, h->conn)->preface = true;
	s->reading = H2_READ_HEADER;
	s->header_n = 0;
	return take;
}

/* With the header of s->frame complete: how its payload will be read. */
static void begin_payload(struct h2_side *s)
{
	s->remaining = s->frame.length;
	s->damaged = false;
	s->pad_known = !(s->frame.flags & H2_FLAG_PADDED);
	s->pad_length = 0;
	s->first_n = 0;
	s->holed = false;
	buf_clear(&s->held);
	s->reading = s->frame.type == H2_DATA || s->frame.length > H2_GATHER_MAX ? H2_READ_SKIP
										 : H2_READ_PAYLOAD;
}

/* Takes the frame header from p; a frame that lies whole in p is dealt with where it is. */
static size_t read_header(struct h2 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct h2_side *s = &h->side[side];

	if (s->header_n == 0 && n >= H2_FRAME_HEADER) {
		s->frame = h2_frame_unpack(p);
		s->frame_pos = s->pos;
		size_t length = s->frame.length;
		if (n - H2_FRAME_HEADER >= length) {
			h2_event_frame(h, side, p + H2_FRAME_HEADER, 0, at);
			return H2_FRAME_HEADER + length;
		}
		begin_payload(s);
		h2_event_check_length(h, side, BOOK_NONE, at);
		return H2_FRAME_HEADER;
	}
	size_t take = (size_t)H2_FRAME_HEADER - s->header_n;
	if (take > n)
		take = n;
	if (s->header_n == 0)
		s->frame_pos = s->pos;
	memcpy(s->header + s->header_n, p, take);
	s->header_n = (uint8_t)(s->header_n + take);
	if (s->header_n < H2_FRAME_HEADER)
		return take;
	s->header_n = 0;
	s->frame = h2_frame_unpack(s->header);
	if (s->frame.length == 0) {
		h2_event_frame(h, side, s->header, 0, at);
	} else {
		begin_payload(s);
		h2_event_check_length(h, side, BOOK_NONE, at);
	}
	return take;
}

/* What is read in pieces is not kept, but for the octets that the framing of its
 * content needs. */
static void keep_first(struct h2_side *s, const uint8_t *p, size_t n)
{
	if (s->holed || (s->frame.flags & H2_FLAG_PADDED))
		return;
	while (n-- && s->first_n < FRAMING_HEAD_MAX)
		s->first[s->first_n++] = *p++;
}

static size_t read_payload(struct h2 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct h2_side *s = &h->side[side];
	size_t take = n < s->remaining ? n : s->remaining;

	if (s->damaged) {
		s->remaining -= (uint32_t)take;
		if (s->remaining == 0)
			h2_event_damaged(h, side, at);
	} else if (s->reading == H2_READ_SKIP) {
		if (!s->pad_known && take) {
			s->pad_known = true;
			s->pad_length = *p;
		}
		keep_first(s, p, take);
		s->remaining -= (uint32_t)take;
		if (s->remaining == 0)
			h2_event_frame(h, side, NULL, s->pad_length, at);
	} else {
		buf_add(&s->held, p, take, H2_GATHER_MAX);
		s->remaining -= (uint32_t)take;
		if (s->remaining == 0)
			h2_event_frame(h, side, s->held.p, 0, at);
	}
	if (s->remaining == 0 && s->reading != H2_READ_LOST)
		s->reading = H2_READ_HEADER;
	return take;
}

void h2_feed(struct h2 *h, int side, const uint8_t *p, size_t n, uint64_t pos, struct moment at)
{
	struct h2_side *s = &h->side[side];

	s->pos = pos;
	while (n) {
		size_t taken;
		switch (s->reading) {
		case H2_READ_PREFACE:
			taken = read_preface(h, side, p, n, at);
			break;
		case H2_READ_HEADER:
			taken = read_header(h, side, p, n, at);
			break;
		case H2_READ_LOST:
			search(h, side, p, n, at);
			return;
		default:
			taken = read_payload(h, side, p, n, at);
			break;
		}
		p += taken;
		n -= taken;
		s->pos += taken;
	}
}

void h2_lost(struct h2 *h, int side, uint64_t n, struct moment at)
{
	struct h2_side *s = &h->side[side];
	bool inside = s->reading == H2_READ_PAYLOAD || s->reading == H2_READ_SKIP;

	if (s->reading == H2_READ_LOST) {
		h2_stream_hole(h, side);
		s->skipped += s->held.n + n;
		drop_candidates(s, s->held.n);
		buf_clear(&s->held);
		hpack_lost(&s->hpack);
		return;
	}
	if (!inside || n == 0 || n > s->remaining) {
		h2_stream_hole(h, side);
		start_lost(h, side);
		s->skipped = n;
		return;
	}
	/* The hole ends inside the frame: the next header is where it should be. Only a frame that
	 * is more than DATA loses its meaning. */
	s->remaining -= (uint32_t)n;
	s->pos += n;
	s->holed = true;
	if (s->frame.type != H2_DATA || !s->pad_known) {
		s->damaged = true;
		s->lossy = true;
	}
	if (s->remaining == 0) {
		if (s->damaged)
			h2_event_damaged(h, side, at);
		else
			h2_event_frame(h, side, NULL, s->pad_length, at);
		s->reading = H2_READ_HEADER;
	}
}

void h2_upgraded(struct h2 *h, const struct field *fields, size_t count, struct moment at)
{
	int client = h2_client(h);
	struct h2_live *s =
		h2_stream_open(h, 1, book_place_stream(h->book, h->conn, 1, at, NULL), client);
	struct stream *st = book_edit_stream(h->book, s->book_id);

	for (size_t i = 0; i < count; i++) {
		struct slice name = book_text(h->book, fields[i].name);
		if (name.n == 7 && memcmp(name.p, ":method", 7) == 0) {
			struct slice method = book_text(h->book, fields[i].value);
			st->method = fields[i].value;
			s->head = method.n == 4 && memcmp(method.p, "HEAD", 4) == 0;
		} else if (name.n == 5 && memcmp(name.p, ":path", 5) == 0)
			st->path = fields[i].value;
		else if (name.n == 4 && memcmp(name.p, "host", 4) == 0)
			st->authority = fields[i].value;
	}
	h->side[client].highest = 1;
	s->headers[client] = true;
	h2_stream_ended(h, s, client);
}

void h2_end(struct h2 *h, bool closed, struct moment at)
{
	const struct connection *c = book_connection(h->book, h->conn);

	for (int i = 0; i < 2; i++) {
		struct h2_side *s = &h->side[i];
		/* a reset throws away what was on its way, and who closed first may not wait for
		 * the rest: only the first FIN is the sender's own end */
		bool orderly = closed && c->close == TCP_CLOSED_FIN && c->closed_by == i;
		bool inside = s->reading == H2_READ_PAYLOAD || s->reading == H2_READ_SKIP ||
			      s->header_n != 0;
		if (inside && orderly && h->whole && !s->lossy && s->reading != H2_READ_PREFACE)
			h2_event_bad(h, i, 0, BOOK_NONE, H2_NO_ERROR, 0,
				     "the connection ended inside a frame", at);
	}
	h2_stream_end_all(h, closed);
}
