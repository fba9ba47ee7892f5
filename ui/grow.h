/*
 * grow.h: the memory of the terminal's side. Never NULL: when there is none, the terminal is put
 * back and the program ends with one line.
 */
#ifndef UI_GROW_H
#define UI_GROW_H

#include <stddef.h>

void *grow_new(size_t size); /* zeroed; free() it */
/* An array of *room elements, moved to one that holds at least `need`; new ones are not zeroed. */
void *grow_array(void *p, size_t *room, size_t need, size_t size);
char *grow_copy(const char *s, size_t n);

#endif
