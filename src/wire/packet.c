#include "wire/packet.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "wire/fragment.h"
#include "wire/packet_parts.h"

enum ip_protocol {
	IP_HOP_BY_HOP = 0,
	IP_ICMP = 1,
	IP_IPV4 = 4,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_IPV6 = 41,
	IP_ROUTING = 43,
	IP_FRAGMENT = 44,
	IP_AUTHENTICATION = 51,
	IP_ICMPV6 = 58,
	IP_DESTINATION = 60
};

enum { EXTENSIONS_MAX = 16, TUNNELS_MAX = 4 };

struct packet_decoder {
	struct book *book;
	struct source_facts *facts;
	struct fragment_store *fragments;
};

struct packet_decoder *packet_new(struct book *b)
{
	struct packet_decoder *d = memory_get(1, sizeof(*d));

	d->book = b;
	d->facts = book_edit_source(b);
	d->fragments = fragment_new();
	return d;
}

void packet_free(struct packet_decoder *d)
{
	if (!d)
		return;
	fragment_free(d->fragments);
	free(d);
}

static enum packet_verdict parse_ip(struct packet_decoder *d, struct packet_view v, int depth,
				    struct packet *out);

static enum packet_verdict parse_transport(struct packet_decoder *d, uint8_t protocol,
					   struct packet_view v, int depth, struct packet *out)
{
	switch (protocol) {
	case IP_TCP:
		return packet_tcp(v, out);
	case IP_UDP:
		return packet_udp(v, out);
	case IP_ICMP:
		return packet_icmp(v, false, out);
	case IP_ICMPV6:
		return packet_icmp(v, true, out);
	case IP_IPV4:
	case IP_IPV6:
		if (depth < TUNNELS_MAX)
			return parse_ip(d, v, depth + 1, out);
		return PACKET_MALFORMED;
	default:
		d->facts->not_tcp++;
		return PACKET_NOTHING;
	}
}

/* Until its datagram is whole, a fragment counts as lost. */
static bool join(struct packet_decoder *d, struct fragment *f, struct packet_view *v,
		 struct packet *out)
{
	const uint8_t *whole;
	size_t n;
	uint32_t pieces;

	f->from = out->from;
	f->to = out->to;
	f->time = out->at.time;
	f->data = v->p;
	f->length = v->n;
	d->facts->fragments_lost++;
	if (v->n < v->wire || !fragment_add(d->fragments, f, &whole, &n, &pieces))
		return false;
	d->facts->fragments_lost -= pieces;
	*v = (struct packet_view){whole, n, n, LAYOUT_HOLE};
	return true;
}

static enum packet_verdict parse_ipv4(struct packet_decoder *d, struct packet_view v, int depth,
				      struct packet *out)
{
	if (v.n < 20)
		return PACKET_MALFORMED;
	size_t header = (size_t)(v.p[0] & 15) * 4;
	size_t total = bytes_get16(v.p + 2);
	uint16_t where = bytes_get16(v.p + 6);
	uint8_t protocol = v.p[9];
	out->hops = v.p[8];
	if (header < 20 || (total && total < header))
		return PACKET_MALFORMED;
	if (total) /* 0: the card cuts this super-segment up later (TSO) */
		packet_limit(&v, total);
	packet_address4(&out->from, v.p + 12);
	packet_address4(&out->to, v.p + 16);
	struct fragment f = {.id = bytes_get16(v.p + 4),
			     .protocol = protocol,
			     .offset = (uint32_t)(where & 0x1fff) * 8,
			     .more = where & 0x2000};
	if (!packet_skip(&v, header))
		return PACKET_MALFORMED;
	if ((f.offset || f.more) && !join(d, &f, &v, out))
		return PACKET_NOTHING;
	return parse_transport(d, protocol, v, depth, out);
}

/* RFC 8200 section 4: extension headers up to the transport's. */
static enum packet_verdict parse_ipv6(struct packet_decoder *d, struct packet_view v, int depth,
				      struct packet *out)
{
	if (v.n < 40)
		return PACKET_MALFORMED;
	size_t payload = bytes_get16(v.p + 4);
	uint8_t protocol = v.p[6];
	out->hops = v.p[7];
	packet_address6(&out->from, v.p + 8);
	packet_address6(&out->to, v.p + 24);
	(void)packet_skip(&v, 40);
	if (payload) /* 0: a jumbogram, or TSO */
		packet_limit(&v, payload);
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		size_t n;
		if (protocol == IP_FRAGMENT) {
			if (v.n < 8)
				return PACKET_MALFORMED;
			struct fragment f = {.id = bytes_get32(v.p + 4),
					     .offset = bytes_get16(v.p + 2) & 0xfff8U,
					     .more = v.p[3] & 1};
			f.protocol = protocol = v.p[0];
			(void)packet_skip(&v, 8);
			if ((f.offset || f.more) && !join(d, &f, &v, out))
				return PACKET_NOTHING;
			continue;
		}
		if (protocol != IP_HOP_BY_HOP && protocol != IP_ROUTING &&
		    protocol != IP_DESTINATION && protocol != IP_AUTHENTICATION)
			return parse_transport(d, protocol, v, depth, out);
		if (v.n < 8)
			return PACKET_MALFORMED;
		n = protocol == IP_AUTHENTICATION ? ((size_t)v.p[1] + 2) * 4
						  : ((size_t)v.p[1] + 1) * 8;
		protocol = v.p[0];
		if (!packet_skip(&v, n))
			return PACKET_MALFORMED;
	}
	return PACKET_MALFORMED;
}

static enum packet_verdict parse_ip(struct packet_decoder *d, struct packet_view v, int depth,
				    struct packet *out)
{
	out->from = out->to = (struct address){0};
	switch (v.n ? v.p[0] >> 4 : 0) {
	case 4:
		return parse_ipv4(d, v, depth, out);
	case 6:
		return parse_ipv6(d, v, depth, out);
	default:
		return PACKET_MALFORMED;
	}
}

static void count(struct source_facts *f, const struct packet_record *r)
{
	if (f->packets++ == 0 || r->at.time < f->start)
		f->start = r->at.time;
	if (r->at.time > f->end)
		f->end = r->at.time;
	f->bytes += r->captured;
	if (r->captured < r->original)
		f->truncated_packets++;
}

bool packet_parse(struct packet_decoder *d, const struct packet_record *r, struct packet *out)
{
	struct packet_view v = {r->data, r->captured, r->original, r->file};

	if (v.wire < v.n)
		v.wire = v.n;
	count(d->facts, r);
	memset(out, 0, sizeof(*out));
	out->at = r->at;
	out->wscale = 255;
	if (!packet_link(d->facts, r->link, &v)) {
		d->facts->not_ip++;
		return false;
	}
	enum packet_verdict verdict = parse_ip(d, v, 0, out);
	if (verdict == PACKET_MALFORMED)
		d->facts->malformed++;
	return verdict == PACKET_TAKEN;
}
