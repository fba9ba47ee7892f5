#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "status.h"
#include "view.h"
#include "view_paint.h"

/* A model of a long life costs time: while more is read it is made again only after a pause that
 * is a multiple of that cost. */
enum { PAUSE_COSTS = 20, PAUSE_LEAST_MS = 250 };

static bool due(const struct app *a)
{
	const struct app_timeline *t = &a->timeline;
	if (!t->made || t->conn != a->selected.conn || t->model.language != app_language(a))
		return true;
	if (t->events == app_connection(a)->events)
		return false;
	uint64_t pause = t->cost * PAUSE_COSTS + (uint64_t)PAUSE_LEAST_MS * 1000000U;
	return a->status == SESSION_END || app_clock() - t->made_at > pause;
}

/* A handshake often takes longer than all that follows it. The phases have their own row, in words;
 * so the first look is at what came after them, unless something went wrong before. */
static void first_look(struct app_timeline *t)
{
	const struct timeline *m = &t->model;
	uint64_t from = 0;
	for (size_t i = 0; i < m->count; i++) {
		const struct timeline_item *it = &m->items[i];
		bool counts = it->what == TIMELINE_STREAM || it->severity >= SEVERITY_WARNING;
		if (counts && (from == 0 || it->from < from))
			from = it->from;
	}
	t->from = t->to = 0;
	if (m->bars == 0 || from <= m->from || m->to <= from ||
	    from - m->from < (m->to - m->from) / 4)
		return;
	uint64_t margin = (m->to - from) / 40;
	t->from = from - margin > m->from ? from - margin : m->from;
	t->to = m->to;
}

static void make(struct app *a)
{
	struct app_timeline *t = &a->timeline;
	if (!due(a))
		return;
	bool fresh = !t->made || t->conn != a->selected.conn;
	uint64_t began = app_clock();
	timeline_done(&t->model);
	memset(&t->model, 0, sizeof(t->model));
	timeline_build(a->book, a->selected.conn, app_language(a), &t->model);
	t->made = true;
	t->conn = a->selected.conn;
	t->events = app_connection(a)->events;
	t->made_at = app_clock();
	t->cost = t->made_at - began;
	t->untouched = t->untouched || fresh;
	if (t->untouched)
		first_look(t);
}

static bool zoomed(const struct app_timeline *t)
{
	return t->to > t->from;
}

static struct scale shown(const struct app_timeline *t, int columns)
{
	if (zoomed(t))
		return scale_of(t->from, t->to, columns);
	return scale_of(t->model.from, t->model.to, columns);
}

static void title(const struct app *a, struct text *left, struct text *right)
{
	const struct app_timeline *t = &a->timeline;
	const struct live_state *live = app_live(a);
	char part[24], whole[24];
	if (!t->made || !app_connection(a))
		return;
	struct scale s = shown(t, 1), all = scale_of(t->model.from, t->model.to, 1);
	text_duration(whole, sizeof(whole), all.to - all.from);
	words_addf(left, "connection %u", t->conn);
	if (live && t->conn + 1 == book_connections(a->book) && live->rtt_us) {
		text_add(left, " · ");
		status_tcp(live, left);
	}
	if (zoomed(t)) {
		text_duration(part, sizeof(part), s.to - s.from);
		words_addf(right, "%s of %s from %.6f s", part, whole,
			   book_seconds(a->book, s.from));
	} else {
		text_add(right, whole);
	}
}

/* A part that does not show the selected event follows it. */
static void follow(struct app *a)
{
	struct app_timeline *t = &a->timeline;
	if (t->untouched)
		first_look(t);
	if (!zoomed(t) || a->event == BOOK_NONE || a->subject == SUBJECT_CONNECTION)
		return;
	uint64_t time = book_event(a->book, a->event)->time;
	if (t->untouched && time < t->from) {
		t->from = t->to = 0; /* what came before the first look counts after all */
		return;
	}
	if (a->state.focus == PANEL_TIMELINE)
		return;
	if (time >= t->from && time <= t->to)
		return;
	uint64_t width = t->to - t->from;
	struct scale s = {time > width / 2 ? time - width / 2 : 0, 0, 1};
	s.to = s.from + width;
	s = scale_pan(&s, 0, t->model.from, t->model.to);
	t->from = s.from;
	t->to = s.to;
}

static void draw(struct app *a, struct draw *d)
{
	struct app_timeline *t = &a->timeline;
	if (!app_connection(a)) {
		view_empty(a, d,
			   words_in(draw_in(d), "The life of the connection that is selected."));
		return;
	}
	make(a);
	follow(a);
	struct paint p = {.a = a, .d = d, .scale = shown(t, draw_columns(d))};
	p.rows = draw_rows(d);
	p.used = grow_new((size_t)p.rows * (size_t)p.scale.columns + 1);
	view_paint_timeline(&p);
	free(p.used);
}

