#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "book/answer.h"
#include "octets.h"
#include "pipe_rig.h"

#define GET_X "\x82\x86\x84\x41\x01x"
#define SETTINGS_ACK "\0\0\0\4\1\0\0\0\0"

/* A TCP connection with nothing under it: octets in order, as tcp.h's handler gets them. */
struct fixture {
	struct pipe_rig rig;
	struct octets octets;
	struct text text;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	pipe_rig_init(&f.rig);
	*state = &f;
	return 0;
}

static void close_connection(struct fixture *f)
{
	if (f->rig.user)
		f->rig.handler.closed(f->rig.user, f->rig.at);
	f->rig.user = NULL;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	close_connection(f);
	text_done(&f->text);
	pipe_rig_done(&f->rig);
	return 0;
}

static void say(struct fixture *f, int side, const void *p, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);

	memcpy(exact, p, n);
	f->rig.at.time += 1000000;
	f->rig.at.packet++;
	f->rig.handler.data(f->rig.user, side, exact, n, f->rig.at);
	free(exact);
}

#define SAY(f, side, literal) say(f, side, literal, sizeof(literal) - 1)

/* The events as words: ">preface >SETTINGS <HTTP/1.1 …"; BAD with its phrase. */
static const char *heard(struct fixture *f)
{
	struct text *t = &f->text;

	text_clear(t);
	for (uint32_t i = 0; i < book_events(f->rig.book); i++) {
		const struct event *e = book_event(f->rig.book, i);
		struct slice blob = book_blob(f->rig.book, e);
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
	return book_connection(f->rig.book, f->rig.conn);
}

static void test_prior_knowledge(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
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

	pipe_rig_open(&f->rig, true);
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

	pipe_rig_open(&f->rig, true);
	SAY(f, SERVER, EMPTY_SETTINGS);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_string_equal(heard(f), " <SETTINGS 0 >preface >SETTINGS 0");
}

static void test_http1_answer_to_the_preface(void **state)
{
	struct fixture *f = *state;
	static const char answer[] = "HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nno\n";

	pipe_rig_open(&f->rig, true);
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

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\nhost: x\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
	SAY(f, CLIENT, "GET /2 HTTP/1.1\r\nhost: x\r\n\r\n");
	assert_string_equal(heard(f), " >request <response 200 >request");
	assert_int_equal(connection(f)->protocol, PROTOCOL_HTTP1);
}

static void test_upgrade_to_h2c(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
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
	const struct stream *s =
		book_stream(f->rig.book, book_find_stream(f->rig.book, f->rig.conn, 1));
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	assert_memory_equal(book_text(f->rig.book, s->path).p, "/up", 3);
	assert_memory_equal(book_text(f->rig.book, s->method).p, "GET", 3);
}

/* A server that goes on with HTTP/1.1 although h2c was offered. */
static void test_upgrade_declined(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	SAY(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	assert_string_equal(heard(f), " >request <response 200 >request");
	assert_false(connection(f)->upgraded);
}

static void test_connect_then_h2(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "CONNECT shop.example:80 HTTP/1.1\r\nhost: shop.example:80\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 Connection established\r\n\r\n");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS "\0\0\6\1\5\0\0\0\1" GET_X);
	SAY(f, SERVER, EMPTY_SETTINGS);
	assert_string_equal(heard(f), " >request <response 200 >preface >SETTINGS 0 >HEADERS 1"
				      " <SETTINGS 0");
	assert_true(connection(f)->tunnelled);
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
	/* positions are those of the TCP stream, so that octets can be read again */
	for (uint32_t i = 0; i < book_events(f->rig.book); i++) {
		const struct event *e = book_event(f->rig.book, i);
		if (e->kind == EVENT_H2_PREFACE)
			assert_int_equal(e->pos, 34 + 23 + 2);
	}
}

static void test_connect_refused(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
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

	pipe_rig_open(&f->rig, true);
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
	for (uint32_t i = 0; i < book_events(f->rig.book); i++) {
		const struct event *e = book_event(f->rig.book, i);
		if (e->kind == EVENT_H2_PREFACE)
			assert_int_equal(e->pos, 4 + 5 + 19);
	}
}

