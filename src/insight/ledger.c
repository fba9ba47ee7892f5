#include "insight/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"

enum { TYPES = 16, ACK = 1, END_STREAM = 1 };

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
		for (int i = 0; i < TYPES; i++)
			f(&l->frame[i][side]);
		f(&l->settings_ack[side]);
		f(&l->ping_ack[side]);
	}
}

void ledger_clear(struct ledger *l)
{
	each(l, forget);
	memset(l->frames, 0, sizeof(l->frames));
	l->headers_client = 0;
	l->first_close = BOOK_NONE;
	l->last_active = 0;
	for (int side = 0; side < 2; side++) {
		l->empty_data[side] = l->opaque_records[side] = 0;
		l->opaque[side] = l->last_said[side] = 0;
		l->first_h2[side] = l->last_h2[side] = BOOK_NONE;
	}
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

static void note_frame(struct ledger *l, const struct connection *c, const struct event *e,
		       uint32_t id)
{
	unsigned side = e->side, type = e->type;

	if (l->first_h2[side] == BOOK_NONE)
		l->first_h2[side] = id;
	l->last_h2[side] = id;
	if (type >= TYPES)
		return;
	l->frames[type][side]++;
	if (type != H2_PING && type != H2_SETTINGS && type != H2_GOAWAY)
		l->last_active = e->time;
	switch (type) {
	case H2_DATA:
		l->empty_data[side] += e->c == 0 && !(e->flags & END_STREAM);
		return;
	case H2_HEADERS:
		l->headers_client += side == c->client;
		return;
	case H2_CONTINUATION:
		return;
	case H2_WINDOW_UPDATE:
		if (e->stream)
			return;
		break;
	case H2_SETTINGS:
	case H2_PING:
		if (!(e->flags & ACK))
			break;
		mark(type == H2_PING ? &l->ping_ack[side] : &l->settings_ack[side], id);
		return;
	default:
		break;
	}
	mark(&l->frame[type][side], id);
}

void ledger_note(struct ledger *l, const struct connection *c, const struct event *e, uint32_t id)
{
	unsigned side = e->side;

	switch (e->kind) {
	case EVENT_H2_FRAME:
		l->last_said[side] = e->time;
		note_frame(l, c, e, id);
		return;
	case EVENT_TLS_OPAQUE:
		l->last_said[side] = e->time;
		l->opaque[side] += e->length;
		l->opaque_records[side]++;
		return;
	case EVENT_TCP_FIN:
	case EVENT_TCP_RST:
		if (l->first_close == BOOK_NONE && !(e->kind == EVENT_TCP_RST && e->b))
			l->first_close = id;
		break;
	case EVENT_TLS_ALERT:
		if (l->first_close == BOOK_NONE && e->b == 0)
			l->first_close = id;
		l->last_said[side] = e->time;
		break;
	case EVENT_H2_PREFACE:
	case EVENT_HTTP1_REQUEST:
	case EVENT_HTTP1_RESPONSE:
	case EVENT_TLS_CLIENT_HELLO:
	case EVENT_TLS_SERVER_HELLO:
	case EVENT_TLS_FINISHED:
		l->last_said[side] = e->time;
		break;
	default:
		break;
	}
	mark(&l->kind[e->kind][side], id);
}
