/* finding_stream_reset.h: resets of one code by one side, and their words. Private to
 * finding_stream_reset*.c. */
#ifndef INSIGHT_FINDING_STREAM_RESET_H
#define INSIGHT_FINDING_STREAM_RESET_H

#include "insight/finding_stream.h"

struct reset {
	const struct connection *c;
	const struct stream *s; /* the first that was harmed, and its story */
	struct finding_stream_story story;
	uint32_t event; /* its RST_STREAM */
	uint32_t code;
	unsigned side;
	unsigned n, answered, pushed; /* streams; with a status; pushed ones */
	unsigned done;		      /* of those that a client cancelled: nothing was lost */
	unsigned open;		      /* streams of its opener that were open besides, then */
	uint64_t after, least, most;  /* from request to reset: the first; of all, about */
	uint64_t silence;	      /* of the server before the reset, once it had begun */
	uint64_t waited;	      /* by the server for more of the request, until then */
	bool refused;		      /* the other side's GOAWAY had left it out before */
	char streams[160], room[24];
	const char *who, *other, *name; /* sender, the other side, the code */
};

static inline bool finding_stream_reset_by_client(const struct reset *x)
{
	return x->side == x->c->client;
}

/* Says why a stream was refused. */
void finding_stream_reset_refused(struct judge *j, struct finding *f, const struct reset *x);
/* Was it one stream too many (MAX_CONCURRENT_STREAMS)? Then says so. */
bool finding_stream_reset_over(const struct judge *j, struct finding *f, const struct reset *x);
void finding_stream_reset_say(struct judge *j, struct finding *f, const struct reset *x);

/* finding_stream_reset_why.c: each adds what it found, or is false. */
/* A proxy's limit for the server behind it, which shows as a silence of a round figure. */
bool finding_stream_reset_limit(struct judge *j, struct finding *f, const struct reset *x);
/* A web server's name in the answer of a gRPC call: it relays the calls of another. */
bool finding_stream_reset_relayed(struct judge *j, struct finding *f, const struct reset *x);
/* A header list beyond what its receiver announced (MAX_HEADER_LIST_SIZE, RFC 9113 §6.5.2). */
bool finding_stream_reset_headers(const struct judge *j, struct finding *f, const struct reset *x);

#endif
