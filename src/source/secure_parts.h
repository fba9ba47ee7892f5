/*
 * secure_parts.h: what secure.c and its parts share: the session itself, the BIO over memory
 * (secure_bio.c), the context made of a target (secure_context.c, secure_files.c), the judgement of
 * the peer's certificate (secure_verify.c), words for failures (secure_words.c) and the cache.
 */
#ifndef SOURCE_SECURE_PARTS_H
#define SOURCE_SECURE_PARTS_H

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "source/secure.h"

enum {
	SECURE_FIRST = 48,		    /* the peer's first octets, for words */
	SECURE_SECRETS_MAX = 64 * 1024,	    /* key-log lines that no one took */
	SECURE_EARLY_MAX = 64 * 1024,	    /* early octets are kept to be sent again */
	SECURE_OUT_MAX = 256 * 1024 * 1024, /* ciphertext that no one sends */
	SECURE_TROUBLES_MAX = 4,	    /* reasons against a certificate that are told */
	SECURE_TROUBLE = 200
};

/* Octets that leave from the front: what is dropped is only skipped, until all has left. */
struct secure_queue {
	uint8_t *p;
	size_t head, n, room; /* n: octets from head on */
};

struct secure_trouble {
	int code; /* X509_V_ERR_… */
	char words[SECURE_TROUBLE];
};

struct secure {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO_METHOD *method;
	enum secure_status status;
	struct secure_facts facts;
	struct error error; /* of SECURE_FAILED */
	bool insecure, ended, close_sent;
	bool system_trust; /* neither --cacert nor --capath */

	/* fed: borrowed, or kept (a copy of ours) */
	const uint8_t *fed;
	size_t fed_n;
	uint8_t *kept;
	uint8_t first[SECURE_FIRST];
	size_t first_n;
	struct secure_queue out;

	uint8_t *early; /* a copy of the early octets, */
	size_t early_n, early_room;
	struct secure_queue pending; /* plaintext that could not be encrypted yet */

	struct secure_queue secrets;
	int keylog; /* descriptor, -1 none */

	char *host, *sni, *alpn; /* as offered; sni and alpn "" none */
	char session_alpn[256];
	struct secure_cache *cache;
	char *key; /* of the cache */

	struct secure_trouble trouble[SECURE_TROUBLES_MAX];
	int troubles;
};

void secure_queue_add(struct secure_queue *q, const void *p, size_t n);
void secure_queue_drop(struct secure_queue *q, size_t n);
void secure_queue_done(struct secure_queue *q); /* wipes */

BIO *secure_bio_new(struct secure *s);

/* Makes s->ctx and s->ssl of the target, all but the files. */
bool secure_context_new(struct secure *s, const struct target *t, struct error *e);
/* --cacert, --capath, --cert, --key into s->ctx; SSLKEYLOGFILE. */
bool secure_files_load(struct secure *s, const struct target *t, struct error *e);
bool secure_files_keylog(struct secure *s, const char *path, struct error *e);

/* Looks at the peer's certificate as SSL_CTX_set_cert_verify_callback asks. */
int secure_verify_chain(X509_STORE_CTX *x, void *arg);
/* Facts once the handshake is done: the judgement may come from a resumed session. */
void secure_verify_tell(struct secure *s);

/* Fills s->error after a failed call of OpenSSL and its queue of errors, which is emptied. */
void secure_words_failure(struct secure *s);
void secure_words_closed(struct secure *s); /* FIN in the handshake */
/* The oldest error of OpenSSL's queue, in its words; the queue is emptied. Returns out. */
char *secure_words_openssl(char *out, size_t room);

/* Text that tells apart what may share a session: host, port, SNI, trust and own certificate. */
char *secure_cache_key(const struct target *t, const char *sni);
void secure_cache_put(struct secure_cache *c, const char *key, const SSL_SESSION *session);
/* A copy that the caller frees, NULL none (or expired). */
SSL_SESSION *secure_cache_get(struct secure_cache *c, const char *key);
void secure_cache_remove(struct secure_cache *c, const char *key);
/* The system's authorities take some 25 ms to read: they are read when the first certificate is to
 * be verified, and once for all connections. `c` may be NULL. */
void secure_cache_share(struct secure_cache *c, SSL_CTX *ctx);
void secure_cache_trust(struct secure_cache *c, X509_STORE *store);

#endif
