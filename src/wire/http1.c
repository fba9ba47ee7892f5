#include "wire/http1.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/memory.h"
#include "book/known.h"
#include "h2lens/names.h"

enum {
	HEAD_MAX = 64 * 1024,
	FIELDS_MAX = 512,
	QUEUE = 64 /* requests waiting for their answers */
};

enum reading { HEAD, BODY, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, TO_CLOSE, SWITCHED };

struct http1_side {
	enum reading reading;
	struct buf line; /* head, or a line of the chunked coding */
	uint64_t remaining;
};

struct http1 {
	struct book *book;
	uint32_t conn;
	struct http1_side side[2];
	struct asked {
		uint32_t event;
		bool head, connect, h2c;
	} queue[QUEUE];
	unsigned first, count;
	enum http1_switch switched;
	uint32_t switch_request;
};

struct head {
	struct field fields[FIELDS_MAX];
	size_t count;
	bool response, chunked, has_length, upgrade_h2c;
	uint64_t length;
	unsigned status;
};

struct http1 *http1_new(struct book *b, uint32_t conn)
{
	struct http1 *h = memory_get(1, sizeof(*h));

	h->book = b;
	h->conn = conn;
	h->switch_request = BOOK_NONE;
	return h;
}

void http1_free(struct http1 *h)
{
	if (!h)
		return;
	buf_done(&h->side[0].line);
	buf_done(&h->side[1].line);
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

int http1_looks(const uint8_t *p, size_t n)
{
	static const char *const starts[] = {"GET ",	 "POST ",    "PUT ",   "HEAD ",	 "DELETE ",
					     "OPTIONS ", "CONNECT ", "PATCH ", "TRACE ", "HTTP/1."};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		size_t length = strlen(starts[i]);
		if (n >= length && memcmp(p, starts[i], length) == 0)
			return 1;
		if (n < length && memcmp(p, starts[i], n) == 0)
			return -1;
	}
	return 0;
}

static void add(struct http1 *h, struct head *x, text_id name, const char *p, size_t n)
{
	if (x->count == FIELDS_MAX)
		return;
	x->fields[x->count++] = (struct field){.name = name,
					       .value = book_intern(h->book, p, n),
					       .name_from = FIELD_LITERAL,
					       .value_from = FIELD_LITERAL,
					       .repr = REPR_HTTP1};
}

static void first_line(struct http1 *h, struct head *x, const char *p, size_t n)
{
	const char *end = p + n, *space = memchr(p, ' ', n);

	x->response = n >= 5 && memcmp(p, "HTTP/", 5) == 0;
	if (!space)
		space = end;
	const char *next = space < end ? space + 1 : end;
	if (x->response) {
		for (const char *d = next; d < end && d < next + 3 && *d >= '0' && *d <= '9'; d++)
			x->status = x->status * 10 + (unsigned)(*d - '0');
		add(h, x, KNOWN_STATUS, next, (size_t)(end - next) < 3 ? (size_t)(end - next) : 3);
		if (end - next > 4)
			add(h, x, KNOWN_REASON, next + 4, (size_t)(end - next - 4));
		add(h, x, KNOWN_VERSION, p, (size_t)(space - p));
		return;
	}
	const char *last = end;
	while (last > next && last[-1] != ' ')
		last--;
	add(h, x, KNOWN_METHOD, p, (size_t)(space - p));
	add(h, x, KNOWN_PATH, next, last > next ? (size_t)(last - next - 1) : 0);
	add(h, x, KNOWN_VERSION, last, (size_t)(end - last));
}

static bool is(const char *p, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(p, word, n) == 0;
}

static bool mentions(const char *p, size_t n, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= n; i++)
		if (strncasecmp(p + i, word, length) == 0)
			return true;
	return false;
}

