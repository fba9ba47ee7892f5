/*
 * verdict.h: which finding explains which, and the one that explains all. Private to the judge.
 */
#ifndef INSIGHT_VERDICT_H
#define INSIGHT_VERDICT_H

#include "insight/rule.h"

/* Links the findings by the layers' tables, then chooses the verdict; where nothing failed, adds
 * one that says so. */
void verdict_choose(struct judge *j, const struct layer_rules *const *layers, size_t count);

/* Is it that id? The pattern may be a prefix that ends in '*'. */
bool verdict_named(const char *pattern, const char *id);

/* Does a matter more than b: more severe, on a lower layer, earlier? */
bool verdict_explains_more(const struct finding *a, const struct finding *b);

/* finding_healthy.c: the verdict of a source in which nothing failed. */
void finding_healthy(struct judge *j);

#endif
