#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#include "base/blobs.h"
#include "base/chunks.h"
#include "base/map.h"
#include "base/memory.h"
#include "book/intern.h"
#include "book/known.h"
#include "book/write.h"

enum {
	EVENT_SHIFT = 15,
	NOTE_SHIFT = 12,
	CONNECTION_SHIFT = 6,
	STREAM_SHIFT = 13,
	TLS_SHIFT = 5,
	RECENT_LISTS = 1024 /* header lists remembered, so that equal ones are kept once */
};

/* A link of a connection's chain of notable events. */
struct note {
	uint32_t event, next;
};

struct book {
	struct chunks loose; /* ids of events without a connection */
	struct chunks notes, events, connections, streams, tls, certificates;
	struct blobs blobs;
	struct intern strings;
	struct map stream_ids; /* connection << 32 | identifier */
	struct source_facts source;
	struct recent_list {
		uint32_t hash, ref;
	} recent[RECENT_LISTS];
};

struct book *book_new(void)
{
	static const char *const names[] = {
#define X(constant, string) string,
		KNOWN_NAMES(X)
#undef X
	};
	struct book *b = memory_get(1, sizeof(*b));

	chunks_init(&b->loose, sizeof(uint32_t), NOTE_SHIFT);
	chunks_init(&b->notes, sizeof(struct note), NOTE_SHIFT);
	chunks_init(&b->events, sizeof(struct event), EVENT_SHIFT);
	chunks_init(&b->connections, sizeof(struct connection), CONNECTION_SHIFT);
	chunks_init(&b->streams, sizeof(struct stream), STREAM_SHIFT);
	chunks_init(&b->tls, sizeof(struct tls_facts), TLS_SHIFT);
	chunks_init(&b->certificates, sizeof(struct certificate), TLS_SHIFT);
	blobs_init(&b->blobs);
	intern_init(&b->strings);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		book_intern(b, names[i], strlen(names[i]));
	book_intern(b, "", 0); /* KNOWN_EMPTY */
	return b;
}

void book_free(struct book *b)
{
	if (!b)
		return;
	chunks_done(&b->loose);
	chunks_done(&b->notes);
	chunks_done(&b->events);
	chunks_done(&b->connections);
	chunks_done(&b->streams);
	chunks_done(&b->tls);
	chunks_done(&b->certificates);
	blobs_done(&b->blobs);
	intern_done(&b->strings);
	map_done(&b->stream_ids);
	free(b);
}

struct connection *book_add_connection(struct book *b, struct moment at)
{
	uint32_t id = b->connections.count;
	struct connection *c = chunks_push(&b->connections);

	c->id = id;
	c->start = c->last = at.time;
	c->first_event = c->last_event = BOOK_NONE;
	c->first_stream = c->last_stream = BOOK_NONE;
	c->zero_first = c->zero_last = BOOK_NONE;
	c->dns = BOOK_NONE;
	c->first_note = c->last_note = BOOK_NONE;
	c->tally.first_h2[0] = c->tally.first_h2[1] = BOOK_NONE;
	c->tally.last_h2[0] = c->tally.last_h2[1] = BOOK_NONE;
	c->tcp[0].wscale = c->tcp[1].wscale = 255;
	return c;
}

struct connection *book_edit_connection(struct book *b, uint32_t id)
{
	return chunks_at(&b->connections, id);
}

struct tls_facts *book_edit_tls(struct book *b, uint32_t conn)
{
	struct connection *c = chunks_at(&b->connections, conn);

	if (!c->tls) {
		c->tls = chunks_push(&b->tls);
		c->tls->certificate = BOOK_NONE;
		c->tls->decrypted = TLS_DECRYPTED_NO_KEYS;
	}
	return c->tls;
}

struct source_facts *book_edit_source(struct book *b)
{
	return &b->source;
}

uint32_t book_add_certificate(struct book *b, const struct certificate *c)
{
	uint32_t id = b->certificates.count;

	*(struct certificate *)chunks_push(&b->certificates) = *c;
	return id;
}

struct certificate *book_edit_certificate(struct book *b, uint32_t id)
{
	return chunks_at(&b->certificates, id);
}

/* The connection's last event is filled now that another follows: it is counted, and noted. */
static void settle(struct book *b, struct connection *c, const struct event *e)
{
	book_count(&c->tally, e, c->last_event);
	if (book_is_plain(c, e))
		return;
	uint32_t id = b->notes.count;
	struct note *n = chunks_push(&b->notes);
	*n = (struct note){c->last_event, BOOK_NONE};
	if (c->last_note == BOOK_NONE)
		c->first_note = id;
	else
		((struct note *)chunks_at(&b->notes, c->last_note))->next = id;
	c->last_note = id;
}

uint32_t book_notable(const struct book *b, uint32_t *note)
{
	if (*note == BOOK_NONE)
		return BOOK_NONE;
	const struct note *n = chunks_at(&b->notes, *note);
	*note = n->next;
	return n->event;
}

