#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ui/recent.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/h2lens-recent-XXXXXX");
	return mkdtemp(folder) && setenv("XDG_STATE_HOME", folder, 1) == 0 ? 0 : 1;
}

static int remove_folder(void **state)
{
	char path[128];
	(void)state;
	snprintf(path, sizeof(path), "%s/h2lens/recent", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/h2lens", folder);
	rmdir(path);
	return rmdir(folder);
}

static void kept(const char *name, const char *expected)
{
	char line[RECENT_LINE];
	assert_true(recent_line(name, line, sizeof(line)));
	assert_string_equal(line, expected);
}

/* What logs in somewhere is nobody's business but the user's. */
static void test_user_information_is_left_out(void **state)
{
	char line[RECENT_LINE];
	(void)state;
	kept("https://host/path?q=1", "https://host/path?q=1");
	kept("https://user:secret@host:8443/a", "https://host:8443/a");
	kept("https://user@host", "https://host");
	kept("https://a@b:c@host/", "https://host/");
	/* An @ in the path is none. */
	kept("https://host/@me", "https://host/@me");
	kept("https://user@host/a@b", "https://host/a@b");
	/* What :open would take apart, and what is no place, is not kept. */
	assert_false(recent_line("https://host/a b", line, sizeof(line)));
	assert_false(recent_line("https://host/'", line, sizeof(line)));
	assert_false(recent_line("-", line, sizeof(line)));
	assert_false(recent_line("/dev/stdin", line, sizeof(line)));
	assert_false(recent_line("/no/such/file.pcap", line, sizeof(line)));
}

static void test_newest_first(void **state)
{
	struct recent r, again;
	(void)state;
	recent_load(&r);
	assert_int_equal(r.count, 0);
	recent_add(&r, "https://one/");
	recent_add(&r, "https://two/");
	recent_add(&r, "https://one/");
	recent_add(&r, "");
	recent_add(&r, "with\033control");
	recent_load(&again);
	assert_int_equal(again.count, 2);
	assert_string_equal(again.lines[0], "https://one/");
	assert_string_equal(again.lines[1], "https://two/");
	recent_done(&again);
	for (int i = 0; i < RECENT_MAX * 2; i++) {
		char line[32];
		snprintf(line, sizeof(line), "https://host-%d/", i);
		recent_add(&r, line);
	}
	assert_int_equal(r.count, RECENT_MAX);
	recent_done(&r);
	recent_load(&again);
	assert_int_equal(again.count, RECENT_MAX);
	assert_string_equal(again.lines[0], "https://host-39/");
	assert_string_equal(again.lines[RECENT_MAX - 1], "https://host-20/");
	recent_done(&again);
}

static void test_nobody_else_may_read_it(void **state)
{
	char path[128];
	struct recent r;
	struct stat st;
	(void)state;
	recent_load(&r);
	recent_add(&r, "https://host/");
	recent_done(&r);
	snprintf(path, sizeof(path), "%s/h2lens/recent", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_user_information_is_left_out),
		cmocka_unit_test(test_newest_first),
		cmocka_unit_test(test_nobody_else_may_read_it),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
