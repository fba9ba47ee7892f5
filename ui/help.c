#include "help.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_COLUMN = 2, NAME_COLUMN = 18, HELP_COLUMN = 36 };

static const struct {
	enum glyph sign;
	enum role role;
	const char *meaning;
} signs[] = {
	{GLYPH_ERROR, ROLE_ERROR, "failed, or made something fail"},
	{GLYPH_WARNING, ROLE_WARNING, "worth a look"},
	{GLYPH_WAITING, ROLE_WARNING, "not ended when the capture or its connection did"},
	{GLYPH_CLIENT, ROLE_CLIENT, "sent by the client"},
	{GLYPH_SERVER, ROLE_SERVER, "sent by the server"},
	{GLYPH_POINT, ROLE_TEXT, "on the timeline: a frame or packet of note"},
};

/* Draws a row of the page when it is in view; every call is one row. */
static void row(struct draw *d, const struct app *a, uint32_t *number, enum role role,
		const char *heading, const struct command_row *c)
{
	int y = (int)*number - (int)a->help_list.top + 1, columns = draw_columns(d);
	int rows = draw_rows(d), name = NAME_COLUMN, help = HELP_COLUMN;
	(*number)++;
	if (y < 1 || y >= rows)
		return;
	if (!c) {
		draw_text(d, y, KEYS_COLUMN - 1, columns - 2, role, heading);
		return;
	}
	if (columns < 70) { /* no names where the explanation would not fit */
		help = name;
		name = 0;
	}
	draw_text(d, y, KEYS_COLUMN, 16, ROLE_ACCENT, c->keys);
	if (name)
		draw_text(d, y, name, help - name - 1, ROLE_DIM, c->name);
	draw_text(d, y, help, columns - help - 1, ROLE_TEXT, c->help);
}

static void sign_row(struct draw *d, const struct app *a, uint32_t *number, size_t i)
{
	int y = (int)*number - (int)a->help_list.top + 1;
	(*number)++;
	if (y < 1 || y >= draw_rows(d))
		return;
	draw_glyph(d, y, KEYS_COLUMN, signs[i].role, signs[i].sign);
	draw_text(d, y, KEYS_COLUMN + 3, draw_columns(d) - KEYS_COLUMN - 4, ROLE_TEXT,
		  signs[i].meaning);
}

void help_draw(struct draw *d, struct app *a)
{
	uint32_t number = 0;
	draw_clear(d, ROLE_TEXT);
	a->help_list.rows = (uint32_t)draw_rows(d) - 1;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const char *group = command_group((enum command)i);
		if (group && number > 0)
			row(d, a, &number, ROLE_TEXT, "", NULL);
		if (group)
			row(d, a, &number, ROLE_STRONG, group, NULL);
		row(d, a, &number, ROLE_TEXT, "", command_row((enum command)i));
	}
	row(d, a, &number, ROLE_TEXT, "", NULL);
	row(d, a, &number, ROLE_STRONG, "Signs", NULL);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		sign_row(d, a, &number, i);
	a->help_list.count = number;
	draw_text(d, 0, 1, draw_columns(d) - 2, ROLE_HEADING, "Help: Esc closes it, arrows scroll");
	if (a->help_list.top + a->help_list.rows < number)
		draw_glyph(d, draw_rows(d) - 1, draw_columns(d) - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (a->help_list.top > 0)
		draw_glyph(d, 1, draw_columns(d) - 1, ROLE_DIM, GLYPH_MORE_UP);
}
