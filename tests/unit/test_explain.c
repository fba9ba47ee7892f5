/* explain*.c: the specification's word on an event, with the event's own values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/explain.h"
#include "insight/explain_text.h"
#include "small_book.h"
#include "wire/local.h"

/* Three words of English in a row, each of two letters and more, are a sentence without Chinese;
 * what stands in quotation marks is the peer's own. */
static const char *english_in(const char *s)
{
	int words = 0;
	for (const char *from = s; *s;) {
		size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");
		from = words == 0 ? s : from;
		words = n >= 2 ? words + 1 : 0;
		if (words == 3)
			return from;
		s += n;
		words = *s == ' ' ? words : 0;
		if (strncmp(s, "“", strlen("“")) == 0 && strstr(s, "”"))
			s = strstr(s, "”");
		s += *s != '\0';
	}
	return NULL;
}

static void is_chinese(const struct book *b, uint32_t event)
{
	struct explanation x;
	explain_event(b, event, LANGUAGE_CHINESE, &x);
	const char *english = english_in(text_str(&x.body));
	if (english)
		fail_msg("%s\n%s\nEnglish at “%s”", x.title, text_str(&x.body), english);
	explain_done(&x);
}

static void says(const struct small *s, const char *rfc, const char *words)
{
	struct explanation x;
	explain_event(s->b, small_last(s), LANGUAGE_ENGLISH, &x);
	if (strcmp(x.rfc, rfc) != 0 || !strstr(text_str(&x.body), words))
		fail_msg("%s [%s]\n%s\nlacks “%s”", x.title, x.rfc, text_str(&x.body), words);
	explain_done(&x);
	is_chinese(s->b, small_last(s));
}

static void titled(const struct small *s, const char *title)
{
	struct explanation x;
	explain_event(s->b, small_last(s), LANGUAGE_ENGLISH, &x);
	assert_string_equal(x.title, title);
	explain_done(&x);
}

static void goaway_names_the_streams(void **state)
{
	struct small s = small_new();
	struct event *e;
	(void)state;
	for (uint32_t id = 1; id <= 9; id += 2)
		small_get(&s, id, "/");
	struct stream *done = book_edit_stream(s.b, book_find_stream(s.b, s.conn, 1));
	done->state = STREAM_CLOSED;
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->a = H2_NO_ERROR;
	e->b = 5;
	book_set_blob(s.b, e, "max_age\x1b", 8);
	titled(&s, "GOAWAY NO_ERROR");
	says(&s, "RFC 9113 §6.8",
	     "Last stream 5: streams 7 and 9 were not processed and may be retried");
	says(&s, "RFC 9113 §6.8", "Still under way: streams 3 and 5");
	says(&s, "RFC 9113 §6.8", "“max_age\\x1b”");
	uint32_t goaway = small_last(&s);
	small_get(&s, 11, "/");
	struct explanation x;
	explain_event(s.b, goaway, LANGUAGE_ENGLISH, &x);
	assert_non_null(strstr(text_str(&x.body), "Opened all the same after it: stream 11."));
	explain_done(&x);
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->b = 0x7fffffff;
	says(&s, "RFC 9113 §6.8", "announces the shutdown");
	book_free(s.b);
}

static void many_streams_are_counted(void **state)
{
	struct small s = small_new();
	struct event *e;
	(void)state;
	for (uint32_t id = 1; id < 80; id += 2)
		small_get(&s, id, "/");
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->b = 0;
	says(&s, "RFC 9113 §6.8", "(40 in all) were not processed");
	book_free(s.b);
}

static void resets(void **state)
{
	struct small s = small_new();
	struct event *e;
	(void)state;
	small_get(&s, 1, "/");
	e = small_frame(&s, 0, H2_RST_STREAM, 0, 1);
	e->a = H2_CANCEL;
	titled(&s, "RST_STREAM CANCEL");
	says(&s, "RFC 9113 §6.4",
	     "The client ended stream 1 by it, 1.0 ms after the stream's first frame, before any "
	     "response.");
	struct stream *st = book_edit_stream(s.b, book_find_stream(s.b, s.conn, 1));
	st->first_response = SMALL_START;
	st->status = 413;
	e = small_frame(&s, 1, H2_RST_STREAM, 0, 1);
	e->a = H2_NO_ERROR;
	says(&s, "RFC 9113 §6.4", "must not throw the response away");
	e->a = 0x1f;
	titled(&s, "RST_STREAM 0x1f");
	says(&s, "RFC 9113 §6.4", "in no specification");
	book_free(s.b);
}

