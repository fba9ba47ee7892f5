#include "wire/dns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/chunks.h"
#include "base/map.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "wire/dns_name.h"

enum {
	HEADER = 12,
	RECORDS_MAX = 64,	  /* of an answer that are looked at */
	QUERIES_KEPT = 256,	  /* that may still be answered */
	ADDRESSES_KEPT = 1 << 17, /* that answers gave */
	ANSWERS_TRIED = 8	  /* the newest ones of an address */
};

enum { TRUNCATED = 0x0200 /* RFC 1035 section 4.1.1: TC */ };

enum type { TYPE_A = 1, TYPE_CNAME = 5, TYPE_AAAA = 28, TYPE_HTTPS = 65 };

struct query {
	struct address from;
	uint16_t id;
	uint64_t time;
};

struct given { /* an address that an answer gave */
	uint8_t bytes[16];
	uint8_t family;
	uint32_t event, older; /* older: next with the same hash, MAP_EMPTY none */
	uint64_t time;
};

struct dns {
	struct book *book;
	struct query queries[QUERIES_KEPT];
	uint32_t next_query;
	struct chunks given;
	struct map by_address;
	uint64_t seed;
	struct text text; /* being built */
};

struct message {
	const uint8_t *p;
	size_t n;
	uint16_t id, flags, questions, answers;
	struct dns_name name;
	uint16_t type;
	uint32_t ttl;
	struct address addresses[RECORDS_MAX];
	uint32_t address_count;
};

struct dns *dns_new(struct book *b)
{
	struct dns *d = memory_get(1, sizeof(*d));

	d->book = b;
	d->seed = map_seed();
	chunks_init(&d->given, sizeof(struct given), 6);
	return d;
}

void dns_free(struct dns *d)
{
	if (!d)
		return;
	chunks_done(&d->given);
	map_done(&d->by_address);
	text_done(&d->text);
	free(d);
}

static uint64_t address_hash(const struct dns *d, const struct address *a)
{
	return map_hash(a->bytes, sizeof(a->bytes), d->seed ^ a->family);
}

static void remember(struct dns *d, const struct address *a, uint32_t event, uint64_t time)
{
	if (d->given.count >= ADDRESSES_KEPT)
		return;
	uint64_t key = address_hash(d, a);
	uint32_t i = d->given.count, older = map_get(&d->by_address, key);
	if (older != MAP_EMPTY && ((struct given *)chunks_at(&d->given, older))->event == event)
		return; /* twice in one answer */
	struct given *g = chunks_push(&d->given);
	memcpy(g->bytes, a->bytes, sizeof(g->bytes));
	g->family = a->family;
	g->event = event;
	g->time = time;
	g->older = older;
	map_put(&d->by_address, key, i);
}

uint32_t dns_find(const struct dns *d, const struct address *a, uint64_t time)
{
	uint32_t i = map_get(&d->by_address, address_hash(d, a));

	/* a capture whose clock runs backwards must not make each look-up walk them all */
	for (int tried = 0; i != MAP_EMPTY && tried < ANSWERS_TRIED; tried++) {
		const struct given *g = chunks_at(&d->given, i);
		if (g->family == a->family && g->time <= time &&
		    memcmp(g->bytes, a->bytes, sizeof(g->bytes)) == 0)
			return g->event;
		i = g->older;
	}
	return BOOK_NONE;
}

static void add_type(struct text *t, uint16_t type)
{
	static const struct {
		uint16_t type;
		const char *name;
	} types[] = {{TYPE_A, "A"}, {2, "NS"},	  {TYPE_CNAME, "CNAME"}, {6, "SOA"},
		     {12, "PTR"},   {15, "MX"},	  {16, "TXT"},		 {TYPE_AAAA, "AAAA"},
		     {33, "SRV"},   {64, "SVCB"}, {TYPE_HTTPS, "HTTPS"}, {255, "ANY"}};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].type == type) {
			text_add(t, types[i].name);
			return;
		}
	}
	text_addf(t, "TYPE%u", type); /* RFC 3597 section 5 */
}

static bool read_head(const struct packet *p, struct message *m)
{
	struct bytes b = bytes_of(p->payload, p->length);
	size_t at = HEADER;

	m->p = p->payload;
	m->n = p->length;
	m->id = bytes_u16(&b);
	m->flags = bytes_u16(&b);
	m->questions = bytes_u16(&b);
	m->answers = bytes_u16(&b);
	bytes_skip(&b, 4);
	if (b.bad || m->questions + m->answers == 0 || (m->flags & 0x7800)) /* QUERY only */
		return false;
	if (!dns_name_read(m->p, m->n, &at, &m->name) || m->n - at < 4)
		return false;
	m->type = bytes_get16(m->p + at);
	return true;
}

