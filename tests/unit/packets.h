/*
 * packets.h: packets built octet by octet for the tests of packet, tcp and capture.
 */
#ifndef TEST_PACKETS_H
#define TEST_PACKETS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

/* An IPv4 header without options, 10.0.0.1 to 10.0.0.2, in front of n octets. */
static inline size_t put_ipv4(uint8_t *p, unsigned protocol, size_t n)
{
	memset(p, 0, 20);
	p[0] = 0x45;
	put16(p + 2, (unsigned)(20 + n));
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	put32(p + 12, 0x0a000001);
	put32(p + 16, 0x0a000002);
	return 20;
}

static inline size_t put_tcp(uint8_t *p, unsigned from, unsigned to, uint32_t seq, unsigned flags)
{
	memset(p, 0, 20);
	put16(p, from);
	put16(p + 2, to);
	put32(p + 4, seq);
	p[12] = 0x50;
	p[13] = (uint8_t)flags;
	put16(p + 14, 1000);
	return 20;
}

#endif
