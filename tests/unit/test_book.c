#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "book/known.h"
#include "small_book.h"

static int set_up(void **state)
{
	static struct small s;

	s = small_new();
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct small *s = *state;

	book_free(s->b);
	return 0;
}

static void test_intern(void **state)
{
	struct small *s = *state;
	text_id a = book_intern(s->b, "abc", 3), b = book_intern(s->b, "abd", 3);
	text_id nul = book_intern(s->b, "abc\0", 4);

	assert_int_equal(book_intern(s->b, "abcdef", 3), a);
	assert_int_not_equal(a, b);
	assert_int_not_equal(a, nul);
	assert_int_equal(book_text(s->b, nul).n, 4);
	assert_int_equal(book_text(s->b, 0).n, 0);
	assert_non_null(book_text(s->b, 0).p);
	/* ids stay, and octets do not move, while the table grows */
	const char *p = book_text(s->b, a).p;
	char name[16];
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "name-%d", i);
		small_text(s, name);
	}
	assert_ptr_equal(book_text(s->b, a).p, p);
	assert_int_equal(small_text(s, "abc"), a);
	assert_int_equal(book_intern(s->b, "", 0), KNOWN_EMPTY);
	assert_int_equal(small_text(s, ":method"), KNOWN_METHOD);
	assert_int_equal(small_text(s, "grpc-timeout"), KNOWN_GRPC_TIMEOUT);
}

static void test_intern_is_cut(void **state)
{
	struct small *s = *state;
	size_t n = (1 << 20) + 77;
	char *large = malloc(n);

	memset(large, 'x', n);
	text_id id = book_intern(s->b, large, n);
	assert_in_range(book_text(s->b, id).n, (1 << 20) - 128, 1 << 20);
	free(large);
}

/* Every event is in its connection's chain once, and in one stream's. */
static void test_chains(void **state)
{
	struct small *s = *state;

	for (uint32_t i = 0; i < 9; i++)
		small_frame(s, (int)(i & 1), H2_DATA, 0, i % 3);
	struct connection *other = book_add_connection(s->b, s->at);
	book_add_frame(s->b, other->id, s->at, 0, EVENT_H2_FRAME, 1);
	small_frame(s, 0, H2_DATA, 0, 1);
	const struct connection *c = book_connection(s->b, s->conn);
	uint32_t n = 0, zeros = 0, ones = 0;
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(s->b, i)->next)
		n++;
	for (uint32_t i = c->zero_first; i != BOOK_NONE; i = book_event(s->b, i)->next_stream) {
		assert_int_equal(book_event(s->b, i)->stream, 0);
		zeros++;
	}
	const struct stream *st = book_stream(s->b, book_find_stream(s->b, s->conn, 1));
	for (uint32_t i = st->first_event; i != BOOK_NONE; i = book_event(s->b, i)->next_stream) {
		assert_int_equal(book_event(s->b, i)->stream, 1);
		assert_int_equal(book_event(s->b, i)->conn, s->conn);
		ones++;
	}
	assert_int_equal(n, 10);
	assert_int_equal(c->events, 10);
	assert_int_equal(zeros, 3);
	assert_int_equal(ones, 4);
	assert_int_equal(st->events, 4);
	assert_int_equal(c->streams, 2);
	assert_int_equal(book_streams(s->b), 3);
	assert_int_equal(book_connections(s->b), 2);
	assert_int_equal(book_find_stream(s->b, s->conn, 77), BOOK_NONE);
	assert_null(book_event(s->b, book_events(s->b)));
	assert_null(book_event(s->b, BOOK_NONE));
	assert_null(book_connection(s->b, BOOK_NONE));
	assert_null(book_stream(s->b, BOOK_NONE));
}

static void test_marks(void **state)
{
	struct small *s = *state;

	small_frame(s, 0, H2_DATA, 0, 1);
	uint32_t id = small_last(s);
	book_mark(s->b, id, SEVERITY_WARNING);
	book_mark(s->b, id, SEVERITY_INFO); /* never lower */
	assert_int_equal(book_event(s->b, id)->severity, SEVERITY_WARNING);
	assert_int_equal(book_connection(s->b, s->conn)->worst, SEVERITY_WARNING);
	assert_int_equal(book_stream(s->b, 0)->worst, SEVERITY_WARNING);
}

