#include "overlay.h"

#include <stdio.h>
#include <string.h>

enum { LINE_SHOWN = 1600 };

void overlay_open(struct overlay *o)
{
	text_clear(&o->title);
	text_clear(&o->body);
	o->columns = 0;
	o->list = (struct list){0};
	o->command = COMMAND_NONE;
	o->shown = true;
}

void overlay_close(struct overlay *o)
{
	overlay_done(o);
}

static void wrap(struct overlay *o, int columns)
{
	if (o->columns == columns)
		return;
	if (o->body.n > OVERLAY_MAX) {
		size_t n = OVERLAY_MAX;
		while (n > 0 && ((unsigned char)o->body.s[n] & 0xc0) == 0x80)
			n--;
		size_t left = o->body.n - n;
		o->body.n = n;
		o->body.s[n] = '\0';
		words_addf(&o->body, "\n… and %zu octets more (:body STREAM FILE saves a body)\n",
			   left);
	}
	wrap_text(&o->lines, text_str(&o->body), columns);
	o->columns = columns;
}

void overlay_draw(struct overlay *o, struct draw *d)
{
	int rows = draw_rows(d) - 1, columns = draw_columns(d);
	char line[LINE_SHOWN];
	struct text place = {.language = draw_in(d)};
	draw_clear(d, ROLE_TEXT);
	wrap(o, columns - 2);
	o->list.count = o->lines.count;
	o->list.rows = (uint32_t)(rows > 0 ? rows : 0);
	list_scroll(&o->list, 0, rows);
	uint32_t last = o->list.top + o->list.rows;
	last = last < o->lines.count ? last : o->lines.count;
	words_addf(&place, "%u-%u of %u lines · Esc closes", o->list.top + 1, last, o->lines.count);
	int end = columns - 1;
	if (columns >= 60)
		end = draw_right(d, 0, 1, columns - 2, ROLE_DIM, text_str(&place)) - 1;
	text_done(&place);
	draw_text(d, 0, 1, end - 1, ROLE_HEADING, text_str(&o->title));
	for (int y = 0; y < rows && o->list.top + (uint32_t)y < o->lines.count; y++) {
		const struct wrap_line *l = &o->lines.lines[o->list.top + (uint32_t)y];
		snprintf(line, sizeof(line), "%.*s", (int)l->length, text_str(&o->body) + l->from);
		draw_text(d, y + 1, 1 + l->indent, columns - 1 - l->indent, ROLE_TEXT, line);
	}
	if (last < o->lines.count)
		draw_glyph(d, rows, columns - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (o->list.top > 0)
		draw_glyph(d, 1, columns - 1, ROLE_DIM, GLYPH_MORE_UP);
}

void overlay_done(struct overlay *o)
{
	text_done(&o->title);
	text_done(&o->body);
	wrap_done(&o->lines);
	memset(o, 0, sizeof(*o));
	o->command = COMMAND_NONE;
}
