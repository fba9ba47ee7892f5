/*
 * glyph.h: the signs of the workbench, each in two forms: Unicode, and ASCII for terminals and
 * locales that have nothing else. Every sign takes one column in both.
 *
 * Foreign text goes through glyph_plain when the terminal is ASCII only.
 */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(name, Unicode, ASCII) */
#define GLYPHS(X)                                                                                  \
	X(ERROR, "✖", "x")                                                                         \
	X(WARNING, "⚠", "!")                                                                       \
	X(WAITING, "⧗", "~")                                                                       \
	X(OK, "✓", "=")                                                                            \
	X(CLIENT, "→", ">")                                                                        \
	X(SERVER, "←", "<")                                                                        \
	X(OPEN, "▾", "-")                                                                          \
	X(FOLDED, "▸", "+")                                                                        \
	X(CURSOR, "❯", ">")                                                                        \
	X(FOCUS, "▪", "*")                                                                         \
	X(DOT, "·", "-")                                                                           \
	X(SOURCE, "●", "*")                                                                        \
	X(CONNECTING, "◌", "o")                                                                    \
	X(CLOSED, "○", ".")                                                                        \
	X(ELLIPSIS, "…", "~")                                                                      \
	X(BAR, "▇", "#")                                                                           \
	X(BAR_PHASE, "▁", "_")                                                                     \
	X(BAR_OPEN, "▒", "=")                                                                      \
	X(PHASE_END, "▏", "|")                                                                     \
	X(NOW, "│", "|")                                                                           \
	X(TICK, "┬", "+")                                                                          \
	X(AXIS, "─", "-")                                                                          \
	X(POINT, "•", "o")                                                                         \
	X(MORE_UP, "↑", "^")                                                                       \
	X(MORE_DOWN, "↓", "v")                                                                     \
	X(LEFT_OUT, "‹", "<")                                                                      \
	X(RIGHT_OUT, "›", ">")                                                                     \
	X(CARET, "▲", "^")

enum glyph {
#define X(name, unicode, ascii) GLYPH_##name,
	GLYPHS(X)
#undef X
		GLYPH_COUNT
};

const char *glyph_text(enum glyph g, bool ascii);
/* The ASCII character that stands for a code point of one column; '?' when none does. */
char glyph_plain(uint32_t cp);

#endif
