/*
 * Pieces of both sides: an octet with the side (bit 7) and a length (7 bits), and that many octets.
 * No piece may give back more than it was, and the book must hold together.
 */
#include <stdlib.h>

#include "wire/http1.h"

enum { LENGTH_MASK = 0x7f };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct moment at = {1000, 1};
	struct book *b = book_new();
	struct http1 *h = http1_new(b, book_add_connection(b, at)->id, 0);

	http1_looks(data, size);
	uint64_t pos[2] = {0, 0};
	for (size_t i = 0; i < size;) {
		int side = data[i] >> 7;
		size_t n = data[i] & LENGTH_MASK;
		i++;
		if (n > size - i)
			n = size - i;
		size_t used = http1_feed(h, side, data + i, n, pos[side], at);
		pos[side] += n;
		at.time++;
		if (used > n || (used < n && http1_switched(h) == HTTP1_STAYS))
			abort();
		i += n;
	}
	for (uint32_t i = 0; i < book_events(b); i++) {
		const struct event *e = book_event(b, i);
		const struct field *f = NULL;
		size_t n = book_fields(b, e, &f);
		if (e->kind != EVENT_BAD && n == 0)
			abort();
		for (size_t k = 0; k < n; k++)
			if (f[k].repr != REPR_HTTP1 || !f[k].name)
				abort();
	}
	http1_end(h, true, at);
	for (uint32_t i = 0; i < book_streams(b); i++) {
		const struct stream *s = book_stream(b, i);
		if (s->id == 0 || s->first_event == BOOK_NONE || s->last < s->start ||
		    s->request_bytes > pos[0] + pos[1] || s->response_bytes > pos[0] + pos[1])
			abort();
		if (s->end == STREAM_END_COMPLETE && !s->first_response)
			abort();
	}
	if (http1_switch_request(h) != BOOK_NONE && !book_event(b, http1_switch_request(h)))
		abort();
	http1_free(h);
	book_free(b);
	return 0;
}
