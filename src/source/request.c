#include "source/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

void request_init(struct request *r)
{
	*r = (struct request){.repeat = 1};
	target_keep(&r->method, "GET");
	target_keep(&r->path, "/");
}

void request_fields_done(struct request_fields *f)
{
	for (size_t i = 0; i < f->count; i++) {
		/* Authorization and cookies stand here. */
		if (f->items[i].value)
			explicit_bzero(f->items[i].value, f->items[i].value_n);
		free(f->items[i].name);
		free(f->items[i].value);
	}
	free(f->items);
	*f = (struct request_fields){0};
}

void request_done(struct request *r)
{
	target_keep(&r->method, NULL);
	target_keep(&r->scheme, NULL);
	target_keep(&r->authority, NULL);
	target_keep(&r->path, NULL);
	target_keep(&r->output, NULL);
	target_keep(&r->text, NULL);
	target_keep(&r->body.path, NULL);
	if (r->body.octets)
		explicit_bzero(r->body.octets, r->body.n);
	free(r->body.octets);
	request_fields_done(&r->fields);
	request_fields_done(&r->trailers);
	*r = (struct request){.repeat = 1};
}

static void copy_fields(struct request_fields *to, const struct request_fields *from)
{
	*to = (struct request_fields){0};
	for (size_t i = 0; i < from->count; i++)
		request_add_field(to, from->items[i].name, from->items[i].name_n,
				  from->items[i].value, from->items[i].value_n);
}

void request_copy(struct request *to, const struct request *from)
{
	*to = *from;
	to->method = to->scheme = to->authority = to->path = to->output = to->text = NULL;
	to->body.octets = to->body.path = NULL;
	target_keep(&to->method, from->method);
	target_keep(&to->scheme, from->scheme);
	target_keep(&to->authority, from->authority);
	target_keep(&to->path, from->path);
	target_keep(&to->output, from->output);
	target_keep(&to->text, from->text);
	target_keep(&to->body.path, from->body.path);
	if (from->body.octets)
		to->body.octets = memory_copy(from->body.octets, from->body.n);
	copy_fields(&to->fields, &from->fields);
	copy_fields(&to->trailers, &from->trailers);
}

void request_add_field(struct request_fields *f, const char *name, size_t name_n, const char *value,
		       size_t value_n)
{
	if (f->count == f->room) {
		f->room = memory_room(f->room, f->count + 1);
		f->items = memory_resize(f->items, f->room, sizeof(*f->items));
	}
	f->items[f->count++] = (struct request_field){
		.name = memory_copy(name, name_n),
		.value = value ? memory_copy(value, value_n) : NULL,
		.name_n = name_n,
		.value_n = value ? value_n : 0,
	};
}

size_t request_find(const struct request_fields *f, const char *name, size_t from)
{
	size_t n = strlen(name);

	while (from < f->count &&
	       (f->items[from].name_n != n || strncasecmp(f->items[from].name, name, n) != 0))
		from++;
	return from;
}

static bool check_room(const struct request_fields *f, size_t more, struct error *e)
{
	size_t octets = more;

	if (f->count >= REQUEST_FIELDS_MAX)
		return error_set(e, "more than %d fields in one request", (int)REQUEST_FIELDS_MAX);
	for (size_t i = 0; i < f->count; i++)
		octets += f->items[i].name_n + f->items[i].value_n;
	if (octets > REQUEST_FIELD_OCTETS_MAX)
		return error_set(e, "more than %d octets of fields in one request",
				 (int)REQUEST_FIELD_OCTETS_MAX);
	return true;
}

/* RFC 9110 5.6.2: a name is a token. Others are refused by every library and would be a mistake of
 * quoting far more often than a test; raw frames send what is wrong on purpose. */
static bool is_token(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= 0x20 || (unsigned char)s[i] >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", s[i]))
			return false;
	return n > 0;
}

static bool add_line(struct request_fields *f, const char *line, struct error *e)
{
	char shown[80];
	size_t all = strlen(line);
	const char *colon = strchr(line + (*line == ':'), ':');

	text_clean_to(shown, sizeof(shown), line, all);
	if (!check_room(f, all, e))
		return false;
	if (strpbrk(line, "\r\n"))
		return error_set(e, "the field “%s” holds a line break", shown);
	size_t n = colon ? (size_t)(colon - line) : all;
	const char *value = colon ? colon + 1 + strspn(colon + 1, " \t") : NULL;
	if (!colon) {
		/* curl: "Name;" is a field without a value, "Name:" one that is left out. */
		if (n < 2 || line[n - 1] != ';')
			return error_set(e, "the field “%s” has no colon: “Name: value”", shown);
		n--;
		value = "";
	} else if (!*value) {
		value = NULL;
	}
	size_t pseudo = *line == ':';
	if (!is_token(line + pseudo, n - pseudo))
		return error_set(e, "the field “%s” has a name that HTTP does not allow", shown);
	request_add_field(f, line, n, value, value ? strlen(value) : 0);
	return true;
}

bool request_add_header(struct request *r, const char *line, struct error *e)
{
	return add_line(&r->fields, line, e);
}

bool request_add_trailer(struct request *r, const char *line, struct error *e)
{
	if (!add_line(&r->trailers, line, e))
		return false;
	struct request_field *f = &r->trailers.items[r->trailers.count - 1];
	/* There is none of our own to leave out. */
	if (!f->value)
		f->value = memory_copy("", 0);
	return true;
}

int64_t request_body_length(const struct request *r)
{
	return body_length(&r->body);
}
