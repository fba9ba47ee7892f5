/*
 * tcp.h: packets in, two ordered octet streams a connection out (RFC 9293), with the events that
 * explain them: retransmissions, out of order, gaps, windows, who closed and how.
 *
 * Order is restored by default. A hole that is not filled (the peer acknowledged it and data went
 * on, the window of patience is over, or the connection or capture ended) becomes TCP_GAP and is
 * reported downward by `lost`. Contiguous payload is handed down where it lies, without a copy.
 * Octets held behind a hole come down with the moment of the packet that filled it; behind a hole
 * that was given up, with their own (a little earlier than events of the other side written
 * meanwhile). Octets that a snap length cut off are lost at once. TCP_FIN is written when it is
 * seen, `finished` called when all before it was given. connection.close and closed_by tell the
 * first FIN or RST. Sequence numbers wrap; a SYN on known addresses after a close, or with a new
 * initial sequence number, starts a new connection (TCP_REUSED).
 */
#ifndef WIRE_TCP_H
#define WIRE_TCP_H

#include "book/layout.h"
#include "book/write.h"
#include "wire/packet.h"

/* What stands above TCP, per connection. All are called in order; `user` is what `opened` gave. */
struct tcp_handler {
	void *(*opened)(void *arg, uint32_t conn, struct layout *layout);
	void (*data)(void *user, int side, const uint8_t *p, size_t n, struct moment at);
	/* n octets of that side were never captured (0: an unknown number). */
	void (*lost)(void *user, int side, uint64_t n, struct moment at);
	/* That side sent FIN, after all its data. */
	void (*finished)(void *user, int side, struct moment at);
	/* The connection is over (both FINs, RST, or the end of the capture): free what `opened`
	 * made. */
	void (*closed)(void *user, struct moment at);
	void *arg;
};

struct tcp;

/* keep_layout: fill a struct layout per connection (tcp owns it; tcp_layout finds it). */
struct tcp *tcp_new(struct book *b, const struct tcp_handler *h, bool keep_layout);
void tcp_free(struct tcp *t); /* ends what is still open, calling `closed` first */
void tcp_feed(struct tcp *t, const struct packet *p); /* p->transport is PACKET_TCP */
/* An ICMP error that quotes one of our packets: from..to are the quoted packet's ends. */
void tcp_icmp(struct tcp *t, const struct packet *p);
/* End of the capture: gaps are closed, unanswered SYNs become events. */
void tcp_end(struct tcp *t, struct moment at);
/* Where a connection's octets lie; NULL when it was not kept. */
struct layout *tcp_layout(const struct tcp *t, uint32_t conn);

enum {
	TCP_PENDING_MAX =
		4 * 1024 * 1024, /* octets held out of order, a side, before a hole is given up */
	TCP_PENDING_SEGMENTS_MAX = 4096,
	TCP_IDLE_MS = 1000 /* silences from here on are events */
};

#endif
