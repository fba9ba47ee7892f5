/*
 * A FileDescriptorSet (google/protobuf/descriptor.proto) read by the same reader as any message:
 * the numbers below are its fields'.
 */
#include "protobuf_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { NAME_MAX_OCTETS = 1024, FIELD_NUMBER_MAX = (1 << 29) - 1 };

struct reader {
	struct protobuf_set *s;
	bool implicit, packed; /* of the file's syntax */
};

/* Room for one more in an array of the set; false when there are too many. */
static void *one_more(struct protobuf_set *s, void *array, size_t *room, size_t count, size_t size)
{
	s->items++;
	if (count < *room)
		return array;
	*room = memory_room(*room, count + 1);
	return memory_resize(array, *room, size);
}

static bool crowded(const struct reader *r)
{
	return r->s->items >= PROTOBUF_ITEMS_MAX;
}

static void set_name(char **to, const struct protobuf_wire *w)
{
	const char *s = (const char *)w->p;
	size_t n = w->n;

	if (n > 0 && *s == '.') {
		s++;
		n--;
	}
	free(*to);
	*to = memory_copy(s, n < NAME_MAX_OCTETS ? n : NAME_MAX_OCTETS);
}

/* "scope.name", scope may be empty. */
static char *full_name(const char *scope, const uint8_t *p, size_t n)
{
	struct text t = {0};

	if (*scope) {
		text_add(&t, scope);
		text_add_char(&t, '.');
	}
	text_add_n(&t, (const char *)p, n < NAME_MAX_OCTETS ? n : NAME_MAX_OCTETS);
	char *name = memory_copy(text_str(&t), strlen(text_str(&t)));
	text_done(&t);
	return name;
}

/* The first field of that number and type: a name mostly comes before what it is the scope of, but
 * nothing demands it. Empty when there is none. */
static struct protobuf_wire first_of(const struct protobuf_wire *in, uint32_t number,
				     enum protobuf_wire_type type)
{
	struct bytes b = bytes_of(in->p, in->n);
	struct protobuf_wire w;

	while (protobuf_next(&b, &w))
		if (w.number == number && w.type == type)
			return w;
	return (struct protobuf_wire){.p = (const uint8_t *)""};
}

static struct protobuf_wire first(const struct protobuf_wire *in, uint32_t number)
{
	return first_of(in, number, WIRE_OCTETS);
}

static uint64_t number_of(const struct protobuf_wire *in, uint32_t number)
{
	return first_of(in, number, WIRE_VARINT).value;
}

/* json_name is written by protoc; others leave it out: lowerCamelCase. */
static char *camel(const char *name)
{
	char *out = memory_copy(name, strlen(name)), *to = out;
	bool raise = false;

	for (const char *c = name; *c; c++) {
		if (*c == '_') {
			raise = true;
			continue;
		}
		*to++ = raise && *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
		raise = false;
	}
	*to = '\0';
	return out;
}

static void read_options(struct protobuf_field *f, const struct protobuf_wire *options)
{
	struct protobuf_wire w = first_of(options, 2, WIRE_VARINT);

	if (w.number == 2)
		f->packed = w.value != 0;
}

