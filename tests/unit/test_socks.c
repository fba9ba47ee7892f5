#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "wire/socks.h"

enum { CLIENT, PROXY };

/* Whole, and octet by octet: the same end after the same octets. */
static void reads(int side, const char *p, size_t n, size_t used, enum socks_status expected,
		  unsigned code)
{
	struct socks_side whole = {0}, slow = {0};
	enum socks_status status = SOCKS_MORE;
	size_t at = 0;

	assert_int_equal(socks_feed(&whole, side, (const uint8_t *)p, n, &status), used);
	assert_int_equal(status, expected);
	assert_int_equal(whole.reply, code);
	status = SOCKS_MORE;
	while (at < n && status == SOCKS_MORE) {
		assert_int_equal(socks_feed(&slow, side, (const uint8_t *)p + at, 1, &status), 1);
		at++;
	}
	assert_int_equal(status, expected);
	if (status == SOCKS_OPEN)
		assert_int_equal(at, used);
}

#define READS(side, literal, used, status, code)                                                   \
	reads(side, literal, sizeof(literal) - 1, used, status, code)

/* RFC 1928 sections 3 to 5: greeting, request by name, address, IPv6. */
static void follows_the_client(void **state)
{
	(void)state;
	READS(CLIENT, "\5\1\0\5\1\0\3\1x\0\120GET", 11, SOCKS_OPEN, 0);
	READS(CLIENT, "\5\1\0\5\1\0\1\177\0\0\1\0\120", 13, SOCKS_OPEN, 0);
	READS(CLIENT, "\5\1\0\5\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\120!", 25, SOCKS_OPEN, 0);
	READS(CLIENT, "\5\2\0\2\1\1u\1p\5\1\0\3\1x\0\120", 17, SOCKS_OPEN, 0); /* RFC 1929 */
	READS(CLIENT, "\5\2\0\2\1\0\0\5\1\0\3\1x\0\120", 15, SOCKS_OPEN, 0);
	READS(CLIENT, "\5\1\0\5\1\0\3\1x\0", 10, SOCKS_MORE, 0);
}

static void leaves_what_is_no_connect(void **state)
{
	(void)state;
	READS(CLIENT, "\4\1\0\120\177\0\0\1\0", 9, SOCKS_NOT, 0);	   /* SOCKS4 */
	READS(CLIENT, "\5\1\0\5\2\0\1\177\0\0\1\0\120", 13, SOCKS_NOT, 0); /* BIND */
	READS(CLIENT, "\5\1\0\5\3\0\1\177\0\0\1\0\120", 13, SOCKS_NOT, 0); /* UDP ASSOCIATE */
	READS(CLIENT, "\5\1\0\5\1\0\2xx", 9, SOCKS_NOT, 0);		   /* no such address */
	READS(CLIENT, "\5\1\0GET", 6, SOCKS_NOT, 0);
}

static void follows_the_proxy(void **state)
{
	(void)state;
	READS(PROXY, "\5\0\5\0\0\1\0\0\0\0\0\0x", 12, SOCKS_OPEN, 0);
	READS(PROXY, "\5\0\5\0\0\3\3abc\0\1", 12, SOCKS_OPEN, 0);
	READS(PROXY, "\5\2\1\0\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\1xy", 26, SOCKS_OPEN, 0);
	READS(PROXY, "\5\377", 2, SOCKS_REFUSED, 0xff);
	READS(PROXY, "\5\2\1\1", 4, SOCKS_REFUSED, 1);
	READS(PROXY, "\5\0\5\5\0\1\0\0\0\0\0\0", 12, SOCKS_REFUSED, 5);
	READS(PROXY, "HTTP/1.1 400", 12, SOCKS_NOT, 0);
}

static void says_it_in_words(void **state)
{
	struct socks_side s = {0};
	enum socks_status status;

	(void)state;
	socks_feed(&s, PROXY, (const uint8_t *)"\5\0\5\2\0", 5, &status);
	assert_string_equal(socks_refusal(&s),
			    "the SOCKS5 proxy answered: connection not allowed by the ruleset");
	s = (struct socks_side){0};
	socks_feed(&s, PROXY, (const uint8_t *)"\5\377", 2, &status);
	assert_string_equal(socks_refusal(&s),
			    "the SOCKS5 proxy accepts none of the client's ways to log in");
	s = (struct socks_side){0};
	socks_feed(&s, PROXY, (const uint8_t *)"\5\2\1\7", 4, &status);
	assert_string_equal(socks_refusal(&s),
			    "the SOCKS5 proxy does not accept this user and password");
	assert_string_equal(socks_reply(8), "address type not supported");
	assert_string_equal(socks_reply(9), "a reply that RFC 1928 does not have");
	assert_string_equal(socks_reply(255), "a reply that RFC 1928 does not have");
}

static int looks(const char *p, size_t n)
{
	return socks_looks((const uint8_t *)p, n);
}

static void knows_a_greeting(void **state)
{
	(void)state;
	assert_int_equal(looks("", 0), -1);
	assert_int_equal(looks("\5", 1), -1);
	assert_int_equal(looks("\5\2\0", 3), -1);
	assert_int_equal(looks("\5\1\0", 3), 1);
	assert_int_equal(looks("\5\3\0\1\2", 5), 1);
	assert_int_equal(looks("\5\1\0\5", 4), 1);
	assert_int_equal(looks("\5\2\0\2\1", 5), 1);
	assert_int_equal(looks("\5\1\0\0", 4), 0);
	assert_int_equal(looks("\5\0", 2), 0);
	assert_int_equal(looks("\5\2\0\0", 4), 0); /* the same twice */
	assert_int_equal(looks("\5\1\377", 3), 0); /* the answer's "none" */
	assert_int_equal(looks("\5\x40\0", 3), 0);
	assert_int_equal(looks("\4\1\0", 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_client), cmocka_unit_test(leaves_what_is_no_connect),
		cmocka_unit_test(follows_the_proxy),  cmocka_unit_test(says_it_in_words),
		cmocka_unit_test(knows_a_greeting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
