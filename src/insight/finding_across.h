/*
 * finding_across.h: what the rules that look across connections share. Private to
 * finding_across*.c, whose rows all stand in finding_across_rules.
 */
#ifndef INSIGHT_FINDING_ACROSS_H
#define INSIGHT_FINDING_ACROSS_H

#include "insight/rule.h"

/* Are the hosts (not the ports) the same? */
bool finding_across_host(const struct address *a, const struct address *b);
/* Address and port. */
bool finding_across_end(const struct address *a, const struct address *b);

/* finding_across_backend.c: both legs of a proxy in one source. */
void finding_across_backend(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id);
/* finding_across_gateway.c: what a front tells of a back that is not there. */
void finding_across_gateway(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id);

#endif
