/*
 * packet_parts.h: what the files of packet share: a view of octets that knows how far the packet
 * went on the wire and where it lies in the source. Included by packet*.c only.
 */
#ifndef WIRE_PACKET_PARTS_H
#define WIRE_PACKET_PARTS_H

#include "book/layout.h"
#include "wire/packet.h"

/* The octets at hand and where they lie; `wire` is how far the packet went on the wire. */
struct packet_view {
	const uint8_t *p;
	size_t n;      /* captured */
	size_t wire;   /* sent: >= n */
	uint64_t file; /* of p; LAYOUT_HOLE when the octets are not together in the source */
};

enum packet_verdict { PACKET_NOTHING, PACKET_MALFORMED, PACKET_TAKEN };

static inline bool packet_skip(struct packet_view *v, size_t n)
{
	if (n > v->n)
		return false;
	v->p += n;
	v->n -= n;
	v->wire -= n;
	if (v->file != LAYOUT_HOLE)
		v->file += n;
	return true;
}

/* What lies behind an IP length is padding of the link layer. */
static inline void packet_limit(struct packet_view *v, size_t n)
{
	if (v->wire > n)
		v->wire = n;
	if (v->n > n)
		v->n = n;
}

/* packet_link.c: skips the link header; false when no IP packet follows. */
bool packet_link(struct source_facts *facts, uint32_t link, struct packet_view *v);
/* packet_transport.c: TCP (RFC 9293), UDP, and ICMP errors that quote TCP. */
enum packet_verdict packet_tcp(struct packet_view v, struct packet *out);
enum packet_verdict packet_udp(struct packet_view v, struct packet *out);
enum packet_verdict packet_icmp(struct packet_view v, bool six, struct packet *out);
void packet_address4(struct address *a, const uint8_t *p);
void packet_address6(struct address *a, const uint8_t *p);

#endif