uint32_t book_loose(const struct book *b, uint32_t *note)
{
	if (*note >= b->loose.count)
		return BOOK_NONE;
	return *(const uint32_t *)chunks_at(&b->loose, (*note)++);
}

struct event *book_add_event(struct book *b, uint32_t conn, struct moment at, int side,
			     enum event_kind kind)
{
	uint32_t id = b->events.count;
	struct event *e = chunks_push(&b->events);

	e->time = at.time;
	e->packet = at.packet;
	e->conn = conn;
	e->next = e->next_stream = BOOK_NONE;
	e->kind = (uint8_t)kind;
	e->side = (unsigned)side & 1U;
	if (conn == BOOK_NONE) {
		*(uint32_t *)chunks_push(&b->loose) = id;
		return e;
	}
	struct connection *c = chunks_at(&b->connections, conn);
	if (c->last_event == BOOK_NONE) {
		c->first_event = id;
	} else {
		struct event *last = chunks_at(&b->events, c->last_event);
		last->next = id;
		settle(b, c, last);
	}
	c->last_event = id;
	c->events++;
	return e;
}

uint32_t book_place_stream(struct book *b, uint32_t conn, uint32_t stream, struct moment at,
			   bool *made)
{
	uint64_t key = ((uint64_t)conn << 32) | stream;
	uint32_t id = map_get(&b->stream_ids, key);

	if (made)
		*made = id == MAP_EMPTY;
	if (id != MAP_EMPTY)
		return id;
	id = b->streams.count;
	struct stream *s = chunks_push(&b->streams);
	map_put(&b->stream_ids, key, id);
	s->conn = conn;
	s->id = stream;
	s->next = s->first_event = s->last_event = BOOK_NONE;
	s->start = s->last = at.time;
	struct connection *c = chunks_at(&b->connections, conn);
	if (c->last_stream == BOOK_NONE)
		c->first_stream = id;
	else
		((struct stream *)chunks_at(&b->streams, c->last_stream))->next = id;
	c->last_stream = id;
	c->streams++;
	return id;
}

struct stream *book_make_stream(struct book *b, uint32_t conn, uint32_t stream, struct moment at)
{
	return chunks_at(&b->streams, book_place_stream(b, conn, stream, at, NULL));
}

/* Puts an event at the end of a chain by next_stream. */
static void chain(struct book *b, uint32_t id, uint32_t *first, uint32_t *last)
{
	if (*last == BOOK_NONE)
		*first = id;
	else
		((struct event *)chunks_at(&b->events, *last))->next_stream = id;
	*last = id;
}

void book_join_stream(struct book *b, uint32_t stream_id, uint32_t event)
{
	struct stream *s = chunks_at(&b->streams, stream_id);
	struct event *e = chunks_at(&b->events, event);

	e->stream = s->id;
	e->pushed = s->pushed;
	s->events++;
	/* octets that were held behind a hole come late with their own, earlier time */
	if (e->time > s->last)
		s->last = e->time;
	if (e->time < s->start)
		s->start = e->time;
	chain(b, event, &s->first_event, &s->last_event);
}

struct event *book_add_to_stream(struct book *b, uint32_t stream_id, struct moment at, int side,
				 enum event_kind kind)
{
	const struct stream *s = chunks_at(&b->streams, stream_id);
	struct event *e = book_add_event(b, s->conn, at, side, kind);

	book_join_stream(b, stream_id, b->events.count - 1);
	return e;
}

void book_set_aside(struct book *b, uint32_t conn)
{
	const struct connection *c = chunks_at(&b->connections, conn);

	for (uint32_t i = c->first_stream; i != BOOK_NONE;) {
		struct stream *s = chunks_at(&b->streams, i);
		uint32_t id = s->id | BOOK_ASIDE;
		map_remove(&b->stream_ids, (uint64_t)conn << 32 | s->id);
		map_put(&b->stream_ids, (uint64_t)conn << 32 | id, i);
		for (uint32_t k = s->first_event; k != BOOK_NONE;) {
			struct event *e = chunks_at(&b->events, k);
			e->stream = id;
			k = e->next_stream;
		}
		s->id = id;
		i = s->next;
	}
}

struct event *book_add_frame(struct book *b, uint32_t conn, struct moment at, int side,
			     enum event_kind kind, uint32_t stream)
{
	if (stream)
		return book_add_to_stream(b, book_place_stream(b, conn, stream, at, NULL), at, side,
					  kind);
	struct event *e = book_add_event(b, conn, at, side, kind);
	struct connection *c = chunks_at(&b->connections, conn);
	chain(b, b->events.count - 1, &c->zero_first, &c->zero_last);
	return e;
}

struct stream *book_edit_stream(struct book *b, uint32_t id)
{
	return chunks_at(&b->streams, id);
}

