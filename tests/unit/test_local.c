/* local.c: the line of a fact, taken apart and put into the book. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "small_book.h"
#include "source/capture.h"
#include "source/target.h"
#include "wire/local.h"

/* The stages of a fact are the target's: another floor counts them again. */
_Static_assert((int)LOCAL_STAGE_NAME == (int)TARGET_STAGE_NAME, "stage");
_Static_assert((int)LOCAL_STAGE_TCP == (int)TARGET_STAGE_TCP, "stage");
_Static_assert((int)LOCAL_STAGE_PROXY == (int)TARGET_STAGE_PROXY, "stage");
_Static_assert((int)LOCAL_STAGE_TLS == (int)TARGET_STAGE_TLS, "stage");
_Static_assert((int)LOCAL_STAGE_PREFACE == (int)TARGET_STAGE_PREFACE, "stage");
_Static_assert((int)LOCAL_STAGE_SETTINGS == (int)TARGET_STAGE_SETTINGS, "stage");
_Static_assert((int)LOCAL_STAGE_IDLE == (int)TARGET_STAGE_IDLE, "stage");
_Static_assert((int)LOCAL_STAGE_COUNT == (int)TARGET_STAGES, "stage");

static bool feed(struct small *s, const char *line)
{
	small_tick(s);
	return local_feed(s->b, line, strlen(line), s->at);
}

static const struct event *last(const struct small *s)
{
	return book_event(s->b, small_last(s));
}

static void a_line_is_as_documented(void **state)
{
	struct text t = {0};
	struct local_fact f = {.kind = LOCAL_FIELD, .stream = 5, .a = 1, .b = 4294967295U};
	(void)state;
	memcpy(f.conn, "10.0.0.1:1>10.0.0.2:2", 22);
	local_write(&t, &f, "X-Foo: a\nb\x1b[0m");
	assert_string_equal(text_str(&t), "h2lens:field conn=10.0.0.1:1>10.0.0.2:2 stream=5 a=1 "
					  "b=4294967295 : X-Foo: a\\nb\\x1b[0m");
	text_clear(&t);
	f = (struct local_fact){.kind = LOCAL_NAME_FAILED};
	local_write(&t, &f, NULL);
	assert_string_equal(text_str(&t), "h2lens:name-failed : ");
	/* a connection's name with a blank would end the value early */
	text_clear(&t);
	memcpy(f.conn, "a b", 4);
	local_write(&t, &f, "x");
	assert_string_equal(text_str(&t), "h2lens:name-failed : x");
	text_done(&t);
}

static void every_kind_comes_back(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < LOCAL_KIND_COUNT; kind++) {
		struct local_fact f = {.kind = (enum local_kind)kind, .stream = 7, .a = 8, .b = 9};
		struct local_fact g;
		struct text t = {0};
		struct slice words;
		memcpy(f.conn, "[2001:db8::1]:5>[2001:db8::2]:443", 34);
		local_write(&t, &f, "one : two a=3");
		assert_true(local_parse(text_str(&t), t.n, &g, &words));
		assert_int_equal(g.kind, kind);
		assert_string_equal(g.conn, f.conn);
		assert_int_equal(g.stream, 7);
		assert_int_equal(g.a, 8);
		assert_int_equal(g.b, 9);
		assert_int_equal(words.n, 13);
		assert_memory_equal(words.p, "one : two a=3", 13);
		text_done(&t);
	}
	assert_string_equal(local_name(LOCAL_RESET_BY), "ended");
	assert_string_equal(local_name(999), "?");
}

static void other_comments_are_none(void **state)
{
	static const char *const lines[] = {
		"",
		"h2lens",
		"h2lens:",
		"h2lens: : words",
		"a note",
		" h2lens:session : x",
		"H2LENS:session : x",
		"h2lens:Session : x",
		"h2lens:sessions : x",
		"h2lens:session",
		"h2lens:session ",
		"h2lens:session x",
		"h2lens:session a=1",
		"h2lens:session a= : x",
		"h2lens:session a=-1 : x",
		"h2lens:session a=4294967296 : x",
		"h2lens:session a=99999999999999999999 : x",
		"h2lens:session stream=2147483648 : x", /* 31 bits, RFC 9113 4.1 */
		"h2lens:session  : x",
		"h2lens:session words : x",
		"h2lens:session a=1\t: x",
	};
	struct local_fact f;
	struct slice words;
	char longest[400] = "h2lens:session conn=";
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_false(local_parse(lines[i], strlen(lines[i]), &f, &words));
	memset(longest + 20, 'x', 140);
	memcpy(longest + 160, " : y", 5);
	assert_false(local_parse(longest, strlen(longest), &f, &words));
	memcpy(longest + 159, " : y", 5); /* 139 octets fit */
	assert_true(local_parse(longest, strlen(longest), &f, &words));
	assert_int_equal(strlen(f.conn), 139);
	/* a later version may say more */
	assert_true(local_parse("h2lens:tls c=1 : x", 18, &f, &words));
	assert_true(local_parse("h2lens:tls :", 12, &f, &words));
	assert_int_equal(words.n, 0);
	/* not terminated: nothing behind n is looked at */
	assert_false(local_parse("h2lens:tls : x", 11, &f, &words));
}

