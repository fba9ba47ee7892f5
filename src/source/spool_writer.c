#include "source/spool_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	TRIED = 32 * 1024 * 1024, /* octets after which the disk is judged */
	SLOW = 300		  /* octets a microsecond below which it is slow */
};

struct spool_writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int fd;
	int direct; /* the same file past the page cache, -1 none; the thread's while it works */
	uint8_t *buffer;
	uint64_t octets, us; /* written so, and how long that took */
	/* under the lock */
	enum spool_writer_state state;
	bool quit;
	const uint8_t *p;
	size_t n, written;
	uint64_t offset;
	int error;
};

static size_t write_all(int fd, const uint8_t *p, size_t n, uint64_t offset, int *error)
{
	size_t at = 0;

	while (at < n) {
		ssize_t k = pwrite(fd, p + at, n - at, (off_t)(offset + at));
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			*error = k < 0 ? errno : ENOSPC;
			break;
		}
		at += (size_t)k;
	}
	return at;
}

static void judge_disk(struct spool_writer *w, size_t n, uint64_t us)
{
	w->octets += n;
	w->us += us;
	if (w->octets < TRIED || w->octets / (w->us ? w->us : 1) >= SLOW)
		return;
	close(w->direct);
	w->direct = -1;
}

static size_t write_job(struct spool_writer *w, const uint8_t *p, size_t n, uint64_t offset,
			int *error)
{
	if (p != w->buffer || w->direct < 0)
		return write_all(w->fd, p, n, offset, error);
	uint64_t start = clock_us();
	size_t written = write_all(w->direct, p, n, offset, error);
	if (*error == EINVAL) { /* the file system wants another alignment */
		*error = 0;
		close(w->direct);
		w->direct = -1;
		return written +
		       write_all(w->fd, p + written, n - written, offset + written, error);
	}
	judge_disk(w, written, clock_us() - start);
	return written;
}

static void *work(void *arg)
{
	struct spool_writer *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (w->state != SPOOL_WRITER_BUSY && !w->quit)
			pthread_cond_wait(&w->changed, &w->lock);
		if (w->state != SPOOL_WRITER_BUSY)
			break;
		const uint8_t *p = w->p;
		size_t n = w->n;
		uint64_t offset = w->offset;
		int error = 0;
		pthread_mutex_unlock(&w->lock);
		size_t written = write_job(w, p, n, offset, &error);
		pthread_mutex_lock(&w->lock);
		w->written = written;
		w->error = error;
		w->state = SPOOL_WRITER_DONE;
		pthread_cond_broadcast(&w->changed);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void free_all(struct spool_writer *w)
{
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	if (w->direct >= 0)
		close(w->direct);
	if (w->buffer)
		explicit_bzero(w->buffer, SPOOL_WRITER_ROOM);
	free(w->buffer);
	free(w);
}

struct spool_writer *spool_writer_new(int fd, const char *path)
{
	struct spool_writer *w = memory_get(1, sizeof(*w));
	sigset_t all, before;

	w->fd = fd;
	w->direct = -1;
#ifdef O_DIRECT
	if (path)
		w->direct = open(path, O_WRONLY | O_DIRECT | O_CLOEXEC);
#endif
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	/* signals are the main thread's */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&w->thread, NULL, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		return w;
	free_all(w);
	return NULL;
}

void spool_writer_free(struct spool_writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	free_all(w);
}

uint8_t *spool_writer_buffer(struct spool_writer *w)
{
	if (w->direct < 0)
		return NULL;
	if (!w->buffer &&
	    posix_memalign((void **)&w->buffer, SPOOL_WRITER_BLOCK, SPOOL_WRITER_ROOM) != 0)
		w->buffer = NULL;
	return w->buffer;
}

void spool_writer_give(struct spool_writer *w, const void *p, size_t n, uint64_t offset)
{
	pthread_mutex_lock(&w->lock);
	w->p = p;
	w->n = n;
	w->offset = offset;
	w->state = SPOOL_WRITER_BUSY;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

enum spool_writer_state spool_writer_collect(struct spool_writer *w, bool wait, size_t *written,
					     int *error)
{
	pthread_mutex_lock(&w->lock);
	while (wait && w->state == SPOOL_WRITER_BUSY)
		pthread_cond_wait(&w->changed, &w->lock);
	enum spool_writer_state state = w->state;
	if (state == SPOOL_WRITER_DONE) {
		*written = w->written;
		*error = w->error;
		w->state = SPOOL_WRITER_IDLE;
	}
	pthread_mutex_unlock(&w->lock);
	return state;
}
