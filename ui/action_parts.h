/*
 * action_parts.h: what the files of action.c share: commands that are done elsewhere than in
 * action.c (each named action_ and its name in the table of command.h), and the prompt's affairs.
 */
#ifndef UI_ACTION_PARTS_H
#define UI_ACTION_PARTS_H

#include "action.h"

typedef void action(struct app *a, enum command c, const char *argument);

/* action_live.c, action_edit.c */
action action_REQUEST, action_RECONNECT, action_RETRY, action_BODY, action_AS_CURL, action_SAVE,
	action_EDIT;
/* action_tab.c */
action action_OPEN, action_LOG, action_CLOSE_TAB, action_NEXT_TAB, action_PREVIOUS_TAB, action_TAB,
	action_QUIT;

/* action_problem.c, action_explain.c */
action action_NEXT_PROBLEM, action_PREVIOUS_PROBLEM, action_PROBLEMS, action_EXPLAIN, action_COPY,
	action_CHECKLIST, action_LANGUAGE;
void action_problems_key(struct bench *b, uint32_t key);
/* Enter in Explain: what the cursor is on. */
void action_explain_enter(struct app *a);
/* Escape there; false when there is nothing to go back from. */
bool action_explain_back(struct app *a);

/* Runs a line of h2lens/steer.h; its answer is shown on the last row or, when it is long, over the
 * panels. False when it failed, which was said. */
bool action_steer(struct app *a, const char *line);
/* Text in the place of the panels; the caller fills title and body. */
struct overlay *action_overlay(struct app *a);
/* The stream that is selected, else the one that the event is of, else the last: its identifier,
 * and the connection in *conn; 0 when there is none. */
uint32_t action_stream(const struct app *a, uint32_t *conn);

/* action_prompt.c */
void action_prompt_key(struct bench *b, uint32_t key);
void action_prompt_paste(struct bench *b);
/* What the prompt does with a whole line. */
void action_prompt_run(struct bench *b, const char *text);

#endif
