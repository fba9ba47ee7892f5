/* What lines of programs that count streams say: the connection's name, the stream, the frame. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "logs_parts.h"

enum { PATH_MAX_KEPT = 8192, STREAM_MAX = 0x7fffffff };

struct frame_name {
	const char *name;
	uint8_t type;
};

static const struct frame_name frame_names[] = {
	{"HEADERS", H2_HEADERS},
	{"DATA", H2_DATA},
	{"RST_STREAM", H2_RST_STREAM},
	{"SETTINGS", H2_SETTINGS},
	{"GOAWAY", H2_GOAWAY},
	{"GO_AWAY", H2_GOAWAY},
	{"PING", H2_PING},
	{"WINDOW_UPDATE", H2_WINDOW_UPDATE},
	{"PUSH_PROMISE", H2_PUSH_PROMISE},
	{"PRIORITY", H2_PRIORITY},
	{"CONTINUATION", H2_CONTINUATION},
};

/* Words of direction; the frame's name follows. */
struct direction {
	const char *word;
	uint8_t sent;
};
static const struct direction directions[] = {
	{": read ", 0},	    {": wrote ", 1},	{"] recv ", 0},	    {"] send ", 1},
	{"recv FRAME[", 0}, {"sent FRAME[", 1}, {"INBOUND ", 0},    {"OUTBOUND ", 1},
	{"<- FRAME[", 0},   {"-> FRAME[", 1},	{"http2 send ", 1}, {"recv frame <", 0},
};

static bool frame_at(const char *p, const char *end, uint8_t *type)
{
	for (size_t i = 0; i < sizeof(frame_names) / sizeof(frame_names[0]); i++) {
		size_t n = strlen(frame_names[i].name);
		if ((size_t)(end - p) >= n && memcmp(p, frame_names[i].name, n) == 0 &&
		    (p + n == end || !(isalpha((unsigned char)p[n]) || p[n] == '_'))) {
			*type = frame_names[i].type;
			return true;
		}
	}
	return false;
}

static void find_frame(struct slice line, struct logs_facts *out)
{
	const char *end = line.p + line.n, *p;
	uint32_t type;

	for (size_t i = 0; i < sizeof(directions) / sizeof(directions[0]); i++) {
		p = logs_find(line, directions[i].word);
		if (p && frame_at(p + strlen(directions[i].word), end, &out->frame)) {
			out->sent = directions[i].sent;
			return;
		}
	}
	/* nginx's debug log names types by number, and only what it received */
	p = logs_find(line, "http2 frame type:");
	if (p && logs_number(p + 17, end, &type) && type <= H2_CONTINUATION) {
		out->frame = (uint8_t)type;
		out->sent = 0;
	}
}

/* "stream=3", "stream_id=3", "streamId=3", "stream ID 3", "Http2Stream 1", "sid:3". */
static uint32_t find_stream(struct slice line)
{
	const char *end = line.p + line.n;
	uint32_t id;

	for (const char *p = line.p; end - p > 4; p++) {
		const char *q = p;
		if (*p == 's' && memcmp(p, "sid:", 4) == 0)
			return logs_number(p + 4, end, &id) ? id : 0;
		if ((*p != 's' && *p != 'S') || end - p < 8 || strncasecmp(p, "stream", 6) != 0)
			continue;
		q += 6;
		if (q < end && (*q == '_' || *q == ' '))
			q++;
		if (end - q > 2 && strncasecmp(q, "id", 2) == 0)
			q += 2;
		while (q < end && (*q == ' ' || *q == '=' || *q == ':'))
			q++;
		if (q > p + 6 && logs_number(q, end, &id) && id <= STREAM_MAX)
			return id;
	}
	return 0;
}

/* curl: "[HTTP/2] [1] OPENED stream". */
static uint32_t bracket_stream(struct slice line)
{
	const char *p = logs_find(line, "[HTTP/2] [");
	uint32_t id;

	return p && logs_number(p + 10, line.p + line.n, &id) && id <= STREAM_MAX ? id : 0;
}

/* OkHttp: "<< 0x00000001    42 HEADERS       END_STREAM|END_HEADERS". */
static void okhttp(struct slice line, struct logs_facts *out)
{
	const char *p = logs_find(line, " 0x"), *end = line.p + line.n;
	char id[9] = "";

	if (!p || p < line.p + 2 || end - p < 20 || (p[-1] != '<' && p[-1] != '>'))
		return;
	memcpy(id, p + 3, 8);
	out->stream = (uint32_t)strtoul(id, NULL, 16);
	out->sent = p[-1] == '>';
	for (p += 11; p < end && (*p == ' ' || isdigit((unsigned char)*p)); p++)
		;
	if (!frame_at(p, end, &out->frame))
		out->frame = LOGS_NO_FRAME;
}

