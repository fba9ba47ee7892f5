/*
 * open.h: the source that a command line names, opened: a capture, a live session, an interface.
 */
#ifndef OPEN_H
#define OPEN_H

#include "options.h"

/* so: what of the source is kept. NULL with *e. */
struct session *open_source(const struct options *o, const struct session_options *so,
			    struct error *e);

/* The workbench's session of a whole command line; one that names more than one source, or another
 * command, is a mistake. */
struct session *open_words(int argc, char **argv, struct error *e);

#endif
