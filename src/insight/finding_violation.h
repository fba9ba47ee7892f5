/*
 * finding_violation.h: what the rules about conformance share: breaches (finding_violation.c) and
 * what the other side did about them (finding_violation_answer.c). Private to them,
 * but for what finding.c asks at the end.
 */
#ifndef INSIGHT_FINDING_VIOLATION_H
#define INSIGHT_FINDING_VIOLATION_H

#include "insight/rule.h"

/* Says what error the breach of BAD event `id` calls for, and how the other side took it; false:
 * it did not mind. */
bool finding_violation_reaction(struct judge *j, const struct connection *c, uint32_t id,
				struct finding *f, bool of_stream);
/* Is that one of the breaches that those rules tell? */
bool finding_violation_is(const struct finding *f);
/* A GOAWAY that accuses a side of which no breach was seen, for something that is allowed: findings
 * from..to are those of its connection. */
void finding_violation_own(struct judge *j, size_t from, size_t to, struct finding *goaway);
/* Joins each breach with the other side's GOAWAY, RST_STREAM or end that followed it: RULE_BOOK. */
void finding_violation_link(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id);
/* To a verdict that is a breach or a flood, the streams that the end of its connection harmed. */
void finding_violation_harmed(const struct judge *j, struct finding *v);

#endif
