#include "wire/tls_open.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/bytes.h"
#include "base/memory.h"

enum { SLOTS = 512, NONCE = 12, AAD_12 = 13, EXPLICIT = 8, CBC_BLOCK = 16 };

struct slot {
	EVP_CIPHER_CTX *context;
	uint64_t serial; /* of the key it holds; 0 none */
};

struct tls_opener {
	struct tls_digests *digests;
	EVP_CIPHER *cipher[TLS_CIPHER_COUNT];
	struct slot *slots[TLS_CIPHER_COUNT]; /* SLOTS each, taken in turn */
	uint16_t next[TLS_CIPHER_COUNT];
	uint64_t serial;
};

static const char *const cipher_names[TLS_CIPHER_COUNT] = {
	[TLS_AES_128_GCM] = "AES-128-GCM",    [TLS_AES_256_GCM] = "AES-256-GCM",
	[TLS_CHACHA20] = "ChaCha20-Poly1305", [TLS_AES_128_CCM] = "AES-128-CCM",
	[TLS_AES_256_CCM] = "AES-256-CCM",    [TLS_AES_128_CBC] = "AES-128-CBC",
	[TLS_AES_256_CBC] = "AES-256-CBC",
};

struct tls_opener *tls_opener_new(struct tls_digests *d)
{
	struct tls_opener *o = memory_get(1, sizeof(*o));

	o->digests = d;
	for (int i = 0; i < TLS_CIPHER_COUNT; i++)
		o->cipher[i] = EVP_CIPHER_fetch(NULL, cipher_names[i], NULL);
	return o;
}

void tls_opener_free(struct tls_opener *o)
{
	if (!o)
		return;
	for (int i = 0; i < TLS_CIPHER_COUNT; i++) {
		for (int j = 0; o->slots[i] && j < SLOTS; j++)
			EVP_CIPHER_CTX_free(o->slots[i][j].context);
		free(o->slots[i]);
		EVP_CIPHER_free(o->cipher[i]);
	}
	free(o);
}

void tls_key_wipe(struct tls_key *k)
{
	OPENSSL_cleanse(k, sizeof(*k));
	k->suite = NULL;
}

bool tls_key_13(struct tls_opener *o, struct tls_key *k, const struct tls_suite *suite,
		const uint8_t *secret)
{
	enum tls_hash h = (enum tls_hash)suite->hash;
	bool good;

	memset(k, 0, sizeof(*k));
	good = tls_expand_label(o->digests, h, secret, "key", k->key,
				tls_suite_key_length(suite)) &&
	       tls_expand_label(o->digests, h, secret, "iv", k->iv, NONCE);
	k->suite = good ? suite : NULL;
	k->serial = ++o->serial;
	k->version = 0x0304;
	return good;
}

static size_t fixed_iv_length(const struct tls_suite *s, uint16_t version)
{
	if (tls_suite_is_cbc(s))
		return version == 0x0301 ? CBC_BLOCK : 0;
	return s->cipher == TLS_CHACHA20 ? NONCE : NONCE - EXPLICIT;
}

bool tls_key_12(struct tls_opener *o, struct tls_key *k, const struct tls_suite *suite,
		uint16_t version, const uint8_t *master, const uint8_t *client_random,
		const uint8_t *server_random, bool server)
{
	uint8_t block[2 * (TLS_HASH_MAX + 32 + 16)];
	size_t mac_n = tls_suite_is_cbc(suite) ? tls_hash_length((enum tls_hash)suite->mac) : 0;
	size_t key_n = tls_suite_key_length(suite), iv_n = fixed_iv_length(suite, version);
	struct tls_piece secret = {master, TLS_MASTER_SECRET};
	struct tls_piece a = {server_random, TLS_RANDOM}, b = {client_random, TLS_RANDOM};
	const uint8_t *p = block;

	memset(k, 0, sizeof(*k));
	if (!tls_prf(o->digests, version, (enum tls_hash)suite->hash, secret, "key expansion", a, b,
		     block, 2 * (mac_n + key_n + iv_n)))
		return false;
	memcpy(k->mac, p + (server ? mac_n : 0), mac_n);
	p += 2 * mac_n;
	memcpy(k->key, p + (server ? key_n : 0), key_n);
	p += 2 * key_n;
	memcpy(k->iv, p + (server ? iv_n : 0), iv_n);
	OPENSSL_cleanse(block, sizeof(block));
	k->suite = suite;
	k->version = version;
	k->serial = ++o->serial;
	return true;
}

