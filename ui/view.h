/*
 * view.h: a panel's contents: a table of functions. A view draws what is in view and no more, and
 * keeps nothing of its own: all state is in struct app.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "app.h"
#include "draw.h"

struct view {
	const char *name;
	/* Words behind the name and at the right end of the line above the panel. */
	void (*title)(const struct app *a, struct text *left, struct text *right);
	void (*draw)(struct app *a, struct draw *d);
	/* Moving and folding; false: the view has no use for it. */
	bool (*act)(struct app *a, enum command c);
};

extern const struct view view_streams, view_frames, view_timeline, view_explain, view_detail;

/* Makes what Explain shows, as far as something else is selected now. */
void view_explain_make(struct app *a);
/* What Enter would do in Explain, for the last row; nothing when it would do nothing there. */
void view_explain_hint(const struct app *a, struct text *out);
/* Where commands would be sent that are tried from here: "https://host:443/path", quoted. */
void view_explain_url(const struct app *a, struct text *out);

const struct view *view_of(enum panel p);
/* The shade of a row of a list in a panel. */
enum shade view_shade(const struct app *a, enum panel p, bool selected);
/* Moves a list by a command; false when the command does not move. */
bool view_move(struct list *l, enum command c);
/* The same for text that is scrolled. */
bool view_scroll(struct list *l, enum command c);
/* A reason in the middle of an empty panel, wrapped. */
void view_reason(struct draw *d, const char *text);
/* The same, but for a live session that has said nothing yet: what it is doing. */
void view_empty(const struct app *a, struct draw *d, const char *text);
/* What stands for a severity: ROLE_TEXT and no sign below a warning. */
enum role view_role(enum severity s, enum role otherwise);
/* How bad a stream's end was. */
enum severity view_ending(const struct stream *s);
bool view_sign(enum severity s, enum glyph *g);

#endif
