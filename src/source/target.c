#include "source/target.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "source/target_parts.h"

enum { HOST_MAX = 253 /* RFC 1035 3.1, as text */ };

/* Every string that a target owns, besides those in its lists. */
#define STRINGS(X)                                                                                 \
	X(host)                                                                                    \
	X(unix_socket)                                                                             \
	X(interface)                                                                               \
	X(proxy_host)                                                                              \
	X(proxy_user)                                                                              \
	X(proxy_password)                                                                          \
	X(wire)                                                                                    \
	X(cacert)                                                                                  \
	X(capath)                                                                                  \
	X(cert)                                                                                    \
	X(key)                                                                                     \
	X(key_password)                                                                            \
	X(sni)                                                                                     \
	X(alpn)                                                                                    \
	X(ciphers)                                                                                 \
	X(ciphersuites)                                                                            \
	X(groups)                                                                                  \
	X(keylog)                                                                                  \
	X(preface)

void target_keep(char **at, const char *s)
{
	char *copy = s ? memory_copy(s, strlen(s)) : NULL;

	if (*at)
		explicit_bzero(*at, strlen(*at));
	free(*at);
	*at = copy;
}

void target_init(struct target *t)
{
	*t = (struct target){.setting_count = -1};
	t->limit_ms[TARGET_STAGE_NAME] = 5000;
	t->limit_ms[TARGET_STAGE_TCP] = 10000;
	t->limit_ms[TARGET_STAGE_PROXY] = 10000;
	t->limit_ms[TARGET_STAGE_TLS] = 10000;
	t->limit_ms[TARGET_STAGE_PREFACE] = 5000;
	t->limit_ms[TARGET_STAGE_SETTINGS] = 10000;
}

void target_done(struct target *t)
{
#define X(name) target_keep(&t->name, NULL);
	STRINGS(X)
#undef X
	for (int i = 0; i < t->resolves; i++) {
		free(t->resolve[i].host);
		free(t->resolve[i].addresses);
	}
	for (int i = 0; i < t->connect_tos; i++) {
		free(t->connect_to[i].host);
		free(t->connect_to[i].to_host);
	}
	*t = (struct target){.setting_count = -1};
}

static char *copy_of(const char *s)
{
	return s ? memory_copy(s, strlen(s)) : NULL;
}

void target_copy(struct target *to, const struct target *from)
{
	*to = *from;
#define X(name) to->name = copy_of(from->name);
	STRINGS(X)
#undef X
	for (int i = 0; i < to->resolves; i++) {
		to->resolve[i].host = copy_of(from->resolve[i].host);
		to->resolve[i].addresses = copy_of(from->resolve[i].addresses);
	}
	for (int i = 0; i < to->connect_tos; i++) {
		to->connect_to[i].host = copy_of(from->connect_to[i].host);
		to->connect_to[i].to_host = copy_of(from->connect_to[i].to_host);
	}
}

/* An IPv6 literal between brackets; a zone (RFC 6874: %25eth0) becomes %eth0. */
static bool take_literal(const char *s, size_t n, int column, char **host, struct error *e)
{
	char address[INET6_ADDRSTRLEN];
	struct in6_addr parsed;
	const char *zone = memchr(s, '%', n);
	size_t length = zone ? (size_t)(zone - s) : n;

	if (length < sizeof(address)) {
		memcpy(address, s, length);
		address[length] = '\0';
	}
	if (length >= sizeof(address) || inet_pton(AF_INET6, address, &parsed) != 1)
		return error_at(e, column, "what stands in brackets is no IPv6 address");
	if (zone && n - length >= 3 && zone[1] == '2' && zone[2] == '5')
		zone += 2;
	size_t zone_n = zone ? n - (size_t)(zone - s) : 0;
	if (zone && (zone_n < 2 || zone_n > 32))
		return error_at(e, column,
				"the zone of the IPv6 address is not an interface's name");
	char *out = memory_get(length + zone_n + 1, 1);
	memcpy(out, s, length);
	if (zone_n) {
		memcpy(out + length, zone, zone_n);
		out[length] = '%';
	}
	free(*host);
	*host = out;
	return true;
}

