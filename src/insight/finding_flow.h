/* finding_flow.h: what the rules of windows share. Private to finding_flow*.c. */
#ifndef INSIGHT_FINDING_FLOW_H
#define INSIGHT_FINDING_FLOW_H

#include "insight/finding_stream.h"

/* The INITIAL_WINDOW_SIZE that `side` gave: at an event, and after all its SETTINGS. */
struct finding_flow_initial {
	uint32_t then, now;
	bool lowered; /* at some time after its first SETTINGS */
};

struct finding_flow_initial finding_flow_initial(const struct judge *j, unsigned side,
						 uint32_t event);

/* All INITIAL_WINDOW_SIZE that a side gave: for who asks for many events. Parsing SETTINGS is what
 * takes the time. */
struct finding_flow_given {
	struct {
		uint32_t event, value;
		uint32_t acked; /* the event that acknowledged it, BOOK_NONE none */
	} * at;
	uint32_t n;
	bool lowered;
};

void finding_flow_given(const struct judge *j, unsigned side, struct finding_flow_given *out);
struct finding_flow_initial finding_flow_initial_of(const struct finding_flow_given *g,
						    uint32_t event);
void finding_flow_given_done(struct finding_flow_given *g);
/* WINDOW_UPDATE that came late, after more than a second with nothing left to send in: on streams,
 * and on the connection. */
void finding_flow_paused(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id);
void finding_flow_resumed(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id);
void finding_flow_negative(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id);

#endif
