#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "h2lens/explain.h"
#include "judgement.h"
#include "view.h"
#include "view_logs.h"

/* Columns of a panel's upper line that its title does not get, and those of "2 of 3". */
enum { TITLE_FRAME = 20, TITLE_NUMBER = 11, TITLE_ROWS = 5 /* fewer say it once */ };

static const char *capture_of(const struct app *a)
{
	return session_kind(a->session) == SESSION_CAPTURE ? session_name(a->session) : NULL;
}

static const struct finding *finding_of(const struct app *a)
{
	const struct app_explain *x = &a->explain;
	if (x->of_finding == BOOK_NONE || x->of_finding >= a->findings.count)
		return NULL;
	return &a->findings.items[x->of_finding];
}

static void add_title(struct app_explain *x, const struct finding *f, enum language lang)
{
	enum glyph sign;
	text_clear(&x->title);
	text_clear(&x->rfc);
	if (view_sign(f->severity, &sign))
		text_addf(&x->title, "%s ", glyph_text(sign, term_ascii()));
	text_add(&x->title, finding_title(f, lang));
	text_add(&x->rfc, f->rfc ? f->rfc : "");
}

/* What an event or a connection is, whatever went wrong. */
static void add_meaning(struct app *a, uint32_t id, enum language lang, bool behind)
{
	struct app_explain *x = &a->explain;
	struct explanation e = {0};
	if (id == BOOK_NONE)
		return;
	if (a->subject == SUBJECT_CONNECTION)
		explain_connection(a->book, id, lang, &e);
	else
		explain_event(a->book, id, lang, &e);
	if (behind && e.body.n) {
		text_add(&x->page.source, "\n\n## ");
		page_add_words(&x->page.source, e.title, strlen(e.title));
		text_add(&x->page.source, "\n\n");
	} else if (!behind) {
		text_clear(&x->title);
		text_clear(&x->rfc);
		text_add(&x->title, e.title ? e.title : "");
		text_add(&x->rfc, e.rfc ? e.rfc : "");
	}
	page_add_plain(&x->page.source, text_str(&e.body));
	explain_done(&e);
}

/* Lines of logs that belong to it; they are cut to the panel's width. */
static void add_logs(struct app *a, const struct finding *f, enum language lang)
{
	struct app_explain *x = &a->explain;
	int columns = a->layout.inside[PANEL_EXPLAIN].cols;
	x->logged = a->logs.version;
	x->columns = view_logs_add(a, f, lang, columns - 2, &x->page.source) ? columns : 0;
}

/* Where the section behind "How we know" begins, which is the second. */
static const char *behind_grounds(const char *whole)
{
	const char *at = strstr(whole, "\n\n## ");
	at = at ? strstr(at + 2, "\n\n## ") : NULL;
	at = at ? strstr(at + 2, "\n## ") : NULL;
	return at ? at : whole + strlen(whole);
}

/* The title stands above the panel where there is place; the panel then begins with what happened.
 */
static void add_finding(struct app *a, uint32_t finding, enum language lang)
{
	struct app_explain *x = &a->explain;
	const struct finding *f = &a->findings.items[finding];
	struct text md = {0};
	explain_finding(bench_knowledge(a->bench), a->book, &a->findings, finding, lang,
			capture_of(a), &md);
	const char *whole = text_str(&md), *first = strstr(whole, "\n\n## ");
	const char *body = first ? strstr(first + 2, "\n\n") : NULL;
	if (body && !x->titled) {
		text_add(&x->page.source, "**");
		text_add_n(&x->page.source, whole + 2, (size_t)(first - whole) - 2);
		text_add(&x->page.source, "**\n\n");
	}
	const char *rest = behind_grounds(whole);
	body = body ? body + 2 : whole;
	text_add_n(&x->page.source, body, (size_t)(rest - body));
	add_logs(a, f, lang);
	text_add(&x->page.source, rest);
	text_done(&md);
	x->page.event_count = f->evidence_count;
	for (int i = 0; i < f->evidence_count; i++)
		x->page.events[i] = f->evidence[i];
}

