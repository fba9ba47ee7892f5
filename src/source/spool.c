#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "source/spool_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "h2lens/text.h"

enum block_type { BLOCK_INTERFACE = 1, BLOCK_STATISTICS = 5, BLOCK_ENHANCED = 6 };

enum option {
	OPTION_COMMENT = 1,
	OPTION_INTERFACE_NAME = 2,
	OPTION_APPLICATION = 4,
	OPTION_TSRESOL = 9
};

enum {
	OPTION_HEAD = 4,
	NAME_MAX_OCTETS = 60000,
	SECRETS_PIECE = 64 * 1024, /* of key-log text in a block */
	NANO = 1000000000
};

static const uint32_t block_section = 0x0a0d0d0a, byte_order = 0x1a2b3c4d, secrets_tls = 0x544c534b;

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static uint8_t *put_time(uint8_t *p, uint64_t time)
{
	return put32(put32(p, (uint32_t)(time >> 32)), (uint32_t)time);
}

static uint8_t *put_octets(uint8_t *p, const void *octets, size_t n)
{
	if (n)
		memcpy(p, octets, n);
	return p + n;
}

static uint8_t *put_option(uint8_t *p, enum option code, const void *value, size_t n)
{
	p = put_octets(put16(put16(p, (uint16_t)code), (uint16_t)n), value, n);
	memset(p, 0, padded(n) - n);
	return p + padded(n) - n;
}

static size_t option_size(size_t n)
{
	return OPTION_HEAD + padded(n);
}

static void drop(struct spool *s, struct spool_piece *piece)
{
	if (piece->secret)
		explicit_bzero(piece->p, piece->n);
	piece->secret = false;
	piece->n = 0;
	if (s->spare || piece->room != SPOOL_PIECE)
		free(piece);
	else
		s->spare = piece;
}

/* Gives up the pieces that nobody needs in memory. */
static void tidy(struct spool *s)
{
	while (s->first) {
		struct spool_piece *piece = s->first;
		uint64_t to = piece->offset + piece->n;
		if (to > s->flushed || (to > s->taken && s->end - piece->offset <= SPOOL_HELD_MAX))
			return;
		s->first = piece->next;
		if (!s->first)
			s->last = NULL;
		drop(s, piece);
	}
}

/* The disk took nothing for so long that memory is full. The last fact is let past the limit. */
static void stop(struct spool *s)
{
	struct timespec now;
	char text[160], size[16];

	s->limit += SPOOL_PIECE;
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(text, sizeof(text), "h2lens:recording : recording stopped after %s: %s",
		 text_size(size, sizeof(size), s->end),
		 s->fd < 0 ? "nobody took what was recorded" : "the disk takes no more");
	spool_fact(s, (uint64_t)now.tv_sec * NANO + (uint64_t)now.tv_nsec, text);
	s->stopped = true;
}

/* Room for a block that is to be put together now; NULL: the recording has stopped. */
static uint8_t *room(struct spool *s, size_t n)
{
	struct spool_piece *piece = s->last;

	if (s->stopped)
		return NULL;
	if (!piece || piece->room - piece->n < n) {
		(void)spool_flush_later(s);
		tidy(s);
		if (s->end - s->flushed + n > s->limit) {
			stop(s);
			return NULL;
		}
		size_t size = n > SPOOL_PIECE ? n : SPOOL_PIECE;
		piece = size == SPOOL_PIECE ? s->spare : NULL;
		if (piece)
			s->spare = NULL;
		else
			piece = memory_resize(NULL, 1, sizeof(*piece) + size);
		*piece = (struct spool_piece){.offset = s->end, .room = size};
		if (s->first)
			s->last->next = piece;
		else
			s->first = piece;
		s->last = piece;
	}
	uint8_t *p = piece->p + piece->n;
	piece->n += n;
	s->end += n;
	if (!s->unflushed_since)
		s->unflushed_since = clock_us();
	return p;
}

