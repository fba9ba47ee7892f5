/*
 * Header lists in words and fields, with how each octet is known (RFC 7541), and what a stream adds
 * to its frames: the other half of the exchange, gRPC.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"

enum { STATIC_LAST = 61 }; /* RFC 7541 appendix A */
enum { VALUE_SHOWN = 200, MESSAGE_ROOM = 1024, STREAM_LOOK = 64 };

static bool slice_is(struct slice s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static const char *provenance(char *room, size_t size, const struct field *f)
{
	uint8_t from = f->value_from > f->name_from ? f->value_from : f->name_from;
	switch (from) {
	case FIELD_UNKNOWN:
		return "entry inserted before the capture began: unknown";
	case FIELD_SUSPECT:
		return "a lost insertion may have shifted this entry: unknown";
	default:
		break;
	}
	if (f->repr == REPR_HTTP1)
		return NULL;
	/* The name may come from a table while the value is a literal: say both. */
	const char *table = f->index <= STATIC_LAST ? "static table" : "dynamic table";
	const char *never = f->repr == REPR_NEVER_INDEXED ? ", never indexed" : "";
	if (f->index == 0)
		(void)snprintf(room, size, "literal%s", never);
	else if (f->repr == REPR_INDEXED)
		(void)snprintf(room, size, "%s %" PRIu32, table, f->index);
	else
		(void)snprintf(room, size, "literal, name from %s %" PRIu32 "%s", table, f->index,
			       never);
	return room;
}

static const char *repr_name(unsigned repr)
{
	static const char *const names[] = {
		[REPR_INDEXED] = "Indexed Header Field",
		[REPR_INCREMENTAL] = "Literal Header Field with Incremental Indexing",
		[REPR_WITHOUT_INDEXING] = "Literal Header Field without Indexing",
		[REPR_NEVER_INDEXED] = "Literal Header Field never Indexed",
	};
	return repr < sizeof names / sizeof *names ? names[repr] : NULL;
}

/* The names of Wireshark's own field for this header; a number where Wireshark has one. */
static void walk_specific(const struct walk *w, struct slice name, struct slice value)
{
	enum field_id id = fields_header(name.p, name.n);
	if (id == FIELD_COUNT)
		return;
	if (fields_table[id].type != FIELD_NUM) {
		walk_text(w, id, value.p, value.n, NULL);
		return;
	}
	uint64_t number = 0;
	for (size_t i = 0; i < value.n; i++) {
		unsigned digit = (unsigned)((unsigned char)value.p[i]) - '0';
		if (digit > 9 || number > (UINT64_MAX - digit) / 10)
			return;
		number = number * 10 + digit;
	}
	if (value.n > 0)
		walk_number(w, id, number, NULL);
}

/* "name: value", cut where the line's room ends. */
static size_t join_field(char line[MESSAGE_ROOM], struct slice name, struct slice value)
{
	const struct slice parts[] = {name, {": ", 2}, value};
	size_t n = 0;
	for (size_t i = 0; i < 3; i++) {
		size_t take = parts[i].n < MESSAGE_ROOM - n ? parts[i].n : MESSAGE_ROOM - n;
		if (take)
			memcpy(line + n, parts[i].p, take);
		n += take;
	}
	return n;
}

static void walk_field(struct walk *w, const struct field *f)
{
	char room[80], line[MESSAGE_ROOM];
	struct slice name = book_text(w->b, f->name), value = book_text(w->b, f->value);
	const char *note = provenance(room, sizeof room, f);
	bool no_name = f->name == 0, no_value = f->value == 0;
	struct slice shown_name = no_name ? (struct slice){"?", 1} : name;
	struct slice shown_value = no_value ? (struct slice){"?", 1} : value;
	size_t n = join_field(line, shown_name, shown_value);
	w->unsure = no_name || no_value;
	walk_text(w, F_HTTP2_HEADER, line, n, note);
	w->depth++;
	w->unsure = no_name;
	walk_text(w, F_HTTP2_HEADER_NAME, shown_name.p, shown_name.n, NULL);
	w->unsure = no_value;
	walk_text(w, F_HTTP2_HEADER_VALUE, shown_value.p, shown_value.n, NULL);
	w->unsure = false;
	if (!no_name)
		walk_number(w, F_HTTP2_HEADER_NAME_LENGTH, name.n, NULL);
	if (!no_value)
		walk_number(w, F_HTTP2_HEADER_VALUE_LENGTH, value.n, NULL);
	if (!no_name && !no_value)
		walk_number(w, F_HTTP2_HEADER_LENGTH, name.n + value.n, NULL);
	if (repr_name(f->repr))
		walk_string(w, F_HTTP2_HEADER_REPR, repr_name(f->repr));
	if (f->index)
		walk_number(w, F_HTTP2_HEADER_INDEX, f->index, NULL);
	if (!no_name && !no_value)
		walk_specific(w, name, value);
	w->depth--;
}

static void walk_http1(struct walk *w, const struct field *fields, size_t count)
{
	char line[MESSAGE_ROOM];
	walk_none(w, F_HTTP, NULL);
	w->depth++;
	walk_bool(w, w->e->kind == EVENT_HTTP1_REQUEST ? F_HTTP_REQUEST : F_HTTP_RESPONSE, true);
	if (w->e->kind == EVENT_HTTP1_RESPONSE)
		walk_number(w, F_HTTP_RESPONSE_CODE, w->e->a, NULL);
	for (size_t i = 0; i < count; i++) {
		struct slice name = book_text(w->b, fields[i].name);
		struct slice value = book_text(w->b, fields[i].value);
		if (slice_is(name, ":method"))
			walk_text(w, F_HTTP_REQUEST_METHOD, value.p, value.n, NULL);
		else if (slice_is(name, ":path"))
			walk_text(w, F_HTTP_REQUEST_URI, value.p, value.n, NULL);
		else if (slice_is(name, ":reason"))
			walk_text(w, F_HTTP_RESPONSE_PHRASE, value.p, value.n, NULL);
		if (name.n == 0 || name.p[0] == ':')
			continue;
		if (name.n == 4 &&
		    (memcmp(name.p, "host", 4) == 0 || memcmp(name.p, "Host", 4) == 0))
			walk_text(w, F_HTTP_HOST, value.p, value.n, NULL);
		walk_text(w, F_HTTP_HEADER, line, join_field(line, name, value), NULL);
	}
	w->depth--;
}

void describe_headers(const struct walk *outer)
{
	struct walk w = *outer;
	const struct field *fields = NULL;
	size_t count = book_fields(w.b, w.e, &fields);
	if (w.e->kind == EVENT_HTTP1_REQUEST || w.e->kind == EVENT_HTTP1_RESPONSE) {
		walk_http1(&w, fields, count);
		return;
	}
	w.depth++;
	walk_none(&w, F_HTTP2_HEADERS, NULL);
	w.depth++;
	walk_number(&w, F_HTTP2_HEADER_COUNT, count, NULL);
	for (size_t i = 0; i < count; i++)
		walk_field(&w, &fields[i]);
}

bool describe_grpc_type(struct slice type)
{
	static const char grpc[] = "application/grpc";
	size_t n = sizeof(grpc) - 1;

	return type.n >= n && strncasecmp(type.p, grpc, n) == 0 &&
	       (type.n == n || type.p[n] == '+' || type.p[n] == ';');
}

bool describe_is_grpc(const struct book *b, const struct stream *s)
{
	static const char grpc[] = "application/grpc";
	struct slice type = book_text(b, s->content_type);
	return (type.n >= sizeof grpc - 1 && memcmp(type.p, grpc, sizeof grpc - 1) == 0) ||
	       s->grpc_status != 0;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

void describe_percent(struct text *raw, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
		if (low >= 0) {
			text_add_char(raw, (char)(high * 16 + low));
			i += 2;
		} else {
			text_add_char(raw, s.p[i]);
		}
	}
}

void describe_grpc_message(struct text *out, struct slice s)
{
	struct text raw = {0};

	describe_percent(&raw, s);
	text_clean(out, text_str(&raw), raw.n);
	text_done(&raw);
}

static void walk_optional(const struct walk *w, enum field_id id, text_id text)
{
	struct slice s = book_text(w->b, text);
	if (text)
		walk_text(w, id, s.p, s.n, NULL);
}

/* On the frame that carries it only: a list that shows grpc-status, grpc-timeout. */
static void walk_grpc(struct walk *w, const struct stream *s)
{
	struct message m;
	walk_none(w, F_GRPC, NULL);
	w->depth++;
	walk_optional(w, F_GRPC_METHOD, s->path);
	if (w->e->has_fields) {
		describe_read_message(w->b, w->e, &m);
		int status = m.grpc_status.p ? describe_status(m.grpc_status) : -1;
		if (status >= 0)
			walk_number(w, F_GRPC_STATUS, (unsigned)status, NULL);
		if (m.grpc_message.p) {
			struct text message = {0};
			describe_percent(&message, m.grpc_message);
			walk_text(w, F_GRPC_MESSAGE, text_str(&message), message.n, NULL);
			text_done(&message);
		}
		if (m.grpc_timeout.p)
			walk_text(w, F_GRPC_TIMEOUT, m.grpc_timeout.p, m.grpc_timeout.n, NULL);
	}
	w->depth--;
}

/* The other half of the exchange: the first header list of the other side, near the start. */
static const struct event *other_half(const struct walk *w, const struct stream *s)
{
	uint32_t id = s->first_event;
	for (int i = 0; i < STREAM_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(w->b, id);
		if (e->has_fields && e->side != w->e->side && e->type != H2_PUSH_PROMISE)
			return e;
		id = e->next_stream;
	}
	return NULL;
}

static void walk_uri(const struct walk *w, const struct stream *s)
{
	struct text uri = {0};
	struct slice scheme = book_text(w->b, s->scheme), path = book_text(w->b, s->path);
	struct slice authority = book_text(w->b, s->authority);
	if (!s->scheme || !s->authority || !s->path)
		return;
	text_add_n(&uri, scheme.p, scheme.n);
	text_add(&uri, "://");
	text_add_n(&uri, authority.p, authority.n);
	text_add_n(&uri, path.p, path.n);
	walk_text(w, F_HTTP2_REQUEST_FULL_URI, text_str(&uri), uri.n, NULL);
	text_done(&uri);
}

void describe_stream(const struct walk *outer)
{
	struct walk w = *outer;
	const struct stream *s = describe_find_stream(w.b, w.e);
	if (!s)
		return;
	w.depth++;
	if (w.e->has_fields && w.e->type != H2_PUSH_PROMISE) {
		bool request = book_from_client(w.b, w.e);
		const struct event *other = other_half(&w, s);
		if (request)
			walk_uri(&w, s);
		if (other)
			walk_number(&w, request ? F_HTTP2_RESPONSE_IN : F_HTTP2_REQUEST_IN,
				    other->packet, NULL);
		if (!request && other && w.e->time >= other->time)
			walk_time(&w, F_HTTP2_TIME, w.e->time - other->time);
	}
	if (describe_is_grpc(w.b, s))
		walk_grpc(&w, s);
}
