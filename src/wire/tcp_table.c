#include "wire/tcp_table.h"

#include <string.h>

enum { FLOWS_SHIFT = 8 };

void tcp_table_init(struct tcp_table *t, const struct book *b)
{
	*t = (struct tcp_table){.book = b, .last = MAP_EMPTY, .seed = map_seed()};
	chunks_init(&t->flows, sizeof(struct tcp_flow), FLOWS_SHIFT);
}

void tcp_table_done(struct tcp_table *t)
{
	map_done(&t->by_ends);
	chunks_done(&t->flows);
}

static inline bool same(const struct address *a, const struct address *b)
{
	return a->port == b->port && a->family == b->family &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static inline uint64_t hash_end(const struct address *a, uint64_t seed)
{
	uint64_t low, high;

	memcpy(&low, a->bytes, 8);
	memcpy(&high, a->bytes + 8, 8);
	low = map_fold(low ^ seed, high ^ (seed << 32 | seed >> 32));
	return map_fold(low ^ ((uint64_t)a->port << 8 | a->family), seed | 1);
}

/* The same for both directions. */
static uint64_t hash(const struct tcp_table *t, const struct address *a, const struct address *b)
{
	return hash_end(a, t->seed) + hash_end(b, t->seed);
}

static bool matches(const struct tcp_table *t, const struct tcp_flow *f, const struct address *from,
		    const struct address *to, int *side)
{
	const struct connection *c = book_connection(t->book, f->conn);

	if (same(&c->end[0], from) && same(&c->end[1], to))
		*side = 0;
	else if (same(&c->end[1], from) && same(&c->end[0], to))
		*side = 1;
	else
		return false;
	return true;
}

struct tcp_flow *tcp_table_find(struct tcp_table *t, const struct address *from,
				const struct address *to, int *side)
{
	if (t->last != MAP_EMPTY && matches(t, tcp_table_at(t, t->last), from, to, side))
		return tcp_table_at(t, t->last);
	uint32_t i = map_get(&t->by_ends, hash(t, from, to));
	while (i != MAP_EMPTY) {
		struct tcp_flow *f = tcp_table_at(t, i);
		if (matches(t, f, from, to, side)) {
			t->last = i;
			return f;
		}
		i = f->chain;
	}
	return NULL;
}

struct tcp_flow *tcp_table_add(struct tcp_table *t, uint32_t conn)
{
	const struct connection *c = book_connection(t->book, conn);
	uint64_t key = hash(t, &c->end[0], &c->end[1]);
	uint32_t head = map_get(&t->by_ends, key), i = t->flows.count;
	struct tcp_flow *f = chunks_push(&t->flows);
	int side;

	f->conn = conn;
	f->chain = head;
	if (head != MAP_EMPTY && matches(t, tcp_table_at(t, head), &c->end[0], &c->end[1], &side))
		f->chain = tcp_table_at(t, head)->chain;
	map_put(&t->by_ends, key, i);
	t->last = i;
	return f;
}

struct tcp_flow *tcp_table_of(const struct tcp_table *t, uint32_t conn)
{
	uint32_t low = 0, high = t->flows.count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (tcp_table_at(t, middle)->conn < conn)
			low = middle + 1;
		else
			high = middle;
	}
	struct tcp_flow *f = low < t->flows.count ? tcp_table_at(t, low) : NULL;
	return f && f->conn == conn ? f : NULL;
}
