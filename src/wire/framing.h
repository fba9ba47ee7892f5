/*
 * framing.h: what the DATA of a stream carries, framed once more: gRPC's length-prefixed messages
 * and WebSocket's frames (RFC 6455 section 5.2). Only counted as it goes by, nothing is kept; what
 * it comes to goes into the book's stream. Pure.
 */
#ifndef WIRE_FRAMING_H
#define WIRE_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum framing_kind {
	FRAMING_UNDECIDED, /* nothing was fed yet */
	FRAMING_NONE,	   /* plain content, or octets of it were not at hand: nothing is told */
	FRAMING_GRPC,
	FRAMING_WEBSOCKET
};

enum {
	FRAMING_PREFIX = 5, /* of a gRPC message */
	FRAMING_HEAD_MAX = 14
};

/* One direction of a stream; zeroed it is undecided. */
struct framing {
	uint8_t kind;			    /* enum framing_kind; the owner decides it */
	uint8_t have;			    /* octets of the head at hand */
	uint8_t head[FRAMING_HEAD_MAX + 2]; /* and, of a close frame, its code */
	uint64_t left;			    /* octets of the payload that are still to come */
	bool compressed;		    /* a gRPC message had the compressed flag */
	uint16_t close_code;		    /* of a WebSocket close frame, 0 none came */
};

void framing_feed(struct framing *f, const uint8_t *p, size_t n);
/* As framing_feed with n octets of which only the `have` first are at hand. False: they are not
 * enough, and where the next message begins is not known. */
bool framing_skip(struct framing *f, const uint8_t *first, size_t have, uint64_t n);
/* Octets that the message or frame at hand lacks: 0 between two of them. */
uint64_t framing_missing(const struct framing *f);
/* The length that the gRPC message at hand announced; 0 between two of them. */
uint32_t framing_length(const struct framing *f);

#endif
