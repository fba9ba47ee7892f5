#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "h2lens/finding.h"
#include "small_book.h"

/* Every rule: the book that it speaks of, and the one next to it that it must not speak of. */

struct fixture {
	struct small s;
	struct finding_list list;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.s = small_new()};
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	finding_done(&f->list);
	book_free(f->s.b);
	return 0;
}

/* Judges anew; the finding with that id, or NULL. */
static const struct finding *find(struct fixture *f, const char *id)
{
	finding_done(&f->list);
	finding_judge(f->s.b, &f->list);
	assert_true(f->list.verdict < f->list.count);
	for (size_t i = 0; i < f->list.count; i++) {
		const struct finding *x = &f->list.items[i];
		assert_non_null(x->title);
		assert_non_null(x->summary);
		for (int k = 0; k < x->evidence_count; k++)
			assert_non_null(book_event(f->s.b, x->evidence[k]));
	}
	for (size_t i = 0; i < f->list.count; i++)
		if (strcmp(f->list.items[i].id, id) == 0)
			return &f->list.items[i];
	return NULL;
}

static const struct finding *verdict(const struct fixture *f)
{
	return &f->list.items[f->list.verdict];
}

static void expect(struct fixture *f, const char *id, const char *layer, const char *code,
		   const char *sender, enum severity severity)
{
	const struct finding *x = find(f, id);

	assert_non_null(x);
	assert_string_equal(x->layer, layer);
	assert_string_equal(x->code, code);
	assert_string_equal(x->sender, sender);
	assert_int_equal(x->severity, severity);
}

static void expect_none(struct fixture *f, const char *id)
{
	assert_null(find(f, id));
}

static struct connection *connection(struct fixture *f)
{
	return book_edit_connection(f->s.b, f->s.conn);
}

static struct stream *stream(struct fixture *f, uint32_t id)
{
	return book_edit_stream(f->s.b, book_find_stream(f->s.b, f->s.conn, id));
}

static void test_healthy(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	connection(f)->close = TCP_CLOSED_FIN;
	expect(f, "healthy", "none", "", "none", SEVERITY_OK);
	assert_string_equal(verdict(f)->id, "healthy");
	assert_string_equal(verdict(f)->at_fault, "none");
	assert_int_equal(f->list.count, 1);
}

static void test_empty_book(void **state)
{
	struct fixture *f = *state;

	book_free(f->s.b);
	f->s.b = book_new();
	assert_non_null(find(f, "cannot-tell"));
	assert_null(find(f, "healthy"));
	assert_non_null(strstr(verdict(f)->summary, "No TCP connection"));
}

static void test_dns(void **state)
{
	struct fixture *f = *state;
	struct event *e = book_add_event(f->s.b, BOOK_NONE, f->s.at, 1, EVENT_DNS_ANSWER);

	expect_none(f, "dns-failed");
	e->a = 3;
	expect(f, "dns-failed", "dns", "dns:NXDOMAIN", "server", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->id, "dns-failed");
}

static void test_refused_and_silent(void **state)
{
	struct fixture *f = *state;

	small_event(&f->s, 0, EVENT_TCP_SYN);
	expect_none(f, "tcp-refused");
	connection(f)->close = TCP_CLOSED_REFUSED;
	expect(f, "tcp-refused", "tcp", "tcp:refused", "server", SEVERITY_ERROR);
	assert_non_null(strstr(verdict(f)->summary, "10.0.0.2:443"));
	expect_none(f, "tcp-syn-timeout");
	connection(f)->close = TCP_CLOSED_TIMEOUT;
	expect(f, "tcp-syn-timeout", "tcp", "tcp:syn-timeout", "none", SEVERITY_ERROR);
}

static void test_alert(void **state)
{
	struct fixture *f = *state;
	struct event *e = small_event(&f->s, 0, EVENT_TLS_ALERT);

	e->a = 1; /* close_notify */
	expect_none(f, "tls-alert");
	e->a = 2;
	e->b = 48;
	expect(f, "tls-alert", "tls", "tls:unknown_ca", "client", SEVERITY_ERROR);
	e->b = 120; /* RFC 7301: the names of protocols, not TLS, are what failed */
	e->side = 1;
	expect(f, "tls-alert", "alpn", "tls:no_application_protocol", "server", SEVERITY_ERROR);
}

