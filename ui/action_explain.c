#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action_parts.h"
#include "h2lens/explain.h"
#include "h2lens/steer.h"
#include "term.h"
#include "view.h"

/* A file of its own: what is there stays as it is. */
static bool write_file(const char *path, const struct text *t, struct error *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	size_t at = 0;
	if (fd < 0 && errno == EEXIST)
		return error_set(e, "%s exists already: another name, please", path);
	if (fd < 0)
		return error_set(e, "%s: %s", path, strerror(errno));
	while (at < t->n) {
		ssize_t n = write(fd, t->s + at, t->n - at);
		if (n < 0 && errno != EINTR)
			break;
		at += n > 0 ? (size_t)n : 0;
	}
	if (at < t->n)
		error_set(e, "%s: %s", path, strerror(errno));
	if (close(fd) != 0 && at == t->n) {
		at = 0;
		error_set(e, "%s: %s", path, strerror(errno));
	}
	return at == t->n;
}

static void save(struct app *a, const char *path, const struct text *md)
{
	struct error e = ERROR_INIT;
	struct text name = {0};
	text_clean(&name, path, strlen(path));
	if (!strpbrk(path, "./")) {
		app_say(a, ROLE_ERROR,
			"%s is no file's name, such as notes.md; h2lens explain looks words up",
			text_str(&name));
	} else if (write_file(path, md, &e)) {
		app_say(a, ROLE_OK, "written: %s", text_str(&name));
	} else {
		app_say(a, ROLE_ERROR, "%s", e.text);
	}
	text_done(&name);
}

static const char *capture_of(const struct app *a)
{
	return session_kind(a->session) == SESSION_CAPTURE ? session_name(a->session) : NULL;
}

void action_EXPLAIN(struct app *a, enum command c, const char *argument)
{
	struct text md = {0};
	const struct app_explain *x = &a->explain;
	(void)c;
	if (!argument || !*argument) {
		app_focus(a, PANEL_EXPLAIN);
		return;
	}
	view_explain_make(a);
	if (x->of_finding != BOOK_NONE) {
		explain_finding(bench_knowledge(a->bench), a->book, &a->findings, x->of_finding,
				bench_language(a->bench), capture_of(a), &md);
	} else if (x->page.source.n) {
		text_add(&md, "# ");
		page_add_words(&md, text_str(&x->title), x->title.n);
		text_add(&md, "\n\n");
		text_add_n(&md, text_str(&x->page.source), x->page.source.n);
	}
	if (md.n)
		save(a, argument, &md);
	else
		app_say(a, ROLE_WARNING, "explain: nothing is selected");
	text_done(&md);
}

static void add_command(struct text *md, const char *language, const char *command)
{
	text_addf(md, "\n  ```%s\n", language);
	while (*command) {
		size_t n = strcspn(command, "\n");
		text_add(md, "  ");
		text_add_n(md, command, n);
		text_add_char(md, '\n');
		command += n + (command[n] == '\n');
	}
	text_add(md, "  ```\n\n");
}

static void add_steps(const struct knowledge_steps *steps, enum language lang, struct text *md)
{
	enum knowledge_part part = KNOWLEDGE_PARTS;
	for (size_t i = 0; i < steps->count; i++) {
		const struct knowledge_step *s = &steps->items[i];
		if (s->part != part)
			text_addf(md, "%s## %s\n\n",
				  md->n > 1 && md->s[md->n - 2] == '\n' ? "" : "\n",
				  knowledge_heading(s->part, lang));
		part = s->part;
		text_add(md, "- [ ] ");
		page_add_words(md, s->text, strlen(s->text));
		text_add_char(md, '\n');
		if (s->command)
			add_command(md, "sh", s->command);
		if (s->try_command)
			add_command(md, "try", s->try_command);
	}
}

void action_CHECKLIST(struct app *a, enum command c, const char *argument)
{
	const struct app_explain *x = &a->explain;
	enum language lang = bench_language(a->bench);
	struct knowledge_steps steps = {0};
	struct knowledge_context cx;
	struct text md = {0};
	(void)c;
	view_explain_make(a);
	const struct finding *f =
		x->of_finding == BOOK_NONE ? NULL : &a->findings.items[x->of_finding];
	const struct knowledge_entry *entry =
		f ? knowledge_by_finding(bench_knowledge(a->bench), f) : NULL;
	if (!argument || !*argument) {
		prompt_open(&a->bench->prompt, PROMPT_COMMAND, "checklist ");
		return;
	}
	if (!entry) {
		app_say(a, ROLE_WARNING,
			f ? "checklist: there is no entry for this finding yet"
			  : "checklist: select a finding first (p lists them)");
		return;
	}
	knowledge_context_of(a->book, f->conn, f->stream == BOOK_NONE ? 0 : f->stream,
			     capture_of(a), &cx);
	knowledge_context_because(bench_knowledge(a->bench), &a->findings, f, &cx);
	knowledge_steps(entry, lang, &cx, &steps);
	text_add(&md, "# ");
	page_add_words(&md, finding_title(f, lang), strlen(finding_title(f, lang)));
	text_add(&md, "\n\n");
	page_add_words(&md, finding_summary(f, lang), strlen(finding_summary(f, lang)));
	text_add_char(&md, '\n');
	add_steps(&steps, knowledge_translated(entry, lang) ? lang : LANGUAGE_ENGLISH, &md);
	save(a, argument, &md);
	knowledge_steps_done(&steps);
	text_done(&md);
}

