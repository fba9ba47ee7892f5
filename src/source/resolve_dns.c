#include "source/resolve_parts.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"

/* Which of the two words says more: a name that exists without addresses is known to exist. */
static const char *say(const struct resolve *r, const char *words, bool no_data, char *out,
		       size_t room)
{
	if (no_data && !r->family[RESOLVE_V4].wanted)
		words = "the name has no IPv6 address (AAAA)";
	else if (no_data && !r->family[RESOLVE_V6].wanted)
		words = "the name has no IPv4 address (A)";
	else if (no_data)
		words = "the name exists, but has no address (neither A nor AAAA)";
	snprintf(out, room, "%s", words);
	return out;
}

#ifdef HAVE_CARES

#define CARES_NO_DEPRECATED /* 1.34 would rather have its own threads; we have one and poll */
#include <ares.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	FIRST_TIMEOUT_MS = 1500, /* doubles with every try; the stage's own limit is 5 s */
	TRIES = 3,
	DATAGRAM_MAX = 65535,
	DNS_HEAD = 12, /* RFC 1035 section 4.1.1 */
	RCODE_SERVFAIL = 2,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5
};

struct resolve_dns {
	ares_channel channel;
	bool closing;
};

static bool ends(ares_socket_t fd, struct address *us, struct address *peer)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);
	int type = 0;
	socklen_t type_n = sizeof(type);

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_n) != 0 || type != SOCK_DGRAM)
		return false; /* a truncated answer asked again over TCP: not shown */
	if (getsockname(fd, (struct sockaddr *)&a, &n) != 0 ||
	    !wrap_address((struct sockaddr *)&a, us))
		return false;
	n = sizeof(a);
	return getpeername(fd, (struct sockaddr *)&a, &n) == 0 &&
	       wrap_address((struct sockaddr *)&a, peer);
}

static ares_socket_t on_socket(int domain, int type, int protocol, void *user)
{
	int fd = socket(domain, type, protocol);

	(void)user;
	if (fd < 0)
		return ARES_SOCKET_BAD;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
		close(fd);
		return ARES_SOCKET_BAD;
	}
	return fd;
}

static int on_close(ares_socket_t fd, void *user)
{
	(void)user;
	return close(fd);
}

static int on_connect(ares_socket_t fd, const struct sockaddr *to, ares_socklen_t n, void *user)
{
	(void)user;
	return connect(fd, to, n);
}

/* 1.18 forgets why it left a server, and says in the end that the connection was refused. */
static void note_rcode(struct resolve *r, const uint8_t *answer, size_t n)
{
	uint8_t rcode = n >= DNS_HEAD ? answer[3] & 0xf : 0;

	if (rcode == RCODE_SERVFAIL || rcode == RCODE_NOTIMP || rcode == RCODE_REFUSED)
		r->rcode = rcode;
}

static ares_ssize_t on_receive(ares_socket_t fd, void *out, size_t n, int flags,
			       struct sockaddr *from, ares_socklen_t *from_n, void *user)
{
	struct resolve *r = user;
	struct address us, peer;
	ssize_t got = recvfrom(fd, out, n, flags, from, from_n);

	if (got >= 0) {
		int kept = errno;
		if (ends(fd, &us, &peer)) {
			wrap_udp(r->spool, &peer, &us, out, (size_t)got, wrap_now());
			note_rcode(r, out, (size_t)got);
		}
		errno = kept;
	}
	return got;
}

static ares_ssize_t on_send(ares_socket_t fd, const struct iovec *parts, int count, void *user)
{
	struct resolve *r = user;
	struct address us, peer;
	uint64_t time = wrap_now();
	ssize_t sent = writev(fd, parts, count);

	if (sent > 0 && sent <= DATAGRAM_MAX && ends(fd, &us, &peer)) {
		uint8_t *whole = memory_get((size_t)sent, 1);
		size_t at = 0;
		for (int i = 0; i < count && at < (size_t)sent; i++) {
			size_t n = parts[i].iov_len;
			if (n > (size_t)sent - at)
				n = (size_t)sent - at;
			memcpy(whole + at, parts[i].iov_base, n);
			at += n;
		}
		wrap_udp(r->spool, &us, &peer, whole, (size_t)sent, time);
		free(whole);
	}
	return sent;
}

static struct resolve_dns *channel(struct resolve *r)
{
	static const struct ares_socket_functions functions = {
		.asocket = on_socket,
		.aclose = on_close,
		.aconnect = on_connect,
		.arecvfrom = on_receive,
		.asendv = on_send,
	};
	struct ares_options o = {.timeout = FIRST_TIMEOUT_MS, .tries = TRIES};
	char lookups[] = "b"; /* DNS only: the hosts file was asked before */

