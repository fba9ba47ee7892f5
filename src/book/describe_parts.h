/*
 * describe_parts.h: how the files of describe share the work: a walk over one event with the
 * visitor, and the parts of the walk, so that a filter pays only for the fields it asks for.
 * Private to src/book.
 */
#ifndef BOOK_DESCRIBE_PARTS_H
#define BOOK_DESCRIBE_PARTS_H

#include "book/fields.h"
#include "h2lens/describe.h"

enum describe_part {
	PART_FRAME = 1,	  /* packet, connection, h2lens.* */
	PART_EVENT = 2,	  /* what the event itself says */
	PART_HEADERS = 4, /* its header list, one by one */
	PART_STREAM = 8,  /* what its stream adds: gRPC, request and response, times */
	PART_ALL = 15
};

struct walk {
	const struct book *b;
	const struct event *e;
	uint32_t id;
	describe_visit *visit;
	void *arg;
	int depth;
	unsigned parts;
	bool unsure; /* the values that follow are no facts */
};

/* As describe_event for some parts only. */
void describe_some(const struct book *b, uint32_t event, unsigned parts, describe_visit *visit,
		   void *arg);

void walk_none(const struct walk *w, enum field_id id, const char *note);
/* The note is the number's name where the field has named values and `note` is NULL. */
void walk_number(const struct walk *w, enum field_id id, uint64_t number, const char *note);
void walk_bool(const struct walk *w, enum field_id id, bool value);
void walk_text(const struct walk *w, enum field_id id, const void *p, size_t n, const char *note);
void walk_string(const struct walk *w, enum field_id id, const char *s);
void walk_bytes(const struct walk *w, enum field_id id, const void *p, size_t n, const char *note);
/* Nanoseconds, shown as seconds. */
void walk_time(const struct walk *w, enum field_id id, uint64_t ns);
void walk_address(const struct walk *w, enum field_id id, const struct address *a);

void describe_h2(const struct walk *w);
void describe_headers(const struct walk *w); /* HTTP/2 and HTTP/1 header lists */
void describe_stream(const struct walk *w);
void describe_tls(const struct walk *w);
void describe_tcp(const struct walk *w);
void describe_local(const struct walk *w);

void describe_h2_summary(const struct book *b, const struct event *e, struct text *out);
/* A header list in short: "GET /cart · shop.example", "200 · text/html · 12 KB". */
void describe_message(const struct book *b, const struct event *e, struct text *out);
void describe_tls_summary(const struct book *b, const struct event *e, struct text *out);
void describe_tcp_summary(const struct book *b, const struct event *e, struct text *out);

void describe_local_summary(const struct book *b, const struct event *e, struct text *out);

/* What a header list holds of interest. `p` NULL: absent; n 0 with `unknown` set: there but not
 * known. */
struct message {
	struct slice method, path, authority, scheme, protocol, status, version, reason;
	struct slice type, length, location, host, grpc_status, grpc_message, grpc_timeout;
	unsigned pseudo, unnamed, unknown, count; /* unknown: name or value */
};

void describe_read_message(const struct book *b, const struct event *e, struct message *m);

/* "H2_FRAME", "TLS_ALERT". */
const char *describe_kind(const struct event *e);
/* " · " between what is joined. */
void describe_join(struct text *out, size_t start);
void describe_clean(struct text *out, struct slice s);
/* "certificate_verify" as "CertificateVerify". */
const char *describe_camel(char *out, size_t room, const char *snake);
const char *describe_icmp(const struct event *e, char *out, size_t room);
/* The event's stream, or NULL. */
const struct stream *describe_find_stream(const struct book *b, const struct event *e);
/* A gRPC status in digits, or -1. */
int describe_status(struct slice digits);
/* What a grpc-message means (PROTOCOL-HTTP2, Percent-Encoded; escapes that are none stay): any
 * octets, not sanitised. */
void describe_percent(struct text *raw, struct slice s);

/* A list joined by commas: the next item of *rest, spaces dropped; false at its end. */
bool describe_next(struct slice *rest, struct slice *item);

#endif
