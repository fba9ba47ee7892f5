/* knowledge*.c: entries are read strictly, found by what people call them, and their commands never
 * run what a session said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/explain.h"
#include "knowledge_sample.h"

static const struct knowledge_file files[] = {
	SAMPLE("goaway-calm", "finding: goaway-error ENHANCE_YOUR_CALM\nname: goaway 0xb\n"
			      "finding: goaway-error ENHANCE_YOUR_CALM client\n"),
	SAMPLE("goaway-refused", "finding: goaway-error REFUSED_STREAM\n"),
	SAMPLE("goaway-any", "finding: goaway-error\nfinding: violation §6.5\n"),
	SAMPLE("rst-refused", "event: RST_STREAM REFUSED_STREAM\nname: REFUSED_STREAM\n"),
	SAMPLE("alert-alpn", "name: no_application_protocol\nfinding: alpn-alert fault=client\n"
			     "alias: old-alpn\n"),
	SAMPLE("grpc-unavailable", "finding: grpc-status grpc:UNAVAILABLE\n"),
	SAMPLE("http-421", "name: 421 Misdirected Request\nfinding: http-421 http:421\n"),
	SAMPLE("curl-92", "name: curl 92\nmatch: curl: curl: (92) HTTP/2 stream # was *\n"),
	SAMPLE("net-error", "name: ERR_HTTP2_PROTOCOL_ERROR\nfinding: violation §6.5.2 server\n"),
	{"zh", "curl-92",
	 "id: curl-92\ntitle: 流被重置\n\n## 发生了什么\n\n坏了。\n\n## 可能的原因\n\n- 一。\n\n"
	 "## 如何确认\n\n1. 看。\n\n## 如何恢复\n\n1. 等。\n\n## 无效的做法\n\n- 无。\n\n"
	 "## 参考资料\n\n- RFC 9113\n"},
	SAMPLE_END,
};

static struct knowledge *sample(void)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_build(files, NULL, &e);

	assert_string_equal(e.text, "");
	assert_int_equal(knowledge_count(k), 9);
	return k;
}

static void entries_are_read(void **state)
{
	struct knowledge *k = sample();
	const struct knowledge_entry *x = knowledge_by_id(k, "curl-92");

	(void)state;
	assert_non_null(x);
	assert_string_equal(knowledge_title(x, LANGUAGE_ENGLISH), "The curl-92 entry");
	assert_string_equal(knowledge_title(x, LANGUAGE_CHINESE), "流被重置");
	assert_string_equal(knowledge_layer(x), "stream");
	assert_int_equal(knowledge_severity(x), SEVERITY_ERROR);
	assert_true(knowledge_translated(x, LANGUAGE_CHINESE));
	/* what the translation lacks is the English's */
	assert_string_equal(knowledge_head(x, LANGUAGE_CHINESE, "name", 0), "curl 92");
	assert_null(knowledge_head(x, LANGUAGE_CHINESE, "name", 1));
	assert_ptr_equal(knowledge_by_id(k, "old-alpn"), knowledge_by_id(k, "alert-alpn"));
	assert_null(knowledge_by_id(k, "nothing"));
	for (size_t i = 1; i < knowledge_count(k); i++)
		assert_true(strcmp(knowledge_id(knowledge_at(k, i - 1)),
				   knowledge_id(knowledge_at(k, i))) < 0);
	knowledge_close(k);
}

/* What is wrong, and where. */
static void mistakes(const char *text, const char *told)
{
	const struct knowledge_file one[] = {{"en", "x", text}, SAMPLE_END};
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_build(one, NULL, &e);

	assert_int_equal(knowledge_count(k), 0);
	if (!strstr(e.text, told))
		fail_msg("\"%s\" does not say \"%s\"", e.text, told);
	knowledge_close(k);
}

#define HEAD "id: x\ntitle: t\nlayer: stream\nseverity: error\n"

