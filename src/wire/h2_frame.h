/*
 * h2_frame.h: the fixed shapes of HTTP/2 frames (RFC 9113 sections 4.1 and 6): unpacking, the rules
 * of length and stream identifier by type, and the test whether octets look like frames. Pure.
 */
#ifndef WIRE_H2_FRAME_H
#define WIRE_H2_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { H2_FRAME_HEADER = 9, H2_PREFACE_LENGTH = 24, H2_FRAME_DEFAULT_MAX = 16384 };

extern const char h2_frame_preface[H2_PREFACE_LENGTH + 1];

struct h2_frame {
	uint32_t length, stream;
	uint8_t type, flags;
	bool reserved; /* the reserved bit of the stream identifier was set */
};

struct h2_frame h2_frame_unpack(const uint8_t header[H2_FRAME_HEADER]);

/* A rule of the frame's shape that it breaks: the error code and a phrase; NULL phrase: none. */
struct h2_frame_fault {
	uint32_t code;
	const char *phrase;
};

struct h2_frame_fault h2_frame_check(const struct h2_frame *f);

/* The parts of a payload that may be padded and prioritised. */
struct h2_frame_body {
	const uint8_t *p;
	size_t n;	  /* without padding */
	uint32_t padding; /* octets of padding, the pad length octet not counted */
	uint32_t dependency, promised;
	uint16_t weight; /* 1..256; 0 when there is no priority */
	bool exclusive, priority;
	struct h2_frame_fault fault;
};

/* Takes DATA, HEADERS and PUSH_PROMISE payloads apart; other types give the payload as it is. */
struct h2_frame_body h2_frame_open(const struct h2_frame *f, const uint8_t *p, size_t n);

enum h2_frame_guess { H2_FRAME_NO, H2_FRAME_MAYBE, H2_FRAME_YES };

/* Do the octets start with a chain of frames? *frames gets how many headers fit, *exact whether
 * the last frame ends at n. NO as soon as a header is not one. YES from three headers on, or two
 * that end at n. `pushed` allows even stream identifiers. */
enum h2_frame_guess h2_frame_chain(const uint8_t *p, size_t n, unsigned *frames, bool *exact);

#endif
