/* Logs: the clocks of lines, what lines say of themselves, and what they are tied to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "h2lens/logs.h"
#include "logs_parts.h"
#include "small_book.h"

static const int64_t second = 1000000000;

static void expect_time(const char *line, int clock, int64_t ns, uint32_t grain)
{
	struct logs_stamp t;
	size_t from, to;

	if (!logs_time(line, strlen(line), &t, &from, &to))
		fail_msg("no time in %s", line);
	assert_int_equal(t.clock, clock);
	if (t.time != ns)
		fail_msg("%s: %lld, not %lld", line, (long long)t.time, (long long)ns);
	assert_int_equal(t.grain, grain);
	assert_true(from <= to && to <= strlen(line));
}

static void test_times(void **unused)
{
	(void)unused;
	int64_t day = 1795219200; /* 2026-11-21 */
	int64_t at = day + 2 * 3600 + 37 * 60 + 31;

	expect_time("2026/11/21 02:37:31 [error] 1#1: *1 x", LOGS_LOCAL, at * second, 1000000000);
	expect_time("2026-11-21T02:37:31.25Z x", LOGS_EPOCH, at * second + 250000000, 10000000);
	expect_time("2026-11-21T02:37:31+01:00 x", LOGS_EPOCH, (at - 3600) * second, 1000000000);
	expect_time("2026-11-21 02:37:31,123 x", LOGS_LOCAL, at * second + 123000000, 1000000);
	expect_time("10.0.0.1 - - [21/Nov/2026:02:37:31 -0130] \"GET / HTTP/2.0\" 200", LOGS_EPOCH,
		    (at + 5400) * second, 1000000000);
	expect_time("::ffff:10.0.0.1:5 [21/Nov/2026:02:37:31.094] f b/s", LOGS_LOCAL,
		    at * second + 94000000, 1000000);
	expect_time("[Sat Nov 21 02:37:31.820155 2026] [http2:debug]", LOGS_LOCAL,
		    at * second + 820155000, 1000);
	expect_time("1795228651.486 1 1 h2", LOGS_EPOCH, at * second + 486000000, 1000000);
	expect_time("1795228651486 x", LOGS_EPOCH, at * second + 486000000, 1000000);
	expect_time("1795228651 x", LOGS_EPOCH, at * second, 1000000000);
	expect_time("02:37:31.5 * x", LOGS_DAY, (at - day) * second + 500000000, 100000000);
	expect_time("[  0.106] recv SETTINGS", LOGS_START, 106000000, 1000000);
	expect_time("I0000 00:00:1795228651.000001 2 chttp2_transport.cc:1]", LOGS_EPOCH,
		    at * second + 1000, 1000);
	expect_time("{\"a\":1,\"start_time\":\"2026-11-21T02:37:31Z\"}", LOGS_EPOCH, at * second,
		    1000000000);
	expect_time("{\"time\": \"2026-11-21T02:37:31Z\"}", LOGS_EPOCH, at * second, 1000000000);
}

static void test_no_times(void **unused)
{
	(void)unused;
	static const char *const lines[] = {"",
					    "x",
					    "HTTP2 19648: Http2Session client: created",
					    "2026/13/40 02:37:31 x",
					    "25:00:00 x",
					    "[1] x",
					    "12345 x",
					    "99999999999999999999 x",
					    "[ .5] x"};
	struct logs_stamp t;
	size_t from, to;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (logs_time(lines[i], strlen(lines[i]), &t, &from, &to))
			fail_msg("a time in \"%s\"", lines[i]);
}

static struct logs_facts facts(struct logs_state *state, const char *line)
{
	struct logs_facts f;

	logs_parse(state, line, strlen(line), NULL, &f);
	return f;
}

