#include "wire/packet.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "wire/fragment.h"

enum link {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276
};

enum ethertype {
	ETHER_IPV4 = 0x0800,
	ETHER_IPV6 = 0x86dd,
	ETHER_VLAN = 0x8100,
	ETHER_QINQ = 0x88a8,
	ETHER_QINQ_OLD = 0x9100
};

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

enum {
	TAGS_MAX = 8, /* VLAN tags on a frame */
	EXTENSIONS_MAX = 16,
	TUNNELS_MAX = 4
};

struct packet_decoder {
	struct book *book;
	struct source_facts *facts;
	struct fragment_store *fragments;
};

/* The octets at hand and where they lie; `wire` is how far the packet went on the wire. */
struct view {
	const uint8_t *p;
	size_t n;      /* captured */
	size_t wire;   /* sent: >= n */
	uint64_t file; /* of p; LAYOUT_HOLE when the octets are not together in the source */
};

enum verdict { NOTHING, MALFORMED, TAKEN };

static const uint64_t NOWHERE = UINT64_MAX; /* LAYOUT_HOLE */

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

static bool skip(struct view *v, size_t n)
{
	if (n > v->n)
		return false;
	v->p += n;
	v->n -= n;
	v->wire -= n;
	if (v->file != NOWHERE)
		v->file += n;
	return true;
}

/* What lies behind an IP length is padding of the link layer. */
static void limit(struct view *v, size_t n)
{
	if (v->wire > n)
		v->wire = n;
	if (v->n > n)
		v->n = n;
}

static enum verdict parse_tcp(struct view v, struct packet *out)
{
	if (v.n < 20)
		return MALFORMED;
	size_t header = (size_t)(v.p[12] >> 4) * 4;
	if (header < 20 || header > v.wire)
		return MALFORMED;
	out->from.port = bytes_get16(v.p);
	out->to.port = bytes_get16(v.p + 2);
	out->sequence = bytes_get32(v.p + 4);
	out->acknowledgement = bytes_get32(v.p + 8);
	out->flags = v.p[13];
	out->window = bytes_get16(v.p + 14);
	if ((out->flags & TCP_FLAG_SYN) && header > 20) {
		struct bytes o = bytes_of(v.p + 20, (header < v.n ? header : v.n) - 20);
		while (bytes_left(&o)) { /* RFC 9293 section 3.2 */
			uint8_t kind = bytes_u8(&o);
			if (kind == 0)
				break;
			if (kind == 1)
				continue;
			size_t n = bytes_u8(&o);
			const uint8_t *value = bytes_take(&o, n >= 2 ? n - 2 : 0);
			if (n < 2 || !value)
				break;
			if (kind == 2 && n == 4)
				out->mss = bytes_get16(value);
			else if (kind == 3 && n == 3)
				out->wscale =
					value[0] > 14 ? 14 : value[0]; /* RFC 7323 section 2.3 */
		}
	}
	out->transport = PACKET_TCP;
	if (header > v.n) { /* cut within the options: all of the payload is missing */
		out->payload = v.p + v.n;
		out->wire_length = v.wire - header;
		out->file = NOWHERE;
		return TAKEN;
	}
	(void)skip(&v, header);
	out->payload = v.p;
	out->length = v.n;
	out->wire_length = v.wire;
	out->file = v.file;
	return TAKEN;
}

static enum verdict parse_udp(struct view v, struct packet *out)
{
	if (v.n < 8)
		return MALFORMED;
	out->from.port = bytes_get16(v.p);
	out->to.port = bytes_get16(v.p + 2);
	size_t length = bytes_get16(v.p + 4);
	(void)skip(&v, 8);
	if (length >= 8)
		limit(&v, length - 8);
	out->transport = PACKET_UDP;
	out->payload = v.p;
	out->length = v.n;
	out->wire_length = v.wire;
	out->file = v.file;
	return TAKEN;
}

static void address4(struct address *a, const uint8_t *p)
{
	memcpy(a->bytes, p, 4);
	a->family = 4;
}

static void address6(struct address *a, const uint8_t *p)
{
	memcpy(a->bytes, p, 16);
	a->family = 6;
}

/* The TCP packet that an ICMP error quotes: its addresses and ports take the place of the error's
 * own. RFC 792 promises eight octets behind the IP header: ports and sequence number. */
