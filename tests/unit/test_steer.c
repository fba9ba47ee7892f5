#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "h2lens/steer.h"
#include "source/request.h"
#include "source/target.h"

#define CAPTURE "doc/example/first-light.pcapng"

static char folder[64];

/* A live session that nobody steps: nothing is connected, and everything can be said to it. */
static struct session *idle(void)
{
	struct session_options o = {.keep_payloads = true};
	struct error e = ERROR_INIT;
	struct target t;
	char *path = NULL;

	target_init(&t);
	assert_true(target_url(&t, "http://127.0.0.1:1/", &path, &e));
	struct session *s = session_connect(&t, NULL, 0, &o, &e);
	assert_non_null(s);
	free(path);
	target_done(&t);
	return s;
}

static bool say(struct session *s, const char *line, struct text *answer, struct error *e)
{
	*e = (struct error)ERROR_INIT;
	text_clear(answer);
	return steer_run(s, line, answer, e);
}

static void refuse(struct session *s, const char *line, const char *words)
{
	struct text answer = {0};
	struct error e;
	bool good = say(s, line, &answer, &e);

	if (good || !strstr(e.text, words))
		print_message("%s: %s\n", line, good ? "taken" : e.text);
	assert_false(good);
	assert_non_null(strstr(e.text, words));
	assert_null(strchr(e.text, '\n'));
	assert_int_equal(answer.n, 0);
	text_done(&answer);
}

static void expect(struct session *s, const char *line, const char *words)
{
	struct text answer = {0};
	struct error e;
	bool good = say(s, line, &answer, &e);

	if (!good || strcmp(text_str(&answer), words) != 0)
		print_message("%s: %s\n", line, good ? text_str(&answer) : e.text);
	assert_true(good);
	assert_string_equal(text_str(&answer), words);
	text_done(&answer);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), P_tmpdir "/test_steer.XXXXXX");
	return mkdtemp(folder) && setenv("XDG_STATE_HOME", folder, 1) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	char below[80];

	(void)state;
	snprintf(below, sizeof(below), "%s/h2lens", folder);
	(void)rmdir(below);
	return rmdir(folder); /* it fails when a recording was left */
}

static void test_find(void **state)
{
	static const char *const names[] = {
		"get",	"send",	  "curl",     "grpc",	 "websocket", "connect", "data",
		"end",	"again",  "retry",    "ping",	 "settings",  "window",	 "hold",
		"rst",	"goaway", "priority", "frame",	 "raw",	      "close",	 "reconnect",
		"wait", "save",	  "body",     "as-curl", "history",   "cookies"};

	(void)state;
	assert_int_equal(STEER_COUNT, sizeof(names) / sizeof(names[0]));
	for (int i = 0; i < STEER_COUNT; i++) {
		enum steer_command c = steer_find(names[i], strlen(names[i]));
		assert_int_not_equal(c, STEER_NONE);
		assert_string_equal(steer_row(c)->name, names[i]);
		assert_true(strlen(steer_row(c)->help) > 5);
	}
	assert_int_equal(steer_find("pin", 3), STEER_NONE);
	assert_int_equal(steer_find("pings", 5), STEER_NONE);
	assert_int_equal(steer_find("PING", 4), STEER_NONE);
	assert_int_equal(steer_find("", 0), STEER_NONE);
	assert_int_equal(steer_find("ping now", 4), STEER_PING);
}

/* Completions of the whole line's last word, joined by blanks. */
static void completes(struct session *s, const char *line, const char *wanted)
{
	struct text all = {0};
	const char *one;

	for (size_t i = 0; (one = steer_complete(s, line, strlen(line), i)); i++) {
		assert_true(i < 1000);
		text_addf(&all, "%s%s", i ? " " : "", one);
	}
	assert_string_equal(text_str(&all), wanted);
	text_done(&all);
}

