/*
 * judging.h: when a book is judged: once all is read; while more comes whenever it is quiet; and
 * while something is awaited once a second, for then time alone tells something new. What is only
 * beginning is judged when it hangs, and then a warning is all that counts: that nothing failed so
 * far would say nothing. Owned by the tab, which takes the findings; pure. Clocks are app_clock.
 */
#ifndef UI_JUDGING_H
#define UI_JUDGING_H

#include "h2lens/finding.h"
#include "h2lens/live.h"

struct judging {
	struct finding_list next; /* being judged, in parts */
	bool on;		  /* it is */
	uint32_t events;	  /* of the book that is, or was judged last */
	uint64_t since, took, at; /* when that began, how long it took, when it was over */
	uint32_t grown_events;	  /* what the book had when it was seen to grow last, and when */
	uint64_t grown_at;
};

/* Is the book of a session that goes on to be judged? `last` are the findings that there are, NULL
 * none. */
bool judging_due(struct judging *j, const struct live_state *live, uint32_t events,
		 const struct finding_list *last, uint64_t clock);
/* Looks at a bounded part of it. `now` is session_now. True when there is more; else `next` is
 * judged and the caller's. */
bool judging_part(struct judging *j, const struct book *b, uint64_t now, uint64_t clock);
/* `next` was taken, or nobody wants it. */
void judging_over(struct judging *j, uint64_t clock);
void judging_done(struct judging *j);

#endif
