/*
 * explain.h: what an event is and what its specification says of it, for the explain pane.
 * (Judging whose fault it was is another matter: finding.h.)
 */
#ifndef H2LENS_EXPLAIN_H
#define H2LENS_EXPLAIN_H

#include "h2lens/book.h"
#include "h2lens/finding.h"
#include "h2lens/knowledge.h"
#include "h2lens/text.h"

struct explanation {
	const char *title; /* "RST_STREAM CANCEL": constant or inside the text below */
	const char *rfc;   /* "RFC 9113 §6.4" */
	struct text body;  /* paragraphs separated by an empty line, sanitised, in its language */
	char title_room[120];
};

/* Fills *out; free with explain_done. */
void explain_event(const struct book *b, uint32_t event, enum language lang,
		   struct explanation *out);
void explain_connection(const struct book *b, uint32_t conn, enum language lang,
			struct explanation *out);
void explain_done(struct explanation *x);

/* A finding as Markdown: its title; what happened here, in this session's own numbers; who, how we
 * know and how sure we are (each piece of evidence with its packet and time); the chain it stands
 * in; then the parts of its knowledge entry, commands filled in. `capture` as in
 * knowledge_context_of. */
void explain_finding(const struct knowledge *k, const struct book *b, const struct finding_list *l,
		     size_t finding, enum language lang, const char *capture, struct text *md);
/* An entry by itself, as Markdown. */
void explain_entry(const struct knowledge_entry *x, enum language lang,
		   const struct knowledge_context *cx, struct text *md);

#endif
