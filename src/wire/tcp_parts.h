/*
 * tcp_parts.h: what the files of tcp share: one connection's state while it is open, and the side
 * of a packet seen from it. Included by tcp.c, tcp_stream.c and tcp_analysis.c only.
 */
#ifndef WIRE_TCP_PARTS_H
#define WIRE_TCP_PARTS_H

#include "wire/tcp.h"
#include "wire/tcp_order.h"
#include "wire/tcp_table.h"

/* One sender's half of an open connection. */
struct tcp_half {
	uint64_t pos;	    /* octets of the stream delivered or given up: position of `next` */
	uint32_t next;	    /* sequence number expected next */
	uint32_t initial;   /* sequence number of the SYN */
	bool known;	    /* next is meant */
	bool syn;	    /* SYN or SYN-ACK seen: initial is meant */
	bool fin, finished; /* FIN seen; FIN in order, all data before it given */
	uint64_t fin_pos;   /* the stream's length, when fin */
	struct tcp_order order;
	/* patience with a hole: segments and time since the other side acknowledged beyond it */
	uint32_t waited;
	uint64_t waiting_since;
	uint32_t far; /* segments in a row that lie outside any window */
	uint32_t far_next;
	/* what the analysis remembers, as Wireshark does */
	uint32_t top; /* behind the highest octet seen */
	uint64_t top_time;
	bool top_known;
	uint32_t acked; /* highest acknowledgement that this side sent */
	uint64_t acked_time;
	bool acks;	     /* acked is meant */
	uint32_t duplicates; /* acknowledgements like the last one */
	uint16_t window;
	bool closed_window;
	uint32_t syns;
	uint32_t reach; /* highest number that a segment without octets said */
	bool reach_known;
	uint8_t hops; /* that all its packets had when they came; 0 none yet */
	bool hops_vary;
};

/* An open connection. */
struct tcp_live {
	struct tcp_half half[2];
	struct connection *c; /* in the book, which moves nothing */
	uint32_t conn;
	struct layout *layout; /* NULL when not kept */
	void *user;
	bool opened;
	uint64_t syn_time; /* of the latest SYN; 0 none seen */
	bool established;
};

struct tcp {
	struct book *book;
	struct source_facts *facts;
	struct tcp_handler handler;
	bool keep_layout;
	struct tcp_table table;
};

/* The classification of a segment by what its numbers say. */
enum tcp_class {
	TCP_NEW,
	TCP_KEEP_ALIVE,
	TCP_PROBE,
	TCP_RETRANSMISSION,
	TCP_FAST,
	TCP_SPURIOUS,
	TCP_ORDER
};

static inline int32_t tcp_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

#endif
