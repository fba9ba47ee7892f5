#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_book.h"
#include "ui/trial.h"

static const uint64_t second = 1000000000;

static char broken[] = "It broke", nothing[] = "", broken_again[] = "It broke again";

static struct finding finding_at(uint32_t event, char *title)
{
	struct finding f = {.severity = SEVERITY_ERROR, .evidence_count = 1};
	f.evidence[0] = event;
	for (int l = 0; l < LANGUAGES; l++)
		f.words[l].title = f.words[l].summary = f.words[l].brief = nothing;
	f.words[LANGUAGE_ENGLISH].title = title;
	return f;
}

static uint32_t request(struct small *s, uint32_t id)
{
	small_frame(s, 0, H2_HEADERS, 5, id);
	uint32_t stream = book_find_stream(s->b, s->conn, id);
	book_edit_stream(s->b, stream)->path = small_text(s, "/cart");
	return stream;
}

/* What was, what came: a stream that was refused, and the one that was sent in its place. */
static void test_request_again(void **state)
{
	struct small s = small_new();
	struct trial t = {0};
	struct finding found[2];
	struct finding_list l = {.items = found, .count = 1};
	(void)state;
	uint32_t old = request(&s, 5);
	book_edit_stream(s.b, old)->end = STREAM_END_REFUSED;
	found[0] = finding_at(0, broken);
	trial_begin(&t, s.b, &l, LANGUAGE_ENGLISH, s.conn, old, "retry", second);
	trial_answer(&t, true, "1 request\x1b sent", 15);
	assert_string_equal(text_str(&t.before[TRIAL_VERDICT]), "It broke");
	assert_string_equal(text_str(&t.before[TRIAL_STREAM]), "5 /cart: not processed");
	assert_true(trial_runs(&t));
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, true, second + second / 10);
	assert_true(trial_runs(&t)); /* at rest, but nothing has come */
	uint32_t first = book_events(s.b), fresh = request(&s, 7);
	small_frame(&s, 1, H2_HEADERS, 5, 7);
	book_edit_stream(s.b, fresh)->end = STREAM_END_COMPLETE;
	book_edit_stream(s.b, fresh)->status = 200;
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, true, 2 * second);
	assert_true(trial_runs(&t)); /* more may be about to come */
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, true, 3 * second);
	assert_false(trial_runs(&t));
	assert_string_equal(text_str(&t.after[TRIAL_STREAM]), "7 /cart: 200, complete");
	assert_string_equal(text_str(&t.after[TRIAL_VERDICT]), "nothing new went wrong");
	assert_string_equal(text_str(&t.before[TRIAL_CONNECTION]), "0: h2, open");
	assert_string_equal(text_str(&t.after[TRIAL_ANSWER]), "1 request\\x1b sent");
	assert_int_equal(t.newest, first);
	trial_done(&t);
	book_free(s.b);
}

/* What goes wrong after it is told; what went wrong before is not told again. */
static void test_new_finding(void **state)
{
	struct small s = small_new();
	struct trial t = {0};
	struct finding found[2];
	struct finding_list l = {.items = found, .count = 1};
	(void)state;
	request(&s, 1);
	found[0] = finding_at(0, broken);
	trial_begin(&t, s.b, &l, LANGUAGE_ENGLISH, s.conn, BOOK_NONE, "again", second);
	trial_answer(&t, true, "", 0);
	small_frame(&s, 1, H2_GOAWAY, 0, 0);
	found[1] = finding_at(small_last(&s), broken_again);
	l.count = 2;
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, false, 2 * second);
	assert_string_equal(text_str(&t.after[TRIAL_VERDICT]), "It broke again");
	assert_true(trial_runs(&t));
	/* a session that never rests is not waited for */
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, false, 9 * second);
	assert_false(trial_runs(&t));
	trial_done(&t);
	book_free(s.b);
}

static void test_ping(void **state)
{
	struct small s = small_new();
	struct trial t = {0};
	struct finding_list none = {0};
	(void)state;
	request(&s, 1);
	trial_begin(&t, s.b, &none, LANGUAGE_ENGLISH, s.conn, BOOK_NONE, "ping", second);
	trial_answer(&t, true, "PING sent", 9);
	small_frame(&s, 0, H2_PING, 0, 0);
	small_frame(&s, 1, H2_PING, 1, 0)->c = 1500;
	trial_look(&t, s.b, &none, LANGUAGE_ENGLISH, false, 2 * second);
	assert_string_equal(text_str(&t.after[TRIAL_TIME]), "PING answered after 1.5 ms");
	assert_int_equal(t.newest, small_last(&s));
	assert_string_equal(text_str(&t.before[TRIAL_VERDICT]), "not judged yet");
	trial_done(&t);
	book_free(s.b);
}

/* A command that failed at once has nothing to wait for. */
static void test_refused(void **state)
{
	struct small s = small_new();
	struct trial t = {0};
	struct finding_list none = {0};
	(void)state;
	trial_begin(&t, s.b, &none, LANGUAGE_ENGLISH, s.conn, BOOK_NONE, "retry", second);
	trial_answer(&t, false, "nothing to send", 15);
	assert_false(trial_runs(&t));
	assert_true(t.shown && t.failed);
	trial_done(&t);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request_again),
		cmocka_unit_test(test_new_finding),
		cmocka_unit_test(test_ping),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
