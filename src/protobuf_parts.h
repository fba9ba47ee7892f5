/*
 * protobuf_parts.h: what the files of protobuf share: the wire format, and a descriptor set as it
 * is kept.
 */
#ifndef PROTOBUF_PARTS_H
#define PROTOBUF_PARTS_H

#include "base/bytes.h"
#include "protobuf.h"

enum protobuf_wire_type { WIRE_VARINT, WIRE_64, WIRE_OCTETS, WIRE_GROUP, WIRE_GROUP_END, WIRE_32 };

struct protobuf_wire {
	uint32_t number;
	enum protobuf_wire_type type;
	uint64_t value;	  /* VARINT, 64, 32 */
	const uint8_t *p; /* OCTETS and GROUP: the contents, borrowed */
	size_t n;
};

/* The next field; false at the end, and with b->bad when the octets are not a message. */
bool protobuf_next(struct bytes *b, struct protobuf_wire *w);
uint64_t protobuf_varint(struct bytes *b);
/* Do the octets parse as fields to their end? */
bool protobuf_valid(const void *p, size_t n);
static inline int64_t protobuf_unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}
static inline uint64_t protobuf_zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}
void protobuf_put_varint(struct text *out, uint64_t v);
void protobuf_put_tag(struct text *out, uint32_t number, enum protobuf_wire_type type);
void protobuf_put_fixed(struct text *out, uint64_t v, int octets);
/* Tag, length and octets. */
void protobuf_put_octets(struct text *out, uint32_t number, const struct text *octets);

enum protobuf_type { /* FieldDescriptorProto.Type */
		     PROTOBUF_DOUBLE = 1,
		     PROTOBUF_FLOAT,
		     PROTOBUF_INT64,
		     PROTOBUF_UINT64,
		     PROTOBUF_INT32,
		     PROTOBUF_FIXED64,
		     PROTOBUF_FIXED32,
		     PROTOBUF_BOOL,
		     PROTOBUF_STRING,
		     PROTOBUF_GROUP,
		     PROTOBUF_MESSAGE,
		     PROTOBUF_BYTES,
		     PROTOBUF_UINT32,
		     PROTOBUF_ENUM,
		     PROTOBUF_SFIXED32,
		     PROTOBUF_SFIXED64,
		     PROTOBUF_SINT32,
		     PROTOBUF_SINT64
};

enum { LABEL_OPTIONAL = 1, LABEL_REQUIRED, LABEL_REPEATED };

struct protobuf_field {
	char *name, *json, *type_name; /* type_name: full, without the leading dot; or NULL */
	uint32_t number;
	int oneof; /* index within the message, -1 none (also for proto3's optional) */
	uint8_t type, label;
	bool packed;
	bool implicit; /* the default value is not sent (proto3 without "optional") */
	const struct protobuf_message
		*message;		   /* for MESSAGE and GROUP; NULL when not in the set */
	const struct protobuf_enum *names; /* for ENUM; NULL when not in the set */
};

struct protobuf_message {
	char *name;		       /* full, without the leading dot */
	struct protobuf_field *fields; /* by number */
	size_t count, room;
	bool map_entry;
};

struct protobuf_value {
	char *name;
	int32_t number;
};

struct protobuf_enum {
	char *name;
	struct protobuf_value *values;
	size_t count, room;
};

struct protobuf_call {
	char *path, *request, *response;
	bool client_streams, server_streams;
};

struct protobuf_set {
	struct protobuf_message *messages; /* by name */
	struct protobuf_enum *enums;	   /* by name */
	struct protobuf_call *calls;
	size_t message_count, message_room, enum_count, enum_room, call_count, call_room;
	size_t items; /* all that was allocated, against PROTOBUF_ITEMS_MAX */
};

const struct protobuf_message *protobuf_find_message(const struct protobuf_set *s,
						     const char *name);
const struct protobuf_enum *protobuf_find_enum(const struct protobuf_set *s, const char *name);
const struct protobuf_field *protobuf_find_number(const struct protobuf_message *m,
						  uint32_t number);
enum protobuf_wire_type protobuf_wire_of(enum protobuf_type type);
/* "int32", "message"; for what a user is told. */
const char *protobuf_type_name(enum protobuf_type type);
/* Is the type one whose repeated values may be packed? */
bool protobuf_packs(enum protobuf_type type);

static inline bool protobuf_enough(const struct text *out)
{
	return out->full || out->n > PROTOBUF_SHOWN_MAX;
}
/* One field by its wire type, `depth` levels in, as a line or more. */
void protobuf_show_field(const struct protobuf_wire *w, int depth, struct text *out);
/* A value that is octets: in quotes when they are text, else as hex, cut. */
void protobuf_show_octets(const uint8_t *p, size_t n, struct text *out);
void protobuf_show_double(double d, struct text *out);
void protobuf_show_float(float f, struct text *out);
/* A message by names. */
void protobuf_show_named(const struct protobuf_message *m, const uint8_t *p, size_t n, int depth,
			 struct text *out);

#ifdef HAVE_JANSSON
#include <jansson.h>

/* Where in the JSON we are, for what is said of a mistake. */
struct protobuf_place {
	const struct protobuf_set *set;
	struct error *e;
	int depth;
	size_t n;
	char path[160];
};

/* Fills the error with the place in front; returns false. */
bool protobuf_mistake(const struct protobuf_place *at, const char *format, ...) ERROR_FORMAT(2, 3);
/* The fields of a message from a JSON value (object, or what a well-known type takes). */
bool protobuf_put_message(struct protobuf_place *at, const struct protobuf_message *m,
			  const json_t *v, struct text *out);
/* A scalar's octets without the tag; *zero: it is the type's default value. */
bool protobuf_put_scalar(const struct protobuf_place *at, const struct protobuf_field *f,
			 const json_t *v, struct text *out, bool *zero);
/* A well-known type's own JSON form. *known false: the message is not one. */
bool protobuf_put_known(struct protobuf_place *at, const struct protobuf_message *m,
			const json_t *v, struct text *out, bool *known);
/* Does JSON null stand for a value of this field (Value, NullValue), not for an absent one? */
bool protobuf_takes_null(const struct protobuf_field *f);
#endif

#endif
