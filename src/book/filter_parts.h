/*
 * filter_parts.h: what the three files of filter share: tokens (filter_lex.c), the tree that the
 * parser builds (filter_parse.c) and its evaluation (filter.c). Private to them.
 */
#ifndef BOOK_FILTER_PARTS_H
#define BOOK_FILTER_PARTS_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book/fields.h"
#include "h2lens/book.h"
#include "h2lens/error.h"

enum {
	FILTER_LENGTH_MAX = 8192, /* octets of an expression */
	FILTER_DEPTH_MAX = 100,	  /* of parentheses and negations */
	FILTER_SET_MAX = 256,	  /* members of a set */
	FILTER_REGEX_MAX = 512	  /* octets of a pattern */
};

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_STRING,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_BRACE,
	TOKEN_BRACE_END,
	TOKEN_BRACKET,
	TOKEN_BRACKET_END,
	TOKEN_COMMA,
	TOKEN_RANGE,
	TOKEN_MASK,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_RELATION,
	TOKEN_BAD
};

enum relation {
	RELATION_EXISTS,
	RELATION_EQ,
	RELATION_NE,
	RELATION_GT,
	RELATION_LT,
	RELATION_GE,
	RELATION_LE,
	RELATION_CONTAINS,
	RELATION_MATCHES,
	RELATION_IN
};

enum quantifier { QUANTIFIER_ANY, QUANTIFIER_ALL };

struct token {
	enum token_kind kind;
	enum relation relation;
	enum quantifier quantifier; /* the one the relation has by itself */
	int column;
	const char *p; /* the word; for a string what stands between the quotes, still escaped */
	size_t n;
	bool raw; /* r"…": no escapes */
};

struct lexer {
	const char *text;
	size_t n, at;
};

/* The next token; TOKEN_BAD with *e filled on a mistake. */
struct token filter_lex(struct lexer *l, struct error *e);

struct literal {
	uint64_t low, high; /* numbers, times; equal unless a range */
	char *text;	    /* owned: text or octets */
	size_t n;
	uint8_t address[16];
	uint8_t family, prefix;
};

struct test {
	enum field_id field;
	enum relation relation;
	enum quantifier quantifier;
	bool negated; /* each comparison's outcome, as in "not in" */
	bool lower, upper, length;
	bool sliced;
	long slice_from, slice_count; /* count -1: to the end */
	uint64_t mask;		      /* 0 none */
	struct literal *literals;
	size_t literal_count;
	regex_t *regex;
	char header[48]; /* the header's name for http2.headers.* */
};

enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_TEST };

struct node {
	enum node_kind kind;
	struct node *left, *right;
	struct test test;
};

/* The tree of an expression, NULL with e->text empty when there is none. */
struct node *filter_parse(const char *expression, struct error *e);
void filter_free_node(struct node *n);
/* One literal for a field; false with *e filled. */
bool filter_literal(struct test *t, struct literal *out, const struct token *token,
		    struct error *e);
bool filter_regex(struct test *t, const struct token *token, struct error *e);

/* A test's run over the values of one event. */
struct run {
	const struct test *t;
	const struct book *b;
	const struct event *e;
	uint32_t id;
	bool seen, any, all;
};

/* A value that exists and the outcome of its comparison. */
void filter_note(struct run *r, bool outcome);
void filter_run_number(struct run *r, uint64_t v);
void filter_run_text(struct run *r, const char *s, size_t n);
void filter_run_address(struct run *r, const struct address *a);

#endif
