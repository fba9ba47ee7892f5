#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "h2lens/finding.h"
#include "judged_book.h"
#include "wire/local.h"

/* Every rule: the book that it speaks of, and the one next to it that it must not speak of. */

/* Judges anew; the finding with that id, or NULL. */
static const struct finding *find(struct fixture *f, const char *id)
{
	finding_done(&f->list);
	finding_judge(f->s.b, &f->list);
	assert_true(f->list.verdict < f->list.count);
	for (size_t i = 0; i < f->list.count; i++) {
		const struct finding *x = &f->list.items[i];
		assert_non_null(finding_title(x, LANGUAGE_ENGLISH));
		assert_non_null(finding_summary(x, LANGUAGE_ENGLISH));
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

static void says(struct fixture *f, const char *words)
{
	if (!strstr(finding_summary(verdict(f), LANGUAGE_ENGLISH), words))
		fail_msg("%s: \"%s\" lacks \"%s\"", verdict(f)->id,
			 finding_summary(verdict(f), LANGUAGE_ENGLISH), words);
}

static void judged(struct fixture *f, const char *id, const char *layer, const char *code,
		   enum severity severity)
{
	find(f, "");
	if (strcmp(verdict(f)->id, id) != 0)
		fail_msg("the verdict is %s: %s", verdict(f)->id,
			 finding_summary(verdict(f), LANGUAGE_ENGLISH));
	assert_string_equal(verdict(f)->layer, layer);
	assert_string_equal(verdict(f)->code, code);
	assert_int_equal(verdict(f)->severity, severity);
}

/* A fact before there is a connection. */
static void early(struct fixture *f, const char *line)
{
	assert_true(local_feed(f->s.b, line, strlen(line), f->s.at));
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
	assert_non_null(strstr(finding_summary(verdict(f), LANGUAGE_ENGLISH), "No TCP connection"));
}

static void test_dns(void **state)
{
	struct fixture *f = *state;
	struct event *e = book_add_event(f->s.b, BOOK_NONE, f->s.at, 1, EVENT_DNS_ANSWER);

	expect_none(f, "dns-nxdomain");
	e->a = 3;
	expect(f, "dns-nxdomain", "dns", "dns:NXDOMAIN", "server", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->id, "dns-nxdomain");
	e->a = 2;
	expect(f, "dns-servfail", "dns", "dns:SERVFAIL", "server", SEVERITY_ERROR);
	e->a = 5;
	expect(f, "dns-failed", "dns", "dns:REFUSED", "server", SEVERITY_ERROR);
}

static void test_refused_and_silent(void **state)
{
	struct fixture *f = *state;

	small_event(&f->s, 0, EVENT_TCP_SYN);
	expect_none(f, "tcp-refused");
	connection(f)->close = TCP_CLOSED_REFUSED;
	expect(f, "tcp-refused", "tcp", "tcp:refused", "server", SEVERITY_ERROR);
	assert_non_null(strstr(finding_summary(verdict(f), LANGUAGE_ENGLISH), "10.0.0.2:443"));
	expect_none(f, "tcp-syn-timeout");
	connection(f)->close = TCP_CLOSED_TIMEOUT;
	expect(f, "tcp-syn-timeout", "tcp", "tcp:syn-timeout", "middlebox",
	       SEVERITY_ERROR); /* a host that runs would have answered with RST */
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
	expect(f, "alpn-alert", "alpn", "tls:no_application_protocol", "server", SEVERITY_ERROR);
	assert_null(find(f, "tls-alert"));
}

static void expect_no_alpn(struct fixture *f)
{
	find(f, "");
	for (size_t i = 0; i < f->list.count; i++)
		assert_string_not_equal(f->list.items[i].layer, "alpn");
}

static void test_alpn(void **state)
{
	struct fixture *f = *state;
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);

	connection(f)->protocol = PROTOCOL_HTTP1;
	t->client_hello = t->server_hello = true;
	t->version = 0x0303;
	t->decrypted = TLS_DECRYPTED_YES;
	small_event(&f->s, 0, EVENT_TLS_CLIENT_HELLO);
	small_event(&f->s, 1, EVENT_TLS_SERVER_HELLO);
	/* what a client wants is its own affair */
	expect(f, "alpn-not-offered", "alpn", "alpn:absent", "client", SEVERITY_INFO);
	t->alpn_offered = small_text(&f->s, "http/1.1");
	expect(f, "alpn-h2-not-offered", "alpn", "alpn:absent", "client", SEVERITY_INFO);
	t->alpn_offered = small_text(&f->s, "h2,http/1.1");
	expect(f, "alpn-not-chosen", "alpn", "alpn:absent", "server", SEVERITY_WARNING);
	t->alpn = small_text(&f->s, "http/1.1");
	expect(f, "alpn-http11-chosen", "alpn", "alpn:http/1.1", "server", SEVERITY_WARNING);
	t->alpn = small_text(&f->s, "h2");
	expect_no_alpn(f);
	/* TLS 1.3 hides the answer: without keys nothing can be said */
	t->alpn = 0;
	t->version = 0x0304;
	t->decrypted = TLS_DECRYPTED_NO_KEYS;
	connection(f)->protocol = PROTOCOL_TLS;
	expect_no_alpn(f);
}

static void test_goaway(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	small_get(&f->s, 3, "/b");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	stream(f, 3)->end = STREAM_END_COMPLETE;
	find(f, "");
	assert_int_equal(f->list.count, 1); /* healthy */
	struct event *e = small_frame(&f->s, 1, H2_GOAWAY, 0, 0);
	e->b = 3;
	expect(f, "goaway-close", "connection", "NO_ERROR", "server", SEVERITY_INFO);
	assert_string_equal(find(f, "goaway-close")->at_fault, "none");
	assert_string_equal(verdict(f)->id, "healthy");
	e->b = 1;
	stream(f, 3)->end = STREAM_END_REFUSED;
	expect(f, "goaway-lost-streams", "connection", "NO_ERROR", "server", SEVERITY_ERROR);
	assert_null(find(f, "goaway-close"));
	assert_string_equal(verdict(f)->id, "goaway-lost-streams");
	assert_int_equal(verdict(f)->stream_count, 1);
	assert_int_equal(verdict(f)->streams[0], 3);
	says(f, "safe to retry");
	says(f, "stream 3");
	/* within its last stream, and ended with the connection: nobody knows */
	e->b = 3;
	stream(f, 3)->end = STREAM_END_LOST;
	expect(f, "goaway-cut-streams", "connection", "NO_ERROR", "server", SEVERITY_ERROR);
	says(f, "in doubt");
	e->b = 1;
	stream(f, 3)->end = STREAM_END_REFUSED;
	e->a = H2_ENHANCE_YOUR_CALM;
	book_set_blob(f->s.b, e, "too_many\x1b_pings", 15);
	expect(f, "goaway-error", "connection", "ENHANCE_YOUR_CALM", "server", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->at_fault, "client");
	says(f, "too_many\\x1b_pings"); /* sanitised */
	e->uncertain = 1;		/* across a gap: no proof */
	expect_none(f, "goaway-error");
}

/* The last stream identifier of the first step is no stream (RFC 9113 section 6.8). */
static void test_goaway_drain(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	small_frame(&f->s, 1, H2_GOAWAY, 0, 0)->b = 0x7fffffff;
	small_frame(&f->s, 1, H2_GOAWAY, 0, 0)->b = 1;
	judged(f, "goaway-drain", "connection", "NO_ERROR", SEVERITY_INFO);
	assert_string_equal(verdict(f)->at_fault, "none");
	says(f, "two steps");
}

/* What comes with every connection is told once, and counted. */
static void test_told_once(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++) {
		if (i)
			f->s.conn = book_add_connection(f->s.b, f->s.at)->id;
		connection(f)->protocol = PROTOCOL_H2;
		connection(f)->client_known = connection(f)->complete = true;
		small_get(&f->s, 1, "/");
		stream(f, 1)->end = STREAM_END_COMPLETE;
		small_frame(&f->s, i == 2, H2_GOAWAY, 0, 0)->b = i == 2;
	}
	judged(f, "healthy", "none", "", SEVERITY_OK);
	assert_int_equal(f->list.count, 3);
	assert_int_equal(f->list.items[0].times, 2); /* the clients' */
	assert_string_equal(f->list.items[1].sender, "server");
	assert_int_equal(f->list.items[1].times, 1);
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

static unsigned count(const struct fixture *f, const char *id)
{
	unsigned n = 0;

	for (size_t i = 0; i < f->list.count; i++)
		n += strcmp(f->list.items[i].id, id) == 0;
	return n;
}

static void test_resets(void **state)
{
	struct fixture *f = *state;

	/* NO_ERROR says that the answer is whole (RFC 9113 §8.1): without an answer it is none */
	reset(f, 1, 1, H2_NO_ERROR);
	expect(f, "stream-reset", "stream", "NO_ERROR", "server", SEVERITY_ERROR);
	stream(f, 1)->status = 200;
	stream(f, 1)->end = STREAM_END_COMPLETE;
	expect_none(f, "stream-reset");
	assert_int_equal(find(f, "stream-reset-early")->severity, SEVERITY_INFO);
	reset(f, 1, 3, H2_INTERNAL_ERROR);
	reset(f, 1, 5, H2_INTERNAL_ERROR);
	expect(f, "stream-reset", "stream", "INTERNAL_ERROR", "server", SEVERITY_ERROR);
	/* one finding for both */
	assert_int_equal(count(f, "stream-reset"), 1);
	const struct finding *x = find(f, "stream-reset");
	assert_int_equal(x->stream, 3);
	assert_int_equal(x->stream_count, 2);
	assert_int_equal(x->streams[1], 5);
	assert_string_equal(x->at_fault, "server");
	assert_non_null(strstr(finding_summary(x, LANGUAGE_ENGLISH), "3, 5"));
	/* another code, or the other side, is another finding */
	reset(f, 0, 7, H2_CANCEL);
	find(f, "");
	assert_int_equal(count(f, "stream-reset"), 2);
	reset(f, 1, 9, H2_CANCEL);
	reset(f, 0, 11, H2_FLOW_CONTROL_ERROR);
	find(f, "");
	assert_int_equal(count(f, "stream-reset"), 4);
	for (size_t i = 0; i < f->list.count; i++) {
		x = &f->list.items[i];
		if (strcmp(x->id, "stream-reset") != 0)
			continue;
		if (x->stream == 7) {
			assert_string_equal(x->sender, "client");
			assert_int_equal(x->severity, SEVERITY_WARNING);
		} else if (x->stream == 11) {
			assert_string_equal(x->layer, "flow-control");
		}
	}
}

/* gRPC's clients reset what has ended already; a server's code may ask for something. */
static void test_resets_that_say_more(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	struct event *e = small_frame(&f->s, 0, H2_RST_STREAM, 0, 1);
	e->a = H2_CANCEL;
	judged(f, "healthy", "none", "", SEVERITY_OK);
	assert_int_equal(find(f, "stream-reset")->severity, SEVERITY_INFO);
	stream(f, 1)->reset = true; /* it had not ended */
	stream(f, 1)->reset_code = H2_CANCEL;
	judged(f, "stream-reset", "stream", "CANCEL", SEVERITY_WARNING);
	e->side = 1;
	stream(f, 1)->reset_side = 1;
	e->a = stream(f, 1)->reset_code = H2_REFUSED_STREAM;
	judged(f, "stream-reset", "stream", "REFUSED_STREAM", SEVERITY_ERROR);
	says(f, "safe to retry (RFC 9113 §8.7)");
	e->a = stream(f, 1)->reset_code = H2_HTTP_1_1_REQUIRED;
	find(f, "");
	says(f, "over HTTP/1.1");
}

static void test_violation(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	book_bad(f->s.b, f->s.conn, f->s.at, 0, 1, small_last(&f->s), H2_PROTOCOL_ERROR, 0,
		 "a rule");
	expect(f, "violation", "connection", "PROTOCOL_ERROR", "client", SEVERITY_ERROR);
	assert_string_equal(f->list.items[0].at_fault, "client");
	assert_non_null(strstr(finding_summary(&f->list.items[0], LANGUAGE_ENGLISH), "a rule"));
	assert_int_equal(f->list.items[0].evidence[0], 1); /* the judgement, then the frame */
	assert_int_equal(f->list.items[0].evidence[1], 0);
	double sure = f->list.items[0].confidence;
	connection(f)->complete = false;
	find(f, "violation");
	assert_true(f->list.items[0].confidence < sure);
}

static void bad(struct fixture *f, uint32_t stream, uint32_t code, const char *phrase)
{
	small_tick(&f->s);
	book_bad(f->s.b, f->s.conn, f->s.at, 1, stream, BOOK_NONE, code, 0, phrase);
}

/* The same rule and field is one finding, whatever the value; another field is another. */
static void test_violations_alike(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	bad(f, 1, H2_PROTOCOL_ERROR, "a field: \"upgrade\" (RFC 9113 §8.2.2), value \"h2c\"");
	bad(f, 1, H2_PROTOCOL_ERROR, "a field: \"upgrade\" (RFC 9113 §8.2.2), value \"h3\"");
	bad(f, 1, H2_PROTOCOL_ERROR, "a field: \"connection\" (RFC 9113 §8.2.2), value \"h3\"");
	find(f, "");
	assert_int_equal(count(f, "message-malformed"), 2);
	assert_int_equal(find(f, "message-malformed")->times, 2);
	assert_string_equal(find(f, "message-malformed")->layer, "stream");
	const char *words = finding_summary(find(f, "message-malformed"), LANGUAGE_ENGLISH);
	assert_non_null(strstr(words, "value \"h2c\"."));
	assert_non_null(strstr(words, "It was seen 2 times."));
}

/* An end inside a frame: the end is the news, and any other cause comes first. */
static void test_cut(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	connection(f)->close = TCP_CLOSED_FIN;
	connection(f)->closed_by = 1;
	bad(f, 0, H2_NO_ERROR, "the connection ended inside a frame");
	expect(f, "violation", "connection", "", "server", SEVERITY_WARNING);
	assert_string_equal(verdict(f)->id, "violation"); /* there is nothing else */
	assert_non_null(
		strstr(finding_summary(verdict(f), LANGUAGE_ENGLISH), "in the middle of a frame"));
	stream(f, 1)->end = STREAM_END_LOST;
	expect(f, "tcp-fin-midstream", "tcp", "tcp:fin", "server", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->id, "tcp-fin-midstream");
	bad(f, 1, H2_FRAME_SIZE_ERROR, "the frame is too long (RFC 9113 §4.2)");
	find(f, "");
	assert_string_equal(verdict(f)->code, "FRAME_SIZE_ERROR");
}

/* We know why we sent GOAWAY: for what the server broke. Of others we see but the code. */
static void test_violation_answered(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	/* DATA that is too long is a stream's error; this client ends the connection for it */
	small_frame(&f->s, 1, H2_DATA, 0, 1);
	book_bad(f->s.b, f->s.conn, f->s.at, 1, 1, small_last(&f->s), H2_FRAME_SIZE_ERROR, 0,
		 "the frame is too long (RFC 9113 §4.2)");
	small_frame(&f->s, 0, H2_GOAWAY, 0, 0)->a = H2_FRAME_SIZE_ERROR;
	judged(f, "goaway-error", "connection", "FRAME_SIZE_ERROR", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "client");
	assert_string_equal(verdict(f)->at_fault, "server");
	assert_string_equal(f->list.items[verdict(f)->because].id, "violation");
	early(f, "h2lens:session : h2lens 0.1.0 https://shop.example/");
	judged(f, "violation", "stream", "FRAME_SIZE_ERROR", SEVERITY_ERROR);
	assert_int_equal(find(f, "goaway-error")->severity, SEVERITY_INFO);
}

/* A reset of a handshake is no reset of a connection that idles. */
static void test_reset_of_handshake(void **state)
{
	struct fixture *f = *state;
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);

	connection(f)->protocol = PROTOCOL_TLS;
	connection(f)->close = TCP_CLOSED_RST;
	connection(f)->closed_by = 1;
	t->client_hello = t->server_hello = true;
	t->done = f->s.at.time;
	t->decrypted = TLS_DECRYPTED_YES;
	t->version = 0x0303;
	t->alpn = t->alpn_offered = small_text(&f->s, "h2");
	expect(f, "tcp-reset", "tcp", "tcp:rst", "server", SEVERITY_WARNING);
	t->server_hello = false;
	t->done = 0;
	t->start = f->s.at.time;
	small_event(&f->s, 0, EVENT_TLS_CLIENT_HELLO);
	small_event(&f->s, 1, EVENT_TCP_RST);
	expect(f, "tls-handshake-cut", "tls", "tcp:rst", "server", SEVERITY_ERROR);
	assert_null(find(f, "tcp-reset"));
	says(f, "No ServerHello");
}

