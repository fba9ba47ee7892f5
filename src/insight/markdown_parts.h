/*
 * markdown_parts.h: what markdown.c (what md4c says) and markdown_flow.c, markdown_table.c (lines
 * of it) share. Private to them.
 */
#ifndef INSIGHT_MARKDOWN_PARTS_H
#define INSIGHT_MARKDOWN_PARTS_H

#include "h2lens/markdown.h"

enum { MARKDOWN_DEPTH = 16, MARKDOWN_COLUMNS = 24 };

/* Words on their way into lines: octets, and how each looks. */
struct markdown_run {
	struct text text;
	uint8_t *looks;
	size_t room;
};

/* A list item or a quote that encloses what comes. */
struct markdown_level {
	char marker[16];
	int indent; /* columns that it takes */
	bool quote; /* its marker stands before every line */
	bool done;  /* the marker was written */
	bool ordered, tight, list;
	unsigned number;
};

struct markdown_layout {
	bool whole_code; /* code lines are not cut */
	struct markdown *out;
	int width;
	struct markdown_level levels[MARKDOWN_DEPTH];
	int depth, deeper; /* levels beyond the array */
	struct markdown_run run;
	uint8_t looks[MARKDOWN_DEPTH];
	int look_depth;
	bool gap, any; /* an empty line is due; there is a line */
	bool code;
	char language[16];
	uint16_t block;
	bool soft; /* a line of the source ended */
	struct text link;
	size_t link_from;
	struct markdown_table *table;
};

void markdown_run_add(struct markdown_run *r, const char *s, size_t n, enum markdown_look look);
void markdown_run_clear(struct markdown_run *r);
void markdown_run_done(struct markdown_run *r);

/* The octets of `r` from *at that fit into `width` columns; *at moves on to where the next line
 * begins. False when there is no more. */
bool markdown_fit(const struct markdown_run *r, size_t *at, int width, size_t *from, size_t *to);

/* A new line with what encloses it, empty lines that are due before it; columns left in *room. */
void markdown_begin_line(struct markdown_layout *m, int *room);
/* Adds octets to the line; spans are made of equal looks. */
void markdown_put(struct markdown_layout *m, const struct markdown_run *r, size_t from, size_t to);
void markdown_put_mark(struct markdown_layout *m, const char *s, int times);
/* Columns inside of what encloses. */
int markdown_room(const struct markdown_layout *m);
/* The run as lines, and empty again. */
void markdown_flow(struct markdown_layout *m);

struct markdown_table *markdown_table_new(unsigned columns);
void markdown_table_free(struct markdown_table *t);
void markdown_table_row(struct markdown_table *t, bool head);
/* Takes the run as the next cell. */
void markdown_table_cell(struct markdown_table *t, struct markdown_run *r);
void markdown_table_write(struct markdown_layout *m, const struct markdown_table *t);

#endif
