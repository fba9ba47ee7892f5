/*
 * draw.h: cells of one panel. Views draw with roles and clipped text and never see curses; nothing
 * reaches the terminal before draw_flush, which sends only what changed.
 *
 * Text that is given must be sanitised (text_clean); here it is measured, clipped and, for ASCII
 * terminals, made plain. Coordinates are relative to the panel; what lies outside is left out.
 */
#ifndef UI_DRAW_H
#define UI_DRAW_H

#include <stdbool.h>

#include "glyph.h"
#include "h2lens/words.h"
#include "rect.h"
#include "term.h"
#include "theme.h"

struct draw;

struct draw *draw_new(void);
void draw_free(struct draw *d);
/* Moves it there, empty; a rectangle of no rows hides it. The newest placed lies on top. */
void draw_place(struct draw *d, struct rect r);
void draw_clear(struct draw *d, enum role role);
int draw_rows(const struct draw *d);
int draw_columns(const struct draw *d);

/* The ground of what is drawn from now on: a selected row or an ordinary one. */
void draw_shade(struct draw *d, enum shade shade);
/* Text in at most `columns` columns (cut with … when longer); returns the columns it took. */
int draw_text(struct draw *d, int y, int x, int columns, enum role role, const char *text);
/* A word or sentence of ours, in that language (h2lens/words.h); English until it is set. */
int draw_say(struct draw *d, int y, int x, int columns, enum role role, const char *english);
void draw_language(struct draw *d, enum language l);
enum language draw_in(const struct draw *d);
/* As draw_text, ending before column x + columns. Returns the column where it begins. */
int draw_right(struct draw *d, int y, int x, int columns, enum role role, const char *text);
int draw_glyph(struct draw *d, int y, int x, enum role role, enum glyph g);
void draw_fill(struct draw *d, int y, int x, int columns, enum role role, const char *glyph);
/* Where the terminal's cursor shall blink; it is hidden unless this was called since draw_clear. */
void draw_cursor(struct draw *d, int y, int x);
void draw_flush(void);

#endif
