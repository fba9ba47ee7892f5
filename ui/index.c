#include "index.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

void index_begin(struct index *ix, struct index_scope scope, struct filter *filter)
{
	if (ix->filter != filter)
		filter_free(ix->filter);
	ix->filter = filter;
	ix->scope = scope;
	ix->count = ix->seen = 0;
	ix->walked = BOOK_NONE;
}

void index_done(struct index *ix)
{
	filter_free(ix->filter);
	free(ix->ids);
	memset(ix, 0, sizeof(*ix));
}

static uint32_t first_event(const struct index_scope *scope, const struct book *b)
{
	if (scope->others)
		return book_events(b) ? 0 : BOOK_NONE;
	if (scope->conn >= book_connections(b))
		return BOOK_NONE;
	const struct connection *c = book_connection(b, scope->conn);
	if (scope->whole)
		return c->first_event;
	if (scope->stream == 0)
		return c->zero_first;
	uint32_t id = book_find_stream(b, scope->conn, scope->stream);
	return id == BOOK_NONE ? BOOK_NONE : book_stream(b, id)->first_event;
}

static uint32_t next_event(const struct index *ix, const struct book *b)
{
	if (ix->walked == BOOK_NONE)
		return first_event(&ix->scope, b);
	if (ix->scope.others)
		return ix->walked + 1 < book_events(b) ? ix->walked + 1 : BOOK_NONE;
	const struct event *e = book_event(b, ix->walked);
	return ix->scope.whole ? e->next : e->next_stream;
}

bool index_update(struct index *ix, const struct book *b, uint32_t budget)
{
	for (uint32_t n = 0; n < budget; n++) {
		uint32_t id = next_event(ix, b);
		if (id == BOOK_NONE)
			return false;
		ix->walked = id;
		if (ix->scope.others && book_event(b, id)->conn != BOOK_NONE)
			continue;
		ix->seen++;
		if (ix->filter && !filter_match(ix->filter, b, id))
			continue;
		ix->ids = grow_array(ix->ids, &ix->room, ix->count + 1, sizeof(*ix->ids));
		ix->ids[ix->count++] = id;
	}
	return next_event(ix, b) != BOOK_NONE;
}

uint32_t index_find(const struct index *ix, uint32_t event)
{
	uint32_t low = 0, high = ix->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (ix->ids[middle] < event)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
