/*
 * live.h: what a live session (or a capture from an interface) is doing at the moment, for a face
 * to show. Never part of the book: what matters later is an event there.
 */
#ifndef H2LENS_LIVE_H
#define H2LENS_LIVE_H

#include "h2lens/book.h"

/* What a live session is doing. */
enum live_stage {
	LIVE_IDLE,	 /* not begun */
	LIVE_CONNECTING, /* name, TCP, proxy */
	LIVE_SECURING,	 /* TLS */
	LIVE_GREETING,	 /* HTTP/2: the peer's SETTINGS are awaited */
	LIVE_OPEN,
	LIVE_CLOSING, /* we close: the peer's end is awaited */
	LIVE_CLOSED
};

struct live_state {
	enum live_stage stage;
	char waiting[160]; /* what is awaited now, in words: "the peer's SETTINGS"; "" nothing */
	uint64_t since_us; /* clock_us when that wait, or the stage, began */
	uint32_t limit_ms; /* after which it is given up; 0 never */
	enum protocol protocol; /* HTTP1, H2, H2C once known; TCP before */
	bool insecure;		/* -k: the certificate is not verified */
	bool out_of_step;	/* raw octets were sent */
	bool holding;		/* WINDOW_UPDATEs are held back */
	bool goaway;		/* the peer sent GOAWAY: this connection takes no new requests */
	bool failed;		/* it ended by an error, told in `problem` */
	char problem[400];
	char unwritten[200]; /* a response body that could not be written to its file; "" none */
	unsigned open, queued, answered;	/* requests on the wire, waiting, over */
	unsigned retry_safe, retry_doubtful;	/* what retry and retry all would send */
	unsigned connections;			/* made so far */
	uint32_t rtt_us, retransmissions, cwnd; /* TCP_INFO of the open connection; 0 unknown */
	uint64_t received, sent;		/* octets on the socket of this connection */
	uint64_t dropped;			/* interface: packets that the system dropped */
};
#endif
