/*
 * view_logs.h: the lines of logs that belong to what Explain speaks of, as a section of its
 * Markdown. Pure but for reading the tab.
 */
#ifndef UI_VIEW_LOGS_H
#define UI_VIEW_LOGS_H

#include "app.h"

/* Adds the section, with lines cut to so many columns; false, and nothing added, when no line is
 * tied to the finding or, without one (NULL), to what is selected. */
bool view_logs_add(const struct app *a, const struct finding *f, enum language lang, int columns,
		   struct text *md);

#endif
