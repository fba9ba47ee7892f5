/* Logs read from files, line by line. */
#include "h2lens/logs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "logs_parts.h"
#include "logs_source.h"

enum { LINE_KEPT = 64 * 1024, TEXT_KEPT = 4096 };
static const uint64_t all_text = 512u << 20;
static const char escape = '\033';

struct reading {
	struct logs *l;
	const struct recogniser *recogniser;
	struct logs_state state;
	struct map groups; /* by program and key */
	uint64_t octets;
};

/* Takes the colours out that nghttp and others write: ESC [ … letter. */
static size_t strip_colours(char *s, size_t n)
{
	size_t kept = 0;

	if (!memchr(s, escape, n))
		return n;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == escape && i + 1 < n && s[i + 1] == '[') {
			for (i += 2; i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == ';'); i++)
				;
			continue;
		}
		s[kept++] = s[i];
	}
	return kept;
}

static uint32_t new_group(struct logs *l, uint32_t line)
{
	if (l->group_count == l->group_room) {
		l->group_room = (uint32_t)memory_room(l->group_room, (size_t)l->group_count + 1);
		l->groups = memory_resize(l->groups, l->group_room, sizeof(*l->groups));
	}
	l->groups[l->group_count] = (struct logs_group){.conn = BOOK_NONE, .first = line};
	return l->group_count++;
}

/* Whose log it is, as struct logs_group has it. */
static uint8_t whose(const struct logs_kept *k, const char *text)
{
	const char *program = k->facts.program;

	if (strcmp(program, "curl") == 0 || strcmp(program, "nghttp") == 0 ||
	    strstr(text, "Http2Session client"))
		return 1;
	if (strstr(text, "Http2Session server"))
		return 2;
	/* who sends HEADERS on a client's stream first is the client */
	if (k->facts.frame == H2_HEADERS && k->facts.stream % 2)
		return k->facts.sent ? 1 : 2;
	return 0;
}

static void find_group(struct reading *r, struct logs_kept *k, const char *text, uint32_t line)
{
	const char *program = k->facts.program;
	struct slice name = {program, strlen(program)};
	uint64_t key[2] = {logs_hash(name), k->facts.key};
	uint64_t hash = map_hash(key, sizeof(key), 1);

	k->group = BOOK_NONE;
	if (!k->facts.has_key)
		return;
	k->group = map_get(&r->groups, hash);
	if (k->group == MAP_EMPTY) {
		k->group = new_group(r->l, line);
		map_put(&r->groups, hash, k->group);
	}
	struct logs_group *g = &r->l->groups[k->group];
	g->last = line;
	if (!g->agent)
		g->agent = logs_hash(k->facts.agent);
	if (!g->own)
		g->own = whose(k, text);
	if (!g->server.family && g->own == 1)
		g->server = k->facts.end[0];
}

static void keep_line(struct reading *r, const char *raw, size_t n, uint32_t number)
{
	struct logs *l = r->l;
	struct recognised found;
	struct text t = {0};

	if (l->count == l->room) {
		l->room = memory_room(l->room, l->count + 1);
		l->lines = memory_resize(l->lines, l->room, sizeof(*l->lines));
	}
	struct logs_kept *k = &l->lines[l->count];
	*k = (struct logs_kept){.line = {.number = number, .conn = BOOK_NONE, .event = BOOK_NONE}};
	text_clean(&t, raw, n < TEXT_KEPT ? n : TEXT_KEPT);
	if (n > TEXT_KEPT)
		text_add(&t, "…");
	bool known = r->recogniser && n && recognise(r->recogniser, raw, n, &found, 1);
	logs_parse(&r->state, text_str(&t), t.n, known ? found.program : NULL, &k->facts);
	k->path = logs_hash(k->facts.path);
	k->method = logs_hash(k->facts.method);
	k->line.entry = known ? found.entry : NULL;
	k->line.words = k->facts.words;
	k->line.program = k->facts.program;
	k->line.severity = k->facts.severity;
	if (k->line.entry && knowledge_severity(k->line.entry) > k->line.severity)
		k->line.severity = (uint8_t)knowledge_severity(k->line.entry);
	find_group(r, k, text_str(&t), (uint32_t)l->count);
	k->facts.path = k->facts.method = k->facts.agent = (struct slice){0};
	k->line.text = memory_copy(text_str(&t), t.n);
	r->octets += t.n;
	text_done(&t);
	l->count++;
}

/* A line as its program wrote it. */
static void keep_unwrapped(struct reading *r, const char *raw, size_t n, uint32_t number)
{
	struct text t = {0};

	if (logs_unwrap(raw, n, &t))
		keep_line(r, text_str(&t), t.n, number);
	else
		keep_line(r, raw, n, number);
	text_done(&t);
}

static bool read_lines(struct reading *r, struct logs_source *source, struct error *e)
{
	char *line = memory_get(LINE_KEPT, 1);
	uint32_t number = 0;
	bool ok = true;
	size_t n;

	while (ok && logs_source_line(source, line, LINE_KEPT, &n, e)) {
		n = strip_colours(line, n);
		if (r->l->count == LOGS_LINES_MAX || r->octets > all_text)
			ok = error_set(e,
				       "%s has more than %d lines or 512 MB: cut the log to the "
				       "capture's time",
				       r->l->name, (int)LOGS_LINES_MAX);
		else
			keep_unwrapped(r, line, n, ++number);
	}
	free(line);
	return ok && !source->failed;
}

/* FILE@OFFSET: the offset behind the last @, unless a file has the whole as its name. */
static char *split_name(const char *path, struct logs_options *o)
{
	const char *at = strrchr(path, '@');
	struct stat s;
	char *end;

	if (!at || at == path || !at[1] || stat(path, &s) == 0)
		return memory_copy(path, strlen(path));
	double offset = strtod(at + 1, &end);
	if (*end || !(offset > -1e10 && offset < 1e10))
		return memory_copy(path, strlen(path));
	o->offset_given = true;
	o->offset = offset;
	return memory_copy(path, (size_t)(at - path));
}

struct logs *logs_read(const char *path, const struct logs_options *o, const struct recogniser *r,
		       struct error *e)
{
	struct logs *l = memory_get(1, sizeof(*l));
	struct reading reading = {.l = l, .recogniser = r};
	struct logs_source source;

	if (o)
		l->options = *o;
	l->name = split_name(path, &l->options);
	bool ok = logs_source_open(&source, l->name, e) && read_lines(&reading, &source, e);
	logs_source_close(&source);
	logs_state_done(&reading.state);
	map_done(&reading.groups);
	if (ok)
		return l;
	logs_free(l);
	return NULL;
}

void logs_free(struct logs *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->count; i++)
		free(l->lines[i].line.text);
	free(l->lines);
	free(l->groups);
	free(l->name);
	free(l);
}

const char *logs_name(const struct logs *l)
{
	return l->name;
}

double logs_offset(const struct logs *l, unsigned *sure)
{
	if (sure)
		*sure = l->sure;
	return (double)l->offset / 1e9;
}

size_t logs_count(const struct logs *l)
{
	return l->count;
}

const struct log_line *logs_line(const struct logs *l, size_t i)
{
	return i < l->count ? &l->lines[i].line : NULL;
}