static void test_socks_then_tls(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
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

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "\5\1\0");
	SAY(f, SERVER, "\5\0");
	SAY(f, CLIENT, "\5\1\0\3\14shop.example\1\273");
	SAY(f, SERVER, "\5\5\0\1\0\0\0\0\0\0");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_int_equal(book_events(f->rig.book), 1);
	const struct event *e = book_event(f->rig.book, 0);
	struct slice words = book_blob(f->rig.book, e);
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

	pipe_rig_open(&f->rig, false);
	SAY(f, CLIENT, "\5\1\0");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_int_equal(book_events(f->rig.book), 0);
	close_connection(f);
	pipe_rig_open(&f->rig, true);
	SAY(f, SERVER, "\5\1\0");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	assert_string_equal(heard(f), " >preface >SETTINGS 0");
}

/* No preface, no ALPN: frame headers that chain are believed, and said to be assumed. */
static void test_middle_assumed(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, false);
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

	pipe_rig_open(&f->rig, false);
	SAY(f, 0, "\0\0\1\1\4\0\0\0\x15\x88");
	assert_string_equal(heard(f), "");
	SAY(f, 1,
	    "\0\0\x08\6\0\0\0\0\0"
	    "12345678");
	assert_string_equal(heard(f), " >HEADERS 21 <PING 0");
	assert_int_equal(book_event(f->rig.book, 0)->packet, 2); /* its own packet */
	assert_int_equal(connection(f)->client, 1);
}

static void test_something_else(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, false);
	SAY(f, 1, "220 mail.example ESMTP\r\n");
	SAY(f, 0, "EHLO me\r\n");
	close_connection(f);
	assert_string_equal(heard(f), "");
	assert_int_equal(book_connection(f->rig.book, 0)->protocol, PROTOCOL_TCP);
}

/* A hole inside a cleartext DATA frame: what follows is read, the table stays whole. */
static void test_hole(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT,
	    PREFACE EMPTY_SETTINGS "\0\0\6\1\4\0\0\0\1" GET_X "\0\0\x0a\0\1\0\0\0\1"
				   "abc");
	f->rig.handler.lost(f->rig.user, CLIENT, 5, f->rig.at);
	SAY(f, CLIENT, "de\0\0\4\1\5\0\0\0\3\x82\x86\x84\xbe");
	assert_string_equal(heard(f), " >preface >SETTINGS 0 >HEADERS 1 >DATA 1 >HEADERS 3");
	const struct event *e = book_event(f->rig.book, 4);
	const struct field *fields = NULL;
	assert_int_equal(book_fields(f->rig.book, e, &fields), 4);
	assert_int_equal(fields[3].value_from, FIELD_DYNAMIC);
	assert_int_equal(e->pos, 24 + 9 + 15 + 19);
}

static const struct event *find_bad(const struct fixture *f)
{
	for (uint32_t i = 0; i < book_events(f->rig.book); i++)
		if (book_event(f->rig.book, i)->kind == EVENT_BAD)
			return book_event(f->rig.book, i);
	return NULL;
}

/* What a server says where HTTP/2 is due, in pieces of `step`, before or after the preface. */
static void answers(struct fixture *f, const char *octets, size_t n, size_t step, bool first,
		    enum answer kind, const char *words)
{
	pipe_rig_open(&f->rig, true);
	if (!first)
		SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	for (size_t i = 0; i < n; i += step)
		say(f, SERVER, octets + i, n - i < step ? n - i : step);
	if (first)
		SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	close_connection(f);
	const struct event *e = find_bad(f);
	assert_non_null(e);
	struct slice said = book_blob(f->rig.book, e);
	assert_int_equal(e->side, SERVER);
	assert_int_equal(e->type, kind);
	assert_int_equal(e->packet, first ? 2 : 3); /* of the first octet */
	assert_int_equal(said.n, strlen(words));
	assert_memory_equal(said.p, words, said.n);
	assert_int_equal(book_events(f->rig.book), 3); /* with the preface and SETTINGS: once */
	assert_int_equal(connection(f)->protocol, PROTOCOL_H2C);
}

#define ANSWERED(octets, first, kind, words)                                                       \
	do {                                                                                       \
		struct fixture *f = *state;                                                        \
		for (size_t step = 1; step < 64; step += 31) {                                     \
			tear_down(state);                                                          \
			set_up(state);                                                             \
			answers(f, octets, sizeof(octets) - 1, step, first, kind, words);          \
		}                                                                                  \
	} while (0)

#define NO_FRAME "the server's first octets are no HTTP/2 frame: they look like "

