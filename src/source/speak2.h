/*
 * speak2.h: HTTP/2 as a client, by nghttp2: what to send next and what follows from what came. It
 * touches no socket and writes no event; the decoders read the same octets for themselves. The
 * library's complaints (nghttp2_set_error_callback2, on_invalid_header_callback2) become facts. A
 * fatal error of the library that it did not answer with GOAWAY itself is answered here, with the
 * code that RFC 9113 asks for (ENHANCE_YOUR_CALM for a flood), so that a peer always learns why.
 */
#ifndef SOURCE_SPEAK2_H
#define SOURCE_SPEAK2_H

#include "source/request.h"
#include "wire/local.h"

struct speak2;

/* What it tells its owner. Called from within feed and out. */
struct speak2_handler {
	/* A fact; conn is filled in by the owner. */
	void (*fact)(void *arg, enum local_kind kind, uint32_t stream, uint32_t a,
		     const char *words);
	/* The stream is over. `code`: HTTP/2 error code; `whole`: END_STREAM came from the peer;
	 * `safe`: the peer said that it did not process it (REFUSED_STREAM, above GOAWAY's last
	 * id). */
	void (*stream_over)(void *arg, uint32_t stream, uint32_t code, bool whole, bool safe);
	/* Response body octets as they come (DATA without padding). */
	void (*body)(void *arg, uint32_t stream, const void *p, size_t n);
	void *arg;
};

struct speak2_state {
	bool settings_seen;  /* the peer's first SETTINGS */
	bool settings_acked; /* all of ours */
	bool goaway_seen, goaway_sent;
	uint32_t goaway_last, goaway_code; /* of the peer's last GOAWAY */
	unsigned open,
		queued; /* requests on the wire, requests waiting for MAX_CONCURRENT_STREAMS */
	bool over;	/* nothing will be read or written any more */
	bool out_of_step;
};

/* Ours: ENABLE_PUSH 0, MAX_CONCURRENT_STREAMS 100, INITIAL_WINDOW_SIZE 1 MiB and a connection
 * window of 16 MiB, or the target's own. `upgraded`: stream 1 is the HTTP/1.1 request that was
 * upgraded; `settings_payload` then is the HTTP2-Settings value, decoded (NULL else). */
struct speak2 *speak2_new(const struct target *t, const struct speak2_handler *h,
			  const struct request *upgraded, struct error *e);
void speak2_free(struct speak2 *s);
/* The payload of our initial SETTINGS, for HTTP2-Settings (RFC 7540 3.2.1). */
void speak2_settings_payload(const struct target *t, struct text *out);

/* Octets from the peer. False: the session is over (over is set, out may still have a GOAWAY). */
bool speak2_feed(struct speak2 *s, const void *p, size_t n);
void speak2_feed_end(struct speak2 *s); /* nothing more will come */
/* Octets to send, borrowed until the next call; 0 none. Give `room` as a wish (64 KiB or so). */
size_t speak2_out(struct speak2 *s, size_t room, const void **p);
/* Does it want to write (a body that waits for input does not)? And the body fds to poll. */
bool speak2_wants_out(const struct speak2 *s);
int speak2_body_fd(const struct speak2 *s); /* -1 none */
const struct speak2_state *speak2_state(const struct speak2 *s);

/* *stream: its identifier. The request is copied. Past the peer's limit it waits its turn. */
bool speak2_request(struct speak2 *s, const struct request *r, const struct target *t,
		    uint32_t *stream, struct error *e);
/* By hand, through the library: */
bool speak2_ping(struct speak2 *s, const uint8_t opaque[8], struct error *e);
bool speak2_settings(struct speak2 *s, const struct target_setting *list, size_t n,
		     struct error *e);
bool speak2_window(struct speak2 *s, uint32_t stream, uint32_t increment, struct error *e);
void speak2_hold(struct speak2 *s, bool hold); /* false sends what was held back */
bool speak2_rst(struct speak2 *s, uint32_t stream, uint32_t code, struct error *e);
bool speak2_goaway(struct speak2 *s, uint32_t code, uint32_t last, const void *debug, size_t n,
		   struct error *e);
bool speak2_priority_update(struct speak2 *s, uint32_t stream, const char *value, struct error *e);
bool speak2_data(struct speak2 *s, uint32_t stream, const void *p, size_t n, bool end,
		 struct error *e); /* of a request whose body is open */
/* A graceful end: GOAWAY NO_ERROR; over once all streams are. */
void speak2_finish(struct speak2 *s);
/* Octets past the library: sent in order with what it sends; out_of_step from then on. */
void speak2_raw(struct speak2 *s, const void *p, size_t n);

#endif
