#include "wire/pipe.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "wire/h2_frame.h"
#include "wire/http1.h"
#include "wire/socks.h"

enum {
	UNDECIDED_MAX = 64 * 1024, /* octets held a side before we give up */
	PIECES_MAX = 32,	   /* of them that keep their own packet and time */
	DEPTH_MAX = 4		   /* tunnels in tunnels */
};

enum speaks { UNDECIDED, TLS, H2, HTTP1, SOCKS, INNER, NOTHING };

/* One level: on TCP, inside TLS, or inside a tunnel. */
struct pipe {
	struct pipe_shared *shared;
	uint32_t conn;
	unsigned depth;
	struct layout
		*layout; /* of the octets this level sees; NULL when they cannot be read again */
	bool secure;	 /* inside TLS */
	bool tls_middle; /* TLS that was recognised inside its application data */
	bool from_start; /* the first octets that we get are the protocol's first */
	enum h2_start h2_start;
	uint32_t upgrade_request;
	struct pipe_side {
		enum speaks speaks;
		struct buf held;
		struct piece { /* of what is held: when it came */
			struct moment at;
			size_t n;
		} * pieces;
		unsigned piece_count;
		uint64_t pos; /* of the next octet */
		struct socks_side socks;
	} side[2];
	struct tls *tls;
	const struct tls *under; /* the session that this level is inside of */
	struct h2 *h2;
	struct http1 *http1;
	struct pipe *inner;
};

static void pipe_feed(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
		      struct moment at);

static struct pipe *pipe_new(struct pipe_shared *shared, uint32_t conn, unsigned depth)
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

static struct connection *connection(struct pipe *p)
{
	return book_edit_connection(p->shared->book, p->conn);
}

static bool alpn_is(struct pipe *p, const char *name)
{
	struct slice s = book_text(p->shared->book, p->under ? tls_alpn(p->under) : 0);

	return p->secure && s.n == strlen(name) && memcmp(s.p, name, s.n) == 0;
}

/* Plaintext from TLS goes one level up. */
static void on_plain(void *user, int side, const uint8_t *data, size_t n, uint64_t pos,
		     struct moment at)
{
	struct pipe *p = user;

	pipe_feed(p, side, data, n, pos, at);
}

static void pipe_lost(struct pipe *p, int side, uint64_t n, struct moment at);

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	pipe_lost(user, side, n, at);
}

static void start_tls(struct pipe *p)
{
	struct tls_handler h = {.plain = on_plain, .lost = on_lost};
	struct connection *c = connection(p);

	p->inner = pipe_new(p->shared, p->conn, p->depth + 1);
	p->inner->secure = true;
	p->inner->from_start = p->from_start && !p->tls_middle;
	h.user = p->inner;
	p->tls = tls_new(p->shared->tls, p->conn, &h, p->depth == 0 ? p->layout : NULL);
	p->inner->under = p->tls;
	if (c->protocol == PROTOCOL_TCP)
		c->protocol = PROTOCOL_TLS;
}

static void start_h2(struct pipe *p, enum h2_start start)
{
	struct connection *c = connection(p);

	p->h2 = h2_new(p->shared->h2, p->conn, start);
	c->protocol = p->secure ? PROTOCOL_H2 : PROTOCOL_H2C;
	if (start == H2_START_MIDDLE && !alpn_is(p, "h2"))
		c->assumed = true;
	if (start == H2_START_UPGRADED) {
		const struct event *e = book_event(p->shared->book, p->upgrade_request);
		const struct field *f = NULL;
		c->upgraded = true;
		if (e) {
			size_t n = book_fields(p->shared->book, e, &f);
			struct moment at = {e->time, e->packet};
			h2_upgraded(p->h2, f, n, at);
		}
	}
}

static bool open_inner(struct pipe *p)
{
	if (p->inner || p->depth + 1 >= DEPTH_MAX)
		return false;
	p->inner = pipe_new(p->shared, p->conn, p->depth + 1);
	p->inner->secure = p->secure;
	p->inner->under = p->under;
	p->inner->from_start = true;
	return true;
}

