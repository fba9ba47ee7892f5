/*
 * report.h: a book written out: the report (text, JSON schema 1) and the list of frames (text,
 * ndjson). Writers only: they read the book and the findings, and print to a stream.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "h2lens/filter.h"
#include "h2lens/finding.h"
#include "h2lens/knowledge.h"
#include "h2lens/logs.h"
#include "h2lens/session.h"
#include "jsonl.h"

/* What is reported on; all borrowed. */
struct report {
	const struct session *session;
	const struct finding_list *findings;
	const struct knowledge *knowledge;
	struct logs *const *logs; /* tied to the session's book */
	size_t log_count;
	enum language language;
	bool color;
};

void report_write_text(FILE *out, const struct report *r);
void report_write_json(FILE *out, const struct report *r);
/* The verdict of the text report; paint and sign are its severity's. */
void report_verdict(FILE *out, const struct report *r, const char *paint, const char *sign);
/* Foreign words are clean already: folds them at 100 columns behind `first`, then `indent`. */
void report_wrap(FILE *out, const char *first, const char *indent, const char *s);
/* The sections on logs of either. */
void report_logs_text(FILE *out, const struct report *r);
void report_logs_json(struct jsonl *j, const struct report *r);

/* Without logs, in English or in that language. */
void report_text(FILE *out, const struct session *s, const struct finding_list *l, bool color);
void report_json(FILE *out, const struct session *s, const struct finding_list *l);
void report_json_in(FILE *out, const struct session *s, const struct finding_list *l,
		    enum language language);

#endif
