#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "source/capture.h"
#include "spools.h"

static void a_packet_a_secret_and_a_fact(void **state)
{
	struct spool *s = *state;
	struct capture_item item;
	char back[9];

	take_name(s);
	assert_int_equal(next(s, &item), CAPTURE_WAIT);
	spool_secrets(s, KEYS, strlen(KEYS));
	assert_int_equal(
		spool_packet(s, 0, UINT64_C(1700000000123456789), "head", 4, "octet", 5, 0), 1);
	spool_fact(s, UINT64_C(1700000000123456790), "h2lens:session : x");
	assert_int_equal(spool_interface(s, 1, "eth0"), 1);
	assert_int_equal(spool_packet(s, 1, 7, NULL, 0, "abc", 3, 60), 2);

	assert_int_equal(next(s, &item), CAPTURE_SECRETS);
	assert_int_equal(item.length, strlen(KEYS));
	assert_memory_equal(item.text, KEYS, item.length);
	assert_int_equal(next(s, &item), CAPTURE_RECORD);
	assert_true(item.record.at.time == UINT64_C(1700000000123456789));
	assert_int_equal(item.record.at.packet, 1);
	assert_int_equal(item.record.link, SPOOL_LINK_RAW);
	assert_int_equal(item.record.captured, 9);
	assert_int_equal(item.record.original, 9);
	assert_memory_equal(item.record.data, "headoctet", 9);
	assert_true(spool_read(s, item.record.file, back, 9));
	assert_memory_equal(back, "headoctet", 9);
	assert_int_equal(next(s, &item), CAPTURE_COMMENT);
	assert_true(item.record.at.time == UINT64_C(1700000000123456790));
	assert_int_equal(item.record.at.packet, 1);
	assert_int_equal(item.length, 18);
	assert_memory_equal(item.text, "h2lens:session : x", 18);
	assert_int_equal(next(s, &item), CAPTURE_RECORD);
	assert_int_equal(item.record.at.packet, 2);
	assert_int_equal(item.record.link, 1);
	assert_int_equal(item.record.captured, 3);
	assert_int_equal(item.record.original, 60);
	assert_int_equal(next(s, &item), CAPTURE_WAIT);
	assert_int_equal(spool_packet(s, 2, 7, NULL, 0, "abc", 3, 0), 0); /* no such interface */
	assert_int_equal(next(s, &item), CAPTURE_WAIT);
}

static void add32(uint8_t *out, size_t *n, uint32_t v)
{
	memcpy(out + *n, &v, sizeof(v));
	*n += sizeof(v);
}

/* The file's octets as draft-ietf-opsawg-pcapng draws the blocks (4.1 to 4.4, 4.6, 4.7). */
static void the_file_is_what_the_draft_says(void **state)
{
	struct spool *s = *state;
	uint8_t want[400], have[400];
	struct error e = ERROR_INIT;
	size_t n = 0;

	spool_secrets(s, "k\n", 2);
	spool_packet(s, 0, UINT64_C(0x1122334455667788), "a", 1, "bcde", 4, 99);
	spool_fact(s, UINT64_C(0x0102030405060708), "hey");

	static const uint32_t section[] = {0x0a0d0d0a, 72, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff};
	memcpy(want, section, sizeof(section));
	n = sizeof(section);
	add32(want, &n, 1 | (uint32_t)strlen(NAME) << 16);
	memcpy(want + n, NAME "\0", 24);
	n += 24;
	add32(want, &n, 4 | 6 << 16);
	memcpy(want + n, "h2lens\0\0", 8);
	n += 8;
	add32(want, &n, 0);
	add32(want, &n, 72);
	static const uint32_t face[] = {1, 44, 101, 0, 2 | 6 << 16};
	memcpy(want + n, face, sizeof(face));
	n += sizeof(face);
	memcpy(want + n, "h2lens\0\0", 8);
	n += 8;
	static const uint32_t face_end[] = {9 | 1 << 16, 9, 0, 44};
	memcpy(want + n, face_end, sizeof(face_end));
	n += sizeof(face_end);
	static const uint32_t secrets[] = {10, 24, 0x544c534b, 2};
	memcpy(want + n, secrets, sizeof(secrets));
	n += sizeof(secrets);
	memcpy(want + n, "k\n\0\0", 4);
	n += 4;
	add32(want, &n, 24);
	static const uint32_t packet[] = {6, 40, 0, 0x11223344, 0x55667788, 5, 99};
	memcpy(want + n, packet, sizeof(packet));
	n += sizeof(packet);
	memcpy(want + n, "abcde\0\0\0", 8);
	n += 8;
	add32(want, &n, 40);
	static const uint32_t fact[] = {5, 36, 0, 0x01020304, 0x05060708, 1 | 3 << 16};
	memcpy(want + n, fact, sizeof(fact));
	n += sizeof(fact);
	memcpy(want + n, "hey\0", 4);
	n += 4;
	add32(want, &n, 0);
	add32(want, &n, 36);

	assert_int_equal(spool_size(s), n);
	assert_true(spool_unflushed_since(s) != 0);
	assert_true(spool_flush(s, &e));
	assert_true(spool_unflushed_since(s) == 0);
	int fd = open(s->path, O_RDONLY);
	assert_int_equal(read(fd, have, sizeof(have)), n);
	close(fd);
	/* word for word in this machine's order, but for the text in between */
	assert_memory_equal(have, want, n);
}

