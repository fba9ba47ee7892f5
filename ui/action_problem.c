#include <stdlib.h>
#include <string.h>

#include "action_parts.h"
#include "grow.h"
#include "keymap.h"
#include "view.h"

/* A place where n stops: an event, and the finding that it stands for (BOOK_NONE: its mark). */
struct stop {
	uint32_t at, finding;
};

static bool counts(const struct app *a, uint32_t i)
{
	const struct finding *f = &a->findings.items[i];
	return f->severity >= SEVERITY_WARNING ||
	       (i == a->findings.verdict && f->severity >= SEVERITY_INFO);
}

/* Where a finding stands in the session: its first evidence in the order of the book, else where
 * what it is about begins. */
static uint32_t place_of(const struct app *a, const struct finding *f)
{
	uint32_t at = BOOK_NONE, stream;
	if (f->evidence_count > 0)
		return f->evidence[0];
	if (f->conn >= book_connections(a->book))
		return 0;
	at = book_connection(a->book, f->conn)->first_event;
	stream = f->stream == BOOK_NONE ? BOOK_NONE : book_find_stream(a->book, f->conn, f->stream);
	return stream == BOOK_NONE ? at : book_stream(a->book, stream)->first_event;
}

/* Where we are: the selected event, or the stop that led to what is selected. */
static uint32_t here(const struct app *a)
{
	if (a->stop != BOOK_NONE && a->event == a->stop_event)
		return a->stop;
	if (a->subject == SUBJECT_CONNECTION && app_connection(a))
		return app_connection(a)->first_event;
	return a->event;
}

static bool is_nearer(uint32_t at, uint32_t best, uint32_t from, bool back)
{
	if (from != BOOK_NONE && (back ? at >= from : at <= from))
		return false;
	return best == BOOK_NONE || (back ? at > best : at < best);
}

static int compare(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return a < b ? -1 : a > b;
}

/* All events that findings speak of, sorted; the caller frees. */
static uint32_t *evidence_of(const struct app *a, size_t *count)
{
	const struct finding_list *l = &a->findings;
	size_t room = 0;
	uint32_t *events = NULL;
	*count = 0;
	for (size_t i = 0; a->judged && i < l->count; i++)
		for (int k = 0; k < l->items[i].evidence_count; k++) {
			events = grow_array(events, &room, *count + 1, sizeof(*events));
			events[(*count)++] = l->items[i].evidence[k];
		}
	if (*count > 0)
		qsort(events, *count, sizeof(*events), compare);
	return events;
}

/* The next event with a mark that belongs to no finding, before `until`. */
static uint32_t next_mark(const struct app *a, uint32_t from, uint32_t until, bool back)
{
	uint32_t end = book_events(a->book), found = BOOK_NONE;
	size_t count;
	uint32_t *known = evidence_of(a, &count);
	uint32_t at = back ? (from == BOOK_NONE ? end : from) : from + 1; /* BOOK_NONE + 1 is 0 */
	while (back ? at > 0 : at < end) {
		uint32_t event = back ? at - 1 : at;
		if (event == until)
			break;
		if (book_event(a->book, event)->severity >= SEVERITY_WARNING &&
		    !(count > 0 && bsearch(&event, known, count, sizeof(event), compare))) {
			found = event;
			break;
		}
		at = back ? at - 1 : at + 1;
	}
	free(known);
	return found;
}

static struct stop next_stop(const struct app *a, uint32_t from, bool back)
{
	struct stop best = {BOOK_NONE, BOOK_NONE};
	const struct finding_list *l = &a->findings;
	for (uint32_t i = 0; a->judged && i < l->count; i++) {
		if (!counts(a, i))
			continue;
		uint32_t at = place_of(a, &l->items[i]);
		bool better = at == best.at && best.finding != BOOK_NONE &&
			      l->items[i].severity > l->items[best.finding].severity;
		if (better || is_nearer(at, best.at, from, back))
			best = (struct stop){at, i};
	}
	uint32_t mark = next_mark(a, from, best.at, back);
	return mark == BOOK_NONE ? best : (struct stop){mark, BOOK_NONE};
}

static void go_to_problem(struct app *a, bool back)
{
	uint32_t from = here(a);
	struct stop s = next_stop(a, from, back);
	if (s.at == BOOK_NONE && from != BOOK_NONE) {
		s = next_stop(a, BOOK_NONE, back);
		if (s.at != BOOK_NONE)
			app_say(a, ROLE_DIM, back ? "from the end again" : "from the start again");
	}
	if (s.at == BOOK_NONE) {
		app_say(a, ROLE_OK,
			a->status == SESSION_MORE
				? "no warning and no error in %u events read so far"
				: "no warning and no error in %u events",
			book_events(a->book));
		return;
	}
	if (s.finding == BOOK_NONE)
		app_goto(a, s.at);
	else
		app_goto_finding(a, s.finding);
	a->stop = s.at;
	a->stop_event = a->event;
}

void action_NEXT_PROBLEM(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	go_to_problem(a, false);
}

void action_PREVIOUS_PROBLEM(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	go_to_problem(a, true);
}

void action_PROBLEMS(struct app *a, enum command c, const char *argument)
{
	struct problems *p = &a->bench->problems;
	(void)c;
	(void)argument;
	p->shown = true;
	p->all = false;
	p->of = NULL; /* another tab may lie where a closed one did */
	p->list = (struct list){0};
	problems_make(p, a);
}

static void open_problem(struct app *a, struct problems *p)
{
	uint32_t finding = problems_at(p);
	p->shown = false;
	if (finding == BOOK_NONE)
		return;
	app_goto_finding(a, finding);
	a->stop = place_of(a, &a->findings.items[finding]);
	a->stop_event = a->event;
	app_focus(a, PANEL_EXPLAIN);
}

void action_problems_key(struct bench *b, uint32_t key)
{
	struct problems *p = &b->problems;
	enum command c = keymap_find(key, PANEL_EXPLAIN);
	problems_make(p, bench_app(b));
	if (key == 'a') {
		p->all = !p->all;
		problems_make(p, bench_app(b));
	} else if (c == COMMAND_ENTER || c == COMMAND_RIGHT) {
		open_problem(bench_app(b), p);
	} else if (c == COMMAND_BACK || c == COMMAND_QUIT || c == COMMAND_PROBLEMS ||
		   c == COMMAND_LEFT) {
		p->shown = false;
	} else if (c == COMMAND_LANGUAGE || c == COMMAND_THEME || c == COMMAND_REDRAW) {
		action_run(bench_app(b), c, NULL);
	} else if (!view_move(&p->list, c) && c >= COMMAND_NEXT_PROBLEM && c != COMMAND_NONE) {
		p->shown = false; /* the keys of the last row work here too */
		action_run(bench_app(b), c, NULL);
	}
}
