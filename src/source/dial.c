#include "source/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "source/dial_parts.h"

enum { UNIX_RETRY_MS = 20 };

char *dial_name(const struct dial *d, const struct address *a, char *out, size_t room)
{
	char where[80];

	book_address(where, sizeof(where), a);
	snprintf(out, room, "%s%s", d->target.proxy == TARGET_NO_PROXY ? "" : "the proxy ", where);
	return out;
}

void dial_fact(struct dial *d, enum local_kind kind, const struct wrap *flow, uint32_t a,
	       uint32_t b, const char *words)
{
	struct local_fact f = {.kind = kind, .a = a, .b = b};
	struct text line = {0};

	if (flow)
		wrap_name(flow, f.conn, sizeof(f.conn));
	local_write(&line, &f, words);
	spool_fact(d->spool, wrap_now(), text_str(&line));
	text_done(&line);
}

bool dial_fail(struct dial *d, const char *format, ...)
{
	char line[sizeof(d->error.text)];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	d->stage = DIAL_STAGE_FAILED;
	return error_set(&d->error, "%s", line);
}

bool dial_late(const struct dial *d, enum target_stage stage, uint64_t since_us)
{
	uint32_t ms = d->target.limit_ms[stage];

	return since_us && ms && clock_us() - since_us >= (uint64_t)ms * 1000;
}

int dial_sooner(int timeout_ms, uint64_t since_us, uint32_t delay_ms)
{
	uint64_t end = since_us + (uint64_t)delay_ms * 1000, now = clock_us();
	uint64_t left = now >= end ? 0 : (end - now + 999) / 1000;

	if (left > INT32_MAX)
		left = INT32_MAX;
	return timeout_ms < 0 || (int)left < timeout_ms ? (int)left : timeout_ms;
}

static const struct target_connect_to *redirected(const struct target *t)
{
	for (int i = 0; i < t->connect_tos; i++) {
		const struct target_connect_to *c = &t->connect_to[i];
		if ((!c->host || !*c->host || strcasecmp(c->host, t->host) == 0) &&
		    (!c->port || c->port == t->port))
			return c;
	}
	return NULL;
}

/* No packet tells why we go elsewhere: --connect-to does not change the name that is asked for. */
static void redirect(struct dial *d, const char **host)
{
	const struct target_connect_to *c = redirected(&d->target);
	struct text words = {0};

	if (!c)
		return;
	if (c->to_host && *c->to_host)
		*host = c->to_host;
	if (c->to_port)
		d->port = c->to_port;
	if (strcmp(*host, d->target.host) == 0 && d->port == d->target.port)
		return;
	text_addf(&words, "host %s is %s", d->target.host, *host);
	if (d->port != d->target.port)
		text_addf(&words, ", port %u", d->port);
	text_add(&words, " (--connect-to)");
	dial_fact(d, LOCAL_ADDRESS, NULL, 0, 0, text_str(&words));
	text_done(&words);
}

struct dial *dial_new(const struct target *t, struct spool *s)
{
	struct dial *d = memory_get(1, sizeof(*d));
	const char *host;

	target_copy(&d->target, t);
	d->spool = s;
	d->fd = -1;
	d->error = (struct error)ERROR_INIT;
	dial_race_init(&d->race);
	if (d->target.unix_socket) {
		d->target.proxy = TARGET_NO_PROXY; /* there is nothing to reach it through */
		d->stage = DIAL_STAGE_UNIX;
		return d;
	}
	host = d->target.host;
	d->port = d->target.port;
	redirect(d, &host);
	d->host = memory_copy(host, strlen(host));
	bool proxied = d->target.proxy != TARGET_NO_PROXY;
	d->resolve = resolve_new(&d->target, proxied ? d->target.proxy_host : host,
				 proxied ? d->target.proxy_port : d->port, d->target.family, s);
	snprintf(d->waiting, sizeof(d->waiting), "the name server");
	if (!dial_socket_check(&d->target, &d->error)) {
		dial_fact(d, LOCAL_UNREACHABLE, NULL, 0, 0, d->error.text);
		d->stage = DIAL_STAGE_FAILED;
	} else {
		d->stage = DIAL_STAGE_RACE;
	}
	return d;
}

