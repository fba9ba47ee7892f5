/*
 * h2.h: one HTTP/2 connection's two octet streams in, frames and what they mean into the book
 * (RFC 9113): every frame an event, header blocks joined and decoded with provenance, stream
 * states, both levels of flow control, SETTINGS in force, PING round trips, and each breach of the
 * rules as a BAD event behind the frame that breaks them. After a loss it finds frame headers
 * again.
 */
#ifndef WIRE_H2_H
#define WIRE_H2_H

#include "book/write.h"

struct h2;
struct h2_shared; /* what all connections of a session share: tables, scratch room */

struct h2_shared *h2_shared_new(struct book *b);
void h2_shared_free(struct h2_shared *s);

enum h2_start {
	H2_START_PREFACE,  /* from the first octet: the client's preface, then SETTINGS of both */
	H2_START_UPGRADED, /* after 101: as PREFACE, and stream 1 is half closed by the client */
	H2_START_MIDDLE	   /* somewhere inside: no preface, tables and windows not known */
};

struct h2 *h2_new(struct h2_shared *s, uint32_t conn, enum h2_start start);
void h2_free(struct h2 *h);
/* Octets of a side, in order; pos is their offset in that side's stream. Borrowed for the call. */
void h2_feed(struct h2 *h, int side, const uint8_t *p, size_t n, uint64_t pos, struct moment at);
/* n octets of that side are missing here (0: a number not known). */
void h2_lost(struct h2 *h, int side, uint64_t n, struct moment at);
/* The request that was upgraded becomes stream 1 (section 3.1 of RFC 7540). */
void h2_upgraded(struct h2 *h, const struct field *fields, size_t count, struct moment at);
/* The connection is over: streams still open are lost under it. `closed` false: the capture ends.
 */
void h2_end(struct h2 *h, bool closed, struct moment at);

enum {
	H2_BLOCK_MAX = 1 << 20,	   /* octets of one header block with its CONTINUATIONs */
	H2_GATHER_MAX = 256 * 1024 /* octets of one frame's payload held (DATA is never held) */
};

#endif
