/*
 * finding_connection.h: what the rules of the layer "connection" share. A side's GOAWAYs are judged
 * together, at the end of the connection: what became of the streams tells what they meant.
 * Private to finding_connection.c, finding_goaway*.c, finding_settings.c, finding_ping.c and
 * finding_flood.c.
 */
#ifndef INSIGHT_FINDING_CONNECTION_H
#define INSIGHT_FINDING_CONNECTION_H

#include "insight/ledger.h"
#include "insight/rule.h"

#define CONNECTION_MS UINT64_C(1000000)
#define CONNECTION_SECOND UINT64_C(1000000000)

enum { GOAWAY_ANY_STREAM = 0x7fffffff }; /* the first step of a drain (RFC 9113 section 6.8) */

/* What the GOAWAYs of one side said, together. */
struct goaways {
	const struct connection *c;
	unsigned side;
	uint32_t count;
	uint32_t first, final; /* final: the one with the lowest last stream identifier */
	uint32_t error;	       /* the first with an error, BOOK_NONE none */
	uint32_t grew;	       /* the first that raised the identifier, BOOK_NONE none */
	uint32_t last;	       /* the lowest last stream identifier */
	bool steps;	       /* 2^31-1 first, then a real identifier */
	bool answer;	       /* the other side was closing already */
	bool cancelled;	       /* the other side cancels whatever it asks (rapid reset) */
	uint64_t time;	       /* of the first */
	uint64_t taken;	       /* of the final one */
	uint64_t grace;	       /* what the other side opens so soon after it was on its way */
	uint64_t hole;	       /* as finding_hole */
};

/* A use of the connection before a GOAWAY, from one walk over its streams. */
struct goaway_use {
	unsigned requests, taken; /* taken: up to the last stream identifier */
	unsigned lost, cut;
	unsigned open, unfinished; /* at that time; of these, at the end of the capture */
	uint64_t active;	   /* when a stream last moved before it, 0 never */
	uint64_t resting;	   /* the longest rest between streams before the last one */
};

/* False when that side sent none that counts. */
bool finding_goaway_of(const struct judge *j, const struct connection *c, unsigned side,
		       struct goaways *out);
void finding_goaway_use(const struct book *b, const struct goaways *g, struct goaway_use *out);
/* For finding_streams with a struct goaways: not processed; opened too late; cut off in doubt. */
bool finding_goaway_lost(const struct stream *s, const void *g);
bool finding_goaway_late(const struct stream *s, const void *g);
bool finding_goaway_cut(const struct stream *s, const void *g);
/* The first FIN, RST or close_notify of either side, BOOK_NONE none. */
uint32_t finding_goaway_close(const struct judge *j);
/* Adds that the capture starts inside the connection, when it does. */
void finding_goaway_midway(struct finding *f, const struct connection *c);

/* What debug data of known products means. */
enum goaway_debug {
	GOAWAY_DEBUG_NONE,
	GOAWAY_DEBUG_OTHER, /* words that no product of ours is known for */
	GOAWAY_DEBUG_AGE,
	GOAWAY_DEBUG_IDLE,
	GOAWAY_DEBUG_DRAIN,
	GOAWAY_DEBUG_PINGS,
	GOAWAY_DEBUG_RESETS,
	GOAWAY_DEBUG_FLOOD,
	GOAWAY_DEBUG_WINDOW,
	GOAWAY_DEBUG_SETTINGS
};
enum goaway_debug finding_goaway_debug(const struct book *b, uint32_t goaway, const char **product);
/* Adds what the debug data said, and whose words they are. */
void finding_goaway_words(const struct book *b, struct finding *f, uint32_t goaway);

/* Streams of the other side that a GOAWAY left unprocessed: were they sent again? */
void finding_goaway_retries(struct judge *j, struct finding *f, const struct goaways *g);
/* The connection on which the client went on afterwards, BOOK_NONE none. */
uint32_t finding_goaway_moved(const struct book *b, const struct goaways *g);
/* Clauses on streams that the end of a connection cut off, by what may be done with them. */
void finding_goaway_doubt(const struct book *b, struct finding *f, const struct goaways *g,
			  bool (*pick)(const struct stream *, const void *));

/* Who is known to end a connection after so many requests; NULL: nobody. */
const char *finding_goaway_requests_known(unsigned requests);

/* PINGs (not acknowledgements) of one side. */
struct ping_ledger {
	unsigned count, alone; /* alone: while no stream was open */
	uint64_t mean, least;  /* intervals; 0 unless there were two */
	uint32_t first, last;
};
void finding_ping_ledger(const struct judge *j, const struct connection *c, unsigned side,
			 uint64_t until, struct ping_ledger *out);

/* Streams that the client opened and cancelled unanswered. */
struct reset_burst {
	unsigned count; /* all of them */
	unsigned peak;	/* in the busiest ten seconds */
	uint64_t from, to;
	uint32_t first, last;
};
/* Does the client cancel so many that it is a rapid reset? */
bool finding_flood_resetting(const struct judge *j, const struct connection *c);
void finding_flood_resets(const struct judge *j, const struct connection *c, unsigned side,
			  uint64_t until, struct reset_burst *out);

/* Rules. */
typedef void connection_rule(struct judge *, const struct rule *, const struct connection *,
			     uint32_t);
connection_rule finding_goaway_error, finding_goaway_lost_streams, finding_goaway_cut_streams,
	finding_goaway_drain, finding_goaway_idle, finding_goaway_closing, finding_goaway_ignored,
	finding_goaway_grew, finding_goaway_age, finding_goaway_requests, finding_settings_missing,
	finding_settings_unacknowledged, finding_settings_zero_streams, finding_ping_unanswered,
	finding_ping_often, finding_flood_rapid_reset, finding_flood_made_reset, finding_flood_ping,
	finding_flood_settings, finding_flood_continuation, finding_flood_empty,
	finding_flood_priority, finding_flood_window_update;

#endif
