/*
 * finding_stream.h: what the rules of streams, windows and statuses share: the story of one
 * stream, and who a proxy is. Private to finding_stream*.c, finding_flow.c, finding_status*.c
 * and finding_violation.c.
 */
#ifndef INSIGHT_FINDING_STREAM_H
#define INSIGHT_FINDING_STREAM_H

#include "insight/rule.h"

/* How a stream went, from its own events (a bounded number of them). */
struct finding_stream_story {
	uint32_t request, answer; /* the header lists of both, BOOK_NONE: not seen */
	uint32_t heard;		  /* the server's last HEADERS or DATA, BOOK_NONE: none */
	uint32_t said;		  /* the client's */
	uint32_t fed;		  /* the server's last DATA with octets in it, BOOK_NONE: none */
	uint64_t asked, answered; /* when each had ended (END_STREAM); 0: it had not */
	int64_t length;		  /* the answer's content-length; -1 none */
	int64_t request_length;
	char what[80]; /* "GET /cart", sanitised; "" not known */
};

void finding_stream_story(const struct book *b, const struct connection *c, const struct stream *s,
			  struct finding_stream_story *out);
/* Is the time that of a usual limit (1 s, 30 s, 60 s …)? Then out is it in words. */
bool finding_stream_round(uint64_t ns, char *out, size_t room);
/* Is the stream told on this connection by a warning or an error already? */
bool finding_stream_told(const struct judge *j, const struct connection *c, uint32_t stream);
/* Is its answer one of events (text/event-stream), which goes on until the client leaves? */
bool finding_stream_events(const struct book *b, const struct connection *c,
			   const struct stream *s);
/* Says what had come of an answer whose length is not known. */
void finding_stream_say_body(struct finding *f, const struct stream *s);
/* Had the client left the server no window after that (story.fed)? */
bool finding_stream_starved(const struct book *b, uint32_t fed);
/* Did its client end the request's body short when the answer had begun? RFC 9113 section 8.1. */
bool finding_stream_spared(const struct book *b, const struct connection *c,
			   const struct stream *s);
/* Until when its streams waited, of which one did: an open connection does so as long as the
 * capture lasts, or until now (finding_present). */
uint64_t finding_stream_end(struct judge *j, const struct connection *c);

void finding_stream_reset(struct judge *j, const struct rule *r, const struct connection *c,
			  uint32_t id);
void finding_stream_reset_late(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id);
void finding_stream_reset_early(struct judge *j, const struct rule *r, const struct connection *c,
				uint32_t id);
void finding_stream_unanswered(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id);
void finding_stream_cut(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id);
void finding_stream_slow(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id);

/* What an answer's fields say of who made it. */
enum finding_status_speaker {
	SPEAKER_UNKNOWN,
	SPEAKER_SERVER,	  /* a web server that often stands before others (nginx, Apache …) */
	SPEAKER_MIDDLEBOX /* only ever stands before others (Envoy, HAProxy, a CDN …) */
};

/* Reads the fields of the answer; name gets what it calls itself, sanitised, "" nothing; via is
 * set when an intermediary has signed. */
enum finding_status_speaker finding_status_speaker(const struct book *b, uint32_t answer,
						   char *name, size_t room, bool *via);
/* Is the answer a page of that server's own making: does it name the server, and have a type that
 * its own pages have (Apache's their charset, which what it serves or passes on hardly ever has)?
 */
bool finding_status_page(const struct book *b, uint32_t answer, const char *server,
			 const char *type);
/* "Bad Gateway"; "(server error)" for one that nobody has named. */
const char *finding_status_name(unsigned status);

#endif
