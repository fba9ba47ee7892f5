#include "options.h"

#include <string.h>

enum {
	ALL = COMMAND_BROWSE | COMMAND_REPORT | COMMAND_FRAMES,
	LISTS = COMMAND_REPORT | COMMAND_FRAMES
};

struct command_row {
	enum command command;
	const char *name, *arguments, *help;
};

static const struct command_row commands[] = {
	{COMMAND_BROWSE, "", "FILE [--keylog KEYS]",
	 "browse a capture in the workbench (pcap, pcapng, .gz, .zst, - for standard input)"},
	{COMMAND_REPORT, "report", "FILE [--format text|json]",
	 "the same analysis, without a screen"},
	{COMMAND_FRAMES, "frames", "FILE [--format text|ndjson] [--filter EXPR]",
	 "one line a frame"},
	{COMMAND_VERSION, "version", "", "the version, and what it was built with"},
	{COMMAND_HELP, "help", "[TOPIC]",
	 "this help, a command's, or \"filter\" for the filter's fields"},
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
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option_row {
	enum option_id id;
	int commands; /* that take it */
	const char *name;
	char letter;	   /* 0: none */
	const char *value; /* what its argument is called; NULL: it takes none */
	const char *help;
} rows[] = {
	{OPTION_KEYLOG, ALL, "keylog", 'K', "FILE",
	 "TLS secrets (the file that SSLKEYLOGFILE named); may be given again"},
	{OPTION_FORMAT, ALL, "format", 0, "FORMAT", "report: text or json; frames: text or ndjson"},
	{OPTION_FILTER, COMMAND_BROWSE | COMMAND_FRAMES, "filter", 0, "EXPR",
	 "only frames that match, in Wireshark's language: 'http2.type == GOAWAY'"},
	{OPTION_CAPTURE_FILTER, ALL, "capture-filter", 0, "BPF",
	 "read only packets that match, in tcpdump's language: 'tcp port 443'"},
	{OPTION_EVENTS, COMMAND_FRAMES, "events", 0, NULL,
	 "list the events of DNS, TCP and TLS between the frames too"},
	{OPTION_FAIL_ON, COMMAND_BROWSE | COMMAND_REPORT, "fail-on", 0, "LEVEL",
	 "exit with 3 when a finding reaches warning or error"},
	{OPTION_THEME, COMMAND_BROWSE, "theme", 0, "NAME",
	 "dark (default), light, mono, or a file"},
	{OPTION_ASCII, COMMAND_BROWSE, "ascii", 0, NULL, "no box drawing and no symbols"},
	{OPTION_NO_COLOR, ALL, "no-color", 0, NULL, "no colours (as NO_COLOR in the environment)"},
	{OPTION_QUIET, ALL, "quiet", 'q', NULL, "no progress and no remarks on standard error"},
	{OPTION_HELP, ALL, "help", 'h', NULL, "this help"},
	{OPTION_VERSION, ALL, "version", 'V', NULL, "the version"},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const struct command_row *find_command(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (*name && strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static bool take_format(struct options *o, const char *value, struct error *e)
{
	if (strcmp(value, "text") == 0)
		o->format = FORMAT_TEXT;
	else if (strcmp(value, "json") == 0 && o->command != COMMAND_FRAMES)
		o->format = FORMAT_JSON;
	else if (strcmp(value, "ndjson") == 0 && o->command == COMMAND_FRAMES)
		o->format = FORMAT_NDJSON;
	else
		return error_set(e, "--format %s: %s", value,
				 o->command != COMMAND_FRAMES ? "a report is text or json"
							      : "frames are text or ndjson");
	return true;
}

static bool take(struct options *o, const struct option_row *r, const char *value, struct error *e)
{
	switch (r->id) {
	case OPTION_KEYLOG:
		if (o->session.keylog_count == SESSION_KEYLOGS_MAX)
			return error_set(e, "more than %d key logs", SESSION_KEYLOGS_MAX);
		o->session.keylogs[o->session.keylog_count++] = value;
		return true;
	case OPTION_FORMAT:
		return take_format(o, value, e);
	case OPTION_FILTER:
		o->filter = value;
		return true;
	case OPTION_CAPTURE_FILTER:
		o->session.capture_filter = value;
		return true;
	case OPTION_EVENTS:
		o->events = true;
		return true;
	case OPTION_FAIL_ON:
		if (strcmp(value, "warning") != 0 && strcmp(value, "error") != 0)
			return error_set(e, "--fail-on %s: the levels are warning and error",
					 value);
		o->fail_on = *value == 'w' ? SEVERITY_WARNING : SEVERITY_ERROR;
		return true;
	case OPTION_THEME:
		o->theme = value;
		return true;
	case OPTION_ASCII:
		o->ascii = true;
		return true;
	case OPTION_NO_COLOR:
		o->no_color = true;
		return true;
	case OPTION_QUIET:
		o->quiet = true;
		return true;
	case OPTION_HELP:
		o->topic = o->command == COMMAND_BROWSE ? NULL : o->topic;
		o->command = COMMAND_HELP;
		return true;
	case OPTION_VERSION:
		o->command = COMMAND_VERSION;
		return true;
	}
	return true;
}

static const struct option_row *find_long(const char *name, size_t n)
{
	for (int i = 0; i < ROWS; i++)
		if (strlen(rows[i].name) == n && strncmp(rows[i].name, name, n) == 0)
			return &rows[i];
	return NULL;
}

static const struct option_row *find_letter(char letter)
{
	for (int i = 0; i < ROWS; i++)
		if (rows[i].letter == letter)
			return &rows[i];
	return NULL;
}

/* One option at argv[*i]; moves *i over its argument. */
static bool parse_option(struct options *o, int argc, char **argv, int *i, struct error *e)
{
	const char *arg = argv[*i], *value = NULL;
	const struct option_row *r;

	if (arg[1] == '-') {
		const char *equals = strchr(arg, '=');
		size_t n = equals ? (size_t)(equals - arg - 2) : strlen(arg + 2);
		r = find_long(arg + 2, n);
		value = equals ? equals + 1 : NULL;
	} else {
		r = find_letter(arg[1]);
		if (r && arg[2])
			value = arg + 2;
	}
	if (!r)
		return error_set(e, "unknown option %s (see h2lens help)", arg);
	if (!(r->commands & (int)o->command) && o->command != COMMAND_HELP)
		return error_set(e, "--%s does not belong to this command (see h2lens help)",
				 r->name);
	if (!r->value && value)
		return error_set(e, "%s: --%s takes no value", arg, r->name);
	if (r->value && !value) {
		if (*i + 1 >= argc)
			return error_set(e, "--%s needs %s", r->name, r->value);
		value = argv[++*i];
	}
	return take(o, r, value, e);
}

bool options_parse(struct options *o, int argc, char **argv, struct error *e)
{
	int i = 1;
	bool only_names = false;

	*o = (struct options){.command = COMMAND_BROWSE};
	const struct command_row *c = argc > 1 ? find_command(argv[1]) : NULL;
	if (c) {
		o->command = c->command;
		o->topic = c->name;
		i = 2;
	}
	if (c && c->command == COMMAND_HELP) {
		o->topic = argc > 2 ? argv[2] : NULL;
		return true;
	}
	for (; i < argc; i++) {
		const char *arg = argv[i];
		if (!only_names && strcmp(arg, "--") == 0) {
			only_names = true;
			continue;
		}
		if (!only_names && arg[0] == '-' && arg[1]) {
			if (!parse_option(o, argc, argv, &i, e))
				return false;
			if (o->command == COMMAND_HELP || o->command == COMMAND_VERSION)
				return true;
			continue;
		}
		if (o->source)
			return error_set(e,
					 "one source at a time: %s, or %s? (the commands are "
					 "report, frames, "
					 "version and help)",
					 o->source, arg);
		o->source = arg;
	}
	if (o->source &&
	    (strncmp(o->source, "https://", 8) == 0 || strncmp(o->source, "http://", 7) == 0))
		return error_set(
			e, "%s: this version reads captures; connecting to hosts is not built yet",
			o->source);
	if (!o->source && o->command != COMMAND_VERSION)
		return error_set(e,
				 "which capture? h2lens %s%sFILE (or - for standard input); "
				 "h2lens help tells more",
				 c ? c->name : "", c ? " " : "");
	return true;
}

static void help_options(FILE *out, int commands_shown)
{
	fprintf(out, "\nOptions\n");
	for (int i = 0; i < ROWS; i++) {
		char left[40];
		if (!(rows[i].commands & commands_shown))
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", rows[i].name, rows[i].value ? " " : "",
			 rows[i].value ? rows[i].value : "");
		if (rows[i].letter)
			fprintf(out, "  -%c, %-24s %s\n", rows[i].letter, left, rows[i].help);
		else
			fprintf(out, "      %-24s %s\n", left, rows[i].help);
	}
}

bool options_help(FILE *out, const char *topic)
{
	const struct command_row *c = topic ? find_command(topic) : NULL;

	if (topic && !c)
		return false;
	if (c) {
		fprintf(out, "h2lens %s %s\n    %s\n", c->name, c->arguments, c->help);
		help_options(out, (int)c->command);
		return true;
	}
	fprintf(out, "h2lens shows HTTP/2 sessions frame by frame and says what went "
		     "wrong.\n\nCommands\n");
	for (int i = 0; i < COMMANDS; i++)
		fprintf(out, "  h2lens %s%s%s\n      %s\n", commands[i].name,
			*commands[i].name ? " " : "", commands[i].arguments, commands[i].help);
	help_options(out, ALL);
	fprintf(out, "\nExit status: 0 done, 1 failed, 2 usage, 3 a finding reached --fail-on.\n");
	return true;
}
