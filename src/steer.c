#include "steer_parts.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "h2lens/names.h"

enum { FILE_OCTETS_MAX = 64 * 1024 * 1024 };

static const struct steer_row rows[STEER_COUNT] = {
#define X(NAME, spelling, arguments, help) {spelling, arguments, help},
	STEER_COMMANDS(X)
#undef X
};

static steer_function *const functions[STEER_COUNT] = {
	[STEER_GET] = steer_request_get,
	[STEER_SEND] = steer_request_send,
	[STEER_CURL] = steer_request_curl,
	[STEER_GRPC] = steer_request_grpc,
	[STEER_WEBSOCKET] = steer_request_websocket,
	[STEER_CONNECT] = steer_request_connect,
	[STEER_DATA] = steer_request_data,
	[STEER_END] = steer_request_end,
	[STEER_AGAIN] = steer_request_again,
	[STEER_RETRY] = steer_request_retry,
	[STEER_PING] = steer_frame_ping,
	[STEER_SETTINGS] = steer_frame_settings,
	[STEER_WINDOW] = steer_frame_window,
	[STEER_HOLD] = steer_frame_hold,
	[STEER_RST] = steer_frame_rst,
	[STEER_GOAWAY] = steer_frame_goaway,
	[STEER_PRIORITY] = steer_frame_priority,
	[STEER_FRAME] = steer_frame_frame,
	[STEER_RAW] = steer_frame_raw,
	[STEER_CLOSE] = steer_frame_close,
	[STEER_RECONNECT] = steer_frame_reconnect,
	[STEER_WAIT] = steer_keep_wait,
	[STEER_SAVE] = steer_keep_save,
	[STEER_BODY] = steer_keep_body,
	[STEER_AS_CURL] = steer_keep_as_curl,
	[STEER_HISTORY] = steer_keep_history,
	[STEER_COOKIES] = steer_keep_cookies,
};

const struct steer_row *steer_row(enum steer_command c)
{
	return &rows[c];
}

enum steer_command steer_find(const char *name, size_t n)
{
	for (int i = 0; i < STEER_COUNT; i++)
		if (strlen(rows[i].name) == n && memcmp(rows[i].name, name, n) == 0)
			return (enum steer_command)i;
	return STEER_NONE;
}

bool steer_number(const char *word, const char *what, uint32_t max, uint32_t *out, struct error *e)
{
	char *end;

	errno = 0;
	unsigned long long v = strtoull(word, &end, 0);
	if (!isdigit((unsigned char)*word) || *end || errno || v > max)
		return error_set(e, "%s is no %s (a number up to %u)", word, what, max);
	*out = (uint32_t)v;
	return true;
}

bool steer_code(const char *word, uint32_t *out, struct error *e)
{
	int code = names_find_error(word, strlen(word));

	if (code >= 0) {
		*out = (uint32_t)code;
		return true;
	}
	if (!isdigit((unsigned char)*word))
		return error_set(e,
				 "%s is no error code: CANCEL, PROTOCOL_ERROR, … (RFC 9113 7), or "
				 "a number",
				 word);
	return steer_number(word, "error code", UINT32_MAX, out, e);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool steer_hex(char *const *words, int count, struct text *out, struct error *e)
{
	int high = -1;

	for (int i = 0; i < count; i++) {
		for (const char *p = words[i]; *p; p++) {
			if (*p == ':' || *p == '_')
				continue;
			int v = digit(*p);
			if (v < 0)
				return error_set(e, "%s is not hexadecimal", words[i]);
			if (high >= 0)
				text_add_char(out, (char)(high << 4 | v));
			high = high >= 0 ? -1 : v;
		}
	}
	if (high >= 0)
		return error_set(e, "an odd number of hexadecimal digits");
	return true;
}

static bool read_file(const char *path, struct text *out, struct error *e)
{
	char piece[16384];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		return error_set(e, "cannot read %s: %s", path, strerror(errno));
	}
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_OCTETS_MAX) {
		close(fd);
		return error_set(e, "%s is not a file of at most 64 MiB", path);
	}
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		text_add_n(out, piece, (size_t)n);
	int why = errno;
	close(fd);
	return n == 0 || error_set(e, "cannot read %s: %s", path, strerror(why));
}

bool steer_octets(const char *word, struct text *out, struct error *e)
{
	if (strncmp(word, "hex:", 4) == 0) {
		char *rest = (char *)(uintptr_t)(word + 4);
		return steer_hex(&rest, 1, out, e);
	}
	if (word[0] == '@')
		return read_file(word + 1, out, e);
	text_add(out, word);
	return true;
}

bool steer_few(const struct steer_line *l, int least, int most, struct error *e)
{
	const struct steer_row *r = &rows[l->command];

	if (l->count < least || l->count > most)
		return error_set(e, "%s takes %s", r->name,
				 *r->arguments ? r->arguments : "nothing");
	return true;
}

