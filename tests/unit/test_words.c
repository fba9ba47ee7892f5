/* words.c: a format and its arguments in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "insight/words.h"

static struct text said[LANGUAGES];

ERROR_FORMAT(1, 2) static void render(const char *format, ...)
{
	va_list ap;

	for (int i = 0; i < LANGUAGES; i++)
		text_clear(&said[i]);
	va_start(ap, format);
	words_render(said, format, ap);
	va_end(ap);
}

static const char *english(void)
{
	return text_str(&said[LANGUAGE_ENGLISH]);
}

static const char *chinese(void)
{
	return text_str(&said[LANGUAGE_CHINESE]);
}

static void arguments_of_every_kind(void **state)
{
	(void)state;
	render("%s %.*s %u %d %lu %llu %zu %.1f %c 100 %%", "a", 2, "bcd", 7U, -7, 8UL, 9ULL,
	       (size_t)10, 3.14, 'x');
	assert_string_equal(english(), "a bc 7 -7 8 9 10 3.1 x 100 %");
	/* nobody translates it: it stays as it is */
	assert_string_equal(chinese(), english());
}

static void sentences_are_translated(void **state)
{
	(void)state;
	render("The WebSocket was closed with code %u", 1011U);
	assert_string_equal(english(), "The WebSocket was closed with code 1011");
	assert_string_equal(chinese(), "WebSocket 以关闭码 1011 关闭");
	/* the arguments stand in another order, and a side is a term */
	render("The %s closed the WebSocket on stream %u with code %u, which says: %s.", "server",
	       5U, 1011U, "an error of its own");
	assert_string_equal(
		chinese(),
		"服务器以关闭码 1011 关闭了流 5 上的 WebSocket，含义是：它自身的内部错误。");
}

/* Lists of streams, and a decoder's phrase that holds another. */
static void phrases_are_translated(void **state)
{
	(void)state;
	render("compressed flag without grpc-encoding on stream %u", 3U);
	assert_string_equal(chinese(), "流 3 的消息带压缩标志但没有 grpc-encoding");
	render("%s", "3, 5 and 142 more");
	assert_string_equal(english(), "3, 5 and 142 more");
	assert_null(strstr(chinese(), "more"));
	assert_non_null(strstr(chinese(), "142"));
}

static void words_are_no_formats(void **state)
{
	(void)state;
	render("%s", "100 %s %1 %n");
	assert_string_equal(english(), "100 %s %1 %n");
	assert_string_equal(chinese(), "100 %s %1 %n");
}

/* What a face says: in the language of the text, and its arguments stay as they are given. */
static void faces_have_a_language(void **state)
{
	struct text t = {.language = LANGUAGE_CHINESE};
	(void)state;
	words_addf(&t, "The %s sent it.", "server");
	assert_string_equal(text_str(&t), "由server发出。");
	text_clear(&t);
	words_addf(&t, "The %s sent it.", words_in(t.language, "server"));
	assert_string_equal(text_str(&t), "由服务器发出。");
	text_clear(&t);
	words_addf(&t, "%u %s at sequence number %u", 5U, "bytes", 77U);
	assert_string_equal(text_str(&t), "序号 77 处的 5 字节");
	text_clear(&t);
	words_addf(&t, "%s: nobody translates %u", "it", 1U);
	assert_string_equal(text_str(&t), "it: nobody translates 1");
	text_done(&t);
	words_addf(&t, "The %s sent it.", "server");
	assert_string_equal(text_str(&t), "The server sent it.");
	text_done(&t);
}

/* Columns are counted, not characters. */
static void columns_are_filled(void **state)
{
	struct text t = {0};
	(void)state;
	text_pad(&t, "流", 4);
	text_pad(&t, "包", -4);
	text_pad(&t, "wider", 2);
	assert_string_equal(text_str(&t), "流    包wider");
	text_done(&t);
}

static int done(void **state)
{
	(void)state;
	for (int i = 0; i < LANGUAGES; i++)
		text_done(&said[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_of_every_kind),
		cmocka_unit_test(sentences_are_translated),
		cmocka_unit_test(phrases_are_translated),
		cmocka_unit_test(words_are_no_formats),
		cmocka_unit_test(faces_have_a_language),
		cmocka_unit_test(columns_are_filled),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
