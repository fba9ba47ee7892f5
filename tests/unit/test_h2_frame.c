#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "octets.h"
#include "wire/h2_frame.h"

static struct octets octets;

static void test_unpack(void **state)
{
	static const uint8_t header[] = {0x01, 0x02, 0x03, 0x09, 0x2d, 0xff, 0xff, 0xff, 0xfe};
	struct h2_frame f = h2_frame_unpack(header);

	(void)state;
	assert_int_equal(f.length, 0x010203);
	assert_int_equal(f.type, H2_CONTINUATION);
	assert_int_equal(f.flags, 0x2d);
	assert_int_equal(f.stream, 0x7ffffffe);
	assert_true(f.reserved);
	assert_false(h2_frame_unpack((const uint8_t *)"\0\0\0\0\0\x7f\xff\xff\xff").reserved);
	assert_int_equal(strlen(h2_frame_preface), H2_PREFACE_LENGTH);
}

/* The lengths and streams that each type may have. */
static void test_check(void **state)
{
	static const struct {
		uint8_t type, flags;
		uint32_t length, stream;
		int64_t code; /* -1: no fault */
	} cases[] = {
		{H2_DATA, 0, 0, 1, -1},
		{H2_DATA, 0, 1, 0, H2_PROTOCOL_ERROR},
		{H2_HEADERS, 0, 1, 0, H2_PROTOCOL_ERROR},
		{H2_HEADERS, 0, 0, 1, -1},
		{H2_PRIORITY, 0, 5, 1, -1},
		{H2_PRIORITY, 0, 5, 0, H2_PROTOCOL_ERROR},
		{H2_PRIORITY, 0, 6, 1, H2_FRAME_SIZE_ERROR},
		{H2_RST_STREAM, 0, 4, 1, -1},
		{H2_RST_STREAM, 0, 4, 0, H2_PROTOCOL_ERROR},
		{H2_RST_STREAM, 0, 3, 1, H2_FRAME_SIZE_ERROR},
		{H2_SETTINGS, 0, 0, 0, -1},
		{H2_SETTINGS, 0, 12, 0, -1},
		{H2_SETTINGS, 0, 6, 1, H2_PROTOCOL_ERROR},
		{H2_SETTINGS, 0, 7, 0, H2_FRAME_SIZE_ERROR},
		{H2_SETTINGS, H2_FLAG_ACK, 0, 0, -1},
		{H2_SETTINGS, H2_FLAG_ACK, 6, 0, H2_FRAME_SIZE_ERROR},
		{H2_PUSH_PROMISE, 0, 4, 0, H2_PROTOCOL_ERROR},
		{H2_PING, 0, 8, 0, -1},
		{H2_PING, 0, 8, 1, H2_PROTOCOL_ERROR},
		{H2_PING, 0, 9, 0, H2_FRAME_SIZE_ERROR},
		{H2_GOAWAY, 0, 8, 0, -1},
		{H2_GOAWAY, 0, 8, 3, H2_PROTOCOL_ERROR},
		{H2_GOAWAY, 0, 7, 0, H2_FRAME_SIZE_ERROR},
		{H2_WINDOW_UPDATE, 0, 4, 0, -1},
		{H2_WINDOW_UPDATE, 0, 4, 1, -1},
		{H2_WINDOW_UPDATE, 0, 5, 1, H2_FRAME_SIZE_ERROR},
		{H2_CONTINUATION, 0, 0, 1, -1},
		{H2_CONTINUATION, 0, 0, 0, H2_PROTOCOL_ERROR},
		{0xee, 0xff, 77, 9, -1}, /* §4.1: unknown types are ignored */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct h2_frame f = {.length = cases[i].length,
				     .stream = cases[i].stream,
				     .type = cases[i].type,
				     .flags = cases[i].flags};
		struct h2_frame_fault fault = h2_frame_check(&f);
		assert_int_equal(fault.phrase ? (int64_t)fault.code : -1, cases[i].code);
	}
}

static struct h2_frame_body open_body(uint8_t type, uint8_t flags, const void *p, size_t n)
{
	struct h2_frame f = {.length = (uint32_t)n, .type = type, .flags = flags, .stream = 1};

	return h2_frame_open(&f, p, n);
}

#define BODY(type, flags, payload) open_body(type, flags, payload, sizeof(payload) - 1)

