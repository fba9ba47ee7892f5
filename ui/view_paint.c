#include "view_paint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "h2lens/text.h"
#include "view.h"

enum {
	AXIS_ROWS = 4, /* from so many rows on there is an axis */
	TICKS_APART = 14,
	LABEL_LEAST = 6, /* a label that is cut shorter says nothing */
	BAR_LEAST = 3,	 /* cells of a bar that stay visible beside the label in it */
};

int view_paint_text(struct paint *p, int y, int x, int columns, enum role role, const char *s)
{
	if (y < 0 || y >= p->rows || x < 0 || x >= p->scale.columns)
		return 0;
	int n = draw_text(p->d, y, x, columns, role, s);
	memset(p->used + (size_t)y * (size_t)p->scale.columns + (size_t)x, 1, (size_t)n);
	return n;
}

static int glyph_at(struct paint *p, int y, int x, enum role role, enum glyph g)
{
	return view_paint_text(p, y, x, 1, role, glyph_text(g, term_ascii()));
}

static bool is_used(const struct paint *p, int y, int x)
{
	return p->used[(size_t)y * (size_t)p->scale.columns + (size_t)x];
}

/* Free columns from x on, up to `most`. */
int view_paint_free(const struct paint *p, int y, int x, int most)
{
	int n = 0;
	while (n < most && x + n < p->scale.columns && !is_used(p, y, x + n))
		n++;
	return n;
}

/* Free columns that end before x, up to `most`. */
static int free_before(const struct paint *p, int y, int x, int most)
{
	int n = 0;
	while (n < most && x - 1 - n >= 0 && !is_used(p, y, x - 1 - n))
		n++;
	return n;
}

static bool selected(const struct paint *p, const struct timeline_item *it)
{
	if (p->a->subject != SUBJECT_EVENT || p->a->event == BOOK_NONE)
		return false;
	if (it->what == TIMELINE_STREAM)
		return book_event(p->a->book, p->a->event)->stream == it->stream;
	return it->event == p->a->event;
}

static void axis(struct paint *p, int y)
{
	uint64_t step = scale_step(&p->scale, TICKS_APART), tick;
	uint64_t start = book_source(p->a->book)->start;
	int decimals = 0;
	for (uint64_t unit = 1000000000; unit > step && decimals < 9; unit /= 10)
		decimals++;
	for (int x = 0; x < p->scale.columns; x++)
		draw_glyph(p->d, y, x, ROLE_BORDER, GLYPH_AXIS);
	/* Round seconds of the capture, as the Time column counts them. */
	tick = p->scale.from > start ? (p->scale.from - start + step - 1) / step * step : 0;
	for (int n = 0; n < p->scale.columns && start + tick <= p->scale.to; n++, tick += step) {
		char label[32];
		int x = scale_column(&p->scale, start + tick);
		snprintf(label, sizeof(label), "%.*f s", decimals, (double)tick / 1e9);
		if (x < 0 || x + 2 + text_width(label) > p->scale.columns)
			continue;
		draw_glyph(p->d, y, x, ROLE_DIM, GLYPH_TICK);
		draw_text(p->d, y, x + 1, 20, ROLE_DIM, label);
	}
	memset(p->used + (size_t)y * (size_t)p->scale.columns, 1, (size_t)p->scale.columns);
}

static enum role phase_role(const struct timeline_item *it)
{
	return view_role(it->severity, ROLE_PHASE);
}

/* Room for every phase's name where it happened? A first look that leaves some out has them all in
 * words instead. */
static bool phases_fit(const struct paint *p)
{
	const struct timeline *m = &p->a->timeline.model;
	for (size_t i = 0; i < m->count && m->items[i].what == TIMELINE_PHASE; i++) {
		const struct timeline_item *it = &m->items[i];
		if (it->to < p->scale.from || it->from > p->scale.to) {
			if (p->a->timeline.untouched)
				return false;
			continue;
		}
		int x = scale_column(&p->scale, it->from), end = scale_column(&p->scale, it->to);
		if (end - (x < 0 ? 0 : x) < text_width(it->label) + 2)
			return false;
	}
	return true;
}

