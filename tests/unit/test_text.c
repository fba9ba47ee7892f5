/* text*.c and error.c: nothing foreign reaches a terminal unescaped; widths are UAX 11's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/error.h"
#include "h2lens/text.h"

#define CLEAN(in, expected) clean(in, sizeof(in) - 1, expected)

static void clean(const char *in, size_t n, const char *expected)
{
	struct text t = {0};
	text_clean(&t, in, n);
	assert_string_equal(text_str(&t), expected);
	text_done(&t);
}

static void controls_are_escaped(void **state)
{
	(void)state;
	CLEAN("plain", "plain");
	CLEAN("a\x1b[2Jb", "a\\x1b[2Jb");
	CLEAN("a\r\n\tb", "a\\r\\n\\tb");
	CLEAN("nul\0in", "nul\\x00in");
	CLEAN("\x7f", "\\x7f");
	CLEAN("", "");
}

static void what_reorders_or_hides_is_escaped(void **state)
{
	(void)state;
	CLEAN("a\xe2\x80\xae"
	      "b",
	      "a\\u{202e}b");
	CLEAN("\xe2\x81\xa6", "\\u{2066}");
	CLEAN("\xd8\x9c", "\\u{61c}");
	CLEAN("\xef\xbb\xbf", "\\u{feff}");
	CLEAN("\xc2\x9b"
	      "31m",
	      "\\u{9b}31m"); /* C1 CSI in UTF-8 */
	CLEAN("\x9b"
	      "31m",
	      "\\x9b31m"); /* and as a lone octet */
	CLEAN("\xe2\x80\x8b", "\\u{200b}");
}

static void invalid_utf8_is_escaped(void **state)
{
	(void)state;
	CLEAN("\xff", "\\xff");
	CLEAN("\xc0\xaf", "\\xc0\\xaf");		   /* overlong / */
	CLEAN("\xed\xa0\x80", "\\xed\\xa0\\x80");	   /* surrogate */
	CLEAN("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
	CLEAN("\xe2\x82", "\\xe2\\x82");		   /* cut */
	CLEAN("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"); /* valid stays */
}

static void fixed_buffer_is_cut_between_pieces(void **state)
{
	char out[10];
	(void)state;
	assert_string_equal(text_clean_to(out, sizeof out, "123456789", 9), "123456789");
	assert_string_equal(text_clean_to(out, sizeof out, "1234567890", 10), "123456…");
	assert_string_equal(text_clean_to(out, sizeof out,
					  "12345\x1b"
					  "6789",
					  10),
			    "12345…");
	assert_string_equal(text_clean_to(out, 3, "12345", 5), "");
	assert_string_equal(text_clean_to(out, 1, "1", 1), "");
}

static void json_is_json(void **state)
{
	static const char in[] = "a\"\\\n\x01\xff\xc3\xbc";
	struct text t = {0};
	(void)state;
	text_json(&t, in, sizeof in - 1);
	assert_string_equal(text_str(&t), "\"a\\\"\\\\\\n\\u0001\xef\xbf\xbd\xc3\xbc\"");
	text_clear(&t);
	text_json(&t, "", 0);
	assert_string_equal(text_str(&t), "\"\"");
	text_done(&t);
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("日本"), 4);
	assert_int_equal(text_width("e\xcc\x81"), 1);	     /* e + combining acute */
	assert_int_equal(text_width("\xf0\x9f\x98\x80"), 2); /* emoji */
	assert_int_equal(text_width("…→·"), 3);
	assert_int_equal(text_width("\xef\xbd\xb1"), 1); /* half-width katakana */
	assert_int_equal(text_width("\xef\xbc\xa1"), 2); /* full-width A */
	assert_int_equal(text_width(""), 0);
}

static void fit_never_splits_a_wide_character(void **state)
{
	int used = -1;
	(void)state;
	assert_int_equal(text_fit("日本", 3, &used), 3);
	assert_int_equal(used, 2);
	assert_int_equal(text_fit("abc", 2, &used), 2);
	assert_int_equal(text_fit("abc", 0, &used), 0);
	/* what combines with the last character goes with it */
	assert_int_equal(text_fit("e\xcc\x81x", 1, NULL), 3);
}