/* That no protocol was chosen stays true when the connection then breaks for another reason. */
static void test_alpn_and_errors(void **state)
{
	struct fixture *f = *state;
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);

	connection(f)->protocol = PROTOCOL_HTTP1;
	t->client_hello = t->server_hello = true;
	t->version = 0x0303;
	t->decrypted = TLS_DECRYPTED_YES;
	t->alpn_offered = small_text(&f->s, "h2,http/1.1");
	small_event(&f->s, 1, EVENT_TLS_SERVER_HELLO);
	book_mark(f->s.b, (small_event(&f->s, 1, EVENT_NOTE), small_last(&f->s)), SEVERITY_ERROR);
	expect_no_alpn(f); /* the handshake did not end */
	t->done = f->s.at.time;
	expect(f, "alpn-not-chosen", "alpn", "alpn:absent", "server", SEVERITY_WARNING);
}

static void test_closed_in_the_middle(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	connection(f)->closed_by = 1;
	connection(f)->close = TCP_CLOSED_RST;
	/* nothing was in flight */
	expect(f, "tcp-reset", "tcp", "tcp:rst", "server", SEVERITY_INFO);
	assert_string_equal(verdict(f)->id, "healthy");
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
	expect(f, "grpc-status", "grpc", "grpc:DEADLINE_EXCEEDED", "server", SEVERITY_ERROR);
	assert_non_null(strstr(finding_summary(verdict(f), LANGUAGE_ENGLISH), "deadline"));
	stream(f, 1)->grpc_status = small_text(&f->s, "99");
	assert_non_null(find(f, "grpc-status"));
}

