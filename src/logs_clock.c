/* The clock of a log against the capture's: where it counts from, and how far it is off. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "logs_parts.h"

enum { DIFFERENCES_MAX = 100000, ZONE_MINUTES = 15, MOST_HOURS = 14, CLOCKS = LOGS_START + 1 };

static const int64_t zone_step = (int64_t)ZONE_MINUTES * 60 * LOGS_SECOND,
		     day_length = (int64_t)86400 * LOGS_SECOND;
/* A line is written a little after what it tells of. */
static const int64_t delay = 50 * (LOGS_SECOND / 1000);

uint64_t logs_clock_slack(const struct logs_facts *f)
{
	return f->at.grain + (uint64_t)delay;
}

/* The middle of what the line's digits can mean. */
static int64_t middle(const struct logs_facts *f)
{
	return f->at.time + f->at.grain / 2;
}

uint64_t logs_when(const struct logs *l, const struct logs_facts *f)
{
	if (f->at.clock == LOGS_NO_CLOCK)
		return 0;
	int64_t t = f->at.clock == l->clock ? f->at.time + l->base + l->offset : f->at.time;
	/* a log of two clocks: only the absolute one means something without the offset */
	if (f->at.clock != l->clock && f->at.clock != LOGS_EPOCH && f->at.clock != LOGS_LOCAL)
		return 0;
	return t > 0 ? (uint64_t)t : 0;
}

static void find_span(const struct logs *l, int64_t *from, int64_t *to)
{
	*from = INT64_MAX;
	*to = INT64_MIN;
	for (size_t i = 0; i < l->count; i++) {
		const struct logs_facts *f = &l->lines[i].facts;
		if (f->at.clock != l->clock || f->inherited)
			continue;
		*from = f->at.time < *from ? f->at.time : *from;
		*to = f->at.time + f->at.grain > *to ? f->at.time + f->at.grain : *to;
	}
}

static int64_t overlap(int64_t from, int64_t to, int64_t start, int64_t end)
{
	int64_t low = from > start ? from : start, high = to < end ? to : end;

	return high > low ? high - low : 0;
}

/* The one zone that lays the log over the capture, 0 when none does or the clock lies there as it
 * is. Of several the one that covers most. */
static int64_t likely_zone(const struct logs *l, int64_t start, int64_t end)
{
	int64_t from, to, best = 0, zone = 0;

	find_span(l, &from, &to);
	if (from > to || overlap(from + l->base, to + l->base, start - delay, end + delay))
		return 0;
	for (int k = -MOST_HOURS * 4; k <= MOST_HOURS * 4; k++) {
		int64_t shift = k * zone_step + l->base;
		int64_t common = overlap(from + shift, to + shift, start - delay, end + delay);
		if (common > best) {
			best = common;
			zone = k * zone_step;
		}
	}
	return zone;
}

void logs_clock_begin(struct logs *l, const struct book *b)
{
	size_t lines[CLOCKS] = {0};
	int64_t start = (int64_t)book_source(b)->start, end = (int64_t)book_source(b)->end;

	for (size_t i = 0; i < l->count; i++)
		if (!l->lines[i].facts.inherited)
			lines[l->lines[i].facts.at.clock]++;
	l->clock = LOGS_EPOCH;
	for (uint8_t i = LOGS_EPOCH; i < CLOCKS; i++)
		if (lines[i] > lines[l->clock])
			l->clock = i;
	l->base = l->clock == LOGS_DAY	   ? start - start % day_length
		  : l->clock == LOGS_START ? start
					   : 0;
	l->sure = 0;
	l->offset = (int64_t)(l->options.offset * 1e9);
	if (!l->options.offset_given)
		l->offset = l->clock == LOGS_LOCAL || l->clock == LOGS_DAY
				    ? likely_zone(l, start, end)
				    : 0;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Does the line tell of its event at its own time? */
static bool tells_time(const struct logs *l, const struct logs_kept *k)
{
	return k->line.event != BOOK_NONE && !k->facts.inherited && k->facts.at.clock == l->clock;
}

/* A whole zone, when what is left is no more than the digits and the delay can be. */
static int64_t settle(const struct logs *l, int64_t off, int64_t grain)
{
	int64_t half = off < 0 ? -zone_step / 2 : zone_step / 2;
	int64_t zone = (off + half) / zone_step * zone_step, left = off - zone;

	if (l->clock == LOGS_START)
		return off;
	if (l->clock == LOGS_EPOCH)
		zone = 0, left = off;
	return left <= grain / 2 + delay && left >= -grain / 2 - delay ? zone : off;
}

bool logs_clock_estimate(struct logs *l, const struct book *b)
{
	int64_t *differences = memory_get(DIFFERENCES_MAX, sizeof(*differences)), grain = 0;
	size_t n = 0;

	for (size_t i = 0; i < l->count && n < DIFFERENCES_MAX; i++) {
		const struct logs_kept *k = &l->lines[i];
		if (!tells_time(l, k))
			continue;
		differences[n++] =
			(int64_t)book_event(b, k->line.event)->time - (middle(&k->facts) + l->base);
		grain = k->facts.at.grain > grain ? k->facts.at.grain : grain;
	}
	if (n) {
		qsort(differences, n, sizeof(*differences), by_value);
		l->offset = settle(l, differences[n / 2], grain);
	}
	free(differences);
	return n > 0;
}

void logs_clock_agree(struct logs *l, const struct book *b)
{
	l->sure = 0;
	for (size_t i = 0; i < l->count; i++) {
		const struct logs_kept *k = &l->lines[i];
		if (!tells_time(l, k))
			continue;
		int64_t off = (int64_t)book_event(b, k->line.event)->time -
			      (middle(&k->facts) + l->base + l->offset);
		int64_t most = (int64_t)logs_clock_slack(&k->facts);
		l->sure += off <= most && off >= -most;
	}
}
