#include "source/wrap.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/map.h"
#include "wire/packet.h"

enum {
	IPV4_HEAD = 20,
	IPV6_HEAD = 40,
	TCP_HEAD = 20,
	TCP_SYN_OPTIONS = 8, /* MSS, window scale, a no-operation before it */
	UDP_HEAD = 8,
	HEAD_MAX = IPV6_HEAD + TCP_HEAD + TCP_SYN_OPTIONS,
	PACKET_OCTETS_MAX = 65535,
	HOPS = 64,
	WINDOW = 65535,
	PORT_EPHEMERAL = 49152, /* RFC 6335 6 */
	PORT_INVENTED = 80,
	NANO = 1000000000
};

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

/* Adds octets to a sum in the machine's own order, which RFC 1071 2(B) allows: the halves of each
 * word gather apart, so that no carry is lost and the compiler can use wide registers. n is even
 * but for the last call. */
static uint64_t sum(uint64_t so_far, const uint8_t *p, size_t n)
{
	uint64_t low = 0, high = 0, word;
	uint16_t half;

	for (; n >= sizeof(word); p += sizeof(word), n -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		low += (uint32_t)word;
		high += word >> 32;
	}
	for (; n >= sizeof(half); p += sizeof(half), n -= sizeof(half)) {
		memcpy(&half, p, sizeof(half));
		low += half;
	}
	if (n) { /* the last octet with a zero behind it */
		half = 0;
		memcpy(&half, p, 1);
		low += half;
	}
	return so_far + low + high;
}

/* The checksum's two octets, as they go on the wire. */
static void finish(uint64_t so_far, uint8_t *out)
{
	while (so_far >> 16)
		so_far = (so_far & 0xffff) + (so_far >> 16);
	uint16_t v = (uint16_t)~so_far;
	memcpy(out, &v, sizeof(v));
}

static size_t address_octets(const struct address *a)
{
	return a->family == 6 ? 16 : 4;
}

/* RFC 9293 3.1, RFC 8200 8.1: the pseudo-header that TCP and UDP are summed with. */
static uint64_t pseudo(const struct address *from, const struct address *to, uint8_t protocol,
		       size_t n)
{
	uint8_t rest[8] = {0};
	uint64_t s = sum(0, from->bytes, address_octets(from));

	s = sum(s, to->bytes, address_octets(to));
	put32(rest, (uint32_t)n);
	rest[7] = protocol;
	return sum(s, rest, sizeof(rest));
}

/* The IP header in front of n octets; returns its length. Never fragmented: DF is set. */
static size_t put_ip(uint8_t *p, const struct address *from, const struct address *to,
		     uint8_t protocol, size_t n, uint16_t ident)
{
	if (from->family == 6) {
		put32(p, 0x60000000);
		put16(p + 4, (uint32_t)n);
		p[6] = protocol;
		p[7] = HOPS;
		memcpy(p + 8, from->bytes, 16);
		memcpy(p + 24, to->bytes, 16);
		return IPV6_HEAD;
	}
	put16(p, 0x4500);
	put16(p + 2, (uint32_t)(IPV4_HEAD + n));
	put16(p + 4, ident);
	put16(p + 6, 0x4000);
	p[8] = HOPS;
	p[9] = protocol;
	put16(p + 10, 0);
	memcpy(p + 12, from->bytes, 4);
	memcpy(p + 16, to->bytes, 4);
	finish(sum(0, p, IPV4_HEAD), p + 10);
	return IPV4_HEAD;
}

