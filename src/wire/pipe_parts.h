/*
 * pipe_parts.h: one level of a connection, shared by pipe.c (octets in, to the decoder that is
 * due), pipe_decide.c (what a side speaks), pipe_start.c (decoders are made) and pipe_answer.c (a
 * server that answers in no protocol that was asked for). Private to them.
 */
#ifndef WIRE_PIPE_PARTS_H
#define WIRE_PIPE_PARTS_H

#include "base/buf.h"
#include "book/answer.h"
#include "wire/http1.h"
#include "wire/pipe.h"
#include "wire/socks.h"

enum { PIPE_DEPTH_MAX = 4 }; /* tunnels in tunnels */

enum pipe_speaks {
	PIPE_UNDECIDED,
	PIPE_TLS,
	PIPE_H2,
	PIPE_HTTP1,
	PIPE_SOCKS,
	PIPE_INNER,
	PIPE_ANSWER, /* the server's own protocol, where ours was due */
	PIPE_NOTHING
};

/* One level: on TCP, inside TLS, or inside a tunnel. */
struct pipe {
	struct pipe_shared *shared;
	uint32_t conn;
	unsigned depth;
	struct layout *layout; /* of the connection; NULL when octets cannot be read again */
	unsigned layers;       /* of TLS that it is inside of */
	bool tls_middle;       /* TLS that was recognised inside its application data */
	bool from_start;       /* the first octets that we get are the protocol's first */
	enum h2_start h2_start;
	uint32_t upgrade_request;
	struct pipe_side {
		enum pipe_speaks speaks;
		struct buf held;
		struct pipe_piece { /* of what is held: when it came */
			struct moment at;
			size_t n;
		} * pieces;
		unsigned piece_count;
		uint64_t pos;	/* of the next octet */
		bool tls_begun; /* its first octets went to the TLS decoder */
		struct socks_side socks;
	} side[2];
	struct tls *tls;
	const struct tls *under; /* the session that this level is inside of */
	struct h2 *h2;
	struct http1 *http1;
	struct pipe *inner;
};

static inline struct connection *pipe_connection(struct pipe *p)
{
	return book_edit_connection(p->shared->book, p->conn);
}

/* pipe.c */
struct pipe *pipe_new(struct pipe_shared *shared, uint32_t conn, unsigned depth);
void pipe_feed(struct pipe *p, int side, const uint8_t *data, size_t n, uint64_t pos,
	       struct moment at);
void pipe_lost(struct pipe *p, int side, uint64_t n, struct moment at);

/* pipe_decide.c: what a side speaks, from what is held of it. UNDECIDED: more octets are needed. */
enum pipe_speaks pipe_decide(struct pipe *p, int side);
bool pipe_alpn_is(struct pipe *p, const char *name);

/* pipe_start.c */
/* Makes the decoder of what a side speaks, unless it is there. */
void pipe_speak(struct pipe *p, int side, enum pipe_speaks what);
/* Makes the level inside a tunnel; false when there are too many. */
bool pipe_open_inner(struct pipe *p);
/* HTTP/1.1 was switched: to HTTP/2, or to whatever a tunnel holds. */
void pipe_switch(struct pipe *p);

/* pipe_answer.c */
/* Can no HTTP/2 begin with these octets of a server? 1 yes, 0 it can, -1 more are needed. `last`:
 * there will be none. */
int pipe_answer_looks(const uint8_t *p, size_t n, bool last);
/* Tells it: a BAD event with what the octets look like. `to_tls`: a ClientHello was to be answered.
 */
void pipe_answer_tell(struct pipe *p, int side, const uint8_t *octets, size_t n, bool to_tls,
		      struct moment at);

#endif