/* A context that holds the key: setting a key costs more than opening a small record. */
static EVP_CIPHER_CTX *context_of(struct tls_opener *o, struct tls_key *k)
{
	unsigned c = k->suite->cipher;
	bool ccm = c == TLS_AES_128_CCM || c == TLS_AES_256_CCM;
	struct slot *s;

	if (!o->slots[c])
		o->slots[c] = memory_get(SLOTS, sizeof(struct slot));
	s = &o->slots[c][k->slot];
	if (s->serial == k->serial)
		return s->context;
	k->slot = o->next[c];
	o->next[c] = (uint16_t)((o->next[c] + 1) % SLOTS);
	s = &o->slots[c][k->slot];
	if (!s->context)
		s->context = EVP_CIPHER_CTX_new();
	s->serial = 0;
	if (!s->context || !o->cipher[c])
		return NULL;
	if (EVP_DecryptInit_ex2(s->context, o->cipher[c], NULL, NULL, NULL) != 1)
		return NULL;
	if (ccm) {
		/* lengths must be known before the key */
		EVP_CIPHER_CTX_ctrl(s->context, EVP_CTRL_AEAD_SET_IVLEN, NONCE, NULL);
		EVP_CIPHER_CTX_ctrl(s->context, EVP_CTRL_AEAD_SET_TAG, k->suite->tag, NULL);
	}
	if (EVP_DecryptInit_ex2(s->context, NULL, k->key, NULL, NULL) != 1)
		return NULL;
	EVP_CIPHER_CTX_set_padding(s->context, 0);
	s->serial = k->serial;
	return s->context;
}

static void put64(uint8_t *p, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

/* What RFC 5246 section 6.2.3.3 puts under the MAC: sequence, type, version, length. */
static void associated_12(uint8_t aad[AAD_12], uint64_t sequence, const uint8_t *record, size_t n)
{
	put64(aad, sequence);
	memcpy(aad + 8, record, 3);
	aad[11] = (uint8_t)(n >> 8);
	aad[12] = (uint8_t)n;
}

static bool aead(struct tls_opener *o, struct tls_key *k, const uint8_t *nonce,
		 struct tls_piece aad, const uint8_t *p, size_t n, uint8_t *out)
{
	EVP_CIPHER_CTX *c = context_of(o, k);
	uint8_t tag[16];
	int got = 0, tag_n = k->suite->tag, length = (int)n;

	if (!c)
		return false;
	memcpy(tag, p + n, (size_t)tag_n);
	if (k->suite->cipher == TLS_AES_128_CCM || k->suite->cipher == TLS_AES_256_CCM) {
		/* CCM wants the tag and the whole length first, and opens in one step */
		return EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_n, tag) == 1 &&
		       EVP_DecryptInit_ex2(c, NULL, NULL, nonce, NULL) == 1 &&
		       EVP_DecryptUpdate(c, NULL, &got, NULL, length) == 1 &&
		       EVP_DecryptUpdate(c, NULL, &got, aad.p, (int)aad.n) == 1 &&
		       EVP_DecryptUpdate(c, out, &got, p, length) == 1;
	}
	return EVP_DecryptInit_ex2(c, NULL, NULL, nonce, NULL) == 1 &&
	       EVP_DecryptUpdate(c, NULL, &got, aad.p, (int)aad.n) == 1 &&
	       (n == 0 || EVP_DecryptUpdate(c, out, &got, p, length) == 1) &&
	       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_n, tag) == 1 &&
	       EVP_DecryptFinal_ex(c, out + n, &got) == 1;
}

static bool open_13(struct tls_opener *o, struct tls_key *k, uint64_t sequence,
		    const uint8_t *record, size_t n, uint8_t *out, struct tls_opened *opened)
{
	uint8_t nonce[NONCE];
	size_t tag = k->suite->tag;
	struct tls_piece aad = {record, TLS_HEADER};

	if (n < TLS_HEADER + tag + 1)
		return false;
	n -= TLS_HEADER + tag;
	memcpy(nonce, k->iv, NONCE);
	for (int i = 0; i < 8; i++)
		nonce[NONCE - 1 - i] ^= (uint8_t)(sequence >> (8 * i));
	if (!aead(o, k, nonce, aad, record + TLS_HEADER, n, out))
		return false;
	while (n && out[n - 1] == 0) /* padding, RFC 8446 section 5.4 */
		n--;
	opened->type = n ? out[n - 1] : 0;
	opened->p = out;
	opened->n = n ? n - 1 : 0;
	return true;
}

