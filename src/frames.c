#include "frames.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

bool frames_is_frame(const struct event *e)
{
	return e->kind == EVENT_H2_FRAME || e->kind == EVENT_H2_PREFACE;
}

/* Sorted by packet, then by place in the book. */
static int by_packet(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

uint32_t *frames_order(const struct book *b, uint32_t first, uint32_t n)
{
	uint32_t *order = memory_get(n, sizeof(*order)), last = 0;
	uint64_t *keys = memory_get(n, sizeof(*keys));
	bool sorted = true;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t packet = book_event(b, first + i)->packet;
		keys[i] = (uint64_t)packet << 32 | (first + i);
		sorted = sorted && packet >= last;
		last = packet;
	}
	if (!sorted)
		qsort(keys, n, sizeof(*keys), by_packet);
	for (uint32_t i = 0; i < n; i++)
		order[i] = (uint32_t)keys[i];
	free(keys);
	return order;
}

/* Columns of what stands in the list; the kind of a frame is as wide as its protocol has it. */
enum { NUMBER = -7, TIME = -12, CONNECTION = -6, FRAME = 18, STREAM = -6, LENGTH = -8, FLAGS = 9 };

void frames_head(FILE *out, enum language l)
{
	static const struct {
		const char *word;
		int columns;
	} heads[] = {{"No", NUMBER},   {"Time", TIME},	   {"Conn", CONNECTION}, {"", 4},
		     {"Frame", FRAME}, {"Stream", STREAM}, {"Len", LENGTH},	 {"", 2},
		     {"Flags", FLAGS}, {"Summary", 0}};
	struct text line = {0};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		text_pad(&line, words_in(l, heads[i].word), heads[i].columns);
	fprintf(out, "%s\n", text_str(&line));
	text_done(&line);
}

void frames_text(FILE *out, const struct book *b, uint32_t event, enum language l)
{
	const struct event *e = book_event(b, event);
	char name[48], flags[48] = "", conn[16] = "-", stream[16] = "";
	struct text what = {0}, summary = {.language = l};

	text_pad(&what, describe_name_in(e, l, name, sizeof(name)), FRAME - 1);
	describe_summary(b, event, &summary);
	if (e->kind == EVENT_H2_FRAME)
		names_flags(flags, sizeof(flags), e->type, e->flags);
	if (e->kind == EVENT_H2_FRAME || e->stream) /* an HTTP/1.1 exchange has a number too */
		snprintf(stream, sizeof(stream), "%u", e->stream);
	if (e->conn != BOOK_NONE)
		snprintf(conn, sizeof(conn), "%u", e->conn);
	fprintf(out, "%7u %11.6f %5s  %s %s %6s %7u  %-8s %s%s\n", e->packet,
		book_seconds(b, e->time), conn, book_from_client(b, e) ? "→" : "←", text_str(&what),
		stream, e->length, flags, e->uncertain ? words_in(l, "(incomplete) ") : "",
		text_str(&summary));
	text_done(&what);
	text_done(&summary);
}

static const char *const provenances[] = {"static", "literal", "dynamic", "unknown", "suspect"};

static void write_headers(struct jsonl *j, const struct book *b, const struct event *e)
{
	const struct field *f = NULL;
	size_t n = book_fields(b, e, &f);
	bool facts = true;

	jsonl_open(j, "headers", '[');
	for (size_t i = 0; i < n; i++) {
		struct slice name = book_text(b, f[i].name), value = book_text(b, f[i].value);
		jsonl_open(j, NULL, '[');
		if (f[i].name)
			jsonl_text(j, NULL, name.p, name.n);
		else
			jsonl_null(j, NULL);
		if (f[i].value)
			jsonl_text(j, NULL, value.p, value.n);
		else
			jsonl_null(j, NULL);
		jsonl_close(j, ']');
		facts = facts && f[i].name && f[i].value;
	}
	jsonl_close(j, ']');
	if (facts)
		return;
	/* only where something is not known: how each value is known */
	jsonl_open(j, "provenance", '[');
	for (size_t i = 0; i < n; i++)
		jsonl_string(j, NULL,
			     provenances[f[i].value_from > f[i].name_from ? f[i].value_from
									  : f[i].name_from]);
	jsonl_close(j, ']');
}

static void write_window(struct jsonl *j, const char *key, uint32_t window)
{
	if ((int32_t)window == WINDOW_UNKNOWN)
		jsonl_null(j, key);
	else
		jsonl_signed(j, key, (int32_t)window);
}

static void write_settings(struct jsonl *j, const struct book *b, const struct event *e)
{
	struct slice s = book_blob(b, e);
	const unsigned char *p = (const unsigned char *)s.p;

	jsonl_bool(j, "ack", e->flags & H2_FLAG_ACK);
	jsonl_open(j, "settings", '[');
	for (size_t i = 0; i + 6 <= s.n; i += 6) {
		unsigned id = (unsigned)(p[i] << 8 | p[i + 1]);
		uint32_t value = (uint32_t)p[i + 2] << 24 | (uint32_t)p[i + 3] << 16 |
				 (uint32_t)p[i + 4] << 8 | p[i + 5];
		jsonl_open(j, NULL, '{');
		jsonl_number(j, "id", id);
		jsonl_string(j, "name", names_setting(id));
		jsonl_number(j, "value", value);
		jsonl_close(j, '}');
	}
	jsonl_close(j, ']');
}

