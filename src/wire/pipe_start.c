#include "wire/pipe_parts.h"

/* Plaintext from TLS goes one level up. */
static void on_plain(void *user, int side, const uint8_t *data, size_t n, uint64_t pos,
		     struct moment at)
{
	pipe_feed(user, side, data, n, pos, at);
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	pipe_lost(user, side, n, at);
}

static void start_tls(struct pipe *p)
{
	struct tls_handler h = {.plain = on_plain, .lost = on_lost};
	struct connection *c = pipe_connection(p);

	p->inner = pipe_new(p->shared, p->conn, p->depth + 1);
	p->inner->layers = p->layers + 1;
	p->inner->layout = p->layout;
	p->inner->from_start = p->from_start && !p->tls_middle;
	h.user = p->inner;
	/* the layout places the records of one TLS session in the TCP stream */
	if (p->layers && p->layout)
		p->layout->nested = true;
	p->tls = tls_new(p->shared->tls, p->conn, &h, p->layers ? NULL : p->layout);
	p->inner->under = p->tls;
	if (c->protocol == PROTOCOL_TCP)
		c->protocol = PROTOCOL_TLS;
}

static void upgrade(struct pipe *p)
{
	const struct event *e = book_event(p->shared->book, p->upgrade_request);
	const struct field *f = NULL;

	pipe_connection(p)->upgraded = true;
	if (!e)
		return;
	size_t n = book_fields(p->shared->book, e, &f);
	struct moment at = {e->time, e->packet};
	h2_upgraded(p->h2, f, n, at);
}

/* `with`: the side that speaks HTTP/2. A server that answers HTTP/1.1 in frames opens no streams:
 * the requests keep their numbers. */
static void start_h2(struct pipe *p, enum h2_start start, int with)
{
	struct connection *c = pipe_connection(p);

	if (!p->http1 || with == c->client)
		book_set_aside(p->shared->book, p->conn);
	p->h2 = h2_new(p->shared->h2, p->conn, start);
	c->protocol = p->layers ? PROTOCOL_H2 : PROTOCOL_H2C;
	if (start == H2_START_MIDDLE && !pipe_alpn_is(p, "h2"))
		c->assumed = true;
	if (start == H2_START_UPGRADED)
		upgrade(p);
}

bool pipe_open_inner(struct pipe *p)
{
	if (p->inner || p->depth + 1 >= PIPE_DEPTH_MAX)
		return false;
	p->inner = pipe_new(p->shared, p->conn, p->depth + 1);
	p->inner->layers = p->layers;
	p->inner->layout = p->layout;
	p->inner->under = p->under;
	p->inner->from_start = true;
	return true;
}

void pipe_switch(struct pipe *p)
{
	if (!pipe_open_inner(p))
		return;
	if (http1_switched(p->http1) == HTTP1_H2C) {
		p->inner->h2_start = H2_START_UPGRADED;
		p->inner->upgrade_request = http1_switch_request(p->http1);
		p->inner->side[0].speaks = p->inner->side[1].speaks = PIPE_H2;
		start_h2(p->inner, H2_START_UPGRADED, pipe_connection(p)->client);
	} else {
		pipe_connection(p)->tunnelled = true;
	}
}

void pipe_speak(struct pipe *p, int side, enum pipe_speaks what)
{
	p->side[side].speaks = what;
	switch (what) {
	case PIPE_TLS: /* both sides of TLS are TLS */
		p->side[1 - side].speaks = PIPE_TLS;
		if (!p->tls)
			start_tls(p);
		break;
	case PIPE_H2:
		if (!p->h2)
			start_h2(p, p->h2_start, side);
		break;
	case PIPE_HTTP1:
		if (!p->http1)
			p->http1 = http1_new(p->shared->book, p->conn, p->layers);
		break;
	default:
		break;
	}
}
