#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "wire/websocket.h"

static const uint8_t mask[4] = {0x37, 0xfa, 0x21, 0x3d}; /* of RFC 6455 section 5.7 */

static const char *read_at(const char *p, size_t n, struct websocket_frame *f,
			   enum websocket_status *status)
{
	const char *why = NULL;

	*status = websocket_read((const uint8_t *)p, n, f, &why);
	return why;
}

static enum websocket_status status_of(const char *p, size_t n)
{
	struct websocket_frame f;
	enum websocket_status status;

	(void)read_at(p, n, &f, &status);
	return status;
}

/* RFC 6455 section 5.7 */
static void reads_the_examples(void **state)
{
	struct websocket_frame f;
	enum websocket_status status;
	uint8_t payload[5];

	(void)state;
	(void)read_at("\x81\x05Hello", 7, &f, &status);
	assert_int_equal(status, WEBSOCKET_FRAME);
	assert_true(f.fin && !f.masked && f.opcode == WEBSOCKET_TEXT && f.rsv == 0);
	assert_int_equal(f.head, 2);
	assert_memory_equal(f.p, "Hello", 5);

	(void)read_at("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11, &f, &status);
	assert_int_equal(status, WEBSOCKET_FRAME);
	assert_true(f.fin && f.masked);
	assert_int_equal(f.head, 6);
	memcpy(payload, f.p, 5);
	websocket_mask(payload, 5, f.mask, 0);
	assert_memory_equal(payload, "Hello", 5);

	(void)read_at("\x01\x03Hel", 5, &f, &status);
	assert_true(status == WEBSOCKET_FRAME && !f.fin && f.opcode == WEBSOCKET_TEXT);
	(void)read_at("\x80\x02lo", 4, &f, &status);
	assert_true(status == WEBSOCKET_FRAME && f.fin && f.opcode == WEBSOCKET_CONTINUATION);
	(void)read_at("\x89\x05Hello", 7, &f, &status);
	assert_true(status == WEBSOCKET_FRAME && f.opcode == WEBSOCKET_PING);
}

static void reads_long_lengths(void **state)
{
	static char big[10 + 65536] = "\x82\x7f\0\0\0\0\0\1\0\0";
	static char middle[4 + 256] = "\x82\x7e\x01\0";
	struct websocket_frame f;
	enum websocket_status status;

	(void)state;
	(void)read_at(middle, sizeof middle, &f, &status);
	assert_int_equal(status, WEBSOCKET_FRAME);
	assert_int_equal(f.head, 4);
	assert_int_equal(f.length, 256);
	(void)read_at(big, sizeof big, &f, &status);
	assert_int_equal(status, WEBSOCKET_FRAME);
	assert_int_equal(f.head, 10);
	assert_int_equal(f.length, 65536);
	(void)read_at(big, sizeof big - 1, &f, &status);
	assert_int_equal(status, WEBSOCKET_HEAD);
	assert_int_equal(f.n, 65535);
	for (size_t n = 0; n < 10; n++)
		assert_int_equal(status_of(big, n), WEBSOCKET_MORE);
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *octets, *why;
		size_t n;
	} wrong[] = {
		{"\x83\0", "opcode that is reserved", 2},
		{"\x8b\0", "opcode that is reserved", 2},
		{"\x09\0", "control frame in fragments", 2},
		{"\x89\x7e\0\x7e", "more than 125 octets", 4},
		{"\x82\x7e\0\x7d", "shortest form", 4},
		{"\x82\x7f\0\0\0\0\0\0\xff\xff", "shortest form", 10},
		{"\x82\x7f\x80\0\0\0\0\0\0\0", "highest bit", 10},
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct websocket_frame f;
		enum websocket_status status;
		const char *why = read_at(wrong[i].octets, wrong[i].n, &f, &status);
		assert_int_equal(status, WEBSOCKET_BAD);
		assert_non_null(why);
		assert_non_null(strstr(why, wrong[i].why));
	}
}

static void masks_in_pieces(void **state)
{
	uint8_t whole[11] = "Hello World", pieces[11] = "Hello World";

	(void)state;
	websocket_mask(whole, 11, mask, 0);
	websocket_mask(pieces, 3, mask, 0);
	websocket_mask(pieces + 3, 8, mask, 3);
	assert_memory_equal(whole, pieces, 11);
	assert_memory_equal(whole, "\x7f\x9f\x4d\x51\x58", 5);
}

static void builds_the_examples(void **state)
{
	struct text t = {0};
	uint8_t head[WEBSOCKET_HEAD_MAX];

	(void)state;
	assert_true(websocket_build(&t, WEBSOCKET_TEXT, "Hello", 5, mask));
	assert_int_equal(t.n, 11);
	assert_memory_equal(t.s, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
	text_clear(&t);
	assert_true(websocket_build(&t, WEBSOCKET_PONG, "Hello", 5, mask));
	assert_memory_equal(t.s, "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11);
	text_clear(&t);
	assert_true(websocket_build(&t, WEBSOCKET_PING, "Hello", 5, NULL));
	assert_memory_equal(t.s, "\x89\x05Hello", 7);
	assert_int_equal(websocket_head(head, true, WEBSOCKET_BINARY, 256, NULL), 4);
	assert_memory_equal(head, "\x82\x7e\x01\x00", 4);
	assert_int_equal(websocket_head(head, true, WEBSOCKET_BINARY, 65536, NULL), 10);
	assert_memory_equal(head, "\x82\x7f\0\0\0\0\0\x01\0\0", 10);
	assert_int_equal(websocket_head(head, false, WEBSOCKET_TEXT, 65535, mask), 8);
	assert_memory_equal(head, "\x01\xfe\xff\xff\x37\xfa\x21\x3d", 8);
	text_done(&t);
}

static void keeps_control_frames_small(void **state)
{
	char long_reason[200] = "";
	struct text t = {0};
	struct websocket_frame f;
	enum websocket_status status;
	uint16_t code;
	size_t reason;

	(void)state;
	assert_false(websocket_build(&t, WEBSOCKET_PING, long_reason, 126, mask));
	assert_int_equal(t.n, 0);
	memset(long_reason, 'x', 122);
	memcpy(long_reason + 122, "\xc3\xa9 and more", 12); /* é over the limit: not cut in two */
	websocket_build_close(&t, 1001, long_reason, NULL);
	(void)read_at(t.s, t.n, &f, &status);
	assert_true(status == WEBSOCKET_FRAME && f.opcode == WEBSOCKET_CLOSE);
	assert_int_equal(f.n, 2 + 122);
	assert_true(websocket_close_code(f.p, f.n, &code, &reason));
	assert_int_equal(code, 1001);
	assert_int_equal(reason, 2);
	assert_string_equal(websocket_close_name(code), "going away");
	assert_null(websocket_close_name(4000));
	text_done(&t);
	assert_true(websocket_close_code(NULL, 0, &code, &reason));
	assert_int_equal(code, WEBSOCKET_NO_CODE);
	assert_false(websocket_close_code((const uint8_t *)"\x03", 1, &code, &reason));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_examples),  cmocka_unit_test(reads_long_lengths),
		cmocka_unit_test(says_what_is_wrong),  cmocka_unit_test(masks_in_pieces),
		cmocka_unit_test(builds_the_examples), cmocka_unit_test(keeps_control_frames_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