static enum verdict parse_quoted(struct view v, struct packet *out)
{
	size_t header;
	struct address none = {0};

	if (v.n < 20)
		return NOTHING;
	out->from = out->to = none;
	if (v.p[0] >> 4 == 4) {
		header = (size_t)(v.p[0] & 15) * 4;
		if (header < 20 || v.p[9] != IP_TCP || (bytes_get16(v.p + 6) & 0x1fff))
			return NOTHING;
		address4(&out->from, v.p + 12);
		address4(&out->to, v.p + 16);
	} else {
		header = 40;
		if (v.n < 40 || v.p[0] >> 4 != 6 || v.p[6] != IP_TCP)
			return NOTHING;
		address6(&out->from, v.p + 8);
		address6(&out->to, v.p + 24);
	}
	if (!skip(&v, header) || v.n < 8)
		return NOTHING;
	out->from.port = bytes_get16(v.p);
	out->to.port = bytes_get16(v.p + 2);
	out->sequence = bytes_get32(v.p + 4);
	out->transport = PACKET_ICMP;
	return TAKEN;
}

static enum verdict parse_icmp(struct view v, bool six, struct packet *out)
{
	if (v.n < 8)
		return NOTHING;
	out->icmp_type = v.p[0];
	out->icmp_code = v.p[1];
	out->icmp6 = six;
	/* RFC 1191 section 4, RFC 4443 section 3.2: the next hop's MTU */
	if (!six && out->icmp_type == 3 && out->icmp_code == 4)
		out->icmp_mtu = bytes_get16(v.p + 6);
	if (six && out->icmp_type == 2)
		out->icmp_mtu =
			bytes_get32(v.p + 4) > UINT16_MAX ? UINT16_MAX : bytes_get16(v.p + 6);
	bool error = six ? out->icmp_type >= 1 && out->icmp_type <= 4
			 : out->icmp_type == 3 || out->icmp_type == 11;
	(void)skip(&v, 8);
	return error ? parse_quoted(v, out) : NOTHING;
}

static enum verdict parse_ip(struct packet_decoder *d, struct view v, int depth,
			     struct packet *out);

static enum verdict parse_transport(struct packet_decoder *d, uint8_t protocol, struct view v,
				    int depth, struct packet *out)
{
	switch (protocol) {
	case IP_TCP:
		return parse_tcp(v, out);
	case IP_UDP:
		return parse_udp(v, out);
	case IP_ICMP:
		return parse_icmp(v, false, out);
	case IP_ICMPV6:
		return parse_icmp(v, true, out);
	case IP_IPV4:
	case IP_IPV6:
		if (depth < TUNNELS_MAX)
			return parse_ip(d, v, depth + 1, out);
		return MALFORMED;
	default:
		d->facts->not_tcp++;
		return NOTHING;
	}
}

/* Until its datagram is whole, a fragment counts as lost. */
static bool join(struct packet_decoder *d, struct fragment *f, struct view *v, struct packet *out)
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
	*v = (struct view){whole, n, n, NOWHERE};
	return true;
}

static enum verdict parse_ipv4(struct packet_decoder *d, struct view v, int depth,
			       struct packet *out)
{
	if (v.n < 20)
		return MALFORMED;
	size_t header = (size_t)(v.p[0] & 15) * 4;
	size_t total = bytes_get16(v.p + 2);
	uint16_t where = bytes_get16(v.p + 6);
	uint8_t protocol = v.p[9];
	if (header < 20 || (total && total < header))
		return MALFORMED;
	if (total) /* 0: the card cuts this super-segment up later (TSO) */
		limit(&v, total);
	address4(&out->from, v.p + 12);
	address4(&out->to, v.p + 16);
	struct fragment f = {.id = bytes_get16(v.p + 4),
			     .protocol = protocol,
			     .offset = (uint32_t)(where & 0x1fff) * 8,
			     .more = where & 0x2000};
	if (!skip(&v, header))
		return MALFORMED;
	if ((f.offset || f.more) && !join(d, &f, &v, out))
		return NOTHING;
	return parse_transport(d, protocol, v, depth, out);
}

