#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "book/write.h"
#include "ui/index.h"
#include "ui/tree.h"

/* Two connections whose streams come in turns, one without any, and DNS before them all. */
static struct book *make_book(void)
{
	struct book *b = book_new();
	struct moment at = {1000, 1};
	book_add_event(b, BOOK_NONE, at, 0, EVENT_DNS_QUERY);
	book_add_event(b, BOOK_NONE, at, 1, EVENT_DNS_ANSWER);
	for (int i = 0; i < 3; i++)
		book_add_connection(b, at);
	book_add_event(b, 2, at, 0, EVENT_TCP_SYN);
	for (uint32_t stream = 0; stream < 10; stream++) {
		for (uint32_t conn = 0; conn < 2; conn++) {
			at.packet++;
			uint32_t id = stream ? stream * 2 - 1 : 0;
			struct event *e = book_add_frame(b, conn, at, 0, EVENT_H2_FRAME, id);
			e->type = stream ? 1 : 4; /* HEADERS, SETTINGS */
		}
	}
	return b;
}

static void assert_row(const struct tree *t, uint32_t row, enum tree_kind kind, uint32_t conn)
{
	struct tree_row r = tree_at(t, row);
	assert_int_equal(r.kind, kind);
	assert_int_equal(r.conn, conn);
	assert_int_equal(tree_find(t, r), row);
}

static void test_rows(void **state)
{
	struct book *b = make_book();
	struct tree t = {0};
	(void)state;
	assert_int_equal(tree_at(&t, 0).kind, TREE_NOTHING);
	assert_false(tree_update(&t, b, 1000));
	/* Twice a connection, its stream 0 and nine streams; one alone; the rest. */
	assert_int_equal(t.rows, 11 + 11 + 1 + 1);
	assert_row(&t, 0, TREE_CONNECTION, 0);
	assert_row(&t, 1, TREE_ZERO, 0);
	assert_row(&t, 11, TREE_CONNECTION, 1);
	assert_row(&t, 22, TREE_CONNECTION, 2);
	assert_row(&t, 23, TREE_OTHERS, BOOK_NONE);
	assert_int_equal(t.others, 2);
	assert_int_equal(t.most, 9);
	for (uint32_t i = 0; i < 9; i++) {
		assert_row(&t, 2 + i, TREE_STREAM, 0);
		assert_row(&t, 13 + i, TREE_STREAM, 1);
		assert_int_equal(book_stream(b, tree_at(&t, 13 + i).stream)->id, i * 2 + 1);
	}
	tree_done(&t);
	book_free(b);
}

static void test_folding(void **state)
{
	struct book *b = make_book();
	struct tree t = {0};
	(void)state;
	tree_update(&t, b, 1000);
	struct tree_row stream = tree_at(&t, 5);
	tree_fold(&t, 0, true);
	assert_int_equal(t.rows, 1 + 11 + 1 + 1);
	assert_row(&t, 1, TREE_CONNECTION, 1);
	/* What is folded away is found in its connection. */
	assert_int_equal(tree_find(&t, stream), 0);
	tree_fold(&t, 0, false);
	assert_int_equal(tree_find(&t, stream), 5);
	tree_done(&t);
	book_free(b);
}

static void test_growing_by_parts(void **state)
{
	struct book *b = make_book();
	struct tree t = {0};
	int steps = 0;
	(void)state;
	while (tree_update(&t, b, 2) && steps < 100)
		steps++;
	assert_true(steps > 3 && steps < 100);
	assert_int_equal(t.rows, 24);
	struct moment at = {2000, 99};
	book_add_frame(b, 0, at, 0, EVENT_H2_FRAME, 101);
	struct tree_row second = tree_at(&t, 11);
	assert_false(tree_update(&t, b, 1000));
	/* The second connection has moved down, and is found there. */
	assert_int_equal(tree_find(&t, second), 12);
	tree_done(&t);
	book_free(b);
}

static uint32_t all(struct index *ix, const struct book *b, struct index_scope scope)
{
	int steps = 0;
	index_begin(ix, scope, ix->filter);
	while (index_update(ix, b, 3) && steps < 100)
		steps++;
	assert_true(steps < 100);
	for (uint32_t i = 1; i < ix->count; i++)
		assert_true(ix->ids[i] > ix->ids[i - 1]);
	return ix->count;
}

static void test_scopes(void **state)
{
	struct book *b = make_book();
	struct index ix = {.walked = BOOK_NONE};
	(void)state;
	assert_int_equal(all(&ix, b, (struct index_scope){.conn = 0, .whole = true}), 10);
	assert_int_equal(all(&ix, b, (struct index_scope){.conn = 1, .stream = 0}), 1);
	assert_int_equal(all(&ix, b, (struct index_scope){.conn = 1, .stream = 17}), 1);
	assert_int_equal(book_event(b, ix.ids[0])->stream, 17);
	assert_int_equal(book_event(b, ix.ids[0])->conn, 1);
	assert_int_equal(all(&ix, b, (struct index_scope){.conn = 1, .stream = 99}), 0);
	assert_int_equal(all(&ix, b, (struct index_scope){.conn = 7, .whole = true}), 0);
	assert_int_equal(all(&ix, b, (struct index_scope){.conn = BOOK_NONE, .others = true}), 2);
	index_done(&ix);
	book_free(b);
}

static void test_filtered_and_growing(void **state)
{
	struct book *b = make_book();
	struct error e = ERROR_INIT;
	struct index ix = {.walked = BOOK_NONE};
	struct index_scope scope = {.conn = 0, .whole = true};
	struct moment at = {3000, 100};
	(void)state;
	ix.filter = filter_new("http2.type == SETTINGS", &e);
	assert_non_null(ix.filter);
	assert_int_equal(all(&ix, b, scope), 1);
	assert_int_equal(ix.seen, 10);
	book_add_frame(b, 0, at, 0, EVENT_H2_FRAME, 0)->type = 4;
	uint32_t id = book_events(b) - 1;
	assert_false(index_update(&ix, b, 1000));
	/* Nothing was looked at twice. */
	assert_int_equal(ix.seen, 11);
	assert_int_equal(ix.count, 2);
	assert_int_equal(index_find(&ix, id), 1);
	assert_int_equal(index_find(&ix, id - 1), 1);
	assert_int_equal(index_find(&ix, id + 1), 2);
	index_done(&ix);
	book_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_growing_by_parts),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_filtered_and_growing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
