#include <stdlib.h>

#include "base/memory.h"
#include "open.h"

struct session *session_open_line(const char *line, struct error *e)
{
	struct options o;
	struct curl_words w;
	struct session *s = NULL;
	char name[] = "h2lens";

	if (!curl_split(line, &w, e))
		return NULL;
	char **argv = memory_get((size_t)w.count + 2, sizeof(*argv));
	argv[0] = name;
	for (int i = 0; i < w.count; i++)
		argv[i + 1] = w.items[i];
	if (options_parse(&o, w.count + 1, argv, e)) {
		struct session_options so = o.session;
		so.keep_payloads = true;
		if (o.command == COMMAND_BROWSE || o.command == COMMAND_CURL)
			s = open_source(&o, &so, e);
		else
			error_set(e, "an URL, a FILE or -i IFACE is opened here, not a command");
	}
	options_done(&o);
	free(argv);
	curl_words_done(&w);
	return s;
}
