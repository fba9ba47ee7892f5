#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "wire/pcap.h"
#include "wire/pcapng.h"

/* A little-endian section header, as dumpcap writes it. */
static const uint8_t section_le[] = {0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0,	  0,	0x4d, 0x3c,
				     0x2b, 0x1a, 1,    0,    0,	 0, 0xff, 0xff, 0xff, 0xff,
				     0xff, 0xff, 0xff, 0xff, 28, 0, 0,	  0};
static const uint8_t section_be[] = {0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0,	 28,   0x1a, 0x2b,
				     0x3c, 0x4d, 0,    1,    0, 0, 0xff, 0xff, 0xff, 0xff,
				     0xff, 0xff, 0xff, 0xff, 0, 0, 0,	 28};
/* Ethernet, nanoseconds, ten seconds of offset. */
static const uint8_t interface_le[] = {1, 0, 0, 0, 44, 0, 0, 0, 1, 0,  0,  0, 0, 0,  4,
				       0, 9, 0, 1, 0,  9, 0, 0, 0, 14, 0,  8, 0, 10, 0,
				       0, 0, 0, 0, 0,  0, 0, 0, 0, 0,  44, 0, 0, 0};
static const uint8_t interface_be[] = {0, 0, 0, 1, 0, 0, 0, 20, 0, 101,
				       0, 0, 0, 0, 0, 2, 0, 0,	0, 20};
/* Time 1 s and 5 ns; three octets of 60; a comment. */
static const uint8_t packet_le[] = {6,	 0,   0, 0, 48,	 0,    0,    0,	   0,  0, 0, 0,
				    0,	 0,   0, 0, 5,	 0xca, 0x9a, 0x3b, 3,  0, 0, 0,
				    60,	 0,   0, 0, 'a', 'b',  'c',  0,	   1,  0, 2, 0,
				    'h', 'i', 0, 0, 0,	 0,    0,    0,	   48, 0, 0, 0};
static const uint8_t simple_be[] = {0, 0, 0,   3,   0, 0, 0, 20, 0, 0,
				    0, 9, 'x', 'y', 0, 0, 0, 0,	 0, 20};
static const uint8_t secrets_le[] = {10, 0, 0, 0, 24,  0,   0,	 0, 'K', 'S', 'L', 'T',
				     3,	 0, 0, 0, 'k', 'e', 'y', 0, 24,	 0,   0,   0};

/* Interface Statistics of interface 0 at 1 s and 6 ns: isb_ifrecv 7, and a comment between two. */
static const uint8_t statistics_le[] = {5, 0, 0, 0,    56,   0,	   0, 0, 0,   0,   0,	0, 0, 0,
					0, 0, 6, 0xca, 0x9a, 0x3b, 4, 0, 8,   0,   7,	0, 0, 0,
					0, 0, 0, 0,    1,    0,	   3, 0, 'h', 'e', 'y', 0, 5, 0,
					0, 0, 0, 0,    0,    0,	   0, 0, 0,   0,   56,	0, 0, 0};

static void read_block(struct pcapng *s, const uint8_t *p, size_t n, struct pcapng_block *b)
{
	const char *problem = NULL;

	assert_int_equal(pcapng_length(s, p, &problem), n);
	pcapng_block(s, p, (uint32_t)n, b);
}

static void little_endian_blocks(void **state)
{
	struct pcapng s = {0};
	struct pcapng_block b;
	const char *text = NULL;
	size_t n = 0;

	(void)state;
	read_block(&s, section_le, sizeof(section_le), &b);
	assert_int_equal(b.kind, PCAPNG_SECTION);
	read_block(&s, interface_le, sizeof(interface_le), &b);
	assert_int_equal(b.kind, PCAPNG_INTERFACE);
	read_block(&s, packet_le, sizeof(packet_le), &b);
	assert_int_equal(b.kind, PCAPNG_PACKET);
	assert_int_equal(b.link, 1);
	assert_int_equal(b.length, 3);
	assert_int_equal(b.original, 60);
	assert_memory_equal(b.data, "abc", 3);
	assert_true(b.time == UINT64_C(11000000005));
	assert_true(pcapng_comment(&s, &b, &text, &n));
	assert_int_equal(n, 2);
	assert_memory_equal(text, "hi", 2);
	assert_false(pcapng_comment(&s, &b, &text, &n));
	read_block(&s, secrets_le, sizeof(secrets_le), &b);
	assert_int_equal(b.kind, PCAPNG_SECRETS);
	assert_memory_equal(b.data, "key", 3);
	pcapng_done(&s);
}

