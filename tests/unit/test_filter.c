/* filter*.c: Wireshark's expressions over events; expected outcomes follow Wireshark's semantics.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "h2lens/filter.h"
#include "small_book.h"

/* How many events of the book match; -1 when the expression is wrong. */
static int count(const struct small *s, const char *expression)
{
	struct error e = ERROR_INIT;
	struct filter *f = filter_new(expression, &e);
	int n = 0;
	if (!f)
		return -1;
	for (uint32_t i = 0; i < book_events(s->b); i++)
		n += filter_match(f, s->b, i);
	filter_free(f);
	return n;
}

static void matches(const struct small *s, const char *expression, int expected)
{
	int n = count(s, expression);
	if (n != expected)
		fail_msg("%s: %d events, expected %d", expression, n, expected);
}

/* Streams 1 (GET /a, 200, DATA, END) and 3 (GET /b, RST CANCEL), GOAWAY, an alert, a RST. */
static struct small sample(void)
{
	struct small s = small_new();
	struct event *e;
	small_get(&s, 1, "/a");
	small_get(&s, 3, "/b");
	e = small_frame(&s, 1, H2_HEADERS, 0x04, 1);
	SMALL_FIELDS(&s, e, ":status", "200", "content-type", "text/html", "x-id", "7", "x-id", "9",
		     "x-gone", "?");
	e = small_frame(&s, 1, H2_DATA, 0x01, 1);
	e->length = e->c = 5000;
	e->a = e->b = (uint32_t)WINDOW_UNKNOWN;
	e = small_frame(&s, 0, H2_RST_STREAM, 0, 3);
	e->a = H2_CANCEL;
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->a = H2_ENHANCE_YOUR_CALM;
	e->b = 3;
	e->length = 22;
	book_set_blob(s.b, e, "too_many_pings", 14);
	e = small_event(&s, 1, EVENT_TLS_ALERT);
	e->a = 2;
	e->b = 48;
	small_event(&s, 1, EVENT_TCP_RST);
	return s;
}

static void comparisons(void **state)
{
	struct small s = sample();
	(void)state;
	matches(&s, "", 8);
	matches(&s, "http2", 6);
	matches(&s, "http2.type == 1", 3);
	matches(&s, "http2.type == GOAWAY", 1);
	matches(&s, "http2.type == \"GOAWAY\"", 1);
	matches(&s, "http2.type eq goaway", 1);
	matches(&s, "http2.type != HEADERS", 3); /* events without the field do not match */
	matches(&s, "!(http2.type == HEADERS)", 5);
	matches(&s, "http2.streamid > 0 && http2.streamid <= 1", 3);
	matches(&s, "http2.streamid == 1 or http2.streamid == 3", 5);
	matches(&s, "http2.streamid in {1, 5..9}", 3);
	matches(&s, "http2.streamid not in {1, 5..9}", 3);
	matches(&s, "http2.rst_stream.error == CANCEL", 1);
	matches(&s, "http2.rst_stream.error == 0x8", 1);
	matches(&s, "http2.goaway.error == ENHANCE_YOUR_CALM", 1);
	matches(&s, "http2.goaway.last_stream_id == 3", 1);
	matches(&s, "http2.goaway.addata contains \"pings\"", 1);
	matches(&s, "http2.goaway.addata contains 70:69:6e", 1);
	matches(&s, "http2.goaway.addata[0:3] == \"too\"", 1);
	matches(&s, "http2.goaway.addata[0:3] == 74:6f:6f", 1);
	matches(&s, "http2.goaway.addata[50] == \"t\"", 0);
	matches(&s, "len(http2.goaway.addata) == 14", 1);
	matches(&s, "http2.flags.end_stream == 1", 3);
	matches(&s, "http2.flags.end_stream == true", 3);
	matches(&s, "http2.flags & 0x1", 3);
	matches(&s, "http2.flags & 0x5 == 5", 2);
	matches(&s, "http2.goway.r == 0", 1);
	matches(&s, "http2.goaway.r == 0", 1);
	matches(&s, "tls.alert_message.desc == unknown_ca", 1);
	matches(&s, "tls.alert_message.desc == \"Unknown CA\"", 1);
	matches(&s, "tls.alert_message.level == fatal", 1);
	matches(&s, "tcp.flags.reset == 1 || tcp.connection.rst", 1);
	matches(&s, "tcp.stream == 0", 8);
	book_free(s.b);
}

