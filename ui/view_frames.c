#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "view.h"

/* Columns and the width from which on they are worth their place; the summary gets the rest. */
enum column {
	COLUMN_NUMBER,
	COLUMN_TIME,
	COLUMN_DELTA,
	COLUMN_STREAM,
	COLUMN_SIDE,
	COLUMN_FRAME,
	COLUMN_LENGTH,
	COLUMN_FLAGS,
	COLUMN_SUMMARY,
	COLUMN_COUNT
};

static const struct {
	const char *name;
	int width, from;
	bool right;
} columns[COLUMN_COUNT] = {
	[COLUMN_NUMBER] = {"No", 0, 54, true},	     [COLUMN_TIME] = {"Time", 0, 40, true},
	[COLUMN_DELTA] = {"Δ ms", 7, 74, true},	     [COLUMN_STREAM] = {"Str", 0, 46, true},
	[COLUMN_SIDE] = {"", 1, 0, false},	     [COLUMN_FRAME] = {"Frame", 13, 0, false},
	[COLUMN_LENGTH] = {"Len", 6, 64, true},	     [COLUMN_FLAGS] = {"Flags", 8, 92, false},
	[COLUMN_SUMMARY] = {"Summary", 0, 0, false},
};

struct place {
	int x[COLUMN_COUNT], width[COLUMN_COUNT]; /* width 0: not shown */
};

enum {
	MARKS = 2 /* the cursor and the sign of a severity */,
	HEADING_ROWS = 4,
	WIDE = 90,
	NARROW = 34
};

static int digits(uint64_t n)
{
	int count = 1;
	for (; n >= 10; n /= 10)
		count++;
	return count;
}

/* Microseconds where there is place for them. */
static int decimals(int width)
{
	return width >= WIDE ? 6 : 4;
}

/* Numbers take the place that the capture's own need. */
static int width_of(const struct app *a, int c, int width)
{
	const struct source_facts *f = book_source(a->book);
	const struct connection *conn = app_connection(a);
	uint32_t last = conn ? conn->last_stream : BOOK_NONE;
	int n = columns[c].width;
	if (c == COLUMN_NUMBER)
		n = digits(f->packets);
	else if (c == COLUMN_TIME)
		n = digits((f->end - f->start) / 1000000000) + 1 + decimals(width);
	else if (c == COLUMN_STREAM)
		n = last == BOOK_NONE ? 1 : digits(book_stream(a->book, last)->id);
	else if (c == COLUMN_FRAME && width >= WIDE)
		n = 19;
	int heading = text_width(words_in(app_language(a), columns[c].name));
	return n > heading ? n : heading;
}

static struct place place_of(const struct app *a, int width)
{
	struct place p = {{0}, {0}};
	int x = MARKS + 1;
	for (int c = 0; c < COLUMN_COUNT; c++) {
		int own = c == COLUMN_SUMMARY ? width - x : width_of(a, c, width);
		if (width < columns[c].from || (c == COLUMN_STREAM && !a->index.scope.whole))
			continue;
		p.x[c] = x;
		p.width[c] = own > 0 ? own : 0;
		x += own + 1;
	}
	return p;
}

static void title(const struct app *a, struct text *left, struct text *right)
{
	const struct index *ix = &a->index;
	if (ix->scope.others)
		words_add(left, "outside connections");
	else if (ix->scope.conn != BOOK_NONE) {
		if (ix->scope.whole)
			words_addf(left, "connection %u", ix->scope.conn);
		else
			words_addf(left, "stream %u", ix->scope.stream);
	}
	if (a->expression[0]) {
		text_add(left, " · ");
		text_clean(left, a->expression, strlen(a->expression));
	}
	if (ix->count > 0)
		words_addf(right, "%u of %u", a->frames.cursor + 1, ix->count);
	if (a->expression[0])
		words_addf(right, ix->count ? " · %u looked at" : "%u looked at", ix->seen);
}

static void put(struct draw *d, const struct place *p, int y, enum column c, enum role role,
		const char *text)
{
	if (p->width[c] == 0)
		return;
	if (columns[c].right)
		draw_right(d, y, p->x[c], p->width[c], role, text);
	else
		draw_text(d, y, p->x[c], p->width[c], role, text);
}

static void draw_heading(struct draw *d, const struct place *p)
{
	for (int c = 0; c < COLUMN_COUNT; c++)
		put(d, p, 0, (enum column)c, ROLE_HEADING, words_in(draw_in(d), columns[c].name));
}

static void draw_marks(const struct app *a, struct draw *d, int y, const struct event *e,
		       bool selected)
{
	enum glyph sign;
	draw_shade(d, view_shade(a, PANEL_FRAMES, selected));
	draw_fill(d, y, 0, draw_columns(d), ROLE_TEXT, " ");
	if (selected)
		draw_glyph(d, y, 0, ROLE_STRONG, GLYPH_CURSOR);
	if (view_sign(e->severity, &sign))
		draw_glyph(d, y, 1, view_role(e->severity, ROLE_TEXT), sign);
}

