/* What the DATA of a stream carries, framed once more (framing.h), goes into the book. */
#include <string.h>

#include "h2lens/describe.h"
#include "wire/h2_parts.h"

enum { FIRST_LOOK = 16 };

/* Did the request ask for a tunnel of WebSocket (RFC 8441), and was it opened? */
static bool is_websocket(const struct book *b, const struct stream *st)
{
	static const char websocket[] = "websocket";
	uint32_t id = st->first_event;

	if (!book_connects(b, st) || st->status < 200 || st->status > 299)
		return false;
	for (int i = 0; i < FIRST_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		struct slice v = e->has_fields ? book_field(b, e, ":protocol") : (struct slice){0};
		if (v.n == sizeof(websocket) - 1 && memcmp(v.p, websocket, v.n) == 0)
			return true;
		id = e->next_stream;
	}
	return false;
}

static uint8_t decide(const struct h2_hand *x, const struct stream *st)
{
	const struct book *b = x->h->book;

	if (!x->live->headers[x->side])
		return FRAMING_NONE; /* it began before the capture did */
	if (is_websocket(b, st))
		return FRAMING_WEBSOCKET;
	return describe_grpc_type(book_text(b, st->content_type)) ? FRAMING_GRPC : FRAMING_NONE;
}

void h2_content_data(struct h2_hand *x, const uint8_t *p, size_t n)
{
	struct framing *f = &x->live->framing[x->side];

	if (f->kind == FRAMING_NONE)
		return;
	struct stream *st = book_edit_stream(x->h->book, x->live->book_id);
	if (f->kind == FRAMING_UNDECIDED)
		f->kind = !x->e->uncertain ? decide(x, st) : FRAMING_NONE;
	if (f->kind == FRAMING_NONE)
		return;
	if (x->e->uncertain || !framing_skip(f, p ? p : x->me->first, p ? n : x->me->first_n, n)) {
		f->kind = FRAMING_NONE;
		st->framed[x->side] = false;
		return;
	}
	st->framed[x->side] = true;
	st->compressed[x->side] = f->compressed;
	st->close_code[x->side] = f->close_code;
}

void h2_content_end(struct h2 *h, struct h2_live *s, int side)
{
	const struct framing *f = &s->framing[side];
	struct stream *st = book_edit_stream(h->book, s->book_id);
	uint64_t lacks = framing_missing(f);

	if (!lacks)
		return;
	st->message_lacks[side] = lacks > UINT32_MAX ? UINT32_MAX : (uint32_t)lacks;
	st->message_length[side] = framing_length(f);
}
