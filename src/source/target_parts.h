/*
 * target_parts.h: what the files of target share: numbers and addresses in a user's text.
 */
#ifndef SOURCE_TARGET_PARTS_H
#define SOURCE_TARGET_PARTS_H

#include "source/target.h"

/* The whole of it a number, decimal or 0x…, of at most max. */
bool target_number(const char *s, size_t n, uint64_t max, uint64_t *out);
/* An IP address without brackets; its octets (4 or 16) into out; how many, 0: it is none. */
bool target_is_address(const char *s, size_t n);
size_t target_address(const char *s, size_t n, uint8_t out[16]);

#endif
