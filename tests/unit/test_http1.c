#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "octets.h"
#include "wire/http1.h"

enum { CLIENT, SERVER };

struct fixture {
	struct book *book;
	struct http1 *http1;
	struct moment at;
	struct text text;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.book = book_new(), .at = {1000, 1}};
	f.http1 = http1_new(f.book, book_add_connection(f.book, f.at)->id);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	text_done(&f->text);
	http1_free(f->http1);
	book_free(f->book);
	return 0;
}

/* Octets in pieces of `step`; how many were HTTP/1's. */
static size_t feed(struct fixture *f, int side, const char *s, size_t step)
{
	size_t n = strlen(s), used = 0;

	while (used < n) {
		size_t take = n - used < step ? n - used : step;
		uint8_t *exact = malloc(take);
		memcpy(exact, s + used, take);
		size_t taken = http1_feed(f->http1, side, exact, take, f->at);
		free(exact);
		used += taken;
		if (taken < take)
			break;
	}
	return used;
}

static size_t say(struct fixture *f, int side, const char *s)
{
	return feed(f, side, s, SIZE_MAX);
}

static const char *fields(struct fixture *f, uint32_t event)
{
	const struct field *x = NULL;
	size_t n = book_fields(f->book, book_event(f->book, event), &x);

	text_clear(&f->text);
	octets_fields(&f->text, f->book, x, n);
	return text_str(&f->text);
}

#define REQUEST "POST /a?b HTTP/1.1\r\nHost: shop.example\r\nContent-Length:  4 \r\n\r\nbody"
#define RESPONSE "HTTP/1.1 404 Not Found\r\nServer: x\r\ncontent-length: 2\r\n\r\nno"

static void exchange(struct fixture *f, size_t step)
{
	feed(f, CLIENT, REQUEST REQUEST, step);
	feed(f, SERVER, RESPONSE RESPONSE, step);
	assert_int_equal(book_events(f->book), 4);
	assert_string_equal(fields(f, 1), ":method: POST\n:path: /a?b\n:version: HTTP/1.1\n"
					  "host: shop.example\ncontent-length: 4\n");
	assert_string_equal(fields(f, 3), ":status: 404\n:reason: Not Found\n:version: HTTP/1.1\n"
					  "server: x\ncontent-length: 2\n");
	const struct event *e = book_event(f->book, 3);
	assert_int_equal(e->kind, EVENT_HTTP1_RESPONSE);
	assert_int_equal(e->a, 404);
	assert_int_equal(e->side, SERVER);
	assert_int_equal(book_connection(f->book, 0)->client, CLIENT);
	assert_int_equal(book_connection(f->book, 0)->protocol, PROTOCOL_HTTP1);
}

static void test_exchange(void **state)
{
	exchange(*state, SIZE_MAX);
}

static void test_octet_by_octet(void **state)
{
	exchange(*state, 1);
}

static void test_cut_in_sevens(void **state)
{
	exchange(*state, 7);
}

/* RFC 9112 section 7.1: sizes in hex, extensions, trailers. */
static void test_chunked(void **state)
{
	static const size_t steps[] = {SIZE_MAX, 1, 2, 5};
	struct fixture *f = *state;

	for (size_t i = 0; i < 4; i++) {
		say(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
		feed(f, SERVER,
		     "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
		     "A;ext=1\r\n0123456789\r\n1\r\nx\r\n0\r\nTrailer: t\r\n\r\n"
		     "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
		     steps[i]);
		assert_int_equal(book_events(f->book), 3 * (i + 1));
		assert_int_equal(book_event(f->book, book_events(f->book) - 1)->a, 500);
	}
	assert_int_equal(book_event(f->book, 2)->severity, SEVERITY_WARNING);
}

/* Responses that have no body whatever their length says (RFC 9112 section 6.3). */
static void test_no_body(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
	say(f, SERVER,
	    "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n"
	    "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"
	    "HTTP/1.1 304 Not Modified\r\ncontent-length: 50\r\n\r\n"
	    "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(book_events(f->book), 3 + 4);
	assert_int_equal(book_event(f->book, 6)->a, 204);
}

/* Without a length the body lasts until the connection ends. */
static void test_body_to_the_close(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET / HTTP/1.0\r\n\r\n");
	say(f, SERVER, "HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 500 this is text\r\n\r\n");
	assert_int_equal(book_events(f->book), 2);
}

static void test_switch(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
	assert_int_equal(http1_switched(f->http1), HTTP1_STAYS);
	assert_int_equal(say(f, SERVER, "HTTP/1.1 101 Switching Protocols\r\n\r\nPRI"), 36);
	assert_int_equal(http1_switched(f->http1), HTTP1_H2C);
	assert_int_equal(http1_switch_request(f->http1), 0);
	assert_int_equal(say(f, CLIENT, "PRI"), 0);
}

static void test_tunnel_after_interim(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET /1 HTTP/1.1\r\n\r\nCONNECT x:443 HTTP/1.1\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	assert_int_equal(http1_switched(f->http1), HTTP1_STAYS);
	say(f, SERVER, "HTTP/1.1 200 OK\r\n\r\n");
	assert_int_equal(http1_switched(f->http1), HTTP1_TUNNEL);
	assert_int_equal(http1_switch_request(f->http1), 1);
}

static void test_websocket(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
	assert_int_equal(http1_switched(f->http1), HTTP1_TUNNEL);
}

static void test_bare_line_feeds(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "\r\n\nGET / HTTP/1.1\nhost: x\n\n");
	assert_int_equal(book_events(f->book), 1);
	assert_string_equal(fields(f, 0), ":method: GET\n:path: /\n:version: HTTP/1.1\nhost: x\n");
}

static void test_head_too_long(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET / HTTP/1.1\r\n");
	for (int i = 0; i < 2500; i++)
		say(f, CLIENT, "x-long: aaaaaaaaaaaaaaaaaaaaa\r\n");
	say(f, CLIENT, "\r\n");
	assert_int_equal(book_events(f->book), 1);
	assert_int_equal(book_event(f->book, 0)->kind, EVENT_BAD);
}

static int looks(const char *s)
{
	return http1_looks((const uint8_t *)s, strlen(s));
}

static void test_looks(void **state)
{
	(void)state;
	assert_int_equal(looks("GET / HTTP/1.1"), 1);
	assert_int_equal(looks("HTTP/1.1 200"), 1);
	assert_int_equal(looks("OPTIONS * HTTP/1.1"), 1);
	assert_int_equal(looks("P"), -1);
	assert_int_equal(looks("HTTP/"), -1);
	assert_int_equal(looks("PRI * HTTP/2.0"), 0);
	assert_int_equal(looks("HTTP/2 200"), 0);
	assert_int_equal(looks("GETX"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_exchange),	  TEST(test_octet_by_octet),
		TEST(test_cut_in_sevens), TEST(test_chunked),
		TEST(test_no_body),	  TEST(test_body_to_the_close),
		TEST(test_switch),	  TEST(test_tunnel_after_interim),
		TEST(test_websocket),	  TEST(test_bare_line_feeds),
		TEST(test_head_too_long), TEST(test_looks),
	};

	return cmocka_run_group_tests_name("http1", tests, NULL, NULL);
}