void steer_note(const struct steer_line *l)
{
	if (l->session->live)
		live_note(l->session->live, l->text);
}

/* Which commands mean something where nothing can be sent. */
static bool is_for_all(enum steer_command c)
{
	return c == STEER_BODY || c == STEER_SAVE || c == STEER_WAIT;
}

bool steer_run(struct session *s, const char *line, struct text *answer, struct error *e)
{
	struct curl_words w;

	if (!curl_split(line, &w, e))
		return false;
	if (w.count == 0) {
		curl_words_done(&w);
		return true;
	}
	struct steer_line l = {.session = s,
			       .text = line,
			       .count = w.count - 1,
			       .words = w.items + 1,
			       .answer = answer,
			       .command = steer_find(w.items[0], strlen(w.items[0]))};
	bool ok;
	if (l.command == STEER_NONE)
		ok = error_set(e, "there is no command %s (h2lens help commands lists them)",
			       w.items[0]);
	else if (!s->live && !is_for_all(l.command))
		ok = error_set(e, "%s: this session is %s, nothing can be sent", w.items[0],
			       s->kind == SESSION_CAPTURE ? "a capture" : "an interface's packets");
	else
		ok = functions[l.command](&l, e);
	curl_words_done(&w);
	return ok;
}

/* Lists that complete: constants, and the names of numbers up to the last that has one. */
struct names {
	const char *const *words;
	const char *(*of)(unsigned);
	unsigned count;
	const char *after; /* put behind each */
};

static const char *error_name(unsigned i)
{
	return names_error(i);
}

static bool names_for(enum steer_command c, int word, struct names *out)
{
	static const char *const on_off[] = {"on", "off", NULL};
	static const char *const ways[] = {"graceful", "fin", "abrupt", "rst", "half", NULL};
	static const char *const waits[] = {"response", "settings", "ping",
					    "goaway",	"close",    NULL};
	static const char *const all[] = {"all", NULL};

	*out = (struct names){NULL, NULL, 0, ""};
	if (word == 1 && (c == STEER_HOLD || c == STEER_COOKIES))
		out->words = on_off;
	else if (word == 1 && c == STEER_CLOSE)
		out->words = ways;
	else if (word == 1 && c == STEER_WAIT)
		out->words = waits;
	else if (word == 1 && c == STEER_RETRY)
		out->words = all;
	else if (c == STEER_SETTINGS)
		*out = (struct names){NULL, names_setting, SETTINGS_KNOWN, "="};
	else if ((word == 1 && c == STEER_GOAWAY) || (word == 2 && c == STEER_RST))
		*out = (struct names){NULL, error_name, 14, ""};
	else if (word == 1 && c == STEER_FRAME)
		*out = (struct names){NULL, names_frame, 0x11, ""};
	return out->words || out->of;
}

static const char *nth(const struct names *n, size_t k)
{
	if (n->words)
		return n->words[k];
	return k < n->count ? n->of((unsigned)k) : NULL;
}

/* The words of a line before the cursor: how many are whole, and where the last begins. */
static int last_word(const char *line, size_t cursor, size_t *begin)
{
	int words = 0;

	*begin = 0;
	for (size_t i = 0; i < cursor; i++) {
		if (line[i] != ' ')
			continue;
		if (i > *begin)
			words++;
		*begin = i + 1;
	}
	return words;
}

const char *steer_complete(struct session *s, const char *line, size_t cursor, size_t i)
{
	size_t begin, n;
	int word = last_word(line, cursor, &begin);
	struct names list;

	n = cursor - begin;
	if (word == 0) {
		for (int c = 0; c < STEER_COUNT; c++)
			if (strncmp(rows[c].name, line + begin, n) == 0 && i-- == 0)
				return rows[c].name;
		return NULL;
	}
	size_t first = strspn(line, " ");
	enum steer_command c = steer_find(line + first, strcspn(line + first, " "));
	if (c == STEER_NONE)
		return NULL;
	if (n && line[begin] == '-' && c <= STEER_AGAIN) {
		const char *name;
		for (int k = 0; (name = curl_option_name(k)); k++)
			if (strncmp(name, line + begin, n) == 0 && i-- == 0)
				return name;
		return NULL;
	}
	if (!names_for(c, word, &list))
		return NULL;
	for (size_t k = 0; list.words ? list.words[k] != NULL : k < list.count; k++) {
		const char *name = nth(&list, k);
		if (!name || strncasecmp(name, line + begin, n) != 0 || i-- != 0)
			continue;
		if (!*list.after || !s)
			return name;
		snprintf(s->completion, sizeof(s->completion), "%s%s", name, list.after);
		return s->completion;
	}
	return NULL;
}
