/* A request, response or trailer section in one line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

enum { VALUE_SHOWN = 200 };

static bool slice_is(struct slice s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

struct slot {
	const char *name;
	size_t offset;
};

#define SLOT(name, member)                                                                         \
	{                                                                                          \
		name, offsetof(struct message, member)                                             \
	}

static const struct slot slots[] = {
	SLOT(":method", method),
	SLOT(":path", path),
	SLOT(":authority", authority),
	SLOT(":scheme", scheme),
	SLOT(":protocol", protocol),
	SLOT(":status", status),
	SLOT(":version", version),
	SLOT(":reason", reason),
	SLOT("content-type", type),
	SLOT("content-length", length),
	SLOT("location", location),
	SLOT("host", host),
	SLOT("grpc-status", grpc_status),
	SLOT("grpc-message", grpc_message),
	SLOT("grpc-timeout", grpc_timeout),
};

void describe_read_message(const struct book *b, const struct event *e, struct message *m)
{
	const struct field *fields;
	size_t count = book_fields(b, e, &fields);
	*m = (struct message){.count = (unsigned)count};
	for (size_t i = 0; i < count; i++) {
		struct slice name = book_text(b, fields[i].name);
		m->unknown += fields[i].name == 0 || fields[i].value == 0;
		if (fields[i].name == 0) {
			m->unnamed++;
			continue;
		}
		if (name.n > 0 && name.p[0] == ':')
			m->pseudo++;
		for (size_t k = 0; k < sizeof slots / sizeof *slots; k++) {
			struct slice *place = (struct slice *)((char *)m + slots[k].offset);
			if (place->p || !slice_is(name, slots[k].name))
				continue;
			*place = fields[i].value ? book_text(b, fields[i].value)
						 : (struct slice){"?", 1};
			break;
		}
	}
}

static void add_value(struct text *out, struct slice s)
{
	if (s.n <= VALUE_SHOWN) {
		describe_clean(out, s);
		return;
	}
	s.n = VALUE_SHOWN;
	describe_clean(out, s);
	text_add(out, "…");
}

static void add_request(struct text *out, const struct message *m)
{
	add_value(out, m->method.p ? m->method : (struct slice){"?", 1});
	struct slice target = m->path;
	bool connect = m->method.p && slice_is(m->method, "CONNECT") && !m->protocol.p;
	if (connect)
		target = m->authority.p ? m->authority : m->path;
	text_add(out, " ");
	add_value(out, target.p ? target : (struct slice){"?", 1});
	if (m->version.p) {
		text_add(out, " ");
		add_value(out, m->version);
	}
	struct slice authority = m->authority.p ? m->authority : m->host;
	if (authority.p && !connect) {
		text_add(out, " · ");
		add_value(out, authority);
	}
	if (m->protocol.p) {
		words_add(out, " · protocol ");
		add_value(out, m->protocol);
	}
	if (m->grpc_timeout.p) {
		text_add(out, " · grpc-timeout ");
		add_value(out, m->grpc_timeout);
	}
}

static void add_grpc(struct text *out, const struct message *m)
{
	text_add(out, "grpc-status ");
	add_value(out, m->grpc_status);
	int status = describe_status(m->grpc_status);
	if (status >= 0 && names_grpc((unsigned)status))
		text_addf(out, " %s", names_grpc((unsigned)status));
	if (m->grpc_message.p && m->grpc_message.n > 0) {
		struct text raw = {0};
		text_add(out, " · ");
		describe_percent(&raw, m->grpc_message);
		add_value(out, (struct slice){text_str(&raw), raw.n});
		text_done(&raw);
	}
}

static void add_length(struct text *out, struct slice digits)
{
	char room[24], size[16];
	char *end;
	if (digits.n == 0 || digits.n >= sizeof room)
		return;
	memcpy(room, digits.p, digits.n);
	room[digits.n] = '\0';
	uint64_t n = strtoull(room, &end, 10);
	text_add(out, " · ");
	if (*end == '\0')
		text_add(out, text_size(size, sizeof size, n));
	else
		describe_clean(out, digits);
}

static void add_response(struct text *out, const struct message *m)
{
	if (m->version.p) {
		add_value(out, m->version);
		text_add(out, " ");
	}
	add_value(out, m->status);
	if (m->reason.p && m->reason.n > 0) {
		text_add(out, " ");
		add_value(out, m->reason);
	}
	if (m->grpc_status.p) {
		text_add(out, " · ");
		add_grpc(out, m);
		return;
	}
	if (m->location.p) {
		words_add(out, " · to ");
		add_value(out, m->location);
	}
	if (m->type.p) {
		text_add(out, " · ");
		add_value(out, m->type);
	}
	add_length(out, m->length);
}

static void add_trailers(struct text *out, const struct message *m)
{
	words_add(out, m->unnamed ? "fields" : "trailers");
	if (m->grpc_status.p) {
		text_add(out, " ");
		add_grpc(out, m);
	} else if (m->count == 0) {
		words_add(out, " without a field");
	} else if (!m->unnamed) {
		words_addf(out, " · %u field%s", m->count, m->count == 1 ? "" : "s");
	}
}

void describe_message(const struct book *b, const struct event *e, struct text *out)
{
	struct message m;
	describe_read_message(b, e, &m);
	if (m.count > 0 && m.unnamed == m.count) {
		words_addf(out, "? · %u field%s not known", m.count, m.count == 1 ? "" : "s");
		return;
	}
	if (m.status.p || e->kind == EVENT_HTTP1_RESPONSE)
		add_response(out, &m);
	else if (m.pseudo || e->kind == EVENT_HTTP1_REQUEST)
		add_request(out, &m);
	else
		add_trailers(out, &m);
	if (m.unknown)
		words_addf(out, " · %u of %u fields not known", m.unknown, m.count);
}

const char *describe_grpc_status(const struct book *b, const struct stream *s)
{
	int status = describe_status(book_text(b, s->grpc_status));

	return status < 0 ? NULL : names_grpc((unsigned)status);
}

int describe_status(struct slice digits)
{
	int v = 0;
	if (digits.n == 0 || digits.n > 3)
		return -1;
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return -1;
		v = v * 10 + (digits.p[i] - '0');
	}
	return v;
}
