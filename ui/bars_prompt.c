#include <stdio.h>
#include <string.h>

#include "action.h"
#include "bars.h"
#include "h2lens/filter.h"
#include "h2lens/steer.h"

enum { SHOWN_ROOM = 2048 };

/* What a command of either table wants and does. */
static void draw_help(struct draw *d, int x, const char *name)
{
	enum command c = command_named(name);
	enum steer_command s = steer_find(name, strlen(name));
	int end = draw_columns(d) - 1;
	if (s != STEER_NONE && *steer_row(s)->arguments && end > x)
		x += draw_text(d, 1, x, end - x, ROLE_TEXT, steer_row(s)->arguments) + 2;
	const char *help = c != COMMAND_NONE ? command_row(c)->help
			   : s != STEER_NONE ? steer_row(s)->help
					     : filter_help(name);
	if (help && end > x)
		draw_say(d, 1, x, end - x, ROLE_DIM, help);
}

/* "http2.type  http2.streamid …", or what the only one means. */
static void draw_candidates(struct draw *d, const struct prompt *p)
{
	char word[LINE_ROOM];
	int x = 2, columns = draw_columns(d);
	const char *c;
	if (p->tabs > 0)
		snprintf(word, sizeof(word), "%s", p->stem);
	else
		prompt_word(p->kind, &p->line, word, sizeof(word));
	const char *first = action_candidate(p->kind, &p->line, word, 0);
	if (first && !action_candidate(p->kind, &p->line, word, 1)) {
		x += draw_text(d, 1, x, columns - x, ROLE_ACCENT, first) + 2;
		draw_help(d, x, first);
		return;
	}
	if (!first && p->kind == PROMPT_COMMAND) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(p->line.text, " "), p->line.text);
		draw_help(d, x, word);
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
	return action_candidate(p->kind, &p->line,
				prompt_word(p->kind, &p->line, word, sizeof(word)), 0);
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

void bars_prompt(struct draw *d, const struct bench *b, const struct app *a)
{
	const struct prompt *p = &b->prompt;
	int columns = draw_columns(d), room = columns - 3;
	int cursor = line_cursor_column(&p->line), skip = cursor >= room ? cursor - room + 1 : 0;
	char shown[SHOWN_ROOM];
	struct text matches = {.language = app_language(a)};
	draw_clear(d, ROLE_TEXT);
	draw_text(d, 0, 0, 1, ROLE_ACCENT, p->kind == PROMPT_FILTER ? "/" : ":");
	const char *text = p->line.text + text_fit(p->line.text, skip, NULL);
	snprintf(shown, sizeof(shown), "%.*s", (int)text_fit(text, columns - 2, NULL), text);
	draw_text(d, 0, 2, columns - 2, ROLE_STRONG, shown);
	if (p->kind == PROMPT_FILTER && !p->error.text[0] && p->line.length > 0)
		words_addf(&matches, "%u of %u match", a->index.count, a->index.seen);
	if (2 + text_width(shown) + 2 + text_width(text_str(&matches)) < columns)
		draw_right(d, 0, 2, columns - 3, ROLE_DIM, text_str(&matches));
	text_done(&matches);
	/* What could still become right is helped before it is blamed. */
	if (b->notice.text[0])
		draw_text(d, 1, 2, columns - 3, b->notice.role, b->notice.text);
	else if (p->error.text[0] && (p->insist || !candidates(p)))
		draw_error(d, p, skip);
	else
		draw_candidates(d, p);
	draw_cursor(d, 0, 2 + cursor - skip);
}
