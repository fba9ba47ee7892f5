/*
 * spool_writer.h: the one thing that is done beside the main thread: writing the recording out. A
 * disk may make write() wait for seconds, and keys must be answered meanwhile. One job at a time:
 * the octets stay the caller's and unchanged until the job is collected. Owned by the spool.
 */
#ifndef SOURCE_SPOOL_WRITER_H
#define SOURCE_SPOOL_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_writer;

enum {
	SPOOL_WRITER_BLOCK = 4096,	    /* what past-the-cache writes are aligned to */
	SPOOL_WRITER_ROOM = 2 * 1024 * 1024 /* octets of the writer's own buffer */
};

/* `path` names the file of fd, NULL for none. NULL: no thread can be had; the caller writes by
 * itself then. */
struct spool_writer *spool_writer_new(int fd, const char *path);
void spool_writer_free(struct spool_writer *w); /* waits for the job */
/* Begins a job; the one before must have been collected. */
void spool_writer_give(struct spool_writer *w, const void *p, size_t n, uint64_t offset);
/* Much at once goes past the page cache (O_DIRECT), whose fresh pages cost more than the disk does:
 * a buffer of SPOOL_WRITER_ROOM octets to be filled while no job is under way, and then given with
 * a multiple of SPOOL_WRITER_BLOCK octets at such an offset. NULL: the file system has none, or the
 * disk turned out to be slow; then the cache takes up the bursts. */
uint8_t *spool_writer_buffer(struct spool_writer *w);
enum spool_writer_state { SPOOL_WRITER_IDLE, SPOOL_WRITER_BUSY, SPOOL_WRITER_DONE };
/* DONE, once a job: *written octets of it were written, *error is errno when not all were (ENOSPC
 * for a disk that takes nothing). `wait`: not until it is over. */
enum spool_writer_state spool_writer_collect(struct spool_writer *w, bool wait, size_t *written,
					     int *error);

#endif
