#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "insight/knowledge_parts.h"
#include "insight/recognise_parts.h"

static const char *const layers[] = {"dns",	"tcp",	      "tls",	 "alpn",
				     "preface", "connection", "stream",	 "flow-control",
				     "grpc",	"http",	      "capture", "none"};
static const char *const keys[] = {"id",   "title", "layer", "severity", "finding", "event",
				   "name", "alias", "match", "source",	 "version"};
static const char *const programs[] = {
	"curl",	   "nghttp",	"nginx",     "envoy",	  "haproxy", "apache", "go",	"node",
	"grpc-go", "grpc-java", "grpc-node", "grpc-core", "okhttp",  "chrome", "netty", "jetty",
	"tomcat",  "hyper",	"openssl",   "git",	  "h2lens",  "firefox", "python", "dotnet",
	"h2o",	   "varnish",	"any"};
static const char *const headings[LANGUAGES][KNOWLEDGE_PARTS] = {
	[LANGUAGE_ENGLISH] = {"What happened", "Likely causes", "Confirm", "Recover", "Dead ends",
			      "References"},
	[LANGUAGE_CHINESE] = {"发生了什么", "可能的原因", "如何确认", "如何恢复", "无效的做法",
			      "参考资料"},
};

/* The file being read, for its mistakes. */
struct reading {
	const char *name;
	int line;
	struct error *e;
};

#define MISTAKE(r, ...) (error_set((r)->e, __VA_ARGS__), wrap(r))

static bool wrap(const struct reading *r)
{
	return error_wrap(r->e, "%s:%d", r->name, r->line);
}

const char *knowledge_heading(enum knowledge_part p, enum language l)
{
	return headings[l][p];
}

static bool is_one_of(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(s, list[i]) == 0)
			return true;
	return false;
}

bool knowledge_severity_named(const char *s, enum severity *out)
{
	static const char *const names[] = {"ok", "info", "warning", "error"};

	for (int i = 0; i < 4; i++)
		if (strcmp(s, names[i]) == 0) {
			*out = (enum severity)i;
			return true;
		}
	return false;
}

const char *knowledge_page_head(const struct knowledge_page *page, const char *key, size_t i)
{
	for (size_t k = 0; k < page->count; k++)
		if (strcmp(page->lines[k].key, key) == 0 && i-- == 0)
			return page->lines[k].value;
	return NULL;
}

static void add_line(struct knowledge_page *page, const char *key, const char *value)
{
	bool name =
		strcmp(key, "name") == 0 || strcmp(key, "alias") == 0 || strcmp(key, "event") == 0;

	if (page->count == page->room) {
		page->room = memory_room(page->room, page->count + 1);
		page->lines = memory_resize(page->lines, page->room, sizeof(*page->lines));
	}
	page->lines[page->count++] = (struct knowledge_line){
		key, value, name ? knowledge_plain(value, strlen(value)) : NULL};
}

/* "PROGRAM: PATTERN" */
static bool check_match(struct reading *r, const char *value)
{
	size_t n = strcspn(value, ":");
	char *program = memory_copy(value, n);
	bool known = is_one_of(program, programs, sizeof(programs) / sizeof(programs[0]));
	struct recognise_pattern p = {0};

	free(program);
	if (!value[n] || !known)
		return MISTAKE(r, "match begins with no program that is known: \"%.60s\"", value);
	bool good = recognise_pattern_read(&p, value + n + 1 + strspn(value + n + 1, " "));
	recognise_pattern_done(&p);
	return good || MISTAKE(r,
			       "a pattern has at least seven characters of its own, four of them "
			       "in a row: \"%.60s\"",
			       value);
}

/* One line of the head; `line` is cut in two. */
static bool read_head(struct knowledge_page *page, struct reading *r, char *line)
{
	char *colon = strchr(line, ':'), *value;
	size_t n;

	if (!colon || colon == line)
		return MISTAKE(r, "the head has lines of \"key: value\" up to an empty line");
	*colon = '\0';
	value = colon + 1 + strspn(colon + 1, " ");
	n = strlen(value);
	while (n && value[n - 1] == ' ')
		value[--n] = '\0';
	if (!is_one_of(line, keys, sizeof(keys) / sizeof(keys[0])))
		return MISTAKE(r, "\"%.40s\" is no key of the head", line);
	if (!n)
		return MISTAKE(r, "%s has no value", line);
	if (strcmp(line, "match") == 0 && !check_match(r, value))
		return false;
	add_line(page, line, value);
	return true;
}

static bool check_head(const struct knowledge_page *page, const struct reading *r, const char *id,
		       enum language l)
{
	const char *given = knowledge_page_head(page, "id", 0),
		   *title = knowledge_page_head(page, "title", 0),
		   *layer = knowledge_page_head(page, "layer", 0),
		   *severity = knowledge_page_head(page, "severity", 0);
	enum severity s;