static void mistakes_are_told(void **state)
{
	(void)state;
	mistakes("", "x.md:1");
	mistakes("nonsense\n", "x.md:1");
	mistakes("id: x\ncolour: red\n\n" SAMPLE_REST, "x.md:2: \"colour\"");
	mistakes("id: y\ntitle: t\nlayer: stream\nseverity: error\n\n" SAMPLE_REST, "id");
	mistakes("id: x\nlayer: stream\nseverity: error\n\n" SAMPLE_REST, "title");
	mistakes("id: x\ntitle: t\nlayer: cloud\nseverity: error\n\n" SAMPLE_REST, "layer");
	mistakes("id: x\ntitle: t\nlayer: tls\nseverity: bad\n\n" SAMPLE_REST, "severity");
	mistakes("id: x\ntitle:\nlayer: tls\nseverity: bad\n\n" SAMPLE_REST, "x.md:2");
	mistakes(HEAD "match: mosaic: a line of some log\n\n" SAMPLE_REST, "x.md:5");
	mistakes(HEAD "match: nginx: a * b * c\n\n" SAMPLE_REST, "seven characters");
	mistakes(HEAD "\nwords\n" SAMPLE_REST, "x.md:6");
	mistakes(HEAD "\n## What happened\n\nx\n\n## Confirm\n", "x.md:10: \"## Likely causes\"");
	mistakes(HEAD "\n## What happened\n\n```sh\nx\n\n## Likely causes\n", "x.md:8");
	mistakes(HEAD "\n## What happened\n\nx\n", "missing");
	mistakes(HEAD "\n## What happened\n\n## Likely causes\n\n- a\n\n## Confirm\n\n1. a\n\n## "
		      "Recover\n\n1. a\n\n## Dead ends\n\n- a\n\n## References\n\n- a\n",
		 "empty");
	mistakes(HEAD "\n" SAMPLE_REST "\n## More\n", "after the last part");
}

/* Fold of lines ends is nothing to complain about. */
static void carriage_returns_are_taken(void **state)
{
	char text[2048], *to = text;
	(void)state;

	for (const char *p = HEAD "\n" SAMPLE_REST; *p; p++) {
		if (*p == '\n')
			*to++ = '\r';
		*to++ = *p;
	}
	*to = '\0';
	const struct knowledge_file one[] = {{"en", "x", text}, SAMPLE_END};
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_build(one, NULL, &e);
	assert_string_equal(e.text, "");
	assert_int_equal(knowledge_count(k), 1);
	knowledge_close(k);
}

static void best(struct knowledge *k, const char *name, const char *first, const char *second)
{
	struct knowledge_hit hits[9];
	size_t n = knowledge_by_name(k, name, hits, 9);

	if (n == 0 || strcmp(knowledge_id(hits[0].entry), first) != 0)
		fail_msg("%s: %s, not %s", name, n ? knowledge_id(hits[0].entry) : "nothing",
			 first);
	if (second && (n < 2 || strcmp(knowledge_id(hits[1].entry), second) != 0))
		fail_msg("%s: then %s, not %s", name,
			 n > 1 ? knowledge_id(hits[1].entry) : "nothing", second);
}

static void names_are_understood(void **state)
{
	struct knowledge *k = sample();

	(void)state;
	best(k, "goaway-calm", "goaway-calm", NULL);
	best(k, "goaway 0xb", "goaway-calm", NULL);
	best(k, "GOAWAY 0x0B", "goaway-calm", NULL);
	best(k, "goaway 11", "goaway-calm", NULL);
	best(k, "GOAWAY with error code 11", "goaway-calm", NULL);
	best(k, "Goaway, enhance your calm", "goaway-calm", NULL);
	best(k, "ENHANCE_YOUR_CALM", "goaway-calm", NULL);
	best(k, "rst_stream 7", "rst-refused", NULL);
	best(k, "REFUSED_STREAM", "rst-refused", "goaway-refused");
	best(k, "alert 120", "alert-alpn", NULL);
	best(k, "tls alert no_application_protocol", "alert-alpn", NULL);
	best(k, "SSL alert number 120", "alert-alpn", NULL);
	best(k, "tlsv1 alert no application protocol", "alert-alpn", NULL);
	best(k, "NGHTTP2_REFUSED_STREAM", "rst-refused", NULL);
	best(k, "net::ERR_HTTP2_PROTOCOL_ERROR", "net-error", NULL);
	best(k, "rpc error: code = Unavailable", "grpc-unavailable", NULL);
	best(k, "grpc 14", "grpc-unavailable", NULL);
	best(k, "UNAVAILABLE", "grpc-unavailable", NULL);
	best(k, "http 421", "http-421", NULL);
	best(k, "421", "http-421", NULL);
	best(k, "ERR_HTTP2_PROTOCOL_ERROR", "net-error", NULL);
	best(k, "err http2 protocol error", "net-error", NULL);
	best(k, "curl: (92)", "curl-92", NULL);
	best(k, "The curl-92 entry", "curl-92", NULL);
	assert_int_equal(knowledge_by_name(k, "", NULL, 0), 0);
	assert_int_equal(knowledge_by_name(k, "quux", (struct knowledge_hit[1]){{0}}, 1), 0);
	knowledge_close(k);
}

