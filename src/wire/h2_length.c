/* Does the content of a message have the length that it says? (RFC 9113 section 8.1.1) */
#include <inttypes.h>
#include <stdio.h>

#include "wire/h2_parts.h"

enum {
	PHRASE_ROOM = 160,
	HEAD_LOOK = 16 /* events of a stream among which its request is */
};

static void compare(struct h2 *h, int side, uint32_t stream, uint64_t said, uint64_t came,
		    uint32_t event, struct moment at)
{
	char phrase[PHRASE_ROOM];

	if (said == came)
		return;
	snprintf(phrase, sizeof(phrase),
		 "content-length differs from the DATA received (RFC 9113 §8.1.1): %" PRIu64
		 " said, %" PRIu64 " came",
		 said, came);
	h2_event_bad(h, side, stream, event, H2_PROTOCOL_ERROR, 0, phrase, at);
}

void h2_message_check_length(struct h2 *h, int side, struct h2_live *s, uint32_t event,
			     struct moment at)
{
	bool response = side != h2_client(h);

	if (s->content_length[side] >= 0 && !h2_stream_unsure(h) &&
	    !(response && (s->head || s->hollow)))
		compare(h, side, s->id, (uint64_t)s->content_length[side], s->received[side], event,
			at);
}

void h2_message_check_excess(struct h2 *h, int side, struct h2_live *s, uint32_t event,
			     struct moment at)
{
	if (s->content_length[side] < 0 || s->received[side] <= (uint64_t)s->content_length[side])
		return;
	h2_message_check_length(h, side, s, event, at);
	s->content_length[side] = -1; /* told */
}

void h2_message_late_length(struct h2 *h, int side, uint32_t stream, uint32_t event,
			    struct moment at)
{
	const struct stream *st = book_stream(h->book, stream);
	bool ok = false;

	for (uint32_t id = st->first_event, look = HEAD_LOOK; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(h->book, id);
		id = e->next_stream;
		if (e->side != side || !e->has_fields)
			continue;
		uint64_t said = h2_message_number(book_field(h->book, e, "content-length"), &ok);
		if (ok)
			compare(h, side, st->id, said, st->request_bytes, event, at);
		return;
	}
}
