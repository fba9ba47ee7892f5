#include "wire/http1_parts.h"

#include <string.h>

#include "base/memory.h"
#include "book/known.h"

/* RFC 9112 section 6.3, item 1 for 101; the others are for the request to wait on. */
static bool is_final(const struct http1_head *x)
{
	return x->status < 100 || x->status >= 200 || x->status == 101;
}

static int client_of(const struct http1 *h)
{
	return book_connection(h->book, h->conn)->client;
}

/* After HTTP/1.1 on another level (a tunnel's) the numbers go on. */
static uint32_t next_number(struct http1 *h)
{
	do {
		h->number++;
	} while (book_find_stream(h->book, h->conn, h->number) != BOOK_NONE);
	return h->number;
}

static void take_request(struct http1 *h, struct stream *st, uint32_t event)
{
	const struct field *f = NULL;
	size_t n = book_fields(h->book, book_event(h->book, event), &f);

	for (size_t i = 0; i < n; i++) {
		if (f[i].name == KNOWN_METHOD)
			st->method = f[i].value;
		else if (f[i].name == KNOWN_PATH)
			st->path = f[i].value;
		else if (f[i].name == KNOWN_HOST)
			st->authority = f[i].value;
		else if (f[i].name == KNOWN_CONTENT_TYPE)
			st->content_type = f[i].value;
	}
}

/* The exchange becomes a stream with its request, BOOK_NONE for one that was not captured. */
static uint32_t make(struct http1 *h, uint32_t number, uint32_t request, struct moment at)
{
	if (request != BOOK_NONE) {
		const struct event *e = book_event(h->book, request);
		at = (struct moment){e->time, e->packet};
	}
	uint32_t id = book_place_stream(h->book, h->conn, number, at, NULL);
	struct stream *st = book_edit_stream(h->book, id);
	st->state = STREAM_OPEN;
	st->uncertain = h->uncertain;
	if (request == BOOK_NONE)
		return id;
	take_request(h, st, request);
	book_join_stream(h->book, id, request);
	return id;
}

/* A request that was not made a stream at once. */
static void make_late(struct http1 *h, struct http1_asked *a)
{
	struct moment none = {0, 0};
	struct http1_side *s = &h->side[client_of(h)];

	a->stream = make(h, a->number, a->request, none);
	struct stream *st = book_edit_stream(h->book, a->stream);
	st->request_bytes = a->body;
	if (a->number != h->number || s->reading == HTTP1_HEAD || s->reading == HTTP1_SWITCHED)
		st->state = STREAM_HALF_CLOSED_CLIENT;
	else
		s->stream = a->stream;
}

/* The server speaks HTTP/1.1: what was asked are exchanges, but for what may switch the protocol.
 */
static void heard(struct http1 *h)
{
	if (h->heard)
		return;
	h->heard = true;
	for (uint32_t i = h->answered; i < h->queued; i++) {
		struct http1_asked *a = &h->queue[i];
		if (a->stream == BOOK_NONE && !a->connect && !a->h2c)
			make_late(h, a);
	}
}

static void queue(struct http1 *h, const struct http1_asked *a)
{
	if (h->answered && h->answered == h->queued)
		h->answered = h->queued = 0;
	if (h->queued == h->room) {
		if (h->answered) {
			h->queued -= h->answered;
			memmove(h->queue, h->queue + h->answered, h->queued * sizeof(*h->queue));
			h->answered = 0;
		} else {
			h->room = (uint32_t)memory_room(h->room, (size_t)h->room + 1);
			h->queue = memory_resize(h->queue, h->room, sizeof(*h->queue));
		}
	}
	h->queue[h->queued++] = *a;
}

void http1_exchange_request(struct http1 *h, int side, const struct http1_head *x)
{
	struct http1_side *s = &h->side[side];
	uint32_t event = book_events(h->book) - 1;
	struct slice method = book_text(h->book, x->fields[0].value);
	struct http1_asked a = {.request = event,
				.stream = BOOK_NONE,
				.head = http1_head_is(method, "HEAD"),
				.connect = http1_head_is(method, "CONNECT"),
				.h2c = x->upgrade_h2c};
	struct moment none = {0, 0};

	s->body = 0;
	s->stream = BOOK_NONE;
	h->unpaired = h->unpaired || h->queued - h->answered == HTTP1_QUEUE_MAX;
	if (h->unpaired || side != client_of(h))
		return;
	a.number = next_number(h);
	/* in clear the server may yet turn out to speak HTTP/2 */
	if (!a.connect && !a.h2c && (h->layers || h->heard))
		a.stream = s->stream = make(h, a.number, event, none);
	queue(h, &a);
}

