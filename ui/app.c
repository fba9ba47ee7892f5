#include "app.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	TICK_STREAMS = 20000, /* a tick takes in at most so much, so that keys never wait long */
	TICK_EVENTS = 20000,
	SCAN_EVENTS = 20000, /* events of a stream looked through for the telling one */
};

uint64_t app_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

void app_say(struct app *a, enum role role, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(a->message, sizeof(a->message), format, args);
	va_end(args);
	a->message_role = role;
}

const struct connection *app_connection(const struct app *a)
{
	return a->selected.conn < book_connections(a->book)
		       ? book_connection(a->book, a->selected.conn)
		       : NULL;
}

static struct index_scope scope_of(const struct app *a)
{
	struct index_scope s = {a->selected.conn, 0, a->selected.kind == TREE_CONNECTION,
				a->selected.kind == TREE_OTHERS};
	if (a->selected.kind == TREE_STREAM)
		s.stream = book_stream(a->book, a->selected.stream)->id;
	if (a->selected.conn >= book_connections(a->book))
		s.conn = BOOK_NONE;
	return s;
}

/* Puts the cursor on the wanted event as soon as the index has it, on the next one when the filter
 * keeps it out. */
static void settle(struct app *a)
{
	const struct index *ix = &a->index;
	list_resize(&a->frames, ix->count);
	if (a->wanted != BOOK_NONE) {
		uint32_t at = index_find(ix, a->wanted);
		bool found = at < ix->count && ix->ids[at] == a->wanted;
		bool passed = ix->walked != BOOK_NONE && ix->walked >= a->wanted;
		if (!found && !(passed && ix->count > 0))
			return;
		list_jump(&a->frames, at);
		a->event = ix->ids[a->frames.cursor];
		a->wanted = BOOK_NONE;
	} else if (ix->count > 0 && (a->frames.follow || a->event == BOOK_NONE)) {
		a->event = ix->ids[a->frames.cursor];
	}
}

static void list_events(struct app *a, struct filter *f)
{
	index_begin(&a->index, scope_of(a), f);
	a->frames = (struct list){0};
	index_update(&a->index, a->book, TICK_EVENTS);
	settle(a);
}

static uint32_t first_event(const struct app *a)
{
	const struct connection *c = app_connection(a);
	if (!c)
		return BOOK_NONE;
	if (a->selected.kind == TREE_STREAM)
		return book_stream(a->book, a->selected.stream)->first_event;
	return a->selected.kind == TREE_ZERO ? c->zero_first : c->first_event;
}

/* Of a stream's events the first of the worst kind, else its first: what to read about it. */
static uint32_t telling_event(const struct app *a)
{
	uint32_t id = first_event(a), best = id;
	if (a->selected.kind != TREE_STREAM && a->selected.kind != TREE_ZERO)
		return best;
	for (int n = 0; n < SCAN_EVENTS && id != BOOK_NONE; n++) {
		const struct event *e = book_event(a->book, id);
		if (e->severity >= SEVERITY_WARNING &&
		    e->severity > book_event(a->book, best)->severity)
			best = id;
		id = e->next_stream;
	}
	return best;
}

void app_select_row(struct app *a)
{
	struct tree_row row = tree_at(&a->tree, a->streams.cursor);
	bool same = row.kind == a->selected.kind && row.conn == a->selected.conn &&
		    row.stream == a->selected.stream;
	a->subject = row.kind == TREE_CONNECTION ? SUBJECT_CONNECTION : SUBJECT_EVENT;
	if (same)
		return;
	a->selected = row;
	a->event = a->wanted = telling_event(a);
	list_events(a, a->index.filter);
}

void app_select_frame(struct app *a)
{
	a->wanted = BOOK_NONE;
	if (a->frames.cursor < a->index.count) {
		a->event = a->index.ids[a->frames.cursor];
		a->subject = SUBJECT_EVENT;
	}
}

/* The row that lists an event: the present one when it does. */
static struct tree_row row_of(const struct app *a, uint32_t event)
{
	const struct event *e = book_event(a->book, event);
	struct tree_row row = {TREE_CONNECTION, e->conn, BOOK_NONE};
	if (e->conn == BOOK_NONE)
		return (struct tree_row){TREE_OTHERS, BOOK_NONE, BOOK_NONE};
	bool here = a->selected.conn == e->conn;
	if (here && a->selected.kind == TREE_CONNECTION)
		return a->selected;
	if (e->stream) {
		row.stream = book_find_stream(a->book, e->conn, e->stream);
		if (row.stream != BOOK_NONE)
			row.kind = TREE_STREAM;
	} else if (here && a->selected.kind == TREE_ZERO && e->kind == EVENT_H2_FRAME) {
		return a->selected;
	}
	return row;
}

void app_goto(struct app *a, uint32_t event)
{
	if (event == BOOK_NONE)
		return;
	struct filter *f = a->index.filter;
	if (f && !filter_match(f, a->book, event)) {
		app_say(a, ROLE_WARNING, "the filter hid it: filter cleared");
		a->expression[0] = '\0';
		f = NULL;
	}
	struct tree_row row = row_of(a, event);
	bool same = row.kind == a->selected.kind && row.conn == a->selected.conn &&
		    row.stream == a->selected.stream && f == a->index.filter;
	a->event = a->wanted = event;
	a->subject = SUBJECT_EVENT;
	if (same) {
		settle(a);
		return;
	}
	if (row.kind == TREE_STREAM && row.conn < a->tree.count && a->tree.conns[row.conn].folded) {
		tree_fold(&a->tree, row.conn, false);
		tree_update(&a->tree, a->book, TICK_STREAMS);
	}
	a->selected = row;
	list_resize(&a->streams, a->tree.rows);
	list_to(&a->streams, tree_find(&a->tree, row));
	list_events(a, f);
}

