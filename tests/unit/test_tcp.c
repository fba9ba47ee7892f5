#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "wire/tcp.h"

enum { CLIENT, SERVER };

/* What came out above TCP, written down as text: "0:hello 1:<lost 5> 0:<fin> <closed>". */
struct fixture {
	struct book *book;
	struct tcp *tcp;
	char heard[4096];
	uint32_t packets;
	uint64_t time;
	uint32_t opened;
	uint32_t last_packet; /* of the last data */
};

static void hear(struct fixture *f, const char *text, size_t n)
{
	size_t at = strlen(f->heard);

	if (at + n + 1 >= sizeof(f->heard))
		return;
	memcpy(f->heard + at, text, n);
	f->heard[at + n] = '\0';
}

static void *on_opened(void *arg, uint32_t conn, struct layout *layout)
{
	struct fixture *f = arg;

	(void)conn;
	(void)layout;
	f->opened++;
	return f;
}

static void on_data(void *user, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct fixture *f = user;
	char head[8];

	snprintf(head, sizeof(head), "%d:", side);
	hear(f, head, 2);
	hear(f, (const char *)p, n);
	hear(f, " ", 1);
	f->last_packet = at.packet;
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	char text[40];

	(void)at;
	snprintf(text, sizeof(text), "%d:<lost %llu> ", side, (unsigned long long)n);
	hear(user, text, strlen(text));
}

static void on_finished(void *user, int side, struct moment at)
{
	(void)at;
	hear(user, side ? "1:<fin> " : "0:<fin> ", 8);
}

static void on_closed(void *user, struct moment at)
{
	(void)at;
	hear(user, "<closed> ", 9);
}

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.book = book_new(), .time = UINT64_C(1000000000)};
	const struct tcp_handler handler = {on_opened,	 on_data,   on_lost,
					    on_finished, on_closed, &f};
	f.tcp = tcp_new(f.book, &handler, true);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	tcp_free(f->tcp);
	book_free(f->book);
	return 0;
}

static struct address end_of(int side)
{
	struct address a = {.bytes = {10, 0, 0, (uint8_t)(side + 1)},
			    .family = 4,
			    .port = side == CLIENT ? 50000 : 443};
	return a;
}

static struct packet segment(struct fixture *f, int side, uint32_t seq, uint32_t ack, uint8_t flags,
			     const char *text)
{
	struct packet p = {.from = end_of(side),
			   .to = end_of(!side),
			   .transport = PACKET_TCP,
			   .sequence = seq,
			   .acknowledgement = ack,
			   .flags = flags,
			   .window = 1000,
			   .wscale = 255,
			   .payload = (const uint8_t *)text,
			   .length = strlen(text),
			   .wire_length = strlen(text)};
	f->time += 1000000;
	p.at = (struct moment){.time = f->time, .packet = ++f->packets};
	p.file = 1000 * (uint64_t)f->packets;
	return p;
}

static void send(struct fixture *f, int side, uint32_t seq, uint32_t ack, uint8_t flags,
		 const char *text)
{
	struct packet p = segment(f, side, seq, ack, flags, text);

	tcp_feed(f->tcp, &p);
}

/* A handshake with initial sequence numbers 99 and 499: data starts at 100 and 500. */
static void shake(struct fixture *f)
{
	send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
	send(f, SERVER, 499, 100, TCP_FLAG_SYN | TCP_FLAG_ACK, "");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "");
}

static uint32_t count(const struct fixture *f, enum event_kind kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < book_events(f->book); i++)
		n += book_event(f->book, i)->kind == kind;
	return n;
}

static const struct event *find(const struct fixture *f, enum event_kind kind)
{
	for (uint32_t i = 0; i < book_events(f->book); i++)
		if (book_event(f->book, i)->kind == kind)
			return book_event(f->book, i);
	fail_msg("no event of kind %d", (int)kind);
	return NULL;
}

