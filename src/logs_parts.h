/*
 * logs_parts.h: what the files of logs share: the clock of a line, what a line says of itself, and
 * the index of a book that lines are tied by. Private to src/logs*.c and their tests.
 */
#ifndef LOGS_PARTS_H
#define LOGS_PARTS_H

#include "base/map.h"
#include "h2lens/logs.h"
#include "h2lens/text.h"

enum logs_clock {
	LOGS_NO_CLOCK,
	LOGS_EPOCH, /* absolute */
	LOGS_LOCAL, /* date and time without a zone: read as if UTC */
	LOGS_DAY,   /* only a time of day */
	LOGS_START  /* since the program began */
};

enum logs_moment { /* when a program writes such a line */
		   LOGS_AT_EVENT,
		   LOGS_AT_START, /* its time is that of the request's first octet */
		   LOGS_AT_END	  /* and that of the answer's last */
};

enum { LOGS_NO_FRAME = 255, LOGS_ENDS = 3, LOGS_SECOND = 1000000000 };

struct logs_stamp {
	int64_t time;	/* nanoseconds */
	uint32_t grain; /* what its last digit is worth */
	uint8_t clock;	/* enum logs_clock */
};

/* What a line says of itself. Slices borrow from it. */
struct logs_facts {
	struct logs_stamp at;
	uint8_t moment, severity, protocol; /* protocol: enum protocol plus 1; 0 not known */
	uint8_t frame, sent;		    /* its type; 1 sent, 0 received by the program */
	bool inherited;			    /* the time is that of a line before it */
	bool has_key;
	uint16_t status;
	uint32_t stream;
	uint64_t key; /* the program's name of the connection, hashed */
	const char *program;
	struct address end[LOGS_ENDS]; /* addresses with a port, in the line's order */
	struct address client;	       /* without a port when its port is 0 */
	struct address upstream;
	struct slice method, path, agent; /* agent: user-agent */
	uint16_t words;			  /* where the line goes on behind its time */
};

/* What earlier lines of the file leave to the next one. */
struct logs_state {
	const char *program;
	struct logs_stamp at;
	uint64_t key;
	bool has_key;
	uint32_t stream;	/* of the lines that follow without one (curl, nghttp) */
	char method[16], *path; /* told before the stream they are of; path is owned */
	bool open;		/* the path waits for its stream */
};

/* A time anywhere near a line's beginning; *from and *to say where. */
bool logs_time(const char *s, size_t n, struct logs_stamp *out, size_t *from, size_t *to);
/* Takes a sanitised line apart; *state goes from line to line of a file. `hint` is the program,
 * where the line's shape does not tell; NULL none. */
void logs_parse(struct logs_state *state, const char *s, size_t n, const char *hint,
		struct logs_facts *out);
void logs_state_done(struct logs_state *state);
/* Parts of logs_parse: streams, frames and the program's connection. */
void logs_parse_frames(struct logs_state *state, struct slice line, struct logs_facts *out);
void logs_parse_request(struct slice line, struct logs_facts *out);
void logs_parse_ends(struct slice line, struct logs_facts *out);

/* What a program wrote, behind its time, where the line is Docker's or journald's JSON around it;
 * false: it is none. */
bool logs_unwrap(const char *s, size_t n, struct text *out);

/* Where a word begins in the line, NULL nowhere. */
const char *logs_find(struct slice line, const char *word);
/* The decimal number at p; false when there is none. */
bool logs_number(const char *p, const char *end, uint32_t *out);

/* A line as it is kept. */
struct logs_kept {
	struct log_line line;
	struct logs_facts facts; /* its slices are void: these stand for them, 0 none */
	uint64_t method, path;
	uint32_t group; /* lines of one connection as the program names it; BOOK_NONE none */
};

struct logs_group {
	uint64_t agent;	       /* what the program says it is, hashed; 0 not known */
	struct address server; /* that a client's log names */
	uint32_t conn;
	uint8_t tie;
	uint8_t own;	      /* whose log it is: 0 not known, 1 the client's, 2 the server's */
	uint32_t first, last; /* lines */
};

struct logs {
	char *name;
	struct logs_options options;
	struct logs_kept *lines;
	size_t count, room;
	struct logs_group *groups;
	uint32_t group_count, group_room;
	uint8_t clock;	/* of most lines */
	int64_t base;	/* what the clock counts from */
	int64_t offset; /* nanoseconds */
	unsigned sure;
};

/* A book as lines are tied to it. */
struct logs_end {
	struct address end;
	uint32_t conn;
};
struct logs_path {
	uint64_t hash; /* of the path */
	uint64_t start;
	uint32_t stream; /* book id */
};
struct logs_events { /* by time */
	uint32_t *at;
	uint32_t count;
	bool built;
};
struct logs_index {
	const struct book *book;
	struct logs_end *ends;
	size_t end_count;
	struct logs_path *paths;
	size_t path_count;
	struct logs_events *streams, *conns; /* filled when first asked for */
	uint32_t stream_count, conn_count;
	uint64_t longest; /* a stream's life */
};

void logs_index_init(struct logs_index *x, const struct book *b);
void logs_index_done(struct logs_index *x);
/* The connection that this address and port is an end of as client; time 0: any. BOOK_NONE none;
 * and when the time is sure and another may have had the port then. */
uint32_t logs_index_client(const struct logs_index *x, const struct address *a, uint64_t time,
			   bool sure);
/* Streams of that path: the first of them in x->paths, *count how many. */
const struct logs_path *logs_index_path(const struct logs_index *x, uint64_t path, size_t *count);
/* What stands for a path or a method; 0 for none. */
uint64_t logs_hash(struct slice s);
/* The events of a stream, or those of a connection that are worth a line. */
const struct logs_events *logs_index_stream(struct logs_index *x, uint32_t stream);
const struct logs_events *logs_index_conn(struct logs_index *x, uint32_t conn);
/* The event nearest to the time; BOOK_NONE when there is none. */
uint32_t logs_index_near(const struct logs_index *x, const struct logs_events *e, uint64_t time);

/* A line's time on the capture's clock with the offset known so far; 0 none. */
uint64_t logs_when(const struct logs *l, const struct logs_facts *f);
/* The offset from the lines that have an event; false when none tells. */
bool logs_clock_estimate(struct logs *l, const struct book *b);
/* Sets the base of the log's clock, and the offset that is most likely before anything is known. */
void logs_clock_begin(struct logs *l, const struct book *b);
/* Sets the offset to the zone in which the log's requests are the captured ones; false when none
 * stands out. */
bool logs_zone_find(struct logs *l, const struct logs_index *x);
/* Counts the lines that agree with the offset. */
void logs_clock_agree(struct logs *l, const struct book *b);
/* How far a line's time may be from what it tells of. */
uint64_t logs_clock_slack(const struct logs_facts *f);
/* What lines of one kind have in common: each request has but one of it. */
uint64_t logs_kind(const struct logs_kept *k);
/* Finds the stream that a line's request is; `timed`: the offset is known; taken: the kind of the
 * last line that each stream was found for. BOOK_NONE none. */
uint32_t logs_tie_request(const struct logs *l, const struct logs_index *x,
			  const struct logs_kept *k, uint32_t conn, bool timed,
			  const uint64_t *taken);
/* Connections of the groups that are not known yet; sure: the log's clock is known. */
void logs_tie_groups(struct logs *l, const struct logs_index *x, bool timed, bool sure);

#endif
