/*
 * spool.h: a session being recorded: a pcapng file that grows, and what was just written to it,
 * packet by packet, for the decoders. The driver, the interface capture and nobody else write.
 *
 * The file is made in the session's folder ($XDG_STATE_HOME/h2lens, which is ~/.local/state/h2lens
 * where it is not set; else $TMPDIR, /tmp), mode 0600, and removed when the spool is freed. Packets
 * have nanosecond times. Secrets stand in Decryption Secrets Blocks before the packets that they
 * open; facts that were never on the wire in the comment of an Interface Statistics Block
 * (wire/local.h), which carries a time and takes no frame number. Everything is first in memory:
 * spool_next gives it to the decoders without reading it back, spool_flush writes it out (at least
 * once a second, and whenever much has gathered).
 */
#ifndef SOURCE_SPOOL_H
#define SOURCE_SPOOL_H

#include "source/capture.h"

struct spool;

enum {
	SPOOL_LINK_RAW = 101,
	SPOOL_FLUSH_MS = 1000,
	SPOOL_PACKET_MAX = 1024 * 1024,	    /* octets kept of a packet; the rest is cut off */
	SPOOL_FACT_MAX = 65000,		    /* octets of a fact (an option's length is 16 bits) */
	SPOOL_MEMORY_MAX = 64 * 1024 * 1024 /* kept when the disk takes no more */
};

/* `name` is what the session is called (the URL, "eth0"): it stands in the section's comment.
 * NULL with *e when no file can be made. */
struct spool *spool_new(const char *name, struct error *e);
/* In the folder of `path`, which it will be saved to: spool_save then only gives it that name. */
struct spool *spool_new_beside(const char *name, const char *path, struct error *e);
/* Nobody will ask for what was taken (no saving, no reading again): it is not written out. */
struct spool *spool_new_unwritten(const char *name);
void spool_free(struct spool *s);
/* Adds an interface; returns its number. The first one (0, LINKTYPE_RAW) is there already. */
uint32_t spool_interface(struct spool *s, uint32_t link, const char *name);

/* Appends a packet of head_n + n octets: the head (IP, TCP) is copied, as is the payload. Returns
 * its number, from 1; 0: the recording has stopped. `original`: octets that were on the wire (0:
 * all are here). */
uint32_t spool_packet(struct spool *s, uint32_t interface, uint64_t time, const void *head,
		      size_t head_n, const void *payload, size_t n, uint32_t original);
void spool_secrets(struct spool *s, const char *lines, size_t n); /* key-log text, whole lines */
void spool_fact(struct spool *s, uint64_t time, const char *text);

/* The true packets are captured beside: TCP packets of interface 0 (ours) are not recorded. */
void spool_quiet(struct spool *s, bool quiet);

/* What was appended and not yet taken, oldest first; CAPTURE_WAIT when there is none. Octets are
 * borrowed until the next call of any function that appends or takes. CAPTURE_COMMENT items have
 * record.at set to the fact's time and the number of packets before it; the first item is the
 * section's comment, with neither, as it is when the file is opened. CAPTURE_FAILED: what is only
 * in the file cannot be read back. */
enum capture_what spool_next(struct spool *s, struct capture_item *item);
/* Writes to the file what is only in memory. False with *e: the disk is full; the session goes on
 * in memory up to SPOOL_MEMORY_MAX, then recording stops and a fact says so. */
bool spool_flush(struct spool *s, struct error *e);
/* The same without waiting for the disk, as far as memory allows. */
bool spool_flush_later(struct spool *s);
uint64_t spool_unflushed_since(const struct spool *s); /* clock_us, 0: nothing waits */
/* Octets at an offset of the file, whether flushed or not. */
bool spool_read(struct spool *s, uint64_t offset, void *out, size_t n);
/* Saves everything recorded so far as path (mode 0600, written beside and renamed; an existing
 * file is replaced), without the secrets blocks unless `secrets`. */
bool spool_save(struct spool *s, const char *path, bool secrets, struct error *e);
uint64_t spool_size(const struct spool *s);
/* A new reading from the start (the book is begun anew): items are then read back from the file. */
bool spool_rewind(struct spool *s); /* false: it was not written */

#endif
