/*
 * options.h: the command line taken apart. One table (options.c) holds every option: its spelling,
 * the commands that take it and its help; usage and the manual page read the same rows.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdio.h>

#include "curl.h"
#include "h2lens/finding.h"
#include "h2lens/logs.h"
#include "h2lens/session.h"

enum command {
	COMMAND_BROWSE = 1,
	COMMAND_REPORT = 2,
	COMMAND_FRAMES = 4,
	COMMAND_HELP = 8,
	COMMAND_VERSION = 16,
	COMMAND_RUN = 32,
	COMMAND_CURL = 64,
	COMMAND_EXPLAIN = 128
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_NDJSON, FORMAT_MARKDOWN };

struct options {
	enum command command;
	const char *source; /* path, "-" standard input, the first URL; NULL none given */
	const char *topic;  /* of help */
	const char **tabs;  /* of the workbench: further sources, borrowed from argv */
	int tab_count;
	struct session_options session;
	enum format format;
	enum severity fail_on; /* SEVERITY_OK: never */
	const char *filter, *theme;
	bool ascii, no_color, events, quiet;
	enum language language;
	bool language_given; /* else the locale's */
	const char **logs;   /* of --log, borrowed from argv */
	int log_count;
	struct logs_options log_options; /* of all of them */

	/* of explain */
	const char **words; /* borrowed from argv */
	int word_count;
	bool list, search, all;

	/* a live session */
	bool live; /* the source is an URL */
	struct target target;
	struct request *requests; /* one an URL */
	size_t request_count;
	bool fail;	       /* -f: answers of 400 and above fail */
	const char *interface; /* -i */
	char **commands;       /* of -c and of the script, in order; owned */
	int command_count;
	const char *script; /* of run */
	const char *wait, *save;
	bool no_secrets;
	unsigned concurrent; /* 0: the driver's own */
	double max_time;     /* seconds, 0 none */
	const char *remark;
};

/* Takes argv. False with *e on a mistake (exit status 2). Strings are borrowed from argv unless
 * said otherwise; options_done frees the rest, also after a mistake. */
bool options_parse(struct options *o, int argc, char **argv, struct error *e);
void options_done(struct options *o);
bool options_is_url(const char *s);
/* The usage of the program; with a command's name as topic, of that command. False: no such topic.
 */
bool options_help(FILE *out, const char *topic);

#endif
