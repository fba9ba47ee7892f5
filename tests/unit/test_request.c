#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "source/request.h"

static void begin(struct request *r, struct target *t, const char *url)
{
	struct error e = ERROR_INIT;
	char *path = NULL;

	target_init(t);
	request_init(r);
	assert_true(target_url(t, url, &path, &e));
	target_keep(&r->path, path);
	free(path);
}

static void end(struct request *r, struct target *t)
{
	request_done(r);
	target_done(t);
}

/* The fields as "name: value|…", the version of the program cut out. */
static void expect(const struct request *r, const struct target *t, bool h1, const char *words)
{
	struct request_fields f;
	struct text out = {0};

	if (h1)
		request_fields_h1(r, t, &f);
	else
		request_fields_h2(r, t, &f);
	for (size_t i = 0; i < f.count; i++) {
		assert_int_equal(strlen(f.items[i].name), f.items[i].name_n);
		assert_int_equal(strlen(f.items[i].value), f.items[i].value_n);
		text_addf(&out, "%s: %s|", f.items[i].name,
			  strncmp(f.items[i].value, "h2lens/", 7) == 0 ? "h2lens"
								       : f.items[i].value);
	}
	assert_string_equal(text_str(&out), words);
	text_done(&out);
	request_fields_done(&f);
}

static void header(struct request *r, const char *line)
{
	struct error e = ERROR_INIT;

	if (!request_add_header(r, line, &e))
		fail_msg("%s: %s", line, e.text);
}

static void octets(struct request *r, const char *s)
{
	r->body.kind = BODY_OCTETS;
	r->body.octets = strdup(s);
	r->body.n = strlen(s);
}

static void plain_fields(void **state)
{
	struct request r, copy;
	struct target t;

	(void)state;
	begin(&r, &t, "https://h.example:8443/a?b");
	expect(&r, &t, false,
	       ":method: GET|:scheme: https|:authority: h.example:8443|:path: /a?b|"
	       "user-agent: h2lens|accept: */*|");
	expect(&r, &t, true, "Host: h.example:8443|user-agent: h2lens|accept: */*|");
	header(&r, "X-One:  a b ");
	header(&r, "x-one: c");
	header(&r, "Accept:");
	header(&r, "User-Agent: me");
	header(&r, "X-Empty;");
	octets(&r, "12345");
	request_copy(&copy, &r);
	request_done(&r);
	expect(&copy, &t, false,
	       ":method: GET|:scheme: https|:authority: h.example:8443|:path: /a?b|"
	       "x-one: a b |x-one: c|user-agent: me|x-empty: |content-length: 5|");
	expect(&copy, &t, true,
	       "Host: h.example:8443|X-One: a b |x-one: c|User-Agent: me|X-Empty: |"
	       "content-length: 5|");
	end(&copy, &t);
}

static void host_and_pseudo_headers(void **state)
{
	struct request r;
	struct target t;

	(void)state;
	begin(&r, &t, "http://h/");
	header(&r, "Host: other");
	expect(&r, &t, false,
	       ":method: GET|:scheme: http|:authority: other|:path: /|user-agent: h2lens|"
	       "accept: */*|");
	expect(&r, &t, true, "Host: other|user-agent: h2lens|accept: */*|");
	header(&r, ":authority: third");
	header(&r, ":path: *");
	header(&r, ":path: /2");
	header(&r, ":scheme:");
	header(&r, ":new;");
	r.own_fields = true;
	header(&r, "Connection: close");
	expect(&r, &t, false,
	       ":method: GET|:authority: third|:path: *|:path: /2|:new: |host: other|"
	       "connection: close|");
	end(&r, &t);
	begin(&r, &t, "http://h/");
	header(&r, "Host:");
	expect(&r, &t, false,
	       ":method: GET|:scheme: http|:path: /|user-agent: h2lens|accept: */*|");
	expect(&r, &t, true, "user-agent: h2lens|accept: */*|");
	end(&r, &t);
}

