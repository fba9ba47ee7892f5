/*
 * drive.h: a session worked through without a screen, for report, frames and run: reads to the end
 * or, live, runs the commands of -c and of a script one after the other, waits for what --wait
 * names, closes in good order, and keeps to --max-time. Ctrl-C ends what would go on for ever and
 * lets the report be written.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include "h2lens/session.h"
#include "options.h"

struct drive {
	struct session *session;
	const struct options *options;
	bool progress;		  /* on standard error */
	void (*grown)(void *arg); /* called between slices; NULL none */
	void *arg;
	bool failed; /* a command was wrong: told on standard error already */
};

/* False with *e: the source failed; what was read stays good. */
bool drive_run(struct drive *d, struct error *e);

#endif
