/*
 * http1.h: HTTP/1.1 heads (RFC 9112) on a connection: request and status lines and fields become
 * events, bodies are stepped over, so that an HTTP/1 answer to an HTTP/2 preface is seen for what
 * it is, and so that what follows a CONNECT or an Upgrade: h2c is found.
 */
#ifndef WIRE_HTTP1_H
#define WIRE_HTTP1_H

#include "book/write.h"

struct http1;

enum http1_switch { HTTP1_STAYS, HTTP1_TUNNEL, HTTP1_H2C };

struct http1 *http1_new(struct book *b, uint32_t conn);
void http1_free(struct http1 *h);
/* Takes octets of a side; returns how many belong to HTTP/1. Fewer than n: the protocol was
 * switched (http1_switched) and the rest is the new one's, as is all that follows on both sides. */
size_t http1_feed(struct http1 *h, int side, const uint8_t *p, size_t n, struct moment at);
/* n octets of a side are missing (0: a number not known). False when it cannot go on after them. */
bool http1_lost(struct http1 *h, int side, uint64_t n);
enum http1_switch http1_switched(const struct http1 *h);
/* The event of the request that was upgraded or tunnelled. */
uint32_t http1_switch_request(const struct http1 *h);

/* Do the octets start like a request or a status line? 1 yes, 0 no, -1 more are needed. */
int http1_looks(const uint8_t *p, size_t n);

#endif
