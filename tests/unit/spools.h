/*
 * spools.h: a spool in a folder of its own, and packets that are known by their numbers, for the
 * tests of spool. Include cmocka.h before it.
 */
#ifndef TEST_SPOOLS_H
#define TEST_SPOOLS_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/spool_parts.h"

#define NAME "https://example.com/a?b"
#define KEYS "CLIENT_RANDOM 0011 2233\n"

static char folder[64], path[128];

static inline int set_up(void **state)
{
	struct error e = ERROR_INIT;

	snprintf(folder, sizeof(folder), "/tmp/h2lens-test-XXXXXX");
	if (!mkdtemp(folder) || setenv("XDG_STATE_HOME", folder, 1) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/saved.pcapng", folder);
	*state = spool_new(NAME, &e);
	return *state ? 0 : -1;
}

/* Names in a folder, how many; the last one's whole path. */
static inline int entries(const char *in, char *found, size_t room)
{
	DIR *d = opendir(in);
	int n = 0;

	if (!d)
		return -1;
	for (const struct dirent *i; (i = readdir(d));)
		if (i->d_name[0] != '.') {
			n++;
			if (found)
				snprintf(found, room, "%s/%s", in, i->d_name);
		}
	closedir(d);
	return n;
}

static inline int tear_down(void **state)
{
	char state_folder[80];

	spool_free(*state);
	unlink(path);
	snprintf(state_folder, sizeof(state_folder), "%s/h2lens", folder);
	return rmdir(state_folder) || rmdir(folder); /* nothing else may be left in them */
}

static inline enum capture_what next(struct spool *s, struct capture_item *item)
{
	*item = (struct capture_item){0};
	return spool_next(s, item);
}

/* The section's comment comes first. */
static inline void take_name(struct spool *s)
{
	struct capture_item item;

	assert_int_equal(next(s, &item), CAPTURE_COMMENT);
	assert_int_equal(item.length, strlen(NAME));
	assert_memory_equal(item.text, NAME, item.length);
	assert_int_equal(item.record.at.packet, 0);
}

/* Packet i: its length and octets follow from its number. */
static inline size_t make(uint32_t i, uint8_t *p)
{
	size_t n = i * 7919 % 60000;

	memset(p, (int)(i * 31 % 251), n);
	return n;
}

static inline void append(struct spool *s, uint32_t count)
{
	static uint8_t octets[60000];

	for (uint32_t i = s->packets + 1; count > 0; i++, count--)
		assert_int_equal(spool_packet(s, 0, i, NULL, 0, octets, make(i, octets), 0), i);
}

/* Takes packets from..to, compares them, and reads each again by its offset. */
static inline void take(struct spool *s, uint32_t from, uint32_t to)
{
	static uint8_t want[60000], again[60000];
	struct capture_item item;

	for (uint32_t i = from; i <= to; i++) {
		size_t n = make(i, want);
		assert_int_equal(next(s, &item), CAPTURE_RECORD);
		assert_int_equal(item.record.at.packet, i);
		assert_true(item.record.at.time == i);
		assert_int_equal(item.record.captured, n);
		if (n == 0)
			continue;
		assert_memory_equal(item.record.data, want, n);
		assert_true(spool_read(s, item.record.file, again, n));
		assert_memory_equal(again, want, n);
	}
}

static inline uint64_t held(const struct spool *s)
{
	uint64_t n = 0;

	for (const struct spool_piece *i = s->first; i; i = i->next)
		n += i->room;
	return n;
}

#endif
