/* speak1 against a scripted server; what ends an answer and what keeps a connection: RFC 9112. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "source/speak1.h"

struct talk {
	struct speak1 *s;
	struct target t;
	char sent[4096];
	size_t n;
	char body[4096];
	size_t body_n;
	unsigned overs, status;
	bool whole;
	size_t used;
	struct error e;
};

static void on_over(void *arg, unsigned status, bool whole)
{
	struct talk *k = arg;
	k->overs++;
	k->status = status;
	k->whole = whole;
}

static void on_body(void *arg, const void *p, size_t n)
{
	struct talk *k = arg;
	assert_true(k->body_n + n < sizeof(k->body));
	memcpy(k->body + k->body_n, p, n);
	k->body_n += n;
	k->body[k->body_n] = 0;
}

static void begin(struct talk *k, const struct text *settings)
{
	struct speak1_handler h = {on_over, on_body, k};

	memset(k, 0, sizeof(*k));
	target_init(&k->t);
	free(k->t.host);
	k->t.host = memory_copy("example.org", 11);
	k->t.port = 80;
	k->s = speak1_new(&k->t, &h, settings);
}

static void finish(struct talk *k)
{
	speak1_free(k->s);
	target_done(&k->t);
}

static void pull(struct talk *k)
{
	const void *p = NULL;
	size_t n = 0;

	k->n = 0;
	while ((n = speak1_out(k->s, 1000, &p)) > 0) {
		assert_true(k->n + n < sizeof(k->sent));
		memcpy(k->sent + k->n, p, n);
		k->n += n;
	}
	k->sent[k->n] = 0;
}

static void ask(struct talk *k, const char *method, enum body_kind kind, const char *body)
{
	struct request r;

	request_init(&r);
	free(r.method);
	r.method = memory_copy(method, strlen(method));
	r.body.kind = kind;
	if (body) {
		r.body.octets = memory_copy(body, strlen(body));
		r.body.n = strlen(body);
	}
	assert_true(speak1_request(k->s, &r, &k->e));
	request_done(&r);
	pull(k);
}

static enum speak1_status feed(struct talk *k, const char *p)
{
	return speak1_feed(k->s, p, strlen(p), &k->used, &k->e);
}

/* One answer to one request: what it is, where it ends, whether the connection goes on. */
static const struct row {
	const char *name, *method, *octets, *body;
	unsigned status;
	int whole; /* -1: not over */
	enum speak1_status after;
	int end; /* whole after the connection's end too; -1: was over before */
} rows[] = {
	{"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc", 200, 1,
	 SPEAK1_GOES_ON, -1},
	{"length cut", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", "abc", 200, -1,
	 SPEAK1_GOES_ON, 0},
	{"length said twice", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na", "a", 200,
	 1, SPEAK1_GOES_ON, -1},
	{"two lengths", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
	 "", 200, 0, SPEAK1_BROKEN, -1},
	{"length no number", "GET", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\na", "", 200, 0,
	 SPEAK1_BROKEN, -1},
	{"length past 63 bits", "GET",
	 "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na", "", 200, 0,
	 SPEAK1_BROKEN, -1},
	{"folded length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 2\r\n\r\na", "", 200, 0,
	 SPEAK1_BROKEN, -1},
	{"chunks, extension, trailer", "GET",
	 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	 "4;a=\"b\"\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\nX: y\r\n\r\n",
	 "Wikipedia in\r\n\r\nchunks.", 200, 1, SPEAK1_GOES_ON, -1},
	{"chunks cut", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n",
	 "Wiki", 200, -1, SPEAK1_GOES_ON, 0},
	{"chunk too long", "GET",
	 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nWiki\r\n0\r\n\r\n", "Wi", 200,
	 0, SPEAK1_BROKEN, -1},
	{"chunk of no size", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxy\r\n",
	 "", 200, 0, SPEAK1_BROKEN, -1},
	{"chunk of 2^64", "GET",
	 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", "", 200, 0,
	 SPEAK1_BROKEN, -1},
	{"both framings end it", "GET",
	 "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
	 "1\r\na\r\n0\r\n\r\n",
	 "a", 200, 1, SPEAK1_OVER, -1},
	{"other coding: to the end", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
	 "abc", 200, -1, SPEAK1_GOES_ON, 1},
	{"no framing: to the end", "GET", "HTTP/1.1 200 OK\r\n\r\nabc", "abc", 200, -1,
	 SPEAK1_GOES_ON, 1},
	{"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n", "", 200, 1,
	 SPEAK1_GOES_ON, -1},
	{"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "", 204, 1, SPEAK1_GOES_ON, -1},
	{"304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 30\r\n\r\n", "", 304, 1,
	 SPEAK1_GOES_ON, -1},
	{"interim", "GET",
	 "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
	 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
	 "", 200, 1, SPEAK1_GOES_ON, -1},
	{"close", "GET", "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 1\r\n\r\na",
	 "a", 200, 1, SPEAK1_OVER, -1},
	{"HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", "a", 200, 1,
	 SPEAK1_OVER, -1},
	{"HTTP/1.0 keep-alive", "GET",
	 "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na", "a", 200, 1,
	 SPEAK1_GOES_ON, -1},
	{"lines without CR", "GET", "HTTP/1.1 200 OK\nContent-Length: 1\n\na", "a", 200, 1,
	 SPEAK1_GOES_ON, -1},
	{"not HTTP", "GET", "SSH-2.0-OpenSSH_9.2\r\n", "", 0, 0, SPEAK1_BROKEN, -1},
	{"not HTTP, no line end", "GET", "SSH-2.0", "", 0, 0, SPEAK1_BROKEN, -1},
	{"HTTP/2 frames", "GET", "\x01\x01\x06\x04\x01\x01\x01\x01\x01", "", 0, 0, SPEAK1_BROKEN,
	 -1},
	{"blank before the colon", "GET", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "", 200, 0,
	 SPEAK1_BROKEN, -1},
	{"101 unasked", "GET", "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", "", 101, 0,
	 SPEAK1_BROKEN, -1},
	{"tunnel", "CONNECT", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", "abc", 200, -1,
	 SPEAK1_GOES_ON, 1},
	{"nothing", "GET", "", "", 0, -1, SPEAK1_GOES_ON, 0},
	{"half a head", "GET", "HTTP/1.1 200 OK\r\nContent-Le", "", 200, -1, SPEAK1_GOES_ON, 0},
};

static void check(const struct row *r, struct talk *k, enum speak1_status after)
{
	assert_int_equal(after, r->after);
	assert_string_equal(k->body, r->body);
	assert_int_equal(k->overs, r->whole >= 0);
	if (r->whole >= 0)
		assert_int_equal(k->whole, r->whole);
	if (after == SPEAK1_BROKEN)
		assert_true(k->e.text[0] != 0);
	speak1_feed_end(k->s);
	assert_int_equal(k->overs, 1);
	assert_int_equal(k->status, r->status);
	if (r->whole < 0)
		assert_int_equal(k->whole, r->end);
	assert_int_equal(speak1_waiting(k->s), 0);
}

/* In one piece, and octet by octet. */
static void reads_the_answer(void **state)
{
	const struct row *r = *state;
	struct talk k;
	enum speak1_status after = SPEAK1_GOES_ON;

	begin(&k, NULL);
	ask(&k, r->method, BODY_NONE, NULL);
	after = feed(&k, r->octets);
	check(r, &k, after);
	finish(&k);

	begin(&k, NULL);
	ask(&k, r->method, BODY_NONE, NULL);
	after = SPEAK1_GOES_ON;
	for (const char *p = r->octets; *p && after == SPEAK1_GOES_ON; p++)
		after = speak1_feed(k.s, p, 1, &k.used, &k.e);
	check(r, &k, after);
	finish(&k);
}

static void sends_one_after_the_other(void **state)
{
	struct talk k;

	(void)state;
	begin(&k, NULL);
	ask(&k, "GET", BODY_NONE, NULL);
	assert_memory_equal(k.sent, "GET / HTTP/1.1\r\nHost: example.org\r\n", 35);
	assert_string_equal(k.sent + k.n - 4, "\r\n\r\n");
	ask(&k, "POST", BODY_OCTETS, "hello");
	assert_int_equal(k.n, 0); /* no pipelining */
	assert_int_equal(speak1_waiting(k.s), 2);
	assert_int_equal(feed(&k, "HTTP/1.1 204 No\r\n\r\n"), SPEAK1_GOES_ON);
	assert_true(speak1_wants_out(k.s));
	pull(&k);
	assert_memory_equal(k.sent, "POST / HTTP/1.1\r\n", 17);
	assert_true(strstr(k.sent, "5\r\n") != NULL); /* content-length */
	assert_string_equal(k.sent + k.n - 9, "\r\n\r\nhello");
	assert_false(speak1_wants_out(k.s));
	finish(&k);
}

static void sends_an_open_body_in_chunks(void **state)
{
	struct talk k;

	(void)state;
	begin(&k, NULL);
	ask(&k, "POST", BODY_OPEN, NULL);
	assert_false(speak1_wants_out(k.s));
	assert_true(speak1_data(k.s, "hello, chunked world", 20, false, &k.e));
	assert_true(speak1_wants_out(k.s));
	pull(&k);
	assert_string_equal(k.sent, "14\r\nhello, chunked world\r\n");
	assert_true(speak1_data(k.s, "", 0, true, &k.e));
	pull(&k);
	assert_string_equal(k.sent, "0\r\n\r\n");
	assert_false(speak1_data(k.s, "x", 1, true, &k.e));
	finish(&k);
}

/* RFC 9112 9.3: what is answered before it is all sent cannot be followed by another. */
static void ends_after_an_early_answer(void **state)
{
	struct talk k;

	(void)state;
	begin(&k, NULL);
	ask(&k, "POST", BODY_OPEN, NULL);
	assert_int_equal(feed(&k, "HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n"), SPEAK1_OVER);
	assert_int_equal(k.status, 413);
	assert_false(speak1_wants_out(k.s));
	finish(&k);
}

/* RFC 7540 3.2 with the payload of RFC 4648 section 10's kind: ff fe fd is "__79" in base64url. */
static void upgrades(void **state)
{
	struct talk k;
	struct text payload = {0};
	const char *answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
			     "Upgrade: h2c\r\n\r\n";

	(void)state;
	text_add_n(&payload, "\xff\xfe\xfd\xff", 4);
	begin(&k, &payload);
	text_done(&payload);
	ask(&k, "GET", BODY_NONE, NULL);
	assert_non_null(strstr(k.sent, "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
				       "HTTP2-Settings: __79_w\r\n\r\n"));
	assert_int_equal(feed(&k, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
				  "Upgrade: h2c\r\n\r\n\x01\x02\x03"),
			 SPEAK1_SWITCHED);
	assert_int_equal(k.used, strlen(answer));
	assert_int_equal(k.overs, 0);
	finish(&k);
}

static void bounds_what_it_holds(void **state)
{
	struct talk k;
	char line[1000];
	enum speak1_status after = SPEAK1_GOES_ON;

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = 0;
	begin(&k, NULL);
	ask(&k, "GET", BODY_NONE, NULL);
	feed(&k, "HTTP/1.1 200 OK\r\nA: ");
	for (int i = 0; i < 2000 && after == SPEAK1_GOES_ON; i++)
		after = feed(&k, line);
	assert_int_equal(after, SPEAK1_BROKEN);
	assert_non_null(strstr(k.e.text, "1 MiB"));
	finish(&k);

	begin(&k, NULL);
	ask(&k, "GET", BODY_NONE, NULL);
	after = feed(&k, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
	for (int i = 0; i < 20 && after == SPEAK1_GOES_ON; i++)
		after = feed(&k, line);
	assert_int_equal(after, SPEAK1_BROKEN);
	assert_non_null(strstr(k.e.text, "4 KiB"));
	finish(&k);
}

static void refuses_what_would_split(void **state)
{
	struct talk k;
	struct request r;

	(void)state;
	begin(&k, NULL);
	request_init(&r);
	free(r.path);
	r.path = memory_copy("/ HTTP/1.1\r\nX: y", 16);
	assert_false(speak1_request(k.s, &r, &k.e));
	request_done(&r);
	request_init(&r);
	request_add_field(&r.fields, "a", 1, "b\r\nc: d", 7);
	assert_false(speak1_request(k.s, &r, &k.e));
	request_done(&r);
	assert_int_equal(speak1_waiting(k.s), 0);
	assert_int_equal(feed(&k, "HTTP/1.1 408 Request Timeout\r\n\r\n"), SPEAK1_BROKEN);
	assert_int_equal(k.overs, 0);
	finish(&k);
}

static const struct CMUnitTest more[] = {
	cmocka_unit_test(sends_one_after_the_other),
	cmocka_unit_test(sends_an_open_body_in_chunks),
	cmocka_unit_test(ends_after_an_early_answer),
	cmocka_unit_test(upgrades),
	cmocka_unit_test(bounds_what_it_holds),
	cmocka_unit_test(refuses_what_would_split),
};

int main(void)
{
	enum { ROWS = sizeof(rows) / sizeof(rows[0]), MORE = sizeof(more) / sizeof(more[0]) };
	static struct CMUnitTest tests[ROWS + MORE];

	for (size_t i = 0; i < ROWS; i++)
		tests[i] = (struct CMUnitTest){.name = rows[i].name,
					       .test_func = reads_the_answer,
					       .initial_state = (void *)(uintptr_t)&rows[i]};
	memcpy(tests + ROWS, more, sizeof(more));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