static void other_kinds(void **state)
{
	struct request r;
	struct target t;

	(void)state;
	begin(&r, &t, "https://h/p");
	r.kind = REQUEST_CONNECT; /* RFC 9113 8.5 */
	target_keep(&r.authority, "db.example:5432");
	expect(&r, &t, false, ":method: CONNECT|:authority: db.example:5432|user-agent: h2lens|");
	target_keep(&r.authority, NULL);
	r.kind = REQUEST_WEBSOCKET; /* RFC 8441 5.1 */
	expect(&r, &t, false,
	       ":method: CONNECT|:scheme: https|:authority: h|:path: /p|:protocol: websocket|"
	       "user-agent: h2lens|sec-websocket-version: 13|");
	r.kind = REQUEST_GRPC;
	octets(&r, "x");
	expect(&r, &t, false,
	       ":method: POST|:scheme: https|:authority: h|:path: /p|user-agent: h2lens|"
	       "te: trailers|content-type: application/grpc|");
	header(&r, "content-type: application/grpc+proto");
	expect(&r, &t, false,
	       ":method: POST|:scheme: https|:authority: h|:path: /p|user-agent: h2lens|"
	       "te: trailers|content-type: application/grpc+proto|");
	end(&r, &t);
}

static void framing_of_http1(void **state)
{
	struct request r;
	struct target t;
	struct error e = ERROR_INIT;

	(void)state;
	begin(&r, &t, "http://h/");
	target_keep(&r.method, "POST");
	expect(&r, &t, true, "Host: h|user-agent: h2lens|accept: */*|content-length: 0|");
	octets(&r, "abc");
	assert_true(request_add_trailer(&r, "X-Sum: 1", &e));
	expect(&r, &t, true, "Host: h|user-agent: h2lens|accept: */*|transfer-encoding: chunked|");
	request_fields_done(&r.trailers);
	header(&r, "Transfer-Encoding: chunked");
	expect(&r, &t, true, "Host: h|user-agent: h2lens|accept: */*|Transfer-Encoding: chunked|");
	end(&r, &t);
	begin(&r, &t, "http://h/");
	r.body.kind = BODY_INPUT;
	expect(&r, &t, true, "Host: h|user-agent: h2lens|accept: */*|transfer-encoding: chunked|");
	header(&r, "Content-Length: 7");
	expect(&r, &t, true, "Host: h|user-agent: h2lens|accept: */*|Content-Length: 7|");
	end(&r, &t);
}

static void broken_fields_are_refused(void **state)
{
	static const char *const bad[] = {"",	     "x",	":",	": v", "a b: c", "x: a\nb",
					  "x: a\rb", "\x01: c", "x; y", ";",   "::x: y", "(x): y"};
	struct request r;
	struct error e = ERROR_INIT;

	(void)state;
	request_init(&r);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (request_add_header(&r, bad[i], &e) || request_add_trailer(&r, bad[i], &e))
			fail_msg("“%s” was taken", bad[i]);
		assert_true(*e.text && !strpbrk(e.text, "\r\n\x01"));
	}
	for (int i = 0; i < REQUEST_FIELDS_MAX; i++)
		assert_true(request_add_header(&r, "x: y", &e));
	assert_false(request_add_header(&r, "x: y", &e));
	request_done(&r);
}

static void bodies_in_memory(void **state)
{
	struct request_body b = {.kind = BODY_OCTETS, .octets = strdup("abcdef"), .n = 6};
	struct error e = ERROR_INIT;
	char out[8];
	size_t got;

	(void)state;
	struct body_reader *r = body_open(&b, &e);
	free(b.octets);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_MORE);
	assert_int_equal(got, 4);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_END);
	assert_int_equal(got, 2);
	assert_memory_equal(out, "ef", 2);
	body_close(r);
	b = (struct request_body){.kind = BODY_NONE};
	r = body_open(&b, &e);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_END);
	assert_int_equal(got, 0);
	assert_false(body_give(r, "x", 1, false));
	body_close(r);
	b = (struct request_body){.kind = BODY_OPEN};
	r = body_open(&b, &e);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_WAIT);
	assert_true(body_give(r, "abc", 3, false));
	assert_int_equal(body_read(r, out, 2, &got, &e), BODY_MORE);
	assert_true(body_give(r, "d", 1, true));
	assert_false(body_give(r, "e", 1, true));
	assert_int_equal(body_read(r, out, 8, &got, &e), BODY_END);
	assert_int_equal(got, 2);
	assert_memory_equal(out, "cd", 2);
	body_close(r);
}