/* PROTOCOL-HTTP2, Percent-Encoded: UTF-8 in escapes; what is no escape stays. */
static void test_grpc_message(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/s/m");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	stream(f, 1)->grpc_status = small_text(&f->s, "14");
	stream(f, 1)->grpc_message = small_text(&f->s, "100%25 %c3%A9 %1b %4 %zz%");
	book_mark(f->s.b, small_last(&f->s), SEVERITY_WARNING);
	find(f, "");
	says(f, "UNAVAILABLE");
	says(f, "\"100% é \\x1b %4 %zz%\"");
}

/* A call of gRPC and the start of its answer. */
static void call(struct fixture *f, const char *asks, const char *answers, unsigned status)
{
	struct event *e = small_frame(&f->s, 0, H2_HEADERS, 4, 1);

	SMALL_FIELDS(&f->s, e, ":method", "POST", ":path", "/s/m", "content-type", asks);
	e = small_frame(&f->s, 1, H2_HEADERS, 4, 1);
	SMALL_FIELDS(&f->s, e, ":status", "200", "content-type", answers);
	small_frame(&f->s, 1, H2_DATA, H2_FLAG_END_STREAM, 1);
	stream(f, 1)->method = small_text(&f->s, "POST");
	stream(f, 1)->content_type = small_text(&f->s, answers);
	stream(f, 1)->status = (uint16_t)status;
	stream(f, 1)->first_response = e->time;
	stream(f, 1)->end = STREAM_END_COMPLETE;
}

