/*
 * layout.h: where every panel lies, from the size of the terminal and what has the keys. One pure
 * function; views keep no geometry.
 *
 * Panels share the lines between them: the rectangles that are drawn around (`frame`) overlap by
 * one cell, what a view may draw on (`inside`) never does. A panel that has no place now has an
 * `inside` of no rows.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

#include "rect.h"

enum panel {
	PANEL_STREAMS,
	PANEL_FRAMES,
	PANEL_TIMELINE,
	PANEL_EXPLAIN,
	PANEL_DETAIL,
	PANEL_COUNT
};

enum {
	LAYOUT_ROWS_MIN = 5,
	LAYOUT_COLUMNS_MIN = 20,
};

struct layout_state {
	enum panel focus;
	enum panel top;	   /* Streams or Frames: shown when there is no place for both */
	enum panel bottom; /* Explain, Detail (or Timeline): shown when there is place for one */
	bool zoom;	   /* only the panel with the keys */
	int bars;	   /* that a timeline may have to show */
	int logs;	   /* beside which it has rows for them */
};

struct layout {
	bool too_small;
	bool framed; /* panels have lines around them; else one panel fills the screen */
	struct rect title, hints;
	struct rect frame[PANEL_COUNT], inside[PANEL_COUNT];
};

void layout_make(struct layout *l, int rows, int columns, const struct layout_state *s);

static inline bool layout_shows(const struct layout *l, enum panel p)
{
	return l->inside[p].rows > 0;
}

#endif
