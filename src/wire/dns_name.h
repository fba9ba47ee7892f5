/*
 * dns_name.h: a name of a DNS message (RFC 1035 section 4.1.4), compression followed with a bound
 * on jumps, as text. Pure. Part of dns.
 */
#ifndef WIRE_DNS_NAME_H
#define WIRE_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DNS_NAME_MAX = 255 };

struct dns_name {
	char s[DNS_NAME_MAX + 1]; /* "shop.example", "." for the root; foreign octets */
	size_t n;
};

/* Reads the name at *at of the message and moves *at behind it; false when it is broken. */
bool dns_name_read(const uint8_t *message, size_t size, size_t *at, struct dns_name *out);

#endif
