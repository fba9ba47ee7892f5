#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "h2lens/names.h"
#include "octets.h"
#include "wire/http1.h"

enum { CLIENT, SERVER };

struct fixture {
	struct book *book;
	struct http1 *http1;
	struct moment at;
	uint64_t pos[2];
	struct text text;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.book = book_new(), .at = {1000, 1}};
	f.http1 = http1_new(f.book, book_add_connection(f.book, f.at)->id, 1);
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
		size_t taken = http1_feed(f->http1, side, exact, take, f->pos[side], f->at);
		f->pos[side] += taken;
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

static const struct stream *stream(const struct fixture *f, uint32_t number)
{
	uint32_t id = book_find_stream(f->book, 0, number);

	return id == BOOK_NONE ? NULL : book_stream(f->book, id);
}

/* "POST /a?b shop.example 404": what the streams say, in order. */
static const char *streams(struct fixture *f)
{
	text_clear(&f->text);
	for (uint32_t i = 0; i < book_streams(f->book); i++) {
		const struct stream *s = book_stream(f->book, i);
		text_id words[] = {s->method, s->path, s->authority, s->content_type};
		text_addf(&f->text, "%u", s->id);
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
			struct slice t = book_text(f->book, words[k]);
			text_add(&f->text, " ");
			text_add_n(&f->text, words[k] ? t.p : "-", words[k] ? t.n : 1);
		}
		text_addf(&f->text, " %u %llu %llu %s\n", s->status,
			  (unsigned long long)s->request_bytes,
			  (unsigned long long)s->response_bytes, names_stream_end(s->end));
	}
	return text_str(&f->text);
}

static void close_fin(struct fixture *f, int first)
{
	struct connection *c = book_edit_connection(f->book, 0);

	c->close = TCP_CLOSED_FIN;
	c->closed_by = (uint8_t)first;
	c->tcp[first].fin = true;
	http1_end(f->http1, true, f->at);
}

static void streams_in(struct fixture *f, size_t step)
{
	feed(f, CLIENT, REQUEST "GET /2 HTTP/1.1\r\n\r\n", step);
	f->at.time = 5000;
	feed(f, SERVER, "HTTP/1.1 100 Continue\r\n\r\n", step);
	f->at.time = 6000;
	feed(f, SERVER, RESPONSE, step);
	feed(f, SERVER,
	     "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
	     "3;x=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n",
	     step);
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 POST /a?b shop.example - 404 4 2 complete\n"
					"2 GET /2 - text/plain 200 0 13 complete\n");
	const struct stream *s = stream(f, 1);
	assert_int_equal(s->start, 1000);
	assert_int_equal(s->first_response, 6000);
	assert_int_equal(s->last, 6000);
	assert_int_equal(s->state, STREAM_CLOSED);
	assert_int_equal(s->events, 3); /* the interim answer too */
	/* where the bodies lie: behind their heads */
	const struct event *e = book_event(f->book, book_stream(f->book, 0)->first_event);
	assert_int_equal(e->kind, EVENT_HTTP1_REQUEST);
	assert_int_equal(e->pos, 0);
	assert_int_equal(e->length, sizeof(REQUEST) - 1 - 4);
	assert_int_equal(e->b, HTTP1_LENGTH);
	assert_int_equal(e->c, 1);
	e = book_event(f->book, stream(f, 2)->last_event);
	assert_int_equal(e->b, HTTP1_CHUNKED);
	assert_int_equal(e->pos, 25 + sizeof(RESPONSE) - 1);
}

static void test_streams(void **state)
{
	streams_in(*state, SIZE_MAX);
}

static void test_streams_octet_by_octet(void **state)
{
	streams_in(*state, 1);
}

/* RFC 9112 section 6.3, item 8: the close is the end of a body without a length. */
static void test_stream_to_the_close(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET / HTTP/1.0\r\n\r\n");
	say(f, SERVER, "HTTP/1.0 200 OK\r\n\r\nall of it");
	assert_int_equal(stream(f, 1)->end, STREAM_END_OPEN);
	assert_int_equal(stream(f, 1)->state, STREAM_HALF_CLOSED_CLIENT);
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 GET / - - 200 0 9 complete\n");
}

/* The client's FIN or a reset is no end of the server's body. */
static void test_stream_reset_in_its_body(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET / HTTP/1.0\r\n\r\n");
	say(f, SERVER, "HTTP/1.0 200 OK\r\n\r\nsome of it");
	book_edit_connection(f->book, 0)->close = TCP_CLOSED_RST;
	http1_end(f->http1, true, f->at);
	assert_string_equal(streams(f), "1 GET / - - 200 0 10 lost\n");
}

static void test_streams_cut_short(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 GET /1 - - 200 0 3 lost\n"
					"2 GET /2 - - 0 0 0 lost\n");
}

static void test_last_chunk_missing(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET /1 HTTP/1.1\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 GET /1 - - 200 0 3 lost\n");
}

/* The capture ends: nothing is known of what would have come. */
static void test_streams_left_open(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "PUT /1 HTTP/1.1\r\ncontent-length: 10\r\n\r\nabc");
	http1_end(f->http1, false, f->at);
	assert_string_equal(streams(f), "1 PUT /1 - - 0 3 0 open\n");
}

/* An answer before the whole request, which then comes or does not. */
static void test_early_answer(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "PUT /1 HTTP/1.1\r\ncontent-length: 10\r\n\r\nabc");
	say(f, SERVER, "HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
	assert_int_equal(stream(f, 1)->state, STREAM_HALF_CLOSED_SERVER);
	say(f, CLIENT, "defg");
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 PUT /1 - - 413 7 0 complete\n");
}

