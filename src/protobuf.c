#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "protobuf_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 * 1024, LISTED = 8 };

static bool read_all(FILE *f, struct text *t)
{
	static const size_t limit = (size_t)PROTOBUF_SET_MAX;
	char piece[PIECE];
	size_t n;

	while ((n = fread(piece, 1, sizeof piece, f)) > 0) {
		if (n > limit - t->n)
			return false;
		text_add_n(t, piece, n);
		if (t->full)
			return false;
	}
	return true;
}

struct protobuf_set *protobuf_load(const char *path, struct error *e)
{
	FILE *f = fopen(path, "rbe");
	struct text t = {0};
	struct protobuf_set *s = NULL;
	char name[200];

	text_clean_to(name, sizeof name, path, strlen(path));
	if (!f) {
		(void)error_set(e, "%s: %s", name, strerror(errno));
		return NULL;
	}
	bool fits = read_all(f, &t);
	if (ferror(f))
		(void)error_set(e, "%s: it cannot be read", name);
	else if (!fits)
		(void)error_set(e, "%s: a descriptor set of more than %d MB is too large", name,
				PROTOBUF_SET_MAX / (1024 * 1024));
	else if (!(s = protobuf_parse(text_str(&t), t.n, e)))
		(void)error_wrap(e, "%s", name);
	(void)fclose(f);
	text_done(&t);
	return s;
}

static void free_message(struct protobuf_message *m)
{
	for (size_t i = 0; i < m->count; i++) {
		free(m->fields[i].name);
		free(m->fields[i].json);
		free(m->fields[i].type_name);
	}
	free(m->fields);
	free(m->name);
}

static void free_enum(struct protobuf_enum *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->values[i].name);
	free(v->values);
	free(v->name);
}

void protobuf_free(struct protobuf_set *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->message_count; i++)
		free_message(&s->messages[i]);
	for (size_t i = 0; i < s->enum_count; i++)
		free_enum(&s->enums[i]);
	for (size_t i = 0; i < s->call_count; i++) {
		free(s->calls[i].path);
		free(s->calls[i].request);
		free(s->calls[i].response);
	}
	free(s->messages);
	free(s->enums);
	free(s->calls);
	free(s);
}

const char *protobuf_path(const struct protobuf_set *s, size_t i)
{
	return i < s->call_count ? s->calls[i].path : NULL;
}

/* The methods of the same service first would be dearer than it is worth: the first few. */
static bool unknown_method(const struct protobuf_set *s, const char *path, struct error *e)
{
	struct text list = {0};
	char shown[120];

	if (!e)
		return false;
	for (size_t i = 0; i < s->call_count && i < LISTED; i++) {
		text_add(&list, i ? ", " : "");
		text_clean(&list, s->calls[i].path, strlen(s->calls[i].path));
	}
	if (s->call_count > LISTED)
		text_addf(&list, " and %zu more", s->call_count - LISTED);
	(void)error_set(e, "the descriptor set has no method %s; it has %s",
			text_clean_to(shown, sizeof shown, path, strlen(path)),
			s->call_count ? text_str(&list) : "none at all");
	text_done(&list);
	return false;
}

bool protobuf_method(const struct protobuf_set *s, const char *path, const char **request,
		     const char **response, bool *client_streams, bool *server_streams,
		     struct error *e)
{
	for (size_t i = 0; i < s->call_count; i++) {
		const struct protobuf_call *c = &s->calls[i];
		/* the slash in front may be left out, as grpcurl has it */
		if (strcmp(c->path, path) != 0 && strcmp(c->path + 1, path) != 0)
			continue;
		*request = c->request;
		*response = c->response;
		*client_streams = c->client_streams;
		*server_streams = c->server_streams;
		return true;
	}
	return unknown_method(s, path, e);
}

#ifndef HAVE_JANSSON
bool protobuf_from_json(const struct protobuf_set *s, const char *message, const char *json,
			struct text *out, struct error *e)
{
	(void)s;
	(void)message;
	(void)json;
	(void)out;
	return error_set(e, "this h2lens was built without jansson, so JSON cannot become a "
			    "message: give its octets as hex:…");
}
#endif
