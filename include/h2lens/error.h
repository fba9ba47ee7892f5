/*
 * error.h: what went wrong on our side, in words a user can act on.
 *
 * An error is filled once, where it arises; callers may put context in front of it; only faces
 * print it. Malformed traffic is never an error: it is an event in the book.
 */
#ifndef H2LENS_ERROR_H
#define H2LENS_ERROR_H

#include <stdbool.h>

struct error {
	int column; /* for expressions: zero-based offset of the mistake, else -1 */
	char text[400];
};

#define ERROR_INIT                                                                                 \
	{                                                                                          \
		.column = -1, .text = ""                                                           \
	}

#if defined(__GNUC__)
#define ERROR_FORMAT(a, b) __attribute__((format(printf, a, b)))
#else
#define ERROR_FORMAT(a, b)
#endif

/* Fills *e (which may be NULL) and returns false, so that `return error_set(e, …)` reads well. */
bool error_set(struct error *e, const char *format, ...) ERROR_FORMAT(2, 3);
/* As error_set, with the column of an expression that the mistake stands at. */
bool error_at(struct error *e, int column, const char *format, ...) ERROR_FORMAT(3, 4);
/* Puts "context: " in front of what *e already says; returns false. */
bool error_wrap(struct error *e, const char *format, ...) ERROR_FORMAT(2, 3);

#endif