void action_LANGUAGE(struct app *a, enum command c, const char *argument)
{
	enum language l =
		a->bench->language == LANGUAGE_ENGLISH ? LANGUAGE_CHINESE : LANGUAGE_ENGLISH;
	(void)c;
	if (argument && *argument && !knowledge_language_named(argument, &l)) {
		app_say(a, ROLE_ERROR, "language en, or language zh");
		return;
	}
	if (l == LANGUAGE_CHINESE && term_ascii()) {
		app_say(a, ROLE_WARNING, "Chinese needs a UTF-8 terminal");
		return;
	}
	a->bench->language = l;
	a->notice->language = bench_language(a->bench);
	app_say(a, ROLE_DIM, "explanations in English");
}

/* On the last row when the terminal keeps it for sure, else shown whole, to be marked by hand. */
static void copy(struct app *a, const struct page_target *t)
{
	struct text block = {0}, shown = {0};
	page_block(&a->explain.page, t, &block);
	if (term_copy(text_str(&block), block.n)) {
		text_clean(&shown, block.s, strcspn(text_str(&block), "\n"));
		app_say(a, ROLE_OK, "copied: %s%s", text_str(&shown),
			memchr(block.s, '\n', block.n) ? " …" : "");
	} else {
		struct overlay *o = action_overlay(a);
		words_add(&o->title, "Copied where the terminal allows it");
		text_add_n(&o->body, text_str(&block), block.n);
	}
	text_done(&block);
	text_done(&shown);
}

void action_COPY(struct app *a, enum command c, const char *argument)
{
	const struct page_target *t = page_target(&a->explain.page);
	(void)c;
	(void)argument;
	if (t && t->kind != PAGE_EVENT)
		copy(a, t);
	else
		app_say(a, ROLE_DIM, "copy: the cursor is on no command");
}

/* Of the finding that is read; else the one that is selected. */
static uint32_t stream_of(const struct app *a)
{
	uint32_t i = a->explain.of_finding, conn, id = BOOK_NONE;
	if (i != BOOK_NONE && i < a->findings.count) {
		const struct finding *f = &a->findings.items[i];
		if (f->conn != BOOK_NONE && f->stream != BOOK_NONE)
			id = book_find_stream(a->book, f->conn, f->stream);
		if (id == BOOK_NONE && f->conn != BOOK_NONE && f->stream_count > 0)
			id = book_find_stream(a->book, f->conn, f->streams[0]);
	}
	if (id != BOOK_NONE)
		return id;
	uint32_t stream = action_stream(a, &conn);
	return stream ? book_find_stream(a->book, conn, stream) : BOOK_NONE;
}

/* Nothing can be sent into the past: a live session is offered. */
static void offer_live(struct app *a)
{
	struct text line = {0};
	text_add(&line, "open ");
	view_explain_url(a, &line);
	app_say(a, ROLE_WARNING, "nothing can be sent into %s: Enter opens a live session",
		words_in(app_language(a), session_kind(a->session) == SESSION_CAPTURE
						  ? "a capture"
						  : "an interface"));
	prompt_open(&a->bench->prompt, PROMPT_COMMAND, text_str(&line));
	text_done(&line);
}

/* One line of a step; its answer is added. */
static bool run_line(struct app *a, const char *line, struct text *answer, struct error *e)
{
	size_t n = strcspn(line, " ");
	char name[LINE_ROOM];
	snprintf(name, sizeof(name), "%.*s", (int)(n < LINE_ROOM ? n : LINE_ROOM - 1), line);
	if (steer_find(line, n) != STEER_NONE)
		return steer_run(a->session, line, answer, e);
	if (command_named(name) == COMMAND_NONE)
		return error_set(e, "there is no command “%s”", name);
	action_prompt_run(a->bench, line);
	return true;
}

static void try_now(struct app *a, const struct page_target *t)
{
	struct trial *trial = &a->explain.trial;
	struct text block = {0}, line = {0}, answer = {.language = app_language(a)};
	struct error e = ERROR_INIT;
	bool ok = true;
	page_block(&a->explain.page, t, &block);
	uint32_t stream = stream_of(a);
	uint32_t conn = stream == BOOK_NONE ? a->selected.conn : book_stream(a->book, stream)->conn;
	trial_begin(trial, a->book, &a->findings, a->explain.of_finding, conn, stream,
		    text_str(&block), app_clock(), app_language(a));
	a->following = false; /* what is read stays where it is */
	for (const char *at = text_str(&block); ok && *at;) {
		size_t n = strcspn(at, "\n");
		text_clear(&line);
		text_add_n(&line, at, n);
		at += n + (at[n] == '\n');
		ok = run_line(a, text_str(&line), &answer, &e);
	}
	trial_answer(trial, ok, ok ? text_str(&answer) : e.text, ok ? answer.n : strlen(e.text));
	if (a->status != SESSION_FAILED)
		a->status = SESSION_MORE;
	text_done(&block);
	text_done(&line);
	text_done(&answer);
}

void action_explain_enter(struct app *a)
{
	struct app_explain *x = &a->explain;
	view_explain_make(a);
	page_lay(&x->page, a->layout.inside[PANEL_EXPLAIN].cols);
	if (x->trial.shown) {
		if (x->trial.newest == BOOK_NONE)
			return;
		app_goto(a, x->trial.newest);
		app_focus(a, PANEL_FRAMES);
		return;
	}
	const struct page_target *t = page_target(&x->page);
	if (!t) {
		if (!page_take_first(&x->page))
			app_focus(a, PANEL_DETAIL);
		return;
	}
	if (t->kind == PAGE_EVENT) {
		app_goto(a, t->event);
		app_focus(a, PANEL_FRAMES);
	} else if (t->kind == PAGE_SHELL) {
		copy(a, t);
	} else if (session_kind(a->session) == SESSION_LIVE) {
		try_now(a, t);
	} else {
		offer_live(a);
	}
}

bool action_explain_back(struct app *a)
{
	bool was = a->explain.trial.shown;
	a->explain.trial.shown = false;
	return was;
}
