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
#include <zlib.h>
#include <cmocka.h>

#include "packets.h"
#include "source/capture.h"

enum { RECORDS = 3, RECORD = 16 + 60, FILE_SIZE = 24 + RECORDS * RECORD };

/* A big-endian pcap of three Ethernet packets: TCP to port 443, UDP, TCP to port 80. */
static void make(uint8_t *p)
{
	static const uint8_t head[24] = {0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, [18] = 4, [23] = 1};

	memset(p, 0, FILE_SIZE);
	memcpy(p, head, sizeof(head));
	for (unsigned i = 0; i < RECORDS; i++) {
		uint8_t *r = p + 24 + i * RECORD;
		put32(r, 100 + i);
		put32(r + 4, 5);
		put32(r + 8, 60);
		put32(r + 12, 60);
		put16(r + 16 + 12, 0x0800);
		put_ipv4(r + 16 + 14, i == 1 ? 17 : 6, 26);
		put_tcp(r + 16 + 34, 50000, i == 0 ? 443 : 80, i, 0x10);
		r[16 + 54] = (uint8_t)('a' + i);
	}
}

static char path[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/h2lens-test-XXXXXX");
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

static void save(const void *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	fclose(f);
}

static struct capture *open_with(bool spool, const char *filter)
{
	struct capture_options o = {.spool = spool, .reread = spool, .filter = filter};
	struct error e = ERROR_INIT;
	struct capture *c = capture_open(path, &o, &e);

	if (!c)
		fail_msg("%s", e.text);
	return c;
}

static void refused(const char *word)
{
	struct capture_options o = {.spool = false};
	struct error e = ERROR_INIT;

	assert_null(capture_open(path, &o, &e));
	if (!strstr(e.text, word))
		fail_msg("\"%s\" does not say \"%s\"", e.text, word);
}

/* Reads to the end; the packet numbers as a string. */
static enum capture_what read_all(struct capture *c, char *numbers, struct error *e)
{
	struct capture_item item;
	enum capture_what what;

	while ((what = capture_next(c, &item, e)) == CAPTURE_RECORD) {
		uint8_t again[60];
		*numbers++ = (char)('0' + item.record.at.packet);
		assert_int_equal(item.record.captured, 60);
		assert_true(item.record.at.time ==
			    (99 + item.record.at.packet) * UINT64_C(1000000000) + 5000);
		assert_true(capture_read(c, item.record.file, again, sizeof(again)));
		assert_memory_equal(again, item.record.data, sizeof(again));
	}
	*numbers = '\0';
	return what;
}

static void reads_to_the_end_twice(struct capture *c)
{
	char numbers[8];
	struct error e = ERROR_INIT;

	assert_int_equal(read_all(c, numbers, &e), CAPTURE_END);
	assert_string_equal(numbers, "123");
	assert_false(capture_cut(c));
	assert_true(capture_rewind(c, &e));
	assert_int_equal(read_all(c, numbers, &e), CAPTURE_END);
	assert_string_equal(numbers, "123");
	capture_close(c);
}

static void a_plain_file(void **state)
{
	uint8_t file[FILE_SIZE];

	(void)state;
	make(file);
	save(file, sizeof(file));
	reads_to_the_end_twice(open_with(false, NULL));
}

static void a_gzip_file_of_two_members(void **state)
{
	uint8_t file[FILE_SIZE];

	(void)state;
	make(file);
	for (int i = 0; i < 2; i++) {
		gzFile g = gzopen(path, i ? "ab" : "wb");
		assert_int_equal(gzwrite(g, file + i * 100, i ? FILE_SIZE - 100 : 100),
				 i ? FILE_SIZE - 100 : 100);
		gzclose(g);
	}
	reads_to_the_end_twice(open_with(true, NULL));
}

/* `spool` alone writes no copy of a file: what can be unpacked again needs none. */
static void a_gzip_file_is_unpacked_again_without_a_copy(void **state)
{
	uint8_t file[FILE_SIZE], octets[4];
	struct capture_options o = {.spool = true};
	struct capture_item item;
	struct error e = ERROR_INIT;

	(void)state;
	make(file);
	gzFile g = gzopen(path, "wb");
	assert_int_equal(gzwrite(g, file, FILE_SIZE), FILE_SIZE);
	gzclose(g);
	struct capture *c = capture_open(path, &o, &e);
	assert_non_null(c);
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 1; i <= RECORDS; i++) {
			assert_int_equal(capture_next(c, &item, &e), CAPTURE_RECORD);
			assert_int_equal(item.record.at.packet, i);
			assert_int_equal(item.record.data[54], 'a' + i - 1);
		}
		assert_int_equal(capture_next(c, &item, &e), CAPTURE_END);
		assert_false(capture_read(c, item.record.file, octets, sizeof(octets)));
		assert_true(capture_rewind(c, &e));
	}
	capture_close(c);
}

