/*
 * judgement.h: which findings speak of what is selected, and how its stream ended when none does.
 */
#ifndef UI_JUDGEMENT_H
#define UI_JUDGEMENT_H

#include "app.h"

/* Indices of the findings about the selection, at most `room`, the one that explains most first:
 * those that a selected event is evidence of; of a selected row its stream's or connection's. */
int judgement_findings(const struct app *a, uint32_t *out, int room);
/* Adds a sentence; nothing when the stream ended as it should. */
void judgement_ending(const struct app *a, struct text *out);

#endif