static void phase_in_place(struct paint *p, int y, const struct timeline_item *it)
{
	int x = scale_column(&p->scale, it->from), end = scale_column(&p->scale, it->to);
	if (it->to < p->scale.from || it->from > p->scale.to)
		return;
	x = x < 0 ? 0 : x;
	x += view_paint_text(p, y, x, end - x, phase_role(it), it->label);
	for (x++; x < end; x++)
		glyph_at(p, y, x, phase_role(it), GLYPH_BAR_PHASE);
	glyph_at(p, y, end, ROLE_DIM, GLYPH_PHASE_END);
}

/* One after the other with what they took, where their places are too small for their names. */
static int phase_in_words(struct paint *p, int y, int x, const struct timeline_item *it)
{
	char duration[24];
	enum glyph sign;
	text_duration(duration, sizeof(duration), it->to - it->from);
	draw_shade(p->d, view_shade(p->a, PANEL_TIMELINE, selected(p, it)));
	if (view_sign(it->severity, &sign))
		x += glyph_at(p, y, x, phase_role(it), sign) + 1;
	x += view_paint_text(p, y, x, p->scale.columns - x, phase_role(it), it->label) + 1;
	if (it->to > it->from) /* else its end was not seen */
		x += view_paint_text(p, y, x, p->scale.columns - x, ROLE_DIM, duration);
	draw_shade(p->d, SHADE_NONE);
	return x + glyph_at(p, y, x, ROLE_DIM, GLYPH_PHASE_END) + 1;
}

static void phases(struct paint *p, int y)
{
	const struct timeline *m = &p->a->timeline.model;
	bool fit = phases_fit(p);
	int x = 0;
	for (size_t i = 0; i < m->count && m->items[i].what == TIMELINE_PHASE; i++) {
		if (fit)
			phase_in_place(p, y, &m->items[i]);
		else
			x = phase_in_words(p, y, x, &m->items[i]);
	}
	if (!fit)
		memset(p->used + (size_t)y * (size_t)p->scale.columns, 1, (size_t)p->scale.columns);
}

static enum severity severity_of(const struct paint *p, const struct timeline_item *it)
{
	uint32_t id = book_find_stream(p->a->book, p->a->timeline.conn, it->stream);
	enum severity end =
		id == BOOK_NONE ? SEVERITY_OK : view_ending(book_stream(p->a->book, id));
	return end > it->severity ? end : it->severity;
}

/* Where a bar lies. */
struct span {
	int y, x, end;
	bool alone;  /* nothing was drawn there */
	bool named;  /* a name in it would hide no other bar */
	bool beside; /* nor would a name beside it */
};

static void bar_cells(struct paint *p, const struct span *s, const struct timeline_item *it, int x,
		      enum severity severity)
{
	enum role role = view_role(severity, ROLE_BAR);
	enum glyph sign;
	bool signs = view_sign(severity, &sign);
	if (it->open && severity < SEVERITY_ERROR)
		sign = GLYPH_WAITING;
	/* What is well hides nothing. */
	for (; x <= s->end; x++)
		if (s->alone || signs || !is_used(p, s->y, x))
			glyph_at(p, s->y, x, role, it->open ? GLYPH_BAR_OPEN : GLYPH_BAR);
	if (signs)
		glyph_at(p, s->y, s->end, role, sign);
}

/* Behind the bar, or before it where there is more room. */
static void name_beside(struct paint *p, const struct span *s, const struct timeline_item *it,
			enum role role)
{
	int wide = text_width(it->label);
	int behind = view_paint_free(p, s->y, s->end + 2, wide + 1) - 1;
	int before = free_before(p, s->y, s->x, wide + 2) - 2;
	if (behind < wide && before >= wide)
		view_paint_text(p, s->y, s->x - 1 - wide, wide, role, it->label);
	else if (behind >= LABEL_LEAST || behind >= wide)
		view_paint_text(p, s->y, s->end + 2, behind, role, it->label);
}

