#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dial_talk.h"
#include "source/resolve_parts.h"

/* A name server on loopback, served from the test's own loop: what it does depends on the type
 * asked for. RFC 1035 section 4, RFC 3596. */
enum { TYPE_A = 1, TYPE_AAAA = 28, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3, RCODE_REFUSED = 5 };

struct plan {
	bool silent;
	int rcode;
	int answers;
	unsigned delay_ms;
};

struct server {
	int fd;
	uint16_t port;
	char name[30]; /* as resolve_servers takes it */
	struct plan a, aaaa;
	int asked;
	struct reply {
		uint64_t due;
		uint8_t octets[512];
		size_t n;
		struct sockaddr_in to;
	} replies[8];
	int reply_count;
};

struct fixture {
	struct talk *talk;
	struct resolve *resolve;
	struct server server;
};

static int set_up(void **state)
{
	static struct fixture f;
	void *talk = NULL;
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);

	memset(&f, 0, sizeof(f));
	if (talk_set_up(&talk) != 0)
		return -1;
	f.talk = talk;
	f.server.fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fcntl(f.server.fd, F_SETFL, O_NONBLOCK) != 0 ||
	    bind(f.server.fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    getsockname(f.server.fd, (struct sockaddr *)&a, &n) != 0)
		return -1;
	f.server.port = ntohs(a.sin_port);
	snprintf(f.server.name, sizeof(f.server.name), "127.0.0.1:%u", f.server.port);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	void *talk = f->talk;

	resolve_free(f->resolve);
	close(f->server.fd);
	return talk_tear_down(&talk);
}

/* The question is echoed; answers point at its name (offset 12). */
static void take_question(struct server *s)
{
	uint8_t q[512];
	struct sockaddr_in from;
	socklen_t from_n = sizeof(from);
	ssize_t got = recvfrom(s->fd, q, sizeof(q), 0, (struct sockaddr *)&from, &from_n);

	if (got < 17)
		return;
	size_t end = 12;
	while (end < (size_t)got && q[end])
		end += q[end] + 1U;
	assert_true(end + 5 <= (size_t)got);
	unsigned type = (unsigned)q[end + 1] << 8 | q[end + 2];
	const struct plan *p = type == TYPE_A ? &s->a : &s->aaaa;
	s->asked++;
	if (p->silent || s->reply_count == 8)
		return;
	struct reply *r = &s->replies[s->reply_count++];
	r->due = clock_us() + p->delay_ms * 1000ULL;
	r->to = from;
	r->n = end + 5;
	memcpy(r->octets, q, r->n);
	r->octets[2] = 0x81; /* response, recursion desired */
	r->octets[3] = (uint8_t)(0x80 | p->rcode);
	memset(r->octets + 6, 0, 6);
	r->octets[7] = (uint8_t)p->answers;
	for (int i = 0; i < p->answers; i++) {
		size_t length = type == TYPE_A ? 4 : 16;
		uint8_t record[12] = {0xc0, 12, 0, (uint8_t)type,  0, 1, 0, 0,
				      0,    60, 0, (uint8_t)length};
		uint8_t v4[16] = {192, 0, 2, (uint8_t)(i + 1)};
		uint8_t v6[16] = {0x20, 1, 0x0d, 0xb8, [15] = (uint8_t)(i + 1)};
		memcpy(r->octets + r->n, record, 12);
		memcpy(r->octets + r->n + 12, type == TYPE_A ? v4 : v6, length);
		r->n += 12 + length;
	}
}

static int serve(struct server *s)
{
	int left = -1;

	take_question(s);
	for (int i = 0; i < s->reply_count; i++) {
		struct reply *r = &s->replies[i];
		uint64_t now = clock_us();
		if (!r->n)
			continue;
		if (now < r->due) {
			left = (int)((r->due - now) / 1000) + 1;
			continue;
		}
		sendto(s->fd, r->octets, r->n, 0, (struct sockaddr *)&r->to, sizeof(r->to));
		r->n = 0;
	}
	return left;
}

