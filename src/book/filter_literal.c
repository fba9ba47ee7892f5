/* The right side of a comparison, converted once for the field on the left. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/filter_parts.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes the escapes out of a string: \n \r \t \\ \" \xNN. */
static void set_text(struct literal *out, const struct token *t)
{
	char *s = memory_get(t->n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++) {
		char c = t->p[i];
		if (t->kind != TOKEN_STRING || t->raw || c != '\\' || i + 1 >= t->n) {
			s[n++] = c;
			continue;
		}
		c = t->p[++i];
		if (c == 'x' && i + 2 < t->n && hex_digit(t->p[i + 1]) >= 0 &&
		    hex_digit(t->p[i + 2]) >= 0) {
			s[n++] = (char)(hex_digit(t->p[i + 1]) * 16 + hex_digit(t->p[i + 2]));
			i += 2;
		} else {
			s[n++] = (char)(c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
		}
	}
	out->text = s;
	out->n = n;
}

static bool parse_number(const char *s, size_t n, uint64_t *out)
{
	char room[40];
	char *end;
	if (n == 0 || n >= sizeof room || !isdigit((unsigned char)s[0]))
		return false;
	memcpy(room, s, n);
	room[n] = '\0';
	*out = strtoull(room, &end, 0);
	return *end == '\0';
}

static bool set_number(const struct test *t, struct literal *out, const struct token *token,
		       struct error *e)
{
	const struct field_info *f = &fields_table[t->field];
	unsigned long named;
	if (parse_number(token->p, token->n, &out->low)) {
		out->high = out->low;
		return true;
	}
	if (!t->length && fields_value((enum field_values)f->values, token->p, token->n, &named)) {
		out->low = out->high = named;
		return true;
	}
	if (!t->length && f->type == FIELD_BOOL &&
	    ((token->n == 4 && strncasecmp(token->p, "true", 4) == 0) ||
	     (token->n == 5 && strncasecmp(token->p, "false", 5) == 0))) {
		out->low = out->high = token->n == 4;
		return true;
	}
	if (f->values != VALUES_NONE)
		return error_at(e, token->column, "“%.*s” is neither a number nor a name of %s",
				(int)(token->n < 60 ? token->n : 60), token->p, f->name);
	return error_at(e, token->column, "“%.*s” is no number, and %s is one",
			(int)(token->n < 60 ? token->n : 60), token->p, f->name);
}

/* Seconds with decimals. */
static bool set_time(const struct test *t, struct literal *out, const struct token *token,
		     struct error *e)
{
	uint64_t ns = 0, scale = 1000000000;
	bool point = false, good = token->n > 0;
	for (size_t i = 0; i < token->n && good; i++) {
		char c = token->p[i];
		if (c == '.' && !point) {
			point = true;
		} else if (c < '0' || c > '9' || ns > UINT64_C(1000000000000000000)) {
			good = false;
		} else if (!point) {
			ns = ns * 10 + (uint64_t)(c - '0') * 1000000000;
		} else {
			scale /= 10;
			ns += (uint64_t)(c - '0') * scale;
		}
	}
	out->low = out->high = ns;
	return good || error_at(e, token->column, "%s is in seconds, as in 1.5",
				fields_table[t->field].name);
}

static bool set_address(const struct test *t, struct literal *out, const struct token *token,
			struct error *e)
{
	char room[64];
	uint64_t prefix;
	if (token->n < sizeof room) {
		memcpy(room, token->p, token->n);
		room[token->n] = '\0';
		char *slash = strchr(room, '/');
		if (slash)
			*slash++ = '\0';
		if (inet_pton(AF_INET, room, out->address) == 1)
			out->family = 4;
		else if (inet_pton(AF_INET6, room, out->address) == 1)
			out->family = 6;
		out->prefix = out->family == 4 ? 32 : 128;
		if (out->family && !slash)
			return true;
		if (out->family && parse_number(slash, strlen(slash), &prefix) &&
		    prefix <= out->prefix) {
			out->prefix = (uint8_t)prefix;
			return true;
		}
	}
	return error_at(
		e, token->column, "“%.*s” is no IP address; %s takes 10.0.0.1 or 10.0.0.0/8",
		(int)(token->n < 60 ? token->n : 60), token->p, fields_table[t->field].name);
}

/* 74:6f:6f, 74-6f-6f or 0x746f6f; anything else is taken as text. */
static bool set_hex(struct literal *out, const struct token *token)
{
	const char *p = token->p, *end = p + token->n;
	bool prefixed = token->n > 2 && p[0] == '0' && p[1] == 'x';
	bool joined = token->n > 2 && (p[2] == ':' || p[2] == '-');
	if (token->kind != TOKEN_WORD || !(prefixed || joined))
		return false;
	char *s = memory_get(token->n, 1);
	size_t n = 0;
	p += prefixed ? 2 : 0;
	while (end - p >= 2 && hex_digit(p[0]) >= 0 && hex_digit(p[1]) >= 0) {
		s[n++] = (char)(hex_digit(p[0]) * 16 + hex_digit(p[1]));
		p += 2;
		if (p < end && (*p == ':' || *p == '-'))
			p++;
	}
	if (p != end) {
		free(s);
		return false;
	}
	out->text = s;
	out->n = n;
	return true;
}

bool filter_literal(struct test *t, struct literal *out, const struct token *token, struct error *e)
{
	*out = (struct literal){0};
	if (t->length)
		return set_number(t, out, token, e);
	switch (fields_table[t->field].type) {
	case FIELD_NUM:
	case FIELD_BOOL:
		return set_number(t, out, token, e);
	case FIELD_TIME:
		return set_time(t, out, token, e);
	case FIELD_ADDR:
		return set_address(t, out, token, e);
	case FIELD_BYTES:
		if (!set_hex(out, token))
			set_text(out, token);
		return true;
	default:
		if (!(t->sliced && set_hex(out, token)))
			set_text(out, token);
		return true;
	}
}

enum {
	EXPANDED_MAX = 1000, /* atoms of a pattern whose repeats are written out, as glibc does */
	GROUPS_MAX = 50	     /* one in the other */
};

/* The larger bound of the {m,n} at s, at least 1. */
static unsigned repeat_bound(const char *s, size_t n)
{
	unsigned v = 0, bound = 1;
	for (size_t i = 1; i < n && s[i] != '}'; i++) {
		if (!isdigit((unsigned char)s[i]))
			v = 0;
		else if (v <= EXPANDED_MAX)
			v = v * 10 + (unsigned)(s[i] - '0');
		bound = v > bound ? v : bound;
	}
	return bound;
}

/* Where the bracket expression at s ends. */
static size_t bracket_end(const char *s, size_t n, size_t i)
{
	i += i + 1 < n && s[i + 1] == '^' ? 2 : 1;
	i += i < n && s[i] == ']';
	while (i < n && s[i] != ']')
		i++;
	return i;
}

/* What glibc's engine would choke on: back-references, and repeats, which it writes out as copies
 * of what they repeat: its memory grows with the square of them. NULL: nothing of it. */
static const char *heavy(const char *s, size_t n)
{
	unsigned sum[GROUPS_MAX + 1] = {0}, depth = 0, last = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned before = last;
		last = 1;
		if (s[i] == '\\' && i + 1 < n) {
			if (s[++i] >= '1' && s[i] <= '9')
				return "this pattern has a back-reference";
		} else if (s[i] == '[') {
			i = bracket_end(s, n, i);
		} else if (s[i] == '(') {
			if (++depth > GROUPS_MAX)
				return "the groups of this pattern are nested too deep";
			sum[depth] = 0;
		} else if (s[i] == ')' && depth > 0) {
			last = sum[depth--] + 1;
		} else if (s[i] == '{') {
			unsigned bound = repeat_bound(s + i, n - i);
			sum[depth] += before * (bound - 1);
			last = before * bound;
			while (i + 1 < n && s[i] != '}')
				i++;
			if (sum[depth] > EXPANDED_MAX)
				return "the repeats of this pattern stand for more than 1000 "
				       "copies";
			continue;
		} else if (s[i] == '*' || s[i] == '+' || s[i] == '?') {
			sum[depth]++;
			last = before + 1;
			continue;
		}
		sum[depth] += last;
		if (sum[depth] > EXPANDED_MAX)
			return "the repeats of this pattern stand for more than 1000 copies";
	}
	return NULL;
}