static void settings_one_by_one(void **state)
{
	static const uint8_t payload[] = {0, 4, 0, 0, 0xff, 0xff, 0, 8, 0, 0, 0, 1};
	struct small s = small_new();
	struct event *e = small_frame(&s, 1, H2_SETTINGS, 0, 0);
	(void)state;
	book_set_blob(s.b, e, payload, sizeof payload);
	says(&s, "RFC 9113 §6.5", "INITIAL_WINDOW_SIZE 65535: ");
	says(&s, "RFC 9113 §6.5", "(RFC 8441 §3)");
	small_frame(&s, 0, H2_SETTINGS, 1, 0);
	says(&s, "RFC 9113 §6.5", "the client has applied");
	book_free(s.b);
}

static void alerts_and_tls(void **state)
{
	struct small s = small_new();
	struct event *e = small_event(&s, 0, EVENT_TLS_ALERT);
	(void)state;
	e->a = 2;
	e->b = 48;
	titled(&s, "Alert unknown_ca");
	says(&s, "RFC 8446 §6.2", "an intermediate is missing");
	says(&s, "RFC 8446 §6.2", "The client sent it");
	e->b = 120;
	says(&s, "RFC 7301 §3.2", "ALPN");
	e->b = 0;
	e->a = 1;
	says(&s, "RFC 8446 §6.1", "closed its direction properly");
	struct tls_facts *t = book_edit_tls(s.b, s.conn);
	t->certificate = BOOK_NONE;
	small_event(&s, 0, EVENT_TLS_CLIENT_HELLO);
	says(&s, "RFC 8446 §4.1.2", "offers no ALPN");
	e = small_event(&s, 1, EVENT_TLS_HANDSHAKE);
	e->a = 15;
	titled(&s, "CertificateVerify");
	says(&s, "RFC 8446 §4.4.3", "private key");
	book_free(s.b);
}

static void other_frames(void **state)
{
	struct small s = small_new();
	struct event *e = small_frame(&s, 1, H2_HEADERS, 0x05, 1);
	(void)state;
	SMALL_FIELDS(&s, e, "grpc-status", "4", "?", "?");
	says(&s, "RFC 9113 §6.2", "gRPC status 4, DEADLINE_EXCEEDED");
	says(&s, "RFC 9113 §6.2", "1 of its 2 fields");
	SMALL_FIELDS(&s, e, "grpc-status", "14", "grpc-message", "back%20end%0a");
	says(&s, "RFC 9113 §6.2", "Its message: “back end\\n”.");
	e = small_frame(&s, 1, H2_DATA, 0, 1);
	e->a = 100;
	e->b = 200;
	says(&s, "RFC 9113 §6.1", "100 more octets on this stream and 200 on the connection");
	e = small_frame(&s, 1, H2_WINDOW_UPDATE, 0, 0);
	e->b = (uint32_t)WINDOW_UNKNOWN;
	says(&s, "RFC 9113 §6.9", "increment of 0 is a PROTOCOL_ERROR");
	small_frame(&s, 1, 0xee, 0, 1);
	titled(&s, "type 0xee");
	says(&s, "RFC 9113 §5.5", "must ignore");
	e->uncertain = 1;
	book_bad(s.b, s.conn, s.at, 0, 1, BOOK_NONE, H2_PROTOCOL_ERROR, 0, "zero increment (§6.9)");
	says(&s, "", "zero increment (§6.9)");
	book_free(s.b);
}

static void nothing_lacks_an_explanation(void **state)
{
	struct small s = small_new();
	struct explanation x;
	(void)state;
	for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
		assert_non_null(explain_text_kind((enum event_kind)kind));
		small_event(&s, 0, (enum event_kind)kind);
		explain_event(s.b, small_last(&s), LANGUAGE_ENGLISH, &x);
		assert_true(x.title[0] != '\0' && x.body.n > 0);
		explain_done(&x);
	}
	for (unsigned i = 0; i < 256; i++) {
		if (names_frame(i))
			assert_non_null(explain_text_frame(i));
		if (names_error(i))
			assert_non_null(explain_text_error(i));
		if (names_grpc(i))
			assert_non_null(explain_text_grpc(i));
	}
	explain_connection(s.b, s.conn, LANGUAGE_ENGLISH, &x);
	assert_non_null(strstr(text_str(&x.body), "HTTP/2 over TLS"));
	explain_done(&x);
	book_free(s.b);
}

