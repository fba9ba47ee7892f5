/*
 * packet.h: one captured packet, link layer to transport header. Pure but for the fragment store.
 *
 * Links: Ethernet with 802.1Q/802.1ad tags, Linux SLL and SLL2, NULL/LOOP, RAW. IPv4 and IPv6 with
 * extension headers, IP in IP; fragments are reassembled in any order, bounded. What is not
 * understood is counted in the book's source facts, never dropped in silence.
 * packet_parse also counts packets, bytes, start, end and truncated_packets there, once a record.
 */
#ifndef WIRE_PACKET_H
#define WIRE_PACKET_H

#include "book/write.h"

enum packet_transport { PACKET_OTHER, PACKET_TCP, PACKET_UDP, PACKET_ICMP };

struct packet {
	struct moment at;
	struct address from, to; /* ports set for TCP and UDP */
	enum packet_transport transport;
	uint32_t sequence, acknowledgement; /* TCP */
	uint16_t window;		    /* as on the wire, not scaled */
	uint8_t flags;			    /* TCP: enum tcp_flag */
	uint8_t hops;			    /* time to live, hop limit */
	uint8_t wscale;			    /* option of a SYN; 255 none */
	uint16_t mss;			    /* option of a SYN; 0 none */
	const uint8_t *payload; /* of the record or the fragment store: until the next call */
	size_t length;		/* payload octets captured */
	size_t wire_length;	/* payload octets that were on the wire (snap length cuts) */
	uint64_t file;		/* where the payload starts in the source; LAYOUT_HOLE when joined
				   from fragments */
	uint8_t icmp_type, icmp_code; /* IPv6 kinds have icmp6 set */
	bool icmp6;
	uint16_t icmp_mtu;
	bool icmp_udp;
	/* for ICMP errors from and to are those of the packet they quote, and so are the sequence
	 * number (TCP) or the payload, as much of it as is quoted (UDP: icmp_udp) */
};

enum tcp_flag {
	TCP_FLAG_FIN = 1,
	TCP_FLAG_SYN = 2,
	TCP_FLAG_RST = 4,
	TCP_FLAG_PSH = 8,
	TCP_FLAG_ACK = 16
};

/* As the file gave it. */
struct packet_record {
	struct moment at;
	const uint8_t *data;
	uint32_t captured, original;
	uint32_t link; /* LINKTYPE_ number of the file formats */
	uint64_t file; /* offset of data in the (decompressed) source */
};

struct packet_decoder;

struct packet_decoder *packet_new(struct book *b);
void packet_free(struct packet_decoder *d);
/* True when *out holds a TCP, UDP or ICMP packet; false when there is nothing (more) to do with the
 * record: other protocols, fragments still incomplete, malformed (all counted). */
bool packet_parse(struct packet_decoder *d, const struct packet_record *r, struct packet *out);

#endif
