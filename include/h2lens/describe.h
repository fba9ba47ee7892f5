/*
 * describe.h: an event in words: its one-line summary and every field that it has, under
 * Wireshark's own names. The frame list, the detail tree, the ndjson of `h2lens frames` and the
 * filter all read the same descriptions. Pure functions over the book; no I/O.
 */
#ifndef H2LENS_DESCRIBE_H
#define H2LENS_DESCRIBE_H

#include "h2lens/book.h"
#include "h2lens/text.h"

/* "SETTINGS", "SETTINGS ack", "Alert", "RST": what the Frame column shows. Borrowed or in out. */
const char *describe_name(const struct event *e, char *out, size_t room);
/* The same in that language: names of the protocols stay as they are. */
const char *describe_name_in(const struct event *e, enum language l, char *out, size_t room);
/* What matters about the event, in one line, sanitised: "GET /cart", "200 · 12 KB", "CANCEL",
 * "last stream 5 · ENHANCE_YOUR_CALM · too_many_pings", "INITIAL_WINDOW_SIZE 65535 …",
 * "+32768 → window 98303". Appends to out, in its language. */
void describe_summary(const struct book *b, uint32_t event, struct text *out);

enum value_type { VALUE_NONE, VALUE_NUMBER, VALUE_TEXT, VALUE_BYTES, VALUE_BOOL, VALUE_ADDRESS };

/* One field of an event. `name` is Wireshark's field name where it has one ("http2.streamid"), our
 * own otherwise ("grpc.status"); `label` is for people ("Stream identifier"). `note` explains the
 * value ("CANCEL", "static table 2"), NULL when there is nothing to say. All borrowed until the
 * visitor returns. Text may hold any octets: sanitise when showing. An address is text
 * ("10.0.0.1"); a time is text in seconds, with its nanoseconds in `number`; BYTES are raw. */
struct described {
	const char *name, *label;
	enum value_type type;
	uint64_t number;
	struct slice text;
	const char *note;
	int depth;	/* 0 at the left edge of the tree */
	bool uncertain; /* value is not a fact: "?" */
	bool ours;	/* the text is a word or sentence of ours (words.h) */
};

typedef void describe_visit(void *arg, const struct described *d);

/* Visits every field of an event, parents before children. */
void describe_event(const struct book *b, uint32_t event, describe_visit *visit, void *arg);
/* Visits the facts of a connection (addresses, TCP, TLS with why (not) decrypted, SETTINGS). */
void describe_connection(const struct book *b, uint32_t conn, describe_visit *visit, void *arg);
/* The one line that says why a connection is or is not decrypted; "" without TLS. */
void describe_decryption(const struct book *b, uint32_t conn, struct text *out);
/* Is that the content type of gRPC over HTTP/2, whatever it carries? gRPC-Web, which has its status
 * in the content, is not. */
bool describe_grpc_type(struct slice content_type);
/* Does the stream carry gRPC, by its content type or its status? */
bool describe_is_grpc(const struct book *b, const struct stream *s);
/* The name of the stream's grpc-status; NULL when there is none or it is not one of gRPC's. */
const char *describe_grpc_status(const struct book *b, const struct stream *s);
/* Adds a grpc-message with its percent-encoding undone, sanitised. */
void describe_grpc_message(struct text *out, struct slice message);
/* A time limit in words: "5 s", "1.50 s", "250 ms". Returns out. */
char *describe_limit(char *out, size_t room, uint32_t milliseconds);
/* Why a list is empty: what cannot be read and what would make it readable. */
void describe_emptiness(const struct book *b, uint32_t conn, struct text *out);

#endif
