#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include "dial_talk.h"

enum { FILL = 64, ROOM = 300 };

static void sees_packets(struct talk *t, const char *expected)
{
	assert_string_equal(text_str(&t->seen.packets), expected);
}

static void resolves(struct talk *t, const char *addresses)
{
	char spec[ROOM];

	snprintf(spec, sizeof(spec), "%s:%u:%s", t->target.host, t->target.port, addresses);
	assert_true(target_add_resolve(&t->target, spec, &t->error));
}

/* A listener that answers no SYN any more: its backlog is full. */
struct black_hole {
	int listener, fillers[FILL], count;
};

static void fill(struct black_hole *h, const char *ip, uint16_t *port)
{
	struct address a = {.family = 4};
	struct sockaddr_storage s;

	h->listener = talk_bind(ip, port);
	assert_int_equal(listen(h->listener, 0), 0);
	a.port = *port;
	inet_pton(AF_INET, ip, a.bytes);
	socklen_t n = dial_socket_address(&a, &s);
	for (h->count = 0; h->count < FILL;) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
		if (connect(fd, (struct sockaddr *)&s, n) != 0)
			assert_int_equal(errno, EINPROGRESS);
		h->fillers[h->count++] = fd;
		struct pollfd p = {.fd = fd, .events = POLLOUT};
		if (poll(&p, 1, 100) == 0)
			return;
	}
	fail_msg("the backlog does not fill up");
}

static void empty(struct black_hole *h)
{
	for (int i = 0; i < h->count; i++)
		close(h->fillers[i]);
	close(h->listener);
}

