/*
 * pcapng.h: the blocks of a pcapng file (draft-ietf-opsawg-pcapng), pure: octets in, facts out.
 *
 * The caller finds a block's length with pcapng_length, gets that many octets together and gives
 * them to pcapng_block. The reader keeps what a section says of itself: its byte order and its
 * interfaces. Everything in a block is borrowed from the caller's octets. Owned by source/capture.
 */
#ifndef WIRE_PCAPNG_H
#define WIRE_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PCAPNG_HEAD = 12,		      /* octets pcapng_length looks at */
	PCAPNG_BLOCK_MAX = 256 * 1024 * 1024, /* longer blocks are taken for damage */
	PCAPNG_INTERFACES_MAX = 65536	      /* of a section; later ones make their packets fail */
};

struct pcapng_interface {
	uint32_t link, snaplen;
	uint64_t ticks;	  /* a second */
	int64_t offset;	  /* seconds added to every time */
	uint64_t dropped; /* packets, as its statistics say */
};

struct pcapng {
	bool swapped; /* the section is little-endian (this reader thinks in network order) */
	bool section; /* a section header was seen */
	struct pcapng_interface *interfaces;
	size_t count, room;
	uint64_t dropped_before; /* in sections before this one */
};

enum pcapng_kind {
	PCAPNG_OTHER,	 /* nothing for us: names, unknown */
	PCAPNG_NUMBERED, /* nothing for us, but Wireshark gives it a frame number: custom, journal
			  */
	PCAPNG_SECTION,
	PCAPNG_INTERFACE,
	PCAPNG_PACKET,
	PCAPNG_SECRETS,
	PCAPNG_STATISTICS, /* of an interface: a time and perhaps comments */
	PCAPNG_BROKEN	   /* `problem` tells; what follows may still be read */
};

struct pcapng_block {
	enum pcapng_kind kind;
	const uint8_t *data; /* of a packet, or the text of TLS secrets */
	uint32_t length;     /* octets of data */
	uint32_t original;   /* of a packet, on the wire */
	uint32_t link;
	uint64_t time;		/* of a packet or statistics, nanoseconds since the epoch; 0 for a
				   Simple Packet Block */
	const uint8_t *options; /* where pcapng_comment goes on */
	size_t options_left;
	const char *problem;
};

void pcapng_done(struct pcapng *s);
/* The length of the block whose first PCAPNG_HEAD octets are at p, or 0 with *problem set: not a
 * pcapng block, or a length that cannot be. A section header sets the byte order. */
uint32_t pcapng_length(struct pcapng *s, const uint8_t *p, const char **problem);
/* p holds a whole block of n octets, n from pcapng_length. */
void pcapng_block(struct pcapng *s, const uint8_t *p, uint32_t n, struct pcapng_block *out);
/* Packets that were dropped while capturing, as far as the statistics read so far say. */
uint64_t pcapng_dropped(const struct pcapng *s);
/* The block's next opt_comment; false when there is no more. */
bool pcapng_comment(const struct pcapng *s, struct pcapng_block *b, const char **text, size_t *n);

#endif
