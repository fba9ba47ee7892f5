/*
 * problems.h: the list of all findings of a session, over the panels: the verdict first, the others
 * as they came. Minor ones are shown when they are asked for.
 */
#ifndef UI_PROBLEMS_H
#define UI_PROBLEMS_H

#include "app.h"

struct draw;

struct problems {
	bool shown, all;
	uint32_t *items; /* of the tab's findings */
	size_t room;
	uint32_t count, minor; /* listed; minor ones that there are */
	const struct app *of;  /* what it was made of */
	unsigned judgements;
	bool made_all;
	struct list list;
};

/* Lists the findings of a tab, when there are others than before. */
void problems_make(struct problems *p, const struct app *a);
void problems_draw(struct problems *p, const struct app *a, enum language lang, struct draw *d);
/* The finding under the cursor, BOOK_NONE. */
uint32_t problems_at(const struct problems *p);
void problems_done(struct problems *p);

#endif
