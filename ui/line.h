/*
 * line.h: one line of text being typed: UTF-8, a cursor, the usual keys (Ctrl-A E B F W U K H,
 * arrows, Home, End, Delete). Bounded; pure.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_ROOM = 1024 };

struct line {
	char text[LINE_ROOM];  /* always terminated and valid UTF-8 */
	size_t length, cursor; /* in bytes; the cursor never stands inside a character */
};

void line_set(struct line *l, const char *text); /* cursor at the end */
/* Replaces bytes [from, cursor) by text: what completion does. False when there is no room. */
bool line_replace(struct line *l, size_t from, const char *text);
/* A key (see keymap.h). False when a line has no use for it. */
bool line_key(struct line *l, uint32_t key);
/* Columns before the cursor. */
int line_cursor_column(const struct line *l);

#endif
