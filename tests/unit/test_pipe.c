#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "octets.h"
#include "wire/pipe.h"

enum { CLIENT, SERVER };

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define GET_X "\x82\x86\x84\x41\x01x"
#define EMPTY_SETTINGS "\0\0\0\4\0\0\0\0\0"
#define SETTINGS_ACK "\0\0\0\4\1\0\0\0\0"

/* A TCP connection with nothing under it: octets in order, as tcp.h's handler gets them. */
struct fixture {
	struct book *book;
	struct keylog *keys;
	struct pipe_shared shared;
	struct tcp_handler handler;
	struct moment at;
	void *user;
	uint32_t conn;
	struct octets octets;
	struct text text;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.book = book_new();
	f.keys = keylog_new();
	f.at = (struct moment){UINT64_C(1000000000), 1};
	f.shared.book = f.book;
	f.shared.tls = tls_shared_new(f.book, f.keys);
	f.shared.h2 = h2_shared_new(f.book);
	f.handler = pipe_handler(&f.shared);
	*state = &f;
	return 0;
}

static void open_connection(struct fixture *f, bool complete)
{
	struct connection *c = book_add_connection(f->book, f->at);

	c->complete = c->client_known = complete;
	f->conn = c->id;
	f->user = f->handler.opened(f->handler.arg, f->conn, NULL);
}

static void close_connection(struct fixture *f)
{
	if (f->user)
		f->handler.closed(f->user, f->at);
	f->user = NULL;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	close_connection(f);
	text_done(&f->text);
	h2_shared_free(f->shared.h2);
	tls_shared_free(f->shared.tls);
	keylog_free(f->keys);
	book_free(f->book);
	return 0;
}

static void say(struct fixture *f, int side, const void *p, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);

	memcpy(exact, p, n);
	f->at.time += 1000000;
	f->at.packet++;
	f->handler.data(f->user, side, exact, n, f->at);
	free(exact);
}

#define SAY(f, side, literal) say(f, side, literal, sizeof(literal) - 1)

/* The events as words: ">preface >SETTINGS <HTTP/1.1 …"; BAD with its phrase. */
static const char *heard(struct fixture *f)
{
	struct text *t = &f->text;

	text_clear(t);
	for (uint32_t i = 0; i < book_events(f->book); i++) {
		const struct event *e = book_event(f->book, i);
		struct slice blob = book_blob(f->book, e);
		text_add(t, e->side ? " <" : " >");
		switch (e->kind) {
		case EVENT_H2_PREFACE:
			text_add(t, "preface");
			break;
		case EVENT_H2_FRAME:
			text_addf(t, "%s %u", names_frame(e->type), e->stream);
			break;
		case EVENT_HTTP1_REQUEST:
			text_add(t, "request");
			break;
		case EVENT_HTTP1_RESPONSE:
			text_addf(t, "response %u", e->a);
			break;
		case EVENT_BAD:
			text_add_n(t, blob.p, blob.n);
			break;
		default:
			text_addf(t, "kind %u", e->kind);
			break;
		}
	}
	return text_str(t);
}

static const struct connection *connection(const struct fixture *f)
{
	return book_connection(f->book, f->conn);
}

static void test_prior_knowledge(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	SAY(f, SERVER, EMPTY_SETTINGS SETTINGS_ACK);
	SAY(f, CLIENT, SETTINGS_ACK);
	assert_string_equal(heard(f), " >preface >SETTINGS 0 <SETTINGS 0 <SETTINGS 0 >SETTINGS 0");
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
	assert_true(connection(f)->preface);
	assert_false(connection(f)->assumed);
}

/* However the octets are cut, the same is understood. */
static void test_octet_by_octet(void **state)
{
	struct fixture *f = *state;
	static const char client[] = PREFACE EMPTY_SETTINGS, server[] = EMPTY_SETTINGS;

	open_connection(f, true);
	for (size_t i = 0; i < sizeof(client) - 1; i++)
		say(f, CLIENT, client + i, 1);
	for (size_t i = 0; i < sizeof(server) - 1; i++)
		say(f, SERVER, server + i, 1);
	assert_string_equal(heard(f), " >preface >SETTINGS 0 <SETTINGS 0");
}

/* A server may speak first (RFC 9113 section 3.4). */
static void test_server_first(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, SERVER, EMPTY_SETTINGS);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_string_equal(heard(f), " <SETTINGS 0 >preface >SETTINGS 0");
}

