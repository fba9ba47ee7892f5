#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "report.h"

/* One JSON value at s: where it ends, or NULL when it is none (RFC 8259). */
static const char *json_value(const char *s, int depth);

static const char *blank(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

static const char *json_text_end(const char *s)
{
	for (s++; *s != '"'; s++) {
		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s == '\\' && !*++s)
			return NULL;
	}
	return s + 1;
}

static const char *json_members(const char *s, char close, int depth)
{
	s = blank(s + 1);
	if (*s == close)
		return s + 1;
	for (;; s++) {
		s = blank(s);
		if (close == '}') {
			s = *s == '"' ? json_text_end(s) : NULL;
			if (!s || *(s = blank(s)) != ':')
				return NULL;
			s++;
		}
		s = json_value(s, depth + 1);
		if (!s)
			return NULL;
		s = blank(s);
		if (*s == close)
			return s + 1;
		if (*s != ',')
			return NULL;
	}
}

static const char *json_value(const char *s, int depth)
{
	char *end;

	s = blank(s);
	if (depth > 20)
		return NULL;
	if (*s == '{')
		return json_members(s, '}', depth);
	if (*s == '[')
		return json_members(s, ']', depth);
	if (*s == '"')
		return json_text_end(s);
	if (strncmp(s, "true", 4) == 0 || strncmp(s, "null", 4) == 0)
		return s + 4;
	if (strncmp(s, "false", 5) == 0)
		return s + 5;
	strtod(s, &end);
	return end == s ? NULL : end;
}

static char *data_file(char *out, size_t room, const char *name)
{
	const char *top = getenv("top_srcdir");

	snprintf(out, room, "%s/tests/data/%s", top ? top : ".", name);
	return out;
}

struct reports {
	char *text, *json;
	size_t text_n, json_n;
};

static struct reports report(const char *path, const char *keys, bool color)
{
	struct error e = ERROR_INIT;
	struct session_options o = {.keylog_count = keys ? 1 : 0, .keylogs = {keys}};
	struct session *s = session_open(path, &o, &e);
	struct reports r = {0};
	struct finding_list l;

	if (!s)
		fail_msg("%s", e.text);
	while (session_step(s, 100000, &e) == SESSION_MORE)
		;
	finding_judge(session_book(s), &l);
	FILE *out = open_memstream(&r.text, &r.text_n);
	report_text(out, s, &l, color);
	fclose(out);
	out = open_memstream(&r.json, &r.json_n);
	report_json(out, s, &l);
	fclose(out);
	finding_done(&l);
	session_close(s);
	assert_int_equal(strlen(r.text), r.text_n);
	const char *end = json_value(r.json, 0);
	assert_non_null(end);
	assert_int_equal(*blank(end), '\0');
	return r;
}

static void done(struct reports *r)
{
	free(r->text);
	free(r->json);
}

/* "key": … somewhere in the report; blanks do not count. */
static void expect_member(const struct reports *r, const char *member)
{
	char *packed = malloc(r->json_n + 1), *to = packed;
	bool inside = false;

	for (const char *s = r->json; *s; s++) {
		if (*s == '"' && (s == r->json || s[-1] != '\\'))
			inside = !inside;
		if (inside || !strchr(" \n\t", *s))
			*to++ = *s;
	}
	*to = '\0';
	bool found = strstr(packed, member) != NULL;
	free(packed);
	if (!found)
		fail_msg("no %s in %s", member, r->json);
}