static void the_folder_and_the_file_are_ours_alone(void **state)
{
	struct spool *s = *state;
	char in[80], file[400];
	struct stat st;

	snprintf(in, sizeof(in), "%s/h2lens", folder);
	assert_int_equal(entries(in, file, sizeof(file)), 1);
	assert_string_equal(file, s->path);
	assert_int_equal(stat(in, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	spool_free(s);
	*state = NULL;
	assert_int_equal(entries(in, NULL, 0), 0);
}

static void another_folder_where_the_first_cannot_be_used(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	setenv("XDG_STATE_HOME", "/proc/none", 1);
	setenv("TMPDIR", folder, 1);
	struct spool *s = spool_new("x", &e);
	assert_non_null(s);
	assert_memory_equal(s->path, folder, strlen(folder));
	spool_free(s);
	setenv("TMPDIR", "/proc/none", 1);
	s = spool_new("x", &e);
	assert_non_null(s);
	assert_memory_equal(s->path, "/tmp/h2lens-", 12);
	spool_free(s);
	unsetenv("TMPDIR");
}

static void memory_stays_flat_when_items_are_taken(void **state)
{
	struct spool *s = *state;

	take_name(s);
	for (uint32_t i = 0; i < 100; i++) {
		append(s, 10);
		take(s, i * 10 + 1, i * 10 + 10);
		assert_true(held(s) <= SPOOL_HELD_MAX + 2 * SPOOL_PIECE);
	}
	assert_true(spool_size(s) > 20 * SPOOL_PIECE);
	/* most of it is in the file by itself, or with the writer */
	assert_true(s->end - s->flushed <= SPOOL_HELD_MAX + SPOOL_PIECE);
	assert_null(s->window.p);			 /* and was never read back */
}

/* Nobody takes: the file has it, memory does not grow, and the reader catches up. */
static void memory_stays_bounded_when_nobody_takes(void **state)
{
	struct spool *s = *state;

	append(s, 1000);
	assert_true(held(s) <= SPOOL_HELD_MAX + 2 * SPOOL_PIECE);
	take_name(s);
	take(s, 1, 1000);
	assert_int_equal(next(s, &(struct capture_item){0}), CAPTURE_WAIT);
}

static void a_rewind_gives_all_again(void **state)
{
	struct spool *s = *state;
	struct error e = ERROR_INIT;

	take_name(s);
	append(s, 400);
	take(s, 1, 400);
	spool_rewind(s);
	take_name(s);
	take(s, 1, 150);
	append(s, 100); /* recording goes on in the middle of it */
	take(s, 151, 300);
	assert_true(spool_flush(s, &e));
	spool_rewind(s);
	take_name(s);
	take(s, 1, 500);
	assert_int_equal(next(s, &(struct capture_item){0}), CAPTURE_WAIT);
}

static void reading_outside_fails(void **state)
{
	struct spool *s = *state;
	static uint8_t octets[4096];
	struct error e = ERROR_INIT;

	append(s, 100);
	assert_true(spool_flush(s, &e));
	append(s, 3);
	uint64_t end = spool_size(s);
	assert_true(spool_read(s, end - 1, octets, 1));
	assert_true(spool_read(s, end, octets, 0));
	assert_false(spool_read(s, end, octets, 1));
	assert_false(spool_read(s, end - 1, octets, 2));
	assert_false(spool_read(s, UINT64_MAX, octets, 2));
	/* across the border of file and memory, and from before it */
	uint64_t border = s->flushed - 2000;
	assert_true(spool_read(s, border, octets, sizeof(octets)));
	assert_int_equal(octets[0], octets[1]);
}

/* What h2lens shows of the saved file is what it showed live: every item alike. */
static void the_saved_file_gives_the_same_items(void **state)
{
	struct spool *s = *state;
	struct capture_options o = {0};
	struct error e = ERROR_INIT;
	unsigned packets = 0, others = 0;

	append(s, 150);
	spool_secrets(s, KEYS, strlen(KEYS));
	spool_fact(s, 42, "h2lens:tcp-info a=3 : rttvar 7");
	uint32_t eth = spool_interface(s, 1, "eth0");
	spool_packet(s, eth, 50, NULL, 0, "\1\2\3", 3, 1500);
	append(s, 20);
	assert_true(spool_save(s, path, true, &e));
	struct capture *c = capture_open(path, &o, &e);
	assert_non_null(c);
	for (;;) {
		struct capture_item live, saved = {0};
		enum capture_what what = next(s, &live), again = capture_next(c, &saved, &e);
		if (what == CAPTURE_WAIT) {
			assert_int_equal(again, CAPTURE_END);
			break;
		}
		assert_int_equal(what, again);
		assert_true(live.record.at.time == saved.record.at.time);
		assert_int_equal(live.record.at.packet, saved.record.at.packet);
		assert_int_equal(live.record.link, saved.record.link);
		assert_int_equal(live.record.captured, saved.record.captured);
		assert_int_equal(live.record.original, saved.record.original);
		assert_true(live.record.file == saved.record.file);
		assert_int_equal(live.length, saved.length);
		if (live.length)
			assert_memory_equal(live.text, saved.text, live.length);
		if (live.record.captured)
			assert_memory_equal(live.record.data, saved.record.data,
					    live.record.captured);
		if (what == CAPTURE_RECORD)
			packets++;
		else
			others++;
	}
	assert_int_equal(packets, 171);
	assert_int_equal(others, 3);
	assert_false(capture_cut(c));
	capture_close(c);
}

static void what_is_too_long_is_cut(void **state)
{
	struct spool *s = *state;
	struct capture_item item;
	const size_t big = SPOOL_PACKET_MAX + 5;
	char *octets = malloc(big + 1);
	size_t got = 0;

	take_name(s);
	memset(octets, 'x', big);
	assert_int_equal(spool_packet(s, 0, 1, "ab", 2, octets, big, 0), 1);
	assert_int_equal(next(s, &item), CAPTURE_RECORD);
	assert_int_equal(item.record.captured, SPOOL_PACKET_MAX);
	assert_int_equal(item.record.original, big + 2);
	/* a fact is not cut within a character: U+00E9 is two octets */
	for (size_t i = 1; i + 1 < 70001; i += 2)
		memcpy(octets + i, "\xc3\xa9", 2);
	octets[70001] = '\0';
	spool_fact(s, 1, octets);
	assert_int_equal(next(s, &item), CAPTURE_COMMENT);
	assert_int_equal(item.length, SPOOL_FACT_MAX - 1);
	/* secrets are cut behind lines; a line without an end that is longer than a block is none
	 */
	for (size_t i = 0; i < 200000; i += 100) {
		memset(octets + i, 'k', 99);
		octets[i + 99] = '\n';
	}
	spool_secrets(s, octets, 200000);
	while (next(s, &item) == CAPTURE_SECRETS) {
		assert_int_equal(item.length % 100, 0);
		assert_memory_equal(item.text, octets, item.length);
		got += item.length;
	}
	assert_int_equal(got, 200000);
	memset(octets, 'k', 100000);
	spool_secrets(s, octets, 100000);
	assert_int_equal(next(s, &item), CAPTURE_WAIT);
	free(octets);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_packet_a_secret_and_a_fact),
		TEST(the_file_is_what_the_draft_says),
		TEST(the_folder_and_the_file_are_ours_alone),
		TEST(another_folder_where_the_first_cannot_be_used),
		TEST(memory_stays_flat_when_items_are_taken),
		TEST(memory_stays_bounded_when_nobody_takes),
		TEST(a_rewind_gives_all_again),
		TEST(reading_outside_fails),
		TEST(the_saved_file_gives_the_same_items),
		TEST(what_is_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