static void test_http1_answer_to_the_preface(void **state)
{
	struct fixture *f = *state;
	static const char answer[] = "HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nno\n";

	open_connection(f, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	for (size_t i = 0; i < sizeof(answer) - 1; i += 3)
		say(f, SERVER, answer + i, sizeof(answer) - 1 - i < 3 ? sizeof(answer) - 1 - i : 3);
	assert_string_equal(heard(f), " >preface >SETTINGS 0 <response 400");
	assert_true(connection(f)->preface);
	assert_int_equal(connection(f)->client, CLIENT);
}

static void test_http1(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\nhost: x\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
	SAY(f, CLIENT, "GET /2 HTTP/1.1\r\nhost: x\r\n\r\n");
	assert_string_equal(heard(f), " >request <response 200 >request");
	assert_int_equal(connection(f)->protocol, PROTOCOL_HTTP1);
}

static void test_upgrade_to_h2c(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT,
	    "GET /up HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
	    "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
	SAY(f, SERVER,
	    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "
	    "h2c\r\n\r\n" EMPTY_SETTINGS "\0\0\1\1\4\0\0\0\1\x88");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	SAY(f, SERVER, "\0\0\1\0\1\0\0\0\1x");
	assert_string_equal(heard(f), " >request <response 101 <SETTINGS 0 <HEADERS 1 >preface"
				      " >SETTINGS 0 <DATA 1");
	assert_true(connection(f)->upgraded);
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
	const struct stream *s = book_stream(f->book, book_find_stream(f->book, f->conn, 1));
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	assert_memory_equal(book_text(f->book, s->path).p, "/up", 3);
	assert_memory_equal(book_text(f->book, s->method).p, "GET", 3);
}

/* A server that goes on with HTTP/1.1 although h2c was offered. */
static void test_upgrade_declined(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	SAY(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	assert_string_equal(heard(f), " >request <response 200 >request");
	assert_false(connection(f)->upgraded);
}

static void test_connect_then_h2(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "CONNECT shop.example:80 HTTP/1.1\r\nhost: shop.example:80\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 Connection established\r\n\r\n");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS "\0\0\6\1\5\0\0\0\1" GET_X);
	SAY(f, SERVER, EMPTY_SETTINGS);
	assert_string_equal(heard(f), " >request <response 200 >preface >SETTINGS 0 >HEADERS 1"
				      " <SETTINGS 0");
	assert_true(connection(f)->tunnelled);
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
	/* positions are those of the TCP stream, so that octets can be read again */
	for (uint32_t i = 0; i < book_events(f->book); i++) {
		const struct event *e = book_event(f->book, i);
		if (e->kind == EVENT_H2_PREFACE)
			assert_int_equal(e->pos, 34 + 23 + 2);
	}
}

static void test_connect_refused(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "CONNECT shop.example:80 HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
	SAY(f, CLIENT, "CONNECT shop.example:80 HTTP/1.1\r\n\r\n");
	assert_string_equal(heard(f), " >request <response 407 >request");
	assert_false(connection(f)->tunnelled);
}

/* RFC 1928, with the login of RFC 1929; the client's preface comes before the proxy's reply. */
static void test_socks_then_h2(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "\5\2\0\2");
	SAY(f, SERVER, "\5\2");
	SAY(f, CLIENT, "\1\1u\1p");
	SAY(f, SERVER, "\1\0");
	SAY(f, CLIENT,
	    "\5\1\0\3\14shop.example\0\120" PREFACE EMPTY_SETTINGS "\0\0\6\1\5\0\0\0\1" GET_X);
	assert_false(connection(f)->tunnelled);
	SAY(f, SERVER, "\5\0\0\1\0\0\0\0\0\0" EMPTY_SETTINGS);
	assert_string_equal(heard(f), " >preface >SETTINGS 0 >HEADERS 1 <SETTINGS 0");
	assert_true(connection(f)->tunnelled);
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
	for (uint32_t i = 0; i < book_events(f->book); i++) {
		const struct event *e = book_event(f->book, i);
		if (e->kind == EVENT_H2_PREFACE)
			assert_int_equal(e->pos, 4 + 5 + 19);
	}
}

static void test_socks_then_tls(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "\5\1\0");
	SAY(f, SERVER, "\5\0");
	SAY(f, CLIENT, "\5\1\0\3\14shop.example\1\273");
	SAY(f, SERVER, "\5\0\0\1\0\0\0\0\0\0");
	SAY(f, CLIENT, "\x16\3\1\0\4\1\0\0\0");
	assert_int_equal(connection(f)->protocol, PROTOCOL_TLS);
	assert_true(connection(f)->tunnelled);
}