static void test_hole_in_a_body(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET /1 HTTP/1.1\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nabc");
	assert_true(http1_lost(f->http1, SERVER, 4));
	say(f, SERVER, "hij\r\n0\r\n\r\n");
	say(f, CLIENT, "GET /2 HTTP/1.1\r\n\r\n");
	assert_false(http1_lost(f->http1, SERVER, 40)); /* a whole head, perhaps */
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 GET /1 - - 200 0 10 complete\n"
					"2 GET /2 - - 0 0 0 open\n");
	assert_true(stream(f, 2)->uncertain);
	assert_false(stream(f, 1)->uncertain);
}

/* What would switch the protocol is an exchange only when it did not. */
static void test_no_stream_of_a_switch(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "CONNECT shop:443 HTTP/1.1\r\nhost: shop\r\n\r\n");
	assert_int_equal(book_streams(f->book), 0);
	say(f, SERVER, "HTTP/1.1 407 Authenticate\r\ncontent-length: 2\r\n\r\nno");
	assert_string_equal(streams(f), "1 CONNECT shop:443 shop - 407 0 2 complete\n");
	say(f, CLIENT, "CONNECT shop:443 HTTP/1.1\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 200 Yes\r\n\r\n");
	assert_int_equal(book_streams(f->book), 1);
	assert_int_equal(http1_switched(f->http1), HTTP1_TUNNEL);
	assert_int_equal(http1_switch_request(f->http1), 2);
}

static void test_upgrade_declined_is_a_stream(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "POST / HTTP/1.1\r\nUpgrade: h2c\r\ncontent-length: 4\r\n\r\nab");
	assert_int_equal(book_streams(f->book), 0);
	say(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	say(f, CLIENT, "cdGET /2 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 POST / - - 200 4 0 complete\n"
					"2 GET /2 - - 0 0 0 lost\n");
}

/* The capture begins inside a connection. */
static void test_answer_without_its_request(void **state)
{
	struct fixture *f = *state;

	say(f, SERVER, "HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\nno");
	assert_string_equal(streams(f), "1 - - - - 503 0 2 complete\n");
	assert_int_equal(stream(f, 1)->state, STREAM_CLOSED);
	assert_int_equal(stream(f, 1)->worst, SEVERITY_WARNING);
}

/* One that answers HTTP/2's preface is no exchange of this connection. */
static void test_answer_on_an_http2_connection(void **state)
{
	struct fixture *f = *state;

	book_edit_connection(f->book, 0)->protocol = PROTOCOL_H2C;
	say(f, SERVER, "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
	assert_int_equal(book_streams(f->book), 0);
	assert_int_equal(book_events(f->book), 1);
}

static void test_many_waiting(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 300; i++)
		say(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	for (int i = 0; i < 299; i++)
		say(f, SERVER, "HTTP/1.1 204 No\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 205 Last\r\ncontent-length: 0\r\n\r\n");
	assert_int_equal(book_streams(f->book), 300);
	assert_int_equal(stream(f, 299)->status, 204);
	assert_int_equal(stream(f, 300)->status, 205);
}

/* In clear a server may answer in frames: the request is an exchange when it does not. */
static void test_streams_in_clear(void **state)
{
	struct fixture *f = *state;

	http1_free(f->http1);
	f->http1 = http1_new(f->book, 0, 0);
	say(f, CLIENT, REQUEST REQUEST "GET /3 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
	assert_int_equal(book_streams(f->book), 0);
	say(f, SERVER, "HTTP/1.1 100 Continue\r\n\r\n");
	assert_int_equal(book_streams(f->book), 2);
	say(f, SERVER, RESPONSE RESPONSE);
	close_fin(f, SERVER);
	assert_string_equal(streams(f), "1 POST /a?b shop.example - 404 4 2 complete\n"
					"2 POST /a?b shop.example - 404 4 2 complete\n"
					"3 GET /3 - - 0 0 0 lost\n");
}

static void test_websocket_is_a_stream(void **state)
{
	struct fixture *f = *state;

	say(f, CLIENT, "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
	say(f, SERVER, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
	assert_string_equal(streams(f), "1 GET /ws - - 101 0 0 complete\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_exchange),
		TEST(test_octet_by_octet),
		TEST(test_cut_in_sevens),
		TEST(test_chunked),
		TEST(test_no_body),
		TEST(test_body_to_the_close),
		TEST(test_switch),
		TEST(test_tunnel_after_interim),
		TEST(test_websocket),
		TEST(test_bare_line_feeds),
		TEST(test_head_too_long),
		TEST(test_looks),
		TEST(test_streams),
		TEST(test_streams_octet_by_octet),
		TEST(test_stream_to_the_close),
		TEST(test_stream_reset_in_its_body),
		TEST(test_streams_cut_short),
		TEST(test_last_chunk_missing),
		TEST(test_streams_left_open),
		TEST(test_early_answer),
		TEST(test_hole_in_a_body),
		TEST(test_no_stream_of_a_switch),
		TEST(test_upgrade_declined_is_a_stream),
		TEST(test_answer_without_its_request),
		TEST(test_answer_on_an_http2_connection),
		TEST(test_many_waiting),
		TEST(test_websocket_is_a_stream),
		TEST(test_streams_in_clear),
	};

	return cmocka_run_group_tests_name("http1", tests, NULL, NULL);
}
