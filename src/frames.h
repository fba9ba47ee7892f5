/*
 * frames.h: the list of frames, one a line: text for people, ndjson with Wireshark's numbers for
 * machines (DESIGN.md, "frames --format ndjson").
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdio.h>

#include "h2lens/book.h"
#include "jsonl.h"

/* Is it a line of the list: an HTTP/2 frame or the preface? */
bool frames_is_frame(const struct event *e);
/* The n events from `first` in the order of the packets that completed them: octets that were held
 * behind a hole reach the book later than that. The caller frees the list. */
uint32_t *frames_order(const struct book *b, uint32_t first, uint32_t n);
/* The text is in that language. */
void frames_head(FILE *out, enum language l);
void frames_text(FILE *out, const struct book *b, uint32_t event, enum language l);
void frames_json(struct jsonl *j, const struct book *b, uint32_t event);

#endif