static void a_fact_finds_its_connection(void **state)
{
	struct small s = small_new();
	(void)state;
	assert_true(
		feed(&s, "h2lens:tls conn=10.0.0.1:40000>10.0.0.2:443 a=3 b=4 : bad record mac"));
	assert_int_equal(last(&s)->kind, EVENT_LOCAL);
	assert_int_equal(last(&s)->type, LOCAL_TLS);
	assert_int_equal(last(&s)->conn, s.conn);
	assert_int_equal(last(&s)->a, 3);
	assert_int_equal(last(&s)->b, 4);
	assert_int_equal(last(&s)->stream, 0);
	assert_int_equal(last(&s)->severity, SEVERITY_ERROR);
	assert_int_equal(last(&s)->time, s.at.time);
	assert_true(last(&s)->inferred);
	assert_int_equal(book_connection(s.b, s.conn)->worst, SEVERITY_ERROR);
	assert_int_equal(book_connection(s.b, s.conn)->last_event, small_last(&s));
	struct slice words = book_blob(s.b, last(&s));
	assert_int_equal(words.n, 14);
	assert_memory_equal(words.p, "bad record mac", 14);
	/* either order of the ends */
	assert_true(feed(&s, "h2lens:tls conn=10.0.0.2:443>10.0.0.1:40000 : x"));
	assert_int_equal(last(&s)->conn, s.conn);
	/* other ends, and ends that are none */
	static const char *const others[] = {
		"h2lens:tls : x",
		"h2lens:tls conn=10.0.0.1:40001>10.0.0.2:443 : x",
		"h2lens:tls conn=10.0.0.1:40000>10.0.0.3:443 : x",
		"h2lens:tls conn=10.0.0.1:40000>10.0.0.1:40000 : x",
		"h2lens:tls conn=10.0.0.1:40000 : x",
		"h2lens:tls conn=> : x",
		"h2lens:tls conn=:1>:2 : x",
		"h2lens:tls conn=[]:1>[]:2 : x",
		"h2lens:tls conn=[:1>]:2 : x",
		"h2lens:tls conn=10.0.0.1:105536>10.0.0.2:443 : x",
		"h2lens:tls conn=[10.0.0.1]:40000>10.0.0.2:443 : x",
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_true(feed(&s, others[i]));
		assert_int_equal(last(&s)->conn, BOOK_NONE);
	}
	book_free(s.b);
}

static void the_newest_connection_of_those_ends(void **state)
{
	struct small s = small_new();
	struct connection *c;
	(void)state;
	for (int i = 0; i < 3; i++) {
		c = book_add_connection(s.b, s.at);
		memcpy(c->end, book_connection(s.b, s.conn)->end, sizeof c->end);
		if (i == 2) {
			c->end[1].family = 6;
			memcpy(c->end[1].bytes, (const uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 2},
			       16);
		}
	}
	assert_true(feed(&s, "h2lens:ended conn=10.0.0.1:40000>10.0.0.2:443 : reset"));
	assert_int_equal(last(&s)->conn, 2);
	assert_true(feed(&s, "h2lens:ended conn=10.0.0.1:40000>[2001:db8::2]:443 : reset"));
	assert_int_equal(last(&s)->conn, 3);
	book_free(s.b);
}

static void a_fact_invents_no_stream(void **state)
{
	struct small s = small_new();
	(void)state;
	small_get(&s, 1, "/");
	assert_true(feed(&s, "h2lens:field conn=10.0.0.1:40000>10.0.0.2:443 stream=1 : A: b"));
	assert_int_equal(last(&s)->stream, 1);
	assert_int_equal(book_stream(s.b, 0)->last_event, small_last(&s));
	assert_int_equal(book_stream(s.b, 0)->worst, SEVERITY_ERROR);
	assert_true(feed(&s, "h2lens:field conn=10.0.0.1:40000>10.0.0.2:443 stream=3 : A: b"));
	assert_int_equal(last(&s)->stream, 0);
	assert_true(feed(&s, "h2lens:field stream=1 : A: b"));
	assert_int_equal(last(&s)->stream, 0);
	assert_int_equal(book_streams(s.b), 1);
	book_free(s.b);
}

