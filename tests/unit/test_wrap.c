#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <cmocka.h>

#include "source/wrap.h"
#include "wire/tcp.h"

enum { US, PEER, OCTETS = 3 * 1024 * 1024 };

/* What our own decoders make of the packets: each side's octets, and every event. */
struct fixture {
	struct spool *spool;
	struct book *book;
	struct tcp *tcp;
	struct packet_decoder *packets;
	struct packet last;
	uint8_t last_head[128];
	uint8_t *side[2];
	size_t n[2];
	uint64_t lost;
	unsigned finished, closed, count, facts;
	char fact[400];
	bool bad_sum;
};

static void *on_opened(void *arg, uint32_t conn, struct layout *layout)
{
	(void)conn;
	(void)layout;
	return arg;
}

static void on_data(void *user, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct fixture *f = user;

	(void)at;
	assert_true(n <= OCTETS - f->n[side]);
	memcpy(f->side[side] + f->n[side], p, n);
	f->n[side] += n;
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	(void)side;
	(void)at;
	((struct fixture *)user)->lost += n ? n : 1;
}

static void on_finished(void *user, int side, struct moment at)
{
	(void)at;
	((struct fixture *)user)->finished |= 1U << side;
}

static void on_closed(void *user, struct moment at)
{
	(void)at;
	((struct fixture *)user)->closed++;
}

static int set_up(void **state)
{
	static struct fixture f;
	struct error e = ERROR_INIT;

	setenv("XDG_STATE_HOME", "/proc/none", 1); /* not into the tester's own */
	f = (struct fixture){.spool = spool_new("a test", &e), .book = book_new()};
	const struct tcp_handler handler = {on_opened,	 on_data,   on_lost,
					    on_finished, on_closed, &f};
	f.tcp = tcp_new(f.book, &handler, false);
	f.packets = packet_new(f.book);
	f.side[0] = malloc(OCTETS);
	f.side[1] = malloc(OCTETS);
	*state = &f;
	return f.spool && f.side[0] && f.side[1] ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	tcp_free(f->tcp);
	packet_free(f->packets);
	book_free(f->book);
	spool_free(f->spool);
	free(f->side[0]);
	free(f->side[1]);
	return 0;
}

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* RFC 1071 octet pair by octet pair, folded at once: 0xffff over what carries a right checksum. */
static unsigned plain_sum(unsigned s, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		s += i % 2 ? p[i] : (unsigned)p[i] << 8;
		s = (s & 0xffff) + (s >> 16);
	}
	return s;
}

/* The header's and the segment's checksum, with the pseudo-header (RFC 9293 3.1, RFC 8200 8.1). */
static bool sums_right(const uint8_t *p, size_t n)
{
	bool v4 = p[0] >> 4 == 4;
	size_t head = v4 ? 20 : 40;
	unsigned protocol = v4 ? p[9] : p[6];
	unsigned s = plain_sum(0, v4 ? p + 12 : p + 8, v4 ? 8 : 32);

	s = s + protocol + (unsigned)(n - head);
	s = (s & 0xffff) + (s >> 16);
	s = plain_sum(s, p + head, n - head);
	return s == 0xffff && (!v4 || plain_sum(0, p, head) == 0xffff);
}

static void decode(struct fixture *f)
{
	struct capture_item item;
	enum capture_what what;

	while ((what = spool_next(f->spool, &item)) != CAPTURE_WAIT) {
		if (what == CAPTURE_COMMENT && item.record.at.time) {
			f->facts++;
			snprintf(f->fact, sizeof(f->fact), "%.*s", (int)item.length, item.text);
		}
		if (what != CAPTURE_RECORD)
			continue;
		const struct packet_record *r = &item.record;
		f->count++;
		if (!sums_right(r->data, r->captured))
			f->bad_sum = true;
		size_t n = r->captured < sizeof(f->last_head) ? r->captured : sizeof(f->last_head);
		memcpy(f->last_head, r->data, n);
		assert_true(packet_parse(f->packets, r, &f->last));
		if (f->last.transport == PACKET_TCP)
			tcp_feed(f->tcp, &f->last);
	}
}

/* The kinds of all events in their order. */
static void events_are(struct fixture *f, const enum event_kind *kinds, uint32_t n)
{
	assert_int_equal(book_events(f->book), n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(book_event(f->book, i)->kind, kinds[i]);
}

static struct address v4(uint8_t last, uint16_t port)
{
	return (struct address){.bytes = {192, 0, 2, last}, .family = 4, .port = port};
}

static struct address v6(uint8_t last, uint16_t port)
{
	return (struct address){
		.bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = last}, .family = 6, .port = port};
}

static void fill(uint8_t *p, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)((i * 2654435761u + seed) >> 13);
}

