#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/keymap.h"
#include "ui/prompt.h"
#include "ui/wrap.h"

static const char *fields(enum prompt_kind kind, const struct line *l, const char *word, size_t i)
{
	static const char *const names[] = {"http2.stream", "http2.streamid", "http2.type",
					    "tcp.stream"};
	(void)kind;
	(void)l;
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (strncmp(names[k], word, strlen(word)) == 0 && i-- == 0)
			return names[k];
	return NULL;
}

static enum prompt_answer type(struct prompt *p, const char *keys)
{
	enum prompt_answer last = PROMPT_NOTHING;
	for (; *keys; keys++)
		last = prompt_key(p, (unsigned char)*keys, fields);
	return last;
}

static void test_typing(void **state)
{
	struct prompt p = {0};
	(void)state;
	prompt_open(&p, PROMPT_FILTER, "");
	assert_int_equal(type(&p, "tcp"), PROMPT_CHANGED);
	assert_int_equal(prompt_key(&p, KEYMAP_LEFT, fields), PROMPT_NOTHING);
	type(&p, "x");
	assert_string_equal(p.line.text, "tcxp");
	assert_int_equal(prompt_key(&p, KEYMAP_BACKSPACE, fields), PROMPT_CHANGED);
	prompt_key(&p, KEYMAP_HOME, fields);
	prompt_key(&p, KEYMAP_DELETE, fields);
	assert_string_equal(p.line.text, "cp");
	assert_int_equal(prompt_key(&p, KEYMAP_ENTER, fields), PROMPT_ACCEPTED);
	assert_int_equal(prompt_key(&p, KEYMAP_ESCAPE, fields), PROMPT_CANCELLED);
	prompt_done(&p);
}

/* Keys that the panels would act on are text here. */
static void test_command_keys_are_text(void **state)
{
	struct prompt p = {0};
	(void)state;
	prompt_open(&p, PROMPT_FILTER, "");
	type(&p, "q?zn/:1");
	assert_string_equal(p.line.text, "q?zn/:1");
	prompt_done(&p);
}

static void test_utf8_is_edited_by_character(void **state)
{
	struct line l = {0};
	(void)state;
	line_set(&l, "");
	assert_true(line_key(&l, 0x4e2d));
	assert_true(line_key(&l, 0x1f600));
	assert_true(line_key(&l, 0xe9));
	assert_string_equal(l.text, "中😀é");
	assert_int_equal(line_cursor_column(&l), 5);
	assert_true(line_key(&l, KEYMAP_LEFT));
	assert_int_equal(line_cursor_column(&l), 4);
	assert_true(line_key(&l, KEYMAP_BACKSPACE));
	assert_string_equal(l.text, "中é");
	assert_true(line_key(&l, KEYMAP_CTRL('a')));
	assert_true(line_key(&l, KEYMAP_DELETE));
	assert_string_equal(l.text, "é");
	/* No controls, no surrogates, nothing beyond Unicode. */
	assert_false(line_key(&l, 0x07));
	assert_false(line_key(&l, 0x9b));
	assert_false(line_key(&l, 0xd800));
	assert_false(line_key(&l, KEYMAP_F1));
	assert_string_equal(l.text, "é");
	line_done(&l);
}

static void test_words_and_ends(void **state)
{
	struct line l = {0};
	(void)state;
	line_set(&l, "tcp.stream == 12  ");
	line_key(&l, KEYMAP_CTRL('w'));
	assert_string_equal(l.text, "tcp.stream == ");
	line_key(&l, KEYMAP_HOME);
	line_key(&l, KEYMAP_CTRL('f'));
	line_key(&l, KEYMAP_CTRL('k'));
	assert_string_equal(l.text, "t");
	line_key(&l, KEYMAP_CTRL('u'));
	assert_string_equal(l.text, "");
	line_done(&l);
}

static void paste(struct line *l, const char *text)
{
	assert_true(line_paste(l, text, strlen(text)));
}

