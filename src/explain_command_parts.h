/*
 * explain_command_parts.h: what explain_command*.c share. Private to them.
 */
#ifndef EXPLAIN_COMMAND_PARTS_H
#define EXPLAIN_COMMAND_PARTS_H

#include "explain_command.h"
#include "h2lens/knowledge.h"
#include "h2lens/recognise.h"
#include "jsonl.h"

enum { EXPLAIN_COMMAND_SHOWN = 3 }; /* entries of one name or line */

struct explain_command {
	const struct options *options;
	const struct knowledge *base;
	enum language language;
	bool color;
	int width;
};

/* Entries in full. `query` is what was asked for. */
void explain_command_entries(const struct explain_command *x, const char *query,
			     const struct knowledge_hit *hits, size_t count);
/* A line an entry. */
void explain_command_list(const struct explain_command *x, const char *query,
			  const struct knowledge_hit *hits, size_t count);
/* Standard input, line by line; the exit status. */
int explain_command_lines(const struct explain_command *x);
/* Beginning and end of a colour, "" without. */
const char *explain_command_paint(const struct explain_command *x, const char *sequence);

#endif
