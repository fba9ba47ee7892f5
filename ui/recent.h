/*
 * recent.h: what was opened lately, newest first: lines for :open, kept in
 * $XDG_STATE_HOME/h2lens/recent (mode 0600). User names and passwords in an URL, and options, are
 * never kept. Where it cannot be read or written there is simply none.
 */
#ifndef UI_RECENT_H
#define UI_RECENT_H

#include <stdbool.h>
#include <stddef.h>

enum { RECENT_MAX = 20, RECENT_LINE = 1024 };

struct recent {
	char *lines[RECENT_MAX]; /* owned */
	int count;
};

void recent_load(struct recent *r);
/* Puts a line first and writes the file. */
void recent_add(struct recent *r, const char *line);
void recent_done(struct recent *r);
/* What may be kept of a source's name as the user gave it: an URL without user information, a
 * file's absolute path. False: nothing of it. */
bool recent_line(const char *name, char *out, size_t room);

#endif
