#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

#define FACTOR_A UINT64_C(0xa0761d6478bd642f)
#define FACTOR_B UINT64_C(0xe7037ed1a0b428db)
#define FACTOR_C UINT64_C(0x8ebc6af09c88c6e3)

enum {
	FIRST_ROOM = 16,
	SEEDED_ROOM = 1024 /* a smaller table is cheap to search from end to end */
};

static inline uint32_t home(const struct map *m, uint64_t key)
{
	return (uint32_t)map_fold(key ^ m->seed, m->seed ^ FACTOR_A) & m->mask;
}

static uint32_t place(const struct map *m, uint64_t key)
{
	uint32_t i = home(m, key);

	while (m->value[i] != MAP_EMPTY && m->key[i] != key)
		i = (i + 1) & m->mask;
	return i;
}

uint32_t map_get(const struct map *m, uint64_t key)
{
	return m->count ? m->value[place(m, key)] : MAP_EMPTY;
}

static void grow(struct map *m)
{
	struct map old = *m;
	uint32_t room = old.value ? (old.mask + 1) * 2 : FIRST_ROOM;

	if (room >= SEEDED_ROOM && !m->seed)
		m->seed = map_seed();
	m->mask = room - 1;
	m->key = memory_get(room, sizeof(*m->key));
	m->value = memory_resize(NULL, room, sizeof(*m->value));
	memset(m->value, 0xff, room * sizeof(*m->value));
	for (uint32_t i = 0; old.value && i <= old.mask; i++) {
		if (old.value[i] == MAP_EMPTY)
			continue;
		uint32_t j = place(m, old.key[i]);
		m->key[j] = old.key[i];
		m->value[j] = old.value[i];
	}
	free(old.key);
	free(old.value);
}

void map_put(struct map *m, uint64_t key, uint32_t value)
{
	if (!m->value || m->count >= (m->mask + 1) / 4 * 3)
		grow(m);
	uint32_t i = place(m, key);
	if (m->value[i] == MAP_EMPTY)
		m->count++;
	m->key[i] = key;
	m->value[i] = value;
}

bool map_remove(struct map *m, uint64_t key)
{
	if (!m->count)
		return false;
	uint32_t i = place(m, key);
	if (m->value[i] == MAP_EMPTY)
		return false;
	m->value[i] = MAP_EMPTY;
	m->count--;
	/* close the hole: move back what probed past it */
	for (uint32_t j = (i + 1) & m->mask; m->value[j] != MAP_EMPTY; j = (j + 1) & m->mask) {
		if (((j - home(m, m->key[j])) & m->mask) < ((j - i) & m->mask))
			continue;
		m->key[i] = m->key[j];
		m->value[i] = m->value[j];
		m->value[j] = MAP_EMPTY;
		i = j;
	}
	return true;
}

void map_done(struct map *m)
{
	free(m->key);
	free(m->value);
	*m = (struct map){0};
}

uint64_t map_seed(void)
{
	uint64_t seed = 0;

	if (getentropy(&seed, sizeof(seed)) != 0) { /* an old kernel: what is hard to guess */
		struct timespec now = {0};
		clock_gettime(CLOCK_MONOTONIC, &now);
		seed = map_fold((uint64_t)now.tv_nsec ^ FACTOR_A, (uintptr_t)&seed ^ FACTOR_B) ^
		       (uint64_t)getpid();
	}
	return seed ? seed : 1;
}

static inline uint64_t octets(const uint8_t *p, size_t n)
{
	uint64_t w = 0;

	memcpy(&w, p, n);
	return w;
}

/* The construction of wyhash. Both factors of each product hold what the seed decides: a factor
 * that an attacker can make zero would swallow all that came before it. */
uint64_t map_hash(const void *data, size_t n, uint64_t seed)
{
	const uint8_t *p = data;
	uint64_t secret = seed * FACTOR_C + FACTOR_B, h = seed ^ FACTOR_A, a = 0, b = 0;
	size_t length = n;

	for (; n > 16; p += 16, n -= 16)
		h = map_fold(octets(p, 8) ^ secret, octets(p + 8, 8) ^ h);
	if (n >= 8) {
		a = octets(p, 8);
		b = octets(p + n - 8, 8);
	} else if (n >= 4) {
		a = octets(p, 4);
		b = octets(p + n - 4, 4);
	} else if (n) {
		a = (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1];
	}
	return map_fold(map_fold(a ^ secret, b ^ h) ^ length, secret ^ FACTOR_C);
}