static void fact(struct small *s, const char *line)
{
	small_tick(s);
	assert_true(local_feed(s->b, line, strlen(line), s->at));
}

static void facts_that_were_not_on_the_wire(void **state)
{
	struct small s = small_new();
	struct explanation x;
	(void)state;
	fact(&s, "h2lens:limit a=4 b=5000 : the peer's SETTINGS");
	titled(&s, "time limit preface");
	says(&s, "RFC 9113 §3.4", "h2lens waited 5 s for the peer's SETTINGS and gave up");
	says(&s, "RFC 9113 §3.4", "Each side of HTTP/2 begins with its SETTINGS");
	says(&s, "RFC 9113 §3.4", "This was not on the wire: h2lens, by its own clock, knew it");
	fact(&s, "h2lens:limit a=5 b=5000 : ");
	says(&s, "RFC 9113 §6.5.3", "must be acknowledged");
	fact(&s, "h2lens:limit a=77 b=5000 : ");
	titled(&s, "time limit");
	fact(&s, "h2lens:certificate a=62 : hostname mismatch");
	titled(&s, "certificate HOSTNAME_MISMATCH");
	says(&s, "RFC 9525 §6", "for other names than the host");
	says(&s, "RFC 9525 §6", "ended the connection before it said anything");
	fact(&s, "h2lens:certificate a=10 b=1 : expired");
	says(&s, "RFC 5280 §4.1.2.5", "because -k was given");
	fact(&s, "h2lens:certificate a=4242 : odd");
	titled(&s, "certificate");
	says(&s, "RFC 9110 §4.3.4", "odd");
	fact(&s, "h2lens:field : X-A\x1b: b");
	says(&s, "RFC 9113 §8.2", "X-A\\x1b: b");
	says(&s, "RFC 9113 §8.2", "reset by the client, not by the server");
	for (unsigned kind = 0; kind < LOCAL_KIND_COUNT; kind++) {
		small_event(&s, 0, EVENT_LOCAL)->type = (uint8_t)kind;
		book_mark(s.b, small_last(&s), SEVERITY_INFO);
		explain_event(s.b, small_last(&s), LANGUAGE_ENGLISH, &x);
		assert_non_null(strstr(text_str(&x.body), "not on the wire"));
		assert_true(x.title[0] != '\0');
		assert_true(x.body.n > 150); /* more than the closing sentence */
		assert_null(strstr(text_str(&x.body), "it was concluded"));
		explain_done(&x);
	}
	small_event(&s, 0, EVENT_LOCAL)->type = 255;
	says(&s, "", "h2lens");
	book_free(s.b);
}

static void in_chinese(void **state)
{
	struct small s = small_new();
	struct explanation x;
	struct event *e;
	(void)state;
	assert_non_null(english_in("它 was not translated"));
	assert_null(english_in("GOAWAY 说“one two three”，too_many_pings"));
	for (uint32_t id = 1; id <= 9; id += 2)
		small_get(&s, id, "/");
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->a = H2_NO_ERROR;
	e->b = 5;
	book_set_blob(s.b, e, "stream", 6); /* the peer's word, not ours */
	explain_event(s.b, small_last(&s), LANGUAGE_CHINESE, &x);
	assert_string_equal(x.title, "GOAWAY NO_ERROR");
	assert_non_null(strstr(text_str(&x.body), "last-stream-id 为 5：流 7 和 9 没有被处理"));
	assert_non_null(strstr(text_str(&x.body), "仍在进行：流 1、3 和 5；"));
	assert_non_null(strstr(text_str(&x.body), "发送方附言：“stream”。"));
	explain_done(&x);
	explain_connection(s.b, s.conn, LANGUAGE_CHINESE, &x);
	assert_non_null(strstr(x.title, "连接 0 · "));
	assert_null(english_in(text_str(&x.body)));
	explain_done(&x);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goaway_names_the_streams),
		cmocka_unit_test(many_streams_are_counted),
		cmocka_unit_test(resets),
		cmocka_unit_test(settings_one_by_one),
		cmocka_unit_test(alerts_and_tls),
		cmocka_unit_test(other_frames),
		cmocka_unit_test(facts_that_were_not_on_the_wire),
		cmocka_unit_test(nothing_lacks_an_explanation),
		cmocka_unit_test(in_chinese),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
