#include <stdlib.h>
#include <string.h>

#include "action_parts.h"
#include "bench_logs.h"
#include "grow.h"

void action_OPEN(struct app *a, enum command c, const char *argument)
{
	(void)c;
	if (argument && *argument)
		bench_open(a->bench, argument);
	else
		prompt_open(&a->bench->prompt, PROMPT_COMMAND, "open ");
}

void action_LOG(struct app *a, enum command c, const char *argument)
{
	(void)c;
	size_t n = argument ? strlen(argument) : 0;
	while (n > 0 && argument[n - 1] == ' ')
		n--;
	if (n > 0) {
		char *path = grow_copy(argument, n);
		bench_logs_add(a, path, NULL, true);
		free(path);
	} else {
		prompt_open(&a->bench->prompt, PROMPT_COMMAND, "log ");
	}
}

/* What would be lost is asked about once; the same again does it. False: it was asked. */
static bool may_leave(struct app *a, enum command c, const struct app *unsaved)
{
	struct bench *b = a->bench;
	struct text name = {0};
	if (!unsaved || b->asked == c)
		return true;
	b->asked = c;
	bench_name(unsaved, &name);
	if (c == COMMAND_QUIT)
		app_say(a, ROLE_WARNING, "%s is unsaved: s saves, q again leaves", text_str(&name));
	else
		app_say(a, ROLE_WARNING,
			"%s is unsaved, %u events would be lost: s saves, the same again closes",
			text_str(&name), book_events(unsaved->book));
	text_done(&name);
	return false;
}

void action_CLOSE_TAB(struct app *a, enum command c, const char *argument)
{
	struct bench *b = a->bench;
	(void)argument;
	if (!may_leave(a, c, bench_is_unsaved(a) ? a : NULL))
		return;
	b->asked = COMMAND_NONE;
	bench_close(b, b->current);
}

void action_NEXT_TAB(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	bench_show(a->bench, a->bench->current + 1);
}

void action_PREVIOUS_TAB(struct app *a, enum command c, const char *argument)
{
	(void)c;
	(void)argument;
	bench_show(a->bench, a->bench->current - 1);
}

void action_TAB(struct app *a, enum command c, const char *argument)
{
	char *end;
	(void)c;
	long n = argument ? strtol(argument, &end, 10) : 0;
	if (!argument || !*argument || *end || n < 1 || n > a->bench->count)
		app_say(a, ROLE_ERROR, "tab N: there are %d", a->bench->count);
	else
		bench_show(a->bench, (int)n - 1);
}

void action_QUIT(struct app *a, enum command c, const char *argument)
{
	(void)argument;
	if (may_leave(a, c, bench_unsaved(a->bench)))
		a->bench->quit = true;
}
