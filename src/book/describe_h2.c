/* The fields of HTTP/2 frames: RFC 9113 section 6, RFC 7838, 8336, 8441 and 9218. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "book/describe_parts.h"
#include "h2lens/names.h"

enum { STREAM_BITS = 0x7fffffff, DEBUG_SHOWN = 200 };

static void walk_flags(const struct walk *outer)
{
	struct walk w = *outer;
	char room[48];
	unsigned flags = w.e->flags, defined = names_flags_defined(w.e->type);
	walk_number(&w, F_HTTP2_FLAGS, flags, names_flags(room, sizeof room, w.e->type, flags));
	w.depth++;
	if (w.e->type == H2_SETTINGS)
		walk_bool(&w, F_HTTP2_FLAGS_ACK_SETTINGS, flags & H2_FLAG_ACK);
	else if (w.e->type == H2_PING)
		walk_bool(&w, F_HTTP2_FLAGS_ACK_PING, flags & H2_FLAG_ACK);
	else if (defined & H2_FLAG_END_STREAM)
		walk_bool(&w, F_HTTP2_FLAGS_END_STREAM, flags & H2_FLAG_END_STREAM);
	if (defined & H2_FLAG_END_HEADERS)
		walk_bool(&w, F_HTTP2_FLAGS_EH, flags & H2_FLAG_END_HEADERS);
	if (defined & H2_FLAG_PADDED)
		walk_bool(&w, F_HTTP2_FLAGS_PADDED, flags & H2_FLAG_PADDED);
	if (defined & H2_FLAG_PRIORITY)
		walk_bool(&w, F_HTTP2_FLAGS_PRIORITY, flags & H2_FLAG_PRIORITY);
	if (flags & ~defined)
		walk_number(&w, F_HTTP2_FLAGS_UNUSED, flags & ~defined, "no meaning on this type");
}

/* A window may be negative (RFC 9113 section 6.9.2); a field is not. */
static void walk_window(const struct walk *w, enum field_id id, int64_t window)
{
	char note[32];
	(void)snprintf(note, sizeof note, "%" PRId64, window);
	walk_number(w, id, window < 0 ? 0 : (uint64_t)window, window < 0 ? note : NULL);
}

static void walk_data(const struct walk *w)
{
	const struct event *e = w->e;
	int32_t stream = (int32_t)e->a, connection = (int32_t)e->b;
	if (e->flags & H2_FLAG_PADDED && e->length > e->c)
		walk_number(w, F_HTTP2_PAD_LENGTH, e->length - e->c - 1, NULL);
	if (connection != WINDOW_UNKNOWN) {
		walk_window(w, F_HTTP2_CALCULATED_CONNECTION_WINDOW_SIZE_BEFORE,
			    (int64_t)connection + e->length);
		walk_window(w, F_HTTP2_CALCULATED_CONNECTION_WINDOW_SIZE_AFTER, connection);
	}
	if (stream != WINDOW_UNKNOWN) {
		walk_window(w, F_HTTP2_CALCULATED_STREAM_WINDOW_SIZE_BEFORE,
			    (int64_t)stream + e->length);
		walk_window(w, F_HTTP2_CALCULATED_STREAM_WINDOW_SIZE_AFTER, stream);
	}
}

static void walk_dependency(const struct walk *w)
{
	const struct event *e = w->e;
	walk_bool(w, F_HTTP2_EXCLUSIVE, e->a & ~(unsigned)STREAM_BITS);
	walk_number(w, F_HTTP2_STREAM_DEPENDENCY, e->a & STREAM_BITS, NULL);
	if (e->b) {
		walk_number(w, F_HTTP2_HEADERS_WEIGHT, e->b - 1, NULL);
		walk_number(w, F_HTTP2_HEADERS_WEIGHT_REAL, e->b, NULL);
	}
}

