/*
 * intern.h: octet strings kept once, found by id. Ids start at 1. Nothing is ever removed.
 */
#ifndef BOOK_INTERN_H
#define BOOK_INTERN_H

#include "base/blobs.h"
#include "base/chunks.h"
#include "h2lens/book.h"

struct intern {
	struct blobs octets;
	struct chunks strings; /* struct interned, by id */
	uint32_t *table;       /* ids; 0 free */
	uint32_t mask;
	uint64_t seed;
};

void intern_init(struct intern *t);
void intern_done(struct intern *t);
text_id intern_put(struct intern *t, const void *p, size_t n);
struct slice intern_get(const struct intern *t, text_id id);

#endif
