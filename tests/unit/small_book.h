/*
 * small_book.h: books built by hand for the tests of describe, filter, explain and timeline: one
 * h2 connection over TLS from 10.0.0.1:40000 to 10.0.0.2:443, filled event by event.
 */
#ifndef TESTS_SMALL_BOOK_H
#define TESTS_SMALL_BOOK_H

#include <string.h>

#include "book/write.h"
#include "h2lens/names.h"

#define SMALL_MS UINT64_C(1000000)
#define SMALL_START UINT64_C(1700000000000000000)

struct small {
	struct book *b;
	uint32_t conn;
	struct moment at; /* advances by 1 ms and one packet an event */
};

static inline struct small small_new(void)
{
	struct small s = {.b = book_new(), .at = {SMALL_START, 1}};
	static const uint8_t ends[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	struct connection *c = book_add_connection(s.b, s.at);
	s.conn = c->id;
	for (int i = 0; i < 2; i++) {
		memcpy(c->end[i].bytes, ends[i], 4);
		c->end[i].family = 4;
		c->end[i].port = i ? 443 : 40000;
	}
	c->client = 0;
	c->client_known = c->complete = true;
	c->protocol = PROTOCOL_H2;
	c->start = SMALL_START;
	book_edit_source(s.b)->start = SMALL_START;
	book_edit_source(s.b)->packets = 1;
	return s;
}

static inline void small_tick(struct small *s)
{
	s->at.time += SMALL_MS;
	s->at.packet++;
	book_edit_connection(s->b, s->conn)->last = s->at.time;
}

static inline struct event *small_event(struct small *s, int side, enum event_kind kind)
{
	small_tick(s);
	return book_add_event(s->b, s->conn, s->at, side, kind);
}

static inline struct event *small_frame(struct small *s, int side, unsigned type, unsigned flags,
					uint32_t stream)
{
	small_tick(s);
	struct event *e = book_add_frame(s->b, s->conn, s->at, side, EVENT_H2_FRAME, stream);
	e->type = (uint8_t)type;
	e->flags = (uint8_t)flags;
	return e;
}

static inline uint32_t small_last(const struct small *s)
{
	return book_events(s->b) - 1;
}

static inline text_id small_text(const struct small *s, const char *text)
{
	return book_intern(s->b, text, strlen(text));
}

/* Name, value, name, value, …, NULL; "?" is not known. All literal facts. */
static inline void small_fields(struct small *s, struct event *e, const char *const *pairs)
{
	struct field f[32] = {{0}};
	size_t n = 0;
	for (; pairs[0] && n < 32; pairs += 2, n++) {
		bool no_name = strcmp(pairs[0], "?") == 0, no_value = strcmp(pairs[1], "?") == 0;
		f[n].name = no_name ? 0 : small_text(s, pairs[0]);
		f[n].value = no_value ? 0 : small_text(s, pairs[1]);
		f[n].name_from = no_name ? FIELD_UNKNOWN : FIELD_LITERAL;
		f[n].value_from = no_value ? FIELD_UNKNOWN : FIELD_LITERAL;
		f[n].repr = no_value ? REPR_INDEXED : REPR_WITHOUT_INDEXING;
		f[n].index = no_value ? 62 : 0;
	}
	book_set_fields(s->b, e, f, n);
}

#define SMALL_FIELDS(s, e, ...) small_fields(s, e, (const char *const[]){__VA_ARGS__, NULL, NULL})

static inline struct event *small_get(struct small *s, uint32_t stream, const char *path)
{
	struct event *e = small_frame(s, 0, H2_HEADERS, 0x05, stream);
	SMALL_FIELDS(s, e, ":method", "GET", ":scheme", "https", ":authority", "shop.example",
		     ":path", path);
	struct stream *st = book_edit_stream(s->b, book_find_stream(s->b, s->conn, stream));
	st->method = small_text(s, "GET");
	st->path = small_text(s, path);
	st->scheme = small_text(s, "https");
	st->authority = small_text(s, "shop.example");
	return e;
}

#endif
