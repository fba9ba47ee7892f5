/* A line of a log as a whole: its program, its level, its clock, and what it inherits. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "logs_parts.h"

struct level {
	const char *word;
	enum severity severity;
};

static const struct level levels[] = {
	{"[emerg]", SEVERITY_ERROR},
	{"[alert]", SEVERITY_ERROR},
	{"[crit]", SEVERITY_ERROR},
	{"[error]", SEVERITY_ERROR},
	{":error]", SEVERITY_ERROR},
	{"[critical]", SEVERITY_ERROR},
	{"[warn]", SEVERITY_WARNING},
	{":warn]", SEVERITY_WARNING},
	{"[warning]", SEVERITY_WARNING},
	{" ERROR", SEVERITY_ERROR},
	{" FATAL", SEVERITY_ERROR},
	{"\"ERROR\"", SEVERITY_ERROR},
	{" WARN", SEVERITY_WARNING},
	{"\"WARNING\"", SEVERITY_WARNING},
	{"\"error\"", SEVERITY_ERROR},
	{"curl: (", SEVERITY_ERROR},
	{"not closed cleanly", SEVERITY_ERROR},
	{"RoundTrip failure", SEVERITY_ERROR},
	{"readFrame error", SEVERITY_WARNING},
	{"Some requests were not processed", SEVERITY_WARNING},
	{"ERR_HTTP2_", SEVERITY_ERROR},
};

enum { LEVEL_WITHIN = 400, SERVER_FAILED = 500, NOT_A_STATUS = 1000, TIME_WITHIN = 64 };

/* HAProxy's status and the two letters that say how it ended: "200 20124 - - SD-- ". */
static void haproxy_state(struct slice line, struct logs_facts *out)
{
	const char *p = logs_find(line, " - - "), *end = line.p + line.n;
	uint32_t status;
	int spaces = 0;

	if (!p || end - p < 10)
		return;
	if (p[5] != '-' || p[6] != '-')
		out->severity = p[5] == 'C' || p[5] == 'c' ? SEVERITY_WARNING : SEVERITY_ERROR;
	while (p > line.p && spaces < 2)
		spaces += *--p == ' ';
	if (logs_number(p + 1, end, &status) && status < NOT_A_STATUS)
		out->status = (uint16_t)status;
}

static void find_level(struct slice line, struct logs_facts *out)
{
	struct slice head = {line.p, line.n < LEVEL_WITHIN ? line.n : LEVEL_WITHIN};

	out->severity = SEVERITY_INFO;
	/* an access log's words are its users': only the status speaks */
	if (out->path.n && out->status) {
		if (out->status >= SERVER_FAILED)
			out->severity = SEVERITY_ERROR;
		return;
	}
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (out->severity < levels[i].severity && logs_find(head, levels[i].word))
			out->severity = (uint8_t)levels[i].severity;
	if (line.n > 6 && (*line.p == 'E' || *line.p == 'W') && isdigit((unsigned char)line.p[1]) &&
	    isdigit((unsigned char)line.p[4]) && line.p[5] == ' ')
		out->severity = *line.p == 'E' ? SEVERITY_ERROR : SEVERITY_WARNING;
}

/* Lines that only follow one of their program's. */
static bool is_rest(struct slice line, bool timed)
{
	return !timed && line.n && (*line.p == ' ' || *line.p == '\t');
}

static const char *find_program(struct logs_state *state, struct slice line, bool rest,
				const char *hint)
{
	const char *program = recognise_program(line.p, line.n);

	/* curl's lines with a time are not all told apart by their shape */
	if (!*program && state->program && (rest || strcmp(state->program, "curl") == 0))
		program = state->program;
	return *program || !hint || strcmp(hint, "any") == 0 ? program : hint;
}

/* A program's time is that of the request's beginning, its end, or of the moment. */
static void find_moment(struct logs_facts *out)
{
	bool access = out->path.n && out->status;

	if (strcmp(out->program, "haproxy") == 0 || strcmp(out->program, "envoy") == 0)
		out->moment = out->path.n ? LOGS_AT_START : LOGS_AT_EVENT;
	else if (access)
		out->moment = LOGS_AT_END; /* Apache writes the beginning: its slack covers it */
	else
		out->moment = LOGS_AT_EVENT;
}

static void inherit(struct logs_state *state, bool timed, struct logs_facts *out)
{
	if (timed) {
		state->at = out->at;
		return;
	}
	out->at = state->at;
	out->inherited = out->at.clock != LOGS_NO_CLOCK;
}

/* A path that waited for its stream: a request of a client that logs them apart. */
static void take_pending(struct logs_state *state, struct logs_facts *out)
{
	bool headers = out->frame == H2_HEADERS && out->sent;
	bool opens = strcmp(out->program, "curl") == 0 && out->stream;

	if (!state->open || !out->stream || !(headers || opens))
		return;
	if (!out->path.n)
		out->path = (struct slice){state->path, strlen(state->path)};
	if (!out->method.n)
		out->method = (struct slice){state->method, strlen(state->method)};
	state->open = false;
}

void logs_parse(struct logs_state *state, const char *s, size_t n, const char *hint,
		struct logs_facts *out)
{
	struct slice line = {s, n};
	size_t from = 0, to = 0;

	*out = (struct logs_facts){.frame = LOGS_NO_FRAME, .severity = SEVERITY_INFO};
	bool timed = n && logs_time(s, n, &out->at, &from, &to);
	bool rest = n && is_rest(line, timed);
	out->program = n ? find_program(state, line, rest, hint) : "";
	if (!n) {
		inherit(state, false, out);
		return;
	}
	logs_parse_frames(state, line, out);
	struct slice told = out->path;
	logs_parse_request(line, out);
	if (!out->path.n)
		out->path = told;
	logs_parse_ends(line, out);
	find_level(line, out);
	/* what stands before the time is a level or an address */
	bool leads = timed && *s != '{' && from < TIME_WITHIN;
	while (leads && to < n && (s[to] == ' ' || s[to] == ']'))
		to++;
	if (leads)
		out->words = (uint16_t)to;
	if (strcmp(out->program, "haproxy") == 0)
		haproxy_state(line, out);
	/* curl's ">" tells the request once its path is known */
	if (strcmp(out->program, "curl") == 0 && out->path.n && !out->stream) {
		out->stream = state->stream;
		out->frame = state->stream ? H2_HEADERS : LOGS_NO_FRAME;
		out->sent = 1;
	}
	find_moment(out);
	take_pending(state, out);
	inherit(state, timed, out);
	if (*out->program)
		state->program = out->program;
}

void logs_state_done(struct logs_state *state)
{
	free(state->path);
	*state = (struct logs_state){0};
}
