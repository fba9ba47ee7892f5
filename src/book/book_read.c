#include <stdio.h>
#include <string.h>
#include <arpa/inet.h>

#include "h2lens/book.h"

enum { FACTS_LOOK = 64 }; /* events without a packet looked at for a time */

struct slice book_field(const struct book *b, const struct event *e, const char *name)
{
	const struct field *f;
	size_t n = book_fields(b, e, &f), length = strlen(name);

	for (size_t i = 0; i < n; i++) {
		struct slice s = book_text(b, f[i].name);
		if (f[i].name && s.n == length && memcmp(s.p, name, length) == 0)
			return f[i].value ? book_text(b, f[i].value) : (struct slice){NULL, 0};
	}
	return (struct slice){NULL, 0};
}

bool book_decrypted(const struct tls_facts *t)
{
	return t->decrypted == TLS_DECRYPTED_YES ||
	       t->decrypted == TLS_DECRYPTED_RESUMED_AFTER_LOSS;
}

bool book_hidden(const struct tls_facts *t)
{
	return t && !book_decrypted(t) && t->decrypted != TLS_DECRYPTED_HANDSHAKE_ONLY;
}

bool book_from_client(const struct book *b, const struct event *e)
{
	const struct connection *c = book_connection(b, e->conn);

	return c ? e->side == c->client : e->side == 0;
}

bool book_connects(const struct book *b, const struct stream *s)
{
	static const char connect[] = "CONNECT";
	struct slice m = book_text(b, s->method);

	return m.n == sizeof(connect) - 1 && memcmp(m.p, connect, m.n) == 0;
}

/* The first packet's time; while there is none, that of the first fact. */
static uint64_t start_of(const struct book *b)
{
	uint64_t start = book_source(b)->start;

	for (uint32_t i = 0; i < book_events(b) && i < FACTS_LOOK && !start; i++)
		start = book_event(b, i)->time;
	return start;
}

double book_seconds(const struct book *b, uint64_t time)
{
	/* a comment without a time is at the start */
	return time ? (double)(int64_t)(time - start_of(b)) / 1e9 : 0;
}

char *book_address(char *out, size_t room, const struct address *a)
{
	char ip[INET6_ADDRSTRLEN] = "?";

	if (a->family == 4)
		inet_ntop(AF_INET, a->bytes, ip, sizeof(ip));
	else if (a->family == 6)
		inet_ntop(AF_INET6, a->bytes, ip, sizeof(ip));
	snprintf(out, room, a->family == 6 ? "[%s]:%u" : "%s:%u", ip, a->port);
	return out;
}