static void bodies_of_files(void **state)
{
	char path[] = "/tmp/h2lens-test-XXXXXX", out[8];
	int fd = mkstemp(path);
	struct request_body b = {.kind = BODY_FILE, .path = path};
	struct error e = ERROR_INIT;
	size_t got;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "abcdef", 6), 6);
	assert_int_equal(body_length(&b), 6);
	struct body_reader *r = body_open(&b, &e);
	assert_non_null(r);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_MORE);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_END);
	assert_memory_equal(out, "ef", 2);
	assert_int_equal(body_read(r, out, 4, &got, &e), BODY_END);
	assert_int_equal(got, 0);
	body_close(r);
	r = body_open(&b, &e);
	assert_int_equal(body_read(r, out, 2, &got, &e), BODY_MORE);
	assert_int_equal(ftruncate(fd, 1), 0);
	assert_int_equal(body_read(r, out, 2, &got, &e), BODY_FAILED);
	assert_non_null(strstr(e.text, "shorter"));
	body_close(r);
	close(fd);
	unlink(path);
	assert_null(body_open(&b, &e));
	assert_non_null(strstr(e.text, path));
	assert_int_equal(body_length(&b), -1);
	b.path = (char *)"/tmp";
	assert_null(body_open(&b, &e));
	assert_non_null(strstr(e.text, "folder"));
}

/* A named pipe: no writer, a writer without octets, octets, the end; never a block. */
static void bodies_of_pipes(void **state)
{
	char path[] = "/tmp/h2lens-test-XXXXXX", out[8];
	struct error e = ERROR_INIT;
	size_t got;

	(void)state;
	assert_non_null(mkdtemp(path));
	char fifo[64];
	snprintf(fifo, sizeof(fifo), "%s/fifo", path);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	struct request_body b = {.kind = BODY_FILE, .path = fifo};
	assert_int_equal(body_length(&b), -1);
	struct body_reader *r = body_open(&b, &e);
	assert_non_null(r);
	assert_int_equal(body_read(r, out, 8, &got, &e), BODY_WAIT);
	int fd = open(fifo, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(body_read(r, out, 8, &got, &e), BODY_WAIT);
	assert_int_equal(write(fd, "abc", 3), 3);
	struct pollfd p = {.fd = body_fd(r), .events = POLLIN};
	assert_int_equal(poll(&p, 1, 5000), 1);
	assert_int_equal(body_read(r, out, 8, &got, &e), BODY_MORE);
	assert_int_equal(got, 3);
	close(fd);
	assert_int_equal(body_read(r, out, 8, &got, &e), BODY_END);
	assert_int_equal(body_fd(r), -1);
	body_close(r);
	unlink(fifo);
	rmdir(path);
}

static void curl_line(const struct request *r, const struct target *t, const char *words)
{
	struct text out = {0};

	request_curl(r, t, &out);
	assert_string_equal(text_str(&out), words);
	text_done(&out);
}

static void as_curl(void **state)
{
	struct request r;
	struct target t;
	struct error e = ERROR_INIT;

	(void)state;
	begin(&r, &t, "https://h.example/a?b=c&d");
	curl_line(&r, &t, "curl 'https://h.example/a?b=c&d'");
	octets(&r, "it's");
	header(&r, "x: $HOME");
	header(&r, "Content-Type: text/plain");
	t.insecure = true;
	assert_true(target_add_setting(&t, "INITIAL_WINDOW_SIZE=0", &e));
	curl_line(&r, &t,
		  "curl -k -X GET -H 'x: $HOME' -H 'Content-Type: text/plain' --data-raw "
		  "'it'\\''s' 'https://h.example/a?b=c&d' # --setting INITIAL_WINDOW_SIZE=0");
	end(&r, &t);
	begin(&r, &t, "http://[::1]:8080/../x");
	target_keep(&r.method, "HEAD");
	curl_line(&r, &t,
		  "curl --http2-prior-knowledge -I --path-as-is -g "
		  "'http://[::1]:8080/../x'");
	target_keep(&r.method, "OPTIONS");
	target_keep(&r.path, "*");
	target_keep(&t.sni, "a\nb");
	curl_line(&r, &t,
		  "curl --http2-prior-knowledge -X OPTIONS --request-target '*' -g "
		  "'http://[::1]:8080/' # --sni $'a\\x0ab'");
	end(&r, &t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_fields),
		cmocka_unit_test(host_and_pseudo_headers),
		cmocka_unit_test(other_kinds),
		cmocka_unit_test(framing_of_http1),
		cmocka_unit_test(broken_fields_are_refused),
		cmocka_unit_test(bodies_in_memory),
		cmocka_unit_test(bodies_of_files),
		cmocka_unit_test(bodies_of_pipes),
		cmocka_unit_test(as_curl),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
