#include "bench_logs.h"

#include <string.h>

enum {
	PAUSE_COSTS = 20, /* long logs are tied again after a multiple of what that costs */
	ROWS_MOST = 8
};

static const uint64_t shown_ns = 80000000; /* longer than the screen waits while more comes */

static bool is_at_rest(const struct app *a)
{
	return a->status == SESSION_FAILED ||
	       (a->status != SESSION_MORE && a->judged && !a->judging.on &&
		a->judging.events == book_events(a->book));
}

/* What was found in a log that was asked for by hand. */
static void tell(struct app *a, struct logbook_file *f)
{
	struct text name = {0};
	size_t tied = 0, lines = logs_count(f->logs);
	if (f->told)
		return;
	f->told = true;
	for (size_t i = 0; i < lines; i++)
		tied += logs_line(f->logs, i)->tie != LOG_LOOSE;
	logbook_name(f->logs, &name);
	app_say(a, tied ? ROLE_OK : ROLE_WARNING, "%s: %zu line%s, %zu tied to this session",
		text_str(&name), lines, lines == 1 ? "" : "s", tied);
	text_done(&name);
}

static void tie(struct app *a)
{
	struct logbook *l = &a->logs;
	uint64_t began = app_clock();
	logbook_tie(l, a->book);
	l->tied_at = app_clock();
	l->cost = l->tied_at - began;
	for (uint32_t i = 0; i < l->read; i++)
		tell(a, &l->files[i]);
}

/* Rows are kept for them before they are read, so that nothing moves then. */
static void keep_rows(struct app *a)
{
	a->state.logs = a->logs.count < ROWS_MOST ? (int)a->logs.count : ROWS_MOST;
}

void bench_logs_add(struct app *a, const char *path, const struct logs_options *o, bool by_hand)
{
	logbook_add(&a->logs, path, o, by_hand);
	keep_rows(a);
}

/* A long one is read once the screen shows the session, and that it is being read. */
static bool announce(struct app *a)
{
	struct logbook_file *f = logbook_long(&a->logs);
	if (!f)
		return false;
	if (!f->announced) {
		struct text name = {0};
		text_clean(&name, f->path, strlen(f->path));
		f->announced = app_clock();
		f->told = false;
		app_say(a, ROLE_DIM, "reading the log %s…", text_str(&name));
		text_done(&name);
	}
	return app_clock() - f->announced < shown_ns;
}

bool bench_logs_step(struct app *a)
{
	struct logbook *l = &a->logs;
	struct error e = ERROR_INIT;
	if (l->count == 0 || !is_at_rest(a))
		return false;
	if (l->read < l->count) {
		if (announce(a))
			return true;
		if (!logbook_read(l, bench_recogniser(a->bench), &e))
			app_say(a, ROLE_ERROR, "%s", e.text);
		keep_rows(a);
		return true;
	}
	if (l->tied &&
	    (l->events == book_events(a->book) ||
	     (a->status != SESSION_END && app_clock() - l->tied_at < l->cost * PAUSE_COSTS)))
		return false;
	tie(a);
	return true;
}
