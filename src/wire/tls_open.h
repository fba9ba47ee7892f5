/*
 * tls_open.h: one protected record opened: AEAD of TLS 1.2 (RFC 5288, 6655, 7905) and 1.3 (RFC 8446
 * section 5.2), CBC with HMAC of TLS 1.0 to 1.2, also encrypt-then-MAC (RFC 7366).
 *
 * A struct tls_key is plain data that its owner embeds and wipes with tls_key_wipe. The OpenSSL
 * contexts stay in the opener, a bounded number for each cipher: a key that was not used for long
 * loses its context and gets another when it is needed again, so 20,000 idle connections cost none.
 */
#ifndef WIRE_TLS_OPEN_H
#define WIRE_TLS_OPEN_H

#include "wire/tls_keys.h"

enum {
	TLS_HEADER = 5,
	TLS_CIPHERTEXT_MAX = 16384 + 2048, /* RFC 5246 section 6.2.3; 1.3 allows 256 */
	TLS_RECORD_MAX = TLS_HEADER + TLS_CIPHERTEXT_MAX
};

struct tls_key {
	const struct tls_suite *suite; /* NULL: no key */
	uint64_t serial;	       /* tells keys apart in the opener; never twice the same */
	uint16_t version;
	uint16_t slot; /* the context that had this key last */
	bool encrypt_then_mac;
	uint8_t key[32], iv[16], mac[TLS_HASH_MAX];
};

struct tls_opened {
	uint8_t type;	  /* content type, of the inner plaintext in 1.3 */
	const uint8_t *p; /* in the output buffer */
	size_t n;
};

struct tls_opener;

struct tls_opener *tls_opener_new(struct tls_digests *d);
void tls_opener_free(struct tls_opener *o);

/* The write key of one direction. `secret`: a TLS 1.3 traffic secret of the suite's hash length. */
bool tls_key_13(struct tls_opener *o, struct tls_key *k, const struct tls_suite *suite,
		const uint8_t *secret);
/* From the master secret of TLS 1.0 to 1.2 (RFC 5246 section 6.3); `server` picks its direction. */
bool tls_key_12(struct tls_opener *o, struct tls_key *k, const struct tls_suite *suite,
		uint16_t version, const uint8_t *master, const uint8_t *client_random,
		const uint8_t *server_random, bool server);
void tls_key_wipe(struct tls_key *k);

/* Opens record[0..n), header included, n ≥ TLS_HEADER, as number `sequence`. out has room for n
 * octets. False: it does not authenticate. TLS 1.0 chains its initialisation vector over records:
 * the key is stepped by tls_key_chain, whether or not the record was opened. */
bool tls_open(struct tls_opener *o, struct tls_key *k, uint64_t sequence, const uint8_t *record,
	      size_t n, uint8_t *out, struct tls_opened *opened);
void tls_key_chain(struct tls_key *k, const uint8_t *record, size_t n);
/* The nonce that an AEAD record of TLS 1.2 carries in clear; false when it carries none. */
bool tls_explicit_nonce(const struct tls_key *k, const uint8_t *record, size_t n, uint64_t *nonce);

#endif
