/*
 * bench_logs.h: a tab's logs follow its session: read once it is at rest, tied again when its book
 * has grown and come to rest.
 */
#ifndef UI_BENCH_LOGS_H
#define UI_BENCH_LOGS_H

#include "bench.h"

/* One more log; what is found in it is said when `by_hand`. */
void bench_logs_add(struct app *a, const char *path, const struct logs_options *o, bool by_hand);
/* Reads one file, or ties all that were read. True when there is more to do at once. */
bool bench_logs_step(struct app *a);

#endif
