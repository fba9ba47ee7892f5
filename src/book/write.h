/*
 * write.h: the side of the book that decoders write. Only src/wire, src/source and the session
 * include it; rules and faces read through h2lens/book.h.
 */
#ifndef BOOK_WRITE_H
#define BOOK_WRITE_H

#include "h2lens/book.h"

struct book *book_new(void);
void book_free(struct book *b);

/* When something was captured: passed down the layers with every piece of data. */
struct moment {
	uint64_t time;	 /* nanoseconds since the epoch */
	uint32_t packet; /* from 1 */
};

/* A new connection with its addresses set; the caller fills the rest. */
struct connection *book_add_connection(struct book *b, struct moment at);
struct connection *book_edit_connection(struct book *b, uint32_t id);
/* The TLS facts of a connection, made at the first call. */
struct tls_facts *book_edit_tls(struct book *b, uint32_t conn);
struct source_facts *book_edit_source(struct book *b);
/* The book id; `certificate` is copied. */
uint32_t book_add_certificate(struct book *b, const struct certificate *c);
struct certificate *book_edit_certificate(struct book *b, uint32_t id);

/* A new event at the end of its connection's chain; conn may be BOOK_NONE (DNS before any
 * connection, notes of the source). Valid to fill until the next call. Its id is
 * book_events() - 1. An event with `severity` raises its connection's `worst` in book_mark. */
struct event *book_add_event(struct book *b, uint32_t conn, struct moment at, int side,
			     enum event_kind kind);
/* As book_add_event for an event of HTTP/2; chains it to the connection's stream, which is made
 * when it is new (`stream_made`, may be NULL, tells) unless stream is 0. */
struct event *book_add_frame(struct book *b, uint32_t conn, struct moment at, int side,
			     enum event_kind kind, uint32_t stream);
/* As book_add_frame when the stream's book id is at hand: no search. */
struct event *book_add_to_stream(struct book *b, uint32_t stream_id, struct moment at, int side,
				 enum event_kind kind);
/* Puts an event that is there already at the end of a stream's chain. */
void book_join_stream(struct book *b, uint32_t stream_id, uint32_t event);
struct stream *book_edit_stream(struct book *b, uint32_t id); /* book id */
/* The book id of a stream; it is made when it is new, and *made (may be NULL) tells. */
uint32_t book_place_stream(struct book *b, uint32_t conn, uint32_t stream, struct moment at,
			   bool *made);
/* The stream's record, made when it is new. */
struct stream *book_make_stream(struct book *b, uint32_t conn, uint32_t stream, struct moment at);
/* HTTP/1.1 exchanges are numbered 1, 2, 3 as streams; when HTTP/2 begins behind them on the same
 * connection (h2c, a tunnel), BOOK_ASIDE is added: the numbers are HTTP/2's from then on. */
#define BOOK_ASIDE UINT32_C(0x80000000) /* no identifier of HTTP/2 has this bit */
void book_set_aside(struct book *b, uint32_t conn);
/* Raises an event's severity, and with it its stream's and connection's. */
void book_mark(struct book *b, uint32_t event, enum severity s);
/* Says that an event breaks the rules: a BAD event behind it. `about` may be BOOK_NONE. `code` is
 * an HTTP/2 error code; the phrase names the rule and its section. */
void book_bad(struct book *b, uint32_t conn, struct moment at, int side, uint32_t stream,
	      uint32_t about, uint32_t code, uint32_t offset, const char *phrase);
/* A remark about a connection or (BOOK_NONE) the source. */
void book_note(struct book *b, uint32_t conn, struct moment at, const char *text);

/* Interned octets: equal strings have equal ids. n up to 1 MiB; longer ones are cut there. */
text_id book_intern(struct book *b, const void *p, size_t n);
/* Gives the event a blob (copied, cut at BOOK_BLOB_KEPT). */
void book_set_blob(struct book *b, struct event *e, const void *p, size_t n);
/* Gives the event a header list (copied). */
void book_set_fields(struct book *b, struct event *e, const struct field *fields, size_t count);

#endif
