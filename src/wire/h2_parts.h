/*
 * h2_parts.h: the state that the files of the HTTP/2 decoder share: h2.c (octets to frames),
 * h2_event.c (frames to events), h2_block.c (header blocks), h2_settings.c, h2_stream.c (streams),
 * h2_message.c (header lists to requests and responses), h2_length.c (content-length), h2_promise.c
 * (promised requests).
 * Private to them.
 */
#ifndef WIRE_H2_PARTS_H
#define WIRE_H2_PARTS_H

#include "base/buf.h"
#include "base/map.h"
#include "h2lens/names.h"
#include "wire/h2.h"
#include "wire/framing.h"
#include "wire/h2_frame.h"
#include "wire/hpack.h"

struct h2_shared {
	struct book *book;
	struct hpack_shared *hpack;
	struct hpack_list list;
};

enum h2_reading {
	H2_READ_PREFACE, /* the client's 24 octets */
	H2_READ_HEADER,
	H2_READ_PAYLOAD, /* gathered whole */
	H2_READ_SKIP,	 /* DATA and what is too large to keep: counted */
	H2_READ_LOST	 /* looking for a frame header */
};

enum { H2_PINGS = 8, H2_SETTINGS_QUEUE = 8, H2_CANDIDATES = 8 };

struct h2_settings_sent { /* until its ACK */
	uint32_t initial_window, table_size, max_frame, concurrent_max;
	bool has_window, has_table, has_frame, has_concurrent, has_push, push;
};

struct h2_side {
	struct hpack hpack; /* decodes what this side sends */
	enum h2_reading reading;
	uint8_t header[H2_PREFACE_LENGTH];
	uint8_t header_n;
	bool damaged;  /* octets of the current frame are missing */
	bool too_long; /* its length was told as a mistake when its header came */
	struct h2_frame frame;
	uint64_t frame_pos, pos; /* of the current frame; of the next octet */
	uint32_t remaining;	 /* payload octets still to come */
	uint8_t pad_length;	 /* of a DATA frame read in pieces */
	bool pad_known;
	uint8_t first[FRAMING_HEAD_MAX]; /* its first octets, as far as no hole comes before */
	uint8_t first_n;
	bool holed;
	struct buf held;		    /* payload in pieces; or octets to find a header in */
	size_t scanned;			    /* of held, while LOST: refused so far */
	uint32_t candidates[H2_CANDIDATES]; /* places in held where a chain of frames may begin */
	uint8_t candidate_count;
	uint64_t skipped; /* octets given up while LOST */
	/* header block being joined */
	struct buf block;
	bool in_block, block_broken, block_end_stream;
	uint8_t block_type; /* of its first frame */
	uint32_t block_stream, block_promised, block_event;
	uint32_t block_lost; /* stream whose header block another frame broke, 0 none */
	/* what this side may send, and what it said */
	int64_t window; /* connection flow control */
	bool window_known;
	uint32_t initial_window; /* for its streams: the peer's setting in force */
	bool initial_known;
	int64_t delta_most; /* largest delta that a stream of it ever had */
	uint8_t window_walks;
	uint32_t max_frame;	 /* the peer's SETTINGS_MAX_FRAME_SIZE */
	uint32_t highest;	 /* stream it opened last */
	uint32_t goaway_last;	 /* it will not process streams of the peer above this */
	uint32_t goaways;	 /* that lowered it */
	uint32_t own_parent;	 /* stream that it made depend on itself, 0 none */
	uint32_t open_streams;	 /* that it opened and that count for MAX_CONCURRENT_STREAMS */
	uint32_t concurrent_max; /* the peer's setting, acknowledged */
	bool push_disabled;	 /* the peer's ENABLE_PUSH 0, acknowledged */
	bool any_frame, goaway, lossy;
	/* holes in what it said: how many, the last one that its peer is known to have got, and
	 * where in TCP's octets the latest ends */
	uint32_t holes, holes_taken;
	uint64_t hole_end;
	struct h2_settings_sent sent[H2_SETTINGS_QUEUE]; /* by this side, unacknowledged */
	uint8_t sent_first, sent_count;
	struct h2_ping {
		uint32_t high, low;
		uint64_t time;
		bool used;
	} pings[H2_PINGS]; /* sent by this side */
	uint8_t ping_next;
};

/* A stream that is not closed. */
struct h2_live {
	uint32_t id, book_id;
	int64_t delta[2];		     /* window of a side = its initial_window + delta */
	uint64_t received[2];		     /* DATA octets sent by the side */
	int64_t content_length[2];	     /* -1 none */
	uint8_t opener;			     /* side that opened it */
	bool ended[2], headers[2];	     /* by sender */
	bool final;			     /* the response's final header section was seen */
	bool head, connect, counted, hollow; /* hollow: a response without content by its status */
	bool content_told;		     /* that its content may not be there */
	uint32_t heard[2];		     /* holes of the side when it last said something */
	uint32_t born[2];		     /* and when the stream was opened */
	uint64_t missing;	   /* TCP's octets of its peer missing when the peer last spoke */
	struct framing framing[2]; /* of its DATA, by sender */
};

struct h2 {
	struct h2_shared *shared;
	struct book *book;
	uint32_t conn;
	bool whole; /* the connection's start was seen */
	struct h2_side side[2];
	struct map live_ids; /* identifier -> place in live */
	struct h2_live *live;
	uint32_t live_room, live_free; /* free places are chained through id */
};

#define H2_NO_LIVE UINT32_MAX

static inline int h2_client(const struct h2 *h)
{
	return book_connection(h->book, h->conn)->client;
}

