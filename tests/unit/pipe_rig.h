/*
 * pipe_rig.h: a TCP connection with nothing under it, for tests of what stands above: octets go in
 * as tcp.h's handler gets them, the book tells what was made of them.
 */
#ifndef TESTS_PIPE_RIG_H
#define TESTS_PIPE_RIG_H

#include "wire/pipe.h"

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define EMPTY_SETTINGS "\0\0\0\4\0\0\0\0\0"

enum { CLIENT, SERVER };

struct pipe_rig {
	struct book *book;
	struct keylog *keys;
	struct pipe_shared shared; /* must not move: the handler points to it */
	struct tcp_handler handler;
	struct moment at;
	uint32_t conn;
	void *user;
};

static inline void pipe_rig_init(struct pipe_rig *r)
{
	*r = (struct pipe_rig){.book = book_new(), .keys = keylog_new()};
	r->at = (struct moment){UINT64_C(1000000000), 1};
	r->shared.book = r->book;
	r->shared.tls = tls_shared_new(r->book, r->keys);
	r->shared.h2 = h2_shared_new(r->book);
	r->handler = pipe_handler(&r->shared);
}

static inline void pipe_rig_done(struct pipe_rig *r)
{
	h2_shared_free(r->shared.h2);
	tls_shared_free(r->shared.tls);
	keylog_free(r->keys);
	book_free(r->book);
}

/* `complete`: the capture saw it start. */
static inline void pipe_rig_open(struct pipe_rig *r, bool complete)
{
	struct connection *c = book_add_connection(r->book, r->at);

	c->complete = c->client_known = complete;
	r->conn = c->id;
	r->user = r->handler.opened(r->handler.arg, r->conn, NULL);
}

#endif
