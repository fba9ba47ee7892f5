#include "options_parts.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "h2lens/knowledge.h"

enum { COMMANDS_MAX = 10000, IDLE_MS = 60 * 1000 };

static bool take_format(struct options *o, const char *value, struct error *e)
{
	if (strcmp(value, "text") == 0)
		o->format = FORMAT_TEXT;
	else if (o->command == COMMAND_EXPLAIN && strcmp(value, "md") == 0)
		o->format = FORMAT_MARKDOWN;
	else if (strcmp(value, "json") == 0 && o->command != COMMAND_FRAMES)
		o->format = FORMAT_JSON;
	else if (strcmp(value, "ndjson") == 0 && o->command == COMMAND_FRAMES)
		o->format = FORMAT_NDJSON;
	else
		return error_set(e, "--format %s: %s", value,
				 o->command == COMMAND_EXPLAIN	? "an entry is text, json or md"
				 : o->command != COMMAND_FRAMES ? "a report is text or json"
								: "frames are text or ndjson");
	return true;
}

static bool add_command(struct options *o, const char *line, size_t n, struct error *e)
{
	if (o->command_count == COMMANDS_MAX)
		return error_set(e, "more than %d commands", COMMANDS_MAX);
	o->commands = memory_resize(o->commands, (size_t)o->command_count + 1, sizeof(char *));
	o->commands[o->command_count++] = memory_copy(line, n);
	return true;
}

static bool take(struct options *o, const struct options_row *r, const char *value, struct error *e)
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
	case OPTION_COMMAND:
		return add_command(o, value, strlen(value), e);
	case OPTION_WAIT:
		o->wait = value;
		return session_wait_known(value, e);
	case OPTION_SAVE:
		o->save = value;
		return true;
	case OPTION_NO_SECRETS:
		o->no_secrets = true;
		return true;
	case OPTION_CONCURRENT: {
		char *end;
		unsigned long n = strtoul(value, &end, 10);
		if (!isdigit((unsigned char)*value) || *end || n < 1 || n > 100000)
			return error_set(e, "--concurrent %s: a number from 1 to 100000", value);
		o->concurrent = (unsigned)n;
		return true;
	}
	case OPTION_INTERFACE:
		o->interface = value;
		return true;
	case OPTION_LANGUAGE:
		o->language_given = true;
		return knowledge_language_named(value, &o->language) ||
		       error_set(e, "--lang %s: the languages are en and zh", value);
	case OPTION_LOG:
	case OPTION_LOG_OFFSET:
		return options_logs(o, r->id, value, e);
	case OPTION_LIST:
		o->list = true;
		return true;
	case OPTION_SEARCH:
		o->search = true;
		return true;
	case OPTION_ALL_LINES:
		o->all = true;
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

static const struct options_row *find_long(const char *name, size_t n)
{
	const struct options_row *r;

	for (int i = 0; (r = options_row(i)); i++)
		if (strlen(r->name) == n && strncmp(r->name, name, n) == 0)
			return r;
	return NULL;
}

static const struct options_row *find_letter(char letter)
{
	const struct options_row *r;

	for (int i = 0; (r = options_row(i)); i++)
		if (r->letter == letter)
			return r;
	return NULL;
}

int options_own(struct options *o, int argc, char **argv, int *i, struct error *e)
{
	const char *arg = argv[*i], *value = NULL;
	const struct options_row *r;

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
		return 0;
	if (!(r->commands & (int)o->command) && o->command != COMMAND_HELP)
		return error_set(e, "--%s does not belong to this command (see h2lens help)",
				 r->name) -
		       1;
	if (!r->value && value)
		return error_set(e, "%s: --%s takes no value", arg, r->name) - 1;
	if (r->value && !value) {
		if (*i + 1 >= argc)
			return error_set(e, "--%s needs %s", r->name, r->value) - 1;
		value = argv[++*i];
	}
	return take(o, r, value, e) ? 1 : -1;
}

bool options_is_url(const char *s)
{
	return strncasecmp(s, "https://", 8) == 0 || strncasecmp(s, "http://", 7) == 0;
}

/* What the command line said so far, between its words. */
struct parsing {
	struct options *o;
	struct curl_line curl;
	struct request request;
	const char **sources;
	int source_count;
	const char *live_option; /* the first of curl's, for a complaint */
	bool only_names;
};

static bool parse_word(struct parsing *p, int argc, char **argv, int *i, struct error *e)
{
	const char *arg = argv[*i];

	if (!p->only_names && strcmp(arg, "--") == 0) {
		p->only_names = true;
		return true;
	}
	/* "h2lens curl curl …": the line was pasted whole */
	if (p->o->command == COMMAND_CURL && p->source_count == 0 && strcmp(arg, "curl") == 0)
		return true;
	if (p->only_names || arg[0] != '-' || !arg[1]) {
		p->sources[p->source_count++] = arg;
		return true;
	}
	/* in a pasted line a letter means what it means to curl */
	int taken = p->o->command == COMMAND_CURL ? curl_option(&p->curl, argc, argv, i, e) : 0;
	if (taken == 0)
		taken = options_own(p->o, argc, argv, i, e);
	if (taken == 0) {
		taken = curl_option(&p->curl, argc, argv, i, e);
		bool time = strncmp(arg, "--max-time", 10) == 0 || strncmp(arg, "-m", 2) == 0;
		if (taken > 0 && !p->live_option && !time)
			p->live_option = arg; /* an interface has a time too */
	}
	if (taken == 0)
		return curl_unknown(arg, e);
	return taken > 0;
}

