/*
 * spool_parts.h: what the spool's files share: its memory and how a block is found again.
 *
 * The newest octets are in memory, in pieces that hold whole blocks one after the other; the file
 * has everything below `flushed`. A piece is given up when it is flushed and taken, or flushed and
 * too much is held; what is older than the first piece is read back from the file.
 */
#ifndef SOURCE_SPOOL_PARTS_H
#define SOURCE_SPOOL_PARTS_H

#include "source/spool.h"
#include "source/spool_writer.h"
#include "wire/pcapng.h"

enum {
	SPOOL_PIECE = 1024 * 1024,	  /* octets of a piece, and of a usual write */
	SPOOL_HELD_MAX = 16 * 1024 * 1024, /* flushed octets that wait in memory to be taken */
	SPOOL_SECRETS = 10,		  /* block type */
	SPOOL_FRAME = 12		  /* of a block: type, length, and the length again */
};

struct spool_piece {
	struct spool_piece *next;
	uint64_t offset; /* in the file */
	size_t n, room;
	bool secret; /* to be wiped */
	uint8_t p[];
};

/* Part of the file that was read back. */
struct spool_window {
	uint8_t *p;
	size_t n, room;
	uint64_t offset;
};

struct spool {
	int fd; /* -1: nothing is written out */
	char *path;
	struct spool_piece *first, *last, *spare;
	uint64_t end, flushed, retry_at; /* retry_at: no write by itself before so much is there */
	uint64_t unflushed_since;
	uint64_t limit; /* octets that may wait for the disk */
	uint32_t interfaces, packets;
	bool stopped, quiet;
	bool beside, kept; /* it lies where it shall be saved; it was, and is no longer ours */
	struct spool_writer *writer; /* NULL until there is much to write */

	/* the reader */
	uint64_t taken;
	struct pcapng ng;
	struct moment at; /* of the last packet given */
	struct spool_window window;
};

/* n octets of one block at an offset: in memory, or in the window (NULL: cannot be read back). */
const uint8_t *spool_view(struct spool *s, struct spool_window *w, uint64_t offset, size_t n);
/* A whole block and its length. */
const uint8_t *spool_block(struct spool *s, struct spool_window *w, uint64_t offset, uint32_t *n);
void spool_window_done(struct spool_window *w);

#endif
