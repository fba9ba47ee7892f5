/*
 * speak1_parts.h: what the two halves of speak1 share: the requests that are sent (speak1.c) and
 * the answer that is being read (speak1_answer.c).
 */
#ifndef SOURCE_SPEAK1_PARTS_H
#define SOURCE_SPEAK1_PARTS_H

#include "source/speak1.h"

enum {
	SPEAK1_HEAD_MAX = 1024 * 1024, /* of an answer, and of its trailers */
	SPEAK1_CHUNK_LINE_MAX = 4096
};

struct speak1_request {
	struct speak1_request *next;
	struct text head;
	struct body_reader *body;
	struct request_fields trailers;
	bool chunked, no_content /* HEAD */, connect, closes, upgrades, other_protocol;
	bool head_sent, body_sent;
};

enum speak1_part {
	SPEAK1_STATUS_LINE,
	SPEAK1_FIELDS,
	SPEAK1_LENGTH, /* content-length */
	SPEAK1_TO_CLOSE,
	SPEAK1_CHUNK_LINE,
	SPEAK1_CHUNK,
	SPEAK1_CHUNK_END,
	SPEAK1_TRAILERS
};

struct speak1_answer {
	enum speak1_part part;
	struct text line;
	size_t head; /* octets of the head, of the trailers so far */
	unsigned status;
	uint64_t left;
	bool old; /* HTTP/1.0 */
	bool has_length, has_coding, chunked, close, keep_alive, h2c, framing_field;
	unsigned blanks;
};

struct speak1 {
	struct target target;
	struct speak1_handler h;
	struct text settings; /* base64url, for the first request */
	bool offers_upgrade;
	struct speak1_request *first, *last; /* the first is on the wire */
	unsigned count;
	struct text out;
	bool body_waits;
	struct speak1_answer answer;
	enum speak1_status status;
	char failed[400]; /* as long as an error */
	char broken[300];
};

/* The first request is done with: the next may go. */
void speak1_next(struct speak1 *s);

#endif
