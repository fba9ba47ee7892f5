/* json_steps.h: the steps of an entry as `report` and `explain` write them (DESIGN.md, "JSON"). */
#ifndef JSON_STEPS_H
#define JSON_STEPS_H

#include "h2lens/knowledge.h"
#include "jsonl.h"

/* The member "steps" of the object at hand. */
void json_steps(struct jsonl *j, const struct knowledge_steps *steps);

#endif
