#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "h2lens/finding.h"
#include "h2lens/names.h"
#include "octets.h"
#include "pipe_rig.h"

#define GET_X "\0\0\6\1\5\0\0\0\1\x82\x86\x84\x41\x01x"

/* Connections from the octets of both sides upward, and what the rules say of them. */
struct fixture {
	struct pipe_rig rig;
	struct finding_list found;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	pipe_rig_init(&f.rig);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	finding_done(&f->found);
	pipe_rig_done(&f->rig);
	return 0;
}

static void say(struct fixture *f, int side, const char *p, size_t n)
{
	f->rig.at.time += 1000000;
	f->rig.at.packet++;
	f->rig.handler.data(f->rig.user, side, (const uint8_t *)p, n, f->rig.at);
}

#define SAY(f, side, literal) say(f, side, literal, sizeof(literal) - 1)

static void close_connection(struct fixture *f)
{
	struct connection *c = book_edit_connection(f->rig.book, f->rig.conn);

	c->close = TCP_CLOSED_FIN;
	c->closed_by = SERVER;
	c->tcp[SERVER].fin = true;
	c->tcp[CLIENT].packets = c->tcp[SERVER].packets = 1;
	c->last = f->rig.at.time;
	f->rig.handler.closed(f->rig.user, f->rig.at);
}

static const struct finding *judge(struct fixture *f)
{
	finding_judge(f->rig.book, &f->found);
	return &f->found.items[f->found.verdict];
}

static void expect(struct fixture *f, const char *id, const char *layer, const char *code,
		   const char *words)
{
	const struct finding *v = judge(f);

	assert_string_equal(v->id, id);
	assert_string_equal(v->layer, layer);
	assert_string_equal(v->code, code);
	assert_string_equal(v->sender, "server");
	assert_int_equal(v->severity, SEVERITY_ERROR);
	if (!strstr(finding_summary(v, LANGUAGE_ENGLISH), words))
		fail_msg("\"%s\" lacks \"%s\"", finding_summary(v, LANGUAGE_ENGLISH), words);
	for (size_t i = 0; i < f->found.count; i++)
		assert_string_not_equal(f->found.items[i].id, "violation");
}

static void test_greeting(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, SERVER, "220 mail.example ESMTP\r\n");
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS GET_X);
	close_connection(f);
	expect(f, "preface-garbage", "preface", "preface:smtp", "220 mail.example ESMTP");
}

static void test_tls_alert(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS GET_X);
	SAY(f, SERVER, "\x15\3\1\0\2\2\x46");
	close_connection(f);
	expect(f, "preface-tls-answer", "preface", "preface:tls", "speaks TLS on this port");
}

static void test_clear_answer(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "\x16\3\1\0\4\1\0\0\0");
	SAY(f, SERVER, "HTTP/1.1 400 Bad Request\r\n\r\n");
	close_connection(f);
	expect(f, "tls-cleartext-answer", "tls", "tls:cleartext-answer",
	       "It does not speak TLS on this port");
}

/* Between a client and its server behind a proxy, the failure in HTTP/2 is what is judged; alone,
 * the one in HTTP/1.1. */
static void test_exchange_cut(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
	close_connection(f);
	const struct finding *v = judge(f);
	assert_string_equal(v->id, "http1-cut");
	assert_string_equal(v->layer, "tcp");
	finding_done(&f->found);
	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, PREFACE EMPTY_SETTINGS GET_X);
	SAY(f, SERVER, EMPTY_SETTINGS "\0\0\4\3\0\0\0\0\1\0\0\0\2");
	close_connection(f);
	v = judge(f);
	assert_string_equal(v->id, "stream-reset");
	assert_int_equal(v->conn, 1);
}

static void test_http1_is_counted_apart(void **state)
{
	struct fixture *f = *state;

	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
	close_connection(f);
	const struct finding *v = judge(f);
	assert_string_equal(v->id, "http-503");
	assert_int_equal(v->stream, 1);
	tear_down(state);
	set_up(state);
	pipe_rig_open(&f->rig, true);
	SAY(f, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	SAY(f, SERVER, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
	close_connection(f);
	v = judge(f);
	assert_string_equal(v->id, "healthy");
	assert_non_null(strstr(finding_summary(v, LANGUAGE_ENGLISH),
			       "HTTP/2 streams: 0, HTTP/1.1 exchanges: 1"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_greeting),
		TEST(test_tls_alert),
		TEST(test_clear_answer),
		TEST(test_exchange_cut),
		TEST(test_http1_is_counted_apart),
	};

	return cmocka_run_group_tests_name("finding_preface", tests, NULL, NULL);
}
