/*
 * keylog.h: TLS secrets by client random, from key-log files (SSLKEYLOGFILE format) and pcapng
 * Decryption Secrets Blocks. The only home of secrets: they are wiped when freed and no function
 * prints them. Labels: all that Wireshark takes (CLIENT_RANDOM, RSA, RSA Session-ID,
 * PMS_CLIENT_RANDOM, CLIENT_EARLY_TRAFFIC_SECRET, {CLIENT,SERVER}_HANDSHAKE_TRAFFIC_SECRET,
 * {CLIENT,SERVER}_TRAFFIC_SECRET_N, EARLY_EXPORTER_SECRET, EXPORTER_SECRET).
 */
#ifndef WIRE_KEYLOG_H
#define WIRE_KEYLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "h2lens/book.h"

enum keylog_label {
	KEYLOG_CLIENT_RANDOM, /* TLS 1.2 master secret, 48 octets */
	KEYLOG_CLIENT_EARLY,
	KEYLOG_CLIENT_HANDSHAKE,
	KEYLOG_SERVER_HANDSHAKE,
	KEYLOG_CLIENT_TRAFFIC,
	KEYLOG_SERVER_TRAFFIC, /* _TRAFFIC_SECRET_0 */
	KEYLOG_EARLY_EXPORTER,
	KEYLOG_EXPORTER,
	KEYLOG_PMS_CLIENT_RANDOM, /* premaster secret by client random */
	KEYLOG_SESSION_ID, /* master secret by session id: key is the id, not a client random */
	KEYLOG_RSA,	   /* premaster by the first 8 octets of the encrypted premaster */
	KEYLOG_LABEL_COUNT
};

enum { KEYLOG_SECRET_MAX = 48 };

struct keylog;

struct keylog *keylog_new(void);
void keylog_free(struct keylog *k);
/* Takes lines; an unfinished last line waits for the next call from the same reader unless `last`.
 * `rest` (in/out, may be NULL when last) is how many octets at the end were not consumed. */
void keylog_add(struct keylog *k, const char *text, size_t n, bool last, size_t *rest);
uint32_t keylog_lines(const struct keylog *k);	/* secrets taken */
uint32_t keylog_broken(const struct keylog *k); /* lines that are neither comment nor a secret */
/* Rises whenever a new secret was added. */
uint32_t keylog_revision(const struct keylog *k);
/* (Exporter secrets of known sessions are counted and not kept: nothing is opened with them.)
 * The secret's octets, or {NULL,0}. `id` is the client random (32 octets) but for SESSION_ID and
 * RSA. */
struct slice keylog_find(const struct keylog *k, enum keylog_label label, const void *id, size_t n);
/* Whether there is any secret at all for that client random. */
bool keylog_knows(const struct keylog *k, const uint8_t client_random[32]);
/* Bit 1 << label for every label that is known for that client random. */
uint32_t keylog_labels(const struct keylog *k, const uint8_t client_random[32]);
/* How many secrets of a label there are. */
uint32_t keylog_count(const struct keylog *k, enum keylog_label label);

/* One secret in the order of arrival, for matching by trial; borrowed. */
struct keylog_secret {
	enum keylog_label label;
	struct slice id, secret;
};

/* The i-th secret; false after the last. */
bool keylog_at(const struct keylog *k, uint32_t i, struct keylog_secret *out);
const char *keylog_label_name(enum keylog_label label); /* "CLIENT_TRAFFIC_SECRET_0" */

#endif
