/* markdown*.c: no line is wider than asked, and each thing looks like what it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/markdown.h"

static char *plain(const char *md, int width)
{
	struct markdown m;
	struct text t = {0};

	markdown_layout(md, strlen(md), width, &m);
	markdown_plain(&m, &t);
	markdown_done(&m);
	return t.s ? t.s : strdup("");
}

static void laid(const char *md, int width, const char *expected)
{
	char *s = plain(md, width);

	assert_string_equal(s, expected);
	free(s);
}

static void words_are_wrapped(void **state)
{
	(void)state;
	laid("", 80, "");
	laid("one two\nthree", 80, "one two three\n");
	laid("one two three", 10, "one two\nthree\n");
	laid("one  \ntwo", 80, "one\ntwo\n");
	laid("a\n\nb", 80, "a\n\nb\n");
	laid("0123456789abcdef", 10, "0123456789\nabcdef\n");
	laid("a &amp; b &lt;c&gt;", 80, "a & b <c>\n");
	laid("bad \x1b[2J", 80, "bad \\x1b[2J\n");
}

static void cjk_breaks_anywhere_but_before_closing(void **state)
{
	(void)state;
	/* ten columns: five characters; the stop may not begin a line */
	laid("一二三四五六", 10, "一二三四五\n六\n");
	laid("一二三四五。六", 10, "一二三四\n五。六\n");
	laid("一二三四（五六）", 10, "一二三四\n（五六）\n");
	laid("一二\n三四", 20, "一二三四\n");
	laid("用 GOAWAY\n结束", 20, "用 GOAWAY 结束\n");
}

static void lists_are_indented(void **state)
{
	(void)state;
	laid("- one two\n- three", 10, "• one two\n• three\n");
	laid("- one two three four", 12, "• one two\n  three four\n");
	laid("9. a\n10. b", 20, "9. a\n10. b\n");
	laid("- a\n  - b", 20, "• a\n  • b\n");
	laid("- a\n\n- b", 20, "• a\n\n• b\n");
	laid("> quoted words here", 12, "│ quoted\n│ words here\n");
	laid("1. a:\n\n   ```sh\n   x\n   ```\n", 40, "1. a:\n\n     x\n");
}

static void tables_are_laid_out(void **state)
{
	(void)state;
	laid("| a | bb |\n|---|---|\n| ccc | d |\n", 40, "a    bb\n───  ──\nccc  d\n");
	laid("| k | words |\n|---|---|\n| x | one two three four |\n", 20,
	     "k  words\n─  ─────────────────\nx  one two three\n   four\n");
	/* too narrow for columns */
	laid("| a | b | c |\n|---|---|---|\n| 1111111 | 2222222 | 3 |\n", 12,
	     "a: 1111111\nb: 2222222\nc: 3\n");
}

static void blocks_are_kept_as_written(void **state)
{
	static const char md[] = "# T\n\n```sh\ncurl a b c d e f g h i j\n\nls\n```\n\n"
				 "```try\nretry\n```\n\n`x` **b** *e* [l](https://a.example)\n";
	struct markdown m;
	unsigned seen = 0;

	(void)state;
	markdown_layout(md, strlen(md), 20, &m);
	assert_int_equal(m.block_count, 2);
	assert_string_equal(m.blocks[0].language, "sh");
	assert_memory_equal(m.text.s + m.blocks[0].from, "curl a b c d e f g h i j\n\nls", 28);
	assert_int_equal(m.blocks[0].n, 28);
	assert_string_equal(m.blocks[1].language, "try");
	for (size_t i = 0; i < m.span_count; i++)
		seen |= 1U << m.spans[i].look;
	for (int look = MARKDOWN_HEADING; look <= MARKDOWN_LINK; look++)
		assert_true(seen >> look & 1);
	size_t of_first = 0;
	for (size_t i = 0; i < m.line_count; i++)
		of_first += m.lines[i].block == 1;
	assert_int_equal(of_first, 4); /* the long line takes two */
	markdown_done(&m);
}

static const char everything[] =
	"# 标题 and a rather long heading that must be wrapped somewhere\n\n"
	"Words, `code that is long`, **strong**, https://example.com/a/very/long/path/indeed/it/is "
	"和一些中文，夹杂 English words（括号）以及标点。\n\n"
	"1. one\n   - two\n     - three\n       > four\n       > - five\n\n"
	"         ```sh\n         curl -sv --http1.1 https://example.com:443/ | grep 一二三\n"
	"         ```\n\n"
	"| a | b | c | d |\n|---|---|---|---|\n| 一二三四五六七八 | words words words | x | y |\n\n"
	"---\n\n<b>html</b>\n\n> > > > > > > > > > > > > > > > > > deep\n";

static void no_line_is_wider_than_asked(void **state)
{
	static const int widths[] = {10, 11, 20, 40, 80, 200};

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		char *s = plain(everything, widths[i]), *rest = s;
		for (char *line; (line = strsep(&rest, "\n"));)
			if (text_width(line) > widths[i])
				fail_msg("%d columns: \"%s\"", widths[i], line);
		free(s);
	}
	char *s = plain(everything, 80);
	assert_non_null(strstr(s, "<b>html</b>"));
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_wrapped),
		cmocka_unit_test(cjk_breaks_anywhere_but_before_closing),
		cmocka_unit_test(lists_are_indented),
		cmocka_unit_test(tables_are_laid_out),
		cmocka_unit_test(blocks_are_kept_as_written),
		cmocka_unit_test(no_line_is_wider_than_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