/* A block with its frame; its `body` octets are the caller's to fill, padding is there. */
static uint8_t *block(struct spool *s, uint32_t type, size_t body)
{
	size_t n = SPOOL_FRAME + padded(body);
	uint8_t *p = room(s, n);

	if (!p)
		return NULL;
	put32(p + n - 8, 0); /* the padding; a body without any writes over it */
	put32(p + n - 4, (uint32_t)n);
	return put32(put32(p, type), (uint32_t)n);
}

/* The section header; its length is unknown. */
static void put_section(struct spool *s, const char *name)
{
	static const char application[] = "h2lens";
	struct text clean = {0};

	text_clean(&clean, name, strlen(name));
	size_t n = clean.n < NAME_MAX_OCTETS ? clean.n : NAME_MAX_OCTETS;
	uint8_t *p =
		block(s, block_section,
		      16 + option_size(n) + option_size(sizeof(application) - 1) + OPTION_HEAD);
	p = put16(put16(put32(p, byte_order), 1), 0);
	p = put32(put32(p, UINT32_MAX), UINT32_MAX);
	p = put_option(p, OPTION_COMMENT, text_str(&clean), n);
	p = put_option(p, OPTION_APPLICATION, application, sizeof(application) - 1);
	put32(p, 0);
	text_done(&clean);
}

uint32_t spool_interface(struct spool *s, uint32_t link, const char *name)
{
	static const uint8_t nanoseconds = 9;
	size_t n = strnlen(name, 255);
	uint8_t *p = block(s, BLOCK_INTERFACE, 8 + option_size(n) + option_size(1) + OPTION_HEAD);

	if (!p)
		return 0;
	p = put32(put16(put16(p, (uint16_t)link), 0), 0); /* no snap length */
	p = put_option(p, OPTION_INTERFACE_NAME, name, n);
	p = put_option(p, OPTION_TSRESOL, &nanoseconds, 1);
	put32(p, 0);
	return s->interfaces++;
}

void spool_quiet(struct spool *s, bool quiet)
{
	s->quiet = quiet;
}

static bool is_tcp(const uint8_t *ip, size_t n)
{
	return n >= 20 && (ip[0] >> 4 == 4 ? ip[9] : ip[6]) == 6;
}

uint32_t spool_packet(struct spool *s, uint32_t interface, uint64_t time, const void *head,
		      size_t head_n, const void *payload, size_t n, uint32_t original)
{
	size_t whole = head_n + n;

	if (s->quiet && interface == 0 && is_tcp(head, head_n))
		return 0;
	if (head_n > SPOOL_PACKET_MAX)
		head_n = SPOOL_PACKET_MAX;
	if (n > SPOOL_PACKET_MAX - head_n)
		n = SPOOL_PACKET_MAX - head_n;
	uint8_t *p = interface < s->interfaces ? block(s, BLOCK_ENHANCED, 20 + head_n + n) : NULL;
	if (!p)
		return 0;
	p = put_time(put32(p, interface), time);
	p = put32(put32(p, (uint32_t)(head_n + n)), original ? original : (uint32_t)whole);
	put_octets(put_octets(p, head, head_n), payload, n);
	return ++s->packets;
}

/* Blocks of whole lines; what is longer without a line's end is no key log. */
void spool_secrets(struct spool *s, const char *lines, size_t n)
{
	while (n > 0) {
		size_t some = n < SECRETS_PIECE ? n : SECRETS_PIECE;
		while (some < n && some > 0 && lines[some - 1] != '\n')
			some--;
		if (some == 0)
			return;
		uint8_t *p = block(s, SPOOL_SECRETS, 8 + some);
		if (!p)
			return;
		s->last->secret = true;
		put_octets(put32(put32(p, secrets_tls), (uint32_t)some), lines, some);
		lines += some;
		n -= some;
	}
}

void spool_fact(struct spool *s, uint64_t time, const char *text)
{
	size_t n = strlen(text);

	if (n > SPOOL_FACT_MAX) /* not within a character */
		for (n = SPOOL_FACT_MAX; n > 0 && ((uint8_t)text[n] & 0xc0) == 0x80;)
			n--;
	uint8_t *p = block(s, BLOCK_STATISTICS, 12 + option_size(n) + OPTION_HEAD);
	if (!p)
		return;
	p = put_time(put32(p, 0), time);
	put32(put_option(p, OPTION_COMMENT, text, n), 0);
}

