/*
 * help.h: the help screen: the table of commands and the signs, told in rows.
 */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "bench.h"
#include "draw.h"

void help_draw(struct draw *d, struct bench *b);

#endif
