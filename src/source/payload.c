#include "source/payload.h"

#include <stdlib.h>

#include "base/memory.h"

/* n octets from pos of the TCP stream, across segments. */
static bool read_stream(const struct payload_source *s, const struct layout *l, int side,
			uint64_t pos, uint8_t *out, size_t n, struct error *e)
{
	while (n) {
		uint64_t length;
		const struct extent *x = layout_find(l, side, pos, &length);
		if (!x)
			return error_set(e, "these octets are not in the source");
		if (x->file == LAYOUT_HOLE)
			return error_set(e, "these octets were not captured, or were in fragments");
		uint64_t skip = pos - x->pos;
		size_t take = length - skip < n ? (size_t)(length - skip) : n;
		if (!s->read(s->from, x->file + skip, out, take))
			return error_set(e, "the source cannot be read again");
		pos += take;
		out += take;
		n -= take;
	}
	return true;
}

static bool read_clear(const struct payload_source *s, const struct layout *l, int side,
		       uint64_t pos, size_t n, struct text *out, struct error *e)
{
	uint8_t piece[16384];

	while (n) {
		size_t take = n < sizeof(piece) ? n : sizeof(piece);
		uint64_t length;
		const struct extent *x = layout_find(l, side, pos, &length);
		/* up to a hole, so that what comes before it is given */
		if (x && x->file != LAYOUT_HOLE && length - (pos - x->pos) < take)
			take = (size_t)(length - (pos - x->pos));
		if (!read_stream(s, l, side, pos, piece, take, e))
			return false;
		text_add_n(out, (const char *)piece, take);
		pos += take;
		n -= take;
	}
	return true;
}

static bool read_record(const struct payload_source *s, const struct layout *l, uint32_t conn,
			int side, const struct record_place *r, uint8_t *plain, size_t *plain_n,
			struct error *e)
{
	uint8_t *record = memory_resize(NULL, r->length, 1);
	bool ok = read_stream(s, l, side, l->side[side].tls_begins + r->pos, record, r->length, e);

	if (ok && !tls_reopen(s->tls, conn, side, r, record, plain, plain_n))
		ok = error_set(e, "the record could not be opened again");
	free(record);
	return ok;
}

static bool read_secure(const struct payload_source *s, const struct layout *l, uint32_t conn,
			int side, uint64_t pos, size_t n, struct text *out, struct error *e)
{
	while (n) {
		const struct record_place *r = layout_find_record(l, side, pos);
		if (!r)
			return error_set(e, "these octets were not decrypted");
		uint8_t *plain = memory_resize(NULL, r->length, 1);
		size_t plain_n = 0;
		bool ok = read_record(s, l, conn, side, r, plain, &plain_n, e);
		uint64_t skip = pos - r->plain;
		if (ok && skip >= plain_n)
			ok = error_set(e, "the record is shorter than it was");
		if (ok) {
			size_t take = plain_n - skip < n ? (size_t)(plain_n - skip) : n;
			text_add_n(out, (const char *)plain + skip, take);
			pos += take;
			n -= take;
		}
		free(plain);
		if (!ok)
			return false;
	}
	return true;
}

bool payload_read(const struct payload_source *s, uint32_t conn, int side, enum payload_layer layer,
		  uint64_t pos, size_t n, struct text *out, struct error *e)
{
	const struct connection *c = book_connection(s->book, conn);
	const struct layout *l = c ? tcp_layout(s->tcp, conn) : NULL;

	if (!l)
		return error_set(e, "where these octets lie was not remembered");
	if (layer == PAYLOAD_INNERMOST && l->nested)
		return error_set(e, "octets of TLS inside TLS cannot be read again");
	if (layer == PAYLOAD_TCP || !c->tls)
		return read_clear(s, l, side, pos, n, out, e);
	return read_secure(s, l, conn, side, pos, n, out, e);
}
