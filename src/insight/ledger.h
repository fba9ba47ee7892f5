/*
 * ledger.h: filling the ledger of rule.h, which the judge does while it walks a connection's
 * events; one ledger serves all connections in turn. Rules only read it.
 */
#ifndef INSIGHT_LEDGER_H
#define INSIGHT_LEDGER_H

#include "insight/rule.h"

struct ledger *ledger_new(void); /* clear it before use */
void ledger_clear(struct ledger *l);
void ledger_note(struct ledger *l, const struct connection *c, const struct event *e, uint32_t id);
void ledger_free(struct ledger *l);

#endif
