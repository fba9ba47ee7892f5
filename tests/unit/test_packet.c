#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "packets.h"
#include "wire/packet.h"

struct fixture {
	struct book *book;
	struct packet_decoder *decoder;
	struct packet out;
	uint8_t data[2048];
	size_t n;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.book = book_new();
	f.decoder = packet_new(f.book);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	packet_free(f->decoder);
	book_free(f->book);
	return 0;
}

static bool parse(struct fixture *f, uint32_t link, uint32_t captured)
{
	struct packet_record r = {.at = {.time = 1000, .packet = 1},
				  .data = f->data,
				  .captured = captured,
				  .original = (uint32_t)f->n,
				  .link = link,
				  .file = 5000};
	return packet_parse(f->decoder, &r, &f->out);
}

/* IPv4 and TCP with "hello" behind `front` octets of link header. */
static void put_hello(struct fixture *f, size_t front)
{
	f->n = front;
	f->n += put_ipv4(f->data + f->n, 6, 25);
	f->n += put_tcp(f->data + f->n, 50000, 443, 7, TCP_FLAG_ACK | TCP_FLAG_PSH);
	memcpy(f->data + f->n, "hello", 5);
	f->n += 5;
}

static void is_hello(struct fixture *f, size_t front)
{
	assert_int_equal(f->out.transport, PACKET_TCP);
	assert_int_equal(f->out.length, 5);
	assert_int_equal(f->out.wire_length, 5);
	assert_memory_equal(f->out.payload, "hello", 5);
	assert_int_equal(f->out.file, 5000 + front + 40);
	assert_int_equal(f->out.from.family, 4);
	assert_int_equal(f->out.from.port, 50000);
	assert_int_equal(f->out.to.port, 443);
	assert_int_equal(f->out.to.bytes[3], 2);
	assert_int_equal(f->out.sequence, 7);
}

static void every_link_type_leads_to_the_same_packet(void **state)
{
	static const struct {
		uint32_t link;
		size_t front;
		uint8_t head[24];
	} links[] = {
		{1, 14, {[12] = 0x08, 0x00}},
		{1, 18, {[12] = 0x81, 0x00, 0x00, 0x05, 0x08, 0x00}},
		{1, 22, {[12] = 0x88, 0xa8, 0x00, 0x05, 0x81, 0x00, 0x00, 0x06, 0x08, 0x00}},
		{0, 4, {2, 0, 0, 0}},
		{108, 4, {0, 0, 0, 2}},
		{101, 0, {0}},
		{12, 0, {0}},
		{228, 0, {0}},
		{113, 16, {[14] = 0x08, 0x00}},
		{276, 20, {0x08, 0x00}},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		put_hello(f, links[i].front);
		memcpy(f->data, links[i].head, links[i].front);
		assert_true(parse(f, links[i].link, (uint32_t)f->n));
		is_hello(f, links[i].front);
	}
	assert_int_equal(book_source(f->book)->packets, 10);
	assert_int_equal(book_source(f->book)->malformed, 0);
}

static void ethernet_padding_is_not_payload(void **state)
{
	struct fixture *f = *state;

	f->n = 14;
	put16(f->data + 12, 0x0800);
	f->n += put_ipv4(f->data + f->n, 6, 20);
	f->n += put_tcp(f->data + f->n, 1, 2, 3, TCP_FLAG_ACK);
	f->n = 60; /* the least Ethernet frame: six octets of padding */
	assert_true(parse(f, 1, 60));
	assert_int_equal(f->out.length, 0);
	assert_int_equal(f->out.wire_length, 0);
}

static void a_total_length_of_zero_means_all_that_was_captured(void **state)
{
	struct fixture *f = *state;

	put_hello(f, 0);
	put16(f->data + 2, 0);
	assert_true(parse(f, 101, (uint32_t)f->n));
	is_hello(f, 0);
}

static void a_snap_length_shows_in_the_wire_length(void **state)
{
	struct fixture *f = *state;

	put_hello(f, 0);
	assert_true(parse(f, 101, (uint32_t)f->n - 3));
	assert_int_equal(f->out.length, 2);
	assert_int_equal(f->out.wire_length, 5);
	assert_int_equal(book_source(f->book)->truncated_packets, 1);
}

static void syn_options_are_read_and_broken_ones_end_them(void **state)
{
	struct fixture *f = *state;
	static const uint8_t options[] = {2, 4, 0x05, 0xb4, 1, 3, 3, 7};
	static const uint8_t broken[] = {2, 4, 0x05, 0xb4, 3, 0, 0, 0};

	f->n = put_ipv4(f->data, 6, 28);
	f->n += put_tcp(f->data + f->n, 1, 2, 3, TCP_FLAG_SYN);
	f->data[20 + 12] = 0x70;
	memcpy(f->data + f->n, options, sizeof(options));
	f->n += sizeof(options);
	assert_true(parse(f, 101, (uint32_t)f->n));
	assert_int_equal(f->out.mss, 1460);
	assert_int_equal(f->out.wscale, 7);
	memcpy(f->data + 40, broken, sizeof(broken));
	assert_true(parse(f, 101, (uint32_t)f->n));
	assert_int_equal(f->out.mss, 1460);
	assert_int_equal(f->out.wscale, 255);
}

