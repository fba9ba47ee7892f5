/*
 * dial.h: from a target to a connected socket: the name, the race of IPv6 and IPv4 (RFC 8305:
 * families interleaved, a new attempt every 250 ms, AAAA given 50 ms of grace), Unix sockets, the
 * bound interface, HTTP CONNECT and SOCKS5 proxies. Non-blocking throughout. Every attempt is
 * wrapped into the spool (SYN, SYN-ACK or RST), as are the octets said to a proxy; what no packet
 * shows becomes a fact (source/wrap.h, wire/local.h), and so do reached time limits.
 */
#ifndef SOURCE_DIAL_H
#define SOURCE_DIAL_H

#include <poll.h>

#include "source/target.h"
#include "source/wrap.h"

enum { DIAL_ATTEMPT_DELAY_MS = 250, DIAL_RESOLUTION_DELAY_MS = 50, DIAL_ATTEMPTS_MAX = 16 };

enum dial_status { DIAL_WAIT, DIAL_DONE, DIAL_FAILED };

struct dial;

struct dial *dial_new(const struct target *t, struct spool *s);
void dial_free(struct dial *d); /* closes what was not taken; the spool must still be there */
enum dial_status dial_step(struct dial *d, struct error *e);
int dial_poll(const struct dial *d, struct pollfd *fds, int room, int *timeout_ms);
/* What it waits for: "the name server", "192.0.2.1:443 to answer the SYN", "the proxy's answer". */
const char *dial_waiting(const struct dial *d);
/* After DIAL_DONE: the socket (non-blocking, TCP_NODELAY, the caller's now) and its flow. */
int dial_take(struct dial *d, struct wrap *flow);

#endif
