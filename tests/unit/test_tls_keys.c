#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tls_bytes.h"
#include "wire/tls_open.h"

static struct tls_digests *digests;

static int set_up(void **state)
{
	(void)state;
	digests = tls_digests_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tls_digests_free(digests);
	return 0;
}

static void expect_hex(const uint8_t *p, const char *hex)
{
	uint8_t want[256];
	size_t n = unhex(hex, want);

	assert_memory_equal(p, want, n);
}

/* RFC 8448 section 3, {client} derive write traffic keys for application data. */
static void expands_labels_as_rfc8448(void **state)
{
	uint8_t secret[32], out[32];

	(void)state;
	unhex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5", secret);
	assert_true(tls_expand_label(digests, TLS_SHA256, secret, "key", out, 16));
	expect_hex(out, "17422dda596ed5d9acd890e3c63f5051");
	assert_true(tls_expand_label(digests, TLS_SHA256, secret, "iv", out, 12));
	expect_hex(out, "5b78923dee08579033e523d9");
	assert_false(tls_expand_label(digests, TLS_SHA256, secret, "key", out, 33));
}

/* RFC 8448 section 3: the client's application data is the octets 0 to 0x31. */
static void opens_the_record_of_rfc8448(void **state)
{
	struct tls_opener *o = tls_opener_new(digests);
	uint8_t secret[32], record[128], out[128];
	struct tls_opened opened;
	struct tls_key key;
	size_t n;

	(void)state;
	unhex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5", secret);
	n = unhex("1703030043 a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5"
		  "b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4",
		  record);
	assert_int_equal(n, 72);
	assert_true(tls_key_13(o, &key, tls_suite_find(0x1301), secret));
	assert_true(tls_open(o, &key, 0, record, n, out, &opened));
	assert_int_equal(opened.type, 23);
	assert_int_equal(opened.n, 50);
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(opened.p[i], i);
	assert_false(tls_open(o, &key, 1, record, n, out, &opened));
	record[20] ^= 1;
	assert_false(tls_open(o, &key, 0, record, n, out, &opened));
	tls_opener_free(o);
}

/* The test vector for P_SHA256 that the TLS working group published with RFC 5246. */
static void prf_of_tls12(void **state)
{
	uint8_t secret[16], seed[16], out[100];
	struct tls_piece empty = {NULL, 0};

	(void)state;
	unhex("9bbe436ba940f017b17652849a71db35", secret);
	unhex("a0ba9f936cda311827a6f796ffd5198c", seed);
	struct tls_piece s = {secret, 16}, a = {seed, 16};
	assert_true(
		tls_prf(digests, 0x0303, TLS_SHA256, s, "test label", a, empty, out, sizeof(out)));
	expect_hex(out, "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
			"6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
			"4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
			"87347b66");
}

static void prf_agrees_with_openssl(void **state)
{
	uint8_t secret[48], seed[64], want[90], out[90];
	struct tls_piece s = {secret, 48}, a = {seed, 32}, b = {seed + 32, 32};

	(void)state;
	for (unsigned i = 0; i < 64; i++)
		seed[i] = secret[i % 48] = (uint8_t)(i * 7);
	oracle_prf("SHA384", secret, 48, "key expansion", seed, 64, want, sizeof(want));
	assert_true(
		tls_prf(digests, 0x0303, TLS_SHA384, s, "key expansion", a, b, out, sizeof(out)));
	assert_memory_equal(out, want, sizeof(out));
	oracle_prf("MD5-SHA1", secret, 48, "key expansion", seed, 64, want, sizeof(want));
	assert_true(
		tls_prf(digests, 0x0301, TLS_SHA256, s, "key expansion", a, b, out, sizeof(out)));
	assert_memory_equal(out, want, sizeof(out));
}

struct keys_12 {
	const struct tls_suite *suite;
	uint8_t master[48], client_random[32], server_random[32];
	uint8_t mac[48], key[32], iv[16]; /* of the server, as OpenSSL derives them */
};

static struct keys_12 keys_12(uint16_t suite, size_t mac_n, size_t key_n, size_t iv_n)
{
	struct keys_12 k = {.suite = tls_suite_find(suite)};
	uint8_t seed[64], block[256];

	assert_non_null(k.suite);
	memset(k.master, 0x42, 48);
	memset(k.client_random, 1, 32);
	memset(k.server_random, 2, 32);
	memcpy(seed, k.server_random, 32);
	memcpy(seed + 32, k.client_random, 32);
	oracle_prf(k.suite->hash == TLS_SHA384 ? "SHA384" : "SHA256", k.master, 48, "key expansion",
		   seed, 64, block, 2 * (mac_n + key_n + iv_n));
	memcpy(k.mac, block + mac_n, mac_n);
	memcpy(k.key, block + 2 * mac_n + key_n, key_n);
	memcpy(k.iv, block + 2 * mac_n + 2 * key_n + iv_n, iv_n);
	return k;
}

static void check_open(const struct keys_12 *k, bool etm, uint64_t sequence, const uint8_t *record,
		       size_t n)
{
	struct tls_opener *o = tls_opener_new(digests);
	struct tls_opened opened;
	struct tls_key key;
	uint8_t out[256];

	assert_true(tls_key_12(o, &key, k->suite, 0x0303, k->master, k->client_random,
			       k->server_random, true));
	key.encrypt_then_mac = etm;
	assert_true(tls_open(o, &key, sequence, record, n, out, &opened));
	assert_int_equal(opened.type, 23);
	assert_int_equal(opened.n, 5);
	assert_memory_equal(opened.p, "hello", 5);
	assert_false(tls_open(o, &key, sequence + 1, record, n, out, &opened));
	for (size_t i = 0; i < n; i++) /* cut short, at every length */
		assert_false(tls_open(o, &key, sequence, record, i < 5 ? 5 : i, out, &opened));
	tls_opener_free(o);
}