static void test_answers(void **state)
{
	ANSWERED("SSH-2.0-OpenSSH_9.2p1\r\n", true, ANSWER_SSH,
		 NO_FRAME "an SSH greeting: \"SSH-2.0-OpenSSH_9.2p1\"");
	ANSWERED("220 mail.example ESMTP Postfix\r\n", true, ANSWER_GREETING,
		 NO_FRAME "a greeting of SMTP or FTP: \"220 mail.example ESMTP Postfix\"");
	ANSWERED("<!DOCTYPE HTML>\n<html>\n", false, ANSWER_HTML,
		 NO_FRAME "HTML without an HTTP head: \"<!DOCTYPE HTML>\"");
	ANSWERED("-ERR unknown command 'PRI'\r\n", false, ANSWER_TEXT,
		 NO_FRAME "text: \"-ERR unknown command 'PRI'\"");
}

/* live.md section 4, pre-tls-on-plain-port: fatal alert 70, protocol_version. */
static void test_tls_alert_answers_the_preface(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	SAY(f, SERVER, "\x15\3\1\0\2\2\x46");
	assert_string_equal(heard(f), " >preface >SETTINGS 0 <" NO_FRAME
				      "a TLS record (the alert protocol_version)");
	assert_int_equal(find_bad(f)->type, ANSWER_TLS);
	assert_null(connection(f)->tls); /* an answer is no session */
}

static void test_unknown_octets_answer(void **state)
{
	static const char octets[] = "\xde\xad\xbe\xef\1\2\3\4\5\6\7\x08\x09";

	answers(*state, octets, sizeof(octets) - 1, sizeof(octets), false, ANSWER_OCTETS,
		NO_FRAME "no protocol that h2lens knows: deadbeef010203040506070809");
}

/* Too little for a line, and then the end. */
static void test_answer_cut(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	SAY(f, SERVER, "HTT");
	assert_null(find_bad(f));
	close_connection(f);
	assert_int_equal(find_bad(f)->type, ANSWER_TEXT);
}

/* Faulty frames are frames: their own rules tell what is wrong with them. */
static void test_faulty_first_frames(void **state)
{
	static const char ping[] = "\0\0\x08\6\0\0\0\0\0"
				   "12345678",
			  odd[] = "\0\0\5\4\0\0\0\0\0abcde", huge[] = "\0\x50\0\4\0\0\0\0\0abcde",
			  unknown[] = "\0\0\1\xbe\0\0\0\0\0x";
	static const struct {
		const char *p;
		size_t n;
	} rows[] = {{ping, sizeof(ping) - 1},
		    {odd, sizeof(odd) - 1},
		    {huge, sizeof(huge) - 1},
		    {unknown, sizeof(unknown) - 1}};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		tear_down(state);
		set_up(state);
		pipe_rig_open(&f->rig, true);
		SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
		say(f, SERVER, rows[i].p, rows[i].n);
		close_connection(f);
		for (uint32_t k = 0; k < book_events(f->rig.book); k++)
			assert_int_equal(book_event(f->rig.book, k)->kind == EVENT_BAD
						 ? book_event(f->rig.book, k)->type
						 : ANSWER_NONE,
					 ANSWER_NONE);
	}
}

/* live.md section 4, tls-plain-http: a ClientHello met a server that speaks HTTP/1.1 in clear. */
static void test_clear_answer_to_tls(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "\x16\3\1\0\4\1\0\0\0");
	SAY(f, SERVER, "HTTP/1.1 400 Bad Request\r\n\r\n");
	const struct event *e = find_bad(f);
	assert_non_null(e);
	assert_int_equal(e->type, (unsigned)ANSWER_HTTP1 | (unsigned)ANSWER_TO_TLS);
	static const char words[] = "the server's first octets are no TLS record: they look like "
				    "an HTTP/1.1 answer: \"HTTP/1.1 400 Bad Request\"";
	assert_memory_equal(book_blob(f->rig.book, e).p, words, sizeof(words) - 1);
}

