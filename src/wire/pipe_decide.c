#include <string.h>

#include "h2lens/names.h"
#include "wire/h2_frame.h"
#include "wire/pipe_parts.h"

enum {
	WAIT_MAX = 8,	  /* octets after which HTTP/2 that is due is not doubted any more */
	PREFACE_LINE = 14 /* "PRI * HTTP/2.0" */
};

bool pipe_alpn_is(struct pipe *p, const char *name)
{
	struct slice s = book_text(p->shared->book, p->under ? tls_alpn(p->under) : 0);

	return p->layers && s.n == strlen(name) && memcmp(s.p, name, s.n) == 0;
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

/* The server speaks, and before the client: from its beginning, whatever it says first. */
static bool server_begins(struct pipe *p, int side)
{
	const struct connection *c = pipe_connection(p);

	return c->client_known && side != c->client && p->side[c->client].held.n == 0 &&
	       p->side[c->client].speaks == PIPE_UNDECIDED;
}

/* SOCKS5 needs no port: the client's first message is enough, and the proxy answers in kind. */
static int socks_spoken(struct pipe *p, int side, const uint8_t *d, size_t n)
{
	const struct connection *c = pipe_connection(p);

	if (p->depth > 0 || !c->complete || !c->client_known)
		return 0;
	if (side == c->client)
		return socks_looks(d, n);
	return p->side[1 - side].speaks == PIPE_SOCKS && d[0] == SOCKS_VERSION;
}

static enum pipe_speaks preface(struct pipe *p, int side, size_t n)
{
	struct connection *c = pipe_connection(p);

	if (n < H2_PREFACE_LENGTH)
		return PIPE_UNDECIDED;
	if (!c->client_known) {
		c->client = (uint8_t)side;
		c->client_known = true;
	}
	p->h2_start = H2_START_PREFACE;
	return PIPE_H2;
}

/* HTTP/2 was begun from the start by the client, or agreed on in TLS: it is what a side owes. */
static enum pipe_speaks due_h2(struct pipe *p, int side, bool complete, bool waiting)
{
	const struct pipe_side *s = &p->side[side];
	const struct connection *c = pipe_connection(p);
	bool server = complete && p->from_start && c->client_known && side != c->client;
	int answer = server ? pipe_answer_looks(s->held.p, s->held.n, false) : 0;

	if (answer > 0)
		return PIPE_ANSWER;
	if (answer < 0 || (waiting && s->held.n < WAIT_MAX))
		return PIPE_UNDECIDED;
	p->h2_start = H2_START_PREFACE;
	return PIPE_H2;
}

enum pipe_speaks pipe_decide(struct pipe *p, int side)
{
	struct pipe_side *s = &p->side[side];
	const uint8_t *d = s->held.p;
	size_t n = s->held.n, start = n < H2_PREFACE_LENGTH ? n : (size_t)H2_PREFACE_LENGTH;
	bool complete = p->depth > 0 ? p->from_start : pipe_connection(p)->complete;
	bool due = p->h2 || (complete && pipe_alpn_is(p, "h2"));

	/* whose first line is the preface's means one, though the rest is not as it must be */
	if (memcmp(d, h2_frame_preface, start < PREFACE_LINE ? start : PREFACE_LINE) == 0)
		return preface(p, side, n);
	/* a TLS record in answer to frames is the server's refusal, and no session */
	int http1 = http1_looks(d, n),
	    tls = p->depth + 1 < PIPE_DEPTH_MAX && !p->h2 ? tls_looks(d, n, false) : 0;
	if (tls == 1)
		return PIPE_TLS;
	if (http1 == 1)
		return PIPE_HTTP1;
	int socks = socks_spoken(p, side, d, n);
	if (socks == 1)
		return PIPE_SOCKS;
	if (due)
		return due_h2(p, side, complete, http1 < 0 || tls < 0 || socks < 0);
	if (complete && is_first_settings(d, n)) {
		p->h2_start = H2_START_PREFACE;
		return PIPE_H2;
	}
	if (pipe_alpn_is(p, "h2") || assumed_h2(p, side)) {
		p->h2_start =
			complete && server_begins(p, side) ? H2_START_PREFACE : H2_START_MIDDLE;
		return PIPE_H2;
	}
	if (!complete && p->depth == 0 && tls_looks(d, n, true) == 1) {
		p->tls_middle = true;
		return PIPE_TLS;
	}
	return PIPE_UNDECIDED;
}