static void aead_12(uint16_t suite, const char *cipher, size_t key_n, int tag_n)
{
	bool chacha = suite == 0xcca8;
	struct keys_12 k = keys_12(suite, 0, key_n, chacha ? 12 : 4);
	uint8_t record[128] = {23, 3, 3}, nonce[12];
	uint8_t aad[13] = {0, 0, 0, 0, 0, 0, 0, 9, 23, 3, 3, 0, 5};
	size_t at = 5;

	memcpy(nonce, k.iv, 12);
	if (chacha) {
		nonce[11] ^= 9;
	} else {
		memcpy(nonce + 4, "\1\2\3\4\5\6\7\10", 8);
		memcpy(record + 5, nonce + 4, 8);
		at += 8;
	}
	at += oracle_aead(cipher, tag_n, k.key, nonce, aad, 13, (const uint8_t *)"hello", 5,
			  record + at);
	record[4] = (uint8_t)(at - 5);
	check_open(&k, false, 9, record, at);
}

static void opens_aead_of_tls12(void **state)
{
	(void)state;
	aead_12(0xc02f, "AES-128-GCM", 16, 16);
	aead_12(0xc030, "AES-256-GCM", 32, 16);
	aead_12(0xcca8, "ChaCha20-Poly1305", 32, 16);
	aead_12(0xc0ac, "AES-128-CCM", 16, 16);
	aead_12(0xc0af, "AES-256-CCM", 32, 8);
}

static void cbc_12(uint16_t suite, const char *digest, size_t mac_n, size_t key_n, bool etm)
{
	struct keys_12 k = keys_12(suite, mac_n, key_n, 0);
	uint8_t record[256] = {23, 3, 3}, plain[128], mac_input[256], *iv = record + 5;
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	size_t n = 5, at, mac_at = 13;
	int got;

	memcpy(plain, "hello", 5);
	memcpy(mac_input, "\0\0\0\0\0\0\0\3\27\3\3", 11);
	memset(iv, 0x77, 16);
	if (!etm) {
		memcpy(mac_input + 11, "\0\5hello", 7);
		EVP_Q_mac(NULL, "HMAC", NULL, digest, NULL, k.mac, mac_n, mac_input, 18, plain + 5,
			  48, NULL);
		n += mac_n;
	}
	size_t pad = 16 - n % 16;
	memset(plain + n, (int)pad - 1, pad);
	n += pad;
	EVP_EncryptInit_ex(c, key_n == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc(), NULL, k.key, iv);
	EVP_CIPHER_CTX_set_padding(c, 0);
	EVP_EncryptUpdate(c, iv + 16, &got, plain, (int)n);
	EVP_CIPHER_CTX_free(c);
	at = 5 + 16 + n;
	if (etm) {
		mac_input[11] = 0;
		mac_input[12] = (uint8_t)(16 + n);
		memcpy(mac_input + mac_at, iv, 16 + n);
		EVP_Q_mac(NULL, "HMAC", NULL, digest, NULL, k.mac, mac_n, mac_input, 13 + 16 + n,
			  record + at, 48, NULL);
		at += mac_n;
	}
	record[4] = (uint8_t)(at - 5);
	check_open(&k, etm, 3, record, at);
}

static void opens_cbc_of_tls12(void **state)
{
	(void)state;
	cbc_12(0xc013, "SHA1", 20, 16, false);
	cbc_12(0xc013, "SHA1", 20, 16, true);
	cbc_12(0xc027, "SHA256", 32, 16, false);
	cbc_12(0xc028, "SHA384", 48, 32, false);
	cbc_12(0xc028, "SHA384", 48, 32, true);
}

static void more_keys_than_contexts(void **state)
{
	enum { KEYS = 1200 };
	struct tls_opener *o = tls_opener_new(digests);
	struct tls_key *keys = calloc(KEYS, sizeof(*keys));
	uint8_t record[128], out[128], secret[32] = {0};
	struct tls_opened opened;

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < KEYS; i++) {
			memcpy(secret, &i, sizeof(i));
			if (round == 0)
				assert_true(
					tls_key_13(o, &keys[i], tls_suite_find(0x1301), secret));
			size_t n = seal_13(secret, round, 23, "x", 1, 0, record);
			assert_true(tls_open(o, &keys[i], round, record, n, out, &opened));
		}
	}
	free(keys);
	tls_opener_free(o);
}

static void suites_are_sorted(void **state)
{
	(void)state;
	assert_int_equal(tls_suite_find(0x002f)->cipher, TLS_AES_128_CBC);
	assert_int_equal(tls_suite_find(0x1302)->hash, TLS_SHA384);
	assert_int_equal(tls_suite_find(0xc0a3)->tag, 8);
	assert_int_equal(tls_suite_find(0xd005)->cipher, TLS_AES_128_CCM);
	assert_null(tls_suite_find(0x0005)); /* RC4 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expands_labels_as_rfc8448),
		cmocka_unit_test(opens_the_record_of_rfc8448),
		cmocka_unit_test(prf_of_tls12),
		cmocka_unit_test(prf_agrees_with_openssl),
		cmocka_unit_test(opens_aead_of_tls12),
		cmocka_unit_test(opens_cbc_of_tls12),
		cmocka_unit_test(more_keys_than_contexts),
		cmocka_unit_test(suites_are_sorted),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
