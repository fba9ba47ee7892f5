/*
 * secure_peer.h: the far end of a TLS session for tests: certificates made on the spot, an OpenSSL
 * server over memory, and a pump that carries octets between it and struct secure.
 */
#ifndef TESTS_SECURE_PEER_H
#define TESTS_SECURE_PEER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "source/secure.h"

struct issued {
	X509 *cert;
	EVP_PKEY *key;
};

static inline void issued_done(struct issued *i)
{
	X509_free(i->cert);
	EVP_PKEY_free(i->key);
}

static inline void issue_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX x;

	X509V3_set_ctx_nodb(&x);
	X509V3_set_ctx(&x, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &x, nid, value);
	X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
}

/* by NULL: self-signed. san NULL: none. from and to: seconds from now. */
static inline struct issued issue(const char *name, const char *san, const struct issued *by,
				  bool authority, long from, long to)
{
	static long serial = 1;
	struct issued out = {X509_new(), EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")};
	X509 *c = out.cert, *issuer = by ? by->cert : c;
	X509_NAME *subject = X509_get_subject_name(c);

	X509_set_version(c, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(c), serial++);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1,
				   -1, 0);
	X509_set_issuer_name(c, X509_get_subject_name(issuer));
	X509_gmtime_adj(X509_getm_notBefore(c), from);
	X509_gmtime_adj(X509_getm_notAfter(c), to);
	X509_set_pubkey(c, out.key);
	issue_extension(c, issuer, NID_basic_constraints,
			authority ? "critical,CA:TRUE" : "CA:FALSE");
	if (san)
		issue_extension(c, issuer, NID_subject_alt_name, san);
	X509_sign(c, by ? by->key : out.key, EVP_sha256());
	return out;
}

/* A new file with what is given in PEM; the name is the caller's to free. */
static inline char *issue_file(X509 *cert, EVP_PKEY *key, const char *password)
{
	char *path = strdup("/tmp/h2lens-secure-XXXXXX");
	FILE *f = fdopen(mkstemp(path), "w");

	if (cert)
		PEM_write_X509(f, cert);
	if (key)
		PEM_write_PKCS8PrivateKey(f, key, password ? EVP_aes_128_cbc() : NULL, password,
					  password ? (int)strlen(password) : 0, NULL, NULL);
	fclose(f);
	return path;
}

static inline void issue_unlink(char *path)
{
	unlink(path);
	free(path);
}

struct peer {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in, *out;	  /* the SSL's */
	const char *alpn; /* the one that it chooses, NULL none; "!" refuses */
	bool takes_early, opened, failed, closed;
	int alert; /* received, -1 none */
	char sni[80];
	char got[4096]; /* plaintext received */
	size_t got_n, early_n;
	size_t chunk; /* the client is fed so many at once; 0: all */
};

