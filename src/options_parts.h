/*
 * options_parts.h: the two tables of the command line, which options.c reads and options_help.c
 * shows. Private to them.
 */
#ifndef OPTIONS_PARTS_H
#define OPTIONS_PARTS_H

#include "options.h"

enum {
	OPTIONS_ALL = COMMAND_BROWSE | COMMAND_REPORT | COMMAND_FRAMES | COMMAND_RUN | COMMAND_CURL,
	OPTIONS_LISTS = COMMAND_REPORT | COMMAND_FRAMES | COMMAND_RUN,
	OPTIONS_LOGS = COMMAND_BROWSE | COMMAND_REPORT | COMMAND_RUN,
	OPTIONS_ANY = OPTIONS_ALL | COMMAND_EXPLAIN
};

struct options_command {
	enum command command;
	const char *name, *arguments, *help;
};

enum option_id {
	OPTION_KEYLOG,
	OPTION_FORMAT,
	OPTION_FILTER,
	OPTION_CAPTURE_FILTER,
	OPTION_EVENTS,
	OPTION_FAIL_ON,
	OPTION_THEME,
	OPTION_ASCII,
	OPTION_NO_COLOR,
	OPTION_QUIET,
	OPTION_COMMAND,
	OPTION_WAIT,
	OPTION_SAVE,
	OPTION_NO_SECRETS,
	OPTION_CONCURRENT,
	OPTION_INTERFACE,
	OPTION_LANGUAGE,
	OPTION_LOG,
	OPTION_LOG_OFFSET,
	OPTION_LIST,
	OPTION_SEARCH,
	OPTION_ALL_LINES,
	OPTION_HELP,
	OPTION_VERSION
};

struct options_row {
	enum option_id id;
	int commands; /* that take it */
	const char *name;
	char letter;	   /* 0: none */
	const char *value; /* what its argument is called; NULL: it takes none */
	const char *help;
};

/* One option of ours at argv[*i]; moves *i over its argument. 0: it is none of ours, -1 with *e. */
int options_own(struct options *o, int argc, char **argv, int *i, struct error *e);
/* The words after `explain`, from argv[i] on. */
bool options_explain(struct options *o, int argc, char **argv, int i, struct error *e);

/* --log and --log-offset. */
bool options_logs(struct options *o, enum option_id id, const char *value, struct error *e);

/* The i-th row; NULL after the last. */
const struct options_row *options_row(int i);
const struct options_command *options_command(int i);
const struct options_command *options_find_command(const char *name);

#endif