static void add_entry(struct app *a, enum language lang)
{
	struct knowledge_context cx;
	if (a->subject == SUBJECT_CONNECTION || a->event == BOOK_NONE)
		return;
	const struct knowledge_entry *entry =
		knowledge_by_event(bench_knowledge(a->bench), a->book, a->event);
	if (!entry)
		return;
	const struct event *e = book_event(a->book, a->event);
	knowledge_context_of(a->book, e->conn, e->stream, capture_of(a), &cx);
	text_add(&a->explain.page.source, "\n\n");
	explain_entry(entry, lang, &cx, &a->explain.page.source);
}

static bool is_same(const struct app *a, uint32_t id)
{
	const struct app_explain *x = &a->explain;
	return x->made && x->subject == a->subject && x->id == id && x->of_row == a->of_row &&
	       x->row.kind == a->selected.kind && x->row.conn == a->selected.conn &&
	       x->row.stream == a->selected.stream;
}

/* The findings about the selection, and which of them is shown. */
static void choose(struct app *a, bool same)
{
	struct app_explain *x = &a->explain;
	x->count = judgement_findings(a, x->findings, APP_FINDINGS_MAX);
	x->current = 0;
	for (int i = 0; same && x->of_id && i < x->count; i++) {
		const struct finding *f = &a->findings.items[x->findings[i]];
		if (strcmp(f->id, x->of_id) == 0 && f->conn == x->of_conn &&
		    f->stream == x->of_stream) {
			x->current = i;
			break;
		}
	}
	if (x->prefer == BOOK_NONE || x->prefer >= a->findings.count)
		return;
	int at = 0;
	while (at < x->count && x->findings[at] != x->prefer)
		at++;
	if (at == x->count) { /* it speaks of something else too */
		if (x->count < APP_FINDINGS_MAX)
			x->count++;
		at = x->count - 1;
		x->findings[at] = x->prefer;
	}
	x->current = at;
}

static bool fits_above(const struct app *a, const struct finding *f, enum language lang)
{
	int columns = a->layout.frame[PANEL_EXPLAIN].cols;
	int need = text_width(finding_title(f, lang)) + TITLE_FRAME +
		   (a->explain.count > 1 ? TITLE_NUMBER : 0);
	return need <= columns || a->layout.inside[PANEL_EXPLAIN].rows < TITLE_ROWS;
}

/* Asks for another explanation only when another thing is selected, or a connection has grown. */
void view_explain_make(struct app *a)
{
	struct app_explain *x = &a->explain;
	enum language lang = bench_language(a->bench);
	uint32_t id = a->subject == SUBJECT_CONNECTION ? a->selected.conn : a->event;
	bool same = is_same(a, id), judged = x->judgements != a->judgements;
	const struct finding *f = finding_of(a);
	bool logged = x->logged != a->logs.version ||
		      (x->columns && x->columns != a->layout.inside[PANEL_EXPLAIN].cols);
	if (same && !judged && !logged && x->language == lang &&
	    (f ? x->titled == fits_above(a, f, lang)
	       : a->subject == SUBJECT_EVENT || x->events == book_events(a->book)))
		return;
	if (!same)
		x->trial.shown = false;
	if (!same || judged || x->prefer != BOOK_NONE)
		choose(a, same);
	page_begin(&x->page, same);
	x->of_finding = x->count > 0 ? x->findings[x->current] : BOOK_NONE;
	f = finding_of(a);
	x->of_id = f ? f->id : NULL;
	if (f) {
		x->of_conn = f->conn;
		x->of_stream = f->stream;
		x->titled = fits_above(a, f, lang);
		add_finding(a, x->of_finding, lang);
		add_title(x, f, lang);
	} else {
		struct text ending = {.language = lang};
		judgement_ending(a, &ending);
		if (ending.n)
			text_addf(&x->page.source, "**%s**\n\n", ending.s);
		text_done(&ending);
	}
	add_meaning(a, id, lang, f != NULL);
	if (!f) {
		add_entry(a, lang);
		add_logs(a, NULL, lang);
	}
	x->made = true;
	x->prefer = BOOK_NONE;
	x->judgements = a->judgements;
	x->language = lang;
	x->subject = a->subject;
	x->row = a->selected;
	x->of_row = a->of_row;
	x->id = id;
	x->events = book_events(a->book);
}

