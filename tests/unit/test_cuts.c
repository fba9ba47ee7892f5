/*
 * Every capture, cut short at every so many octets, goes through the whole pipeline to its
 * findings. The sanitizers and valgrind watch; asserted here: a cut file is read to its cut, more
 * octets never give fewer packets, and a failure says why.
 * H2LENS_CUTS="97 FILE..." gives the step and files of one's own (a key log beside each, by name).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "h2lens/describe.h"
#include "h2lens/finding.h"
#include "h2lens/session.h"

enum { PATH_ROOM = 512, SMALL = 12 * 1024, STEP_SMALL = 97, CUTS_LARGE = 40 };

static void keylog_beside(const char *path, char *out, size_t room)
{
	snprintf(out, room, "%s", path);
	char *dot = strstr(out, ".pcap");
	if (dot)
		snprintf(dot, room - (size_t)(dot - out), ".keys");
	if (!dot || access(out, R_OK) != 0)
		out[0] = '\0';
}

/* What a reading came to. */
struct outcome {
	bool opened, failed;
	uint32_t events, packets;
	char first_error[200];
};

static void look_at_everything(const struct book *b)
{
	struct text t = {0};
	struct finding_list l;

	for (uint32_t i = 0; i < book_events(b); i++) {
		text_clear(&t);
		describe_summary(b, i, &t);
	}
	finding_judge(b, &l);
	assert_true(l.count > 0);
	assert_non_null(finding_summary(&l.items[l.verdict], LANGUAGE_ENGLISH));
	finding_done(&l);
	text_done(&t);
}

static struct outcome run(const char *path, const char *keys)
{
	struct outcome o = {0};
	struct error e = ERROR_INIT;
	struct session_options so = {.keep_payloads = true};

	if (keys[0])
		so.keylogs[so.keylog_count++] = keys;
	struct session *s = session_open(path, &so, &e);
	if (!s) {
		assert_true(e.text[0] != '\0');
		snprintf(o.first_error, sizeof(o.first_error), "%.190s", e.text);
		return o;
	}
	o.opened = true;
	enum session_status st;
	while ((st = session_step(s, 1000000, &e)) == SESSION_MORE)
		;
	o.failed = st == SESSION_FAILED;
	if (o.failed)
		assert_true(e.text[0] != '\0');
	look_at_everything(session_book(s));
	o.events = book_events(session_book(s));
	o.packets = (uint32_t)book_source(session_book(s))->packets;
	session_close(s);
	return o;
}

static char *read_all(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	long size = ftell(f);
	rewind(f);
	char *p = malloc((size_t)size + 1);
	assert_non_null(p);
	*n = fread(p, 1, (size_t)size, f);
	fclose(f);
	return p;
}

static void cut_file(const char *path, size_t step)
{
	char keys[PATH_ROOM], cut[] = "/tmp/h2lens-cut-XXXXXX";
	size_t n;
	char *octets = read_all(path, &n);
	uint32_t packets = 0;
	int fd = mkstemp(cut);

	assert_true(fd >= 0);
	keylog_beside(path, keys, sizeof(keys));
	if (!step)
		step = n <= SMALL ? STEP_SMALL : n / CUTS_LARGE + 1;
	for (size_t size = 0; size <= n; size += step) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, octets, size, 0), (ssize_t)size);
		struct outcome o = run(cut, keys);
		if (size == 0)
			assert_false(o.opened);
		/* more octets never give fewer packets */
		assert_true(o.packets >= packets);
		packets = o.packets;
	}
	close(fd);
	unlink(cut);
	free(octets);
}

static void cuts(void **state)
{
	const char *wanted = getenv("H2LENS_CUTS"), *top = getenv("top_srcdir");
	char pattern[PATH_ROOM];
	glob_t g = {0};

	(void)state;
	unsetenv("SSLKEYLOGFILE");
	if (wanted) {
		char *list = strdup(wanted), *save = NULL;
		size_t step = strtoul(strtok_r(list, " ", &save), NULL, 10);
		for (char *f; (f = strtok_r(NULL, " ", &save)) != NULL;)
			cut_file(f, step);
		free(list);
		return;
	}
	snprintf(pattern, sizeof(pattern), "%s/tests/data/*.pcap*", top ? top : ".");
	assert_int_equal(glob(pattern, 0, NULL, &g), 0);
	assert_true(g.gl_pathc > 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		cut_file(g.gl_pathv[i], 0);
	globfree(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cuts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
