/*
 * live_parts.h: the driver's insides, shared by live.c (what it can be told), live_io.c (octets
 * between socket, TLS, speakers and spool), live_stage.c (stages, time limits, how a connection
 * begins and ends) and live_work.c (requests and what became of them). Private to them.
 */
#ifndef SOURCE_LIVE_PARTS_H
#define SOURCE_LIVE_PARTS_H

#include "base/buf.h"
#include "source/dial.h"
#include "source/live.h"
#include "source/secure.h"
#include "source/speak1.h"
#include "source/speak2.h"

enum {
	LIVE_PIECE = 256 * 1024, /* octets read from the socket at once */
	LIVE_SENDS = 16,
	LIVE_PIECES = 4,	   /* such reads in a step, so that keys get their turn */
	LIVE_OUT_MAX = 256 * 1024, /* octets that wait for the socket before more are made */
	LIVE_OUT_PIECE = 64 * 1024,
	LIVE_END_MS = 1000,  /* how long the peer may take to end its side after ours */
	LIVE_INFO_MS = 1000, /* between looks at TCP_INFO */
	LIVE_CONCURRENT = 100
};

/* Requests of one kind: repeat times the same. All of a session are kept: its history. */
struct live_job {
	struct request request;
	unsigned left, open, answered; /* to be sent, on the wire, over */
	unsigned safe, doubtful;       /* not processed for sure, perhaps processed */
	int output;		       /* file of the response body, -1 none */
	struct live_job *next;
};

struct live_sent {	 /* a request on the wire */
	uint32_t stream; /* of HTTP/1.1 the number of the exchange */
	struct live_job *job;
};

struct live {
	struct target target;
	struct spool *spool;
	struct secure_cache *sessions;
	struct live_state state;

	struct live_job *jobs, *last_job;
	struct live_sent *sent;
	size_t sent_count, sent_room;
	struct live_sent *past; /* every request of this connection */
	size_t past_count, past_room;
	unsigned concurrent;

	/* the connection */
	struct dial *dial;
	int fd; /* -1 none */
	struct wrap flow;
	struct secure *secure;
	struct speak2 *speak2;
	struct speak1 *speak1;
	bool secured;	 /* the handshake is done */
	bool facts_told; /* of it */
	bool tls_failed; /* by what came, not by the connection's end */
	struct buf out;	 /* octets for the socket of a cleartext connection */
	size_t out_from;
	uint8_t first[8]; /* of the peer's first octets, and how many came */
	size_t first_n;
	uint32_t exchanges; /* of HTTP/1.1 on this connection */
	bool their_end;	    /* FIN or RST of the peer came */
	bool notify;	    /* close_notify shall go out before our FIN */
	bool fin_wanted, fin_sent;
	bool linger_reset;
	bool want_fall_back; /* to HTTP/1.1 on a new connection, once this one is over */
	bool http1;	     /* new connections speak HTTP/1.1: the last one showed why */
	bool connect_wanted, stopped;
	bool held; /* the user closed: what waits does not open a connection by itself */
	char fall_back_why[160];
	uint64_t stage_since, heard, spoke, closing_since, looked; /* clock_us */
	uint64_t goaway_since;					   /* when the peer's came */
	uint64_t settings_since; /* when SETTINGS were sent that are not acknowledged */
	uint8_t *piece;		 /* LIVE_PIECE octets */
	uint8_t *plain;		 /* and as many of plaintext */
	unsigned tries;		 /* connections in a row that answered nothing */
};

/* live.c */
void live_tell(struct live *l, enum local_kind kind, uint32_t stream, uint32_t a, uint32_t b,
	       const char *words);
void live_problem(struct live *l, const char *format, ...) ERROR_FORMAT(2, 3);

/* live_io.c: true when something was read or written. */
bool live_io_read(struct live *l);
bool live_io_write(struct live *l);
bool live_io_takes(const struct live *l);	/* the speakers may be asked for more */
bool live_io_pending(const struct live *l);	/* octets wait for the socket */
void live_io_sample(struct live *l, bool tell); /* TCP_INFO */

/* live_stage.c */
void live_stage(struct live *l, enum live_stage stage);
bool live_stage_step(struct live *l);
void live_stage_secured(struct live *l); /* the handshake is done: who speaks now? */
bool live_stage_speak(struct live *l, bool h2, struct error *e);
void live_stage_limits(struct live *l);
int live_stage_timeout(const struct live *l); /* ms until the next limit; -1 none */
/* Ends the connection: FIN (or RST) goes out when all else has. */
void live_stage_end(struct live *l);
void live_stage_drop(struct live *l); /* the socket is closed now, everything of it freed */
void live_stage_fail(struct live *l, const char *format, ...) ERROR_FORMAT(2, 3);
/* The user's time is over: what is awaited is told as a limit of so many milliseconds. */
void live_stage_give_up(struct live *l, uint32_t ms);
void live_stage_fall_back(struct live *l, const char *why);

/* live_work.c */
void live_work_send(struct live *l); /* as many waiting requests as may be sent now */
bool live_work_waits(const struct live *l);
struct speak2_handler live_work_handler2(struct live *l);
struct speak1_handler live_work_handler1(struct live *l);
void live_work_lost(struct live *l); /* the connection is over: what was on it is in doubt */
void live_work_count(struct live *l);
void live_work_done(struct live *l);
/* The file of the response bodies: begun anew, or (`again`, for several) gone on with. -1, *e. */
int live_work_open(const struct request *r, bool again, struct error *e);
void live_work_forget(struct live *l); /* nothing of what waits or failed is sent any more */
void live_work_add(struct live *l, const struct request *r, int output);

#endif
