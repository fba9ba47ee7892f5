#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "spools.h"

static bool contains(const char *file, const char *word)
{
	static char octets[1024 * 1024];
	int fd = open(file, O_RDONLY);
	ssize_t n = read(fd, octets, sizeof(octets));

	close(fd);
	assert_true(n > 0);
	return memmem(octets, (size_t)n, word, strlen(word)) != NULL;
}

static void secrets_are_saved_only_when_wanted(void **state)
{
	struct spool *s = *state;
	struct error e = ERROR_INIT;
	struct stat st;

	append(s, 5);
	spool_secrets(s, KEYS, strlen(KEYS));
	append(s, 5);
	FILE *old = fopen(path, "w"); /* is replaced, with its mode */
	fputs("old", old);
	fclose(old);
	chmod(path, 0644);
	assert_true(spool_save(s, path, false, &e));
	assert_false(contains(path, "CLIENT_RANDOM"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* 12 of frame, type, length, padded text */
	assert_int_equal(st.st_size, spool_size(s) - 12 - 8 - (strlen(KEYS) + 3) / 4 * 4);
	assert_true(spool_save(s, path, true, &e));
	assert_true(contains(path, KEYS));
	assert_int_equal(entries(folder, NULL, 0), 2); /* h2lens and saved.pcapng */
}

static void refused(struct spool *s, const char *where, const char *word)
{
	struct error e = ERROR_INIT;

	assert_false(spool_save(s, where, true, &e));
	if (!strstr(e.text, word))
		fail_msg("\"%s\" does not say \"%s\"", e.text, word);
}

static void a_save_that_cannot_be_leaves_nothing(void **state)
{
	struct spool *s = *state;
	char link[128], in[80];
	struct rlimit old, small;

	append(s, 50);
	refused(s, folder, "is a directory");
	refused(s, "/dev/null", "not an ordinary file");
	refused(s, "/nonexistent/x.pcapng", "No such file or directory");
	refused(s, "", "name is missing");
	refused(s, s->path, "the running recording");
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(symlink(s->path, link), 0);
	refused(s, link, "the running recording");
	unlink(link);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = (struct rlimit){100000, old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &small);
	refused(s, path, "File too large");
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(entries(folder, NULL, 0), 1);
	snprintf(in, sizeof(in), "%s/h2lens", folder);
	assert_int_equal(entries(in, NULL, 0), 1);
}

static void a_link_to_a_file_stays_a_link(void **state)
{
	struct spool *s = *state;
	struct error e = ERROR_INIT;
	char link[128];
	struct stat st;

	snprintf(link, sizeof(link), "%s/link", folder);
	fclose(fopen(path, "w"));
	assert_int_equal(symlink(path, link), 0);
	assert_true(spool_save(s, link, true, &e));
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, spool_size(s));
	unlink(link);
}

/* The disk takes no more: the session goes on in memory, and all is there when there is room. */
static void a_full_disk_is_waited_for(void **state)
{
	struct spool *s = *state;
	struct rlimit old, small;
	struct error e = ERROR_INIT;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = (struct rlimit){1500000, old.rlim_max}; /* in the middle of a packet */
	setrlimit(RLIMIT_FSIZE, &small);
	take_name(s);
	for (uint32_t i = 0; i < 20; i++) {
		append(s, 10);
		take(s, i * 10 + 1, i * 10 + 10);
	}
	assert_false(spool_flush(s, &e));
	assert_non_null(strstr(e.text, "cannot write the recording"));
	assert_non_null(strstr(e.text, "File too large"));
	assert_true(s->flushed == 1500000);
	assert_true(spool_unflushed_since(s) != 0);
	spool_rewind(s);
	take_name(s);
	take(s, 1, 200);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_true(spool_flush(s, &e));
	assert_true(s->flushed == spool_size(s));
	append(s, 100);
	spool_rewind(s);
	take_name(s);
	take(s, 1, 300);
	assert_int_equal(next(s, &(struct capture_item){0}), CAPTURE_WAIT);
}

static void a_disk_that_stays_full_ends_the_recording_with_one_fact(void **state)
{
	struct spool *s = *state;
	static uint8_t octets[60000];
	struct capture_item item;
	struct rlimit old, small;
	struct error e = ERROR_INIT;
	uint32_t last = 0, number;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = (struct rlimit){1000000, old.rlim_max};
	setrlimit(RLIMIT_FSIZE, &small);
	take_name(s);
	while ((number = spool_packet(s, 0, 1, NULL, 0, octets, sizeof(octets), 0)) != 0) {
		last = number;
		assert_true(last < 2 * (SPOOL_MEMORY_MAX / sizeof(octets)));
		assert_int_equal(next(s, &item), CAPTURE_RECORD);
	}
	assert_true(held(s) <= SPOOL_MEMORY_MAX + 4 * SPOOL_PIECE);
	assert_true((uint64_t)last * sizeof(octets) > SPOOL_MEMORY_MAX * UINT64_C(9) / 10);
	assert_int_equal(next(s, &item), CAPTURE_COMMENT);
	assert_true(item.length > 20);
	assert_memory_equal(item.text, "h2lens:recording : ", 19);
	assert_true(item.record.at.time > UINT64_C(1700000000000000000));
	spool_fact(s, 1, "more");
	spool_secrets(s, KEYS, strlen(KEYS));
	assert_int_equal(spool_packet(s, 0, 1, NULL, 0, "x", 1, 0), 0);
	assert_int_equal(next(s, &item), CAPTURE_WAIT);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_true(spool_save(s, path, true, &e)); /* what there is can still be saved */
	assert_true(spool_flush(s, &e));
	assert_int_equal(spool_packet(s, 0, 1, NULL, 0, "x", 1, 0), 0); /* and ended it has */
}

/* Someone cut the file: that is told, and not waited for. */
static void a_file_that_was_cut_is_told(void **state)
{
	struct spool *s = *state;
	struct capture_item item;
	struct error e = ERROR_INIT;
	uint8_t octet;

	append(s, 1000);
	assert_true(spool_flush(s, &e)); /* nothing is on its way any more */
	assert_int_equal(truncate(s->path, 0), 0);
	assert_int_equal(next(s, &item), CAPTURE_FAILED);
	assert_false(spool_read(s, 5, &octet, 1));
	assert_false(spool_save(s, path, true, &e));
	assert_non_null(strstr(e.text, "cannot be read back"));
	assert_int_equal(entries(folder, NULL, 0), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(secrets_are_saved_only_when_wanted),
		TEST(a_save_that_cannot_be_leaves_nothing),
		TEST(a_link_to_a_file_stays_a_link),
		TEST(a_full_disk_is_waited_for),
		TEST(a_disk_that_stays_full_ends_the_recording_with_one_fact),
		TEST(a_file_that_was_cut_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