static void test_alpn(void **state)
{
	struct fixture *f = *state;
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);

	connection(f)->protocol = PROTOCOL_HTTP1;
	t->client_hello = t->server_hello = true;
	t->version = 0x0303;
	t->decrypted = TLS_DECRYPTED_YES;
	expect(f, "alpn-not-h2", "alpn", "alpn:absent", "client", SEVERITY_WARNING);
	t->alpn_offered = small_text(&f->s, "h2,http/1.1");
	expect(f, "alpn-not-h2", "alpn", "alpn:absent", "server", SEVERITY_WARNING);
	t->alpn = small_text(&f->s, "http/1.1");
	expect(f, "alpn-not-h2", "alpn", "alpn:http/1.1", "server", SEVERITY_WARNING);
	t->alpn = small_text(&f->s, "h2");
	expect_none(f, "alpn-not-h2");
	/* TLS 1.3 hides the answer: without keys nothing can be said */
	t->alpn = 0;
	t->version = 0x0304;
	t->decrypted = TLS_DECRYPTED_NO_KEYS;
	connection(f)->protocol = PROTOCOL_TLS;
	expect_none(f, "alpn-not-h2");
}

static void test_goaway(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	small_get(&f->s, 3, "/b");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	stream(f, 3)->end = STREAM_END_COMPLETE;
	expect_none(f, "goaway-no-error");
	struct event *e = small_frame(&f->s, 1, H2_GOAWAY, 0, 0);
	e->b = 3;
	expect(f, "goaway-no-error", "connection", "NO_ERROR", "server", SEVERITY_INFO);
	assert_string_equal(verdict(f)->id, "healthy");
	e->b = 1;
	stream(f, 3)->end = STREAM_END_REFUSED;
	expect(f, "goaway-no-error", "connection", "NO_ERROR", "server", SEVERITY_WARNING);
	assert_non_null(strstr(find(f, "goaway-no-error")->summary, "stream 3"));
	assert_string_equal(verdict(f)->id, "goaway-no-error");
	e->a = H2_ENHANCE_YOUR_CALM;
	book_set_blob(f->s.b, e, "too_many\x1b_pings", 15);
	expect(f, "goaway-error", "connection", "ENHANCE_YOUR_CALM", "server", SEVERITY_ERROR);
	assert_non_null(strstr(verdict(f)->summary, "too_many\\x1b_pings")); /* sanitised */
	e->uncertain = 1; /* across a gap: no proof */
	expect_none(f, "goaway-error");
}

static void reset(struct fixture *f, int side, uint32_t id, uint32_t code)
{
	small_get(&f->s, id, "/");
	small_frame(&f->s, side, H2_RST_STREAM, 0, id)->a = code;
	struct stream *s = stream(f, id);
	s->reset = true;
	s->reset_code = code;
	s->reset_side = (uint8_t)side;
	s->end = STREAM_END_RESET;
}

static void test_resets(void **state)
{
	struct fixture *f = *state;

	reset(f, 1, 1, H2_NO_ERROR);
	expect_none(f, "stream-reset");
	reset(f, 1, 3, H2_INTERNAL_ERROR);
	reset(f, 1, 5, H2_INTERNAL_ERROR);
	expect(f, "stream-reset", "stream", "INTERNAL_ERROR", "server", SEVERITY_ERROR);
	/* one finding for both */
	assert_int_equal(f->list.count, 1);
	assert_int_equal(f->list.items[0].evidence_count, 2);
	assert_int_equal(f->list.items[0].stream, 3);
	assert_non_null(strstr(f->list.items[0].summary, "3, 5"));
	/* another code is another finding */
	reset(f, 0, 7, H2_CANCEL);
	find(f, "stream-reset");
	assert_int_equal(f->list.count, 2);
	assert_string_equal(f->list.items[1].sender, "client");
	assert_int_equal(f->list.items[1].severity, SEVERITY_WARNING);
	reset(f, 0, 9, H2_FLOW_CONTROL_ERROR);
	find(f, "stream-reset");
	assert_string_equal(f->list.items[2].layer, "flow-control");
}

static void test_violation(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	book_bad(f->s.b, f->s.conn, f->s.at, 0, 1, small_last(&f->s), H2_PROTOCOL_ERROR, 0,
		 "a rule");
	expect(f, "violation", "stream", "PROTOCOL_ERROR", "client", SEVERITY_ERROR);
	assert_string_equal(f->list.items[0].at_fault, "client");
	assert_non_null(strstr(f->list.items[0].summary, "a rule"));
	assert_int_equal(f->list.items[0].evidence[0], 0); /* the frame, then the judgement */
	assert_int_equal(f->list.items[0].evidence[1], 1);
	double sure = f->list.items[0].confidence;
	connection(f)->complete = false;
	find(f, "violation");
	assert_true(f->list.items[0].confidence < sure);
}

