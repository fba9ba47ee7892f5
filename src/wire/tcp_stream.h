/*
 * tcp_stream.h: from segments to one side's ordered octets. Hands payload that is in order down
 * where it lies, holds what came too early, and gives holes up when patience is over. Part of tcp.
 */
#ifndef WIRE_TCP_STREAM_H
#define WIRE_TCP_STREAM_H

#include "wire/tcp_parts.h"

enum {
	/* What was acknowledged is not sent again: only a capture that mixed up the order of
	 * packets can still bring it, and soon. Segments of that side, and time. */
	TCP_PATIENCE_SEGMENTS = 32,
	TCP_PATIENCE_MS = 20,
	TCP_PATIENCE_BLIND_SEGMENTS = 256, /* the same when no acknowledgements are captured */
	TCP_PATIENCE_BLIND_MS = 3000,
	TCP_FAR_SEGMENTS = 8 /* in a row outside any window, before they are believed */
};

/* Payload of a segment (p->wire_length > 0), at `sequence`: behind a SYN this is not p->sequence.
 */
void tcp_stream_data(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
		     uint32_t sequence);
/* The side's FIN, whose sequence number is `sequence`. */
void tcp_stream_fin(struct tcp *t, struct tcp_live *l, int side, const struct packet *p,
		    uint32_t sequence);
/* Every packet passes here last, for a side that has something held or a FIN: patience, and what
 * its end sets free. `counts`: the packet is a segment of that side. */
void tcp_stream_patience(struct tcp *t, struct tcp_live *l, int side, struct moment at,
			 bool counts);
/* Gives what is held, with holes, and tells of octets that were acknowledged but never seen. */
void tcp_stream_flush(struct tcp *t, struct tcp_live *l, int side, struct moment at);

#endif
