/* The time zone of a log of more hours than the capture: the one in which its requests are those
 * that were captured. */
#include <string.h>

#include "logs_parts.h"

enum { MINUTES = 15, HOURS = 14, ZONES = HOURS * 60 / MINUTES * 2 + 1, LOOKED_AT = 64, SURE = 2 };

static const int64_t step = (int64_t)MINUTES * 60 * LOGS_SECOND;

struct votes {
	uint32_t count[ZONES], line[ZONES]; /* the last line that voted, from 1 */
};

static int64_t rounded_up(int64_t v)
{
	int64_t steps = v / step;

	return steps * step < v ? steps + 1 : steps;
}

/* Every zone in which the line is of the stream's time has its vote. */
static void vote(const struct logs *l, const struct logs_kept *k, const struct stream *s,
		 uint32_t line, struct votes *v)
{
	int64_t slack = (int64_t)logs_clock_slack(&k->facts), t = k->facts.at.time + l->base;
	int64_t from = (int64_t)s->start - t - slack, to = (int64_t)s->last - t + slack;

	for (int64_t z = rounded_up(from); z * step <= to && z <= ZONES / 2; z++) {
		if (z < -(ZONES / 2) || v->line[z + ZONES / 2] == line)
			continue;
		v->line[z + ZONES / 2] = line;
		v->count[z + ZONES / 2]++;
	}
}

static void ask(const struct logs *l, const struct logs_index *x, struct votes *v)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct logs_kept *k = &l->lines[i];
		size_t count = 0;
		if (!k->path || k->facts.inherited || k->facts.at.clock != l->clock)
			continue;
		const struct logs_path *p = logs_index_path(x, k->path, &count);
		for (size_t n = 0; p && n < count && n < LOOKED_AT; n++)
			vote(l, k, book_stream(x->book, p[n].stream), (uint32_t)i + 1, v);
	}
}

bool logs_zone_find(struct logs *l, const struct logs_index *x)
{
	struct votes v = {0};
	int best = ZONES / 2;
	bool alone = true;

	if (l->clock != LOGS_LOCAL && l->clock != LOGS_DAY)
		return false;
	ask(l, x, &v);
	for (int z = 0; z < ZONES; z++)
		if (v.count[z] > v.count[best]) {
			best = z;
			alone = true;
		} else if (z != best && v.count[z] == v.count[best]) {
			alone = false;
		}
	/* one line may lie there by chance; and requests that come every minute lie in every zone
	 */
	if (!alone || v.count[best] < SURE || v.count[best] <= 2 * v.count[ZONES / 2])
		return false;
	l->offset = (best - ZONES / 2) * step;
	return true;
}