/* Wireshark's patterns are Perl's: \d and \D become what POSIX knows, (?i) is how we match. */
static void translate(char *out, size_t room, const char *s, size_t n)
{
	size_t at = 0;
	bool bracket = false;
	if (n >= 4 && memcmp(s, "(?i)", 4) == 0) {
		s += 4;
		n -= 4;
	}
	for (size_t i = 0; i < n && at + 8 < room; i++) {
		const char *piece = NULL;
		if (s[i] == '\\' && i + 1 < n && (s[i + 1] == 'd' || s[i + 1] == 'D')) {
			if (s[i + 1] == 'd')
				piece = bracket ? "0-9" : "[0-9]";
			else
				piece = "[^0-9]";
			i++;
		} else if (s[i] == '\\' && i + 1 < n) {
			out[at++] = s[i++];
		} else if (s[i] == '[') {
			bracket = true;
		} else if (s[i] == ']') {
			bracket = false;
		}
		if (piece)
			at += (size_t)snprintf(out + at, room - at, "%s", piece);
		else
			out[at++] = s[i];
	}
	out[at] = '\0';
}

/* Outside r"…" Wireshark takes the string's escapes out first, so that its "\\." is the pattern
 * "\.". It refuses other escapes; here they go to the pattern as they are. */
static size_t strip_escapes(char *out, const struct token *t)
{
	size_t n = 0;
	bool string = t->kind == TOKEN_STRING && !t->raw;
	for (size_t i = 0; i < t->n; i++) {
		if (string && t->p[i] == '\\' && i + 1 < t->n &&
		    (t->p[i + 1] == '\\' || t->p[i + 1] == '"'))
			i++;
		else if (string && t->p[i] == '\\' && i + 1 < t->n)
			out[n++] = t->p[i++];
		out[n++] = t->p[i];
	}
	return n;
}

bool filter_regex(struct test *t, const struct token *token, struct error *e)
{
	char pattern[FILTER_REGEX_MAX * 6 + 8];
	char plain[FILTER_REGEX_MAX];
	char why[128];
	if (token->n > FILTER_REGEX_MAX)
		return error_at(e, token->column, "this pattern is longer than %d octets",
				(int)FILTER_REGEX_MAX);
	size_t n = strip_escapes(plain, token);
	const char *reason = heavy(plain, n);
	if (reason)
		return error_at(e, token->column, "%s", reason);
	translate(pattern, sizeof pattern, plain, n);
	t->regex = memory_get(1, sizeof *t->regex);
	int rc = regcomp(t->regex, pattern, REG_EXTENDED | REG_ICASE);
	if (rc == 0)
		return true;
	(void)regerror(rc, t->regex, why, sizeof why);
	free(t->regex);
	t->regex = NULL;
	return error_at(e, token->column, "this pattern does not compile: %s", why);
}
