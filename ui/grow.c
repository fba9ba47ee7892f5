#include "grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "term.h"

static void *must(void *p)
{
	static const char words[] = "h2lens: out of memory\n";
	if (p)
		return p;
	term_restore();
	ssize_t n = write(STDERR_FILENO, words, sizeof(words) - 1);
	(void)n;
	_exit(1);
}

void *grow_new(size_t size)
{
	return must(calloc(1, size));
}

void *grow_array(void *p, size_t *room, size_t need, size_t size)
{
	size_t want = *room ? *room : 16;
	if (need <= *room)
		return p;
	while (want < need)
		want += want / 2 + 8;
	if (want > SIZE_MAX / size)
		return must(NULL);
	*room = want;
	return must(realloc(p, want * size));
}

char *grow_copy(const char *s, size_t n)
{
	char *copy = grow_new(n + 1);
	memcpy(copy, s, n);
	return copy;
}