static enum resolve_status run(struct fixture *f, const char *host, int family, bool until_some)
{
	struct talk *t = f->talk;
	uint64_t start = clock_us();
	enum resolve_status status;

	if (!f->resolve) {
		f->resolve = resolve_new(&t->target, host, 443, family, t->spool);
		resolve_servers(f->resolve, f->server.name);
	}
	for (;;) {
		struct pollfd fds[8];
		int timeout, left;
		status = resolve_step(f->resolve, &t->error);
		if (status == RESOLVE_DONE || status == RESOLVE_FAILED ||
		    (until_some && status == RESOLVE_SOME))
			break;
		assert_true(clock_us() - start < TALK_LIMIT_US);
		int n = resolve_poll(f->resolve, fds, 7, &timeout);
		assert_true(n > 0 || timeout >= 0);
		fds[n++] = (struct pollfd){.fd = f->server.fd, .events = POLLIN};
		left = serve(&f->server);
		if (left >= 0 && (timeout < 0 || left < timeout))
			timeout = left;
		poll(fds, (nfds_t)n, timeout);
	}
	t->took_us = clock_us() - start;
	seen_take(&t->seen, t->spool);
	return status;
}

static void assert_addresses(struct fixture *f, const char *expected)
{
	const struct address *list;
	struct text all = {0};
	int n = resolve_addresses(f->resolve, &list);

	for (int i = 0; i < n; i++) {
		char one[80];
		text_addf(&all, "%s%s", i ? " " : "", book_address(one, sizeof(one), &list[i]));
	}
	assert_string_equal(text_str(&all), expected);
	text_done(&all);
}

static void takes_literals_as_they_are(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "192.0.2.7", 0, false), RESOLVE_DONE);
	assert_addresses(f, "192.0.2.7:443");
	resolve_free(f->resolve);
	f->resolve = NULL;
	assert_int_equal(run(f, "2001:db8::7", 0, false), RESOLVE_DONE);
	assert_addresses(f, "[2001:db8::7]:443");
	resolve_free(f->resolve);
	f->resolve = NULL;
	assert_false(seen_has(&f->talk->seen.facts, "h2lens:"));
	assert_int_equal(run(f, "192.0.2.7", 6, false), RESOLVE_FAILED);
	assert_string_equal(f->talk->error.text,
			    "cannot find 192.0.2.7: it is an IPv4 address, and -6 asks for IPv6");
	assert_int_equal(f->server.asked, 0);
}

static void asks_for_both_families(void **state)
{
	struct fixture *f = *state;

	f->server.a.answers = 2;
	f->server.aaaa.answers = 1;
	assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_DONE);
	assert_addresses(f, "[2001:db8::1]:443 192.0.2.1:443 192.0.2.2:443");
	assert_int_equal(f->server.asked, 2);
	/* every datagram is in the recording: 27 octets each way, and 28 or 2 × 16 of answers */
	char expected[200];
	unsigned port = f->server.port;
	snprintf(expected, sizeof(expected), "udp %u > 27\nudp %u > 27\n", port, port);
	assert_int_equal(strncmp(text_str(&f->talk->seen.packets), expected, strlen(expected)), 0);
	snprintf(expected, sizeof(expected), "udp %u < 55\n", port);
	talk_sees(&f->talk->seen.packets, expected);
	snprintf(expected, sizeof(expected), "udp %u < 59\n", port);
	talk_sees(&f->talk->seen.packets, expected);
	assert_false(seen_has(&f->talk->seen.facts, "h2lens:"));
}

static void asks_for_one_family(void **state)
{
	struct fixture *f = *state;

	f->server.a.answers = f->server.aaaa.answers = 1;
	assert_int_equal(run(f, "shop.test", 4, false), RESOLVE_DONE);
	assert_addresses(f, "192.0.2.1:443");
	assert_int_equal(f->server.asked, 1);
}

