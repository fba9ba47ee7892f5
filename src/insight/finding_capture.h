/*
 * finding_capture.h: the rules about what the capture shows and hides: finding_capture.c what it
 * lacks, finding_capture_hidden.c what encrypted records tell by their sizes and times. Private to
 * them.
 */
#ifndef INSIGHT_FINDING_CAPTURE_H
#define INSIGHT_FINDING_CAPTURE_H

#include "insight/rule.h"

void finding_capture_traffic(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id);
void finding_capture_close(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id);

#endif
