/*
 * tls_cert.h: certificates as facts. Parsing one costs some 50 µs, and thousands of connections
 * show the same: they are told apart by SHA-256 of their DER and parsed once.
 */
#ifndef WIRE_TLS_CERT_H
#define WIRE_TLS_CERT_H

#include "book/write.h"
#include "wire/tls_keys.h"

struct tls_certs;

struct tls_certs *tls_certs_new(struct book *b, struct tls_digests *d);
void tls_certs_free(struct tls_certs *c);
/* The book's index of the certificate (its `seen` counted up), BOOK_NONE when it cannot be parsed.
 * *sct: it carries signed certificate timestamps (RFC 6962 section 3.3). */
uint32_t tls_certs_take(struct tls_certs *c, const uint8_t *der, size_t n, bool *sct);

#endif