uint64_t spool_unflushed_since(const struct spool *s)
{
	return s->unflushed_since;
}

uint64_t spool_size(const struct spool *s)
{
	return s->end;
}

/* In `folder`, or the part of it below when that is not NULL, which is then made. */
static bool make_in(struct spool *s, const char *folder, const char *below)
{
	char stamp[32];
	time_t now = time(NULL);
	struct tm tm;
	struct text path = {0};

	if (!folder || folder[0] != '/')
		return false;
	text_add(&path, folder);
	if (below)
		(void)mkdir(folder, 0700);
	for (const char *name = below; name && *name;) { /* one level after the other */
		size_t n = strcspn(name, "/");
		text_add_char(&path, '/');
		text_add_n(&path, name, n);
		(void)mkdir(text_str(&path), 0700);
		name += n + (name[n] == '/');
	}
	if (!localtime_r(&now, &tm) || strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &tm) == 0)
		stamp[0] = '\0';
	text_addf(&path, "/h2lens-%s-XXXXXX.pcapng", stamp);
	s->path = memory_copy(text_str(&path), path.n);
	text_done(&path);
	s->fd = mkostemps(s->path, 7, O_CLOEXEC); /* mode 0600 */
	if (s->fd >= 0)
		return true;
	free(s->path);
	s->path = NULL;
	return false;
}

static struct spool *begin(const char *name)
{
	struct spool *s = memory_get(1, sizeof(*s));

	s->fd = -1;
	s->limit = SPOOL_MEMORY_MAX;
	put_section(s, name);
	(void)spool_interface(s, SPOOL_LINK_RAW, "h2lens");
	return s;
}

struct spool *spool_new_unwritten(const char *name)
{
	return begin(name);
}

struct spool *spool_new_beside(const char *name, const char *path, struct error *e)
{
	const char *slash = strrchr(path, '/');
	struct text beside = {0};
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		error_set(e, "cannot save to %s: it is %s", path,
			  S_ISDIR(st.st_mode) ? "a directory; name a file in it"
					      : "not an ordinary file");
		return NULL;
	}
	struct spool *s = begin(name);

	/* hidden until it is whole and takes its name */
	text_add_n(&beside, path, slash ? (size_t)(slash + 1 - path) : 0);
	text_add(&beside, ".h2lens-XXXXXX.pcapng");
	s->path = memory_copy(text_str(&beside), beside.n);
	text_done(&beside);
	s->fd = mkostemps(s->path, 7, O_CLOEXEC); /* mode 0600 */
	s->beside = true;
	if (s->fd >= 0)
		return s;
	error_set(e, "cannot save to %s: %s", path, strerror(errno));
	spool_free(s);
	return NULL;
}

struct spool *spool_new(const char *name, struct error *e)
{
	struct spool *s = begin(name);
	const char *state = getenv("XDG_STATE_HOME");
	bool set = state && state[0] == '/'; /* a relative one does not count, says the standard */

	if ((set ? make_in(s, state, "h2lens")
		 : make_in(s, getenv("HOME"), ".local/state/h2lens")) ||
	    make_in(s, getenv("TMPDIR"), NULL) || make_in(s, "/tmp", NULL))
		return s;
	error_set(e, "cannot make a file for the recording in $XDG_STATE_HOME, $TMPDIR or /tmp: %s",
		  strerror(errno));
	spool_free(s);
	return NULL;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	spool_writer_free(s->writer);
	if (s->fd >= 0) {
		close(s->fd);
		if (!s->kept)
			unlink(s->path);
	}
	while (s->first) {
		struct spool_piece *next = s->first->next;
		drop(s, s->first);
		s->first = next;
	}
	free(s->spare);
	spool_window_done(&s->window);
	pcapng_done(&s->ng);
	free(s->path);
	free(s);
}