/* Of the events that lines of logs are tied to, the next (or the last before); BOOK_NONE none. */
static uint32_t logged(const struct app *a, bool back)
{
	uint32_t best = BOOK_NONE;
	for (uint32_t i = 0; i < logbook_shown(&a->logs); i++) {
		const struct logs *l = a->logs.files[i].logs;
		for (size_t k = 0; k < logs_count(l); k++) {
			uint32_t at = logs_line(l, k)->event;
			if (at == BOOK_NONE || book_event(a->book, at)->conn != a->timeline.conn ||
			    (a->event != BOOK_NONE && (back ? at >= a->event : at <= a->event)))
				continue;
			if (best == BOOK_NONE || (back ? at > best : at < best))
				best = at;
		}
	}
	return best;
}

/* The thing whose event comes next (or before) in the book; bars alone with `bars`. */
static const struct timeline_item *neighbour(const struct app *a, bool back, bool bars)
{
	const struct timeline *m = &a->timeline.model;
	const struct timeline_item *best = NULL;
	for (size_t i = 0; i < m->count; i++) {
		const struct timeline_item *it = &m->items[i];
		if (it->event == BOOK_NONE || (bars && it->what != TIMELINE_STREAM))
			continue;
		if (a->event != BOOK_NONE && (back ? it->event >= a->event : it->event <= a->event))
			continue;
		if (!best || (back ? it->event > best->event : it->event < best->event))
			best = it;
	}
	return best;
}

static const struct timeline_item *outermost(const struct app *a, bool last)
{
	const struct timeline *m = &a->timeline.model;
	const struct timeline_item *best = NULL;
	for (size_t i = 0; i < m->count; i++) {
		const struct timeline_item *it = &m->items[i];
		if (it->event == BOOK_NONE)
			continue;
		if (!best || (last ? it->event > best->event : it->event < best->event))
			best = it;
	}
	return best;
}

static void go_to(struct app *a, uint32_t event, uint64_t from)
{
	app_goto(a, event);
	struct app_timeline *t = &a->timeline;
	if (zoomed(t) && (from < t->from || from > t->to)) {
		struct scale s = scale_of(from, from + (t->to - t->from), 1);
		s = scale_pan(&s, -4, t->model.from, t->model.to);
		t->from = s.from;
		t->to = s.to;
	}
}

static void go_to_item(struct app *a, const struct timeline_item *it)
{
	if (it)
		go_to(a, it->event, it->from);
}

/* To what comes next on the picture: a thing of the connection's, or what a log has a line on. */
static void go_on(struct app *a, bool back)
{
	const struct timeline_item *it = neighbour(a, back, false);
	uint32_t event = logged(a, back);
	if (event == BOOK_NONE || (it && (back ? it->event >= event : it->event <= event)))
		go_to_item(a, it);
	else
		go_to(a, event, book_event(a->book, event)->time);
}

static void show_part(struct app_timeline *t, struct scale s)
{
	t->untouched = false;
	bool all = s.from <= t->model.from && s.to >= t->model.to;
	t->from = all ? 0 : s.from;
	t->to = all ? 0 : s.to;
}

static bool change_part(struct app *a, enum command c)
{
	struct app_timeline *t = &a->timeline;
	struct scale s = shown(t, 1);
	uint64_t around = a->event == BOOK_NONE ? 0 : book_event(a->book, a->event)->time;
	switch (c) {
	case COMMAND_ZOOM_IN:
		show_part(t, scale_zoom(&s, 1, around, t->model.from, t->model.to));
		return true;
	case COMMAND_ZOOM_OUT:
		show_part(t, scale_zoom(&s, 0, around, t->model.from, t->model.to));
		return true;
	case COMMAND_ZOOM_ALL:
		show_part(t, scale_of(t->model.from, t->model.to, 1));
		return true;
	case COMMAND_PAN_LEFT:
		show_part(t, scale_pan(&s, -2, t->model.from, t->model.to));
		return true;
	case COMMAND_PAN_RIGHT:
		show_part(t, scale_pan(&s, 2, t->model.from, t->model.to));
		return true;
	default:
		return false;
	}
}

static bool act(struct app *a, enum command c)
{
	if (!app_connection(a))
		return false;
	make(a);
	follow(a); /* keys may come faster than pictures */
	if (change_part(a, c))
		return true;
	switch (c) {
	case COMMAND_LEFT:
	case COMMAND_RIGHT:
		go_on(a, c == COMMAND_LEFT);
		return true;
	case COMMAND_UP:
	case COMMAND_DOWN:
		go_to_item(a, neighbour(a, c == COMMAND_UP, true));
		return true;
	case COMMAND_FIRST:
	case COMMAND_LAST:
		go_to_item(a, outermost(a, c == COMMAND_LAST));
		return true;
	default:
		return false;
	}
}

const struct view view_timeline = {"Timeline", title, draw, act};
