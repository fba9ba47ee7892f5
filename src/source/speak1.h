/*
 * speak1.h: HTTP/1.1 as a client, as little as a request and its whole answer need (RFC 9112):
 * one request at a time on a connection, the next when the answer is over. Knows where an answer
 * ends (content-length, chunked, 204/304/HEAD, close) and whether the peer keeps the connection.
 * With `upgrade` the first request asks for h2c; after 101 the rest belongs to speak2.
 */
#ifndef SOURCE_SPEAK1_H
#define SOURCE_SPEAK1_H

#include "source/request.h"

struct speak1;

struct speak1_handler {
	/* An answer is over: its final status; whole: it ended as its framing says. */
	void (*answer_over)(void *arg, unsigned status, bool whole);
	void (*body)(void *arg, const void *p, size_t n); /* decoded of its chunks */
	void *arg;
};

enum speak1_status { SPEAK1_GOES_ON, SPEAK1_SWITCHED /* 101: h2c */, SPEAK1_OVER, SPEAK1_BROKEN };

/* settings_payload: of HTTP2-Settings for an Upgrade: h2c on the first request; NULL: none. */
struct speak1 *speak1_new(const struct target *t, const struct speak1_handler *h,
			  const struct text *settings_payload);
void speak1_free(struct speak1 *s);
bool speak1_request(struct speak1 *s, const struct request *r,
		    struct error *e); /* copied, queued */
/* *used: octets of p that are HTTP/1.1's (fewer than n only when SWITCHED). BROKEN: *e. */
enum speak1_status speak1_feed(struct speak1 *s, const void *p, size_t n, size_t *used,
			       struct error *e);
enum speak1_status speak1_feed_end(struct speak1 *s);
size_t speak1_out(struct speak1 *s, size_t room, const void **p); /* borrowed until the next call */
bool speak1_wants_out(const struct speak1 *s);
int speak1_body_fd(const struct speak1 *s);
unsigned speak1_waiting(const struct speak1 *s); /* requests without their answer */
bool speak1_data(struct speak1 *s, const void *p, size_t n, bool end, struct error *e);
/* Why the request cannot be finished (its body cannot be read): the connection is to be closed.
 * NULL: nothing is wrong. */
const char *speak1_failed(const struct speak1 *s);

#endif
