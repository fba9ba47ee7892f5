/*
 * A TCP connection's octets from the protocol's detection upward. The first octet says whether the
 * capture saw it start and how it ends; then come pieces: an octet with the side (bit 7), a loss
 * (bit 6) and a length (6 bits), and that many octets.
 */
#include <stdlib.h>

#include "wire/pipe.h"

enum { LENGTH_MASK = 0x3f };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_book(const struct book *b)
{
	for (uint32_t i = 0; i < book_events(b); i++) {
		const struct event *e = book_event(b, i);
		const struct field *f = NULL;
		size_t n = book_fields(b, e, &f);
		struct slice blob = book_blob(b, e);
		if (e->kind >= EVENT_KIND_COUNT || e->conn >= book_connections(b) ||
		    blob.n > BOOK_BLOB_KEPT)
			abort();
		for (size_t k = 0; k < n; k++) /* every id is one of the book's */
			if (!book_text(b, f[k].name).p || !book_text(b, f[k].value).p)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct moment at = {UINT64_C(1000000000), 1};

	if (size == 0)
		return 0;
	struct book *b = book_new();
	struct keylog *keys = keylog_new();
	struct pipe_shared shared = {b, tls_shared_new(b, keys), h2_shared_new(b)};
	struct tcp_handler handler = pipe_handler(&shared);
	struct connection *c = book_add_connection(b, at);
	struct layout layout = {.wanted = true};
	c->complete = c->client_known = (data[0] & 1) != 0;
	void *user = handler.opened(handler.arg, 0, &layout);

	for (size_t i = 1; i < size;) {
		int side = data[i] >> 7;
		bool lost = (data[i] & 0x40) != 0;
		size_t n = data[i] & LENGTH_MASK;
		i++;
		at.time += 1000;
		at.packet++;
		if (lost) {
			handler.lost(user, side, n, at);
			continue;
		}
		if (n > size - i)
			n = size - i;
		if (n)
			handler.data(user, side, data + i, n, at);
		i += n;
	}
	c->close = data[0] & 2 ? TCP_CLOSED_FIN : TCP_OPEN;
	handler.closed(user, at);
	check_book(b);
	layout_done(&layout);
	h2_shared_free(shared.h2);
	tls_shared_free(shared.tls);
	keylog_free(keys);
	book_free(b);
	return 0;
}
