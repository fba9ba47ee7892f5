/*
 * socks.h: the SOCKS5 conversation at the start of a connection (RFC 1928, RFC 1929), stepped over
 * so that what is spoken behind it is found. Each side is read for itself: the first octet of every
 * message says which one it is, so no octet of the other side is needed. Pure; nothing is kept but
 * where we are. pipe owns one a connection; the driver's own SOCKS5 client uses the words.
 */
#ifndef WIRE_SOCKS_H
#define WIRE_SOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SOCKS_VERSION = 5,
	SOCKS_LOGIN_VERSION = 1, /* RFC 1929 */
	SOCKS_NO_LOGIN = 0,
	SOCKS_USER_PASSWORD = 2,
	SOCKS_NO_METHOD = 0xff,
	SOCKS_CONNECT = 1,
	SOCKS_IPV4 = 1,
	SOCKS_DOMAIN = 3,
	SOCKS_IPV6 = 4
};

enum socks_status {
	SOCKS_MORE,    /* all octets were taken, the conversation goes on */
	SOCKS_OPEN,    /* this side is done: what follows goes through the proxy */
	SOCKS_REFUSED, /* the proxy said no */
	SOCKS_NOT      /* this is no SOCKS5, or a command other than CONNECT */
};

/* One side; zero-initialise. */
struct socks_side {
	uint8_t step;
	bool greeted;
	uint16_t skip; /* octets before the next step */
	uint8_t reply; /* of the proxy, once SOCKS_REFUSED */
};

/* Is p the client's first message, perhaps with more behind it? 1 yes, 0 no, -1 too short. */
int socks_looks(const uint8_t *p, size_t n);
/* Takes octets of the client (proxy 0) or of the proxy (proxy 1); returns how many were taken:
 * fewer than n only with SOCKS_OPEN. Not to be called again after anything but SOCKS_MORE. */
size_t socks_feed(struct socks_side *s, int proxy, const uint8_t *p, size_t n,
		  enum socks_status *status);
/* A reply code in words (RFC 1928 section 6). */
const char *socks_reply(unsigned code);

/* What a proxy's side that is SOCKS_REFUSED said, in words. */
const char *socks_refusal(const struct socks_side *s);

#endif
