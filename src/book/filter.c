#include "h2lens/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/describe_parts.h"
#include "book/filter_parts.h"
#include "h2lens/names.h"

struct filter {
	struct node *root; /* NULL matches everything */
};

struct filter *filter_new(const char *expression, struct error *e)
{
	struct error own = ERROR_INIT;
	struct error *to = e ? e : &own;
	struct node *root = filter_parse(expression, to);
	if (!root && to->text[0] != '\0')
		return NULL;
	struct filter *f = memory_get(1, sizeof *f);
	f->root = root;
	return f;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	filter_free_node(f->root);
	free(f);
}

/* Numbers that stand in the event itself: most filters ask for one of these. */
static bool direct_number(struct run *r, uint64_t *v)
{
	const struct event *e = r->e;
	bool frame = e->kind == EVENT_H2_FRAME;
	switch (r->t->field) {
	case F_FRAME_NUMBER:
		*v = e->packet;
		return true;
	case F_TCP_STREAM:
		*v = e->conn;
		return e->conn != BOOK_NONE;
	case F_HTTP2_TYPE:
		*v = e->type;
		return frame;
	case F_HTTP2_STREAMID:
		*v = e->stream;
		return frame || (e->kind == EVENT_BAD && e->stream);
	case F_HTTP2_LENGTH:
		*v = e->length;
		return frame;
	case F_HTTP2_FLAGS:
		*v = e->flags;
		return frame;
	case F_HTTP2_RST_STREAM_ERROR:
		*v = e->a;
		return frame && e->type == H2_RST_STREAM;
	case F_HTTP2_GOAWAY_ERROR:
		*v = e->a;
		return frame && e->type == H2_GOAWAY;
	case F_TLS_ALERT_MESSAGE_LEVEL:
		*v = e->a;
		return e->kind == EVENT_TLS_ALERT;
	case F_TLS_ALERT_MESSAGE_DESC:
		*v = e->b;
		return e->kind == EVENT_TLS_ALERT;
	case F_H2LENS_SEVERITY:
		*v = e->severity;
		return true;
	case F_FRAME_TIME_EPOCH:
		*v = e->time;
		return true;
	case F_FRAME_TIME_RELATIVE:
		*v = e->time - book_source(r->b)->start;
		return e->time >= book_source(r->b)->start;
	default:
		return false;
	}
}

static bool is_direct(enum field_id id)
{
	switch (id) {
	case F_FRAME_NUMBER:
	case F_TCP_STREAM:
	case F_HTTP2_TYPE:
	case F_HTTP2_STREAMID:
	case F_HTTP2_LENGTH:
	case F_HTTP2_FLAGS:
	case F_HTTP2_RST_STREAM_ERROR:
	case F_HTTP2_GOAWAY_ERROR:
	case F_TLS_ALERT_MESSAGE_LEVEL:
	case F_TLS_ALERT_MESSAGE_DESC:
	case F_H2LENS_SEVERITY:
	case F_FRAME_TIME_EPOCH:
	case F_FRAME_TIME_RELATIVE:
		return true;
	default:
		return false;
	}
}

static void run_ends(struct run *r, const struct connection *c, bool six)
{
	const struct address *from = &c->end[r->e->side], *to = &c->end[!r->e->side];
	enum field_id id = r->t->field;
	bool source = id == F_IP_SRC || id == F_IPV6_SRC;
	bool target = id == F_IP_DST || id == F_IPV6_DST;
	/* ip.* holds both families here, so that one word finds a host; ipv6.* holds only its own.
	 */
	if (six && from->family != 6)
		return;
	if (!target)
		filter_run_address(r, from);
	if (!source)
		filter_run_address(r, to);
}

static bool layer_is(const struct event *e, enum field_id layer)
{
	switch (layer) {
	case F_HTTP2:
		return e->kind == EVENT_H2_FRAME || e->kind == EVENT_H2_PREFACE ||
		       e->kind == EVENT_H2_LOST;
	case F_TLS:
		return e->kind >= EVENT_TLS_CLIENT_HELLO && e->kind <= EVENT_TLS_RECORD_LOST;
	default:
		return e->kind <= EVENT_TCP_ICMP;
	}
}

