#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "book/layout.h"

static void test_extents(void **state)
{
	struct layout l = {.wanted = true};
	uint64_t n = 0;

	(void)state;
	assert_null(layout_find(&l, 0, 0, &n));
	layout_add_extent(&l, 0, 0, 1000, 100);
	layout_add_extent(&l, 0, 100, LAYOUT_HOLE, 50);
	layout_add_extent(&l, 0, 150, 5000, 10);
	layout_add_extent(&l, 0, 160, 9000, 0); /* empty: nothing */
	const struct extent *x = layout_find(&l, 0, 99, &n);
	assert_int_equal(x->file, 1000);
	assert_int_equal(n, 100);
	x = layout_find(&l, 0, 100, &n);
	assert_int_equal(x->file, LAYOUT_HOLE);
	assert_int_equal(n, 50);
	x = layout_find(&l, 0, 159, &n);
	assert_int_equal(x->pos, 150);
	assert_int_equal(n, 10);
	assert_null(layout_find(&l, 0, 160, &n));
	assert_null(layout_find(&l, 1, 0, &n)); /* the other side has its own */
	layout_done(&l);
}

static void test_records(void **state)
{
	struct layout l = {.wanted = true};
	struct record_place r = {.plain = 0, .pos = 10, .length = 50, .plain_length = 20};

	(void)state;
	assert_null(layout_find_record(&l, 1, 0));
	layout_add_record(&l, 1, &r);
	r = (struct record_place){.plain = 20, .pos = 60, .length = 30, .plain_length = 0};
	layout_add_record(&l, 1, &r); /* a record of padding alone */
	r = (struct record_place){.plain = 20, .pos = 90, .length = 50, .plain_length = 5};
	layout_add_record(&l, 1, &r);
	r = (struct record_place){.plain = 40, .pos = 200, .length = 50, .plain_length = 5};
	layout_add_record(&l, 1, &r); /* 15 octets before it were not opened */
	assert_int_equal(layout_find_record(&l, 1, 19)->pos, 10);
	assert_int_equal(layout_find_record(&l, 1, 20)->pos, 90);
	assert_int_equal(layout_find_record(&l, 1, 24)->pos, 90);
	assert_null(layout_find_record(&l, 1, 25));
	assert_null(layout_find_record(&l, 1, 39));
	assert_int_equal(layout_find_record(&l, 1, 44)->pos, 200);
	assert_null(layout_find_record(&l, 1, 45));
	layout_done(&l);
}

static void test_not_wanted(void **state)
{
	struct layout l = {.wanted = false};
	uint64_t n;

	(void)state;
	layout_add_extent(&l, 0, 0, 1000, 100);
	assert_null(layout_find(&l, 0, 0, &n));
	assert_int_equal(l.side[0].extent_room, 0);
	layout_done(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_extents),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_not_wanted),
	};

	return cmocka_run_group_tests_name("book layout", tests, NULL, NULL);
}
