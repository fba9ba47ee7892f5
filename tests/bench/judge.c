/*
 * judge CAPTURE [KEYS]: what judging costs beside decoding, in processor time: the median of five
 * runs of each over the same book. Exit status 1 when it is more than a tenth.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "h2lens/finding.h"
#include "h2lens/session.h"

enum { RUNS = 5 };

static const double most = 0.1;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int less(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The session of a capture that was read to its end; NULL with a message. */
static struct session *read_whole(const char *path, const char *keys, double *seconds)
{
	struct session_options o = {.keylogs = {keys}, .keylog_count = keys != NULL};
	struct error e = ERROR_INIT;
	double from = now();
	struct session *s = session_open(path, &o, &e);

	while (s) {
		enum session_status status = session_step(s, 1000000, &e);
		if (status == SESSION_END)
			break;
		if (status == SESSION_FAILED) {
			session_close(s);
			s = NULL;
		}
	}
	if (!s)
		fprintf(stderr, "judge: %s\n", e.text);
	*seconds = now() - from;
	return s;
}

int main(int argc, char **argv)
{
	double decoding[RUNS], judging[RUNS];
	uint32_t events = 0;
	size_t findings = 0;

	if (argc < 2)
		return 2;
	for (int i = 0; i < RUNS; i++) {
		struct session *s = read_whole(argv[1], argc > 2 ? argv[2] : NULL, &decoding[i]);
		if (!s)
			return 2;
		struct finding_list l;
		double from = now();
		finding_judge(session_book(s), &l);
		judging[i] = now() - from;
		events = book_events(session_book(s));
		findings = l.count;
		finding_done(&l);
		session_close(s);
	}
	qsort(decoding, RUNS, sizeof(*decoding), less);
	qsort(judging, RUNS, sizeof(*judging), less);
	double share = judging[RUNS / 2] / decoding[RUNS / 2];
	printf("%9u events %6zu findings  decoding %7.3f s  judging %7.4f s  %5.2f %%%s\n", events,
	       findings, decoding[RUNS / 2], judging[RUNS / 2], 100 * share,
	       share > most ? "  more than a tenth" : "");
	return share > most;
}
