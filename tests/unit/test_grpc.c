#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "grpc.h"

/* github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: Length-Prefixed-Message */
static void takes_messages_apart(void **state)
{
	static const uint8_t body[] = "\0\0\0\0\3abc\1\0\0\0\2zz\0\0\0\0\0\0\0\0\1\0xy";
	struct grpc_message m;
	size_t at = 0;

	(void)state;
	assert_int_equal(grpc_next(body, sizeof body - 1, &at, &m), GRPC_MESSAGE);
	assert_true(m.n == 3 && m.flags == 0 && memcmp(m.p, "abc", 3) == 0);
	assert_int_equal(grpc_next(body, sizeof body - 1, &at, &m), GRPC_MESSAGE);
	assert_true(m.n == 2 && m.flags == GRPC_COMPRESSED && memcmp(m.p, "zz", 2) == 0);
	assert_int_equal(grpc_next(body, sizeof body - 1, &at, &m), GRPC_MESSAGE);
	assert_int_equal(m.n, 0);
	assert_int_equal(grpc_next(body, sizeof body - 1, &at, &m), GRPC_PART);
	assert_int_equal(m.length, 256);
	assert_int_equal(m.n, 2);
	assert_int_equal(grpc_next(body, sizeof body - 1, &at, &m), GRPC_END);
}

static void tells_what_is_cut_or_foreign(void **state)
{
	struct grpc_message m;
	size_t at = 0;

	(void)state;
	assert_int_equal(grpc_next((const uint8_t *)"\0\0\0", 3, &at, &m), GRPC_PART);
	assert_true(at == 3 && m.n == 0);
	at = 0;
	assert_int_equal(grpc_next((const uint8_t *)"<html>", 6, &at, &m), GRPC_BAD);
	assert_int_equal(at, 0);
	at = 0;
	assert_int_equal(grpc_next((const uint8_t *)"\0\xff\xff\xff\xff", 5, &at, &m), GRPC_PART);
	assert_int_equal(m.length, UINT32_MAX);
}

static void writes_the_prefix(void **state)
{
	uint8_t p[GRPC_PREFIX];

	(void)state;
	grpc_prefix(p, true, 0x01020304);
	assert_memory_equal(p, "\1\1\2\3\4", 5);
	grpc_prefix(p, false, 57);
	assert_memory_equal(p, "\0\0\0\0\x39", 5);
}

static void reads_timeouts(void **state)
{
	static const struct {
		const char *s;
		uint64_t ns;
	} good[] = {
		{"1S", 1000000000},
		{"500m", 500000000},
		{"3H", UINT64_C(10800000000000)},
		{"2M", UINT64_C(120000000000)},
		{"7u", 7000},
		{"99999999n", 99999999},
		{"0S", 0},
		{"99999999H", UINT64_MAX},
	};
	static const char *const bad[] = {"", "S", "1", "1s", "123456789n", "-1S", "1.5S", " 1S"};
	uint64_t ns = 0;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(grpc_timeout_parse(good[i].s, strlen(good[i].s), &ns));
		assert_true(ns == good[i].ns);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(grpc_timeout_parse(bad[i], strlen(bad[i]), &ns));
}

static void writes_timeouts(void **state)
{
	char s[GRPC_TIMEOUT_ROOM];

	(void)state;
	assert_string_equal(grpc_timeout_format(s, sizeof s, 1000000000), "1S");
	assert_string_equal(grpc_timeout_format(s, sizeof s, 500000000), "500m");
	assert_string_equal(grpc_timeout_format(s, sizeof s, UINT64_C(90000000000)), "90S");
	assert_string_equal(grpc_timeout_format(s, sizeof s, UINT64_C(7200000000000)), "2H");
	assert_string_equal(grpc_timeout_format(s, sizeof s, 0), "0n");
	assert_string_equal(grpc_timeout_format(s, sizeof s, 99999999), "99999999n");
	/* more than eight digits of nanoseconds: rounded up, never shorter than asked */
	assert_string_equal(grpc_timeout_format(s, sizeof s, 1234567891), "1234568u");
	assert_string_equal(grpc_timeout_format(s, sizeof s, UINT64_MAX), "5124096H");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_messages_apart),
		cmocka_unit_test(tells_what_is_cut_or_foreign),
		cmocka_unit_test(writes_the_prefix),
		cmocka_unit_test(reads_timeouts),
		cmocka_unit_test(writes_timeouts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