/* Octets of every size both ways come back as they were, from well-formed packets only. */
static void talk(struct fixture *f, struct wrap *w)
{
	static const enum event_kind kinds[] = {EVENT_TCP_SYN, EVENT_TCP_SYN_ACK,
						EVENT_TCP_ESTABLISHED, EVENT_TCP_FIN,
						EVENT_TCP_FIN};
	static const size_t sizes[] = {1, 2, 9, 1023, 16401, 64999, 65000, 65001, 300001, 7};
	static uint8_t octets[2][1024 * 1024];
	size_t n[2] = {0};
	uint64_t time = UINT64_C(1700000000000000000);

	fill(octets[0], sizeof(octets[0]), 1);
	fill(octets[1], sizeof(octets[1]), 2);
	wrap_syn(w, time);
	wrap_established(w, time += 10000);
	for (unsigned i = 0; i < 20; i++) {
		int side = i % 3 == 0 ? US : PEER;
		size_t size = sizes[i % 10];
		wrap_data(w, side, octets[side] + n[side], size, time += 1000);
		n[side] += size;
		decode(f);
	}
	wrap_fin(w, PEER, time += 1000);
	wrap_data(w, PEER, "too late", 8, time);
	wrap_data(w, US, octets[US] + n[US], 5,
		  time += 1000); /* a half-closed connection goes on */
	n[US] += 5;
	wrap_fin(w, US, time += 1000);
	wrap_fin(w, US, time += 1000);
	decode(f);
	for (int side = 0; side < 2; side++) {
		assert_int_equal(f->n[side], n[side]);
		assert_memory_equal(f->side[side], octets[side], n[side]);
		assert_int_equal(book_connection(f->book, 0)->tcp[side].wscale, WRAP_WSCALE);
	}
	assert_int_equal(book_connections(f->book), 1);
	assert_int_equal(f->lost, 0);
	assert_int_equal(f->finished, 3);
	assert_int_equal(f->closed, 1);
	assert_false(f->bad_sum);
	events_are(f, kinds, 5);
}

static void octets_over_ipv4_come_back(void **state)
{
	struct fixture *f = *state;
	struct address us = v4(1, 50000), peer = v4(2, 443);
	struct wrap w;

	wrap_init(&w, f->spool, &us, &peer);
	talk(f, &w);
	assert_int_equal(book_connection(f->book, 0)->tcp[0].mss, 65535 - 40);
	assert_int_equal(f->last_head[6], 0x40); /* DF, offset 0 */
	assert_int_equal(f->last_head[8], 64);
}

static void octets_over_ipv6_come_back(void **state)
{
	struct fixture *f = *state;
	struct address us = v6(1, 50000), peer = v6(2, 443);
	struct wrap w;

	wrap_init(&w, f->spool, &us, &peer);
	talk(f, &w);
	assert_int_equal(book_connection(f->book, 0)->tcp[0].mss, 65535 - 60);
}

static void sequence_numbers_pass_2_to_the_32(void **state)
{
	struct fixture *f = *state;
	struct address us = v4(1, 50000), peer = v4(2, 443);
	struct wrap w;

	wrap_init(&w, f->spool, &us, &peer);
	w.next[US] = UINT32_MAX - 3;
	w.next[PEER] = UINT32_MAX - 200000;
	talk(f, &w);
}

static void initial_numbers_are_random(void **state)
{
	struct fixture *f = *state;
	struct address us = v4(1, 50000), peer = v4(2, 443);
	struct wrap a, b;

	wrap_init(&a, f->spool, &us, &peer);
	wrap_init(&b, f->spool, &us, &peer);
	/* four numbers alike: once in 2^64 */
	assert_false(a.next[0] == b.next[0] && a.next[1] == b.next[1]);
	assert_int_equal(spool_next(f->spool, &(struct capture_item){0}), CAPTURE_COMMENT);
	assert_int_equal(spool_next(f->spool, &(struct capture_item){0}), CAPTURE_WAIT);
}

