/*
 * loop.h: the terminal workbench over any number of sessions, a tab each: the only way in. One
 * thread, one poll(): keys, then a slice of reading, then the screen.
 */
#ifndef UI_LOOP_H
#define UI_LOOP_H

#include "h2lens/error.h"
#include "h2lens/session.h"
#include "term.h" /* term_restore, for memory_on_exhausted */
#include "ui.h"

/* Returns the exit status once the user leaves: 0, or 1 with *e when the terminal cannot show
 * panels or an option is wrong. The sessions become the workbench's, whatever happens; with none
 * it begins with a page that says how to open one. */
int loop_run(struct session *const *sessions, int count, const struct ui_options *o,
	     struct error *e);

#endif
