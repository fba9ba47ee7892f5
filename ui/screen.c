#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "bench.h"
#include "border.h"
#include "draw.h"
#include "grow.h"
#include "help.h"
#include "view.h"

enum { TITLE_LEAST = 8 /* a title that is cut shorter is left out */ };

struct screen {
	struct draw *ground, *title, *hints, *over, *prompt;
	struct draw *panels[PANEL_COUNT];
	uint8_t *cells; /* of the lines between panels */
	size_t cells_room;
	int rows, columns;
};

struct screen *screen_new(void)
{
	struct screen *s = grow_new(sizeof(*s));
	s->ground = draw_new();
	s->title = draw_new();
	s->hints = draw_new();
	s->over = draw_new();
	s->prompt = draw_new();
	for (int i = 0; i < PANEL_COUNT; i++)
		s->panels[i] = draw_new();
	return s;
}

void screen_free(struct screen *s)
{
	if (!s)
		return;
	draw_free(s->ground);
	draw_free(s->title);
	draw_free(s->hints);
	draw_free(s->over);
	draw_free(s->prompt);
	for (int i = 0; i < PANEL_COUNT; i++)
		draw_free(s->panels[i]);
	free(s->cells);
	free(s);
}

/* Is something over the panels, or in their place? */
static bool is_covered(const struct bench *b)
{
	return b->help || b->overlay.shown || b->problems.shown || b->count == 0;
}

static void place(struct screen *s, const struct bench *b, const struct app *a)
{
	static const struct rect nowhere = {0, 0, 0, 0};
	const struct layout *l = &a->layout;
	struct rect all = {1, 0, s->rows - 2, s->columns}, prompt = {s->rows - 2, 0, 2, s->columns};
	bool prompts = b->prompt.kind != PROMPT_NONE;
	draw_place(s->ground, (struct rect){0, 0, s->rows, s->columns});
	draw_place(s->title, l->title);
	for (int i = 0; i < PANEL_COUNT; i++)
		draw_place(s->panels[i], l->too_small || !a->session ? nowhere : l->inside[i]);
	draw_place(s->hints, l->hints);
	draw_place(s->over, is_covered(b) && !l->too_small ? all : nowhere);
	draw_place(s->prompt, prompts && !l->too_small ? prompt : nowhere);
}

static void draw_lines(struct screen *s, const struct app *a)
{
	size_t count = (size_t)s->rows * (size_t)s->columns;
	s->cells = grow_array(s->cells, &s->cells_room, count, 1);
	memset(s->cells, 0, count);
	for (int i = 0; i < PANEL_COUNT; i++)
		if (layout_shows(&a->layout, (enum panel)i))
			border_add(s->cells, s->rows, s->columns, a->layout.frame[i],
				   a->state.focus == (enum panel)i);
	for (size_t i = 0; i < count; i++) {
		const char *glyph = border_glyph(s->cells[i], term_ascii());
		enum role role = s->cells[i] & BORDER_FOCUS ? ROLE_BORDER_FOCUS : ROLE_BORDER;
		if (glyph)
			draw_text(s->ground, (int)(i / (size_t)s->columns),
				  (int)(i % (size_t)s->columns), 1, role, glyph);
	}
}

/* " ▪ Frames · stream 5 ───── 4 of 212 " on the line above a panel. */
static void draw_panel_title(struct screen *s, const struct app *a, enum panel p)
{
	const struct rect *r = &a->layout.frame[p];
	bool focus = a->state.focus == p;
	struct text words = {0}, left = {.language = app_language(a)},
		    right = {.language = app_language(a)};
	int x = r->x + 1, end = r->x + r->cols - 1;
	view_of(p)->title(a, &left, &right);
	text_addf(&words, " %s", focus ? glyph_text(GLYPH_FOCUS, term_ascii()) : "");
	text_addf(&words, "%s%s ", focus ? " " : "", words_in(app_language(a), view_of(p)->name));
	x += draw_text(s->ground, r->y, x, end - x, focus ? ROLE_BORDER_FOCUS : ROLE_HEADING,
		       text_str(&words));
	int wide = text_width(text_str(&right));
	if (wide > 0 && end - x >= wide + 4) {
		text_clear(&words);
		text_addf(&words, " %s ", text_str(&right));
		end = draw_right(s->ground, r->y, x, end - 1 - x, ROLE_DIM, text_str(&words)) - 1;
	}
	if (left.n > 0 && end - x >= TITLE_LEAST) {
		text_clear(&words);
		text_addf(&words, "%s %s ", glyph_text(GLYPH_DOT, term_ascii()), text_str(&left));
		draw_text(s->ground, r->y, x, end - x, focus ? ROLE_STRONG : ROLE_DIM,
			  text_str(&words));
	}
	text_done(&words);
	text_done(&left);
	text_done(&right);
}

static void draw_panels(struct screen *s, struct app *a)
{
	for (int i = 0; i < PANEL_COUNT; i++) {
		if (!layout_shows(&a->layout, (enum panel)i))
			continue;
		draw_clear(s->panels[i], ROLE_TEXT);
		view_of((enum panel)i)->draw(a, s->panels[i]);
	}
	if (!a->layout.framed)
		return;
	/* Titles tell what drawing has found out. */
	draw_lines(s, a);
	for (int i = 0; i < PANEL_COUNT; i++)
		if (layout_shows(&a->layout, (enum panel)i))
			draw_panel_title(s, a, (enum panel)i);
}

static void draw_too_small(struct screen *s)
{
	struct text words = {.language = draw_in(s->ground)};
	struct wrap w = {0};
	words_addf(&words, "terminal too small (%d×%d needed)", LAYOUT_COLUMNS_MIN,
		   LAYOUT_ROWS_MIN);
	wrap_text(&w, text_str(&words), s->columns);
	for (uint32_t i = 0; i < w.count; i++) {
		char line[64];
		snprintf(line, sizeof(line), "%.*s", (int)w.lines[i].length,
			 text_str(&words) + w.lines[i].from);
		draw_text(s->ground, (int)i, 0, s->columns, ROLE_TEXT, line);
	}
	wrap_done(&w);
	text_done(&words);
}

static void speak(struct screen *s, enum language l)
{
	struct draw *all[] = {s->ground, s->title, s->hints, s->over, s->prompt};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		draw_language(all[i], l);
	for (int i = 0; i < PANEL_COUNT; i++)
		draw_language(s->panels[i], l);
}

void screen_draw(struct screen *s, struct bench *b)
{
	struct app *a = bench_app(b);
	term_size(&s->rows, &s->columns);
	layout_make(&a->layout, s->rows, s->columns, &a->state);
	place(s, b, a);
	speak(s, app_language(a));
	draw_clear(s->ground, ROLE_TEXT);
	if (a->layout.too_small) {
		draw_too_small(s);
		draw_flush();
		return;
	}
	if (a->session)
		draw_panels(s, a);
	bars_title(s->title, b, a);
	bars_hints(s->hints, b, a);
	if (b->help)
		help_draw(s->over, b);
	else if (b->overlay.shown)
		overlay_draw(&b->overlay, s->over);
	else if (b->count > 0 && b->problems.shown)
		problems_draw(&b->problems, a, bench_language(b), s->over);
	else if (b->count == 0)
		start_draw(&b->start, s->over);
	if (b->prompt.kind != PROMPT_NONE)
		bars_prompt(s->prompt, b, a);
	draw_flush();
}
