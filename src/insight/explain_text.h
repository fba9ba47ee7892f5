/*
 * explain_text.h: what the specifications say of a number, one table a concept: constant text that
 * explain.c joins with the values of an event. Every lookup gives NULL for a number without a row.
 * Private to explain*.c.
 */
#ifndef INSIGHT_EXPLAIN_TEXT_H
#define INSIGHT_EXPLAIN_TEXT_H

#include "h2lens/book.h"

struct explain_entry {
	unsigned number;
	const char *rfc;  /* "RFC 9113 §6.4" */
	const char *text; /* one or two sentences */
};

const struct explain_entry *explain_text_frame(unsigned type);
const struct explain_entry *explain_text_error(unsigned code);
const struct explain_entry *explain_text_setting(unsigned id);
const struct explain_entry *explain_text_alert(unsigned desc);
const struct explain_entry *explain_text_handshake(unsigned type);
const struct explain_entry *explain_text_kind(enum event_kind kind);
const struct explain_entry *explain_text_grpc(unsigned status);
const struct explain_entry *explain_text_rcode(unsigned rcode);

#endif