static void words_are_searched(void **state)
{
	struct knowledge *k = sample();
	struct knowledge_hit hits[3];

	(void)state;
	assert_int_equal(knowledge_search(k, "被重置", hits, 3), 1);
	assert_string_equal(knowledge_id(hits[0].entry), "curl-92");
	assert_int_equal(knowledge_search(k, "broke misdirected", hits, 3), 3);
	assert_string_equal(knowledge_id(hits[0].entry), "http-421");
	assert_int_equal(knowledge_search(k, "absent", hits, 3), 0);
	knowledge_close(k);
}

static const char *explains(struct knowledge *k, const char *id, const char *code,
			    const char *sender, const char *fault, const char *rfc)
{
	struct finding f = {.id = id, .sender = sender, .at_fault = fault, .rfc = rfc};

	(void)snprintf(f.code, sizeof(f.code), "%s", code);
	const struct knowledge_entry *x = knowledge_by_finding(k, &f);
	return x ? knowledge_id(x) : "";
}

static void findings_are_explained(void **state)
{
	struct knowledge *k = sample();

	(void)state;
	assert_string_equal(
		explains(k, "goaway-error", "ENHANCE_YOUR_CALM", "server", "client", ""),
		"goaway-calm");
	assert_string_equal(explains(k, "goaway-error", "INTERNAL_ERROR", "server", "none", ""),
			    "goaway-any");
	assert_string_equal(explains(k, "alpn-alert", "tls:x", "server", "client", ""),
			    "alert-alpn");
	assert_string_equal(explains(k, "alpn-alert", "tls:x", "server", "server", ""), "");
	assert_string_equal(explains(k, "grpc-status", "grpc:UNAVAILABLE", "server", "none", ""),
			    "grpc-unavailable");
	assert_string_equal(
		explains(k, "violation", "PROTOCOL_ERROR", "server", "server", "RFC 9113 §6.5.2"),
		"net-error");
	assert_string_equal(
		explains(k, "violation", "PROTOCOL_ERROR", "client", "client", "RFC 9113 §6.5"),
		"goaway-any");
	assert_string_equal(
		explains(k, "violation", "PROTOCOL_ERROR", "client", "client", "RFC 9113 §6.5.2"),
		"");
	assert_string_equal(explains(k, "unheard-of", "", "", "", ""), "");
	knowledge_close(k);
}

static void filled(const char *command, const struct knowledge_context *cx, const char *expected)
{
	struct text t = {0};

	knowledge_fill(&t, command, cx);
	assert_string_equal(text_str(&t), expected);
	text_done(&t);
}

static void values_are_never_run(void **state)
{
	const struct knowledge_context none = {.session = false},
				       good = {.host = "a.example", .port = "8443", .path = "/x"},
				       bad = {.host = "a;rm -rf ~", .path = "/$(id)'\"`id`"};
	(void)state;
	filled("curl {scheme}://{host}:{port}{path}", &none, "curl https://example.com:443/");
	filled("curl https://{host}:{port}{path} {sni}", &good,
	       "curl https://a.example:8443/x a.example");
	filled("curl https://{host}/", &bad, "curl 'https://a;rm -rf ~/'");
	filled("curl {path}", &bad, "curl '/$(id)'\\''\"`id`'");
	filled("curl '{path}'", &bad, "curl '/$(id)'\\''\"`id`'");
	filled("curl \"{path}\"", &bad, "curl \"/\\$(id)'\\\"\\`id\\`\"");
	filled("cat >{path}", &bad, "cat >'/$(id)'\\''\"`id`'");
	filled("x -H 'a: {host}' # it's {path}\ny {host}", &bad,
	       "x -H 'a: a;rm -rf ~' # it's '/$(id)'\\''\"`id`'\ny 'a;rm -rf ~'");
	filled("curl -w '%{http_version} {unknown}'", &none, "curl -w '%{http_version} {unknown}'");
	filled("", &none, "");
}