static bool is(struct slice s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static void test_servers(void **unused)
{
	(void)unused;
	struct logs_state state = {0};
	struct logs_facts f = facts(
		&state, "2026/11/21 02:37:31 [error] 9#9: *1 upstream timed out, client: 10.0.0.1, "
			"request: \"GET /a?b HTTP/2.0\", upstream: \"http://10.1.0.2:81/a\", "
			"host: \"h\"");

	assert_string_equal(f.program, "nginx");
	assert_true(is(f.path, "/a?b") && is(f.method, "GET"));
	assert_int_equal(f.severity, SEVERITY_ERROR);
	assert_int_equal(f.client.bytes[3], 1);
	assert_int_equal(f.client.port, 0);
	assert_int_equal(f.upstream.port, 81);
	f = facts(&state,
		  "::ffff:10.0.0.1:5410 [21/Nov/2026:02:37:32.098] fe~ be/n 0/0/0/0/401 502 "
		  "20124 - - SD-- 1/1/0/0/0 0/0 \"GET https://a.test:1/x HTTP/2.0\"");
	assert_string_equal(f.program, "haproxy");
	assert_true(is(f.path, "/x"));
	assert_int_equal(f.status, 502);
	assert_int_equal(f.end[0].port, 5410);
	assert_int_equal(f.end[0].family, 4);
	assert_int_equal(f.severity, SEVERITY_ERROR);
	assert_int_equal(f.moment, LOGS_AT_START);
	f = facts(&state,
		  "[Sat Nov 21 02:01:31.820155 2026] [http2:debug] [pid 1:tid 2] "
		  "h2_session.c(367): [client 10.0.0.1:33608] AH03066: h2_session(28597-0,BUSY,"
		  "0): recv FRAME[HEADERS[length=42, hend=1, stream=13, eos=1]]");
	assert_int_equal(f.frame, H2_HEADERS);
	assert_int_equal(f.sent, 0);
	assert_int_equal(f.stream, 13);
	assert_int_equal(f.end[0].port, 33608);
	f = facts(&state, "{\"method\":\"GET\",\"path\":\"/j\",\"response_code\":503,"
			  "\"downstream_remote_address\":\"[::1]:40000\"}");
	assert_true(is(f.path, "/j"));
	assert_int_equal(f.status, 503);
	assert_int_equal(f.client.family, 6);
	assert_int_equal(f.client.port, 40000);
	/* behind a logger's own words, the port apart from the address */
	f = facts(&state,
		  "2026-11-21T02:37:31+01:00 host caddy[9]: {\"level\":\"error\",\"request\":"
		  "{\"remote_ip\":\"10.0.0.1\",\"remote_port\":\"5410\",\"method\":"
		  "\"GET\",\"uri\":\"/c\"},\"status\":502}");
	assert_true(is(f.path, "/c"));
	assert_int_equal(f.status, 502);
	assert_int_equal(f.client.port, 5410);
	/* a request in one piece */
	f = facts(&state, "{\"time\":\"2026-11-21T02:37:31Z\",\"req\":\"GET /r HTTP/2.0\","
			  "\"status\":504}");
	assert_true(is(f.path, "/r"));
	assert_int_equal(f.status, 504);
	logs_state_done(&state);
}

static void expect_unwrapped(const char *line, const char *inside)
{
	struct text t = {0};

	assert_true(logs_unwrap(line, strlen(line), &t));
	assert_string_equal(text_str(&t), inside);
	text_done(&t);
}

static void test_wrapped(void **unused)
{
	(void)unused;
	struct text t = {0};
	static const char *const others[] = {"", "{", "{\"log\":\"x\"}", "{\"MESSAGE\":\"x\"}",
					     " {\"log\":\"x\",\"time\":\"2026\"}"};

	expect_unwrapped("{\"log\":\"a \\\"GET /x\\\" \\u003cNOSRV\\u003e \\\\ \\n\",\"stream\":"
			 "\"stderr\",\"time\":\"2026-11-21T02:37:31.5Z\"}",
			 "2026-11-21T02:37:31.5Z a \"GET /x\" <NOSRV> \\");
	expect_unwrapped("{\"__REALTIME_TIMESTAMP\":\"1795228651486000\",\"_PID\":\"1\","
			 "\"MESSAGE\":\"no \\u0001end",
			 "1795228651.486000 no ?end");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(logs_unwrap(others[i], strlen(others[i]), &t));
	text_done(&t);
}

static void test_clients(void **unused)
{
	(void)unused;
	struct logs_state state = {0};
	struct logs_facts f;

	facts(&state, "02:37:30.500000 * Connected to a.test (10.0.0.2) port 443 (#0)");
	facts(&state, "02:37:30.500000 * h2h3 [:method: POST]");
	facts(&state, "02:37:30.500000 * h2h3 [:path: /a]");
	f = facts(&state, "02:37:30.500000 * Using Stream ID: 3 (easy handle 0x5)");
	assert_int_equal(f.stream, 3);
	assert_true(is(f.path, "/a") && is(f.method, "POST"));
	f = facts(&state, "02:37:30.600000 < HTTP/2 200 ");
	assert_int_equal(f.stream, 3);
	assert_int_equal(f.frame, H2_HEADERS);
	assert_int_equal(f.sent, 0);
	f = facts(&state, "curl: (92) HTTP/2 stream 3 was not closed cleanly: INTERNAL_ERROR");
	assert_true(f.inherited && f.at.clock == LOGS_DAY);
	assert_int_equal(f.severity, SEVERITY_ERROR);
	logs_state_done(&state);

	facts(&state, "2026/11/21 02:37:31 http2: Transport encoding header \":path\" = \"/g\"");
	f = facts(&state, "2026/11/21 02:37:31 http2: Framer 0xc01: wrote HEADERS stream=1 len=4");
	assert_true(f.has_key && is(f.path, "/g"));
	assert_int_equal(f.sent, 1);
	f = facts(&state, "2026/11/21 02:37:32 http2: Framer 0xc01: read RST_STREAM stream=1 len=4 "
			  "ErrCode=CANCEL");
	assert_int_equal(f.frame, H2_RST_STREAM);
	logs_state_done(&state);

	f = facts(&state, "[  0.106] send HEADERS frame <length=47, flags=0x05, stream_id=13>");
	assert_int_equal(f.stream, 13);
	f = facts(&state, "          :path: /n");
	assert_int_equal(f.stream, 13);
	assert_true(is(f.path, "/n"));
	f = facts(&state, "HTTP2 26580: Http2Stream 5 [Http2Session client]: headers received");
	assert_int_equal(f.stream, 5);
	assert_int_equal(f.frame, H2_HEADERS);
	logs_state_done(&state);
}

/* GET /a on stream 1, reset by the server 3 ms after the capture's start. */
static struct small sample(void)
{
	static const char *const request[] = {":method", "GET", ":path", "/a", NULL};
	struct small s = small_new();
	struct event *e = small_frame(&s, 0, H2_HEADERS, 4, 1);

	small_fields(&s, e, request);
	e = small_frame(&s, 1, H2_RST_STREAM, 0, 1);
	e->a = 2;
	struct stream *st = book_edit_stream(s.b, book_find_stream(s.b, s.conn, 1));
	st->method = small_text(&s, "GET");
	st->path = small_text(&s, "/a");
	book_edit_source(s.b)->end = s.at.time;
	return s;
}

static struct logs *read_octets(const void *octets, size_t n, const char *suffix, struct error *e)
{
	char path[] = "/tmp/h2lens-logs-XXXXXX", whole[80];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, octets, n), n);
	close(fd);
	snprintf(whole, sizeof(whole), "%s%s", path, suffix);
	struct logs *l = logs_read(whole, NULL, NULL, e);
	unlink(path);
	return l;
}

