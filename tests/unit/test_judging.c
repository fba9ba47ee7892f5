#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "small_book.h"
#include "ui/judging.h"

static const uint64_t second = 1000000000, moment = 150000000;

static struct live_state in_stage(enum live_stage stage)
{
	return (struct live_state){.stage = stage};
}

/* What is found when a request without an answer is judged so long after it. */
static bool judge(struct judging *j, const struct book *b, struct finding_list *found,
		  uint64_t clock)
{
	bool more = judging_part(j, b, SMALL_START + clock, clock);
	if (more)
		return false;
	finding_done(found);
	*found = j->next;
	judging_over(j, clock);
	return true;
}

/* Once when it is quiet; then once a second while something is awaited, and not any more when it
 * has come. */
static void test_while_waiting(void **state)
{
	struct small s = small_new();
	struct judging j = {0};
	struct finding_list found = {0};
	struct live_state open = in_stage(LIVE_OPEN);
	(void)state;
	small_get(&s, 1, "/slow");
	uint32_t events = book_events(s.b);
	assert_false(judging_due(&j, &open, events, NULL, moment / 2));
	assert_true(judging_due(&j, &open, events, NULL, 2 * moment));
	assert_true(judge(&j, s.b, &found, 2 * moment));
	int times = 0;
	for (uint64_t clock = 3 * moment; clock < 2 * moment + 4 * second; clock += moment / 10)
		if (judging_due(&j, &open, events, &found, clock)) {
			times++;
			assert_true(judge(&j, s.b, &found, clock));
		}
	assert_int_equal(times, 3);
	small_frame(&s, 1, H2_HEADERS, 5, 1);
	book_edit_stream(s.b, 0)->end = STREAM_END_COMPLETE;
	book_edit_stream(s.b, 0)->status = 200;
	events = book_events(s.b);
	assert_true(judging_due(&j, &open, events, &found, 9 * second));
	assert_true(judge(&j, s.b, &found, 9 * second));
	for (uint64_t clock = 9 * second; clock < 99 * second; clock += second)
		assert_false(judging_due(&j, &open, events, &found, clock));
	finding_done(&found);
	judging_done(&j);
	book_free(s.b);
}

/* What is only beginning says nothing unless it hangs; a capture is judged when it is read. */
static void test_not_yet(void **state)
{
	struct judging j = {0};
	struct live_state greeting = in_stage(LIVE_GREETING);
	(void)state;
	assert_false(judging_due(&j, NULL, 10, NULL, 9 * second));
	assert_false(judging_due(&j, &greeting, 10, NULL, 9 * second));
	assert_false(judging_due(&j, &greeting, 10, NULL, 9 * second + moment));
	assert_true(judging_due(&j, &greeting, 10, NULL, 10 * second));
}

/* A large book waits for a second of quiet, and a slow judgement for twenty times its own time. */
static void test_large(void **state)
{
	struct judging j = {0};
	struct finding_list waits = {.waits = true};
	struct live_state open = in_stage(LIVE_OPEN);
	uint32_t large = 1000000;
	(void)state;
	assert_false(judging_due(&j, &open, large, NULL, 5 * second));
	assert_false(judging_due(&j, &open, large, NULL, 5 * second + moment));
	assert_true(judging_due(&j, &open, large, NULL, 6 * second));
	j.events = large;
	j.since = 6 * second;
	judging_over(&j, 7 * second);
	assert_false(judging_due(&j, &open, large, &waits, 26 * second));
	assert_true(judging_due(&j, &open, large, &waits, 27 * second));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_while_waiting),
		cmocka_unit_test(test_not_yet),
		cmocka_unit_test(test_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
