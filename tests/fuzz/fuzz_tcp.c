/*
 * Segments between two ends, six octets each: flags and side, sequence (16 bits around a wrap),
 * acknowledgement, length, milliseconds. What comes out must be what the counters say, in order.
 */
#include <stddef.h>
#include <stdint.h>

#include "wire/tcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
	uint64_t octets[2], lost[2];
	int open;
};

static void *on_opened(void *arg, uint32_t conn, struct layout *layout)
{
	struct heard *h = arg;

	(void)conn;
	(void)layout;
	*h = (struct heard){.open = h->open + 1};
	return h;
}

static void on_data(void *user, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct heard *h = user;
	volatile uint8_t sum = 0;

	(void)at;
	for (size_t i = 0; i < n; i++)
		sum = (uint8_t)(sum + p[i]);
	h->octets[side] += n;
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	struct heard *h = user;

	(void)at;
	h->lost[side] += n;
}

static void on_closed(void *user, struct moment at)
{
	struct heard *h = user;

	(void)at;
	if (--h->open < 0)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t payload[256];
	struct heard heard = {.open = 0};
	struct tcp_handler handler = {on_opened, on_data, on_lost, NULL, on_closed, &heard};
	struct book *book = book_new();
	struct tcp *t = tcp_new(book, &handler, true);
	struct packet p = {
		.transport = PACKET_TCP, .window = 500, .wscale = 255, .payload = payload};
	struct address ends[2] = {{{10, 0, 0, 1}, 4, 50000}, {{10, 0, 0, 2}, 4, 443}};

	for (; size >= 6; data += 6, size -= 6) {
		int side = data[0] >> 7;
		p.from = ends[side];
		p.to = ends[!side];
		p.flags = data[0] & 0x1f;
		p.sequence = 0xffffff00U + data[1] + (data[5] == 0xff ? 0x50000000U : 0);
		p.acknowledgement = 0xffffff00U + data[2] * 2U;
		p.wire_length = data[3];
		p.length = data[0] & 0x40 ? data[3] / 2U : data[3];
		p.window = data[0] & 0x20 ? 0 : 500;
		p.at.time += (uint64_t)data[4] * data[4] * 1000000;
		p.at.packet++;
		p.file = (uint64_t)p.at.packet << 12;
		tcp_feed(t, &p);
	}
	tcp_end(t, p.at);
	for (uint32_t i = 0; i < book_connections(book); i++) {
		const struct connection *c = book_connection(book, i);
		struct layout *l = tcp_layout(t, i);
		for (int side = 0; side < 2; side++)
			if (l->side[side].end != c->tcp[side].bytes + c->tcp[side].missing)
				__builtin_trap();
	}
	tcp_free(t);
	book_free(book);
	return heard.open != 0 ? (__builtin_trap(), 0) : 0;
}
