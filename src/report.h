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
#include "h2lens/session.h"
#include "jsonl.h"

void report_text(FILE *out, const struct session *s, const struct finding_list *l, bool color);
void report_json(FILE *out, const struct session *s, const struct finding_list *l);
/* The same with titles, summaries and steps in that language. */
void report_json_in(FILE *out, const struct session *s, const struct finding_list *l,
		    enum language language);

#endif
