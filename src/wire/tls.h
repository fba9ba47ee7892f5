/*
 * tls.h: one TLS connection's two octet streams in; handshake facts and events into the book,
 * plaintext out. TLS 1.2 (RFC 5246) and 1.3 (RFC 8446), records over segments, handshake messages
 * over records. Decrypts with OpenSSL EVP when the key log allows, and says in
 * tls_facts.decrypted why or why not. After a loss it looks for the next record header and for the
 * sequence number again by trial (bounded).
 *
 * Epochs (struct record_place.epoch): 0 cleartext, 1 early data, 2 handshake, 3 application traffic
 * secret 0, 3+n after n KeyUpdates; TLS 1.2: 3 for the first ChangeCipherSpec, +1 for each further
 * one.
 */
#ifndef WIRE_TLS_H
#define WIRE_TLS_H

#include "book/layout.h"
#include "book/write.h"
#include "wire/keylog.h"

struct tls_handler {
	/* Opened application data, in order; borrowed for the call. pos is the offset of p in the
	 * side's plaintext stream. The bytes may be changed by the callee? No: const. */
	void (*plain)(void *user, int side, const uint8_t *p, size_t n, uint64_t pos,
		      struct moment at);
	/* Application data of that side was lost or cannot be opened from here on until the next
	 * plain. */
	void (*lost)(void *user, int side, uint64_t n, struct moment at);
	/* close_notify or the end of that side's records. */
	void (*finished)(void *user, int side, struct moment at);
	void *user;
};

struct tls;
/* Things shared by all connections of a session: cipher contexts for reuse, parsed certificates. */
struct tls_shared;

struct tls_shared *tls_shared_new(struct book *b, const struct keylog *k);
void tls_shared_free(struct tls_shared *s);

/* layout may be NULL (not wanted, or TLS inside a tunnel). */
struct tls *tls_new(struct tls_shared *s, uint32_t conn, const struct tls_handler *h,
		    struct layout *layout);
void tls_free(struct tls *t);
/* The protocol that ALPN chose in this session, 0 none or not known. */
text_id tls_alpn(const struct tls *t);
void tls_feed(struct tls *t, int side, const uint8_t *p, size_t n, struct moment at);
void tls_lost(struct tls *t, int side, uint64_t n, struct moment at);
void tls_end(struct tls *t, struct moment at);

/* Does this look like the start of a TLS record (or, with fewer than 6 octets, might it)?
 * 1 yes, 0 no, -1 more octets are needed. `middle` accepts application data as a first record. */
int tls_looks(const uint8_t *p, size_t n, bool middle);
/* True when keys that the key log got since would open a connection that could not be opened. */
bool tls_shared_would_open(const struct tls_shared *s);

/* Opens one record again (struct record_place): `record` with its header; plaintext appended to out
 * (room for record_length octets), its length in *n. False when the keys are gone. */
bool tls_reopen(struct tls_shared *s, uint32_t conn, int side, const struct record_place *r,
		const uint8_t *record, uint8_t *out, size_t *n);

#endif
