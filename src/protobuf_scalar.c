#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "protobuf_parts.h"

#ifdef HAVE_JANSSON

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2^63 and 2^64 as doubles: the first that do not fit. */
#define TWO_63 9223372036854775808.0
#define TWO_64 18446744073709551616.0

static bool expected(const struct protobuf_place *at, const struct protobuf_field *f)
{
	return protobuf_mistake(at, "expected a number (%s)", protobuf_type_name(f->type));
}

static bool out_of_range(const struct protobuf_place *at, const struct protobuf_field *f)
{
	return protobuf_mistake(at, "the number does not fit into %s", protobuf_type_name(f->type));
}

/* A string that is a JSON number and nothing else. */
static bool number_text(const json_t *v, const char **s)
{
	*s = json_string_value(v);
	size_t n = json_string_length(v);

	return n > 0 && strlen(*s) == n && strspn(*s, "0123456789+-.eE") == n && **s != '+' &&
	       **s != '.' && **s != 'e' && **s != 'E';
}

/* An integer's magnitude and sign from an integer, a real without a fraction, or either as a
 * string. */
static bool whole(const json_t *v, bool *negative, uint64_t *magnitude)
{
	const char *s;
	char *end = NULL;
	double d;

	if (json_is_integer(v)) {
		json_int_t i = json_integer_value(v);
		*negative = i < 0;
		*magnitude = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
		return true;
	}
	if (json_is_real(v)) {
		d = json_real_value(v);
	} else {
		if (!json_is_string(v) || !number_text(v, &s))
			return false;
		errno = 0;
		*negative = *s == '-';
		*magnitude = strtoull(s + *negative, &end, 10);
		if (*end == '\0' && end != s + *negative && errno == 0 && s[*negative] != '-')
			return true;
		d = strtod(s, &end);
		if (*end != '\0')
			return false;
	}
	*negative = d < 0;
	d = fabs(d);
	if (d >= TWO_64 || d != floor(d))
		return false;
	*magnitude = (uint64_t)d;
	return true;
}

static bool is_number(const json_t *v)
{
	const char *s;

	return json_is_number(v) || (json_is_string(v) && number_text(v, &s));
}

static bool put_integer(const struct protobuf_place *at, const struct protobuf_field *f,
			const json_t *v, uint64_t *bits)
{
	bool negative, wide, is_signed;
	uint64_t magnitude;

	if (!is_number(v))
		return expected(at, f);
	if (!whole(v, &negative, &magnitude))
		return protobuf_mistake(at, "expected an integer that fits into %s",
					protobuf_type_name(f->type));
	wide = f->type == PROTOBUF_INT64 || f->type == PROTOBUF_UINT64 ||
	       f->type == PROTOBUF_FIXED64 || f->type == PROTOBUF_SFIXED64 ||
	       f->type == PROTOBUF_SINT64;
	is_signed = !(f->type == PROTOBUF_UINT64 || f->type == PROTOBUF_UINT32 ||
		      f->type == PROTOBUF_FIXED64 || f->type == PROTOBUF_FIXED32);
	uint64_t limit = wide ? UINT64_MAX : UINT32_MAX;
	if (is_signed)
		limit = negative ? limit / 2 + 1 : limit / 2;
	else if (negative)
		limit = 0;
	if (magnitude > limit)
		return out_of_range(at, f);
	*bits = negative ? 0 - magnitude : magnitude;
	if (f->type == PROTOBUF_SINT32 || f->type == PROTOBUF_SINT64)
		*bits = protobuf_zigzag((int64_t)*bits);
	return true;
}

static bool read_double(const json_t *v, double *d)
{
	const char *s;
	char *end;

	if (json_is_number(v)) {
		*d = json_number_value(v);
		return true;
	}
	if (!json_is_string(v))
		return false;
	s = json_string_value(v);
	if (strcmp(s, "NaN") == 0)
		*d = (double)NAN;
	else if (strcmp(s, "Infinity") == 0)
		*d = HUGE_VAL;
	else if (strcmp(s, "-Infinity") == 0)
		*d = -HUGE_VAL;
	else if (!number_text(v, &s))
		return false;
	else
		return *d = strtod(s, &end), *end == '\0' && isfinite(*d);
	return true;
}

