/*
 * session.h: one open source (a capture file, standard input, an interface, or a live session)
 * read into one book, in slices.
 *
 * Who calls it: the commands and the terminal loop, from one thread. session_step reads, decodes
 * and judges for about the given time and returns; between calls the book only grows, except when
 * session_generation rises (see book.h).
 */
#ifndef H2LENS_SESSION_H
#define H2LENS_SESSION_H

#include <poll.h>

#include "h2lens/book.h"
#include "h2lens/error.h"
#include "h2lens/live.h"
#include "h2lens/text.h"

struct session;
struct target;	/* source/target.h */
struct request; /* source/request.h */

enum { SESSION_KEYLOGS_MAX = 16 };

struct session_options {
	const char *keylogs[SESSION_KEYLOGS_MAX]; /* paths, borrowed during session_open */
	int keylog_count;
	const char *capture_filter; /* BPF expression or NULL */
	bool keep_payloads;	    /* remember where octets lie, so that session_payload works */
	const char *save; /* live: where it will be saved to, borrowed during session_connect; with
			     this NULL and no payloads kept nothing is recorded on disk */
	unsigned concurrent; /* live: requests at once, 0 the driver's own */
	const char *remark;  /* the first of session_remark; NULL none */
	bool spool;	     /* keep what a pipe gives on disk (unlinked), so that secrets that come
				after the packets they open still open them */
};

/* Opens path ("-" is standard input). NULL on failure with *e saying what to do. */
struct session *session_open(const char *path, const struct session_options *o, struct error *e);
/* A live session: nothing is connected before the first step. Target and requests are copied. */
struct session *session_connect(const struct target *t, const struct request *requests, size_t n,
				const struct session_options *o, struct error *e);
/* Packets of an interface as they come; filter NULL: all. */
struct session *session_listen(const char *interface, const char *filter,
			       const struct session_options *o, struct error *e);
void session_close(struct session *s);

enum session_kind { SESSION_CAPTURE, SESSION_LIVE, SESSION_INTERFACE };
enum session_kind session_kind(const struct session *s);

enum session_status { SESSION_MORE, SESSION_WAIT, SESSION_END, SESSION_FAILED };

/* Works for about budget_us microseconds. MORE: call again; WAIT: nothing now, poll what
 * session_poll names, then call again; END: all was read, or the live session is at rest (a command
 * may wake it: call again after one); FAILED: *e tells, what was read stays. */
enum session_status session_step(struct session *s, unsigned budget_us, struct error *e);
/* What to poll while WAIT (and END of a live session): fills at most `room`, returns how many;
 * *timeout_ms: call again after so long at the latest, -1 for ever. */
enum { SESSION_POLL_MAX = 64 };
int session_poll(const struct session *s, struct pollfd *fds, int room, int *timeout_ms);
const struct book *session_book(const struct session *s);
/* The present on the book's clock, for a session that goes on (finding_list.now); 0 for a capture
 * and for one that is closed: they end with their last packet. */
uint64_t session_now(const struct session *s);
uint32_t session_generation(const struct session *s); /* changes when the book was begun anew */
/* 0..1000 of the file read; -1 unknown (a pipe). */
int session_progress(const struct session *s);
const char *session_name(const struct session *s); /* as the user gave it */
/* Remarks about the source for the user ("SSLKEYLOGFILE is used: …"), NULL after the last. */
const char *session_remark(const struct session *s, int i);

/* NULL for a capture. Borrowed; changes with every step. */
const struct live_state *session_live(const struct session *s);
/* Time is over: closes a live session, telling what it still waited for as a limit of ms. */
void session_give_up(struct session *s, uint32_t ms);
/* Ends a live session or an interface's at once: no more is sent, session_step gives END. */
void session_stop(struct session *s);
/* Opens what a command line says ("https://host/ -k", "FILE --keylog KEYS", "-i eth0 'port 443'",
 * "curl …"): for a face that opens another source. */
struct session *session_open_line(const char *line, struct error *e);
/* Is it a condition that a wait command can name? */
bool session_wait_known(const char *what, struct error *e);
/* Has the condition of the last `wait` command come? */
bool session_waits(const struct session *s);
/* Saves what was recorded (live, interface) as pcapng, mode 0600. */
bool session_save(struct session *s, const char *path, bool secrets, struct error *e);

/* The octets of an H2_FRAME event, 9-octet header included, re-read and re-opened from the source:
 * at most `max` octets from `offset` of the frame appended to out. False when they cannot be had,
 * with the reason. */
bool session_payload(struct session *s, uint32_t event, size_t offset, size_t max, struct text *out,
		     struct error *e);
/* A stream's body of one side (DATA without padding; an HTTP/1.1 message's without its chunks'
 * framing): as session_payload. */
bool session_body(struct session *s, uint32_t conn, uint32_t stream, int side, size_t offset,
		  size_t max, struct text *out, struct error *e);

#endif
