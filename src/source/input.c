#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "source/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

enum {
	WINDOW_SIZE = 256 * 1024, /* stays in the second-level cache */
	RAW_SIZE = 128 * 1024,
	MAGIC_SIZE = 6
};

static const struct packing {
	const char *magic;
	size_t n;
	enum unpack_kind kind;
	const char *name, *tool;
} packings[] = {
	{"\x1f\x8b", 2, UNPACK_GZIP, "gzip", "gzip"},
	{"\x28\xb5\x2f\xfd", 4, UNPACK_ZSTD, "zstd", "zstd"},
	{"\x04\x22\x4d\x18", 4, UNPACK_NONE, "lz4", "lz4"},
	{"\xfd"
	 "7zXZ",
	 6, UNPACK_NONE, "xz", "xz"},
	{"BZh", 3, UNPACK_NONE, "bzip2", "bzip2"},
};

static bool open_path(struct input *in, const char *path, struct error *e)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		in->fd = STDIN_FILENO;
		snprintf(in->name, sizeof(in->name), "standard input");
	} else {
		snprintf(in->name, sizeof(in->name), "%s", path);
		/* O_NONBLOCK: a FIFO without a writer must not hold up the screen */
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	if (in->fd < 0 || fstat(in->fd, &st) != 0)
		return error_set(e, "cannot open %s: %s", in->name, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return error_set(e, "%s is a directory, not a capture file", in->name);
	in->regular = S_ISREG(st.st_mode);
	if (in->regular) {
		off_t at = lseek(in->fd, 0, SEEK_CUR);
		in->raw_start = in->raw_offset = at > 0 ? (uint64_t)at : 0;
		in->raw_size = (uint64_t)st.st_size;
	}
	return true;
}

bool input_open(struct input *in, const char *path, unsigned keep, struct error *e)
{
	*in = (struct input){.fd = -1, .spool_fd = -1, .spool_wanted = keep};
	if (!open_path(in, path, e)) {
		input_close(in);
		return false;
	}
	in->size = WINDOW_SIZE;
	in->window = memory_resize(NULL, in->size, 1);
	return true;
}

void input_close(struct input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	if (in->spool_fd >= 0)
		close(in->spool_fd);
	unpack_free(in->unpack);
	free(in->raw);
	free(in->window);
	*in = (struct input){.fd = -1, .spool_fd = -1};
}

/* Octets from the file itself: READY with *got > 0, or why not. */
static enum input_status read_raw(struct input *in, uint8_t *out, size_t room, size_t *got,
				  struct error *e)
{
	ssize_t n;

	*got = 0;
	do {
		struct pollfd p = {.fd = in->fd, .events = POLLIN};
		if (!in->regular && poll(&p, 1, 0) == 0)
			return INPUT_WAIT;
		n = in->regular ? pread(in->fd, out, room, (off_t)in->raw_offset)
				: read(in->fd, out, room);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return INPUT_WAIT;
	if (n < 0) {
		error_set(e, "cannot read %s: %s", in->name, strerror(errno));
		return INPUT_FAILED;
	}
	if (n == 0)
		return INPUT_END;
	in->raw_offset += (uint64_t)n;
	*got = (size_t)n;
	return INPUT_READY;
}

static enum input_status read_packed(struct input *in, uint8_t *out, size_t room, size_t *got,
				     struct error *e)
{
	for (;;) {
		size_t used, n;
		if (!unpack_step(in->unpack, in->raw + in->raw_from, in->raw_to - in->raw_from,
				 &used, out, room, got)) {
			error_set(e, "%s: the compressed data is damaged before octet %llu",
				  in->name, (unsigned long long)in->raw_offset);
			return INPUT_FAILED;
		}
		in->raw_from += used;
		if (*got)
			return INPUT_READY;
		if (unpack_finished(in->unpack))
			return INPUT_END;
		if (used)
			continue;
		if (in->raw_from) {
			memmove(in->raw, in->raw + in->raw_from, in->raw_to - in->raw_from);
			in->raw_to -= in->raw_from;
			in->raw_from = 0;
		}
		if (in->raw_to == RAW_SIZE) { /* a decoder that neither eats nor gives */
			error_set(e, "%s: the compressed data is damaged", in->name);
			return INPUT_FAILED;
		}
		enum input_status s = in->raw_ended ? INPUT_END
						    : read_raw(in, in->raw + in->raw_to,
							       RAW_SIZE - in->raw_to, &n, e);
		if (s == INPUT_END) {
			in->raw_ended = true;
			in->cut = !unpack_whole(in->unpack) || in->raw_to > 0;
		}
		if (s != INPUT_READY)
			return s;
		in->raw_to += n;
	}
}

static bool open_spool(struct input *in)
{
	const char *folder = getenv("TMPDIR");
	char path[512];

	in->spool_wanted = 0;
	int n = snprintf(path, sizeof(path), "%s/h2lens-XXXXXX",
			 folder && *folder ? folder : "/tmp");
	if (n < 0 || (size_t)n >= sizeof(path))
		return false;
	in->spool_fd = mkostemp(path, O_CLOEXEC);
	if (in->spool_fd >= 0)
		unlink(path);
	return in->spool_fd >= 0;
}

/* A disk that is full costs the second reading, not the first. */
static void spool(struct input *in, uint64_t offset, const uint8_t *p, size_t n)
{
	bool wanted = in->regular ? (in->spool_wanted & INPUT_REREAD) && in->kind != UNPACK_NONE
				  : in->spool_wanted != 0;

	if (wanted)
		(void)open_spool(in);
	while (in->spool_fd >= 0 && n > 0) {
		ssize_t done = pwrite(in->spool_fd, p, n, (off_t)offset);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			close(in->spool_fd);
			in->spool_fd = -1;
			return;
		}
		p += done;
		offset += (uint64_t)done;
		n -= (size_t)done;
		in->spooled = offset;
	}
}

/* More octets behind `to`. */
static enum input_status fill(struct input *in, struct error *e)
{
	uint8_t *out = in->window + in->to;
	size_t room = in->size - in->to, got = 0;
	uint64_t offset = in->base + in->to;
	enum input_status s;

	if (in->spool_fd >= 0 && offset < in->spooled) { /* after a rewind */
		if (room > in->spooled - offset)
			room = (size_t)(in->spooled - offset);
		if (!input_read(in, offset, out, room)) {
			error_set(e, "%s: its temporary copy cannot be read", in->name);
			return INPUT_FAILED;
		}
		in->to += room;
		return INPUT_READY;
	}
	if (in->ended)
		return INPUT_END;
	s = in->unpack ? read_packed(in, out, room, &got, e) : read_raw(in, out, room, &got, e);
	if (s == INPUT_READY && in->started)
		spool(in, offset, out, got);
	in->to += got;
	/* a regular file may have grown when someone asks again; packed and piped data is over */
	in->ended = s == INPUT_END && !(in->regular && !in->unpack);
	return s;
}

static enum input_status gather(struct input *in, size_t n, struct error *e)
{
	while (input_have(in) < n) {
		if (in->from > 0 && in->from + n > in->size) {
			memmove(in->window, in->window + in->from, input_have(in));
			in->base += in->from;
			in->to -= in->from;
			in->from = 0;
		} else if (in->from == in->to) {
			in->base += in->from;
			in->from = in->to = 0;
		}
		if (in->to ==
		    in->size) { /* grows as octets really come, not by what a length says */
			in->size *= 2;
			in->window = memory_resize(in->window, in->size, 1);
		}
		enum input_status s = fill(in, e);
		if (s != INPUT_READY)
			return s;
	}
	return INPUT_READY;
}

/* What was read so far are packed octets: they go where the unpacker reads. */
static bool begin_unpack(struct input *in, const struct packing *k, struct error *e)
{
	in->kind = k->kind;
	in->unpack = k->kind == UNPACK_NONE ? NULL : unpack_new(k->kind);
	if (!in->unpack && k->kind == UNPACK_NONE)
		return error_set(e,
				 "%s is compressed with %s, which h2lens does not read: "
				 "%s -dc FILE | h2lens report -",
				 in->name, k->name, k->tool);
	if (!in->unpack)
		return error_set(e,
				 "%s is compressed with %s, and this build of h2lens lacks its "
				 "library: %s -dc FILE | h2lens report -",
				 in->name, k->name, k->tool);
	if (!in->raw)
		in->raw = memory_resize(NULL, RAW_SIZE, 1);
	/* the window's first octets came from the file: read them anew from the front */
	size_t n = input_have(in);
	size_t kept = n < RAW_SIZE ? n : RAW_SIZE;
	memcpy(in->raw, input_view(in), kept);
	in->raw_from = 0;
	in->raw_to = kept;
	in->raw_offset -= n - kept;
	in->from = in->to = 0;
	return true;
}

static enum input_status start(struct input *in, struct error *e)
{
	/* a small first read, so that packed octets of a pipe fit into `raw` */
	size_t size = in->size;
	in->size = RAW_SIZE;
	enum input_status s = gather(in, MAGIC_SIZE, e);
	in->size = size;
	if (s == INPUT_WAIT || s == INPUT_FAILED)
		return s;
	if (input_have(in) == 0) {
		error_set(e, "%s is empty", in->name);
		return INPUT_FAILED;
	}
	in->ended = false;
	for (size_t i = 0; i < sizeof(packings) / sizeof(packings[0]); i++) {
		const struct packing *k = &packings[i];
		if (input_have(in) >= k->n && memcmp(input_view(in), k->magic, k->n) == 0) {
			if (!begin_unpack(in, k, e))
				return INPUT_FAILED;
			in->started = true;
			return INPUT_READY;
		}
	}
	in->started = true;
	spool(in, 0, in->window, in->to);
	return INPUT_READY;
}

enum input_status input_need(struct input *in, size_t n, struct error *e)
{
	if (input_have(in) >= n)
		return INPUT_READY;
	if (!in->started) {
		enum input_status s = start(in, e);
		if (s != INPUT_READY)
			return s;
	}
	return gather(in, n, e);
}

bool input_read(struct input *in, uint64_t offset, void *out, size_t n)
{
	uint8_t *p = out;
	bool direct = in->regular && !in->unpack;
	int fd = direct ? in->fd : in->spool_fd;

	if (fd < 0 || (!direct && (offset > in->spooled || n > in->spooled - offset)))
		return false;
	if (direct)
		offset += in->raw_start;
	while (n > 0) {
		ssize_t got = pread(fd, p, n, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

bool input_rewind(struct input *in, struct error *e)
{
	if (!in->regular && in->spool_fd < 0)
		return error_set(e, "%s cannot be read a second time", in->name);
	in->base = in->from = in->to = 0;
	if (in->spool_fd >= 0)
		return true;
	unpack_free(in->unpack);
	in->unpack = NULL;
	in->raw_offset = in->raw_start;
	in->raw_from = in->raw_to = 0;
	in->started = in->ended = in->cut = in->raw_ended = false;
	return true;
}

int input_progress(const struct input *in)
{
	if (!in->regular || in->raw_size == 0)
		return -1;
	uint64_t at = in->raw_offset;
	if (!in->unpack && at >= in->raw_start + input_have(in))
		at -= input_have(in);
	return at >= in->raw_size ? 1000 : (int)(at * 1000 / in->raw_size);
}
