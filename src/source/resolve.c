#include "source/resolve.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "source/resolve_parts.h"
#include "wire/local.h"

static void tell(struct resolve *r, const struct local_fact *f, const char *words)
{
	struct text line = {0};

	local_write(&line, f, words);
	spool_fact(r->spool, wrap_now(), text_str(&line));
	text_done(&line);
}

/* The last word of --resolve for this host and port; "*" only where no name fits, as in curl. */
static const char *given(const struct target *t, const char *host, uint16_t port)
{
	const char *any = NULL, *exact = NULL;

	for (int i = 0; i < t->resolves; i++) {
		const struct target_resolve *r = &t->resolve[i];
		if (r->port != port)
			continue;
		if (strcmp(r->host, "*") == 0)
			any = r->addresses;
		else if (strcasecmp(r->host, host) == 0)
			exact = r->addresses;
	}
	return exact ? exact : any;
}

struct resolve *resolve_new(const struct target *t, const char *host, uint16_t port, int family,
			    struct spool *s)
{
	struct resolve *r = memory_get(1, sizeof(*r));
	const char *addresses = given(t, host, port);

	r->spool = s;
	r->host = memory_copy(host, strlen(host));
	r->given = addresses ? memory_copy(addresses, strlen(addresses)) : NULL;
	r->port = port;
	r->limit_ms = t->limit_ms[TARGET_STAGE_NAME];
	r->family[RESOLVE_V6].wanted = family != 4;
	r->family[RESOLVE_V4].wanted = family != 6;
	r->error = (struct error)ERROR_INIT;
	return r;
}

void resolve_free(struct resolve *r)
{
	if (!r)
		return;
	resolve_dns_free(r);
	free(r->host);
	free(r->given);
	free(r);
}

void resolve_servers(struct resolve *r, const char *servers)
{
	snprintf(r->servers, sizeof(r->servers), "%s", servers);
}

void resolve_add(struct resolve *r, int family, const void *bytes)
{
	struct resolve_family *f = &r->family[family == 6 ? RESOLVE_V6 : RESOLVE_V4];
	struct address a = {.family = (uint8_t)family, .port = r->port};

	if (!f->wanted || f->count == RESOLVE_FAMILY_MAX)
		return;
	memcpy(a.bytes, bytes, family == 6 ? 16 : 4);
	f->found[f->count++] = a;
	r->count = 0;
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < r->family[i].count; k++)
			r->list[r->count++] = r->family[i].found[k];
}

static bool add_literal(struct resolve *r, const char *s, bool *wanted)
{
	uint8_t bytes[16];
	int family = inet_pton(AF_INET, s, bytes) == 1	  ? 4
		     : inet_pton(AF_INET6, s, bytes) == 1 ? 6
							  : 0;

	if (!family)
		return false;
	*wanted = r->family[family == 6 ? RESOLVE_V6 : RESOLVE_V4].wanted;
	resolve_add(r, family, bytes);
	return true;
}

void resolve_tell(struct resolve *r, const char *how)
{
	struct local_fact f = {.kind = LOCAL_ADDRESS};
	struct text words = {0};

	text_addf(&words, "host %s is ", r->host);
	for (int i = 0; i < r->count; i++) {
		char ip[INET6_ADDRSTRLEN] = "";
		inet_ntop(r->list[i].family == 6 ? AF_INET6 : AF_INET, r->list[i].bytes, ip,
			  sizeof(ip));
		text_addf(&words, "%s%s", i ? ", " : "", ip);
	}
	text_addf(&words, " (%s)", how);
	tell(r, &f, text_str(&words));
	text_done(&words);
}

void resolve_fail(struct resolve *r, const char *words)
{
	struct local_fact f = {.kind = LOCAL_NAME_FAILED};
	struct text line = {0};
	char host[280];

	text_addf(&line, "%s: %s", r->host, words);
	tell(r, &f, text_str(&line));
	text_done(&line);
	error_set(&r->error, "cannot find %s: %s",
		  text_clean_to(host, sizeof(host), r->host, strlen(r->host)), words);
	r->status = RESOLVE_FAILED;
}

/* Bounded by what `given` holds; brackets around IPv6 are optional, as in curl. */
static void take_given(struct resolve *r)
{
	char *rest = r->given, *next;
	bool wanted = false, any = false;

	for (; rest; rest = next) {
		size_t n = strlen(rest);
		next = memchr(rest, ',', n);
		if (next) {
			n = (size_t)(next - rest);
			*next++ = '\0';
		}
		if (n >= 2 && rest[0] == '[' && rest[n - 1] == ']') {
			rest[n - 1] = '\0';
			rest++;
		}
		if (!add_literal(r, rest, &wanted)) {
			char words[200], shown[80];
			snprintf(words, sizeof(words),
				 "--resolve gives \"%s\", which is no address",
				 text_clean_to(shown, sizeof(shown), rest, strlen(rest)));
			resolve_fail(r, words);
			return;
		}
		any = any || wanted;
	}
	if (!any) {
		resolve_fail(r, r->family[RESOLVE_V6].wanted
					? "--resolve gives no IPv6 address, and -6 asks for one"
					: "--resolve gives no IPv4 address, and -4 asks for one");
		return;
	}
	resolve_tell(r, "--resolve");
	r->status = RESOLVE_DONE;
}