static const struct knowledge_file stepped[] = {
	{"en", "x",
	 HEAD
	 "\n## What happened\n\nOn {host}.\n\n## Likely causes\n\n- One.\n\n## Confirm\n\n"
	 "1. Ask for `it`,\n   to **see**:\n\n   ```sh\n   curl {host}\n     --more\n   ```\n\n"
	 "2. Look:\n\n   ```nginx\n   server {host};\n   ```\n\n## Recover\n\n"
	 "1. Again:\n\n   ```try\n   retry {stream}\n   ```\n\n## Dead ends\n\n- None.\n\n"
	 "## References\n\n- RFC\n"},
	SAMPLE_END,
};

static void steps_are_taken_apart(void **state)
{
	struct knowledge *k = knowledge_build(stepped, NULL, NULL);
	struct knowledge_context cx = {.host = "h.example", .stream = "5"};
	struct knowledge_steps s;

	(void)state;
	knowledge_steps(knowledge_at(k, 0), LANGUAGE_CHINESE, &cx, &s);
	assert_int_equal(s.count, 3);
	assert_int_equal(s.items[0].part, KNOWLEDGE_CONFIRM);
	assert_int_equal(s.items[0].number, 1);
	assert_string_equal(s.items[0].text, "Ask for it, to see:");
	assert_string_equal(s.items[0].command, "curl h.example\n  --more");
	assert_null(s.items[0].try_command);
	assert_null(s.items[1].command);
	assert_int_equal(s.items[2].part, KNOWLEDGE_RECOVER);
	assert_int_equal(s.items[2].number, 1);
	assert_string_equal(s.items[2].try_command, "retry 5");
	knowledge_steps_done(&s);
	struct text md = {0};
	explain_entry(knowledge_at(k, 0), LANGUAGE_ENGLISH, &cx, &md);
	assert_non_null(strstr(text_str(&md), "On h.example."));
	assert_non_null(strstr(text_str(&md), "server h.example;"));
	text_done(&md);
	knowledge_close(k);
}

static void the_locale_is_asked(void **state)
{
	(void)state;
	setenv("LC_ALL", "", 1);
	setenv("LC_MESSAGES", "zh_CN.UTF-8", 1);
	setenv("LANG", "en_US.UTF-8", 1);
	assert_int_equal(knowledge_language(), LANGUAGE_CHINESE);
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_int_equal(knowledge_language(), LANGUAGE_ENGLISH);
	enum language l;
	assert_true(knowledge_language_named("中文", &l) && l == LANGUAGE_CHINESE);
	assert_true(knowledge_language_named("zh_TW", &l) && l == LANGUAGE_CHINESE);
	assert_true(knowledge_language_named("EN", &l) && l == LANGUAGE_ENGLISH);
	assert_false(knowledge_language_named("fr", &l));
}

/* What is compiled in can be read, whatever it is, and names rules that there are. */
static void what_is_compiled_in_is_right(void **state)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = knowledge_build(knowledge_files, NULL, &e);
	const char *line;

	(void)state;
	assert_string_equal(e.text, "");
	for (size_t i = 0; i < knowledge_count(k); i++)
		for (size_t n = 0;
		     (line = knowledge_head(knowledge_at(k, i), LANGUAGE_ENGLISH, "finding", n));
		     n++) {
			struct rule_face r;
			size_t id = strcspn(line, " "), rule = 0;
			bool found = false;
			while (!found && finding_rule(rule++, &r))
				found = strlen(r.id) == id && strncmp(r.id, line, id) == 0;
			if (!found)
				print_message("# %s: no rule is called %s\n",
					      knowledge_id(knowledge_at(k, i)), line);
		}
	knowledge_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read),
		cmocka_unit_test(mistakes_are_told),
		cmocka_unit_test(carriage_returns_are_taken),
		cmocka_unit_test(names_are_understood),
		cmocka_unit_test(words_are_searched),
		cmocka_unit_test(findings_are_explained),
		cmocka_unit_test(values_are_never_run),
		cmocka_unit_test(steps_are_taken_apart),
		cmocka_unit_test(the_locale_is_asked),
		cmocka_unit_test(what_is_compiled_in_is_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
