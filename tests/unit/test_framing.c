/* framing.c: gRPC's messages and WebSocket's frames counted, in pieces of any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/framing.h"

static struct framing fed(enum framing_kind kind, const void *p, size_t n, size_t piece)
{
	struct framing f = {.kind = (uint8_t)kind};
	const uint8_t *octets = p;

	for (size_t at = 0; at < n; at += piece)
		framing_feed(&f, octets + at, n - at < piece ? n - at : piece);
	return f;
}

#define FED(kind, string, piece) fed(kind, string, sizeof(string) - 1, piece)

static void grpc_messages(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 12; piece++) {
		struct framing f = FED(FRAMING_GRPC, "\0\0\0\0\3abc\1\0\0\0\2xy", piece);
		assert_int_equal(framing_missing(&f), 0);
		assert_true(f.compressed);
		f = FED(FRAMING_GRPC, "\0\0\0\0\3abc\0\0\0", piece);
		assert_int_equal(framing_missing(&f), 2);
		f = FED(FRAMING_GRPC, "\0\0\0\1\4abc", piece);
		assert_int_equal(framing_missing(&f), 257);
		assert_false(f.compressed);
		f = FED(FRAMING_GRPC, "\0\0\0\0\0\0\0\0\0\0", piece); /* two that are empty */
		assert_int_equal(framing_missing(&f), 0);
	}
}

/* RFC 6455 section 5.7 has the first two frames; 3e8 is 1000, 3f1 is 1009. */
static void websocket_frames(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 20; piece++) {
		struct framing f = FED(FRAMING_WEBSOCKET,
				       "\x81\x05\x48\x65\x6c\x6c\x6f"
				       "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
				       "\x88\x05\x03\xe8"
				       "bye",
				       piece);
		assert_int_equal(framing_missing(&f), 0);
		assert_int_equal(f.close_code, 1000);
		f = FED(FRAMING_WEBSOCKET, "\x88\x82\x37\xfa\x21\x3d\x34\x0b", piece);
		assert_int_equal(f.close_code, 1009);
		f = FED(FRAMING_WEBSOCKET, "\x88\x80\1\2\3\4", piece);
		assert_int_equal(f.close_code, 1005);
		assert_int_equal(framing_missing(&f), 0);
		f = FED(FRAMING_WEBSOCKET, "\x82\x7e\x01\x00zz", piece);
		assert_int_equal(framing_missing(&f), 254);
		f = FED(FRAMING_WEBSOCKET, "\x82\x7f\0\0\0\0\0\1\0\0z", piece);
		assert_int_equal(framing_missing(&f), 65535);
	}
}

/* DATA that was read in pieces: only its first octets are at hand. */
static void content_that_is_not_kept(void **state)
{
	const uint8_t head[] = {0, 0, 0, 0x40, 0}, close[] = {0x88, 2, 3, 0xe8};
	struct framing f = {.kind = FRAMING_GRPC};

	(void)state;
	assert_true(framing_skip(&f, head, sizeof(head), 5 + 1000));
	assert_int_equal(framing_length(&f), 0x4000);
	assert_int_equal(framing_missing(&f), 0x4000 - 1000);
	assert_true(framing_skip(&f, NULL, 0, 0x4000 - 1000)); /* none is needed inside of one */
	assert_int_equal(framing_missing(&f), 0);
	assert_int_equal(framing_length(&f), 0);
	assert_false(framing_skip(&f, head, 3, 1000)); /* the prefix is not whole */
	f = (struct framing){.kind = FRAMING_GRPC};
	assert_false(framing_skip(&f, head, sizeof(head), 5 + 0x4001)); /* where is the next? */
	f = (struct framing){.kind = FRAMING_WEBSOCKET};
	assert_true(framing_skip(&f, (const uint8_t *)"\x82\x7e\x01\x00zzzz", 8, 4 + 256));
	assert_int_equal(framing_missing(&f), 0);
	assert_true(framing_skip(&f, close, sizeof(close), sizeof(close)));
	assert_int_equal(f.close_code, 1000);
}

static void plain_content(void **state)
{
	struct framing f = {.kind = FRAMING_NONE};

	(void)state;
	assert_int_equal(framing_missing(&f), 0);
	f.kind = FRAMING_UNDECIDED;
	assert_int_equal(framing_missing(&f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grpc_messages),
		cmocka_unit_test(websocket_frames),
		cmocka_unit_test(content_that_is_not_kept),
		cmocka_unit_test(plain_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
