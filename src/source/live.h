/*
 * live.h: the live driver: a target, its connections one after the other, its requests. It only
 * speaks: whatever goes over its sockets is wrapped into the spool, and the decoders read it there
 * (DESIGN.md, "One idea"). One thread, never blocks: live_step does what can be done now.
 * Owned by the session; steer commands it.
 */
#ifndef SOURCE_LIVE_H
#define SOURCE_LIVE_H

#include <poll.h>

#include "h2lens/live.h"
#include "source/request.h"
#include "source/spool.h"
#include "source/target.h"

struct live;

/* Where the recording goes: the session's folder; the folder of the path that it will be saved to;
 * nowhere, when nobody can ask for it. */
enum live_record { LIVE_RECORD, LIVE_RECORD_BESIDE, LIVE_RECORD_NOTHING };

/* Copies the target. Nothing is connected until the first step. */
struct live *live_new(const struct target *t, enum live_record record, const char *path,
		      struct error *e);
void live_free(struct live *l);

/* Reads and writes what is ready, advances stages, checks time limits. True when something was
 * done: take the spool's items, then call again. */
bool live_step(struct live *l);
int live_poll(const struct live *l, struct pollfd *fds, int room, int *timeout_ms);
struct spool *live_spool(struct live *l);
const struct live_state *live_state(const struct live *l);
const struct target *live_target(const struct live *l);
/* The last request that was made, NULL none; for a repetition or a copy as curl. */
const struct request *live_last_request(const struct live *l);
/* The i-th request of the session, oldest first; NULL after the last. */
const struct request *live_request_at(const struct live *l, unsigned i);

/* All of these work at any time: what needs an open connection says so in *e. Requests wait until
 * there is a connection. *stream gets the stream's identifier, 0 while it is not known. */
bool live_request(struct live *l, const struct request *r, uint32_t *stream, struct error *e);
/* The request on a stream of this connection, or the last one; NULL when there is none. */
const struct request *live_request_of(const struct live *l, uint32_t stream);
/* Requests together: repeat times, at most `concurrent` at once. */
void live_concurrency(struct live *l, unsigned concurrent);
bool live_ping(struct live *l, const uint8_t opaque[8], struct error *e);
bool live_settings(struct live *l, const struct target_setting *list, size_t n, struct error *e);
bool live_window(struct live *l, uint32_t stream, uint32_t increment, struct error *e);
bool live_hold(struct live *l, bool hold, struct error *e);
bool live_rst(struct live *l, uint32_t stream, uint32_t code, struct error *e);
bool live_goaway(struct live *l, uint32_t code, uint32_t last, const void *debug, size_t n,
		 struct error *e);
bool live_priority_update(struct live *l, uint32_t stream, const char *value, struct error *e);
bool live_data(struct live *l, uint32_t stream, const void *p, size_t n, bool end, struct error *e);
bool live_raw(struct live *l, const void *p, size_t n, struct error *e); /* past the library */

enum live_close {
	LIVE_CLOSE_GRACEFUL, /* GOAWAY NO_ERROR, close_notify, FIN */
	LIVE_CLOSE_FIN,	     /* no GOAWAY: close_notify, FIN */
	LIVE_CLOSE_ABRUPT,   /* FIN without close_notify */
	LIVE_CLOSE_RST,
	LIVE_CLOSE_HALF /* FIN, and go on reading */
};
bool live_close(struct live *l, enum live_close how, struct error *e);
/* Time is over (--max-time): what is still awaited is told as a limit; then close. */
void live_give_up(struct live *l, uint32_t ms);
/* Everything ends now, in good order as far as one step goes; no connection is made any more. */
void live_stop(struct live *l);
/* A new connection; `t` NULL: to the same target. An open one is closed first. */
bool live_reconnect(struct live *l, const struct target *t, struct error *e);
/* Sends again, on a new connection where needed, the requests that the peer said it did not process
 * (RFC 9113 6.8, 8.7); with `doubtful` also those that it may have processed. Returns how many. */
unsigned live_retry(struct live *l, bool doubtful);
void live_note(struct live *l, const char *command); /* BY_HAND: what the user did */

#endif
