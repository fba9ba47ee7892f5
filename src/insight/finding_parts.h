/*
 * finding_parts.h: what the rules of facts (finding_local*.c) share. Private to them, but for
 * finding_local_raced.
 */
#ifndef INSIGHT_FINDING_PARTS_H
#define INSIGHT_FINDING_PARTS_H

#include "insight/rule.h"

void finding_local_after(struct judge *j);
void finding_local_lookups(struct judge *j);
/* Was another connection established about then: one attempt of several (RFC 8305)? */
bool finding_local_raced(const struct judge *j, const struct connection *c, uint64_t time);
/* A finding of a fact: its connection, stream and evidence, before the others of its layer. NULL:
 * there are many of its kind, and it is counted only. */
struct finding *finding_local_add(struct judge *j, const struct rule *r, const struct event *e,
				  uint32_t id);
/* The rules that have files of their own; words are sanitised. */
void finding_local_limit(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t event, const char *words);
void finding_local_certificate(struct judge *j, uint32_t event, const char *words);
void finding_local_tls(struct judge *j, uint32_t event, const char *words);
void finding_local_library(struct judge *j, const struct connection *c, uint32_t event,
			   const char *words);

#endif
