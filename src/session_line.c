#include <stdlib.h>

#include "base/memory.h"
#include "open.h"

struct session *session_open_line(const char *line, struct error *e)
{
	struct curl_words w;
	char name[] = "h2lens";

	if (!curl_split(line, &w, e))
		return NULL;
	char **argv = memory_get((size_t)w.count + 2, sizeof(*argv));
	argv[0] = name;
	for (int i = 0; i < w.count; i++)
		argv[i + 1] = w.items[i];
	struct session *s = open_words(w.count + 1, argv, e);
	free(argv);
	curl_words_done(&w);
	return s;
}
