#include "wire/tls_cert.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <arpa/inet.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/chunks.h"
#include "base/map.h"
#include "base/memory.h"
#include "h2lens/text.h"

enum {
	DER_MAX = 64 * 1024,
	NAMES_MAX = 1000, /* subject alternative names that are read */
	NAMES_TEXT_MAX = 16384,
	CERTIFICATES_MAX = 65536
};

struct known {
	uint8_t hash[32];
	uint32_t index; /* in the book; BOOK_NONE for one that does not parse */
	bool sct;
};

struct tls_certs {
	struct book *book;
	struct tls_digests *digests;
	struct chunks known;
	struct map by_hash; /* first 8 octets of the SHA-256 → known */
};

struct tls_certs *tls_certs_new(struct book *b, struct tls_digests *d)
{
	struct tls_certs *c = memory_get(1, sizeof(*c));

	c->book = b;
	c->digests = d;
	chunks_init(&c->known, sizeof(struct known), 6);
	return c;
}

void tls_certs_free(struct tls_certs *c)
{
	if (!c)
		return;
	chunks_done(&c->known);
	map_done(&c->by_hash);
	free(c);
}

static text_id name_text(struct book *b, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *p = NULL;
	text_id id = 0;

	if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
		long n = BIO_get_mem_data(bio, &p);
		if (n > 0)
			id = book_intern(b, p, (size_t)n);
	}
	BIO_free(bio);
	return id;
}

static int64_t seconds(const ASN1_TIME *t)
{
	struct tm tm;

	return t && ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static void add_name(struct text *t, const GENERAL_NAME *name)
{
	char address[INET6_ADDRSTRLEN];
	const ASN1_STRING *s = name->type == GEN_IPADD ? name->d.iPAddress : name->d.ia5;

	if (name->type != GEN_DNS && name->type != GEN_IPADD && name->type != GEN_URI &&
	    name->type != GEN_EMAIL)
		return;
	int n = ASN1_STRING_length(s);
	const unsigned char *p = ASN1_STRING_get0_data(s);
	if (n <= 0 || t->n > NAMES_TEXT_MAX)
		return;
	if (t->n)
		text_add(t, ", ");
	if (name->type != GEN_IPADD)
		text_add_n(t, (const char *)p, (size_t)n);
	else if ((n == 4 || n == 16) &&
		 inet_ntop(n == 4 ? AF_INET : AF_INET6, p, address, sizeof(address)))
		text_add(t, address);
}

static text_id alternative_names(struct book *b, X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	struct text t = {0};
	text_id id = 0;

	for (int i = 0; i < sk_GENERAL_NAME_num(names) && i < NAMES_MAX; i++)
		add_name(&t, sk_GENERAL_NAME_value(names, i));
	if (t.n)
		id = book_intern(b, t.s, t.n);
	text_done(&t);
	GENERAL_NAMES_free(names);
	return id;
}

static text_id serial_text(struct book *b, const X509 *x)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
	BIGNUM *number = serial ? ASN1_INTEGER_to_BN(serial, NULL) : NULL;
	char *hex = number ? BN_bn2hex(number) : NULL;
	text_id id = hex ? book_intern(b, hex, strlen(hex)) : 0;

	OPENSSL_free(hex);
	BN_free(number);
	return id;
}

static uint32_t parse(struct tls_certs *c, const uint8_t *der, size_t n, bool *sct)
{
	const unsigned char *p = der;
	X509 *x = n <= DER_MAX ? d2i_X509(NULL, &p, (long)n) : NULL;
	struct certificate facts = {0};

	if (!x) {
		ERR_clear_error();
		return BOOK_NONE;
	}
	const X509_NAME *subject = X509_get_subject_name(x), *issuer = X509_get_issuer_name(x);
	facts.subject = name_text(c->book, subject);
	facts.issuer = name_text(c->book, issuer);
	facts.names = alternative_names(c->book, x);
	facts.serial = serial_text(c->book, x);
	facts.not_before = seconds(X509_get0_notBefore(x));
	facts.not_after = seconds(X509_get0_notAfter(x));
	facts.self_signed = X509_NAME_cmp(subject, issuer) == 0;
	*sct = X509_get_ext_by_NID(x, NID_ct_precert_scts, -1) >= 0;
	X509_free(x);
	ERR_clear_error();
	return book_add_certificate(c->book, &facts);
}

static struct known *find(struct tls_certs *c, const uint8_t hash[32], uint64_t *key)
{
	uint32_t i;

	memcpy(key, hash, sizeof(*key));
	while ((i = map_get(&c->by_hash, *key)) != MAP_EMPTY) {
		struct known *k = chunks_at(&c->known, i);
		if (memcmp(k->hash, hash, sizeof(k->hash)) == 0)
			return k;
		++*key;
	}
	return NULL;
}

uint32_t tls_certs_take(struct tls_certs *c, const uint8_t *der, size_t n, bool *sct)
{
	uint8_t hash[TLS_HASH_MAX];
	uint64_t key;

	*sct = false;
	if (!tls_digest(c->digests, TLS_SHA256, der, n, hash))
		return BOOK_NONE;
	struct known *k = find(c, hash, &key);
	if (!k) {
		if (c->known.count >= CERTIFICATES_MAX)
			return BOOK_NONE;
		map_put(&c->by_hash, key, c->known.count);
		k = chunks_push(&c->known);
		memcpy(k->hash, hash, sizeof(k->hash));
		k->index = parse(c, der, n, &k->sct);
	}
	*sct = k->sct;
	if (k->index != BOOK_NONE)
		book_edit_certificate(c->book, k->index)->seen++;
	return k->index;
}
