#include "layout.h"

#include <string.h>

/* From these sizes on: lines around panels; Streams beside Frames; a Timeline of its own; Explain
 * beside Detail. */
enum {
	FRAMED_ROWS = 12,
	FRAMED_COLUMNS = 40,
	BESIDE_COLUMNS = 72,
	TIMELINE_ROWS = 20,
	BOTH_ROWS = 24,
	BOTH_COLUMNS = 110,
	TALL_ROWS = 30, /* below, the timeline has one row of bars */
	TIMELINE_LEAST = 3,
	TIMELINE_MOST = 14,
	LOGS_MOST = 2, /* rows for logs */
};

static int at_least(int a, int b)
{
	return a > b ? a : b;
}

static int at_most(int a, int b)
{
	return a < b ? a : b;
}

static void set(struct layout *l, enum panel p, int y, int x, int rows, int columns)
{
	l->frame[p] = (struct rect){y, x, rows, columns};
	l->inside[p] = (struct rect){y + 1, x + 1, rows - 2, columns - 2};
}

/* No lines: a title row that also names the panel, the panel, the hints. */
static void make_plain(struct layout *l, int rows, int columns, enum panel p)
{
	l->inside[p] = (struct rect){1, 0, rows - 2, columns};
	l->frame[p] = l->inside[p];
}

static void make_top(struct layout *l, int columns, int y, int rows, const struct layout_state *s)
{
	if (columns < BESIDE_COLUMNS) {
		set(l, s->top == PANEL_STREAMS ? PANEL_STREAMS : PANEL_FRAMES, y, 0, rows, columns);
		return;
	}
	int streams = at_most(at_least(columns * 36 / 100, 30), 60);
	set(l, PANEL_STREAMS, y, 0, rows, streams);
	set(l, PANEL_FRAMES, y, streams - 1, rows, columns - streams + 1);
}

static void make_bottom(struct layout *l, int columns, int y, int rows,
			const struct layout_state *s, bool both)
{
	if (both) {
		int explain = columns * 55 / 100;
		set(l, PANEL_EXPLAIN, y, 0, rows, explain);
		set(l, PANEL_DETAIL, y, explain - 1, rows, columns - explain + 1);
		return;
	}
	enum panel p = s->bottom;
	if (p < PANEL_TIMELINE || (p == PANEL_TIMELINE && layout_shows(l, PANEL_TIMELINE)))
		p = PANEL_EXPLAIN;
	set(l, p, y, 0, rows, columns);
}

/* An axis, the phases, the bars, the points; where it is low, one row of bars, and no axis in the
 * end. */
static int timeline_rows(int rows, int bars, int logs)
{
	if (rows < TALL_ROWS)
		return TIMELINE_LEAST + (rows >= BOTH_ROWS) + (rows >= BOTH_ROWS && logs);
	int most = at_most(rows / 5 + 1, TIMELINE_MOST);
	return at_least(TIMELINE_LEAST + 2, at_most(3 + bars, most)) + at_most(logs, LOGS_MOST);
}

/* The lines of neighbours overlap, so a panel of n rows inside adds n + 1 rows. */
static void make_framed(struct layout *l, int rows, int columns, const struct layout_state *s)
{
	bool timeline = rows >= TIMELINE_ROWS;
	bool both = rows >= BOTH_ROWS && columns >= BOTH_COLUMNS;
	int left = rows - 2 - 1; /* title, hints, the first line */
	int line = timeline ? 1 + timeline_rows(rows, s->bars, s->logs) : 0;
	left -= line;
	int bottom = rows < 18 ? left / 3 : left * 2 / 5;
	bottom = at_least(bottom, 4);
	int top = left - bottom;
	int y = 1;
	make_top(l, columns, y, top + 1, s);
	y += top;
	if (timeline) {
		set(l, PANEL_TIMELINE, y, 0, line + 1, columns);
		y += line;
	}
	make_bottom(l, columns, y, bottom + 1, s, both);
}

void layout_make(struct layout *l, int rows, int columns, const struct layout_state *s)
{
	memset(l, 0, sizeof(*l));
	if (rows < LAYOUT_ROWS_MIN || columns < LAYOUT_COLUMNS_MIN) {
		l->too_small = true;
		return;
	}
	l->title = (struct rect){0, 0, 1, columns};
	l->hints = (struct rect){rows - 1, 0, 1, columns};
	l->framed = rows >= FRAMED_ROWS && columns >= FRAMED_COLUMNS;
	if (!l->framed)
		make_plain(l, rows, columns, s->focus);
	else if (s->zoom)
		set(l, s->focus, 1, 0, rows - 2, columns);
	else
		make_framed(l, rows, columns, s);
}