/* What the other side has acknowledged, in octets of the stream, and when a side was last heard. */
static void acknowledged_octets(void **state)
{
	struct fixture *f = *state;

	shake(f);
	const struct connection *c = book_connection(f->book, 0);
	assert_int_equal(c->tcp[CLIENT].acked, 0);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	send(f, SERVER, 500, 105, TCP_FLAG_ACK, "world");
	assert_int_equal(c->tcp[CLIENT].acked, 5);
	assert_int_equal(c->tcp[SERVER].acked, 0);
	send(f, SERVER, 500, 103, TCP_FLAG_ACK, "world"); /* an old number takes nothing back */
	assert_int_equal(c->tcp[CLIENT].acked, 5);
	assert_int_equal(c->tcp[SERVER].acked, 0);
	uint64_t heard = f->time;
	send(f, CLIENT, 105, 510, TCP_FLAG_ACK, ""); /* also what was not captured */
	assert_int_equal(c->tcp[SERVER].acked, 10);
	assert_true(c->tcp[SERVER].last == heard && c->tcp[CLIENT].last == f->time);
}

static void a_whole_connection(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	send(f, SERVER, 500, 105, TCP_FLAG_ACK, "world");
	send(f, CLIENT, 105, 505, TCP_FLAG_FIN | TCP_FLAG_ACK, "");
	send(f, SERVER, 505, 106, TCP_FLAG_FIN | TCP_FLAG_ACK, "");
	assert_string_equal(f->heard, "0:hello 1:world 0:<fin> 1:<fin> <closed> ");
	send(f, CLIENT, 106, 506, TCP_FLAG_ACK, "");
	const struct connection *c = book_connection(f->book, 0);
	assert_int_equal(book_connections(f->book), 1);
	assert_int_equal(c->close, TCP_CLOSED_FIN);
	assert_int_equal(c->closed_by, CLIENT);
	assert_true(c->complete && c->client_known);
	assert_int_equal(c->rtt, 2000);
	assert_int_equal(c->tcp[0].packets, 5);
	assert_int_equal(c->tcp[1].bytes, 5);
}

static void a_syn_ack_first_still_tells_the_client(void **state)
{
	struct fixture *f = *state;

	send(f, SERVER, 499, 100, TCP_FLAG_SYN | TCP_FLAG_ACK, "");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	const struct connection *c = book_connection(f->book, 0);
	assert_int_equal(c->end[0].port, 50000);
	assert_int_equal(c->client, 0);
	assert_false(c->complete);
	assert_string_equal(f->heard, "0:hello ");
}

static void segments_out_of_order_are_put_in_order(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 106, 500, TCP_FLAG_ACK, "c");
	send(f, CLIENT, 103, 500, TCP_FLAG_ACK, "bbb");
	assert_string_equal(f->heard, "");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "aaa");
	assert_string_equal(f->heard, "0:aaa 0:bbb 0:c ");
	assert_int_equal(f->last_packet, 6); /* the packet that filled the hole completed them */
	uint64_t n;
	struct layout *l = tcp_layout(f->tcp, 0);
	assert_int_equal(layout_find(l, 0, 4, &n)->file, 5000);
	assert_int_equal(layout_find(l, 0, 6, &n)->file, 4000);
}

static void octets_that_came_first_stay(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 102, 500, TCP_FLAG_ACK, "XY");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "abcdef");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "ABCDEFgh");
	assert_string_equal(f->heard, "0:ab 0:XY 0:ef 0:gh ");
}

static void sequence_numbers_wrap(void **state)
{
	struct fixture *f = *state;

	send(f, CLIENT, 0xfffffffd, 0, TCP_FLAG_SYN, "");
	send(f, CLIENT, 1, 0, TCP_FLAG_ACK, "def");
	send(f, CLIENT, 0xfffffffe, 0, TCP_FLAG_ACK, "abc");
	assert_string_equal(f->heard, "0:abc 0:def ");
	assert_int_equal(book_connection(f->book, 0)->tcp[0].bytes, 6);
}

