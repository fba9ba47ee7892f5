#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/page.h"

static const char finding[] = "What happened, in words.\n\n"
			      "## How we know\n\n"
			      "Sent by: server.\n\n"
			      "- packet 3: GOAWAY and so many words that they take another line\n"
			      "- packet 7: RST_STREAM\n"
			      "- no event of ours\n\n"
			      "## Confirm\n\n"
			      "- a bullet that is no evidence\n\n"
			      "1. Look:\n\n"
			      "   ```sh\n   one\n   two\n   ```\n\n"
			      "2. Try:\n\n"
			      "   ```try\n   ping\n   ```\n\n"
			      "3. Configure:\n\n"
			      "   ```nginx\n   http2 on;\n   ```\n";

static struct page laid(int columns)
{
	struct page p = {.cursor = PAGE_NO_TARGET};
	page_begin(&p, false);
	text_add(&p.source, finding);
	p.event_count = 2;
	p.events[0] = 30;
	p.events[1] = 70;
	page_lay(&p, columns);
	p.list.rows = 4;
	return p;
}

/* Evidence and what can be run are targets; other bullets and other blocks are none. */
static void test_targets(void **state)
{
	struct page p = laid(50);
	struct text block = {0};
	(void)state;
	assert_int_equal(p.count, 4);
	assert_int_equal(p.targets[0].kind, PAGE_EVENT);
	assert_int_equal(p.targets[0].event, 30);
	assert_int_equal(p.targets[0].last, p.targets[0].first + 1);
	assert_int_equal(p.targets[1].event, 70);
	assert_int_equal(p.targets[2].kind, PAGE_SHELL);
	assert_int_equal(p.targets[2].last, p.targets[2].first + 1);
	page_block(&p, &p.targets[2], &block);
	assert_string_equal(text_str(&block), "one\ntwo");
	assert_int_equal(p.targets[3].kind, PAGE_TRY);
	text_clear(&block);
	page_block(&p, &p.targets[3], &block);
	assert_string_equal(text_str(&block), "ping");
	text_done(&block);
	page_done(&p);
}

/* From the top to the end nothing is passed over, and back again. */
static void test_walking(void **state)
{
	struct page p = laid(50);
	uint32_t seen = 0;
	(void)state;
	assert_null(page_target(&p));
	for (int n = 0; n < 100; n++) {
		assert_true(page_act(&p, COMMAND_DOWN));
		const struct page_target *t = page_target(&p);
		if (!t)
			continue;
		assert_true(t->last >= p.list.top && t->first < p.list.top + p.list.rows);
		seen |= 1U << (t - p.targets);
	}
	assert_int_equal(seen, 15);
	assert_int_equal(p.list.top + p.list.rows, p.list.count);
	for (int n = 0; n < 100; n++)
		page_act(&p, COMMAND_UP);
	assert_int_equal(p.list.top, 0);
	assert_false(page_act(&p, COMMAND_HEX));
	page_done(&p);
}

/* Enter without a cursor finds the first thing to act on, wherever it is. */
static void test_first(void **state)
{
	struct page p = laid(50);
	(void)state;
	assert_true(page_take_first(&p));
	assert_int_equal(page_target(&p)->event, 30);
	page_act(&p, COMMAND_LAST);
	assert_null(page_target(&p));
	assert_true(page_take_first(&p));
	assert_int_equal(page_target(&p)->kind, PAGE_TRY);
	/* a width that cuts every line keeps the targets */
	page_lay(&p, 14);
	assert_int_equal(p.count, 4);
	page_done(&p);
}

static void test_nothing(void **state)
{
	struct page p = {.cursor = PAGE_NO_TARGET};
	(void)state;
	page_begin(&p, false);
	page_lay(&p, 40);
	assert_int_equal(p.count, 0);
	assert_false(page_take_first(&p));
	page_act(&p, COMMAND_DOWN);
	page_act(&p, COMMAND_UP);
	assert_null(page_target(&p));
	page_done(&p);
}

static void test_plain(void **state)
{
	static const char words[] = "A *star* and a_b_c\nits second line\n\n  - one [x](y)\n"
				    "  - two\n\n12. twelve\n# no heading\n- ";
	struct text md = {0}, plain = {0};
	struct markdown m = {0};
	(void)state;
	page_add_plain(&md, words);
	markdown_layout(text_str(&md), md.n, 60, &m);
	markdown_plain(&m, &plain);
	assert_non_null(strstr(text_str(&plain), "A *star* and a_b_c\nits second line\n"));
	assert_non_null(strstr(text_str(&plain), "• one [x](y)\n• two\n"));
	assert_non_null(strstr(text_str(&plain), "12. twelve\n"));
	assert_non_null(strstr(text_str(&plain), "# no heading"));
	markdown_done(&m);
	text_done(&md);
	text_done(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets), cmocka_unit_test(test_walking),
		cmocka_unit_test(test_first),	cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
