/*
 * tcp_order.h: segments of one side that came before their turn: copies, sorted by stream position,
 * none overlapping another. Octets that came first stay; later ones are trimmed. Pure.
 * Owned by one side of a connection in tcp; zero-initialise, tcp_order_done frees.
 */
#ifndef WIRE_TCP_ORDER_H
#define WIRE_TCP_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/write.h"

struct tcp_piece {
	uint64_t pos;  /* of its first octet in the side's stream */
	uint64_t file; /* where that octet lies in the source, LAYOUT_HOLE nowhere */
	uint32_t length;
	uint8_t *octets;  /* NULL: sent but not captured (snap length) */
	struct moment at; /* when it was captured */
};

struct tcp_order {
	struct tcp_piece *pieces;
	size_t first, end, room; /* pieces [first, end) wait */
	size_t octets;		 /* held by them all */
};

static inline bool tcp_order_any(const struct tcp_order *o)
{
	return o->first < o->end;
}

/* Adds [pos, pos + length); p NULL as in struct tcp_piece. True when any octet of it was new. */
bool tcp_order_add(struct tcp_order *o, uint64_t pos, const uint8_t *p, uint32_t length,
		   uint64_t file, struct moment at);
/* The first piece, or NULL; borrowed until it is dropped. */
struct tcp_piece *tcp_order_first(const struct tcp_order *o);
void tcp_order_drop(struct tcp_order *o);
void tcp_order_done(struct tcp_order *o);

#endif
