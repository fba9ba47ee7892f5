#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/blobs.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/chunks.h"
#include "base/map.h"
#include "base/memory.h"
#include "h2lens/error.h"

static void test_bytes(void **state)
{
	static const uint8_t p[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
	struct bytes b = bytes_of(p, sizeof(p));

	(void)state;
	assert_int_equal(bytes_u8(&b), 1);
	assert_int_equal(bytes_u16(&b), 0x0203);
	assert_int_equal(bytes_u24(&b), 0x040506);
	assert_int_equal(bytes_u32(&b), 0x0708090a);
	assert_int_equal(bytes_left(&b), 0);
	assert_false(b.bad);
	assert_int_equal(bytes_u8(&b), 0); /* past the end: zeros, and said */
	assert_true(b.bad);
}

static void test_bytes_past_the_end(void **state)
{
	static const uint8_t p[] = {1, 2, 3};
	struct bytes b = bytes_of(p, sizeof(p));

	(void)state;
	assert_int_equal(bytes_u32(&b), 0);
	assert_true(b.bad);
	assert_int_equal(bytes_left(&b), 0);
	b = bytes_of(p, sizeof(p));
	assert_null(bytes_take(&b, SIZE_MAX));
	assert_true(b.bad);
	b = bytes_of(p, sizeof(p));
	struct bytes part = bytes_part(&b, 2);
	assert_int_equal(bytes_u8(&part), 1);
	assert_int_equal(bytes_left(&b), 1);
	assert_int_equal(bytes_u16(&part), 0); /* only one was left in the part */
	assert_true(part.bad);
	assert_false(b.bad);
	part = bytes_part(&b, 2);
	assert_true(part.bad);
	assert_true(b.bad);
	assert_int_equal(bytes_left(&part), 0);
}

static void test_buf(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_true(buf_add(&b, "hello", 5, 8));
	assert_false(buf_add(&b, "world", 5, 8)); /* nothing of it */
	assert_int_equal(b.n, 5);
	assert_true(buf_add(&b, "abc", 3, 8));
	assert_memory_equal(b.p, "helloabc", 8);
	assert_true(buf_add(&b, "", 0, 8));
	assert_false(buf_add(&b, "x", 1, 8));
	assert_false(buf_add(&b, "x", SIZE_MAX, 8));
	buf_drop(&b, 5);
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "abc", 3);
	buf_drop(&b, 3);
	assert_int_equal(b.n, 0);
	buf_clear(&b);
	assert_true(b.room > 0);
	buf_done(&b);
	assert_null(b.p);
}

/* What chunks hold never moves and begins as zeros. */
static void test_chunks(void **state)
{
	struct chunks c;
	uint64_t *first;

	(void)state;
	chunks_init(&c, sizeof(uint64_t), 3);
	first = chunks_push(&c);
	*first = 42;
	for (uint32_t i = 1; i < 1000; i++) {
		uint64_t *x = chunks_push(&c);
		assert_int_equal(*x, 0);
		*x = i;
	}
	assert_int_equal(c.count, 1000);
	assert_ptr_equal(first, chunks_at(&c, 0));
	assert_int_equal(*first, 42);
	for (uint32_t i = 1; i < 1000; i++)
		assert_int_equal(*(uint64_t *)chunks_at(&c, i), i);
	chunks_done(&c);
}

static void test_blobs(void **state)
{
	struct blobs b;
	uint32_t refs[300], ref;
	static const uint8_t large[BLOBS_MAX];

	(void)state;
	blobs_init(&b);
	for (uint32_t i = 0; i < 300; i++) {
		uint8_t *p = blobs_add(&b, 1 + i * 37, &refs[i]);
		assert_non_null(p);
		assert_int_not_equal(refs[i], 0);
		assert_int_equal((uintptr_t)p % 4, 0);
		memset(p, (int)(i & 0xff), 1 + i * 37);
	}
	for (uint32_t i = 0; i < 300; i++) {
		const uint8_t *p = blobs_at(&b, refs[i]);
		assert_int_equal(p[0], i & 0xff);
		assert_int_equal(p[i * 37], i & 0xff);
	}
	assert_non_null(blobs_add(&b, sizeof(large), &ref));
	assert_null(blobs_add(&b, sizeof(large) + 1, &ref));
	blobs_done(&b);
}