	if (!given || strcmp(given, id) != 0)
		return MISTAKE(r, "its id is not \"%s\", the name of its file", id);
	if (!title)
		return MISTAKE(r, "it has no title");
	if (text_width(title) > 70)
		return MISTAKE(r, "its title takes more than 70 columns");
	if (layer ? !is_one_of(layer, layers, sizeof(layers) / sizeof(layers[0]))
		  : l == LANGUAGE_ENGLISH)
		return MISTAKE(r, "it has no layer, or an unknown one");
	if (severity ? !knowledge_severity_named(severity, &s) : l == LANGUAGE_ENGLISH)
		return MISTAKE(r, "its severity is not error, warning, info or ok");
	return true;
}

/* Is the line a fence? One that closes has no words behind it. */
static bool is_fence(const char *line, size_t n, bool closing)
{
	size_t at = 0;

	while (at < n && line[at] == ' ')
		at++;
	if (n - at < 3 || strncmp(line + at, "```", 3) != 0)
		return false;
	for (at += 3; closing && at < n; at++)
		if (!strchr(" `\r", line[at]))
			return false;
	return true;
}

static void trim(struct slice *s)
{
	while (s->n && isspace((unsigned char)s->p[s->n - 1]))
		s->n--;
	while (s->n && (*s->p == '\n' || *s->p == '\r')) {
		s->p++;
		s->n--;
	}
}

static bool read_heading(struct reading *r, enum language l, const char *line, size_t n, int part)
{
	if (part >= KNOWLEDGE_PARTS)
		return MISTAKE(r, "a heading after the last part");
	const char *wanted = headings[l][part];
	size_t length = strlen(wanted);
	while (n && strchr(" \r", line[n - 1]))
		n--;
	if (n != length + 3 || strncmp(line + 3, wanted, length) != 0)
		return MISTAKE(r, "\"## %s\" was expected here", wanted);
	return true;
}

/* Cuts what follows the head into the six parts. */
static bool read_parts(struct knowledge_page *page, struct reading *r, enum language l, char *s)
{
	int part = -1, fence_line = 0;
	bool fenced = false;

	page->body = s;
	for (; *s; r->line++) {
		size_t n = strcspn(s, "\n");
		if (is_fence(s, n, fenced)) {
			fenced = !fenced;
			fence_line = r->line;
		} else if (!fenced && strncmp(s, "## ", 3) == 0) {
			if (!read_heading(r, l, s, n, ++part))
				return false;
			if (part)
				page->parts[part - 1].n = (size_t)(s - page->parts[part - 1].p);
			page->parts[part].p = s + n;
		} else if (part < 0 && strspn(s, " \r") < n) {
			return MISTAKE(r, "words before the first part");
		}
		s += n + (s[n] == '\n');
	}
	if (fenced) {
		r->line = fence_line;
		return MISTAKE(r, "a block that is begun here is not ended");
	}
	if (part != KNOWLEDGE_PARTS - 1)
		return MISTAKE(r, "\"## %s\" is missing", headings[l][part + 1]);
	page->parts[part].n = (size_t)(s - page->parts[part].p);
	for (int i = 0; i < KNOWLEDGE_PARTS; i++) {
		trim(&page->parts[i]);
		if (!page->parts[i].n)
			return MISTAKE(r, "\"## %s\" is empty", headings[l][i]);
	}
	return true;
}

/* The head, which ends at the string's end. */
static bool read_lines(struct knowledge_page *page, struct reading *r, char *s)
{
	while (*s && *s != '\r') {
		char *next = s + strcspn(s, "\n");
		if (*next)
			*next++ = '\0';
		size_t n = strlen(s);
		if (n && s[n - 1] == '\r')
			s[n - 1] = '\0';
		if (!read_head(page, r, s))
			return false;
		r->line++;
		s = next;
	}
	return true;
}

bool knowledge_page_read(struct knowledge_page *page, const char *name, const char *id,
			 enum language l, char *text, struct error *e)
{
	struct reading r = {name, 1, e};
	char *body = text;

	*page = (struct knowledge_page){.text = text};
	/* the head ends at an empty line */
	while (*body && *body != '\n' && strncmp(body, "\r\n", 2) != 0) {
		body += strcspn(body, "\n");
		body += *body == '\n';
	}
	bool more = *body != '\0';
	body += strcspn(body, "\n");
	if (more)
		*body++ = '\0';
	if (read_lines(page, &r, text) && check_head(page, &r, id, l)) {
		r.line++;
		if (read_parts(page, &r, l, body))
			return true;
	}
	knowledge_page_done(page);
	return false;
}

void knowledge_page_done(struct knowledge_page *page)
{
	for (size_t i = 0; i < page->count; i++)
		free(page->lines[i].plain);
	free(page->lines);
	free(page->text);
	*page = (struct knowledge_page){0};
}
