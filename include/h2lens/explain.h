/*
 * explain.h: what an event is and what its specification says of it, for the explain pane.
 * (Judging whose fault it was is another matter: finding.h.)
 */
#ifndef H2LENS_EXPLAIN_H
#define H2LENS_EXPLAIN_H

#include "h2lens/book.h"
#include "h2lens/text.h"

struct explanation {
	const char *title; /* "RST_STREAM CANCEL": constant or inside the text below */
	const char *rfc;   /* "RFC 9113 §6.4" */
	struct text body;  /* paragraphs separated by an empty line, sanitised UTF-8 */
	char title_room[120];
};

/* Fills *out; free with explain_done. */
void explain_event(const struct book *b, uint32_t event, struct explanation *out);
void explain_connection(const struct book *b, uint32_t conn, struct explanation *out);
void explain_done(struct explanation *x);

#endif