static bool open_12(struct tls_opener *o, struct tls_key *k, uint64_t sequence,
		    const uint8_t *record, size_t n, uint8_t *out, struct tls_opened *opened)
{
	uint8_t nonce[NONCE], aad[AAD_12];
	size_t tag = k->suite->tag, carried = k->suite->cipher == TLS_CHACHA20 ? 0 : EXPLICIT;
	struct tls_piece associated = {aad, sizeof(aad)};

	if (n < TLS_HEADER + carried + tag)
		return false;
	n -= TLS_HEADER + carried + tag;
	memcpy(nonce, k->iv, NONCE);
	if (carried)
		memcpy(nonce + NONCE - EXPLICIT, record + TLS_HEADER, EXPLICIT);
	else
		for (int i = 0; i < 8; i++)
			nonce[NONCE - 1 - i] ^= (uint8_t)(sequence >> (8 * i));
	associated_12(aad, sequence, record, n);
	if (!aead(o, k, nonce, associated, record + TLS_HEADER + carried, n, out))
		return false;
	opened->type = record[0];
	opened->p = out;
	opened->n = n;
	return true;
}

/* Removes the padding of RFC 5246 section 6.2.3.2; SIZE_MAX when it is wrong. */
static size_t unpad(const uint8_t *p, size_t n)
{
	size_t pad = n ? (size_t)p[n - 1] + 1 : SIZE_MAX;

	if (pad > n)
		return SIZE_MAX;
	for (size_t i = n - pad; i < n; i++)
		if (p[i] != pad - 1)
			return SIZE_MAX;
	return n - pad;
}

static bool mac_matches(struct tls_opener *o, const struct tls_key *k, uint64_t sequence,
			const uint8_t *record, const uint8_t *p, size_t n, const uint8_t *mac)
{
	uint8_t aad[AAD_12], computed[TLS_HASH_MAX];
	struct tls_piece pieces[2] = {{aad, sizeof(aad)}, {p, n}};
	enum tls_hash h = (enum tls_hash)k->suite->mac;

	associated_12(aad, sequence, record, n);
	return tls_hmac(o->digests, h, k->mac, tls_hash_length(h), pieces, 2, computed) &&
	       memcmp(computed, mac, tls_hash_length(h)) == 0;
}

static bool open_cbc(struct tls_opener *o, struct tls_key *k, uint64_t sequence,
		     const uint8_t *record, size_t n, uint8_t *out, struct tls_opened *opened)
{
	size_t mac_n = tls_hash_length((enum tls_hash)k->suite->mac);
	const uint8_t *p = record + TLS_HEADER, *iv = k->iv;
	EVP_CIPHER_CTX *c = context_of(o, k);
	int got = 0;

	n -= TLS_HEADER;
	if (k->encrypt_then_mac) {
		if (n < mac_n || !mac_matches(o, k, sequence, record, p, n - mac_n, p + n - mac_n))
			return false;
		n -= mac_n;
	}
	if (k->version > 0x0301) {
		if (n < CBC_BLOCK)
			return false;
		iv = p;
		p += CBC_BLOCK;
		n -= CBC_BLOCK;
	}
	if (!c || n == 0 || n % CBC_BLOCK || EVP_DecryptInit_ex2(c, NULL, NULL, iv, NULL) != 1 ||
	    EVP_DecryptUpdate(c, out, &got, p, (int)n) != 1)
		return false;
	n = unpad(out, n);
	if (n == SIZE_MAX)
		return false;
	if (!k->encrypt_then_mac) {
		if (n < mac_n ||
		    !mac_matches(o, k, sequence, record, out, n - mac_n, out + n - mac_n))
			return false;
		n -= mac_n;
	}
	opened->type = record[0];
	opened->p = out;
	opened->n = n;
	return true;
}

bool tls_open(struct tls_opener *o, struct tls_key *k, uint64_t sequence, const uint8_t *record,
	      size_t n, uint8_t *out, struct tls_opened *opened)
{
	if (!k->suite || n < TLS_HEADER || n > TLS_RECORD_MAX)
		return false;
	if (tls_suite_is_cbc(k->suite))
		return open_cbc(o, k, sequence, record, n, out, opened);
	if (k->version >= 0x0304)
		return open_13(o, k, sequence, record, n, out, opened);
	return open_12(o, k, sequence, record, n, out, opened);
}

void tls_key_chain(struct tls_key *k, const uint8_t *record, size_t n)
{
	if (!k->suite || k->version != 0x0301 || !tls_suite_is_cbc(k->suite))
		return;
	size_t tail = k->encrypt_then_mac ? tls_hash_length((enum tls_hash)k->suite->mac) : 0;
	if (n >= TLS_HEADER + CBC_BLOCK + tail)
		memcpy(k->iv, record + n - tail - CBC_BLOCK, CBC_BLOCK);
}

bool tls_explicit_nonce(const struct tls_key *k, const uint8_t *record, size_t n, uint64_t *nonce)
{
	if (!k->suite || k->version != 0x0303 || tls_suite_is_cbc(k->suite) ||
	    k->suite->cipher == TLS_CHACHA20 || n < TLS_HEADER + EXPLICIT)
		return false;
	*nonce = bytes_get64(record + TLS_HEADER);
	return true;
}