	if (r->dns)
		return r->dns;
	o.lookups = lookups;
	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
		return NULL;
	struct resolve_dns *d = memory_get(1, sizeof(*d));
	if (ares_init_options(&d->channel, &o,
			      ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS) !=
	    ARES_SUCCESS) {
		ares_library_cleanup();
		free(d);
		return NULL;
	}
	ares_set_socket_functions(d->channel, &functions, r);
	if (*r->servers)
		ares_set_servers_ports_csv(d->channel, r->servers);
	r->dns = d;
	return d;
}

void resolve_dns_free(struct resolve *r)
{
	struct resolve_dns *d = r->dns;

	if (!d)
		return;
	d->closing = true; /* the callbacks of what is cancelled come now */
	ares_destroy(d->channel);
	ares_library_cleanup();
	free(d);
	r->dns = NULL;
}

bool resolve_dns_file(struct resolve *r)
{
	static const int families[2] = {AF_INET6, AF_INET};
	struct resolve_dns *d = channel(r);
	bool found = false;

	for (int i = 0; d && i < 2; i++) {
		struct hostent *h = NULL;
		if (!r->family[i].wanted ||
		    ares_gethostbyname_file(d->channel, r->host, families[i], &h) != ARES_SUCCESS)
			continue;
		for (char **a = h->h_addr_list; *a; a++)
			resolve_add(r, i == RESOLVE_V6 ? 6 : 4, *a);
		found = found || r->family[i].count;
		ares_free_hostent(h);
	}
	return found;
}

static void on_answer(struct resolve *r, int which, int status, struct ares_addrinfo *answer)
{
	if (r->dns && !r->dns->closing) {
		r->family[which].status = status;
		r->family[which].pending = false;
		for (struct ares_addrinfo_node *n = answer ? answer->nodes : NULL; n;
		     n = n->ai_next) {
			if (n->ai_family == AF_INET6 && which == RESOLVE_V6)
				resolve_add(
					r, 6,
					&((struct sockaddr_in6 *)(void *)n->ai_addr)->sin6_addr);
			else if (n->ai_family == AF_INET && which == RESOLVE_V4)
				resolve_add(r, 4,
					    &((struct sockaddr_in *)(void *)n->ai_addr)->sin_addr);
		}
	}
	if (answer)
		ares_freeaddrinfo(answer);
}

static void on_v6(void *user, int status, int timeouts, struct ares_addrinfo *answer)
{
	(void)timeouts;
	on_answer(user, RESOLVE_V6, status, answer);
}

static void on_v4(void *user, int status, int timeouts, struct ares_addrinfo *answer)
{
	(void)timeouts;
	on_answer(user, RESOLVE_V4, status, answer);
}

/* Two questions in place of AF_UNSPEC: one family's answer need not wait for the other's, and the
 * AAAA goes first (RFC 8305 section 3). */
void resolve_dns_ask(struct resolve *r)
{
	struct resolve_dns *d = channel(r);
	struct ares_addrinfo_hints hints = {.ai_flags = ARES_AI_NOSORT};

	if (!d) {
		r->family[RESOLVE_V4].status = r->family[RESOLVE_V6].status = ARES_ENOTINITIALIZED;
		return;
	}
	r->family[RESOLVE_V6].pending = r->family[RESOLVE_V6].wanted;
	r->family[RESOLVE_V4].pending = r->family[RESOLVE_V4].wanted;
	hints.ai_family = AF_INET6;
	if (r->family[RESOLVE_V6].wanted)
		ares_getaddrinfo(d->channel, r->host, NULL, &hints, on_v6, r);
	hints.ai_family = AF_INET;
	if (r->family[RESOLVE_V4].wanted)
		ares_getaddrinfo(d->channel, r->host, NULL, &hints, on_v4, r);
}

int resolve_dns_poll(const struct resolve *r, struct pollfd *fds, int room, int *timeout_ms)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct timeval tv, *wait;
	int n = 0;

	if (!r->dns)
		return 0;
	/* ARES_GETSOCK_WRITABLE shifts a signed 1 by 31: the bits are taken by hand */
	unsigned bits = (unsigned)ares_getsock(r->dns->channel, sockets, ARES_GETSOCK_MAXNUM);
	for (int i = 0; i < ARES_GETSOCK_MAXNUM && n < room; i++) {
		short events = 0;
		if (bits >> i & 1)
			events |= POLLIN;
		if (bits >> (i + ARES_GETSOCK_MAXNUM) & 1)
			events |= POLLOUT;
		if (events)
			fds[n++] = (struct pollfd){.fd = sockets[i], .events = events};
	}
	wait = ares_timeout(r->dns->channel, NULL, &tv);
	if (wait)
		*timeout_ms = (int)(wait->tv_sec * 1000 + (wait->tv_usec + 999) / 1000);
	return n;
}

