/*
 * map.h: an open-addressing hash table from 64-bit keys to 32-bit values, and a good mixer.
 * Zero-initialise; map_done frees. Keys that are hashes of longer things are compared by the
 * caller through map_find's probe form.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map {
	uint64_t *key;
	uint32_t *value; /* MAP_EMPTY marks a free place */
	uint32_t mask, count;
};

#define MAP_EMPTY UINT32_MAX

/* A value is never MAP_EMPTY. Returns MAP_EMPTY when the key is absent. */
uint32_t map_get(const struct map *m, uint64_t key);
void map_put(struct map *m, uint64_t key, uint32_t value);
bool map_remove(struct map *m, uint64_t key);
void map_done(struct map *m);

uint64_t map_hash(const void *p, size_t n, uint64_t seed);

static inline uint64_t map_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 32);
}

#endif