/* One side sends: the other acknowledges by itself after so many octets, and by what it says. */
static void acknowledgements_come_and_identifiers_count(void **state)
{
	struct fixture *f = *state;
	struct address us = v4(1, 50000), peer = v4(2, 443);
	static uint8_t octets[WRAP_ACK_EVERY];
	struct wrap w;

	wrap_init(&w, f->spool, &us, &peer);
	wrap_established(&w, 1); /* by itself: SYN, SYN-ACK, ACK */
	decode(f);
	assert_int_equal(f->count, 3);
	unsigned ident = get16(f->last_head + 4);
	wrap_data(&w, US, octets, 60000, 2);
	decode(f);
	assert_int_equal(f->count, 4);
	assert_int_equal(get16(f->last_head + 4), (ident + 1) & 0xffff);
	assert_int_equal(f->last.flags, TCP_FLAG_ACK | TCP_FLAG_PSH);
	uint32_t end = f->last.sequence + 60000;
	wrap_data(&w, PEER, "x", 1, 3);
	decode(f);
	assert_true(f->last.acknowledgement == end);
	wrap_data(&w, US, octets, WRAP_ACK_EVERY - 1, 4); /* five segments, none acknowledged */
	decode(f);
	assert_int_equal(f->count, 10);
	assert_int_equal(f->last.from.port, 50000);
	wrap_data(&w, US, octets, 1, 5);
	decode(f);
	assert_int_equal(f->count, 12);
	assert_int_equal(f->last.from.port, 443);
	assert_int_equal(f->last.length, 0);
	assert_true(f->last.acknowledgement == end + WRAP_ACK_EVERY);
	assert_int_equal(f->last.window, 65535);
	wrap_data(&w, US, octets, 0, 6);
	decode(f);
	assert_int_equal(f->count, 12); /* no octets, no packet */
}

static void a_refusal_is_a_refusal(void **state)
{
	struct fixture *f = *state;
	struct address us = v4(1, 50000), peer = v4(2, 443);
	struct wrap w;

	wrap_init(&w, f->spool, &us, &peer);
	wrap_syn(&w, 1000);
	wrap_refused(&w, 2000);
	wrap_data(&w, US, "x", 1, 3000);
	wrap_established(&w, 3000);
	wrap_fin(&w, US, 3000);
	decode(f);
	assert_int_equal(f->count, 2);
	assert_false(f->bad_sum);
	assert_int_equal(f->last.flags, TCP_FLAG_RST | TCP_FLAG_ACK);
	assert_true(f->last.at.time == 2000);
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_REFUSED);
}

static void after_a_reset_nothing_is_written(void **state)
{
	static const enum event_kind kinds[] = {EVENT_TCP_SYN, EVENT_TCP_SYN_ACK,
						EVENT_TCP_ESTABLISHED, EVENT_TCP_RST};
	struct fixture *f = *state;
	struct address us = v6(1, 50000), peer = v6(2, 443);
	struct wrap w;

	wrap_init(&w, f->spool, &us, &peer);
	wrap_fin(&w, US, 1000);
	wrap_rst(&w, US, 1000); /* neither can be before a SYN */
	wrap_data(&w, US, "hello", 5, 1000);
	wrap_rst(&w, PEER, 2000);
	wrap_rst(&w, US, 3000);
	wrap_data(&w, US, "more", 4, 3000);
	wrap_data(&w, PEER, "more", 4, 3000);
	wrap_fin(&w, US, 3000);
	decode(f);
	assert_int_equal(f->count, 5);
	assert_int_equal(f->n[US], 5);
	assert_int_equal(f->n[PEER], 0);
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_RST);
	assert_int_equal(book_connection(f->book, 0)->closed_by, PEER);
	events_are(f, kinds, 4);
}

