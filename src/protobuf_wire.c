#include "protobuf_parts.h"

enum { VARINT_MAX = 10, FIELD_MAX = (1 << 29) - 1 };

uint64_t protobuf_varint(struct bytes *b)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < VARINT_MAX; i++) {
		uint8_t c = bytes_u8(b);
		v |= (uint64_t)(c & 0x7f) << (7 * i);
		if (c < 0x80)
			return v;
	}
	b->bad = true;
	return 0;
}

static uint64_t fixed(struct bytes *b, unsigned octets)
{
	const uint8_t *p = bytes_take(b, octets);
	uint64_t v = 0;

	for (unsigned i = 0; p && i < octets; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static bool tag(struct bytes *b, struct protobuf_wire *w)
{
	uint64_t v = protobuf_varint(b);

	*w = (struct protobuf_wire){.type = (enum protobuf_wire_type)(v & 7)};
	if (b->bad || v >> 3 == 0 || v >> 3 > FIELD_MAX || w->type > WIRE_32) {
		b->bad = true;
		return false;
	}
	w->number = (uint32_t)(v >> 3);
	return true;
}

static void value(struct bytes *b, struct protobuf_wire *w)
{
	uint64_t n;

	switch (w->type) {
	case WIRE_VARINT:
		w->value = protobuf_varint(b);
		break;
	case WIRE_64:
		w->value = fixed(b, 8);
		break;
	case WIRE_32:
		w->value = fixed(b, 4);
		break;
	case WIRE_OCTETS:
		n = protobuf_varint(b);
		if (n > bytes_left(b))
			b->bad = true;
		else
			w->p = bytes_take(b, w->n = (size_t)n);
		break;
	case WIRE_GROUP:
	case WIRE_GROUP_END:
		break;
	}
}

/* The contents of the group that was just opened, up to its own end tag. */
static void group(struct bytes *b, struct protobuf_wire *w)
{
	uint32_t open[PROTOBUF_DEPTH_MAX] = {w->number};
	struct protobuf_wire inner;
	int depth = 1;

	w->p = b->p;
	while (depth > 0) {
		w->n = (size_t)(b->p - w->p);
		if (!tag(b, &inner))
			return;
		if (inner.type == WIRE_GROUP_END) {
			if (inner.number != open[--depth])
				b->bad = true;
		} else if (inner.type == WIRE_GROUP) {
			if (depth == PROTOBUF_DEPTH_MAX)
				b->bad = true;
			else
				open[depth++] = inner.number;
		} else {
			value(b, &inner);
		}
		if (b->bad)
			return;
	}
}

bool protobuf_next(struct bytes *b, struct protobuf_wire *w)
{
	if (b->bad || bytes_left(b) == 0 || !tag(b, w))
		return false;
	if (w->type == WIRE_GROUP)
		group(b, w);
	else if (w->type == WIRE_GROUP_END)
		b->bad = true;
	else
		value(b, w);
	return !b->bad;
}

bool protobuf_valid(const void *p, size_t n)
{
	struct bytes b = bytes_of(p, n);
	struct protobuf_wire w;

	while (protobuf_next(&b, &w))
		;
	return !b.bad;
}

void protobuf_put_varint(struct text *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		text_add_char(out, (char)(v | 0x80));
	text_add_char(out, (char)v);
}

void protobuf_put_tag(struct text *out, uint32_t number, enum protobuf_wire_type type)
{
	protobuf_put_varint(out, (uint64_t)number << 3 | type);
}

void protobuf_put_fixed(struct text *out, uint64_t v, int octets)
{
	for (; octets > 0; octets--, v >>= 8)
		text_add_char(out, (char)(v & 0xff));
}

void protobuf_put_octets(struct text *out, uint32_t number, const struct text *octets)
{
	protobuf_put_tag(out, number, WIRE_OCTETS);
	protobuf_put_varint(out, octets->n);
	text_add_n(out, octets->s, octets->n);
}

bool protobuf_packs(enum protobuf_type type)
{
	return type != PROTOBUF_STRING && type != PROTOBUF_BYTES && type != PROTOBUF_MESSAGE &&
	       type != PROTOBUF_GROUP;
}

enum protobuf_wire_type protobuf_wire_of(enum protobuf_type type)
{
	switch (type) {
	case PROTOBUF_DOUBLE:
	case PROTOBUF_FIXED64:
	case PROTOBUF_SFIXED64:
		return WIRE_64;
	case PROTOBUF_FLOAT:
	case PROTOBUF_FIXED32:
	case PROTOBUF_SFIXED32:
		return WIRE_32;
	case PROTOBUF_STRING:
	case PROTOBUF_BYTES:
	case PROTOBUF_MESSAGE:
		return WIRE_OCTETS;
	case PROTOBUF_GROUP:
		return WIRE_GROUP;
	default:
		return WIRE_VARINT;
	}
}

const char *protobuf_type_name(enum protobuf_type type)
{
	static const char *const names[] = {
		"?",	   "double",   "float",	   "int64",  "uint64",	"int32", "fixed64",
		"fixed32", "bool",     "string",   "group",  "message", "bytes", "uint32",
		"enum",	   "sfixed32", "sfixed64", "sint32", "sint64",
	};
	return type <= PROTOBUF_SINT64 ? names[type] : "?";
}