static enum field_id setting_field(unsigned id)
{
	static const enum field_id fields[] = {
		[H2_SETTING_HEADER_TABLE_SIZE] = F_HTTP2_SETTINGS_HEADER_TABLE_SIZE,
		[H2_SETTING_ENABLE_PUSH] = F_HTTP2_SETTINGS_ENABLE_PUSH,
		[H2_SETTING_MAX_CONCURRENT_STREAMS] = F_HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
		[H2_SETTING_INITIAL_WINDOW_SIZE] = F_HTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
		[H2_SETTING_MAX_FRAME_SIZE] = F_HTTP2_SETTINGS_MAX_FRAME_SIZE,
		[H2_SETTING_MAX_HEADER_LIST_SIZE] = F_HTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
		[H2_SETTING_ENABLE_CONNECT_PROTOCOL] = F_HTTP2_SETTINGS_EXTENDED_CONNECT,
		[H2_SETTING_NO_RFC7540_PRIORITIES] = F_HTTP2_SETTINGS_NO_RFC7540_PRIORITIES,
	};
	if (id == 0 || id >= sizeof fields / sizeof *fields || id == 7)
		return F_HTTP2_SETTINGS_UNKNOWN;
	return fields[id];
}

static void walk_settings(const struct walk *outer)
{
	struct walk w = *outer;
	struct slice blob = book_blob(w.b, w.e);
	struct bytes r = bytes_of(blob.p, blob.n);
	if (w.e->flags & H2_FLAG_ACK || blob.n < 6)
		return;
	walk_none(&w, F_HTTP2_SETTINGS, NULL);
	w.depth++;
	while (bytes_left(&r) >= 6) {
		unsigned id = bytes_u16(&r);
		walk_number(&w, F_HTTP2_SETTINGS_ID, id, NULL);
		w.depth++;
		walk_number(&w, setting_field(id), bytes_u32(&r), NULL);
		w.depth--;
	}
}

static void walk_ping(const struct walk *w)
{
	const struct event *e = w->e;
	uint8_t octets[8];
	for (unsigned i = 0; i < 4; i++) {
		octets[i] = (uint8_t)(e->a >> (24 - 8 * i));
		octets[4 + i] = (uint8_t)(e->b >> (24 - 8 * i));
	}
	bool ack = e->flags & H2_FLAG_ACK;
	walk_bytes(w, ack ? F_HTTP2_PONG : F_HTTP2_PING, octets, sizeof octets, NULL);
	if (ack && e->c)
		walk_time(w, F_H2LENS_PING_TIME, (uint64_t)e->c * 1000);
}

static void walk_goaway(const struct walk *w)
{
	struct slice debug = book_blob(w->b, w->e);
	char note[DEBUG_SHOWN];
	walk_number(w, F_HTTP2_GOAWAY_R, w->e->b >> 31, NULL);
	walk_number(w, F_HTTP2_GOAWAY_LAST_STREAM_ID, w->e->b & STREAM_BITS, NULL);
	walk_number(w, F_HTTP2_GOAWAY_ERROR, w->e->a, NULL);
	if (debug.n > 0)
		walk_bytes(w, F_HTTP2_GOAWAY_ADDATA, debug.p, debug.n,
			   text_clean_to(note, sizeof note, debug.p, debug.n));
}

static void walk_window_update(const struct walk *w)
{
	const struct event *e = w->e;
	int32_t after = (int32_t)e->b;
	uint32_t increment = e->a & STREAM_BITS;
	walk_number(w, F_HTTP2_WINDOW_UPDATE_R, e->a >> 31, NULL);
	walk_number(w, F_HTTP2_WINDOW_UPDATE_WINDOW_SIZE_INCREMENT, increment, NULL);
	if (after == WINDOW_UNKNOWN)
		return;
	walk_window(w,
		    e->stream ? F_HTTP2_CALCULATED_STREAM_WINDOW_SIZE_BEFORE
			      : F_HTTP2_CALCULATED_CONNECTION_WINDOW_SIZE_BEFORE,
		    (int64_t)after - increment);
	walk_window(w,
		    e->stream ? F_HTTP2_CALCULATED_STREAM_WINDOW_SIZE_AFTER
			      : F_HTTP2_CALCULATED_CONNECTION_WINDOW_SIZE_AFTER,
		    after);
}

static void walk_altsvc(const struct walk *w)
{
	struct slice blob = book_blob(w->b, w->e);
	struct bytes r = bytes_of(blob.p, blob.n);
	unsigned length = bytes_u16(&r);
	struct bytes origin = bytes_part(&r, length);
	if (r.bad || origin.bad)
		return;
	walk_number(w, F_HTTP2_ALTSVC_ORIGIN_LEN, length, NULL);
	if (length)
		walk_text(w, F_HTTP2_ALTSVC_ORIGIN, origin.p, length, NULL);
	walk_text(w, F_HTTP2_ALTSVC_FIELD_VALUE, r.p, bytes_left(&r), NULL);
}

