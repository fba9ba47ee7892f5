/*
 * h2_talk.h: an HTTP/2 conversation fed to the decoder octet by octet in the tests: side 0 is the
 * client, side 1 the server; each thing said is a millisecond and a packet after the one before.
 */
#ifndef TESTS_H2_TALK_H
#define TESTS_H2_TALK_H

#include "octets.h"
#include "wire/h2.h"

enum { CLIENT, SERVER };

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
/* GET http :path / :authority x, the last one put into the table */
#define GET_X "\x82\x86\x84\x41\x01x"

struct talk {
	struct book *book;
	struct h2_shared *shared;
	struct h2 *h2;
	uint32_t conn;
	struct moment at;
	uint64_t pos[2];
	struct octets octets; /* scratch */
	struct text text;
};

static inline void talk_open(struct talk *k, enum h2_start start)
{
	k->book = book_new();
	k->at = (struct moment){UINT64_C(1000000000), 1};
	k->pos[0] = k->pos[1] = 0;
	k->octets.n = 0;
	k->text = (struct text){0};
	struct connection *c = book_add_connection(k->book, k->at);
	k->conn = c->id;
	c->client = CLIENT;
	c->client_known = c->complete = start != H2_START_MIDDLE;
	k->shared = h2_shared_new(k->book);
	k->h2 = h2_new(k->shared, k->conn, start);
}

static inline void talk_close(struct talk *k)
{
	text_done(&k->text);
	h2_free(k->h2);
	h2_shared_free(k->shared);
	book_free(k->book);
}

/* Octets in a copy of exactly their size, so that a sanitizer sees the first one read past it. */
static inline void talk_feed(struct talk *k, int side, const void *p, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);

	memcpy(exact, p, n);
	h2_feed(k->h2, side, exact, n, k->pos[side], k->at);
	free(exact);
	k->pos[side] += n;
}

static inline void talk_tick(struct talk *k)
{
	k->at.time += 1000000;
	k->at.packet++;
}

static inline void talk_say(struct talk *k, int side, const void *p, size_t n)
{
	talk_tick(k);
	talk_feed(k, side, p, n);
}

static inline void talk_frame(struct talk *k, int side, unsigned type, unsigned flags,
			      uint32_t stream, const void *payload, size_t n)
{
	k->octets.n = 0;
	octets_frame(&k->octets, type, flags, stream, payload, n);
	talk_say(k, side, k->octets.p, k->octets.n);
}

/* One side says a frame whose payload is a string literal. */
#define SAYS(k, side, type, flags, stream, payload)                                                \
	talk_frame(k, side, type, flags, stream, payload, sizeof(payload) - 1)

/* Preface and SETTINGS of both sides with their ACKs; the client's settings are given. */
#define TALK_START(k, settings)                                                                    \
	do {                                                                                       \
		talk_say(k, CLIENT, PREFACE, sizeof(PREFACE) - 1);                                 \
		SAYS(k, CLIENT, H2_SETTINGS, 0, 0, settings);                                      \
		SAYS(k, SERVER, H2_SETTINGS, 0, 0, "");                                            \
		SAYS(k, SERVER, H2_SETTINGS, H2_FLAG_ACK, 0, "");                                  \
		SAYS(k, CLIENT, H2_SETTINGS, H2_FLAG_ACK, 0, "");                                  \
	} while (0)

static inline const struct event *talk_event(const struct talk *k, enum event_kind kind,
					     unsigned nth)
{
	for (uint32_t i = 0; i < book_events(k->book); i++) {
		const struct event *e = book_event(k->book, i);
		if (e->kind == kind && nth-- == 0)
			return e;
	}
	return NULL;
}

/* The nth (from 0) frame of a type that a side sent; NULL when there are fewer. */
static inline const struct event *talk_nth(const struct talk *k, int side, unsigned type,
					   unsigned nth)
{
	for (uint32_t i = 0; i < book_events(k->book); i++) {
		const struct event *e = book_event(k->book, i);
		if (e->kind == EVENT_H2_FRAME && e->side == side && e->type == type && nth-- == 0)
			return e;
	}
	return NULL;
}

static inline unsigned talk_count(const struct talk *k, enum event_kind kind)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < book_events(k->book); i++)
		n += book_event(k->book, i)->kind == kind;
	return n;
}

static inline const struct stream *talk_stream(const struct talk *k, uint32_t stream)
{
	return book_stream(k->book, book_find_stream(k->book, k->conn, stream));
}

static inline const char *talk_fields(struct talk *k, const struct event *e)
{
	const struct field *f = NULL;
	size_t n = book_fields(k->book, e, &f);

	text_clear(&k->text);
	octets_fields(&k->text, k->book, f, n);
	return text_str(&k->text);
}

/* Everything that the book says, as text. */
static inline const char *talk_dump(struct talk *k)
{
	struct text *t = &k->text;

	text_clear(t);
	for (uint32_t i = 0; i < book_events(k->book); i++) {
		const struct event *e = book_event(k->book, i);
		const struct field *f = NULL;
		size_t n = book_fields(k->book, e, &f);
		struct slice blob = book_blob(k->book, e);
		text_addf(t, "%u side %u kind %u type %u flags %x stream %u length %u pos %u ", i,
			  e->side, e->kind, e->type, e->flags, e->stream, e->length,
			  (unsigned)e->pos);
		text_addf(t, "a %u b %u c %u severity %u next %u of stream %u time %llu\n", e->a,
			  e->b, e->c, e->severity, e->next, e->next_stream,
			  (unsigned long long)e->time);
		octets_fields(t, k->book, f, n);
		text_clean(t, blob.p, blob.n);
	}
	for (uint32_t i = 0; i < book_streams(k->book); i++) {
		const struct stream *s = book_stream(k->book, i);
		text_addf(t,
			  "stream %u state %u end %u status %u request %u response %u events %u\n",
			  s->id, s->state, s->end, s->status, (unsigned)s->request_bytes,
			  (unsigned)s->response_bytes, s->events);
	}
	return text_str(t);
}

#endif
