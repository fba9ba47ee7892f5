#include "wire/http1_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"

enum { HEAD_MAX = 64 * 1024 };

struct http1 *http1_new(struct book *b, uint32_t conn, unsigned tls_layers)
{
	struct http1 *h = memory_get(1, sizeof(*h));

	h->book = b;
	h->conn = conn;
	h->layers = tls_layers;
	h->switch_request = BOOK_NONE;
	h->side[0].stream = h->side[1].stream = BOOK_NONE;
	return h;
}

void http1_free(struct http1 *h)
{
	if (!h)
		return;
	buf_done(&h->side[0].line);
	buf_done(&h->side[1].line);
	free(h->queue);
	free(h);
}

enum http1_switch http1_switched(const struct http1 *h)
{
	return h->switched;
}

uint32_t http1_switch_request(const struct http1 *h)
{
	return h->switch_request;
}

static void learn_client(struct http1 *h, int client)
{
	struct connection *c = book_edit_connection(h->book, h->conn);

	if (!c->client_known) {
		c->client = (uint8_t)client;
		c->client_known = true;
	}
	if (c->protocol == PROTOCOL_TCP || c->protocol == PROTOCOL_TLS)
		c->protocol = PROTOCOL_HTTP1;
}

/* How the body that a head announces will be read; `bodiless`: there is none, whatever it says. */
static enum http1_framing framing_of(const struct http1_head *x, bool bodiless)
{
	if (bodiless)
		return HTTP1_NO_BODY;
	if (x->chunked)
		return HTTP1_CHUNKED;
	if (x->has_length)
		return x->length ? HTTP1_LENGTH : HTTP1_NO_BODY;
	return x->response ? HTTP1_TO_CLOSE : HTTP1_NO_BODY;
}

static void begin_body(struct http1 *h, int side, const struct http1_head *x,
		       enum http1_framing framing)
{
	static const enum http1_reading readings[] = {[HTTP1_NO_BODY] = HTTP1_HEAD,
						      [HTTP1_LENGTH] = HTTP1_BODY,
						      [HTTP1_CHUNKED] = HTTP1_CHUNKS,
						      [HTTP1_TO_CLOSE] = HTTP1_REST};
	struct http1_side *s = &h->side[side];

	s->reading = readings[framing];
	s->remaining = x->length;
	s->chunks = (struct http1_chunks){0};
	if (framing == HTTP1_NO_BODY)
		http1_exchange_done(h, side);
}

static bool is_interim(const struct http1_head *x)
{
	return x->response && x->status >= 100 && x->status < 200 && x->status != 101;
}

static void response_head(struct http1 *h, int side, const struct http1_head *x, struct event *e)
{
	struct http1_asked a = {.request = BOOK_NONE, .stream = BOOK_NONE};
	bool bodiless = x->status == 204 || x->status == 304;

	learn_client(h, 1 - side);
	http1_exchange_response(h, side, x, &a);
	if (is_interim(x))
		return;
	if (x->status == 101 || (a.connect && x->status / 100 == 2)) {
		h->switched =
			x->status == 101 && (a.h2c || x->upgrade_h2c) ? HTTP1_H2C : HTTP1_TUNNEL;
		h->switch_request = a.request;
		http1_exchange_done(h, side);
		h->side[0].reading = h->side[1].reading = HTTP1_SWITCHED;
		return;
	}
	enum http1_framing framing = framing_of(x, bodiless || a.head);
	e->b = framing;
	begin_body(h, side, x, framing);
}

static void head_done(struct http1 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct http1_head *x = memory_get(1, sizeof(*x));

	http1_head_read(h->book, x, (const char *)p, n);
	if (x->count) {
		struct event *e =
			book_add_event(h->book, h->conn, at, side,
				       x->response ? EVENT_HTTP1_RESPONSE : EVENT_HTTP1_REQUEST);
		e->length = (uint32_t)n;
		e->pos = h->side[side].line_pos;
		e->a = x->status;
		e->c = h->layers;
		book_set_fields(h->book, e, x->fields, x->count);
		if (x->response) {
			response_head(h, side, x, e);
		} else {
			learn_client(h, side);
			http1_exchange_request(h, side, x);
			e->b = framing_of(x, false);
			begin_body(h, side, x, (enum http1_framing)e->b);
		}
	}
	free(x);
}

/* Where the head ends (after its empty line) in `line` once p is added; 0 not yet. Leading empty
 * lines are allowed before a head (RFC 9112 section 2.2). */
