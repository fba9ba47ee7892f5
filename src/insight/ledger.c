#include "insight/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"

enum { ACK = 1 };

struct ledger *ledger_new(void)
{
	return memory_get(1, sizeof(struct ledger));
}

static void forget(struct marks *m)
{
	m->kept = m->count = 0;
}

static void drop(struct marks *m)
{
	free(m->ids);
}

/* Every list of events that the ledger has, once. */
static void each(struct ledger *l, void (*f)(struct marks *))
{
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < EVENT_KIND_COUNT; i++)
			f(&l->kind[i][side]);
		for (int i = 0; i < TALLY_TYPES; i++)
			f(&l->frame[i][side]);
		f(&l->settings_ack[side]);
		f(&l->ping_ack[side]);
	}
}

void ledger_begin(struct ledger *l, const struct book *b, const struct connection *c)
{
	each(l, forget);
	l->tally = c->tally;
	if (c->last_event != BOOK_NONE)
		book_count(&l->tally, book_event(b, c->last_event), c->last_event);
	l->first_close = BOOK_NONE;
	l->signs = l->posts = 0;
	l->longest = l->latest = 0;
}

void ledger_free(struct ledger *l)
{
	if (!l)
		return;
	each(l, drop);
	free(l);
}

static void mark(struct marks *m, uint32_t id)
{
	m->count++;
	if (m->kept == LEDGER_KEPT)
		return;
	if (m->kept == m->room) {
		m->room = (uint32_t)memory_room(m->room, m->kept + 1);
		m->ids = memory_resize(m->ids, m->room, sizeof(*m->ids));
	}
	m->ids[m->kept++] = id;
}

static struct marks *place_of(struct ledger *l, const struct event *e)
{
	if (e->kind != EVENT_H2_FRAME)
		return &l->kind[e->kind][e->side];
	if (e->type == H2_SETTINGS && (e->flags & ACK))
		return &l->settings_ack[e->side];
	if (e->type == H2_PING && (e->flags & ACK))
		return &l->ping_ack[e->side];
	return e->type < TALLY_TYPES ? &l->frame[e->type][e->side] : NULL;
}

/* The first FIN or RST that ends it, or close_notify. */
static bool closes(const struct event *e)
{
	return e->kind == EVENT_TCP_FIN || (e->kind == EVENT_TCP_RST && !e->b) ||
	       (e->kind == EVENT_TLS_ALERT && e->b == 0);
}

void ledger_note(struct ledger *l, const struct event *e, uint32_t id)
{
	struct marks *m = place_of(l, e);

	if (l->first_close == BOOK_NONE && closes(e))
		l->first_close = id;
	if (m)
		mark(m, id);
}
