#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static uint32_t place(const struct map *m, uint64_t key)
{
	uint32_t i = (uint32_t)map_mix(key) & m->mask;

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
	uint32_t room = old.value ? (old.mask + 1) * 2 : 16;

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
		uint32_t home = (uint32_t)map_mix(m->key[j]) & m->mask;
		if (((j - home) & m->mask) < ((j - i) & m->mask))
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

uint64_t map_hash(const void *data, size_t n, uint64_t seed)
{
	const uint8_t *p = data;
	uint64_t h = seed ^ (n * UINT64_C(0x9e3779b97f4a7c15)), w;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	if (n) {
		w = 0;
		memcpy(&w, p, n);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
	}
	return map_mix(h);
}
