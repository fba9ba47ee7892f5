/*
 * line.h: one line of text being typed: UTF-8, a cursor, the usual keys (Ctrl-A E B F W U K H,
 * arrows, Home, End, Delete). Bounded; pure. It owns its text, which grows: a command line that was
 * copied from a browser is long.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "h2lens/text.h"

enum {
	LINE_MAX_BYTES = 256 * 1024,
	LINE_ROOM = 1024 /* for a word of it, or a filter */
};

struct line {
	char *text; /* owned, valid UTF-8, terminated; NULL before line_set */
	size_t room;
	size_t length, cursor; /* in bytes; the cursor never stands inside a character */
};

void line_done(struct line *l);
void line_set(struct line *l, const char *text); /* cursor at the end */
/* Replaces bytes [from, cursor) by text: what completion does. False when there is no room. */
bool line_replace(struct line *l, size_t from, const char *text);
/* Adds a code point as UTF-8. */
void line_add(struct text *out, uint32_t cp);
/* A key (see keymap.h). False when a line has no use for it. */
bool line_key(struct line *l, uint32_t key);
/* Columns before the cursor. */
int line_cursor_column(const struct line *l);
/* Puts pasted text in at the cursor: line feeds become spaces, a backslash before one goes with it
 * as in a shell, other controls are left out. False when there was no room for all of it. */
bool line_paste(struct line *l, const char *text, size_t n);

#endif