/* pcapng 4.6: a time in the interface's own resolution and offset, and options. */
static void interface_statistics_have_a_time_and_comments(void **state)
{
	struct pcapng s = {0};
	struct pcapng_block b;
	const char *text = NULL;
	uint8_t other[sizeof(statistics_le)];
	size_t n = 0;

	(void)state;
	read_block(&s, section_le, sizeof(section_le), &b);
	read_block(&s, statistics_le, sizeof(statistics_le), &b);
	assert_int_equal(b.kind, PCAPNG_OTHER); /* of an interface that was not described */
	assert_false(pcapng_comment(&s, &b, &text, &n));
	read_block(&s, interface_le, sizeof(interface_le), &b);
	read_block(&s, statistics_le, sizeof(statistics_le), &b);
	assert_int_equal(b.kind, PCAPNG_STATISTICS);
	assert_true(b.time == UINT64_C(11000000006));
	assert_true(pcapng_comment(&s, &b, &text, &n));
	assert_int_equal(n, 3);
	assert_memory_equal(text, "hey", 3);
	assert_false(pcapng_comment(&s, &b, &text, &n));
	memcpy(other, statistics_le, sizeof(other));
	other[4] = other[16] = 20; /* ends within its time: passed over */
	read_block(&s, other, 20, &b);
	assert_int_equal(b.kind, PCAPNG_OTHER);
	pcapng_done(&s);
}

static void a_new_section_has_its_own_byte_order_and_interfaces(void **state)
{
	struct pcapng s = {0};
	struct pcapng_block b;

	(void)state;
	read_block(&s, section_le, sizeof(section_le), &b);
	read_block(&s, interface_le, sizeof(interface_le), &b);
	read_block(&s, section_be, sizeof(section_be), &b);
	read_block(&s, simple_be, sizeof(simple_be), &b);
	assert_int_equal(b.kind, PCAPNG_BROKEN); /* no interface yet */
	read_block(&s, interface_be, sizeof(interface_be), &b);
	read_block(&s, simple_be, sizeof(simple_be), &b);
	assert_int_equal(b.kind, PCAPNG_PACKET);
	assert_int_equal(b.link, 101);
	assert_int_equal(b.length, 2); /* the interface's snap length */
	assert_int_equal(b.original, 9);
	pcapng_done(&s);
}

static void lengths_are_bounded(void **state)
{
	struct pcapng s = {0};
	struct pcapng_block b;
	const char *problem = NULL;
	uint8_t bad[sizeof(packet_le)];

	(void)state;
	assert_int_equal(pcapng_length(&s, packet_le, &problem), 0); /* no section */
	read_block(&s, section_le, sizeof(section_le), &b);
	read_block(&s, interface_le, sizeof(interface_le), &b);
	memcpy(bad, packet_le, sizeof(bad));
	bad[20] = 200; /* the packet is longer than its block */
	read_block(&s, bad, sizeof(bad), &b);
	assert_int_equal(b.kind, PCAPNG_BROKEN);
	bad[7] = 0x7f; /* the block is longer than any */
	assert_int_equal(pcapng_length(&s, bad, &problem), 0);
	assert_non_null(problem);
	pcapng_done(&s);
}

static void pcap_headers(void **state)
{
	static const uint8_t nano_be[24] = {0xa1, 0xb2, 0x3c, 0x4d,	0,
					    2,	  0,	4,    [18] = 1, [23] = 113};
	static const uint8_t micro_le[24] = {0xd4, 0xc3, 0xb2, 0xa1,	  2,
					     0,	   4,	 0,    [16] = 96, [20] = 1};
	static const uint8_t record_le[16] = {2, 0, 0, 0, 3, 0, 0, 0, 60, 0, 0, 0, 70, 0, 0, 0};
	struct pcap_file f;
	struct pcap_head h;

	(void)state;
	assert_true(pcap_file(nano_be, &f));
	assert_int_equal(f.unit, 1);
	assert_int_equal(f.link, 113);
	assert_int_equal(f.snaplen, 256);
	assert_true(pcap_file(micro_le, &f));
	assert_int_equal(f.unit, 1000);
	assert_int_equal(f.record_head, 16);
	assert_int_equal(f.snaplen, 96);
	pcap_head(&f, record_le, &h);
	assert_true(h.time == UINT64_C(2000003000));
	assert_int_equal(h.captured, 60);
	assert_int_equal(h.original, 70);
	assert_false(pcap_looks((const uint8_t *)"GET "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(little_endian_blocks),
		cmocka_unit_test(interface_statistics_have_a_time_and_comments),
		cmocka_unit_test(a_new_section_has_its_own_byte_order_and_interfaces),
		cmocka_unit_test(lengths_are_bounded),
		cmocka_unit_test(pcap_headers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