static void goes_on_with_the_family_that_came(void **state)
{
	struct fixture *f = *state;

	f->server.a.answers = 1;
	f->server.aaaa = (struct plan){.answers = 1, .delay_ms = 600};
	assert_int_equal(run(f, "shop.test", 0, true), RESOLVE_SOME);
	assert_addresses(f, "192.0.2.1:443");
	assert_true(f->talk->took_us < 600 * 1000);
	assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_DONE);
	assert_addresses(f, "[2001:db8::1]:443 192.0.2.1:443");
}

static void uses_what_came_until_the_limit(void **state)
{
	struct fixture *f = *state;

	f->server.a.answers = 1;
	f->server.aaaa.silent = true;
	f->talk->target.limit_ms[TARGET_STAGE_NAME] = 200;
	assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_DONE);
	assert_addresses(f, "192.0.2.1:443");
	assert_in_range(f->talk->took_us, 200 * 1000, 1200 * 1000);
}

static void gives_up_at_the_limit(void **state)
{
	struct fixture *f = *state;
	char expected[200];

	f->server.a.silent = f->server.aaaa.silent = true;
	f->talk->target.limit_ms[TARGET_STAGE_NAME] = 200;
	assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_FAILED);
	assert_in_range(f->talk->took_us, 200 * 1000, 1200 * 1000);
	assert_string_equal(f->talk->error.text,
			    "cannot find shop.test: the name server did not answer within 200 ms");
	/* a is the stage NAME, which is 0 and left out */
	snprintf(expected, sizeof(expected),
		 "h2lens:limit b=200 : the name server to answer for shop.test\n");
	talk_sees(&f->talk->seen.facts, expected);
}

struct failure {
	struct plan a, aaaa;
	const char *words;
};

static void says_why_there_is_no_address(void **state)
{
	static const struct failure failures[] = {
		{{.rcode = RCODE_NXDOMAIN}, {.rcode = RCODE_NXDOMAIN}, "no such host (NXDOMAIN)"},
		{{.rcode = 0},
		 {.rcode = 0},
		 "the name exists, but has no address (neither A nor AAAA)"},
		{{.rcode = RCODE_SERVFAIL},
		 {.rcode = RCODE_SERVFAIL},
		 "the name server failed (SERVFAIL)"},
		{{.rcode = RCODE_SERVFAIL}, {.rcode = 0}, "the name server failed (SERVFAIL)"},
		{{.rcode = RCODE_REFUSED},
		 {.rcode = RCODE_REFUSED},
		 "the name server refused to answer (REFUSED)"},
	};
	struct fixture *f = *state;
	char expected[200];

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		f->server.a = failures[i].a;
		f->server.aaaa = failures[i].aaaa;
		f->server.reply_count = 0;
		text_clear(&f->talk->seen.facts);
		assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_FAILED);
		snprintf(expected, sizeof(expected), "cannot find shop.test: %s",
			 failures[i].words);
		assert_string_equal(f->talk->error.text, expected);
		snprintf(expected, sizeof(expected), "h2lens:name-failed : shop.test: %s\n",
			 failures[i].words);
		talk_sees(&f->talk->seen.facts, expected);
		resolve_free(f->resolve);
		f->resolve = NULL;
	}
}

static void says_when_no_server_is_there(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM, 0); /* a port that nobody has */

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	close(fd);
	snprintf(f->server.name, sizeof(f->server.name), "127.0.0.1:%u", ntohs(a.sin_port));
	assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_FAILED);
	assert_non_null(strstr(f->talk->error.text, "no name server can be reached"));
}

static void reads_the_hosts_file(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "localhost", 4, false), RESOLVE_DONE);
	assert_addresses(f, "127.0.0.1:443");
	assert_int_equal(f->server.asked, 0);
	talk_sees(&f->talk->seen.facts, "h2lens:address : host localhost is 127.0.0.1 (");
}

