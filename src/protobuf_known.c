/*
 * The well-known types (google/protobuf/…) that have a JSON form of their own.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "protobuf_parts.h"

#ifdef HAVE_JANSSON

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PACKAGE_PREFIX "google.protobuf."

enum { NANO_DIGITS = 9, DAY = 86400 };

#define DURATION_MAX INT64_C(315576000000) /* 10,000 years: duration.proto */
#define SECONDS_MIN INT64_C(-62135596800)  /* 0001-01-01T00:00:00Z: timestamp.proto */
#define SECONDS_MAX INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

bool protobuf_takes_null(const struct protobuf_field *f)
{
	return (f->message && strcmp(f->message->name, PACKAGE_PREFIX "Value") == 0) ||
	       (f->names && strcmp(f->names->name, PACKAGE_PREFIX "NullValue") == 0);
}

/* Seconds in field 1 and nanoseconds in field 2, where they are not 0. */
static void put_time(struct text *out, int64_t seconds, int64_t nanos)
{
	if (seconds) {
		protobuf_put_tag(out, 1, WIRE_VARINT);
		protobuf_put_varint(out, (uint64_t)seconds);
	}
	if (nanos) {
		protobuf_put_tag(out, 2, WIRE_VARINT);
		protobuf_put_varint(out, (uint64_t)nanos);
	}
}

/* Exactly `count` digits (or up to that many when `count` is negative); they are stepped over. */
static bool digits(const char **s, int count, int64_t *v)
{
	int most = count < 0 ? -count : count, n = 0;

	for (*v = 0; n < most && **s >= '0' && **s <= '9'; n++)
		*v = *v * 10 + (*(*s)++ - '0');
	return count < 0 ? n > 0 : n == count;
}

/* ".5": nanoseconds; nothing when there is no point. */
static bool fraction(const char **s, int64_t *nanos)
{
	*nanos = 0;
	if (**s != '.')
		return true;
	const char *from = ++*s;
	if (!digits(s, -NANO_DIGITS, nanos))
		return false;
	for (long n = *s - from; n < NANO_DIGITS; n++)
		*nanos *= 10;
	return true;
}

/* Days from 1970-01-01 in the Gregorian calendar, years counted from March. */
static int64_t days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool date_exists(int64_t year, int64_t month, int64_t day)
{
	static const int64_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (year < 1 || month < 1 || month > 12 || day < 1)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= length[month - 1] + (month == 2 && leap);
}

static bool passes(const char **s, char c)
{
	return **s == c && (++*s, true);
}