/* DESIGN.md, schema 1: what scripts rely on. */
static void test_schema(void **state)
{
	static const char *const members[] = {"\"schema\":1",
					      "\"h2lens\":\"",
					      "\"source\":{\"kind\":\"capture\"",
					      "\"packets\":35",
					      "\"truncated_packets\":0",
					      "\"missing_bytes\":0",
					      "\"verdict\":{",
					      "\"findings\":[",
					      "\"connections\":[",
					      "\"client\":\"10.20.76.2:60452\"",
					      "\"server\":\"10.20.76.1:21535\"",
					      "\"protocol\":\"h2\"",
					      "\"complete\":true",
					      "\"retransmissions\":{\"client\":",
					      "\"close\":\"",
					      "\"closed_by\":",
					      "\"version\":",
					      "\"cipher\":\"TLS_",
					      "\"sni\":\"shop.alpha.test\"",
					      "\"alpn\":\"h2\"",
					      "\"alpn_offered\":[",
					      "\"decrypted\":true",
					      "\"alerts\":[",
					      "\"close_notify\":{",
					      "\"ja4\":\"t13",
					      "\"settings\":{\"client\":{",
					      "\"goaway\":[{\"sender\":\"client\"",
					      "\"last_stream_id\":0",
					      "\"streams\":[",
					      "\"id\":13",
					      "\"id\":15",
					      "\"method\":\"GET\"",
					      "\"path\":\"/style.css\"",
					      "\"path\":\"/f8k.bin\"",
					      "\"status\":200",
					      "\"ttfb\":",
					      "\"response_bytes\":8192",
					      "\"response_bytes\":21",
					      "\"end\":\"complete\"",
					      "\"reset\":null",
					      "\"grpc\":null",
					      "\"layer\":\"none\"",
					      "\"severity\":\"ok\"",
					      "\"code\":null",
					      "\"evidence\":[",
					      "\"confidence\":",
					      "\"steps\":["};
	char path[4096], keys[4096];
	struct reports r = report(data_file(path, sizeof(path), "padded.pcap"),
				  data_file(keys, sizeof(keys), "padded.keys"), false);

	(void)state;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		expect_member(&r, members[i]);
	done(&r);
}

static void test_text(void **state)
{
	char path[4096], keys[4096];
	data_file(path, sizeof(path), "rst-cancel-client.pcapng");
	data_file(keys, sizeof(keys), "rst-cancel-client.keys");
	struct reports plain = report(path, keys, false), color = report(path, keys, true);

	(void)state;
	assert_non_null(strstr(plain.text, "CANCEL"));
	assert_null(strchr(plain.text, '\033'));
	assert_non_null(strchr(color.text, '\033'));
	expect_member(&plain, "\"code\":\"CANCEL\"");
	expect_member(&plain, "\"reset\":{\"sender\":\"client\",\"code\":\"CANCEL\"}");
	done(&plain);
	done(&color);
}

static void test_without_tls(void **state)
{
	char path[4096];
	struct reports r = report(data_file(path, sizeof(path), "tcp-refused.pcapng"), NULL, false);

	(void)state;
	expect_member(&r, "\"tls\":null");
	expect_member(&r, "\"code\":\"tcp:refused\"");
	expect_member(&r, "\"close\":\"refused\"");
	expect_member(&r, "\"closed_by\":\"server\"");
	done(&r);
}

/* The name of a file is foreign text too. */
static void test_hostile_name(void **state)
{
	char name[256], path[4096], piece[4096];
	FILE *in = fopen(data_file(path, sizeof(path), "tcp-refused.pcapng"), "rb");
	size_t n;

	(void)state;
	snprintf(name, sizeof(name), P_tmpdir "/test_report\033[31m\"\\\n%d.pcapng", (int)getpid());
	FILE *out = fopen(name, "wb");
	assert_non_null(in);
	assert_non_null(out);
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		fwrite(piece, 1, n, out);
	fclose(in);
	fclose(out);
	struct reports r = report(name, NULL, false);
	assert_null(strchr(r.text, '\033'));
	assert_null(strchr(r.json, '\033'));
	assert_non_null(strstr(r.text, "test_report\\x1b[31m"));
	done(&r);
	unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_without_tls),
		cmocka_unit_test(test_hostile_name),
	};

	unsetenv("SSLKEYLOGFILE");
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
