#include "protobuf_parts.h"

#include <inttypes.h>
#include <string.h>

enum { INDENT = 2 };

static void show_enum(const struct protobuf_enum *v, int32_t number, struct text *out)
{
	for (size_t i = 0; v && i < v->count; i++)
		if (v->values[i].number == number) {
			text_clean(out, v->values[i].name, strlen(v->values[i].name));
			return;
		}
	text_addf(out, "%" PRId32, number);
}

static void show_number(const struct protobuf_field *f, uint64_t v, struct text *out)
{
	uint32_t v32 = (uint32_t)v;
	double d;
	float single;

	switch ((enum protobuf_type)f->type) {
	case PROTOBUF_DOUBLE:
		memcpy(&d, &v, sizeof d);
		protobuf_show_double(d, out);
		return;
	case PROTOBUF_FLOAT:
		memcpy(&single, &v32, sizeof single);
		protobuf_show_float(single, out);
		return;
	case PROTOBUF_BOOL:
		text_add(out, v ? "true" : "false");
		return;
	case PROTOBUF_ENUM:
		show_enum(f->names, (int32_t)v32, out);
		return;
	case PROTOBUF_INT32:
	case PROTOBUF_SFIXED32:
		text_addf(out, "%" PRId32, (int32_t)v32);
		return;
	case PROTOBUF_INT64:
	case PROTOBUF_SFIXED64:
		text_addf(out, "%" PRId64, (int64_t)v);
		return;
	case PROTOBUF_SINT32:
	case PROTOBUF_SINT64:
		text_addf(out, "%" PRId64, protobuf_unzigzag(v));
		return;
	case PROTOBUF_UINT32:
		text_addf(out, "%" PRIu32, v32);
		return;
	default:
		text_addf(out, "%" PRIu64, v);
	}
}

/* One packed value from the front. */
static uint64_t unpack(struct bytes *b, enum protobuf_wire_type type)
{
	unsigned octets = type == WIRE_64 ? 8 : 4;
	uint64_t v = 0;

	if (type == WIRE_VARINT)
		return protobuf_varint(b);
	const uint8_t *p = bytes_take(b, octets);
	for (unsigned i = 0; p && i < octets; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static void show_packed(const struct protobuf_field *f, const struct protobuf_wire *w,
			struct text *out)
{
	struct bytes b = bytes_of(w->p, w->n);
	bool some = false;

	text_add(out, ": [");
	while (bytes_left(&b) > 0 && !protobuf_enough(out)) {
		uint64_t v = unpack(&b, protobuf_wire_of(f->type));
		text_add(out, some ? ", " : "");
		if (b.bad)
			text_add(out, "damaged");
		else
			show_number(f, v, out);
		some = true;
	}
	text_add(out, "]\n");
}

static void show_nested(const struct protobuf_field *f, const struct protobuf_wire *w, int depth,
			struct text *out)
{
	if (!protobuf_valid(w->p, w->n)) {
		text_add(out, ": not a message, ");
		protobuf_show_octets(w->p, w->n, out);
		text_add_char(out, '\n');
		return;
	}
	text_add(out, " {\n");
	protobuf_show_named(f->message, w->p, w->n, depth + 1, out);
	text_addf(out, "%*s}\n", depth * INDENT, "");
}

/* False: the octets are not of the type that the descriptor says. */
static bool show_field(const struct protobuf_field *f, const struct protobuf_wire *w, int depth,
		       struct text *out)
{
	enum protobuf_wire_type type = protobuf_wire_of(f->type);
	bool packed = w->type == WIRE_OCTETS && type != WIRE_OCTETS && protobuf_packs(f->type) &&
		      f->label == LABEL_REPEATED;

	if ((w->type != type && !packed) || (type == WIRE_GROUP && !f->message) ||
	    (f->type == PROTOBUF_MESSAGE && (!f->message || depth == PROTOBUF_DEPTH_MAX)))
		return false;
	text_addf(out, "%*s", depth * INDENT, "");
	text_clean(out, f->name, strlen(f->name));
	if (packed) {
		show_packed(f, w, out);
	} else if (f->message) {
		show_nested(f, w, depth, out);
	} else {
		text_add(out, ": ");
		if (type == WIRE_OCTETS)
			protobuf_show_octets(w->p, w->n, out);
		else
			show_number(f, w->value, out);
		text_add_char(out, '\n');
	}
	return true;
}

void protobuf_show_named(const struct protobuf_message *m, const uint8_t *p, size_t n, int depth,
			 struct text *out)
{
	struct bytes b = bytes_of(p, n);
	struct protobuf_wire w;

	while (!protobuf_enough(out) && protobuf_next(&b, &w)) {
		const struct protobuf_field *f = protobuf_find_number(m, w.number);
		/* what the descriptor does not tell stays a number */
		if (!f || !show_field(f, &w, depth, out))
			protobuf_show_field(&w, depth, out);
	}
}
