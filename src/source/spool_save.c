#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "source/spool_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "h2lens/text.h"

enum { GATHERED = 1024 * 1024 };

/* What is copied, in large pieces. */
struct copy {
	int fd;
	uint8_t *p;
	size_t n;
	const char *path; /* as the user named it */
};

static bool failed(const char *path, struct error *e)
{
	return error_set(e, "cannot save to %s: %s", path, strerror(errno));
}

static bool put_out(struct copy *c, struct error *e)
{
	for (size_t from = 0; from < c->n;) {
		ssize_t n = write(c->fd, c->p + from, c->n - from);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set(e, "cannot save to %s: %s", c->path,
					 n < 0 ? strerror(errno) : "the disk is full");
		from += (size_t)n;
	}
	c->n = 0;
	return true;
}

static bool add(struct copy *c, const uint8_t *p, size_t n, struct error *e)
{
	while (n > 0) {
		size_t some = n < GATHERED - c->n ? n : GATHERED - c->n;
		memcpy(c->p + c->n, p, some);
		c->n += some;
		p += some;
		n -= some;
		if (c->n == GATHERED && !put_out(c, e))
			return false;
	}
	return true;
}

static bool copy_blocks(struct spool *s, struct copy *c, bool secrets, struct error *e)
{
	struct spool_window w = {0};
	bool ok = true;

	for (uint64_t at = 0; ok && at < s->end;) {
		uint32_t n, type;
		const uint8_t *p = spool_block(s, &w, at, &n);
		if (!p) {
			ok = error_set(e, "the recording %s cannot be read back at octet %llu",
				       s->path, (unsigned long long)at);
			break;
		}
		memcpy(&type, p, sizeof(type));
		if (secrets || type != SPOOL_SECRETS)
			ok = add(c, p, n, e);
		at += n;
	}
	spool_window_done(&w);
	return ok && put_out(c, e);
}

/* The file that a path means, behind links: what is replaced must be a file, and not the recording
 * itself. A new string; NULL with *e. */
static char *destination(const struct spool *s, const char *path, struct error *e)
{
	struct stat there, ours;
	char full[PATH_MAX];

	if (stat(path, &there) != 0) {
		if (errno == ENOENT)
			return memory_copy(path, strlen(path));
		failed(path, e);
		return NULL;
	}
	if (!S_ISREG(there.st_mode)) {
		error_set(e, "cannot save to %s: it is %s", path,
			  S_ISDIR(there.st_mode) ? "a directory; name a file in it"
						 : "not an ordinary file");
		return NULL;
	}
	if (fstat(s->fd, &ours) == 0 && ours.st_dev == there.st_dev &&
	    ours.st_ino == there.st_ino) {
		error_set(e, "cannot save to %s: it is the running recording itself", path);
		return NULL;
	}
	if (!realpath(path, full)) {
		failed(path, e);
		return NULL;
	}
	return memory_copy(full, strlen(full));
}

/* Everything into a file beside the final one, which then takes its name: what is there under that
 * name is whole at any time. */
static bool save_as(struct spool *s, const char *final, bool secrets, struct copy *c,
		    struct error *e)
{
	struct text beside = {0};

	text_addf(&beside, "%s.XXXXXX", final);
	char *temporary = memory_copy(text_str(&beside), beside.n);
	text_done(&beside);
	c->fd = mkostemp(temporary, O_CLOEXEC); /* O_EXCL and mode 0600 */
	bool ok = c->fd >= 0 || failed(c->path, e);
	if (ok) {
		ok = copy_blocks(s, c, secrets, e) && (fsync(c->fd) == 0 || failed(c->path, e));
		close(c->fd);
		ok = ok && (rename(temporary, final) == 0 || failed(c->path, e));
		if (!ok)
			unlink(temporary);
	}
	free(temporary);
	return ok;
}

/* The recording lies in the folder already, and has the secrets that are wanted. */
static bool take_name(struct spool *s, const char *final, struct error *e)
{
	if (!spool_flush(s, e))
		return false;
	if (rename(s->path, final) != 0)
		return errno != EXDEV && failed(final, e);
	s->kept = true;
	s->beside = false;
	return true;
}

bool spool_save(struct spool *s, const char *path, bool secrets, struct error *e)
{
	if (!*path)
		return error_set(e, "a file's name is missing");
	if (s->fd < 0)
		return error_set(e, "this session was not recorded");
	char *final = destination(s, path, e);
	if (!final)
		return false;
	if (s->beside && secrets) {
		errno = 0;
		bool named = take_name(s, final, e);
		if (named || errno != EXDEV) {
			free(final);
			return named;
		}
	}
	struct copy c = {.p = memory_resize(NULL, GATHERED, 1), .path = path};
	bool ok = save_as(s, final, secrets, &c, e);
	explicit_bzero(c.p, GATHERED);
	free(c.p);
	free(final);
	return ok;
}
