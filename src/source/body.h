/*
 * body.h: where a request's body comes from, and a reader that gives it piece by piece. A file is
 * streamed, standard input is read as it comes, and a body may be left open for octets that are
 * given by hand. Never blocks on a pipe or a terminal. speak1 and speak2 own a reader a request.
 */
#ifndef SOURCE_BODY_H
#define SOURCE_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "h2lens/error.h"

enum { BODY_GIVEN_MAX = 64 * 1024 * 1024 };

enum body_kind {
	BODY_NONE,
	BODY_OCTETS, /* in memory */
	BODY_FILE,   /* opened when the request is sent */
	BODY_INPUT,  /* standard input as it comes */
	BODY_OPEN    /* nothing yet: octets are given by hand (live_data) until the end is */
};

struct request_body {
	enum body_kind kind;
	char *octets, *path;
	size_t n;
};

/* How long it is; -1 not known (input, open, a pipe). A file's size is asked of the system. */
int64_t body_length(const struct request_body *b);

struct body_reader;
/* NULL with *e: the file cannot be read. BODY_NONE gives a reader that is at its end. Octets in
 * memory are copied: the request may go. */
struct body_reader *body_open(const struct request_body *b, struct error *e);
void body_close(struct body_reader *r);
enum body_status { BODY_MORE, BODY_WAIT, BODY_END, BODY_FAILED };
/* Up to n octets into out, *got of them. BODY_END: those were the last. BODY_WAIT: none now. A
 * file is read to the size that it had when it was opened: FAILED when it has shrunk since. */
enum body_status body_read(struct body_reader *r, void *out, size_t n, size_t *got,
			   struct error *e);
int body_fd(const struct body_reader *r); /* to poll while BODY_WAIT; -1 none */
/* BODY_OPEN: octets given by hand; `end` says that no more will come. False, and nothing taken:
 * the body is of another kind, has ended, or BODY_GIVEN_MAX octets wait already. */
bool body_give(struct body_reader *r, const void *p, size_t n, bool end);

#endif
