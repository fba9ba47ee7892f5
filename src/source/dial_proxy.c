#include "source/dial_parts.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

enum { LOGIN_MAX = 16 * 1024, REST_SHOWN = 16 * 1024 };

void dial_proxy_done(struct dial *d)
{
	struct dial_proxy *p = &d->proxy;

	if (p->out.p)
		explicit_bzero(p->out.p, p->out.room); /* a password may be in it */
	buf_done(&p->out);
	buf_done(&p->in);
	resolve_free(p->resolve);
	p->resolve = NULL;
}

void dial_proxy_refuse(struct dial *d, uint32_t status, const char *format, ...)
{
	char words[360], who[100];
	struct text line = {0};
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	dial_name(d, &d->flow.end[1], who, sizeof(who));
	text_addf(&line, "%s %s", who, words);
	dial_fact(d, LOCAL_PROXY, &d->flow, status, 0, text_str(&line));
	dial_fail(d, "%s", text_str(&line));
	text_done(&line);
}

void dial_proxy_say(struct dial *d, const void *p, size_t n)
{
	buf_add(&d->proxy.out, p, n, DIAL_HEAD_MAX);
}

/* False: not all is sent yet, or the stage failed. */
static bool flush(struct dial *d)
{
	struct buf *out = &d->proxy.out;

	while (out->n) {
		ssize_t n = send(d->fd, out->p, out->n, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return false;
		if (n < 0) {
			dial_proxy_refuse(d, 0, "broke the connection: %s", strerror(errno));
			return false;
		}
		wrap_data(&d->flow, 0, out->p, (size_t)n, wrap_now());
		buf_drop(out, (size_t)n);
	}
	if (out->p)
		explicit_bzero(out->p, out->room);
	return true;
}

/* recv without its excuses: 0 nothing now, or the stage failed. */
static size_t take(struct dial *d, void *out, size_t n, int flags)
{
	for (;;) {
		ssize_t got = recv(d->fd, out, n, flags);
		if (got > 0)
			return (size_t)got;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (got == 0) {
			wrap_fin(&d->flow, 1, wrap_now());
			dial_proxy_refuse(d, 0, "closed the connection before it had answered");
		} else {
			if (errno == ECONNRESET)
				wrap_rst(&d->flow, 1, wrap_now());
			dial_proxy_refuse(d, 0, "broke the connection: %s", strerror(errno));
		}
		return 0;
	}
}

bool dial_proxy_read(struct dial *d, size_t n)
{
	struct buf *in = &d->proxy.in;
	uint8_t octets[300];

	while (in->n < n && d->stage == DIAL_STAGE_PROXY) {
		size_t want = n - in->n < sizeof(octets) ? n - in->n : sizeof(octets);
		size_t got = take(d, octets, want, 0);
		if (!got)
			return false;
		wrap_data(&d->flow, 1, octets, got, wrap_now());
		buf_add(in, octets, got, DIAL_HEAD_MAX);
	}
	return in->n >= n;
}

/* What stands behind a refusal often tells more: the recording keeps what is there already. */
void dial_proxy_rest(struct dial *d)
{
	uint8_t *p = memory_get(REST_SHOWN, 1);
	ssize_t got = recv(d->fd, p, REST_SHOWN, 0);

	if (got > 0)
		wrap_data(&d->flow, 1, p, (size_t)got, wrap_now());
	free(p);
}

/* RFC 7617: user-id ":" password in Base64. */
static void add_basic(struct text *out, const struct target *t)
{
	size_t user = strlen(t->proxy_user), n;
	size_t password = t->proxy_password ? strlen(t->proxy_password) : 0;

	n = user + 1 + password;
	uint8_t *plain = memory_get(n, 1), *coded = memory_get(n / 3 * 4 + 5, 1);
	memcpy(plain, t->proxy_user, user);
	plain[user] = ':';
	if (password)
		memcpy(plain + user + 1, t->proxy_password, password);
	EVP_EncodeBlock(coded, plain, (int)n);
	text_addf(out, "Proxy-Authorization: Basic %s\r\n\r\n", (char *)coded);
	explicit_bzero(plain, n);
	explicit_bzero(coded, n / 3 * 4 + 5);
	free(plain);
	free(coded);
}

static bool login_fits(const struct target *t)
{
	return !t->proxy_user || (strlen(t->proxy_user) <= LOGIN_MAX &&
				  (!t->proxy_password || strlen(t->proxy_password) <= LOGIN_MAX));
}

/* RFC 9110 section 9.3.6. */
static void ask_connect(struct dial *d)
{
	if (!login_fits(&d->target)) {
		dial_fail(d, "the proxy's user or password is longer than 16 KiB");
		return;
	}

	const char *open = strchr(d->host, ':') ? "[" : "", *close = *open ? "]" : "";
	struct text ask = {0};

	text_addf(&ask, "CONNECT %s%s%s:%u HTTP/1.1\r\nHost: %s%s%s:%u\r\n", open, d->host, close,
		  d->port, open, d->host, close, d->port);
	text_add(&ask, "User-Agent: h2lens/" PACKAGE_VERSION "\r\n");
	if (d->target.proxy_user)
		add_basic(&ask, &d->target); /* last, so that no copy of it is left behind */
	else
		text_add(&ask, "\r\n");
	dial_proxy_say(d, text_str(&ask), ask.n);
	explicit_bzero(ask.s, ask.room);
	text_done(&ask);
	d->proxy.awaits = DIAL_SAYS_CONNECT;
}

/* The end of a head: a line's end and an empty line, whose CR may be missing (RFC 9112 2.2). The
 * octets up to and with it, counted from `from`; 0: it does not end here. */
static size_t head_end(const uint8_t *p, size_t from, size_t n)
{
	for (size_t i = from; i < n; i++) {
		if (p[i] != '\n' || i == 0)
			continue;
		if (p[i - 1] == '\n' || (i >= 2 && p[i - 1] == '\r' && p[i - 2] == '\n'))
			return i + 1;
	}
	return 0;
}

/* The status of "HTTP/1.x 200 …"; 0: it is none. */
static unsigned status_of(const uint8_t *p, size_t n)
{
	if (n < 12 || memcmp(p, "HTTP/1.", 7) != 0 || p[8] != ' ')
		return 0;
	unsigned status = 0;
	for (int i = 9; i < 12; i++) {
		if (p[i] < '0' || p[i] > '9')
			return 0;
		status = status * 10 + (unsigned)(p[i] - '0');
	}
	return n > 12 && p[12] >= '0' && p[12] <= '9' ? 0 : status;
}

/* A field's value (its first line), "" none. */
static void field(const struct buf *head, const char *name, char *out, size_t room)
{
	size_t length = strlen(name), at = 0;

	*out = '\0';
	while (at < head->n) {
		const uint8_t *line = head->p + at, *end = memchr(line, '\n', head->n - at);
		size_t n = end ? (size_t)(end - line) : head->n - at;
		at += n + 1;
		if (n <= length || line[length] != ':' ||
		    strncasecmp((const char *)line, name, length) != 0)
			continue;
		line += length + 1;
		n -= length + 1;
		while (n && (*line == ' ' || *line == '\t')) {
			line++;
			n--;
		}
		while (n && (line[n - 1] == '\r' || line[n - 1] == ' '))
			n--;
		text_clean_to(out, room, line, n);
		return;
	}
}

static void not_http(struct dial *d)
{
	char start[60];
	size_t n = d->proxy.in.n < 24 ? d->proxy.in.n : 24;

	dial_proxy_refuse(d, 0, "does not speak HTTP/1.x: its answer begins with \"%s\"",
			  text_clean_to(start, sizeof(start), d->proxy.in.p, n));
}

static void refused(struct dial *d, unsigned status)
{
	const struct buf *in = &d->proxy.in;
	const uint8_t *end = memchr(in->p, '\n', in->n);
	size_t n = end ? (size_t)(end - in->p) : in->n;
	char reason[100] = "", asks[140];

	if (n && in->p[n - 1] == '\r')
		n--;
	if (n > 9)
		text_clean_to(reason, sizeof(reason), in->p + 9, n - 9);
	dial_proxy_rest(d);
	field(in, "Proxy-Authenticate", asks, sizeof(asks));
	if (status == 407)
		dial_proxy_refuse(d, status, "answered CONNECT with %s: %s%s%s%s", reason,
				  d->target.proxy_user ? "it does not accept this user and password"
						       : "it wants a user and password",
				  *asks ? " (" : "", asks, *asks ? ")" : "");
	else
		dial_proxy_refuse(d, status, "answered CONNECT with %s", reason);
}

/* Only the head is taken from the socket: behind it the server itself may already speak. Octets are
 * looked at first, then exactly those of the head are read. */
static bool read_head(struct dial *d)
{
	struct buf *in = &d->proxy.in;
	uint8_t look[4096];

	for (;;) {
		size_t got = take(d, look, sizeof(look), MSG_PEEK), old = in->n;
		if (!got)
			return false;
		if (!buf_add(in, look, got, DIAL_HEAD_MAX)) {
			dial_proxy_refuse(
				d, 0, "sent an answer to CONNECT whose head is longer than 64 KiB");
			return false;
		}
		size_t end = head_end(in->p, old, in->n), mine = end ? end - old : got;
		in->n = old + mine;
		if (take(d, look, mine, 0) != mine)
			return false; /* cannot be: they were there */
		wrap_data(&d->flow, 1, look, mine, wrap_now());
		if (in->n >= 12 ? !status_of(in->p, in->n)
				: memcmp(in->p, "HTTP/1.", in->n < 7 ? in->n : 7) != 0) {
			not_http(d);
			return false;
		}
		if (end)
			return true;
	}
}

static bool connect_step(struct dial *d)
{
	while (read_head(d)) {
		unsigned status = status_of(d->proxy.in.p, d->proxy.in.n);
		if (status >= 200 && status < 300)
			return true; /* Content-Length and the like mean nothing here */
		if (status < 100 || status >= 200) {
			if (status)
				refused(d, status);
			else
				not_http(d);
			return false;
		}
		buf_clear(&d->proxy.in); /* 1xx: the answer comes after it */
	}
	return false;
}

void dial_proxy_begin(struct dial *d)
{
	d->proxy.since_us = clock_us();
	snprintf(d->waiting, sizeof(d->waiting), "the proxy's answer");
	if (d->target.proxy == TARGET_PROXY_CONNECT)
		ask_connect(d);
	else
		dial_socks_begin(d);
}

static void limit(struct dial *d)
{
	uint32_t ms = d->target.limit_ms[TARGET_STAGE_PROXY];
	char who[100], words[260];

	dial_name(d, &d->flow.end[1], who, sizeof(who));
	snprintf(words, sizeof(words), "%s to answer %s", who,
		 d->target.proxy == TARGET_PROXY_CONNECT ? "CONNECT" : "SOCKS5");
	dial_fact(d, LOCAL_LIMIT, &d->flow, TARGET_STAGE_PROXY, ms, words);
	dial_fail(d, "%s did not answer within %u ms", who, ms);
}

void dial_proxy_step(struct dial *d)
{
	bool sent = flush(d), open = false;

	if (d->stage == DIAL_STAGE_PROXY && sent)
		open = d->target.proxy == TARGET_PROXY_CONNECT ? connect_step(d)
							       : dial_socks_step(d);
	if (d->stage == DIAL_STAGE_PROXY && !open)
		flush(d);
	if (open && d->stage == DIAL_STAGE_PROXY) {
		d->stage = DIAL_STAGE_DONE;
		dial_proxy_done(d);
	} else if (d->stage == DIAL_STAGE_PROXY &&
		   dial_late(d, TARGET_STAGE_PROXY, d->proxy.since_us)) {
		limit(d);
	}
	if (d->stage == DIAL_STAGE_FAILED)
		dial_hang_up(d);
}

int dial_proxy_poll(const struct dial *d, struct pollfd *fds, int room, int *timeout_ms)
{
	const struct dial_proxy *p = &d->proxy;
	int n = 0;

	*timeout_ms = -1;
	if (p->awaits == DIAL_SAYS_NAME && !p->out.n)
		n = resolve_poll(p->resolve, fds, room, timeout_ms);
	else if (room > 0)
		fds[n++] = (struct pollfd){.fd = d->fd, .events = p->out.n ? POLLOUT : POLLIN};
	if (d->target.limit_ms[TARGET_STAGE_PROXY])
		*timeout_ms = dial_sooner(*timeout_ms, p->since_us,
					  d->target.limit_ms[TARGET_STAGE_PROXY]);
	return n;
}
