/*
 * index.h: the events that the frame list shows: those of one stream or of a whole connection, as
 * far as a filter lets them pass. It grows with the book by index_update, which walks on from where
 * it stopped and never walks far; nothing is ever scanned twice.
 */
#ifndef UI_INDEX_H
#define UI_INDEX_H

#include "h2lens/book.h"
#include "h2lens/filter.h"

struct index_scope {
	uint32_t conn;	 /* BOOK_NONE: nothing yet */
	uint32_t stream; /* identifier */
	bool whole;	 /* the whole connection, everything below HTTP/2 too */
	bool others;	 /* the events of no connection */
};

struct index {
	struct index_scope scope;
	struct filter *filter; /* NULL: everything */
	uint32_t *ids;	       /* of events, ascending */
	size_t room;
	uint32_t count;
	uint32_t walked; /* last event looked at, BOOK_NONE before the first */
	uint32_t seen;	 /* events looked at */
};

/* Starts again with this scope; owns the filter (NULL: none) and frees the one before unless it is
 * the same. */
void index_begin(struct index *ix, struct index_scope scope, struct filter *filter);
void index_done(struct index *ix);
/* Looks at no more than `budget` events. True when there are more. */
bool index_update(struct index *ix, const struct book *b, uint32_t budget);
/* The place of an event or, when it is not there, of the next one. */
uint32_t index_find(const struct index *ix, uint32_t event);

#endif
