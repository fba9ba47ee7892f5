/*
 * explain_parts.h: what explain.c, explain_frame.c and explain_local.c share. Private to them.
 */
#ifndef INSIGHT_EXPLAIN_PARTS_H
#define INSIGHT_EXPLAIN_PARTS_H

#include "h2lens/explain.h"
#include "h2lens/words.h"
#include "insight/explain_text.h"

/* An empty line, unless the body is empty. */
void explain_paragraph(struct text *body);
/* The title, in the explanation's language. */
void explain_title(struct explanation *out, const char *format, ...) ERROR_FORMAT(2, 3);
/* "client" or "server" in that language. */
const char *explain_sender(const struct book *b, const struct event *e,
			   const struct explanation *out);
/* Title, reference and body of an HTTP/2 frame. */
void explain_frame(const struct book *b, const struct event *e, struct explanation *out);
/* The same of a fact that was not on the wire. */
void explain_local(const struct book *b, uint32_t event, struct explanation *out);

#endif
