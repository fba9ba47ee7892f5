#include "base/bytes.h"
#include "wire/h2_parts.h"

/* Settings that may not be taken back. */
static void check_change(struct h2_hand *x, const struct settings_facts *mine, unsigned id,
			 uint32_t value)
{
	bool seen = id < SETTINGS_KNOWN && (mine->seen & 1U << id);

	if (!seen || mine->value[id] == value)
		return;
	if (id == H2_SETTING_ENABLE_CONNECT_PROTOCOL && value == 0)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "ENABLE_CONNECT_PROTOCOL is taken back (RFC 8441 §3)");
	if (id == H2_SETTING_NO_RFC7540_PRIORITIES)
		h2_event_fault(x, H2_PROTOCOL_ERROR,
			       "NO_RFC7540_PRIORITIES changes later (RFC 9218 §2.1)");
}

static void on_setting(struct h2_hand *x, unsigned id, uint32_t value)
{
	struct settings_facts *mine =
		&book_edit_connection(x->h->book, x->h->conn)->settings[x->side];

	check_change(x, mine, id, value);
	if (id < SETTINGS_KNOWN) {
		mine->value[id] = value;
		mine->seen = (uint16_t)(mine->seen | (1U << id));
	}
	switch (id) {
	case H2_SETTING_ENABLE_PUSH:
		if (value > 1)
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "ENABLE_PUSH is neither 0 nor 1 (RFC 9113 §6.5.2)");
		else if (value == 1 && x->side != h2_client(x->h))
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "a server sent ENABLE_PUSH 1 (RFC 9113 §6.5.2)");
		break;
	case H2_SETTING_INITIAL_WINDOW_SIZE:
		if (value > H2_WINDOW_MAX)
			h2_event_fault(x, H2_FLOW_CONTROL_ERROR,
				       "INITIAL_WINDOW_SIZE above 2^31-1 (RFC 9113 §6.5.2)");
		else if (h2_stream_overflows(x->h, 1 - x->side, value))
			h2_event_fault(x, H2_FLOW_CONTROL_ERROR,
				       "with INITIAL_WINDOW_SIZE a stream's window grows above "
				       "2^31-1 (RFC 9113 §6.9.2)");
		break;
	case H2_SETTING_MAX_FRAME_SIZE:
		if (value < H2_FRAME_DEFAULT_MAX || value > 0xffffff)
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "MAX_FRAME_SIZE outside 16384 to 2^24-1 (RFC 9113 §6.5.2)");
		break;
	case H2_SETTING_ENABLE_CONNECT_PROTOCOL:
		if (value > 1)
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1 (RFC 8441 §3)");
		break;
	case H2_SETTING_NO_RFC7540_PRIORITIES:
		if (value > 1)
			h2_event_fault(x, H2_PROTOCOL_ERROR,
				       "NO_RFC7540_PRIORITIES is neither 0 nor 1 (RFC 9218 §2.1)");
		break;
	default:
		break;
	}
}

/* The peer has taken the oldest unacknowledged SETTINGS of `me` into force (RFC 9113 §6.5.3). */
static void settings_in_force(struct h2_side *me, struct h2_side *peer)
{
	if (!me->sent_count)
		return;
	struct h2_settings_sent *s = &me->sent[me->sent_first];
	if (s->has_window && s->initial_window <= H2_WINDOW_MAX) {
		peer->initial_window = s->initial_window;
		peer->initial_known = true;
	}
	if (s->has_frame)
		peer->max_frame = s->max_frame;
	if (s->has_table)
		hpack_set_limit(&peer->hpack, s->table_size);
	if (s->has_concurrent)
		peer->concurrent_max = s->concurrent_max;
	if (s->has_push)
		peer->push_disabled = !s->push;
	me->sent_first = (uint8_t)((me->sent_first + 1) % H2_SETTINGS_QUEUE);
	me->sent_count--;
}

/* More unacknowledged SETTINGS than we remember: what is in force is not known any more, and
 * nothing that depends on it is judged. */
static void forget_oldest(struct h2_side *me, struct h2_side *peer)
{
	peer->initial_known = false;
	peer->concurrent_max = UINT32_MAX;
	peer->push_disabled = false;
	me->sent_first = (uint8_t)((me->sent_first + 1) % H2_SETTINGS_QUEUE);
	me->sent_count--;
}

uint32_t h2_settings_window(const struct h2_side *sender, const struct h2_side *peer)
{
	uint32_t most = sender->initial_window;

	for (unsigned i = 0; i < peer->sent_count; i++) {
		const struct h2_settings_sent *s =
			&peer->sent[(peer->sent_first + i) % H2_SETTINGS_QUEUE];
		if (s->has_window && s->initial_window > most && s->initial_window <= H2_WINDOW_MAX)
			most = s->initial_window;
	}
	return most;
}

void h2_settings_frame(struct h2_hand *x)
{
	struct connection *c = book_edit_connection(x->h->book, x->h->conn);

	if (x->f.flags & H2_FLAG_ACK) {
		c->settings[1 - x->side].acked = true;
		settings_in_force(x->peer, x->me);
		return;
	}
	struct h2_settings_sent sent = {0};
	struct bytes in = bytes_of(x->p, x->f.length);
	c->settings[x->side].any = true;
	c->settings[x->side].acked = false;
	book_set_blob(x->h->book, x->e, x->p, x->f.length);
	while (bytes_left(&in) >= 6) {
		unsigned id = bytes_u16(&in);
		uint32_t value = bytes_u32(&in);
		if (id == H2_SETTING_INITIAL_WINDOW_SIZE) {
			sent.has_window = true;
			sent.initial_window = value;
		} else if (id == H2_SETTING_MAX_FRAME_SIZE) {
			sent.has_frame = true;
			sent.max_frame = value;
			/* from when exactly the peer uses it is not visible: never too strict */
			if (value > x->peer->max_frame)
				x->peer->max_frame = value;
		} else if (id == H2_SETTING_HEADER_TABLE_SIZE) {
			sent.has_table = true;
			sent.table_size = value;
			if (value > x->peer->hpack.limit)
				hpack_set_limit(&x->peer->hpack, value);
		} else if (id == H2_SETTING_MAX_CONCURRENT_STREAMS) {
			sent.has_concurrent = true;
			sent.concurrent_max = value;
			if (value > x->peer->concurrent_max)
				x->peer->concurrent_max = value;
		} else if (id == H2_SETTING_ENABLE_PUSH) {
			sent.has_push = true;
			sent.push = value != 0;
		}
		on_setting(x, id, value);
	}
	if (x->me->sent_count == H2_SETTINGS_QUEUE)
		forget_oldest(x->me, x->peer);
	x->me->sent[(x->me->sent_first + x->me->sent_count++) % H2_SETTINGS_QUEUE] = sent;
}
