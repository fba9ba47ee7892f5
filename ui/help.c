#include "help.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/steer.h"

enum { KEYS_COLUMN = 2, NAME_COLUMN = 18, HELP_COLUMN = 36 };

static const struct {
	enum glyph sign;
	enum role role;
	const char *meaning;
} signs[] = {
	{GLYPH_ERROR, ROLE_ERROR, "failed, or made something fail"},
	{GLYPH_WARNING, ROLE_WARNING, "worth a look"},
	{GLYPH_WAITING, ROLE_WARNING, "not ended when the capture or its connection did"},
	{GLYPH_SOURCE, ROLE_TEXT, "a live session"},
	{GLYPH_CONNECTING, ROLE_TEXT, "a live session that is connecting"},
	{GLYPH_CLOSED, ROLE_TEXT, "a live session whose connection is closed"},
	{GLYPH_CLIENT, ROLE_CLIENT, "sent by the client"},
	{GLYPH_SERVER, ROLE_SERVER, "sent by the server"},
	{GLYPH_POINT, ROLE_TEXT, "on the timeline: a frame or packet of note"},
};

/* Draws a row of the page when it is in view; every call is one row. */
static void row(struct draw *d, const struct bench *b, uint32_t *number, enum role role,
		const char *heading, const struct command_row *c)
{
	int y = (int)*number - (int)b->help_list.top + 1, columns = draw_columns(d);
	int rows = draw_rows(d), name = NAME_COLUMN, help = HELP_COLUMN;
	(*number)++;
	if (y < 1 || y >= rows)
		return;
	if (!c) {
		draw_say(d, y, KEYS_COLUMN - 1, columns - 2, role, heading);
		return;
	}
	if (columns < 70) { /* no names where the explanation would not fit */
		help = name;
		name = 0;
	}
	draw_text(d, y, KEYS_COLUMN, 16, ROLE_ACCENT, c->keys);
	if (name)
		draw_text(d, y, name, help - name - 1, ROLE_DIM, c->name);
	draw_say(d, y, help, columns - help - 1, ROLE_TEXT, c->help);
}

/* What live sessions are told at the prompt, for which there are no keys. */
static void steer_line(struct draw *d, const struct bench *b, uint32_t *number,
		       const struct steer_row *s)
{
	int y = (int)*number - (int)b->help_list.top + 1, columns = draw_columns(d);
	char name[32];
	(*number)++;
	if (y < 1 || y >= draw_rows(d))
		return;
	snprintf(name, sizeof(name), ":%s", s->name);
	draw_text(d, y, KEYS_COLUMN, 16, ROLE_ACCENT, name);
	int x = NAME_COLUMN;
	if (*s->arguments)
		x += draw_text(d, y, x, columns - x - 1, ROLE_DIM, s->arguments) + 2;
	if (x < columns - 1)
		draw_say(d, y, x, columns - x - 1, ROLE_TEXT, s->help);
}

static void steer_rows(struct draw *d, const struct bench *b, uint32_t *number)
{
	for (int i = 0; i < STEER_COUNT; i++) {
		const struct steer_row *s = steer_row((enum steer_command)i);
		if (command_named(s->name) == COMMAND_NONE)
			steer_line(d, b, number, s);
	}
}

static void sign_row(struct draw *d, const struct bench *b, uint32_t *number, size_t i)
{
	int y = (int)*number - (int)b->help_list.top + 1;
	(*number)++;
	if (y < 1 || y >= draw_rows(d))
		return;
	draw_glyph(d, y, KEYS_COLUMN, signs[i].role, signs[i].sign);
	draw_say(d, y, KEYS_COLUMN + 3, draw_columns(d) - KEYS_COLUMN - 4, ROLE_TEXT,
		 signs[i].meaning);
}

void help_draw(struct draw *d, struct bench *b)
{
	uint32_t number = 0;
	draw_clear(d, ROLE_TEXT);
	b->help_list.rows = (uint32_t)draw_rows(d) - 1;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const char *group = command_group((enum command)i);
		if (i == COMMAND_SAVE + 1)
			steer_rows(d, b, &number);
		if (group && number > 0)
			row(d, b, &number, ROLE_TEXT, "", NULL);
		if (group)
			row(d, b, &number, ROLE_STRONG, group, NULL);
		row(d, b, &number, ROLE_TEXT, "", command_row((enum command)i));
	}
	row(d, b, &number, ROLE_TEXT, "", NULL);
	row(d, b, &number, ROLE_STRONG, "Signs", NULL);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		sign_row(d, b, &number, i);
	b->help_list.count = number;
	draw_say(d, 0, 1, draw_columns(d) - 2, ROLE_HEADING, "Help: Esc closes it, arrows scroll");
	if (b->help_list.top + b->help_list.rows < number)
		draw_glyph(d, draw_rows(d) - 1, draw_columns(d) - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (b->help_list.top > 0)
		draw_glyph(d, 1, draw_columns(d) - 1, ROLE_DIM, GLYPH_MORE_UP);
}