/* RFC 6761 section 6.3: no name server is asked. */
static void knows_localhost(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run(f, "h2lens.LOCALHOST.", 0, false), RESOLVE_DONE);
	assert_addresses(f, "[::1]:443 127.0.0.1:443");
	assert_int_equal(f->server.asked, 0);
	talk_sees(&f->talk->seen.facts, "(RFC 6761");
}

static void takes_what_the_user_gives(void **state)
{
	struct fixture *f = *state;
	struct target *t = &f->talk->target;

	assert_true(target_add_resolve(t, "*:443:192.0.2.99", &f->talk->error));
	assert_true(target_add_resolve(t, "shop.test:80:192.0.2.98", &f->talk->error));
	assert_true(
		target_add_resolve(t, "Shop.Test:443:192.0.2.3,[2001:db8::3]", &f->talk->error));
	assert_int_equal(run(f, "shop.test", 0, false), RESOLVE_DONE);
	assert_addresses(f, "[2001:db8::3]:443 192.0.2.3:443");
	talk_sees(&f->talk->seen.facts,
		  "h2lens:address : host shop.test is 2001:db8::3, 192.0.2.3 (--resolve)\n");
	resolve_free(f->resolve);
	f->resolve = NULL;
	assert_int_equal(run(f, "any.test", 0, false), RESOLVE_DONE);
	assert_addresses(f, "192.0.2.99:443");
	resolve_free(f->resolve);
	f->resolve = NULL;
	assert_int_equal(run(f, "any.test", 6, false), RESOLVE_FAILED);
	assert_non_null(strstr(f->talk->error.text, "--resolve gives no IPv6 address"));
	assert_int_equal(f->server.asked, 0);
}

static void can_be_freed_while_it_waits(void **state)
{
	struct fixture *f = *state;
	struct error e = ERROR_INIT;

	f->resolve = resolve_new(&f->talk->target, "shop.test", 443, 0, f->talk->spool);
	resolve_servers(f->resolve, f->server.name);
	assert_int_equal(resolve_step(f->resolve, &e), RESOLVE_WAIT);
}

/* RFC 8305 section 3: A came, AAAA has 50 ms; then IPv4 is tried, and IPv6 falls in. */
static void gives_ipv6_its_grace(void **state)
{
	struct fixture *f = *state;
	struct talk *t = f->talk;
	uint64_t start = clock_us();
	struct pollfd fds[16];
	int timeout;

	f->server.a.answers = 1;
	f->server.aaaa.silent = true;
	t->dial = dial_new(&t->target, t->spool);
	resolve_servers(t->dial->resolve, f->server.name);
	while (!t->dial->race.first_us && dial_step(t->dial, &t->error) == DIAL_WAIT) {
		assert_true(clock_us() - start < TALK_LIMIT_US);
		int n = dial_poll(t->dial, fds, 15, &timeout);
		fds[n++] = (struct pollfd){.fd = f->server.fd, .events = POLLIN};
		serve(&f->server);
		poll(fds, (nfds_t)n, timeout);
	}
	assert_true(t->dial->race.v4_us);
	assert_in_range(t->dial->race.first_us - t->dial->race.v4_us,
			DIAL_RESOLUTION_DELAY_MS * 1000, 1000 * 1000);
	assert_int_equal(t->dial->race.tried[0].family, 4);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_literals_as_they_are),
		TEST(asks_for_both_families),
		TEST(asks_for_one_family),
		TEST(goes_on_with_the_family_that_came),
		TEST(uses_what_came_until_the_limit),
		TEST(gives_up_at_the_limit),
		TEST(says_why_there_is_no_address),
		TEST(says_when_no_server_is_there),
		TEST(reads_the_hosts_file),
		TEST(knows_localhost),
		TEST(takes_what_the_user_gives),
		TEST(can_be_freed_while_it_waits),
		TEST(gives_ipv6_its_grace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