static void field_line(struct http1 *h, struct head *x, const char *p, size_t n)
{
	const char *colon = memchr(p, ':', n);
	char name[128];

	if (!colon || colon == p)
		return;
	size_t length = (size_t)(colon - p);
	const char *value = colon + 1, *end = p + n;
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	size_t size = (size_t)(end - value);
	if (length > sizeof(name))
		length = sizeof(name);
	for (size_t i = 0; i < length; i++)
		name[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
	add(h, x, book_intern(h->book, name, length), value, size);
	if (is(name, length, "content-length")) {
		uint64_t v = 0;
		for (size_t i = 0; i < size && value[i] >= '0' && value[i] <= '9' && i < 18; i++)
			v = v * 10 + (uint64_t)(value[i] - '0');
		x->has_length = true;
		x->length = v;
	} else if (is(name, length, "transfer-encoding")) {
		x->chunked = mentions(value, size, "chunked");
	} else if (is(name, length, "upgrade")) {
		x->upgrade_h2c = mentions(value, size, "h2c");
	}
}

static void parse_head(struct http1 *h, struct head *x, const char *p, size_t n)
{
	bool first = true;

	while (n) {
		const char *newline = memchr(p, '\n', n);
		size_t line = newline ? (size_t)(newline - p) : n, step = newline ? line + 1 : n;
		if (line && p[line - 1] == '\r')
			line--;
		if (first && line)
			first_line(h, x, p, line);
		else if (line)
			field_line(h, x, p, line);
		first = first && line == 0;
		p += step;
		n -= step;
	}
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

static void request_head(struct http1 *h, int side, struct head *x)
{
	struct http1_side *s = &h->side[side];
	struct slice method = book_text(h->book, x->fields[0].value);

	learn_client(h, side);
	if (h->count < QUEUE) {
		struct asked *a = &h->queue[(h->first + h->count++) % QUEUE];
		*a = (struct asked){.event = book_events(h->book) - 1,
				    .head = is(method.p, method.n, "HEAD"),
				    .connect = is(method.p, method.n, "CONNECT"),
				    .h2c = x->upgrade_h2c};
	}
	s->remaining = x->length;
	s->reading = x->chunked ? CHUNK_SIZE : x->has_length && x->length ? BODY : HEAD;
}

static void response_head(struct http1 *h, int side, struct head *x)
{
	struct http1_side *s = &h->side[side];
	struct asked a = {.event = BOOK_NONE};
	uint32_t event = book_events(h->book) - 1;

	learn_client(h, 1 - side);
	if (x->status >= 500)
		book_mark(h->book, event, SEVERITY_WARNING);
	if (h->count)
		a = h->queue[h->first];
	s->reading = HEAD;
	if (x->status >= 100 && x->status < 200 && x->status != 101)
		return;
	if (h->count) {
		h->first = (h->first + 1) % QUEUE;
		h->count--;
	}
	if (x->status == 101 || (a.connect && x->status / 100 == 2)) {
		h->switched =
			x->status == 101 && (a.h2c || x->upgrade_h2c) ? HTTP1_H2C : HTTP1_TUNNEL;
		h->switch_request = a.event;
		h->side[0].reading = h->side[1].reading = SWITCHED;
		return;
	}
	if (a.head || x->status == 204 || x->status == 304)
		return;
	s->remaining = x->length;
	s->reading = x->chunked ? CHUNK_SIZE : !x->has_length ? TO_CLOSE : x->length ? BODY : HEAD;
}

static void head_done(struct http1 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct head *x = memory_get(1, sizeof(*x));

	parse_head(h, x, (const char *)p, n);
	if (x->count) {
		struct event *e =
			book_add_event(h->book, h->conn, at, side,
				       x->response ? EVENT_HTTP1_RESPONSE : EVENT_HTTP1_REQUEST);
		e->length = (uint32_t)n;
		e->a = x->status;
		book_set_fields(h->book, e, x->fields, x->count);
		if (x->response)
			response_head(h, side, x);
		else
			request_head(h, side, x);
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

static size_t read_head(struct http1 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct http1_side *s = &h->side[side];
	size_t before = s->line.n;

	if (!buf_add(&s->line, p, n, HEAD_MAX)) {
		book_bad(h->book, h->conn, at, side, 0, BOOK_NONE, H2_PROTOCOL_ERROR, 0,
			 "HTTP/1.1 head of more than 64 KiB: not decoded");
		s->reading = TO_CLOSE;
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

/* A line of the chunked coding (RFC 9112 section 7.1), taken whole. */
static size_t read_line(struct http1 *h, int side, const uint8_t *p, size_t n)
{
	struct http1_side *s = &h->side[side];
	const uint8_t *newline = memchr(p, '\n', n);
	size_t take = newline ? (size_t)(newline - p) + 1 : n;

	if (!buf_add(&s->line, p, take, HEAD_MAX)) {
		s->reading = TO_CLOSE;
		buf_clear(&s->line);
		return n;
	}
	if (!newline)
		return n;
	bool empty = s->line.n <= 1 || (s->line.n == 2 && s->line.p[0] == '\r');
	if (s->reading == CHUNK_END) {
		s->reading = CHUNK_SIZE;
	} else if (s->reading == TRAILER) {
		if (empty)
			s->reading = HEAD;
	} else {
		uint64_t size = 0;
		for (size_t i = 0; i < s->line.n && i < 15; i++) {
			uint8_t c = s->line.p[i] | 0x20;
			if (c >= '0' && c <= '9')
				size = size * 16 + (uint64_t)(c - '0');
			else if (c >= 'a' && c <= 'f')
				size = size * 16 + (uint64_t)(c - 'a' + 10);
			else
				break;
		}
		s->remaining = size;
		s->reading = size ? CHUNK_DATA : TRAILER;
	}
	buf_clear(&s->line);
	return take;
}

size_t http1_feed(struct http1 *h, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct http1_side *s = &h->side[side];
	size_t used = 0;

	while (used < n) {
		size_t left = n - used;
		switch (s->reading) {
		case HEAD:
			used += read_head(h, side, p + used, left, at);
			break;
		case BODY:
		case CHUNK_DATA:
			if (left > s->remaining)
				left = (size_t)s->remaining;
			s->remaining -= left;
			used += left;
			if (s->remaining == 0)
				s->reading = s->reading == BODY ? HEAD : CHUNK_END;
			break;
		case TO_CLOSE:
			return n;
		case SWITCHED:
			return used;
		default:
			used += read_line(h, side, p + used, left);
			break;
		}
	}
	return used;
}

bool http1_lost(struct http1 *h, int side, uint64_t n)
{
	struct http1_side *s = &h->side[side];

	if (s->reading == TO_CLOSE)
		return true;
	/* inside a body whose length is known the hole may end before the body does */
	if ((s->reading != BODY && s->reading != CHUNK_DATA) || n == 0 || n > s->remaining)
		return false;
	s->remaining -= n;
	if (s->remaining == 0)
		s->reading = s->reading == BODY ? HEAD : CHUNK_END;
	return true;
}
