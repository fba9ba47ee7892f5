/*
 * measure OUTPUT COMMAND…: runs a command and writes "SECONDS PEAK-KILOBYTES STATUS" to OUTPUT.
 * A program of its own because a process inherits the peak of whoever started it: a Python parent
 * would hide what a small child needs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status = 0;

	if (argc < 3)
		return 2;
	double start = now();
	pid_t child = fork();
	if (child < 0)
		return 2;
	if (child == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) < 0)
		return 2;
	double seconds = now() - start;

	FILE *out = fopen(argv[1], "w");
	if (!out)
		return 2;
	fprintf(out, "%.6f %ld %d\n", seconds, used.ru_maxrss,
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return fclose(out) ? 2 : 0;
}
