/*
 * start.h: what is shown while no tab is open: how to begin, and what was opened lately.
 */
#ifndef UI_START_H
#define UI_START_H

#include "draw.h"
#include "list.h"
#include "recent.h"

struct start {
	struct recent recent;
	struct list list; /* over the recent ones */
};

void start_draw(struct start *s, struct draw *d);

#endif