static void test_grpc_no_status(void **state)
{
	struct fixture *f = *state;

	call(f, "application/grpc+proto", "application/grpc+proto", 200);
	judged(f, "grpc-no-status", "grpc", "grpc:missing-status", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "server");
	assert_int_equal(verdict(f)->stream, 1);
	stream(f, 1)->grpc_status = small_text(&f->s, "0");
	expect_none(f, "grpc-no-status");
	stream(f, 1)->grpc_status = 0;
	stream(f, 1)->reset = true;
	stream(f, 1)->reset_side = 1;
	stream(f, 1)->reset_code = H2_INTERNAL_ERROR;
	expect_none(f, "grpc-no-status"); /* the code is what gRPC makes its status of */
	stream(f, 1)->reset_code = H2_NO_ERROR;
	assert_non_null(find(f, "grpc-no-status"));
	stream(f, 1)->reset = false;
	stream(f, 1)->end = STREAM_END_LOST;
	expect_none(f, "grpc-no-status");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	assert_non_null(find(f, "grpc-no-status"));
	/* a field without a known name may be it */
	struct event *e = small_frame(&f->s, 1, H2_HEADERS, 5, 1);
	SMALL_FIELDS(&f->s, e, "?", "0");
	expect_none(f, "grpc-no-status");
}

/* A proxy answers for a server of gRPC; the names are those of gRPC's own table. */
static void test_grpc_of_proxy(void **state)
{
	struct fixture *f = *state;

	call(f, "application/grpc", "text/html", 502);
	judged(f, "grpc-not-grpc", "grpc", "grpc:UNAVAILABLE", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "middlebox");
	says(f, "status 502, content-type text/html");
	stream(f, 1)->status = 404;
	judged(f, "grpc-not-grpc", "grpc", "grpc:UNIMPLEMENTED", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "server");
}

/* gRPC-Web has its status in the content. */
static void test_grpc_web(void **state)
{
	struct fixture *f = *state;

	call(f, "application/grpc-web+proto", "application/grpc-web+proto", 200);
	expect_none(f, "grpc-no-status");
}

static void test_server_error(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	book_mark(f->s.b, small_last(&f->s), SEVERITY_WARNING);
	stream(f, 1)->status = 499;
	expect_none(f, "http-5xx");
	assert_int_equal(find(f, "http-4xx")->severity, SEVERITY_INFO);
	stream(f, 1)->status = 502;
	expect(f, "http-502", "http", "http:502", "middlebox", SEVERITY_WARNING);
	stream(f, 1)->status = 500; /* that one is no gateway's (RFC 9110 §15.6.1) */
	expect(f, "http-5xx", "http", "http:500", "server", SEVERITY_WARNING);
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
	assert_non_null(strstr(finding_summary(find(f, "capture-gap"), LANGUAGE_ENGLISH), "1448"));
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

/* A fact that was not on the wire, on the fixture's connection. */
static void fact(struct fixture *f, const char *kind, const char *values, const char *words)
{
	struct text line = {0};

	small_tick(&f->s);
	text_addf(&line, "h2lens:%s conn=10.0.0.1:40000>10.0.0.2:443 %s%s: %s", kind, values,
		  values[0] ? " " : "", words);
	assert_true(local_feed(f->s.b, text_str(&line), line.n, f->s.at));
	text_done(&line);
}

/* Our own graceful end: GOAWAY NO_ERROR, close_notify, FIN; the peer answers with FIN only. */
static void goodbye(struct fixture *f)
{
	small_frame(&f->s, 0, H2_GOAWAY, 0, 0);
	small_event(&f->s, 0, EVENT_TLS_ALERT)->a = 1;
	small_event(&f->s, 0, EVENT_TCP_FIN);
	small_event(&f->s, 1, EVENT_TCP_FIN);
	connection(f)->close = TCP_CLOSED_FIN;
	connection(f)->closed_by = 0;
}

static void test_live_healthy(void **state)
{
	struct fixture *f = *state;
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);

	t->decrypted = TLS_DECRYPTED_YES;
	t->client_hello = t->server_hello = true;
	t->version = 0x0304;
	t->alpn = t->alpn_offered = small_text(&f->s, "h2");
	t->close_notify[0] = true;
	early(f, "h2lens:session : h2lens 0.1.0 https://shop.example/");
	early(f, "h2lens:address : host shop.example is 10.0.0.2 (hosts file)");
	fact(f, "tcp-info", "a=1200", "rttvar 300 cwnd 10");
	fact(f, "alpn", "", "offered h2, chosen h2");
	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	fact(f, "by-hand", "", "ping");
	fact(f, "early-data", "a=2", "no session to resume");
	goodbye(f);
	judged(f, "healthy", "none", "", SEVERITY_OK);
	assert_int_equal(find(f, "goaway-close")->severity, SEVERITY_INFO);
	assert_int_equal(f->list.count, 2); /* nothing else */
	/* whatever the last stream identifier is: streams of the server are what it is about */
	book_edit_stream(f->s.b, 0)->end = STREAM_END_COMPLETE;
	fact(f, "recording", "", "the disk is full");
	judged(f, "recording-hole", "capture", "", SEVERITY_WARNING);
	assert_string_equal(verdict(f)->at_fault, "capture");
}

