#include <stdio.h>
#include <string.h>

#include "h2lens/explain.h"
#include "judgement.h"
#include "view.h"

static void take(struct app_explain *x, const struct explanation *from)
{
	text_clear(&x->title);
	text_clear(&x->rfc);
	text_add(&x->title, from->title ? from->title : "");
	text_add(&x->rfc, from->rfc ? from->rfc : "");
	x->judgement = x->body.n;
	text_add(&x->body, text_str(&from->body));
}

/* Asks for another explanation only when another thing is selected, or a connection has grown. */
static void make(struct app *a)
{
	struct app_explain *x = &a->explain;
	uint32_t id = a->subject == SUBJECT_CONNECTION ? a->selected.conn : a->event;
	bool same = x->made && x->subject == a->subject && x->id == id;
	if (same && x->judgements == a->judgements &&
	    (a->subject == SUBJECT_EVENT || x->events == book_events(a->book)))
		return;
	struct explanation e = {0};
	text_clear(&x->body);
	judgement_add(a, &x->body);
	if (id != BOOK_NONE) {
		if (a->subject == SUBJECT_CONNECTION)
			explain_connection(a->book, id, &e);
		else
			explain_event(a->book, id, &e);
	}
	take(x, &e);
	explain_done(&e);
	x->made = true;
	x->judgements = a->judgements;
	x->subject = a->subject;
	x->id = id;
	x->events = book_events(a->book);
	x->columns = 0;
	if (!same)
		x->list = (struct list){0};
}

static void title(const struct app *a, struct text *left, struct text *right)
{
	text_add(left, text_str(&a->explain.title));
	text_add(right, text_str(&a->explain.rfc));
}

static void draw(struct app *a, struct draw *d)
{
	struct app_explain *x = &a->explain;
	int rows = draw_rows(d), columns = draw_columns(d);
	int width = columns > 100 ? 98 : columns - 2; /* longer lines read badly */
	make(a);
	if (x->columns != width) {
		x->columns = width;
		wrap_text(&x->lines, text_str(&x->body), width);
	}
	x->list.count = x->lines.count;
	x->list.rows = (uint32_t)rows;
	list_scroll(&x->list, 0, rows);
	if (x->lines.count == 0)
		view_reason(d, "What the selected frame or connection is, and what its "
			       "specification says of it.");
	for (int y = 0; y < rows && x->list.top + (uint32_t)y < x->lines.count; y++) {
		const struct wrap_line *l = &x->lines.lines[x->list.top + (uint32_t)y];
		char line[800];
		snprintf(line, sizeof(line), "%.*s", (int)l->length, text_str(&x->body) + l->from);
		draw_text(d, y, 1 + l->indent, columns - 1 - l->indent,
			  l->from < x->judgement ? ROLE_STRONG : ROLE_TEXT, line);
	}
	if (x->list.top + (uint32_t)rows < x->lines.count)
		draw_glyph(d, rows - 1, columns - 1, ROLE_DIM, GLYPH_MORE_DOWN);
	if (x->list.top > 0)
		draw_glyph(d, 0, columns - 1, ROLE_DIM, GLYPH_MORE_UP);
}

static bool act(struct app *a, enum command c)
{
	if (c == COMMAND_LEFT) {
		app_focus(a, PANEL_FRAMES);
		return true;
	}
	return view_scroll(&a->explain.list, c);
}

const struct view view_explain = {"Explain", title, draw, act};
