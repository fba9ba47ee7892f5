#include <string.h>

#include "book/known.h"
#include "wire/h2_parts.h"

static bool is_safe(struct slice method)
{
	return (method.n == 3 && memcmp(method.p, "GET", 3) == 0) ||
	       (method.n == 4 && memcmp(method.p, "HEAD", 4) == 0);
}

/* What may be promised: a whole request, safe and without content (section 8.4). */
static void check_promise(struct h2 *h, uint32_t event, const struct stream *st, bool unknown,
			  struct moment at)
{
	struct slice method = book_text(h->book, st->method);
	const struct event *e = book_event(h->book, event);
	int side = e->side;

	if (!unknown && (!st->method || !st->path || !st->scheme))
		h2_event_bad(h, side, st->id, event, H2_PROTOCOL_ERROR, 0,
			     "a promised request is not whole (RFC 9113 §8.4)", at);
	else if (st->method && !is_safe(method))
		h2_event_bad(h, side, st->id, event, H2_PROTOCOL_ERROR, 0,
			     "a promised request is neither GET nor HEAD (RFC 9113 §8.4)", at);
}

void h2_promise_fields(struct h2 *h, uint32_t event, uint32_t promised, bool whole,
		       struct moment at)
{
	bool unknown = !whole;
	const struct field *f = NULL;
	size_t n = book_fields(h->book, book_event(h->book, event), &f);
	uint32_t id = book_find_stream(h->book, h->conn, promised);

	if (id == BOOK_NONE)
		return;
	struct stream *st = book_edit_stream(h->book, id);
	for (size_t i = 0; i < n; i++) {
		unknown = unknown || !f[i].name || !f[i].value;
		if (f[i].name == KNOWN_METHOD)
			st->method = f[i].value;
		else if (f[i].name == KNOWN_PATH)
			st->path = f[i].value;
		else if (f[i].name == KNOWN_AUTHORITY)
			st->authority = f[i].value;
		else if (f[i].name == KNOWN_SCHEME)
			st->scheme = f[i].value;
	}
	check_promise(h, event, st, unknown, at);
}
