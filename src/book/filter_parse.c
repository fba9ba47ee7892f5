/* The grammar: or of ands of negations of tests; recursion is bounded. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/filter_parts.h"

struct parser {
	struct lexer lexer;
	struct token token;
	struct error *e;
	int depth;
};

static void advance(struct parser *p)
{
	p->token = filter_lex(&p->lexer, p->e);
}

static struct node *make(enum node_kind kind, struct node *left, struct node *right)
{
	struct node *n = memory_get(1, sizeof *n);
	n->kind = kind;
	n->left = left;
	n->right = right;
	return n;
}

void filter_free_node(struct node *n)
{
	if (!n)
		return;
	/* Chains of && and || lean to the left and may be long. */
	while (n) {
		struct node *left = n->left;
		filter_free_node(n->right);
		for (size_t i = 0; i < n->test.literal_count; i++)
			free(n->test.literals[i].text);
		free(n->test.literals);
		if (n->test.regex) {
			regfree(n->test.regex);
			free(n->test.regex);
		}
		free(n);
		n = left;
	}
}

static struct node *fail(struct parser *p, struct node *n, const char *what)
{
	if (p->token.kind != TOKEN_BAD)
		error_at(p->e, p->token.column, "%s", what);
	filter_free_node(n);
	return NULL;
}

static bool find_field(struct parser *p, struct test *t)
{
	const char *name = p->token.p;
	size_t n = p->token.n;
	int shown = (int)(n < 60 ? n : 60);
	t->field = fields_find(name, n);
	if (t->field != FIELD_COUNT)
		return true;
	const char *why = fields_unavailable(name, n);
	if (why)
		return error_at(p->e, p->token.column,
				"%.*s is known to Wireshark but not available here: %s", shown,
				name, why);
	const char *near = fields_nearest(name, n);
	if (near)
		return error_at(p->e, p->token.column, "%.*s is not a field; did you mean %s?",
				shown, name, near);
	return error_at(p->e, p->token.column, "%.*s is not a field", shown, name);
}

/* http2.headers.user_agent holds the header user-agent, http2.headers.path the header :path. */
static void note_header(struct test *t)
{
	static const char prefix[] = "http2.headers.";
	static const char *const pseudo[] = {"authority", "method", "path", "scheme", "status"};
	const char *name = fields_table[t->field].name;
	size_t at = 0;
	if (strncmp(name, prefix, sizeof prefix - 1) != 0 || strstr(name, ".weight"))
		return;
	name += sizeof prefix - 1;
	for (size_t i = 0; i < sizeof pseudo / sizeof *pseudo; i++) {
		if (strcmp(name, pseudo[i]) == 0)
			t->header[at++] = ':';
	}
	for (; *name && at + 1 < sizeof t->header; name++)
		t->header[at++] = *name == '_' ? '-' : *name;
	t->header[at] = '\0';
}

/* [i], [i:n], [i-j], [:n], [i:]: read from the text, as digits and colons make one word. */
static bool parse_slice(struct parser *p, struct test *t)
{
	struct lexer *l = &p->lexer;
	long number[2] = {0, -1};
	int column = p->token.column;
	char separator = '\0';
	size_t k = 0;
	bool digits = false;
	for (; l->at < l->n && l->text[l->at] != ']'; l->at++) {
		char c = l->text[l->at];
		if (isdigit((unsigned char)c) && number[k] < 100000000) {
			number[k] = (number[k] < 0 ? 0 : number[k]) * 10 + (c - '0');
			digits = true;
		} else if ((c == ':' || c == '-') && k == 0) {
			separator = c;
			k = 1;
		} else {
			return error_at(p->e, (int)l->at,
					"a slice is written [offset:length] or [from-to]");
		}
	}
	if (l->at >= l->n || (!digits && separator == '\0'))
		return error_at(p->e, column, "this slice does not end");
	l->at++;
	if (separator == '-' && number[1] < number[0])
		return error_at(p->e, column, "this slice ends before it begins");
	t->sliced = true;
	t->slice_from = number[0];
	t->slice_count = separator == '\0'  ? 1
			 : separator == '-' ? number[1] - number[0] + 1
					    : number[1];
	advance(p);
	return true;
}

