/*
 * filter.h: expressions over events in Wireshark's display-filter language: field names of
 * describe.h and Wireshark, == != < > <= >= contains matches in {…}, && || ! (and or not, eq ne …),
 * parentheses, quoted strings, numbers, named values ("GOAWAY", CANCEL), bare field = it exists.
 * `!=` is true when no value equals (Wireshark since 3.6), `~=` when any differs.
 */
#ifndef H2LENS_FILTER_H
#define H2LENS_FILTER_H

#include "h2lens/book.h"
#include "h2lens/error.h"

struct filter;

/* NULL on a mistake: *e says what and e->column where. An empty expression matches everything. */
struct filter *filter_new(const char *expression, struct error *e);
void filter_free(struct filter *f);
bool filter_match(const struct filter *f, const struct book *b, uint32_t event);

/* Field names that start with the prefix, for completion: the i-th, or NULL after the last. */
const char *filter_complete(const char *prefix, size_t i);
/* What a field name means, one line; NULL when there is no such field. */
const char *filter_help(const char *name);

#endif
