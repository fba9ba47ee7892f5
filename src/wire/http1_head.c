#include "wire/http1_parts.h"

#include <string.h>
#include <strings.h>

#include "book/known.h"

int http1_looks(const uint8_t *p, size_t n)
{
	static const char *const starts[] = {"GET ",	 "POST ",    "PUT ",   "HEAD ",	 "DELETE ",
					     "OPTIONS ", "CONNECT ", "PATCH ", "TRACE ", "HTTP/1."};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		size_t length = strlen(starts[i]);
		if (n >= length && memcmp(p, starts[i], length) == 0)
			return 1;
		if (n < length && memcmp(p, starts[i], n) == 0)
			return -1;
	}
	return 0;
}

static void add(struct book *b, struct http1_head *x, text_id name, const char *p, size_t n)
{
	if (x->count == HTTP1_FIELDS_MAX)
		return;
	x->fields[x->count++] = (struct field){.name = name,
					       .value = book_intern(b, p, n),
					       .name_from = FIELD_LITERAL,
					       .value_from = FIELD_LITERAL,
					       .repr = REPR_HTTP1};
}

static void first_line(struct book *b, struct http1_head *x, const char *p, size_t n)
{
	const char *end = p + n, *space = memchr(p, ' ', n);

	x->response = n >= 5 && memcmp(p, "HTTP/", 5) == 0;
	if (!space)
		space = end;
	const char *next = space < end ? space + 1 : end;
	if (x->response) {
		for (const char *d = next; d < end && d < next + 3 && *d >= '0' && *d <= '9'; d++)
			x->status = x->status * 10 + (unsigned)(*d - '0');
		add(b, x, KNOWN_STATUS, next, (size_t)(end - next) < 3 ? (size_t)(end - next) : 3);
		if (end - next > 4)
			add(b, x, KNOWN_REASON, next + 4, (size_t)(end - next - 4));
		add(b, x, KNOWN_VERSION, p, (size_t)(space - p));
		return;
	}
	const char *last = end;
	while (last > next && last[-1] != ' ')
		last--;
	add(b, x, KNOWN_METHOD, p, (size_t)(space - p));
	add(b, x, KNOWN_PATH, next, last > next ? (size_t)(last - next - 1) : 0);
	add(b, x, KNOWN_VERSION, last, (size_t)(end - last));
}

static bool is(const char *p, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(p, word, n) == 0;
}

bool http1_head_is(struct slice s, const char *word)
{
	return is(s.p, s.n, word);
}

static bool mentions(const char *p, size_t n, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= n; i++)
		if (strncasecmp(p + i, word, length) == 0)
			return true;
	return false;
}

static void field_line(struct book *b, struct http1_head *x, const char *p, size_t n)
{
	const char *colon = memchr(p, ':', n);
	char name[128];

	if (!colon || colon == p)
		return;
	size_t length = (size_t)(colon - p);
	const char *value = colon + 1, *end = p + n;
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	size_t size = (size_t)(end - value);
	if (length > sizeof(name))
		length = sizeof(name);
	for (size_t i = 0; i < length; i++)
		name[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
	add(b, x, book_intern(b, name, length), value, size);
	if (is(name, length, "content-length")) {
		uint64_t v = 0;
		for (size_t i = 0; i < size && value[i] >= '0' && value[i] <= '9' && i < 18; i++)
			v = v * 10 + (uint64_t)(value[i] - '0');
		x->has_length = true;
		x->length = v;
	} else if (is(name, length, "transfer-encoding")) {
		x->chunked = mentions(value, size, "chunked");
	} else if (is(name, length, "upgrade")) {
		x->upgrade_h2c = mentions(value, size, "h2c");
	}
}

void http1_head_read(struct book *b, struct http1_head *x, const char *p, size_t n)
{
	bool first = true;

	while (n) {
		const char *newline = memchr(p, '\n', n);
		size_t line = newline ? (size_t)(newline - p) : n, step = newline ? line + 1 : n;
		if (line && p[line - 1] == '\r')
			line--;
		if (first && line)
			first_line(b, x, p, line);
		else if (line)
			field_line(b, x, p, line);
		first = first && line == 0;
		p += step;
		n -= step;
	}
}
