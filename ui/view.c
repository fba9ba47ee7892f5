#include "view.h"

#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "status.h"
#include "wrap.h"

const struct view *view_of(enum panel p)
{
	static const struct view *const views[PANEL_COUNT] = {
		[PANEL_STREAMS] = &view_streams,   [PANEL_FRAMES] = &view_frames,
		[PANEL_TIMELINE] = &view_timeline, [PANEL_EXPLAIN] = &view_explain,
		[PANEL_DETAIL] = &view_detail,
	};
	return views[p];
}

enum shade view_shade(const struct app *a, enum panel p, bool selected)
{
	if (!selected)
		return SHADE_NONE;
	return a->state.focus == p ? SHADE_SELECTION : SHADE_SELECTION_IDLE;
}

/* Rows by which a command moves; false when it does not. */
static bool distance(const struct list *l, enum command c, int64_t *by)
{
	int64_t page = l->rows > 1 ? (int64_t)l->rows - 1 : 1;
	switch (c) {
	case COMMAND_UP:
		*by = -1;
		return true;
	case COMMAND_DOWN:
		*by = 1;
		return true;
	case COMMAND_PAGE_UP:
		*by = -page;
		return true;
	case COMMAND_PAGE_DOWN:
		*by = page;
		return true;
	case COMMAND_HALF_UP:
		*by = -(page + 1) / 2;
		return true;
	case COMMAND_HALF_DOWN:
		*by = (page + 1) / 2;
		return true;
	case COMMAND_FIRST:
		*by = -(int64_t)UINT32_MAX;
		return true;
	case COMMAND_LAST:
		*by = UINT32_MAX;
		return true;
	default:
		return false;
	}
}

bool view_move(struct list *l, enum command c)
{
	int64_t by;
	if (!distance(l, c, &by))
		return false;
	if (c == COMMAND_LAST)
		list_to_end(l);
	else
		list_move(l, by);
	return true;
}

bool view_scroll(struct list *l, enum command c)
{
	int64_t by;
	if (!distance(l, c, &by))
		return false;
	list_scroll(l, by, (int)l->rows);
	return true;
}

void view_reason(struct draw *d, const char *text)
{
	struct wrap w = {0};
	int rows = draw_rows(d), columns = draw_columns(d) - 2;
	wrap_text(&w, text, columns > 64 ? 64 : columns);
	int y = rows > (int)w.count ? (rows - (int)w.count) / 3 : 0;
	for (uint32_t i = 0; i < w.count && y < rows; i++, y++) {
		char line[400];
		snprintf(line, sizeof(line), "%.*s", (int)w.lines[i].length,
			 text + w.lines[i].from);
		draw_text(d, y, 1, columns, ROLE_DIM, line);
	}
	wrap_done(&w);
}

void view_empty(const struct app *a, struct draw *d, const char *text)
{
	const struct live_state *live = app_live(a);
	struct text why = {.language = app_language(a)};
	if (live && book_connections(a->book) == 0)
		status_reason(live, app_clock() / 1000, &why);
	view_reason(d, why.n > 0 ? text_str(&why) : text);
	text_done(&why);
}

enum role view_role(enum severity s, enum role otherwise)
{
	return s == SEVERITY_ERROR ? ROLE_ERROR : s == SEVERITY_WARNING ? ROLE_WARNING : otherwise;
}

enum severity view_ending(const struct stream *s)
{
	switch (s->end) {
	case STREAM_END_RESET:
		return s->reset_code == H2_NO_ERROR ? SEVERITY_OK : SEVERITY_ERROR;
	case STREAM_END_REFUSED:
	case STREAM_END_LOST:
		return SEVERITY_ERROR;
	case STREAM_END_OPEN:
		return SEVERITY_WARNING;
	default:
		return s->status >= 500	  ? SEVERITY_ERROR
		       : s->status >= 400 ? SEVERITY_WARNING
					  : (enum severity)s->worst;
	}
}

bool view_sign(enum severity s, enum glyph *g)
{
	*g = s == SEVERITY_ERROR ? GLYPH_ERROR : GLYPH_WARNING;
	return s >= SEVERITY_WARNING;
}
