#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tls_bytes.h"
#include "wire/tls_hello.h"

/* FoxIO's example of a browser: its suites and extensions with GREASE, in an order of their own. */
static const char browser[] =
	"0303"
	"0101010101010101010101010101010101010101010101010101010101010101"
	"00"
	"0020"
	"0a0a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"
	"0100"
	"009e" /* extensions */
	"1a1a 0000"
	"0000 0010 000e 00 000b 6578616d706c652e636f6d"
	"0017 0000"
	"ff01 0001 00"
	"000a 0008 0006 2a2a 001d 0017"
	"000b 0002 0100"
	"0023 0000"
	"0010 000e 000c 02 6832 08 687474702f312e31"
	"0005 0005 0100000000"
	"000d 0012 0010 0403 0804 0401 0503 0805 0501 0806 0601"
	"0012 0000"
	"0033 000b 0009 3a3a 0001 00 001d 0000"
	"002d 0002 0101"
	"002b 0007 06 4a4a 0304 0303"
	"001b 0003 020002"
	"4469 0000"
	"0015 0001 00";

static size_t browser_hello(uint8_t *out)
{
	size_t n = unhex(browser, out);
	size_t at = 2 + 32 + 1 + 2 + 32 + 2, length = n - at - 2;

	out[at] = (uint8_t)(length >> 8);
	out[at + 1] = (uint8_t)length;
	return n;
}

static void expect_octets(struct tls_octets o, const char *want)
{
	assert_int_equal(o.n, strlen(want));
	assert_memory_equal(o.p, want, o.n);
}

static void reads_a_client_hello(void **state)
{
	uint8_t p[512];
	struct tls_client_hello h;
	size_t n = browser_hello(p);

	(void)state;
	assert_true(tls_parse_client_hello(p, n, &h));
	assert_int_equal(h.version, 0x0303);
	assert_int_equal(h.max_version, 0x0304);
	assert_int_equal(h.random[31], 1);
	expect_octets(h.sni, "example.com");
	expect_octets(h.alpn, "\2h2\10http/1.1");
	assert_int_equal(h.suites.n, 32);
	assert_int_equal(h.groups.n, 6);
	assert_int_equal(h.key_shares.n, 9);
	assert_true(h.extended_master_secret);
	assert_false(h.psk || h.early_data || h.ticket || h.encrypt_then_mac);
}

static void cut_hellos_are_malformed(void **state)
{
	uint8_t p[512];
	struct tls_client_hello h;
	size_t n = browser_hello(p), whole = 2 + 32 + 1 + 2 + 32 + 2;

	(void)state;
	for (size_t i = 0; i < n;
	     i++) /* without extensions it ends after the compression methods */
		assert_int_equal(tls_parse_client_hello(p, i, &h), i == whole);
}

static void ja4_of_foxio(void **state)
{
	struct tls_digests *d = tls_digests_new();
	struct tls_client_hello h;
	char ja4[TLS_JA4_SIZE];
	uint8_t p[512];
	size_t n = browser_hello(p);

	(void)state;
	assert_true(tls_parse_client_hello(p, n, &h));
	tls_ja4(d, &h, ja4);
	assert_string_equal(ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
	h.alpn.n = 0;
	h.has_sni = false;
	h.suites.n = 0;
	h.max_version = 0x0303;
	tls_ja4(d, &h, ja4);
	assert_string_equal(ja4, "t12i001600_000000000000_e5627efa2ab1");
	h.alpn = (struct tls_octets){(const uint8_t *)"\2\xab\xcd", 3};
	tls_ja4(d, &h, ja4);
	ja4[10] = '\0';
	assert_string_equal(ja4, "t12i0016ad");
	tls_digests_free(d);
}

static void reads_server_hellos(void **state)
{
	uint8_t p[256];
	struct tls_server_hello h;
	size_t n =
		unhex("0303"
		      "0202020202020202020202020202020202020202020202020202020202020202"
		      "02 abcd 1302 00 0016 002b 0002 0304 0033 0006 001d 0002 ffff 0029 0002 0000",
		      p);

	(void)state;
	assert_true(tls_parse_server_hello(p, n, &h));
	assert_int_equal(h.version, 0x0304);
	assert_int_equal(h.suite, 0x1302);
	assert_int_equal(h.group, 0x001d);
	assert_int_equal(h.session_id.n, 2);
	assert_true(h.psk);
	assert_false(h.retry);
	assert_false(tls_parse_server_hello(p, n - 1, &h));
	unhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", p + 2);
	assert_true(tls_parse_server_hello(p, n, &h));
	assert_true(h.retry);
	n = unhex("0303"
		  "0202020202020202020202020202020202020202020202020202020202020202"
		  "00 c02f 00 0011 0010 0005 0003 02 6832 0016 0000 0017 0000",
		  p);
	assert_true(tls_parse_server_hello(p, n, &h));
	assert_int_equal(h.version, 0x0303);
	expect_octets(h.alpn, "h2");
	assert_true(h.encrypt_then_mac && h.extended_master_secret);
}

static void reads_certificates_of_both_versions(void **state)
{
	uint8_t p[64];
	struct tls_certificate_message m;
	size_t n = unhex("00000c 000003 aabbcc 000003 ddeeff", p);

	(void)state;
	assert_true(tls_parse_certificate(p, n, false, &m));
	assert_int_equal(m.count, 2);
	assert_int_equal(m.leaf.n, 3);
	assert_int_equal(m.leaf.p[0], 0xaa);
	n = unhex("01 99 00000c 000003 aabbcc 0004 0012 0000", p);
	assert_true(tls_parse_certificate(p, n, true, &m));
	assert_int_equal(m.count, 1);
	assert_int_equal(m.leaf.p[2], 0xcc);
	assert_true(m.sct);
	assert_false(tls_parse_certificate(p, n, false, &m));
	n = unhex("00 000000", p);
	assert_true(tls_parse_certificate(p, n, true, &m));
	assert_int_equal(m.count, 0);
	assert_null(m.leaf.p);
}

static void grease_is_told(void **state)
{
	(void)state;
	assert_true(tls_is_grease(0x0a0a));
	assert_true(tls_is_grease(0xfafa));
	assert_false(tls_is_grease(0x0a1a));
	assert_false(tls_is_grease(0x1301));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_client_hello),
		cmocka_unit_test(cut_hellos_are_malformed),
		cmocka_unit_test(ja4_of_foxio),
		cmocka_unit_test(reads_server_hellos),
		cmocka_unit_test(reads_certificates_of_both_versions),
		cmocka_unit_test(grease_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
