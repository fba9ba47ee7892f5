/*
 * unpack.h: gzip and zstd, octets in, octets out. Concatenated members are one stream; what follows
 * the last gzip member and is none is ignored, as gzip does. No I/O. Owned by source/input.
 */
#ifndef SOURCE_UNPACK_H
#define SOURCE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unpack;

enum unpack_kind { UNPACK_NONE, UNPACK_GZIP, UNPACK_ZSTD };

/* NULL when this build cannot do that kind. */
struct unpack *unpack_new(enum unpack_kind kind);
void unpack_free(struct unpack *u);
/* Consumes from in (*used), makes into out (*made). Nothing used and nothing made: more input is
 * needed. False when the data is damaged. */
bool unpack_step(struct unpack *u, const uint8_t *in, size_t in_size, size_t *used, uint8_t *out,
		 size_t out_size, size_t *made);
/* Is this a place where the packed data may end? */
bool unpack_whole(const struct unpack *u);
/* Did the last member end, with other things behind it? */
bool unpack_finished(const struct unpack *u);

#endif
