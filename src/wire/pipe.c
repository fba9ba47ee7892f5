#include "wire/pipe_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "wire/h2_frame.h"
#include "wire/proxy_header.h"

enum {
	UNDECIDED_MAX = 64 * 1024, /* octets held a side before we give up */
	PIECES_MAX = 32,	   /* of them that keep their own packet and time */
	TLS_TYPE_FIRST = 20,	   /* record types (RFC 8446 appendix B.1, RFC 6520) */
	TLS_TYPE_LAST = 24
};

struct pipe *pipe_new(struct pipe_shared *shared, uint32_t conn, unsigned depth)
{
	struct pipe *p = memory_get(1, sizeof(*p));

	p->shared = shared;
	p->conn = conn;
	p->depth = depth;
	p->upgrade_request = BOOK_NONE;
	return p;
}

static void pipe_free(struct pipe *p)
{
	if (!p)
		return;
	pipe_free(p->inner);
	tls_free(p->tls);
	h2_free(p->h2);
	http1_free(p->http1);
	for (int i = 0; i < 2; i++) {
		buf_done(&p->side[i].held);
		free(p->side[i].pieces);
	}
	free(p);
}

/* Feeds what was held, once a side's decoder is known: each piece with its own packet and time. */
static void release(struct pipe *p, int side)
{
	struct pipe_side *s = &p->side[side];
	struct buf held = s->held;
	struct pipe_piece *pieces = s->pieces;
	uint64_t pos = s->pos - held.n;
	size_t at = 0;

	s->held = (struct buf){0};
	s->pieces = NULL;
	for (unsigned i = 0; i < s->piece_count; i++) {
		pipe_feed(p, side, held.p + at, pieces[i].n, pos + at, pieces[i].at);
		at += pieces[i].n;
	}
	s->piece_count = 0;
	buf_done(&held);
	free(pieces);
}

static void drop_held(struct pipe_side *s)
{
	buf_done(&s->held);
	free(s->pieces);
	s->pieces = NULL;
	s->piece_count = 0;
}

static bool hold(struct pipe_side *s, const uint8_t *data, size_t n, struct moment at)
{
	if (!buf_add(&s->held, data, n, UNDECIDED_MAX))
		return false;
	if (!s->pieces)
		s->pieces = memory_get(PIECES_MAX, sizeof(*s->pieces));
	if (s->piece_count < PIECES_MAX)
		s->pieces[s->piece_count++].n = 0;
	s->pieces[s->piece_count - 1].n += n;
	s->pieces[s->piece_count - 1].at = at;
	return true;
}

/* The server answered in no protocol that was asked for: told once, and no more is read of it. */
static void answered(struct pipe *p, int side)
{
	struct pipe_side *s = &p->side[side];

	pipe_answer_tell(p, side, s->held.p, s->held.n, false, s->pieces[0].at);
	s->speaks = PIPE_NOTHING;
	drop_held(s);
}

/* HTTP/2 was begun: what the other side said before it can be judged now. */
static void look_again(struct pipe *p, int side)
{
	struct pipe_side *s = &p->side[side];

	if (s->speaks != PIPE_UNDECIDED || s->held.n == 0)
		return;
	enum pipe_speaks what = pipe_decide(p, side);
	if (what == PIPE_ANSWER)
		answered(p, side);
	else if (what != PIPE_UNDECIDED)
		pipe_speak(p, side, what);
}

