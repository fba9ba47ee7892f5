/*
 * hpack.h: header blocks (RFC 7541) with the provenance of every name and value.
 *
 * A decoder whose history is whole decodes as any HTTP/2 peer would. When the capture starts inside
 * the connection, or a block was lost, it goes on with what can be known: static entries and
 * literals, and entries inserted since, by their distance from the newest; the rest is unknown
 * (text_id 0) and never guessed. The history is whole again when the table has provably turned
 * over. One decoder a side of a connection; the tables it needs are shared by all.
 */
#ifndef WIRE_HPACK_H
#define WIRE_HPACK_H

#include "base/buf.h"
#include "book/write.h"

struct hpack_shared; /* static table as interned ids, Huffman decoding table */

struct hpack_shared *hpack_shared_new(struct book *b);
void hpack_shared_free(struct hpack_shared *s);

enum hpack_history { HPACK_WHOLE, HPACK_JOINED_LATE, HPACK_LOST_BLOCK };

struct hpack_entry {
	text_id name, value;
	uint32_t size; /* RFC 7541 section 4.1; a lower bound when the name is not known */
	uint8_t name_from, value_from;
};

struct hpack {
	struct hpack_shared *shared;
	struct hpack_entry *ring; /* newest at ring[(first + count - 1) & mask] */
	uint32_t first, count, mask;
	uint64_t size;	     /* of the entries that we know */
	uint32_t capacity;   /* maximum size in force: the encoder's last update */
	uint32_t limit;	     /* SETTINGS_HEADER_TABLE_SIZE that the decoder's side allows */
	uint8_t history;     /* enum hpack_history */
	bool capacity_known; /* or known to be at most that */
	bool limit_known;
	bool update_due; /* the limit fell below the capacity: the encoder is to say so first */
};

void hpack_init(struct hpack *h, struct hpack_shared *s);
void hpack_done(struct hpack *h);
/* The capture starts inside the connection: older entries exist and are not known. */
void hpack_joined_late(struct hpack *h);
/* A header block may have been lost. */
void hpack_lost(struct hpack *h);
/* The peer's SETTINGS_HEADER_TABLE_SIZE (RFC 7541 section 4.2). */
void hpack_set_limit(struct hpack *h, uint32_t limit);

/* A growing header list, reused from block to block. */
struct hpack_list {
	struct field *fields;
	size_t count, room;
	struct buf scratch; /* Huffman-decoded octets */
	bool cut;	    /* fields beyond the caps were decoded but not kept */
	uint64_t size;	    /* RFC 9113 section 6.5.2: names + values + 32 each */
};

void hpack_list_done(struct hpack_list *l);

struct hpack_result {
	bool ok;
	bool late;	 /* the table size update that was due did not come first (section 4.2) */
	uint32_t offset; /* of the mistake in the block */
	const char *phrase; /* what is wrong, with its section; NULL when ok */
};

enum {
	HPACK_STRING_MAX = 256 * 1024, /* longest name or value taken */
	HPACK_LIST_MAX = 1 << 20,      /* names, values and 32 each that are kept of one block */
	HPACK_FIELDS_MAX =
		16 * 1024 /* fields of one block; an indexed field is one octet on the wire */
};

/* Decodes one whole block. On a mistake what came before it is in the list, the rest is skipped and
 * the history is no longer whole. */
struct hpack_result hpack_decode(struct hpack *h, const uint8_t *p, size_t n,
				 struct hpack_list *out);

#endif