static void severity_follows_the_case(void **state)
{
	static const struct {
		const char *line;
		enum severity severity;
	} cases[] = {
		{"h2lens:session : h2lens 1 https://a/", SEVERITY_OK},
		{"h2lens:tcp-info a=20 : rttvar 1", SEVERITY_OK},
		{"h2lens:by-hand : ping", SEVERITY_INFO},
		{"h2lens:certificate a=20 : x", SEVERITY_ERROR},
		{"h2lens:certificate a=20 b=1 : x", SEVERITY_WARNING},
		{"h2lens:limit a=4 b=5000 : x", SEVERITY_ERROR},
		{"h2lens:limit a=5 b=5000 : x", SEVERITY_WARNING},
		{"h2lens:early-data a=1 : x", SEVERITY_OK},
		{"h2lens:early-data : x", SEVERITY_INFO},
		{"h2lens:recording : disk full", SEVERITY_WARNING},
	};
	struct small s = small_new();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(feed(&s, cases[i].line));
		assert_int_equal(last(&s)->severity, cases[i].severity);
	}
	assert_false(feed(&s, "a note"));
	assert_int_equal(book_events(s.b), sizeof cases / sizeof *cases);
	book_free(s.b);
}

/* Little-endian blocks of pcapng (draft-ietf-opsawg-pcapng), as the driver writes them. */
static size_t put(uint8_t *to, size_t at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		to[at + (size_t)i] = (uint8_t)(v >> (8 * i));
	return at + 4;
}

static size_t put_comment(uint8_t *to, size_t at, const char *s)
{
	uint32_t n = (uint32_t)strlen(s);
	at = put(to, at, 1 | n << 16); /* opt_comment, length */
	memcpy(to + at, s, n);
	return at + (n + 3) / 4 * 4;
}

static size_t put_statistics(uint8_t *to, size_t at, uint64_t microseconds, const char *comment)
{
	size_t from = at;
	at = put(to, put(to, at, 5), 0); /* Interface Statistics Block */
	at = put(to, at, 0);		 /* interface 0 */
	at = put(to, at, (uint32_t)(microseconds >> 32));
	at = put(to, at, (uint32_t)microseconds);
	at = put_comment(to, at, comment);
	at = put(to, at, 0); /* opt_endofopt */
	put(to, from + 4, (uint32_t)(at + 4 - from));
	return put(to, at, (uint32_t)(at + 4 - from));
}

static void a_recording_tells_its_facts(void **state)
{
	static const uint8_t head[] = {
		/* Section Header Block */
		0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28, 0, 0, 0,
		/* Interface Description Block, raw IP */
		1, 0, 0, 0, 20, 0, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0};
	char path[] = "/tmp/h2lens-test-XXXXXX";
	uint8_t file[1024] = {0};
	size_t n = sizeof head;
	struct capture_options o = {0};
	struct capture_item item;
	struct error e = ERROR_INIT;
	struct book *b = book_new();
	int fd = mkstemp(path), comments = 0;
	(void)state;
	memcpy(file, head, n);
	n = put_statistics(file, n, 1700000000000001, "h2lens:name-failed : nope: no such host");
	n = put_statistics(file, n, 1700000000000002, "an ordinary note");
	n = put_statistics(file, n, 1700000000000003, "h2lens:limit a=4 b=5000 : ");
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file, n), n);
	close(fd);
	struct capture *c = capture_open(path, &o, &e);
	assert_non_null(c);
	for (enum capture_what w; (w = capture_next(c, &item, &e)) != CAPTURE_END;) {
		assert_int_equal(w, CAPTURE_COMMENT);
		if (!local_feed(b, item.text, item.length, item.record.at))
			assert_memory_equal(item.text, "an ordinary note", item.length);
		comments++;
	}
	assert_int_equal(comments, 3);
	assert_int_equal(book_events(b), 2);
	assert_int_equal(book_event(b, 0)->time, UINT64_C(1700000000000001000));
	assert_int_equal(book_event(b, 0)->type, LOCAL_NAME_FAILED);
	assert_memory_equal(book_blob(b, book_event(b, 0)).p, "nope: no such host", 18);
	assert_int_equal(book_event(b, 1)->time, UINT64_C(1700000000000003000));
	assert_int_equal(book_event(b, 1)->b, 5000);
	capture_close(c);
	book_free(b);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_as_documented),
		cmocka_unit_test(every_kind_comes_back),
		cmocka_unit_test(other_comments_are_none),
		cmocka_unit_test(a_fact_finds_its_connection),
		cmocka_unit_test(the_newest_connection_of_those_ends),
		cmocka_unit_test(a_fact_invents_no_stream),
		cmocka_unit_test(severity_follows_the_case),
		cmocka_unit_test(a_recording_tells_its_facts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
