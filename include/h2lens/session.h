/*
 * session.h: one open source (a capture file or standard input) read into one book, in slices.
 *
 * Who calls it: the commands and the terminal loop, from one thread. session_step reads, decodes
 * and judges for about the given time and returns; between calls the book only grows, except when
 * session_generation rises (see book.h).
 */
#ifndef H2LENS_SESSION_H
#define H2LENS_SESSION_H

#include "h2lens/book.h"
#include "h2lens/error.h"
#include "h2lens/text.h"

struct session;

enum { SESSION_KEYLOGS_MAX = 16 };

struct session_options {
	const char *keylogs[SESSION_KEYLOGS_MAX]; /* paths, borrowed during session_open */
	int keylog_count;
	const char *capture_filter; /* BPF expression or NULL */
	bool keep_payloads;	    /* remember where octets lie, so that session_payload works */
	bool spool; /* keep what a pipe gives on disk (unlinked), so that secrets that come
		       after the packets they open still open them */
};

/* Opens path ("-" is standard input). NULL on failure with *e saying what to do. */
struct session *session_open(const char *path, const struct session_options *o, struct error *e);
void session_close(struct session *s);

enum session_status { SESSION_MORE, SESSION_WAIT, SESSION_END, SESSION_FAILED };

/* Works for about budget_us microseconds. MORE: call again; WAIT: standard input or a growing file
 * has nothing now, poll session_fd; END: all was read; FAILED: *e tells, what was read stays. */
enum session_status session_step(struct session *s, unsigned budget_us, struct error *e);
int session_fd(const struct session *s); /* to poll while WAIT; -1 when none */
const struct book *session_book(const struct session *s);
uint32_t session_generation(const struct session *s); /* changes when the book was begun anew */
/* 0..1000 of the file read; -1 unknown (a pipe). */
int session_progress(const struct session *s);
const char *session_name(const struct session *s); /* as the user gave it */
/* Remarks about the source for the user ("SSLKEYLOGFILE is used: …"), NULL after the last. */
const char *session_remark(const struct session *s, int i);

/* The octets of an H2_FRAME event, 9-octet header included, re-read and re-opened from the source:
 * at most `max` octets from `offset` of the frame appended to out. False when they cannot be had,
 * with the reason. */
bool session_payload(struct session *s, uint32_t event, size_t offset, size_t max, struct text *out,
		     struct error *e);
/* A stream's body of one side (DATA without padding): as session_payload. */
bool session_body(struct session *s, uint32_t conn, uint32_t stream, int side, size_t offset,
		  size_t max, struct text *out, struct error *e);

#endif