static bool take_asked(struct http1 *h, const struct http1_head *x, struct http1_asked *asked)
{
	if (h->unpaired || h->answered == h->queued)
		return false;
	*asked = h->queue[h->answered];
	if (is_final(x))
		h->answered++;
	return true;
}

/* Does the answer begin the new protocol that the request asked for? */
static bool switches(const struct http1_asked *a, const struct http1_head *x)
{
	return (a->connect && x->status / 100 == 2) ||
	       (x->status == 101 && (a->h2c || x->upgrade_h2c));
}

static void take_response(struct http1 *h, uint32_t id, const struct http1_head *x, uint64_t time)
{
	struct stream *st = book_edit_stream(h->book, id);

	st->status = x->status <= 999 ? (uint16_t)x->status : 0;
	st->first_response = time;
	for (size_t i = 0; i < x->count; i++)
		if (x->fields[i].name == KNOWN_CONTENT_TYPE)
			st->content_type = x->fields[i].value;
}

void http1_exchange_response(struct http1 *h, int side, const struct http1_head *x,
			     struct http1_asked *asked)
{
	struct http1_side *s = &h->side[side];
	const struct connection *c = book_connection(h->book, h->conn);
	uint32_t event = book_events(h->book) - 1;
	const struct event *e = book_event(h->book, event);
	struct moment at = {e->time, e->packet};
	heard(h);
	bool known = take_asked(h, x, asked);

	s->body = 0;
	s->stream = BOOK_NONE;
	if (is_final(x) && !switches(asked, x)) {
		if (known && asked->stream == BOOK_NONE)
			make_late(h, asked);
		else if (!known && !h->unpaired && c->protocol == PROTOCOL_HTTP1)
			asked->stream = make(h, next_number(h), BOOK_NONE, at);
	}
	if (asked->stream != BOOK_NONE) {
		book_join_stream(h->book, asked->stream, event);
		if (is_final(x)) {
			s->stream = asked->stream;
			take_response(h, s->stream, x, e->time);
		}
	}
	if (x->status >= 500)
		book_mark(h->book, event, SEVERITY_WARNING);
}

void http1_exchange_body(struct http1 *h, int side, uint64_t n, struct moment at)
{
	struct http1_side *s = &h->side[side];

	s->body += n;
	if (side == client_of(h) && h->answered < h->queued &&
	    h->queue[h->queued - 1].number == h->number)
		h->queue[h->queued - 1].body = s->body;
	if (s->stream == BOOK_NONE)
		return;
	struct stream *st = book_edit_stream(h->book, s->stream);
	if (side == client_of(h))
		st->request_bytes = s->body;
	else
		st->response_bytes = s->body;
	if (at.time > st->last)
		st->last = at.time;
}

void http1_exchange_done(struct http1 *h, int side)
{
	struct http1_side *s = &h->side[side];
	bool client = side == client_of(h);

	if (s->stream == BOOK_NONE)
		return;
	struct stream *st = book_edit_stream(h->book, s->stream);
	enum stream_state other = client ? STREAM_HALF_CLOSED_SERVER : STREAM_HALF_CLOSED_CLIENT;
	enum stream_state mine = client ? STREAM_HALF_CLOSED_CLIENT : STREAM_HALF_CLOSED_SERVER;
	/* of a request that was not captured nothing more comes */
	bool both = st->state == other || (!client && !st->method);
	st->state = (uint8_t)(both ? STREAM_CLOSED : mine);
	/* a whole response is a whole answer, whatever became of the request's body */
	if (!client)
		st->end = STREAM_END_COMPLETE;
	s->stream = BOOK_NONE;
}

static void ends(struct http1 *h, uint32_t stream, bool closed)
{
	struct stream *st = book_edit_stream(h->book, stream);

	if (st->end != STREAM_END_OPEN)
		return;
	st->uncertain = st->uncertain || h->uncertain;
	if (closed && !st->uncertain)
		st->end = STREAM_END_LOST;
}

void http1_exchange_end(struct http1 *h, bool closed)
{
	bool mine = !h->switched && book_connection(h->book, h->conn)->protocol == PROTOCOL_HTTP1;

	for (uint32_t i = h->answered; i < h->queued; i++) {
		if (h->queue[i].stream == BOOK_NONE && mine)
			make_late(h, &h->queue[i]);
		if (h->queue[i].stream != BOOK_NONE)
			ends(h, h->queue[i].stream, closed);
	}
	h->answered = h->queued;
	for (int i = 0; i < 2; i++)
		if (h->side[i].stream != BOOK_NONE)
			ends(h, h->side[i].stream, closed);
}