/* The name is in the bar when that leaves enough of it, else beside it. */
static void bar(struct paint *p, const struct span *s, const struct timeline_item *it)
{
	enum severity severity = severity_of(p, it);
	int x = s->x, room = s->end - x - BAR_LEAST, wide = text_width(it->label);
	bool within = s->alone && s->named && room >= 1 && (room >= LABEL_LEAST || wide <= room);
	draw_shade(p->d, view_shade(p->a, PANEL_TIMELINE, selected(p, it)));
	if (within) {
		x += view_paint_text(p, s->y, x, room, view_role(severity, ROLE_TEXT), it->label);
		x += view_paint_text(p, s->y, x, 1, ROLE_TEXT, " ");
	}
	bar_cells(p, s, it, x, severity);
	if (!within && s->alone && s->beside)
		name_beside(p, s, it, view_role(severity, ROLE_DIM));
	draw_shade(p->d, SHADE_NONE);
}

/* The first row where a bar has place and is apart from the one before, else the last one. */
static int row_for(const struct paint *p, int y, int last, int x, int end)
{
	for (; y < last; y++)
		if (view_paint_free(p, y, x, end - x + 2) >= end - x + 1 &&
		    (x == 0 || !is_used(p, y, x - 1)))
			return y;
	return last;
}

/* Where rows are too few, bars overlap: one that is covered only where it begins starts later. */
static int uncovered(const struct paint *p, int y, int x, int end)
{
	int from = x;
	while (from <= end && is_used(p, y, from))
		from++;
	if (from > x)
		from++;
	return end - from >= BAR_LEAST && view_paint_free(p, y, from, end - from + 1) > end - from
		       ? from
		       : x;
}

static void bars(struct paint *p, int y, int rows)
{
	const struct timeline *m = &p->a->timeline.model;
	int last = y + rows - 1;
	for (size_t i = 0; i < m->count && rows > 0; i++) {
		const struct timeline_item *it = &m->items[i];
		if (it->what != TIMELINE_STREAM || it->to < p->scale.from || it->from > p->scale.to)
			continue;
		struct span s = {.x = scale_column(&p->scale, it->from),
				 .end = scale_column(&p->scale, it->to)};
		s.x = s.x < 0 ? 0 : s.x;
		if (s.end >= p->scale.columns)
			s.end = p->scale.columns - 1;
		s.y = row_for(p, y, last, s.x, s.end);
		s.x = uncovered(p, s.y, s.x, s.end);
		s.alone = view_paint_free(p, s.y, s.x, s.end - s.x + 1) > s.end - s.x;
		s.named = s.y < last || (int)m->bars <= rows + 1;
		s.beside = s.y < last || (int)m->bars <= rows;
		bar(p, &s, it);
	}
}

static bool is_shown(const struct paint *p, const struct timeline_item *it)
{
	return it->what == TIMELINE_POINT && it->from >= p->scale.from && it->from <= p->scale.to;
}

static void sign(struct paint *p, int y, const struct timeline_item *it, int x)
{
	enum glyph g;
	bool client = app_connection(p->a)->client == it->side;
	enum role role = view_role(it->severity, client ? ROLE_CLIENT : ROLE_SERVER);
	draw_shade(p->d, view_shade(p->a, PANEL_TIMELINE, selected(p, it)));
	glyph_at(p, y, x, role, view_sign(it->severity, &g) ? g : GLYPH_POINT);
	draw_shade(p->d, SHADE_NONE);
}

/* Its name behind its sign, or before it when there is more room. Names cover no other sign, unless
 * what is wrong would have none: then those of what is well up to `next`. */
