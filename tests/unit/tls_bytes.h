/*
 * tls_bytes.h: helpers of the TLS tests: hex into octets, and records sealed with OpenSSL's own
 * key derivation (EVP_KDF), which the code under test does not use.
 */
#ifndef TESTS_TLS_BYTES_H
#define TESTS_TLS_BYTES_H

#include <stdint.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

static inline size_t unhex(const char *s, uint8_t *out)
{
	size_t n = 0;
	unsigned v = 0, half = 0;

	for (; *s; s++) {
		if (*s == ' ')
			continue;
		v = v << 4 | (unsigned)(*s <= '9' ? *s - '0' : (*s | 32) - 'a' + 10);
		if (++half % 2 == 0)
			out[n++] = (uint8_t)v;
	}
	return n;
}

/* HKDF-Expand-Label by OpenSSL's TLS13-KDF. */
static inline void oracle_expand(const char *digest, const uint8_t *secret, size_t secret_n,
				 const char *label, uint8_t *out, size_t n)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", NULL);
	EVP_KDF_CTX *c = EVP_KDF_CTX_new(kdf);
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	char prefix[] = "tls13 ", text[32];
	OSSL_PARAM p[6];

	memcpy(text, label, strlen(label));
	p[0] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	p[1] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)digest,
						0);
	p[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)secret,
						 secret_n);
	p[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PREFIX, prefix, 6);
	p[4] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_LABEL, text, strlen(label));
	p[5] = OSSL_PARAM_construct_end();
	if (EVP_KDF_derive(c, out, n, p) != 1)
		memset(out, 0xee, n);
	EVP_KDF_CTX_free(c);
	EVP_KDF_free(kdf);
}

/* The PRF by OpenSSL's TLS1-PRF. */
static inline void oracle_prf(const char *digest, const uint8_t *secret, size_t secret_n,
			      const char *label, const uint8_t *seed, size_t seed_n, uint8_t *out,
			      size_t n)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *c = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM p[5];

	p[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)digest,
						0);
	p[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, (void *)(uintptr_t)secret,
						 secret_n);
	p[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, (void *)(uintptr_t)label,
						 strlen(label));
	p[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, (void *)(uintptr_t)seed,
						 seed_n);
	p[4] = OSSL_PARAM_construct_end();
	if (EVP_KDF_derive(c, out, n, p) != 1)
		memset(out, 0xee, n);
	EVP_KDF_CTX_free(c);
	EVP_KDF_free(kdf);
}

static inline size_t oracle_aead(const char *cipher, int tag_n, const uint8_t *key,
				 const uint8_t *nonce, const uint8_t *aad, int aad_n,
				 const uint8_t *p, int n, uint8_t *out)
{
	EVP_CIPHER *e = EVP_CIPHER_fetch(NULL, cipher, NULL);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int got;

	EVP_EncryptInit_ex2(c, e, NULL, NULL, NULL);
	EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL);
	if (strstr(cipher, "CCM"))
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_n, NULL);
	EVP_EncryptInit_ex2(c, NULL, key, nonce, NULL);
	if (strstr(cipher, "CCM"))
		EVP_EncryptUpdate(c, NULL, &got, NULL, n);
	EVP_EncryptUpdate(c, NULL, &got, aad, aad_n);
	EVP_EncryptUpdate(c, out, &got, p, n);
	EVP_EncryptFinal_ex(c, out + got, &got);
	EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_n, out + n);
	EVP_CIPHER_CTX_free(c);
	EVP_CIPHER_free(e);
	return (size_t)(n + tag_n);
}

/* One TLS 1.3 record of TLS_AES_128_GCM_SHA256 under a traffic secret, with `pad` octets of
 * padding. */
static inline size_t seal_13(const uint8_t secret[32], uint64_t sequence, uint8_t type,
			     const void *p, size_t n, size_t pad, uint8_t *out)
{
	uint8_t key[16], nonce[12], plain[2048] = {0};
	size_t length = n + 1 + pad + 16;

	oracle_expand("SHA256", secret, 32, "key", key, sizeof(key));
	oracle_expand("SHA256", secret, 32, "iv", nonce, sizeof(nonce));
	for (int i = 0; i < 8; i++)
		nonce[11 - i] ^= (uint8_t)(sequence >> (8 * i));
	memcpy(plain, p, n);
	plain[n] = type;
	out[0] = 23;
	out[1] = out[2] = 3;
	out[3] = (uint8_t)(length >> 8);
	out[4] = (uint8_t)length;
	return 5 + oracle_aead("AES-128-GCM", 16, key, nonce, out, 5, plain, (int)(n + 1 + pad),
			       out + 5);
}

#endif