static void undecided(struct pipe *p, int side, const uint8_t *data, size_t n, struct moment at)
{
	struct pipe_side *s = &p->side[side], *other = &p->side[1 - side];

	if (!hold(s, data, n, at)) {
		s->speaks = PIPE_NOTHING;
		drop_held(s);
		return;
	}
	enum pipe_speaks what = pipe_decide(p, side);
	/* TLS and HTTP/2 hold for both sides; HTTP/1.1 may be answered by HTTP/2 and the reverse */
	if (what == PIPE_UNDECIDED) {
		if (p->h2_start != H2_START_MIDDLE || !p->h2)
			return;
		what = PIPE_H2;
	}
	if (what == PIPE_ANSWER) {
		answered(p, side);
		return;
	}
	pipe_speak(p, side, what);
	if (what == PIPE_H2 && p->h2_start == H2_START_MIDDLE && other->speaks == PIPE_UNDECIDED)
		other->speaks = PIPE_H2;
	else if (what == PIPE_H2)
		look_again(p, 1 - side);
	/* what came first is told first */
	bool other_first = other->speaks != PIPE_UNDECIDED && other->piece_count &&
			   other->pieces[0].at.packet < s->pieces[0].at.packet;
	if (other_first)
		release(p, 1 - side);
	release(p, side);
	if (!other_first && other->speaks != PIPE_UNDECIDED && other->piece_count)
		release(p, 1 - side);
}

/* Each side goes through on its own: a client may speak before the proxy has answered. */
static void feed_socks(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
		       struct moment at)
{
	struct socks_side *s = &p->side[side].socks;
	enum socks_status status;
	bool proxy = side != pipe_connection(p)->client;
	size_t used = socks_feed(s, proxy, data, n, &status);

	if (status == SOCKS_MORE)
		return;
	if (status == SOCKS_OPEN) {
		if (!p->inner)
			pipe_open_inner(p);
		if (proxy)
			pipe_connection(p)->tunnelled = true;
		p->side[side].speaks = PIPE_INNER;
		if (used < n)
			pipe_feed(p->inner, side, data + used, n - used, pos + used, at);
		return;
	}
	if (status == SOCKS_REFUSED) {
		struct book *b = p->shared->book;
		const char *words = socks_refusal(s);
		book_set_blob(b, book_add_event(b, p->conn, at, side, EVENT_NOTE), words,
			      strlen(words));
	}
	p->side[0].speaks = p->side[1].speaks = PIPE_NOTHING;
}

/* The first octets of a side go to the TLS decoder: its stream begins here. False: a server
 * answered a ClientHello with something else. */
static bool begin_tls(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
		      struct moment at)
{
	const struct connection *c = pipe_connection(p);
	bool complete = p->depth > 0 ? p->from_start : c->complete;

	p->side[side].tls_begun = true;
	if (p->layout && !p->layers)
		p->layout->side[side].tls_begins = pos;
	if (n == 0 || !complete || p->tls_middle || !c->client_known || side == c->client ||
	    (data[0] >= TLS_TYPE_FIRST && data[0] <= TLS_TYPE_LAST))
		return true;
	pipe_answer_tell(p, side, data, n, true, at);
	p->side[side].speaks = PIPE_NOTHING;
	return false;
}

static void feed_http1(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
		       struct moment at)
{
	size_t used = http1_feed(p->http1, side, data, n, pos, at);

	if (http1_switched(p->http1) == HTTP1_STAYS)
		return;
	pipe_switch(p);
	p->side[0].speaks = p->side[1].speaks = p->inner ? PIPE_INNER : PIPE_NOTHING;
	if (p->inner && used < n)
		pipe_feed(p->inner, side, data + used, n - used, pos + used, at);
}

/* A PROXY protocol header is no part of what the connection speaks: how many octets it has. */
static size_t step_over_header(struct pipe *p, int side, const uint8_t *data, size_t n,
			       struct moment at)
{
	const struct connection *c = pipe_connection(p);

	if (p->depth || !c->complete || !c->client_known || side != c->client)
		return 0;
	size_t header = proxy_header(data, n);
	if (header)
		book_note(p->shared->book, p->conn, at,
			  "The client begins with a header of the PROXY protocol.");
	return header;
}

void pipe_feed(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
	       struct moment at)
{
	struct pipe_side *s = &p->side[side];

