/*
 * words.h: what h2lens says, in the language of the text that it is said in (text.h). The English
 * is the key, a whole sentence or format; its Chinese stands in src/insight/words_zh_*.c, with %1
 * to %9 for the arguments in the order of the English. What has no Chinese stays English.
 *
 * Foreign words are never looked up: they go by text_clean, or in as arguments. An argument that is
 * a word of ours is translated by who gives it, with words_in.
 */
#ifndef H2LENS_WORDS_H
#define H2LENS_WORDS_H

#include <stdarg.h>
#include <stdio.h>

#include "h2lens/text.h"

/* The Chinese of a word or sentence of ours, constant like itself. */
const char *words_in(enum language l, const char *english);
/* Adds it in the text's language. */
void words_add(struct text *out, const char *english);
void words_addf(struct text *out, const char *format, ...) ERROR_FORMAT(2, 3);
void words_vaddf(struct text *out, const char *format, va_list ap);
/* Prints it in that language. */
void words_put(FILE *out, enum language l, const char *format, ...) ERROR_FORMAT(3, 4);
/* Adds a decoder's phrase, which comes with its arguments in it. */
void words_add_phrase(struct text *out, const char *phrase);

#endif