/* Other facts that the event tells without being described. */
static bool run_plain(struct run *r)
{
	const struct event *e = r->e;
	unsigned flag = 0;
	const char *text;
	switch (r->t->field) {
	case F_HTTP2:
	case F_TLS:
	case F_TCP:
		if (layer_is(e, r->t->field))
			filter_note(r, true);
		return true;
	case F_H2LENS_KIND:
		text = describe_kind(e);
		filter_run_text(r, text, strlen(text));
		return true;
	case F_H2LENS_SIDE:
		text = e->conn == BOOK_NONE	   ? NULL
		       : book_from_client(r->b, e) ? "client"
						   : "server";
		if (text)
			filter_run_text(r, text, strlen(text));
		return true;
	case F_HTTP2_FLAGS_END_STREAM:
		if (e->type == H2_DATA || e->type == H2_HEADERS)
			flag = H2_FLAG_END_STREAM;
		break;
	case F_HTTP2_FLAGS_ACK_SETTINGS:
		if (e->type == H2_SETTINGS)
			flag = H2_FLAG_ACK;
		break;
	case F_HTTP2_FLAGS_ACK_PING:
		if (e->type == H2_PING)
			flag = H2_FLAG_ACK;
		break;
	default:
		return false;
	}
	if (flag && e->kind == EVENT_H2_FRAME)
		filter_run_number(r, (e->flags & flag) != 0);
	return true;
}

/* Facts of the event's connection. */
static bool run_connection(struct run *r)
{
	const struct connection *c =
		r->e->conn == BOOK_NONE ? NULL : book_connection(r->b, r->e->conn);
	const char *protocol;
	switch (r->t->field) {
	case F_IP_ADDR:
	case F_IP_HOST:
	case F_IP_SRC:
	case F_IP_DST:
	case F_IPV6_ADDR:
	case F_IPV6_SRC:
	case F_IPV6_DST:
		if (c)
			run_ends(r, c, fields_table[r->t->field].name[2] == 'v');
		return true;
	case F_IP_VERSION:
		if (c)
			filter_run_number(r, c->end[0].family);
		return true;
	case F_TCP_SRCPORT:
		if (c)
			filter_run_number(r, c->end[r->e->side].port);
		return true;
	case F_TCP_DSTPORT:
		if (c)
			filter_run_number(r, c->end[!r->e->side].port);
		return true;
	case F_TCP_PORT:
		if (c) {
			filter_run_number(r, c->end[0].port);
			filter_run_number(r, c->end[1].port);
		}
		return true;
	case F_H2LENS_COMPLETE:
		if (c)
			filter_run_number(r, c->complete);
		return true;
	case F_H2LENS_DECRYPTED:
		if (c && c->tls)
			filter_run_number(r, book_decrypted(c->tls));
		return true;
	case F_H2LENS_PROTOCOL:
		protocol = c ? names_protocol(c->protocol) : NULL;
		if (protocol)
			filter_run_text(r, protocol, strlen(protocol));
		return true;
	default:
		return false;
	}
}

static void run_summary(struct run *r)
{
	struct text line = {0};
	describe_summary(r->b, r->id, &line);
	filter_run_text(r, text_str(&line), line.n);
	text_done(&line);
}

/* Header fields are read from the list itself; what is not known has no value. */
static void run_header(struct run *r, const char *name, size_t name_length)
{
	const struct field *fields;
	if (!r->e->has_fields || r->e->kind != EVENT_H2_FRAME)
		return;
	size_t count = book_fields(r->b, r->e, &fields);
	bool names = r->t->field == F_HTTP2_HEADER_NAME;
	for (size_t i = 0; i < count; i++) {
		text_id id = names ? fields[i].name : fields[i].value;
		if (id == 0 || (name && fields[i].name == 0))
			continue;
		if (name) {
			struct slice s = book_text(r->b, fields[i].name);
			if (s.n != name_length || memcmp(s.p, name, name_length) != 0)
				continue;
		}
		struct slice v = book_text(r->b, id);
		if (fields_table[r->t->field].type == FIELD_NUM) {
			char digits[24], *end;
			if (v.n == 0 || v.n > 20 || !isdigit((unsigned char)v.p[0]))
				continue;
			memcpy(digits, v.p, v.n);
			digits[v.n] = '\0';
			uint64_t number = strtoull(digits, &end, 10);
			if (*end == '\0')
				filter_run_number(r, number);
		} else {
			filter_run_text(r, v.p, v.n);
		}
	}
}

