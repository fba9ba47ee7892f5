/* Look-ups as a whole: what was asked for and what came of it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "base/memory.h"
#include "insight/finding_dns.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	LOOKUPS_KEPT = 4096,	 /* names and types that are told apart */
	CONNECTIONS_LOOK = 4096, /* connections whose address is looked at */
	PATIENCE_S = 2,		 /* a query this short before the end may still be answered */
	SLOW_MS = 1000,
	DNS_PORT = 53
};

/* A name and type that was asked for. */
struct lookup {
	uint32_t query, first,
		answer; /* first query, first answer, first one that gave addresses */
	uint32_t last_query;
	unsigned tries;
	uint32_t truncated, undeliverable; /* instead of an answer */
};

struct lookups {
	struct lookup *items;
	uint32_t count, room;
	struct map by_key;
	uint64_t seed;
};

static uint64_t key_of(const struct lookups *l, const struct dns_asked *a, const char *type)
{
	char lower[DNS_NAME_ROOM + 8];
	size_t n = 0;
	struct slice t = type ? (struct slice){type, strlen(type)} : a->type;

	for (size_t i = 0; i < a->name.n && n < DNS_NAME_ROOM; i++) {
		char x = a->name.p[i];
		lower[n++] = x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
	}
	for (size_t i = 0; i < t.n && i < 7; i++)
		lower[n++] = t.p[i];
	return map_hash(lower, n, l->seed);
}

static struct lookup *find_lookup(const struct lookups *l, const struct dns_asked *a,
				  const char *type)
{
	uint32_t i = map_get(&l->by_key, key_of(l, a, type));

	return i == MAP_EMPTY ? NULL : &l->items[i];
}

static void note(struct lookups *l, const struct book *b, uint32_t id)
{
	const struct event *e = book_event(b, id);
	struct dns_asked a = finding_dns_asked_read(b, e);
	struct lookup *x = find_lookup(l, &a, NULL);

	if (!x) {
		if (l->count == LOOKUPS_KEPT)
			return;
		if (l->count == l->room) {
			l->room = (uint32_t)memory_room(l->room, l->count + 1);
			l->items = memory_resize(l->items, l->room, sizeof(*l->items));
		}
		map_put(&l->by_key, key_of(l, &a, NULL), l->count);
		x = &l->items[l->count++];
		*x = (struct lookup){BOOK_NONE, BOOK_NONE, BOOK_NONE, BOOK_NONE,
				     0,		BOOK_NONE, BOOK_NONE};
	}
	if (e->flags & DNS_UNDELIVERABLE) {
		x->undeliverable = id;
		return;
	}
	if ((e->flags & DNS_TRUNCATED) && !e->a && !e->b) {
		x->truncated = id;
		return;
	}
	if (e->kind == EVENT_DNS_ANSWER) {
		if (x->first == BOOK_NONE)
			x->first = id;
		if (x->answer == BOOK_NONE || (!book_event(b, x->answer)->b && e->b))
			x->answer = id;
		return;
	}
	if (x->query == BOOK_NONE)
		x->query = id;
	x->last_query = id;
	x->tries++;
}

static void collect(const struct book *b, struct lookups *l)
{
	uint32_t at = 0, id;

	*l = (struct lookups){.seed = map_seed()};
	while ((id = book_loose(b, &at)) != BOOK_NONE) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_DNS_QUERY || e->kind == EVENT_DNS_ANSWER)
			note(l, b, id);
	}
}

static void drop(struct lookups *l)
{
	map_done(&l->by_key);
	free(l->items);
}

/* A connection of DNS over TCP that got an answer, whatever it says. */
static bool is_told_by_tcp(const struct book *b, uint64_t since)
{
	uint32_t n = book_connections(b);

	for (uint32_t i = 0; i < n && i < CONNECTIONS_LOOK; i++) {
		const struct connection *c = book_connection(b, i);
		if (c->end[1 - c->client].port == DNS_PORT && c->start >= since &&
		    c->tcp[1 - c->client].bytes)
			return true;
	}
	return false;
}