static void start_inner(struct pipe *p)
{
	if (!open_inner(p))
		return;
	if (http1_switched(p->http1) == HTTP1_H2C) {
		p->inner->h2_start = H2_START_UPGRADED;
		p->inner->upgrade_request = http1_switch_request(p->http1);
		p->inner->side[0].speaks = p->inner->side[1].speaks = H2;
		start_h2(p->inner, H2_START_UPGRADED);
	} else {
		connection(p)->tunnelled = true;
	}
}

static void speak(struct pipe *p, int side, enum speaks what)
{
	p->side[side].speaks = what;
	switch (what) {
	case TLS: /* both sides of TLS are TLS */
		p->side[1 - side].speaks = TLS;
		if (!p->tls)
			start_tls(p);
		break;
	case H2:
		if (!p->h2)
			start_h2(p, p->h2_start);
		break;
	case HTTP1:
		if (!p->http1)
			p->http1 = http1_new(p->shared->book, p->conn);
		break;
	default:
		break;
	}
}

/* HTTP/2 in the middle of a connection: frame headers on both sides, or several on one. */
static bool assumed_h2(struct pipe *p, int side)
{
	unsigned here = 0, there = 0;
	bool exact = false, exact_there = false;
	struct pipe_side *a = &p->side[side], *b = &p->side[1 - side];
	enum h2_frame_guess g = h2_frame_chain(a->held.p, a->held.n, &here, &exact);

	if (g == H2_FRAME_YES)
		return true;
	if (g == H2_FRAME_NO || !exact || b->held.n == 0)
		return false;
	return h2_frame_chain(b->held.p, b->held.n, &there, &exact_there) != H2_FRAME_NO &&
	       exact_there && here + there >= 2;
}

static bool is_first_settings(const uint8_t *p, size_t n)
{
	if (n < H2_FRAME_HEADER)
		return false;
	struct h2_frame f = h2_frame_unpack(p);
	return f.type == H2_SETTINGS && f.stream == 0 && !f.reserved && f.flags == 0 &&
	       f.length % 6 == 0 && f.length <= 6 * 64;
}

/* SOCKS5 needs no port: the client's first message is enough, and the proxy answers in kind. */
static int socks_spoken(struct pipe *p, int side, const uint8_t *d, size_t n)
{
	const struct connection *c = connection(p);

	if (p->depth > 0 || !c->complete || !c->client_known)
		return 0;
	if (side == c->client)
		return socks_looks(d, n);
	return p->side[1 - side].speaks == SOCKS && d[0] == SOCKS_VERSION;
}

/* Decides what a side speaks from what is held of it. UNDECIDED: more octets are needed. */
static enum speaks decide(struct pipe *p, int side)
{
	struct pipe_side *s = &p->side[side];
	const uint8_t *d = s->held.p;
	size_t n = s->held.n, preface = n < H2_PREFACE_LENGTH ? n : (size_t)H2_PREFACE_LENGTH;
	bool complete = p->depth > 0 ? p->from_start : connection(p)->complete;
	bool waiting = false;

	if (memcmp(d, h2_frame_preface, preface) == 0) {
		if (preface < H2_PREFACE_LENGTH)
			return UNDECIDED;
		struct connection *c = connection(p);
		if (!c->client_known) {
			c->client = (uint8_t)side;
			c->client_known = true;
		}
		p->h2_start = H2_START_PREFACE;
		return H2;
	}
	int http1 = http1_looks(d, n), tls = p->depth + 1 < DEPTH_MAX ? tls_looks(d, n, false) : 0;
	if (tls == 1)
		return TLS;
	if (http1 == 1)
		return HTTP1;
	int socks = socks_spoken(p, side, d, n);
	if (socks == 1)
		return SOCKS;
	waiting = http1 < 0 || tls < 0 || socks < 0;
	if (p->h2 || (complete && alpn_is(p, "h2"))) {
		p->h2_start = H2_START_PREFACE;
		return waiting && n < 8 ? UNDECIDED : H2;
	}
	if (complete && is_first_settings(d, n)) {
		p->h2_start = H2_START_PREFACE;
		return H2;
	}
	if (alpn_is(p, "h2") || assumed_h2(p, side)) {
		p->h2_start = H2_START_MIDDLE;
		return H2;
	}
	if (!complete && p->depth == 0 && tls_looks(d, n, true) == 1) {
		p->tls_middle = true;
		return TLS;
	}
	return UNDECIDED;
}

