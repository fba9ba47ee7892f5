#include "bars.h"

#include <stdio.h>
#include <string.h>

#include "action.h"
#include "h2lens/names.h"
#include "keymap.h"
#include "view.h"

enum { WIDE = 100, NAME_LEAST = 16, FACTS_LEAST = 6 };

/* "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256": AES_128_GCM */
static void add_cipher(struct text *out, unsigned suite)
{
	const char *name = names_suite(suite);
	if (!name)
		return;
	const char *with = strstr(name, "WITH_");
	if (with)
		name = with + 5;
	else if (strncmp(name, "TLS_", 4) == 0)
		name += 4;
	const char *hash = strstr(name, "_SHA");
	text_addf(out, " · %.*s", hash ? (int)(hash - name) : (int)strlen(name), name);
}

static void add_facts(const struct app *a, struct text *out)
{
	const struct connection *c = app_connection(a);
	if (!c)
		return;
	text_add(out, names_protocol(c->protocol));
	if (c->tls && c->tls->version) {
		const char *version = names_tls_version(c->tls->version);
		text_addf(out, " · %s", version ? version : "TLS");
		add_cipher(out, c->tls->cipher);
	}
	if (c->streams)
		text_addf(out, " · %u stream%s", c->streams, c->streams == 1 ? "" : "s");
}

static void add_progress(const struct app *a, struct text *out, bool wide)
{
	const struct source_facts *f = book_source(a->book);
	int progress = session_progress(a->session);
	char size[24];
	switch (a->status) {
	case SESSION_MORE:
	case SESSION_WAIT:
		text_add(out, "reading");
		if (progress >= 0)
			text_addf(out, " %d%%", progress / 10);
		else
			text_addf(out, " %s", text_size(size, sizeof(size), f->bytes));
		break;
	case SESSION_FAILED:
		text_add(out, "not read to its end");
		break;
	case SESSION_END:
		if (f->cut)
			text_add(out, "cut off · ");
		if (wide)
			text_addf(out, "%llu packets · ", (unsigned long long)f->packets);
		text_add(out, text_duration(size, sizeof(size), f->end - f->start));
		break;
	}
}

static void add_name(const struct app *a, struct text *out)
{
	const char *name = session_name(a->session), *slash = strrchr(name, '/');
	if (slash && slash[1])
		name = slash + 1;
	if (strcmp(name, "-") == 0)
		name = "standard input";
	text_clean(out, name, strlen(name));
}

void bars_title(struct draw *d, const struct app *a)
{
	struct text name = {0}, facts = {0}, progress = {0};
	int columns = draw_columns(d), end = columns - 1, x = 1;
	draw_clear(d, ROLE_TITLE);
	if (!a->layout.framed) {
		x += draw_text(d, 0, x, columns - 2, ROLE_TITLE_STRONG,
			       view_of(a->state.focus)->name);
		view_of(a->state.focus)->title(a, &facts, &progress);
	} else {
		x += draw_text(d, 0, x, columns - 2, ROLE_TITLE, "h2lens") + 2;
		add_name(a, &name);
		add_facts(a, &facts);
		add_progress(a, &progress, columns >= WIDE);
		int room = end - x - text_width(text_str(&facts)) -
			   text_width(text_str(&progress)) - 6;
		room = room < NAME_LEAST ? NAME_LEAST : room;
		x += draw_text(d, 0, x, room, ROLE_TITLE_STRONG, text_str(&name));
	}
	int wide = text_width(text_str(&progress));
	if (wide > 0 && end - x >= wide + 4) {
		bool failed = a->status == SESSION_FAILED;
		end = draw_right(d, 0, x, end - x, ROLE_TITLE, text_str(&progress)) - 2;
		if (a->layout.framed)
			draw_glyph(d, 0, end, ROLE_TITLE, failed ? GLYPH_ERROR : GLYPH_SOURCE);
	}
	if (facts.n > 0 && end - x - 4 >= FACTS_LEAST)
		draw_text(d, 0, x + 2, end - x - 4, ROLE_TITLE, text_str(&facts));
	text_done(&name);
	text_done(&facts);
	text_done(&progress);
}

static int hint_width(enum command c)
{
	char key[16];
	keymap_first(key, sizeof(key), c);
	return text_width(key) + 1 + text_width(command_row(c)->hint) + 2;
}

static int draw_hint(struct draw *d, int x, enum command c)
{
	char key[16];
	int columns = draw_columns(d);
	keymap_first(key, sizeof(key), c);
	x += draw_text(d, 0, x, columns - x, ROLE_HINT_KEY, key) + 1;
	return x + draw_text(d, 0, x, columns - x, ROLE_HINT, command_row(c)->hint) + 2;
}