static struct logs *read_text(const char *text, const char *suffix)
{
	struct error e = ERROR_INIT;
	struct logs *l = read_octets(text, strlen(text), suffix, &e);

	if (!l)
		fail_msg("%s", e.text);
	return l;
}

/* gzip's "2023/11/14 22:13:20 [error] packed\n" */
static const uint8_t packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x33,
				 0x32, 0x30, 0x32, 0xd6, 0x37, 0x34, 0xd4, 0x37, 0x34, 0x51, 0x30,
				 0x32, 0xb2, 0x32, 0x34, 0xb6, 0x32, 0x32, 0x50, 0x88, 0x4e, 0x2d,
				 0x2a, 0xca, 0x2f, 0x8a, 0x55, 0x28, 0x48, 0x4c, 0xce, 0x4e, 0x4d,
				 0xe1, 0x02, 0x00, 0xc0, 0xd3, 0xbc, 0xbe, 0x23, 0x00, 0x00, 0x00};

static void test_files(void **unused)
{
	(void)unused;
	static const char *const refused[] = {"\xff\xfex", "\xd4\xc3\xb2\xa1\x02", "BZh91AY"};
	struct error e = ERROR_INIT;
	struct logs *l = read_octets(packed, sizeof(packed), "", &e);

	assert_int_equal(logs_count(l), 1);
	assert_string_equal(logs_line(l, 0)->text, "2023/11/14 22:13:20 [error] packed");
	logs_free(l);
	l = read_text("\xef\xbb\xbfone\r\n\ntwo", "");
	assert_int_equal(logs_count(l), 3);
	assert_string_equal(logs_line(l, 0)->text, "one");
	assert_string_equal(logs_line(l, 2)->text, "two");
	logs_free(l);
	l = read_text("", "");
	assert_int_equal(logs_count(l), 0);
	logs_free(l);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_null(read_octets(refused[i], strlen(refused[i]), "", &e));
}

