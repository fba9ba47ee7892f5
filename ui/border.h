/*
 * border.h: the lines around panels, joined where panels share them. Pure: rectangles in, for each
 * cell which of its four arms are drawn and whether the panel with the keys is one of its owners.
 */
#ifndef UI_BORDER_H
#define UI_BORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rect.h"

enum { BORDER_UP = 1, BORDER_DOWN = 2, BORDER_LEFT = 4, BORDER_RIGHT = 8, BORDER_FOCUS = 16 };

/* Adds the outline of r to cells[rows][columns]; parts outside are left out. */
void border_add(uint8_t *cells, int rows, int columns, struct rect r, bool focus);
/* The character for a cell's arms; NULL when it has none. */
const char *border_glyph(uint8_t cell, bool ascii);

#endif
