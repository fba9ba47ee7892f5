/* Tokens of the filter language. */
#include "book/filter_parts.h"

#include <ctype.h>
#include <string.h>

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("_.:/-+@$%*?", c) != NULL);
}

static const struct {
	const char *text;
	enum token_kind kind;
	enum relation relation;
	enum quantifier quantifier;
} symbols[] = {
	/* longest first */
	{"!==", TOKEN_RELATION, RELATION_NE, QUANTIFIER_ANY},
	{"===", TOKEN_RELATION, RELATION_EQ, QUANTIFIER_ALL},
	{"==", TOKEN_RELATION, RELATION_EQ, QUANTIFIER_ANY},
	{"!=", TOKEN_RELATION, RELATION_NE, QUANTIFIER_ALL},
	{"~=", TOKEN_RELATION, RELATION_NE, QUANTIFIER_ANY},
	{">=", TOKEN_RELATION, RELATION_GE, QUANTIFIER_ANY},
	{"<=", TOKEN_RELATION, RELATION_LE, QUANTIFIER_ANY},
	{"&&", TOKEN_AND, 0, 0},
	{"||", TOKEN_OR, 0, 0},
	{"..", TOKEN_RANGE, 0, 0},
	{">", TOKEN_RELATION, RELATION_GT, QUANTIFIER_ANY},
	{"<", TOKEN_RELATION, RELATION_LT, QUANTIFIER_ANY},
	{"~", TOKEN_RELATION, RELATION_MATCHES, QUANTIFIER_ANY},
	{"!", TOKEN_NOT, 0, 0},
	{"&", TOKEN_MASK, 0, 0},
	{"(", TOKEN_OPEN, 0, 0},
	{")", TOKEN_CLOSE, 0, 0},
	{"{", TOKEN_BRACE, 0, 0},
	{"}", TOKEN_BRACE_END, 0, 0},
	{"[", TOKEN_BRACKET, 0, 0},
	{"]", TOKEN_BRACKET_END, 0, 0},
	{",", TOKEN_COMMA, 0, 0},
};

static const struct {
	const char *text;
	enum token_kind kind;
	enum relation relation;
	enum quantifier quantifier;
} words[] = {
	{"and", TOKEN_AND, 0, 0},
	{"or", TOKEN_OR, 0, 0},
	{"not", TOKEN_NOT, 0, 0},
	{"eq", TOKEN_RELATION, RELATION_EQ, QUANTIFIER_ANY},
	{"any_eq", TOKEN_RELATION, RELATION_EQ, QUANTIFIER_ANY},
	{"all_eq", TOKEN_RELATION, RELATION_EQ, QUANTIFIER_ALL},
	{"ne", TOKEN_RELATION, RELATION_NE, QUANTIFIER_ALL},
	{"all_ne", TOKEN_RELATION, RELATION_NE, QUANTIFIER_ALL},
	{"any_ne", TOKEN_RELATION, RELATION_NE, QUANTIFIER_ANY},
	{"gt", TOKEN_RELATION, RELATION_GT, QUANTIFIER_ANY},
	{"lt", TOKEN_RELATION, RELATION_LT, QUANTIFIER_ANY},
	{"ge", TOKEN_RELATION, RELATION_GE, QUANTIFIER_ANY},
	{"le", TOKEN_RELATION, RELATION_LE, QUANTIFIER_ANY},
	{"contains", TOKEN_RELATION, RELATION_CONTAINS, QUANTIFIER_ANY},
	{"matches", TOKEN_RELATION, RELATION_MATCHES, QUANTIFIER_ANY},
	{"in", TOKEN_RELATION, RELATION_IN, QUANTIFIER_ANY},
	{"bitand", TOKEN_MASK, 0, 0},
	{"bitwise_and", TOKEN_MASK, 0, 0},
};

static struct token lex_string(struct lexer *l, struct token t, struct error *e)
{
	size_t from = ++l->at;
	while (l->at < l->n && l->text[l->at] != '"')
		l->at += !t.raw && l->text[l->at] == '\\' && l->at + 1 < l->n ? 2 : 1;
	if (l->at >= l->n) {
		error_at(e, t.column, "this string has no closing quote");
		t.kind = TOKEN_BAD;
		return t;
	}
	t.kind = TOKEN_STRING;
	t.p = l->text + from;
	t.n = l->at - from;
	l->at++;
	return t;
}

static struct token lex_word(struct lexer *l, struct token t)
{
	size_t from = l->at;
	while (l->at < l->n && word_char(l->text[l->at])) {
		/* 1..5 is a range, not a word */
		if (l->text[l->at] == '.' && l->at + 1 < l->n && l->text[l->at + 1] == '.')
			break;
		l->at++;
	}
	t.kind = TOKEN_WORD;
	t.p = l->text + from;
	t.n = l->at - from;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i].text) == t.n && memcmp(words[i].text, t.p, t.n) == 0) {
			t.kind = words[i].kind;
			t.relation = words[i].relation;
			t.quantifier = words[i].quantifier;
		}
	}
	return t;
}

struct token filter_lex(struct lexer *l, struct error *e)
{
	while (l->at < l->n && isspace((unsigned char)l->text[l->at]))
		l->at++;
	struct token t = {.kind = TOKEN_END, .column = (int)l->at, .p = l->text + l->at};
	if (l->at >= l->n)
		return t;
	const char *p = t.p;
	size_t left = l->n - l->at;
	if (left > 1 && p[0] == 'r' && p[1] == '"') {
		t.raw = true;
		l->at++;
		return lex_string(l, t, e);
	}
	if (p[0] == '"')
		return lex_string(l, t, e);
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
		size_t n = strlen(symbols[i].text);
		if (left < n || memcmp(p, symbols[i].text, n) != 0)
			continue;
		l->at += n;
		t.kind = symbols[i].kind;
		t.relation = symbols[i].relation;
		t.quantifier = symbols[i].quantifier;
		t.n = n;
		return t;
	}
	if (word_char(p[0]))
		return lex_word(l, t);
	t.kind = TOKEN_BAD;
	if (p[0] == '=')
		error_at(e, t.column, "a comparison is written ==");
	else if (p[0] == '|')
		error_at(e, t.column, "“or” is written || or or");
	else if (p[0] == '\'')
		error_at(e, t.column, "text stands in double quotes");
	else
		error_at(e, t.column, "“%c” has no meaning here",
			 p[0] >= 0x20 && p[0] < 0x7f ? p[0] : '?');
	return t;
}