static void test_socks_refused(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT, "\5\1\0");
	SAY(f, SERVER, "\5\0");
	SAY(f, CLIENT, "\5\1\0\3\14shop.example\1\273");
	SAY(f, SERVER, "\5\5\0\1\0\0\0\0\0\0");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_int_equal(book_events(f->book), 1);
	const struct event *e = book_event(f->book, 0);
	struct slice words = book_blob(f->book, e);
	assert_int_equal(e->kind, EVENT_NOTE);
	assert_int_equal(e->side, SERVER);
	assert_int_equal(words.n, strlen("the SOCKS5 proxy answered: connection refused"));
	assert_memory_equal(words.p, "the SOCKS5 proxy answered: connection refused", words.n);
	assert_false(connection(f)->tunnelled);
	assert_int_equal(connection(f)->protocol, PROTOCOL_TCP);
}

/* Octets like a greeting in the middle of a connection, or from the server, are no SOCKS. */
static void test_no_socks(void **state)
{
	struct fixture *f = *state;

	open_connection(f, false);
	SAY(f, CLIENT, "\5\1\0");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_int_equal(book_events(f->book), 0);
	close_connection(f);
	open_connection(f, true);
	SAY(f, SERVER, "\5\1\0");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_string_equal(heard(f), " >preface >SETTINGS 0");
}

/* No preface, no ALPN: frame headers that chain are believed, and said to be assumed. */
static void test_middle_assumed(void **state)
{
	struct fixture *f = *state;

	open_connection(f, false);
	SAY(f, 0,
	    "\0\0\6\1\5\0\0\0\x15" GET_X "\0\0\x08\6\0\0\0\0\0"
	    "12345678");
	SAY(f, 1,
	    "\0\0\1\1\4\0\0\0\x15\x88"
	    "\0\0\1\0\1\0\0\0\x15x");
	assert_string_equal(heard(f), " >HEADERS 21 >PING 0 <HEADERS 21 <DATA 21");
	assert_true(connection(f)->assumed);
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
	assert_int_equal(connection(f)->client, 0);
	assert_true(connection(f)->client_known);
}

/* One frame a side is too little for one side alone, and enough together. */
static void test_middle_assumed_by_both(void **state)
{
	struct fixture *f = *state;

	open_connection(f, false);
	SAY(f, 0, "\0\0\1\1\4\0\0\0\x15\x88");
	assert_string_equal(heard(f), "");
	SAY(f, 1,
	    "\0\0\x08\6\0\0\0\0\0"
	    "12345678");
	assert_string_equal(heard(f), " >HEADERS 21 <PING 0");
	assert_int_equal(book_event(f->book, 0)->packet, 2); /* its own packet */
	assert_int_equal(connection(f)->client, 1);
}

static void test_something_else(void **state)
{
	struct fixture *f = *state;

	open_connection(f, false);
	SAY(f, 1, "220 mail.example ESMTP\r\n");
	SAY(f, 0, "EHLO me\r\n");
	close_connection(f);
	assert_string_equal(heard(f), "");
	assert_int_equal(book_connection(f->book, 0)->protocol, PROTOCOL_TCP);
}

/* A hole inside a cleartext DATA frame: what follows is read, the table stays whole. */
static void test_hole(void **state)
{
	struct fixture *f = *state;

	open_connection(f, true);
	SAY(f, CLIENT,
	    PREFACE EMPTY_SETTINGS "\0\0\6\1\4\0\0\0\1" GET_X "\0\0\x0a\0\1\0\0\0\1"
				   "abc");
	f->handler.lost(f->user, CLIENT, 5, f->at);
	SAY(f, CLIENT, "de\0\0\4\1\5\0\0\0\3\x82\x86\x84\xbe");
	assert_string_equal(heard(f), " >preface >SETTINGS 0 >HEADERS 1 >DATA 1 >HEADERS 3");
	const struct event *e = book_event(f->book, 4);
	const struct field *fields = NULL;
	assert_int_equal(book_fields(f->book, e, &fields), 4);
	assert_int_equal(fields[3].value_from, FIELD_DYNAMIC);
	assert_int_equal(e->pos, 24 + 9 + 15 + 19);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_prior_knowledge),
		TEST(test_octet_by_octet),
		TEST(test_server_first),
		TEST(test_http1_answer_to_the_preface),
		TEST(test_http1),
		TEST(test_upgrade_to_h2c),
		TEST(test_upgrade_declined),
		TEST(test_connect_then_h2),
		TEST(test_connect_refused),
		TEST(test_socks_then_h2),
		TEST(test_socks_then_tls),
		TEST(test_socks_refused),
		TEST(test_no_socks),
		TEST(test_middle_assumed),
		TEST(test_middle_assumed_by_both),
		TEST(test_something_else),
		TEST(test_hole),
	};

	return cmocka_run_group_tests_name("pipe", tests, NULL, NULL);
}