enum { H2_WINDOW_MAX = 0x7fffffff }; /* RFC 9113 section 6.9.1 */

/* The frame in hand, with what its handlers share. */
struct h2_hand {
	struct h2 *h;
	int side;
	struct h2_side *me, *peer;
	struct h2_frame f;
	const uint8_t *p; /* payload; NULL for DATA read in pieces */
	struct moment at;
	uint32_t id; /* of its event */
	struct event *e;
	struct h2_live *live; /* its stream while that is not closed */
	uint32_t known;	      /* its stream's book id, BOOK_NONE when it has none */
	bool fresh;	      /* the stream's record was made for this frame */
};

/* h2_event.c: a whole frame (payload NULL for DATA read in pieces; pad is its padding then). */
void h2_event_frame(struct h2 *h, int side, const uint8_t *payload, uint32_t pad, struct moment at);
void h2_event_bad(struct h2 *h, int side, uint32_t stream, uint32_t about, uint32_t code,
		  uint32_t offset, const char *phrase, struct moment at);
/* A frame longer than the peer takes, told once, when its header is there. */
void h2_event_check_length(struct h2 *h, int side, uint32_t about, struct moment at);
/* A frame whose octets are missing in part. */
void h2_event_damaged(struct h2 *h, int side, struct moment at);

/* The frame in hand breaks a rule. */
void h2_event_fault(struct h2_hand *x, uint32_t code, const char *phrase);
/* A frame on a stream that is not open: never opened (idle), or closed; a phrase may be NULL. False
 * when nothing can be said against it. */
bool h2_event_not_open(struct h2_hand *x, const char *idle_phrase, const char *closed_phrase);

/* h2_content.c: what a stream's DATA carries. The octets are `p` (NULL: they are not at hand); and
 * the side has ended. */
void h2_content_data(struct h2_hand *x, const uint8_t *p, size_t n);
void h2_content_end(struct h2 *h, struct h2_live *s, int side);
/* A request's rest, on its way when the server had reset the stream. */
bool h2_event_is_late(const struct h2_hand *x);
/* The stream that a PRIORITY or HEADERS frame makes its own depend on. */
void h2_event_check_dependency(struct h2_hand *x, uint32_t on);

/* h2_block.c: header blocks (RFC 9113 section 4.3). */
void h2_block_headers(struct h2_hand *x);
void h2_block_promise(struct h2_hand *x);
void h2_block_continuation(struct h2_hand *x);

/* h2_settings.c: what a side announces, and from when it is in force. */
void h2_settings_frame(struct h2_hand *x);
/* The largest stream window that `sender` may use: the peer's setting in force, or one on its way.
 */
uint32_t h2_settings_window(const struct h2_side *sender, const struct h2_side *peer);

/* h2_stream.c: streams that are not closed. */
struct h2_live *h2_stream_find(struct h2 *h, uint32_t id);
struct h2_live *h2_stream_open(struct h2 *h, uint32_t id, uint32_t book_id, int opener);
void h2_stream_ended(struct h2 *h, struct h2_live *s, int side); /* END_STREAM by the side */
void h2_stream_close(struct h2 *h, struct h2_live *s, enum stream_end how);
void h2_stream_reset(struct h2 *h, struct h2_live *s, int side, uint32_t code);
/* Does a stream's window of that sender grow too large with this initial one? */
bool h2_stream_overflows(struct h2 *h, int sender, uint32_t initial);
/* GOAWAY said by the side: how many open streams of the peer it refuses. */
unsigned h2_stream_goaway(struct h2 *h, int side, uint32_t last);
void h2_stream_end_all(struct h2 *h, bool closed);
/* Is what both sides said since it was opened at hand? Else its windows are not known. */
bool h2_stream_whole(const struct h2 *h, const struct h2_live *s);
/* That side said something on it. */
void h2_stream_heard(const struct h2 *h, struct h2_live *s, int side);
/* Octets of that side are missing. */
void h2_stream_hole(struct h2 *h, int side);
/* Could streams have come and gone before we looked, or while octets were missing? */
bool h2_stream_unsure(const struct h2 *h);
/* Has that side acknowledged DATA that the capture has not shown, or not yet? What it gives back
 * for that looks like too much. */
bool h2_stream_ahead(const struct h2 *h, int side);

/* h2_message.c: a decoded header list. */
void h2_message(struct h2 *h, int side, struct h2_live *s, uint32_t event, bool end_stream,
		struct moment at);
/* A decimal number of at most 18 digits. */
uint64_t h2_message_number(struct slice s, bool *ok);
/* Trailers of a side whose stream the other has reset: no state of theirs is left. */
void h2_message_late(struct h2 *h, int side, uint32_t stream, uint32_t event, struct moment at);
/* DATA with content came after headers: may the message have any? */
void h2_message_check_content(struct h2 *h, int side, struct h2_live *s, uint32_t event,
			      struct moment at);

/* h2_length.c: content-length and the DATA that came: at its end, */
void h2_message_check_length(struct h2 *h, int side, struct h2_live *s, uint32_t event,
			     struct moment at);
/* when more has come than was said, */
void h2_message_check_excess(struct h2 *h, int side, struct h2_live *s, uint32_t event,
			     struct moment at);
/* and at the end of what was on its way when the server had reset the stream. */
void h2_message_late_length(struct h2 *h, int side, uint32_t stream, uint32_t event,
			    struct moment at);

/* h2_promise.c: the request that a server promises; whole: its block could be decoded. */
void h2_promise_fields(struct h2 *h, uint32_t event, uint32_t promised, bool whole,
		       struct moment at);

#endif
