#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "source/spool_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum { WINDOW = 512 * 1024 };

void spool_window_done(struct spool_window *w)
{
	if (w->p)
		explicit_bzero(w->p, w->n);
	free(w->p);
	*w = (struct spool_window){0};
}

/* Reads n octets back from the file. */
static bool read_back(struct spool *s, uint64_t offset, uint8_t *out, size_t n)
{
	while (n > 0) {
		ssize_t got = pread(s->fd, out, n, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

/* The piece that an offset lies in; NULL: it is only in the file. */
static const struct spool_piece *piece_of(const struct spool *s, uint64_t offset)
{
	const struct spool_piece *piece = s->first;

	if (!piece || offset < piece->offset)
		return NULL;
	if (offset >= s->last->offset)
		return s->last;
	while (offset >= piece->offset + piece->n)
		piece = piece->next;
	return piece;
}

const uint8_t *spool_view(struct spool *s, struct spool_window *w, uint64_t offset, size_t n)
{
	const struct spool_piece *piece = piece_of(s, offset);

	if (piece) {
		uint64_t from = offset - piece->offset;
		return piece->n >= n && from <= piece->n - n ? piece->p + from : NULL;
	}
	if (w->p && offset >= w->offset && w->n >= n && offset - w->offset <= w->n - n)
		return w->p + (offset - w->offset);
	if (offset > s->flushed || n > s->flushed - offset)
		return NULL;
	if (n > w->room || !w->p) {
		size_t room = n > WINDOW ? n : WINDOW;
		spool_window_done(w);
		w->p = memory_resize(NULL, room, 1);
		w->room = room;
	}
	w->offset = offset;
	w->n = s->flushed - offset < w->room ? (size_t)(s->flushed - offset) : w->room;
	if (read_back(s, offset, w->p, w->n))
		return w->p;
	w->n = 0;
	return NULL;
}

const uint8_t *spool_block(struct spool *s, struct spool_window *w, uint64_t offset, uint32_t *n)
{
	const uint8_t *p = spool_view(s, w, offset, SPOOL_FRAME);

	if (!p)
		return NULL;
	memcpy(n, p + 4, sizeof(*n)); /* we wrote it: our own byte order, padded */
	if (*n < SPOOL_FRAME || *n % 4 != 0 || *n > s->end - offset)
		return NULL;
	return spool_view(s, w, offset, *n);
}

bool spool_read(struct spool *s, uint64_t offset, void *out, size_t n)
{
	uint8_t *to = out;

	if (offset > s->end || n > s->end - offset)
		return false;
	while (n > 0) {
		const struct spool_piece *piece = piece_of(s, offset);
		uint64_t end = piece	  ? piece->offset + piece->n
			       : s->first ? s->first->offset
					  : s->end;
		size_t some = n < end - offset ? n : (size_t)(end - offset);
		if (piece)
			memcpy(to, piece->p + (offset - piece->offset), some);
		else if (!read_back(s, offset, to, some))
			return false;
		to += some;
		offset += some;
		n -= some;
	}
	return true;
}

/* One block; false when it holds nothing for the caller. The same as capture.c gives of a file. */
static bool give(struct spool *s, const struct pcapng_block *b, uint64_t data,
		 struct capture_item *item, enum capture_what *what)
{
	struct pcapng_block rest = *b;

	*item = (struct capture_item){0};
	switch (b->kind) {
	case PCAPNG_PACKET:
		s->at = (struct moment){b->time ? b->time : s->at.time, s->at.packet + 1};
		item->record = (struct packet_record){
			.at = s->at,
			.data = b->data,
			.captured = b->length,
			.original = b->original > b->length ? b->original : b->length,
			.link = b->link,
			.file = data,
		};
		*what = CAPTURE_RECORD;
		return true;
	case PCAPNG_SECRETS:
		item->text = (const char *)b->data;
		item->length = b->length;
		*what = CAPTURE_SECRETS;
		return true;
	case PCAPNG_BROKEN:
		*what = CAPTURE_FAILED;
		return true;
	default:
		/* one comment a block is all that we write */
		if (!pcapng_comment(&s->ng, &rest, &item->text, &item->length))
			return false;
		if (b->kind == PCAPNG_STATISTICS)
			item->record.at = (struct moment){b->time, s->at.packet};
		*what = CAPTURE_COMMENT;
		return true;
	}
}

enum capture_what spool_next(struct spool *s, struct capture_item *item)
{
	while (s->taken < s->end) {
		enum capture_what what;
		struct pcapng_block b;
		const char *problem;
		uint32_t n;
		const uint8_t *p = spool_block(s, &s->window, s->taken, &n);
		if (!p || pcapng_length(&s->ng, p, &problem) != n)
			return CAPTURE_FAILED;
		pcapng_block(&s->ng, p, n, &b);
		uint64_t data = s->taken + (b.data ? (uint64_t)(b.data - p) : 0);
		s->taken += n;
		if (give(s, &b, data, item, &what))
			return what;
	}
	return CAPTURE_WAIT;
}

bool spool_rewind(struct spool *s)
{
	if (s->fd < 0)
		return false;
	s->taken = 0;
	s->at = (struct moment){0};
	pcapng_done(&s->ng);
	return true;
}