/* RFC 8200 section 4: extension headers up to the transport's. */
static enum verdict parse_ipv6(struct packet_decoder *d, struct view v, int depth,
			       struct packet *out)
{
	if (v.n < 40)
		return MALFORMED;
	size_t payload = bytes_get16(v.p + 4);
	uint8_t protocol = v.p[6];
	address6(&out->from, v.p + 8);
	address6(&out->to, v.p + 24);
	(void)skip(&v, 40);
	if (payload) /* 0: a jumbogram, or TSO */
		limit(&v, payload);
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		size_t n;
		if (protocol == IP_FRAGMENT) {
			if (v.n < 8)
				return MALFORMED;
			struct fragment f = {.id = bytes_get32(v.p + 4),
					     .offset = bytes_get16(v.p + 2) & 0xfff8U,
					     .more = v.p[3] & 1};
			f.protocol = protocol = v.p[0];
			(void)skip(&v, 8);
			if ((f.offset || f.more) && !join(d, &f, &v, out))
				return NOTHING;
			continue;
		}
		if (protocol != IP_HOP_BY_HOP && protocol != IP_ROUTING &&
		    protocol != IP_DESTINATION && protocol != IP_AUTHENTICATION)
			return parse_transport(d, protocol, v, depth, out);
		if (v.n < 8)
			return MALFORMED;
		n = protocol == IP_AUTHENTICATION ? ((size_t)v.p[1] + 2) * 4
						  : ((size_t)v.p[1] + 1) * 8;
		protocol = v.p[0];
		if (!skip(&v, n))
			return MALFORMED;
	}
	return MALFORMED;
}

static enum verdict parse_ip(struct packet_decoder *d, struct view v, int depth, struct packet *out)
{
	out->from = out->to = (struct address){0};
	switch (v.n ? v.p[0] >> 4 : 0) {
	case 4:
		return parse_ipv4(d, v, depth, out);
	case 6:
		return parse_ipv6(d, v, depth, out);
	default:
		return MALFORMED;
	}
}

/* Skips the link header; false when no IP packet follows. *type is 0 where the link has none. */
static bool parse_ethernet(struct view *v, size_t type_at)
{
	if (!skip(v, type_at))
		return false;
	for (int tags = 0; tags <= TAGS_MAX; tags++) {
		if (v->n < 2)
			return false;
		uint16_t type = bytes_get16(v->p);
		if (type == ETHER_IPV4 || type == ETHER_IPV6)
			return skip(v, 2);
		if (type != ETHER_VLAN && type != ETHER_QINQ && type != ETHER_QINQ_OLD)
			return false;
		if (!skip(v, 4))
			return false;
	}
	return false;
}

static bool parse_link(struct packet_decoder *d, uint32_t link, struct view *v)
{
	switch (link) {
	case LINK_ETHERNET:
		return parse_ethernet(v, 12);
	case LINK_SLL:
		return parse_ethernet(v, 14);
	case LINK_SLL2:
		if (v->n < 20)
			return false;
		if (bytes_get16(v->p) == ETHER_VLAN) { /* the tag follows the 20 octets of header */
			if (!skip(v, 20))
				return false;
			return parse_ethernet(v, 2);
		}
		if (bytes_get16(v->p) != ETHER_IPV4 && bytes_get16(v->p) != ETHER_IPV6)
			return false;
		return skip(v, 20);
	case LINK_NULL:
	case LINK_LOOP:
		/* the family's number differs by system and byte order; the packet's first
		 * half-octet tells the same */
		return skip(v, 4) && v->n && (v->p[0] >> 4 == 4 || v->p[0] >> 4 == 6);
	case LINK_RAW:
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
	case LINK_IPV4:
	case LINK_IPV6:
		return v->n > 0;
	default:
		d->facts->link_unknown++;
		d->facts->link_unknown_type = link;
		d->facts->not_ip--; /* counted as unknown instead */
		return false;
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
	struct view v = {r->data, r->captured, r->original, r->file};

	if (v.wire < v.n)
		v.wire = v.n;
	count(d->facts, r);
	memset(out, 0, sizeof(*out));
	out->at = r->at;
	out->wscale = 255;
	if (!parse_link(d, r->link, &v)) {
		d->facts->not_ip++;
		return false;
	}
	enum verdict verdict = parse_ip(d, v, 0, out);
	if (verdict == MALFORMED)
		d->facts->malformed++;
	return verdict == TAKEN;
}
