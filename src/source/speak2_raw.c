#include "source/speak2_parts.h"

#include "base/bytes.h"

enum { FRAME_HEADERS = 1, FRAME_SETTINGS = 4, FLAG_ACK = 1 };

/* Walks whole frames; raw octets need not be any. */
static bool next_frame(struct bytes *b, uint8_t *type, uint8_t *flags, uint32_t *stream)
{
	uint32_t length = 0;

	if (bytes_left(b) < SPEAK2_FRAME_HEADER)
		return false;
	length = bytes_u24(b);
	*type = bytes_u8(b);
	*flags = bytes_u8(b);
	*stream = bytes_u32(b) & SPEAK2_WINDOW_MAX;
	bytes_skip(b, length);
	return true;
}

void speak2_expect_acks(struct speak2 *s, const void *p, size_t n)
{
	struct bytes b = bytes_of(p, n);
	uint8_t type = 0, flags = 0;
	uint32_t stream = 0;

	while (next_frame(&b, &type, &flags, &stream))
		s->stray_acks += type == FRAME_SETTINGS && !(flags & FLAG_ACK);
}

/* The answer to a request that was sent as raw octets would be an error to the library: streams
 * that it did not open are idle (RFC 9113 5.1). So it opens one too, and what it would send for
 * that is dropped. Nothing of it is indexed: the peer's HPACK table does not change either. */
static void shadow(struct speak2 *s, uint32_t id)
{
	char method[] = ":method", get[] = "GET", path[] = ":path", slash[] = "/",
		    scheme[] = ":scheme", http[] = "http", authority[] = ":authority", any[] = "a";
	enum { N = NGHTTP2_NV_FLAG_NO_INDEX };
	const nghttp2_nv nv[] = {
		{(uint8_t *)method, (uint8_t *)get, sizeof(method) - 1, sizeof(get) - 1, N},
		{(uint8_t *)path, (uint8_t *)slash, sizeof(path) - 1, sizeof(slash) - 1, N},
		{(uint8_t *)scheme, (uint8_t *)http, sizeof(scheme) - 1, sizeof(http) - 1, N},
		{(uint8_t *)authority, (uint8_t *)any, sizeof(authority) - 1, sizeof(any) - 1, N},
	};
	struct speak2_stream *x = NULL;

	if (nghttp2_session_set_next_stream_id(s->ng, (int32_t)id) != 0)
		return;
	x = speak2_stream_new(s, id);
	x->ours = true;
	s->state.queued++;
	if (nghttp2_submit_request(s->ng, NULL, nv, sizeof(nv) / sizeof(nv[0]), NULL, x) !=
	    (int)id) {
		s->state.queued--;
		speak2_stream_free(s, x);
		return;
	}
	speak2_drain_instead(s, false, NULL, 0);
	/* At the peer's limit it would go out in earnest later. */
	if (speak2_stream_find(s, id) == x && !x->sent)
		nghttp2_submit_rst_stream(s->ng, 0, (int32_t)id, NGHTTP2_CANCEL);
}

static void open_shadows(struct speak2 *s, const void *p, size_t n)
{
	struct bytes b = bytes_of(p, n);
	uint8_t type = 0, flags = 0;
	uint32_t stream = 0;

	while (!s->dead && s->waiting == 0 && next_frame(&b, &type, &flags, &stream))
		if (type == FRAME_HEADERS && stream % 2 == 1 && !s->state.goaway_seen &&
		    stream >= nghttp2_session_get_next_stream_id(s->ng))
			shadow(s, stream);
}

void speak2_raw(struct speak2 *s, const void *p, size_t n)
{
	speak2_out_of_step(s, "octets were sent past the library: it does not know all that the "
			      "peer knows");
	speak2_expect_acks(s, p, n);
	if (s->inside) {
		speak2_append(&s->later, p, n);
		return;
	}
	speak2_drain(s);
	open_shadows(s, p, n);
	speak2_append(&s->pending, p, n);
}