/* What follows a word up to one of `stops`, as the connection's name. */
static bool key_after(struct slice line, const char *word, const char *stops, uint64_t *key)
{
	const char *p = logs_find(line, word), *end = line.p + line.n;
	size_t n = 0;

	if (!p)
		return false;
	p += strlen(word);
	while (p + n < end && !strchr(stops, p[n]))
		n++;
	*key = map_hash(p, n, 1);
	return n > 0;
}

static void find_key(struct logs_state *state, struct slice line, struct logs_facts *out)
{
	const char *program = out->program;
	bool found = false;

	if (strcmp(program, "nginx") == 0)
		out->has_key = key_after(line, ": *", " ", &out->key);
	else if (strcmp(program, "go") == 0)
		found = key_after(line, "Framer 0x", ":", &out->key);
	else if (strcmp(program, "curl") == 0)
		found = key_after(line, "(#", ")", &out->key) ||
			key_after(line, "onnection #", " ", &out->key);
	else if (strcmp(program, "node") == 0)
		found = key_after(line, "HTTP2 ", ":", &out->key);
	else if (strcmp(program, "nghttp") == 0)
		found = (out->key = 1) != 0; /* a run of it is one connection */
	else if (strcmp(program, "apache") == 0)
		out->has_key = key_after(line, "h2_session(", ",)", &out->key) ||
			       key_after(line, "[client ", "]", &out->key);
	else if (strcmp(program, "envoy") == 0)
		out->has_key = key_after(line, "[C", "]", &out->key);
	else if (strncmp(program, "grpc", 4) == 0 || strcmp(program, "netty") == 0)
		out->has_key = key_after(line, "[id: ", ",", &out->key) ||
			       key_after(line, "-transport 0x", "]", &out->key);
	if (found) {
		state->key = out->key;
		state->has_key = out->has_key = true;
	}
	/* these tell it once, and mean it until they tell another */
	if (!out->has_key && state->has_key && state->program &&
	    strcmp(state->program, program) == 0) {
		out->key = state->key;
		out->has_key = true;
	}
}

/* A pseudo-header told on a line of its own: ":path" = "/x" (Go), [:path: /x] (curl), :path: /x. */
static bool pseudo(struct slice line, const char *name, struct slice *out)
{
	const char *p = logs_find(line, name), *end = line.p + line.n;
	size_t n = 0;

	if (!p || p == line.p || (p[-1] != ' ' && p[-1] != '[' && p[-1] != '"'))
		return false;
	p += strlen(name);
	while (p < end && (*p == ' ' || *p == '"' || *p == '=' || *p == ':'))
		p++;
	while (p + n < end && p[n] != ' ' && p[n] != '"' && p[n] != ']')
		n++;
	*out = (struct slice){p, n < PATH_MAX_KEPT ? n : PATH_MAX_KEPT};
	return n > 0;
}

static void keep_request(struct logs_state *state, struct slice line, struct logs_facts *out)
{
	struct slice v;
	bool nghttp = strcmp(out->program, "nghttp") == 0;

	if (pseudo(line, ":method", &v) && v.n < sizeof(state->method)) {
		memcpy(state->method, v.p, v.n);
		state->method[v.n] = '\0';
		if (nghttp)
			out->stream = state->stream;
	}
	if (pseudo(line, "user-agent", &v))
		out->agent = v;
	if (!pseudo(line, ":path", &v))
		return;
	if (nghttp) { /* its stream stands before it */
		out->stream = state->stream;
		out->path = v;
		return;
	}
	free(state->path);
	state->path = memory_copy(v.p, v.n);
	state->open = true;
}

/* Programs whose lines without a stream are of the one named last. */
static void follow_stream(struct logs_state *state, struct slice line, struct logs_facts *out)
{
	bool curl = strcmp(out->program, "curl") == 0;
	const char *p;

	if (out->stream && (curl || strcmp(out->program, "nghttp") == 0))
		state->stream = out->stream;
	if (!curl)
		return;
	if (!out->stream &&
	    (logs_find(line, " > ") || logs_find(line, " < ") || *line.p == '<' || *line.p == '>'))
		out->stream = state->stream;
	if (out->path.n && out->stream && logs_find(line, "> ")) {
		out->frame = H2_HEADERS;
		out->sent = 1;
	}
	if ((p = logs_find(line, "< HTTP/2")) != NULL && p - line.p < 20) {
		out->frame = H2_HEADERS;
		out->sent = 0;
	}
}

void logs_parse_frames(struct logs_state *state, struct slice line, struct logs_facts *out)
{
	bool counts = *out->program != '\0';

	out->frame = LOGS_NO_FRAME;
	if (!counts || !line.n)
		return;
	find_key(state, line, out);
	if (strcmp(out->program, "okhttp") == 0) {
		okhttp(line, out);
		return;
	}
	find_frame(line, out);
	out->stream = find_stream(line);
	if (!out->stream)
		out->stream = bracket_stream(line);
	if (strcmp(out->program, "node") == 0 && out->stream && logs_find(line, "headers received"))
		out->frame = H2_HEADERS;
	keep_request(state, line, out);
	follow_stream(state, line, out);
}
