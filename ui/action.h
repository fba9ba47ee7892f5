/*
 * action.h: what commands do. app_run looks up the function of a command (action_NAME in the table
 * of command.h); keys and prompts end here too.
 */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include <stdbool.h>
#include <stddef.h>

struct line;
enum prompt_kind;

/* For Tab: command names and their arguments, or the filter's field names. */
const char *action_candidate(enum prompt_kind kind, const struct line *l, const char *word,
			     size_t i);

#endif
