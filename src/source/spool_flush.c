#include "source/spool_parts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static bool failed(struct spool *s, int why, struct error *e)
{
	s->retry_at = s->end + SPOOL_PIECE;
	s->unflushed_since = clock_us(); /* the next attempt is due after as long */
	return error_set(e, "cannot write the recording %s: %s", s->path,
			 why == ENOSPC ? "the disk is full" : strerror(why));
}

/* Takes in what the writer has done. True when it is idle. */
static bool collect(struct spool *s, bool wait)
{
	size_t n = 0;
	int why = 0;

	if (!s->writer)
		return true;
	enum spool_writer_state state = spool_writer_collect(s->writer, wait, &n, &why);
	if (state == SPOOL_WRITER_BUSY)
		return false;
	s->flushed += n;
	if (why)
		failed(s, why, NULL);
	else if (s->flushed == s->end)
		s->unflushed_since = 0;
	return true;
}

static struct spool_piece *unflushed(const struct spool *s)
{
	struct spool_piece *piece = s->first;

	while (piece && piece->offset + piece->n <= s->flushed)
		piece = piece->next;
	return piece;
}

/* Nobody will ask for the octets again: taken is written. */
static bool let_go(struct spool *s)
{
	s->flushed = s->taken;
	s->unflushed_since = 0;
	return true;
}

/* Up to the next block in the ordinary way. False: the disk took less. */
static bool align(struct spool *s)
{
	struct spool_piece *piece = unflushed(s);
	uint8_t octets[SPOOL_WRITER_BLOCK];
	size_t n = SPOOL_WRITER_BLOCK - s->flushed % SPOOL_WRITER_BLOCK;

	if (n == SPOOL_WRITER_BLOCK)
		return true;
	if (!piece || !spool_read(s, s->flushed, octets, n))
		return false;
	ssize_t written = pwrite(s->fd, octets, n, (off_t)s->flushed);
	explicit_bzero(octets, sizeof(octets));
	if (written > 0)
		s->flushed += (uint64_t)written;
	return written == (ssize_t)n;
}

/* A large job, copied together. False: there is not so much, or no such way. */
static bool give_much(struct spool *s)
{
	uint8_t *buffer = NULL;

	if (s->end - s->flushed < SPOOL_WRITER_ROOM + SPOOL_WRITER_BLOCK)
		return false;
	if (!(buffer = spool_writer_buffer(s->writer)) || !align(s) ||
	    !spool_read(s, s->flushed, buffer, SPOOL_WRITER_ROOM))
		return false;
	spool_writer_give(s->writer, buffer, SPOOL_WRITER_ROOM, s->flushed);
	s->unflushed_since = clock_us();
	return true;
}

bool spool_flush_later(struct spool *s)
{
	if (s->fd < 0)
		return let_go(s);
	bool idle = collect(s, false);

	if (s->end < s->retry_at && s->end - s->flushed < SPOOL_HELD_MAX)
		return true;
	/* the disk is slower than the network: wait for it rather than fill the memory */
	if (!idle && s->end - s->flushed >= SPOOL_HELD_MAX)
		idle = collect(s, true);
	struct spool_piece *piece = unflushed(s);
	if (!idle || !piece)
		return true;
	if (!s->writer)
		s->writer = spool_writer_new(s->fd, s->path);
	if (!s->writer)
		return spool_flush(s, NULL);
	if (give_much(s))
		return true;
	piece = unflushed(s);
	size_t from = (size_t)(s->flushed - piece->offset);
	spool_writer_give(s->writer, piece->p + from, piece->n - from, s->flushed);
	/* what gathers from now on is due a second later */
	s->unflushed_since = clock_us();
	return true;
}

bool spool_flush(struct spool *s, struct error *e)
{
	if (s->fd < 0)
		return let_go(s);
	collect(s, true);
	for (struct spool_piece *piece = unflushed(s); piece;) {
		size_t from = (size_t)(s->flushed - piece->offset);
		ssize_t n = pwrite(s->fd, piece->p + from, piece->n - from, (off_t)s->flushed);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return failed(s, n < 0 ? errno : ENOSPC, e);
		s->flushed += (uint64_t)n;
		if (s->flushed == piece->offset + piece->n)
			piece = piece->next;
	}
	s->unflushed_since = 0;
	return true;
}
