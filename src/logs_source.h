/*
 * logs_source.h: the lines of a log's file: plain, or packed with gzip or zstd as rotated logs are;
 * of a pipe or standard input as they come. What is plainly no log is refused by name. Owned by
 * logs.c.
 */
#ifndef LOGS_SOURCE_H
#define LOGS_SOURCE_H

#include <stdio.h>

#include "h2lens/error.h"
#include "source/input.h"

struct logs_source {
	const char *name; /* borrowed */
	FILE *f;	  /* of what is no regular file */
	struct input in;
	bool kept; /* in is open */
	bool failed;
};

/* Closed in either case. */
bool logs_source_open(struct logs_source *s, const char *name, struct error *e);
/* A line without its end; what is longer than `room` is read over. False: there is no more, or
 * reading failed. */
bool logs_source_line(struct logs_source *s, char *out, size_t room, size_t *n, struct error *e);
void logs_source_close(struct logs_source *s);

#endif
