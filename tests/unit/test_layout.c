#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/border.h"
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/scale.h"

static struct layout make(int rows, int columns, struct layout_state s)
{
	struct layout l;
	layout_make(&l, rows, columns, &s);
	return l;
}

static bool overlap(struct rect a, struct rect b)
{
	return a.y < b.y + b.rows && b.y < a.y + a.rows && a.x < b.x + b.cols && b.x < a.x + a.cols;
}

static void assert_within(struct rect r, int rows, int columns)
{
	assert_true(r.y >= 0 && r.x >= 0 && r.cols > 0);
	assert_true(r.y + r.rows <= rows);
	assert_true(r.x + r.cols <= columns);
}

/* What must hold of any size and any state. */
static void check(int rows, int columns, struct layout_state s)
{
	struct layout l = make(rows, columns, s);
	assert_false(l.too_small);
	/* The panel that has the keys is always to be seen. */
	assert_true(layout_shows(&l, s.focus));
	for (int i = 0; i < PANEL_COUNT; i++) {
		if (!layout_shows(&l, (enum panel)i))
			continue;
		assert_within(l.frame[i], rows, columns);
		assert_within(l.inside[i], rows, columns);
		assert_false(overlap(l.inside[i], l.title));
		assert_false(overlap(l.inside[i], l.hints));
		for (int k = 0; k < i; k++)
			if (layout_shows(&l, (enum panel)k))
				assert_false(overlap(l.inside[i], l.inside[k]));
	}
}

static void test_every_size_holds(void **state)
{
	(void)state;
	for (int rows = LAYOUT_ROWS_MIN; rows <= 100; rows++) {
		for (int columns = LAYOUT_COLUMNS_MIN; columns <= 300; columns += 7) {
			for (int focus = 0; focus < PANEL_COUNT; focus++) {
				struct layout_state s = {
					(enum panel)focus, PANEL_STREAMS, PANEL_EXPLAIN,
					rows % 2 == 0,	   rows,	  rows % 4};
				if (focus <= PANEL_FRAMES)
					s.top = (enum panel)focus;
				else
					s.bottom = (enum panel)focus;
				check(rows, columns, s);
			}
		}
	}
}

static void test_too_small(void **state)
{
	struct layout_state s = {PANEL_STREAMS, PANEL_STREAMS, PANEL_EXPLAIN, false, 0, 0};
	(void)state;
	assert_true(make(4, 80, s).too_small);
	assert_true(make(24, 19, s).too_small);
	assert_true(make(0, 0, s).too_small);
	assert_false(make(5, 20, s).too_small);
}

static void test_one_panel_at_20_by_5(void **state)
{
	struct layout_state s = {PANEL_TIMELINE, PANEL_STREAMS, PANEL_TIMELINE, false, 3, 0};
	struct layout l = make(5, 20, s);
	(void)state;
	assert_false(l.framed);
	assert_int_equal(l.inside[PANEL_TIMELINE].y, 1);
	assert_int_equal(l.inside[PANEL_TIMELINE].rows, 3);
	assert_int_equal(l.inside[PANEL_TIMELINE].cols, 20);
	assert_false(layout_shows(&l, PANEL_STREAMS));
	assert_false(layout_shows(&l, PANEL_FRAMES));
}

static void test_stack_at_80_by_24(void **state)
{
	struct layout_state s = {PANEL_FRAMES, PANEL_FRAMES, PANEL_DETAIL, false, 50, 0};
	struct layout l = make(24, 80, s);
	(void)state;
	assert_true(layout_shows(&l, PANEL_STREAMS));
	assert_true(layout_shows(&l, PANEL_FRAMES));
	assert_int_equal(l.inside[PANEL_TIMELINE].rows, 4);
	assert_true(layout_shows(&l, PANEL_DETAIL));
	assert_false(layout_shows(&l, PANEL_EXPLAIN));
	/* Neighbours share one line, and the lowest ends above the hints. */
	assert_int_equal(l.frame[PANEL_STREAMS].cols + l.frame[PANEL_FRAMES].cols, 81);
	assert_int_equal(l.frame[PANEL_DETAIL].y + l.frame[PANEL_DETAIL].rows, 23);
}

static void test_everything_at_120_by_40(void **state)
{
	struct layout_state s = {PANEL_STREAMS, PANEL_STREAMS, PANEL_EXPLAIN, false, 50, 0};
	struct layout l = make(40, 120, s);
	(void)state;
	for (int i = 0; i < PANEL_COUNT; i++)
		assert_true(layout_shows(&l, (enum panel)i));
	assert_true(l.inside[PANEL_TIMELINE].rows > 3);
	s.zoom = true;
	l = make(40, 120, s);
	assert_int_equal(l.inside[PANEL_STREAMS].cols, 118);
	assert_false(layout_shows(&l, PANEL_FRAMES));
}

/* A timeline of two streams takes no place for ten. */
static void test_timeline_is_as_high_as_needed(void **state)
{
	struct layout_state few = {PANEL_STREAMS, PANEL_STREAMS, PANEL_EXPLAIN, false, 2, 0};
	struct layout_state many = {PANEL_STREAMS, PANEL_STREAMS, PANEL_EXPLAIN, false, 1000, 0};
	(void)state;
	assert_true(make(60, 200, few).inside[PANEL_TIMELINE].rows <
		    make(60, 200, many).inside[PANEL_TIMELINE].rows);
	int without = make(60, 200, few).inside[PANEL_TIMELINE].rows;
	few.logs = 1;
	assert_int_equal(make(60, 200, few).inside[PANEL_TIMELINE].rows, without + 1);
	assert_int_equal(make(24, 80, few).inside[PANEL_TIMELINE].rows, 5);
	few.logs = 7; /* more than two share a row */
	assert_int_equal(make(60, 200, few).inside[PANEL_TIMELINE].rows, without + 2);
	assert_int_equal(make(20, 80, few).inside[PANEL_TIMELINE].rows, 3);
	assert_true(make(100, 300, many).inside[PANEL_TIMELINE].rows <= 14);
}