void book_mark(struct book *b, uint32_t event, enum severity s)
{
	struct event *e = chunks_at(&b->events, event);
	uint8_t level = (uint8_t)s;

	if (level > e->severity)
		e->severity = level & 3U;
	if (e->conn == BOOK_NONE)
		return;
	struct connection *c = chunks_at(&b->connections, e->conn);
	if (level > c->worst)
		c->worst = level;
	uint32_t id = e->stream ? book_find_stream(b, e->conn, e->stream) : BOOK_NONE;
	if (id == BOOK_NONE)
		return;
	struct stream *st = chunks_at(&b->streams, id);
	if (level > st->worst)
		st->worst = level;
}

void book_bad(struct book *b, uint32_t conn, struct moment at, int side, uint32_t stream,
	      uint32_t about, uint32_t code, uint32_t offset, const char *phrase)
{
	/* chained to a stream only when that stream exists: a bad frame must not invent one */
	if (stream && (conn == BOOK_NONE || book_find_stream(b, conn, stream) == BOOK_NONE))
		stream = 0;
	struct event *e = conn == BOOK_NONE ? book_add_event(b, conn, at, side, EVENT_BAD)
					    : book_add_frame(b, conn, at, side, EVENT_BAD, stream);

	e->a = code;
	e->b = offset;
	e->c = about;
	book_set_blob(b, e, phrase, strlen(phrase));
	book_mark(b, b->events.count - 1, SEVERITY_ERROR);
}

void book_note(struct book *b, uint32_t conn, struct moment at, const char *text)
{
	book_set_blob(b, book_add_event(b, conn, at, 0, EVENT_NOTE), text, strlen(text));
}

text_id book_intern(struct book *b, const void *p, size_t n)
{
	return intern_put(&b->strings, p, n);
}

void book_set_blob(struct book *b, struct event *e, const void *p, size_t n)
{
	uint32_t length = n > BOOK_BLOB_KEPT ? BOOK_BLOB_KEPT : (uint32_t)n;

	if (n == 0)
		return;
	uint8_t *at = blobs_add(&b->blobs, sizeof(length) + length, &e->ref);
	memcpy(at, &length, sizeof(length));
	memcpy(at + sizeof(length), p, length);
	e->has_fields = false;
}

enum { LIST_MOST = (BLOBS_MAX - 64) / sizeof(struct field) };

void book_set_fields(struct book *b, struct event *e, const struct field *fields, size_t count)
{
	if (count > LIST_MOST)
		count = LIST_MOST;
	size_t size = count * sizeof(*fields);
	uint32_t hash = (uint32_t)map_hash(fields, size, count), n = (uint32_t)count, *at;
	struct recent_list *r = &b->recent[hash % RECENT_LISTS];

	e->has_fields = true;
	if (r->ref && r->hash == hash) {
		at = blobs_at(&b->blobs, r->ref);
		if (*at == n && (size == 0 || memcmp(at + 1, fields, size) == 0)) {
			e->ref = r->ref;
			return;
		}
	}
	at = blobs_add(&b->blobs, sizeof(n) + size, &e->ref);
	*at = n;
	if (size)
		memcpy(at + 1, fields, size);
	*r = (struct recent_list){hash, e->ref};
}

uint32_t book_events(const struct book *b)
{
	return b->events.count;
}

uint32_t book_connections(const struct book *b)
{
	return b->connections.count;
}

uint32_t book_streams(const struct book *b)
{
	return b->streams.count;
}

const struct event *book_event(const struct book *b, uint32_t id)
{
	return id < b->events.count ? chunks_at(&b->events, id) : NULL;
}

const struct connection *book_connection(const struct book *b, uint32_t id)
{
	return id < b->connections.count ? chunks_at(&b->connections, id) : NULL;
}

const struct stream *book_stream(const struct book *b, uint32_t id)
{
	return id < b->streams.count ? chunks_at(&b->streams, id) : NULL;
}

const struct certificate *book_certificate(const struct book *b, uint32_t id)
{
	return id < b->certificates.count ? chunks_at(&b->certificates, id) : NULL;
}

const struct source_facts *book_source(const struct book *b)
{
	return &b->source;
}

uint32_t book_find_stream(const struct book *b, uint32_t conn, uint32_t stream)
{
	return map_get(&b->stream_ids, ((uint64_t)conn << 32) | stream);
}

struct slice book_text(const struct book *b, text_id id)
{
	return intern_get(&b->strings, id);
}

size_t book_fields(const struct book *b, const struct event *e, const struct field **fields)
{
	if (!e->ref || !e->has_fields)
		return 0;
	const uint32_t *at = blobs_at(&b->blobs, e->ref);
	*fields = (const struct field *)(const void *)(at + 1);
	return *at;
}

struct slice book_blob(const struct book *b, const struct event *e)
{
	uint32_t length;

	if (!e->ref || e->has_fields)
		return (struct slice){"", 0};
	const uint8_t *at = blobs_at(&b->blobs, e->ref);
	memcpy(&length, at, sizeof(length));
	return (struct slice){(const char *)at + sizeof(length), length};
}
