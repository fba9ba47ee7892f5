/*
 * markdown.h: Markdown laid out for a terminal: lines of spans, wrapped at a width in columns (CJK
 * characters take two, and may break anywhere but before closing punctuation). Parsing is md4c's.
 * Headings, paragraphs, nested lists, code blocks, quotes, tables, links, emphasis; HTML is shown
 * as it stands. A model only: no colours.
 */
#ifndef H2LENS_MARKDOWN_H
#define H2LENS_MARKDOWN_H

#include "h2lens/text.h"

enum markdown_look {
	MARKDOWN_TEXT,
	MARKDOWN_HEADING,
	MARKDOWN_STRONG,
	MARKDOWN_EMPHASIS,
	MARKDOWN_CODE,	/* inline, and blocks that are not run */
	MARKDOWN_SHELL, /* a block of shell commands */
	MARKDOWN_TRY,	/* a block that the workbench runs */
	MARKDOWN_LINK,
	MARKDOWN_MARK /* bullets, numbers, rules */
};

struct markdown_span {
	uint32_t from, n; /* octets in `text` */
	uint8_t look;	  /* enum markdown_look */
};

struct markdown_line {
	uint32_t first_span, spans;
	uint16_t indent; /* columns */
	uint16_t block;	 /* number of the code block it belongs to, from 1; 0 none */
};

struct markdown_block {	   /* a fenced block: what can be run or copied */
	char language[16]; /* "sh", "try", "nginx" … */
	uint32_t from, n;  /* its octets in `text`, as written */
};

struct markdown {
	struct text text; /* all spans' octets, sanitised */
	struct markdown_span *spans;
	struct markdown_line *lines;
	struct markdown_block *blocks;
	size_t span_count, span_room, line_count, line_room, block_count, block_room;
};

enum { MARKDOWN_NARROWEST = 10 };

/* Lays out; *out is begun anew. A code line wider than `width` is cut into lines of its own. */
void markdown_layout(const char *md, size_t n, int width, struct markdown *out);
/* The same for what is printed: a code line stays whole, so that it can be copied. */
void markdown_layout_paper(const char *md, size_t n, int width, struct markdown *out);
void markdown_done(struct markdown *m);
/* The lines as plain text with newlines: what `explain --format text` prints. */
void markdown_plain(const struct markdown *m, struct text *out);

#endif
