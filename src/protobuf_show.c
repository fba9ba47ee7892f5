#include "protobuf_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, HEX_SHOWN = 64, NUMBER_ROOM = 40 };

static bool printable(const uint8_t *p, size_t n)
{
	while (n > 0) {
		uint32_t cp;
		int width;
		size_t took = text_rune((const char *)p, n, &cp, &width);
		if (took == 1 && (*p >= 0x7f || (*p < 0x20 && !(*p && strchr("\t\r\n", *p)))))
			return false;
		p += took;
		n -= took;
	}
	return true;
}

static void quoted(const uint8_t *p, size_t n, struct text *out)
{
	text_add_char(out, '"');
	while (n > 0) {
		size_t plain = 0;
		while (plain < n && p[plain] != '"' && p[plain] != '\\')
			plain++;
		text_clean(out, p, plain);
		if (plain < n) {
			text_add_char(out, '\\');
			text_add_char(out, (char)p[plain++]);
		}
		p += plain;
		n -= plain;
	}
	text_add_char(out, '"');
}

void protobuf_show_octets(const uint8_t *p, size_t n, struct text *out)
{
	if (printable(p, n)) {
		quoted(p, n, out);
		return;
	}
	text_addf(out, "%zu octets: ", n);
	text_hex(out, p, n < HEX_SHOWN ? n : HEX_SHOWN);
	if (n > HEX_SHOWN)
		text_addf(out, "… %zu more", n - HEX_SHOWN);
}

/* As the JSON mapping spells what is no number. */
static bool shows_special(double d, struct text *out)
{
	if (isfinite(d))
		return false;
	text_add(out, isnan(d) ? "NaN" : d < 0 ? "-Infinity" : "Infinity");
	return true;
}

/* The fewest digits that give the same number back. */
void protobuf_show_double(double d, struct text *out)
{
	char s[NUMBER_ROOM];

	if (shows_special(d, out))
		return;
	(void)snprintf(s, sizeof s, "%.15g", d);
	if (strtod(s, NULL) != d)
		(void)snprintf(s, sizeof s, "%.17g", d);
	text_add(out, s);
}

void protobuf_show_float(float f, struct text *out)
{
	char s[NUMBER_ROOM];

	if (shows_special((double)f, out))
		return;
	(void)snprintf(s, sizeof s, "%.6g", (double)f);
	if (strtof(s, NULL) != f)
		(void)snprintf(s, sizeof s, "%.9g", (double)f);
	text_add(out, s);
}

static void show_varint(uint64_t v, struct text *out)
{
	text_addf(out, "%" PRIu64 " (varint", v);
	if (v >> 63)
		text_addf(out, "; signed %" PRId64, (int64_t)v);
	text_addf(out, "; zigzag %" PRId64 ")\n", protobuf_unzigzag(v));
}

static void show_fixed(const struct protobuf_wire *w, struct text *out)
{
	if (w->type == WIRE_64) {
		double d;
		memcpy(&d, &w->value, sizeof d);
		text_addf(out, "0x%016" PRIx64 " (64-bit; %" PRId64 "; double ", w->value,
			  (int64_t)w->value);
		protobuf_show_double(d, out);
	} else {
		uint32_t v = (uint32_t)w->value;
		float f;
		memcpy(&f, &v, sizeof f);
		text_addf(out, "0x%08" PRIx32 " (32-bit; %" PRId32 "; float ", v, (int32_t)v);
		protobuf_show_float(f, out);
	}
	text_add(out, ")\n");
}

static void show_unnamed(const uint8_t *p, size_t n, int depth, struct text *out)
{
	struct bytes b = bytes_of(p, n);
	struct protobuf_wire w;

	while (!protobuf_enough(out) && protobuf_next(&b, &w))
		protobuf_show_field(&w, depth, out);
}

static void nested(const struct protobuf_wire *w, int depth, const char *word, struct text *out)
{
	text_addf(out, "{ (%s)\n", word);
	show_unnamed(w->p, w->n, depth + 1, out);
	text_addf(out, "%*s}\n", depth * INDENT, "");
}

void protobuf_show_field(const struct protobuf_wire *w, int depth, struct text *out)
{
	text_addf(out, "%*s%" PRIu32 ": ", depth * INDENT, "", w->number);
	if (w->type == WIRE_VARINT) {
		show_varint(w->value, out);
	} else if (w->type == WIRE_64 || w->type == WIRE_32) {
		show_fixed(w, out);
	} else if (depth == PROTOBUF_DEPTH_MAX) {
		text_addf(out, "%zu octets, nested too deeply to be shown\n", w->n);
	} else if (w->type == WIRE_GROUP) {
		nested(w, depth, "group", out);
	} else if (!printable(w->p, w->n) && protobuf_valid(w->p, w->n)) {
		nested(w, depth, "a guess: message", out);
	} else {
		protobuf_show_octets(w->p, w->n, out);
		text_add_char(out, '\n');
	}
}

bool protobuf_show(const struct protobuf_set *s, const char *message, const void *p, size_t n,
		   struct text *out)
{
	const struct protobuf_message *m = s && message ? protobuf_find_message(s, message) : NULL;

	if (!protobuf_valid(p, n))
		return false;
	if (n == 0)
		text_add(out, "(an empty message)\n");
	else if (m)
		protobuf_show_named(m, p, n, 0, out);
	else
		show_unnamed(p, n, 0, out);
	return true;
}