/* The addresses of the answer section, and the names on the way to them, into the text. */
static void read_answers(struct dns *d, struct message *m)
{
	size_t at = HEADER;
	struct dns_name name;
	const char *comma = ": ";
	char shown[INET6_ADDRSTRLEN];

	for (unsigned i = 0; i < m->questions; i++) {
		if (!dns_name_read(m->p, m->n, &at, &name) || m->n - at < 4)
			return;
		at += 4;
	}
	for (unsigned i = 0; i < m->answers && m->address_count < RECORDS_MAX; i++) {
		if (!dns_name_read(m->p, m->n, &at, &name) || m->n - at < 10)
			return;
		uint16_t type = bytes_get16(m->p + at);
		uint32_t ttl = bytes_get32(m->p + at + 4);
		size_t n = bytes_get16(m->p + at + 8);
		at += 10;
		if (n > m->n - at)
			return;
		size_t target = at;
		if ((type == TYPE_A && n == 4) || (type == TYPE_AAAA && n == 16)) {
			struct address *a = &m->addresses[m->address_count++];
			a->family = n == 4 ? 4 : 6;
			memcpy(a->bytes, m->p + at, n);
			inet_ntop(n == 4 ? AF_INET : AF_INET6, a->bytes, shown, sizeof(shown));
			text_addf(&d->text, "%s%s", comma, shown);
			if (m->address_count == 1 || ttl < m->ttl)
				m->ttl = ttl;
			comma = ", ";
		} else if (type == TYPE_CNAME && dns_name_read(m->p, m->n, &target, &name)) {
			text_addf(&d->text, "%sCNAME ", comma);
			text_clean(&d->text, name.s, name.n);
			comma = ", ";
		}
		at += n;
	}
}

static struct query *find_query(struct dns *d, const struct packet *p, uint16_t id)
{
	for (uint32_t i = 1; i <= QUERIES_KEPT; i++) { /* newest first */
		struct query *q = &d->queries[(d->next_query - i) % QUERIES_KEPT];
		if (q->from.family && q->id == id && q->from.port == p->to.port &&
		    memcmp(q->from.bytes, p->to.bytes, sizeof(q->from.bytes)) == 0)
			return q;
	}
	return NULL;
}

static void take_query(struct dns *d, const struct packet *p, const struct message *m)
{
	struct query *q = &d->queries[d->next_query++ % QUERIES_KEPT];

	*q = (struct query){p->from, m->id, p->at.time};
	struct event *e = book_add_event(d->book, BOOK_NONE, p->at, 0, EVENT_DNS_QUERY);
	e->length = (uint32_t)p->wire_length;
	book_set_blob(d->book, e, text_str(&d->text), d->text.n);
}

static void take_answer(struct dns *d, const struct packet *p, struct message *m)
{
	unsigned rcode = m->flags & 15;
	struct query *q = find_query(d, p, m->id);
	char number[16];

	read_answers(d, m);
	if (rcode) {
		const char *name = names_dns_rcode(rcode);
		snprintf(number, sizeof(number), "rcode %u", rcode);
		text_addf(&d->text, ": %s", name ? name : number);
	} else if (m->address_count) {
		text_addf(&d->text, " (ttl %u)", m->ttl);
	} else if (m->flags & TRUNCATED) {
		text_add(&d->text, ": truncated, to be asked for over TCP");
	} else {
		text_add(&d->text, ": no addresses");
	}
	struct event *e = book_add_event(d->book, BOOK_NONE, p->at, 1, EVENT_DNS_ANSWER);
	uint32_t event = book_events(d->book) - 1;
	e->length = (uint32_t)p->wire_length;
	e->a = rcode;
	e->b = m->address_count;
	e->flags = m->flags & TRUNCATED ? DNS_TRUNCATED : 0;
	if (q && p->at.time > q->time) {
		uint64_t us = (p->at.time - q->time) / 1000;
		e->c = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
	}
	book_set_blob(d->book, e, text_str(&d->text), d->text.n);
	bool lookup = m->type == TYPE_A || m->type == TYPE_AAAA || m->type == TYPE_HTTPS;
	if (rcode) /* the name of an address (PTR) is often missing, and no one minds */
		book_mark(d->book, event, lookup ? SEVERITY_ERROR : SEVERITY_INFO);
	for (uint32_t i = 0; i < m->address_count; i++)
		remember(d, &m->addresses[i], event, p->at.time);
}

static void begin_text(struct dns *d, const struct message *m)
{
	text_clear(&d->text);
	text_clean(&d->text, m->name.s, m->name.n);
	text_add_char(&d->text, ' ');
	add_type(&d->text, m->type);
}

void dns_feed(struct dns *d, const struct packet *p)
{
	struct message m = {.type = 0};
	const unsigned response = 0x8000;

	if (!read_head(p, &m))
		return;
	begin_text(d, &m);
	if (m.flags & response)
		take_answer(d, p, &m);
	else
		take_query(d, p, &m);
}

void dns_icmp(struct dns *d, const struct packet *p)
{
	const uint16_t port = 53;
	struct message m = {.type = 0};

	if (p->to.port != port || !read_head(p, &m))
		return;
	begin_text(d, &m);
	text_addf(&d->text, ": undeliverable (ICMP type %u, code %u)", p->icmp_type, p->icmp_code);
	struct event *e = book_add_event(d->book, BOOK_NONE, p->at, 1, EVENT_DNS_ANSWER);
	uint32_t event = book_events(d->book) - 1;
	e->length = (uint32_t)p->wire_length;
	e->flags = DNS_UNDELIVERABLE;
	e->b = p->icmp_code;
	e->c = p->icmp_type;
	book_set_blob(d->book, e, text_str(&d->text), d->text.n);
	book_mark(d->book, event, SEVERITY_ERROR);
}
