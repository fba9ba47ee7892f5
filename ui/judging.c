#include "judging.h"

enum {
	PART_EVENTS = 20000,  /* looked at between two keys */
	SMALL_EVENTS = 20000, /* a book of more is judged only when nothing came for a second */
	REST = 20	      /* a judgement takes at most a part in so many of the time */
};

static const uint64_t pause_ns = 1000000000, quiet_ns = 150000000;

bool judging_due(struct judging *j, const struct live_state *live, uint32_t events,
		 const struct finding_list *last, uint64_t clock)
{
	uint64_t pause = j->took * REST > pause_ns ? j->took * REST : pause_ns;
	bool rested = clock - j->at >= pause;
	if (events != j->grown_events) {
		j->grown_events = events;
		j->grown_at = clock;
	}
	if (!live || live->stage < LIVE_SECURING || events == 0)
		return false;
	if (live->stage < LIVE_OPEN) /* of what is only beginning no more than a hang is told */
		return rested && clock - j->grown_at >= pause_ns;
	if (j->on && j->events == events)
		return true;
	if (last && j->events == events)
		return rested && last->waits;
	if (events > SMALL_EVENTS)
		return rested && clock - j->grown_at >= pause_ns;
	return rested || clock - j->grown_at >= quiet_ns;
}

bool judging_part(struct judging *j, const struct book *b, uint64_t now, uint64_t clock)
{
	uint32_t events = book_events(b);
	if (!j->on || j->events != events) {
		judging_done(j);
		j->next.now = now;
		j->on = true;
		j->since = clock;
		j->events = events;
	}
	return !finding_judge_part(b, &j->next, PART_EVENTS);
}

void judging_over(struct judging *j, uint64_t clock)
{
	j->next = (struct finding_list){0};
	j->on = false;
	j->at = clock;
	j->took = clock - j->since;
}

void judging_done(struct judging *j)
{
	finding_done(&j->next);
	j->on = false;
}
