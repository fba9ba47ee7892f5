/* A GOAWAY for what the protocol allows: then who sent it is at fault. */
#include <string.h>

#include "base/bytes.h"
#include "h2lens/names.h"
#include "insight/finding_violation.h"

enum { BACK = 256, SETTINGS_LOOK = 64 };

/* The other side's last frame before the GOAWAY. */
static uint32_t last_frame(const struct book *b, uint32_t goaway)
{
	const struct event *said = book_event(b, goaway);

	for (uint32_t i = goaway, look = BACK; i-- > 0 && look--;) {
		const struct event *e = book_event(b, i);
		if (e->conn == said->conn && e->side != said->side && e->kind == EVENT_H2_FRAME)
			return i;
	}
	return BOOK_NONE;
}

static bool has_reset(const struct book *b, uint32_t goaway, uint32_t stream)
{
	const struct event *said = book_event(b, goaway);

	for (uint32_t i = goaway, look = BACK; i-- > 0 && look--;) {
		const struct event *e = book_event(b, i);
		if (e->conn == said->conn && e->side == said->side && e->kind == EVENT_H2_FRAME &&
		    e->type == H2_RST_STREAM && e->stream == stream)
			return true;
	}
	return false;
}

/* The same identifier twice in one SETTINGS frame. */
static bool repeats(const struct book *b, const struct event *e)
{
	struct slice s = book_blob(b, e);
	struct bytes in = bytes_of((const uint8_t *)s.p, s.n);
	unsigned ids[SETTINGS_LOOK], n = 0;

	while (bytes_left(&in) >= 6 && n < SETTINGS_LOOK) {
		ids[n] = bytes_u16(&in);
		(void)bytes_u32(&in);
		for (unsigned i = 0; i < n; i++)
			if (ids[i] == ids[n])
				return true;
		n++;
	}
	return false;
}

static bool has_broken(const struct finding_list *l, size_t from, size_t to, const char *who)
{
	for (size_t i = from; i < to; i++)
		if (finding_violation_is(&l->items[i]) && strcmp(l->items[i].sender, who) == 0)
			return true;
	return false;
}

void finding_violation_own(struct judge *j, size_t from, size_t to, struct finding *goaway)
{
	const struct connection *c = book_connection(j->b, goaway->conn);
	uint32_t id = goaway->evidence_count ? goaway->evidence[0] : BOOK_NONE, last;
	const struct event *said = id == BOOK_NONE ? NULL : book_event(j->b, id), *e;

	if (!said || said->kind != EVENT_H2_FRAME || said->type != H2_GOAWAY || !c->complete ||
	    (said->a != H2_PROTOCOL_ERROR && said->a != H2_STREAM_CLOSED) ||
	    has_broken(j->out, from, to, finding_other(c, said->side)) ||
	    (last = last_frame(j->b, id)) == BOOK_NONE)
		return;
	e = book_event(j->b, last);
	const char *who = goaway->sender, *other = finding_other(c, said->side);
	if ((e->type == H2_HEADERS || e->type == H2_DATA) && has_reset(j->b, id, e->stream)) {
		finding_also(goaway,
			     "No breach of the %s was seen: the %s had reset stream %u itself, and "
			     "what the %s sent on it before it knew must be ignored (RFC 9113 "
			     "§5.1).",
			     other, who, e->stream, other);
	} else if (e->type == H2_SETTINGS && !(e->flags & H2_FLAG_ACK) && repeats(j->b, e)) {
		finding_also(goaway,
			     "No breach of the %s was seen: its last SETTINGS has one identifier "
			     "twice, which is allowed; the values take effect in their order (RFC "
			     "9113 §6.5.3).",
			     other);
	} else {
		return;
	}
	finding_evidence(goaway, last);
	goaway->at_fault = who;
	goaway->confidence = 0.7;
}