/* WHATWG URL 3.5: octets that a host never holds; and what would need IDNA or decoding. */
static bool take_name(const char *s, size_t n, int column, char **host, struct error *e)
{
	if (!n)
		return error_at(e, column, "the URL names no host");
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] >= 0x80)
			return error_at(e, column + (int)i,
					"international host names are taken in their ASCII form "
					"(xn--…); the idn2 tool gives it");
		if (s[i] == '%')
			return error_at(e, column + (int)i,
					"percent-encoding in a host name is not taken");
		if (strchr("<>[\\]^|:\"`{}", s[i]))
			return error_at(e, column + (int)i, "a host name never holds “%c”", s[i]);
	}
	if (n > HOST_MAX + (s[n - 1] == '.'))
		return error_at(e, column, "the host name is longer than %d octets", HOST_MAX);
	free(*host);
	*host = memory_copy(s, n);
	return true;
}

static bool take_port(const char *s, size_t n, int column, uint16_t *port, struct error *e)
{
	uint64_t value;
	char shown[24];

	if (!n) /* "host:" is the scheme's own (RFC 3986 3.2.3) */
		return true;
	if (!target_number(s, n, UINT16_MAX, &value) || !value || memchr(s, 'x', n) ||
	    memchr(s, 'X', n))
		return error_at(e, column, "the port “%s” is not a number from 1 to 65535",
				text_clean_to(shown, sizeof(shown), s, n));
	*port = (uint16_t)value;
	return true;
}

static bool take_authority(struct target *t, const char *url, const char *s, size_t n,
			   struct error *e)
{
	const char *end = s + n, *colon;
	int column = (int)(s - url);
	bool good;

	if (memchr(s, '@', n))
		return error_at(e, column,
				"a name and password in the URL are not taken: give them with -u");
	if (n && *s == '[') {
		const char *close = memchr(s, ']', n);
		if (!close)
			return error_at(e, column, "the bracket of the IPv6 address is not closed");
		colon = close + 1;
		if (colon < end && *colon != ':')
			return error_at(e, (int)(colon - url),
					"after the IPv6 address a port or a path is expected");
		good = take_literal(s + 1, (size_t)(close - s) - 1, column + 1, &t->host, e);
	} else {
		colon = memchr(s, ':', n);
		colon = colon ? colon : end;
		good = take_name(s, (size_t)(colon - s), column, &t->host, e);
	}
	return good && (colon == end || take_port(colon + 1, (size_t)(end - colon) - 1,
						  (int)(colon + 1 - url), &t->port, e));
}

/* Blanks and controls anywhere in an URL are how a pasted one was broken, or an attack. */
static bool check_octets(const char *url, struct error *e)
{
	size_t n = strlen(url);

	if (n > TARGET_URL_MAX)
		return error_set(e, "the URL is longer than %d octets", (int)TARGET_URL_MAX);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)url[i] <= 0x20 || url[i] == 0x7f)
			return error_at(e, (int)i,
					"the URL holds a %s at column %d: write it as %%%02X",
					url[i] == ' ' ? "space" : "control character", (int)i + 1,
					(unsigned)(unsigned char)url[i]);
	return true;
}

bool target_url(struct target *t, const char *url, char **path, struct error *e)
{
	char shown[60];
	bool tls = strncasecmp(url, "https://", 8) == 0;

	*path = NULL;
	if (!check_octets(url, e))
		return false;
	if (!tls && strncasecmp(url, "http://", 7) != 0)
		return error_at(e, 0, "%s: an URL begins with https:// or http://",
				text_clean_to(shown, sizeof(shown), url, strlen(url)));
	const char *host = url + (tls ? 8 : 7);
	size_t n = strcspn(host, "/?#");
	uint16_t port = t->port;

	t->port = tls ? 443 : 80;
	if (!take_authority(t, url, host, n, e)) {
		t->port = port;
		return false;
	}
	t->tls = tls;
	const char *rest = host + n;
	size_t length = strcspn(rest, "#");
	bool slash = *rest != '/';
	char *out = memory_get(length + slash + 1, 1);
	out[0] = '/';
	memcpy(out + slash, rest, length);
	*path = out;
	return true;
}

bool target_same_origin(const struct target *a, const struct target *b)
{
	return a->tls == b->tls && a->port == b->port && strcasecmp(a->host, b->host) == 0;
}

void target_authority(const struct target *t, struct text *out)
{
	const char *host = t->host ? t->host : "";

	if (strchr(host, ':')) {
		/* A zone means something on this machine only (RFC 6874 4). */
		text_add_char(out, '[');
		text_add_n(out, host, strcspn(host, "%"));
		text_add_char(out, ']');
	} else {
		text_add(out, host);
	}
	if (t->port != (t->tls ? 443 : 80))
		text_addf(out, ":%u", (unsigned)t->port);
}
