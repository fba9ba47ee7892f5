#include "draw.h"

#include <curses.h>
#include <panel.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"

struct draw {
	WINDOW *window;
	PANEL *panel;
	struct rect place;
	enum shade shade;
	int cursor_y, cursor_x; /* -1: none */
	enum language language;
};

struct draw *draw_new(void)
{
	struct draw *d = grow_new(sizeof(*d));
	d->cursor_y = -1;
	return d;
}

static void drop(struct draw *d)
{
	if (d->panel)
		del_panel(d->panel);
	if (d->window)
		delwin(d->window);
	d->panel = NULL;
	d->window = NULL;
}

void draw_free(struct draw *d)
{
	if (!d)
		return;
	drop(d);
	free(d);
}

void draw_place(struct draw *d, struct rect r)
{
	bool same = d->window && d->place.y == r.y && d->place.x == r.x &&
		    d->place.rows == r.rows && d->place.cols == r.cols;
	d->place = r;
	if (same) {
		top_panel(d->panel);
		return;
	}
	drop(d);
	if (r.rows <= 0 || r.cols <= 0)
		return;
	d->window = newwin(r.rows, r.cols, r.y, r.x);
	if (d->window)
		d->panel = new_panel(d->window);
	if (d->panel)
		set_panel_userptr(d->panel, d);
}

static void use_style(struct draw *d, enum role role)
{
	unsigned long attributes;
	short pair;
	term_style(role, d->shade, &attributes, &pair);
	wattr_set(d->window, (attr_t)attributes, pair, NULL);
}

void draw_clear(struct draw *d, enum role role)
{
	d->shade = SHADE_NONE;
	d->cursor_y = -1;
	if (!d->window)
		return;
	werase(d->window);
	use_style(d, role);
	for (int y = 0; role != ROLE_TEXT && y < d->place.rows; y++)
		mvwhline(d->window, y, 0, ' ', d->place.cols);
}

int draw_rows(const struct draw *d)
{
	return d->window ? d->place.rows : 0;
}

int draw_columns(const struct draw *d)
{
	return d->window ? d->place.cols : 0;
}

void draw_shade(struct draw *d, enum shade shade)
{
	d->shade = shade;
}

/* One character (with what combines with it) at the window's cursor. */
static void put(struct draw *d, uint32_t cp, int width)
{
	wchar_t wide[2] = {(wchar_t)cp, 0};
	if (term_ascii() && cp >= 0x7f) {
		wide[0] = (wchar_t)glyph_plain(cp);
		if (width == 2)
			waddnwstr(d->window, wide, 1);
	}
	if (width > 0 || !term_ascii())
		waddnwstr(d->window, wide, 1);
}

int draw_text(struct draw *d, int y, int x, int columns, enum role role, const char *text)
{
	size_t left = strlen(text);
	int used = 0;
	if (!d->window || y < 0 || y >= d->place.rows || x < 0 || x >= d->place.cols)
		return 0;
	if (columns > d->place.cols - x)
		columns = d->place.cols - x;
	if (columns <= 0)
		return 0;
	bool cut = text_width(text) > columns;
	int room = cut ? columns - 1 : columns;
	use_style(d, role);
	wmove(d->window, y, x);
	while (left > 0) {
		uint32_t cp;
		int width;
		size_t n = text_rune(text, left, &cp, &width);
		if (used + width > room)
			break;
		put(d, cp, width);
		used += width;
		text += n;
		left -= n;
	}
	if (cut)
		used += draw_glyph(d, y, x + used, role, GLYPH_ELLIPSIS);
	return used;
}

int draw_right(struct draw *d, int y, int x, int columns, enum role role, const char *text)
{
	int width = text_width(text);
	if (width > columns)
		width = columns;
	draw_text(d, y, x + columns - width, width, role, text);
	return x + columns - width;
}

int draw_glyph(struct draw *d, int y, int x, enum role role, enum glyph g)
{
	return draw_text(d, y, x, 1, role, glyph_text(g, term_ascii()));
}

int draw_say(struct draw *d, int y, int x, int columns, enum role role, const char *english)
{
	return draw_text(d, y, x, columns, role, words_in(d->language, english));
}

void draw_language(struct draw *d, enum language l)
{
	d->language = l;
}

enum language draw_in(const struct draw *d)
{
	return d->language;
}

void draw_fill(struct draw *d, int y, int x, int columns, enum role role, const char *glyph)
{
	for (int i = 0; i < columns; i++)
		draw_text(d, y, x + i, 1, role, glyph);
}

void draw_cursor(struct draw *d, int y, int x)
{
	d->cursor_y = y;
	d->cursor_x = x < d->place.cols ? x : d->place.cols - 1;
}

void draw_flush(void)
{
	update_panels();
	const struct draw *cursor = NULL;
	PANEL *top = panel_below(NULL); /* the topmost */
	if (top)
		cursor = panel_userptr(top);
	bool visible = cursor && cursor->cursor_y >= 0;
	if (visible) {
		wmove(cursor->window, cursor->cursor_y, cursor->cursor_x);
		wnoutrefresh(cursor->window);
	}
	curs_set(visible);
	doupdate();
}