static size_t head_end(const uint8_t *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] == '\r' || p[i] == '\n'))
		i++;
	for (; i + 1 < n; i++) {
		if (p[i] != '\n')
			continue;
		if (p[i + 1] == '\n')
			return i + 2;
		if (i + 2 < n && p[i + 1] == '\r' && p[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

static size_t read_head(struct http1 *h, int side, const uint8_t *p, size_t n, uint64_t pos,
			struct moment at)
{
	struct http1_side *s = &h->side[side];
	size_t before = s->line.n;

	if (before == 0)
		s->line_pos = pos;
	if (!buf_add(&s->line, p, n, HEAD_MAX)) {
		book_bad(h->book, h->conn, at, side, 0, BOOK_NONE, H2_PROTOCOL_ERROR, 0,
			 "HTTP/1.1 head of more than 64 KiB: not decoded");
		h->uncertain = true;
		s->reading = HTTP1_REST;
		buf_clear(&s->line);
		return n;
	}
	size_t end = head_end(s->line.p, s->line.n);
	if (!end)
		return n;
	struct buf line = s->line;
	s->line = (struct buf){0};
	head_done(h, side, line.p, end, at);
	buf_done(&line);
	return end - before;
}

static size_t read_body(struct http1 *h, int side, size_t n, struct moment at)
{
	struct http1_side *s = &h->side[side];

	if (s->reading == HTTP1_BODY && n > s->remaining)
		n = (size_t)s->remaining;
	http1_exchange_body(h, side, n, at);
	if (s->reading != HTTP1_BODY)
		return n;
	s->remaining -= n;
	if (s->remaining == 0) {
		s->reading = HTTP1_HEAD;
		http1_exchange_done(h, side);
	}
	return n;
}

static size_t read_chunks(struct http1 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct http1_side *s = &h->side[side];
	size_t body;
	bool bad;
	size_t used = http1_chunks_take(&s->chunks, p, n, &body, &bad);

	if (body)
		http1_exchange_body(h, side, body, at);
	if (bad) { /* what follows is no chunk: what was read of the body is all there is */
		h->uncertain = true;
		s->reading = HTTP1_REST;
		s->stream = BOOK_NONE;
	} else if (s->chunks.at == CHUNKS_DONE) {
		s->reading = HTTP1_HEAD;
		http1_exchange_done(h, side);
	}
	return used;
}

size_t http1_feed(struct http1 *h, int side, const uint8_t *p, size_t n, uint64_t pos,
		  struct moment at)
{
	struct http1_side *s = &h->side[side];
	size_t used = 0;

	while (used < n) {
		size_t left = n - used;
		switch (s->reading) {
		case HTTP1_HEAD:
			used += read_head(h, side, p + used, left, pos + used, at);
			break;
		case HTTP1_CHUNKS:
			used += read_chunks(h, side, p + used, left, at);
			break;
		case HTTP1_BODY:
		case HTTP1_REST:
			used += read_body(h, side, left, at);
			break;
		case HTTP1_SWITCHED:
			return used;
		}
	}
	return used;
}

bool http1_lost(struct http1 *h, int side, uint64_t n)
{
	struct http1_side *s = &h->side[side];
	struct moment never = {0, 0};
	bool inside = n != 0;

	/* inside a body whose length is known the hole may end before the body does */
	switch (s->reading) {
	case HTTP1_REST:
		break;
	case HTTP1_BODY:
		inside = inside && n <= s->remaining;
		if (inside)
			s->remaining -= n;
		break;
	case HTTP1_CHUNKS:
		inside = inside && http1_chunks_skip(&s->chunks, n);
		break;
	default:
		inside = false;
		break;
	}
	if (!inside) {
		h->uncertain = h->uncertain || s->reading != HTTP1_SWITCHED;
		return s->reading == HTTP1_REST;
	}
	http1_exchange_body(h, side, n, never);
	if (s->reading == HTTP1_BODY && s->remaining == 0) {
		s->reading = HTTP1_HEAD;
		http1_exchange_done(h, side);
	}
	return true;
}

void http1_end(struct http1 *h, bool closed, struct moment at)
{
	const struct connection *c = book_connection(h->book, h->conn);

	(void)at;
	for (int i = 0; i < 2; i++) /* a reset throws away what was on its way */
		if (h->side[i].reading == HTTP1_REST && closed && c->close == TCP_CLOSED_FIN &&
		    c->tcp[i].fin)
			http1_exchange_done(h, i);
	http1_exchange_end(h, closed);
}