static void test_no_connection(void **state)
{
	struct fixture *f = *state;

	book_free(f->s.b);
	f->s.b = book_new();
	early(f, "h2lens:session : h2lens 0.1.0 https://nope.example/");
	find(f, "");
	assert_string_equal(verdict(f)->id, "cannot-tell");
	early(f, "h2lens:name-failed : nope.example: no such host (NXDOMAIN)");
	judged(f, "name-failed", "dns", "dns:NXDOMAIN", SEVERITY_ERROR);
	says(f, "nope.example");
	/* the answer itself may be there too: the fact says what came of it */
	struct event *e = book_add_event(f->s.b, BOOK_NONE, f->s.at, 1, EVENT_DNS_ANSWER);
	e->a = 3;
	judged(f, "name-failed", "dns", "dns:NXDOMAIN", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "server");
	assert_int_equal(verdict(f)->evidence_count, 2);
	assert_int_equal(find(f, "dns-nxdomain")->severity, SEVERITY_INFO);
}

static void test_name_limit(void **state)
{
	struct fixture *f = *state;

	book_free(f->s.b);
	f->s.b = book_new();
	early(f, "h2lens:limit b=5000 : the name server to answer for shop.example");
	judged(f, "limit-name", "dns", "dns:timeout", SEVERITY_ERROR);
	says(f, "waited 5 s for the name server to answer for shop.example and gave up");
}

static void test_unreachable(void **state)
{
	struct fixture *f = *state;

	early(f, "h2lens:session : h2lens 0.1.0 https://shop.example/");
	early(f, "h2lens:unreachable conn=10.9.9.9:0>10.9.9.8:443 : 10.9.9.8:443: Network is "
		 "unreachable");
	judged(f, "tcp-unreachable", "tcp", "tcp:unreachable", SEVERITY_ERROR);
	says(f, "Network is unreachable");
	/* one of several attempts, and another one was answered */
	connection(f)->tcp[0].packets = connection(f)->tcp[1].packets = 3;
	judged(f, "healthy", "none", "", SEVERITY_OK);
	assert_int_equal(find(f, "tcp-unreachable")->severity, SEVERITY_INFO);
	/* long ago is another story */
	connection(f)->start -= 60 * 1000 * SMALL_MS;
	judged(f, "tcp-unreachable", "tcp", "tcp:unreachable", SEVERITY_ERROR);
}

static void test_race(void **state)
{
	struct fixture *f = *state;
	struct connection *loser = book_add_connection(f->s.b, f->s.at);

	memcpy(loser->end, connection(f)->end, sizeof(loser->end));
	loser->close = TCP_CLOSED_REFUSED;
	connection(f)->tcp[0].packets = connection(f)->tcp[1].packets = 3;
	judged(f, "tcp-refused", "tcp", "tcp:refused", SEVERITY_ERROR);
	early(f, "h2lens:session : h2lens 0.1.0 https://shop.example/");
	judged(f, "healthy", "none", "", SEVERITY_OK);
	loser->close = TCP_CLOSED_TIMEOUT;
	judged(f, "healthy", "none", "", SEVERITY_OK);
	loser->end[1].port = 8443; /* that was no attempt at the same */
	judged(f, "tcp-syn-timeout", "tcp", "tcp:syn-timeout", SEVERITY_ERROR);
}

static void test_syn_limit(void **state)
{
	struct fixture *f = *state;

	small_event(&f->s, 0, EVENT_TCP_SYN);
	fact(f, "limit", "a=1 b=10000", "10.0.0.2:443 to answer the SYN");
	connection(f)->close = TCP_CLOSED_TIMEOUT;
	judged(f, "limit-tcp", "tcp", "tcp:syn-timeout", SEVERITY_ERROR);
	says(f, "waited 10 s for 10.0.0.2:443 to answer the SYN and gave up");
	assert_int_equal(find(f, "tcp-syn-timeout")->severity, SEVERITY_INFO);
}

static void test_proxy(void **state)
{
	struct fixture *f = *state;

	fact(f, "proxy", "a=407", "HTTP/1.1 407 Proxy Authentication Required");
	judged(f, "proxy-refused", "tcp", "http:407", SEVERITY_ERROR);
	says(f, "name and a password");
	assert_string_equal(verdict(f)->sender, "middlebox");
	fact(f, "limit", "a=2 b=10000", "");
	assert_string_equal(find(f, "limit-proxy")->layer, "tcp");
}

static void test_certificate(void **state)
{
	struct fixture *f = *state;
	struct event *e;

	book_edit_tls(f->s.b, f->s.conn)->decrypted = TLS_DECRYPTED_YES;
	/* the alert goes out first: it follows from the refusal all the same */
	e = small_event(&f->s, 0, EVENT_TLS_ALERT);
	e->a = 2;
	e->b = 48;
	fact(f, "certificate", "a=20", "unable to get local issuer certificate");
	fact(f, "tls", "", "certificate verify failed");
	judged(f, "certificate-refused", "tls", "tls:unknown_ca", SEVERITY_ERROR);
	says(f, "unable to get local issuer certificate (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)");
	says(f, "left out an intermediate");
	assert_string_equal(verdict(f)->sender, "client");
	assert_string_equal(verdict(f)->at_fault, "unknown");
	assert_int_equal(find(f, "tls-alert")->severity, SEVERITY_INFO);
	assert_int_equal(find(f, "tls-local-error")->severity, SEVERITY_INFO);
}

static void certificate_case(struct fixture *f, const char *values, const char *code,
			     const char *at_fault, const char *words)
{
	book_edit_tls(f->s.b, f->s.conn)->decrypted = TLS_DECRYPTED_YES;
	fact(f, "certificate", values, "words");
	judged(f, "certificate-refused", "tls", code, SEVERITY_ERROR);
	assert_string_equal(verdict(f)->at_fault, at_fault);
	says(f, words);
}

static void test_certificate_expired(void **state)
{
	certificate_case(*state, "a=10", "tls:certificate_expired", "server",
			 "words (CERT_HAS_EXPIRED). It must be renewed");
}

static void test_certificate_name(void **state)
{
	certificate_case(*state, "a=62", "tls:hostname_mismatch", "server", "HOSTNAME_MISMATCH");
}

static void test_certificate_self_signed(void **state)
{
	certificate_case(*state, "a=18", "tls:unknown_ca", "unknown", "--cacert");
}

static void test_certificate_other(void **state)
{
	certificate_case(*state, "a=4242", "tls:bad_certificate", "unknown",
			 "words (an error without a name here).");
}

