/*
 * resolve_parts.h: what the resolver's parts share. resolve.c knows what needs no network,
 * resolve_dns.c asks c-ares (or the system when built without it). Nobody else includes this, but
 * a test, which names a server of its own.
 */
#ifndef SOURCE_RESOLVE_PARTS_H
#define SOURCE_RESOLVE_PARTS_H

#include "source/resolve.h"

enum { RESOLVE_FAMILY_MAX = RESOLVE_ADDRESSES_MAX / 2, RESOLVE_V6 = 0, RESOLVE_V4 = 1 };

struct resolve_family {
	bool wanted, pending;
	int status; /* of c-ares, once it is not pending */
	struct address found[RESOLVE_FAMILY_MAX];
	int count;
};

struct resolve {
	struct spool *spool;
	char *host, *given; /* given: --resolve's addresses, NULL none */
	uint16_t port;
	uint32_t limit_ms;
	uint64_t since; /* clock_us of the first step */
	bool begun;
	enum resolve_status status;
	struct resolve_family family[2]; /* RESOLVE_V6, RESOLVE_V4 */
	struct address list[RESOLVE_ADDRESSES_MAX];
	int count;
	struct error error;
	struct resolve_dns *dns;
	uint8_t rcode;	  /* of the last answer that sent c-ares to the next server; 0 none */
	char servers[80]; /* "" the system's; "127.0.0.1:5353" in tests */
};

/* For tests, before the first step: name servers as ares_set_servers_ports_csv takes them. */
void resolve_servers(struct resolve *r, const char *servers);
/* Adds an address (port set here); one of an unwanted family, or one too many, is left out. */
void resolve_add(struct resolve *r, int family, const void *bytes);
/* The fact "host … is … (how)" about the addresses so far. */
void resolve_tell(struct resolve *r, const char *how);
/* No address: *error and the fact; the status becomes RESOLVE_FAILED. */
void resolve_fail(struct resolve *r, const char *words);

/* Addresses of the hosts file are added; true when there was one. */
bool resolve_dns_file(struct resolve *r);
/* Asks for the wanted families, which become pending. */
void resolve_dns_ask(struct resolve *r);
void resolve_dns_step(struct resolve *r);
int resolve_dns_poll(const struct resolve *r, struct pollfd *fds, int room, int *timeout_ms);
/* What a family's status means, for somebody who only knows DNS. */
const char *resolve_dns_words(const struct resolve *r, char *out, size_t room);
void resolve_dns_free(struct resolve *r);

#endif