static void sizes_and_durations(void **state)
{
	char out[24];
	(void)state;
	assert_string_equal(text_size(out, sizeof out, 0), "0 B");
	assert_string_equal(text_size(out, sizeof out, 999), "999 B");
	assert_string_equal(text_size(out, sizeof out, 1200), "1.2 KB");
	assert_string_equal(text_size(out, sizeof out, 12000), "12 KB");
	assert_string_equal(text_size(out, sizeof out, 999949), "999.9 KB");
	assert_string_equal(text_size(out, sizeof out, 999950), "1 MB");
	assert_string_equal(text_size(out, sizeof out, 3400000), "3.4 MB");
	assert_string_equal(text_size(out, sizeof out, UINT64_MAX), "18.4 EB");
	assert_string_equal(text_duration(out, sizeof out, 450000), "450 µs");
	assert_string_equal(text_duration(out, sizeof out, 12300000), "12.3 ms");
	assert_string_equal(text_duration(out, sizeof out, UINT64_C(2100000000)), "2.10 s");
	assert_string_equal(text_duration(out, sizeof out, UINT64_C(125000000000)), "2 min 5 s");
	assert_string_equal(text_duration(out, sizeof out, UINT64_C(7380000000000)), "2 h 3 min");
}

static void long_formats_are_whole(void **state)
{
	char big[1000];
	struct text t = {0};
	(void)state;
	memset(big, 'x', sizeof big);
	big[sizeof big - 1] = '\0';
	text_add(&t, "<");
	text_addf(&t, "%s>", big);
	assert_int_equal(t.n, 1001);
	assert_int_equal(t.s[1000], '>');
	assert_int_equal(strlen(t.s), t.n);
	text_done(&t);
	assert_string_equal(text_str(&t), "");
}

static void a_full_text_says_so(void **state)
{
	struct text t = {.n = TEXT_MAX - 2}; /* as if it had grown that far */
	(void)state;
	text_add_n(&t, "xyz", 3);
	assert_true(t.full);
	text_add_n(&t, "x", 1); /* nothing shorter slips in behind the cut */
	assert_int_equal(t.n, TEXT_MAX - 2);
}

/* kitten and sitting: the textbook's example is 3 apart. */
static void distances(void **state)
{
	char long_word[80];

	(void)state;
	memset(long_word, 'x', sizeof(long_word) - 1);
	long_word[sizeof(long_word) - 1] = '\0';
	assert_int_equal(text_distance("kitten", 6, "sitting", 5), 3);
	assert_int_equal(text_distance("goaway", 6, "goaway", 3), 0);
	assert_int_equal(text_distance("goawya", 6, "goaway", 3), 2);
	assert_int_equal(text_distance("", 0, "abc", 3), 3);
	assert_true(text_distance("a", 1, "abcdef", 3) > 3);
	assert_true(text_distance(long_word, strlen(long_word), long_word, 3) > 3);
}

static void errors_are_wrapped(void **state)
{
	struct error e = ERROR_INIT;
	(void)state;
	assert_false(error_at(&e, 7, "no %s", "field"));
	assert_int_equal(e.column, 7);
	assert_false(error_wrap(&e, "file %d", 3));
	assert_string_equal(e.text, "file 3: no field");
	assert_int_equal(e.column, 7);
	assert_false(error_set(NULL, "nobody listens"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_are_escaped),
		cmocka_unit_test(what_reorders_or_hides_is_escaped),
		cmocka_unit_test(invalid_utf8_is_escaped),
		cmocka_unit_test(fixed_buffer_is_cut_between_pieces),
		cmocka_unit_test(json_is_json),
		cmocka_unit_test(widths),
		cmocka_unit_test(fit_never_splits_a_wide_character),
		cmocka_unit_test(sizes_and_durations),
		cmocka_unit_test(long_formats_are_whole),
		cmocka_unit_test(a_full_text_says_so),
		cmocka_unit_test(distances),
		cmocka_unit_test(errors_are_wrapped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