static void test_certificate_accepted(void **state)
{
	struct fixture *f = *state;

	fact(f, "certificate", "a=18 b=1", "self-signed certificate");
	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	goodbye(f);
	judged(f, "certificate-not-verified", "tls", "tls:unknown_ca", SEVERITY_WARNING);
	says(f, "-k");
	/* it explains nothing that goes wrong besides */
	book_mark(f->s.b, book_stream(f->s.b, 0)->first_event, SEVERITY_WARNING);
	stream(f, 1)->status = 502;
	judged(f, "http-502", "http", "http:502", SEVERITY_WARNING);
}

static void test_tls_errors(void **state)
{
	struct fixture *f = *state;
	struct event *e;

	fact(f, "tls", "", "wrong version number");
	judged(f, "tls-local-error", "tls", "", SEVERITY_ERROR);
	says(f, "clear text");
	/* what we tell the peer by it is the same story in fewer words */
	e = small_event(&f->s, 0, EVENT_TLS_ALERT);
	e->a = 2;
	e->b = 70;
	judged(f, "tls-local-error", "tls", "tls:protocol_version", SEVERITY_ERROR);
	assert_int_equal(find(f, "tls-alert")->severity, SEVERITY_INFO);
}

static void test_tls_error_from_alert(void **state)
{
	struct fixture *f = *state;
	struct event *e = small_event(&f->s, 1, EVENT_TLS_ALERT);

	e->a = 2;
	e->b = 40;
	fact(f, "tls", "", "sslv3 alert handshake failure");
	judged(f, "tls-alert", "tls", "tls:handshake_failure", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "server");
	assert_int_equal(find(f, "tls-local-error")->severity, SEVERITY_INFO);
}

static void test_tls_limit(void **state)
{
	struct fixture *f = *state;

	fact(f, "limit", "a=3 b=10000", "the end of the TLS handshake");
	fact(f, "tls", "", "gave up waiting for the end of the TLS handshake");
	judged(f, "limit-tls", "tls", "", SEVERITY_ERROR);
	says(f, "waited 10 s for the end of the TLS handshake");
	assert_int_equal(find(f, "tls-local-error")->severity, SEVERITY_INFO);
}

/* conn-silent: accepted, read, and nothing ever said; then we close. */
static void test_preface_limit(void **state)
{
	struct fixture *f = *state;

	small_event(&f->s, 0, EVENT_H2_PREFACE);
	connection(f)->protocol = PROTOCOL_H2C;
	connection(f)->preface = true;
	small_get(&f->s, 1, "/");
	fact(f, "limit", "a=4 b=5000", "the peer's SETTINGS");
	small_frame(&f->s, 0, H2_GOAWAY, 0, 0)->a = H2_SETTINGS_TIMEOUT;
	small_event(&f->s, 0, EVENT_TCP_FIN);
	stream(f, 1)->end = STREAM_END_LOST;
	connection(f)->close = TCP_CLOSED_FIN;
	connection(f)->closed_by = 0;
	judged(f, "limit-preface", "preface", "preface:silent", SEVERITY_ERROR);
	says(f, "The client waited 5 s for the peer's SETTINGS (10.0.0.2:443) and gave up");
	says(f, "says nothing");
	assert_string_equal(verdict(f)->rfc, "RFC 9113 §3.4");
	assert_string_equal(verdict(f)->sender, "none");
	assert_string_equal(verdict(f)->at_fault, "unknown");
	assert_int_equal(find(f, "goaway-error")->severity, SEVERITY_INFO);
	assert_int_equal(find(f, "tcp-fin-midstream")->severity, SEVERITY_INFO);
	/* with h2 chosen by ALPN it had promised to */
	struct tls_facts *t = book_edit_tls(f->s.b, f->s.conn);
	t->alpn = small_text(&f->s, "h2");
	t->decrypted = TLS_DECRYPTED_YES;
	find(f, "");
	assert_string_equal(verdict(f)->at_fault, "server");
	says(f, "ALPN");
}

static void test_settings_limit(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	fact(f, "limit", "a=5 b=10000", "");
	judged(f, "limit-settings", "connection", "SETTINGS_TIMEOUT", SEVERITY_WARNING);
	says(f, "the acknowledgement of our SETTINGS");
	assert_string_equal(verdict(f)->at_fault, "server");
	/* the session lives on; what is done much later has other reasons */
	f->s.at.time += 60 * 1000 * SMALL_MS;
	reset(f, 0, 3, H2_CANCEL);
	assert_int_equal(find(f, "stream-reset")->severity, SEVERITY_WARNING);
}

static void test_settings_limit_ends_it(void **state)
{
	struct fixture *f = *state;

	fact(f, "limit", "a=5 b=10000", "");
	small_frame(&f->s, 0, H2_GOAWAY, 0, 0)->a = H2_SETTINGS_TIMEOUT;
	judged(f, "limit-settings", "connection", "SETTINGS_TIMEOUT", SEVERITY_ERROR);
	assert_int_equal(find(f, "goaway-error")->severity, SEVERITY_INFO);
}

static void test_idle_limit(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->state = STREAM_HALF_CLOSED_CLIENT;
	stream(f, 1)->first_response = f->s.at.time;
	stream(f, 1)->status = 200;
	stream(f, 1)->response_bytes = 100;
	fact(f, "limit", "a=6 b=1500 stream=1", "");
	small_frame(&f->s, 0, H2_RST_STREAM, 0, 1)->a = H2_CANCEL;
	stream(f, 1)->reset = true;
	stream(f, 1)->reset_code = H2_CANCEL;
	stream(f, 1)->end = STREAM_END_RESET;
	judged(f, "limit-idle", "stream", "", SEVERITY_ERROR);
	assert_int_equal(verdict(f)->stream, 1);
	says(f, "1.50 s");
	says(f, "status 200 and 100 octets of its answer had come");
	assert_int_equal(find(f, "stream-reset")->severity, SEVERITY_INFO);
}

