#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/finding.h"
#include "judged_book.h"

/* What the judge says of a live session while something is awaited: by its clock, and only then. */

#define SECOND UINT64_C(1000000000)

/* So long after the last event; 0: a capture, which ends with it. The finding with that id. */
static const struct finding *find_after(struct fixture *f, uint64_t ns, const char *id)
{
	finding_done(&f->list);
	f->list.now = ns ? f->s.at.time + ns : 0;
	assert_true(finding_judge_part(f->s.b, &f->list, UINT32_MAX));
	for (size_t i = 0; i < f->list.count; i++)
		if (strcmp(f->list.items[i].id, id) == 0)
			return &f->list.items[i];
	return NULL;
}

static struct stream *stream(struct fixture *f, uint32_t id)
{
	return book_edit_stream(f->s.b, book_find_stream(f->s.b, f->s.conn, id));
}

static void assert_says(const struct finding *f, const char *words)
{
	assert_non_null(f);
	for (int l = 0; l < LANGUAGES; l++)
		assert_non_null(finding_summary(f, (enum language)l));
	if (!strstr(finding_summary(f, LANGUAGE_ENGLISH), words))
		fail_msg("\"%s\" lacks \"%s\"", finding_summary(f, LANGUAGE_ENGLISH), words);
}

/* A wait is told from a second on, is a warning from five on, grows, and is gone when the answer
 * comes. */
static void test_unanswered(void **state)
{
	struct fixture *f = *state;
	small_get(&f->s, 1, "/slow");
	assert_null(find_after(f, 0, "stream-unanswered"));
	assert_false(f->list.waits);
	assert_null(find_after(f, SECOND / 2, "stream-unanswered"));
	assert_true(f->list.waits); /* it is worth looking again */
	const struct finding *x = find_after(f, 3 * SECOND, "stream-unanswered");
	assert_says(x, "has come so far, 3.00 s after the request");
	assert_int_equal(x->severity, SEVERITY_INFO);
	assert_true(x->lasts);
	x = find_after(f, 6 * SECOND, "stream-unanswered");
	assert_says(x, "6.00 s");
	assert_int_equal(x->severity, SEVERITY_WARNING);
	assert_string_equal(f->list.items[f->list.verdict].id, "stream-unanswered");
	small_frame(&f->s, 1, H2_HEADERS, 5, 1);
	stream(f, 1)->status = 200;
	stream(f, 1)->end = STREAM_END_COMPLETE;
	stream(f, 1)->first_response = f->s.at.time;
	assert_null(find_after(f, 60 * SECOND, "stream-unanswered"));
	assert_false(f->list.waits); /* nothing is awaited: time tells nothing new */
	assert_true(f->list.items[f->list.verdict].severity < SEVERITY_WARNING);
}

/* A connection that is closed waits for nothing, whatever the clock says. */
static void test_closed(void **state)
{
	struct fixture *f = *state;
	small_get(&f->s, 1, "/slow");
	stream(f, 1)->end = STREAM_END_LOST;
	book_edit_connection(f->s.b, f->s.conn)->close = TCP_CLOSED_RST;
	const struct finding *x = find_after(f, 60 * SECOND, "stream-unanswered");
	assert_false(f->list.waits);
	assert_true(!x || !x->lasts);
}

/* A body that may not go on is an error after a second, and names the window. */
static void test_stall(void **state)
{
	struct fixture *f = *state;
	small_get(&f->s, 1, "/upload")->flags = H2_FLAG_END_HEADERS;
	stream(f, 1)->state = STREAM_OPEN;
	struct event *e = small_frame(&f->s, 0, H2_DATA, 0, 1);
	e->a = 0;
	e->b = e->c = e->length = 65535;
	assert_null(find_after(f, SECOND - 1, "window-stall"));
	assert_true(f->list.waits);
	const struct finding *x = find_after(f, 3 * SECOND + SECOND / 5, "window-stall");
	assert_says(x, "It has stood still for 3.20 s and goes on so.");
	assert_says(x, "The server owes the WINDOW_UPDATE");
	assert_int_equal(x->severity, SEVERITY_ERROR);
	assert_true(x->lasts);
	assert_null(find_after(f, 0, "window-stall")); /* a capture that ends here */
	e = small_frame(&f->s, 1, H2_WINDOW_UPDATE, 0, 1);
	e->a = e->b = 1000;
	assert_null(find_after(f, 60 * SECOND, "window-stall"));
}

static void test_ping(void **state)
{
	struct fixture *f = *state;
	struct event *e = small_frame(&f->s, 0, H2_PING, 0, 0);
	e->length = 8;
	e->a = 7;
	assert_null(find_after(f, 0, "ping-no-ack"));
	assert_null(find_after(f, SECOND / 2, "ping-no-ack"));
	assert_true(f->list.waits);
	const struct finding *x = find_after(f, 6 * SECOND, "ping-no-ack");
	assert_says(x, "for 6.0 s so far");
	assert_true(x->lasts);
	e = small_frame(&f->s, 1, H2_PING, H2_FLAG_ACK, 0);
	e->length = 8;
	e->a = 7;
	assert_null(find_after(f, 6 * SECOND, "ping-no-ack"));
	assert_false(f->list.waits);
}

/* A clock that went back, or stands before what was recorded, makes no wait of years. */
static void test_clock_behind(void **state)
{
	struct fixture *f = *state;
	small_get(&f->s, 1, "/");
	finding_done(&f->list);
	f->list.now = 1;
	assert_true(finding_judge_part(f->s.b, &f->list, UINT32_MAX));
	for (size_t i = 0; i < f->list.count; i++)
		assert_false(f->list.items[i].lasts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_unanswered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_closed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stall, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ping, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clock_behind, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
