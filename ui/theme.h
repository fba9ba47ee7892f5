/*
 * theme.h: roles and what they look like. Code says ROLE_ERROR; a theme, a file of `role = look`
 * lines, says how that is painted with 256 colours, with 8, and with none.
 *
 *	error = 203 bold | red bold | bold
 *
 * A look is a foreground, `on` a background, and bold, dim, underline, reverse, italic; a colour is
 * a number, a name (red, bright-red, …) or `default`. Pure: no terminal, the files of themes/ are
 * compiled in, and the user's own lie in $XDG_CONFIG_HOME/h2lens/themes.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdint.h>

#include "h2lens/error.h"

/* X(name, name in theme files, what it is for) */
#define ROLES(X)                                                                                   \
	X(TEXT, "text", "ordinary text")                                                           \
	X(DIM, "dim", "what may be overlooked")                                                    \
	X(STRONG, "strong", "what should be read first")                                           \
	X(TITLE, "title", "the first row")                                                         \
	X(TITLE_STRONG, "title-strong", "the name on the first row")                               \
	X(HINT, "hint", "the last row")                                                            \
	X(HINT_KEY, "hint-key", "a key on the last row")                                           \
	X(BORDER, "border", "lines between panels")                                                \
	X(BORDER_FOCUS, "border-focus", "lines around the panel that has the keys")                \
	X(HEADING, "heading", "column names and headings")                                         \
	X(ACCENT, "accent", "names of fields, methods, links")                                     \
	X(ERROR, "error", "what went wrong")                                                       \
	X(WARNING, "warning", "what may be wrong")                                                 \
	X(OK, "ok", "what went well")                                                              \
	X(CLIENT, "client", "sent by the client")                                                  \
	X(SERVER, "server", "sent by the server")                                                  \
	X(PHASE, "phase", "connection phases of the timeline")                                     \
	X(BAR, "bar", "streams of the timeline")                                                   \
	X(SELECTION, "selection", "the row of the cursor")                                         \
	X(SELECTION_IDLE, "selection-idle", "the same in a panel without the keys")

enum role {
#define X(name, file_name, use) ROLE_##name,
	ROLES(X)
#undef X
		ROLE_COUNT
};

enum { STYLE_BOLD = 1, STYLE_DIM = 2, STYLE_UNDERLINE = 4, STYLE_REVERSE = 8, STYLE_ITALIC = 16 };

enum theme_depth { THEME_256, THEME_8, THEME_MONO, THEME_DEPTHS };

struct style {
	int16_t fg, bg; /* colour number, -1 the terminal's own */
	uint8_t attributes;
};

struct theme {
	char name[48];
	struct style style[THEME_DEPTHS][ROLE_COUNT];
};

/* Reads a theme's text; every role must be given. False with *e saying which line is wrong. */
bool theme_parse(struct theme *t, const char *name, const char *text, struct error *e);
/* A path (it holds a '/'), one of the user's own, or a shipped one. */
bool theme_load(struct theme *t, const char *name, struct error *e);
/* The i-th shipped theme's name, NULL after the last. */
const char *theme_shipped(int i);

/* The shipped files, written by embed.sh; a NULL name ends the list. */
struct theme_file {
	const char *name, *text;
};
extern const struct theme_file theme_files[];

#endif
