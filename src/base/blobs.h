/*
 * blobs.h: a store of small pieces of memory behind 32-bit handles. It only grows, and what it
 * holds never moves.
 */
#ifndef BASE_BLOBS_H
#define BASE_BLOBS_H

#include <stddef.h>
#include <stdint.h>

/* Blobs: aligned to 4, up to BLOBS_MAX octets each; handle 0 is never given out. */
struct blobs {
	uint8_t **chunk;
	size_t chunk_room;
	uint32_t chunks;
	uint32_t used; /* octets of the newest chunk */
	uint64_t total;
};

enum { BLOBS_MAX = (1 << 20) - 4 }; /* a chunk without the handle 0 */

void blobs_init(struct blobs *b);
void blobs_done(struct blobs *b);
/* Room for n octets (uninitialised); the handle in *ref. NULL when n exceeds BLOBS_MAX. */
void *blobs_add(struct blobs *b, size_t n, uint32_t *ref);
void *blobs_at(const struct blobs *b, uint32_t ref);

#endif
