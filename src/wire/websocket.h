/*
 * websocket.h: WebSocket frames (RFC 6455 section 5), read and written. Pure: octets in, facts
 * out; no handshake, which HTTP/2 replaces by extended CONNECT (RFC 8441).
 */
#ifndef WIRE_WEBSOCKET_H
#define WIRE_WEBSOCKET_H

#include "h2lens/text.h"

enum websocket_opcode {
	WEBSOCKET_CONTINUATION = 0,
	WEBSOCKET_TEXT = 1,
	WEBSOCKET_BINARY = 2,
	WEBSOCKET_CLOSE = 8,
	WEBSOCKET_PING = 9,
	WEBSOCKET_PONG = 10
};

enum {
	WEBSOCKET_HEAD_MAX = 14,
	WEBSOCKET_CONTROL_MAX = 125, /* section 5.5 */
	WEBSOCKET_NO_CODE = 1005     /* a close frame without a code, section 7.1.5 */
};

struct websocket_frame {
	bool fin, masked;
	uint8_t rsv; /* three bits, RSV1 the highest; RSV1 alone: compressed (RFC 7692) */
	uint8_t opcode;
	uint8_t mask[4];
	size_t head;	  /* octets before the payload */
	uint64_t length;  /* of the payload, as promised */
	const uint8_t *p; /* the payload as it is on the wire (masked), borrowed */
	size_t n;	  /* octets of it that are there */
};

enum websocket_status {
	WEBSOCKET_FRAME, /* whole: head + length octets long */
	WEBSOCKET_HEAD,	 /* the head is whole, the payload is not */
	WEBSOCKET_MORE,	 /* the head is not whole */
	WEBSOCKET_BAD	 /* *why tells, with the section */
};

/* The frame at the front of n octets. BAD frames are filled as far as they were read. */
enum websocket_status websocket_read(const uint8_t *p, size_t n, struct websocket_frame *f,
				     const char **why);
/* Masks or unmasks n octets that stand `offset` octets into the payload. */
void websocket_mask(uint8_t *p, size_t n, const uint8_t mask[4], uint64_t offset);
/* The code of a close frame's payload (unmasked; WEBSOCKET_NO_CODE when it has none), and where its
 * reason begins. False when it has one octet only. */
bool websocket_close_code(const uint8_t *p, size_t n, uint16_t *code, size_t *reason);
/* The meaning of a close code (section 7.4.1 and IANA's registry), or NULL. */
const char *websocket_close_name(uint16_t code);
/* "text", "ping"; "unknown" for a reserved one. */
const char *websocket_opcode_name(uint8_t opcode);

/* The head of a frame of n octets; mask NULL: unmasked, as servers send. Returns its length. */
size_t websocket_head(uint8_t out[WEBSOCKET_HEAD_MAX], bool fin, enum websocket_opcode opcode,
		      uint64_t n, const uint8_t mask[4]);
/* Appends a whole frame; a client's needs four octets from a good random source as mask (section
 * 5.3). False: a control frame with more than WEBSOCKET_CONTROL_MAX octets. */
bool websocket_build(struct text *out, enum websocket_opcode opcode, const void *p, size_t n,
		     const uint8_t mask[4]);
/* Appends a close frame; the reason (may be NULL) is cut at a character to fit. */
void websocket_build_close(struct text *out, uint16_t code, const char *reason,
			   const uint8_t mask[4]);

#endif