/* RFC 6761 section 6.3: localhost and what ends in it is this machine, whatever DNS says. */
static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";
	size_t n = strlen(host), length = sizeof(name) - 1;

	if (n && host[n - 1] == '.')
		n--;
	return n >= length && strncasecmp(host + n - length, name, length) == 0 &&
	       (n == length || host[n - length - 1] == '.');
}

static void begin(struct resolve *r)
{
	static const uint8_t v4[4] = {127, 0, 0, 1}, v6[16] = {[15] = 1};
	bool wanted = false;

	r->begun = true;
	r->since = clock_us();
	r->status = RESOLVE_DONE;
	if (r->given) {
		take_given(r);
	} else if (add_literal(r, r->host, &wanted)) {
		if (!wanted)
			resolve_fail(r, r->family[RESOLVE_V6].wanted
						? "it is an IPv4 address, and -6 asks for IPv6"
						: "it is an IPv6 address, and -4 asks for IPv4");
	} else if (resolve_dns_file(r)) {
		resolve_tell(r, "hosts file");
	} else if (is_localhost(r->host)) {
		resolve_add(r, 6, v6);
		resolve_add(r, 4, v4);
		resolve_tell(r, "RFC 6761: localhost is this machine");
	} else if (!*r->host || strlen(r->host) > 255) {
		resolve_fail(r, "no DNS name is empty or longer than 255 octets");
	} else {
		r->status = RESOLVE_WAIT;
		resolve_dns_ask(r);
	}
}

/* What came until the limit is gone on with; only nothing at all is a failure. */
static void limit(struct resolve *r)
{
	struct local_fact f = {.kind = LOCAL_LIMIT, .a = TARGET_STAGE_NAME, .b = r->limit_ms};
	struct text words = {0};
	char host[280];

	resolve_dns_free(r);
	r->family[RESOLVE_V6].pending = r->family[RESOLVE_V4].pending = false;
	if (r->count) {
		r->status = RESOLVE_DONE;
		return;
	}
	text_addf(&words, "the name server to answer for %s", r->host);
	tell(r, &f, text_str(&words));
	text_done(&words);
	error_set(&r->error, "cannot find %s: the name server did not answer within %u ms",
		  text_clean_to(host, sizeof(host), r->host, strlen(r->host)), r->limit_ms);
	r->status = RESOLVE_FAILED;
}

enum resolve_status resolve_step(struct resolve *r, struct error *e)
{
	bool waiting = !r->begun || r->status == RESOLVE_WAIT || r->status == RESOLVE_SOME;

	if (!r->begun)
		begin(r);
	else if (waiting)
		resolve_dns_step(r);
	if (r->status == RESOLVE_WAIT || r->status == RESOLVE_SOME) {
		bool pending = r->family[RESOLVE_V6].pending || r->family[RESOLVE_V4].pending;
		if (pending)
			r->status = r->count ? RESOLVE_SOME : RESOLVE_WAIT;
		else if (r->count)
			r->status = RESOLVE_DONE;
		else {
			char words[200];
			resolve_fail(r, resolve_dns_words(r, words, sizeof(words)));
		}
		if (pending && r->limit_ms && clock_us() - r->since >= (uint64_t)r->limit_ms * 1000)
			limit(r);
	}
	if (waiting && r->status != RESOLVE_WAIT && r->status != RESOLVE_SOME)
		resolve_dns_free(r);
	if (r->status == RESOLVE_FAILED)
		error_set(e, "%s", r->error.text);
	return r->status;
}

int resolve_poll(const struct resolve *r, struct pollfd *fds, int room, int *timeout_ms)
{
	*timeout_ms = -1;
	if (!r->begun) {
		*timeout_ms = 0;
		return 0;
	}
	if (r->status != RESOLVE_WAIT && r->status != RESOLVE_SOME)
		return 0;
	int n = resolve_dns_poll(r, fds, room, timeout_ms);
	if (r->limit_ms) {
		uint64_t end = r->since + (uint64_t)r->limit_ms * 1000, now = clock_us();
		int left = now >= end ? 0 : (int)((end - now + 999) / 1000);
		if (*timeout_ms < 0 || left < *timeout_ms)
			*timeout_ms = left;
	}
	return n;
}

int resolve_addresses(const struct resolve *r, const struct address **list)
{
	*list = r->list;
	return r->count;
}