static void visit(void *arg, const struct described *d)
{
	struct run *r = arg;
	const struct field_info *f = &fields_table[r->t->field];
	if (d->name != f->name || (d->uncertain && r->t->relation != RELATION_EXISTS))
		return;
	switch (d->type) {
	case VALUE_NUMBER:
	case VALUE_BOOL:
		filter_run_number(r, d->number);
		break;
	case VALUE_TEXT:
	case VALUE_BYTES:
		if (f->type == FIELD_TIME)
			filter_run_number(r, d->number);
		else
			filter_run_text(r, d->text.p, d->text.n);
		break;
	default:
		filter_note(r, true);
		break;
	}
}

static bool starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Which part of the description can hold the field of this event; 0: none. */
static unsigned parts_for(const char *name, const struct event *e)
{
	bool h2 = layer_is(e, F_HTTP2);
	if (starts(name, "http2.")) {
		name += 6;
		if (starts(name, "request") || starts(name, "response_in") || starts(name, "time"))
			return e->stream && e->has_fields ? PART_STREAM : 0;
		if (starts(name, "header") && !starts(name, "headers.weight"))
			return e->has_fields ? PART_HEADERS : 0;
		return h2 ? PART_EVENT : 0;
	}
	if (starts(name, "http2"))
		return h2 ? PART_EVENT : 0;
	if (starts(name, "grpc"))
		return e->stream ? PART_STREAM : 0;
	if (starts(name, "tls"))
		return layer_is(e, F_TLS) ? PART_EVENT : 0;
	if (starts(name, "tcp.time"))
		return PART_FRAME;
	if (starts(name, "tcp") || starts(name, "icmp"))
		return layer_is(e, F_TCP) ? PART_EVENT : 0;
	if (starts(name, "dns"))
		return e->kind == EVENT_DNS_QUERY || e->kind == EVENT_DNS_ANSWER ? PART_EVENT : 0;
	if (starts(name, "http"))
		return e->kind == EVENT_HTTP1_REQUEST || e->kind == EVENT_HTTP1_RESPONSE
			       ? PART_HEADERS
			       : 0;
	return PART_FRAME | PART_EVENT;
}

static bool run_test(const struct test *t, const struct book *b, uint32_t id, const struct event *e)
{
	struct run r = {.t = t, .b = b, .e = e, .id = id, .all = true};
	uint64_t v;
	if (is_direct(t->field)) {
		if (!direct_number(&r, &v))
			return false;
		filter_run_number(&r, v);
	} else if (t->header[0]) {
		run_header(&r, t->header, strlen(t->header));
	} else if ((t->field == F_HTTP2_HEADER_NAME || t->field == F_HTTP2_HEADER_VALUE) &&
		   t->relation != RELATION_EXISTS) {
		run_header(&r, NULL, 0);
	} else if (t->field == F_WS_COL_INFO) {
		run_summary(&r);
	} else if (!run_plain(&r) && !run_connection(&r)) {
		unsigned parts = parts_for(fields_table[t->field].name, e);
		if (parts)
			describe_some(b, id, parts, visit, &r);
	}
	return r.seen && (t->quantifier == QUANTIFIER_ALL ? r.all : r.any);
}

static bool run_node(const struct node *n, const struct book *b, uint32_t id, const struct event *e)
{
	switch (n->kind) {
	case NODE_AND:
		return run_node(n->left, b, id, e) && run_node(n->right, b, id, e);
	case NODE_OR:
		return run_node(n->left, b, id, e) || run_node(n->right, b, id, e);
	case NODE_NOT:
		return !run_node(n->left, b, id, e);
	default:
		return run_test(&n->test, b, id, e);
	}
}

bool filter_match(const struct filter *f, const struct book *b, uint32_t event)
{
	return !f->root || run_node(f->root, b, event, book_event(b, event));
}

const char *filter_complete(const char *prefix, size_t i)
{
	size_t n = strlen(prefix);
	for (size_t k = 0; k < FIELD_COUNT; k++) {
		if (strncmp(fields_table[k].name, prefix, n) == 0 && i-- == 0)
			return fields_table[k].name;
	}
	return NULL;
}

const char *filter_help(const char *name)
{
	enum field_id id = fields_find(name, strlen(name));
	return id == FIELD_COUNT ? NULL : fields_table[id].help;
}
