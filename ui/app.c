#include "app.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	TICK_STREAMS = 20000, /* a tick takes in at most so much, so that keys never wait long */
	TICK_EVENTS = 20000,
	SCAN_EVENTS = 20000 /* events of a stream looked through for the telling one */
};

uint64_t app_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

enum language app_language(const struct app *a)
{
	return a->notice->language;
}

void app_say(struct app *a, enum role role, const char *format, ...)
{
	struct text words = {.language = app_language(a)};
	va_list args;
	va_start(args, format);
	words_vaddf(&words, format, args);
	va_end(args);
	snprintf(a->notice->text, sizeof(a->notice->text), "%s", text_str(&words));
	text_done(&words);
	a->notice->role = role;
	a->notice->at = app_clock();
}

const struct live_state *app_live(const struct app *a)
{
	return a->session ? session_live(a->session) : NULL;
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
	a->of_row = true;
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
		a->of_row = false;
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
	a->following = false;
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
	a->of_row = false;
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

void app_goto_row(struct app *a, uint32_t conn, uint32_t stream)
{
	struct tree_row row = {TREE_CONNECTION, conn, BOOK_NONE};
	if (conn == BOOK_NONE)
		row.kind = TREE_OTHERS;
	else if (stream != BOOK_NONE && stream)
		row.stream = book_find_stream(a->book, conn, stream);
	if (row.stream != BOOK_NONE)
		row.kind = TREE_STREAM;
	a->following = false;
	if (row.kind == TREE_STREAM && conn < a->tree.count && a->tree.conns[conn].folded) {
		tree_fold(&a->tree, conn, false);
		tree_update(&a->tree, a->book, TICK_STREAMS);
	}
	list_resize(&a->streams, a->tree.rows);
	list_to(&a->streams, tree_find(&a->tree, row));
	app_select_row(a);
}

void app_goto_finding(struct app *a, uint32_t finding)
{
	const struct finding *f = &a->findings.items[finding];
	if (f->evidence_count > 0)
		app_goto(a, f->evidence[0]);
	else
		app_goto_row(a, f->conn, f->stream);
	a->explain.prefer = finding;
	a->explain.made = false;
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
	judging_done(&a->judging);
	a->judged = false;
	a->judgements++;
}

/* Leads a reader who has touched nothing to what explains it all. */
static void lead(struct app *a)
{
	if (a->touched || a->findings.count == 0)
		return;
	const struct finding *verdict = &a->findings.items[a->findings.verdict];
	if (verdict->severity < SEVERITY_INFO ||
	    (verdict->evidence_count == 0 && verdict->conn == BOOK_NONE))
		return;
	app_goto_finding(a, (uint32_t)a->findings.verdict);
	app_focus(a, PANEL_FRAMES);
}

/* The place of the same finding in another list, BOOK_NONE when it is gone. */
static uint32_t same_finding(const struct finding_list *from, uint32_t i,
			     const struct finding_list *to)
{
	const struct finding *f = i < from->count ? &from->items[i] : NULL;
	for (uint32_t k = 0; f && k < to->count; k++) {
		const struct finding *o = &to->items[k];
		if (strcmp(o->id, f->id) == 0 && o->conn == f->conn && o->stream == f->stream &&
		    strcmp(o->code, f->code) == 0)
			return k;
	}
	return BOOK_NONE;
}

/* True when there is more to judge. */
static bool judge_part(struct app *a)
{
	if (judging_part(&a->judging, a->book, session_now(a->session), app_clock()))
		return true;
	struct finding_list found = a->judging.next;
	const struct live_state *live = app_live(a);
	judging_over(&a->judging, app_clock());
	if (live && live->stage < LIVE_OPEN && !a->judged &&
	    found.items[found.verdict].severity < SEVERITY_WARNING) {
		finding_done(&found);
		return false;
	}
	a->explain.prefer = same_finding(&a->findings, a->explain.prefer, &found);
	finding_done(&a->findings);
	a->findings = found;
	a->judged = true;
	a->judgements++;
	return false;
}

/* True when there is more. */
static bool judge(struct app *a)
{
	uint32_t events = book_events(a->book);
	const struct finding_list *last = a->judged ? &a->findings : NULL;
	if (a->status != SESSION_END)
		return judging_due(&a->judging, app_live(a), events, last, app_clock()) &&
		       judge_part(a);
	/* what was awaited when it was judged last is so no more */
	if (last && !a->judging.on && a->judging.events == events && !last->waits)
		return false;
	if (judge_part(a))
		return true;
	lead(a);
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
	logbook_untie(&a->logs);
	a->timeline.made = a->explain.made = a->detail.made = false;
	a->explain.trial.shown = false;
	a->stop = BOOK_NONE;
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
	a->of_row = true;
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

/* The connection that is spoken on: of those that raced, the one that is not over. */
static uint32_t newest(const struct app *a)
{
	uint32_t n = book_connections(a->book);
	for (uint32_t c = n; c-- > 0;) {
		const struct connection *conn = book_connection(a->book, c);
		if (conn->protocol != PROTOCOL_TCP || conn->close == TCP_OPEN)
			return c;
	}
	return n ? n - 1 : BOOK_NONE;
}

static void follow(struct app *a)
{
	uint32_t conn = newest(a);
	if (conn == BOOK_NONE)
		return;
	if (a->selected.kind != TREE_CONNECTION || a->selected.conn != conn) {
		struct tree_row row = {TREE_CONNECTION, conn, BOOK_NONE};
		list_to(&a->streams, tree_find(&a->tree, row));
		app_select_row(a);
	}
	a->wanted = BOOK_NONE;
	list_to_end(&a->frames);
}

static void place_cursor(struct app *a)
{
	if (a->following && a->tree.count > 0)
		follow(a);
	else if (a->streams.follow)
		app_select_row(a);
	else if (a->selected.kind == TREE_NOTHING ||
		 (!a->touched && (!a->judged || a->status != SESSION_END) && a->tree.count > 0 &&
		  a->selected.kind == TREE_OTHERS))
		select_first(a);
	else
		list_to(&a->streams, tree_find(&a->tree, a->selected));
}

/* Takes in what the book has grown by, a bounded part of it. True when there is more. */
static bool tick(struct app *a)
{
	if (a->generation != session_generation(a->session))
		begin_again(a);
	bool more = tree_update(&a->tree, a->book, TICK_STREAMS);
	a->state.bars = a->tree.most < 1000 ? (int)a->tree.most : 1000;
	list_resize(&a->streams, a->tree.rows);
	if (a->tree.rows > 0)
		place_cursor(a);
	if (index_update(&a->index, a->book, TICK_EVENTS))
		more = true;
	settle(a);
	return more || judge(a);
}

bool app_step(struct app *a, unsigned budget_us, bool *changed)
{
	uint32_t events = book_events(a->book), conns = book_connections(a->book);
	const struct live_state *live = app_live(a);
	enum live_stage stage = live ? live->stage : LIVE_IDLE;
	unsigned judgements = a->judgements;
	enum session_status status = a->status;
	if (status != SESSION_FAILED)
		a->status = session_step(a->session, budget_us, &a->failure);
	bool more = tick(a);
	live = app_live(a);
	*changed = *changed || more || trial_runs(&a->explain.trial) || a->status == SESSION_MORE ||
		   status != a->status || judgements != a->judgements ||
		   events != book_events(a->book) || conns != book_connections(a->book) ||
		   (live && live->stage != stage);
	a->more = more || a->status == SESSION_MORE;
	return a->more;
}

bool app_init(struct app *a, struct bench *b, struct notice *n, struct session *s,
	      const char *filter, struct error *e)
{
	memset(a, 0, sizeof(*a));
	a->bench = b;
	a->notice = n;
	a->session = s;
	a->opened = a->judging.at = app_clock();
	a->status = SESSION_MORE;
	a->selected = (struct tree_row){TREE_NOTHING, BOOK_NONE, BOOK_NONE};
	a->event = a->wanted = BOOK_NONE;
	a->stop = a->stop_event = a->explain.prefer = a->explain.of_finding = BOOK_NONE;
	a->explain.page.cursor = PAGE_NO_TARGET;
	a->detail.hex_event = BOOK_NONE;
	a->index.scope.conn = BOOK_NONE;
	a->index.walked = BOOK_NONE;
	a->state = (struct layout_state){.bottom = PANEL_EXPLAIN};
	if (!s)
		return true;
	a->book = session_book(s);
	a->generation = session_generation(s);
	a->following = session_kind(s) == SESSION_LIVE;
	if (filter && !app_filter(a, filter, e))
		return false;
	const char *remark = session_remark(s, 0);
	if (remark)
		app_say(a, ROLE_DIM, "%s", remark);
	return true;
}

void app_done(struct app *a)
{
	finding_done(&a->findings);
	judging_done(&a->judging);
	tree_done(&a->tree);
	index_done(&a->index);
	logbook_done(&a->logs);
	timeline_done(&a->timeline.model);
	text_done(&a->explain.title);
	text_done(&a->explain.rfc);
	page_done(&a->explain.page);
	trial_done(&a->explain.trial);
	detail_done(&a->detail);
	if (a->session)
		session_close(a->session);
	a->session = NULL;
}
