/*
 * proxy_header.h: the PROXY protocol's header, which a proxy may put before all that it forwards
 * (haproxy's proxy-protocol.txt, sections 2.1 and 2.2), so that what is spoken behind it is found.
 * Pure; called by pipe with the first octets of a client.
 */
#ifndef WIRE_PROXY_HEADER_H
#define WIRE_PROXY_HEADER_H

#include <stddef.h>
#include <stdint.h>

/* How many octets of p the header is, when p begins with a whole one; else 0. */
size_t proxy_header(const uint8_t *p, size_t n);

#endif
