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

/* NULL: no thread can be had; the caller writes by itself then. */
struct spool_writer *spool_writer_new(int fd);
void spool_writer_free(struct spool_writer *w); /* waits for the job */
/* Begins a job; the one before must have been collected. */
void spool_writer_give(struct spool_writer *w, const void *p, size_t n, uint64_t offset);
enum spool_writer_state { SPOOL_WRITER_IDLE, SPOOL_WRITER_BUSY, SPOOL_WRITER_DONE };
/* DONE, once a job: *written octets of it were written, *error is errno when not all were (ENOSPC
 * for a disk that takes nothing). `wait`: not until it is over. */
enum spool_writer_state spool_writer_collect(struct spool_writer *w, bool wait, size_t *written,
					     int *error);

#endif
