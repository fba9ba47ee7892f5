/*
 * words.h: the look-up of translations. Its tables stand upstairs, where what they translate is
 * said, and are put into lists by src/insight/words_zh.c; every list ends with a NULL.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "h2lens/words.h"

struct words_pair {
	const char *english, *chinese;
};

/* What rules say, and the terms that their arguments may be; what everything else says. */
extern const struct words_pair *const words_of_rules[], *const words_of_faces[];
/* Of an argument that is put together: %s stands for any text, which may be a term again. */
extern const struct words_pair words_zh_phrases[];

/* A rule's format in every language: adds to out[language]. Arguments that are terms are
 * translated too. */
void words_render(struct text out[LANGUAGES], const char *format, va_list ap);

#endif
