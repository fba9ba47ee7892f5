#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

enum { SCAN_FACTOR = 4 /* looking at an event costs so much less than taking in a stream */ };

void tree_done(struct tree *t)
{
	for (uint32_t i = 0; i < t->count; i++)
		free(t->conns[i].streams);
	free(t->conns);
	memset(t, 0, sizeof(*t));
}

static void add_connections(struct tree *t, const struct book *b)
{
	uint32_t count = book_connections(b);
	if (t->count < count)
		t->conns = grow_array(t->conns, &t->room, count, sizeof(*t->conns));
	for (; t->count < count; t->count++) {
		struct tree_conn *c = &t->conns[t->count];
		memset(c, 0, sizeof(*c));
		c->folded = t->count >= TREE_OPEN_CONNECTIONS;
	}
}

static uint32_t next_stream(const struct tree_conn *c, const struct book *b,
			    const struct connection *conn)
{
	return c->count ? book_stream(b, c->streams[c->count - 1])->next : conn->first_stream;
}

static uint32_t add_streams(struct tree_conn *c, const struct book *b,
			    const struct connection *conn, uint32_t budget)
{
	while (c->count < conn->streams && budget > 0) {
		uint32_t id = next_stream(c, b, conn);
		if (id == BOOK_NONE)
			break;
		c->streams = grow_array(c->streams, &c->room, c->count + 1, sizeof(*c->streams));
		c->streams[c->count++] = id;
		budget--;
	}
	return budget;
}

static uint32_t rows_of(const struct tree_conn *c)
{
	return c->folded ? 1 : 1 + (c->zero ? 1U : 0U) + c->count;
}

static void number(struct tree *t)
{
	t->rows = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		t->conns[i].start = t->rows;
		t->rows += rows_of(&t->conns[i]);
	}
	if (t->others > 0)
		t->rows++;
}

static bool count_others(struct tree *t, const struct book *b, uint32_t budget)
{
	uint32_t count = book_events(b);
	for (; t->scanned < count && budget > 0; t->scanned++, budget--)
		if (book_event(b, t->scanned)->conn == BOOK_NONE)
			t->others++;
	return t->scanned < count;
}

bool tree_update(struct tree *t, const struct book *b, uint32_t budget)
{
	uint32_t budget_given = budget;
	add_connections(t, b);
	for (uint32_t i = 0; i < t->count; i++) {
		struct tree_conn *c = &t->conns[i];
		const struct connection *conn = book_connection(b, i);
		if (conn->streams > t->most)
			t->most = conn->streams;
		c->zero = conn->zero_first != BOOK_NONE;
		if (!c->folded)
			budget = add_streams(c, b, conn, budget);
	}
	bool more = count_others(t, b, SCAN_FACTOR * budget_given);
	number(t);
	return more || budget == 0;
}

struct tree_row tree_at(const struct tree *t, uint32_t row)
{
	uint32_t low = 0, high = t->count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (t->conns[middle].start <= row)
			low = middle;
		else
			high = middle;
	}
	struct tree_row found = {TREE_CONNECTION, low, BOOK_NONE};
	if (t->others > 0 && row + 1 >= t->rows)
		return (struct tree_row){TREE_OTHERS, BOOK_NONE, BOOK_NONE};
	if (t->count == 0)
		return (struct tree_row){TREE_NOTHING, BOOK_NONE, BOOK_NONE};
	const struct tree_conn *c = &t->conns[low];
	uint32_t below = row - c->start;
	if (below == 0)
		return found;
	below--;
	if (c->zero && below-- == 0) {
		found.kind = TREE_ZERO;
	} else if (below < c->count) {
		found.kind = TREE_STREAM;
		found.stream = c->streams[below];
	}
	return found;
}

uint32_t tree_find(const struct tree *t, struct tree_row thing)
{
	if (thing.kind == TREE_OTHERS)
		return t->rows > 0 ? t->rows - 1 : 0;
	if (thing.conn >= t->count)
		return 0;
	const struct tree_conn *c = &t->conns[thing.conn];
	if (c->folded || thing.kind == TREE_CONNECTION)
		return c->start;
	if (thing.kind == TREE_ZERO)
		return c->start + (c->zero ? 1U : 0U);
	uint32_t low = 0, high = c->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->streams[middle] < thing.stream)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == c->count || c->streams[low] != thing.stream)
		return c->start;
	return c->start + 1 + (c->zero ? 1U : 0U) + low;
}

void tree_fold(struct tree *t, uint32_t conn, bool folded)
{
	if (conn < t->count) {
		t->conns[conn].folded = folded;
		number(t);
	}
}
