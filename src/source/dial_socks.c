#include "source/dial_parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "wire/socks.h"

enum { LENGTH_MAX = 255, METHOD = 2, LOGIN = 2, REPLY = 2, REPLY_START = 5, PORT = 2 };

void dial_socks_begin(struct dial *d)
{
	static const uint8_t open[] = {SOCKS_VERSION, 1, SOCKS_NO_LOGIN};
	static const uint8_t login[] = {SOCKS_VERSION, 2, SOCKS_NO_LOGIN, SOCKS_USER_PASSWORD};

	if (d->target.proxy_user)
		dial_proxy_say(d, login, sizeof(login));
	else
		dial_proxy_say(d, open, sizeof(open));
	d->proxy.awaits = DIAL_SAYS_METHOD;
}

static void ask(struct dial *d, uint8_t kind, const void *address, size_t n)
{
	uint8_t request[4 + 1 + LENGTH_MAX + PORT] = {SOCKS_VERSION, SOCKS_CONNECT, 0, kind};
	size_t at = 4;

	if (kind == SOCKS_DOMAIN)
		request[at++] = (uint8_t)n;
	memcpy(request + at, address, n);
	at += n;
	request[at++] = (uint8_t)(d->port >> 8);
	request[at++] = (uint8_t)d->port;
	dial_proxy_say(d, request, at);
	buf_clear(&d->proxy.in);
	d->proxy.awaits = DIAL_SAYS_REPLY;
	snprintf(d->waiting, sizeof(d->waiting), "the proxy's answer");
}

/* A literal goes as it is; a name to the proxy (socks5h) or to our own resolver (socks5). */
static void request(struct dial *d)
{
	uint8_t bytes[16];
	size_t n = strlen(d->host);

	if (inet_pton(AF_INET, d->host, bytes) == 1) {
		ask(d, SOCKS_IPV4, bytes, 4);
	} else if (inet_pton(AF_INET6, d->host, bytes) == 1) {
		ask(d, SOCKS_IPV6, bytes, 16);
	} else if (d->target.proxy == TARGET_PROXY_SOCKS5) {
		d->proxy.resolve =
			resolve_new(&d->target, d->host, d->port, d->target.family, d->spool);
		d->proxy.awaits = DIAL_SAYS_NAME;
		snprintf(d->waiting, sizeof(d->waiting), "the name server");
	} else if (n == 0 || n > LENGTH_MAX) {
		dial_fail(d, "SOCKS5 has no room for a name of %zu octets", n);
	} else {
		ask(d, SOCKS_DOMAIN, d->host, n);
	}
}

static bool not_socks(struct dial *d)
{
	char start[40];

	dial_proxy_rest(d);
	dial_proxy_refuse(d, 0, "does not speak SOCKS5: its answer begins with \"%s\"",
			  text_clean_to(start, sizeof(start), d->proxy.in.p, d->proxy.in.n));
	return false;
}

static void login(struct dial *d)
{
	const char *user = d->target.proxy_user;
	const char *password = d->target.proxy_password ? d->target.proxy_password : "";
	size_t user_n = strlen(user), password_n = strlen(password);
	uint8_t octets[3 + 2 * LENGTH_MAX] = {SOCKS_LOGIN_VERSION};
	size_t at = 1;

	if (user_n == 0 || user_n > LENGTH_MAX || password_n > LENGTH_MAX) {
		dial_fail(d, "SOCKS5 takes a user of 1 to 255 octets and a password of at most 255 "
			     "(RFC 1929)");
		return;
	}
	octets[at++] = (uint8_t)user_n;
	memcpy(octets + at, user, user_n);
	at += user_n;
	octets[at++] = (uint8_t)password_n;
	memcpy(octets + at, password, password_n);
	at += password_n;
	dial_proxy_say(d, octets, at);
	explicit_bzero(octets, sizeof(octets));
	buf_clear(&d->proxy.in);
	d->proxy.awaits = DIAL_SAYS_LOGIN;
}

static void method(struct dial *d)
{
	const uint8_t *in = d->proxy.in.p;

	if (in[0] != SOCKS_VERSION)
		not_socks(d);
	else if (in[1] == SOCKS_NO_LOGIN)
		request(d);
	else if (in[1] == SOCKS_USER_PASSWORD && d->target.proxy_user)
		login(d);
	else if (in[1] == SOCKS_NO_METHOD || in[1] == SOCKS_USER_PASSWORD)
		dial_proxy_refuse(d, in[1], "%s",
				  d->target.proxy_user
					  ? "accepts neither user and password nor no login"
					  : "wants a login, and no user is given");
	else
		dial_proxy_refuse(d, in[1], "chose login method %u, which was not offered", in[1]);
}

static void name(struct dial *d)
{
	struct error e = ERROR_INIT;
	const struct address *list;

	switch (resolve_step(d->proxy.resolve, &e)) {
	case RESOLVE_WAIT:
		return;
	case RESOLVE_FAILED:
		dial_fail(d, "%s", e.text);
		return;
	default:
		resolve_addresses(d->proxy.resolve, &list);
		ask(d, list[0].family == 6 ? SOCKS_IPV6 : SOCKS_IPV4, list[0].bytes,
		    list[0].family == 6 ? 16 : 4);
	}
}

/* The reply's address says where the proxy connected from: read, and of no use. */
static bool reply(struct dial *d)
{
	const struct buf *in = &d->proxy.in;
	size_t rest;

	if (in->p[0] != SOCKS_VERSION)
		return not_socks(d);
	if (in->p[1] != 0) {
		dial_proxy_rest(d);
		dial_proxy_refuse(d, in->p[1], "answered: %s (SOCKS5 reply %u)",
				  socks_reply(in->p[1]), in->p[1]);
		return false;
	}
	if (!dial_proxy_read(d, REPLY_START))
		return false;
	switch (in->p[3]) {
	case SOCKS_IPV4:
		rest = 4 - 1;
		break;
	case SOCKS_IPV6:
		rest = 16 - 1;
		break;
	case SOCKS_DOMAIN:
		rest = in->p[4];
		break;
	default:
		return not_socks(d);
	}
	return dial_proxy_read(d, REPLY_START + rest + PORT);
}

bool dial_socks_step(struct dial *d)
{
	enum dial_says before;

	do {
		before = d->proxy.awaits;
		switch (before) {
		case DIAL_SAYS_METHOD:
			if (dial_proxy_read(d, METHOD))
				method(d);
			break;
		case DIAL_SAYS_LOGIN:
			if (!dial_proxy_read(d, LOGIN))
				break;
			if (d->proxy.in.p[1] != 0)
				dial_proxy_refuse(d, d->proxy.in.p[1],
						  "does not accept this user and password");
			else
				request(d);
			break;
		case DIAL_SAYS_NAME:
			name(d);
			break;
		default:
			return dial_proxy_read(d, REPLY) && reply(d);
		}
	} while (d->stage == DIAL_STAGE_PROXY && d->proxy.awaits != before && !d->proxy.out.n);
	return false;
}