static void a_hole_that_was_acknowledged_is_given_up_after_patience(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 105, 500, TCP_FLAG_ACK, "after");
	send(f, SERVER, 500, 110, TCP_FLAG_ACK, "");
	assert_string_equal(f->heard, "");
	f->time += 100000000;
	send(f, CLIENT, 110, 500, TCP_FLAG_ACK, "more");
	assert_string_equal(f->heard, "0:<lost 5> 0:after 0:more ");
	const struct event *gap = find(f, EVENT_TCP_GAP);
	assert_int_equal(gap->length, 5);
	assert_int_equal(gap->severity, SEVERITY_WARNING);
	assert_int_equal(book_connection(f->book, 0)->tcp[0].missing, 5);
	assert_int_equal(book_source(f->book)->missing_bytes, 5);
	uint64_t n;
	assert_true(layout_find(tcp_layout(f->tcp, 0), 0, 2, &n)->file == LAYOUT_HOLE);
	/* what comes too late is dropped */
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "late!");
	assert_string_equal(f->heard, "0:<lost 5> 0:after 0:more ");
}

static void a_hole_that_was_not_acknowledged_waits_for_its_retransmission(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, SERVER, 505, 100, TCP_FLAG_ACK, "after");
	for (uint32_t i = 0; i < 100; i++) {
		send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "");
		send(f, SERVER, 510 + i, 100, TCP_FLAG_ACK, "x");
	}
	f->time += UINT64_C(2000000000);
	assert_string_equal(f->heard, "");
	send(f, SERVER, 500, 100, TCP_FLAG_ACK, "first");
	assert_memory_equal(f->heard, "1:first 1:after 1:x ", 20);
	assert_int_equal(count(f, EVENT_TCP_GAP), 0);
	assert_int_equal(count(f, EVENT_TCP_IDLE), 1);
	assert_int_equal(find(f, EVENT_TCP_IDLE)->a, 2001);
}

static void the_end_gives_up_what_is_held(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 105, 500, TCP_FLAG_ACK, "after");
	tcp_end(f->tcp, (struct moment){f->time, f->packets});
	assert_string_equal(f->heard, "0:<lost 5> 0:after <closed> ");
}

static void a_snap_length_loses_the_rest_at_once(void **state)
{
	struct fixture *f = *state;

	shake(f);
	struct packet p = segment(f, CLIENT, 100, 500, TCP_FLAG_ACK, "abc");
	p.wire_length = 10;
	tcp_feed(f->tcp, &p);
	send(f, CLIENT, 110, 500, TCP_FLAG_ACK, "def");
	assert_string_equal(f->heard, "0:abc 0:<lost 7> 0:def ");
}

static void retransmissions_by_kind(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "aaaa");
	f->time += 300000000;
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "aaaa");
	assert_int_equal(find(f, EVENT_TCP_RETRANSMISSION)->packet, 5);
	assert_int_equal(find(f, EVENT_TCP_RETRANSMISSION)->a, 1);
	send(f, SERVER, 500, 104, TCP_FLAG_ACK, "");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "aaaa");
	assert_int_equal(find(f, EVENT_TCP_SPURIOUS)->packet, 7);
	/* 104..107 is lost before us; two duplicates later it comes again */
	send(f, CLIENT, 108, 500, TCP_FLAG_ACK, "cccc");
	send(f, SERVER, 500, 104, TCP_FLAG_ACK, "");
	send(f, SERVER, 500, 104, TCP_FLAG_ACK, "");
	send(f, CLIENT, 104, 500, TCP_FLAG_ACK, "bbbb");
	assert_int_equal(find(f, EVENT_TCP_FAST_RETRANSMISSION)->packet, 11);
	assert_int_equal(book_connection(f->book, 0)->tcp[0].retransmissions, 3);
	assert_string_equal(f->heard, "0:aaaa 0:bbbb 0:cccc ");
	send(f, CLIENT, 111, 500, TCP_FLAG_ACK, "");
	assert_int_equal(count(f, EVENT_TCP_KEEP_ALIVE), 1);
}

