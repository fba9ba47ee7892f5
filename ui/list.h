/*
 * list.h: a cursor in a list that may grow, and the part of it that is on the screen. Pure. A list
 * knows nothing of what it lists; a view asks only for the rows from `top` on.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct list {
	uint32_t count, cursor, top;
	uint32_t rows; /* on the screen when it was drawn last */
	bool centre;   /* the cursor was sent far: show what is around it too */
	bool follow;   /* the cursor was sent to the end: it stays there while the list grows */
};

/* Sets how many entries there are; the cursor stays in range. */
void list_resize(struct list *l, uint32_t count);
/* Moves the cursor by some entries, stopping at both ends. */
void list_move(struct list *l, int64_t by);
void list_to(struct list *l, uint32_t entry);
/* The same from afar: it will stand with some entries before it and some behind it. */
void list_jump(struct list *l, uint32_t entry);
void list_to_end(struct list *l);
/* Scrolls so that the cursor is among `rows` rows, and as little as that takes. */
void list_show(struct list *l, int rows);
/* For text that is read, not pointed at: scrolls by some rows; the cursor is the top row. */
void list_scroll(struct list *l, int64_t by, int rows);

#endif
