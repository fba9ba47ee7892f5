#include <stdlib.h>
#include <string.h>
#include <stdio.h>

#include "action_parts.h"
#include "grow.h"
#include "h2lens/filter.h"
#include "h2lens/steer.h"

enum { COMPLETED_MAX = 4096 /* longer lines were pasted: nobody completes them */ };

/* The i-th command whose name begins so: those of the workbench, then those of live sessions. */
static const char *command_candidate(const char *word, size_t i)
{
	size_t n = strlen(word);
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const char *name = command_row((enum command)c)->name;
		if (strncmp(name, word, n) == 0 && i-- == 0)
			return name;
	}
	for (int c = 0; c < STEER_COUNT; c++) {
		const char *name = steer_row((enum steer_command)c)->name;
		if (command_named(name) != COMMAND_NONE)
			continue;
		if (strncmp(name, word, n) == 0 && i-- == 0)
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

static const char *language_candidate(const char *word, size_t i)
{
	static const char *const names[] = {"en", "zh"};
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (strncmp(names[k], word, strlen(word)) == 0 && i-- == 0)
			return names[k];
	return NULL;
}

/* The name that a typed line begins with; *rest is what stands behind it. */
static const char *typed_name(const char *text, char name[LINE_ROOM], const char **rest)
{
	text += strspn(text, " ");
	size_t n = strcspn(text, " ");
	snprintf(name, LINE_ROOM, "%.*s", (int)(n < LINE_ROOM ? n : LINE_ROOM), text);
	*rest = text + n + strspn(text + n, " ");
	return name;
}

/* The line as it would be with `word` in the place of the one before the cursor. */
static const char *argument_candidate(const struct line *l, const char *word, size_t i)
{
	char text[COMPLETED_MAX + LINE_ROOM];
	size_t at = l->cursor;
	if (at >= COMPLETED_MAX)
		return NULL;
	while (at > 0 && l->text[at - 1] != ' ')
		at--;
	snprintf(text, sizeof(text), "%.*s%s", (int)at, l->text, word);
	return steer_complete(NULL, text, strlen(text), i);
}

const char *action_candidate(enum prompt_kind kind, const struct line *l, const char *word,
			     size_t i)
{
	char name[LINE_ROOM];
	const char *rest;
	if (kind == PROMPT_COMMAND) {
		if (!memchr(l->text, ' ', l->cursor))
			return command_candidate(word, i);
		enum command c = command_named(typed_name(l->text, name, &rest));
		if (c == COMMAND_THEME)
			return theme_candidate(word, i);
		if (c == COMMAND_LANGUAGE)
			return language_candidate(word, i);
		if (steer_find(name, strlen(name)) != STEER_NONE)
			return argument_candidate(l, word, i);
		if (c != COMMAND_FILTER)
			return NULL;
	}
	return *word ? filter_complete(word, i) : NULL;
}

/* Whole names before beginnings of them, the workbench's before those of live sessions. */
void action_prompt_run(struct bench *b, const char *text)
{
	char name[LINE_ROOM];
	const char *rest;
	struct app *a = bench_app(b);
	typed_name(text, name, &rest);
	enum command c = command_named(name);
	if (c == COMMAND_NONE && steer_find(name, strlen(name)) != STEER_NONE) {
		action_steer(a, text);
		return;
	}
	if (c == COMMAND_NONE)
		c = command_find(name);
	if (c != COMMAND_NONE)
		action_run(a, c, rest);
	else if (*name)
		app_say(a, ROLE_ERROR, "there is no command “%s” (Tab completes, ? lists them)",
			name);
}

static void accept(struct bench *b)
{
	enum prompt_kind kind = b->prompt.kind;
	struct app *a = bench_app(b);
	if (kind == PROMPT_FILTER && b->prompt.error.text[0]) {
		b->prompt.insist = true; /* it stays, with what is wrong under it */
		return;
	}
	char *text = grow_copy(b->prompt.line.text, b->prompt.line.length);
	prompt_close(&b->prompt, true);
	if (kind == PROMPT_COMMAND)
		action_prompt_run(b, text);
	else if (a->expression[0])
		app_focus(a, PANEL_FRAMES);
	free(text);
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

static void changed(struct bench *b)
{
	struct prompt *p = &b->prompt;
	p->error = (struct error)ERROR_INIT;
	p->insist = false;
	if (p->kind != PROMPT_FILTER)
		return;
	if (p->line.length >= LINE_ROOM)
		error_set(&p->error, "a filter has at most %d octets", LINE_ROOM - 1);
	else
		app_filter(bench_app(b), p->line.text, &p->error);
}

void action_prompt_key(struct bench *b, uint32_t key)
{
	switch (prompt_key(&b->prompt, key, action_candidate)) {
	case PROMPT_CHANGED:
		changed(b);
		break;
	case PROMPT_ACCEPTED:
		accept(b);
		break;
	case PROMPT_CANCELLED:
		if (b->prompt.kind == PROMPT_FILTER)
			take_back(bench_app(b));
		prompt_close(&b->prompt, false);
		break;
	case PROMPT_NOTHING:
		break;
	}
}

void action_prompt_paste(struct bench *b)
{
	if (b->prompt.kind == PROMPT_NONE) {
		app_say(bench_app(b), ROLE_WARNING, "paste: open : first");
	} else {
		if (!line_paste(&b->prompt.line, text_str(&b->paste), b->paste.n))
			app_say(bench_app(b), ROLE_ERROR, "paste: that is too long for a line");
		b->prompt.tabs = 0;
		changed(b);
	}
	text_done(&b->paste);
}
