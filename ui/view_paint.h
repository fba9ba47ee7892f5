/*
 * view_paint.h: the picture of a timeline: an axis where there is height for it, the phases, the
 * streams as bars, the points, and a line through all rows where the selected event is. Called by
 * the timeline's view alone.
 */
#ifndef UI_VIEW_PAINT_H
#define UI_VIEW_PAINT_H

#include <stdint.h>

#include "app.h"
#include "draw.h"
#include "scale.h"

struct paint {
	const struct app *a;
	struct draw *d;
	struct scale scale;
	int rows;
	uint8_t *used; /* a cell was drawn, [rows][scale.columns] */
};

void view_paint_timeline(struct paint *p);
/* Text at a cell, which is used then; the columns it took. */
int view_paint_text(struct paint *p, int y, int x, int columns, enum role role, const char *s);
/* Unused columns from x on, up to `most`. */
int view_paint_free(const struct paint *p, int y, int x, int most);

/* view_paint_logs.c: rows that logs get of these, and what is drawn there: a mark at each line's
 * time, the words of what went wrong, the log's name. */
int view_paint_logs_rows(const struct paint *p);
void view_paint_logs(struct paint *p, int y, int rows);
/* Does a line concern the connection that the timeline is of? Those that cannot be placed may. */
bool view_paint_logs_has(const struct app *a, const struct log_line *x);

#endif
