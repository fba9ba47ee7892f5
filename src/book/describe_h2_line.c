/* HTTP/2 frames in one line each: RFC 9113 section 6, RFC 7838, 8336 and 9218. */
#include <inttypes.h>

#include "base/bytes.h"
#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

enum { STREAM_BITS = 0x7fffffff, UNKNOWN_SHOWN = 16, DEBUG_SHOWN = 200 };

static void summarise_data(const struct event *e, struct text *out)
{
	int32_t stream = (int32_t)e->a, connection = (int32_t)e->b;
	if (e->length == 0)
		words_add(out, e->flags & H2_FLAG_END_STREAM ? "empty, ends the stream" : "empty");
	else
		words_addf(out, "%u byte%s", e->c, e->c == 1 ? "" : "s");
	if (e->c < e->length)
		words_addf(out, " and %u padding", e->length - e->c);
	if (stream == WINDOW_UNKNOWN && connection == WINDOW_UNKNOWN)
		return;
	words_add(out, " · window left:");
	if (stream != WINDOW_UNKNOWN)
		words_addf(out, " stream %d", (int)stream);
	if (connection != WINDOW_UNKNOWN)
		words_addf(out, stream != WINDOW_UNKNOWN ? ", connection %d" : " connection %d",
			   (int)connection);
}

static void summarise_dependency(const struct event *e, struct text *out)
{
	words_addf(out, "depends on %u", e->a & STREAM_BITS);
	if (e->b)
		words_addf(out, ", weight %u", e->b);
	if (e->a & ~(unsigned)STREAM_BITS)
		words_add(out, ", exclusive");
}

static void summarise_settings(const struct book *b, const struct event *e, struct text *out)
{
	struct slice blob = book_blob(b, e);
	struct bytes r = bytes_of(blob.p, blob.n);
	bool first = true;
	if (e->flags & H2_FLAG_ACK) {
		words_add(out, "acknowledged");
		return;
	}
	if (bytes_left(&r) < 6)
		words_add(out, "empty: defaults");
	while (bytes_left(&r) >= 6) {
		unsigned id = bytes_u16(&r);
		const char *name = names_setting(id);
		text_add(out, first ? "" : ", ");
		if (name)
			text_add(out, name);
		else
			words_addf(out, "setting 0x%x", id);
		text_addf(out, " %" PRIu32, bytes_u32(&r));
		first = false;
	}
}

static void summarise_ping(const struct event *e, struct text *out)
{
	char time[24];
	if (!(e->flags & H2_FLAG_ACK)) {
		text_addf(out, "%08x%08x", e->a, e->b);
		return;
	}
	text_add(out, "ack");
	if (e->c)
		text_addf(out, " · %s", text_duration(time, sizeof time, (uint64_t)e->c * 1000));
}

static void summarise_goaway(const struct book *b, const struct event *e, struct text *out)
{
	char room[16];
	struct slice debug = book_blob(b, e);
	words_addf(out, "last stream %u · %s", e->b & STREAM_BITS,
		   names_error_text(room, sizeof room, e->a));
	if (debug.n == 0)
		return;
	text_add(out, " · ");
	if (debug.n > DEBUG_SHOWN) {
		debug.n = DEBUG_SHOWN;
		describe_clean(out, debug);
		text_add(out, "…");
	} else {
		describe_clean(out, debug);
	}
}

static void summarise_altsvc(const struct book *b, const struct event *e, struct text *out)
{
	struct slice blob = book_blob(b, e);
	struct bytes r = bytes_of(blob.p, blob.n);
	struct bytes origin = bytes_part(&r, bytes_u16(&r));
	if (r.bad || origin.bad)
		return;
	if (bytes_left(&origin) > 0) {
		text_clean(out, origin.p, bytes_left(&origin));
		text_add(out, " · ");
	}
	text_clean(out, r.p, bytes_left(&r));
}

