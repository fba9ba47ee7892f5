#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sys/wait.h>

#include "dial_talk.h"

enum { ROOM = 400, STEPS = 8 };

/* A proxy played by a child: it reads exactly what it expects, then says its line. Octets, not
 * strings: lengths are given. */
struct step {
	const char *expect;
	size_t expect_n;
	const char *say;
	size_t say_n;
};

#define STEP(expect, say)                                                                          \
	{                                                                                          \
		expect, sizeof(expect) - 1, say, sizeof(say) - 1                                   \
	}

struct proxy {
	int listener;
	pid_t child;
	uint16_t port;
};

static void play(int fd, const struct step *steps, size_t n)
{
	char got[1024];

	for (size_t i = 0; i < n; i++) {
		if (steps[i].expect_n &&
		    (recv(fd, got, steps[i].expect_n, MSG_WAITALL) != (ssize_t)steps[i].expect_n ||
		     memcmp(got, steps[i].expect, steps[i].expect_n) != 0))
			_exit(1 + (int)i);
		for (size_t at = 0; at < steps[i].say_n;) {
			ssize_t sent =
				send(fd, steps[i].say + at, steps[i].say_n - at, MSG_NOSIGNAL);
			if (sent <= 0)
				_exit(100);
			at += (size_t)sent;
		}
	}
}

/* `stay`: until the peer closes; else the proxy closes when it has said all. */
static void start(struct proxy *p, const struct step *steps, size_t n, bool stay)
{
	char got;

	p->port = 0;
	p->listener = talk_listen("127.0.0.1", &p->port);
	p->child = fork();
	assert_true(p->child >= 0);
	if (p->child > 0)
		return;
	alarm(20);
	int fd = accept(p->listener, NULL, NULL);
	play(fd, steps, n);
	while (stay && recv(fd, &got, 1, 0) > 0)
		;
	close(fd);
	_exit(0);
}

