/* explain_finding.c: a finding told with its evidence and its entry's parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/explain.h"
#include "knowledge_sample.h"
#include "small_book.h"

static const struct knowledge_file files[] = {
	{"en", "calm",
	 "id: calm\ntitle: Calm\nlayer: stream\nseverity: error\nfinding: stream-reset CANCEL "
	 "client\n"
	 "event: RST_STREAM CANCEL\nevent: alert 48\nname: http 502\nversion: x 1: first\n\n"
	 "## What happened\n\nIt broke.\n\n## Likely causes\n\n- One.\n\n## Confirm\n\n"
	 "1. Look:\n\n   ```sh\n   curl https://{host}:{port}{path} # {stream} {address} "
	 "{capture}\n"
	 "   ```\n\n## Recover\n\n1. Wait.\n\n## Dead ends\n\n- None.\n\n## References\n\n- RFC\n"},
	SAMPLE_END,
};

static char words[][80] = {"The *client* cancelled", "It had <seen> 3 octets.", ""};

static struct finding sample(const struct small *s)
{
	return (struct finding){
		.id = "stream-reset",
		.layer = "stream",
		.sender = "client",
		.at_fault = "unknown",
		.rfc = "RFC 9113 §6.4",
		.severity = SEVERITY_WARNING,
		.code = "CANCEL",
		.conn = s->conn,
		.stream = 3,
		.words = {{words[0], words[1], words[2]}, {words[2], words[2], words[2]}},
		.confidence = 0.8,
		.inferred = true,
		.evidence = {small_last(s)},
		.evidence_count = 1,
		.because = BOOK_NONE,
	};
}

static struct small cancelled(void)
{
	struct small s = small_new();

	small_get(&s, 1, "/first");
	small_get(&s, 3, "/x;id");
	small_frame(&s, 0, H2_RST_STREAM, 0, 3)->a = H2_CANCEL;
	return s;
}

static void has(const struct text *md, const char *part)
{
	if (!strstr(text_str(md), part))
		fail_msg("\"%s\" is not in:\n%s", part, text_str(md));
}

static void all_of_it_is_told(void **state)
{
	struct knowledge *k = knowledge_build(files, NULL, NULL);
	struct small s = cancelled();
	struct finding one = sample(&s);
	const struct finding_list l = {.items = &one, .count = 1};
	struct text md = {0};

	(void)state;
	explain_finding(k, s.b, &l, 0, LANGUAGE_ENGLISH, "my file.pcap", &md);
	has(&md, "# The \\*client\\* cancelled\n");
	has(&md, "It had \\<seen\\> 3 octets.");
	has(&md, "Sent by: client. At fault: unknown. Confidence: 80 %. This is concluded");
	has(&md, "- packet 4, 0.003000 s, client, stream 3: RST\\_STREAM CANCEL");
	has(&md, "\n## What happened\n\nIt broke.\n");
	has(&md, "curl 'https://shop.example:443/x;id' # 3 10.0.0.2 'my file.pcap'");
	has(&md, "\n## Versions\n\n- x 1: first\n\n## References\n");
	text_clear(&md);
	explain_finding(k, s.b, &l, 0, LANGUAGE_CHINESE, NULL, &md);
	has(&md, "发送方：客户端。责任方：未知。置信度：80 %。");
	has(&md, "- 第 4 个包，0.003000 s，客户端，流 3：");
	/* no translation: the entry is English */
	has(&md, "\n## What happened\n");
	text_done(&md);
	book_free(s.b);
	knowledge_close(k);
}

static void without_an_entry_the_session_is_told(void **state)
{
	struct knowledge *k = knowledge_build(files, NULL, NULL);
	struct small s = cancelled();
	struct finding one = sample(&s);
	const struct finding_list l = {.items = &one, .count = 1};
	struct text md = {0};

	(void)state;
	one.sender = "server";
	one.evidence_count = 0;
	one.conn = BOOK_NONE;
	explain_finding(k, s.b, &l, 0, LANGUAGE_ENGLISH, NULL, &md);
	has(&md, "Sent by: server.");
	assert_null(strstr(text_str(&md), "## What happened"));
	text_done(&md);
	book_free(s.b);
	knowledge_close(k);
}

static void events_have_entries(void **state)
{
	struct knowledge *k = knowledge_build(files, NULL, NULL);
	struct small s = cancelled();

	(void)state;
	assert_non_null(knowledge_by_event(k, s.b, small_last(&s)));
	small_frame(&s, 0, H2_RST_STREAM, 0, 1)->a = H2_REFUSED_STREAM;
	assert_null(knowledge_by_event(k, s.b, small_last(&s)));
	small_event(&s, 1, EVENT_TLS_ALERT)->b = 48;
	assert_non_null(knowledge_by_event(k, s.b, small_last(&s)));
	struct event *e = small_frame(&s, 1, H2_HEADERS, 4, 1);
	SMALL_FIELDS(&s, e, ":status", "502");
	assert_non_null(knowledge_by_event(k, s.b, small_last(&s)));
	book_free(s.b);
	knowledge_close(k);
}

static void hostile_names_are_left_out(void **state)
{
	struct small s = small_new();
	struct knowledge_context cx;

	(void)state;
	small_get(&s, 1, "/a");
	struct stream *st = book_edit_stream(s.b, book_find_stream(s.b, s.conn, 1));
	st->authority = small_text(&s, "-oProxyCommand=x:1");
	st->path = small_text(&s, "*");
	st->method = small_text(&s, "--help");
	knowledge_context_of(s.b, s.conn, 1, "-", &cx);
	assert_string_equal(cx.host, "10.0.0.2");
	assert_string_equal(cx.path, "");
	assert_string_equal(cx.method, "");
	assert_string_equal(cx.capture, "");
	assert_string_equal(cx.port, "443");
	assert_string_equal(cx.stream, "1");
	knowledge_context_of(s.b, BOOK_NONE, 0, "a.pcap", &cx);
	assert_string_equal(cx.capture, "a.pcap");
	assert_string_equal(cx.host, "");
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_told),
		cmocka_unit_test(without_an_entry_the_session_is_told),
		cmocka_unit_test(events_have_entries),
		cmocka_unit_test(hostile_names_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
