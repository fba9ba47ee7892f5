/*
 * tcp_analysis.h: what a segment's numbers say about the path: retransmissions and their kinds, out
 * of order, keep-alives, windows, silences, told apart as Wireshark's tcp.analysis.* does. Writes
 * events and counters, touches no payload. Part of tcp.
 */
#ifndef WIRE_TCP_ANALYSIS_H
#define WIRE_TCP_ANALYSIS_H

#include "wire/tcp_parts.h"

/* Before the segment's payload goes on. */
void tcp_analysis_segment(struct tcp *t, struct tcp_live *l, int side, const struct packet *p);
/* A silence that this packet ends; c->last is still the packet's before. */
void tcp_analysis_idle(struct tcp *t, struct tcp_live *l, int side, const struct packet *p);
/* An octet or SYN that was there before, on a connection that is over or in its handshake. */
void tcp_analysis_again(struct tcp *t, uint32_t conn, int side, const struct packet *p,
			uint32_t relative);

#endif
