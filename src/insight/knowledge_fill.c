/* The placeholders of commands. What a session says is foreign: no value of it is ever run. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "insight/knowledge_parts.h"

/* Where in a shell's line we are. */
enum quoting { QUOTE_NONE, QUOTE_SINGLE, QUOTE_DOUBLE };

static const char *or_else(const char *value, const char *otherwise)
{
	return value[0] ? value : otherwise;
}

/* The value of a placeholder that begins at s ("{host}"); *n its octets. NULL: it is none. */
static const char *value_of(const struct knowledge_context *cx, const char *s, size_t *n)
{
	const char *host = or_else(cx->host, "example.com");
	const struct {
		const char *name, *value;
	} all[] = {
		{"{scheme}", or_else(cx->scheme, "https")},
		{"{host}", host},
		{"{port}", or_else(cx->port, "443")},
		{"{path}", or_else(cx->path, "/")},
		{"{address}", or_else(cx->address, "192.0.2.1")},
		{"{sni}", or_else(cx->sni, host)},
		{"{stream}", or_else(cx->stream, "1")},
		{"{method}", or_else(cx->method, "GET")},
		{"{capture}", or_else(cx->capture, "capture.pcapng")},
		{"{keylog}", or_else(cx->keylog, "keys.log")},
	};

	for (size_t i = 0; *s == '{' && i < sizeof(all) / sizeof(all[0]); i++) {
		*n = strlen(all[i].name);
		if (strncmp(s, all[i].name, *n) == 0)
			return all[i].value;
	}
	return NULL;
}

static bool is_safe_char(char c)
{
	return c && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			   "._-:/=@%+,[]",
			   c);
}

static bool is_safe(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_safe_char(s[i]))
			return false;
	return n > 0;
}

/* Inside single quotes, or inside double ones. */
static void add_quoted(struct text *out, const char *value, enum quoting q)
{
	for (const char *p = value; *p; p++) {
		if (q == QUOTE_SINGLE && *p == '\'') {
			text_add(out, "'\\''");
			continue;
		}
		if (q == QUOTE_DOUBLE && strchr("$`\"\\", *p))
			text_add_char(out, '\\');
		text_add_char(out, *p);
	}
}

/* A word of nothing but safe characters and placeholders is quoted whole; false: it is another. */
static bool add_word(struct text *out, const char *s, size_t n, const struct knowledge_context *cx)
{
	struct text t = {0};
	bool plain = true;
	size_t length;

	for (size_t i = 0; plain && i < n;) {
		const char *value = value_of(cx, s + i, &length);
		if (value) {
			text_add(&t, value);
			i += length;
			continue;
		}
		plain = is_safe_char(s[i]);
		text_add_char(&t, s[i++]);
	}
	if (plain && is_safe(text_str(&t), t.n)) {
		text_add_n(out, t.s, t.n);
	} else if (plain) {
		text_add_char(out, '\'');
		add_quoted(out, text_str(&t), QUOTE_SINGLE);
		text_add_char(out, '\'');
	}
	text_done(&t);
	return plain;
}

static void add_value(struct text *out, const char *value, enum quoting q)
{
	if (q != QUOTE_NONE || is_safe(value, strlen(value))) {
		add_quoted(out, value, q);
		return;
	}
	text_add_char(out, '\'');
	add_quoted(out, value, QUOTE_SINGLE);
	text_add_char(out, '\'');
}

static enum quoting next_quoting(enum quoting q, char c)
{
	if (q == QUOTE_NONE)
		return c == '\'' ? QUOTE_SINGLE : c == '"' ? QUOTE_DOUBLE : QUOTE_NONE;
	if (c == (q == QUOTE_SINGLE ? '\'' : '"'))
		return QUOTE_NONE;
	return q;
}

/* tshark's option for a key log: a session without one needs none (its secrets are inside). */
static size_t keyless(const char *s, const struct knowledge_context *cx)
{
	static const char option[] = "-o tls.keylog_file:{keylog} ";
	size_t n = sizeof(option) - 1;

	return cx->session && !cx->keylog[0] && strncmp(s, option, n) == 0 ? n : 0;
}

void knowledge_fill(struct text *out, const char *command, const struct knowledge_context *cx)
{
	enum quoting q = QUOTE_NONE;
	bool begins = true, comment = false;
	size_t n;

	for (const char *s = command; *s;) {
		s += begins && q == QUOTE_NONE ? keyless(s, cx) : 0;
		size_t word = strcspn(s, " \t\n");
		if (q == QUOTE_NONE && begins && word && !comment && *s != '#' &&
		    add_word(out, s, word, cx)) {
			s += word;
			begins = false;
			continue;
		}
		comment = *s != '\n' && (comment || (q == QUOTE_NONE && begins && *s == '#'));
		const char *value = value_of(cx, s, &n);
		if (value) {
			add_value(out, value, q);
			s += n;
			begins = false;
			continue;
		}
		if (*s == '\\' && q != QUOTE_SINGLE && s[1] && !comment) {
			text_add_n(out, s, 2);
			s += 2;
			begins = false;
			continue;
		}
		begins = *s == ' ' || *s == '\t' || *s == '\n';
		q = comment ? q : next_quoting(q, *s);
		text_add_char(out, *s++);
	}
}