void app_focus(struct app *a, enum panel p)
{
	a->state.focus = p;
	if (p <= PANEL_FRAMES)
		a->state.top = p;
	else
		a->state.bottom = p;
	if (p == PANEL_FRAMES || p == PANEL_TIMELINE)
		a->subject = a->event == BOOK_NONE ? a->subject : SUBJECT_EVENT;
	if (p == PANEL_STREAMS && a->selected.kind == TREE_CONNECTION)
		a->subject = SUBJECT_CONNECTION;
}

bool app_filter(struct app *a, const char *expression, struct error *e)
{
	struct filter *f = NULL;
	if (expression[strspn(expression, " ")]) {
		f = filter_new(expression, e);
		if (!f)
			return false;
	}
	snprintf(a->expression, sizeof(a->expression), "%s", f ? expression : "");
	a->wanted = a->event;
	list_events(a, f);
	return true;
}

static void forget_findings(struct app *a)
{
	finding_done(&a->findings);
	memset(&a->findings, 0, sizeof(a->findings));
	a->explain.made = false;
}

/* All is read: judge, in parts so that keys go on being answered, and lead a reader who has touched
 * nothing to what explains it all. True when there is more to judge. */
static bool finished(struct app *a)
{
	if (!finding_judge_part(a->book, &a->findings, TICK_EVENTS))
		return true;
	a->judged = true;
	a->explain.made = false;
	if (a->touched || a->findings.count == 0)
		return false;
	const struct finding *verdict = &a->findings.items[a->findings.verdict];
	if (verdict->severity < SEVERITY_INFO || verdict->evidence_count == 0)
		return false;
	app_goto(a, verdict->evidence[0]);
	app_focus(a, PANEL_FRAMES);
	return false;
}

/* The book was begun anew: what was selected is looked for again by its numbers. */
static void begin_again(struct app *a)
{
	struct tree_row row = {TREE_CONNECTION, a->selected.conn, BOOK_NONE};
	uint32_t stream = a->index.scope.stream;
	a->generation = session_generation(a->session);
	a->book = session_book(a->session);
	tree_done(&a->tree);
	a->event = a->wanted = BOOK_NONE;
	forget_findings(a);
	a->judged = false;
	a->timeline.made = a->explain.made = a->detail.made = false;
	a->detail.hex_event = BOOK_NONE;
	text_clear(&a->detail.octets);
	tree_update(&a->tree, a->book, TICK_STREAMS);
	if (row.conn < a->tree.count && a->selected.kind == TREE_STREAM) {
		row.stream = book_find_stream(a->book, row.conn, stream);
		row.kind = row.stream == BOOK_NONE ? TREE_CONNECTION : TREE_STREAM;
	} else if (row.conn < a->tree.count) {
		row.kind = a->selected.kind;
	} else {
		row = (struct tree_row){TREE_NOTHING, BOOK_NONE, BOOK_NONE};
	}
	a->selected = row;
	a->subject = SUBJECT_CONNECTION;
	list_resize(&a->streams, a->tree.rows);
	list_to(&a->streams, tree_find(&a->tree, row));
	list_events(a, a->index.filter);
}

/* Something has come; a connection is preferred to what belongs to none. */
static void select_first(struct app *a)
{
	list_to(&a->streams, 0);
	app_select_row(a);
}

bool app_tick(struct app *a)
{
	if (a->generation != session_generation(a->session))
		begin_again(a);
	bool more = tree_update(&a->tree, a->book, TICK_STREAMS);
	a->state.bars = a->tree.most < 1000 ? (int)a->tree.most : 1000;
	list_resize(&a->streams, a->tree.rows);
	if (a->tree.rows > 0) {
		if (a->streams.follow)
			app_select_row(a);
		else if (a->selected.kind == TREE_NOTHING ||
			 (!a->touched && !a->judged && a->tree.count > 0 &&
			  a->selected.kind == TREE_OTHERS))
			select_first(a);
		else
			list_to(&a->streams, tree_find(&a->tree, a->selected));
	}
	if (index_update(&a->index, a->book, TICK_EVENTS))
		more = true;
	settle(a);
	if (a->status == SESSION_END && !more && !a->judged)
		more = finished(a);
	return more;
}

bool app_init(struct app *a, struct session *s, const struct ui_options *o, struct error *e)
{
	memset(a, 0, sizeof(*a));
	a->session = s;
	a->book = session_book(s);
	a->generation = session_generation(s);
	a->status = SESSION_MORE;
	a->selected = (struct tree_row){TREE_NOTHING, BOOK_NONE, BOOK_NONE};
	a->event = a->wanted = BOOK_NONE;
	a->detail.hex_event = BOOK_NONE;
	a->index.scope.conn = BOOK_NONE;
	a->index.walked = BOOK_NONE;
	a->state = (struct layout_state){PANEL_STREAMS, PANEL_STREAMS, PANEL_EXPLAIN, false, 0};
	if (!theme_load(&a->theme, o->theme ? o->theme : "dark", e))
		return false;
	if (o->filter && !app_filter(a, o->filter, e))
		return false;
	const char *remark = session_remark(s, 0);
	if (remark)
		app_say(a, ROLE_DIM, "%s", remark);
	return true;
}

void app_done(struct app *a)
{
	finding_done(&a->findings);
	tree_done(&a->tree);
	index_done(&a->index);
	timeline_done(&a->timeline.model);
	text_done(&a->explain.title);
	text_done(&a->explain.rfc);
	text_done(&a->explain.body);
	wrap_done(&a->explain.lines);
	detail_done(&a->detail);
	prompt_done(&a->prompt);
}