static void title(const struct app *a, struct text *left, struct text *right)
{
	const struct app_explain *x = &a->explain;
	if (x->trial.shown) {
		words_addf(left, "before and after");
		words_add(right, "Esc goes back");
		return;
	}
	text_add(left, text_str(&x->title));
	if (x->count > 1)
		words_addf(right, "%d of %d", x->current + 1, x->count);
	/* a title that is whole is worth more than where it is specified */
	int need = text_width(text_str(&x->title)) + text_width(text_str(&x->rfc)) + TITLE_FRAME +
		   (x->count > 1 ? TITLE_NUMBER : 0);
	if (x->of_finding != BOOK_NONE && need > a->layout.frame[PANEL_EXPLAIN].cols)
		return;
	if (x->count > 1 && x->rfc.n)
		text_add(right, " · ");
	text_add(right, text_str(&x->rfc));
}

/* Is there nothing that the trial could still wait for? */
static bool is_at_rest(const struct app *a)
{
	const struct live_state *live = app_live(a);
	bool connecting = live && live->stage < LIVE_OPEN;
	return a->status != SESSION_MORE && a->judged && !a->judging.on && !connecting &&
	       a->judging.events == book_events(a->book) &&
	       (!live || (live->open == 0 && live->queued == 0));
}

static void draw(struct app *a, struct draw *d)
{
	struct app_explain *x = &a->explain;
	view_explain_make(a);
	trial_look(&x->trial, a->book, &a->findings, bench_language(a->bench), is_at_rest(a),
		   app_clock());
	if (x->trial.shown) {
		list_scroll(&x->trial.list, 0, draw_rows(d));
		trial_draw(&x->trial, d, app_clock());
		return;
	}
	if (x->page.source.n == 0)
		view_reason(d, words_in(draw_in(d), "What the selected frame or connection is, and "
						    "what its specification says of it."));
	page_draw(&x->page, d, a->state.focus == PANEL_EXPLAIN);
}

static bool turn(struct app *a, int by)
{
	struct app_explain *x = &a->explain;
	if (x->trial.shown || x->current + by < 0 || x->current + by >= x->count)
		return false;
	x->prefer = x->findings[x->current + by];
	x->made = false;
	view_explain_make(a);
	return true;
}

static bool act(struct app *a, enum command c)
{
	struct app_explain *x = &a->explain;
	view_explain_make(a);
	page_lay(&x->page, a->layout.inside[PANEL_EXPLAIN].cols);
	if (c == COMMAND_LEFT && x->trial.shown)
		x->trial.shown = false;
	else if (c == COMMAND_LEFT && !turn(a, -1))
		app_focus(a, PANEL_FRAMES);
	else if (c == COMMAND_RIGHT)
		turn(a, 1);
	if (c == COMMAND_LEFT || c == COMMAND_RIGHT)
		return true;
	return x->trial.shown ? view_scroll(&x->trial.list, c) : page_act(&x->page, c);
}

void view_explain_hint(const struct app *a, struct text *out)
{
	const struct app_explain *x = &a->explain;
	const struct page_target *t = page_target(&x->page);
	if (x->trial.shown)
		words_add(out, x->trial.newest == BOOK_NONE ? "" : "Enter shows what came");
	else if (t && t->kind == PAGE_EVENT)
		words_add(out, "Enter shows this frame");
	else if (t && t->kind == PAGE_SHELL)
		words_add(out, "Enter copies the command");
	else if (t && session_kind(a->session) == SESSION_LIVE)
		words_add(out, "Enter runs it now");
	else if (t)
		words_add(out, "Enter tries it live");
	else if (x->count > 1)
		words_add(out, "Left, Right: other findings");
}

void view_explain_url(const struct app *a, struct text *out)
{
	struct knowledge_context cx;
	const struct finding *f = finding_of(a);
	uint32_t conn = f ? f->conn : a->selected.conn, stream = f ? f->stream : BOOK_NONE;
	if (!f && a->event != BOOK_NONE) {
		conn = book_event(a->book, a->event)->conn;
		stream = book_event(a->book, a->event)->stream;
	}
	knowledge_context_of(a->book, conn, stream == BOOK_NONE ? 0 : stream, capture_of(a), &cx);
	knowledge_fill(out, "{scheme}://{host}:{port}{path}", &cx);
}

const struct view view_explain = {"Explain", title, draw, act};
