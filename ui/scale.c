#include "scale.h"

struct scale scale_of(uint64_t from, uint64_t to, int columns)
{
	struct scale s = {from, to, columns};
	if (to < from || to - from < SCALE_LEAST)
		s.to = from + SCALE_LEAST;
	return s;
}

int scale_column(const struct scale *s, uint64_t time)
{
	if (time < s->from)
		return -1;
	if (time > s->to)
		return s->columns;
	double part = (double)(time - s->from) / (double)(s->to - s->from);
	int column = (int)(part * s->columns);
	return column < s->columns ? column : s->columns - 1;
}

/* The same width, moved inside of [first, last]; all of that when it is wider. */
static struct scale within(uint64_t from, uint64_t width, uint64_t first, uint64_t last,
			   int columns)
{
	struct scale all = scale_of(first, last, columns);
	if (width >= all.to - all.from)
		return all;
	if (from < all.from)
		from = all.from;
	if (from > all.to - width)
		from = all.to - width;
	return scale_of(from, from + width, columns);
}

struct scale scale_zoom(const struct scale *s, int in, uint64_t around, uint64_t first,
			uint64_t last)
{
	uint64_t width = s->to - s->from, wide = in ? width / 2 : width * 2;
	if (wide < SCALE_LEAST)
		wide = SCALE_LEAST;
	if (around < s->from || around > s->to)
		around = s->from + width / 2;
	/* The instant keeps its column. */
	double part = (double)(around - s->from) / (double)width;
	uint64_t before = (uint64_t)(part * (double)wide);
	return within(around > before ? around - before : 0, wide, first, last, s->columns);
}

struct scale scale_pan(const struct scale *s, int eighths, uint64_t first, uint64_t last)
{
	uint64_t width = s->to - s->from,
		 by = width / 8 * (uint64_t)(eighths < 0 ? -eighths : eighths);
	uint64_t from = eighths < 0 ? (s->from > by ? s->from - by : 0) : s->from + by;
	return within(from, width, first, last, s->columns);
}

uint64_t scale_step(const struct scale *s, int apart)
{
	uint64_t least =
		(s->to - s->from) / (uint64_t)(s->columns > 0 ? s->columns : 1) * (uint64_t)apart;
	uint64_t step = 1;
	while (step < least && step < UINT64_MAX / 10) {
		if (step * 2 >= least)
			return step * 2;
		if (step * 5 >= least)
			return step * 5;
		step *= 10;
	}
	return step;
}
