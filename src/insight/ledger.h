/*
 * ledger.h: filling the ledger of rule.h, which the judge does while it walks a connection's
 * notable events; one ledger serves all connections in turn. Rules only read it.
 */
#ifndef INSIGHT_LEDGER_H
#define INSIGHT_LEDGER_H

#include "insight/rule.h"

struct ledger *ledger_new(void);
/* Begins anew with what the book counted of the connection. */
void ledger_begin(struct ledger *l, const struct book *b, const struct connection *c);
/* An event that is not plain traffic (book_is_plain). */
void ledger_note(struct ledger *l, const struct event *e, uint32_t id);
void ledger_free(struct ledger *l);

#endif