/* fc-stall: whose window is closed decides. */
static void test_idle_by_window(void **state)
{
	struct fixture *f = *state;
	struct event *e;

	small_get(&f->s, 1, "/");
	stream(f, 1)->state = STREAM_HALF_CLOSED_CLIENT;
	e = small_frame(&f->s, 1, H2_DATA, 0, 1);
	e->a = 0;
	e->b = 1000;
	fact(f, "limit", "a=6 b=1000", "");
	judged(f, "limit-idle", "flow-control", "", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->at_fault, "client");
	assert_string_equal(verdict(f)->rfc, "RFC 9113 §6.9");
	says(f, "Our windows are held back: ours for the stream is closed");
	e = small_frame(&f->s, 0, H2_WINDOW_UPDATE, 0, 1);
	e->b = 500;
	judged(f, "limit-idle", "stream", "", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->at_fault, "unknown");
	assert_string_equal(verdict(f)->rfc, "RFC 9113 §8.1");
	/* an upload that the server never makes room for */
	stream(f, 1)->state = STREAM_OPEN;
	e = small_frame(&f->s, 1, H2_SETTINGS, 0, 0);
	book_set_blob(f->s.b, e, "\0\4\0\0\0\0", 6);
	judged(f, "limit-idle", "flow-control", "", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->at_fault, "server");
	says(f, "The server's window for the stream is closed");
	/* section 6.9.2: the setting moves the stream's window by the difference, the connection's
	 * not */
	small_frame(&f->s, 0, H2_SETTINGS, H2_FLAG_ACK, 0);
	e = small_frame(&f->s, 1, H2_SETTINGS, 0, 0);
	book_set_blob(f->s.b, e, "\0\4\0\0\0\5", 6);
	judged(f, "limit-idle", "stream", "", SEVERITY_ERROR);
	e = small_frame(&f->s, 0, H2_DATA, 0, 1);
	e->a = 5;
	e->b = 0;
	judged(f, "limit-idle", "flow-control", "", SEVERITY_ERROR);
	says(f, "The server's window for the connection is closed");
	/* a window that the capture cannot tell is none that is closed */
	e = small_frame(&f->s, 0, H2_DATA, 0, 1);
	e->a = e->b = (uint32_t)WINDOW_UNKNOWN;
	judged(f, "limit-idle", "stream", "", SEVERITY_ERROR);
}

/* The same without a limit of ours: silence before a closed window, then the end. */
static void test_stall(void **state)
{
	struct fixture *f = *state;
	struct event *e;

	small_get(&f->s, 1, "/");
	stream(f, 1)->status = 200;
	stream(f, 1)->first_response = f->s.at.time;
	stream(f, 1)->state = STREAM_HALF_CLOSED_CLIENT;
	stream(f, 1)->end = STREAM_END_LOST;
	connection(f)->close = TCP_CLOSED_FIN;
	connection(f)->closed_by = 1;
	e = small_frame(&f->s, 1, H2_DATA, 0, 1);
	e->a = 7000;
	e->b = 0;
	judged(f, "tcp-fin-midstream", "tcp", "tcp:fin", SEVERITY_ERROR); /* it was no silence */
	connection(f)->last = e->time + 3 * 1000 * SMALL_MS;
	judged(f, "window-stall", "flow-control", "", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "client");
	assert_string_equal(verdict(f)->at_fault, "client");
	assert_int_equal(verdict(f)->stream, 1);
	says(f, "connection's window");
	says(f, "3.00 s");
	/* that the server then gave up follows from it */
	const struct finding *fin = find(f, "tcp-fin-midstream");
	assert_string_equal(f->list.items[fin->because].id, "window-stall");
	e->b = 1; /* there was room */
	judged(f, "tcp-fin-midstream", "tcp", "tcp:fin", SEVERITY_ERROR);
	/* an upload waits for the server */
	stream(f, 1)->state = STREAM_OPEN;
	e->side = 0;
	e->a = 0;
	judged(f, "window-stall", "flow-control", "", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->sender, "server");
	says(f, "stream's window");
	connection(f)->complete = false; /* what the windows were before is not known */
	e->a = e->b = (uint32_t)WINDOW_UNKNOWN;
	expect_none(f, "window-stall");
}

static void test_field(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	small_frame(&f->s, 1, H2_HEADERS, 4, 1);
	book_bad(f->s.b, f->s.conn, f->s.at, 1, 1, small_last(&f->s), H2_PROTOCOL_ERROR, 0,
		 "uppercase letter in a field name: \"X-Foo\" (RFC 9113 §8.2.1), value \"a\"");
	early(f, "h2lens:session : h2lens 0.1.0 https://shop.example/");
	fact(f, "field", "stream=1", "X-Foo: a\x1b[0m");
	fact(f, "library", "stream=1 a=531", "HEADERS refused: Invalid HTTP header field.");
	small_frame(&f->s, 0, H2_RST_STREAM, 0, 1)->a = H2_PROTOCOL_ERROR;
	stream(f, 1)->reset = true;
	stream(f, 1)->reset_code = H2_PROTOCOL_ERROR;
	stream(f, 1)->end = STREAM_END_RESET;
	judged(f, "message-malformed", "stream", "PROTOCOL_ERROR", SEVERITY_ERROR);
	assert_string_equal(verdict(f)->at_fault, "server");
	says(f, "\"X-Foo\"");
	assert_int_equal(find(f, "field-refused")->severity, SEVERITY_INFO);
	assert_int_equal(find(f, "library-complaint")->severity, SEVERITY_INFO);
	assert_int_equal(find(f, "stream-reset")->severity, SEVERITY_INFO);
	/* a reset of another stream is no consequence of it */
	reset(f, 0, 3, H2_INTERNAL_ERROR);
	find(f, "");
	for (size_t i = 0; i < f->list.count; i++)
		if (f->list.items[i].stream == 3)
			assert_int_equal(f->list.items[i].severity, SEVERITY_ERROR);
}

/* Where our decoder has no rule for it, the refusal is all there is. */
static void test_field_alone(void **state)
{
	struct fixture *f = *state;

	reset(f, 0, 1, H2_PROTOCOL_ERROR);
	fact(f, "field", "stream=1", "X-Foo: a\x1b[0m");
	judged(f, "field-refused", "stream", "PROTOCOL_ERROR", SEVERITY_ERROR);
	says(f, "\"X-Foo: a\\x1b[0m\" on stream 1 was refused by our library (nghttp2)");
	assert_string_equal(verdict(f)->at_fault, "server");
	assert_string_equal(verdict(f)->rfc, "RFC 9113 §8.2");
	assert_int_equal(verdict(f)->stream, 1);
	assert_int_equal(find(f, "stream-reset")->severity, SEVERITY_INFO);
}