static void read_field(struct reader *r, struct protobuf_message *m, const struct protobuf_wire *in)
{
	struct bytes b = bytes_of(in->p, in->n);
	struct protobuf_wire w;
	struct protobuf_field f = {.oneof = -1, .label = LABEL_OPTIONAL, .packed = r->packed};
	bool optional3 = false;

	while (protobuf_next(&b, &w)) {
		if (w.type == WIRE_VARINT) {
			if (w.number == 3)
				f.number = w.value <= FIELD_NUMBER_MAX ? (uint32_t)w.value : 0;
			else if (w.number == 4)
				f.label = (uint8_t)w.value;
			else if (w.number == 5)
				f.type = w.value <= PROTOBUF_SINT64 ? (uint8_t)w.value : 0;
			else if (w.number == 9)
				f.oneof = w.value < INT32_MAX ? (int)w.value : -1;
			else if (w.number == 17)
				optional3 = w.value != 0;
		} else if (w.type == WIRE_OCTETS) {
			if (w.number == 1)
				set_name(&f.name, &w);
			else if (w.number == 6)
				set_name(&f.type_name, &w);
			else if (w.number == 8)
				read_options(&f, &w);
			else if (w.number == 10)
				set_name(&f.json, &w);
		}
	}
	if (f.number == 0) { /* no octets can carry it */
		free(f.name);
		free(f.json);
		free(f.type_name);
		return;
	}
	if (!f.name)
		f.name = memory_copy("", 0);
	if (!f.json)
		f.json = camel(f.name);
	if (optional3)
		f.oneof = -1;
	f.packed = f.packed && f.label == LABEL_REPEATED && protobuf_packs(f.type);
	f.implicit = r->implicit && !optional3 && f.oneof < 0 && f.label == LABEL_OPTIONAL &&
		     f.type != PROTOBUF_MESSAGE;
	m->fields = one_more(r->s, m->fields, &m->room, m->count, sizeof f);
	m->fields[m->count++] = f;
}

static void read_enum(struct reader *r, const char *scope, const struct protobuf_wire *in)
{
	struct bytes b = bytes_of(in->p, in->n);
	struct protobuf_wire w = first(in, 1);
	struct protobuf_enum v = {.name = full_name(scope, w.p, w.n)};
	struct protobuf_set *s = r->s;

	while (!crowded(r) && protobuf_next(&b, &w)) {
		if (w.number != 2 || w.type != WIRE_OCTETS)
			continue;
		struct protobuf_wire name = first(&w, 1);
		v.values = one_more(s, v.values, &v.room, v.count, sizeof *v.values);
		v.values[v.count++] = (struct protobuf_value){
			.name = full_name("", name.p, name.n),
			.number = (int32_t)(uint32_t)number_of(&w, 2),
		};
	}
	s->enums = one_more(s, s->enums, &s->enum_room, s->enum_count, sizeof v);
	s->enums[s->enum_count++] = v;
}

static void read_message(struct reader *r, const char *scope, const struct protobuf_wire *in,
			 int depth)
{
	struct bytes b = bytes_of(in->p, in->n);
	struct protobuf_wire w = first(in, 1);
	struct protobuf_message m = {.name = full_name(scope, w.p, w.n)};
	struct protobuf_set *s = r->s;

	while (!crowded(r) && protobuf_next(&b, &w)) {
		if (w.type != WIRE_OCTETS)
			continue;
		if (w.number == 2)
			read_field(r, &m, &w);
		else if (w.number == 3 && depth < PROTOBUF_DEPTH_MAX)
			read_message(r, m.name, &w, depth + 1);
		else if (w.number == 4)
			read_enum(r, m.name, &w);
		else if (w.number == 7)
			m.map_entry = number_of(&w, 7) != 0;
	}
	s->messages = one_more(s, s->messages, &s->message_room, s->message_count, sizeof m);
	s->messages[s->message_count++] = m;
}

static void read_service(struct reader *r, const char *package, const struct protobuf_wire *in)
{
	struct bytes b = bytes_of(in->p, in->n);
	struct protobuf_wire w = first(in, 1);
	char *service = full_name(package, w.p, w.n);
	struct protobuf_set *s = r->s;

	while (!crowded(r) && protobuf_next(&b, &w)) {
		if (w.number != 2 || w.type != WIRE_OCTETS)
			continue;
		struct protobuf_call c = {
			.client_streams = number_of(&w, 5) != 0,
			.server_streams = number_of(&w, 6) != 0,
		};
		struct protobuf_wire name = first(&w, 1), request = first(&w, 2),
				     response = first(&w, 3);
		struct text path = {0};
		text_addf(&path, "/%s/", service);
		text_add_n(&path, (const char *)name.p, name.n);
		c.path = memory_copy(text_str(&path), strlen(text_str(&path)));
		text_done(&path);
		set_name(&c.request, &request);
		set_name(&c.response, &response);
		s->calls = one_more(s, s->calls, &s->call_room, s->call_count, sizeof c);
		s->calls[s->call_count++] = c;
	}
	free(service);
}

