/*
 * action.h: what commands do. action_run looks up the function of a command (action_NAME in the
 * table of command.h); keys and prompts end here too.
 */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include "bench.h"

/* A key, as keymap.h numbers it. */
void action_key(struct bench *b, uint32_t key);
void action_run(struct app *a, enum command c, const char *argument);
/* For Tab: command names and their arguments, or the filter's field names. */
const char *action_candidate(enum prompt_kind kind, const struct line *l, const char *word,
			     size_t i);

#endif
