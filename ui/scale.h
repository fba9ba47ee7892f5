/*
 * scale.h: time on the columns of a screen: which column an instant has, which part of a life is
 * shown, zooming and panning, round steps for an axis. Pure.
 */
#ifndef UI_SCALE_H
#define UI_SCALE_H

#include <stdint.h>

struct scale {
	uint64_t from, to; /* the part that is shown, from < to, in nanoseconds */
	int columns;
};

enum { SCALE_LEAST = 1000 /* nanoseconds: no part is shorter */ };

/* The part [from, to] widened so that it is never empty. */
struct scale scale_of(uint64_t from, uint64_t to, int columns);
/* May lie outside of 0 … columns - 1, by at most a few columns. */
int scale_column(const struct scale *s, uint64_t time);
/* Half or twice the time around an instant, within [first, last]. */
struct scale scale_zoom(const struct scale *s, int in, uint64_t around, uint64_t first,
			uint64_t last);
/* Moved by a fraction of its width, in eighths, within [first, last]. */
struct scale scale_pan(const struct scale *s, int eighths, uint64_t first, uint64_t last);
/* 1, 2 or 5 times a power of ten nanoseconds, so that marks are `apart` columns apart or more. */
uint64_t scale_step(const struct scale *s, int apart);

#endif
