/*
 * layout.h: where a connection's octets lie in the source, so that bodies can be read again and
 * never need to be kept. Written by tcp (extents) and tls (records) when the session asked for it;
 * read by source/payload.
 */
#ifndef BOOK_LAYOUT_H
#define BOOK_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAYOUT_HOLE UINT64_MAX

/* In-order octets [pos, next extent's pos or end) of one side lie at `file` of the (decompressed)
 * source; LAYOUT_HOLE: never captured. */
struct extent {
	uint64_t pos, file;
};

/* One opened application-data record: its plaintext starts at `plain` of the side's plaintext
 * stream and is `plain_length` long; its 5-octet header starts at `pos` of the side's TLS stream.
 */
struct record_place {
	uint64_t plain, pos, sequence;
	uint32_t length;       /* of the record with header */
	uint16_t plain_length; /* after removing content type and padding */
	uint16_t epoch;	       /* key generation: see tls.h */
};

struct layout {
	bool wanted;
	bool nested; /* TLS inside TLS: what the inner session holds has no place here */
	struct layout_side {
		struct extent *extents;
		size_t extent_count, extent_room;
		uint64_t end;	     /* TCP octets covered */
		uint64_t tls_begins; /* where the TLS stream begins in the TCP stream: behind
					what opened a tunnel (HTTP CONNECT, SOCKS5), else 0 */
		struct record_place *records;
		size_t record_count, record_room;
	} side[2];
};

void layout_add_extent(struct layout *l, int side, uint64_t pos, uint64_t file, size_t n);
void layout_add_record(struct layout *l, int side, const struct record_place *r);
void layout_done(struct layout *l);
/* The extent that holds pos, or NULL; its length in *n. */
const struct extent *layout_find(const struct layout *l, int side, uint64_t pos, uint64_t *n);
/* The record whose plaintext holds the offset, or NULL. */
const struct record_place *layout_find_record(const struct layout *l, int side, uint64_t plain);

#endif