static void ipv6_extension_headers_are_passed(void **state)
{
	struct fixture *f = *state;
	uint8_t *p = f->data;

	p[0] = 0x60;
	put16(p + 4, 8 + 8 + 20 + 2);
	p[6] = 0; /* hop by hop, then destination options, then TCP */
	p[8] = 0x20;
	p[24] = 0x20;
	p[40] = 60;
	p[48] = 6;
	put_tcp(p + 56, 9, 10, 11, TCP_FLAG_ACK);
	memcpy(p + 76, "hi", 2);
	f->n = 78;
	assert_true(parse(f, 229, 78));
	assert_int_equal(f->out.from.family, 6);
	assert_int_equal(f->out.from.port, 9);
	assert_int_equal(f->out.length, 2);
	assert_int_equal(f->out.file, 5076);
}

/* One fragment of a TCP segment of 20 + 28 octets. */
static bool parse_fragment(struct fixture *f, size_t offset, size_t n, bool more)
{
	uint8_t segment[48];

	put_tcp(segment, 50000, 443, 7, TCP_FLAG_ACK);
	for (size_t i = 20; i < sizeof(segment); i++)
		segment[i] = (uint8_t)i;
	put_ipv4(f->data, 6, n);
	put16(f->data + 4, 77);
	put16(f->data + 6, (unsigned)(offset / 8) | (more ? 0x2000 : 0));
	memcpy(f->data + 20, segment + offset, n);
	f->n = 20 + n;
	return parse(f, 101, (uint32_t)f->n);
}

static void fragments_are_joined_in_any_order(void **state)
{
	struct fixture *f = *state;

	assert_false(parse_fragment(f, 40, 8, false));
	assert_false(parse_fragment(f, 0, 24, true));
	assert_int_equal(book_source(f->book)->fragments_lost, 2);
	assert_false(parse_fragment(f, 8, 16, true)); /* overlaps: nothing new */
	assert_true(parse_fragment(f, 24, 16, true));
	assert_int_equal(f->out.length, 28);
	assert_int_equal(f->out.payload[0], 20);
	assert_int_equal(f->out.payload[27], 47);
	assert_int_equal(f->out.file, UINT64_MAX);
	assert_int_equal(book_source(f->book)->fragments_lost, 0);
}

static void an_icmp_error_carries_the_quoted_ends(void **state)
{
	struct fixture *f = *state;

	f->n = put_ipv4(f->data, 1, 8 + 28);
	memset(f->data + 20, 0, 8);
	f->data[20] = 3;
	f->data[21] = 4;
	put16(f->data + 26, 1400);
	put_ipv4(f->data + 28, 6, 1000);
	put_tcp(f->data + 48, 443, 50000, 99, 0);
	f->n = 28 + 28;
	assert_true(parse(f, 101, (uint32_t)f->n));
	assert_int_equal(f->out.transport, PACKET_ICMP);
	assert_int_equal(f->out.icmp_mtu, 1400);
	assert_int_equal(f->out.from.port, 443);
	assert_int_equal(f->out.to.port, 50000);
	assert_int_equal(f->out.sequence, 99);
}

static void what_is_not_understood_is_counted(void **state)
{
	struct fixture *f = *state;
	const struct source_facts *s = book_source(f->book);

	f->n = 60;
	put16(f->data + 12, 0x0806); /* ARP */
	assert_false(parse(f, 1, 60));
	assert_int_equal(s->not_ip, 1);
	assert_false(parse(f, 147, 60));
	assert_int_equal(s->link_unknown, 1);
	assert_int_equal(s->link_unknown_type, 147);
	assert_int_equal(s->not_ip, 1);
	put_hello(f, 0);
	f->data[9] = 132; /* SCTP */
	assert_false(parse(f, 101, (uint32_t)f->n));
	assert_int_equal(s->not_tcp, 1);
	put_hello(f, 0);
	f->data[20 + 12] = 0x40; /* a TCP header of 16 octets */
	assert_false(parse(f, 101, (uint32_t)f->n));
	assert_int_equal(s->malformed, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_link_type_leads_to_the_same_packet),
		TEST(ethernet_padding_is_not_payload),
		TEST(a_total_length_of_zero_means_all_that_was_captured),
		TEST(a_snap_length_shows_in_the_wire_length),
		TEST(syn_options_are_read_and_broken_ones_end_them),
		TEST(ipv6_extension_headers_are_passed),
		TEST(fragments_are_joined_in_any_order),
		TEST(an_icmp_error_carries_the_quoted_ends),
		TEST(what_is_not_understood_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
