/* The logs beside a tab: reading one after the other, what cannot be read, names, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ui/logbook.h"

static char folder[] = "/tmp/h2lens-logbook-XXXXXX";

static const char *file_of(const char *name, const char *text, char path[256])
{
	snprintf(path, 256, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void expect_name(const char *name, const char *text, const char *expected)
{
	char path[256];
	struct error e = ERROR_INIT;
	struct text t = {0};
	struct logbook l = {0};
	logbook_add(&l, file_of(name, text, path), NULL, false);
	assert_true(logbook_read(&l, NULL, &e));
	logbook_name(l.files[0].logs, &t);
	assert_string_equal(text_str(&t), expected);
	text_done(&t);
	logbook_done(&l);
	unlink(path);
}

static const char nginx[] = "2026/11/21 02:37:31 [error] 19465#19465: *1 upstream prematurely "
			    "closed connection, client: 10.20.84.2, server: a.test\n";

static void test_names(void **state)
{
	(void)state;
	expect_name("nginx.web.nginx-error.log", nginx, "nginx-error");
	expect_name("error.log", nginx, "nginx");
	expect_name("app.log", "something without a time\n", "app");
	expect_name("empty.log", "", "empty");
	expect_name("\033[2J.log", "", "\\x1b[2J");
}

static void test_what_cannot_be_read_is_forgotten(void **state)
{
	char path[256], at[300];
	struct error e = ERROR_INIT;
	struct logbook l = {0};
	(void)state;
	snprintf(at, sizeof(at), "%s@1.5", file_of("a.log", nginx, path));
	logbook_add(&l, "/nowhere/a.log", NULL, false);
	logbook_add(&l, at, NULL, true);
	logbook_add(&l, "-", NULL, false);
	assert_false(logbook_read(&l, NULL, &e));
	assert_non_null(strstr(e.text, "/nowhere/a.log"));
	assert_int_equal(l.count, 2);
	assert_true(logbook_read(&l, NULL, &e));
	assert_true(logbook_is_given(&l.files[0]));
	assert_false(l.files[0].told);
	assert_false(logbook_read(&l, NULL, &e));
	assert_non_null(strstr(e.text, "standard input"));
	assert_int_equal(l.count, 1);
	assert_int_equal(l.read, 1);
	assert_int_equal(logbook_shown(&l), 0); /* not tied yet */
	logbook_done(&l);
	unlink(path);
}

static void test_words(void **state)
{
	char path[256];
	struct error e = ERROR_INIT;
	struct logbook l = {0};
	(void)state;
	logbook_add(&l, file_of("a.log", nginx, path), NULL, false);
	assert_true(logbook_read(&l, NULL, &e));
	const char *words = logbook_words(logs_line(l.files[0].logs, 0));
	assert_memory_equal(words, "upstream prematurely", strlen("upstream prematurely"));
	char none[] = "[error] 12: ";
	struct log_line bare = {.text = none};
	assert_string_equal(logbook_words(&bare), "");
	logbook_done(&l);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_what_cannot_be_read_is_forgotten),
		cmocka_unit_test(test_words),
	};
	if (!mkdtemp(folder))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return failed;
}
