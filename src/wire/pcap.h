/*
 * pcap.h: the headers of classic pcap files, pure: octets in, facts out. Microseconds and
 * nanoseconds, both byte orders, and Kuznetzov's "modified" variant with longer record headers.
 */
#ifndef WIRE_PCAP_H
#define WIRE_PCAP_H

#include <stdbool.h>
#include <stdint.h>

enum { PCAP_FILE_HEAD = 24 };

struct pcap_file {
	bool swapped;	      /* little-endian */
	uint32_t unit;	      /* nanoseconds of the time's fraction: 1 or 1000 */
	uint32_t record_head; /* octets of a record's header: 16 or 24 */
	uint32_t snaplen, link;
};

struct pcap_head {
	uint64_t time; /* nanoseconds since the epoch */
	uint32_t captured, original;
};

/* Do the first four octets open a pcap file? */
bool pcap_looks(const uint8_t *p);
/* p holds PCAP_FILE_HEAD octets. False when they are not a pcap header of version 2. */
bool pcap_file(const uint8_t *p, struct pcap_file *out);
/* p holds f->record_head octets. */
void pcap_head(const struct pcap_file *f, const uint8_t *p, struct pcap_head *out);

#endif
