#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "view.h"

enum { FRAME_HEADER = 9, OFFSET_COLUMNS = 6, LABEL_START = 3 };

static uint32_t subject_id(const struct app *a)
{
	return a->subject == SUBJECT_CONNECTION ? a->selected.conn : a->event;
}

static bool speaks_of_connection(const struct app *a)
{
	return a->subject == SUBJECT_CONNECTION;
}

static void title(const struct app *a, struct text *left, struct text *right)
{
	if (a->detail.hex) {
		words_add(left, "octets");
		if (a->detail.octets.n)
			words_addf(right, "%zu octets", a->detail.octets.n);
		return;
	}
	if (speaks_of_connection(a)) {
		if (a->selected.conn != BOOK_NONE)
			words_addf(left, "connection %u", a->selected.conn);
	} else if (a->event != BOOK_NONE) {
		words_addf(left, "packet %u", book_event(a->book, a->event)->packet);
	}
}

static void draw_row(const struct app *a, struct draw *d, int y, uint32_t shown)
{
	const struct detail_row *row = &a->detail.rows[a->detail.shown[shown]];
	bool selected = shown == a->detail.list.cursor && a->state.focus == PANEL_DETAIL;
	int columns = draw_columns(d), x = 1 + row->depth * 2;
	draw_shade(d, view_shade(a, PANEL_DETAIL, selected));
	draw_fill(d, y, 0, columns, ROLE_TEXT, " ");
	if (selected)
		draw_glyph(d, y, 0, ROLE_STRONG, GLYPH_CURSOR);
	if (row->parent)
		draw_glyph(d, y, x, ROLE_DIM, row->folded ? GLYPH_FOLDED : GLYPH_OPEN);
	x += 2;
	x += draw_text(d, y, x, columns - x, row->value ? ROLE_ACCENT : ROLE_STRONG, row->label);
	if (row->uncertain)
		x += draw_text(d, y, x, columns - x, ROLE_WARNING, "?");
	if (row->value) {
		int least = LABEL_START + a->detail.widest + 2; /* values stand in a column */
		if (least > columns * 2 / 5)
			least = columns * 2 / 5;
		x = x + 2 < least ? least : x + 2;
		x += draw_text(d, y, x, columns - x, ROLE_TEXT, row->value);
	}
	if (row->note)
		draw_text(d, y, x + 2, columns - x - 2, ROLE_DIM, row->note);
}

static void draw_tree(struct app *a, struct draw *d)
{
	int rows = draw_rows(d);
	detail_make(&a->detail, a->book, speaks_of_connection(a), subject_id(a), app_language(a));
	list_show(&a->detail.list, rows);
	if (a->detail.count == 0)
		view_reason(d, words_in(draw_in(d), "The fields of what is selected in Streams or "
						    "Frames."));
	for (int y = 0; y < rows && a->detail.list.top + (uint32_t)y < a->detail.list.count; y++)
		draw_row(a, d, y, a->detail.list.top + (uint32_t)y);
	draw_shade(d, SHADE_NONE);
}

/* Octets on a line: as many of 16, 8, 4 as the width has place for. */
static int octets_per_line(int columns)
{
	for (int n = 16; n > 4; n /= 2)
		if (OFFSET_COLUMNS + 1 + n * 4 + 2 <= columns)
			return n;
	return 4;
}

static void draw_octets(const struct app *a, struct draw *d, int y, size_t from, int per_line)
{
	const uint8_t *octets = (const uint8_t *)text_str(&a->detail.octets);
	char text[8];
	char offset[24];
	snprintf(offset, sizeof(offset), "%05zx", from);
	draw_text(d, y, 0, OFFSET_COLUMNS, ROLE_DIM, offset);
	for (int i = 0; i < per_line && from + (size_t)i < a->detail.octets.n; i++) {
		uint8_t octet = octets[from + (size_t)i];
		bool header = from + (size_t)i < FRAME_HEADER;
		bool visible = octet >= 0x20 && octet < 0x7f;
		int x = OFFSET_COLUMNS + 1 + i * 3 + (i >= 8);
		snprintf(text, sizeof(text), "%02x", octet);
		draw_text(d, y, x, 2, header ? ROLE_ACCENT : octet ? ROLE_TEXT : ROLE_DIM, text);
		snprintf(text, sizeof(text), "%c", visible ? octet : '.');
		draw_text(d, y, OFFSET_COLUMNS + 3 + per_line * 3 + i, 1,
			  visible ? ROLE_TEXT : ROLE_DIM, text);
	}
}

static void draw_hex(struct app *a, struct draw *d)
{
	struct detail *detail = &a->detail;
	int rows = draw_rows(d), per_line = octets_per_line(draw_columns(d));
	detail_read(detail, a->session, speaks_of_connection(a) ? BOOK_NONE : a->event);
	if (detail->octets.n == 0) {
		struct text why = {.language = app_language(a)};
		words_addf(&why, "No octets: %s.", detail->hex_error.text);
		view_reason(d, text_str(&why));
		text_done(&why);
		return;
	}
	size_t lines = (detail->octets.n + (size_t)per_line - 1) / (size_t)per_line;
	detail->hex_list.count = (uint32_t)lines;
	detail->hex_list.rows = (uint32_t)rows;
	list_scroll(&detail->hex_list, 0, rows);
	for (int y = 0; y < rows; y++) {
		size_t from = ((size_t)detail->hex_list.top + (size_t)y) * (size_t)per_line;
		if (from < detail->octets.n)
			draw_octets(a, d, y, from, per_line);
	}
}

static void draw(struct app *a, struct draw *d)
{
	if (a->detail.hex)
		draw_hex(a, d);
	else
		draw_tree(a, d);
}

static bool act(struct app *a, enum command c)
{
	struct detail *d = &a->detail;
	if (d->hex)
		return view_scroll(&d->hex_list, c);
	if (d->list.cursor >= d->list.count)
		return false;
	uint32_t at = d->list.cursor;
	const struct detail_row *row = &d->rows[d->shown[at]];
	if (c == COMMAND_FOLD || c == COMMAND_ENTER)
		detail_fold(d, at, !row->folded);
	else if (c == COMMAND_LEFT && row->parent && !row->folded)
		detail_fold(d, at, true);
	else if (c == COMMAND_LEFT)
		list_to(&d->list, detail_parent(d, at));
	else if (c == COMMAND_RIGHT && row->folded)
		detail_fold(d, at, false);
	else if (c == COMMAND_RIGHT)
		list_move(&d->list, row->parent);
	else
		return view_move(&d->list, c);
	return true;
}

const struct view view_detail = {"Detail", title, draw, act};
