#include "h2lens/book.h"
#include "h2lens/names.h"

enum {
	END_STREAM = 1,
	OPAQUE_NOTED = 64 /* records that do not open where others do are worth a look */
};

bool book_is_plain(const struct connection *c, const struct event *e)
{
	if (e->kind == EVENT_TLS_OPAQUE)
		return c->tally.opaque_records[0] + c->tally.opaque_records[1] > OPAQUE_NOTED;
	if (e->kind != EVENT_H2_FRAME)
		return false;
	return e->type == H2_DATA || e->type == H2_HEADERS || e->type == H2_CONTINUATION ||
	       (e->type == H2_WINDOW_UPDATE && e->stream);
}

static void count_frame(struct tally *t, const struct event *e, uint32_t id)
{
	unsigned side = e->side;

	if (t->first_h2[side] == BOOK_NONE)
		t->first_h2[side] = id;
	t->last_h2[side] = id;
	if (e->type >= TALLY_TYPES)
		return;
	t->frames[e->type][side]++;
	if (e->type != H2_PING && e->type != H2_SETTINGS && e->type != H2_GOAWAY)
		t->last_active = e->time;
	if (e->type == H2_DATA && e->c == 0 && !(e->flags & END_STREAM))
		t->empty_data[side]++;
}

void book_count(struct tally *t, const struct event *e, uint32_t id)
{
	switch (e->kind) {
	case EVENT_H2_FRAME:
		count_frame(t, e, id);
		break;
	case EVENT_TLS_OPAQUE:
		t->opaque[e->side] += e->length;
		t->opaque_records[e->side]++;
		break;
	case EVENT_TLS_ALERT:
	case EVENT_H2_PREFACE:
	case EVENT_HTTP1_REQUEST:
	case EVENT_HTTP1_RESPONSE:
	case EVENT_TLS_CLIENT_HELLO:
	case EVENT_TLS_SERVER_HELLO:
	case EVENT_TLS_FINISHED:
		break;
	default:
		return;
	}
	t->last_said[e->side] = e->time;
}
