#include <string.h>

#include "base/bytes.h"
#include "wire/packet_parts.h"

enum { IP_TCP = 6, IP_UDP = 17 /* as quoted by ICMP */ };

enum packet_verdict packet_tcp(struct packet_view v, struct packet *out)
{
	if (v.n < 20)
		return PACKET_MALFORMED;
	size_t header = (size_t)(v.p[12] >> 4) * 4;
	if (header < 20 || header > v.wire)
		return PACKET_MALFORMED;
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
		out->file = LAYOUT_HOLE;
		return PACKET_TAKEN;
	}
	(void)packet_skip(&v, header);
	out->payload = v.p;
	out->length = v.n;
	out->wire_length = v.wire;
	out->file = v.file;
	return PACKET_TAKEN;
}

enum packet_verdict packet_udp(struct packet_view v, struct packet *out)
{
	if (v.n < 8)
		return PACKET_MALFORMED;
	out->from.port = bytes_get16(v.p);
	out->to.port = bytes_get16(v.p + 2);
	size_t length = bytes_get16(v.p + 4);
	(void)packet_skip(&v, 8);
	if (length >= 8)
		packet_limit(&v, length - 8);
	out->transport = PACKET_UDP;
	out->payload = v.p;
	out->length = v.n;
	out->wire_length = v.wire;
	out->file = v.file;
	return PACKET_TAKEN;
}

void packet_address4(struct address *a, const uint8_t *p)
{
	memcpy(a->bytes, p, 4);
	a->family = 4;
}

void packet_address6(struct address *a, const uint8_t *p)
{
	memcpy(a->bytes, p, 16);
	a->family = 6;
}

/* The TCP or UDP packet that an ICMP error quotes: its addresses and ports take the place of the
 * error's own. RFC 792 promises eight octets behind the IP header: ports and sequence number; most
 * systems quote more. */
static enum packet_verdict parse_quoted(struct packet_view v, struct packet *out)
{
	size_t header;
	uint8_t protocol;
	struct address none = {0};

	if (v.n < 20)
		return PACKET_NOTHING;
	out->from = out->to = none;
	if (v.p[0] >> 4 == 4) {
		header = (size_t)(v.p[0] & 15) * 4;
		protocol = v.p[9];
		if (header < 20 || (bytes_get16(v.p + 6) & 0x1fff))
			return PACKET_NOTHING;
		packet_address4(&out->from, v.p + 12);
		packet_address4(&out->to, v.p + 16);
	} else {
		header = 40;
		if (v.n < 40 || v.p[0] >> 4 != 6)
			return PACKET_NOTHING;
		protocol = v.p[6];
		packet_address6(&out->from, v.p + 8);
		packet_address6(&out->to, v.p + 24);
	}
	if ((protocol != IP_TCP && protocol != IP_UDP) || !packet_skip(&v, header) || v.n < 8)
		return PACKET_NOTHING;
	out->from.port = bytes_get16(v.p);
	out->to.port = bytes_get16(v.p + 2);
	out->transport = PACKET_ICMP;
	out->icmp_udp = protocol == IP_UDP;
	if (out->icmp_udp) {
		(void)packet_skip(&v, 8);
		out->payload = v.p;
		out->length = v.n;
		return PACKET_TAKEN;
	}
	out->sequence = bytes_get32(v.p + 4);
	return PACKET_TAKEN;
}

enum packet_verdict packet_icmp(struct packet_view v, bool six, struct packet *out)
{
	if (v.n < 8)
		return PACKET_NOTHING;
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
	(void)packet_skip(&v, 8);
	return error ? parse_quoted(v, out) : PACKET_NOTHING;
}
