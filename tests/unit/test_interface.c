#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/clock.h"
#include "source/interface.h"

enum { PATIENCE_US = 5 * 1000 * 1000, DLT_ETHERNET = 1, HEADS = 14 + 20 + 8 };

struct fixture {
	struct spool *spool;
	struct interface *face;
	int fd; /* a datagram socket that talks to itself */
	struct sockaddr_in own;
	char filter[40];
};

static bool lacks_the_right(const struct error *e)
{
	return strstr(e->text, "no right to capture") != NULL;
}

/* Skips where capturing is not allowed; any other failure is one. */
static void open_loopback(struct fixture *f)
{
	struct error e = ERROR_INIT;

	f->face = interface_open("lo", f->filter, f->spool, &e);
	if (!f->face && lacks_the_right(&e)) {
		print_message("skipped: %s\n", e.text);
		skip();
	}
	if (!f->face)
		fail_msg("%s", e.text);
}

static int set_up(void **state)
{
	static struct fixture f;
	struct error e = ERROR_INIT;
	socklen_t n = sizeof(f.own);

	setenv("XDG_STATE_HOME", "/proc/none", 1); /* not into the tester's own */
	f = (struct fixture){.spool = spool_new("lo", &e)};
	f.own = (struct sockaddr_in){.sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	f.fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (!f.spool || f.fd < 0 || bind(f.fd, (struct sockaddr *)&f.own, n) != 0 ||
	    getsockname(f.fd, (struct sockaddr *)&f.own, &n) != 0)
		return -1;
	snprintf(f.filter, sizeof(f.filter), "udp port %u", ntohs(f.own.sin_port));
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	interface_close(f->face);
	spool_free(f->spool);
	return close(f->fd);
}

static void say(struct fixture *f, const char *words)
{
	assert_int_equal(
		sendto(f->fd, words, strlen(words), 0, (struct sockaddr *)&f->own, sizeof(f->own)),
		strlen(words));
}

/* Steps until there is a packet. */
static void await(struct fixture *f, unsigned hold_us, struct capture_item *item)
{
	struct error e = ERROR_INIT;
	uint64_t until = clock_us() + PATIENCE_US;

	while (clock_us() < until) {
		struct pollfd p = {.fd = interface_fd(f->face), .events = POLLIN};
		if (!interface_step(f->face, 64, hold_us, &e) && interface_failed(f->face))
			fail_msg("%s", e.text);
		enum capture_what what;
		while ((what = spool_next(f->spool, item)) != CAPTURE_WAIT)
			if (what == CAPTURE_RECORD)
				return;
		poll(&p, 1, 10);
	}
	fail_msg("no packet came within five seconds");
}

static void packets_of_the_loopback_come_with_their_time(void **state)
{
	struct fixture *f = *state;
	struct capture_item item;
	struct timespec now;

	open_loopback(f);
	say(f, "first");
	await(f, 0, &item);
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	assert_int_equal(item.record.link, DLT_ETHERNET);
	assert_int_equal(item.record.at.packet, 1);
	assert_true(item.record.at.time <= ns && ns - item.record.at.time < 5000000000);
	assert_int_equal(item.record.captured, HEADS + 5);
	assert_int_equal(item.record.original, HEADS + 5);
	assert_memory_equal(item.record.data + HEADS, "first", 5);
	say(f, "second");
	await(f, 0, &item);
	assert_int_equal(item.record.at.packet, 2); /* the loopback gives each packet once */
	assert_memory_equal(item.record.data + HEADS, "second", 6);
	assert_true(interface_dropped(f->face) == 0);
}

/* Packets wait for their secrets: none comes before its time, and all in their order. */
static void packets_are_held(void **state)
{
	enum { HOLD_US = 100 * 1000 };
	struct fixture *f = *state;
	struct capture_item item;

	open_loopback(f);
	uint64_t sent = clock_us();
	say(f, "a");
	say(f, "b");
	await(f, HOLD_US, &item);
	assert_true(clock_us() - sent >= HOLD_US);
	assert_memory_equal(item.record.data + HEADS, "a", 1);
	await(f, HOLD_US, &item);
	assert_memory_equal(item.record.data + HEADS, "b", 1);
}

static void at_most_so_many_packets_a_step(void **state)
{
	struct fixture *f = *state;
	struct capture_item item;
	struct error e = ERROR_INIT;
	uint64_t until = clock_us() + PATIENCE_US;

	open_loopback(f);
	for (int i = 0; i < 5; i++)
		say(f, "x");
	while (!interface_step(f->face, 1, 0, &e) && clock_us() < until)
		poll(NULL, 0, 5);
	unsigned count = 0;
	while (spool_next(f->spool, &item) != CAPTURE_WAIT)
		count += item.record.captured > 0;
	assert_int_equal(count, 1);
}

/* More than the kernel has room for: that packets are missing is said. */
static void drops_are_counted_and_told(void **state)
{
	enum { SENT = 20000 };
	struct fixture *f = *state;
	struct capture_item item;
	struct error e = ERROR_INIT;
	uint64_t until = clock_us() + PATIENCE_US, told = 0;
	unsigned packets = 0;
	enum capture_what what;

	char octets[8000]; /* so many of them that the kernel's buffer cannot hold them */

	memset(octets, 'x', sizeof(octets));
	octets[sizeof(octets) - 1] = '\0';
	open_loopback(f);
	for (int i = 0; i < SENT; i++)
		say(f, octets);
	while (interface_dropped(f->face) == 0 && clock_us() < until) {
		interface_step(f->face, SENT, 0, &e);
		poll(NULL, 0, 10);
	}
	while ((what = spool_next(f->spool, &item)) != CAPTURE_WAIT) {
		packets += what == CAPTURE_RECORD;
		if (what == CAPTURE_COMMENT && item.record.at.time)
			assert_int_equal(
				sscanf(item.text, "h2lens:recording : %" SCNu64 " packets", &told),
				1);
	}
	assert_true(told > 0);
	assert_true(told == interface_dropped(f->face));
	assert_true(packets > 0 && packets < SENT);
	/* the kernel counts each packet of the loopback twice, on its way out and in */
	assert_true(told >= SENT - packets && told <= 2 * SENT);
}

static void mistakes_are_told_in_words_that_help(void **state)
{
	struct fixture *f = *state;
	struct error e = ERROR_INIT;

	open_loopback(f); /* or skip: without the right nothing else is told */
	assert_null(interface_open("nosuch0", NULL, f->spool, &e));
	assert_non_null(strstr(e.text, "there is no interface nosuch0"));
	assert_non_null(strstr(e.text, "lo"));
	assert_null(interface_open("lo", "prot 443", f->spool, &e));
	assert_non_null(strstr(e.text, "\"prot 443\" is wrong"));
	assert_null(interface_open("a name that is far too long \x1b[31m for any interface", NULL,
				   f->spool, &e));
	assert_null(strchr(e.text, '\x1b'));
	assert_null(interface_open("", NULL, f->spool, &e));
	assert_true(strlen(e.text) > 0);
}

static void without_the_right_it_says_how_to_get_it(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0) {
		print_message("skipped: only root can give up the right\n");
		skip();
	}
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct error e = ERROR_INIT;
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		if (interface_open("lo", NULL, f->spool, &e))
			_exit(3);
		_exit(lacks_the_right(&e) && strstr(e.text, "sudo") &&
				      strstr(e.text, "setcap cap_net_raw,cap_net_admin=eip /") &&
				      strstr(e.text, "ssh HOST tcpdump -U -w - | h2lens -")
			      ? 0
			      : 4);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void rights_that_came_by_setuid_go_and_stay_away(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	assert_true(interface_drop_privileges(&e)); /* nothing to give up */
	if (geteuid() != 0) {
		print_message("skipped: only root can be a setuid program\n");
		skip();
	}
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) { /* as a setuid program that nobody started */
		if (setresgid(65534, 0, 0) != 0 || setresuid(65534, 0, 0) != 0)
			_exit(2);
		if (!interface_drop_privileges(&e))
			_exit(3);
		uid_t u[3];
		gid_t g[3];
		getresuid(&u[0], &u[1], &u[2]);
		getresgid(&g[0], &g[1], &g[2]);
		for (int i = 0; i < 3; i++)
			if (u[i] != 65534 || g[i] != 65534)
				_exit(4);
		_exit(seteuid(0) == 0 ? 5 : 0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void the_list_names_the_loopback(void **state)
{
	struct text t = {0};

	(void)state;
	interface_list(&t);
	assert_non_null(strstr(text_str(&t), "lo"));
	text_done(&t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(packets_of_the_loopback_come_with_their_time),
		TEST(packets_are_held),
		TEST(at_most_so_many_packets_a_step),
		TEST(drops_are_counted_and_told),
		TEST(mistakes_are_told_in_words_that_help),
		TEST(without_the_right_it_says_how_to_get_it),
		cmocka_unit_test(rights_that_came_by_setuid_go_and_stay_away),
		cmocka_unit_test(the_list_names_the_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
