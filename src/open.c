#include "open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "session_parts.h"

/* "example.com" names no file: an URL was meant. */
static void suggest(const struct options *o, struct error *e)
{
	size_t n = strlen(e->text);

	if (strstr(o->source, "://")) {
		error_set(e, "%s: h2lens connects to http:// and https://", o->source);
		return;
	}
	if (access(o->source, F_OK) == 0 || errno != ENOENT || !strpbrk(o->source, ".:") ||
	    strchr(o->source, ' '))
		return;
	snprintf(e->text + n, sizeof(e->text) - n, " (to connect: https://%s)", o->source);
}

struct session *open_source(const struct options *o, const struct session_options *so,
			    struct error *e)
{
	struct session *s;

	if (o->interface)
		return session_listen(o->interface, so->capture_filter, so, e);
	if (!o->live) {
		s = session_open(o->source, so, e);
		if (!s)
			suggest(o, e);
		return s;
	}
	s = session_connect(&o->target, o->requests, o->request_count, so, e);
	if (s && o->concurrent)
		live_concurrency(s->live, o->concurrent);
	if (s && o->remark)
		session_remark_add(s, "%s", o->remark, 0);
	return s;
}

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
