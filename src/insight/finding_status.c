#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

static void judge_status(struct judge *j, const struct connection *c, const struct stream *s)
{
	static const struct rule http = {"http-5xx", "http", "RFC 9110 §15.6", SEVERITY_WARNING};

	if (s->status >= 500) {
		struct finding *f = finding_add(j, &http, c->id, s->first_response);
		snprintf(f->code, sizeof(f->code), "http:%u", s->status);
		f->sender = "server";
		f->stream = s->id;
		finding_evidence(f, s->first_event);
		finding_told(f, "server error", "The answer on stream %u is %u.", s->id, s->status);
	}
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	judge_status(j, c, book_stream(j->b, id));
}

static const struct rule rules[] = {
	{"http-5xx", "http", "RFC 9110 §15.6", SEVERITY_WARNING, RULE_STREAM, 0, SIGN_STATUS, look},
};

const struct layer_rules finding_status_rules = {rules, RULES_COUNT(rules), NULL, 0};