	if (pos == 0 && s->speaks == PIPE_UNDECIDED && !s->held.n) {
		size_t header = step_over_header(p, side, data, n, at);
		s->pos = pos += header;
		data += header;
		n -= header;
		if (header && !n)
			return;
	}
	s->pos = pos + n;
	switch (s->speaks) {
	case PIPE_UNDECIDED:
		undecided(p, side, data, n, at);
		break;
	case PIPE_TLS:
		if (s->tls_begun || begin_tls(p, side, data, n, pos, at))
			tls_feed(p->tls, side, data, n, at);
		break;
	case PIPE_H2:
		h2_feed(p->h2, side, data, n, pos, at);
		break;
	case PIPE_HTTP1:
		feed_http1(p, side, data, n, pos, at);
		break;
	case PIPE_SOCKS:
		feed_socks(p, side, data, n, pos, at);
		break;
	case PIPE_INNER:
		pipe_feed(p->inner, side, data, n, pos, at);
		break;
	case PIPE_ANSWER:
	case PIPE_NOTHING:
		break;
	}
}

void pipe_lost(struct pipe *p, int side, uint64_t n, struct moment at)
{
	struct pipe_side *s = &p->side[side];

	s->pos += n;
	switch (s->speaks) {
	case PIPE_UNDECIDED:
		drop_held(s);
		p->from_start = false;
		if (!p->h2)
			break;
		/* it owed HTTP/2: somewhere inside of that it goes on */
		s->speaks = PIPE_H2;
		h2_lost(p->h2, side, n, at);
		break;
	case PIPE_TLS:
		if (!s->tls_begun)
			begin_tls(p, side, NULL, 0, s->pos - n, at);
		tls_lost(p->tls, side, n, at);
		break;
	case PIPE_H2:
		h2_lost(p->h2, side, n, at);
		break;
	case PIPE_HTTP1:
		if (!http1_lost(p->http1, side, n))
			s->speaks = PIPE_NOTHING;
		break;
	case PIPE_SOCKS:
		s->speaks = PIPE_NOTHING;
		break;
	case PIPE_INNER:
		pipe_lost(p->inner, side, n, at);
		break;
	case PIPE_ANSWER:
	case PIPE_NOTHING:
		break;
	}
}

static void pipe_end(struct pipe *p, bool closed, struct moment at)
{
	/* too few octets to be sure while they came: a last look */
	for (int i = 0; i < 2; i++) {
		unsigned frames;
		bool exact;
		struct pipe_side *s = &p->side[i];
		if (s->speaks != PIPE_UNDECIDED || s->held.n == 0)
			continue;
		if (p->h2 && p->h2_start == H2_START_PREFACE && i != pipe_connection(p)->client &&
		    pipe_answer_looks(s->held.p, s->held.n, true) > 0) {
			answered(p, i);
			continue;
		}
		if (h2_frame_chain(s->held.p, s->held.n, &frames, &exact) != H2_FRAME_NO && exact) {
			p->h2_start = H2_START_MIDDLE;
			pipe_speak(p, i, PIPE_H2);
			release(p, i);
		}
	}
	if (p->tls)
		tls_end(p->tls, at);
	if (p->inner)
		pipe_end(p->inner, closed, at);
	if (p->http1)
		http1_end(p->http1, closed, at);
	if (p->h2)
		h2_end(p->h2, closed, at);
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	pipe_lost(user, side, n, at);
}

static void *on_opened(void *arg, uint32_t conn, struct layout *layout)
{
	struct pipe *p = pipe_new(arg, conn, 0);

	p->layout = layout;
	p->from_start = true;
	return p;
}

static void on_data(void *user, int side, const uint8_t *data, size_t n, struct moment at)
{
	struct pipe *p = user;

	pipe_feed(p, side, data, n, p->side[side].pos, at);
}

static void on_closed(void *user, struct moment at)
{
	struct pipe *p = user;
	struct connection *c = pipe_connection(p);

	pipe_end(p, c->close != TCP_OPEN, at);
	pipe_free(p);
}

struct tcp_handler pipe_handler(struct pipe_shared *shared)
{
	struct tcp_handler h = {.opened = on_opened,
				.data = on_data,
				.lost = on_lost,
				.closed = on_closed,
				.arg = shared};

	return h;
}
