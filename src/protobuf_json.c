/*
 * JSON made into a message: the proto3 JSON mapping
 * (protobuf.dev/programming-guides/json), of which this is the reading half.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "protobuf_parts.h"

#ifdef HAVE_JANSSON

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool protobuf_mistake(const struct protobuf_place *at, const char *format, ...)
{
	char words[300];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words, sizeof words, format, args);
	va_end(args);
	return error_set(at->e, "%s%s%s", at->path, at->n ? ": " : "", words);
}

/* Goes one step down; returns what leave() takes back. */
static size_t enter(struct protobuf_place *at, const char *key)
{
	size_t before = at->n;
	char step[80];

	text_clean_to(step, sizeof step, key, strlen(key));
	int n = snprintf(at->path + before, sizeof at->path - before, "%s%s",
			 before && *key != '[' ? "." : "", step);
	at->n = n < 0 ? before : strlen(at->path);
	at->depth++;
	return before;
}

static void leave(struct protobuf_place *at, size_t before)
{
	at->n = before;
	at->path[before] = '\0';
	at->depth--;
}

static bool put_scalar_field(struct protobuf_place *at, const struct protobuf_field *f,
			     const json_t *v, struct text *out)
{
	struct text value = {0};
	bool zero = false;

	if (!protobuf_put_scalar(at, f, v, &value, &zero)) {
		text_done(&value);
		return false;
	}
	if (protobuf_wire_of(f->type) == WIRE_OCTETS) {
		if (!zero || !f->implicit)
			protobuf_put_octets(out, f->number, &value);
	} else if (!zero || !f->implicit) {
		protobuf_put_tag(out, f->number, protobuf_wire_of(f->type));
		text_add_n(out, value.s, value.n);
	}
	text_done(&value);
	return true;
}

static bool put_one(struct protobuf_place *at, const struct protobuf_field *f, const json_t *v,
		    struct text *out)
{
	struct text inner = {0};

	if (f->type != PROTOBUF_MESSAGE && f->type != PROTOBUF_GROUP)
		return put_scalar_field(at, f, v, out);
	if (f->type == PROTOBUF_GROUP)
		return protobuf_mistake(at, "groups are not supported");
	if (!f->message)
		return protobuf_mistake(at,
					"the descriptor set lacks %s: make it with "
					"--include_imports",
					f->type_name ? f->type_name : "?");
	bool good = protobuf_put_message(at, f->message, v, &inner);
	if (good)
		protobuf_put_octets(out, f->number, &inner);
	text_done(&inner);
	return good;
}

static bool put_packed(struct protobuf_place *at, const struct protobuf_field *f, const json_t *v,
		       struct text *out)
{
	struct text all = {0};
	bool good = true, zero;
	size_t n = json_array_size(v);

	for (size_t i = 0; good && i < n; i++) {
		char index[32];
		(void)snprintf(index, sizeof index, "[%zu]", i);
		size_t before = enter(at, index);
		good = protobuf_put_scalar(at, f, json_array_get(v, i), &all, &zero);
		leave(at, before);
	}
	if (good && n > 0)
		protobuf_put_octets(out, f->number, &all);
	text_done(&all);
	return good;
}

static bool put_repeated(struct protobuf_place *at, const struct protobuf_field *f, const json_t *v,
			 struct text *out)
{
	bool good = true;

	if (!json_is_array(v))
		return protobuf_mistake(at, "expected an array of %s", protobuf_type_name(f->type));
	if (f->packed)
		return put_packed(at, f, v, out);
	for (size_t i = 0; good && i < json_array_size(v); i++) {
		const json_t *item = json_array_get(v, i);
		char index[32];
		(void)snprintf(index, sizeof index, "[%zu]", i);
		size_t before = enter(at, index);
		if (json_is_null(item) && !protobuf_takes_null(f))
			good = protobuf_mistake(at, "an array cannot hold null");
		else
			good = put_one(at, f, item, out);
		leave(at, before);
	}
	return good;
}

/* A key of a JSON object is a string, whatever the map's key is. */
static bool put_key(struct protobuf_place *at, const struct protobuf_field *f, const char *key,
		    struct text *out)
{
	bool is_bool = f->type == PROTOBUF_BOOL;
	json_t *v = is_bool && strcmp(key, "true") == 0	   ? json_true()
		    : is_bool && strcmp(key, "false") == 0 ? json_false()
							   : json_string(key);
	bool good = v && put_scalar_field(at, f, v, out);

	json_decref(v);
	return good;
}

static bool put_entry(struct protobuf_place *at, const struct protobuf_field *f, const char *key,
		      const json_t *v, struct text *out)
{
	const struct protobuf_field *k = protobuf_find_number(f->message, 1),
				    *item = protobuf_find_number(f->message, 2);
	struct text entry = {0};

	if (!k || !item)
		return protobuf_mistake(at, "the descriptor set's map is broken");
	if (json_is_null(v) && !protobuf_takes_null(item))
		return protobuf_mistake(at, "a map cannot hold null");
	/* an entry keeps its zeros, as protoc's do */
	struct protobuf_field kept_key = *k, kept = *item;
	kept_key.implicit = kept.implicit = false;
	bool good = put_key(at, &kept_key, key, &entry) && put_one(at, &kept, v, &entry);
	if (good)
		protobuf_put_octets(out, f->number, &entry);
	text_done(&entry);
	return good;
}

static bool put_map(struct protobuf_place *at, const struct protobuf_field *f, const json_t *v,
		    struct text *out)
{
	bool good = true;

