#include "insight/finding_parts.h"

#include <string.h>

/* An exchange of HTTP/1.1 that was cut: told as TCP's, but a failure of HTTP/2 in the same source
 * is what is looked for (the two sides of a proxy), and goes first. */
static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	struct finding_list *l = j->out;

	(void)r, (void)id;
	if (c->protocol != PROTOCOL_HTTP1)
		return;
	for (size_t i = l->count; i-- > 0 && l->items[i].conn == c->id;) {
		struct finding *f = &l->items[i];
		if (strcmp(f->id, "tcp-fin-midstream") != 0 && strcmp(f->id, "tcp-reset") != 0)
			continue;
		f->rfc = "RFC 9112 §8";
		finding_trail(f);
	}
}

static const struct rule rules[] = {
	{"http1-cut", "tcp", "RFC 9112 §8", SEVERITY_ERROR, RULE_CONNECTION, 0, 0, look},
};

const struct layer_rules finding_http1_rules = {rules, RULES_COUNT(rules), NULL, 0};