static bool put_real(const struct protobuf_place *at, const struct protobuf_field *f,
		     const json_t *v, uint64_t *bits)
{
	double d;

	if (!read_double(v, &d))
		return expected(at, f);
	if (f->type == PROTOBUF_DOUBLE) {
		memcpy(bits, &d, sizeof d);
		return true;
	}
	if (isfinite(d) && fabs(d) > (double)FLT_MAX)
		return out_of_range(at, f);
	float single = (float)d;
	uint32_t bits32;
	memcpy(&bits32, &single, sizeof bits32);
	*bits = bits32;
	return true;
}

static bool put_enum(const struct protobuf_place *at, const struct protobuf_field *f,
		     const json_t *v, uint64_t *bits)
{
	char name[80];

	if (json_is_null(v)) { /* NullValue */
		*bits = 0;
		return true;
	}
	if (json_is_number(v)) {
		struct protobuf_field as_number = *f;
		as_number.type = PROTOBUF_INT32;
		return put_integer(at, &as_number, v, bits);
	}
	if (!json_is_string(v))
		return protobuf_mistake(at, "expected the name or number of an enum's value");
	if (!f->names)
		return protobuf_mistake(at, "the descriptor set lacks %.120s: give the number",
					f->type_name ? f->type_name : "the enum");
	for (size_t i = 0; i < f->names->count; i++)
		if (strcmp(f->names->values[i].name, json_string_value(v)) == 0) {
			*bits = (uint64_t)(int64_t)f->names->values[i].number;
			return true;
		}
	return protobuf_mistake(
		at, "%.80s has no value \"%s\"", f->names->name,
		text_clean_to(name, sizeof name, json_string_value(v), json_string_length(v)));
}

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(digits, c == '-' ? '+' : c == '_' ? '/' : c);

	return at && *at ? (int)(at - digits) : -1;
}

/* RFC 4648 sections 4 and 5, with padding or without. */
static bool put_bytes(const struct protobuf_place *at, const json_t *v, struct text *out)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v), digits;
	uint32_t bits = 0;
	int have = 0;

	digits = n;
	while (digits > 0 && n - digits < 2 && s[digits - 1] == '=')
		digits--;
	if (digits % 4 == 1 || (digits < n && n % 4 != 0))
		return protobuf_mistake(at, "expected base64, but its length is not right");
	for (size_t i = 0; i < digits; i++) {
		int digit = base64_digit(s[i]);
		if (digit < 0)
			return protobuf_mistake(at, "expected base64, but character %zu is not",
						i + 1);
		bits = (bits << 6 | (uint32_t)digit) & 0xffffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			text_add_char(out, (char)(bits >> have & 0xff));
		}
	}
	return true;
}

static bool put_octets(const struct protobuf_place *at, const struct protobuf_field *f,
		       const json_t *v, struct text *out)
{
	if (!json_is_string(v))
		return protobuf_mistake(at, f->type == PROTOBUF_BYTES
						    ? "expected a string (bytes, as base64)"
						    : "expected a string");
	if (f->type == PROTOBUF_BYTES)
		return put_bytes(at, v, out);
	text_add_n(out, json_string_value(v), json_string_length(v));
	return true;
}

static bool put_bits(const struct protobuf_place *at, const struct protobuf_field *f,
		     const json_t *v, uint64_t *bits)
{
	switch ((enum protobuf_type)f->type) {
	case PROTOBUF_DOUBLE:
	case PROTOBUF_FLOAT:
		return put_real(at, f, v, bits);
	case PROTOBUF_ENUM:
		return put_enum(at, f, v, bits);
	case PROTOBUF_BOOL:
		if (!json_is_boolean(v))
			return protobuf_mistake(at, "expected true or false");
		*bits = json_is_true(v);
		return true;
	default:
		return put_integer(at, f, v, bits);
	}
}

bool protobuf_put_scalar(const struct protobuf_place *at, const struct protobuf_field *f,
			 const json_t *v, struct text *out, bool *zero)
{
	enum protobuf_wire_type type = protobuf_wire_of(f->type);
	uint64_t bits = 0;
	size_t before = out->n;

	if (f->type == 0)
		return protobuf_mistake(at, "the descriptor set gives it a type that is not known");
	if (type == WIRE_OCTETS) {
		bool good = put_octets(at, f, v, out);
		*zero = out->n == before;
		return good;
	}
	if (!put_bits(at, f, v, &bits))
		return false;
	*zero = bits == 0;
	if (type == WIRE_VARINT)
		protobuf_put_varint(out, bits);
	else
		protobuf_put_fixed(out, bits, type == WIRE_64 ? 8 : 4);
	return true;
}

#endif
