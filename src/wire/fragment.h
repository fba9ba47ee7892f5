/*
 * fragment.h: IPv4 and IPv6 fragments put together (RFC 791, RFC 8200 section 4.5), in any order,
 * bounded in number, octets and age. Where fragments overlap, the octets that came first stay.
 * Owned by packet.
 */
#ifndef WIRE_FRAGMENT_H
#define WIRE_FRAGMENT_H

#include "h2lens/book.h"

enum {
	FRAGMENT_DATAGRAMS_MAX = 64,
	FRAGMENT_OCTETS_MAX = 65536, /* of a datagram */
	FRAGMENT_AGE_MAX = 60	     /* seconds of capture time */
};

struct fragment {
	struct address from, to; /* ports are zero */
	uint32_t id;
	uint8_t protocol;
	uint64_t time;	 /* nanoseconds */
	uint32_t offset; /* octets */
	bool more;
	const uint8_t *data;
	size_t length;
};

struct fragment_store;

struct fragment_store *fragment_new(void);
void fragment_free(struct fragment_store *s);
/* Adds one. When its datagram is whole: true, and *whole (borrowed until the next call), *length
 * and the number of fragments it took. */
bool fragment_add(struct fragment_store *s, const struct fragment *f, const uint8_t **whole,
		  size_t *length, uint32_t *pieces);

#endif