/* Feeds what was held, once a side's decoder is known: each piece with its own packet and time. */
static void release(struct pipe *p, int side)
{
	struct pipe_side *s = &p->side[side];
	struct buf held = s->held;
	struct piece *pieces = s->pieces;
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

static void undecided(struct pipe *p, int side, const uint8_t *data, size_t n, struct moment at)
{
	struct pipe_side *s = &p->side[side], *other = &p->side[1 - side];

	if (!hold(s, data, n, at)) {
		s->speaks = NOTHING;
		drop_held(s);
		return;
	}
	enum speaks what = decide(p, side);
	/* TLS and HTTP/2 hold for both sides; HTTP/1.1 may be answered by HTTP/2 and the reverse */
	if (what == UNDECIDED) {
		if (p->h2_start != H2_START_MIDDLE || !p->h2)
			return;
		what = H2;
	}
	speak(p, side, what);
	if (what == H2 && p->h2_start == H2_START_MIDDLE && other->speaks == UNDECIDED)
		other->speaks = H2;
	/* what came first is told first */
	bool other_first = other->speaks != UNDECIDED && other->piece_count &&
			   other->pieces[0].at.packet < s->pieces[0].at.packet;
	if (other_first)
		release(p, 1 - side);
	release(p, side);
	if (!other_first && other->speaks != UNDECIDED && other->piece_count)
		release(p, 1 - side);
}

/* Each side goes through on its own: a client may speak before the proxy has answered. */
static void feed_socks(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
		       struct moment at)
{
	struct socks_side *s = &p->side[side].socks;
	enum socks_status status;
	bool proxy = side != connection(p)->client;
	size_t used = socks_feed(s, proxy, data, n, &status);

	if (status == SOCKS_MORE)
		return;
	if (status == SOCKS_OPEN) {
		if (!p->inner)
			open_inner(p);
		if (proxy)
			connection(p)->tunnelled = true;
		p->side[side].speaks = INNER;
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
	p->side[0].speaks = p->side[1].speaks = NOTHING;
}

static void pipe_feed(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
		      struct moment at)
{
	struct pipe_side *s = &p->side[side];

	s->pos = pos + n;
	switch (s->speaks) {
	case UNDECIDED:
		undecided(p, side, data, n, at);
		break;
	case TLS:
		tls_feed(p->tls, side, data, n, at);
		break;
	case H2:
		h2_feed(p->h2, side, data, n, pos, at);
		break;
	case HTTP1: {
		size_t used = http1_feed(p->http1, side, data, n, at);
		if (http1_switched(p->http1) == HTTP1_STAYS)
			break;
		start_inner(p);
		p->side[0].speaks = p->side[1].speaks = p->inner ? INNER : NOTHING;
		if (p->inner && used < n)
			pipe_feed(p->inner, side, data + used, n - used, pos + used, at);
		break;
	}
	case SOCKS:
		feed_socks(p, side, data, n, pos, at);
		break;
	case INNER:
		pipe_feed(p->inner, side, data, n, pos, at);
		break;
	case NOTHING:
		break;
	}
}

static void pipe_lost(struct pipe *p, int side, uint64_t n, struct moment at)
{
	struct pipe_side *s = &p->side[side];

	s->pos += n;
	switch (s->speaks) {
	case UNDECIDED:
		drop_held(s);
		p->from_start = false;
		break;
	case TLS:
		tls_lost(p->tls, side, n, at);
		break;
	case H2:
		h2_lost(p->h2, side, n, at);
		break;
	case HTTP1:
		if (!http1_lost(p->http1, side, n))
			s->speaks = NOTHING;
		break;
	case SOCKS:
		s->speaks = NOTHING;
		break;
	case INNER:
		pipe_lost(p->inner, side, n, at);
		break;
	case NOTHING:
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
		if (s->speaks != UNDECIDED || s->held.n == 0)
			continue;
		if (h2_frame_chain(s->held.p, s->held.n, &frames, &exact) != H2_FRAME_NO && exact) {
			p->h2_start = H2_START_MIDDLE;
			speak(p, i, H2);
			release(p, i);
		}
	}
	if (p->tls)
		tls_end(p->tls, at);
	if (p->inner)
		pipe_end(p->inner, closed, at);
	if (p->h2)
		h2_end(p->h2, closed, at);
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
	struct connection *c = connection(p);

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