static void draw_times(const struct app *a, struct draw *d, const struct place *p, int y,
		       uint32_t at)
{
	const struct event *e = book_event(a->book, a->index.ids[at]);
	char text[40];
	snprintf(text, sizeof(text), "%u", e->packet);
	put(d, p, y, COLUMN_NUMBER, ROLE_DIM, text);
	snprintf(text, sizeof(text), "%.*f", decimals(draw_columns(d)),
		 book_seconds(a->book, e->time));
	put(d, p, y, COLUMN_TIME, ROLE_TEXT, text);
	if (at > 0) {
		uint64_t before = book_event(a->book, a->index.ids[at - 1])->time;
		double ms = e->time > before ? (double)(e->time - before) / 1e6 : 0;
		snprintf(text, sizeof(text), "%.*f", ms < 1000 ? 3 : ms < 100000 ? 1 : 0, ms);
		put(d, p, y, COLUMN_DELTA, ms >= 500 ? ROLE_WARNING : ROLE_DIM, text);
	}
}

static void draw_event(const struct app *a, struct draw *d, const struct place *p, int y,
		       uint32_t at)
{
	uint32_t id = a->index.ids[at];
	const struct event *e = book_event(a->book, id);
	bool client = book_from_client(a->book, e), frame = e->kind == EVENT_H2_FRAME;
	enum role who = client ? ROLE_CLIENT : ROLE_SERVER;
	char text[64];
	struct text summary = {.language = app_language(a)};
	draw_marks(a, d, y, e, at == a->frames.cursor);
	draw_times(a, d, p, y, at);
	if (frame) {
		snprintf(text, sizeof(text), "%u", e->stream);
		put(d, p, y, COLUMN_STREAM, ROLE_ACCENT, text);
	}
	if (!e->inferred)
		draw_glyph(d, y, p->x[COLUMN_SIDE], who, client ? GLYPH_CLIENT : GLYPH_SERVER);
	put(d, p, y, COLUMN_FRAME, view_role(e->severity, frame ? who : ROLE_TEXT),
	    describe_name_in(e, app_language(a), text, sizeof(text)));
	if (frame || e->length) {
		snprintf(text, sizeof(text), "%u", e->length);
		put(d, p, y, COLUMN_LENGTH, ROLE_DIM, text);
	}
	if (frame && e->flags)
		put(d, p, y, COLUMN_FLAGS, ROLE_DIM,
		    names_flags(text, sizeof(text), e->type, e->flags));
	describe_summary(a->book, id, &summary);
	struct place own = *p;
	if (draw_columns(d) < NARROW) { /* no column for names: the summary begins behind its own */
		int spare = p->width[COLUMN_FRAME] -
			    text_width(describe_name_in(e, app_language(a), text, sizeof(text)));
		own.x[COLUMN_SUMMARY] -= spare > 0 ? spare : 0;
		own.width[COLUMN_SUMMARY] += spare > 0 ? spare : 0;
	}
	put(d, &own, y, COLUMN_SUMMARY, view_role(e->severity, ROLE_TEXT), text_str(&summary));
	text_done(&summary);
}

static void draw_nothing(const struct app *a, struct draw *d)
{
	struct text why = {.language = app_language(a)};
	if (a->expression[0]) {
		words_add(&why, "No frame matches ");
		text_clean(&why, a->expression, strlen(a->expression));
		words_addf(&why, " among %u looked at. Esc clears the filter.", a->index.seen);
	} else if (a->index.scope.conn == BOOK_NONE) {
		words_add(&why, "Frames of the connection or stream that is selected.");
	} else {
		describe_emptiness(a->book, a->index.scope.conn, &why);
	}
	view_empty(a, d, text_str(&why));
	text_done(&why);
}

static void draw(struct app *a, struct draw *d)
{
	struct place p = place_of(a, draw_columns(d));
	int first = draw_rows(d) >= HEADING_ROWS ? 1 : 0;
	int rows = draw_rows(d) - first;
	list_show(&a->frames, rows);
	if (a->index.count == 0) {
		draw_nothing(a, d);
		return;
	}
	if (first)
		draw_heading(d, &p);
	for (int y = 0; y < rows && a->frames.top + (uint32_t)y < a->index.count; y++)
		draw_event(a, d, &p, y + first, a->frames.top + (uint32_t)y);
	draw_shade(d, SHADE_NONE);
}

static bool act(struct app *a, enum command c)
{
	if (c == COMMAND_LEFT) {
		app_focus(a, PANEL_STREAMS);
		return true;
	}
	if (c == COMMAND_RIGHT) {
		app_focus(a, PANEL_DETAIL);
		return true;
	}
	if (!view_move(&a->frames, c))
		return false;
	a->following = c == COMMAND_LAST && a->selected.kind == TREE_CONNECTION &&
		       session_kind(a->session) == SESSION_LIVE;
	app_select_frame(a);
	return true;
}

const struct view view_frames = {"Frames", title, draw, act};
