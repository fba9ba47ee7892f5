/*
 * http1_chunks.h: the chunked transfer coding (RFC 9112 section 7.1) taken off: octets in any
 * pieces, runs of the body out. The decoder steps over bodies with it, and the session reads them
 * again with it. Zero-initialise; nothing is owned.
 */
#ifndef WIRE_HTTP1_CHUNKS_H
#define WIRE_HTTP1_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP1_CHUNK_LINE_MAX = 64 * 1024 }; /* octets of a size line or a trailer */

struct http1_chunks {
	enum { CHUNKS_SIZE, CHUNKS_DATA, CHUNKS_END, CHUNKS_TRAILER, CHUNKS_DONE } at;
	uint64_t remaining; /* octets of the chunk still to come */
	uint32_t line;	    /* octets of the present line taken */
	bool over;	    /* the digits of the size are over */
	bool blank;	    /* nothing but CR in the line so far */
};

/* Takes octets up to the end of a run of the body, of the coding or of p; *body says how many of
 * the last ones taken are the body's. Returns how many were taken, 0 once done. A line that is too
 * long ends the coding with *bad. */
size_t http1_chunks_take(struct http1_chunks *c, const uint8_t *p, size_t n, size_t *body,
			 bool *bad);
/* Steps over n octets that are inside a chunk, without seeing them; false: they are not. */
bool http1_chunks_skip(struct http1_chunks *c, uint64_t n);

#endif