/* The script's lines before those of -c. */
static bool read_script(struct options *o, struct error *e)
{
	char **given = o->commands;
	int count = o->command_count;
	char line[16384];
	FILE *f = strcmp(o->script, "-") == 0 ? stdin : fopen(o->script, "re");
	bool ok = true;

	if (!f)
		return error_set(e, "cannot read the script %s: %s", o->script, strerror(errno));
	o->commands = NULL;
	o->command_count = 0;
	while (ok && fgets(line, sizeof(line), f)) {
		size_t n = strlen(line);
		if (n + 1 == sizeof(line))
			ok = error_set(e, "%s: a line of more than 16 KiB", o->script);
		else
			ok = add_command(o, line, n - (n && line[n - 1] == '\n'), e);
	}
	if (ok && ferror(f))
		ok = error_set(e, "cannot read the script %s: %s", o->script, strerror(errno));
	if (f != stdin)
		fclose(f);
	for (int i = 0; i < count; i++) {
		if (ok)
			add_command(o, given[i], strlen(given[i]), NULL);
		free(given[i]);
	}
	free(given);
	return ok;
}

static void add_tab(struct options *o, const char *source)
{
	o->tabs = memory_resize(o->tabs, (size_t)o->tab_count + 1, sizeof(*o->tabs));
	o->tabs[o->tab_count++] = source;
}

/* Each URL is a request of its own with the same options; in the workbench another host's is a tab
 * of its own. */
static bool add_request(struct parsing *p, const char *url, struct error *e)
{
	struct options *o = p->o;
	struct target t;
	struct request r;
	struct curl_line c = {.target = &t, .request = &r, .path_as_is = p->curl.path_as_is};

	if (o->command == COMMAND_BROWSE && !options_is_url(url)) {
		add_tab(o, url);
		return true;
	}
	target_copy(&t, &o->target);
	request_copy(&r, &p->request);
	bool ok = curl_url(&c, url, e);
	ok = curl_finish(&c, ok ? e : NULL) && ok;
	bool same = ok && target_same_origin(&t, &o->target);
	target_done(&t);
	if (ok && !same && o->command == COMMAND_BROWSE)
		add_tab(o, url);
	else if (ok && !same)
		ok = error_set(e, "one host at a time: %s is another than the first URL's", url);
	if (!same) {
		request_done(&r);
		return ok;
	}
	o->requests = memory_resize(o->requests, o->request_count + 1, sizeof(*o->requests));
	o->requests[o->request_count++] = r;
	return true;
}

static bool finish_live(struct parsing *p, struct error *e)
{
	if (p->o->session.keylog_count || p->o->session.capture_filter) {
		curl_finish(&p->curl, NULL);
		return error_set(e,
				 "%s belongs to captures: a live session has its own secrets and "
				 "packets",
				 p->o->session.keylog_count ? "--keylog" : "--capture-filter");
	}

	struct options *o = p->o;
	const char *secrets = getenv("SSLKEYLOGFILE");

	o->live = true;
	o->source = p->source_count ? p->sources[0] : NULL;
	if (p->source_count && !p->curl.url && !curl_url(&p->curl, p->sources[0], e)) {
		curl_finish(&p->curl, NULL);
		return false;
	}
	if (!curl_finish(&p->curl, e))
		return false;
	if (!p->curl.url)
		return error_set(e, "no URL was given");
	if (!o->source)
		o->source = o->target.host;
	if (o->target.proxy == TARGET_NO_PROXY && !o->target.unix_socket &&
	    !target_environment_proxy(&o->target, (const char *(*)(const char *))getenv, e))
		return false;
	if (!o->target.keylog && secrets && *secrets)
		o->target.keylog = memory_copy(secrets, strlen(secrets));
	/* without a screen nobody sees what is awaited: it ends by itself */
	if (o->target.limit_ms[TARGET_STAGE_IDLE] == 0 &&
	    (o->command & (COMMAND_REPORT | COMMAND_FRAMES | COMMAND_RUN)))
		o->target.limit_ms[TARGET_STAGE_IDLE] = IDLE_MS;
	o->max_time = p->curl.max_time;
	o->fail = p->curl.fail;
	o->remark = p->curl.remark;
	if (o->max_time > 0 && (o->command & (COMMAND_BROWSE | COMMAND_CURL)) && !o->remark)
		o->remark = "--max-time is not kept to in the workbench: it stays until you leave";
	/* a script sends what it wants to send */
	if (o->command == COMMAND_RUN)
		return true;
	o->requests = memory_get(1, sizeof(*o->requests));
	o->request_count = 1;
	request_copy(&o->requests[0], &p->request);
	for (int i = 1; i < p->source_count; i++)
		if (!add_request(p, p->sources[i], e))
			return false;
	return true;
}

