/*
 * memory.h: allocation that does not fail. Out of memory ends the program with one line, after
 * the hook that a face installed (it restores the terminal) has run. Sizes are checked products.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *memory_get(size_t count, size_t size);		 /* zeroed */
void *memory_resize(void *p, size_t count, size_t size); /* new octets are not zeroed */
/* The next room for an array that must hold `need`: doubles from 8. */
size_t memory_room(size_t room, size_t need);
char *memory_copy(const char *s, size_t n); /* terminated copy; free() it */
/* Zeroed pages straight from the system, in large ones where it has them: for chunks of a megabyte
 * and more, which fill up. Freed with memory_drop_pages and the same size. */
void *memory_pages(size_t size);
void memory_drop_pages(void *p, size_t size);
void memory_on_exhausted(void (*hook)(void));

#endif
