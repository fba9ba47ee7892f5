/*
 * map.h: an open-addressing hash table from 64-bit keys to 32-bit values, and a hash of octets.
 * Zero-initialise; map_done frees. Keys that are hashes of longer things are compared by the
 * caller. What a capture holds was chosen by whoever sent it: a table that has grown large takes a
 * random seed, so that no one can choose keys that meet; a hash of octets is as safe as its seed.
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
	uint64_t seed; /* 0 while small */
};

#define MAP_EMPTY UINT32_MAX

/* A value is never MAP_EMPTY. Returns MAP_EMPTY when the key is absent. */
uint32_t map_get(const struct map *m, uint64_t key);
void map_put(struct map *m, uint64_t key, uint32_t value);
bool map_remove(struct map *m, uint64_t key);
void map_done(struct map *m);

/* A random number, never 0: the seed of an object's hashes. */
uint64_t map_seed(void);
uint64_t map_hash(const void *p, size_t n, uint64_t seed);

/* Both halves of the product, folded. */
static inline uint64_t map_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	uint64_t low = al * bl, middle = ah * bl + (low >> 32), other = al * bh + (uint32_t)middle;
	return (other << 32 | (uint32_t)low) ^ (ah * bh + (middle >> 32) + (other >> 32));
#endif
}

#endif