static void test_closed_in_the_middle(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	connection(f)->closed_by = 1;
	connection(f)->close = TCP_CLOSED_RST;
	expect_none(f, "tcp-reset"); /* nothing was in flight */
	stream(f, 1)->end = STREAM_END_LOST;
	expect(f, "tcp-reset", "tcp", "tcp:rst", "server", SEVERITY_ERROR);
	connection(f)->close = TCP_CLOSED_FIN;
	expect(f, "tcp-fin-midstream", "tcp", "tcp:fin", "server", SEVERITY_ERROR);
	connection(f)->close = TCP_OPEN;
	expect_none(f, "tcp-fin-midstream");
}

static void test_grpc(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/s/m");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	stream(f, 1)->grpc_status = small_text(&f->s, "0");
	book_mark(f->s.b, small_last(&f->s), SEVERITY_WARNING);
	expect_none(f, "grpc-status");
	stream(f, 1)->grpc_status = small_text(&f->s, "4");
	stream(f, 1)->grpc_message = small_text(&f->s, "deadline");
	expect(f, "grpc-status", "grpc", "grpc:DEADLINE_EXCEEDED", "server", SEVERITY_WARNING);
	assert_non_null(strstr(verdict(f)->summary, "deadline"));
	stream(f, 1)->grpc_status = small_text(&f->s, "99");
	assert_non_null(find(f, "grpc-status"));
}

static void test_server_error(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	book_mark(f->s.b, small_last(&f->s), SEVERITY_WARNING);
	stream(f, 1)->status = 499;
	expect_none(f, "http-5xx");
	stream(f, 1)->status = 502;
	expect(f, "http-5xx", "http", "http:502", "server", SEVERITY_WARNING);
}

static void test_capture_itself(void **state)
{
	struct fixture *f = *state;
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);

	t->decrypted = TLS_DECRYPTED_YES;
	expect_none(f, "not-decrypted");
	expect_none(f, "capture-gap");
	t->decrypted = TLS_DECRYPTED_NOT_THIS_SESSION;
	connection(f)->tcp[1].missing = 1448;
	expect(f, "not-decrypted", "capture", "", "none", SEVERITY_INFO);
	expect(f, "capture-gap", "capture", "", "none", SEVERITY_INFO);
	assert_non_null(strstr(find(f, "capture-gap")->summary, "1448"));
	/* no error was seen, but what was not seen is not called healthy */
	assert_string_equal(verdict(f)->id, "cannot-tell");
	assert_int_equal(verdict(f)->severity, SEVERITY_INFO);
	assert_true(verdict(f)->confidence < 0.5);
}

static void test_http1_answer(void **state)
{
	struct fixture *f = *state;
	struct event *e = small_event(&f->s, 1, EVENT_HTTP1_RESPONSE);

	e->a = 400;
	connection(f)->protocol = PROTOCOL_H2C;
	expect_none(f, "preface-http1-answer");
	connection(f)->preface = true;
	expect(f, "preface-http1-answer", "preface", "preface:http/1.1-answer", "server",
	       SEVERITY_ERROR);
	assert_string_equal(f->list.items[0].at_fault, "server");
}

/* The lowest layer explains the others; among equals the earliest. */
static void test_verdict(void **state)
{
	struct fixture *f = *state;

	reset(f, 1, 1, H2_INTERNAL_ERROR);
	small_get(&f->s, 3, "/");
	stream(f, 3)->end = STREAM_END_REFUSED;
	small_frame(&f->s, 1, H2_GOAWAY, 0, 0)->a = H2_PROTOCOL_ERROR;
	find(f, "");
	assert_string_equal(verdict(f)->id, "goaway-error");
	struct event *e = small_event(&f->s, 0, EVENT_TLS_ALERT);
	e->a = 2;
	e->b = 20;
	find(f, "");
	assert_string_equal(verdict(f)->id, "tls-alert");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_healthy),
		TEST(test_empty_book),
		TEST(test_dns),
		TEST(test_refused_and_silent),
		TEST(test_alert),
		TEST(test_alpn),
		TEST(test_goaway),
		TEST(test_resets),
		TEST(test_violation),
		TEST(test_closed_in_the_middle),
		TEST(test_grpc),
		TEST(test_server_error),
		TEST(test_capture_itself),
		TEST(test_http1_answer),
		TEST(test_verdict),
	};

	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
