#include "session_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	KEYLOG_PIECE = 256 * 1024,
	KEYLOG_LOOK_US = 500 * 1000 /* how often a key log is looked at for growth */
};

/* -1 with *e. */
static int open_keyfile(struct keyfile *k, struct error *e)
{
	int fd = k->fd;
	k->fd = -1;
	if (fd >= 0)
		return fd;
	fd = open(k->path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0) {
		error_set(e, "cannot read the key log %s: %s", k->path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
		close(fd);
		error_set(e, "the key log %s is a directory, not a file", k->path);
		return -1;
	}
	return fd;
}

/* Takes what a key log has grown by. A file that became shorter is read anew. With `more`, one
 * piece of a regular file at a time: *more tells whether there may be another. */
static bool read_keyfile(struct session *s, struct keyfile *k, bool *more, struct error *e)
{
	int fd = open_keyfile(k, e);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return false;
	if (st.st_size < k->read)
		k->read = 0;
	bool regular = S_ISREG(st.st_mode);
	char *piece = memory_resize(NULL, KEYLOG_PIECE, 1);
	size_t have = 0;
	bool ok = true;
	if (regular && lseek(fd, k->read, SEEK_SET) < 0)
		ok = error_set(e, "cannot read the key log %s: %s", k->path, strerror(errno));
	while (ok) {
		ssize_t n = read(fd, piece + have, KEYLOG_PIECE - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			ok = error_set(e, "cannot read the key log %s: %s", k->path,
				       strerror(errno));
			break;
		}
		have += (size_t)n;
		size_t rest = 0;
		/* a line longer than the piece is none of a key log: drop it */
		bool last = n == 0 || have == KEYLOG_PIECE;
		keylog_add(s->keylog, piece, have, false, &rest);
		if (rest == have && last && n != 0)
			rest = 0;
		k->read += (off_t)(have - rest);
		size_t consumed = have - rest;
		memmove(piece, piece + consumed, rest);
		have = rest;
		if (n == 0)
			break;
		if (more && regular && consumed) {
			*more = true;
			have = 0; /* what was not consumed is read again */
			break;
		}
	}
	/* an unfinished last line counts when it is whole already */
	if (ok && have)
		keylog_add(s->keylog, piece, have, true, NULL);
	explicit_bzero(piece, KEYLOG_PIECE);
	free(piece);
	close(fd);
	return ok;
}

/* Names the key logs and sees that they can be read. Their octets wait for the first step, so that
 * the first picture does not wait for them. */
/* A client that is still to be started has no key log yet: it is followed from when it comes. */
static bool comes_later(const struct session *s, const struct keyfile *k)
{
	return s->kind == SESSION_INTERFACE && access(k->path, F_OK) != 0 && errno == ENOENT;
}

bool session_keylog_open(struct session *s, const struct session_options *o, struct error *e)
{
	const char *from_environment = getenv("SSLKEYLOGFILE");

	for (int i = 0; i < o->keylog_count; i++) {
		struct keyfile *k = &s->keyfiles[s->keyfile_count++];
		k->path = memory_copy(o->keylogs[i], strlen(o->keylogs[i]));
		k->fd = -1;
		if (comes_later(s, k))
			continue;
		int fd = open_keyfile(k, e);
		struct stat st;
		if (fd < 0)
			return false;
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
			close(fd);
		else
			k->fd = fd;
	}
	if (o->keylog_count == 0 && from_environment && *from_environment) {
		struct keyfile *k = &s->keyfiles[s->keyfile_count++];
		k->path = memory_copy(from_environment, strlen(from_environment));
		k->from_environment = true;
		k->fd = -1;
	}
	return true;
}

/* A key log is read: what there is to say of it. */
static void remark_keyfile(struct session *s, const struct keyfile *k, bool ok, const char *why)
{
	uint32_t broken = keylog_broken(s->keylog) - s->broken_before;

	if (k->from_environment)
		session_remark_add(s,
				   ok ? "using the key log of SSLKEYLOGFILE: %s"
				      : "SSLKEYLOGFILE names %s, which cannot be read",
				   k->path, 0);
	else if (!ok)
		session_remark_add(s, "%s", why, 0);
	if (broken)
		session_remark_add(s, "%d lines of %s are not key-log lines and were skipped",
				   k->path, broken);
	if (ok && !k->from_environment && keylog_lines(s->keylog) == s->lines_before)
		session_remark_add(s, "the key log %s holds no secrets", k->path, 0);
	s->lines_before = keylog_lines(s->keylog);
	s->broken_before = keylog_broken(s->keylog);
}

/* Reads key logs before the first record; false when the time is over first. */
bool session_keylog_read(struct session *s, uint64_t until)
{
	while (s->keyfile_next < s->keyfile_count) {
		struct keyfile *k = &s->keyfiles[s->keyfile_next];
		struct error e = ERROR_INIT;
		if (comes_later(s, k)) {
			session_remark_add(
				s, "the key log %s is not there yet: it is read when it comes",
				k->path, 0);
			s->keyfile_next++;
			continue;
		}
		bool more = false, ok = read_keyfile(s, k, &more, &e);
		if (!ok || !more) {
			remark_keyfile(s, k, ok, e.text);
			s->keyfile_next++;
		}
		if (clock_us() >= until)
			return false;
	}
	return true;
}

void session_keylog_close(struct session *s)
{
	for (int i = 0; i < s->keyfile_count; i++) {
		free(s->keyfiles[i].path);
		if (s->keyfiles[i].fd >= 0)
			close(s->keyfiles[i].fd);
	}
}

/* After the end: a key log may have grown by what was missing. */
bool session_keylog_grown(struct session *s)
{
	uint64_t now = clock_us();
	uint32_t revision = keylog_revision(s->keylog);
	struct error ignored = ERROR_INIT;

	if (now - s->keylog_looked < KEYLOG_LOOK_US)
		return false;
	s->keylog_looked = now;
	for (int i = 0; i < s->keyfile_count; i++) {
		struct stat st;
		if (stat(s->keyfiles[i].path, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_size != s->keyfiles[i].read)
			read_keyfile(s, &s->keyfiles[i], NULL, &ignored);
	}
	if (keylog_revision(s->keylog) == revision || !tls_shared_would_open(s->shared.tls))
		return false;
	return true;
}