static void test_complete(void **state)
{
	struct session *s = idle();

	(void)state;
	completes(s, "re", "retry reconnect");
	completes(s, "s", "send settings save");
	completes(s, "as", "as-curl");
	completes(s, "zz", "");
	completes(s, "hold ", "on off");
	completes(s, "cookies of", "off");
	completes(s, "close ", "graceful fin abrupt rst half");
	completes(s, "wait ", "response settings ping goaway close");
	completes(s, "wait s", "settings");
	completes(s, "retry ", "all");
	completes(s, "rst 1 REF", "REFUSED_STREAM");
	completes(s, "rst 1 ref", "REFUSED_STREAM");
	completes(s, "goaway NO", "NO_ERROR");
	completes(s, "goaway H", "HTTP_1_1_REQUIRED");
	completes(s, "settings INIT", "INITIAL_WINDOW_SIZE=");
	completes(s, "settings ENABLE_PUSH=0 MAX_F", "MAX_FRAME_SIZE=");
	completes(s, "frame P", "PRIORITY PUSH_PROMISE PING PRIORITY_UPDATE");
	completes(s, "frame RST", "RST_STREAM");
	completes(s, "nothing ", "");
	completes(s, "ping ", "");
	completes(s, "  hold  o", "on off");
	completes(s, "get /x --comp", "--compressed");
	completes(s, "send POST /x --trai", "--trailer");
	completes(s, "ping --comp", "");
	/* only what stands before the cursor counts */
	assert_string_equal(steer_complete(s, "hold on and on", 6, 0), "on");
	assert_string_equal(steer_complete(s, "ping", 0, 0), "get");
	assert_null(steer_complete(s, "hold o", 6, 2));
	session_close(s);
}

static void test_lines(void **state)
{
	struct session *s = idle();

	(void)state;
	expect(s, "", "");
	expect(s, "   \t ", "");
	expect(s, "# a comment", "");
	expect(s, "wait 0 # and one behind", "");
	expect(s, "  'wait' \"response\"", "");
	refuse(s, "pinging", "there is no command pinging");
	refuse(s, "Ping", "there is no command Ping");
	refuse(s, "wait 'ping", "");
	refuse(s, "get /x | less", "|");
	refuse(s, "''", "there is no command");
	session_close(s);
}

static void test_words(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{"ping 001122334455667788", "8 octets"},
		{"ping 0g", "0g"},
		{"ping 012", "odd"},
		{"settings NOPE=1", "NOPE"},
		{"settings INITIAL_WINDOW_SIZE", "INITIAL_WINDOW_SIZE"},
		{"settings INITIAL_WINDOW_SIZE=-1", "-1"},
		{"settings MAX_FRAME_SIZE=4294967296", "4294967296"},
		{"window", "window takes [STREAM] INCREMENT"},
		{"window -1", "-1 is no increment"},
		{"window 2147483648", "2147483648"},
		{"window 1 2 3", "window takes"},
		{"hold", "hold takes on|off"},
		{"hold up", "on or off"},
		{"rst", "rst takes"},
		{"rst one", "one is no stream"},
		{"rst 1 CANCELLED", "CANCELLED is no error code"},
		{"rst 1 0x100000000", "0x100000000"},
		{"rst 1 CANCEL now", "rst takes"},
		{"goaway MAYBE", "MAYBE"},
		{"goaway last=x", "x is no stream"},
		{"goaway last=2147483648", "2147483648"},
		{"goaway 0 last=1 one two", "goaway takes"},
		{"priority 1", "priority takes"},
		{"priority x u=1", "x is no stream"},
		{"frame PING 0", "frame takes"},
		{"frame WING 0 0", "WING is no frame type"},
		{"frame 256 0 0", "256"},
		{"frame PING SYN 0", "SYN is no flag"},
		{"frame PING 256 0", "256"},
		{"frame PING 0 -1", "-1"},
		{"frame PING 0 0 0", "odd"},
		{"frame PING 0 0 @/nowhere/file", "/nowhere/file"},
		{"raw", "raw takes"},
		{"raw 0", "odd"},
		{"close slowly", "close slowly"},
		{"close fin rst", "close takes"},
		{"wait", "wait takes"},
		{"wait never", "never"},
		{"wait -1", "-1"},
		{"wait 1e9", "1e9"},
		{"wait nan", "nan"},
		{"save", "save takes"},
		{"save a b", "save takes"},
		{"body", "body takes"},
		{"body x", "x is no stream"},
		{"body 1", "there is no stream 1"},
		{"body 1 a b", "body takes"},
		{"as-curl", "no request"},
		{"as-curl x", "x is no stream"},
		{"as-curl 1", "stream 1"},
		{"history all", "history takes nothing"},
		{"cookies", "cookies takes"},
		{"cookies eaten", "on or off"},
		{"get", "get takes"},
		{"get --compressed", "get takes PATH|URL"},
		{"get /a --colour", "--colour"},
		{"get ftp://x/", "ftp"},
		{"get http://elsewhere/", "another host"},
		{"get /a -k", "connection"},
		{"send GET", "send takes"},
		{"send GET -k", "send takes METHOD PATH|URL"},
		{"websocket --compressed", "websocket takes PATH"},
		{"send 'A B' /", "method"},
		{"send '' /", "method"},
		{"send POST / -T /nowhere/file", "/nowhere/file"},
		{"send POST / -o /nowhere/file", "/nowhere/file"},
		{"curl", "URL"},
		{"curl --http3 http://127.0.0.1:1/", "HTTP/3"},
		{"grpc", "grpc takes"},
		{"grpc /a.B/C '{}'", "--descriptors"},
		{"grpc /a.B/C hex:0", "odd"},
		{"grpc /a.B/C nonsense", "nonsense"},
		{"grpc /a.B/C --timeout 1 hex:", "--timeout 1"},
		{"grpc /a.B/C --timeout", "--timeout"},
		{"grpc /a.B/C --descriptors tests/data/shop.pb", "a.B"},
		{"grpc /shop.Shop/Buy --descriptors tests/data/shop.pb '{\"nope\":1}'", "nope"},
		{"websocket", "websocket takes"},
		{"connect", "connect takes"},
		{"connect host", "port"},
		{"data 1", "data takes"},
		{"data x y", "x is no stream"},
		{"data 1 @/nowhere/file", "/nowhere/file"},
		{"data 1 hex:zz", "zz"},
		{"end", "end takes"},
		{"end 0x1g", "0x1g"},
		{"again", "no request was made yet"},
		{"retry", "nothing to send again"},
		{"retry twice", "twice"},
		{"reconnect --colour", "--colour"},
		{"reconnect ftp://x/", "ftp"},
	};
	struct session *s = idle();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refuse(s, rows[i].line, rows[i].words);
	session_close(s);
}