/* What a browser's "Copy as cURL" gives: many lines, joined by backslashes. */
static void test_pasting(void **state)
{
	struct line l = {0};
	(void)state;
	line_set(&l, "curl ");
	paste(&l, "'https://host/' \\\n  -H 'a: b' \\\r\n  --compressed\n");
	assert_string_equal(l.text, "curl 'https://host/'   -H 'a: b'   --compressed");
	assert_int_equal(l.cursor, l.length);
	/* It is text, whatever it holds: no escape sequence, no control, no half characters. */
	line_set(&l, "");
	paste(&l, "a\033[31m\x01"
		  "b\tc\xff\n\nd\xe4\xb8\xad");
	assert_string_equal(l.text, "a[31mb c d中");
	/* In the middle, at the cursor; a backslash elsewhere stays. */
	line_set(&l, "xy");
	line_key(&l, KEYMAP_LEFT);
	paste(&l, "a\\nb");
	assert_string_equal(l.text, "xa\\nby");
	line_done(&l);
}

static void test_a_long_paste(void **state)
{
	struct line l = {0};
	static char text[LINE_MAX_BYTES + 16];
	(void)state;
	memset(text, 'h', sizeof(text));
	line_set(&l, "curl ");
	assert_true(line_paste(&l, text, 64 * 1024));
	assert_int_equal(l.length, 5 + 64 * 1024);
	assert_int_equal(line_cursor_column(&l), 5 + 64 * 1024);
	/* Too much is refused as a whole: half a command would be another command. */
	assert_false(line_paste(&l, text, sizeof(text)));
	assert_int_equal(l.length, 5 + 64 * 1024);
	line_done(&l);
}

static void test_a_line_has_an_end(void **state)
{
	struct line l = {0};
	(void)state;
	line_set(&l, "");
	for (int i = 0; i < LINE_MAX_BYTES / 2; i++)
		line_key(&l, 0x4e2d);
	assert_true(l.length < LINE_MAX_BYTES && l.length > LINE_MAX_BYTES - 8);
	assert_int_equal(l.length % 3, 0);
	assert_int_equal(strlen(l.text), l.length);
	line_done(&l);
}

static void test_completion(void **state)
{
	struct prompt p = {0};
	(void)state;
	prompt_open(&p, PROMPT_FILTER, "");
	type(&p, "!(h");
	assert_int_equal(prompt_key(&p, KEYMAP_TAB, fields), PROMPT_CHANGED);
	assert_string_equal(p.line.text, "!(http2.");
	type(&p, "s");
	prompt_key(&p, KEYMAP_TAB, fields);
	assert_string_equal(p.line.text, "!(http2.stream");
	/* Nothing more is sure: one after the other, around. */
	prompt_key(&p, KEYMAP_TAB, fields);
	assert_string_equal(p.line.text, "!(http2.stream");
	prompt_key(&p, KEYMAP_TAB, fields);
	assert_string_equal(p.line.text, "!(http2.streamid");
	prompt_key(&p, KEYMAP_TAB, fields);
	assert_string_equal(p.line.text, "!(http2.stream");
	type(&p, " zz");
	assert_int_equal(prompt_key(&p, KEYMAP_TAB, fields), PROMPT_NOTHING);
	assert_string_equal(p.line.text, "!(http2.stream zz");
	prompt_done(&p);
}

