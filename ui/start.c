#include "start.h"

#include <string.h>

#include "h2lens/text.h"

enum { ABOUT_COLUMN = 28 };

static const struct {
	const char *line, *about;
} ways[] = {
	{":open https://host/path", "connect and send a request (curl's options may follow)"},
	{":open FILE", "read a capture: pcap or pcapng"},
	{":open -i IFACE", "packets of an interface as they come"},
	{":curl …", "a curl command line, pasted as it is"},
};

static int draw_ways(struct draw *d, int y)
{
	int rows = draw_rows(d), columns = draw_columns(d);
	bool wide = columns >= 70;
	draw_say(d, y++, 1, columns - 2, ROLE_HEADING, "How to begin");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && y < rows; i++, y++) {
		draw_text(d, y, 2, wide ? ABOUT_COLUMN - 3 : columns - 3, ROLE_ACCENT,
			  ways[i].line);
		if (wide)
			draw_say(d, y, ABOUT_COLUMN, columns - ABOUT_COLUMN - 1, ROLE_TEXT,
				 ways[i].about);
	}
	return y;
}

void start_draw(struct start *s, struct draw *d)
{
	struct text line = {0};
	int rows = draw_rows(d), columns = draw_columns(d), y = draw_ways(d, rows > 8 ? 1 : 0) + 1;
	draw_shade(d, SHADE_NONE);
	list_resize(&s->list, (uint32_t)s->recent.count);
	if (s->recent.count == 0 || y + 2 > rows)
		return;
	draw_say(d, y++, 1, columns - 2, ROLE_HEADING, "Opened lately: Enter opens it again");
	list_show(&s->list, rows - y);
	for (uint32_t i = s->list.top; i < s->list.count && y < rows; i++, y++) {
		const char *one = s->recent.lines[i];
		bool selected = i == s->list.cursor;
		draw_shade(d, selected ? SHADE_SELECTION : SHADE_NONE);
		draw_fill(d, y, 0, columns, ROLE_TEXT, " ");
		if (selected)
			draw_glyph(d, y, 0, ROLE_STRONG, GLYPH_CURSOR);
		text_clear(&line);
		text_clean(&line, one, strlen(one));
		draw_text(d, y, 2, columns - 3, ROLE_TEXT, text_str(&line));
	}
	draw_shade(d, SHADE_NONE);
	text_done(&line);
}
