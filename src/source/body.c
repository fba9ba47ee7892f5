#include "source/body.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "h2lens/text.h"

struct body_reader {
	enum body_kind kind;
	struct buf held; /* octets, given octets */
	size_t at;	 /* of held: taken */
	int fd;
	bool owned, ended;
	int64_t left; /* of a regular file; -1: until it ends */
	char name[120];
};

int64_t body_length(const struct request_body *b)
{
	struct stat st;

	switch (b->kind) {
	case BODY_NONE:
		return 0;
	case BODY_OCTETS:
		return (int64_t)b->n;
	case BODY_FILE:
		if (stat(b->path, &st) == 0 && S_ISREG(st.st_mode))
			return st.st_size;
		return -1;
	case BODY_INPUT:
	case BODY_OPEN:
		break;
	}
	return -1;
}

static bool open_file(struct body_reader *r, const char *path, struct error *e)
{
	struct stat st;

	text_clean_to(r->name, sizeof(r->name), path, strlen(path));
	/* Non-blocking: a named pipe without a writer must not hold up the program. */
	r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (r->fd < 0)
		return error_set(e, "the body cannot be read from %s: %s", r->name,
				 strerror(errno));
	r->owned = true;
	if (fstat(r->fd, &st) != 0)
		return error_set(e, "the body cannot be read from %s: %s", r->name,
				 strerror(errno));
	if (S_ISDIR(st.st_mode))
		return error_set(e, "the body cannot be read from %s: it is a folder", r->name);
	if (S_ISREG(st.st_mode))
		r->left = st.st_size;
	return true;
}

struct body_reader *body_open(const struct request_body *b, struct error *e)
{
	struct body_reader *r = memory_get(1, sizeof(*r));

	r->kind = b->kind;
	r->fd = -1;
	r->left = -1;
	switch (b->kind) {
	case BODY_NONE:
		r->ended = true;
		break;
	case BODY_OCTETS:
		if (!buf_add(&r->held, b->octets, b->n, SIZE_MAX / 2)) {
			body_close(r);
			error_set(e, "the body is too large");
			return NULL;
		}
		r->ended = true;
		break;
	case BODY_FILE:
		if (!open_file(r, b->path, e)) {
			body_close(r);
			return NULL;
		}
		break;
	case BODY_INPUT:
		r->fd = STDIN_FILENO;
		text_clean_to(r->name, sizeof(r->name), "standard input", 14);
		break;
	case BODY_OPEN:
		break;
	}
	return r;
}

void body_close(struct body_reader *r)
{
	if (!r)
		return;
	if (r->owned)
		close(r->fd);
	buf_done(&r->held);
	free(r);
}

static enum body_status read_held(struct body_reader *r, void *out, size_t n, size_t *got)
{
	size_t left = r->held.n - r->at;

	*got = left < n ? left : n;
	if (*got)
		memcpy(out, r->held.p + r->at, *got);
	r->at += *got;
	if (r->at < r->held.n)
		return BODY_MORE;
	buf_clear(&r->held);
	r->at = 0;
	if (r->ended)
		return BODY_END;
	return *got ? BODY_MORE : BODY_WAIT;
}

/* Standard input is shared with the shell, so it is not made non-blocking: it is asked first. */
static bool readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) > 0;
}

static enum body_status read_file(struct body_reader *r, void *out, size_t n, size_t *got,
				  struct error *e)
{
	if (r->ended || r->left == 0)
		return BODY_END;
	if (!n)
		return BODY_MORE;
	if (r->left < 0 && !readable(r->fd))
		return BODY_WAIT;
	if (r->left > 0 && (uint64_t)r->left < n)
		n = (size_t)r->left;
	ssize_t k = read(r->fd, out, n);
	if (k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return BODY_WAIT;
	if (k < 0) {
		error_set(e, "reading the body from %s: %s", r->name, strerror(errno));
		return BODY_FAILED;
	}
	*got = (size_t)k;
	if (r->left < 0) {
		r->ended = k == 0;
		return r->ended ? BODY_END : BODY_MORE;
	}
	if (k == 0) {
		error_set(e, "%s became shorter while it was sent", r->name);
		return BODY_FAILED;
	}
	r->left -= k;
	return r->left ? BODY_MORE : BODY_END;
}

enum body_status body_read(struct body_reader *r, void *out, size_t n, size_t *got, struct error *e)
{
	*got = 0;
	if (r->kind == BODY_FILE || r->kind == BODY_INPUT)
		return read_file(r, out, n, got, e);
	return read_held(r, out, n, got);
}

int body_fd(const struct body_reader *r)
{
	/* A regular file is always readable, and one that has ended would be for ever. */
	return r->left >= 0 || r->ended ? -1 : r->fd;
}

bool body_give(struct body_reader *r, const void *p, size_t n, bool end)
{
	if (r->kind != BODY_OPEN || r->ended)
		return false;
	if (r->at) {
		buf_drop(&r->held, r->at);
		r->at = 0;
	}
	if (n && !buf_add(&r->held, p, n, BODY_GIVEN_MAX))
		return false;
	r->ended = end;
	return true;
}
