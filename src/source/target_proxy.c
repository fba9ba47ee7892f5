#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "source/target.h"
#include "source/target_parts.h"

static const struct {
	const char *scheme;
	enum target_proxy kind;
	uint16_t port; /* curl's: 1080 for every kind */
} schemes[] = {
	{"http", TARGET_PROXY_CONNECT, 1080},
	{"socks5", TARGET_PROXY_SOCKS5, 1080},
	{"socks5h", TARGET_PROXY_SOCKS5H, 1080},
};

size_t target_address(const char *s, size_t n, uint8_t out[16])
{
	char text[INET6_ADDRSTRLEN];

	if (n == 0 || n >= sizeof(text) || memchr(s, '\0', n))
		return 0;
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(AF_INET, text, out) == 1)
		return 4;
	return inet_pton(AF_INET6, text, out) == 1 ? 16 : 0;
}

bool target_is_address(const char *s, size_t n)
{
	uint8_t octets[16];
	const char *zone = memchr(s, '%', n);

	return target_address(s, zone ? (size_t)(zone - s) : n, octets) != 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* NULL: a broken escape, or an escaped NUL. */
char *target_unescape(const char *s, size_t n)
{
	char *out = memory_get(n + 1, 1);
	size_t k = 0;

	for (size_t i = 0; i < n; i++, k++) {
		out[k] = s[i];
		if (s[i] != '%')
			continue;
		int high = i + 2 < n ? hex(s[i + 1]) : -1, low = high >= 0 ? hex(s[i + 2]) : -1;
		if (low < 0 || high + low == 0) {
			free(out);
			return NULL;
		}
		out[k] = (char)(high << 4 | low);
		i += 2;
	}
	return out;
}

static bool take_user(struct target *t, const char *s, size_t n, struct error *e)
{
	const char *colon = memchr(s, ':', n);
	size_t user_n = colon ? (size_t)(colon - s) : n;
	char *user = target_unescape(s, user_n);
	char *password = colon ? target_unescape(colon + 1, n - user_n - 1) : memory_copy("", 0);
	bool good = user && password;

	if (good) {
		target_keep(&t->proxy_user, user);
		target_keep(&t->proxy_password, password);
	} else {
		error_set(e, "the proxy's user or password holds a broken percent-encoding");
	}
	target_keep(&user, NULL);
	target_keep(&password, NULL);
	return good;
}

static bool take_host(struct target *t, const char *s, size_t n, struct error *e)
{
	const char *end = s + n, *colon;
	uint64_t port = t->proxy_port;

	if (n && *s == '[') {
		const char *close = memchr(s, ']', n);
		if (!close || !target_is_address(s + 1, (size_t)(close - s) - 1))
			return error_set(e, "the proxy's address in brackets is no IPv6 address");
		colon = close + 1;
		s++;
		n = (size_t)(close - s);
	} else {
		colon = memchr(s, ':', n);
		colon = colon ? colon : end;
		n = (size_t)(colon - s);
	}
	if (!n)
		return error_set(e, "the proxy has no host: [http|socks5|socks5h://]HOST[:PORT]");
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= 0x20 || (unsigned char)s[i] >= 0x7f)
			return error_set(e, "the proxy's host holds a character that none has");
	if (colon < end &&
	    (*colon != ':' || !target_number(colon + 1, (size_t)(end - colon) - 1, 65535, &port) ||
	     port == 0))
		return error_set(e, "the proxy's port is not a number from 1 to 65535");
	char *host = memory_copy(s, n);
	target_keep(&t->proxy_host, host);
	free(host);
	t->proxy_port = (uint16_t)port;
	return true;
}

bool target_set_proxy(struct target *t, const char *spec, struct error *e)
{
	const char *rest = strstr(spec, "://");
	size_t scheme_n = rest ? (size_t)(rest - spec) : 4, row = 0;
	const char *scheme = rest ? spec : "http";
	char shown[40];

	while (row < 3 && (strlen(schemes[row].scheme) != scheme_n ||
			   strncasecmp(schemes[row].scheme, scheme, scheme_n) != 0))
		row++;
	if (row == 3)
		return error_set(e,
				 "a proxy of the kind %s is not known here: http, socks5 and "
				 "socks5h are",
				 text_clean_to(shown, sizeof(shown), scheme, scheme_n));
	rest = rest ? rest + 3 : spec;
	size_t n = strcspn(rest, "/?#");
	const char *at = NULL;
	for (size_t i = 0; i < n; i++)
		if (rest[i] == '@')
			at = rest + i;
	uint16_t port = t->proxy_port;
	t->proxy_port = schemes[row].port;
	if ((at && !take_user(t, rest, (size_t)(at - rest), e)) ||
	    !take_host(t, at ? at + 1 : rest, n - (at ? (size_t)(at - rest) + 1 : 0), e)) {
		t->proxy_port = port;
		return false;
	}
	t->proxy = schemes[row].kind;
	return true;
}

/* "192.0.2.0/24" against an address. */
static bool in_network(const char *item, size_t n, const char *host)
{
	uint8_t net[16], address[16];
	const char *slash = memchr(item, '/', n);
	size_t item_n = slash ? (size_t)(slash - item) : n;
	size_t octets = target_address(host, strcspn(host, "%"), address);
	const char *end = item + n;
	uint64_t bits = octets * 8;

	if (item_n > 2 && *item == '[' && item[item_n - 1] == ']') {
		item++;
		item_n -= 2;
	}
	if (!octets || target_address(item, item_n, net) != octets ||
	    (slash && !target_number(slash + 1, (size_t)(end - slash) - 1, octets * 8, &bits)))
		return false;
	for (uint64_t i = 0; i < bits; i++)
		if ((net[i / 8] ^ address[i / 8]) & (0x80 >> (i % 8)))
			return false;
	return true;
}

/* A name, or a name that ours ends in after a dot; leading and trailing dots do not count. */
static bool in_domain(const char *item, size_t n, const char *host)
{
	size_t host_n = strlen(host);

	host_n -= host_n && host[host_n - 1] == '.';
	n -= n && item[n - 1] == '.';
	if (n && *item == '.') {
		item++;
		n--;
	}
	return n && n <= host_n && strncasecmp(host + host_n - n, item, n) == 0 &&
	       (n == host_n || host[host_n - n - 1] == '.');
}

bool target_no_proxy(const char *list, const char *host)
{
	uint8_t octets[16];
	bool address = target_address(host, strcspn(host, "%"), octets) != 0;

	if (strcmp(list, "*") == 0)
		return true;
	while (*list) {
		size_t n = strcspn(list, ", \t");
		if (address ? in_network(list, n, host) : in_domain(list, n, host))
			return true;
		list += n;
		list += *list != '\0';
	}
	return false;
}

bool target_environment_proxy(struct target *t, const char *(*get)(const char *), struct error *e)
{
	/* http_proxy only in lower case: a CGI program gets HTTP_PROXY from the request (httpoxy).
	 */
	static const char *const names[2][4] = {
		{"http_proxy", "all_proxy", "ALL_PROXY", NULL},
		{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}};
	const char *no = get("no_proxy");

	if (t->proxy_set || t->proxy != TARGET_NO_PROXY || !t->host)
		return true;
	no = no ? no : get("NO_PROXY");
	if (no && target_no_proxy(no, t->host))
		return true;
	for (int i = 0; i < 4 && names[t->tls][i]; i++) {
		const char *name = names[t->tls][i], *value = get(name);
		if (!value || !*value)
			continue;
		return target_set_proxy(t, value, e) || error_wrap(e, "%s", name);
	}
	return true;
}