static void say_truncated(const struct judge *j, struct finding *f, const struct lookup *x,
			  const char *name, const char *type)
{
	(void)j;
	finding_evidence(f, x->truncated);
	finding_code(f, "dns:truncated");
	f->sender = "server";
	finding_title_is(f, "The name server's answer was truncated, and TCP brought no other");
	finding_briefly(f, "truncated answer for %s", name);
	finding_say(f,
		    "The answer to the query for %s %s was truncated (TC), and the client got none "
		    "over TCP, which is where the whole one is to be had.",
		    name, type);
	finding_also(f, "TCP port 53 of the name server is closed or dropped on the way: name "
			"servers must answer over TCP too (RFC 7766 §5).");
}

static void say_undeliverable(const struct judge *j, struct finding *f, const struct lookup *x,
			      const char *name, const char *type)
{
	const struct event *e = book_event(j->b, x->undeliverable);

	finding_evidence(f, x->undeliverable);
	finding_code(f, "dns:unreachable");
	f->sender = "server";
	finding_title_is(f, "The name server cannot be reached");
	finding_briefly(f, "query for %s undeliverable", name);
	finding_say(f,
		    "The query for %s %s could not be delivered: an ICMP error (type %u, code %u) "
		    "said so.",
		    name, type, e->c, e->b);
	finding_also(f, "Nothing listens on UDP port 53 there, or there is no route to the name "
			"server: its address is wrong, or its program is not running.");
}

/* The connection that was made at last for the name, of those whose lookup's answer is seen. */
static uint64_t connected(const struct book *b, const struct dns_asked *a, uint64_t since)
{
	uint32_t n = book_connections(b);

	for (uint32_t i = 0; i < n && i < CONNECTIONS_LOOK; i++) {
		const struct connection *c = book_connection(b, i);
		if (c->dns == BOOK_NONE || c->start < since)
			continue;
		struct dns_asked x = finding_dns_asked_read(b, book_event(b, c->dns));
		if (x.name.n == a->name.n && strncasecmp(x.name.p, a->name.p, a->name.n) == 0)
			return c->start;
	}
	return 0;
}

/* The other kind of address was known at once, but the client waited for this kind as well. */
static void say_delay(struct judge *j, struct finding *f, const struct lookup *x,
		      const struct dns_asked *a)
{
	uint64_t asked = book_event(j->b, x->query)->time, began = connected(j->b, a, asked);

	if (!finding_dns_asked_needed(a) || began < asked + SLOW_MS * (SECOND_NS / 1000))
		return;
	f->severity = SEVERITY_WARNING;
	finding_also(f,
		     "An answer with addresses of the other kind had come, but the client waited "
		     "for both: its connection began %.1f s after the query.",
		     (double)finding_since(asked, began) / 1e9);
}

/* Is there nothing in the capture but lookups of this name? Then they failed, or it was cut off. */
static bool is_alone(const struct book *b, const struct lookups *l, const struct dns_asked *a)
{
	for (uint32_t i = 0; i < l->count; i++) {
		const struct lookup *x = &l->items[i];
		uint32_t id = x->query != BOOK_NONE ? x->query : x->first;
		struct dns_asked y = {0};
		if (id != BOOK_NONE)
			y = finding_dns_asked_read(b, book_event(b, id));
		if (y.name.n != a->name.n || strncasecmp(y.name.p, a->name.p, a->name.n) != 0)
			return false;
	}
	return !book_connections(b) && finding_dns_asked_needed(a);
}

