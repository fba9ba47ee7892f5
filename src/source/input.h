/*
 * input.h: the octets of a file or of standard input, decompressed, behind one window.
 *
 * The caller asks for n octets at the cursor (input_need), reads them where they lie (input_view)
 * and takes them (input_take). A regular, plain file is read again with pread, a packed one is
 * unpacked again after a rewind. What is piped (INPUT_SPOOL), or packed and to be read at any place
 * (INPUT_REREAD), is kept in an unlinked temporary file. A pipe never blocks.
 * Owned by source/capture.
 */
#ifndef SOURCE_INPUT_H
#define SOURCE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "h2lens/error.h"
#include "source/unpack.h"

enum input_keep { INPUT_SPOOL = 1, INPUT_REREAD = 2 };

enum input_status { INPUT_READY, INPUT_WAIT, INPUT_END, INPUT_FAILED };

struct input {
	uint8_t *window;
	size_t size, from, to; /* octets [from, to) wait to be taken */
	uint64_t base;	       /* offset of window[0] in the decompressed source */
	int fd, spool_fd;
	unsigned spool_wanted; /* enum input_keep */
	bool regular;
	bool started;				  /* packed or not is known */
	bool ended, cut;			  /* cut: the packed data ends too early */
	uint64_t raw_start, raw_offset, raw_size; /* of a regular file */
	uint8_t *raw;				  /* packed octets */
	size_t raw_from, raw_to;
	bool raw_ended;
	struct unpack *unpack;
	enum unpack_kind kind;
	uint64_t spooled; /* octets in spool_fd */
	char name[256];
};

/* keep: a set of enum input_keep. */
bool input_open(struct input *in, const char *path, unsigned keep, struct error *e);
void input_close(struct input *in);
/* INPUT_READY: at least n octets are in view. INPUT_END: fewer than n are left (input_have). */
enum input_status input_need(struct input *in, size_t n, struct error *e);
bool input_read(struct input *in, uint64_t offset, void *out, size_t n);
bool input_rewind(struct input *in, struct error *e);
int input_progress(const struct input *in); /* 0..1000, -1 unknown */

static inline const uint8_t *input_view(const struct input *in)
{
	return in->window + in->from;
}

static inline size_t input_have(const struct input *in)
{
	return in->to - in->from;
}

static inline uint64_t input_offset(const struct input *in)
{
	return in->base + in->from;
}

static inline void input_take(struct input *in, size_t n)
{
	in->from += n;
}

#endif