/* What needs an open connection says that there is none yet. */
static void test_unconnected(void **state)
{
	static const char *const lines[] = {"ping",	      "settings ENABLE_PUSH=0",
					    "window 1",	      "hold on",
					    "rst 1",	      "goaway",
					    "priority 1 u=1", "frame PING ACK 0 0011223344556677",
					    "raw 00",	      "data 1 x",
					    "end 1"};
	struct session *s = idle();

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		refuse(s, lines[i], "no open HTTP/2 connection yet");
	refuse(s, "close", "no connection");
	session_close(s);
}

/* Requests wait for the connection; the history has them as they were typed. */
static void test_waiting(void **state)
{
	struct session *s = idle();
	struct text answer = {0};
	struct error e;

	(void)state;
	assert_true(say(s, "get /a -H 'x: y'", &answer, &e));
	assert_non_null(strstr(text_str(&answer), "waits"));
	assert_true(say(s, "send PUT /b -d 'c d'", &answer, &e));
	expect(s, "history", "1  get /a -H 'x: y'\n2  send PUT /b -d 'c d'");
	assert_true(say(s, "as-curl", &answer, &e));
	assert_non_null(strstr(text_str(&answer), "http://127.0.0.1:1/b"));
	assert_non_null(strstr(text_str(&answer), "'c d'"));
	assert_true(say(s, "again -H 'x: z'", &answer, &e));
	assert_true(say(s, "as-curl", &answer, &e));
	assert_non_null(strstr(text_str(&answer), "-H 'x: z'"));
	assert_non_null(strstr(text_str(&answer), "PUT"));
	expect(s, "cookies on", "");
	expect(s, "wait goaway", "");
	assert_false(session_waits(s));
	expect(s, "wait 0", "");
	assert_true(session_waits(s));
	text_done(&answer);
	session_close(s);
}

static void test_capture(void **state)
{
	static const char *const lines[] = {"ping",  "get /",	   "reconnect", "close",  "again",
					    "retry", "cookies on", "as-curl",	"history"};
	struct session_options o = {.keep_payloads = true};
	struct error e = ERROR_INIT;
	struct text answer = {0};
	struct session *s = session_open(CAPTURE, &o, &e);

	(void)state;
	assert_non_null(s);
	while (session_step(s, 100000, &e) == SESSION_MORE)
		;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		refuse(s, lines[i], "a capture");
	refuse(s, "save /nowhere/x", "a file already");
	refuse(s, "body 1 /nowhere/file", "/nowhere/file");
	assert_true(say(s, "body 1", &answer, &e));
	assert_true(answer.n > 0);
	refuse(s, "body 4000", "there is no stream 4000");
	text_done(&answer);
	session_close(s);
}

int main(void)
{
	const char *root = getenv("top_srcdir"); /* its files are named from the tree's root */

	if (root && chdir(root) != 0)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),	cmocka_unit_test(test_complete),
		cmocka_unit_test(test_lines),	cmocka_unit_test(test_words),
		cmocka_unit_test(test_waiting), cmocka_unit_test(test_unconnected),
		cmocka_unit_test(test_capture),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