static bool which_capture(const struct options *o, struct error *e)
{
	const char *name = o->command == COMMAND_REPORT	  ? "report "
			   : o->command == COMMAND_FRAMES ? "frames "
							  : "";

	return error_set(e,
			 "which source? h2lens %shttps://host/ or h2lens %sFILE (or - for standard "
			 "input); h2lens help tells more",
			 name, name);
}

static bool settle(struct parsing *p, struct error *e)
{
	struct options *o = p->o;
	int first = 0;

	if (o->command == COMMAND_RUN) {
		if (p->source_count < 1)
			return error_set(e, "run SCRIPT URL: the script is missing");
		o->script = p->sources[0];
		p->sources++;
		p->source_count--;
		if (!read_script(o, e))
			return false;
	}
	if (o->no_secrets && !o->save) {
		curl_finish(&p->curl, NULL);
		return error_set(e, "--no-secrets goes with --save FILE");
	}
	if (o->interface) {
		if (p->source_count > 1)
			return error_set(e, "the filter is one word: quote it");
		o->source = o->interface;
		if (p->source_count)
			o->session.capture_filter = p->sources[0];
		curl_finish(&p->curl, NULL);
		o->max_time = p->curl.max_time;
		if (p->live_option)
			return error_set(e, "%s belongs to a live session: -i only listens",
					 p->live_option);
		if (o->command_count || o->wait)
			return error_set(e, "%s belongs to a live session: -i only listens",
					 o->command_count ? "--command" : "--wait");
		return true;
	}
	if (o->command == COMMAND_CURL || o->command == COMMAND_RUN || p->curl.url ||
	    (p->source_count && options_is_url(p->sources[first])))
		return finish_live(p, e);
	curl_finish(&p->curl, NULL);
	/* the workbench begins with a page that says how to open one */
	if (p->source_count == 0)
		return (o->command == COMMAND_BROWSE && !p->live_option) || which_capture(o, e);
	if (o->command == COMMAND_BROWSE)
		for (int i = 1; i < p->source_count; i++)
			add_tab(o, p->sources[i]);
	else if (p->source_count > 1)
		return error_set(e,
				 "one source at a time: %s, or %s? (the commands are report, "
				 "frames, run, curl, version and help)",
				 p->sources[0], p->sources[1]);
	o->source = p->sources[0];
	if (p->curl.max_time > 0)
		p->live_option = "--max-time";
	if (p->live_option || o->command_count || o->save || o->wait || o->concurrent)
		return error_set(e,
				 "%s belongs to a live session: %s is read as a capture (an URL "
				 "begins with https:// or http://)",
				 p->live_option	    ? p->live_option
				 : o->command_count ? "--command"
				 : o->save	    ? "--save"
				 : o->wait	    ? "--wait"
						    : "--concurrent",
				 o->source);
	return true;
}

void options_done(struct options *o)
{
	for (int i = 0; i < o->command_count; i++)
		free(o->commands[i]);
	free(o->commands);
	for (size_t i = 0; i < o->request_count; i++)
		request_done(&o->requests[i]);
	free(o->requests);
	free(o->tabs);
	free(o->words);
	free(o->logs);
	target_done(&o->target);
}

static bool parse_words(struct options *o, int argc, char **argv, int i, struct error *e)
{
	struct parsing p = {.o = o, .curl = {.target = &o->target, .request = &p.request}};
	const char **sources = memory_get((size_t)argc + 1, sizeof(*sources));
	bool ok = true;

	p.sources = sources;
	request_init(&p.request);
	for (; ok && i < argc; i++) {
		ok = parse_word(&p, argc, argv, &i, e);
		if (o->command == COMMAND_HELP || o->command == COMMAND_VERSION)
			break;
	}
	if (!ok || o->command == COMMAND_HELP || o->command == COMMAND_VERSION)
		curl_finish(&p.curl, NULL);
	else
		ok = settle(&p, e);
	request_done(&p.request);
	free(sources);
	return ok;
}

bool options_parse(struct options *o, int argc, char **argv, struct error *e)
{
	int i = 1;

	*o = (struct options){.command = COMMAND_BROWSE};
	target_init(&o->target);
	const struct options_command *c = argc > 1 ? options_find_command(argv[1]) : NULL;
	if (c) {
		o->command = c->command;
		o->topic = c->name;
		i = 2;
	}
	if (c && c->command == COMMAND_HELP) {
		o->topic = argc > 2 ? argv[2] : NULL;
		return true;
	}
	if (c && c->command == COMMAND_VERSION)
		return true;
	if (argc > 1 && !c && strspn(argv[1], "abcdefghijklmnopqrstuvwxyz") == strlen(argv[1]) &&
	    access(argv[1], F_OK) != 0)
		return error_set(e,
				 "%s is neither a command (report, frames, run, curl, explain, "
				 "version, help) "
				 "nor a file",
				 argv[1]);
	if (o->command == COMMAND_EXPLAIN)
		return options_explain(o, argc, argv, i, e);
	return parse_words(o, argc, argv, i, e);
}