static void windows_close_and_open(void **state)
{
	struct fixture *f = *state;

	shake(f);
	struct packet p = segment(f, SERVER, 500, 100, TCP_FLAG_ACK, "");
	p.window = 0;
	tcp_feed(f->tcp, &p);
	tcp_feed(f->tcp, &p);
	assert_int_equal(count(f, EVENT_TCP_ZERO_WINDOW), 1);
	assert_int_equal(book_connection(f->book, 0)->tcp[1].zero_windows, 2);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "p"); /* a probe, then all of it */
	send(f, SERVER, 500, 100, TCP_FLAG_ACK, "");
	assert_int_equal(find(f, EVENT_TCP_WINDOW_OPEN)->a, 1000);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "probed");
	assert_int_equal(count(f, EVENT_TCP_RETRANSMISSION), 0);
	assert_string_equal(f->heard, "0:p 0:robed ");
}

static void a_reset_answers_a_syn(void **state)
{
	struct fixture *f = *state;

	send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
	send(f, SERVER, 0, 100, TCP_FLAG_RST | TCP_FLAG_ACK, "");
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_REFUSED);
	assert_int_equal(find(f, EVENT_TCP_RST)->a, 1);
	assert_int_equal(find(f, EVENT_TCP_RST)->severity, SEVERITY_ERROR);
	assert_string_equal(f->heard, "<closed> ");
}

/* RFC 9293 section 3.10.7.3: in SYN-SENT only an acknowledgement of the SYN makes a reset count. */
static void a_stray_reset_refuses_nothing(void **state)
{
	struct fixture *f = *state;

	send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
	send(f, SERVER, 77, 1, TCP_FLAG_RST, "");
	send(f, SERVER, 0, 99, TCP_FLAG_RST | TCP_FLAG_ACK, "");
	send(f, SERVER, 0, 101, TCP_FLAG_RST | TCP_FLAG_ACK, "");
	assert_int_equal(count(f, EVENT_TCP_RST), 3);
	assert_int_equal(find(f, EVENT_TCP_RST)->a, 0);
	assert_int_equal(find(f, EVENT_TCP_RST)->severity, SEVERITY_INFO);
	assert_int_equal(book_connection(f->book, 0)->close, TCP_OPEN);
	send(f, SERVER, 499, 100, TCP_FLAG_SYN | TCP_FLAG_ACK, "");
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	assert_int_equal(count(f, EVENT_TCP_ESTABLISHED), 1);
	assert_string_equal(f->heard, "0:hello ");
}

static void a_client_may_reset_its_own_syn(void **state)
{
	struct fixture *f = *state;

	send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
	send(f, CLIENT, 100, 0, TCP_FLAG_RST, "");
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_RST);
	assert_int_equal(book_connection(f->book, 0)->closed_by, CLIENT);
}

/* RFC 9293 section 3.5.3: a reset outside of the window is dropped by its receiver. */
static void a_reset_far_outside_the_window_ends_nothing(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, SERVER, 500 + 99999999, 100, TCP_FLAG_RST, "");
	send(f, SERVER, 500U - 99999999U, 2000000, TCP_FLAG_RST | TCP_FLAG_ACK, "");
	assert_int_equal(find(f, EVENT_TCP_RST)->severity, SEVERITY_INFO);
	assert_int_equal(find(f, EVENT_TCP_RST)->b, 1);
	assert_false(book_connection(f->book, 0)->tcp[SERVER].rst);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	send(f, SERVER, 500, 105, TCP_FLAG_ACK, "world");
	assert_string_equal(f->heard, "0:hello 1:world ");
	send(f, SERVER, 1400, 105, TCP_FLAG_RST, ""); /* within the window of 1000 */
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_RST);
	assert_string_equal(f->heard, "0:hello 1:world <closed> ");
}

static void two_syns_just_before_the_end_are_no_timeout(void **state)
{
	struct fixture *f = *state;

	send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
	send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
	tcp_end(f->tcp, (struct moment){f->time, f->packets});
	assert_int_equal(find(f, EVENT_TCP_SYN_TIMEOUT)->severity, SEVERITY_INFO);
	assert_int_equal(book_connection(f->book, 0)->close, TCP_OPEN);
}

static void nobody_answers(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++) {
		send(f, CLIENT, 99, 0, TCP_FLAG_SYN, "");
		f->time += UINT64_C(300000000);
	}
	tcp_end(f->tcp, (struct moment){f->time, f->packets});
	assert_int_equal(find(f, EVENT_TCP_SYN_TIMEOUT)->a, 3);
	assert_int_equal(count(f, EVENT_TCP_RETRANSMISSION), 2);
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_TIMEOUT);
}

