#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)id;
	finding_local_stall(j, c);
}

static const struct rule rules[] = {
	{"window-stall", "flow-control", "RFC 9113 §6.9", SEVERITY_ERROR, RULE_CONNECTION, 0, 0,
	 look},
};

const struct layer_rules finding_flow_rules = {rules, RULES_COUNT(rules), NULL, 0};
