/*
 * judgement.h: what is wrong with what is selected, in a few lines before its explanation: the
 * findings that speak of it and how its stream ended.
 */
#ifndef UI_JUDGEMENT_H
#define UI_JUDGEMENT_H

#include "app.h"

/* Adds paragraphs, each with an empty line behind it; nothing when nothing is wrong. */
void judgement_add(const struct app *a, struct text *out);

#endif
