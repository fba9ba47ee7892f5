/*
 * pipe.h: what stands above TCP on one connection: finds out what is spoken (TLS, HTTP/2 by ALPN,
 * by preface on any port, by Upgrade: h2c, inside HTTP CONNECT or behind SOCKS5, or, with none of
 * these, by its frame headers; HTTP/1.1; or nothing that we read) and feeds the decoder. Each side
 * is told apart for itself, so that an HTTP/1.1 answer to an HTTP/2 preface is seen for what it is.
 */
#ifndef WIRE_PIPE_H
#define WIRE_PIPE_H

#include "wire/h2.h"
#include "wire/tcp.h"
#include "wire/tls.h"

struct pipe_shared {
	struct book *book;
	struct tls_shared *tls;
	struct h2_shared *h2;
};

/* A tcp_handler whose arg is `shared`, which must outlive it. */
struct tcp_handler pipe_handler(struct pipe_shared *shared);

#endif