void bars_hints(struct draw *d, const struct app *a)
{
	int x = 1, columns = draw_columns(d);
	draw_clear(d, ROLE_HINT);
	if (a->status == SESSION_FAILED && !a->message[0]) {
		draw_text(d, 0, x, columns - 2, ROLE_HINT, a->failure.text);
		return;
	}
	if (a->message[0]) {
		draw_text(d, 0, x, columns - 2, ROLE_HINT, a->message);
		return;
	}
	/* The last two, help and quit, always have their place. */
	int kept = hint_width(COMMAND_HELP) + hint_width(COMMAND_QUIT);
	if (kept > columns)
		kept = 0;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		enum command c = (enum command)i;
		const struct command_row *row = command_row(c);
		bool last = c == COMMAND_HELP || c == COMMAND_QUIT;
		if (!*row->hint || !(row->where & 1U << a->state.focus))
			continue;
		if (x + hint_width(c) + (last ? 0 : kept) <= columns + 1)
			x = draw_hint(d, x, c);
	}
}

/* "http2.type  http2.streamid …", or what the only one means. */
static void draw_candidates(struct draw *d, const struct app *a)
{
	const struct prompt *p = &a->prompt;
	char word[LINE_ROOM];
	int x = 2, columns = draw_columns(d);
	const char *c;
	if (p->tabs > 0)
		snprintf(word, sizeof(word), "%s", p->stem);
	else
		prompt_word(&p->line, word, sizeof(word));
	const char *first = action_candidate(p->kind, &p->line, word, 0);
	if (first && !action_candidate(p->kind, &p->line, word, 1)) {
		enum command command =
			p->kind == PROMPT_COMMAND ? command_find(first) : COMMAND_NONE;
		c = command != COMMAND_NONE    ? command_row(command)->help
		    : p->kind == PROMPT_FILTER ? filter_help(first)
					       : NULL;
		x += draw_text(d, 1, x, columns - x, ROLE_ACCENT, first) + 2;
		if (c)
			draw_text(d, 1, x, columns - x - 1, ROLE_DIM, c);
		return;
	}
	for (size_t i = 0; x < columns - 1; i++) {
		c = action_candidate(p->kind, &p->line, word, i);
		if (!c)
			break;
		bool chosen = p->tabs > 0 && i + 1 == p->tabs;
		x += draw_text(d, 1, x, columns - x - 1, chosen ? ROLE_STRONG : ROLE_DIM, c) + 2;
	}
}

static bool candidates(const struct prompt *p)
{
	char word[LINE_ROOM];
	return action_candidate(p->kind, &p->line, prompt_word(&p->line, word, sizeof(word)), 0);
}

/* A mark under the place, and the words behind it, or before it where there is no room. */
static void draw_error(struct draw *d, const struct prompt *p, int skip)
{
	int x = 2, columns = draw_columns(d), need = text_width(p->error.text) + 2;
	if (p->error.column >= 0) {
		char head[LINE_ROOM];
		size_t at = (size_t)p->error.column;
		snprintf(head, sizeof(head), "%.*s",
			 (int)(at < p->line.length ? at : p->line.length), p->line.text);
		x = 2 + text_width(head) - skip;
	}
	if (x < 2)
		x = 2;
	bool behind = x + need <= columns || (x < need && x <= columns / 2);
	if (behind)
		draw_text(d, 1, x + 2, columns - x - 2, ROLE_ERROR, p->error.text);
	else
		draw_text(d, 1, x > need ? x - need : 0, (x > need ? need : x) - 1, ROLE_ERROR,
			  p->error.text);
	draw_glyph(d, 1, x, ROLE_ERROR, GLYPH_CARET);
}

void bars_prompt(struct draw *d, const struct app *a)
{
	const struct prompt *p = &a->prompt;
	int columns = draw_columns(d), room = columns - 3;
	int cursor = line_cursor_column(&p->line), skip = cursor >= room ? cursor - room + 1 : 0;
	char matches[48] = "";
	draw_clear(d, ROLE_TEXT);
	draw_text(d, 0, 0, 1, ROLE_ACCENT, p->kind == PROMPT_FILTER ? "/" : ":");
	const char *text = p->line.text + text_fit(p->line.text, skip, NULL);
	draw_text(d, 0, 2, columns - 2, ROLE_STRONG, text);
	if (p->kind == PROMPT_FILTER && !p->error.text[0] && p->line.length > 0)
		snprintf(matches, sizeof(matches), "%u of %u match", a->index.count, a->index.seen);
	if (2 + text_width(text) + 2 + text_width(matches) < columns)
		draw_right(d, 0, 2, columns - 3, ROLE_DIM, matches);
	/* What could still become right is helped before it is blamed. */
	if (p->error.text[0] && (p->insist || !candidates(p)))
		draw_error(d, p, skip);
	else
		draw_candidates(d, a);
	draw_cursor(d, 0, 2 + cursor - skip);
}
