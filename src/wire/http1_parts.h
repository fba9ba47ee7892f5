/*
 * http1_parts.h: what http1.c (octets into messages), http1_head.c (a head into fields) and
 * http1_exchange.c (messages into streams of the book) share. Private to them.
 */
#ifndef WIRE_HTTP1_PARTS_H
#define WIRE_HTTP1_PARTS_H

#include "base/buf.h"
#include "wire/http1.h"
#include "wire/http1_chunks.h"

enum {
	HTTP1_FIELDS_MAX = 512,
	HTTP1_QUEUE_MAX = 4096 /* requests waiting for their answers */
};

struct http1_head {
	struct field fields[HTTP1_FIELDS_MAX];
	size_t count;
	bool response, chunked, has_length, upgrade_h2c;
	uint64_t length;
	unsigned status;
};

/* A request that waits for its answer. */
struct http1_asked {
	uint32_t number;  /* of its exchange */
	uint32_t request; /* event */
	uint32_t stream;  /* in the book; BOOK_NONE: made when it is known to stay HTTP/1.1 */
	uint64_t body;	  /* octets so far */
	bool head, connect, h2c;
};

struct http1_side {
	enum http1_reading {
		HTTP1_HEAD,
		HTTP1_BODY,
		HTTP1_CHUNKS,
		HTTP1_REST,
		HTTP1_SWITCHED
	} reading;
	struct buf line; /* of a head that is not whole yet */
	uint64_t line_pos;
	uint64_t remaining;
	struct http1_chunks chunks;
	uint32_t stream; /* of the message being read, BOOK_NONE; a request's may be made later */
	uint64_t body;	 /* octets of its body so far */
};

struct http1 {
	struct book *book;
	uint32_t conn;
	unsigned layers;
	struct http1_side side[2];
	struct http1_asked *queue;
	uint32_t queued, answered, room; /* queue[answered..queued) wait */
	uint32_t number;		 /* of the newest exchange */
	bool heard;			 /* the server speaks HTTP/1.1 */
	bool unpaired;			 /* which answer is whose cannot be told any more */
	bool uncertain;			 /* octets were lost, or a head not read */
	enum http1_switch switched;
	uint32_t switch_request;
};

/* http1_head.c: the fields of a head, the first line's as pseudo-fields. */
void http1_head_read(struct book *b, struct http1_head *x, const char *p, size_t n);
bool http1_head_is(struct slice s, const char *word);

/* http1_exchange.c. Heads: their event is the newest of the book. */
void http1_exchange_request(struct http1 *h, int side, const struct http1_head *x);
/* The request that this answers leaves the queue, unless the answer is an interim one; *asked gets
 * it. An exchange is made unless the protocol is switched. */
void http1_exchange_response(struct http1 *h, int side, const struct http1_head *x,
			     struct http1_asked *asked);
/* Octets of a body; the end of a message. */
void http1_exchange_body(struct http1 *h, int side, uint64_t n, struct moment at);
void http1_exchange_done(struct http1 *h, int side);
void http1_exchange_end(struct http1 *h, bool closed);

#endif