static void a_new_syn_starts_a_new_connection_and_late_data_does_not(void **state)
{
	struct fixture *f = *state;

	shake(f);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	send(f, SERVER, 500, 105, TCP_FLAG_RST, "");
	assert_int_equal(book_connection(f->book, 0)->close, TCP_CLOSED_RST);
	assert_int_equal(book_connection(f->book, 0)->closed_by, SERVER);
	send(f, CLIENT, 100, 500, TCP_FLAG_ACK, "hello");
	assert_int_equal(book_connections(f->book), 1);
	send(f, CLIENT, 7000, 0, TCP_FLAG_SYN, "");
	assert_int_equal(book_connections(f->book), 2);
	assert_int_equal(find(f, EVENT_TCP_REUSED)->a, 0);
	assert_int_equal(find(f, EVENT_TCP_REUSED)->conn, 1);
	assert_string_equal(f->heard, "0:hello <closed> ");
}

static void the_middle_of_a_connection(void **state)
{
	struct fixture *f = *state;

	send(f, SERVER, 9000, 300, TCP_FLAG_ACK, "mid");
	send(f, SERVER, 8990, 300, TCP_FLAG_ACK, "0123456789");
	send(f, SERVER, 9003, 300, TCP_FLAG_ACK, "dle");
	const struct connection *c = book_connection(f->book, 0);
	assert_string_equal(f->heard, "0:mid 0:dle ");
	assert_false(c->complete || c->client_known);
	assert_int_equal(c->client, 1); /* the higher port */
}

static void an_icmp_error_belongs_to_the_quoted_connection(void **state)
{
	struct fixture *f = *state;

	shake(f);
	struct packet p = segment(f, SERVER, 500, 0, 0, "");
	p.transport = PACKET_ICMP;
	p.icmp_type = 3;
	p.icmp_code = 4;
	p.icmp_mtu = 1400;
	tcp_icmp(f->tcp, &p);
	assert_int_equal(find(f, EVENT_TCP_ICMP)->c, 1400);
	assert_int_equal(find(f, EVENT_TCP_ICMP)->side, CLIENT);
	p.to.port = 50001;
	tcp_icmp(f->tcp, &p);
	assert_int_equal(count(f, EVENT_TCP_ICMP), 1);
}

static void what_is_held_is_bounded(void **state)
{
	struct fixture *f = *state;

	shake(f);
	for (uint32_t i = 0; i < TCP_PENDING_SEGMENTS_MAX + 8; i++) {
		struct packet p = segment(f, CLIENT, 200 + 2 * i, 500, TCP_FLAG_ACK, "z");
		f->heard[0] = '\0';
		tcp_feed(f->tcp, &p);
	}
	assert_true(count(f, EVENT_TCP_GAP) >= 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(acknowledged_octets),
		TEST(a_whole_connection),
		TEST(a_syn_ack_first_still_tells_the_client),
		TEST(segments_out_of_order_are_put_in_order),
		TEST(octets_that_came_first_stay),
		TEST(sequence_numbers_wrap),
		TEST(a_hole_that_was_acknowledged_is_given_up_after_patience),
		TEST(a_hole_that_was_not_acknowledged_waits_for_its_retransmission),
		TEST(the_end_gives_up_what_is_held),
		TEST(a_snap_length_loses_the_rest_at_once),
		TEST(retransmissions_by_kind),
		TEST(windows_close_and_open),
		TEST(a_reset_answers_a_syn),
		TEST(a_stray_reset_refuses_nothing),
		TEST(a_client_may_reset_its_own_syn),
		TEST(a_reset_far_outside_the_window_ends_nothing),
		TEST(two_syns_just_before_the_end_are_no_timeout),
		TEST(nobody_answers),
		TEST(a_new_syn_starts_a_new_connection_and_late_data_does_not),
		TEST(the_middle_of_a_connection),
		TEST(an_icmp_error_belongs_to_the_quoted_connection),
		TEST(what_is_held_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
