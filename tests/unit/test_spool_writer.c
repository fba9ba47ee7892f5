#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "source/spool_writer.h"

enum { OCTETS = 3 * 1024 * 1024 };

static int open_file(void)
{
	char path[] = "/tmp/h2lens-writer-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

static void idle_until_a_job_is_given(void **state)
{
	int fd = open_file(), error = -1;
	size_t written = 7;
	struct spool_writer *w = spool_writer_new(fd, NULL);

	(void)state;
	assert_non_null(w);
	assert_int_equal(spool_writer_collect(w, true, &written, &error), SPOOL_WRITER_IDLE);
	assert_int_equal(written, 7);
	spool_writer_free(w);
	close(fd);
}

static void a_job_is_written_at_its_offset_and_collected_once(void **state)
{
	int fd = open_file(), error = -1;
	uint8_t *octets = malloc(OCTETS), back[16];
	size_t written = 0;
	struct spool_writer *w = spool_writer_new(fd, NULL);

	(void)state;
	for (size_t i = 0; i < OCTETS; i++)
		octets[i] = (uint8_t)(i * 31);
	spool_writer_give(w, octets, OCTETS, 100);
	assert_int_equal(spool_writer_collect(w, true, &written, &error), SPOOL_WRITER_DONE);
	assert_int_equal(written, OCTETS);
	assert_int_equal(error, 0);
	assert_int_equal(spool_writer_collect(w, true, &written, &error), SPOOL_WRITER_IDLE);
	assert_int_equal(lseek(fd, 0, SEEK_END), 100 + OCTETS);
	assert_int_equal(pread(fd, back, sizeof(back), 100 + OCTETS - 16), 16);
	assert_memory_equal(back, octets + OCTETS - 16, 16);
	spool_writer_free(w);
	free(octets);
	close(fd);
}

static void a_file_that_takes_nothing_is_told(void **state)
{
	int fd = open("/dev/full", O_WRONLY), error = 0;
	size_t written = 1;

	(void)state;
	if (fd < 0)
		skip();
	struct spool_writer *w = spool_writer_new(fd, NULL);
	spool_writer_give(w, "0123456789", 10, 0);
	assert_int_equal(spool_writer_collect(w, true, &written, &error), SPOOL_WRITER_DONE);
	assert_int_equal(written, 0);
	assert_int_equal(error, ENOSPC);
	spool_writer_free(w);
	close(fd);
}

/* Past the page cache where the file system can, in the ordinary way where it cannot: the file is
 * the same. */
static void a_buffer_given_is_in_the_file(void **state)
{
	char path[] = "/tmp/h2lens-writer-XXXXXX";
	int fd = mkstemp(path), error = -1;
	size_t written = 0;
	uint8_t *back = malloc(SPOOL_WRITER_ROOM);

	(void)state;
	assert_true(fd >= 0);
	struct spool_writer *w = spool_writer_new(fd, path);
	uint8_t *buffer = spool_writer_buffer(w);
	if (!buffer) {
		spool_writer_free(w);
		unlink(path);
		close(fd);
		free(back);
		skip();
	}
	for (uint64_t at = 0; at < 2; at++) {
		memset(buffer, 'a' + (int)at, SPOOL_WRITER_ROOM);
		spool_writer_give(w, buffer, SPOOL_WRITER_ROOM, at * SPOOL_WRITER_ROOM);
		assert_int_equal(spool_writer_collect(w, true, &written, &error),
				 SPOOL_WRITER_DONE);
		assert_int_equal(written, SPOOL_WRITER_ROOM);
		assert_int_equal(error, 0);
	}
	assert_int_equal(pread(fd, back, SPOOL_WRITER_ROOM, SPOOL_WRITER_ROOM), SPOOL_WRITER_ROOM);
	for (size_t i = 0; i < SPOOL_WRITER_ROOM; i++)
		assert_int_equal(back[i], 'b');
	assert_int_equal(lseek(fd, 0, SEEK_END), 2 * SPOOL_WRITER_ROOM);
	spool_writer_free(w);
	unlink(path);
	close(fd);
	free(back);
}

/* Freed with a job under way: what was given is in the file. */
static void freeing_waits_for_the_job(void **state)
{
	int fd = open_file();
	uint8_t *octets = calloc(1, OCTETS);
	struct spool_writer *w = spool_writer_new(fd, NULL);

	(void)state;
	spool_writer_give(w, octets, OCTETS, 0);
	spool_writer_free(w);
	assert_int_equal(lseek(fd, 0, SEEK_END), OCTETS);
	free(octets);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle_until_a_job_is_given),
		cmocka_unit_test(a_job_is_written_at_its_offset_and_collected_once),
		cmocka_unit_test(a_file_that_takes_nothing_is_told),
		cmocka_unit_test(a_buffer_given_is_in_the_file),
		cmocka_unit_test(freeing_waits_for_the_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
