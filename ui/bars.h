/*
 * bars.h: the rows above and below the panels: what is open and how far it was read; which keys do
 * something here, or a message; the prompt with its candidates or its mistake.
 */
#ifndef UI_BARS_H
#define UI_BARS_H

#include "bench.h"
#include "draw.h"

void bars_title(struct draw *d, const struct bench *b, const struct app *a);
void bars_hints(struct draw *d, const struct bench *b, const struct app *a);
void bars_prompt(struct draw *d, const struct bench *b, const struct app *a);

#endif
