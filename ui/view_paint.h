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

#endif