static void write_error(struct jsonl *j, uint32_t code)
{
	jsonl_number(j, "error_code", code);
	jsonl_string(j, "error", names_error(code));
}

static void write_hex(struct jsonl *j, const char *key, const void *p, size_t n)
{
	struct text t = {0};

	text_hex(&t, p, n);
	jsonl_text(j, key, text_str(&t), t.n);
	text_done(&t);
}

static void write_priority(struct jsonl *j, uint32_t dependency, uint32_t weight)
{
	jsonl_bool(j, "exclusive", dependency >> 31);
	jsonl_number(j, "stream_dependency", dependency & 0x7fffffff);
	jsonl_number(j, "weight", weight);
}

static void write_ping(struct jsonl *j, const struct event *e)
{
	char hex[17];

	snprintf(hex, sizeof(hex), "%08x%08x", e->a, e->b);
	jsonl_bool(j, "ack", e->flags & H2_FLAG_ACK);
	jsonl_string(j, "data", hex);
	if (e->c)
		jsonl_seconds(j, "rtt", (double)e->c / 1e6);
}

static void write_type(struct jsonl *j, const struct book *b, const struct event *e)
{
	static const uint8_t least[] = {[H2_PRIORITY] = 5,
					[H2_RST_STREAM] = 4,
					[H2_PING] = 8,
					[H2_GOAWAY] = 8,
					[H2_WINDOW_UPDATE] = 4};
	struct slice blob = book_blob(b, e);

	if (e->type < sizeof(least) && e->length < least[e->type]) {
		jsonl_bool(j, "malformed", true); /* too short to hold its fields */
		return;
	}
	switch (e->type) {
	case H2_DATA:
		if (e->flags & H2_FLAG_PADDED && e->length > e->c)
			jsonl_number(j, "pad_length", e->length - e->c - 1);
		jsonl_number(j, "data_length", e->c);
		write_window(j, "stream_window", e->a);
		write_window(j, "connection_window", e->b);
		break;
	case H2_HEADERS:
		if (e->flags & H2_FLAG_PADDED)
			jsonl_number(j, "pad_length", e->c);
		if (e->flags & H2_FLAG_PRIORITY)
			write_priority(j, e->a, e->b);
		break;
	case H2_PRIORITY:
		write_priority(j, e->a, e->b);
		break;
	case H2_RST_STREAM:
		write_error(j, e->a);
		break;
	case H2_SETTINGS:
		write_settings(j, b, e);
		break;
	case H2_PUSH_PROMISE:
		if (e->flags & H2_FLAG_PADDED)
			jsonl_number(j, "pad_length", e->c);
		jsonl_number(j, "promised_stream", e->a);
		break;
	case H2_PING:
		write_ping(j, e);
		break;
	case H2_GOAWAY:
		jsonl_number(j, "last_stream", e->b);
		write_error(j, e->a);
		jsonl_text(j, "debug", blob.p, blob.n);
		break;
	case H2_WINDOW_UPDATE:
		jsonl_number(j, "increment", e->a);
		write_window(j, "window", e->b);
		break;
	case H2_CONTINUATION:
		break;
	default:
		write_hex(j, "payload", blob.p, blob.n);
		break;
	}
}

static void write_other(struct jsonl *j, const struct book *b, uint32_t event)
{
	const struct event *e = book_event(b, event);
	struct text t = {0};

	if (e->kind == EVENT_BAD)
		write_error(j, e->a);
	describe_summary(b, event, &t);
	jsonl_text(j, "summary", text_str(&t), t.n);
	text_done(&t);
}

void frames_json(struct jsonl *j, const struct book *b, uint32_t event)
{
	const struct event *e = book_event(b, event);
	char room[48];

	jsonl_open(j, NULL, '{');
	jsonl_number(j, "packet", e->packet);
	jsonl_seconds(j, "time", book_seconds(b, e->time));
	if (e->conn == BOOK_NONE)
		jsonl_null(j, "connection");
	else
		jsonl_number(j, "connection", e->conn);
	jsonl_string(j, "from", book_from_client(b, e) ? "client" : "server");
	jsonl_number(j, "stream", e->stream);
	if (e->kind == EVENT_H2_FRAME) {
		jsonl_string(j, "type", names_frame_text(room, sizeof(room), e->type));
		jsonl_number(j, "type_id", e->type);
	} else {
		jsonl_string(j, "type",
			     e->kind == EVENT_H2_PREFACE ? "PREFACE"
							 : describe_name(e, room, sizeof(room)));
		jsonl_null(j, "type_id");
	}
	jsonl_number(j, "flags", e->flags);
	jsonl_number(j, "length", e->length);
	if (e->uncertain)
		jsonl_bool(j, "incomplete", true);
	if (e->has_fields)
		write_headers(j, b, e);
	if (e->kind == EVENT_H2_FRAME && !e->uncertain)
		write_type(j, b, e);
	else if (!frames_is_frame(e))
		write_other(j, b, event);
	jsonl_close(j, '}');
	jsonl_line(j);
}