/* A mistake on a stream that does not exist must not invent it. */
static void test_bad(void **state)
{
	struct small *s = *state;

	book_bad(s->b, s->conn, s->at, 1, 99, BOOK_NONE, H2_PROTOCOL_ERROR, 7, "phrase");
	const struct event *e = book_event(s->b, small_last(s));
	assert_int_equal(e->kind, EVENT_BAD);
	assert_int_equal(e->a, H2_PROTOCOL_ERROR);
	assert_int_equal(e->b, 7);
	assert_int_equal(e->c, BOOK_NONE);
	assert_int_equal(e->severity, SEVERITY_ERROR);
	assert_memory_equal(book_blob(s->b, e).p, "phrase", 6);
	assert_int_equal(book_streams(s->b), 0);
	book_note(s->b, BOOK_NONE, s->at, "remark");
	e = book_event(s->b, small_last(s));
	assert_int_equal(e->kind, EVENT_NOTE);
	assert_int_equal(e->conn, BOOK_NONE);
}

static void test_blobs_and_fields(void **state)
{
	struct small *s = *state;
	static uint8_t large[5000];
	struct event *e = small_frame(s, 0, H2_SETTINGS, 0, 0);

	assert_int_equal(book_blob(s->b, e).n, 0);
	book_set_blob(s->b, e, large, sizeof(large));
	assert_int_equal(book_blob(s->b, e).n, BOOK_BLOB_KEPT);
	const struct field *f = NULL, *g = NULL;
	assert_int_equal(book_fields(s->b, e, &f), 0); /* a blob is no list */

	e = small_get(s, 1, "/path");
	assert_int_equal(book_fields(s->b, e, &f), 4);
	assert_memory_equal(book_field(s->b, e, ":path").p, "/path", 5);
	assert_null(book_field(s->b, e, "x-absent").p);
	assert_int_equal(book_blob(s->b, e).n, 0);
	e = small_get(s, 3, "/path"); /* equal lists are kept once */
	assert_int_equal(book_fields(s->b, e, &g), 4);
	assert_ptr_equal(f, g);
	e = small_frame(s, 0, H2_HEADERS, 0, 5);
	SMALL_FIELDS(s, e, "x", "?", "?", "?");
	assert_int_equal(book_fields(s->b, e, &g), 2);
	assert_null(book_field(s->b, e, "x").p); /* its value is not known */
	book_set_fields(s->b, e, NULL, 0);
	assert_int_equal(book_fields(s->b, e, &g), 0);
}

static void test_sides_and_times(void **state)
{
	struct small *s = *state;
	struct event *e = small_event(s, 1, EVENT_TCP_FIN);
	char out[64];

	assert_false(book_from_client(s->b, e));
	book_edit_connection(s->b, s->conn)->client = 1; /* learnt late */
	assert_true(book_from_client(s->b, e));
	assert_true(book_seconds(s->b, SMALL_START + 1500000) > 0.00149);
	assert_true(book_seconds(s->b, SMALL_START - 500000000) < -0.49); /* before the first */
	assert_true(book_seconds(s->b, 0) == 0);			  /* no time at all */
	struct address a = {.bytes = {192, 0, 2, 1}, .family = 4, .port = 443};
	assert_string_equal(book_address(out, sizeof(out), &a), "192.0.2.1:443");
	a = (struct address){.bytes = {0x20, 1, 0xd, 0xb8, [15] = 1}, .family = 6, .port = 65535};
	assert_string_equal(book_address(out, sizeof(out), &a), "[2001:db8::1]:65535");
}

static void test_certificates(void **state)
{
	struct small *s = *state;
	struct certificate c = {.not_after = 77};
	uint32_t id = book_add_certificate(s->b, &c);

	c.not_after = 78; /* a copy was taken */
	assert_int_equal(book_certificate(s->b, id)->not_after, 77);
	book_edit_certificate(s->b, id)->seen = 2;
	assert_int_equal(book_certificate(s->b, id)->seen, 2);
	assert_null(book_certificate(s->b, id + 1));
	assert_null(book_connection(s->b, s->conn)->tls);
	struct tls_facts *t = book_edit_tls(s->b, s->conn);
	assert_ptr_equal(t, book_edit_tls(s->b, s->conn));
	assert_int_equal(t->certificate, BOOK_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_intern),	    TEST(test_intern_is_cut), TEST(test_chains),
		TEST(test_marks),	    TEST(test_bad),	      TEST(test_blobs_and_fields),
		TEST(test_sides_and_times), TEST(test_certificates),
	};

	return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