/* An argument of a command is all that stands between blanks; a filter's fields are names. */
static void test_words(void **state)
{
	static const struct {
		enum prompt_kind kind;
		const char *text, *word;
	} cases[] = {
		{PROMPT_FILTER, "!(http2.str", "http2.str"},
		{PROMPT_FILTER, "http2.type==da", "da"},
		{PROMPT_COMMAND, "pi", "pi"},
		{PROMPT_COMMAND, "settings ENABLE_PUSH=", "ENABLE_PUSH="},
		{PROMPT_COMMAND, "get / --ht", "--ht"},
		{PROMPT_COMMAND, "open https://h", "https://h"},
		{PROMPT_COMMAND, "filter !http2.ty", "http2.ty"},
		{PROMPT_COMMAND, "rst ", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct line l = {0};
		char word[64];
		line_set(&l, cases[i].text);
		assert_string_equal(prompt_word(cases[i].kind, &l, word, sizeof(word)),
				    cases[i].word);
		line_done(&l);
	}
}

static void test_history(void **state)
{
	struct prompt p = {0};
	(void)state;
	prompt_open(&p, PROMPT_FILTER, "one");
	prompt_close(&p, true);
	prompt_open(&p, PROMPT_FILTER, "never");
	prompt_close(&p, false);
	prompt_open(&p, PROMPT_FILTER, "two");
	prompt_close(&p, true);
	prompt_open(&p, PROMPT_COMMAND, "");
	assert_int_equal(prompt_key(&p, KEYMAP_UP, fields), PROMPT_NOTHING);
	prompt_close(&p, false);
	prompt_open(&p, PROMPT_FILTER, "");
	type(&p, "th");
	assert_int_equal(prompt_key(&p, KEYMAP_UP, fields), PROMPT_CHANGED);
	assert_string_equal(p.line.text, "two");
	prompt_key(&p, KEYMAP_UP, fields);
	assert_string_equal(p.line.text, "one");
	assert_int_equal(prompt_key(&p, KEYMAP_UP, fields), PROMPT_NOTHING);
	prompt_key(&p, KEYMAP_DOWN, fields);
	prompt_key(&p, KEYMAP_DOWN, fields);
	assert_string_equal(p.line.text, "th");
	for (int i = 0; i < PROMPT_HISTORY * 2; i++) {
		char text[2] = {(char)('0' + i % 10), 0};
		prompt_open(&p, PROMPT_FILTER, text);
		prompt_close(&p, true);
	}
	assert_int_equal(p.history[PROMPT_FILTER].count, PROMPT_HISTORY);
	prompt_done(&p);
}

static void test_backspace_on_nothing_leaves(void **state)
{
	struct prompt p = {0};
	(void)state;
	prompt_open(&p, PROMPT_COMMAND, "q");
	assert_int_equal(prompt_key(&p, KEYMAP_BACKSPACE, fields), PROMPT_CHANGED);
	assert_int_equal(prompt_key(&p, KEYMAP_BACKSPACE, fields), PROMPT_CANCELLED);
	prompt_done(&p);
}

static void test_wrapping(void **state)
{
	struct wrap w = {0};
	const char *text = "one two three\n\n  1. four five six\nextraordinary";
	(void)state;
	wrap_text(&w, text, 10);
	static const struct {
		const char *text;
		int indent;
	} lines[] = {
		{"one two", 0}, {"three", 0}, {"", 0},		 {"  1. four", 0},
		{"five", 5},	{"six", 5},   {"extraordin", 0}, {"ary", 0},
	};
	assert_int_equal(w.count, sizeof(lines) / sizeof(lines[0]));
	for (uint32_t i = 0; i < w.count; i++) {
		assert_int_equal(w.lines[i].length, strlen(lines[i].text));
		assert_memory_equal(text + w.lines[i].from, lines[i].text, w.lines[i].length);
		assert_int_equal(w.lines[i].indent, lines[i].indent);
	}
	/* A number may begin a sentence. */
	wrap_text(&w, "10 streams were lost", 12);
	assert_int_equal(w.lines[1].indent, 0);
	/* Narrower than a character: it still ends. */
	wrap_text(&w, "中中", 1);
	assert_int_equal(w.count, 2);
	wrap_done(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_command_keys_are_text),
		cmocka_unit_test(test_utf8_is_edited_by_character),
		cmocka_unit_test(test_words_and_ends),
		cmocka_unit_test(test_a_line_has_an_end),
		cmocka_unit_test(test_pasting),
		cmocka_unit_test(test_a_long_paste),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_backspace_on_nothing_leaves),
		cmocka_unit_test(test_wrapping),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
