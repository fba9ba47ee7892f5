#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "wire/keylog.h"

#define RANDOM "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define SECRET "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"

static const uint8_t client_random[32] = {
	0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
	0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55,
	0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
};

static void add(struct keylog *k, const char *text)
{
	keylog_add(k, text, strlen(text), true, NULL);
}

static void takes_labels_in_any_case_of_hex(void **state)
{
	struct keylog *k = keylog_new();
	struct slice s;

	(void)state;
	add(k, "# a comment\r\n\r\nCLIENT_TRAFFIC_SECRET_0 " RANDOM " " SECRET "\r\n"
	       "SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM " " SECRET " \n"
	       "EXPORTER_SECRET " RANDOM " " SECRET);
	assert_int_equal(keylog_lines(k), 3);
	assert_int_equal(keylog_broken(k), 0);
	s = keylog_find(k, KEYLOG_CLIENT_TRAFFIC, client_random, 32);
	assert_int_equal(s.n, 32);
	assert_int_equal((uint8_t)s.p[31], 0x20);
	assert_null(keylog_find(k, KEYLOG_SERVER_TRAFFIC, client_random, 32).p);
	assert_int_equal(keylog_labels(k, client_random), 1U << KEYLOG_CLIENT_TRAFFIC |
								  1U << KEYLOG_SERVER_HANDSHAKE |
								  1U << KEYLOG_EXPORTER);
	assert_true(keylog_knows(k, client_random));
	keylog_free(k);
}

static void takes_session_ids_and_rsa(void **state)
{
	struct keylog *k = keylog_new();

	(void)state;
	add(k, "RSA Session-ID:abcd Master-Key:" SECRET "\nRSA 0011223344556677 " SECRET "\n");
	assert_int_equal(keylog_lines(k), 2);
	assert_int_equal(keylog_find(k, KEYLOG_SESSION_ID, "\xab\xcd", 2).n, 32);
	assert_int_equal(keylog_find(k, KEYLOG_RSA, client_random, 8).n, 32);
	assert_false(keylog_knows(k, client_random));
	keylog_free(k);
}

static void counts_broken_lines(void **state)
{
	struct keylog *k = keylog_new();

	(void)state;
	add(k, "CLIENT_RANDOM\nCLIENT_RANDOM " RANDOM "\nCLIENT_RANDOM 00 " SECRET "\n"
	       "CLIENT_RANDOM " RANDOM " 012\nCLIENT_RANDOM " RANDOM " " SECRET "zz\nhello world\n"
	       "CLIENT_TRAFFIC_SECRET_1 " RANDOM " " SECRET "\n");
	assert_int_equal(keylog_lines(k), 0);
	assert_int_equal(keylog_broken(k), 6); /* the last is right, only not needed */
	add(k, "CLIENT_RANDOM " RANDOM " " SECRET SECRET SECRET "\n"); /* 96 octets */
	assert_int_equal(keylog_broken(k), 7);
	keylog_free(k);
}

static void waits_for_an_unfinished_line(void **state)
{
	static const char text[] = "CLIENT_RANDOM " RANDOM " " SECRET "\nCLIENT_RANDOM 77";
	struct keylog *k = keylog_new();
	size_t rest = 0;

	(void)state;
	keylog_add(k, text, sizeof(text) - 1, false, &rest);
	assert_int_equal(rest, strlen("CLIENT_RANDOM 77"));
	assert_int_equal(keylog_lines(k), 1);
	assert_int_equal(keylog_broken(k), 0);
	keylog_free(k);
}

static void revision_rises_for_news_only(void **state)
{
	static const char line[] = "CLIENT_RANDOM " RANDOM " " SECRET "\n";
	struct keylog *k = keylog_new();

	(void)state;
	add(k, line);
	uint32_t revision = keylog_revision(k);
	add(k, line);
	assert_int_equal(keylog_revision(k), revision);
	add(k, "CLIENT_RANDOM " RANDOM " ffff\n"); /* the last line wins */
	assert_int_not_equal(keylog_revision(k), revision);
	assert_int_equal(keylog_find(k, KEYLOG_CLIENT_RANDOM, client_random, 32).n, 2);
	assert_int_equal(keylog_lines(k), 1);
	keylog_free(k);
}

static void finds_each_of_many(void **state)
{
	struct keylog *k = keylog_new();
	char line[256];

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(line, sizeof(line), "CLIENT_RANDOM %064x %08x\n", i, i ^ 0xffff);
		add(k, line);
	}
	assert_int_equal(keylog_lines(k), 5000);
	assert_int_equal(keylog_count(k, KEYLOG_CLIENT_RANDOM), 5000);
	for (unsigned i = 0; i < 5000; i++) {
		uint8_t id[32] = {[30] = (uint8_t)(i >> 8), [31] = (uint8_t)i};
		struct slice s = keylog_find(k, KEYLOG_CLIENT_RANDOM, id, 32);
		assert_int_equal(s.n, 4);
		assert_int_equal((uint8_t)s.p[2] << 8 | (uint8_t)s.p[3], i ^ 0xffff);
	}
	keylog_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_labels_in_any_case_of_hex),
		cmocka_unit_test(takes_session_ids_and_rsa),
		cmocka_unit_test(counts_broken_lines),
		cmocka_unit_test(waits_for_an_unfinished_line),
		cmocka_unit_test(revision_rises_for_news_only),
		cmocka_unit_test(finds_each_of_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
