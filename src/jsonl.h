/*
 * jsonl.h: JSON written as it goes, to a stream: nothing is built in memory, so a report of any
 * number of connections costs the same. Commas and quotes are its business; every string is made
 * valid UTF-8.
 */
#ifndef JSONL_H
#define JSONL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "h2lens/text.h"

struct jsonl {
	FILE *out;
	struct text t; /* written to `out` when it is large, and by jsonl_flush */
	bool comma;    /* the next value needs one before it */
};

void jsonl_open(struct jsonl *j, const char *key, char bracket); /* key NULL inside arrays */
void jsonl_close(struct jsonl *j, char bracket);
void jsonl_text(struct jsonl *j, const char *key, const void *p, size_t n);
void jsonl_string(struct jsonl *j, const char *key, const char *s); /* NULL: null */
void jsonl_number(struct jsonl *j, const char *key, uint64_t n);
void jsonl_signed(struct jsonl *j, const char *key, int64_t n);
void jsonl_seconds(struct jsonl *j, const char *key, double s); /* microseconds' precision */
void jsonl_bool(struct jsonl *j, const char *key, bool b);
void jsonl_null(struct jsonl *j, const char *key);
void jsonl_line(struct jsonl *j); /* ends an ndjson line */
void jsonl_flush(struct jsonl *j);
void jsonl_done(struct jsonl *j);

#endif
