/*
 * tls_keys.h: what turns secrets into record keys: HMAC, the PRF of TLS 1.0 to 1.2 (RFC 2246,
 * RFC 5246 section 5) and HKDF-Expand-Label (RFC 8446 section 7.1), and the table of cipher suites.
 *
 * The digests are fetched once and their contexts used again: a key derivation allocates nothing.
 * Pure but for those contexts; outputs are the caller's to wipe.
 */
#ifndef WIRE_TLS_KEYS_H
#define WIRE_TLS_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_hash { TLS_MD5, TLS_SHA1, TLS_SHA256, TLS_SHA384, TLS_HASH_COUNT };

enum { TLS_HASH_MAX = 48, TLS_MASTER_SECRET = 48, TLS_RANDOM = 32 };

/* A record cipher as OpenSSL knows it. */
enum tls_cipher {
	TLS_AES_128_GCM,
	TLS_AES_256_GCM,
	TLS_CHACHA20,
	TLS_AES_128_CCM,
	TLS_AES_256_CCM,
	TLS_AES_128_CBC,
	TLS_AES_256_CBC,
	TLS_CIPHER_COUNT
};

struct tls_suite {
	uint16_t id;
	uint8_t cipher; /* enum tls_cipher */
	uint8_t tag;	/* octets of the AEAD's tag; 0 for CBC */
	uint8_t mac;	/* enum tls_hash of the record MAC of CBC */
	uint8_t hash;	/* enum tls_hash of PRF (TLS 1.2) or HKDF */
};

/* NULL: a suite that is not supported here. */
const struct tls_suite *tls_suite_find(uint16_t id);
size_t tls_suite_key_length(const struct tls_suite *s);
bool tls_suite_is_cbc(const struct tls_suite *s);

struct tls_digests;

struct tls_digests *tls_digests_new(void);
void tls_digests_free(struct tls_digests *d);
size_t tls_hash_length(enum tls_hash h);
/* False when OpenSSL does not provide the hash. All below likewise. */
bool tls_digest(struct tls_digests *d, enum tls_hash h, const void *p, size_t n, uint8_t *out);

struct tls_piece { /* of a message that is not contiguous */
	const void *p;
	size_t n;
};

bool tls_hmac(struct tls_digests *d, enum tls_hash h, const uint8_t *key, size_t key_n,
	      const struct tls_piece *pieces, size_t count, uint8_t *out);
/* `label` without the "tls13 " in front; the context is empty. out_n up to TLS_HASH_MAX. */
bool tls_expand_label(struct tls_digests *d, enum tls_hash h, const uint8_t *secret,
		      const char *label, uint8_t *out, size_t out_n);
/* version 0x0303 uses h, older ones MD5 and SHA-1. seed is the concatenation of a and b. */
bool tls_prf(struct tls_digests *d, uint16_t version, enum tls_hash h, struct tls_piece secret,
	     const char *label, struct tls_piece a, struct tls_piece b, uint8_t *out, size_t out_n);

#endif