static bool add_literal(struct parser *p, struct test *t, bool ranges)
{
	struct literal value;
	if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_STRING) {
		fail(p, NULL, "a value is missing here");
		return false;
	}
	if (!filter_literal(t, &value, &p->token, p->e)) {
		free(value.text);
		return false;
	}
	t->literals = memory_resize(t->literals, t->literal_count + 1, sizeof *t->literals);
	t->literals[t->literal_count++] = value;
	advance(p);
	if (!ranges || p->token.kind != TOKEN_RANGE)
		return true;
	advance(p);
	unsigned type = t->length ? FIELD_NUM : fields_table[t->field].type;
	struct literal last;
	if (type != FIELD_NUM && type != FIELD_TIME) {
		fail(p, NULL, "ranges are for numbers");
		return false;
	}
	if ((p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_STRING) ||
	    !filter_literal(t, &last, &p->token, p->e)) {
		if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_STRING)
			fail(p, NULL, "the range's end is missing");
		return false;
	}
	t->literals[t->literal_count - 1].high = last.high;
	advance(p);
	return true;
}

static bool parse_set(struct parser *p, struct test *t)
{
	if (p->token.kind != TOKEN_BRACE) {
		fail(p, NULL, "a set is written in {1, 2, 5..9}");
		return false;
	}
	advance(p);
	for (;;) {
		if (t->literal_count == FILTER_SET_MAX) {
			fail(p, NULL, "this set is too large");
			return false;
		}
		if (!add_literal(p, t, true))
			return false;
		if (p->token.kind == TOKEN_COMMA)
			advance(p);
		if (p->token.kind == TOKEN_BRACE_END)
			break;
	}
	advance(p);
	return true;
}

/* A relation that the field's type has no use for is a mistake, not an empty list. */
static bool fits(struct parser *p, const struct test *t)
{
	const struct field_info *f = &fields_table[t->field];
	unsigned type = t->length ? FIELD_NUM : f->type;
	bool text = type == FIELD_TEXT || type == FIELD_BYTES;
	if (type == FIELD_NONE)
		return error_at(p->e, p->token.column, "%s has no value: it can only exist or not",
				f->name);
	if ((p->token.relation == RELATION_CONTAINS || p->token.relation == RELATION_MATCHES) &&
	    !text)
		return error_at(p->e, p->token.column, "%s is no text: compare it with == or in",
				f->name);
	return true;
}

static bool parse_relation(struct parser *p, struct test *t, bool quantified)
{
	if (!fits(p, t))
		return false;
	t->relation = p->token.relation;
	if (!quantified)
		t->quantifier = p->token.quantifier;
	advance(p);
	if (t->relation == RELATION_IN)
		return parse_set(p, t);
	if (t->relation != RELATION_MATCHES)
		return add_literal(p, t, false);
	if (p->token.kind != TOKEN_STRING && p->token.kind != TOKEN_WORD) {
		fail(p, NULL, "a pattern in double quotes is missing here");
		return false;
	}
	if (!filter_regex(t, &p->token, p->e))
		return false;
	advance(p);
	return true;
}

static bool parse_mask(struct parser *p, struct test *t)
{
	struct literal mask = {0};
	advance(p);
	if (fields_table[t->field].type != FIELD_NUM) {
		fail(p, NULL, "& is for numbers");
		return false;
	}
	if (p->token.kind != TOKEN_WORD || !filter_literal(t, &mask, &p->token, p->e)) {
		if (p->token.kind != TOKEN_WORD)
			fail(p, NULL, "a mask is missing here");
		return false;
	}
	t->mask = mask.low;
	advance(p);
	if (p->token.kind == TOKEN_RELATION)
		return true;
	/* A bare mask asks for any of its bits. */
	t->relation = RELATION_NE;
	t->literals = memory_get(1, sizeof *t->literals);
	t->literal_count = 1;
	return true;
}

static bool word_is(const struct token *t, const char *s)
{
	return t->kind == TOKEN_WORD && t->n == strlen(s) && memcmp(t->p, s, t->n) == 0;
}

/* lower(field), upper(field), len(field): true when one was read, with the field behind it. */
static bool parse_function(struct parser *p, struct test *t, bool *good)
{
	static const char *const functions[] = {"lower", "upper", "len"};
	struct lexer ahead = p->lexer;
	*good = true;
	size_t i = 0;
	while (i < 3 && !word_is(&p->token, functions[i]))
		i++;
	if (i == 3 || filter_lex(&ahead, NULL).kind != TOKEN_OPEN)
		return false;
	t->lower = i == 0;
	t->upper = i == 1;
	t->length = i == 2;
	advance(p);
	advance(p);
	*good = p->token.kind == TOKEN_WORD && find_field(p, t);
	if (!*good) {
		if (p->token.kind != TOKEN_WORD)
			fail(p, NULL, "a field name is missing here");
		return true;
	}
	unsigned type = fields_table[t->field].type;
	if (type != FIELD_TEXT && type != FIELD_BYTES) {
		*good = error_at(p->e, p->token.column, "%s is no text",
				 fields_table[t->field].name);
		return true;
	}
	advance(p);
	*good = p->token.kind == TOKEN_CLOSE;
	if (!*good)
		fail(p, NULL, "a ) is missing here");
	else
		advance(p);
	return true;
}

