#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/command.h"
#include "ui/keymap.h"

static void test_names_of_keys(void **state)
{
	(void)state;
	assert_int_equal(keymap_key("q", 1), 'q');
	assert_int_equal(keymap_key("Ctrl-U", 6), 0x15);
	assert_int_equal(keymap_key("Tab", 3), 9);
	assert_int_equal(keymap_key("Enter", 5), 13);
	assert_int_equal(keymap_key("Esc", 3), 27);
	assert_int_equal(keymap_key("PgDn", 4), KEYMAP_PAGE_DOWN);
	assert_int_equal(keymap_key("Pg", 2), 0);
	assert_int_equal(keymap_key("", 0), 0);
}

static void each_key(const char *keys, void (*see)(const char *, size_t, void *), void *arg)
{
	while (*keys) {
		size_t n = strcspn(keys, " ");
		see(keys, n, arg);
		keys += n;
		keys += strspn(keys, " ");
	}
}

static void must_be_a_key(const char *name, size_t n, void *arg)
{
	(void)arg;
	assert_true(keymap_key(name, n) != 0);
}

struct owner {
	enum command command;
	enum panel panel;
};

static void must_mean_its_command(const char *name, size_t n, void *arg)
{
	const struct owner *o = arg;
	assert_int_equal(keymap_find(keymap_key(name, n), o->panel), o->command);
}

/* Every key in the table is one, and no other command takes it away in the same panel. */
static void test_every_key_works(void **state)
{
	(void)state;
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const struct command_row *row = command_row((enum command)c);
		each_key(row->keys, must_be_a_key, NULL);
		for (int p = 0; p < PANEL_COUNT; p++) {
			struct owner o = {(enum command)c, (enum panel)p};
			if (row->where & 1U << p)
				each_key(row->keys, must_mean_its_command, &o);
		}
	}
}

static void test_every_command_is_complete(void **state)
{
	(void)state;
	assert_non_null(command_group((enum command)0));
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const struct command_row *row = command_row((enum command)c);
		assert_true(strlen(row->help) > 3);
		assert_true(row->where != 0);
		assert_int_equal(command_find(row->name), c);
		for (int other = 0; other < c; other++)
			assert_string_not_equal(row->name, command_row((enum command)other)->name);
	}
}

static void test_keys_of_a_panel(void **state)
{
	(void)state;
	assert_int_equal(keymap_find('+', PANEL_TIMELINE), COMMAND_ZOOM_IN);
	assert_int_equal(keymap_find('+', PANEL_FRAMES), COMMAND_NONE);
	assert_int_equal(keymap_find(KEYMAP_SPACE, PANEL_STREAMS), COMMAND_FOLD);
	assert_int_equal(keymap_find(KEYMAP_ESCAPE, PANEL_STREAMS), COMMAND_BACK);
	assert_int_equal(keymap_find('q', PANEL_DETAIL), COMMAND_QUIT);
	assert_int_equal(keymap_find(0x1f600, PANEL_DETAIL), COMMAND_NONE);
	assert_int_equal(keymap_find(0, PANEL_DETAIL), COMMAND_NONE);
}

static void test_names_may_be_short(void **state)
{
	(void)state;
	assert_int_equal(command_find("quit"), COMMAND_QUIT);
	assert_int_equal(command_find("qu"), COMMAND_QUIT);
	/* "f" could be first, fold, frames, filter. */
	assert_int_equal(command_find("f"), COMMAND_NONE);
	/* A whole name wins over one that begins with it: zoom, zoom-in. */
	assert_int_equal(command_find("zoom"), COMMAND_ZOOM);
	assert_int_equal(command_find(""), COMMAND_NONE);
	assert_int_equal(command_find("frobnicate"), COMMAND_NONE);
}

static void test_hint_shows_the_first_key(void **state)
{
	char out[16];
	(void)state;
	assert_string_equal(keymap_first(out, sizeof(out), COMMAND_HELP), "?");
	assert_string_equal(keymap_first(out, sizeof(out), COMMAND_PAGE_UP), "PgUp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_keys),
		cmocka_unit_test(test_every_key_works),
		cmocka_unit_test(test_every_command_is_complete),
		cmocka_unit_test(test_keys_of_a_panel),
		cmocka_unit_test(test_names_may_be_short),
		cmocka_unit_test(test_hint_shows_the_first_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