/* The step that did not get what it expected, from 1; 0: all went as written. */
static int finish(struct proxy *p)
{
	int status = 0;

	close(p->listener);
	assert_int_equal(waitpid(p->child, &status, 0), p->child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void through(struct talk *t, struct proxy *p, enum target_proxy kind, const char *user,
		    const char *password)
{
	t->target.port = 443;
	t->target.proxy = kind;
	t->target.proxy_host = memory_copy("127.0.0.1", 9);
	t->target.proxy_port = p->port;
	t->target.proxy_user = user ? memory_copy(user, strlen(user)) : NULL;
	t->target.proxy_password = password ? memory_copy(password, strlen(password)) : NULL;
}

static void hang_up(struct talk *t)
{
	dial_free(t->dial);
	t->dial = NULL;
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

#define ASK_HEAD "CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n"
#define ASK_AGENT "User-Agent: h2lens/" PACKAGE_VERSION "\r\n"

static void fails_with(struct talk *t, const char *words, unsigned status)
{
	char expected[ROOM];

	assert_int_equal(talk_run(t), DIAL_FAILED);
	snprintf(expected, sizeof(expected), "the proxy 127.0.0.1:%u %s", t->target.proxy_port,
		 words);
	assert_string_equal(t->error.text, expected);
	if (status)
		snprintf(expected, sizeof(expected), " a=%u : the proxy 127.0.0.1:%u %s\n", status,
			 t->target.proxy_port, words);
	else
		snprintf(expected, sizeof(expected), " : the proxy 127.0.0.1:%u %s\n",
			 t->target.proxy_port, words);
	talk_sees(&t->seen.facts, "h2lens:proxy conn=127.0.0.1:");
	talk_sees(&t->seen.facts, expected);
	hang_up(t);
}

/* The server behind the proxy may speak first: not an octet of it is swallowed. */
static void asks_and_takes_only_the_head(void **state)
{
	static const struct step steps[] = {STEP(
		ASK_HEAD ASK_AGENT "\r\n",
		"HTTP/1.1 200 Connection established\r\nContent-Length: 4\r\n\r\n\r\n220 hello")};
	struct talk *t = *state;
	struct proxy p;
	char got[20] = "", expected[ROOM];

	start(&p, steps, 1, true);
	through(t, &p, TARGET_PROXY_CONNECT, NULL, NULL);
	assert_int_equal(talk_run(t), DIAL_DONE);
	struct pollfd wait = {.fd = t->fd, .events = POLLIN};
	assert_int_equal(poll(&wait, 1, 5000), 1);
	assert_int_equal(recv(t->fd, got, 11, MSG_WAITALL), 11);
	assert_string_equal(got, "\r\n220 hello");
	snprintf(expected, sizeof(expected),
		 "%u > PA CONNECT shop.test:443 HTTP/1.1\\r\\nHost: shop.test:443\\r\\n", p.port);
	talk_sees(&t->seen.packets, expected);
	snprintf(expected, sizeof(expected),
		 "%u < PA HTTP/1.1 200 Connection established\\r\\nContent-Length: 4\\r\\n\\r\\n\n",
		 p.port);
	talk_sees(&t->seen.packets, expected);
	assert_false(seen_has(&t->seen.packets, "hello"));
	assert_false(seen_has(&t->seen.facts, "h2lens:"));
	hang_up(t);
	assert_int_equal(finish(&p), 0);
}

/* A head in pieces, an interim answer before it, bare line feeds. The login is RFC 7617's own. */
static void logs_in_and_takes_pieces(void **state)
{
	static const struct step steps[] = {
		STEP(ASK_HEAD ASK_AGENT
		     "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n",
		     "HTTP/1.1 1"),
		STEP("", "02 Processing\r\n\r"), STEP("", "\nHTTP/1.0 200\n"), STEP("", "\nS")};
	struct talk *t = *state;
	struct proxy p;
	char got[2] = "";

	start(&p, steps, 4, true);
	through(t, &p, TARGET_PROXY_CONNECT, "Aladdin", "open sesame");
	assert_int_equal(talk_run(t), DIAL_DONE);
	struct pollfd wait = {.fd = t->fd, .events = POLLIN};
	assert_int_equal(poll(&wait, 1, 5000), 1);
	assert_int_equal(recv(t->fd, got, 1, 0), 1);
	assert_string_equal(got, "S");
	hang_up(t);
	assert_int_equal(finish(&p), 0);
}

static void tells_a_proxy_that_refuses(void **state)
{
	static const struct step steps[] = {
		STEP(ASK_HEAD, "HTTP/1.1 407 Proxy Authentication Required\r\n"
			       "proxy-authenticate:  Basic realm=\"lab\"\r\n\r\nsorry")};
	static const struct step forbidden[] = {STEP(ASK_HEAD, "HTTP/1.1 403 Forbidden\r\n\r\n")};
	struct talk *t = *state;
	struct proxy p;

	start(&p, steps, 1, true);
	through(t, &p, TARGET_PROXY_CONNECT, NULL, NULL);
	fails_with(t,
		   "answered CONNECT with 407 Proxy Authentication Required: it wants a user and "
		   "password (Basic realm=\"lab\")",
		   407);
	finish(&p);
	start(&p, forbidden, 1, true);
	t->target.proxy_port = p.port;
	fails_with(t, "answered CONNECT with 403 Forbidden", 403);
	finish(&p);
}

static void tells_a_peer_that_is_no_proxy(void **state)
{
	static const struct step garbage[] = {STEP(ASK_HEAD, "SSH-2.0-OpenSSH_9.2\r\n")};
	static const struct step status[] = {STEP(ASK_HEAD, "HTTP/1.1 2x0 OK\r\n\r\n")};
	static const struct step cut[] = {
		STEP(ASK_HEAD ASK_AGENT "\r\n", "HTTP/1.1 200 OK\r\nVia: x")};
	static char long_head[70 * 1024] = "HTTP/1.1 200 OK\r\nA: ";
	struct step endless = {ASK_HEAD, sizeof(ASK_HEAD) - 1, long_head, sizeof(long_head)};
	struct talk *t = *state;
	struct proxy p;

	start(&p, garbage, 1, true);
	through(t, &p, TARGET_PROXY_CONNECT, NULL, NULL);
	fails_with(t,
		   "does not speak HTTP/1.x: its answer begins with \"SSH-2.0-OpenSSH_9.2\\r\\n\"",
		   0);
	finish(&p);
	start(&p, status, 1, true);
	t->target.proxy_port = p.port;
	fails_with(
		t,
		"does not speak HTTP/1.x: its answer begins with \"HTTP/1.1 2x0 OK\\r\\n\\r\\n\"",
		0);
	finish(&p);
	start(&p, cut, 1, false);
	t->target.proxy_port = p.port;
	fails_with(t, "closed the connection before it had answered", 0);
	talk_sees(&t->seen.packets, " < FA\n");
	finish(&p);
	memset(long_head + 21, 'a', sizeof(long_head) - 21);
	start(&p, &endless, 1, true);
	t->target.proxy_port = p.port;
	fails_with(t, "sent an answer to CONNECT whose head is longer than 64 KiB", 0);
	finish(&p);
}

static void waits_only_so_long(void **state)
{
	static const struct step steps[] = {STEP(ASK_HEAD ASK_AGENT "\r\n", "HTTP/1.1 ")};
	struct talk *t = *state;
	struct proxy p;
	char expected[ROOM];

	start(&p, steps, 1, true);
	through(t, &p, TARGET_PROXY_CONNECT, NULL, NULL);
	t->target.limit_ms[TARGET_STAGE_PROXY] = 200;
	assert_int_equal(talk_run(t), DIAL_FAILED);
	snprintf(expected, sizeof(expected),
		 "a=%d b=200 : the proxy 127.0.0.1:%u to answer CONNECT\n", TARGET_STAGE_PROXY,
		 p.port);
	talk_sees(&t->seen.facts, expected);
	snprintf(expected, sizeof(expected), "the proxy 127.0.0.1:%u did not answer within 200 ms",
		 p.port);
	assert_string_equal(t->error.text, expected);
	talk_sees(&t->seen.packets, " > FA\n");
	hang_up(t);
	assert_int_equal(finish(&p), 0);
}

/* RFC 1928 sections 3 to 6: the name goes to the proxy; the reply's address is one of each kind. */
static void speaks_socks(void **state)
{
	static const struct step steps[] = {
		STEP("\5\1\0", "\5\0"),
		STEP("\5\1\0\3\11shop.test\1\273", "\5\0\0\3\4edge\1\273S")};
	static const struct step v6[] = {STEP("\5\1\0", "\5\0"),
					 STEP("\5\1\0\1\xc0\0\2\7\1\273",
					      "\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\1\273S")};
	struct talk *t = *state;
	struct proxy p;
	char got[2] = "";

	start(&p, steps, 2, true);
	through(t, &p, TARGET_PROXY_SOCKS5H, NULL, NULL);
	assert_int_equal(talk_run(t), DIAL_DONE);
	struct pollfd wait = {.fd = t->fd, .events = POLLIN};
	assert_int_equal(poll(&wait, 1, 5000), 1);
	assert_int_equal(recv(t->fd, got, 1, 0), 1);
	assert_string_equal(got, "S");
	talk_sees(&t->seen.packets, " > PA \\x05\\x01\\x00\n");
	hang_up(t);
	assert_int_equal(finish(&p), 0);

	start(&p, v6, 2, true);
	t->target.proxy_port = p.port;
	free(t->target.host);
	t->target.host = memory_copy("192.0.2.7", 9);
	assert_int_equal(talk_run(t), DIAL_DONE);
	hang_up(t);
	assert_int_equal(finish(&p), 0);
}

/* RFC 1929; and socks5 without h, which resolves here. */
static void logs_in_to_socks(void **state)
{
	static const struct step steps[] = {
		STEP("\5\2\0\2", "\5\2"), STEP("\1\7Aladdin\13open sesame", "\1\0"),
		STEP("\5\1\0\4\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7\1\273",
		     "\5\0\0\1\x7f\0\0\1\0\0")};
	struct talk *t = *state;
	struct proxy p;

	start(&p, steps, 3, true);
	through(t, &p, TARGET_PROXY_SOCKS5, "Aladdin", "open sesame");
	assert_true(target_add_resolve(&t->target, "shop.test:443:2001:db8::7", &t->error));
	assert_int_equal(talk_run(t), DIAL_DONE);
	talk_sees(&t->seen.facts, "host shop.test is 2001:db8::7 (--resolve)");
	hang_up(t);
	assert_int_equal(finish(&p), 0);
}

static void tells_what_socks_says(void **state)
{
	static const struct step refused[] = {
		STEP("\5\1\0", "\5\0"), STEP("\5\1\0\3\11shop.test\1\273", "\5\5\0\1\0\0\0\0\0\0")};
	static const struct step no_method[] = {STEP("\5\1\0", "\5\xff")};
	static const struct step bad_login[] = {STEP("\5\2\0\2", "\5\2"), STEP("\1\1u\1p", "\1\1")};
	static const struct step http[] = {STEP("\5\1\0", "HTTP/1.1 400 Bad Request\r\n\r\n")};
	static const struct step closes[] = {STEP("\5\1\0", "")};
	struct talk *t = *state;
	struct proxy p;

	start(&p, refused, 2, true);
	through(t, &p, TARGET_PROXY_SOCKS5H, NULL, NULL);
	fails_with(t, "answered: connection refused (SOCKS5 reply 5)", 5);
	finish(&p);
	start(&p, no_method, 1, true);
	t->target.proxy_port = p.port;
	fails_with(t, "wants a login, and no user is given", 255);
	finish(&p);
	start(&p, http, 1, true);
	t->target.proxy_port = p.port;
	fails_with(t, "does not speak SOCKS5: its answer begins with \"HT\"", 0);
	finish(&p);
	start(&p, closes, 1, false);
	t->target.proxy_port = p.port;
	fails_with(t, "closed the connection before it had answered", 0);
	finish(&p);
	start(&p, bad_login, 2, true);
	t->target.proxy_port = p.port;
	t->target.proxy_user = memory_copy("u", 1);
	t->target.proxy_password = memory_copy("p", 1);
	fails_with(t, "does not accept this user and password", 1);
	finish(&p);
}

static void tells_a_proxy_that_is_not_there(void **state)
{
	struct talk *t = *state;
	struct proxy p = {0};
	int closed = talk_bind("127.0.0.1", &p.port);
	char expected[ROOM];

	through(t, &p, TARGET_PROXY_CONNECT, NULL, NULL);
	assert_int_equal(talk_run(t), DIAL_FAILED);
	snprintf(expected, sizeof(expected),
		 "the proxy 127.0.0.1:%u: connection refused: nothing listens on that port",
		 p.port);
	assert_string_equal(t->error.text, expected);
	close(closed);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, talk_set_up, talk_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(asks_and_takes_only_the_head),
		TEST(logs_in_and_takes_pieces),
		TEST(tells_a_proxy_that_refuses),
		TEST(tells_a_peer_that_is_no_proxy),
		TEST(waits_only_so_long),
		TEST(speaks_socks),
		TEST(logs_in_to_socks),
		TEST(tells_what_socks_says),
		TEST(tells_a_proxy_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
