#include "problems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "grow.h"
#include "wrap.h"

enum {
	TIME_FROM = 40,
	PLACE_FROM = 60,
	LAYER_FROM = 92,
	TIME_WIDTH = 9,
	PLACE_WIDTH = 13,
	SUMMARY_LEAST = 3 /* rows */
};

void problems_done(struct problems *p)
{
	free(p->items);
	memset(p, 0, sizeof(*p));
}

struct key {
	uint64_t time;
	uint32_t item;
	bool verdict;
};

static int by_time(const void *x, const void *y)
{
	const struct key *a = x, *b = y;
	if (a->verdict != b->verdict)
		return a->verdict ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return a->item < b->item ? -1 : 1;
}

void problems_make(struct problems *p, const struct app *a)
{
	const struct finding_list *l = &a->findings;
	if (p->of == a && p->judgements == a->judgements && p->made_all == p->all)
		return;
	struct key *keys = grow_new((l->count + 1) * sizeof(*keys));
	p->of = a;
	p->judgements = a->judgements;
	p->made_all = p->all;
	p->count = p->minor = 0;
	for (uint32_t i = 0; a->judged && i < l->count; i++) {
		const struct finding *f = &l->items[i];
		bool verdict = i == l->verdict && f->severity >= SEVERITY_INFO;
		bool minor = f->severity == SEVERITY_INFO && !verdict;
		p->minor += minor;
		if (f->severity >= SEVERITY_INFO && (p->all || !minor))
			keys[p->count++] = (struct key){f->time, i, verdict};
	}
	qsort(keys, p->count, sizeof(*keys), by_time);
	p->items = grow_array(p->items, &p->room, p->count + 1, sizeof(*p->items));
	for (uint32_t i = 0; i < p->count; i++)
		p->items[i] = keys[i].item;
	free(keys);
	list_resize(&p->list, p->count);
}

uint32_t problems_at(const struct problems *p)
{
	return p->list.cursor < p->count ? p->items[p->list.cursor] : BOOK_NONE;
}

static enum glyph sign_of(enum severity s, enum role *role)
{
	*role = s == SEVERITY_ERROR ? ROLE_ERROR : s == SEVERITY_WARNING ? ROLE_WARNING : ROLE_DIM;
	return s == SEVERITY_ERROR     ? GLYPH_ERROR
	       : s == SEVERITY_WARNING ? GLYPH_WARNING
				       : GLYPH_POINT;
}

static void add_place(const struct finding *f, struct text *out)
{
	if (f->conn == BOOK_NONE)
		return;
	if (f->stream != BOOK_NONE && f->stream)
		words_addf(out, "%u · stream %u", f->conn, f->stream);
	else
		words_addf(out, "connection %u", f->conn);
}

static void draw_problem(const struct app *a, struct draw *d, int y, uint32_t i, enum language lang,
			 bool here)
{
	const struct finding *f = &a->findings.items[i];
	bool verdict = i == a->findings.verdict;
	int columns = draw_columns(d), x = 3;
	struct text words = {.language = lang};
	enum role role;
	enum glyph sign = sign_of(f->severity, &role);
	draw_shade(d, here ? SHADE_SELECTION : SHADE_NONE);
	draw_fill(d, y, 0, columns, ROLE_TEXT, " ");
	if (here)
		draw_glyph(d, y, 0, ROLE_STRONG, GLYPH_CURSOR);
	draw_glyph(d, y, 1, role, sign);
	if (columns >= TIME_FROM) {
		text_addf(&words, "%.4f", book_seconds(a->book, f->time));
		draw_right(d, y, x, TIME_WIDTH, ROLE_DIM, text_str(&words));
		x += TIME_WIDTH + 1;
	}
	if (columns >= LAYER_FROM) {
		draw_say(d, y, x, 12, ROLE_ACCENT, f->layer);
		x += 13;
	}
	if (columns >= PLACE_FROM) {
		text_clear(&words);
		add_place(f, &words);
		draw_text(d, y, x, PLACE_WIDTH, ROLE_TEXT, text_str(&words));
		x += PLACE_WIDTH + 1;
	}
	text_clear(&words);
	if (verdict)
		words_add(&words, "Verdict: ");
	text_add(&words, finding_title(f, lang));
	draw_text(d, y, x, columns - x, verdict ? ROLE_STRONG : ROLE_TEXT, text_str(&words));
	draw_shade(d, SHADE_NONE);
	text_done(&words);
}

static void add_heading(const struct problems *p, const struct app *a, int columns,
			struct text *out)
{
	bool wide = columns >= PLACE_FROM;
	words_addf(out, "Problems: %u", p->count);
	if (!a->judged)
		words_add(out, " · not judged yet");
	else if (p->minor > 0 && wide)
		words_addf(out,
			   p->all ? " · a hides the %u minor ones" : " · a shows %u minor ones",
			   p->minor);
	else if (p->minor > 0)
		words_addf(out, " · a: %u more", p->all ? 0 : p->minor);
}

/* Below a short list what the problem under the cursor is about. */
static void draw_summary(const struct problems *p, const struct app *a, enum language lang,
			 struct draw *d, int y)
{
	struct wrap w = {0};
	struct text line = {0};
	uint32_t i = problems_at(p);
	int rows = draw_rows(d), columns = draw_columns(d) - 2;
	if (i == BOOK_NONE || rows - y < SUMMARY_LEAST)
		return;
	const char *words = finding_summary(&a->findings.items[i], lang);
	wrap_text(&w, words, columns > 98 ? 98 : columns);
	for (uint32_t k = 0; k < w.count && y < rows; k++, y++) {
		text_clear(&line);
		text_add_n(&line, words + w.lines[k].from, w.lines[k].length);
		draw_text(d, y, 1, columns, ROLE_TEXT, text_str(&line));
	}
	text_done(&line);
	wrap_done(&w);
}

void problems_draw(struct problems *p, const struct app *a, enum language lang, struct draw *d)
{
	struct text words = {.language = lang};
	int rows = draw_rows(d) - 1, columns = draw_columns(d);
	problems_make(p, a);
	draw_clear(d, ROLE_TEXT);
	add_heading(p, a, columns, &words);
	draw_text(d, 0, 1, columns - 2, ROLE_HEADING, text_str(&words));
	list_show(&p->list, rows);
	for (int y = 0; y < rows && p->list.top + (uint32_t)y < p->count; y++) {
		uint32_t at = p->list.top + (uint32_t)y;
		draw_problem(a, d, y + 1, p->items[at], lang, at == p->list.cursor);
	}
	text_clear(&words);
	if (p->count == 0 && a->judged)
		words_addf(&words, "Nothing went wrong in %u events.", book_events(a->book));
	else if (p->count == 0)
		words_add(&words, "The session is still being read.");
	draw_text(d, 1, 1, columns - 2, ROLE_TEXT, text_str(&words));
	draw_summary(p, a, lang, d, (int)(p->count - p->list.top) + 2);
	text_done(&words);
}
