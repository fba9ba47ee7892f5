/*
 * resolve.h: a host's addresses without blocking: literals, --resolve, then c-ares (hosts file and
 * DNS, A and AAAA side by side). The resolver's datagrams pass through our own socket functions
 * (ares_set_socket_functions) and are wrapped into the spool as they are: queries, answers, TTLs
 * and times are then read by the same DNS decoder as a capture's. Built without c-ares it asks
 * getaddrinfo, which blocks, and says so in a fact. Owned by dial.
 */
#ifndef SOURCE_RESOLVE_H
#define SOURCE_RESOLVE_H

#include <poll.h>

#include "source/target.h"
#include "source/wrap.h"

enum { RESOLVE_ADDRESSES_MAX = 64 };

enum resolve_status { RESOLVE_WAIT, RESOLVE_SOME, RESOLVE_DONE, RESOLVE_FAILED };

struct resolve;

/* `family` 0, 4, 6. Never fails at once: what goes wrong is told by resolve_step. */
struct resolve *resolve_new(const struct target *t, const char *host, uint16_t port, int family,
			    struct spool *s);
void resolve_free(struct resolve *r);
/* RESOLVE_SOME: one family is there, the other may come (RFC 8305 3). FAILED: *e, and a fact. */
enum resolve_status resolve_step(struct resolve *r, struct error *e);
int resolve_poll(const struct resolve *r, struct pollfd *fds, int room, int *timeout_ms);
/* The addresses so far, IPv6 first, ports set. */
int resolve_addresses(const struct resolve *r, const struct address **list);

#endif
