/* A line of a log taken apart: its level, its request, the addresses that it names. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "logs_parts.h"

enum { TARGET_MAX = 8192, TOKEN_MAX = 80, METHOD_MAX = 12 };

const char *logs_find(struct slice line, const char *word)
{
	return line.n ? memmem(line.p, line.n, word, strlen(word)) : NULL;
}

bool logs_number(const char *p, const char *end, uint32_t *out)
{
	uint64_t v = 0;
	int n = 0;

	for (; p < end && isdigit((unsigned char)*p) && n < 11; p++, n++)
		v = v * 10 + (uint64_t)(*p - '0');
	if (!n || v > UINT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

/* "1.2.3.4", "::1", with a port of its own; "::ffff:1.2.3.4" is 1.2.3.4. */
static bool address(const char *s, size_t n, uint32_t port, struct address *out)
{
	char text[TOKEN_MAX];
	struct address a = {.port = (uint16_t)port};

	if (n > 7 && memcmp(s, "::ffff:", 7) == 0 && memchr(s, '.', n)) {
		s += 7;
		n -= 7;
	}
	if (n < 2 || n >= sizeof(text) || port > UINT16_MAX)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(AF_INET, text, a.bytes) == 1)
		a.family = 4;
	else if (inet_pton(AF_INET6, text, a.bytes) == 1)
		a.family = 6;
	else
		return false;
	*out = a;
	return true;
}

/* "1.2.3.4:80", "[::1]:80", "::1:80" (HAProxy), or one without a port. */
static bool address_and_port(const char *s, size_t n, struct address *out)
{
	const char *colon = n ? memrchr(s, ':', n) : NULL;
	uint32_t port = 0;

	if (n > 2 && *s == '[') {
		const char *close = memchr(s, ']', n);
		if (!close)
			return false;
		if (close + 1 < s + n && close[1] == ':')
			logs_number(close + 2, s + n, &port);
		return address(s + 1, (size_t)(close - s - 1), port, out);
	}
	if (!memchr(s, '.', n) || !colon)
		return address(s, n, 0, out);
	return logs_number(colon + 1, s + n, &port) && address(s, (size_t)(colon - s), port, out);
}

static bool is_address_octet(char c)
{
	return isxdigit((unsigned char)c) || c == '.' || c == ':' || c == '[' || c == ']';
}

/* The word of an address's octets at p. */
static size_t address_word(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && n < TOKEN_MAX && is_address_octet(p[n]))
		n++;
	while (n && (p[n - 1] == ':' || p[n - 1] == '.'))
		n--;
	if (n && p[n - 1] == ']' && *p != '[')
		n--;
	return n;
}

static bool after(struct slice line, const char *word, struct address *out)
{
	const char *p = logs_find(line, word);

	if (!p)
		return false;
	p += strlen(word);
	size_t n = address_word(p, line.p + line.n);
	return n && address_and_port(p, n, out);
}

/* curl: "from 10.0.0.1 port 54321" (8.12), "(10.0.0.2) port 443". */
static void curl_port(struct slice line, const char *before, struct logs_facts *out, int *count)
{
	const char *p = logs_find(line, before), *end = line.p + line.n;
	uint32_t port;

	if (!p)
		return;
	p += strlen(before);
	size_t n = address_word(p, end), close = n && p + n < end && p[n] == ')';
	n += close;
	if (n && (size_t)(end - p) > n + 6 && memcmp(p + n, " port ", 6) == 0 &&
	    logs_number(p + n + 6, end, &port) && address(p, n - close, port, &out->end[*count]))
		++*count;
}

void logs_parse_ends(struct slice line, struct logs_facts *out)
{
	const char *end = line.p + line.n;
	int count = 0;

	curl_port(line, " from ", out, &count);
	curl_port(line, " (", out, &count);
	for (const char *p = line.p; p < end && count < LOGS_ENDS; p++) {
		bool begins = p == line.p || !isalnum((unsigned char)p[-1]);
		if (!begins || !(isdigit((unsigned char)*p) || *p == '[' || *p == ':'))
			continue;
		size_t n = address_word(p, end);
		struct address a;
		if (n < 5)
			continue;
		if (address_and_port(p, n, &a) && a.port)
			out->end[count++] = a;
		p += *p == '[' && !a.port ? 0 : n - 1;
	}
	if (!after(line, "client: ", &out->client) && !after(line, "[client ", &out->client)) {
		size_t n = address_word(line.p, end);
		if (n && line.p + n < end && line.p[n] == ' ')
			address_and_port(line.p, n, &out->client);
	}
	const char *upstream = logs_find(line, "upstream: \"");
	const char *host =
		upstream ? logs_find((struct slice){upstream, (size_t)(end - upstream)}, "://")
			 : NULL;
	if (host) {
		size_t n = address_word(host + 3, end);
		address_and_port(host + 3, n, &out->upstream);
	}
}

static bool is_method(const char *p, size_t n)
{
	static const char *const methods[] = {"GET",   "POST",	"HEAD",	   "PUT",    "DELETE",
					      "PATCH", "TRACE", "CONNECT", "OPTIONS"};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strlen(methods[i]) == n && memcmp(methods[i], p, n) == 0)
			return true;
	return false;
}

/* A target as the stream has it: without a scheme and an authority. */
static struct slice path_of(const char *p, size_t n)
{
	struct slice whole = {p, n};
	const char *host = logs_find(whole, "://");

