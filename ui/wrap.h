/*
 * wrap.h: paragraphs broken into lines of a width, at spaces; a word that is wider than a line is
 * broken anywhere. Lines keep the indent of their paragraph's first line, and of a list's item
 * ("- ", "1. ") the text's. Pure.
 */
#ifndef UI_WRAP_H
#define UI_WRAP_H

#include <stddef.h>
#include <stdint.h>

struct wrap_line {
	uint32_t from, length; /* bytes of the text */
	uint16_t indent;
};

struct wrap {
	struct wrap_line *lines;
	size_t room;
	uint32_t count;
};

void wrap_text(struct wrap *w, const char *text, int columns);
void wrap_done(struct wrap *w);

#endif
