/*
 * http1.h: HTTP/1.1 (RFC 9112) on a connection: request and status lines and fields become events,
 * each request with its answer an exchange: a stream of the book, numbered 1, 2, 3, with the octets
 * of both bodies counted without the framing of chunks. Bodies are stepped over and never kept:
 * http1_body tells where they lie. What follows a CONNECT or an Upgrade: h2c is the new protocol's;
 * such a request is an exchange only when it was refused, for HTTP/2 counts its streams from 1.
 */
#ifndef WIRE_HTTP1_H
#define WIRE_HTTP1_H

#include "book/write.h"

struct http1;

enum http1_switch { HTTP1_STAYS, HTTP1_TUNNEL, HTTP1_H2C };

/* How a message's body ends (RFC 9112 section 6.3): word b of its event. Word c: the layers of TLS
 * that it is inside of; pos: of its first octet in the side's stream. */
enum http1_framing { HTTP1_NO_BODY, HTTP1_LENGTH, HTTP1_CHUNKED, HTTP1_TO_CLOSE };

struct http1 *http1_new(struct book *b, uint32_t conn, unsigned tls_layers);
void http1_free(struct http1 *h);
/* Takes octets of a side, pos being the first one's place; returns how many belong to HTTP/1. Fewer
 * than n: the protocol was switched (http1_switched) and the rest is the new one's, as is all that
 * follows on both sides. */
size_t http1_feed(struct http1 *h, int side, const uint8_t *p, size_t n, uint64_t pos,
		  struct moment at);
/* n octets of a side are missing (0: a number not known). False when it cannot go on after them. */
bool http1_lost(struct http1 *h, int side, uint64_t n);
/* The connection is over: exchanges still open are lost under it. `closed` false: the capture ends.
 */
void http1_end(struct http1 *h, bool closed, struct moment at);
enum http1_switch http1_switched(const struct http1 *h);
/* The event of the request that was upgraded or tunnelled. */
uint32_t http1_switch_request(const struct http1 *h);

/* Do the octets start like a request or a status line? 1 yes, 0 no, -1 more are needed. */
int http1_looks(const uint8_t *p, size_t n);

#endif
