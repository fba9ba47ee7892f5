#include "open.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "h2lens/session.h"

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
	struct session_options live = *so;
	live.concurrent = o->concurrent;
	live.remark = o->remark;
	return session_connect(&o->target, o->requests, o->request_count, &live, e);
}

struct session *open_words(int argc, char **argv, struct error *e)
{
	struct options o;
	struct session *s = NULL;

	if (options_parse(&o, argc, argv, e)) {
		struct session_options so = o.session;
		so.keep_payloads = true;
		if (o.command != COMMAND_BROWSE && o.command != COMMAND_CURL)
			error_set(e, "an URL, a FILE or -i IFACE is opened here, not a command");
		else if (!o.source)
			error_set(e, "an URL, a FILE or -i IFACE is missing");
		else if (o.tab_count)
			error_set(e, "one source at a time: %s, or %s?", o.source, o.tabs[0]);
		else
			s = open_source(&o, &so, e);
	}
	options_done(&o);
	return s;
}
