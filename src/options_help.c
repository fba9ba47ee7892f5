#include "options_parts.h"

#include <string.h>

#include "h2lens/steer.h"

static const struct options_command commands[] = {
	{COMMAND_BROWSE, "", "https://host/path … | FILE … [--keylog KEYS] | -i IFACE [FILTER]",
	 "the workbench: connect and send a request, browse a capture (pcap, pcapng, .gz, .zst, - "
	 "for standard input), or capture from an interface"},
	{COMMAND_REPORT, "report", "URL|FILE|-i IFACE [--format text|json]",
	 "the same analysis, without a screen"},
	{COMMAND_FRAMES, "frames", "URL|FILE|-i IFACE [--format text|ndjson] [--filter EXPR]",
	 "one line a frame"},
	{COMMAND_RUN, "run", "SCRIPT URL",
	 "connect, run the commands of a file (h2lens help commands), report"},
	{COMMAND_CURL, "curl", "…", "a pasted curl command line, as it is, in the workbench"},
	{COMMAND_EXPLAIN, "explain", "NAME… | \"LINE OF A LOG\" | - | --list | --search WORDS",
	 "what an error, an alert, a status or a log's line means, how to confirm it and what to "
	 "do; "
	 "- marks the lines of a log that are known"},
	{COMMAND_VERSION, "version", "", "the version, and what it was built with"},
	{COMMAND_HELP, "help", "[TOPIC]",
	 "this help, a command's, or on options, commands (of scripts and -c), filter"},
};

