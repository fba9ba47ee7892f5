/*
 * recognise.h: lines of logs and of clients' output told apart: which entries of the knowledge base
 * they are about. The patterns are the `match:` lines of the entries (doc/knowledge.md).
 */
#ifndef H2LENS_RECOGNISE_H
#define H2LENS_RECOGNISE_H

#include "h2lens/knowledge.h"

struct recogniser;

struct recognised {
	const struct knowledge_entry *entry;
	const char *program; /* "nginx", "curl" …, as the pattern says; "any" */
	int score;	     /* literal octets of the pattern that were found, more is better */
	size_t from, to;     /* where in the line */
};

struct recogniser *recogniser_new(const struct knowledge *k); /* borrows the base */
void recogniser_free(struct recogniser *r);
/* What a line is about: best first, an entry once, at most `room`; 0: it carries nothing known. */
size_t recognise(const struct recogniser *r, const char *line, size_t n, struct recognised *out,
		 size_t room);
/* The program that writes such lines ("nginx", "haproxy" …), "" when its shape does not tell. */
const char *recognise_program(const char *line, size_t n);

#endif
