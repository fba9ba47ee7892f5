/*
 * timeline.h: a connection's life laid out for drawing: phases (DNS, TCP, TLS, SETTINGS), streams
 * as bars with how they ended, and points (PING, GOAWAY, RST_STREAM, alerts, retransmissions,
 * FIN, RST). A model only: times and marks, no columns, no colours.
 */
#ifndef H2LENS_TIMELINE_H
#define H2LENS_TIMELINE_H

#include "h2lens/book.h"
#include "h2lens/text.h"

enum timeline_what { TIMELINE_PHASE, TIMELINE_STREAM, TIMELINE_POINT };

struct timeline_item {
	enum timeline_what what;
	uint64_t from, to;   /* equal for a point */
	uint32_t event;	     /* the event to select; for a bar its first */
	uint32_t last_event; /* of a phase or bar, BOOK_NONE unknown */
	uint32_t stream;     /* identifier for a bar */
	uint8_t side;	     /* who sent a point */
	enum severity severity;
	char label[48]; /* "TLS 1.3 h2", "5 GET /cart CANCEL", "GOAWAY NO_ERROR" */
	bool open;	/* a bar that never ended well */
};

struct timeline {
	uint32_t conn;
	uint64_t from, to;
	struct timeline_item *items; /* phases, then bars by start, then points by time */
	size_t count, room;
	uint32_t bars;
	enum language language; /* of the labels */
};

enum { TIMELINE_BARS_MAX = 2000, TIMELINE_POINTS_MAX = 20000 };

void timeline_build(const struct book *b, uint32_t conn, enum language lang, struct timeline *t);
void timeline_done(struct timeline *t);

#endif