	if (!host || *p == '/')
		return whole;
	const char *slash = memchr(host + 3, '/', n - (size_t)(host + 3 - p));
	return slash ? (struct slice){slash, n - (size_t)(slash - p)} : (struct slice){"/", 1};
}

/* "METHOD target HTTP/2" at p; where it ends, NULL when it is none. */
static const char *request_at(const char *p, const char *end, struct logs_facts *out)
{
	size_t n = 0, length = 0;

	while (p + n < end && n < METHOD_MAX && isupper((unsigned char)p[n]))
		n++;
	if (!is_method(p, n) || p + n >= end || p[n] != ' ')
		return NULL;
	const char *target = p + n + 1;
	while (target + length < end && length < TARGET_MAX && target[length] != ' ' &&
	       target[length] != '"')
		length++;
	if (!length || !(*target == '/' || *target == '*' || memmem(target, length, "://", 3)))
		return NULL;
	out->method = (struct slice){p, n};
	out->path = path_of(target, length);
	const char *version = target + length;
	if (end - version < 7 || memcmp(version, " HTTP/", 6) != 0)
		return version;
	out->protocol = version[6] == '1' ? PROTOCOL_HTTP1 + 1 : PROTOCOL_H2 + 1;
	for (version += 6; version < end && *version != '"' && *version != ' '; version++)
		;
	return version;
}

/* The value of a key of a line of JSON, without its quotes. */
static bool json_value(struct slice line, const char *key, struct slice *out)
{
	const char *p = logs_find(line, key), *end = line.p + line.n;

	if (!p)
		return false;
	for (p += strlen(key); p < end && (*p == ' ' || *p == ':'); p++)
		;
	bool quoted = p < end && *p == '"';
	p += quoted;
	const char *from = p;
	while (p < end && (quoted ? *p != '"' : *p != ',' && *p != '}' && *p != ' '))
		p++;
	*out = (struct slice){from, (size_t)(p - from)};
	return out->n > 0;
}

static bool json_any(struct slice line, const char *const *keys, struct slice *out)
{
	for (; *keys; keys++)
		if (json_value(line, *keys, out))
			return true;
	return false;
}

static void parse_json(struct slice line, struct logs_facts *out)
{
	static const char *const methods[] = {"\"method\"", "\"request_method\"",
					      "\"RequestMethod\"", NULL};
	static const char *const paths[] = {"\"path\"", "\"request_uri\"", "\"uri\"",
					    "\"RequestPath\"", NULL};
	static const char *const codes[] = {"\"response_code\"", "\"status\"", "\"status_code\"",
					    "\"DownstreamStatus\"", NULL};
	static const char *const clients[] = {"\"downstream_remote_address\"",
					      "\"remote_addr\"",
					      "\"remote_ip\"",
					      "\"client_ip\"",
					      "\"ClientAddr\"",
					      NULL};
	static const char *const ports[] = {"\"remote_port\"", "\"client_port\"", NULL};
	struct slice v;
	uint32_t status, port;

	if (json_any(line, methods, &v) && is_method(v.p, v.n))
		out->method = v;
	if (out->method.n && json_any(line, paths, &v))
		out->path = path_of(v.p, v.n);
	if (json_any(line, codes, &v) && logs_number(v.p, v.p + v.n, &status) && status < 1000)
		out->status = (uint16_t)status;
	if (json_any(line, clients, &v))
		address_and_port(v.p, v.n, &out->client);
	if (out->client.family && !out->client.port && json_any(line, ports, &v) &&
	    logs_number(v.p, v.p + v.n, &port) && port <= UINT16_MAX)
		out->client.port = (uint16_t)port;
}

/* The object of JSON that ends a line: behind what a container's or a system's logger put before
 * it. */
static bool json_part(struct slice line, struct slice *out)
{
	const char *p = logs_find(line, "{\"");

	if (!p || line.p[line.n - 1] != '}')
		return false;
	*out = (struct slice){p, line.n - (size_t)(p - line.p)};
	return true;
}

/* A word that begins with a slash, in a line of any program. */
static void bare_path(struct slice line, struct logs_facts *out)
{
	for (size_t i = 1; i + 1 < line.n; i++) {
		size_t n = 1;
		if (line.p[i] != '/' || line.p[i - 1] != ' ')
			continue;
		while (i + n < line.n && line.p[i + n] != ' ' && line.p[i + n] != ',')
			n++;
		if (n > 1)
			out->path = (struct slice){line.p + i, n};
		return;
	}
}

void logs_parse_request(struct slice line, struct logs_facts *out)
{
	const char *end = line.p + line.n, *rest = NULL;
	struct slice object;
	uint32_t status;

	if (json_part(line, &object)) {
		parse_json(object, out);
		/* a request in one piece is found as in any line */
		if (out->path.n)
			return;
	}
	for (const char *p = line.p; p < end && !rest; p++)
		if (isupper((unsigned char)*p) && (p == line.p || p[-1] == '"' || p[-1] == ' '))
			rest = request_at(p, end, out);
	if (!rest) {
		if (!*out->program || strcmp(out->program, "node") == 0)
			bare_path(line, out);
		return;
	}
	if (end - rest > 3 && rest[0] == '"' && rest[1] == ' ' &&
	    logs_number(rest + 2, end, &status) && status < 1000)
		out->status = (uint16_t)status;
	/* nginx's $http2 as a word of its own */
	if (out->protocol == PROTOCOL_H2 + 1 && logs_find(line, " h2c "))
		out->protocol = PROTOCOL_H2C + 1;
}
