/*
 * capture.h: a capture file or standard input, record by record, in slices.
 *
 * pcap (micro- and nanoseconds, both byte orders, the "modified" variant) and pcapng (sections,
 * interfaces, comments, Decryption Secrets Blocks, name resolution ignored) are told apart by
 * content, as are gzip and zstd around them. Lengths are bounded before anything is allocated.
 * Owned by the session.
 */
#ifndef SOURCE_CAPTURE_H
#define SOURCE_CAPTURE_H

#include "h2lens/error.h"
#include "wire/packet.h"

struct capture;

struct capture_options {
	bool spool;	    /* keep piped octets in an unlinked temporary file, so that capture_read
			       can go back and capture_rewind works; a file needs none to rewind */
	bool reread;	    /* the same for a compressed file too: capture_read will be called */
	const char *filter; /* BPF expression applied to every record (libpcap), NULL none */
};

enum capture_what {
	CAPTURE_RECORD,	 /* a packet */
	CAPTURE_SECRETS, /* a Decryption Secrets Block: secrets is key-log text */
	CAPTURE_COMMENT, /* a comment; `packet` is 0 for a section or interface */
	CAPTURE_WAIT,	 /* nothing more at the moment (a pipe): poll capture_fd */
	CAPTURE_END,	 /* the end; capture_cut tells whether inside a record */
	CAPTURE_FAILED	 /* *e tells; records given so far stay good */
};

struct capture_item {
	struct packet_record record;
	const char *text; /* secrets or comment, borrowed until the next call */
	size_t length;
};

/* NULL with *e: missing file, directory, empty, not a capture, compressed without the library … */
struct capture *capture_open(const char *path, const struct capture_options *o, struct error *e);
void capture_close(struct capture *c);
enum capture_what capture_next(struct capture *c, struct capture_item *item, struct error *e);
bool capture_cut(const struct capture *c);
/* Packets that were dropped while capturing, as far as the file says. */
uint64_t capture_dropped(const struct capture *c);
int capture_fd(const struct capture *c);
int capture_progress(const struct capture *c); /* 0..1000, -1 unknown */
/* Octets at an offset of the decompressed source; false when they cannot be had again. */
bool capture_read(struct capture *c, uint64_t offset, void *out, size_t n);
/* Start over from the first record. False when the source cannot be read twice. */
bool capture_rewind(struct capture *c, struct error *e);

#endif
