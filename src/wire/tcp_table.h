/*
 * tcp_table.h: which connection a packet belongs to: flows by their two ends. A flow outlives its
 * connection as a small tombstone, so that late segments do not open a new one. Part of tcp.
 */
#ifndef WIRE_TCP_TABLE_H
#define WIRE_TCP_TABLE_H

#include "base/chunks.h"
#include "base/map.h"
#include "book/layout.h"
#include "book/write.h"

struct tcp_live;

struct tcp_flow {
	uint32_t conn;	       /* book id; flows are in the order of these */
	uint32_t chain;	       /* next flow with the same hash, MAP_EMPTY none */
	struct tcp_live *live; /* NULL: over */
	struct layout *layout; /* kept beyond the end */
	uint32_t initial[2];   /* sequence numbers of the SYNs, when over */
	bool syn[2], reset;
};

struct tcp_table {
	const struct book *book;
	struct map by_ends;
	struct chunks flows;
	uint64_t seed;
	uint32_t last; /* found last time: packets come in runs */
};

void tcp_table_init(struct tcp_table *t, const struct book *b);
void tcp_table_done(struct tcp_table *t);
/* The newest flow between the two ends, NULL none; *side is the end that `from` is. */
struct tcp_flow *tcp_table_find(struct tcp_table *t, const struct address *from,
				const struct address *to, int *side);
/* A new flow, found from now on in place of an older one with the same ends. */
struct tcp_flow *tcp_table_add(struct tcp_table *t, uint32_t conn);
struct tcp_flow *tcp_table_of(const struct tcp_table *t, uint32_t conn);

static inline uint32_t tcp_table_count(const struct tcp_table *t)
{
	return t->flows.count;
}

static inline struct tcp_flow *tcp_table_at(const struct tcp_table *t, uint32_t i)
{
	return chunks_at(&t->flows, i);
}

#endif