static void walk_origin(const struct walk *outer)
{
	struct walk w = *outer;
	struct slice blob = book_blob(w.b, w.e);
	struct bytes r = bytes_of(blob.p, blob.n);
	walk_none(&w, F_HTTP2_ORIGIN, NULL);
	w.depth++;
	while (bytes_left(&r) >= 2) {
		unsigned length = bytes_u16(&r);
		struct bytes origin = bytes_part(&r, length);
		if (origin.bad)
			break;
		walk_number(&w, F_HTTP2_ORIGIN_ORIGIN_LEN, length, NULL);
		walk_text(&w, F_HTTP2_ORIGIN_ORIGIN, origin.p, length, NULL);
	}
}

static void walk_priority_update(const struct walk *w)
{
	struct slice blob = book_blob(w->b, w->e);
	struct bytes r = bytes_of(blob.p, blob.n);
	uint32_t stream = bytes_u32(&r) & STREAM_BITS;
	if (r.bad)
		return;
	walk_number(w, F_HTTP2_PRIORITY_UPDATE_STREAM_ID, stream, NULL);
	walk_text(w, F_HTTP2_PRIORITY_UPDATE_FIELD_VALUE, r.p, bytes_left(&r), NULL);
}

static void walk_payload(const struct walk *w)
{
	const struct event *e = w->e;
	struct slice blob;
	switch (e->type) {
	case H2_DATA:
		walk_data(w);
		break;
	case H2_HEADERS:
		if (e->flags & H2_FLAG_PADDED)
			walk_number(w, F_HTTP2_PAD_LENGTH, e->c, NULL);
		if (e->flags & H2_FLAG_PRIORITY)
			walk_dependency(w);
		break;
	case H2_PRIORITY:
		walk_dependency(w);
		break;
	case H2_RST_STREAM:
		walk_number(w, F_HTTP2_RST_STREAM_ERROR, e->a, NULL);
		break;
	case H2_SETTINGS:
		walk_settings(w);
		break;
	case H2_PUSH_PROMISE:
		if (e->flags & H2_FLAG_PADDED)
			walk_number(w, F_HTTP2_PAD_LENGTH, e->c, NULL);
		walk_number(w, F_HTTP2_PUSH_PROMISE_R, e->a >> 31, NULL);
		walk_number(w, F_HTTP2_PUSH_PROMISE_PROMISED_STREAM_ID, e->a & STREAM_BITS, NULL);
		break;
	case H2_PING:
		walk_ping(w);
		break;
	case H2_GOAWAY:
		walk_goaway(w);
		break;
	case H2_WINDOW_UPDATE:
		walk_window_update(w);
		break;
	case H2_CONTINUATION:
	case H2_BLOCKED:
		break;
	case H2_ALTSVC:
		walk_altsvc(w);
		break;
	case H2_ORIGIN:
		walk_origin(w);
		break;
	case H2_PRIORITY_UPDATE:
		walk_priority_update(w);
		break;
	default:
		blob = book_blob(w->b, e);
		walk_bytes(w, F_HTTP2_UNKNOWN, blob.p, blob.n, NULL);
		break;
	}
}

void describe_h2(const struct walk *outer)
{
	static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
	struct walk w = *outer;
	walk_none(&w, F_HTTP2, NULL);
	w.depth++;
	if (w.e->kind == EVENT_H2_PREFACE) {
		walk_text(&w, F_HTTP2_MAGIC, preface, sizeof preface - 1, NULL);
		return;
	}
	if (w.e->kind == EVENT_H2_LOST) {
		walk_number(&w, F_H2LENS_GAP, w.e->length, NULL);
		return;
	}
	walk_none(&w, F_HTTP2_STREAM, NULL);
	walk_number(&w, F_HTTP2_LENGTH, w.e->length, NULL);
	walk_number(&w, F_HTTP2_TYPE, w.e->type, NULL);
	walk_flags(&w);
	walk_number(&w, F_HTTP2_STREAMID, w.e->stream, NULL);
	walk_payload(&w);
}