static void name(struct paint *p, int y, const struct timeline_item *it, int x, int next)
{
	char label[80];
	bool client = app_connection(p->a)->client == it->side;
	enum role role = view_role(it->severity, client ? ROLE_CLIENT : ROLE_SERVER);
	draw_shade(p->d, view_shade(p->a, PANEL_TIMELINE, selected(p, it)));
	snprintf(label, sizeof(label), "%s %s", it->label,
		 glyph_text(client ? GLYPH_CLIENT : GLYPH_SERVER, term_ascii()));
	int width = text_width(label);
	int room = view_paint_free(p, y, x + 1, width + 2) - 1, before;
	room = room > next - x - 3 ? next - x - 3 : room;
	before = free_before(p, y, x, width + 2) - 2;
	bool covers = it->severity >= SEVERITY_WARNING && before < width && room < LABEL_LEAST;
	if (covers && p->scale.columns - x - 2 >= LABEL_LEAST) {
		room = next - x - 3 > width ? width : next - x - 3;
		room = room > p->scale.columns - x - 2 ? p->scale.columns - x - 2 : room;
		if (room >= LABEL_LEAST)
			view_paint_text(p, y, x + 1, 1, role, " ");
	}
	if (room >= width)
		view_paint_text(p, y, x + 2, width, role, label);
	else if (before >= width)
		view_paint_text(p, y, x - 1 - width, width, role, label);
	else if (room >= LABEL_LEAST)
		view_paint_text(p, y, x + 2, room, role, it->label);
	draw_shade(p->d, SHADE_NONE);
}

/* Of several points in a column the worst is seen. Every sign has its place; what is wrong has its
 * name first, the others take what is left. */
static void points(struct paint *p, int y)
{
	const struct timeline *m = &p->a->timeline.model;
	int columns = p->scale.columns;
	int32_t *at = grow_new((size_t)columns * sizeof(*at)); /* item + 1 */
	for (size_t i = 0; i < m->count; i++) {
		const struct timeline_item *it = &m->items[i];
		if (!is_shown(p, it))
			continue;
		int32_t *place = &at[scale_column(&p->scale, it->from)];
		if (!*place || it->severity > m->items[*place - 1].severity || selected(p, it))
			*place = (int32_t)i + 1;
	}
	for (int x = 0; x < columns; x++)
		if (at[x])
			sign(p, y, &m->items[at[x] - 1], x);
	for (int grade = SEVERITY_ERROR; grade >= SEVERITY_OK; grade--) {
		int next = columns + 1; /* column of the next point of this grade or a worse one */
		for (int x = columns; x-- > 0;) {
			if (!at[x] || (int)m->items[at[x] - 1].severity < grade)
				continue;
			if ((int)m->items[at[x] - 1].severity == grade)
				name(p, y, &m->items[at[x] - 1], x, next);
			next = x;
		}
	}
	free(at);
}

static void now(struct paint *p)
{
	if (p->a->event == BOOK_NONE || p->a->subject != SUBJECT_EVENT)
		return;
	uint64_t time = book_event(p->a->book, p->a->event)->time;
	int x = scale_column(&p->scale, time);
	if (x < 0 || x >= p->scale.columns)
		return;
	for (int y = 0; y < p->rows; y++)
		if (!is_used(p, y, x))
			draw_glyph(p->d, y, x, ROLE_STRONG, GLYPH_NOW);
}

void view_paint_timeline(struct paint *p)
{
	int y = 0;
	if (p->rows >= AXIS_ROWS)
		axis(p, y++);
	if (p->rows >= 2)
		phases(p, y++);
	int logs = view_paint_logs_rows(p), rest = p->rows - logs;
	int for_bars = rest - y - (rest >= 3);
	bars(p, y, for_bars);
	if (rest >= 3)
		points(p, rest - 1);
	view_paint_logs(p, rest, logs);
	now(p);
}