static void test_borders_join(void **state)
{
	uint8_t cells[5 * 9];
	(void)state;
	memset(cells, 0, sizeof(cells));
	border_add(cells, 5, 9, (struct rect){0, 0, 3, 5}, false);
	border_add(cells, 5, 9, (struct rect){0, 4, 3, 5}, true);
	border_add(cells, 5, 9, (struct rect){2, 0, 3, 9}, false);
	assert_string_equal(border_glyph(cells[0], false), "┌");
	assert_string_equal(border_glyph(cells[4], false), "┬");
	assert_string_equal(border_glyph(cells[8], false), "┐");
	assert_string_equal(border_glyph(cells[2 * 9], false), "├");
	assert_string_equal(border_glyph(cells[2 * 9 + 4], false), "┴");
	assert_string_equal(border_glyph(cells[2 * 9 + 8], false), "┤");
	assert_string_equal(border_glyph(cells[2 * 9 + 8], true), "+");
	assert_string_equal(border_glyph(cells[9], true), "|");
	assert_null(border_glyph(cells[9 + 1], false));
	/* The line between both belongs to the panel that has the keys too. */
	assert_true(cells[9 + 4] & BORDER_FOCUS);
	assert_false(cells[9] & BORDER_FOCUS);
}

static void test_borders_outside_are_left_out(void **state)
{
	uint8_t cells[2 * 2 + 1] = {0};
	(void)state;
	cells[4] = 0x55;
	border_add(cells, 2, 2, (struct rect){-1, -1, 9, 9}, true);
	border_add(cells, 2, 2, (struct rect){1, 1, 4, 4}, true);
	assert_int_equal(cells[4], 0x55);
	assert_int_equal(cells[3], BORDER_DOWN | BORDER_RIGHT | BORDER_FOCUS);
}

static void test_list_scrolls_as_little_as_it_must(void **state)
{
	struct list l = {0};
	(void)state;
	list_resize(&l, 100);
	list_show(&l, 10);
	list_move(&l, 9);
	list_show(&l, 10);
	assert_int_equal(l.top, 0);
	list_move(&l, 1);
	list_show(&l, 10);
	assert_int_equal(l.top, 1);
	list_move(&l, -1000);
	list_show(&l, 10);
	assert_int_equal(l.cursor, 0);
	assert_int_equal(l.top, 0);
	/* From afar it stands among others. */
	list_jump(&l, 50);
	list_show(&l, 10);
	assert_int_equal(l.top, 44);
	list_jump(&l, 99);
	list_show(&l, 10);
	assert_int_equal(l.top, 90);
	list_to_end(&l);
	list_resize(&l, 5000);
	list_show(&l, 10);
	assert_int_equal(l.cursor, 4999);
	assert_int_equal(l.top, 4990);
	list_move(&l, -1);
	list_resize(&l, 6000);
	assert_int_equal(l.cursor, 4998);
	list_resize(&l, 0);
	list_show(&l, 10);
	assert_int_equal(l.cursor, 0);
	assert_int_equal(l.top, 0);
}

static void test_scale(void **state)
{
	struct scale s = scale_of(1000000, 2000000, 100);
	(void)state;
	assert_int_equal(scale_column(&s, 1000000), 0);
	assert_int_equal(scale_column(&s, 1500000), 50);
	assert_int_equal(scale_column(&s, 2000000), 99);
	assert_int_equal(scale_column(&s, 999999), -1);
	assert_int_equal(scale_column(&s, 2000001), 100);
	/* An instant keeps its column when it is zoomed at. */
	struct scale in = scale_zoom(&s, 1, 1500000, 1000000, 2000000);
	assert_int_equal(in.to - in.from, 500000);
	assert_int_equal(scale_column(&in, 1500000), 50);
	struct scale out = scale_zoom(&in, 0, 1500000, 1000000, 2000000);
	assert_int_equal(out.from, 1000000);
	assert_int_equal(out.to, 2000000);
	struct scale pan = scale_pan(&in, 8, 1000000, 2000000);
	assert_int_equal(pan.to, 2000000);
	assert_int_equal(pan.to - pan.from, 500000);
	/* A life of no length and one of a day. */
	struct scale none = scale_of(7, 7, 80);
	assert_true(none.to > none.from);
	struct scale day = scale_of(0, UINT64_C(86400000000000), 80);
	assert_true(scale_step(&day, 10) >= UINT64_C(86400000000000) / 8);
	for (int i = 0; i < 100; i++)
		none = scale_zoom(&none, 1, 7, 7, 7);
	assert_int_equal(none.to - none.from, SCALE_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size_holds),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_one_panel_at_20_by_5),
		cmocka_unit_test(test_stack_at_80_by_24),
		cmocka_unit_test(test_everything_at_120_by_40),
		cmocka_unit_test(test_timeline_is_as_high_as_needed),
		cmocka_unit_test(test_borders_join),
		cmocka_unit_test(test_borders_outside_are_left_out),
		cmocka_unit_test(test_list_scrolls_as_little_as_it_must),
		cmocka_unit_test(test_scale),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
