/*
 * payload.h: octets of a connection's byte streams, read again from the source: through the places
 * that the book's layout remembers, opened again where TLS covered them, in a tunnel too. Nothing
 * is kept between calls.
 */
#ifndef SOURCE_PAYLOAD_H
#define SOURCE_PAYLOAD_H

#include "h2lens/text.h"
#include "wire/tcp.h"
#include "wire/tls.h"

struct payload_source {
	/* Octets at an offset of the source; false when they cannot be had again. */
	bool (*read)(void *from, uint64_t offset, void *out, size_t n);
	void *from;
	struct tcp *tcp;
	struct tls_shared *tls;
	const struct book *book;
};

/* Whose positions are meant: the TCP stream's, those of what TLS protects, or of whatever is
 * innermost, where HTTP/2 is. */
enum payload_layer { PAYLOAD_TCP, PAYLOAD_TLS, PAYLOAD_INNERMOST };

/* Appends n octets from pos of a side's stream to out. False, with the reason, when any of them
 * cannot be had; what came before them is in out. */
bool payload_read(const struct payload_source *s, uint32_t conn, int side, enum payload_layer layer,
		  uint64_t pos, size_t n, struct text *out, struct error *e);

#endif
