#include "bodyview_parts.h"

#include <string.h>
#include <strings.h>

#include "protobuf.h"

enum { SNIFFED = 1024, TYPE_ROOM = 128, TAB = 8, NOTE_ROOM = 160, LINE_LOST = 4096 };

/* Where to cut at most `limit` octets: behind a line, or in a long one between two characters. */
static size_t cut_at(const char *s, size_t limit)
{
	size_t end = limit;

	while (end > 0 && limit - end < LINE_LOST && s[end - 1] != '\n')
		end--;
	if (end > 0 && s[end - 1] == '\n')
		return end;
	for (end = limit; end > 0 && ((unsigned char)s[end] & 0xc0) == 0x80;)
		end--;
	return end;
}

void bodyview_hand_over(struct text *made, struct text *out)
{
	size_t n = made->n;

	if (made->full || n > BODYVIEW_MAX) {
		size_t limit = BODYVIEW_MAX - NOTE_ROOM;
		n = cut_at(made->s, limit < n ? limit : n);
	}
	text_add_n(out, made->s, n);
	if (n < made->n)
		text_addf(out, "%s(… it is longer than %d MB: the rest is not shown)\n",
			  n > 0 && made->s[n - 1] != '\n' ? "\n" : "",
			  BODYVIEW_MAX / (1024 * 1024));
	text_done(made);
}

/* The octets of one line; tabs become the spaces up to the next multiple of TAB. */
static void text_line(const uint8_t *p, size_t n, struct text *out)
{
	static const char spaces[TAB + 1] = "        ";
	int column = 0;

	while (n > 0) {
		const uint8_t *tab = memchr(p, '\t', n);
		size_t plain = tab ? (size_t)(tab - p) : n;
		size_t from = out->n;
		text_clean(out, p, plain);
		if (!tab || bodyview_enough(out))
			return;
		column += out->n > from ? text_width(out->s + from) : 0;
		text_add_n(out, spaces, (size_t)(TAB - column % TAB));
		column = 0;
		p += plain + 1;
		n -= plain + 1;
	}
}

void bodyview_text(const uint8_t *p, size_t n, struct text *out)
{
	static const uint8_t mark[] = {0xef, 0xbb, 0xbf};

	if (n >= sizeof mark && memcmp(p, mark, sizeof mark) == 0) {
		p += sizeof mark;
		n -= sizeof mark;
	}
	while (n > 0 && !bodyview_enough(out)) {
		const uint8_t *end = memchr(p, '\n', n);
		size_t taken = end ? (size_t)(end - p) + 1 : n;
		size_t length = end ? taken - 1 : n;
		if (end && length > 0 && p[length - 1] == '\r')
			length--;
		text_line(p, length, out);
		text_add_char(out, '\n');
		p += taken;
		n -= taken;
	}
}

static bool ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), t = strlen(tail);

	return n >= t && strcmp(s + n - t, tail) == 0;
}

static bool starts_with(const char *s, const char *head)
{
	return strncmp(s, head, strlen(head)) == 0;
}

static const struct type_row {
	const char *type;
	enum bodyview_shape shape;
} types[] = {
	{"application/json", BODYVIEW_JSON},
	{"text/json", BODYVIEW_JSON},
	{"application/x-json", BODYVIEW_JSON},
	{"application/manifest+json", BODYVIEW_JSON},
	{"application/x-ndjson", BODYVIEW_TEXT},
	{"application/ndjson", BODYVIEW_TEXT},
	{"application/jsonl", BODYVIEW_TEXT},
	{"application/javascript", BODYVIEW_TEXT},
	{"application/ecmascript", BODYVIEW_TEXT},
	{"application/xml", BODYVIEW_TEXT},
	{"application/yaml", BODYVIEW_TEXT},
	{"application/x-yaml", BODYVIEW_TEXT},
	{"application/toml", BODYVIEW_TEXT},
	{"application/graphql", BODYVIEW_TEXT},
	{"application/sql", BODYVIEW_TEXT},
	{"application/x-www-form-urlencoded", BODYVIEW_TEXT},
	{"application/x-sh", BODYVIEW_TEXT},
	{"application/x-protobuf", BODYVIEW_PROTOBUF},
	{"application/protobuf", BODYVIEW_PROTOBUF},
	{"application/vnd.google.protobuf", BODYVIEW_PROTOBUF},
	{"application/proto", BODYVIEW_PROTOBUF},
	{"application/connect+proto", BODYVIEW_GRPC},
};

