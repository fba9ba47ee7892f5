/*
 * words.h: a rule's formats become words in every language. The English is the format itself; the
 * Chinese stands in words_zh.c beside it, with %1 to %9 for the arguments in the order of the
 * English. What has no translation stays English.
 */
#ifndef INSIGHT_WORDS_H
#define INSIGHT_WORDS_H

#include <stdarg.h>

#include "h2lens/finding.h"

struct words_pair {
	const char *english, *chinese;
};

/* Tables that end with a NULL: sentences by the rules' layers, and words that may be arguments
 * ("client", a decoder's phrase). */
extern const struct words_pair words_zh_lower[], words_zh_connection[], words_zh_stream[],
	words_zh_terms[];
/* Of an argument that is put together: %s stands for any text, which may be a term again. */
extern const struct words_pair words_zh_phrases[];

/* Adds to out[language]. */
void words_render(struct text out[LANGUAGES], const char *format, va_list ap);

#endif