static void test_open_data(void **state)
{
	struct h2_frame_body b = BODY(H2_DATA, 0, "\3abc");

	(void)state;
	assert_int_equal(b.n, 4);
	b = BODY(H2_DATA, H2_FLAG_PADDED, "\3ab\0\0\0");
	assert_null(b.fault.phrase);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.padding, 3);
	assert_memory_equal(b.p, "ab", 2);
	b = BODY(H2_DATA, H2_FLAG_PADDED, "\2\0\0"); /* all of it is padding: allowed */
	assert_null(b.fault.phrase);
	assert_int_equal(b.n, 0);
	b = BODY(H2_DATA, H2_FLAG_PADDED, "\3\0\0");
	assert_int_equal(b.fault.code, H2_PROTOCOL_ERROR);
	assert_non_null(b.fault.phrase);
	assert_int_equal(b.n, 0);
	b = open_body(H2_DATA, H2_FLAG_PADDED, "", 0);
	assert_int_equal(b.fault.code, H2_FRAME_SIZE_ERROR);
}

static void test_open_headers(void **state)
{
	struct h2_frame_body b = BODY(H2_HEADERS, H2_FLAG_PADDED | H2_FLAG_PRIORITY,
				      "\2\x80\0\0\5\xff"
				      "ab\0\0");

	(void)state;
	assert_null(b.fault.phrase);
	assert_true(b.priority);
	assert_true(b.exclusive);
	assert_int_equal(b.dependency, 5);
	assert_int_equal(b.weight, 256); /* §6.3: the octet plus one */
	assert_int_equal(b.padding, 2);
	assert_int_equal(b.n, 2);
	assert_memory_equal(b.p, "ab", 2);
	b = BODY(H2_HEADERS, H2_FLAG_PRIORITY, "\0\0\0\5");
	assert_int_equal(b.fault.code, H2_FRAME_SIZE_ERROR);
	b = BODY(H2_HEADERS, H2_FLAG_PADDED,
		 "\x05"
		 "ab");
	assert_int_equal(b.fault.code, H2_PROTOCOL_ERROR);
}

static void test_open_push_promise(void **state)
{
	struct h2_frame_body b = BODY(H2_PUSH_PROMISE, H2_FLAG_PADDED,
				      "\1\x80\0\0\2"
				      "x\0");

	(void)state;
	assert_null(b.fault.phrase);
	assert_int_equal(b.promised, 2); /* without the reserved bit */
	assert_int_equal(b.n, 1);
	b = BODY(H2_PUSH_PROMISE, 0, "\0\0\2");
	assert_int_equal(b.fault.code, H2_FRAME_SIZE_ERROR);
	b = BODY(H2_PING, H2_FLAG_PADDED, "12345678"); /* no such flag there */
	assert_int_equal(b.n, 8);
}

static enum h2_frame_guess guess(unsigned *frames, bool *exact)
{
	uint8_t *p = calloc(1, octets.n ? octets.n : 1);

	assert_non_null(p);
	memcpy(p, octets.p, octets.n);
	enum h2_frame_guess g = h2_frame_chain(p, octets.n, frames, exact);
	free(p);
	return g;
}

static void test_chain(void **state)
{
	unsigned frames;
	bool exact;

	(void)state;
	octets.n = 0;
	assert_int_equal(guess(&frames, &exact), H2_FRAME_MAYBE);
	OCTETS_FRAME(&octets, H2_WINDOW_UPDATE, 0, 0, "\0\0\1\0");
	assert_int_equal(guess(&frames, &exact), H2_FRAME_MAYBE);
	assert_int_equal(frames, 1);
	assert_true(exact);
	OCTETS_FRAME(&octets, H2_PING, 0, 0, "12345678");
	assert_int_equal(guess(&frames, &exact), H2_FRAME_YES);
	assert_int_equal(frames, 2);
	OCTETS_ADD(&octets, "\0");
	assert_int_equal(guess(&frames, &exact), H2_FRAME_MAYBE);
	assert_false(exact);
	octets.n--;
	octets_frame(&octets, H2_DATA, 0, 5, "123", 3);
	octets.n -= 2; /* three headers, the last frame cut */
	assert_int_equal(guess(&frames, &exact), H2_FRAME_YES);
	assert_int_equal(frames, 3);
}

static void test_chain_of_something_else(void **state)
{
	static const char *const others[] = {
		"GET / HTTP/1.1\r\nhost: x\r\n\r\n",
		"HTTP/1.1 400 Bad Request\r\n\r\n",
		"\x16\x03\x01\x02\x05\x01\x01\x02\x03\x03\x03\x03\x03",
		"\x17\x03\x03\x01\x01zzzzzzzzzzzzz",
		"SSH-2.0-OpenSSH_9.2p1 Debian",
		"220 mail.example ESMTP ready\r\n",
	};
	unsigned frames;
	bool exact;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		octets.n = 0;
		octets_add(&octets, others[i], strlen(others[i]));
		assert_int_equal(guess(&frames, &exact), H2_FRAME_NO);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unpack),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_open_data),
		cmocka_unit_test(test_open_headers),
		cmocka_unit_test(test_open_push_promise),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_chain_of_something_else),
	};

	return cmocka_run_group_tests_name("h2 frame", tests, NULL, NULL);
}
