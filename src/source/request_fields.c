#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "source/request.h"

static void add(struct request_fields *out, const char *name, const char *value)
{
	request_add_field(out, name, strlen(name), value, strlen(value));
}

static bool given(const struct request *r, const char *name)
{
	return request_find(&r->fields, name, 0) < r->fields.count;
}

const char *request_method(const struct request *r)
{
	switch (r->kind) {
	case REQUEST_CONNECT:
	case REQUEST_WEBSOCKET:
		return "CONNECT";
	case REQUEST_GRPC:
		return !r->method || strcmp(r->method, "GET") == 0 ? "POST" : r->method;
	case REQUEST_PLAIN:
		break;
	}
	return r->method ? r->method : "GET";
}

/* Ours, unless the user gave that one: then his, all of them, or none where he removed it. */
static void add_pseudo(const struct request *r, struct request_fields *out, const char *name,
		       const char *value)
{
	size_t n = strlen(name), i = request_find(&r->fields, name, 0);

	if (i == r->fields.count && value)
		add(out, name, value);
	for (; i < r->fields.count; i = request_find(&r->fields, name, i + 1))
		if (r->fields.items[i].value)
			request_add_field(out, name, n, r->fields.items[i].value,
					  r->fields.items[i].value_n);
}

/* Does the user's Host stand for :authority? (RFC 9113 8.3.1; so does curl) */
static bool host_moves(const struct request *r)
{
	return !r->own_fields && given(r, "host") && !given(r, ":authority");
}

static void add_authority(const struct request *r, const struct target *t,
			  struct request_fields *out)
{
	struct text own = {0};

	if (host_moves(r)) {
		size_t i = request_find(&r->fields, "host", 0);
		if (r->fields.items[i].value)
			add(out, ":authority", r->fields.items[i].value);
		return;
	}
	if (r->authority)
		text_add(&own, r->authority);
	else
		target_authority(t, &own);
	add_pseudo(r, out, ":authority", text_str(&own));
	text_done(&own);
}

static void add_pseudos(const struct request *r, const struct target *t, struct request_fields *out)
{
	static const char *const known[] = {":method", ":scheme", ":authority", ":path",
					    ":protocol"};
	bool connect = r->kind == REQUEST_CONNECT;
	const char *scheme = r->scheme ? r->scheme : t->tls ? "https" : "http";

	add_pseudo(r, out, ":method", request_method(r));
	add_pseudo(r, out, ":scheme", connect ? NULL : scheme);
	add_authority(r, t, out);
	add_pseudo(r, out, ":path", connect ? NULL : r->path ? r->path : "/");
	add_pseudo(r, out, ":protocol", r->kind == REQUEST_WEBSOCKET ? "websocket" : NULL);
	for (size_t i = 0; i < r->fields.count; i++) {
		const struct request_field *f = &r->fields.items[i];
		bool mine = f->name_n == 0 || f->name[0] != ':' || !f->value;
		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			mine = mine || strcasecmp(f->name, known[k]) == 0;
		if (!mine)
			request_add_field(out, f->name, f->name_n, f->value, f->value_n);
	}
}

static void add_default(const struct request *r, struct request_fields *out, const char *name,
			const char *value)
{
	if (!r->own_fields && !given(r, name))
		add(out, name, value);
}

static void add_defaults(const struct request *r, struct request_fields *out)
{
	add_default(r, out, "user-agent", "h2lens/" VERSION);
	switch (r->kind) {
	case REQUEST_PLAIN:
		add_default(r, out, "accept", "*/*");
		break;
	case REQUEST_GRPC:
		/* The order that gRPC over HTTP/2 gives: te before content-type. */
		add_default(r, out, "te", "trailers");
		add_default(r, out, "content-type", "application/grpc");
		break;
	case REQUEST_WEBSOCKET:
		add_default(r, out, "sec-websocket-version", "13");
		break;
	case REQUEST_CONNECT:
		break;
	}
}

static void add_users(const struct request *r, struct request_fields *out, bool without_host)
{
	for (size_t i = 0; i < r->fields.count; i++) {
		const struct request_field *f = &r->fields.items[i];
		if (!f->value || f->name[0] == ':' ||
		    (without_host && strcasecmp(f->name, "host") == 0))
			continue;
		request_add_field(out, f->name, f->name_n, f->value, f->value_n);
	}
}

static void add_length(const struct request *r, struct request_fields *out)
{
	char number[24];
	int64_t n = request_body_length(r);

	if (r->kind != REQUEST_PLAIN || r->body.kind == BODY_NONE || n < 0 ||
	    given(r, "transfer-encoding"))
		return;
	snprintf(number, sizeof(number), "%lld", (long long)n);
	add_default(r, out, "content-length", number);
}

void request_fields_h2(const struct request *r, const struct target *t, struct request_fields *out)
{
	*out = (struct request_fields){0};
	add_pseudos(r, t, out);
	add_defaults(r, out);
	add_users(r, out, host_moves(r));
	add_length(r, out);
	/* RFC 9113 8.2: names in lower case. */
	for (size_t i = 0; i < out->count; i++)
		for (char *p = out->items[i].name; *p; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p + ('a' - 'A'));
}

static void add_host(const struct request *r, const struct target *t, struct request_fields *out)
{
	struct text own = {0};
	size_t i = request_find(&r->fields, "host", 0);

	for (size_t k = i; k < r->fields.count; k = request_find(&r->fields, "host", k + 1))
		if (r->fields.items[k].value)
			add(out, r->fields.items[k].name, r->fields.items[k].value);
	if (i < r->fields.count)
		return;
	i = request_find(&r->fields, ":authority", 0);
	if (i < r->fields.count && r->fields.items[i].value)
		text_add(&own, r->fields.items[i].value);
	else if (r->authority)
		text_add(&own, r->authority);
	else
		target_authority(t, &own);
	add(out, "Host", text_str(&own));
	text_done(&own);
}

/* RFC 9110 8.6: a method that defines content says its length even when there is none. */
static bool defines_content(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

void request_fields_h1(const struct request *r, const struct target *t, struct request_fields *out)
{
	*out = (struct request_fields){0};
	add_host(r, t, out);
	add_defaults(r, out);
	add_users(r, out, true);
	if (r->kind != REQUEST_PLAIN)
		return;
	if (r->body.kind == BODY_NONE && !r->trailers.count) {
		if (defines_content(request_method(r)))
			add_default(r, out, "content-length", "0");
		return;
	}
	/* RFC 9112 6.1: an unknown length is chunked, and only chunks have trailers (7.1.2). */
	if (r->trailers.count || request_body_length(r) < 0) {
		if (!given(r, "content-length"))
			add_default(r, out, "transfer-encoding", "chunked");
		return;
	}
	add_length(r, out);
}
