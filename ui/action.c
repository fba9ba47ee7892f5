#include "action_parts.h"

#include <stdio.h>
#include <string.h>

#include "keymap.h"
#include "term.h"
#include "view.h"

static const uint64_t paste_patience_ns = 2000000000;

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

static void action_ENTER(struct app *a, enum command c, const char *argument)
{
	static const enum panel deeper[PANEL_COUNT] = {
		[PANEL_STREAMS] = PANEL_FRAMES,
		[PANEL_FRAMES] = PANEL_DETAIL,
		[PANEL_TIMELINE] = PANEL_FRAMES,
	};
	(void)argument;
	if (a->state.focus == PANEL_DETAIL)
		view_detail.act(a, c);
	else if (a->state.focus == PANEL_EXPLAIN)
		action_explain_enter(a);
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
	else if (a->state.focus == PANEL_EXPLAIN && action_explain_back(a))
		return;
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
	prompt_open(&a->bench->prompt, PROMPT_FILTER, a->expression);
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
	prompt_open(&a->bench->prompt, PROMPT_COMMAND, "");
}

static void action_THEME(struct app *a, enum command c, const char *argument)
{
	struct error e = ERROR_INIT;
	const char *name = argument;
	(void)c;
	if (!name || !*name) {
		int i = 0;
		while (theme_shipped(i) && strcmp(theme_shipped(i), a->bench->theme.name) != 0)
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
	a->bench->theme = t;
	term_theme(&a->bench->theme);
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
	a->bench->help = true;
	a->bench->help_list = (struct list){0};
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
	if (c != COMMAND_COMMAND && c != a->bench->asked)
		a->bench->asked = COMMAND_NONE;
	if (c >= COMMAND_COUNT)
		return;
	if (a->session || (command_row(c)->where & ON_START))
		actions[c](a, c, argument);
	else
		app_say(a, ROLE_WARNING, "nothing is open: :open https://host/ or :open FILE");
}

static void key_in_help(struct bench *b, uint32_t key)
{
	enum command c = keymap_find(key, PANEL_EXPLAIN);
	if (c == COMMAND_HELP || c == COMMAND_BACK || c == COMMAND_QUIT || c == COMMAND_ENTER)
		b->help = false;
	else
		view_scroll(&b->help_list, c);
}

static void key_in_overlay(struct bench *b, uint32_t key)
{
	struct overlay *o = &b->overlay;
	enum command c = keymap_find(key, PANEL_EXPLAIN);
	if (c != COMMAND_NONE && c == o->command)
		action_run(bench_app(b), c, NULL);
	else if (c == COMMAND_BACK || c == COMMAND_QUIT || c == COMMAND_ENTER)
		overlay_close(o);
	else if (c >= COMMAND_NEXT_PROBLEM && c != COMMAND_NONE) {
		/* the keys of the last row work here too */
		overlay_close(o);
		action_run(bench_app(b), c, NULL);
	} else
		view_scroll(&o->list, c);
}

static void key_at_start(struct bench *b, uint32_t key)
{
	struct start *s = &b->start;
	enum command c = keymap_find(key, PANEL_EXPLAIN);
	if (c == COMMAND_ENTER && s->list.cursor < (uint32_t)s->recent.count)
		bench_open(b, s->recent.lines[s->list.cursor]);
	else if (!view_move(&s->list, c) && c != COMMAND_BACK && c != COMMAND_ENTER)
		action_run(&b->blank, c, NULL);
}

/* True: it belongs to a paste, which is text whatever it looks like. */
static bool key_of_paste(struct bench *b, uint32_t key)
{
	uint64_t now = app_clock();
	if (key == KEYMAP_PASTE_BEGIN) {
		text_clear(&b->paste);
		b->pasting = true;
		b->pasted_at = now;
		return true;
	}
	/* A paste whose end was lost must not swallow keys for ever. */
	if (b->pasting && (key == KEYMAP_PASTE_END || now - b->pasted_at > paste_patience_ns)) {
		b->pasting = false;
		action_prompt_paste(b);
		return key == KEYMAP_PASTE_END;
	}
	if (!b->pasting)
		return key == KEYMAP_PASTE_END;
	b->pasted_at = now;
	if (key == KEYMAP_ENTER)
		key = '\n';
	if (key < 0x110000 && b->paste.n < LINE_MAX_BYTES * 2)
		line_add(&b->paste, key);
	return true;
}

void action_key(struct bench *b, uint32_t key)
{
	struct app *a = bench_app(b);
	a->touched = true;
	if (key_of_paste(b, key))
		return;
	b->notice.text[0] = '\0';
	if (b->prompt.kind != PROMPT_NONE)
		action_prompt_key(b, key);
	else if (b->help)
		key_in_help(b, key);
	else if (b->overlay.shown)
		key_in_overlay(b, key);
	else if (b->count > 0 && b->problems.shown)
		action_problems_key(b, key);
	else if (b->count == 0)
		key_at_start(b, key);
	else
		action_run(a, keymap_find(key, a->state.focus), NULL);
}