static void header_fields(void **state)
{
	struct small s = sample();
	(void)state;
	matches(&s, "http2.headers.path == \"/a\"", 1);
	matches(&s, "http2.headers.path", 2);
	matches(&s, "http2.headers.status >= 200 and http2.headers.status < 300", 1);
	matches(&s, "http2.header.name == \"content-type\"", 1);
	matches(&s, "http2.header.value contains \"html\"", 1);
	matches(&s, "http2.header.value matches \"^TEXT/\\w+$\"", 1); /* case-insensitive */
	matches(&s, "http2.header.value ~ \"^\\d{3}$\"", 1);
	/* Wireshark's own way to write it, and its raw string */
	matches(&s, "http2.header.value matches \"^\\\\d{3}$\"", 1);
	matches(&s, "http2.header.value matches r\"^\\d{3}$\"", 1);
	matches(&s, "http2.header.value matches \"\\\\\\\\\"", 0); /* a backslash */
	matches(&s, "http2.header contains \"x-id: 9\"", 1);
	matches(&s, "upper(http2.headers.content_type) == \"TEXT/HTML\"", 1);
	/* x-id is 7 and 9: any, all, and Wireshark's != that means none equals */
	matches(&s, "http2.header.value == \"7\"", 1);
	matches(&s, "http2.header.value != \"7\"", 2);
	matches(&s, "http2.header.value ~= \"7\"", 3);
	matches(&s, "all http2.header.value != \"7\"", 2);
	matches(&s, "any http2.header.value != \"7\"", 3);
	matches(&s, "all http2.headers.method == \"GET\"", 2);
	matches(&s, "http2.header.count == 5", 1);
	book_free(s.b);
}

static void what_is_not_known_matches_nothing(void **state)
{
	struct small s = small_new();
	struct event *e = small_frame(&s, 0, H2_HEADERS, 0x05, 1);
	(void)state;
	SMALL_FIELDS(&s, e, ":path", "?");
	matches(&s, "http2.headers.path == \"?\"", 0);
	matches(&s, "http2.headers.path != \"/a\"", 0);
	matches(&s, "http2.header.value == \"?\"", 0);
	matches(&s, "http2.header contains \"?\"", 0);
	matches(&s, "http2.header.name == \":path\"", 1);
	book_free(s.b);
}

static void addresses_ports_and_times(void **state)
{
	struct small s = sample();
	(void)state;
	matches(&s, "ip.addr == 10.0.0.1", 8);
	matches(&s, "ip.src == 10.0.0.1", 3);
	matches(&s, "ip.dst == 10.0.0.0/8", 8);
	matches(&s, "ip.src == 10.0.0.0/31", 3);
	matches(&s, "ip.addr == 10.0.0.0/32", 0);
	matches(&s, "ip.addr != 10.0.0.1", 0); /* one of the two equals */
	matches(&s, "ip.addr in {192.168.0.0/16, 10.0.0.2}", 8);
	matches(&s, "ipv6.addr == ::1", 0);
	matches(&s, "tcp.port == 443", 8);
	matches(&s, "tcp.port in {80, 440..450}", 8);
	matches(&s, "tcp.dstport == 443", 3);
	matches(&s, "frame.time_relative >= 0.002 && frame.time_relative < 0.004", 2);
	matches(&s, "frame.number == 2", 1);
	matches(&s, "h2lens.side == \"client\"", 3);
	matches(&s, "h2lens.kind == TLS_ALERT", 1);
	matches(&s, "h2lens.protocol == \"h2\"", 8);
	matches(&s, "_ws.col.info contains \"CANCEL\" && _ws.col.Info", 1);
	book_free(s.b);
}

static void precedence(void **state)
{
	struct small s = sample();
	(void)state;
	/* && binds tighter than || */
	matches(&s, "tls || http2 && http2.type == 7", 2);
	matches(&s, "(tls || http2) && http2.type == 7", 1);
	matches(&s, "not tls and not tcp", 6);
	matches(&s, "!!tls", 1);
	book_free(s.b);
}

