#include "action.h"

#include <stdio.h>
#include <string.h>

#include "keymap.h"
#include "term.h"
#include "view.h"

typedef void action(struct app *a, enum command c, const char *argument);

/* Moving and folding are the focused view's affair. */
static void act_in_view(struct app *a, enum command c, const char *argument)
{
	(void)argument;
	view_of(a->state.focus)->act(a, c);
}

#define action_UP act_in_view
#define action_DOWN act_in_view
#define action_PAGE_UP act_in_view
#define action_PAGE_DOWN act_in_view
#define action_HALF_UP act_in_view
#define action_HALF_DOWN act_in_view
#define action_FIRST act_in_view
#define action_LAST act_in_view
#define action_LEFT act_in_view
#define action_RIGHT act_in_view
#define action_FOLD act_in_view
#define action_ZOOM_IN act_in_view
#define action_ZOOM_OUT act_in_view
#define action_ZOOM_ALL act_in_view
#define action_PAN_LEFT act_in_view
#define action_PAN_RIGHT act_in_view

static bool is_problem(const struct app *a, uint32_t event)
{
	return book_event(a->book, event)->severity >= SEVERITY_WARNING;
}

/* Steps through the events in the order of the book, once around. */
static void go_to_problem(struct app *a, bool back)
{
	uint32_t count = book_events(a->book), at = a->event;
	if (a->subject == SUBJECT_CONNECTION && app_connection(a)) {
		at = app_connection(a)->first_event;
		if (!back && at != BOOK_NONE && is_problem(a, at)) {
			app_goto(a, at);
			return;
		}
	}
	if (at >= count)
		at = back ? 0 : count - 1;
	for (uint32_t n = 0; n < count; n++) {
		bool around = back ? at == 0 : at == count - 1;
		at = back ? (around ? count - 1 : at - 1) : (around ? 0 : at + 1);
		if (around)
			app_say(a, ROLE_DIM, back ? "from the end again" : "from the start again");
		if (is_problem(a, at)) {
			app_goto(a, at);
			return;
		}
	}
	app_say(a, ROLE_OK, "no warning and no error in %u events%s", count,
		a->status == SESSION_MORE ? " read so far" : "");
}

static void action_NEXT_PROBLEM(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	go_to_problem(a, false);
}

static void action_PREVIOUS_PROBLEM(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	go_to_problem(a, true);
}

static void action_ENTER(struct app *a, enum command c, const char *argument)
{
	static const enum panel deeper[PANEL_COUNT] = {
		[PANEL_STREAMS] = PANEL_FRAMES,
		[PANEL_FRAMES] = PANEL_DETAIL,
		[PANEL_TIMELINE] = PANEL_FRAMES,
		[PANEL_EXPLAIN] = PANEL_DETAIL,
	};
	(void)argument;
	if (a->state.focus == PANEL_DETAIL)
		view_detail.act(a, c);
	else
		app_focus(a, deeper[a->state.focus]);
}

static void action_BACK(struct app *a, enum command c, const char *argument)
{
	static const enum panel shallower[PANEL_COUNT] = {
		[PANEL_STREAMS] = PANEL_STREAMS, [PANEL_FRAMES] = PANEL_STREAMS,
		[PANEL_TIMELINE] = PANEL_FRAMES, [PANEL_EXPLAIN] = PANEL_FRAMES,
		[PANEL_DETAIL] = PANEL_FRAMES,
	};
	struct error e = ERROR_INIT;
	(void)c;
	(void)argument;
	if (a->detail.hex && (a->state.focus == PANEL_DETAIL || a->state.focus == PANEL_FRAMES))
		a->detail.hex = false;
	else if (a->state.zoom)
		a->state.zoom = false;
	else if (a->expression[0] && a->state.focus == PANEL_FRAMES)
		app_filter(a, "", &e);
	else
		app_focus(a, shallower[a->state.focus]);
}

static void step_panel(struct app *a, int step)
{
	int p = (int)a->state.focus + step;
	app_focus(a, (enum panel)((p + PANEL_COUNT) % PANEL_COUNT));
}

static void action_NEXT_PANEL(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	step_panel(a, 1);
}

static void action_PREVIOUS_PANEL(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	step_panel(a, -1);
}

static void focus_panel(struct app *a, enum command c, const char *argument)
{
	(void)argument;
	app_focus(a, (enum panel)(PANEL_STREAMS + ((int)c - COMMAND_STREAMS)));
}

#define action_STREAMS focus_panel
#define action_FRAMES focus_panel
#define action_TIMELINE focus_panel
#define action_EXPLAIN focus_panel
#define action_DETAIL focus_panel

static void action_ZOOM(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	a->state.zoom = !a->state.zoom;
}

static void action_FILTER(struct app *a, enum command c, const char *argument)
{
	(void)c;
	if (argument && *argument) {
		struct error e = ERROR_INIT;
		if (!app_filter(a, argument, &e))
			app_say(a, ROLE_ERROR, "filter: %s", e.text);
		return;
	}
	snprintf(a->before_prompt, sizeof(a->before_prompt), "%s", a->expression);
	a->before_event = a->event;
	prompt_open(&a->prompt, PROMPT_FILTER, a->expression);
}

static void action_HEX(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	a->detail.hex = !a->detail.hex;
	if (!a->detail.hex)
		return;
	if (a->event != BOOK_NONE)
		a->subject = SUBJECT_EVENT;
	app_focus(a, PANEL_DETAIL);
}

