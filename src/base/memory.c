#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void (*exhausted_hook)(void);

void memory_on_exhausted(void (*hook)(void))
{
	exhausted_hook = hook;
}

static _Noreturn void exhausted(size_t bytes)
{
	if (exhausted_hook)
		exhausted_hook();
	fprintf(stderr, "h2lens: out of memory (%zu bytes were asked for)\n", bytes);
	exit(1);
}

void *memory_get(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		exhausted(size);
	return p;
}

void *memory_resize(void *p, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		exhausted(SIZE_MAX);
	size_t bytes = count * size;
	void *q = realloc(p, bytes != 0 ? bytes : 1);
	if (!q)
		exhausted(bytes);
	return q;
}

size_t memory_room(size_t room, size_t need)
{
	if (room < 8)
		room = 8;
	while (room < need)
		room *= 2;
	return room;
}

void *memory_pages(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exhausted(size);
#ifdef MADV_HUGEPAGE
	(void)madvise(p, size, MADV_HUGEPAGE); /* only a hint: a refusal changes nothing */
#endif
	return p;
}

void memory_drop_pages(void *p, size_t size)
{
	if (p)
		munmap(p, size);
}

char *memory_copy(const char *s, size_t n)
{
	char *p = memory_resize(NULL, n + 1, 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}