static void refused(const char *expression, int column, const char *says)
{
	struct error e = ERROR_INIT;
	struct filter *f = filter_new(expression, &e);
	if (f)
		fail_msg("%s was accepted", expression);
	if (e.column != column || !strstr(e.text, says))
		fail_msg("%s: column %d, “%s”", expression, e.column, e.text);
}

static void mistakes_say_where_and_what(void **state)
{
	(void)state;
	refused("http2.typ == 1", 0, "did you mean http2.type?");
	refused("tls && http2.steamid == 1", 7, "http2.streamid");
	refused("http2.type == GOWAY", 14, "GOWAY");
	refused("http2.type = 1", 11, "==");
	refused("http2.data.data contains \"x\"", 0, "known to Wireshark but not available");
	refused("tcp.analysis.bytes_in_flight > 1", 0, "known to Wireshark");
	refused("http2.type == ", 14, "missing");
	refused("(http2", 6, ")");
	refused("http2 http2", 6, "and");
	refused("http2.header.value == \"abc", 22, "quote");
	refused("http2.header.value matches \"(\"", 27, "compile");
	refused("http2.header.value matches \"(a)\\1\"", 27, "back-reference");
	refused("http2.header.value matches \"((a{1,255}){1,255}){1,255}\"", 27, "1000");
	refused("http2.header.value matches \"(a{40}){26}\"", 27, "1000");
	refused("http2.header.value matches \"a{99999999999999}\"", 27, "1000");
	refused("http2.header.value matches \"a{255}{255}{255}\"", 27, "1000");
	refused("http2.header.value matches \"(abcde){1,255}\"", 27, "1000");
	refused("http2.type contains \"x\"", 11, "no text");
	refused("http2 == 1", 6, "exist");
	refused("ip.addr == 10.0.0.0/33", 11, "address");
	refused("http2.streamid in 1", 18, "{");
	refused("\"abc\" == http2.type", 0, "field");
	refused("frame.time_relative > 1.x", 22, "seconds");
	refused("&& http2", 0, "field");
}

static void deep_nesting_is_refused(void **state)
{
	char deep[3000];
	struct error e = ERROR_INIT;
	(void)state;
	memset(deep, '(', sizeof deep);
	deep[sizeof deep - 1] = '\0';
	assert_null(filter_new(deep, &e));
	memset(deep, '!', sizeof deep - 1);
	assert_null(filter_new(deep, &e));
	assert_non_null(strstr(e.text, "deep"));
}

static void completion(void **state)
{
	(void)state;
	assert_string_equal(filter_complete("http2.goaway.", 0), "http2.goaway.addata");
	assert_string_equal(filter_complete("http2.goaway.", 1), "http2.goaway.error");
	assert_null(filter_complete("http2.goaway.", 4));
	assert_null(filter_complete("nonsense", 0));
	assert_string_equal(filter_help("http2.flags.eh"), "END_HEADERS");
	assert_null(filter_help("nonsense"));
}

static void one_comparison_is_cheap(void **state)
{
	enum { EVENTS = 500000 };
	struct small s = small_new();
	struct timespec a, b;
	(void)state;
	for (int i = 0; i < EVENTS; i++)
		small_frame(&s, 0, i % 10 ? H2_DATA : H2_GOAWAY, 0, 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &a);
	matches(&s, "http2.type == GOAWAY", EVENTS / 10);
	(void)clock_gettime(CLOCK_MONOTONIC, &b);
	double ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
	print_message("500,000 events in %.1f ms\n", ms);
	/* 50 ms is the aim; sanitisers and a busy machine are given room */
	assert_true(ms < 1000);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons),
		cmocka_unit_test(header_fields),
		cmocka_unit_test(what_is_not_known_matches_nothing),
		cmocka_unit_test(addresses_ports_and_times),
		cmocka_unit_test(precedence),
		cmocka_unit_test(mistakes_say_where_and_what),
		cmocka_unit_test(deep_nesting_is_refused),
		cmocka_unit_test(completion),
		cmocka_unit_test(one_comparison_is_cheap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
