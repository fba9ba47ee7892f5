#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <nghttp2/nghttp2.h>

#include "octets.h"
#include "wire/huffman.h"

static struct huffman table;

static int set_up(void **state)
{
	(void)state;
	huffman_init(&table);
	return 0;
}

/* The decoded text, or NULL; into exactly the room that the contract asks for. */
static char *decoded(const char *hex)
{
	uint8_t in[256];
	size_t n = octets_hex(in, sizeof(in), hex), length = 0;
	uint8_t *exact = malloc(n ? n : 1), *out = malloc(n ? n * 2 : 1);

	memcpy(exact, in, n);
	bool ok = huffman_decode(&table, exact, n, out, &length);
	assert_true(!ok || length <= n * 2);
	char *s = ok ? calloc(length + 1, 1) : NULL;
	if (ok)
		memcpy(s, out, length);
	free(exact);
	free(out);
	return s;
}

static void expect(const char *hex, const char *text)
{
	char *s = decoded(hex);

	assert_non_null(s);
	assert_string_equal(s, text);
	free(s);
}

/* Strings of RFC 7541 appendix C.4 and C.6. */
static void test_of_the_rfc(void **state)
{
	(void)state;
	expect("f1e3 c2e5 f23a 6ba0 ab90 f4ff", "www.example.com");
	expect("a8eb 1064 9cbf", "no-cache");
	expect("25a8 49e9 5ba9 7d7f", "custom-key");
	expect("25a8 49e9 5bb8 e8b4 bf", "custom-value");
	expect("6402", "302");
	expect("640e ff", "307");
	expect("aec3 771a 4b", "private");
	expect("d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff",
	       "Mon, 21 Oct 2013 20:13:21 GMT");
	expect("9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3", "https://www.example.com");
	expect("9bd9 ab", "gzip");
	expect("", "");
}

static void test_faults(void **state)
{
	(void)state;
	assert_null(decoded("18"));	   /* a, padded with zeros */
	assert_null(decoded("1fff"));	   /* a, 11 bits of padding */
	assert_null(decoded("ff"));	   /* 8 bits of padding */
	assert_null(decoded("ffff ffff")); /* EOS */
	assert_null(decoded("1fff ffff ff"));
	assert_null(decoded("ffff ffc0")); /* the 22 bits of a long code, cut */
	expect("1f", "a");
	expect("07", "0");
}

/* Every octet alone and beside others: nghttp2 encodes, as a value without indexing. */
static void test_every_octet(void **state)
{
	nghttp2_hd_deflater *d = NULL;

	(void)state;
	assert_int_equal(nghttp2_hd_deflate_new(&d, 0), 0);
	for (unsigned c = 0; c < 256; c++) {
		/* long enough in short codes that nghttp2 takes the Huffman form */
		uint8_t value[64], block[256], text[128];
		size_t length = 0;
		memset(value, 'e', sizeof(value));
		value[c % 40] = (uint8_t)c;
		value[63] = (uint8_t)c;
		nghttp2_nv nv = {(uint8_t *)"x", value, 1, sizeof(value), NGHTTP2_NV_FLAG_NO_INDEX};
		ssize_t n = nghttp2_hd_deflate_hd(d, block, sizeof(block), &nv, 1);
		assert_true(n > 4);
		size_t at = c ? 0 : 1; /* the first block begins with a table size update to 0 */
		assert_int_equal(block[at], 0x10);
		assert_int_equal(block[at + 1], 0x01);
		assert_int_equal(block[at + 3] & 0x80, 0x80);
		size_t coded = block[at + 3] & 0x7f;
		assert_int_equal(at + 4 + coded, n);
		assert_true(huffman_decode(&table, block + at + 4, coded, text, &length));
		assert_int_equal(length, sizeof(value));
		assert_memory_equal(text, value, length);
	}
	nghttp2_hd_deflate_del(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_the_rfc),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_every_octet),
	};

	return cmocka_run_group_tests_name("huffman", tests, set_up, NULL);
}