/* "Z" or "+01:00", in seconds. */
static bool zone(const char **s, int64_t *offset)
{
	int64_t hours, minutes;
	bool west = **s == '-';

	*offset = 0;
	if (passes(s, 'Z') || passes(s, 'z'))
		return true;
	if (!passes(s, '+') && !passes(s, '-'))
		return false;
	if (!digits(s, 2, &hours) || !passes(s, ':') || !digits(s, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*offset = (hours * 60 + minutes) * 60 * (west ? -1 : 1);
	return true;
}

/* RFC 3339. */
static bool read_timestamp(const char *s, int64_t *seconds, int64_t *nanos)
{
	int64_t year, month, day, hour, minute, second, offset;

	if (!digits(&s, 4, &year) || !passes(&s, '-') || !digits(&s, 2, &month) ||
	    !passes(&s, '-') || !digits(&s, 2, &day) || (!passes(&s, 'T') && !passes(&s, 't')))
		return false;
	if (!digits(&s, 2, &hour) || !passes(&s, ':') || !digits(&s, 2, &minute) ||
	    !passes(&s, ':') || !digits(&s, 2, &second) || !fraction(&s, nanos) ||
	    !zone(&s, &offset) || *s)
		return false;
	if (!date_exists(year, month, day) || hour > 23 || minute > 59 || second > 59)
		return false;
	*seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
	return *seconds >= SECONDS_MIN && *seconds <= SECONDS_MAX;
}

static bool put_timestamp(struct protobuf_place *at, const struct protobuf_message *m,
			  const json_t *v, struct text *out)
{
	int64_t seconds, nanos;

	(void)m;
	if (!json_is_string(v) || !read_timestamp(json_string_value(v), &seconds, &nanos))
		return protobuf_mistake(at, "expected a time as \"2026-01-31T12:00:00Z\"");
	put_time(out, seconds, nanos);
	return true;
}

static bool put_duration(struct protobuf_place *at, const struct protobuf_message *m,
			 const json_t *v, struct text *out)
{
	const char *s = json_is_string(v) ? json_string_value(v) : "";
	bool negative = passes(&s, '-');
	int64_t seconds, nanos;

	(void)m;
	if (!digits(&s, -12, &seconds) || !fraction(&s, &nanos) || !passes(&s, 's') || *s)
		return protobuf_mistake(at, "expected a duration as \"1.5s\"");
	if (seconds > DURATION_MAX)
		return protobuf_mistake(at, "a duration has at most 10,000 years");
	put_time(out, negative ? -seconds : seconds, negative ? -nanos : nanos);
	return true;
}

static bool put_mask(struct protobuf_place *at, const struct protobuf_message *m, const json_t *v,
		     struct text *out)
{
	if (!json_is_string(v))
		return protobuf_mistake(at, "expected field names as \"name,unitPrice\"");
	(void)m;
	for (const char *s = json_string_value(v); *s;) {
		struct text path = {0};
		for (; *s && *s != ','; s++) {
			bool capital = *s >= 'A' && *s <= 'Z';
			if (capital)
				text_add_char(&path, '_');
			text_add_char(&path, capital ? (char)(*s + 32) : *s);
		}
		protobuf_put_octets(out, 1, &path);
		text_done(&path);
		s += *s == ',';
	}
	return true;
}

static bool put_wrapped(struct protobuf_place *at, const struct protobuf_message *m,
			const json_t *v, struct text *out)
{
	const struct protobuf_field *f = protobuf_find_number(m, 1);
	struct text value = {0};
	bool zero = false;

	if (!f)
		return protobuf_mistake(at, "the descriptor set's %.80s is broken", m->name);
	bool good = protobuf_put_scalar(at, f, v, &value, &zero);
	if (good && !zero && protobuf_wire_of(f->type) == WIRE_OCTETS) {
		protobuf_put_octets(out, 1, &value);
	} else if (good && !zero) {
		protobuf_put_tag(out, 1, protobuf_wire_of(f->type));
		text_add_n(out, value.s, value.n);
	}
	text_done(&value);
	return good;
}

static bool put_value(struct protobuf_place *at, const json_t *v, int depth, struct text *out);

/* struct.proto: Struct { map<string, Value> fields = 1; } */
static bool put_object(struct protobuf_place *at, const json_t *v, int depth, struct text *out)
{
	json_t *object = (json_t *)(uintptr_t)v;
	bool good = true;

	for (void *i = json_object_iter(object); good && i; i = json_object_iter_next(object, i)) {
		struct text key = {0}, value = {0}, entry = {0};
		const char *name = json_object_iter_key(i);
		text_add(&key, name);
		good = put_value(at, json_object_iter_value(i), depth + 1, &value);
		protobuf_put_octets(&entry, 1, &key);
		protobuf_put_octets(&entry, 2, &value);
		protobuf_put_octets(out, 1, &entry);
		text_done(&key);
		text_done(&value);
		text_done(&entry);
	}
	return good;
}

/* ListValue { repeated Value values = 1; } */
static bool put_array(struct protobuf_place *at, const json_t *v, int depth, struct text *out)
{
	bool good = true;

	for (size_t i = 0; good && i < json_array_size(v); i++) {
		struct text value = {0};
		good = put_value(at, json_array_get(v, i), depth + 1, &value);
		protobuf_put_octets(out, 1, &value);
		text_done(&value);
	}
	return good;
}

/* Value { oneof: null_value 1, number_value 2, string_value 3, bool_value 4, struct_value 5,
 * list_value 6 } */
static bool put_value(struct protobuf_place *at, const json_t *v, int depth, struct text *out)
{
	struct text inner = {0};
	bool good = true;

	if (depth > PROTOBUF_DEPTH_MAX)
		return protobuf_mistake(at, "nested too deeply");
	if (json_is_null(v) || json_is_boolean(v)) {
		protobuf_put_tag(out, json_is_null(v) ? 1 : 4, WIRE_VARINT);
		protobuf_put_varint(out, json_is_true(v));
	} else if (json_is_number(v)) {
		double d = json_number_value(v);
		uint64_t bits;
		memcpy(&bits, &d, sizeof bits);
		protobuf_put_tag(out, 2, WIRE_64);
		protobuf_put_fixed(out, bits, 8);
	} else if (json_is_string(v)) {
		text_add_n(&inner, json_string_value(v), json_string_length(v));
		protobuf_put_octets(out, 3, &inner);
	} else {
		good = json_is_object(v) ? put_object(at, v, depth, &inner)
					 : put_array(at, v, depth, &inner);
		protobuf_put_octets(out, json_is_object(v) ? 5 : 6, &inner);
	}
	text_done(&inner);
	return good;
}

static bool put_any_value(struct protobuf_place *at, const struct protobuf_message *m,
			  const json_t *v, struct text *out)
{
	(void)m;
	return put_value(at, v, at->depth, out);
}

static bool put_struct(struct protobuf_place *at, const struct protobuf_message *m, const json_t *v,
		       struct text *out)
{
	(void)m;
	return json_is_object(v) ? put_object(at, v, at->depth, out)
				 : protobuf_mistake(at, "expected an object");
}

static bool put_list(struct protobuf_place *at, const struct protobuf_message *m, const json_t *v,
		     struct text *out)
{
	(void)m;
	return json_is_array(v) ? put_array(at, v, at->depth, out)
				: protobuf_mistake(at, "expected an array");
}

static bool refuse_any(struct protobuf_place *at, const struct protobuf_message *m, const json_t *v,
		       struct text *out)
{
	(void)m;
	(void)v;
	(void)out;
	return protobuf_mistake(at, "google.protobuf.Any cannot be made from JSON here: give the "
				    "whole message as hex:…");
}

static const struct known {
	const char *name; /* behind PACKAGE_PREFIX */
	bool (*put)(struct protobuf_place *at, const struct protobuf_message *m, const json_t *v,
		    struct text *out);
} knowns[] = {
	{"Timestamp", put_timestamp}, {"Duration", put_duration},   {"FieldMask", put_mask},
	{"Struct", put_struct},	      {"Value", put_any_value},	    {"ListValue", put_list},
	{"Any", refuse_any},	      {"DoubleValue", put_wrapped}, {"FloatValue", put_wrapped},
	{"Int64Value", put_wrapped},  {"UInt64Value", put_wrapped}, {"Int32Value", put_wrapped},
	{"UInt32Value", put_wrapped}, {"BoolValue", put_wrapped},   {"StringValue", put_wrapped},
	{"BytesValue", put_wrapped},
};

bool protobuf_put_known(struct protobuf_place *at, const struct protobuf_message *m,
			const json_t *v, struct text *out, bool *known)
{
	size_t n = strlen(PACKAGE_PREFIX);

	*known = false;
	if (strncmp(m->name, PACKAGE_PREFIX, n) != 0)
		return false;
	for (size_t i = 0; i < sizeof knowns / sizeof *knowns; i++)
		if (strcmp(m->name + n, knowns[i].name) == 0) {
			*known = true;
			return knowns[i].put(at, m, v, out);
		}
	return false;
}

#endif