static void a_gzip_file_that_ends_early(void **state)
{
	uint8_t file[FILE_SIZE], packed[FILE_SIZE + 64];
	char numbers[8];
	struct error e = ERROR_INIT;

	(void)state;
	make(file);
	gzFile g = gzopen(path, "wb0"); /* stored, so that most of it is there */
	gzwrite(g, file, FILE_SIZE);
	gzclose(g);
	FILE *f = fopen(path, "rb");
	size_t n = fread(packed, 1, sizeof(packed), f);
	fclose(f);
	save(packed, n - 70);
	struct capture *c = open_with(true, NULL);
	assert_int_equal(read_all(c, numbers, &e), CAPTURE_END);
	assert_string_equal(numbers, "12");
	assert_true(capture_cut(c));
	capture_close(c);
}

static void a_file_cut_within_a_packet(void **state)
{
	uint8_t file[FILE_SIZE];
	char numbers[8];
	struct error e = ERROR_INIT;

	(void)state;
	make(file);
	save(file, FILE_SIZE - 10);
	struct capture *c = open_with(false, NULL);
	assert_int_equal(read_all(c, numbers, &e), CAPTURE_END);
	assert_string_equal(numbers, "12");
	assert_true(capture_cut(c));
	capture_close(c);
}

static void an_impossible_length_stops_with_its_offset(void **state)
{
	uint8_t file[FILE_SIZE];
	char numbers[8];
	struct error e = ERROR_INIT;

	(void)state;
	make(file);
	put32(file + 24 + RECORD + 8, 0x7fffffff);
	save(file, FILE_SIZE);
	struct capture *c = open_with(false, NULL);
	assert_int_equal(read_all(c, numbers, &e), CAPTURE_FAILED);
	assert_string_equal(numbers, "1");
	assert_non_null(strstr(e.text, "octet 100"));
	capture_close(c);
}

static void a_filter_keeps_the_packet_numbers(void **state)
{
	uint8_t file[FILE_SIZE];
	char numbers[8];
	struct error e = ERROR_INIT;
	struct capture_options o = {.filter = "tcp prot 443"};

	(void)state;
	make(file);
	save(file, FILE_SIZE);
	struct capture *c = open_with(false, "tcp port 80");
	assert_int_equal(read_all(c, numbers, &e), CAPTURE_END);
	assert_string_equal(numbers, "3");
	capture_close(c);
	assert_null(capture_open(path, &o, &e));
	assert_non_null(strstr(e.text, "tcp prot 443"));
}

static void a_pipe_waits_and_goes_on(void **state)
{
	uint8_t file[FILE_SIZE];
	struct capture_options o = {.spool = true};
	struct capture_item item;
	struct error e = ERROR_INIT;

	(void)state;
	make(file);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	int reader = open(path, O_RDONLY | O_NONBLOCK); /* so that the writer opens at once */
	int writer = open(path, O_WRONLY);
	struct capture *c = capture_open(path, &o, &e);
	assert_non_null(c);
	assert_int_equal(capture_next(c, &item, &e), CAPTURE_WAIT);
	assert_int_equal(write(writer, file, 130), 130);
	assert_int_equal(capture_next(c, &item, &e), CAPTURE_RECORD);
	assert_int_equal(capture_next(c, &item, &e), CAPTURE_WAIT);
	assert_int_equal(write(writer, file + 130, FILE_SIZE - 130), FILE_SIZE - 130);
	close(writer);
	assert_int_equal(capture_next(c, &item, &e), CAPTURE_RECORD);
	assert_int_equal(item.record.at.packet, 2);
	assert_int_equal(capture_next(c, &item, &e), CAPTURE_RECORD);
	assert_int_equal(capture_next(c, &item, &e), CAPTURE_END);
	assert_true(capture_rewind(c, &e));
	reads_to_the_end_twice(c);
	close(reader);
}

