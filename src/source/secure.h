/*
 * secure.h: one TLS client session of OpenSSL over memory: ciphertext in, ciphertext out, no
 * socket. Options of the target (versions, lists, ALPN, SNI, certificates) are set here; the
 * key-log lines gather for the spool and for SSLKEYLOGFILE. The certificate is verified against
 * the system's store and the host's name (RFC 9525) unless -k; then the fact is told and the
 * session goes on. Sessions for resumption are kept in a cache that outlives connections.
 */
#ifndef SOURCE_SECURE_H
#define SOURCE_SECURE_H

#include <stddef.h>

#include "h2lens/error.h"
#include "h2lens/text.h"
#include "source/target.h"

struct secure;
struct secure_cache; /* sessions by host, port and SNI */

enum secure_status {
	SECURE_HANDSHAKE,
	SECURE_OPEN,
	SECURE_FINISHED, /* the peer sent close_notify, or FIN without it (facts: truncated) */
	SECURE_FAILED /* *e: OpenSSL's words and ours; send what secure_out still has (an alert) */
};

struct secure_facts {
	uint16_t version, cipher;
	char alpn[256]; /* cleaned; "" none chosen. While early data has room: the session's, which
			   is what the early octets must speak (RFC 8446 4.2.10) */
	bool resume_offered, resumed, early_offered, early_accepted, client_certificate_asked;
	bool early_dropped; /* refused, and another ALPN chosen: early octets were not sent again */
	bool truncated;	    /* FIN without close_notify (RFC 8446 6.1) */
	long verify;	    /* X509_V_OK or the first X509_V_ERR_… */
	char verify_words[200];
	bool verify_ignored; /* -k let it pass */
	bool keylog_lost;    /* a line could not be written to the key log */
	int alert;	     /* description of an alert received (not close_notify), -1 none */
};

struct secure_cache *secure_cache_new(void);
void secure_cache_free(struct secure_cache *c);

/* NULL with *e: a file that cannot be read, a list that OpenSSL does not know, … */
struct secure *secure_new(const struct target *t, struct secure_cache *c, struct error *e);
void secure_free(struct secure *s);

/* Takes ciphertext: the n octets are borrowed, and read where they lie, until secure_read has
 * returned 0 (by then all are consumed), secure_keep was called, or the session is over. */
void secure_feed(struct secure *s, const void *p, size_t n);
/* Copies what was fed and not consumed yet: for an owner that stops reading before secure_read
 * returned 0, and wants its buffer back. */
void secure_keep(struct secure *s);
void secure_feed_end(struct secure *s); /* the peer's FIN: without close_notify it is truncation */
/* Drives the handshake. Call after feed, at the start, and after secure_read returned 0. */
enum secure_status secure_step(struct secure *s, struct error *e);
/* Early data (RFC 8446 2.3): accepted by secure_write before the handshake is done when this is >
 * 0, which it is from secure_new until the first feed. What goes beyond the room waits. Octets that
 * the peer refused are sent again by this module when the handshake is done: the same octets, in
 * order, before anything later. Only when the peer then chose another ALPN than they speak are they
 * (and what waits) dropped: early_dropped, and the owner begins anew. */
size_t secure_early_room(const struct secure *s);
/* Plaintext: octets read, 0 none now (secure_step tells why). Call until 0. */
size_t secure_read(struct secure *s, void *out, size_t n);
/* False: not open for writing. All n octets are taken; secure_out grows by them, so stop writing,
 * and reading (the peer may ask for answers: KeyUpdate), while much waits there. */
bool secure_write(struct secure *s, const void *p, size_t n);
/* Octets that secure_write took and that cannot be encrypted yet. */
size_t secure_waiting(const struct secure *s);
void secure_close_notify(struct secure *s);
/* Ciphertext to send: borrowed; secure_sent drops it from the front. */
size_t secure_out(struct secure *s, const void **p);
void secure_sent(struct secure *s, size_t n);
/* Key-log lines since the last call, appended to out (with newlines). They stand in nothing else.
 */
void secure_take_secrets(struct secure *s, struct text *out);
const struct secure_facts *secure_facts(const struct secure *s);

#endif