static const struct options_row rows[] = {
	{OPTION_KEYLOG, OPTIONS_ALL, "keylog", 'K', "FILE",
	 "TLS secrets (the file that SSLKEYLOGFILE named); may be given again"},
	{OPTION_FORMAT, OPTIONS_ANY, "format", 0, "FORMAT",
	 "report: text or json; frames: text or ndjson; explain: text, json or md"},
	{OPTION_COMMAND, OPTIONS_LISTS, "command", 'c', "COMMAND",
	 "live: run this once connected (h2lens help commands); may be given again"},
	{OPTION_WAIT, OPTIONS_LISTS, "wait", 0, "WHAT",
	 "live: go on until response (default), settings, ping, goaway, close or SECONDS"},
	{OPTION_SAVE, OPTIONS_LISTS, "save", 0, "FILE",
	 "live and -i: save what was recorded as pcapng, with its TLS secrets"},
	{OPTION_NO_SECRETS, OPTIONS_LISTS, "no-secrets", 0, NULL,
	 "live: leave the TLS secrets out of what is saved"},
	{OPTION_CONCURRENT, OPTIONS_ALL, "concurrent", 0, "N",
	 "live: at most so many requests at once (100)"},
	{OPTION_INTERFACE, COMMAND_BROWSE | OPTIONS_LISTS, "capture", 'i', "IFACE",
	 "capture from this interface; what follows is a filter in tcpdump's language"},
	{OPTION_FILTER, COMMAND_BROWSE | COMMAND_FRAMES, "filter", 0, "EXPR",
	 "only frames that match, in Wireshark's language: 'http2.type == GOAWAY'"},
	{OPTION_CAPTURE_FILTER, OPTIONS_ALL, "capture-filter", 0, "BPF",
	 "read only packets that match, in tcpdump's language: 'tcp port 443'"},
	{OPTION_EVENTS, COMMAND_FRAMES, "events", 0, NULL,
	 "list the events of DNS, TCP and TLS, and local facts, between the frames"},
	{OPTION_FAIL_ON, COMMAND_BROWSE | COMMAND_REPORT | COMMAND_RUN, "fail-on", 0, "LEVEL",
	 "exit with 3 when a finding reaches warning or error"},
	{OPTION_THEME, COMMAND_BROWSE | COMMAND_CURL, "theme", 0, "NAME",
	 "dark (default), light, mono, or a file"},
	{OPTION_ASCII, COMMAND_BROWSE | COMMAND_CURL, "ascii", 0, NULL,
	 "no box drawing and no symbols"},
	{OPTION_LANGUAGE, OPTIONS_ANY, "lang", 0, "LANG",
	 "what is shown is in en or zh (default: the locale's in the workbench and explain, "
	 "else en)"},
	{OPTION_LOG, OPTIONS_LOGS, "log", 0, "FILE",
	 "lay another program's log beside the session; FILE@+1.5 shifts its clock by seconds; may "
	 "be given again"},
	{OPTION_LOG_OFFSET, OPTIONS_LOGS, "log-offset", 0, "SECONDS",
	 "added to the times of all logs without one of their own (else it is estimated)"},
	{OPTION_LIST, COMMAND_EXPLAIN, "list", 0, NULL, "explain: all entries"},
	{OPTION_SEARCH, COMMAND_EXPLAIN, "search", 0, NULL, "explain: entries with these words"},
	{OPTION_ALL_LINES, COMMAND_EXPLAIN, "all", 0, NULL,
	 "explain -: also the lines that are not known"},
	{OPTION_NO_COLOR, OPTIONS_ANY, "no-color", 0, NULL,
	 "no colours (as NO_COLOR in the environment)"},
	{OPTION_QUIET, OPTIONS_ANY, "quiet", 'q', NULL,
	 "no progress and no remarks on standard error"},
	{OPTION_HELP, OPTIONS_ANY, "help", 'h', NULL, "this help"},
	{OPTION_VERSION, OPTIONS_ANY, "version", 'V', NULL, "the version"},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct options_row *options_row(int i)
{
	return i < ROWS ? &rows[i] : NULL;
}

const struct options_command *options_command(int i)
{
	return i < COMMANDS ? &commands[i] : NULL;
}

const struct options_command *options_find_command(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (*name && strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
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

/* Left column and help, folded behind it. */
static void help_row(FILE *out, const char *left, const char *help)
{
	fprintf(out, "  %-32s %s\n", left, help);
}

static void help_live(FILE *out)
{
	fprintf(out, "\nOptions of live sessions (curl's names; + ours)\n");
	for (int i = 0; curl_option_name(i); i++) {
		char left[80];
		snprintf(left, sizeof(left), "%s%s", curl_option_help(i),
			 curl_option_ours(i) ? " +" : "");
		help_row(out, left, curl_option_words(i));
	}
}

static void help_commands(FILE *out)
{
	fprintf(out, "Commands of scripts, of -c and of the workbench's : prompt\n");
	for (int i = 0; i < STEER_COUNT; i++) {
		const struct steer_row *r = steer_row((enum steer_command)i);
		fprintf(out, "  %s%s%s\n      %s\n", r->name, *r->arguments ? " " : "",
			r->arguments, r->help);
	}
}

bool options_help(FILE *out, const char *topic)
{
	const struct options_command *c = topic ? options_find_command(topic) : NULL;

	if (topic && strcmp(topic, "commands") == 0) {
		help_commands(out);
		return true;
	}
	if (topic && strcmp(topic, "options") == 0) {
		help_options(out, OPTIONS_ANY);
		help_live(out);
		return true;
	}

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
		fprintf(out, "  h2lens%s%s%s%s\n      %s\n", *commands[i].name ? " " : "",
			commands[i].name, *commands[i].arguments ? " " : "", commands[i].arguments,
			commands[i].help);
	help_options(out, OPTIONS_ANY);
	fprintf(out,
		"\nMore: h2lens help options (curl's too), commands (of scripts and -c), filter, "
		"or a command's name.\n");
	fprintf(out,
		"\nExit status: 0 the report was made, whatever it says; 1 h2lens failed; 2 usage;"
		"\n3 a finding reached --fail-on, or -f and a status of 400 or above.\n");
	return true;
}