static void read_file(struct reader *r, const struct protobuf_wire *in)
{
	struct bytes b = bytes_of(in->p, in->n);
	struct protobuf_wire w = first(in, 12), package = first(in, 2);
	bool proto3 = w.n == 6 && memcmp(w.p, "proto3", 6) == 0;
	char *scope = full_name("", package.p, package.n);

	r->implicit = proto3;
	r->packed = proto3 || number_of(in, 14) != 0; /* editions pack as proto3 does */
	while (!crowded(r) && protobuf_next(&b, &w)) {
		if (w.type != WIRE_OCTETS)
			continue;
		if (w.number == 4)
			read_message(r, scope, &w, 0);
		else if (w.number == 5)
			read_enum(r, scope, &w);
		else if (w.number == 6)
			read_service(r, scope, &w);
	}
	free(scope);
}

static int by_number(const void *a, const void *b)
{
	const struct protobuf_field *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int by_message_name(const void *a, const void *b)
{
	return strcmp(((const struct protobuf_message *)a)->name,
		      ((const struct protobuf_message *)b)->name);
}

static int by_enum_name(const void *a, const void *b)
{
	return strcmp(((const struct protobuf_enum *)a)->name,
		      ((const struct protobuf_enum *)b)->name);
}

const struct protobuf_message *protobuf_find_message(const struct protobuf_set *s, const char *name)
{
	const struct protobuf_message key = {.name = (char *)(uintptr_t)name};

	return s->message_count == 0
		       ? NULL
		       : bsearch(&key, s->messages, s->message_count, sizeof key, by_message_name);
}

const struct protobuf_enum *protobuf_find_enum(const struct protobuf_set *s, const char *name)
{
	const struct protobuf_enum key = {.name = (char *)(uintptr_t)name};

	return s->enum_count == 0
		       ? NULL
		       : bsearch(&key, s->enums, s->enum_count, sizeof key, by_enum_name);
}

const struct protobuf_field *protobuf_find_number(const struct protobuf_message *m, uint32_t number)
{
	const struct protobuf_field key = {.number = number};

	return m->count == 0 ? NULL : bsearch(&key, m->fields, m->count, sizeof key, by_number);
}

/* Names become pointers once nothing moves any more. */
static void link_names(struct protobuf_set *s)
{
	if (s->message_count > 0)
		qsort(s->messages, s->message_count, sizeof *s->messages, by_message_name);
	if (s->enum_count > 0)
		qsort(s->enums, s->enum_count, sizeof *s->enums, by_enum_name);
	for (size_t i = 0; i < s->message_count; i++) {
		struct protobuf_message *m = &s->messages[i];
		if (m->count > 0)
			qsort(m->fields, m->count, sizeof *m->fields, by_number);
		for (size_t k = 0; k < m->count; k++) {
			struct protobuf_field *f = &m->fields[k];
			if (f->type_name && f->type == PROTOBUF_ENUM)
				f->names = protobuf_find_enum(s, f->type_name);
			else if (f->type_name)
				f->message = protobuf_find_message(s, f->type_name);
		}
	}
}

struct protobuf_set *protobuf_parse(const void *p, size_t n, struct error *e)
{
	struct bytes b = bytes_of(p, n);
	struct protobuf_wire w;
	struct reader r = {0};

	if (n > PROTOBUF_SET_MAX) {
		(void)error_set(e, "a descriptor set of more than %d MB is too large",
				PROTOBUF_SET_MAX / (1024 * 1024));
		return NULL;
	}
	r.s = memory_get(1, sizeof *r.s);
	while (!crowded(&r) && protobuf_next(&b, &w))
		if (w.number == 1 && w.type == WIRE_OCTETS)
			read_file(&r, &w);
	if (!b.bad && !crowded(&r) && r.s->items > 0) {
		link_names(r.s);
		return r.s;
	}
	(void)error_set(e, "%s",
			crowded(&r) ? "the descriptor set has too many definitions"
				    : "not a descriptor set: make one with protoc "
				      "--include_imports --descriptor_set_out=FILE");
	protobuf_free(r.s);
	return NULL;
}