static void what_is_no_capture_is_refused_with_the_reason(void **state)
{
	static const uint8_t binary[8] = {0, 1, 2, 3, 4, 5, 6, 7};
	uint8_t file[FILE_SIZE];

	(void)state;
	save("", 0);
	refused("is empty");
	save("GET / HTTP/1.1\r\n", 16);
	refused("it is text");
	save("ab", 2);
	refused("not a capture");
	save(binary, sizeof(binary));
	refused("h2lens reads pcap and pcapng");
	save("\xfd"
	     "7zXZ\0..",
	     8);
	refused("xz -dc");
	save("\x04\x22\x4d\x18....", 8);
	refused("lz4 -dc");
	make(file);
	save(file, 20);
	refused("file header");
	struct capture_options o = {.spool = false};
	struct error e = ERROR_INIT;
	assert_null(capture_open("/tmp", &o, &e));
	assert_non_null(strstr(e.text, "directory"));
	assert_null(capture_open("/nonexistent/x.pcap", &o, &e));
	assert_non_null(strstr(e.text, "No such file"));
}

static void add_words(uint8_t *p, size_t *n, const uint32_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++, *n += 4)
		put32(p + *n, words[i]);
}

static void add_packet(uint8_t *p, size_t *n, uint32_t time)
{
	const uint32_t packet[] = {6, 36, 0, 0, time, 4, 4, 0xaabbccdd, 36};

	add_words(p, n, packet, 9);
}

/* The statistics of an interface, as dumpcap and as we write them, with one comment. */
static void add_statistics(uint8_t *p, size_t *n, uint32_t time, const char *comment)
{
	uint32_t length = (uint32_t)strlen(comment), padded = (length + 3) & ~UINT32_C(3);
	uint32_t whole = 24 + 4 + padded + 4;
	const uint32_t head[] = {5, whole, 0, 0, time, 1 << 16 | length};

	add_words(p, n, head, 6);
	memset(p + *n, 0, padded);
	memcpy(p + *n, comment, length);
	*n += padded;
	add_words(p, n, (const uint32_t[]){0, whole}, 2);
}

/* They take no number; their comments have their own time and the packets before them. What dumpcap
 * says in every file is left out. */
static void comments_of_interface_statistics(void **state)
{
	static const uint32_t section[] = {0x0a0d0d0a, 28,	   0x1a2b3c4d, 1 << 16,
					   UINT32_MAX, UINT32_MAX, 28};
	static const uint32_t face[] = {1, 20, 101 << 16, 0, 20}; /* microseconds */
	uint8_t file[512];
	struct capture_item item;
	struct error e = ERROR_INIT;
	size_t n = 0;

	(void)state;
	add_words(file, &n, section, 7);
	add_words(file, &n, face, 5);
	add_statistics(file, &n, 5, "h2lens:session : one");
	add_packet(file, &n, 7);
	add_statistics(file, &n, 9, "Counters provided by dumpcap");
	add_statistics(file, &n, 11, "another");
	add_packet(file, &n, 8);
	save(file, n);
	struct capture *c = open_with(false, NULL);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(capture_next(c, &item, &e), CAPTURE_COMMENT);
		assert_int_equal(item.length, 20);
		assert_memory_equal(item.text, "h2lens:session : one", 20);
		assert_true(item.record.at.time == 5000);
		assert_int_equal(item.record.at.packet, 0);
		assert_int_equal(capture_next(c, &item, &e), CAPTURE_RECORD);
		assert_int_equal(item.record.at.packet, 1);
		assert_int_equal(capture_next(c, &item, &e), CAPTURE_COMMENT);
		assert_int_equal(item.length, 7);
		assert_memory_equal(item.text, "another", 7);
		assert_true(item.record.at.time == 11000);
		assert_int_equal(item.record.at.packet, 1);
		assert_int_equal(capture_next(c, &item, &e), CAPTURE_RECORD);
		assert_int_equal(item.record.at.packet, 2);
		assert_true(item.record.at.time == 8000);
		assert_int_equal(capture_next(c, &item, &e), CAPTURE_END);
		assert_true(capture_rewind(c, &e));
	}
	capture_close(c);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plain_file),
		TEST(a_gzip_file_of_two_members),
		TEST(a_gzip_file_is_unpacked_again_without_a_copy),
		TEST(a_gzip_file_that_ends_early),
		TEST(a_file_cut_within_a_packet),
		TEST(an_impossible_length_stops_with_its_offset),
		TEST(a_filter_keeps_the_packet_numbers),
		TEST(a_pipe_waits_and_goes_on),
		TEST(comments_of_interface_statistics),
		TEST(what_is_no_capture_is_refused_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
