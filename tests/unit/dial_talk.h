/*
 * dial_talk.h: for the tests of dial: a target on loopback, listeners, and a dial run to its end.
 */
#ifndef DIAL_TALK_H
#define DIAL_TALK_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "source/dial_parts.h"
#include "spool_seen.h"

enum { TALK_LIMIT_US = 20 * 1000 * 1000 };

struct talk {
	struct target target;
	struct spool *spool;
	struct dial *dial;
	struct seen seen;
	struct error error;
	struct wrap flow;
	int fd; /* taken; -1 */
	uint64_t took_us;
};

static inline int talk_set_up(void **state)
{
	static struct talk t;

	memset(&t, 0, sizeof(t));
	target_init(&t.target);
	t.target.host = memory_copy("shop.test", 9);
	t.spool = spool_new("test", &t.error);
	t.fd = -1;
	*state = &t;
	return t.spool ? 0 : -1;
}

static inline int talk_tear_down(void **state)
{
	struct talk *t = *state;

	dial_free(t->dial);
	if (t->fd >= 0)
		close(t->fd);
	seen_done(&t->seen);
	spool_free(t->spool);
	target_done(&t->target);
	return 0;
}

static inline void talk_host(struct talk *t, const char *host, uint16_t port)
{
	free(t->target.host);
	t->target.host = memory_copy(host, strlen(host));
	t->target.port = port;
}

/* A socket bound to an address of loopback; port 0: any, put into *port. */
static inline int talk_bind(const char *ip, uint16_t *port)
{
	struct address a = {.family = strchr(ip, ':') ? 6 : 4, .port = *port};
	struct sockaddr_storage s;
	socklen_t n;
	int on = 1;

	assert_int_equal(inet_pton(a.family == 6 ? AF_INET6 : AF_INET, ip, a.bytes), 1);
	int fd = socket(a.family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	n = dial_socket_address(&a, &s);
	assert_int_equal(bind(fd, (struct sockaddr *)&s, n), 0);
	n = sizeof(s);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&s, &n), 0);
	assert_true(wrap_address((struct sockaddr *)&s, &a));
	*port = a.port;
	return fd;
}

static inline int talk_listen(const char *ip, uint16_t *port)
{
	int fd = talk_bind(ip, port);

	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

/* Until the end, as the driver does it: a step, then poll for what dial_poll names. */
static inline enum dial_status talk_run(struct talk *t)
{
	uint64_t start = clock_us();
	enum dial_status status;

	if (!t->dial)
		t->dial = dial_new(&t->target, t->spool);
	while ((status = dial_step(t->dial, &t->error)) == DIAL_WAIT) {
		struct pollfd fds[32];
		int timeout, n = dial_poll(t->dial, fds, 32, &timeout);
		assert_true(clock_us() - start < TALK_LIMIT_US);
		assert_true(*dial_waiting(t->dial));
		assert_true(n > 0 || timeout >= 0);
		poll(fds, (nfds_t)n, timeout);
	}
	t->took_us = clock_us() - start;
	if (status == DIAL_DONE)
		t->fd = dial_take(t->dial, &t->flow);
	seen_take(&t->seen, t->spool);
	return status;
}

static inline void talk_sees(const struct text *t, const char *words)
{
	if (!seen_has(t, words))
		fail_msg("\"%s\" is not in\n%s", words, text_str(t));
}

#endif
