/*
 * json.h: JSON written as it goes, to a stream: nothing is built in memory, so a report of any
 * number of connections costs the same. Commas and quotes are its business; every string is made
 * valid UTF-8.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "h2lens/text.h"

struct json {
	FILE *out;
	struct text t; /* written to `out` when it is large, and by json_flush */
	bool comma;    /* the next value needs one before it */
};

void json_open(struct json *j, const char *key, char bracket); /* key NULL inside arrays */
void json_close(struct json *j, char bracket);
void json_text(struct json *j, const char *key, const void *p, size_t n);
void json_string(struct json *j, const char *key, const char *s); /* NULL: null */
void json_number(struct json *j, const char *key, uint64_t n);
void json_signed(struct json *j, const char *key, int64_t n);
void json_seconds(struct json *j, const char *key, double s); /* microseconds' precision */
void json_bool(struct json *j, const char *key, bool b);
void json_null(struct json *j, const char *key);
void json_line(struct json *j); /* ends an ndjson line */
void json_flush(struct json *j);
void json_done(struct json *j);

#endif