static void tell_no_answer(struct judge *j, const struct rule *r, const struct lookups *l,
			   const struct lookup *x)
{
	const struct event *first = book_event(j->b, x->query);
	struct dns_asked a = finding_dns_asked_read(j->b, first);
	uint64_t end = book_source(j->b)->end;
	char name[DNS_NAME_ROOM], type[DNS_TYPE_ROOM];
	double waited = (double)finding_since(first->time, end) / 1e9;
	bool said = x->truncated != BOOK_NONE || x->undeliverable != BOOK_NONE;

	if (waited < PATIENCE_S && !said && (j->out->now || !is_alone(j->b, l, &a)))
		return;
	if (x->truncated != BOOK_NONE && is_told_by_tcp(j->b, first->time))
		return;
	struct finding *f = finding_dns_begin(j, r, x->query, &a, "timeout");
	if (!f)
		return;
	finding_evidence(f, x->last_query);
	f->sender = "none";
	text_clean_to(name, sizeof(name), a.name.p, a.name.n);
	text_clean_to(type, sizeof(type), a.type.p, a.type.n);
	if (said) {
		(x->truncated != BOOK_NONE ? say_truncated : say_undeliverable)(j, f, x, name,
										type);
		return;
	}
	if (waited < PATIENCE_S) {
		f->severity = SEVERITY_WARNING;
		f->confidence = 0.5;
	}
	finding_title_is(f, "The name server never answered");
	finding_briefly(f, "no answer for %s", name);
	if (waited < PATIENCE_S)
		finding_say(f,
			    "The query for %s %s had no answer when the capture ended, and nothing "
			    "else came of it.",
			    name, type);
	else if (x->tries > 1)
		finding_say(f,
			    "The query for %s %s was sent %u times and never answered in the %.1f "
			    "s until the end.",
			    name, type, x->tries, waited);
	else
		finding_say(f,
			    "The query for %s %s was never answered in the %.1f s until the end.",
			    name, type, waited);
	finding_also(f, "The name server is down or wrong, or UDP port 53 is dropped on the way.");
	say_delay(j, f, x, &a);
	if (f->severity == SEVERITY_INFO && finding_dns_asked_needed(&a))
		finding_dns_say_harmless(j, f, x->query);
}

void finding_dns_judge_no_answer(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	struct lookups l;

	(void)c, (void)id;
	collect(j->b, &l);
	for (uint32_t i = 0; i < l.count; i++)
		if (l.items[i].query != BOOK_NONE && l.items[i].answer == BOOK_NONE)
			tell_no_answer(j, r, &l, &l.items[i]);
	drop(&l);
}

static bool is_empty(const struct book *b, const struct lookup *x)
{
	if (!x || x->answer == BOOK_NONE)
		return false;
	const struct event *e = book_event(b, x->answer);
	return !e->a && !e->b;
}

/* The name exists and has no address of any kind; half of it is an everyday matter. */
void finding_dns_judge_no_data(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	char name[DNS_NAME_ROOM];
	struct lookups l;

	(void)c, (void)id;
	collect(j->b, &l);
	for (uint32_t i = 0; i < l.count; i++) {
		const struct lookup *x = &l.items[i], *other;
		if (!is_empty(j->b, x))
			continue;
		struct dns_asked a = finding_dns_asked_read(j->b, book_event(j->b, x->answer));
		if (!finding_dns_asked_type(&a, "A"))
			continue;
		other = find_lookup(&l, &a, "AAAA");
		if (other && !is_empty(j->b, other))
			continue;
		struct finding *f = finding_dns_begin(j, r, x->answer, &a, "NODATA");
		if (!f)
			continue;
		if (other)
			finding_evidence(f, other->answer);
		text_clean_to(name, sizeof(name), a.name.p, a.name.n);
		finding_title_is(f, "The name has no address");
		finding_briefly(f, "no address for %s", name);
		if (other)
			finding_say(f,
				    "The name server answered the queries for %s A and AAAA "
				    "without an error and without an "
				    "address (NODATA).",
				    name);
		else
			finding_say(f,
				    "The name server answered the query for %s A without an error "
				    "and without an address "
				    "(NODATA); AAAA was not asked for.",
				    name);
		if (finding_dns_alias(j->b, book_event(j->b, x->answer), name, sizeof(name)))
			finding_also(f, "The name is an alias (CNAME) of %s.", name);
		finding_also(f, "The name exists but has records of other kinds only: an A or AAAA "
				"record, or the target "
				"of its CNAME, is missing.");
	}
	drop(&l);
}