/* One segment; the sequence number moves on by its octets, SYN and FIN. */
static void segment(struct wrap *w, int side, uint8_t flags, const void *data, size_t n,
		    uint64_t time)
{
	const struct address *from = &w->end[side], *to = &w->end[!side];
	uint8_t head[HEAD_MAX];
	size_t tcp_n = TCP_HEAD + (flags & TCP_FLAG_SYN ? TCP_SYN_OPTIONS : 0);
	size_t ip_n = put_ip(head, from, to, IPPROTO_TCP, tcp_n + n, w->ident[side]++);
	uint8_t *p = head + ip_n;

	put16(p, from->port);
	put16(p + 2, to->port);
	put32(p + 4, w->next[side]);
	put32(p + 8, flags & TCP_FLAG_ACK ? w->next[!side] : 0);
	p[12] = (uint8_t)(tcp_n / 4 << 4);
	p[13] = flags;
	put16(p + 14, flags & TCP_FLAG_RST ? 0 : WINDOW);
	put32(p + 16, 0);
	if (flags & TCP_FLAG_SYN) { /* RFC 9293 3.7.1, RFC 7323 2.2 */
		put16(p + 20, 0x0204);
		put16(p + 22, (uint32_t)(PACKET_OCTETS_MAX - ip_n - TCP_HEAD));
		put32(p + 24, 0x01030300 | WRAP_WSCALE);
	}
	uint64_t s = sum(pseudo(from, to, IPPROTO_TCP, tcp_n + n), p, tcp_n);
	finish(sum(s, data, n), p + 16);
	(void)spool_packet(w->spool, 0, time, head, ip_n + tcp_n, data, n, 0);
	w->next[side] += (uint32_t)n + !!(flags & TCP_FLAG_SYN) + !!(flags & TCP_FLAG_FIN);
	w->unacked[side] += (uint32_t)n;
	if (flags & TCP_FLAG_ACK)
		w->unacked[!side] = 0;
}

static void unmap(struct address *a)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}; /* RFC 4291 2.5.5.2 */

	if (a->family != 6 || memcmp(a->bytes, mapped, sizeof(mapped)) != 0)
		return;
	memmove(a->bytes, a->bytes + 12, 4);
	memset(a->bytes + 4, 0, 12);
	a->family = 4;
}

void wrap_init(struct wrap *w, struct spool *s, const struct address *us,
	       const struct address *peer)
{
	*w = (struct wrap){.spool = s, .end = {*us, *peer}};
	for (int side = 0; side < 2; side++) {
		unmap(&w->end[side]);
		w->next[side] = (uint32_t)map_seed();
		w->ident[side] = (uint16_t)map_seed();
	}
	w->invented = !w->end[1].family;
	if (w->invented)
		w->end[1] = (struct address){
			.bytes = {127, 0, 0, 1}, .family = 4, .port = PORT_INVENTED};
	if (w->end[0].family == w->end[1].family)
		return;
	/* not bound, or not of one kind: a port of its own keeps the connections apart */
	w->end[0] = (struct address){.family = w->end[1].family};
	w->end[0].port = (uint16_t)(PORT_EPHEMERAL + map_seed() % (65536 - PORT_EPHEMERAL));
	if (w->invented)
		memcpy(w->end[0].bytes, w->end[1].bytes, sizeof(w->end[0].bytes));
}

void wrap_syn(struct wrap *w, uint64_t time)
{
	char name[140], fact[300];

	if (w->syn)
		return;
	if (w->invented) {
		snprintf(fact, sizeof(fact),
			 "h2lens:address conn=%s : a Unix socket has no addresses: 127.0.0.1 and "
			 "these ports stand for it, and no packet was on any wire",
			 wrap_name(w, name, sizeof(name)));
		spool_fact(w->spool, time, fact);
	}
	segment(w, 0, TCP_FLAG_SYN, NULL, 0, time);
	w->syn = true;
}

void wrap_established(struct wrap *w, uint64_t time)
{
	if (w->established || w->reset)
		return;
	wrap_syn(w, time);
	segment(w, 1, TCP_FLAG_SYN | TCP_FLAG_ACK, NULL, 0, time);
	segment(w, 0, TCP_FLAG_ACK, NULL, 0, time);
	w->established = true;
}

