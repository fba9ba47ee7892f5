/* Name look-ups that failed, were slow, or were not what the client then used. */
#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "insight/finding_dns.h"

enum {
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	CONNECTIONS_LOOK = 64,
	FINDINGS_LOOK = 64,
	STREAMS_LOOK = 4096,
	STATUS_SERVER_ERROR = 500,
	DNS_WORD = 4 /* "dns:" of a code */
};

#define WANT_NS UINT64_C(30000000000) /* so long after a lookup its failure is answered for */

struct dns_asked finding_dns_asked_read(const struct book *b, const struct event *e)
{
	struct slice s = book_blob(b, e);
	struct dns_asked a = {0};
	const char *space = s.n ? memchr(s.p, ' ', s.n) : NULL;

	if (!space)
		return (struct dns_asked){.name = {s.p ? s.p : "", s.n}, .type = {"", 0}};
	a.name = (struct slice){s.p, (size_t)(space - s.p)};
	a.type = (struct slice){space + 1, s.n - a.name.n - 1};
	size_t end = 0;
	while (end < a.type.n && a.type.p[end] != ':' && a.type.p[end] != ' ')
		end++;
	a.type.n = end;
	return a;
}

static bool same_name(struct slice a, struct slice b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

bool finding_dns_asked_type(const struct dns_asked *a, const char *type)
{
	return a->type.n == strlen(type) && memcmp(a->type.p, type, a->type.n) == 0;
}

/* Where the aliases of an answer lead to. */
bool finding_dns_alias(const struct book *b, const struct event *e, char *out, size_t room)
{
	static const char mark[] = "CNAME ";
	const size_t n = sizeof(mark) - 1;
	struct slice s = book_blob(b, e), target = {NULL, 0};

	for (size_t i = 0; i + n < s.n; i++)
		if (memcmp(s.p + i, mark, n) == 0)
			target = (struct slice){s.p + i + n, s.n - i - n};
	for (size_t i = 0; i < target.n; i++)
		if (target.p[i] == ',' || target.p[i] == ':' || target.p[i] == ' ')
			target.n = i;
	if (!target.n)
		return false;
	text_clean_to(out, room, target.p, target.n);
	return true;
}

/* Addresses: without them nothing is connected to. */
bool finding_dns_asked_needed(const struct dns_asked *a)
{
	return finding_dns_asked_type(a, "A") || finding_dns_asked_type(a, "AAAA") ||
	       a->type.n == 0;
}

/* Did the server end answer, on a connection that began later? Search lists ask for names that do
 * not exist on the way to the one that does. */
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

/* Did a gateway fail a request soon after, as it does when it cannot find its backend? */
static bool failed_after(const struct book *b, uint64_t time)
{
	uint32_t n = book_streams(b);

	for (uint32_t i = 0; i < n && i < STREAMS_LOOK; i++) {
		const struct stream *s = book_stream(b, n - 1 - i);
		struct slice grpc = book_text(b, s->grpc_status);
		bool unavailable = grpc.n == 2 && memcmp(grpc.p, "14", 2) == 0;
		if ((s->status >= STATUS_SERVER_ERROR || unavailable) && s->last >= time &&
		    finding_since(time, s->start) < WANT_NS)
			return true;
	}
	return false;
}

/* Was anything served, and did nothing fail for want of the name? A capture holds the lookups of
 * everything that runs on a host (wpad, telemetry). */
static bool served_all_the_same(const struct book *b, uint64_t time)
{
	uint32_t n = book_connections(b);

	for (uint32_t i = 0; i < n && i < CONNECTIONS_LOOK; i++)
		if (book_connection(b, i)->tcp[0].bytes && book_connection(b, i)->tcp[1].bytes)
			return !failed_after(b, time);
	return false;
}

void finding_dns_say_harmless(struct judge *j, struct finding *f, uint32_t id)
{
	if (connected_after(j->b, book_event(j->b, id)->time))
		finding_also(f, "A connection followed all the same: resolvers try the names of a "
				"search list in turn.");
	else
		finding_also(f, "Other connections were served all the same, and nothing shows "
				"that one was missed for want of this name.");
}

/* One finding a name: its A and its AAAA, and what a forwarder says again, are the same failure. */
bool finding_dns_told(struct judge *j, const struct rule *r, const struct dns_asked *a,
		      uint32_t event)
{
	struct finding_list *l = j->out;

	for (size_t i = l->count, n = 0; i-- > 0 && n++ < FINDINGS_LOOK;) {
		struct finding *f = &l->items[i];
		if (f->conn != BOOK_NONE || strcmp(f->id, r->id) != 0 || !f->evidence_count)
			continue;
		struct dns_asked told =
			finding_dns_asked_read(j->b, book_event(j->b, f->evidence[0]));
		if (!same_name(told.name, a->name) ||
		    finding_dns_asked_needed(&told) != finding_dns_asked_needed(a))
			continue;
		finding_evidence(f, event);
		return true;
	}
	return false;
}

/* What browsers and systems ask for by themselves, whatever their user wants. */
static bool is_background(const struct dns_asked *a)
{
	static const char *const names[] = {
		"wpad",
		"isatap",
		"googleapis.com",
		"clients2.google.com",
		"accounts.google.com",
		"clients4.google.com",
		"gvt1.com",
		"detectportal.firefox.com",
		"mozilla.com",
		"mozilla.net",
		"services.mozilla.com",
		"msftconnecttest.com",
		"msftncsi.com",
		"connectivity-check.ubuntu.com",
	};

	for (size_t i = 0; i < RULES_COUNT(names); i++) {
		size_t n = strlen(names[i]);
		if (a->name.n < n || strncasecmp(a->name.p + a->name.n - n, names[i], n) != 0)
			continue;
		if (a->name.n == n || a->name.p[a->name.n - n - 1] == '.')
			return true;
	}
	return a->name.n > 5 && strncasecmp(a->name.p, "wpad.", 5) == 0;
}

/* A finding of an event; NULL when its name has one, or there are many. */
struct finding *finding_dns_begin(struct judge *j, const struct rule *r, uint32_t id,
				  const struct dns_asked *a, const char *code)
{
	if (finding_dns_told(j, r, a, id))
		return NULL;
	struct finding *f = finding_of(j, r, NULL, id);
	if (!f)
		return NULL;
	finding_code(f, "dns:%s", code);
	f->sender = "server";
	uint64_t time = book_event(j->b, id)->time;
	if (f->severity > SEVERITY_INFO &&
	    (!finding_dns_asked_needed(a) || connected_after(j->b, time) ||
	     served_all_the_same(j->b, time)))
		f->severity = SEVERITY_INFO;
	else if (f->severity > SEVERITY_WARNING && is_background(a))
		f->severity = SEVERITY_WARNING;
	return f;
}

static void say_time(struct finding *f, const struct event *e)
{
	if (e->c)
		finding_also(f, "The answer came after %.1f ms.", e->c / 1e3);
}

static void judge_nxdomain(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct dns_asked a = finding_dns_asked_read(j->b, e);
	char name[DNS_NAME_ROOM], type[DNS_TYPE_ROOM], target[DNS_NAME_ROOM];

	(void)c;
	if (e->a != RCODE_NXDOMAIN)
		return;
	struct finding *f = finding_dns_begin(j, r, id, &a, "NXDOMAIN");
	if (!f)
		return;
	bool alias = finding_dns_alias(j->b, e, target, sizeof(target));
	text_clean_to(name, sizeof(name), a.name.p, a.name.n);
	text_clean_to(type, sizeof(type), a.type.p, a.type.n);
	finding_title_is(f, "The name does not exist (NXDOMAIN)");
	finding_briefly(f, "NXDOMAIN for %s", name);
	if (alias)
		finding_say(f,
			    "The name server answered NXDOMAIN to the query for %s %s: that name "
			    "is an alias (CNAME) of %s, which does not exist.",
			    name, type, target);
	else
		finding_say(f,
			    "The name server answered NXDOMAIN to the query for %s %s: the name "
			    "does not exist.",
			    name, type);
	say_time(f, e);
	if (!finding_dns_asked_needed(&a))
		finding_also(
			f, "Records of this type are often missing, and nothing depends on them.");
	else if (f->severity == SEVERITY_INFO)
		finding_dns_say_harmless(j, f, id);
	else
		finding_also(f, "No connection came of it: check the spelling, the zone, and "
				"which name server is "
				"asked (split horizon, VPN).");
}

static void judge_servfail(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct dns_asked a = finding_dns_asked_read(j->b, e);
	char name[DNS_NAME_ROOM], type[DNS_TYPE_ROOM];

	(void)c;
	if (e->a != RCODE_SERVFAIL)
		return;
	struct finding *f = finding_dns_begin(j, r, id, &a, "SERVFAIL");
	if (!f)
		return;
	f->at_fault = "server";
	text_clean_to(name, sizeof(name), a.name.p, a.name.n);
	finding_title_is(f, "The name server failed (SERVFAIL)");
	finding_briefly(f, "SERVFAIL for %s", name);
	finding_say(
		f,
		"The name server answered SERVFAIL to the query for %s %s: it could not find out.",
		name, text_clean_to(type, sizeof(type), a.type.p, a.type.n));
	say_time(f, e);
	finding_also(f, "The servers of the zone do not answer it, or DNSSEC does not validate; "
			"that says nothing "
			"of whether the name exists, and may pass.");
}

static void judge_failed(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct dns_asked a = finding_dns_asked_read(j->b, e);
	char name[DNS_NAME_ROOM], type[DNS_TYPE_ROOM];

	(void)c;
	if (!e->a || e->a == RCODE_NXDOMAIN || e->a == RCODE_SERVFAIL)
		return;
	const char *rcode = names_dns_rcode(e->a);
	struct finding *f = finding_dns_begin(j, r, id, &a, rcode ? rcode : "error");
	if (!f)
		return;
	f->at_fault = "server";
	text_clean_to(name, sizeof(name), a.name.p, a.name.n);
	finding_title_is(f, "The name lookup failed");
	finding_briefly(f, "%s for %s", f->code + DNS_WORD, name);
	finding_say(f, "The name server answered %s (%u) to the query for %s %s.",
		    f->code + DNS_WORD, e->a, name,
		    text_clean_to(type, sizeof(type), a.type.p, a.type.n));
	finding_also(
		f,
		"It refuses or does not understand such queries; another name server may answer.");
}

#define SECTION "RFC 1035 §4.1.1"

static const struct rule rules[] = {
	{"dns-nxdomain", "dns", SECTION, SEVERITY_ERROR, RULE_LOOSE, RULE_KIND(DNS_ANSWER), 0,
	 judge_nxdomain},
	{"dns-servfail", "dns", SECTION, SEVERITY_ERROR, RULE_LOOSE, RULE_KIND(DNS_ANSWER), 0,
	 judge_servfail},
	{"dns-failed", "dns", SECTION, SEVERITY_ERROR, RULE_LOOSE, RULE_KIND(DNS_ANSWER), 0,
	 judge_failed},
	{"dns-no-data", "dns", "RFC 2308 §2.2", SEVERITY_ERROR, RULE_BOOK, 0, 0,
	 finding_dns_judge_no_data},
	{"dns-no-answer", "dns", "RFC 1035 §4.2.1", SEVERITY_ERROR, RULE_BOOK, 0, 0,
	 finding_dns_judge_no_answer},
	{"dns-slow", "dns", "RFC 1035 §4.2.1", SEVERITY_WARNING, RULE_BOOK, 0, 0,
	 finding_dns_judge_slow},
	{"dns-address-elsewhere", "dns", "RFC 1035 §7.4", SEVERITY_INFO, RULE_BOOK, 0, 0,
	 finding_dns_judge_elsewhere},
};

const struct layer_rules finding_dns_rules = {rules, RULES_COUNT(rules), NULL, 0};