static bool parse_operand(struct parser *p, struct test *t)
{
	bool good;
	if (p->token.kind == TOKEN_STRING) {
		fail(p, NULL, "a comparison starts with a field's name");
		return false;
	}
	if (p->token.kind != TOKEN_WORD) {
		fail(p, NULL, "a field name is missing here");
		return false;
	}
	if (parse_function(p, t, &good))
		return good;
	if (!find_field(p, t))
		return false;
	/* A slice begins at once behind the name, before the next token is read. */
	advance(p);
	if (p->token.kind != TOKEN_BRACKET)
		return true;
	unsigned type = fields_table[t->field].type;
	if (type != FIELD_TEXT && type != FIELD_BYTES) {
		fail(p, NULL, "only text and octets can be sliced");
		return false;
	}
	return parse_slice(p, t);
}

static struct node *parse_test(struct parser *p)
{
	struct node *n = make(NODE_TEST, NULL, NULL);
	struct test *t = &n->test;
	bool quantified = word_is(&p->token, "any") || word_is(&p->token, "all");
	if (quantified) {
		t->quantifier = p->token.p[1] == 'l' ? QUANTIFIER_ALL : QUANTIFIER_ANY;
		advance(p);
	}
	if (!parse_operand(p, t))
		goto bad;
	note_header(t);
	if (p->token.kind == TOKEN_MASK && !parse_mask(p, t))
		goto bad;
	if (p->token.kind == TOKEN_NOT && !t->mask) { /* not in */
		struct lexer ahead = p->lexer;
		struct token next = filter_lex(&ahead, NULL);
		if (next.kind == TOKEN_RELATION && next.relation == RELATION_IN) {
			advance(p);
			t->negated = true;
			t->quantifier = QUANTIFIER_ALL;
			quantified = true;
		}
	}
	if (p->token.kind == TOKEN_RELATION && !parse_relation(p, t, quantified))
		goto bad;
	if (p->token.kind == TOKEN_BAD)
		goto bad;
	return n;
bad:
	filter_free_node(n);
	return NULL;
}

static struct node *parse_or(struct parser *p);

static struct node *parse_not(struct parser *p)
{
	struct node *n;
	if (p->depth >= FILTER_DEPTH_MAX)
		return fail(p, NULL, "this expression is nested too deeply");
	p->depth++;
	if (p->token.kind == TOKEN_NOT) {
		advance(p);
		n = parse_not(p);
		if (n)
			n = make(NODE_NOT, n, NULL);
	} else if (p->token.kind == TOKEN_OPEN) {
		advance(p);
		n = parse_or(p);
		if (n && p->token.kind != TOKEN_CLOSE)
			n = fail(p, n, "a ) is missing here");
		else if (n)
			advance(p);
	} else {
		n = parse_test(p);
	}
	p->depth--;
	return n;
}

static struct node *parse_chain(struct parser *p, enum token_kind joint, enum node_kind kind,
				struct node *(*part)(struct parser *))
{
	struct node *left = part(p);
	while (left && p->token.kind == joint) {
		advance(p);
		struct node *right = part(p);
		if (!right) {
			filter_free_node(left);
			return NULL;
		}
		left = make(kind, left, right);
	}
	return left;
}

static struct node *parse_and(struct parser *p)
{
	return parse_chain(p, TOKEN_AND, NODE_AND, parse_not);
}

static struct node *parse_or(struct parser *p)
{
	return parse_chain(p, TOKEN_OR, NODE_OR, parse_and);
}

struct node *filter_parse(const char *expression, struct error *e)
{
	struct error own = ERROR_INIT;
	struct parser p = {.lexer = {expression, strlen(expression), 0}, .e = e ? e : &own};
	p.e->text[0] = '\0';
	p.e->column = -1;
	if (p.lexer.n > FILTER_LENGTH_MAX) {
		error_at(p.e, 0, "this expression is longer than %d octets",
			 (int)FILTER_LENGTH_MAX);
		return NULL;
	}
	advance(&p);
	if (p.token.kind == TOKEN_END)
		return NULL;
	struct node *n = parse_or(&p);
	if (n && p.token.kind == TOKEN_BAD) {
		filter_free_node(n);
		return NULL;
	}
	if (n && p.token.kind != TOKEN_END)
		return fail(&p, n, "“and” or “or” is missing here");
	return n;
}