void dial_hang_up(struct dial *d)
{
	if (d->fd < 0)
		return;
	wrap_fin(&d->flow, 0, wrap_now());
	close(d->fd);
	d->fd = -1;
}

void dial_free(struct dial *d)
{
	if (!d)
		return;
	dial_race_done(d);
	dial_proxy_done(d);
	resolve_free(d->resolve);
	dial_hang_up(d);
	free(d->host);
	target_done(&d->target);
	free(d);
}

/* A full backlog is no failure yet: connect() says EAGAIN, and no poll tells when to try again. */
static void unix_step(struct dial *d)
{
	const struct address none = {0}; /* wrap.h invents what stands for it */
	uint64_t time = wrap_now();
	char words[300], path[120];

	if (!d->race.first_us)
		d->race.first_us = clock_us();
	text_clean_to(path, sizeof(path), d->target.unix_socket, strlen(d->target.unix_socket));
	d->fd = dial_socket_unix(d->target.unix_socket);
	if (d->fd >= 0) {
		wrap_init(&d->flow, d->spool, &none, &none);
		snprintf(words, sizeof(words), "host %s is the Unix socket %s (--unix-socket)",
			 d->target.host, path);
		dial_fact(d, LOCAL_ADDRESS, NULL, 0, 0, words);
		wrap_syn(&d->flow, time);
		wrap_established(&d->flow, wrap_now());
		d->stage = DIAL_STAGE_DONE;
		return;
	}
	if (errno != EAGAIN) {
		snprintf(words, sizeof(words), "Unix socket %s: %s", path, strerror(errno));
		dial_fact(d, LOCAL_UNREACHABLE, NULL, 0, 0, words);
		dial_fail(d, "%s", words);
		return;
	}
	snprintf(d->waiting, sizeof(d->waiting), "a free place at the Unix socket %s", path);
	if (dial_late(d, TARGET_STAGE_TCP, d->race.first_us)) {
		dial_fact(d, LOCAL_LIMIT, NULL, TARGET_STAGE_TCP,
			  d->target.limit_ms[TARGET_STAGE_TCP], d->waiting);
		dial_fail(d, "Unix socket %s: its server accepted nothing within %u ms", path,
			  d->target.limit_ms[TARGET_STAGE_TCP]);
	}
}

enum dial_status dial_step(struct dial *d, struct error *e)
{
	if (d->stage == DIAL_STAGE_UNIX)
		unix_step(d);
	if (d->stage == DIAL_STAGE_RACE && dial_race_step(d)) {
		if (d->target.proxy == TARGET_NO_PROXY) {
			d->stage = DIAL_STAGE_DONE;
		} else {
			d->stage = DIAL_STAGE_PROXY;
			dial_proxy_begin(d);
		}
	}
	if (d->stage == DIAL_STAGE_PROXY)
		dial_proxy_step(d);
	if (d->stage == DIAL_STAGE_FAILED) {
		d->waiting[0] = '\0';
		error_set(e, "%s", d->error.text);
		return DIAL_FAILED;
	}
	if (d->stage == DIAL_STAGE_DONE) {
		d->waiting[0] = '\0';
		return DIAL_DONE;
	}
	return DIAL_WAIT;
}

int dial_poll(const struct dial *d, struct pollfd *fds, int room, int *timeout_ms)
{
	*timeout_ms = 0;
	switch (d->stage) {
	case DIAL_STAGE_RACE:
		return dial_race_poll(d, fds, room, timeout_ms);
	case DIAL_STAGE_PROXY:
		return dial_proxy_poll(d, fds, room, timeout_ms);
	case DIAL_STAGE_UNIX:
		*timeout_ms = d->race.first_us ? UNIX_RETRY_MS : 0;
		return 0;
	default:
		return 0;
	}
}

const char *dial_waiting(const struct dial *d)
{
	return d->waiting;
}

int dial_take(struct dial *d, struct wrap *flow)
{
	int fd = d->fd;

	if (d->stage != DIAL_STAGE_DONE)
		return -1;
	*flow = d->flow;
	d->fd = -1;
	return fd;
}