/* False: the type says nothing of the shape. */
static bool by_type(const char *type, enum bodyview_shape *shape)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].type, type) == 0) {
			*shape = types[i].shape;
			return true;
		}
	if (starts_with(type, "application/grpc-web-text")) /* base64 of what grpc-web is */
		*shape = BODYVIEW_TEXT;
	else if (starts_with(type, "application/grpc"))
		*shape = BODYVIEW_GRPC;
	else if (ends_with(type, "+json"))
		*shape = BODYVIEW_JSON;
	else if (starts_with(type, "text/") || ends_with(type, "+xml") || ends_with(type, "+yaml"))
		*shape = BODYVIEW_TEXT;
	else if (starts_with(type, "image/") || starts_with(type, "audio/") ||
		 starts_with(type, "video/") || starts_with(type, "font/"))
		*shape = BODYVIEW_HEX;
	else
		return false;
	return true;
}

/* UTF-8 without controls but white space; the last character may be cut by the end of what is
 * looked at. */
static bool looks_text(const uint8_t *p, size_t n)
{
	size_t at = 0;

	if (n > SNIFFED)
		n = SNIFFED;
	while (at < n) {
		uint32_t cp;
		int width;
		size_t took = text_rune((const char *)p + at, n - at, &cp, &width);
		if (took == 1 && p[at] >= 0x80)
			return p[at] >= 0xc2 && p[at] <= 0xf4 && n - at < 4 && n == SNIFFED;
		if (took == 1 && (p[at] < 0x20 || p[at] == 0x7f) && !(p[at] >= 7 && p[at] <= 13) &&
		    p[at] != 0x1b)
			return false;
		at += took;
	}
	return true;
}

static bool looks_json(const uint8_t *p, size_t n)
{
	size_t at = 0;

	while (at < n && p[at] && strchr(" \t\r\n", p[at]))
		at++;
	if (at == n || (p[at] != '{' && p[at] != '['))
		return false;
	for (at++; at < n && p[at] && strchr(" \t\r\n", p[at]);)
		at++;
	return at == n || (p[at] && strchr("\"{}[]-0123456789tfn", p[at]));
}

/* The type without parameters, in small letters. */
static void bare_type(char out[TYPE_ROOM], const char *content_type)
{
	size_t n = 0;

	while (*content_type == ' ' || *content_type == '\t')
		content_type++;
	for (; *content_type && !strchr("; \t,", *content_type) && n < TYPE_ROOM - 1; n++) {
		char c = *content_type++;
		out[n] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	out[n] = '\0';
}

enum bodyview_shape bodyview_shape(const char *content_type, const void *p, size_t n)
{
	enum bodyview_shape shape;
	char type[TYPE_ROOM];

	bare_type(type, content_type ? content_type : "");
	if (by_type(type, &shape))
		return shape;
	if (!looks_text(p, n))
		return BODYVIEW_HEX;
	return looks_json(p, n) ? BODYVIEW_JSON : BODYVIEW_TEXT;
}

void bodyview_show(enum bodyview_shape shape, const void *p, size_t n, struct text *out)
{
	struct text made = {0};

	switch (shape) {
	case BODYVIEW_TEXT:
		bodyview_text(p, n, &made);
		break;
	case BODYVIEW_JSON:
		bodyview_json(p, n, &made);
		break;
	case BODYVIEW_GRPC:
		bodyview_show_grpc(p, n, NULL, NULL, NULL, out);
		return;
	case BODYVIEW_WEBSOCKET:
		bodyview_websocket(p, n, &made);
		break;
	case BODYVIEW_PROTOBUF:
		if (!protobuf_show(NULL, NULL, p, n, &made)) {
			text_add(&made, "(not a protobuf message)\n");
			bodyview_hex(p, n, 0, &made);
		}
		break;
	case BODYVIEW_HEX:
		bodyview_hex(p, n, 0, &made);
		break;
	}
	bodyview_hand_over(&made, out);
}
