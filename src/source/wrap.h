/*
 * wrap.h: octets that went over a socket, made into the packets that would have carried them, for
 * the spool: well-formed IPv4 or IPv6 with TCP or UDP, checksums right, sequence and
 * acknowledgement numbers consistent, the true addresses, ports and times. Segments are as large as
 * what the socket gave (up to WRAP_SEGMENT_MAX), never retransmitted. Side 0 is us, side 1 the
 * peer. A Unix socket has no addresses: 127.0.0.1 with invented ports stands for it, and a fact
 * says so.
 */
#ifndef SOURCE_WRAP_H
#define SOURCE_WRAP_H

#include "h2lens/book.h"
#include "source/spool.h"

enum {
	WRAP_SEGMENT_MAX = 65000,
	WRAP_WSCALE = 14,	    /* announced window 65535 << 14: never full */
	WRAP_ACK_EVERY = 256 * 1024 /* octets one side sends before the other's pure ACK */
};

struct wrap {
	struct spool *spool;
	struct address end[2];
	uint32_t next[2];    /* sequence number of the next octet of each side */
	uint32_t unacked[2]; /* octets since the other side's last acknowledgement */
	uint16_t ident[2];   /* of the next IPv4 packet */
	bool syn, established, fin[2], reset;
	bool invented; /* a Unix socket's addresses: told by a fact with the SYN */
};

/* Begins with random initial sequence numbers. Nothing is written. An end without a family is a
 * Unix socket's: both are then invented. */
void wrap_init(struct wrap *w, struct spool *s, const struct address *us,
	       const struct address *peer);
void wrap_syn(struct wrap *w, uint64_t time);
/* SYN-ACK and ACK (RFC 9293 3.5), after a SYN where none was written. wrap_data does it by itself.
 */
void wrap_established(struct wrap *w, uint64_t time);
void wrap_refused(struct wrap *w, uint64_t time); /* the peer's RST,ACK to our SYN */
/* Nothing is written after a FIN of that side or after RST; so too with the two below. */
void wrap_data(struct wrap *w, int side, const void *p, size_t n, uint64_t time);
void wrap_fin(struct wrap *w, int side, uint64_t time); /* with the other side's ACK */
void wrap_rst(struct wrap *w, int side, uint64_t time);
/* One datagram, for what the resolver says. */
void wrap_udp(struct spool *s, const struct address *from, const struct address *to, const void *p,
	      size_t n, uint64_t time);
/* "10.0.0.1:4711>10.0.0.2:443", as facts name a connection. Returns out. */
char *wrap_name(const struct wrap *w, char *out, size_t room);

/* struct sockaddr to struct address; false, and family 0: neither IPv4 nor IPv6. An IPv4 address in
 * an IPv6 one (::ffff:0:0/96) becomes IPv4. */
struct sockaddr;
bool wrap_address(const struct sockaddr *from, struct address *to);
uint64_t wrap_now(void); /* nanoseconds since the epoch */

#endif