	if (!json_is_object(v))
		return protobuf_mistake(at, "expected an object (it is a map)");
	for (void *i = json_object_iter((json_t *)(uintptr_t)v); good && i;
	     i = json_object_iter_next((json_t *)(uintptr_t)v, i)) {
		const char *key = json_object_iter_key(i);
		size_t before = enter(at, key);
		good = put_entry(at, f, key, json_object_iter_value(i), out);
		leave(at, before);
	}
	return good;
}

static bool put_field(struct protobuf_place *at, const struct protobuf_field *f, const json_t *v,
		      struct text *out)
{
	if (f->label == LABEL_REPEATED && f->message && f->message->map_entry)
		return put_map(at, f, v, out);
	if (f->label == LABEL_REPEATED)
		return put_repeated(at, f, v, out);
	return put_one(at, f, v, out);
}

/* The index of the field that a key names, in camelCase or as it is in the .proto. */
static size_t field_of(const struct protobuf_message *m, const char *key)
{
	size_t i = 0;

	while (i < m->count && strcmp(m->fields[i].json, key) != 0)
		i++;
	if (i == m->count)
		for (i = 0; i < m->count && strcmp(m->fields[i].name, key) != 0;)
			i++;
	return i;
}

static bool no_such_field(struct protobuf_place *at, const struct protobuf_message *m,
			  const char *key)
{
	struct text list = {0};
	size_t shown = 0;
	char name[80];

	for (; shown < m->count && list.n < 120; shown++)
		text_addf(&list, "%s%.60s", shown ? ", " : "", m->fields[shown].json);
	(void)protobuf_mistake(at, "%.80s has no field \"%s\"; it has %s%s", m->name,
			       text_clean_to(name, sizeof name, key, strlen(key)),
			       m->count ? text_str(&list) : "none", shown < m->count ? ", …" : "");
	text_done(&list);
	return false;
}

static bool check_oneof(struct protobuf_place *at, const struct protobuf_message *m, size_t field,
			const json_t *const *values)
{
	int oneof = m->fields[field].oneof;

	for (size_t i = 0; oneof >= 0 && i < m->count; i++)
		if (i != field && values[i] && m->fields[i].oneof == oneof)
			return protobuf_mistake(at, "only one of %.60s and %.60s can be set",
						m->fields[i].json, m->fields[field].json);
	return true;
}

/* Which value each field has; null is as if the key were not there. */
static bool sort_keys(struct protobuf_place *at, const struct protobuf_message *m, const json_t *v,
		      const json_t **values)
{
	json_t *object = (json_t *)(uintptr_t)v;

	for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
		const char *key = json_object_iter_key(i);
		const json_t *value = json_object_iter_value(i);
		size_t f = field_of(m, key);
		if (f == m->count)
			return no_such_field(at, m, key);
		if (json_is_null(value) && !protobuf_takes_null(&m->fields[f]))
			continue;
		if (values[f])
			return protobuf_mistake(at, "%.80s is given twice", m->fields[f].json);
		values[f] = value;
		if (!check_oneof(at, m, f, values))
			return false;
	}
	return true;
}

bool protobuf_put_message(struct protobuf_place *at, const struct protobuf_message *m,
			  const json_t *v, struct text *out)
{
	bool known;

	if (at->depth > PROTOBUF_DEPTH_MAX)
		return protobuf_mistake(at, "nested too deeply");
	bool good = protobuf_put_known(at, m, v, out, &known);
	if (known)
		return good;
	if (!json_is_object(v))
		return protobuf_mistake(at, "expected an object (%.120s)", m->name);
	const json_t **values = memory_get(m->count, sizeof *values);
	good = sort_keys(at, m, v, values);
	for (size_t i = 0; good && i < m->count; i++) {
		if (!values[i])
			continue;
		size_t before = enter(at, m->fields[i].json);
		good = put_field(at, &m->fields[i], values[i], out);
		leave(at, before);
	}
	free(values);
	return good;
}

static bool put_text(struct protobuf_place *at, const struct protobuf_message *m, const char *json,
		     struct text *out)
{
	json_error_t mistake;
	json_t *v = json_loads(json, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL,
			       &mistake);
	char words[JSON_ERROR_TEXT_LENGTH * 2];

	if (!v)
		return error_set(
			at->e, "JSON, line %d, column %d: %s%s", mistake.line, mistake.column,
			text_clean_to(words, sizeof words, mistake.text, strlen(mistake.text)),
			json_error_code(&mistake) == json_error_numeric_overflow
				? " (such a number can be given as a string)"
				: "");
	bool good = protobuf_put_message(at, m, v, out);
	json_decref(v);
	return good;
}

bool protobuf_from_json(const struct protobuf_set *s, const char *message, const char *json,
			struct text *out, struct error *e)
{
	const struct protobuf_message *m = protobuf_find_message(s, message);
	struct protobuf_place at = {.set = s, .e = e};
	struct text made = {0};
	char name[120];

	if (!m)
		return error_set(e,
				 "the descriptor set has no message %s: make it with "
				 "--include_imports",
				 text_clean_to(name, sizeof name, message, strlen(message)));
	bool good = put_text(&at, m, json, &made);
	if (good && made.full)
		good = error_set(e, "the message is larger than %d MB", TEXT_MAX / (1024 * 1024));
	if (good)
		text_add_n(out, made.s, made.n);
	text_done(&made);
	return good;
}

#endif