void resolve_dns_step(struct resolve *r)
{
	struct pollfd fds[ARES_GETSOCK_MAXNUM];
	int timeout, n = resolve_dns_poll(r, fds, ARES_GETSOCK_MAXNUM, &timeout);

	if (!r->dns)
		return;
	if (n && poll(fds, (nfds_t)n, 0) < 0)
		n = 0;
	for (int i = 0; i < n; i++)
		if (fds[i].revents)
			ares_process_fd(r->dns->channel,
					fds[i].revents & ~POLLOUT ? fds[i].fd : ARES_SOCKET_BAD,
					fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
	ares_process_fd(r->dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* time-outs */
}

const char *resolve_dns_words(const struct resolve *r, char *out, size_t room)
{
	const struct resolve_family *v6 = &r->family[RESOLVE_V6], *v4 = &r->family[RESOLVE_V4];
	int status = v4->wanted ? v4->status : v6->status;
	bool no_data = (v6->wanted && v6->status == ARES_ENODATA) ||
		       (v4->wanted && v4->status == ARES_ENODATA);

	/* one family without addresses and the other's failure: the failure is the reason */
	if (no_data && v4->wanted && v6->wanted) {
		int other = v4->status == ARES_ENODATA ? v6->status : v4->status;
		no_data = other == ARES_ENODATA || other == ARES_ENOTFOUND;
		status = other;
	}
	if (status == ARES_ECONNREFUSED && r->rcode)
		status = r->rcode == RCODE_SERVFAIL ? ARES_ESERVFAIL
			 : r->rcode == RCODE_NOTIMP ? ARES_ENOTIMP
						    : ARES_EREFUSED;
	switch (status) {
	case ARES_SUCCESS:
	case ARES_ENODATA:
		return say(r, "", true, out, room);
	case ARES_ENOTFOUND:
		return say(r, "no such host (NXDOMAIN)", no_data, out, room);
	case ARES_ESERVFAIL:
		return say(r, "the name server failed (SERVFAIL)", false, out, room);
	case ARES_EREFUSED:
		return say(r, "the name server refused to answer (REFUSED)", false, out, room);
	case ARES_ETIMEOUT:
		return say(r, "the name server did not answer", false, out, room);
	case ARES_ECONNREFUSED:
		return say(r, "no name server can be reached", false, out, room);
	case ARES_EBADNAME:
		return say(r, "this cannot be a DNS name", false, out, room);
	default:
		return say(r, ares_strerror(status), false, out, room);
	}
}

#else /* the system's own resolver: it blocks, and shows no packet */

struct resolve_dns {
	int unused;
};

void resolve_dns_free(struct resolve *r)
{
	(void)r;
}

bool resolve_dns_file(struct resolve *r)
{
	(void)r;
	return false;
}

void resolve_dns_ask(struct resolve *r)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
	int status = getaddrinfo(r->host, NULL, &hints, &list);

	for (struct addrinfo *a = list; a; a = a->ai_next) {
		if (a->ai_family == AF_INET6)
			resolve_add(r, 6, &((struct sockaddr_in6 *)(void *)a->ai_addr)->sin6_addr);
		else if (a->ai_family == AF_INET)
			resolve_add(r, 4, &((struct sockaddr_in *)(void *)a->ai_addr)->sin_addr);
	}
	if (list)
		freeaddrinfo(list);
	r->family[RESOLVE_V6].status = r->family[RESOLVE_V4].status = status;
	if (r->count)
		resolve_tell(r, "getaddrinfo; built without c-ares, so no packet shows it");
}

void resolve_dns_step(struct resolve *r)
{
	(void)r;
}

int resolve_dns_poll(const struct resolve *r, struct pollfd *fds, int room, int *timeout_ms)
{
	(void)r;
	(void)fds;
	(void)room;
	(void)timeout_ms;
	return 0;
}

const char *resolve_dns_words(const struct resolve *r, char *out, size_t room)
{
	int status = r->family[RESOLVE_V4].status;

	return say(r, status ? gai_strerror(status) : "", status == 0, out, room);
}

#endif
