/*
 * options.h: the command line taken apart. One table (options.c) holds every option: its spelling,
 * the commands that take it and its help; usage and the manual page read the same rows.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdio.h>

#include "h2lens/session.h"

enum command {
	COMMAND_BROWSE = 1,
	COMMAND_REPORT = 2,
	COMMAND_FRAMES = 4,
	COMMAND_HELP = 8,
	COMMAND_VERSION = 16
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON };

struct options {
	enum command command;
	const char *source; /* path, "-" standard input; NULL none given */
	const char *topic;  /* of help */
	struct session_options session;
	enum format format;
	enum severity fail_on; /* SEVERITY_OK: never */
	const char *filter, *theme;
	bool ascii, no_color, events, quiet;
};

/* Takes argv. False with *e on a mistake (exit status 2). All strings are borrowed from argv. */
bool options_parse(struct options *o, int argc, char **argv, struct error *e);
/* The usage of the program; with a command's name as topic, of that command. False: no such topic.
 */
bool options_help(FILE *out, const char *topic);

#endif
