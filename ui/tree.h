/*
 * tree.h: the rows of the Streams panel: every connection, below it stream 0 and its streams,
 * foldable; last, what belongs to no connection (DNS, remarks). It grows with the book by
 * tree_update, some of it at a time; a row is found by number and a number by row in logarithmic
 * time, so that a million streams scroll like ten.
 */
#ifndef UI_TREE_H
#define UI_TREE_H

#include "h2lens/book.h"

enum tree_kind { TREE_NOTHING, TREE_CONNECTION, TREE_ZERO, TREE_STREAM, TREE_OTHERS };

struct tree_row {
	enum tree_kind kind;
	uint32_t conn;	 /* BOOK_NONE for TREE_NOTHING and TREE_OTHERS */
	uint32_t stream; /* book id of a TREE_STREAM, else BOOK_NONE */
};

struct tree_conn {
	uint32_t *streams; /* book ids, ascending */
	size_t room;
	uint32_t count;
	uint32_t start; /* its first row */
	bool folded, zero;
};

struct tree {
	struct tree_conn *conns;
	size_t room;
	uint32_t count; /* connections */
	uint32_t rows;
	uint32_t scanned, others; /* events looked at, and those of no connection */
	uint32_t most;		  /* streams of the connection that has most of them */
};

enum { TREE_OPEN_CONNECTIONS = 32 /* the first ones begin unfolded */ };

void tree_done(struct tree *t);
/* Takes in at most `budget` new streams and events. True when there is more to take in. */
bool tree_update(struct tree *t, const struct book *b, uint32_t budget);
struct tree_row tree_at(const struct tree *t, uint32_t row);
/* The row of a thing; its connection's row while that is folded; 0 when it is not known. */
uint32_t tree_find(const struct tree *t, struct tree_row thing);
void tree_fold(struct tree *t, uint32_t conn, bool folded);

#endif
