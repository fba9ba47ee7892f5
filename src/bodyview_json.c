/*
 * JSON made readable without a parser between: numbers keep their spelling and objects their
 * order, and a body that breaks off is shown up to there.
 */
#include "bodyview_parts.h"

#include <string.h>

enum { DEPTH_MAX = 200, INDENT = 2 };

enum expect { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END, NOTHING };

struct indenter {
	const uint8_t *p, *end;
	struct text *out;
	enum expect expect;
	int depth;
	char open[DEPTH_MAX]; /* the closing bracket of each level */
};

static void new_line(struct indenter *j)
{
	static const char spaces[] = "                                ";
	size_t n = (size_t)j->depth * INDENT;

	text_add_char(j->out, '\n');
	for (; n > sizeof spaces - 1; n -= sizeof spaces - 1)
		text_add(j->out, spaces);
	text_add_n(j->out, spaces, n);
}

static bool digits(const uint8_t **p, const uint8_t *end)
{
	const uint8_t *from = *p;

	while (*p < end && **p >= '0' && **p <= '9')
		(*p)++;
	return *p > from;
}

/* RFC 8259 section 6. The end of the number, or NULL. */
static const uint8_t *number(const uint8_t *p, const uint8_t *end)
{
	if (*p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else if (!digits(&p, end))
		return NULL;
	if (p < end && *p == '.') {
		p++;
		if (!digits(&p, end))
			return NULL;
	}
	if (p < end && (*p | 0x20) == 'e') {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (!digits(&p, end))
			return NULL;
	}
	return p;
}

static bool hex_digits(const uint8_t *p, const uint8_t *end)
{
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++)
		if (!((p[i] >= '0' && p[i] <= '9') ||
		      ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')))
			return false;
	return true;
}

/* RFC 8259 section 7; octets that are not UTF-8 are let through, to be sanitised. */
static const uint8_t *string(const uint8_t *p, const uint8_t *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p < 0x20)
			return NULL;
		if (*p != '\\')
			continue;
		if (++p == end || !*p || !strchr("\"\\/bfnrtu", *p))
			return NULL;
		if (*p == 'u') {
			if (!hex_digits(p + 1, end))
				return NULL;
			p += 4;
		}
	}
	return NULL;
}

static const uint8_t *literal(const uint8_t *p, const uint8_t *end)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);
		if ((size_t)(end - p) >= n && memcmp(p, words[i], n) == 0)
			return p + n;
	}
	return NULL;
}

static const uint8_t *scalar(const uint8_t *p, const uint8_t *end)
{
	if (*p == '"')
		return string(p, end);
	if (*p == '-' || (*p >= '0' && *p <= '9'))
		return number(p, end);
	return literal(p, end);
}

static void value_ended(struct indenter *j)
{
	j->expect = j->depth ? COMMA_OR_END : NOTHING;
}

static bool opens(struct indenter *j)
{
	if (j->depth == DEPTH_MAX)
		return false;
	j->open[j->depth++] = *j->p == '{' ? '}' : ']';
	j->expect = *j->p == '{' ? KEY_OR_END : VALUE_OR_END;
	text_add_char(j->out, (char)*j->p++);
	return true;
}

static bool closes(struct indenter *j)
{
	bool empty = j->expect == KEY_OR_END || j->expect == VALUE_OR_END;

	if ((!empty && j->expect != COMMA_OR_END) || (char)*j->p != j->open[j->depth - 1])
		return false;
	j->depth--;
	if (!empty)
		new_line(j);
	text_add_char(j->out, (char)*j->p++);
	value_ended(j);
	return true;
}

static bool separates(struct indenter *j)
{
	if (*j->p == ':' && j->expect == COLON) {
		text_add(j->out, ": ");
		j->expect = VALUE;
	} else if (*j->p == ',' && j->expect == COMMA_OR_END) {
		text_add_char(j->out, ',');
		new_line(j);
		j->expect = j->open[j->depth - 1] == '}' ? KEY : VALUE;
	} else {
		return false;
	}
	j->p++;
	return true;
}

static bool is_value(struct indenter *j)
{
	bool key = j->expect == KEY || j->expect == KEY_OR_END;

	if (!key && j->expect != VALUE && j->expect != VALUE_OR_END)
		return false;
	if (key && *j->p != '"')
		return false;
	bool opening = *j->p == '{' || *j->p == '[';
	const uint8_t *end = opening ? NULL : scalar(j->p, j->end);
	if (opening ? j->depth == DEPTH_MAX : !end)
		return false;
	if (j->expect == KEY_OR_END || j->expect == VALUE_OR_END)
		new_line(j);
	if (opening)
		return opens(j);
	text_clean(j->out, j->p, (size_t)(end - j->p));
	j->p = end;
	if (key)
		j->expect = COLON;
	else
		value_ended(j);
	return true;
}

static bool step(struct indenter *j)
{
	switch (*j->p) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		j->p++;
		return true;
	case '}':
	case ']':
		return j->depth > 0 && closes(j);
	case ':':
	case ',':
		return separates(j);
	default:
		return is_value(j);
	}
}

void bodyview_json(const uint8_t *p, size_t n, struct text *out)
{
	struct indenter j = {.p = p, .end = p + n, .out = out, .expect = VALUE};
	static const uint8_t mark[] = {0xef, 0xbb, 0xbf};

	if (n >= sizeof mark && memcmp(p, mark, sizeof mark) == 0)
		j.p += sizeof mark;
	while (j.p < j.end && !bodyview_enough(out))
		if (!step(&j))
			break;
	if (j.p > p)
		text_add_char(out, '\n');
	if (j.p < j.end) {
		text_addf(out, "(from octet %zu on it is not JSON%s)\n", (size_t)(j.p - p),
			  j.depth == DEPTH_MAX ? ", or nested too deeply" : "");
		bodyview_text(j.p, (size_t)(j.end - j.p), out);
	} else if (j.expect != NOTHING && n > 0) {
		text_add(out, "(the JSON ends here, unfinished)\n");
	}
}
