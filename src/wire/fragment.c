#include "wire/fragment.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { UNIT = 8, UNITS = FRAGMENT_OCTETS_MAX / UNIT };

struct datagram {
	bool used;
	struct fragment key; /* without its data */
	uint32_t end;	     /* known from the last fragment; 0 before */
	uint32_t highest;    /* end of the farthest one */
	uint32_t units;	     /* present */
	uint32_t pieces;
	uint64_t newest;
	uint8_t *octets;
	size_t room;
	uint8_t present[UNITS / 8];
};

struct fragment_store {
	struct datagram *at[FRAGMENT_DATAGRAMS_MAX];
	struct datagram *given; /* the last whole one, lent out */
};

struct fragment_store *fragment_new(void)
{
	return memory_get(1, sizeof(struct fragment_store));
}

static void forget(struct datagram *d)
{
	uint8_t *octets = d->octets;
	size_t room = d->room;

	memset(d, 0, sizeof(*d));
	d->octets = octets;
	d->room = room;
}

void fragment_free(struct fragment_store *s)
{
	if (!s)
		return;
	for (int i = 0; i < FRAGMENT_DATAGRAMS_MAX; i++) {
		if (s->at[i])
			free(s->at[i]->octets);
		free(s->at[i]);
	}
	free(s);
}

static bool same(const struct fragment *a, const struct fragment *b)
{
	return a->id == b->id && a->protocol == b->protocol && a->from.family == b->from.family &&
	       memcmp(a->from.bytes, b->from.bytes, sizeof(a->from.bytes)) == 0 &&
	       memcmp(a->to.bytes, b->to.bytes, sizeof(a->to.bytes)) == 0;
}

/* Its datagram, or a free place, or the place of the one that waits longest. */
static struct datagram *find(struct fragment_store *s, const struct fragment *f)
{
	const uint64_t age = UINT64_C(1000000000) * FRAGMENT_AGE_MAX;
	int place = 0;

	for (int i = 0; i < FRAGMENT_DATAGRAMS_MAX; i++) {
		struct datagram *d = s->at[i];
		if (d && d->used && d->newest + age < f->time)
			forget(d);
		if (d && d->used && same(&d->key, f))
			return d;
		struct datagram *best = s->at[place];
		if (best && best->used && (!d || !d->used || d->newest < best->newest))
			place = i;
	}
	if (!s->at[place])
		s->at[place] = memory_get(1, sizeof(struct datagram));
	struct datagram *d = s->at[place];
	forget(d);
	d->used = true;
	d->key = *f;
	d->key.data = NULL;
	return d;
}

static void store(struct datagram *d, const struct fragment *f)
{
	size_t end = f->offset + f->length;

	if (end > d->room) {
		d->room = memory_room(d->room, end);
		d->octets = memory_resize(d->octets, d->room, 1);
	}
	for (size_t at = 0; at < f->length; at += UNIT) {
		size_t unit = (f->offset + at) / UNIT;
		size_t n = f->length - at < UNIT ? f->length - at : UNIT;
		uint8_t bit = (uint8_t)(1U << (unit % 8));
		if (d->present[unit / 8] & bit)
			continue;
		d->present[unit / 8] |= bit;
		d->units++;
		memcpy(d->octets + f->offset + at, f->data + at, n);
	}
}

bool fragment_add(struct fragment_store *s, const struct fragment *f, const uint8_t **whole,
		  size_t *length, uint32_t *pieces)
{
	if (s->given)
		forget(s->given);
	s->given = NULL;
	/* RFC 791: all but the last are whole units of eight octets */
	if (f->offset % UNIT || f->length == 0 || f->length > FRAGMENT_OCTETS_MAX ||
	    f->offset > FRAGMENT_OCTETS_MAX - f->length || (f->more && f->length % UNIT))
		return false;
	struct datagram *d = find(s, f);
	uint32_t end = f->offset + (uint32_t)f->length;
	if (d->end && (end > d->end || (!f->more && end != d->end)))
		return false; /* two ends: the first one stays */
	if (!f->more && d->highest > end)
		return false;
	d->newest = f->time;
	d->pieces++;
	if (end > d->highest)
		d->highest = end;
	store(d, f);
	if (!f->more)
		d->end = end;
	if (!d->end || d->units != (d->end + UNIT - 1) / UNIT)
		return false;
	*whole = d->octets;
	*length = d->end;
	*pieces = d->pieces;
	s->given = d;
	return true;
}
