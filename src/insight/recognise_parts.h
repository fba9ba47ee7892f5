/*
 * recognise_parts.h: patterns of lines, and lines as patterns see them. Private to recognise*.c.
 */
#ifndef INSIGHT_RECOGNISE_PARTS_H
#define INSIGHT_RECOGNISE_PARTS_H

#include <string.h>

#include "h2lens/recognise.h"

/* Octets of a pattern that stand for something else. */
enum { RECOGNISE_RUN = 1, RECOGNISE_NUMBER = 2 };

struct recognise_pattern {
	char *octets; /* owned: lower case; RECOGNISE_RUN, RECOGNISE_NUMBER */
	size_t n;
	size_t literals; /* octets that are themselves */
};

/* False: it is no pattern (no four literal characters in a row, or fewer than ten). What was made
 * is freed with recognise_pattern_done all the same. */
bool recognise_pattern_read(struct recognise_pattern *p, const char *s);
void recognise_pattern_done(struct recognise_pattern *p);
/* Anywhere in s. */
bool recognise_pattern_match(const struct recognise_pattern *p, const char *s, size_t n,
			     size_t *from, size_t *to);
/* Do the literals around octet `at` of the pattern stand around octet `i` of s? */
bool recognise_pattern_at(const struct recognise_pattern *p, size_t at, const char *s, size_t n,
			  size_t i);

/* A pattern is found by four octets of it that few others have: one look a position of the line,
 * and only where they stand is the whole pattern tried. */
enum { RECOGNISE_GRAM = 4, RECOGNISE_BUCKETS = 1 << 14 };

struct recognise_item {
	const struct knowledge_entry *entry;
	char *program; /* owned */
	struct recognise_pattern shape;
	uint32_t gram;
	size_t gram_at; /* inside the shape's octets */
	uint32_t next;	/* of the same bucket, UINT32_MAX none */
};

struct recogniser {
	struct recognise_item *items;
	size_t count, room;
	uint32_t bucket[RECOGNISE_BUCKETS];
};

static inline uint32_t recognise_gram(const char *s)
{
	uint32_t g;

	memcpy(&g, s, RECOGNISE_GRAM);
	return g;
}

static inline uint32_t recognise_bucket(uint32_t gram)
{
	return gram * 2654435761U >> 18;
}

/* A line in lower case, runs of spaces as one, without the terminal's colours; its octets. */
size_t recognise_normal(const char *line, size_t n, char *out, size_t room);
/* Where an octet of it stands in the line. */
size_t recognise_original(const char *line, size_t n, size_t at);

#endif
