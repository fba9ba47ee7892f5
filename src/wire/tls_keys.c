#include "wire/tls_keys.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/memory.h"

enum { BLOCK_MAX = 128, LABEL_MAX = 32 };

struct tls_digests {
	EVP_MD *md[TLS_HASH_COUNT];
	EVP_MD_CTX *context[TLS_HASH_COUNT]; /* one each: the same digest again is a cheap init */
};

static const struct {
	const char *name;
	uint8_t length, block;
} hashes[TLS_HASH_COUNT] = {
	[TLS_MD5] = {"MD5", 16, 64},
	[TLS_SHA1] = {"SHA1", 20, 64},
	[TLS_SHA256] = {"SHA256", 32, 64},
	[TLS_SHA384] = {"SHA384", 48, 128},
};

struct tls_digests *tls_digests_new(void)
{
	struct tls_digests *d = memory_get(1, sizeof(*d));

	for (int i = 0; i < TLS_HASH_COUNT; i++) {
		d->md[i] = EVP_MD_fetch(NULL, hashes[i].name, NULL);
		d->context[i] = EVP_MD_CTX_new();
	}
	return d;
}

void tls_digests_free(struct tls_digests *d)
{
	if (!d)
		return;
	for (int i = 0; i < TLS_HASH_COUNT; i++) {
		EVP_MD_CTX_free(d->context[i]);
		EVP_MD_free(d->md[i]);
	}
	free(d);
}

size_t tls_hash_length(enum tls_hash h)
{
	return hashes[h].length;
}

static bool digest_pieces(struct tls_digests *d, enum tls_hash h, const struct tls_piece *pieces,
			  size_t count, uint8_t *out)
{
	EVP_MD_CTX *c = d->context[h];

	if (!d->md[h] || !c || EVP_DigestInit_ex2(c, d->md[h], NULL) != 1)
		return false;
	for (size_t i = 0; i < count; i++)
		if (pieces[i].n && EVP_DigestUpdate(c, pieces[i].p, pieces[i].n) != 1)
			return false;
	return EVP_DigestFinal_ex(c, out, NULL) == 1;
}

bool tls_digest(struct tls_digests *d, enum tls_hash h, const void *p, size_t n, uint8_t *out)
{
	struct tls_piece piece = {p, n};

	return digest_pieces(d, h, &piece, 1, out);
}

bool tls_hmac(struct tls_digests *d, enum tls_hash h, const uint8_t *key, size_t key_n,
	      const struct tls_piece *pieces, size_t count, uint8_t *out)
{
	enum { PIECES_MAX = 5 };
	uint8_t pad[BLOCK_MAX], inner[TLS_HASH_MAX], shortened[TLS_HASH_MAX];
	struct tls_piece all[PIECES_MAX + 1] = {{pad, hashes[h].block}};
	bool good;

	if (count > PIECES_MAX)
		return false;
	if (key_n > hashes[h].block) { /* RFC 2104 section 2 */
		if (!tls_digest(d, h, key, key_n, shortened))
			return false;
		key = shortened;
		key_n = hashes[h].length;
	}
	memset(pad, 0x36, sizeof(pad));
	for (size_t i = 0; i < key_n; i++)
		pad[i] ^= key[i];
	memcpy(all + 1, pieces, count * sizeof(*pieces));
	good = digest_pieces(d, h, all, count + 1, inner);
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	all[1] = (struct tls_piece){inner, hashes[h].length};
	good = good && digest_pieces(d, h, all, 2, out);
	OPENSSL_cleanse(pad, sizeof(pad));
	return good;
}

bool tls_expand_label(struct tls_digests *d, enum tls_hash h, const uint8_t *secret,
		      const char *label, uint8_t *out, size_t out_n)
{
	static const char prefix[] = "tls13 ";
	uint8_t info[3 + sizeof(prefix) + LABEL_MAX + 2], block[TLS_HASH_MAX];
	size_t label_n = strlen(label), n = 0;

	if (label_n > LABEL_MAX || out_n > hashes[h].length)
		return false;
	info[n++] = 0;
	info[n++] = (uint8_t)out_n;
	info[n++] = (uint8_t)(sizeof(prefix) - 1 + label_n);
	memcpy(info + n, prefix, sizeof(prefix) - 1);
	n += sizeof(prefix) - 1;
	memcpy(info + n, label, label_n);
	n += label_n;
	info[n++] = 0; /* no context */
	info[n++] = 1; /* the first and only block of HKDF-Expand, RFC 5869 section 2.3 */
	struct tls_piece piece = {info, n};
	bool good = tls_hmac(d, h, secret, hashes[h].length, &piece, 1, block);
	if (good)
		memcpy(out, block, out_n);
	OPENSSL_cleanse(block, sizeof(block));
	return good;
}

/* P_hash of RFC 5246 section 5, exclusive-ored into out. */
static bool p_hash(struct tls_digests *d, enum tls_hash h, struct tls_piece secret,
		   const struct tls_piece seed[3], uint8_t *out, size_t out_n)
{
	uint8_t a[TLS_HASH_MAX], block[TLS_HASH_MAX];
	size_t length = hashes[h].length;
	struct tls_piece pieces[4] = {{a, length}, seed[0], seed[1], seed[2]};
	bool good = tls_hmac(d, h, secret.p, secret.n, seed, 3, a);

	for (size_t done = 0; good && done < out_n; done += length) {
		good = tls_hmac(d, h, secret.p, secret.n, pieces, 4, block) &&
		       tls_hmac(d, h, secret.p, secret.n, pieces, 1, a);
		for (size_t i = 0; i < length && done + i < out_n; i++)
			out[done + i] ^= block[i];
	}
	OPENSSL_cleanse(a, sizeof(a));
	OPENSSL_cleanse(block, sizeof(block));
	return good;
}

bool tls_prf(struct tls_digests *d, uint16_t version, enum tls_hash h, struct tls_piece secret,
	     const char *label, struct tls_piece a, struct tls_piece b, uint8_t *out, size_t out_n)
{
	const struct tls_piece seed[3] = {{label, strlen(label)}, a, b};

	memset(out, 0, out_n);
	if (version >= 0x0303)
		return p_hash(d, h, secret, seed, out, out_n);
	size_t half = (secret.n + 1) / 2; /* RFC 2246 section 5: the halves share an odd octet */
	struct tls_piece first = {secret.p, half};
	struct tls_piece second = {(const uint8_t *)secret.p + secret.n - half, half};
	return p_hash(d, TLS_MD5, first, seed, out, out_n) &&
	       p_hash(d, TLS_SHA1, second, seed, out, out_n);
}