/* HTTP/2 counts its streams from 1, whatever HTTP/1.1 said before on the connection. */
static void test_numbers_behind_http1(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET http://a/ HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	assert_int_equal(book_stream(f->rig.book, 0)->id, 1);
	SAY(f, CLIENT, "CONNECT shop.example:80 HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 Yes\r\n\r\n");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS "\0\0\6\1\5\0\0\0\1" GET_X);
	assert_int_equal(book_streams(f->rig.book), 2);
	const struct stream *first = book_stream(f->rig.book, 0);
	const struct stream *h2 =
		book_stream(f->rig.book, book_find_stream(f->rig.book, f->rig.conn, 1));
	assert_int_equal(first->id, 1 | BOOK_ASIDE);
	assert_int_equal(book_find_stream(f->rig.book, f->rig.conn, first->id), 0);
	assert_int_equal(book_event(f->rig.book, first->first_event)->stream, first->id);
	assert_int_equal(book_event(f->rig.book, h2->first_event)->kind, EVENT_H2_FRAME);
	assert_int_equal(h2->events, 1);
}

/* RFC 7540 section 3.2: the request that was upgraded is stream 1, even as the second one. */
static void test_upgrade_behind_http1(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET /first HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	SAY(f, CLIENT, "GET /second HTTP/1.1\r\nUpgrade: h2c\r\n\r\n");
	SAY(f, SERVER,
	    "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n" EMPTY_SETTINGS
	    "\0\0\1\1\5\0\0\0\1\x88");
	close_connection(f);
	assert_int_equal(book_streams(f->rig.book), 2);
	const struct stream *s =
		book_stream(f->rig.book, book_find_stream(f->rig.book, f->rig.conn, 1));
	assert_memory_equal(book_text(f->rig.book, s->path).p, "/second", 7);
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	s = book_stream(f->rig.book, book_find_stream(f->rig.book, f->rig.conn, 1 | BOOK_ASIDE));
	assert_memory_equal(book_text(f->rig.book, s->path).p, "/first", 6);
}

/* HTTP/1.1 in a tunnel: its exchanges are the connection's; CONNECT is the way to them. */
static void test_connect_then_http1(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "CONNECT shop.example:80 HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 Yes\r\n\r\n");
	SAY(f, CLIENT, "GET /in HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
	close_connection(f);
	assert_int_equal(book_streams(f->rig.book), 1);
	const struct stream *s = book_stream(f->rig.book, 0);
	assert_int_equal(s->id, 1);
	assert_int_equal(s->response_bytes, 2);
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	/* the TCP stream's position */
	assert_int_equal(book_event(f->rig.book, s->first_event)->pos, 36);
	assert_int_equal(connection(f)->protocol, PROTOCOL_HTTP1);
}

/* What follows a hole at a server's start is not its first octets. */
static void test_first_octets_lost(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS);
	f->rig.handler.lost(f->rig.user, SERVER, 9, f->rig.at);
	SAY(f, SERVER, "some of a body, and frames: ");
	SAY(f, SERVER,
	    SETTINGS_ACK "\0\0\x08\6\0\0\0\0\0"
			 "12345678" SETTINGS_ACK);
	close_connection(f);
	assert_null(find_bad(f));
	assert_non_null(strstr(heard(f), "<PING 0 <SETTINGS 0"));
}

/* Where the TLS stream begins behind what opened the tunnel. */
static void test_layout_of_a_tunnel(void **state)
{
	struct fixture *f = *state;
	struct layout layout = {.wanted = true};
	struct connection *c = book_add_connection(f->rig.book, f->rig.at);

	c->complete = c->client_known = true;
	f->rig.conn = c->id;
	f->rig.user = f->rig.handler.opened(f->rig.handler.arg, f->rig.conn, &layout);
	SAY(f, CLIENT, "CONNECT shop.example:443 HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 Yes\r\n\r\n");
	SAY(f, CLIENT, "\x16\3\1");
	SAY(f, CLIENT, "\0\4\1\0\0\0");
	SAY(f, SERVER, "\x15\3\3\0\2\2\x28");
	assert_int_equal(layout.side[CLIENT].tls_begins, 37);
	assert_int_equal(layout.side[SERVER].tls_begins, 20);
	assert_false(layout.nested);
	assert_true(connection(f)->tunnelled);
	assert_non_null(connection(f)->tls);
	layout_done(&layout);
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
		TEST(test_answers),
		TEST(test_tls_alert_answers_the_preface),
		TEST(test_unknown_octets_answer),
		TEST(test_answer_cut),
		TEST(test_faulty_first_frames),
		TEST(test_clear_answer_to_tls),
		TEST(test_numbers_behind_http1),
		TEST(test_upgrade_behind_http1),
		TEST(test_connect_then_http1),
		TEST(test_layout_of_a_tunnel),
		TEST(test_first_octets_lost),
	};

	return cmocka_run_group_tests_name("pipe", tests, NULL, NULL);
}