void finding_dns_judge_slow(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	char name[DNS_NAME_ROOM], type[DNS_TYPE_ROOM];
	struct lookups l;

	(void)c, (void)id;
	collect(j->b, &l);
	for (uint32_t i = 0; i < l.count; i++) {
		const struct lookup *x = &l.items[i];
		if (x->query == BOOK_NONE || x->answer == BOOK_NONE)
			continue;
		const struct event *e = book_event(j->b, x->first), *q = book_event(j->b, x->query);
		struct dns_asked a = finding_dns_asked_read(j->b, e);
		if (e->time <= q->time || e->time - q->time <= SLOW_MS * (SECOND_NS / 1000) ||
		    !finding_dns_asked_needed(&a) ||
		    (e->c && e->c < SLOW_MS * 1000U && x->tries == 1) ||
		    finding_dns_told(j, r, &a, x->first))
			continue;
		struct finding *f = finding_of(j, r, NULL, x->first);
		if (!f)
			break;
		finding_evidence(f, x->query);
		finding_code(f, "dns:slow");
		f->sender = "server";
		text_clean_to(name, sizeof(name), a.name.p, a.name.n);
		finding_title_is(f, "The name lookup was slow");
		finding_briefly(f, "lookup of %s took %.1f s", name,
				(double)(e->time - q->time) / 1e9);
		text_clean_to(type, sizeof(type), a.type.p, a.type.n);
		if (x->tries > 1)
			finding_say(
				f,
				"The answer for %s %s came %.2f s after the first of %u queries.",
				name, type, (double)(e->time - q->time) / 1e9, x->tries);
		else
			finding_say(f, "The answer for %s %s came %.2f s after the query.", name,
				    type, (double)(e->time - q->time) / 1e9);
		finding_also(f, "Nothing can be connected to before that: a query or its answer "
				"was lost, or the name "
				"server is far or busy.");
	}
	drop(&l);
}

/* The name that a connection is for: the client's SNI, else its first request's authority. */
static struct slice name_of(const struct book *b, const struct connection *c)
{
	struct slice s = {"", 0};

	if (c->tls && c->tls->sni)
		return book_text(b, c->tls->sni);
	if (!c->tls && c->first_stream != BOOK_NONE) {
		s = book_text(b, book_stream(b, c->first_stream)->authority);
		const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
		if (colon)
			s.n = (size_t)(colon - s.p);
	}
	return s;
}

/* The client connected to an address that no answer gave, though its name was looked up. */
static void tell_elsewhere(struct judge *j, const struct rule *r, const struct connection *c,
			   const struct lookups *l)
{
	char name[DNS_NAME_ROOM], address[64];
	unsigned family = c->end[1 - c->client].family;
	struct dns_asked a = {.name = name_of(j->b, c)};
	const struct lookup *x = a.name.n ? find_lookup(l, &a, family == 6 ? "AAAA" : "A") : NULL;

	if (!x || x->answer == BOOK_NONE)
		return;
	const struct event *e = book_event(j->b, x->answer);
	if (!e->b || e->time > c->start || finding_full(j, r, c->id))
		return;
	struct finding *f = finding_add(j, r, c->id, c->start);
	finding_evidence(f, x->answer);
	finding_evidence(f, c->first_event);
	f->sender = "client";
	text_clean_to(name, sizeof(name), a.name.p, a.name.n);
	book_address(address, sizeof(address), &c->end[1 - c->client]);
	finding_title_is(f, "The client connected to another address than the name's");
	finding_say(f,
		    "The client connected to %s for %s, an address that none of the captured DNS "
		    "answers gave.",
		    address, name);
	finding_also(f, "A proxy, a hosts file, a pinned address (curl --resolve) or an older "
			"answer from a cache "
			"does so.");
}

void finding_dns_judge_elsewhere(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	struct lookups l;
	uint32_t n = book_connections(j->b);

	(void)c, (void)id;
	collect(j->b, &l);
	for (uint32_t i = 0; l.count && i < n && i < CONNECTIONS_LOOK; i++) {
		c = book_connection(j->b, i);
		if (c->dns == BOOK_NONE)
			tell_elsewhere(j, r, c, &l);
	}
	drop(&l);
}
