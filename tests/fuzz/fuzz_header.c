/*
 * The input is blocks, each behind its length in two octets (10 bits), fed to nghttp2's inflater
 * and to ours. As long as nghttp2 has taken everything, ours must take it and give the same names
 * and values; what comes after must only do no harm, with a history that is whole, joined late or
 * lost.
 */
#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>

#include "wire/hpack.h"

enum { LENGTH_MASK = 0x3ff };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct peer {
	nghttp2_hd_inflater *inflater;
	bool alive;
};

/* The next field that nghttp2 gives; false at the block's end or its first error. */
static bool next_field(struct peer *peer, const uint8_t **p, size_t *n, nghttp2_nv *nv)
{
	while (peer->alive) {
		int flags = 0;
		ssize_t used = nghttp2_hd_inflate_hd2(peer->inflater, nv, &flags, *p, *n, 1);
		if (used < 0) {
			peer->alive = false;
			return false;
		}
		*p += used;
		*n -= (size_t)used;
		if (flags & NGHTTP2_HD_INFLATE_EMIT)
			return true;
		if (flags & NGHTTP2_HD_INFLATE_FINAL) {
			nghttp2_hd_inflate_end_headers(peer->inflater);
			return false;
		}
		if (used == 0 && *n == 0)
			return false;
	}
	return false;
}

static bool same(struct slice s, const uint8_t *p, size_t n)
{
	return s.n == n && (n == 0 || memcmp(s.p, p, n) == 0);
}

static void compare(struct peer *peer, const struct book *book, const struct hpack_result *r,
		    const struct hpack_list *l, const uint8_t *p, size_t n)
{
	nghttp2_nv nv;
	size_t i = 0;

	while (next_field(peer, &p, &n, &nv)) {
		if (i >= l->count)
			abort();
		const struct field *f = &l->fields[i++];
		if (f->name == 0 || f->value == 0 ||
		    !same(book_text(book, f->name), nv.name, nv.namelen) ||
		    !same(book_text(book, f->value), nv.value, nv.valuelen))
			abort();
		if (f->name_from > FIELD_DYNAMIC || f->value_from > FIELD_DYNAMIC)
			abort();
	}
	if (peer->alive && (!r->ok || i != l->count))
		abort();
}

static void feed(const uint8_t *data, size_t size, struct book *book, struct hpack *h,
		 struct peer *peer)
{
	struct hpack_list list = {0};

	while (size >= 2) {
		size_t n = ((size_t)data[0] << 8 | data[1]) & LENGTH_MASK;
		bool lost = (data[0] & 0x80) && !peer->alive;
		data += 2;
		size -= 2;
		if (n > size)
			n = size;
		if (lost)
			hpack_lost(h);
		struct hpack_result r = hpack_decode(h, data, n, &list);
		if (peer->alive)
			compare(peer, book, &r, &list, data, n);
		if (!r.ok && (!r.phrase || r.offset >= n))
			abort();
		data += n;
		size -= n;
	}
	hpack_list_done(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct book *book = book_new();
	struct hpack_shared *shared = hpack_shared_new(book);
	struct peer peer = {.alive = true}, none = {0};
	struct hpack h;

	hpack_init(&h, shared);
	if (nghttp2_hd_inflate_new(&peer.inflater) != 0)
		abort();
	feed(data, size, book, &h, &peer);
	nghttp2_hd_inflate_del(peer.inflater);
	hpack_done(&h);

	hpack_init(&h, shared);
	hpack_joined_late(&h);
	feed(data, size, book, &h, &none);
	hpack_done(&h);
	hpack_shared_free(shared);
	book_free(book);
	return 0;
}