/* The header that Wikipedia's article on the IPv4 checksum computes by hand: 0xb861. */
static void a_datagram_is_the_one_of_the_example(void **state)
{
	static const uint8_t head[20] = {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40,
					 0x00, 0x40, 0x11, 0xb8, 0x61, 0xc0, 0xa8,
					 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
	struct fixture *f = *state;
	struct address from = {.bytes = {192, 168, 0, 1}, .family = 4, .port = 5353};
	struct address to = {.bytes = {192, 168, 0, 199}, .family = 4, .port = 53};
	uint8_t octets[0x73 - 28];

	fill(octets, sizeof(octets), 3);
	wrap_udp(f->spool, &from, &to, octets, sizeof(octets), 77);
	decode(f);
	assert_memory_equal(f->last_head, head, sizeof(head));
	assert_memory_equal(f->last_head + 28, octets, sizeof(octets));
	assert_int_equal(f->last.transport, PACKET_UDP);
	assert_int_equal(f->last.from.port, 5353);
	assert_int_equal(f->last.to.port, 53);
	assert_int_equal(f->last.length, sizeof(octets));
	assert_true(f->last.at.time == 77);
	assert_false(f->bad_sum);
	from = v6(1, 1);
	to = v6(2, 2);
	wrap_udp(f->spool, &from, &to, octets, 3, 78);
	decode(f);
	assert_int_equal(f->last.from.family, 6);
	assert_int_equal(f->last.length, 3);
	assert_false(f->bad_sum);
	to = v4(2, 2);
	wrap_udp(f->spool, &from, &to, octets, 3, 79); /* cannot be */
	decode(f);
	assert_int_equal(f->count, 2);
}

/* RFC 768: a sum of zero is sent as 0xffff, zero says that there is none. */
static void a_checksum_of_zero_is_sent_as_ones(void **state)
{
	struct fixture *f = *state;
	struct address from = v4(1, 1), to = v4(2, 2);
	uint8_t octets[2] = {0, 0};

	wrap_udp(f->spool, &from, &to, octets, 2, 1);
	decode(f);
	memcpy(octets, f->last_head + 26, 2); /* what is missing to zero */
	wrap_udp(f->spool, &from, &to, octets, 2, 2);
	decode(f);
	assert_int_equal(get16(f->last_head + 26), 0xffff);
	assert_false(f->bad_sum);
}

static void a_mapped_address_is_ipv4(void **state)
{
	struct fixture *f = *state;
	struct address us = {
		.bytes = {[10] = 0xff, [11] = 0xff, 192, 0, 2, 1}, .family = 6, .port = 4711};
	struct address peer = us;
	char name[140];
	struct wrap w;

	peer.bytes[15] = 2;
	peer.port = 443;
	wrap_init(&w, f->spool, &us, &peer);
	assert_string_equal(wrap_name(&w, name, sizeof(name)), "192.0.2.1:4711>192.0.2.2:443");
	wrap_syn(&w, 1);
	decode(f);
	assert_int_equal(f->last.from.family, 4);
	assert_int_equal(f->last_head[0], 0x45);
	us = v6(1, 4711);
	peer = v6(2, 443);
	wrap_init(&w, f->spool, &us, &peer);
	assert_string_equal(wrap_name(&w, name, sizeof(name)),
			    "[2001:db8::1]:4711>[2001:db8::2]:443");
}

static void a_unix_socket_gets_addresses_and_a_fact(void **state)
{
	struct fixture *f = *state;
	struct address none = {.family = 0};
	char name[140], expected[200];
	struct wrap w;

	wrap_init(&w, f->spool, &none, &none);
	decode(f);
	assert_int_equal(f->facts, 0); /* nothing is written before the SYN */
	wrap_syn(&w, 5);
	wrap_established(&w, 6);
	decode(f);
	assert_int_equal(f->facts, 1);
	snprintf(expected, sizeof(expected), "h2lens:address conn=%s : a Unix socket",
		 wrap_name(&w, name, sizeof(name)));
	assert_memory_equal(f->fact, expected, strlen(expected));
	assert_memory_equal(name, "127.0.0.1:", 10);
	assert_int_equal(f->last.from.bytes[0], 127);
	assert_true(f->last.from.port >= 49152);
	assert_int_equal(f->count, 3);
}

static void an_end_that_is_not_bound_is_unspecified(void **state)
{
	static const uint8_t zero[16] = {0};
	struct fixture *f = *state;
	struct address none = {.family = 0}, peer = v6(2, 443);
	struct wrap w;

	wrap_init(&w, f->spool, &none, &peer);
	wrap_syn(&w, 1);
	wrap_refused(&w, 2);
	decode(f);
	assert_int_equal(f->facts, 0);
	assert_int_equal(f->last.to.family, 6);
	assert_memory_equal(f->last.to.bytes, zero, sizeof(zero));
	assert_true(f->last.to.port >= 49152);
	assert_int_equal(f->last.from.port, 443);
	assert_false(f->bad_sum);
}

static void socket_addresses_are_read(void **state)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(443)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(80)};
	struct sockaddr local = {.sa_family = AF_UNIX};
	struct address a;

	(void)state;
	in.sin_addr.s_addr = htonl(0xc0000201);
	assert_true(wrap_address((const struct sockaddr *)&in, &a));
	assert_int_equal(a.family, 4);
	assert_int_equal(a.port, 443);
	assert_memory_equal(a.bytes, "\xc0\x00\x02\x01", 4);
	in6.sin6_addr.s6_addr[0] = 0x20;
	in6.sin6_addr.s6_addr[15] = 9;
	assert_true(wrap_address((const struct sockaddr *)&in6, &a));
	assert_int_equal(a.family, 6);
	assert_int_equal(a.port, 80);
	assert_int_equal(a.bytes[0], 0x20);
	assert_int_equal(a.bytes[15], 9);
	assert_false(wrap_address(&local, &a));
	assert_int_equal(a.family, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(octets_over_ipv4_come_back),
		TEST(octets_over_ipv6_come_back),
		TEST(sequence_numbers_pass_2_to_the_32),
		TEST(initial_numbers_are_random),
		TEST(acknowledgements_come_and_identifiers_count),
		TEST(a_refusal_is_a_refusal),
		TEST(after_a_reset_nothing_is_written),
		TEST(a_datagram_is_the_one_of_the_example),
		TEST(a_checksum_of_zero_is_sent_as_ones),
		TEST(a_mapped_address_is_ipv4),
		TEST(a_unix_socket_gets_addresses_and_a_fact),
		TEST(an_end_that_is_not_bound_is_unspecified),
		TEST(socket_addresses_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
