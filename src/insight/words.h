/* words.h: the tables of translations; base/words.h says how they are used. */
#ifndef INSIGHT_WORDS_H
#define INSIGHT_WORDS_H

#include "base/words.h"

/* Of the rules, by their layers, and words that may be arguments ("client", a decoder's phrase). */
extern const struct words_pair words_zh_lower[], words_zh_connection[], words_zh_stream[],
	words_zh_terms[];
/* What an event is and what its figures mean, in a line and explained; reports; the workbench. */
extern const struct words_pair words_zh_event[], words_zh_explain[], words_zh_report[],
	words_zh_screen[], words_zh_label[];

#endif
