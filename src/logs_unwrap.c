/* Lines that what runs a program has wrapped into JSON: Docker's json-file, journald's export. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "logs_parts.h"

enum { MICROSECONDS = 6, HEX = 16, HEX_DIGITS = 4 };

struct wrapping {
	const char *message, *time; /* keys with what begins their strings */
	bool micros;		    /* the time is a number of them */
};

static const struct wrapping wrappings[] = {
	{"{\"log\":\"", "\"time\":\"", false},
	{"\"MESSAGE\":\"", "\"__REALTIME_TIMESTAMP\":\"", true},
};

/* The character behind a backslash, as text has it: *i stands behind what was read. */
static void add_escaped(struct text *out, struct slice s, size_t *i)
{
	char c = s.p[(*i)++];
	char digits[HEX_DIGITS + 1] = "";

	if (c != 'u') {
		text_add_char(out, c == 'n' || c == 't' || c == 'r' ? ' ' : c);
		return;
	}
	for (int k = 0; k < HEX_DIGITS && *i < s.n && isxdigit((unsigned char)s.p[*i]); k++)
		digits[k] = s.p[(*i)++];
	long v = strtol(digits, NULL, HEX);
	/* what stands in logs escaped is < > & and a control character */
	text_add_char(out, v >= ' ' && v < 0x7f ? (char)v : '?');
}

/* The string of JSON at s, without its closing quote. */
static void add_string(struct text *out, struct slice s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] != '"') {
		if (s.p[i] == '\\' && i + 1 < s.n) {
			i++;
			add_escaped(out, s, &i);
			continue;
		}
		text_add_char(out, s.p[i++]);
	}
	while (out->n && out->s[out->n - 1] == ' ')
		out->s[--out->n] = '\0';
}

static bool behind(struct slice line, const char *key, struct slice *out)
{
	const char *p = logs_find(line, key);

	if (!p)
		return false;
	p += strlen(key);
	*out = (struct slice){p, line.n - (size_t)(p - line.p)};
	return true;
}

static void add_time(struct text *out, struct slice s, bool micros)
{
	const char *quote = memchr(s.p, '"', s.n);
	size_t n = quote ? (size_t)(quote - s.p) : 0;

	if (!n || (micros && n <= MICROSECONDS))
		return;
	if (micros)
		text_addf(out, "%.*s.%.*s ", (int)(n - MICROSECONDS), s.p, MICROSECONDS,
			  s.p + n - MICROSECONDS);
	else
		text_addf(out, "%.*s ", (int)n, s.p);
}

bool logs_unwrap(const char *s, size_t n, struct text *out)
{
	struct slice line = {s, n}, message, time;

	if (!n || *s != '{')
		return false;
	for (size_t i = 0; i < sizeof(wrappings) / sizeof(wrappings[0]); i++) {
		const struct wrapping *w = &wrappings[i];
		if (!behind(line, w->message, &message) || !behind(line, w->time, &time))
			continue;
		add_time(out, time, w->micros);
		add_string(out, message);
		return true;
	}
	return false;
}
