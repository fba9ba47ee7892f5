#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_book.h"
#include "ui/trial.h"

static const uint64_t second = 1000000000;

static char broken[] = "It broke", nothing[] = "", broken_again[] = "It broke again",
	    three_seconds[] = "stalled for 3 s", four_seconds[] = "stalled for 4 s";

static struct finding finding_at(uint32_t event, char *title)
{
	struct finding f = {.id = "window-stall",
			    .sender = "client",
			    .severity = SEVERITY_ERROR,
			    .conn = 0,
			    .stream = BOOK_NONE,
			    .evidence_count = 1,
			    .time = UINT64_MAX};
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
	trial_begin(&t, s.b, &l, BOOK_NONE, s.conn, old, "retry", second, LANGUAGE_ENGLISH);
	trial_answer(&t, true, "1 request\x1b sent", 15);
	assert_string_equal(text_str(&t.before[TRIAL_STREAM]), "5 /cart: not processed");
	assert_true(trial_runs(&t));
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, true, second + second / 10);
	assert_true(trial_runs(&t)); /* at rest, but nothing has come */
	assert_string_equal(text_str(&t.before[TRIAL_VERDICT]), "It broke");
	assert_string_equal(text_str(&t.after[TRIAL_VERDICT]), "nothing new so far");
	uint32_t first = book_events(s.b), fresh = request(&s, 7);
	small_frame(&s, 1, H2_HEADERS, 5, 7);
	book_edit_stream(s.b, fresh)->end = STREAM_END_COMPLETE;
	book_edit_stream(s.b, fresh)->status = 200;
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, true, 2 * second);
	assert_true(trial_runs(&t)); /* more may be about to come */
	trial_look(&t, s.b, &l, LANGUAGE_ENGLISH, true, 3 * second);
	assert_false(trial_runs(&t));
	assert_true(t.rests);
	assert_string_equal(text_str(&t.after[TRIAL_STREAM]), "7 /cart: 200, complete");
	assert_string_equal(text_str(&t.after[TRIAL_VERDICT]), "it worked");
	assert_int_equal(t.kind, OUTCOME_WORKED);
	assert_string_equal(text_str(&t.before[TRIAL_CONNECTION]), "0: h2, open");
	assert_string_equal(text_str(&t.after[TRIAL_ANSWER]), "1 request\\x1b sent");
	assert_int_equal(t.newest, first);
	trial_done(&t);
	book_free(s.b);
}

/* A try of what was found at event 0; what then came is found at the last one. */
struct
try {
	struct small s;
	struct trial t;
	struct finding found[2];
	struct finding_list l;
};

static void try_begin(struct try *x, bool lasts)
{
	*x = (struct try){.s = small_new(), .l = {.count = 1}};
	x->l.items = x->found;
	request(&x->s, 1);
	x->found[0] = finding_at(0, broken);
	x->found[0].words[LANGUAGE_ENGLISH].brief = three_seconds;
	x->found[0].lasts = lasts;
	trial_begin(&x->t, x->s.b, &x->l, 0, x->s.conn, BOOK_NONE, "reconnect\nagain\n", second,
		    LANGUAGE_ENGLISH);
	trial_answer(&x->t, true, "", 0);
	small_frame(&x->s, 1, H2_GOAWAY, 0, 0);
	x->found[1] = finding_at(small_last(&x->s), broken_again);
}

/* The language of what the After column must say, and whether the try is over. */
static void try_end(struct try *x, enum language lang, bool over, const char *after)
{
	trial_look(&x->t, x->s.b, &x->l, lang, false, over ? 9 * second : 2 * second);
	assert_int_equal(trial_runs(&x->t), !over);
	assert_string_equal(text_str(&x->t.after[TRIAL_VERDICT]), after);
	if (!over)
		return;
	assert_false(x->t.rests);
	trial_done(&x->t);
	book_free(x->s.b);
}

/* The same kind of failure after it is the same again, with its own numbers. */
static void test_same_again(void **state)
{
	struct try x;
	(void)state;
	try_begin(&x, false);
	x.l.count = 2;
	x.found[1].words[LANGUAGE_ENGLISH].brief = four_seconds;
	try_end(&x, LANGUAGE_ENGLISH, false, "the same again: stalled for 4 s");
	assert_string_equal(text_str(&x.t.before[TRIAL_VERDICT]), "It broke: stalled for 3 s");
	assert_int_equal(x.t.kind, OUTCOME_SAME);
	try_end(&x, LANGUAGE_CHINESE, false, "同样的问题再次出现：stalled for 4 s");
	assert_string_equal(text_str(&x.t.command), "reconnect, again");
	/* a session that never rests is not waited for */
	try_end(&x, LANGUAGE_ENGLISH, true, "the same again: stalled for 4 s");
}

/* A finding that speaks of many streams is told once; that it has grown is the same again. */
static void test_grown(void **state)
{
	struct try x;
	(void)state;
	try_begin(&x, false);
	x.found[0].stream_count = 1;
	try_end(&x, LANGUAGE_ENGLISH, false, "the same again: stalled for 3 s");
	x.found[0].stream_count = 0;
	try_end(&x, LANGUAGE_ENGLISH, true, "nothing new went wrong");
}

/* Another code is another failure; what was there before is not told again. */
static void test_another(void **state)
{
	struct try x;
	(void)state;
	try_begin(&x, false);
	x.l.count = 2;
	snprintf(x.found[1].code, sizeof(x.found[1].code), "CANCEL");
	try_end(&x, LANGUAGE_ENGLISH, false, "another failure: It broke again");
	x.found[1].severity = SEVERITY_INFO;
	try_end(&x, LANGUAGE_ENGLISH, true, "nothing new went wrong");
}

/* What lasts is told as such until it is gone; its end, told as what was, is no new failure. */
static void test_lasting(void **state)
{
	struct try x;
	(void)state;
	try_begin(&x, true);
	x.found[0].words[LANGUAGE_ENGLISH].brief = four_seconds;
	try_end(&x, LANGUAGE_ENGLISH, false, "it lasts still: stalled for 4 s");
	x.found[0].lasts = false;
	x.found[0].evidence[0] = small_last(&x.s);
	x.found[0].time = 0;
	try_end(&x, LANGUAGE_ENGLISH, true, "it worked");
}

static void test_ping(void **state)
{
	struct small s = small_new();
	struct trial t = {0};
	struct finding_list none = {0};
	(void)state;
	request(&s, 1);
	trial_begin(&t, s.b, &none, BOOK_NONE, s.conn, BOOK_NONE, "ping", second, LANGUAGE_ENGLISH);
	trial_answer(&t, true, "PING sent", 9);
	small_frame(&s, 0, H2_PING, 0, 0);
	small_frame(&s, 1, H2_PING, 1, 0)->c = 1500;
	trial_look(&t, s.b, &none, LANGUAGE_ENGLISH, false, 2 * second);
	assert_int_equal(t.kind, OUTCOME_WORKED);
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
	trial_begin(&t, s.b, &none, BOOK_NONE, s.conn, BOOK_NONE, "retry", second,
		    LANGUAGE_ENGLISH);
	trial_answer(&t, false, "nothing to send", 15);
	assert_false(trial_runs(&t));
	assert_true(t.shown && t.failed);
	trial_done(&t);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request_again), cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_grown),	      cmocka_unit_test(test_another),
		cmocka_unit_test(test_lasting),	      cmocka_unit_test(test_ping),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
