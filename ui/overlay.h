/*
 * overlay.h: text over the panels that is read and scrolled: a long answer, a body, a command line
 * to copy. Keys go to it first; Escape closes it.
 */
#ifndef UI_OVERLAY_H
#define UI_OVERLAY_H

#include "command.h"
#include "draw.h"
#include "h2lens/text.h"
#include "list.h"
#include "wrap.h"

struct overlay {
	bool shown;
	struct text title, body;
	struct wrap lines;
	int columns; /* that it was wrapped for */
	struct list list;
	enum command command;  /* whose key again does more; COMMAND_NONE */
	uint32_t conn, stream; /* of a body */
	int side;
};

enum { OVERLAY_MAX = 1024 * 1024 /* octets of text that are shown */ };

/* Shows it, empty: the caller adds title and body. */
void overlay_open(struct overlay *o);
void overlay_close(struct overlay *o);
void overlay_draw(struct overlay *o, struct draw *d);
void overlay_done(struct overlay *o);

#endif
