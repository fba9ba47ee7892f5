/*
 * ui.h: what the command line tells the workbench. Borrowed for as long as loop_run runs.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>

#include "h2lens/logs.h"

struct ui_options {
	const char *theme;  /* a shipped theme's name, one of the user's, or a path; NULL: dark */
	const char *filter; /* applied to the frame list from the start; NULL: none */
	const char *const *logs; /* beside every source that is opened at the start */
	int log_count;
	struct logs_options log_options;
	bool ascii; /* no box drawing, no symbols */
	bool no_color;
	enum language language; /* to begin with */
};

#endif
