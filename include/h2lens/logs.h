/*
 * logs.h: lines of other programs' logs laid beside the book: when each was written on the
 * capture's clock, which connection, stream and event it belongs to, and which entry of the
 * knowledge base it is about. Formats: nginx error and access, HAProxy httplog, Envoy, Apache,
 * curl -v with --trace-time, nghttp -v, Go (GODEBUG=http2debug), Node.js (NODE_DEBUG=http2), gRPC,
 * and any line that begins with a time.
 *
 * Who calls it: report --log and the workbench. A struct logs owns its lines; it is tied to a book
 * anew whenever that has grown.
 */
#ifndef H2LENS_LOGS_H
#define H2LENS_LOGS_H

#include "h2lens/book.h"
#include "h2lens/error.h"
#include "h2lens/recognise.h"

enum log_tie {		    /* why a line was tied to what it is tied to, the strongest last */
	       LOG_LOOSE,   /* not at all, or by time alone */
	       LOG_REQUEST, /* its method and path are a request's about then */
	       LOG_STREAM,  /* its program counts streams, and the connection is known */
	       LOG_ADDRESS  /* it names the client's address and port */
};

struct log_line {
	uint64_t time;	 /* nanoseconds since the epoch on the capture's clock; 0 it tells none; its
			    event's where its own digits leave that open (whole seconds) */
	uint32_t number; /* in its file, from 1 */
	uint16_t words;	 /* where in `text` the line goes on behind the time that it begins with */
	uint32_t conn, stream, event;	     /* BOOK_NONE, 0, BOOK_NONE: not known */
	uint8_t tie;			     /* enum log_tie */
	uint8_t severity;		     /* enum severity: as the line says, or its entry */
	const char *program;		     /* "nginx" …, "" unknown: a constant */
	char *text;			     /* sanitised; owned by the logs */
	const struct knowledge_entry *entry; /* what it is about, NULL none */
};

struct logs;

struct logs_options {
	bool offset_given; /* else it is estimated from lines that can be tied for sure */
	double offset;	   /* seconds added to the log's times to get the capture's */
};

enum { LOGS_LINES_MAX = 1000000 };

/* Reads FILE[@OFFSET], "-" is standard input; NULL with *e saying what to do. o and r may be NULL;
 * the base that r was made of must outlive the logs: entries and programs are borrowed from it. */
struct logs *logs_read(const char *path, const struct logs_options *o, const struct recogniser *r,
		       struct error *e);
void logs_free(struct logs *l);
/* Ties the lines to the book: estimates the offset, then finds what each belongs to. */
void logs_tie(struct logs *l, const struct book *b);
const char *logs_name(const struct logs *l);
/* Seconds added to the log's times (read as UTC where they name no zone, as of the capture's day
 * where only a time of day, as from the capture's start where from the program's own); *sure is how
 * many lines agree with it, 0: none could tell. */
double logs_offset(const struct logs *l, unsigned *sure);
size_t logs_count(const struct logs *l);
const struct log_line *logs_line(const struct logs *l, size_t i); /* in the file's order */

#endif
