/*
 * dns.h: DNS over UDP (RFC 1035): questions and answers become events; an answer's addresses are
 * remembered, so that the connection that follows knows its name lookup.
 */
#ifndef WIRE_DNS_H
#define WIRE_DNS_H

#include "book/write.h"
#include "wire/packet.h"

struct dns;

struct dns *dns_new(struct book *b);
void dns_free(struct dns *d);
/* p is UDP with port 53 or 5353 at an end. */
void dns_feed(struct dns *d, const struct packet *p);
/* p is an ICMP error that quotes UDP: an answer of its own kind to the query that it quotes. */
void dns_icmp(struct dns *d, const struct packet *p);
/* The newest answer event that gave this address at or before the time; BOOK_NONE. */
uint32_t dns_find(const struct dns *d, const struct address *a, uint64_t time);

#endif
