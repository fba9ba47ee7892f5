#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/recognise_parts.h"

enum { LEAST = 7, LEAST_IN_A_ROW = 4 };

/* The next octet of the line as patterns see it; false: there is none at *i, which moves on. */
static bool next_octet(const char *line, size_t n, size_t *i, bool *space, char *out)
{
	unsigned char c = (unsigned char)line[*i];

	if (c == 0x1b && *i + 1 < n && line[*i + 1] == '[') {
		*i += 2;
		while (*i < n && (line[*i] < '@' || line[*i] > '~'))
			++*i;
		*i += *i < n;
		return false;
	}
	++*i;
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
		bool again = *space;
		*space = true;
		*out = ' ';
		return !again;
	}
	*space = false;
	/* what patterns use for themselves stands in no line */
	*out = c <= RECOGNISE_NUMBER ? ' ' : (char)tolower(c);
	return true;
}

size_t recognise_normal(const char *line, size_t n, char *out, size_t room)
{
	bool space = false;
	size_t count = 0;

	for (size_t i = 0; i < n && count < room;)
		count += next_octet(line, n, &i, &space, out + count);
	return count;
}

size_t recognise_original(const char *line, size_t n, size_t at)
{
	bool space = false;
	size_t i = 0;
	char c;

	for (size_t count = 0; i < n;) {
		size_t from = i;
		if (!next_octet(line, n, &i, &space, &c))
			continue;
		if (count++ == at)
			return from;
	}
	return n;
}

bool recognise_pattern_read(struct recognise_pattern *p, const char *s)
{
	size_t length = strlen(s), row = 0, longest = 0;
	bool space = false;
	char c;

	*p = (struct recognise_pattern){.octets = memory_get(length + 1, 1)};
	for (size_t i = 0; i < length;) {
		if (s[i] == '*' || s[i] == '#') {
			char kind = s[i] == '*' ? RECOGNISE_RUN : RECOGNISE_NUMBER;
			if (kind != RECOGNISE_RUN || !p->n || p->octets[p->n - 1] != kind)
				p->octets[p->n++] = kind;
			row = 0;
			space = false;
			i++;
			continue;
		}
		if (s[i] == '\\' && s[i + 1] && strchr("*#\\", s[i + 1]))
			i++;
		if (!next_octet(s, length, &i, &space, &c))
			continue;
		p->octets[p->n++] = c;
		p->literals++;
		longest = ++row > longest ? row : longest;
	}
	/* a run at an end says nothing */
	while (p->n && p->octets[p->n - 1] == RECOGNISE_RUN)
		p->n--;
	if (p->n && p->octets[0] == RECOGNISE_RUN)
		memmove(p->octets, p->octets + 1, --p->n);
	return p->literals >= LEAST && longest >= LEAST_IN_A_ROW;
}

void recognise_pattern_done(struct recognise_pattern *p)
{
	free(p->octets);
	*p = (struct recognise_pattern){0};
}

/* A number at s: its octets, 0 none. */
static size_t number(const char *s, size_t n)
{
	size_t i = 0;

	if (n > 2 && s[0] == '0' && s[1] == 'x' && isxdigit((unsigned char)s[2])) {
		for (i = 2; i < n && isxdigit((unsigned char)s[i]);)
			i++;
		return i;
	}
	while (i < n && isdigit((unsigned char)s[i]))
		i++;
	return i;
}

/* A piece between runs, at s: the octets that it takes, SIZE_MAX when it does not stand there. */
static size_t piece_at(const char *p, size_t count, const char *s, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		if (p[i] == RECOGNISE_NUMBER) {
			size_t digits = number(s + at, n - at);
			if (!digits)
				return SIZE_MAX;
			at += digits;
		} else if (at < n && s[at] == p[i]) {
			at++;
		} else {
			return SIZE_MAX;
		}
	}
	return at;
}

bool recognise_pattern_match(const struct recognise_pattern *p, const char *s, size_t n,
			     size_t *from, size_t *to)
{
	size_t at = 0;

	/* the first place of each piece leaves most for the others */
	for (size_t i = 0; i < p->n;) {
		const char *end = memchr(p->octets + i, RECOGNISE_RUN, p->n - i);
		size_t count = end ? (size_t)(end - p->octets) - i : p->n - i, took = SIZE_MAX, k;
		for (k = at; k < n; k++) {
			took = piece_at(p->octets + i, count, s + k, n - k);
			if (took != SIZE_MAX)
				break;
		}
		if (took == SIZE_MAX)
			return false;
		if (i == 0)
			*from = k;
		at = *to = k + took;
		i += count + 1;
	}
	return p->n > 0;
}

bool recognise_pattern_at(const struct recognise_pattern *p, size_t at, const char *s, size_t n,
			  size_t i)
{
	size_t k;

	for (k = 1; k <= at && (unsigned char)p->octets[at - k] > RECOGNISE_NUMBER; k++)
		if (k > i || s[i - k] != p->octets[at - k])
			return false;
	for (k = 0; at + k < p->n && (unsigned char)p->octets[at + k] > RECOGNISE_NUMBER; k++)
		if (i + k >= n || s[i + k] != p->octets[at + k])
			return false;
	return true;
}
