#include "base/bytes.h"
#include "wire/packet_parts.h"

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

enum { TAGS_MAX = 8 /* VLAN tags on a frame */ };

/* Skips the link header; false when no IP packet follows. *type is 0 where the link has none. */
static bool parse_ethernet(struct packet_view *v, size_t type_at)
{
	if (!packet_skip(v, type_at))
		return false;
	for (int tags = 0; tags <= TAGS_MAX; tags++) {
		if (v->n < 2)
			return false;
		uint16_t type = bytes_get16(v->p);
		if (type == ETHER_IPV4 || type == ETHER_IPV6)
			return packet_skip(v, 2);
		if (type != ETHER_VLAN && type != ETHER_QINQ && type != ETHER_QINQ_OLD)
			return false;
		if (!packet_skip(v, 4))
			return false;
	}
	return false;
}

bool packet_link(struct source_facts *facts, uint32_t link, struct packet_view *v)
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
			if (!packet_skip(v, 20))
				return false;
			return parse_ethernet(v, 2);
		}
		if (bytes_get16(v->p) != ETHER_IPV4 && bytes_get16(v->p) != ETHER_IPV6)
			return false;
		return packet_skip(v, 20);
	case LINK_NULL:
	case LINK_LOOP:
		/* the family's number differs by system and byte order; the packet's first
		 * half-octet tells the same */
		return packet_skip(v, 4) && v->n && (v->p[0] >> 4 == 4 || v->p[0] >> 4 == 6);
	case LINK_RAW:
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
	case LINK_IPV4:
	case LINK_IPV6:
		return v->n > 0;
	default:
		facts->link_unknown++;
		facts->link_unknown_type = link;
		facts->not_ip--; /* counted as unknown instead */
		return false;
	}
}
