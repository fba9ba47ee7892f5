/* The rows of a timeline that show what other programs wrote. */
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "h2lens/text.h"
#include "view.h"
#include "view_paint.h"

enum {
	ROWS_LEAST = 5,	 /* a timeline of fewer rows has none to spare */
	LABEL_LEAST = 9, /* words that are cut shorter say nothing */
	LABEL_MOST = 60,
	FILES_A_LINE = 3 /* names on a row that several logs share */
};

/* A row: the logs from `first` up to `end`, and the line at each column (NULL none). */
struct row {
	int y;
	uint32_t first, end;
	const struct log_line **at;
};

int view_paint_logs_rows(const struct paint *p)
{
	int logs = p->a->state.logs, most = p->rows / 3;
	if (logs == 0 || p->rows < ROWS_LEAST)
		return 0;
	return logs < most ? logs : most;
}

bool view_paint_logs_has(const struct app *a, const struct log_line *x)
{
	return x->time && (x->conn == a->timeline.conn || x->conn == BOOK_NONE);
}

static bool is_selected(const struct paint *p, const struct log_line *x)
{
	return p->a->subject == SUBJECT_EVENT && x->event != BOOK_NONE && x->event == p->a->event;
}

static enum role role_of(const struct log_line *x)
{
	return view_role(x->severity, x->conn == BOOK_NONE ? ROLE_DIM : ROLE_TEXT);
}

/* Of several lines in a column the selected one is seen, else the worst. */
static bool is_better(const struct paint *p, const struct log_line *x, const struct log_line *old)
{
	if (!old || is_selected(p, x) != is_selected(p, old))
		return !old || is_selected(p, x);
	return x->severity > old->severity ||
	       (x->severity == old->severity && x->entry && !old->entry);
}

static void collect(const struct paint *p, struct row *r)
{
	for (uint32_t i = r->first; i < r->end; i++) {
		const struct logs *l = p->a->logs.files[i].logs;
		for (size_t k = 0; k < logs_count(l); k++) {
			const struct log_line *x = logs_line(l, k);
			if (!view_paint_logs_has(p->a, x) || x->time < p->scale.from ||
			    x->time > p->scale.to)
				continue;
			int column = scale_column(&p->scale, x->time);
			if (column >= 0 && column < p->scale.columns &&
			    is_better(p, x, r->at[column]))
				r->at[column] = x;
		}
	}
}

static void marks(struct paint *p, const struct row *r)
{
	enum glyph g;
	for (int x = 0; x < p->scale.columns; x++) {
		const struct log_line *line = r->at[x];
		if (!line)
			continue;
		if (!view_sign(line->severity, &g))
			g = GLYPH_POINT;
		draw_shade(p->d, view_shade(p->a, PANEL_TIMELINE, is_selected(p, line)));
		view_paint_text(p, r->y, x, 1, role_of(line), glyph_text(g, term_ascii()));
		draw_shade(p->d, SHADE_NONE);
	}
}

/* Where the row is free: at its beginning, else at its end, else in the first gap. */
static void name(struct paint *p, const struct row *r)
{
	struct text t = {0};
	for (uint32_t i = r->first; i < r->end && i < r->first + FILES_A_LINE; i++) {
		text_add(&t, i > r->first ? ", " : "");
		logbook_name(p->a->logs.files[i].logs, &t);
	}
	int wide = text_width(text_str(&t)), end = p->scale.columns - wide;
	if (view_paint_free(p, r->y, 0, wide + 1) > wide)
		view_paint_text(p, r->y, 0, wide, ROLE_HEADING, text_str(&t));
	else if (end > 0 && view_paint_free(p, r->y, end - 1, wide + 1) > wide)
		view_paint_text(p, r->y, end, wide, ROLE_HEADING, text_str(&t));
	else
		for (int x = 1; x < end; x++)
			if (view_paint_free(p, r->y, x - 1, wide + 2) > wide + 1) {
				view_paint_text(p, r->y, x, wide, ROLE_HEADING, text_str(&t));
				break;
			}
	text_done(&t);
}

/* Words behind the mark where they cover nothing, else before it. */
static void label(struct paint *p, const struct row *r, int x)
{
	const struct log_line *line = r->at[x];
	const char *words = logbook_words(line);
	int wide = text_width(words), room, before = 0;
	wide = wide > LABEL_MOST ? LABEL_MOST : wide;
	room = view_paint_free(p, r->y, x + 1, wide + 2) - 1;
	while (before < wide + 2 && x - 1 - before >= 0 &&
	       view_paint_free(p, r->y, x - 1 - before, 1) == 1)
		before++;
	before -= 2;
	/* what ends with the panel needs no space behind it */
	room = x + 2 + room >= p->scale.columns ? p->scale.columns - x - 2 : room - 1;
	room = room > wide ? wide : room;
	before = before > wide ? wide : before;
	draw_shade(p->d, view_shade(p->a, PANEL_TIMELINE, is_selected(p, line)));
	if (room >= LABEL_LEAST && (room >= before || room == wide))
		view_paint_text(p, r->y, x + 2, room, role_of(line), words);
	else if (before >= LABEL_LEAST)
		view_paint_text(p, r->y, x - 1 - before, before, role_of(line), words);
	draw_shade(p->d, SHADE_NONE);
}

/* A row without a mark says so: another day's log, or a clock that is off. */
static void reason(struct paint *p, const struct row *r)
{
	int x = 0;
	for (int i = 0; i < p->scale.columns; i++)
		if (r->at[i])
			return;
	while (x < p->scale.columns && view_paint_free(p, r->y, x, 1) == 0)
		x++;
	view_paint_text(p, r->y, x + 2, p->scale.columns - x - 2, ROLE_DIM,
			"no line from the time that is shown");
}

static void draw_one(struct paint *p, struct row *r)
{
	r->at = grow_new((size_t)p->scale.columns * sizeof(struct log_line *));
	collect(p, r);
	marks(p, r);
	name(p, r);
	reason(p, r);
	for (int grade = SEVERITY_ERROR; grade >= SEVERITY_WARNING; grade--)
		for (int x = 0; x < p->scale.columns; x++)
			if (r->at[x] && (int)r->at[x]->severity == grade)
				label(p, r, x);
	free(r->at);
}

void view_paint_logs(struct paint *p, int y, int rows)
{
	uint32_t logs = logbook_shown(&p->a->logs);
	for (int i = 0; i < rows && (uint32_t)i < logs; i++) {
		struct row r = {.y = y + i, .first = (uint32_t)i, .end = (uint32_t)i + 1};
		if (i == rows - 1)
			r.end = logs;
		draw_one(p, &r);
	}
}
