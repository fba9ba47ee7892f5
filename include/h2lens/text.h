/*
 * text.h: foreign bytes made safe to show, and their width measured in one place.
 *
 * Every string that came from a wire or a file passes text_clean before a terminal or a report
 * sees it. Nothing here allocates except struct text, a growable string with a hard maximum.
 */
#ifndef H2LENS_TEXT_H
#define H2LENS_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "h2lens/error.h"

enum language { LANGUAGE_ENGLISH, LANGUAGE_CHINESE, LANGUAGES };

/* A string being built. Zero-initialise; text_done frees. At TEXT_MAX bytes it stops growing and
 * `full` is set: what was cut is then visible, never silent. */
struct text {
	char *s; /* always terminated once anything was added, else NULL: use text_str */
	size_t n;
	size_t room;
	bool full;
	enum language language; /* that words are added in (words.h): English unless set */
};

enum { TEXT_MAX = 64 * 1024 * 1024 };

const char *text_str(const struct text *t);
void text_done(struct text *t);
void text_clear(struct text *t); /* keeps the language */
void text_add(struct text *t, const char *s);
void text_add_n(struct text *t, const char *s, size_t n);
void text_add_char(struct text *t, char c);
void text_addf(struct text *t, const char *format, ...) ERROR_FORMAT(2, 3);
void text_vaddf(struct text *t, const char *format, va_list ap);
/* Adds foreign bytes, sanitised: valid printable UTF-8 stays; controls, bidi overrides, invalid
 * bytes become \xNN (and \n \r \t their escapes). */
void text_clean(struct text *t, const void *bytes, size_t n);
/* As text_clean into a fixed buffer; always terminated; cut with "…" when room is short. */
char *text_clean_to(char *out, size_t room, const void *bytes, size_t n);
/* The bytes as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
void text_json(struct text *t, const void *bytes, size_t n);
/* Lowercase hex of the bytes. */
void text_hex(struct text *t, const void *bytes, size_t n);

/* One code point at s (n bytes left): its length in bytes, its value in *cp, its columns (0 to 2)
 * in *width. Invalid bytes count as one byte of one column, with cp U+FFFD. n must be > 0. */
size_t text_rune(const char *s, size_t n, uint32_t *cp, int *width);
/* Columns that a (sanitised) string takes on a terminal. */
int text_width(const char *s);
/* Adds s and blanks behind it up to `columns`, or before it when they are negative. */
void text_pad(struct text *t, const char *s, int columns);
/* Bytes of s that fit into `columns`; *used gets the columns they take (may be NULL). */
size_t text_fit(const char *s, int columns, int *used);
/* Levenshtein's distance of two words, for "did you mean": more than `most` when it is, or when one
 * of them is longer than any word of ours. The other may have any octets. */
unsigned text_distance(const char *a, size_t length, const char *b, unsigned most);

/* "1.2 KB", "57 B", "3.4 MB": decimal units, at most 8 characters. */
char *text_size(char *out, size_t room, uint64_t bytes);
/* "12.3 ms", "450 µs", "2.10 s" from nanoseconds. */
char *text_duration(char *out, size_t room, uint64_t ns);

#endif
