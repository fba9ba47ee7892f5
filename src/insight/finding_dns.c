#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

enum { CONNECTIONS_LOOK = 64 };

static bool connected_after(const struct book *b, uint64_t time)
{
	uint32_t n = book_connections(b);

	for (uint32_t i = 0; i < n && i < CONNECTIONS_LOOK; i++) {
		const struct connection *c = book_connection(b, n - 1 - i);
		if (c->start >= time && c->tcp[0].packets && c->tcp[1].packets &&
		    c->close != TCP_CLOSED_REFUSED)
			return true;
	}
	return false;
}

static void judge_dns(struct judge *j, uint32_t id)
{
	static const struct rule face = {"dns-failed", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);

	if (e->kind != EVENT_DNS_ANSWER || e->a == 0)
		return;
	struct finding *f = finding_add(j, &face, BOOK_NONE, e->time);
	struct text what = {0};
	struct slice blob = book_blob(j->b, e);
	const char *rcode = names_dns_rcode(e->a);
	text_clean(&what, blob.p, blob.n);
	snprintf(f->code, sizeof(f->code), "dns:%s", rcode ? rcode : "error");
	f->sender = "server";
	/* a search list asks for names that do not exist on the way to the one that does */
	if (connected_after(j->b, e->time))
		f->severity = SEVERITY_INFO;
	finding_evidence(f, id);
	finding_told(f, "the name lookup failed", "The name server answered %s (%s).",
		     rcode ? rcode : "an error", text_str(&what));
	text_done(&what);
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r, (void)c;
	judge_dns(j, id);
}

static const struct rule rules[] = {
	{"dns-failed", "dns", "RFC 1035 §4.1.1", SEVERITY_ERROR, RULE_LOOSE, RULE_KIND(DNS_ANSWER),
	 0, look},
};

const struct layer_rules finding_dns_rules = {rules, RULES_COUNT(rules), NULL, 0};
