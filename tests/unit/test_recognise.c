/* recognise*.c: lines of logs find their entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/recognise.h"
#include "knowledge_sample.h"

static const struct knowledge_file files[] = {
	SAMPLE("curl-92",
	       "match: curl: curl: (92) HTTP/2 stream # was not closed cleanly: * (err #)\n"
	       "match: curl: curl: (92)  http/2 stream\n"),
	SAMPLE("preface", "match: nginx: invalid connection preface while processing\n"),
	SAMPLE("preface-any", "match: any: invalid connection preface\n"),
	SAMPLE("preface-go", "match: go: invalid connection preface while processing\n"),
	SAMPLE("stars", "match: any: stars \\* and \\# and \\\\ are\n"),
	SAMPLE_END,
};

static struct knowledge *base;
static struct recogniser *recogniser;

static int begin(void **state)
{
	(void)state;
	base = knowledge_build(files, NULL, NULL);
	recogniser = recogniser_new(base);
	return knowledge_count(base) == 5 ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	recogniser_free(recogniser);
	knowledge_close(base);
	return 0;
}

static size_t known(const char *line, struct recognised *out, size_t room)
{
	return recognise(recogniser, line, strlen(line), out, room);
}

static void patterns_are_found(void **state)
{
	static const char line[] = "xx curl:  (92) http/2 STREAM 0x1f was not closed\tcleanly: "
				   "REFUSED_STREAM (err 7)!";
	struct recognised r[3];

	(void)state;
	assert_int_equal(known(line, r, 3), 1);
	assert_string_equal(knowledge_id(r[0].entry), "curl-92");
	assert_int_equal(r[0].from, 3);
	assert_int_equal(r[0].to, strlen(line) - 1);
	/* no number, no match of the long one: the short one is left */
	assert_int_equal(known("curl: (92) HTTP/2 stream x was not closed", r, 3), 1);
	assert_true(r[0].score < 30);
	assert_int_equal(known("curl: (93) HTTP/2 stream 1", r, 3), 0);
	assert_int_equal(known("stars * and # and \\ are", r, 3), 1);
	assert_int_equal(known("stars x and 1 and \\ are", r, 3), 0);
	assert_int_equal(known("", r, 3), 0);
	assert_int_equal(known("\x1b[1mcurl\x1b[0m: (92) HTTP/2 stream", r, 3), 1);
}

static void the_lines_own_program_comes_first(void **state)
{
	struct recognised r[3];

	(void)state;
	assert_int_equal(known("2026/11/21 02:00:38 [info] 28001#28001: *6 invalid connection "
			       "preface while processing HTTP/2 connection",
			       r, 3),
			 3);
	assert_string_equal(knowledge_id(r[0].entry), "preface");
	assert_string_equal(r[0].program, "nginx");
	assert_string_equal(knowledge_id(r[1].entry), "preface-any");
	assert_string_equal(knowledge_id(r[2].entry), "preface-go");
	assert_int_equal(r[2].score, (r[0].score + 1) / 2);
	assert_int_equal(known("invalid connection preface while processing", r, 1), 1);
}

static void programs_have_shapes(void **state)
{
	static const char *const lines[][2] = {
		{"curl", "curl: (92) HTTP/2 stream 1"},
		{"curl", "* ALPN: server accepted h2"},
		{"curl", "< HTTP/2 200"},
		{"nghttp", "[  0.051] recv GOAWAY frame <length=8>"},
		{"nginx", "2026/11/21 02:00:38 [info] 28001#28001: *6 invalid connection preface"},
		{"haproxy",
		 "127.0.0.1:49836 [21/Nov/2026:02:01:27.384] f h2be/s 0/0/0/-1/1000 504"},
		{"envoy", "[2016-04-15T20:17:00.310Z] \"POST /api HTTP/2\" 204 - 154 0"},
		{"apache",
		 "[Sat Nov 21 02:01:31.820155 2026] [http2:debug] [pid 28597:tid 28642] x"},
		{"go", "2026/11/21 02:00:38 http2: Framer 0xc00013a0e0: read GOAWAY len=11"},
		{"node", "HTTP2 26580: Http2Session client: goaway 11 received"},
		{"grpc-go", "2022/03/30 12:01:56 INFO: [core] [Channel #1 SubChannel #2] x"},
		{"grpc-core",
		 "I0000 00:00:1791339640.720953 28248 chttp2_transport.cc:1204] ipv4: x"},
		{"okhttp", "<< 0x00000000     8 GOAWAY        "},
		{"", "something else"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_string_equal(recognise_program(lines[i][1], strlen(lines[i][1])),
				    lines[i][0]);
}

/* Long and odd lines cost what their length is, and are survived. */
static void hostile_lines_are_survived(void **state)
{
	enum { LONG = 200000 };
	char *line = malloc(LONG);
	struct recognised r[3];

	(void)state;
	assert_non_null(line);
	for (size_t i = 0; i < LONG; i++)
		line[i] = "invalid connection preface while processin"[i % 42];
	assert_true(recognise(recogniser, line, LONG, r, 3) <= 3);
	memset(line, 0x1b, LONG);
	assert_int_equal(recognise(recogniser, line, LONG, r, 3), 0);
	memset(line, 0, LONG);
	assert_int_equal(recognise(recogniser, line, LONG, r, 3), 0);
	assert_int_equal(recognise(recogniser, "\x1b[", 2, r, 3), 0);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_are_found),
		cmocka_unit_test(the_lines_own_program_comes_first),
		cmocka_unit_test(programs_have_shapes),
		cmocka_unit_test(hostile_lines_are_survived),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
