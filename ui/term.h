/*
 * term.h: the terminal: start and stop of curses, keys, signals, colours of roles. There is one
 * terminal, so this file alone has state of its own.
 *
 * The terminal is restored whatever happens: on return, on out of memory (term_restore as hook), on
 * a signal that ends the program. The handlers write recorded strings and set the recorded modes,
 * which is all that a handler may do, and let the signal have its way then.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "h2lens/error.h"
#include "theme.h"

/* What text lies on: nothing of its own, the row of the cursor, the first or the last row. */
enum shade {
	SHADE_NONE,
	SHADE_SELECTION,
	SHADE_SELECTION_IDLE,
	SHADE_TITLE, /* the first row */
	SHADE_HINT,  /* the last row */
	SHADE_COUNT
};

/* False with *e when the terminal cannot show panels; nothing was changed then. */
bool term_start(bool ascii, bool no_color, struct error *e);
void term_stop(void);
/* Puts the terminal back with async-signal-safe calls only; harmless when nothing was started. */
void term_restore(void);

bool term_ascii(void);
void term_size(int *rows, int *columns);
/* To poll: keys, and a pipe that becomes readable on a signal (then term_signals). */
int term_input_fd(void);
int term_wake_fd(void);
/* Acts on the signals that came: takes the new size, or sleeps until SIGCONT. True when the screen
 * must be drawn afresh. */
bool term_signals(void);
bool term_ended(void); /* a signal asks us to leave */
/* The next key as keymap.h numbers it; false when there is none now. *hung is set when the
 * terminal is gone. */
bool term_key(uint32_t *key, bool *hung);
/* Gives the terminal to another program, and takes it back. Ctrl-C is that program's meanwhile. */
void term_lend(void);
void term_take_back(void);
/* Forget what the screen shows: the next flush sends all of it. */
void term_redraw(void);

/* Gives text to the terminal to keep as a copy (OSC 52). False when this one is not known to take
 * it; it was then offered all the same where that does no harm. */
bool term_copy(const char *text, size_t n);
void term_theme(const struct theme *t);
/* Curses' attributes and colour pair of a role; for draw.c. */
void term_style(enum role role, enum shade shade, unsigned long *attributes, short *pair);

#endif