void wrap_refused(struct wrap *w, uint64_t time)
{
	if (w->established || w->reset)
		return;
	wrap_syn(w, time);
	w->next[1] = 0; /* RFC 9293 3.5.2: no number of its own, only the acknowledgement counts */
	segment(w, 1, TCP_FLAG_RST | TCP_FLAG_ACK, NULL, 0, time);
	w->reset = true;
}

void wrap_data(struct wrap *w, int side, const void *p, size_t n, uint64_t time)
{
	const uint8_t *octets = p;

	if (n == 0 || w->reset || w->fin[side])
		return;
	wrap_established(w, time);
	while (n > 0) {
		size_t some = n < WRAP_SEGMENT_MAX ? n : WRAP_SEGMENT_MAX;
		uint8_t push = some == n ? TCP_FLAG_PSH : 0;
		segment(w, side, (uint8_t)(TCP_FLAG_ACK | push), octets, some, time);
		octets += some;
		n -= some;
		if (w->unacked[side] >= WRAP_ACK_EVERY)
			segment(w, !side, TCP_FLAG_ACK, NULL, 0, time);
	}
}

void wrap_fin(struct wrap *w, int side, uint64_t time)
{
	if (!w->established || w->reset || w->fin[side])
		return;
	segment(w, side, TCP_FLAG_FIN | TCP_FLAG_ACK, NULL, 0, time);
	w->fin[side] = true;
	segment(w, !side, TCP_FLAG_ACK, NULL, 0, time);
}

void wrap_rst(struct wrap *w, int side, uint64_t time)
{
	if (!w->established || w->reset)
		return;
	segment(w, side, TCP_FLAG_RST | TCP_FLAG_ACK, NULL, 0, time);
	w->reset = true;
}

void wrap_udp(struct spool *s, const struct address *from, const struct address *to, const void *p,
	      size_t n, uint64_t time)
{
	struct address a = *from, b = *to;
	uint8_t head[IPV6_HEAD + UDP_HEAD];

	unmap(&a);
	unmap(&b);
	if (!a.family || a.family != b.family ||
	    n > PACKET_OCTETS_MAX - sizeof(head)) /* not what a socket would have taken */
		return;
	size_t ip_n = put_ip(head, &a, &b, IPPROTO_UDP, UDP_HEAD + n, 0);
	uint8_t *u = head + ip_n;
	put16(u, a.port);
	put16(u + 2, b.port);
	put16(u + 4, (uint32_t)(UDP_HEAD + n));
	put16(u + 6, 0);
	uint64_t so_far = sum(pseudo(&a, &b, IPPROTO_UDP, UDP_HEAD + n), u, UDP_HEAD);
	finish(sum(so_far, p, n), u + 6);
	if (u[6] == 0 && u[7] == 0) /* RFC 768: zero would mean that there is none */
		put16(u + 6, 0xffff);
	(void)spool_packet(s, 0, time, head, ip_n + UDP_HEAD, p, n, 0);
}

char *wrap_name(const struct wrap *w, char *out, size_t room)
{
	char us[64], peer[64];

	snprintf(out, room, "%s>%s", book_address(us, sizeof(us), &w->end[0]),
		 book_address(peer, sizeof(peer), &w->end[1]));
	return out;
}

bool wrap_address(const struct sockaddr *from, struct address *to)
{
	*to = (struct address){0};
	if (from->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, from, sizeof(in));
		memcpy(to->bytes, &in.sin_addr, 4);
		to->port = ntohs(in.sin_port);
		to->family = 4;
	} else if (from->sa_family == AF_INET6) {
		struct sockaddr_in6 in;
		memcpy(&in, from, sizeof(in));
		memcpy(to->bytes, &in.sin6_addr, 16);
		to->port = ntohs(in.sin6_port);
		to->family = 6;
		unmap(to);
	}
	return to->family != 0;
}

uint64_t wrap_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * NANO + (uint64_t)now.tv_nsec;
}