/* Against a plain array, with keys that collide and are removed in between. */
static void test_map(void **state)
{
	enum { KEYS = 512 };
	static uint32_t truth[KEYS];
	struct map m = {0};
	uint32_t x = 7, count = 0;

	(void)state;
	memset(truth, 0xff, sizeof(truth));
	assert_int_equal(map_get(&m, 1), MAP_EMPTY);
	assert_false(map_remove(&m, 1));
	for (uint32_t i = 0; i < 50000; i++) {
		x = x * 1664525 + 1013904223;
		uint32_t k = x >> 8 & (KEYS - 1);
		uint64_t key = (uint64_t)k << 32 | (k & 1);
		if (x >> 30) {
			count += truth[k] == MAP_EMPTY;
			truth[k] = i;
			map_put(&m, key, i);
		} else {
			assert_int_equal(map_remove(&m, key), truth[k] != MAP_EMPTY);
			count -= truth[k] != MAP_EMPTY;
			truth[k] = MAP_EMPTY;
		}
		assert_int_equal(map_get(&m, key), truth[k]);
	}
	assert_int_equal(m.count, count);
	for (uint32_t k = 0; k < KEYS; k++)
		assert_int_equal(map_get(&m, (uint64_t)k << 32 | (k & 1)), truth[k]);
	assert_int_not_equal(map_hash("abc", 3, 0), map_hash("abd", 3, 0));
	assert_int_not_equal(map_hash("abc", 3, 0), map_hash("abc\0", 4, 0));
	map_done(&m);
}

/* Each octet, each length and the seed count. */
static void test_hash(void **state)
{
	uint8_t octets[40] = {0};

	(void)state;
	for (size_t n = 1; n <= sizeof(octets); n++) {
		uint64_t whole = map_hash(octets, n, 5);
		assert_int_not_equal(whole, map_hash(octets, n - 1, 5));
		assert_int_not_equal(whole, map_hash(octets, n, 6));
		for (size_t i = 0; i < n; i++) {
			octets[i] = 1;
			assert_int_not_equal(whole, map_hash(octets, n, 5));
			octets[i] = 0;
		}
	}
	assert_int_not_equal(map_seed(), map_seed());
	/* (2^64 - 1)^2 = (2^64 - 2) * 2^64 + 1 */
	assert_true(map_fold(UINT64_MAX, UINT64_MAX) == (UINT64_MAX - 1) + 1);
	assert_true(map_fold(UINT64_C(1) << 32, UINT64_C(1) << 33) == 2);
}

static void test_errors(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	assert_false(error_set(&e, "cannot open %s", "x"));
	assert_string_equal(e.text, "cannot open x");
	assert_int_equal(e.column, -1);
	assert_false(error_wrap(&e, "line %d", 7));
	assert_string_equal(e.text, "line 7: cannot open x");
	assert_false(error_at(&e, 3, "here"));
	assert_int_equal(e.column, 3);
	assert_false(error_set(NULL, "nobody asks"));
	char longer[1000];
	memset(longer, 'x', sizeof(longer));
	longer[999] = '\0';
	error_set(&e, "%s", longer);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
	error_wrap(&e, "%s", longer);
	assert_true(strlen(e.text) < sizeof(e.text));
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(memory_room(0, 1) >= 8);
	assert_true(memory_room(8, 9) >= 9);
	assert_true(memory_room(8, 1000) >= 1000);
	char *s = memory_copy("abc", 2);
	assert_string_equal(s, "ab");
	free(s);
	uint8_t *p = memory_get(100, 3);
	for (int i = 0; i < 300; i++)
		assert_int_equal(p[i], 0);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),  cmocka_unit_test(test_bytes_past_the_end),
		cmocka_unit_test(test_buf),    cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_blobs),  cmocka_unit_test(test_map),
		cmocka_unit_test(test_hash),   cmocka_unit_test(test_errors),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