/* The same words are told once, with their number, as a sentence. */
static void test_library_words(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	for (int i = 0; i < 3; i++)
		fact(f, "library", "a=1", "ends the connection: SETTINGS expected.");
	judged(f, "library-complaint", "connection", "", SEVERITY_WARNING);
	assert_int_equal(f->list.count, 1);
	assert_string_equal(
		finding_summary(verdict(f), LANGUAGE_ENGLISH),
		"Our HTTP library (nghttp2) ended the connection: SETTINGS expected. It was seen "
		"3 times.");
	assert_string_equal(finding_title(verdict(f), LANGUAGE_ENGLISH),
			    "our library ended the connection");
	/* of another stream it is another thing */
	fact(f, "library", "a=1 stream=1", "ends the connection: SETTINGS expected.");
	find(f, "");
	assert_int_equal(f->list.count, 2);
}

static void test_library(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	fact(f, "library", "a=904", "Flooding was detected in this HTTP/2 session");
	judged(f, "library-complaint", "connection", "", SEVERITY_WARNING);
	says(f, "Flooding was detected");
	/* what it said to the peer carries but a code */
	small_frame(&f->s, 0, H2_GOAWAY, 0, 0)->a = H2_ENHANCE_YOUR_CALM;
	judged(f, "library-complaint", "connection", "ENHANCE_YOUR_CALM", SEVERITY_ERROR);
	assert_int_equal(find(f, "goaway-error")->severity, SEVERITY_INFO);
	/* of several words the ones with the code are why */
	fact(f, "library", "a=1", "ends the connection: DATA: stream_id == 0");
	fact(f, "library", "a=530", "SETTINGS not sent");
	find(f, "");
	says(f, "DATA: stream_id == 0");
	/* the server's own is not ours */
	small_frame(&f->s, 1, H2_GOAWAY, 0, 0)->a = H2_INTERNAL_ERROR;
	find(f, "");
	int errors = 0;
	for (size_t i = 0; i < f->list.count; i++)
		errors += strcmp(f->list.items[i].id, "goaway-error") == 0 &&
			  f->list.items[i].severity == SEVERITY_ERROR;
	assert_int_equal(errors, 1);
}

static void test_remarks(void **state)
{
	struct fixture *f = *state;

	small_get(&f->s, 1, "/");
	stream(f, 1)->end = STREAM_END_COMPLETE;
	fact(f, "out-of-step", "", "");
	fact(f, "fallback", "", "the server answered in HTTP/1.1");
	judged(f, "healthy", "none", "", SEVERITY_OK);
	assert_int_equal(find(f, "out-of-step")->severity, SEVERITY_INFO);
	assert_non_null(strstr(finding_summary(find(f, "fallback"), LANGUAGE_ENGLISH),
			       "answered in HTTP/1.1"));
	fact(f, "ended", "", "Connection reset by peer");
	judged(f, "ended-without-packet", "tcp", "", SEVERITY_WARNING);
	stream(f, 1)->end = STREAM_END_OPEN;
	judged(f, "ended-without-packet", "tcp", "", SEVERITY_ERROR);
	says(f, "These streams had not ended: 1.");
}

/* What resets a stream without a field: the library's words are the reason. */
static void test_library_resets(void **state)
{
	struct fixture *f = *state;

	fact(f, "library", "a=505", "some words of before");
	reset(f, 0, 1, H2_PROTOCOL_ERROR);
	fact(f, "library", "stream=1 a=1", "resets the stream: the message is malformed");
	judged(f, "library-complaint", "stream", "PROTOCOL_ERROR", SEVERITY_ERROR);
	says(f, "the message is malformed");
	assert_int_equal(find(f, "stream-reset")->severity, SEVERITY_INFO);
	/* whoever cancels needs no reason */
	reset(f, 0, 3, H2_CANCEL);
	fact(f, "library", "stream=3", "blanks around the value");
	find(f, "");
	for (size_t i = 0; i < f->list.count; i++)
		if (strcmp(f->list.items[i].id, "stream-reset") == 0 &&
		    f->list.items[i].stream == 3)
			assert_int_equal(f->list.items[i].severity, SEVERITY_WARNING);
}

/* A hostile file: many facts, numbers without a meaning. */
static void test_many_facts(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 500; i++) {
		fact(f, "limit", "a=4 b=5000", "x");
		fact(f, "limit", "a=7 b=4294967295", "x");
		fact(f, "limit", "a=4294967295", "");
		fact(f, "certificate", "a=4294967295 b=4294967295", "");
		early(f, "h2lens:unreachable : x");
		early(f, "h2lens:limit a=1 b=1 : x");
	}
	find(f, "");
	assert_true(f->list.count < 200);
	assert_non_null(
		strstr(finding_summary(find(f, "limit-preface"), LANGUAGE_ENGLISH), "waited 5 s"));
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
		TEST(test_alpn_and_errors),
		TEST(test_goaway),
		TEST(test_goaway_drain),
		TEST(test_told_once),
		TEST(test_resets),
		TEST(test_resets_that_say_more),
		TEST(test_violation),
		TEST(test_violations_alike),
		TEST(test_cut),
		TEST(test_violation_answered),
		TEST(test_closed_in_the_middle),
		TEST(test_reset_of_handshake),
		TEST(test_grpc),
		TEST(test_grpc_message),
		TEST(test_grpc_no_status),
		TEST(test_grpc_of_proxy),
		TEST(test_grpc_web),
		TEST(test_server_error),
		TEST(test_capture_itself),
		TEST(test_http1_answer),
		TEST(test_verdict),
		TEST(test_live_healthy),
		TEST(test_no_connection),
		TEST(test_name_limit),
		TEST(test_unreachable),
		TEST(test_race),
		TEST(test_syn_limit),
		TEST(test_proxy),
		TEST(test_certificate),
		TEST(test_certificate_expired),
		TEST(test_certificate_name),
		TEST(test_certificate_self_signed),
		TEST(test_certificate_other),
		TEST(test_certificate_accepted),
		TEST(test_tls_errors),
		TEST(test_tls_error_from_alert),
		TEST(test_tls_limit),
		TEST(test_preface_limit),
		TEST(test_settings_limit),
		TEST(test_settings_limit_ends_it),
		TEST(test_idle_limit),
		TEST(test_idle_by_window),
		TEST(test_stall),
		TEST(test_field),
		TEST(test_field_alone),
		TEST(test_library),
		TEST(test_library_words),
		TEST(test_remarks),
		TEST(test_library_resets),
		TEST(test_many_facts),
	};

	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