static void action_COMMAND(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	prompt_open(&a->prompt, PROMPT_COMMAND, "");
}

static void action_THEME(struct app *a, enum command c, const char *argument)
{
	struct error e = ERROR_INIT;
	const char *name = argument;
	(void)c;
	if (!name || !*name) {
		int i = 0;
		while (theme_shipped(i) && strcmp(theme_shipped(i), a->theme.name) != 0)
			i++;
		name = theme_shipped(i) ? theme_shipped(i + 1) : NULL;
		if (!name)
			name = theme_shipped(0);
	}
	struct theme t;
	if (!theme_load(&t, name, &e)) {
		app_say(a, ROLE_ERROR, "%s", e.text);
		return;
	}
	a->theme = t;
	term_theme(&a->theme);
	app_say(a, ROLE_DIM, "theme %s", name);
}

static void action_REDRAW(struct app *a, enum command c, const char *argument)
{
	(void)a;
	(void)c;
	(void)argument;
	term_redraw();
}

static void action_HELP(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	a->help = true;
	a->help_list = (struct list){0};
}

static void action_QUIT(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	a->quit = true;
}

static action *const actions[COMMAND_COUNT] = {
#define X(NAME, name, keys, where, hint, help) action_##NAME,
#define G(title)
	COMMANDS(X, G)
#undef X
#undef G
};

void action_run(struct app *a, enum command c, const char *argument)
{
	if (c < COMMAND_COUNT)
		actions[c](a, c, argument);
}

/* The i-th command whose name begins so. */
static const char *command_candidate(const char *word, size_t i)
{
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const char *name = command_row((enum command)c)->name;
		if (strncmp(name, word, strlen(word)) == 0 && i-- == 0)
			return name;
	}
	return NULL;
}

static const char *theme_candidate(const char *word, size_t i)
{
	const char *name;
	for (int k = 0; (name = theme_shipped(k)); k++)
		if (strncmp(name, word, strlen(word)) == 0 && i-- == 0)
			return name;
	return NULL;
}

/* The command of a typed line; *rest is what stands behind its name. */
static enum command typed_command(const char *text, const char **rest)
{
	char name[LINE_ROOM];
	text += strspn(text, " ");
	size_t n = strcspn(text, " ");
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	*rest = text + n + strspn(text + n, " ");
	return command_find(name);
}

const char *action_candidate(enum prompt_kind kind, const struct line *l, const char *word,
			     size_t i)
{
	const char *rest;
	if (kind == PROMPT_COMMAND) {
		enum command c = typed_command(l->text, &rest);
		if (!memchr(l->text, ' ', l->cursor))
			return command_candidate(word, i);
		if (c == COMMAND_THEME)
			return theme_candidate(word, i);
		if (c != COMMAND_FILTER)
			return NULL;
	}
	return *word ? filter_complete(word, i) : NULL;
}

static void run_typed(struct app *a, const char *text)
{
	const char *rest;
	enum command c = typed_command(text, &rest);
	if (c != COMMAND_NONE)
		action_run(a, c, rest);
	else if (text[strspn(text, " ")])
		app_say(a, ROLE_ERROR, "there is no command “%s” (Tab completes, ? lists them)",
			text);
}

static void accept(struct app *a)
{
	char text[LINE_ROOM];
	enum prompt_kind kind = a->prompt.kind;
	if (kind == PROMPT_FILTER && a->prompt.error.text[0]) {
		a->prompt.insist = true; /* it stays, with what is wrong under it */
		return;
	}
	snprintf(text, sizeof(text), "%s", a->prompt.line.text);
	prompt_close(&a->prompt, true);
	if (kind == PROMPT_COMMAND)
		run_typed(a, text);
	else if (a->expression[0])
		app_focus(a, PANEL_FRAMES);
}

/* The filter and the cursor as they were before the prompt. */
static void take_back(struct app *a)
{
	struct error e = ERROR_INIT;
	enum subject subject = a->subject;
	a->event = a->before_event;
	app_filter(a, a->before_prompt, &e);
	a->subject = subject;
}

static void key_in_prompt(struct app *a, uint32_t key)
{
	switch (prompt_key(&a->prompt, key, action_candidate)) {
	case PROMPT_CHANGED:
		a->prompt.error = (struct error)ERROR_INIT;
		a->prompt.insist = false;
		if (a->prompt.kind == PROMPT_FILTER)
			app_filter(a, a->prompt.line.text, &a->prompt.error);
		break;
	case PROMPT_ACCEPTED:
		accept(a);
		break;
	case PROMPT_CANCELLED:
		if (a->prompt.kind == PROMPT_FILTER)
			take_back(a);
		prompt_close(&a->prompt, false);
		break;
	case PROMPT_NOTHING:
		break;
	}
}

static void key_in_help(struct app *a, uint32_t key)
{
	enum command c = keymap_find(key, PANEL_EXPLAIN);
	if (c == COMMAND_HELP || c == COMMAND_BACK || c == COMMAND_QUIT || c == COMMAND_ENTER)
		a->help = false;
	else
		view_scroll(&a->help_list, c);
}

void action_key(struct app *a, uint32_t key)
{
	a->touched = true;
	a->message[0] = '\0';
	if (a->prompt.kind != PROMPT_NONE)
		key_in_prompt(a, key);
	else if (a->help)
		key_in_help(a, key);
	else
		action_run(a, keymap_find(key, a->state.focus), NULL);
}
