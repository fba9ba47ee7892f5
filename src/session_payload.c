#include "session_parts.h"

#include "wire/http1.h"
#include "wire/http1_chunks.h"

enum { BLOCK = 16 * 1024 }; /* octets of a chunked body read at once */

static bool read_capture(void *from, uint64_t offset, void *out, size_t n)
{
	return capture_read(from, offset, out, n);
}

static bool read_spool(void *from, uint64_t offset, void *out, size_t n)
{
	return spool_read(from, offset, out, n);
}

static struct payload_source payload_of(struct session *s)
{
	return (struct payload_source){.read = s->spool ? read_spool : read_capture,
				       .from = s->spool ? (void *)s->spool : (void *)s->capture,
				       .tcp = s->tcp,
				       .tls = s->shared.tls,
				       .book = s->book};
}

static bool is_http1(const struct event *ev)
{
	return ev->kind == EVENT_HTTP1_REQUEST || ev->kind == EVENT_HTTP1_RESPONSE;
}

static enum payload_layer layer_of(const struct event *ev)
{
	if (!is_http1(ev))
		return PAYLOAD_INNERMOST;
	return ev->c == 0 ? PAYLOAD_TCP : ev->c == 1 ? PAYLOAD_TLS : PAYLOAD_INNERMOST;
}

bool session_payload(struct session *s, uint32_t event, size_t offset, size_t max, struct text *out,
		     struct error *e)
{
	const struct event *ev = book_event(s->book, event);
	struct payload_source p = payload_of(s);

	if (!ev || (ev->kind != EVENT_H2_FRAME && ev->kind != EVENT_H2_PREFACE && !is_http1(ev)))
		return error_set(e, "this event has no octets of its own to show");
	size_t whole = ev->length + (ev->kind == EVENT_H2_FRAME ? 9U : 0U);
	if (offset >= whole)
		return true;
	return payload_read(&p, ev->conn, ev->side, layer_of(ev), ev->pos + offset,
			    max < whole - offset ? max : whole - offset, out, e);
}

/* A stretch of a body that is wanted. */
struct want {
	struct session *s;
	uint32_t conn;
	int side;
	uint64_t offset; /* octets of the body before it */
	uint64_t n;
};

static bool read_frames(const struct want *w, const struct stream *st, struct text *out,
			struct error *e)
{
	struct payload_source p = payload_of(w->s);
	uint64_t offset = w->offset, left = w->n;

	for (uint32_t i = st->first_event; i != BOOK_NONE && left;
	     i = book_event(w->s->book, i)->next_stream) {
		const struct event *ev = book_event(w->s->book, i);
		if (ev->kind != EVENT_H2_FRAME || ev->type != H2_DATA || ev->side != w->side)
			continue;
		uint64_t n = ev->c, skip = offset < n ? offset : n;
		offset -= skip;
		n -= skip;
		if (n > left)
			n = left;
		uint64_t pos = ev->pos + 9 + (ev->flags & H2_FLAG_PADDED ? 1 : 0) + skip;
		if (n &&
		    !payload_read(&p, w->conn, w->side, PAYLOAD_INNERMOST, pos, (size_t)n, out, e))
			return false;
		left -= n;
	}
	return true;
}

/* One block of a chunked body through the decoder: what is wanted of it is added to out; *pos moves
 * behind what was taken. */
static void take_block(struct http1_chunks *c, struct want *w, const struct text *block,
		       uint64_t *pos, struct text *out)
{
	const uint8_t *p = (const uint8_t *)text_str(block);
	size_t at = 0, body;
	bool bad;

	while (at < block->n && w->n) {
		size_t used = http1_chunks_take(c, p + at, block->n - at, &body, &bad);
		if (used == 0)
			break;
		uint64_t skip = w->offset < body ? w->offset : body;
		uint64_t n = body - skip < w->n ? body - skip : w->n;
		text_add_n(out, (const char *)p + at + skip, (size_t)n);
		w->offset -= skip;
		w->n -= n;
		at += used;
	}
	*pos += at;
}

/* The chunks are read again from the first: where each lies is not kept. Those that lie wholly
 * before what is wanted are stepped over. */
static bool read_chunks(struct want *w, const struct event *head, struct text *out, struct error *e)
{
	struct payload_source p = payload_of(w->s);
	struct http1_chunks c = {0};
	struct text block = {0};
	struct error trouble = ERROR_INIT;
	uint64_t pos = head->pos + head->length;
	bool ok = true;

	while (ok && w->n && c.at != CHUNKS_DONE) {
		uint64_t over = c.remaining < w->offset ? c.remaining : w->offset;
		if (over && http1_chunks_skip(&c, over)) {
			w->offset -= over;
			pos += over;
		}
		text_clear(&block);
		/* the end of what there is comes before the end of the block */
		bool whole = payload_read(&p, w->conn, w->side, layer_of(head), pos, BLOCK, &block,
					  &trouble);
		if (!whole && block.n == 0)
			ok = error_set(e, "%s", trouble.text);
		else
			take_block(&c, w, &block, &pos, out);
	}
	text_done(&block);
	return ok;
}

static bool read_message(struct want *w, const struct event *head, struct text *out,
			 struct error *e)
{
	struct payload_source p = payload_of(w->s);

	if (head->b == HTTP1_CHUNKED)
		return read_chunks(w, head, out, e);
	return payload_read(&p, w->conn, w->side, layer_of(head),
			    head->pos + head->length + w->offset, (size_t)w->n, out, e);
}

/* The head of a side's HTTP/1.1 message that has a body, or NULL. */
static const struct event *find_head(const struct book *b, const struct stream *st, int side)
{
	for (uint32_t i = st->first_event; i != BOOK_NONE; i = book_event(b, i)->next_stream) {
		const struct event *ev = book_event(b, i);
		if (is_http1(ev) && ev->side == side && ev->b != HTTP1_NO_BODY)
			return ev;
	}
	return NULL;
}

bool session_body(struct session *s, uint32_t conn, uint32_t stream, int side, size_t offset,
		  size_t max, struct text *out, struct error *e)
{
	uint32_t id = book_find_stream(s->book, conn, stream);

	if (id == BOOK_NONE)
		return error_set(e, "there is no stream %u", stream);
	const struct stream *st = book_stream(s->book, id);
	bool client = side == book_connection(s->book, conn)->client;
	uint64_t total = client ? st->request_bytes : st->response_bytes;
	struct want w = {s, conn, side, offset, max};
	const struct event *first =
		st->first_event == BOOK_NONE ? NULL : book_event(s->book, st->first_event);
	if (!first || !is_http1(first))
		return read_frames(&w, st, out, e);
	const struct event *head = find_head(s->book, st, side);
	if (!head || offset >= total)
		return true;
	if (w.n > total - offset)
		w.n = total - offset;
	return read_message(&w, head, out, e);
}