/* In words and in blocks that are only shown: as it stands when it cannot be mistaken. */
static void add_shown(struct text *out, const char *s, size_t n, const struct knowledge_context *cx,
		      bool block)
{
	size_t length;

	for (size_t i = 0; i < n;) {
		const char *value = value_of(cx, s + i, &length);
		if (value && i + length <= n && (block || is_safe(value, strlen(value)))) {
			text_add(out, value);
			i += length;
			continue;
		}
		text_add_char(out, s[i++]);
	}
}

const char *knowledge_fence(const char *s, size_t n)
{
	size_t at = strspn(s, " ");

	return at + 3 <= n && strncmp(s + at, "```", 3) == 0 ? s + at + 3 : NULL;
}

static bool is_run(const char *language)
{
	return strncmp(language, "sh\n", 3) == 0 || strncmp(language, "try\n", 4) == 0 ||
	       strncmp(language, "sh\r", 3) == 0 || strncmp(language, "try\r", 4) == 0;
}

bool knowledge_part(const struct knowledge_entry *x, enum language l, enum knowledge_part p,
		    const struct knowledge_context *cx, struct text *md)
{
	const struct knowledge_page *page = &x->pages[x->pages[l].text ? l : LANGUAGE_ENGLISH];
	struct text commands = {0}, ordered = {0};
	bool inside = false, run = false;

	knowledge_order(page->parts[p], cx, &ordered);
	struct slice s = {text_str(&ordered), ordered.n};
	while (s.n) {
		const char *end = memchr(s.p, '\n', s.n), *language;
		size_t n = end ? (size_t)(end - s.p) + 1 : s.n;
		language = knowledge_fence(s.p, n);
		if (language) {
			if (inside && run)
				knowledge_fill(md, text_str(&commands), cx);
			text_clear(&commands);
			inside = !inside;
			run = inside && is_run(language);
			text_add_n(md, s.p, n);
		} else if (inside && run) {
			text_add_n(&commands, s.p, n);
		} else {
			add_shown(md, s.p, n, cx, inside);
		}
		s.p += n;
		s.n -= n;
	}
	text_done(&commands);
	text_done(&ordered);
	if (md->n && md->s[md->n - 1] != '\n')
		text_add_char(md, '\n');
	return page->parts[p].n > 0;
}

/* What begins with '-' would be an option of what it is given to. */
static void take(char *out, size_t room, struct slice s)
{
	if (s.n && *s.p != '-' && s.n < room)
		text_clean_to(out, room, s.p, s.n);
	if (strlen(out) >= 3 && strcmp(out + strlen(out) - 3, "…") == 0)
		out[0] = '\0'; /* cut: better none than half of it */
}

/* The host of "host:port", brackets kept. */
static struct slice host_of(struct slice authority)
{
	const char *colon = NULL;

	for (size_t i = authority.n; i-- > 0 && authority.p[i] != ']';)
		if (authority.p[i] == ':')
			colon = authority.p + i;
	if (colon)
		authority.n = (size_t)(colon - authority.p);
	return authority;
}

static void take_connection(const struct book *b, const struct connection *c,
			    struct knowledge_context *out)
{
	const struct address *server = &c->end[1 - c->client];

	(void)snprintf(out->scheme, sizeof(out->scheme), "%s", c->tls ? "https" : "http");
	if (server->port)
		(void)snprintf(out->port, sizeof(out->port), "%u", server->port);
	if (server->family)
		inet_ntop(server->family == 6 ? AF_INET6 : AF_INET, server->bytes, out->address,
			  sizeof(out->address));
	if (c->tls)
		take(out->sni, sizeof(out->sni), book_text(b, c->tls->sni));
	if (out->sni[0])
		(void)snprintf(out->host, sizeof(out->host), "%s", out->sni);
}

static void take_stream(const struct book *b, const struct stream *s, struct knowledge_context *out)
{
	struct slice path = book_text(b, s->path);

	take(out->host, sizeof(out->host), host_of(book_text(b, s->authority)));
	if (path.n && *path.p == '/')
		take(out->path, sizeof(out->path), path);
	take(out->method, sizeof(out->method), book_text(b, s->method));
	(void)snprintf(out->stream, sizeof(out->stream), "%u", s->id);
}

void knowledge_context_of(const struct book *b, uint32_t conn, uint32_t stream, const char *capture,
			  struct knowledge_context *out)
{
	*out = (struct knowledge_context){.session = true};
	if (capture && strcmp(capture, "-") != 0)
		take(out->capture, sizeof(out->capture), (struct slice){capture, strlen(capture)});
	if (book_source(b)->keylog)
		take(out->keylog, sizeof(out->keylog), book_text(b, book_source(b)->keylog));
	if (conn == BOOK_NONE || conn >= book_connections(b))
		return;
	const struct connection *c = book_connection(b, conn);
	take_connection(b, c, out);
	uint32_t id = stream && stream != BOOK_NONE ? book_find_stream(b, conn, stream) : BOOK_NONE;
	if (id == BOOK_NONE)
		id = c->first_stream;
	if (id != BOOK_NONE)
		take_stream(b, book_stream(b, id), out);
	if (!out->host[0] && out->address[0])
		(void)snprintf(out->host, sizeof(out->host), "%s%s%s",
			       strchr(out->address, ':') ? "[" : "", out->address,
			       strchr(out->address, ':') ? "]" : "");
}
