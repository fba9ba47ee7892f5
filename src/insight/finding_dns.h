/*
 * finding_dns.h: what the rules of name look-ups share: the words of a DNS event, and findings that
 * are told once a name. Private to finding_dns*.c.
 */
#ifndef INSIGHT_FINDING_DNS_H
#define INSIGHT_FINDING_DNS_H

#include "insight/rule.h"

enum { DNS_NAME_ROOM = 256, DNS_TYPE_ROOM = 32 };

/* "name TYPE" of a query, "name TYPE: what it got" of an answer. */
struct dns_asked {
	struct slice name, type;
};

struct dns_asked finding_dns_asked_read(const struct book *b, const struct event *e);
bool finding_dns_asked_type(const struct dns_asked *a, const char *type);
/* Addresses: without them nothing is connected to. */
bool finding_dns_asked_needed(const struct dns_asked *a);
/* The name that an answer's aliases (CNAME) lead to; false when it has none. */
bool finding_dns_alias(const struct book *b, const struct event *e, char *out, size_t room);
/* Has the name a finding of that rule? Then the event becomes its evidence. */
bool finding_dns_told(struct judge *j, const struct rule *r, const struct dns_asked *a,
		      uint32_t event);
/* A finding of an event; NULL when its name has one, or there are many. An info where a connection
 * followed all the same. */
struct finding *finding_dns_begin(struct judge *j, const struct rule *r, uint32_t event,
				  const struct dns_asked *a, const char *code);

/* Adds why the name was not missed. */
void finding_dns_say_harmless(struct judge *j, struct finding *f, uint32_t event);

#define DNS_RULE(name)                                                                             \
	void name(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)

/* finding_dns_lookup.c */
DNS_RULE(finding_dns_judge_no_answer);
DNS_RULE(finding_dns_judge_no_data);
DNS_RULE(finding_dns_judge_slow);
DNS_RULE(finding_dns_judge_elsewhere);

#endif
