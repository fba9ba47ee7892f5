/*
 * bodyview_parts.h: what the files of bodyview share.
 */
#ifndef BODYVIEW_PARTS_H
#define BODYVIEW_PARTS_H

#include "h2lens/bodyview.h"

/* As lines of text: CR LF and LF end a line, tabs become spaces, the rest is sanitised. */
void bodyview_text(const uint8_t *p, size_t n, struct text *out);
/* Indented as it is written; from the first octet that is not JSON on, as text. */
void bodyview_json(const uint8_t *p, size_t n, struct text *out);
/* Sixteen octets a line with offset and ASCII, every line behind `indent` spaces. */
void bodyview_hex(const uint8_t *p, size_t n, int indent, struct text *out);
/* WebSocket messages, one a line. */
void bodyview_websocket(const uint8_t *p, size_t n, struct text *out);
/* Moves what was made to out, cut at BODYVIEW_MAX with a line that says so. */
void bodyview_hand_over(struct text *made, struct text *out);
/* More than can be handed over: there is no use in going on. */
static inline bool bodyview_enough(const struct text *made)
{
	return made->full || made->n > BODYVIEW_MAX;
}

#endif