static void summarise_origin(const struct book *b, const struct event *e, struct text *out)
{
	struct slice blob = book_blob(b, e);
	struct bytes r = bytes_of(blob.p, blob.n);
	bool first = true;
	if (bytes_left(&r) == 0)
		words_add(out, "none but the connection's own");
	while (bytes_left(&r) >= 2) {
		struct bytes origin = bytes_part(&r, bytes_u16(&r));
		if (origin.bad)
			break;
		text_add(out, first ? "" : ", ");
		text_clean(out, origin.p, bytes_left(&origin));
		first = false;
	}
}

static void summarise_priority_update(const struct book *b, const struct event *e, struct text *out)
{
	struct slice blob = book_blob(b, e);
	struct bytes r = bytes_of(blob.p, blob.n);
	uint32_t stream = bytes_u32(&r) & STREAM_BITS;
	if (r.bad)
		return;
	words_addf(out, "stream %u · ", stream);
	if (bytes_left(&r) == 0)
		words_add(out, "default priority");
	text_clean(out, r.p, bytes_left(&r));
}

static void summarise_unknown(const struct book *b, const struct event *e, struct text *out)
{
	struct slice blob = book_blob(b, e);
	words_addf(out, "%u byte%s", e->length, e->length == 1 ? "" : "s");
	if (blob.n == 0)
		return;
	text_add(out, " · ");
	text_hex(out, blob.p, blob.n < UNKNOWN_SHOWN ? blob.n : UNKNOWN_SHOWN);
	if (blob.n > UNKNOWN_SHOWN)
		text_add(out, "…");
}

static void summarise_block(const struct book *b, const struct event *e, struct text *out)
{
	if (e->has_fields)
		describe_message(b, e, out);
	else if (!(e->flags & H2_FLAG_END_HEADERS))
		words_add(out, "the header block continues");
	else
		words_add(out, "header block not decoded");
}

static void summarise_frame(const struct book *b, const struct event *e, struct text *out)
{
	char room[16];
	switch (e->type) {
	case H2_DATA:
		summarise_data(e, out);
		break;
	case H2_HEADERS:
	case H2_CONTINUATION:
		summarise_block(b, e, out);
		break;
	case H2_PRIORITY:
		summarise_dependency(e, out);
		break;
	case H2_RST_STREAM:
		text_add(out, names_error_text(room, sizeof room, e->a));
		break;
	case H2_SETTINGS:
		summarise_settings(b, e, out);
		break;
	case H2_PUSH_PROMISE:
		words_addf(out, "promises stream %u · ", e->a & STREAM_BITS);
		summarise_block(b, e, out);
		break;
	case H2_PING:
		summarise_ping(e, out);
		break;
	case H2_GOAWAY:
		summarise_goaway(b, e, out);
		break;
	case H2_WINDOW_UPDATE:
		text_addf(out, "+%u", e->a & STREAM_BITS);
		if ((int32_t)e->b != WINDOW_UNKNOWN)
			text_addf(out, " → %d", (int)(int32_t)e->b);
		break;
	case H2_ALTSVC:
		summarise_altsvc(b, e, out);
		break;
	case H2_BLOCKED:
		words_add(out, "wants to send, waits for window");
		break;
	case H2_ORIGIN:
		summarise_origin(b, e, out);
		break;
	case H2_PRIORITY_UPDATE:
		summarise_priority_update(b, e, out);
		break;
	default:
		summarise_unknown(b, e, out);
		break;
	}
}

void describe_h2_summary(const struct book *b, const struct event *e, struct text *out)
{
	switch (e->kind) {
	case EVENT_H2_PREFACE:
		words_add(out, "the client speaks HTTP/2");
		break;
	case EVENT_H2_LOST:
		if (e->length)
			words_addf(out, "%u bytes skipped until frames could be read again",
				   e->length);
		else
			words_add(out, "bytes missing: frames may have been lost here");
		break;
	case EVENT_H2_FRAME:
		summarise_frame(b, e, out);
		break;
	default:
		break;
	}
}
