#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/text.h"
#include "ui/glyph.h"
#include "ui/theme.h"

/* A theme that gives every role the same look, and then one line more. */
static bool parse(struct theme *t, const char *line, struct error *e)
{
	static const char *const names[] = {
#define X(name, file_name, use) file_name,
		ROLES(X)
#undef X
	};
	struct text text = {0};
	for (int i = 0; i < ROLE_COUNT; i++)
		text_addf(&text, "%s = default\n", names[i]);
	text_add(&text, line);
	bool good = theme_parse(t, "test", text_str(&text), e);
	text_done(&text);
	return good;
}

static void test_looks(void **state)
{
	struct theme t;
	(void)state;
	assert_true(parse(&t, "error = 203 on 17 bold underline | bright-red | reverse\n", NULL));
	const struct style *s = &t.style[THEME_256][ROLE_ERROR];
	assert_int_equal(s->fg, 203);
	assert_int_equal(s->bg, 17);
	assert_int_equal(s->attributes, STYLE_BOLD | STYLE_UNDERLINE);
	/* Of 8 colours there is no bright one. */
	assert_int_equal(t.style[THEME_8][ROLE_ERROR].fg, -1);
	assert_int_equal(t.style[THEME_MONO][ROLE_ERROR].attributes, STYLE_REVERSE);
	assert_int_equal(t.style[THEME_MONO][ROLE_ERROR].fg, -1);
}

static void test_what_is_not_given_falls_back(void **state)
{
	struct theme t;
	(void)state;
	assert_true(parse(&t, "error = red bold # a remark\n", NULL));
	assert_int_equal(t.style[THEME_256][ROLE_ERROR].fg, 1);
	assert_int_equal(t.style[THEME_8][ROLE_ERROR].fg, 1);
	assert_int_equal(t.style[THEME_MONO][ROLE_ERROR].fg, -1);
	assert_int_equal(t.style[THEME_MONO][ROLE_ERROR].attributes, STYLE_BOLD);
}

static void assert_wrong(const char *line, const char *says)
{
	struct theme t;
	struct error e = ERROR_INIT;
	assert_false(parse(&t, line, &e));
	assert_non_null(strstr(e.text, says));
}

static void test_mistakes_name_the_line(void **state)
{
	char line[64];
	(void)state;
	snprintf(line, sizeof(line), "line %d", ROLE_COUNT + 1);
	assert_wrong("error = pink\n", "pink");
	assert_wrong("error = pink\n", line);
	assert_wrong("eror = red\n", "eror");
	assert_wrong("error red\n", "role = look");
	assert_wrong("error = 256\n", "256");
	assert_wrong("error = red | red | bold | bold\n", "three");
	assert_wrong("error = red blue\n", "blue");
}

static void test_every_role_must_be_given(void **state)
{
	struct theme t;
	struct error e = ERROR_INIT;
	(void)state;
	assert_false(theme_parse(&t, "short", "text = default\n", &e));
	assert_non_null(strstr(e.text, "“dim”"));
}

static void test_shipped_themes_are_good(void **state)
{
	int count = 0;
	(void)state;
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	for (; theme_shipped(count); count++) {
		struct theme t;
		struct error e = ERROR_INIT;
		if (!theme_load(&t, theme_shipped(count), &e))
			fail_msg("%s", e.text);
		/* The cursor's row can be told without colours. */
		assert_true(t.style[THEME_MONO][ROLE_SELECTION].attributes != 0);
		assert_true(t.style[THEME_MONO][ROLE_ERROR].attributes != 0);
	}
	assert_int_equal(count, 3);
}

static void test_mono_has_no_colour(void **state)
{
	struct theme t;
	(void)state;
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	assert_true(theme_load(&t, "mono", NULL));
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_int_equal(t.style[THEME_256][i].fg, -1);
		assert_int_equal(t.style[THEME_256][i].bg, -1);
	}
}

static void test_unknown_theme(void **state)
{
	struct theme t;
	struct error e = ERROR_INIT;
	(void)state;
	assert_false(theme_load(&t, "solarised", &e));
	assert_non_null(strstr(e.text, "solarised"));
	assert_false(theme_load(&t, "/nonexistent/x.theme", &e));
}

/* Every sign takes one column in both of its forms. */
static void test_signs(void **state)
{
	(void)state;
	for (int g = 0; g < GLYPH_COUNT; g++) {
		const char *ascii = glyph_text((enum glyph)g, true);
		assert_int_equal(text_width(glyph_text((enum glyph)g, false)), 1);
		assert_int_equal(strlen(ascii), 1);
		assert_true(*ascii > ' ' && *ascii < 0x7f);
	}
	assert_int_equal(glyph_plain('a'), 'a');
	assert_int_equal(glyph_plain(0xb5), 'u');
	assert_int_equal(glyph_plain(0x4e2d), '?');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_what_is_not_given_falls_back),
		cmocka_unit_test(test_mistakes_name_the_line),
		cmocka_unit_test(test_every_role_must_be_given),
		cmocka_unit_test(test_shipped_themes_are_good),
		cmocka_unit_test(test_mono_has_no_colour),
		cmocka_unit_test(test_unknown_theme),
		cmocka_unit_test(test_signs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