/* The capture begins at 2023-11-14 22:13:20 UTC. */
static void test_tie(void **unused)
{
	(void)unused;
	struct small s = sample();
	struct logs *l =
		read_text("2023/11/14 23:13:20 [error] 1#1: *1 upstream prematurely closed "
			  "connection, client: "
			  "10.0.0.1, request: \"GET /a HTTP/2.0\"\n"
			  "2023/11/14 23:13:20 [notice] 1#1: nothing\n"
			  "2023/11/14 23:13:20 [error] 1#1: *9 closed, client: 10.0.0.9, request: "
			  "\"GET /a HTTP/2.0\"\n"
			  "2023/11/14 23:13:20 [info] 1#1: *4 x, client: 10.0.0.1:40000, y\n"
			  "2023/11/14 22:58:20 [info] 1#1: *2 x, client: 10.0.0.1:40000, y\n",
			  "");
	unsigned sure;

	logs_tie(l, s.b);
	assert_int_equal(logs_count(l), 5);
	/* an hour ahead: a zone */
	assert_true(logs_offset(l, &sure) == -3600.0);
	assert_int_equal(sure, 1);
	const struct log_line *x = logs_line(l, 0);
	assert_int_equal(x->conn, s.conn);
	assert_int_equal(x->stream, 1);
	assert_int_equal(x->tie, LOG_REQUEST);
	assert_int_equal(x->event, small_last(&s));
	assert_true(x->time == s.at.time);
	assert_int_equal(logs_line(l, 1)->conn, BOOK_NONE);
	assert_int_equal(logs_line(l, 1)->tie, LOG_LOOSE);
	/* another client's request of the same name is not ours */
	assert_int_equal(logs_line(l, 2)->conn, BOOK_NONE);
	assert_int_equal(logs_line(l, 3)->tie, LOG_ADDRESS);
	assert_int_equal(logs_line(l, 3)->conn, s.conn);
	/* the port a quarter of an hour before was another's */
	assert_int_equal(logs_line(l, 4)->conn, BOOK_NONE);
	assert_null(logs_line(l, 5));
	/* again, as a book that has grown asks for it */
	logs_tie(l, s.b);
	assert_int_equal(logs_line(l, 0)->event, small_last(&s));
	logs_free(l);
	book_free(s.b);
}

static void test_offset(void **unused)
{
	(void)unused;
	struct small s = sample();
	struct logs *l =
		read_text("[  0.010] send HEADERS frame <length=4, flags=0x05, stream_id=1>\n"
			  "          :path: /a\n"
			  "[  0.011] recv RST_STREAM frame <length=4, flags=0, stream_id=1>\n",
			  "");
	unsigned sure;

	logs_tie(l, s.b);
	assert_float_equal(logs_offset(l, &sure), -0.009, 0.002);
	assert_int_equal(sure, 2);
	assert_int_equal(logs_line(l, 2)->event, small_last(&s));
	logs_free(l);

	l = read_text("1700000100.000 something\n", "@-99.5");
	logs_tie(l, s.b);
	assert_true(logs_offset(l, &sure) == -99.5);
	assert_int_equal(sure, 0);
	assert_true(logs_line(l, 0)->time == SMALL_START + UINT64_C(500000000));
	logs_free(l);
	book_free(s.b);
}

static void test_unreadable(void **unused)
{
	(void)unused;
	struct error e = ERROR_INIT;

	assert_null(logs_read("/nonexistent/log", NULL, NULL, &e));
	assert_non_null(strstr(e.text, "/nonexistent/log"));
	assert_null(logs_read("/tmp", NULL, NULL, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),	   cmocka_unit_test(test_no_times),
		cmocka_unit_test(test_servers),	   cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_files),	   cmocka_unit_test(test_clients),
		cmocka_unit_test(test_tie),	   cmocka_unit_test(test_offset),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
