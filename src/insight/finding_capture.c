#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

static void judge_opaque(struct judge *j, const struct connection *c)
{
	static const struct rule face = {"not-decrypted", "capture", "RFC 8446 §5.2",
					 SEVERITY_INFO};

	if (!book_hidden(c->tls))
		return;
	struct finding *f = finding_add(j, &face, c->id, c->start);
	f->at_fault = "capture";
	finding_told(f, "encrypted", "Connection %u: %s. What was said inside cannot be told.",
		     c->id, names_decryption(c->tls->decrypted));
}

static void judge_gap(struct judge *j, const struct connection *c)
{
	static const struct rule face = {"capture-gap", "capture", "RFC 9293 §3.4", SEVERITY_INFO};
	uint64_t missing = c->tcp[0].missing + c->tcp[1].missing;

	if (!missing)
		return;
	struct finding *f = finding_add(j, &face, c->id, c->start);
	f->at_fault = "capture";
	finding_told(f, "octets are missing",
		     "%llu octets of connection %u were never captured; what depends on them "
		     "is marked.",
		     (unsigned long long)missing, c->id);
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)id;
	judge_opaque(j, c);
	judge_gap(j, c);
}

static const struct rule rules[] = {
	{"not-decrypted", "capture", "RFC 8446 §5.2", SEVERITY_INFO, RULE_CONNECTION, 0, 0, look},
};

const struct layer_rules finding_capture_rules = {rules, RULES_COUNT(rules), NULL, 0};