static void connects_to_a_literal(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int listener = talk_listen("127.0.0.1", &port), on = 0;
	socklen_t n = sizeof(on);
	char expected[ROOM];

	talk_host(t, "127.0.0.1", port);
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_true(t->fd >= 0);
	assert_true(fcntl(t->fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(t->fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(getsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &on, &n), 0);
	assert_true(on);
	snprintf(expected, sizeof(expected), "%u > S\n%u < SA\n%u > A\n", port, port, port);
	sees_packets(t, expected);
	/* the flow carries the true ends of the socket */
	struct sockaddr_storage s;
	struct address a;
	n = sizeof(s);
	assert_int_equal(getsockname(t->fd, (struct sockaddr *)&s, &n), 0);
	assert_true(wrap_address((struct sockaddr *)&s, &a));
	assert_memory_equal(&t->flow.end[0], &a, sizeof(a));
	assert_int_equal(t->flow.end[1].port, port);
	assert_false(seen_has(&t->seen.facts, "h2lens:"));
	assert_int_equal(dial_take(t->dial, &t->flow), -1);
	close(listener);
}

static void connects_to_ipv6(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int listener = talk_listen("::1", &port);

	talk_host(t, "::1", port);
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_int_equal(t->flow.end[1].family, 6);
	close(listener);
}

static void tells_a_refusal(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int closed = talk_bind("127.0.0.1", &port);
	char expected[ROOM];

	talk_host(t, "127.0.0.1", port);
	assert_int_equal(talk_run(t), DIAL_FAILED);
	snprintf(expected, sizeof(expected), "%u > S\n%u < RA\n", port, port);
	sees_packets(t, expected);
	snprintf(expected, sizeof(expected),
		 "127.0.0.1:%u: connection refused: nothing listens on that port", port);
	assert_string_equal(t->error.text, expected);
	/* the packet shows it: no fact is needed */
	assert_false(seen_has(&t->seen.facts, "h2lens:"));
	assert_int_equal(dial_take(t->dial, &t->flow), -1);
	close(closed);
}

static void goes_on_at_once_after_a_refusal(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int listener = talk_listen("127.0.0.2", &port), closed = talk_bind("127.0.0.1", &port);
	char expected[ROOM];

	talk_host(t, "shop.test", port);
	resolves(t, "127.0.0.1,127.0.0.2");
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_true(t->took_us < DIAL_ATTEMPT_DELAY_MS * 1000);
	snprintf(expected, sizeof(expected), "%u > S\n%u < RA\n%u > S\n%u < SA\n%u > A\n", port,
		 port, port, port, port);
	sees_packets(t, expected);
	assert_int_equal(t->flow.end[1].bytes[3], 2);
	talk_sees(&t->seen.facts,
		  "h2lens:address : host shop.test is 127.0.0.1, 127.0.0.2 (--resolve)");
	close(listener);
	close(closed);
}

static void says_that_all_were_refused(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int closed = talk_bind("127.0.0.1", &port), other = talk_bind("127.0.0.2", &port);

	talk_host(t, "shop.test", port);
	resolves(t, "127.0.0.1,127.0.0.2");
	assert_int_equal(talk_run(t), DIAL_FAILED);
	assert_non_null(strstr(t->error.text, "127.0.0.1:"));
	assert_non_null(strstr(t->error.text, "connection refused"));
	assert_non_null(strstr(t->error.text, "none of 2 addresses"));
	close(closed);
	close(other);
}

static void prefers_ipv6(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int v4 = talk_listen("127.0.0.1", &port), v6 = talk_listen("::1", &port);

	talk_host(t, "shop.test", port);
	resolves(t, "127.0.0.1,[::1]");
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_int_equal(t->flow.end[1].family, 6);
	close(v4);
	close(v6);
}

static void keeps_to_the_family(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int v4 = talk_listen("127.0.0.1", &port), v6 = talk_listen("::1", &port);

	talk_host(t, "shop.test", port);
	t->target.family = 4;
	resolves(t, "127.0.0.1,[::1]");
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_int_equal(t->flow.end[1].family, 4);
	close(v4);
	close(v6);
}

/* RFC 8305 section 5: 250 ms after a silent address the next one gets its turn. */
static void races_past_a_silent_address(void **state)
{
	struct talk *t = *state;
	struct black_hole hole;
	uint16_t port = 0;
	char expected[ROOM];

	fill(&hole, "127.0.0.1", &port);
	int listener = talk_listen("127.0.0.2", &port);
	talk_host(t, "shop.test", port);
	resolves(t, "127.0.0.1,127.0.0.2");
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_int_equal(t->flow.end[1].bytes[3], 2);
	assert_in_range(t->took_us, DIAL_ATTEMPT_DELAY_MS * 1000, 5 * 1000 * 1000);
	snprintf(expected, sizeof(expected), "%u > S\n%u > S\n%u < SA\n%u > A\n", port, port, port,
		 port);
	sees_packets(t, expected); /* the loser is just closed: no FIN without a connection */
	empty(&hole);
	close(listener);
}

static void accept_all(struct black_hole *h)
{
	int fd;

	while ((fd = accept(h->listener, NULL, NULL)) >= 0)
		close(fd);
}

/* Both silent addresses answer in the end: one wins, the other gets our FIN. */
static void closes_a_late_loser(void **state)
{
	struct talk *t = *state;
	struct black_hole holes[2];
	struct pollfd fds[4];
	uint16_t port = 0;
	uint64_t start = clock_us();
	int timeout, ready = 0;

	fill(&holes[0], "127.0.0.1", &port);
	fill(&holes[1], "127.0.0.2", &port);
	talk_host(t, "shop.test", port);
	resolves(t, "127.0.0.1,127.0.0.2");
	t->dial = dial_new(&t->target, t->spool);
	while (t->dial->race.tried_count < 2) {
		assert_int_equal(dial_step(t->dial, &t->error), DIAL_WAIT);
		int n = dial_poll(t->dial, fds, 4, &timeout);
		poll(fds, (nfds_t)n, timeout);
		assert_true(clock_us() - start < TALK_LIMIT_US);
	}
	int n = dial_poll(t->dial, fds, 4, &timeout);
	assert_int_equal(n, 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(holes[i].listener, F_SETFL, O_NONBLOCK), 0);
	while (ready < 2) { /* when the system sends their SYNs again */
		accept_all(&holes[0]);
		accept_all(&holes[1]);
		assert_true(clock_us() - start < TALK_LIMIT_US);
		poll(NULL, 0, 10);
		ready = poll(fds, 2, 0);
	}
	assert_int_equal(dial_step(t->dial, &t->error), DIAL_DONE);
	t->fd = dial_take(t->dial, &t->flow);
	seen_take(&t->seen, t->spool);
	char expected[ROOM];
	snprintf(expected, sizeof(expected),
		 "%u > S\n%u > S\n%u < SA\n%u > A\n%u < SA\n%u > A\n%u > FA\n%u < A\n", port, port,
		 port, port, port, port, port, port);
	sees_packets(t, expected);
	assert_false(t->flow.fin[0]);
	empty(&holes[0]);
	empty(&holes[1]);
}

static void gives_up_at_the_limit(void **state)
{
	struct talk *t = *state;
	struct black_hole hole;
	uint16_t port = 0;
	char expected[ROOM];

	fill(&hole, "127.0.0.1", &port);
	talk_host(t, "127.0.0.1", port);
	t->target.limit_ms[TARGET_STAGE_TCP] = 150;
	assert_int_equal(talk_run(t), DIAL_FAILED);
	assert_in_range(t->took_us, 150 * 1000, 5 * 1000 * 1000);
	snprintf(expected, sizeof(expected), "127.0.0.1:%u did not answer within 150 ms", port);
	assert_string_equal(t->error.text, expected);
	snprintf(expected, sizeof(expected),
		 ">127.0.0.1:%u a=%d b=150 : 127.0.0.1:%u to answer the SYN", port,
		 TARGET_STAGE_TCP, port);
	talk_sees(&t->seen.facts, expected);
	snprintf(expected, sizeof(expected), "%u > S\n", port);
	sees_packets(t, expected);
	empty(&hole);
}

static void says_what_it_waits_for(void **state)
{
	struct talk *t = *state;
	struct black_hole hole;
	struct pollfd fds[4];
	uint16_t port = 0;
	char expected[ROOM];
	int timeout = -1;

	fill(&hole, "127.0.0.1", &port);
	talk_host(t, "127.0.0.1", port);
	t->dial = dial_new(&t->target, t->spool);
	assert_int_equal(dial_poll(t->dial, fds, 4, &timeout), 0);
	assert_int_equal(timeout, 0);
	assert_int_equal(dial_step(t->dial, &t->error), DIAL_WAIT);
	snprintf(expected, sizeof(expected), "127.0.0.1:%u to answer the SYN", port);
	assert_string_equal(dial_waiting(t->dial), expected);
	assert_int_equal(dial_poll(t->dial, fds, 4, &timeout), 1);
	assert_int_equal(fds[0].events, POLLOUT);
	assert_in_range(timeout, 1, 10000);
	empty(&hole);
}

/* TCP has no broadcast: the system itself says no, and no packet leaves. */
static void tells_what_the_system_says(void **state)
{
	struct talk *t = *state;

	talk_host(t, "255.255.255.255", 9);
	assert_int_equal(talk_run(t), DIAL_FAILED);
	talk_sees(&t->seen.facts, "h2lens:unreachable : 255.255.255.255:9: ");
	assert_int_equal(t->seen.packets.n, 0);
	assert_non_null(strstr(t->error.text, "255.255.255.255:9: "));
}

static void follows_connect_to(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int listener = talk_listen("127.0.0.1", &port);
	char spec[ROOM];

	talk_host(t, "shop.test", 443);
	snprintf(spec, sizeof(spec), "other.test:443:127.0.0.9:%u", port);
	assert_true(target_add_connect_to(&t->target, spec, &t->error));
	snprintf(spec, sizeof(spec), "SHOP.test:443:127.0.0.1:%u", port);
	assert_true(target_add_connect_to(&t->target, spec, &t->error));
	assert_int_equal(talk_run(t), DIAL_DONE);
	snprintf(spec, sizeof(spec),
		 "h2lens:address : host shop.test is 127.0.0.1, port %u (--connect-to)", port);
	talk_sees(&t->seen.facts, spec);
	close(listener);
}

static void binds_to_an_address(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int listener = talk_listen("127.0.0.1", &port);

	talk_host(t, "127.0.0.1", port);
	t->target.interface = memory_copy("127.0.0.7", 9);
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_int_equal(t->flow.end[0].bytes[3], 7);
	close(listener);
}

static void binds_to_a_device(void **state)
{
	struct talk *t = *state;
	uint16_t port = 0;
	int listener = talk_listen("127.0.0.1", &port);

	talk_host(t, "127.0.0.1", port);
	t->target.interface = memory_copy("lo", 2);
	assert_int_equal(talk_run(t), DIAL_DONE);
	close(listener);
}

static void refuses_an_interface_that_is_not(void **state)
{
	struct talk *t = *state;

	talk_host(t, "127.0.0.1", 9);
	t->target.interface = memory_copy("nosuch7", 7);
	assert_int_equal(talk_run(t), DIAL_FAILED);
	assert_string_equal(t->error.text,
			    "--interface nosuch7: there is no such device, and it is no address");
	talk_sees(&t->seen.facts, "h2lens:unreachable : --interface nosuch7");
	assert_int_equal(t->seen.packets.n, 0);
}

static void connects_to_a_unix_socket(void **state)
{
	struct talk *t = *state;
	char directory[] = "/tmp/h2lens-test-XXXXXX", path[ROOM];
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/s", directory);
	memcpy(a.sun_path, path, strlen(path));
	assert_int_equal(bind(listener, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(listener, 1), 0);
	t->target.unix_socket = memory_copy(path, strlen(path));
	assert_int_equal(talk_run(t), DIAL_DONE);
	assert_true(fcntl(t->fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(t->fd, F_GETFD) & FD_CLOEXEC);
	assert_true(t->flow.established);
	talk_sees(&t->seen.facts, "host shop.test is the Unix socket ");
	talk_sees(&t->seen.packets, " > S\n");
	talk_sees(&t->seen.packets, " < SA\n");
	unlink(path);
	rmdir(directory);
	close(listener);
}

static void misses_a_unix_socket(void **state)
{
	struct talk *t = *state;

	t->target.unix_socket = memory_copy("/nosuch/h2lens", 14);
	assert_int_equal(talk_run(t), DIAL_FAILED);
	assert_string_equal(t->error.text, "Unix socket /nosuch/h2lens: No such file or directory");
	talk_sees(&t->seen.facts,
		  "h2lens:unreachable : Unix socket /nosuch/h2lens: No such file or directory");
	assert_int_equal(t->seen.packets.n, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, talk_set_up, talk_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(connects_to_a_literal),
		TEST(connects_to_ipv6),
		TEST(tells_a_refusal),
		TEST(goes_on_at_once_after_a_refusal),
		TEST(says_that_all_were_refused),
		TEST(prefers_ipv6),
		TEST(keeps_to_the_family),
		TEST(races_past_a_silent_address),
		TEST(closes_a_late_loser),
		TEST(gives_up_at_the_limit),
		TEST(says_what_it_waits_for),
		TEST(tells_what_the_system_says),
		TEST(follows_connect_to),
		TEST(binds_to_an_address),
		TEST(binds_to_a_device),
		TEST(refuses_an_interface_that_is_not),
		TEST(connects_to_a_unix_socket),
		TEST(misses_a_unix_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