static int peer_on_alpn(SSL *ssl, const unsigned char **out, unsigned char *n,
			const unsigned char *offered, unsigned offered_n, void *arg)
{
	struct peer *p = SSL_get_app_data(ssl);

	(void)arg;
	if (!p->alpn)
		return SSL_TLSEXT_ERR_NOACK;
	for (unsigned i = 0; i < offered_n; i += offered[i] + 1U) {
		if (offered[i] != strlen(p->alpn) ||
		    memcmp(offered + i + 1, p->alpn, offered[i]) != 0)
			continue;
		*out = offered + i + 1;
		*n = offered[i];
		return SSL_TLSEXT_ERR_OK;
	}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static void peer_on_info(const SSL *ssl, int where, int value)
{
	struct peer *p = SSL_get_app_data(ssl);

	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
		p->alert = value & 0xff;
}

static int peer_on_name(SSL *ssl, int *alert, void *arg)
{
	struct peer *p = SSL_get_app_data(ssl);
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	(void)alert;
	(void)arg;
	snprintf(p->sni, sizeof(p->sni), "%s", name ? name : "");
	return SSL_TLSEXT_ERR_OK;
}

static inline SSL_CTX *peer_context(const struct issued *own)
{
	SSL_CTX *c = SSL_CTX_new(TLS_server_method());

	SSL_CTX_use_certificate(c, own->cert);
	SSL_CTX_use_PrivateKey(c, own->key);
	SSL_CTX_set_min_proto_version(c, TLS1_VERSION);
	SSL_CTX_set_security_level(c, 0);
	SSL_CTX_set_alpn_select_cb(c, peer_on_alpn, NULL);
	SSL_CTX_set_tlsext_servername_callback(c, peer_on_name);
	SSL_CTX_set_info_callback(c, peer_on_info);
	SSL_CTX_set_session_id_context(c, (const unsigned char *)"t", 1);
	return c;
}

static inline void peer_init(struct peer *p, SSL_CTX *c)
{
	memset(p, 0, sizeof(*p));
	p->ctx = c;
	p->alpn = "h2";
	p->alert = -1;
	p->ssl = SSL_new(c);
	p->in = BIO_new(BIO_s_mem());
	p->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(p->in, -1);
	BIO_set_mem_eof_return(p->out, -1);
	SSL_set_bio(p->ssl, p->in, p->out);
	SSL_set_app_data(p->ssl, p);
	SSL_set_accept_state(p->ssl);
}

static inline void peer_done(struct peer *p)
{
	SSL_set_shutdown(p->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(p->ssl);
}

static inline void peer_result(struct peer *p, int result)
{
	int error = SSL_get_error(p->ssl, result);

	if (error == SSL_ERROR_ZERO_RETURN)
		p->closed = true;
	else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		p->failed = true;
}

static inline void peer_early(struct peer *p)
{
	size_t n = 0;
	int result;

	while ((result = SSL_read_early_data(p->ssl, p->got + p->got_n, sizeof(p->got) - p->got_n,
					     &n)) == SSL_READ_EARLY_DATA_SUCCESS)
		p->got_n += n;
	p->early_n = p->got_n;
	if (result == SSL_READ_EARLY_DATA_FINISH)
		p->takes_early = false;
	else
		peer_result(p, 0);
}

static inline void peer_step(struct peer *p)
{
	size_t n = 0;

	ERR_clear_error();
	if (p->takes_early)
		peer_early(p);
	if (p->failed || p->takes_early)
		return;
	if (!p->opened) {
		int result = SSL_do_handshake(p->ssl);
		p->opened = result == 1;
		if (result != 1)
			peer_result(p, result);
	}
	while (p->opened && p->got_n < sizeof(p->got)) {
		int result = SSL_read_ex(p->ssl, p->got + p->got_n, sizeof(p->got) - p->got_n, &n);
		if (result != 1) {
			peer_result(p, result);
			break;
		}
		p->got_n += n;
	}
}

/* What the client read is appended to text (may be NULL). Returns its status. */
static inline enum secure_status peer_feed(struct peer *p, struct secure *s, struct text *text,
					   struct error *e)
{
	char *data = NULL, plain[1000];
	size_t n = (size_t)BIO_get_mem_data(p->out, &data), got;
	enum secure_status status = secure_step(s, e);

	for (size_t i = 0; i < n;) {
		size_t part = p->chunk && p->chunk < n - i ? p->chunk : n - i;
		char *copy = malloc(part); /* so that what is borrowed too long is found out */
		memcpy(copy, data + i, part);
		secure_feed(s, copy, part);
		status = secure_step(s, e);
		while ((got = secure_read(s, plain, sizeof(plain))) > 0)
			if (text)
				text_add_n(text, plain, got);
		status = secure_step(s, e);
		free(copy);
		i += part;
	}
	BIO_reset(p->out);
	return status;
}

/* Carries octets both ways until neither has any. */
static inline enum secure_status peer_pump(struct peer *p, struct secure *s, struct text *text,
					   struct error *e)
{
	enum secure_status status = SECURE_HANDSHAKE;
	const void *out;

	for (int i = 0; i < 100; i++) {
		status = peer_feed(p, s, text, e);
		size_t n = secure_out(s, &out);
		if (n == 0 && i)
			break;
		BIO_write(p->in, out, (int)n);
		secure_sent(s, n);
		peer_step(p);
	}
	return status;
}

#endif
