#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "wire/dns.h"

/* shop.example A? with id 7; the answer: a CNAME to www.shop.example by compression, then the
 * address 10.0.0.9 with a TTL of 60. */
static const uint8_t query[] = {0,   7,	  1, 0,	  0,   1,   0,	 0,   0,   0,	0, 0, 4, 's', 'h',
				'o', 'p', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0,   1};
static const uint8_t answer[] = {0,   7,   0x81, 0x80, 0,    1,	  0,   2,    0,	  0,	0,   0,	  4,
				 's', 'h', 'o',	 'p',  7,    'e', 'x', 'a',  'm', 'p',	'l', 'e', 0,
				 0,   1,   0,	 1,    0xc0, 12,  0,   5,    0,	  1,	0,   0,	  0,
				 90,  0,   6,	 3,    'w',  'w', 'w', 0xc0, 12,  0xc0, 42,  0,	  1,
				 0,   1,   0,	 0,    0,    60,  0,   4,    10,  0,	0,   9};

struct fixture {
	struct book *book;
	struct dns *dns;
};

static int set_up(void **state)
{
	static struct fixture f;

	f.book = book_new();
	f.dns = dns_new(f.book);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	dns_free(f->dns);
	book_free(f->book);
	return 0;
}

static void feed(struct fixture *f, const uint8_t *p, size_t n, uint64_t time)
{
	bool response = n > 2 && p[2] & 0x80;
	struct packet packet = {.at = {time, 1},
				.transport = PACKET_UDP,
				.from = {{10, 0, 0, 1}, 4, response ? 53 : 4000},
				.to = {{10, 0, 0, 1}, 4, response ? 4000 : 53},
				.payload = p,
				.length = n,
				.wire_length = n};
	dns_feed(f->dns, &packet);
}

static void is_blob(const struct fixture *f, uint32_t event, const char *text)
{
	struct slice s = book_blob(f->book, book_event(f->book, event));

	assert_int_equal(s.n, strlen(text));
	assert_memory_equal(s.p, text, s.n);
}

static void a_question_and_its_answer(void **state)
{
	struct fixture *f = *state;
	struct address a = {{10, 0, 0, 9}, 4, 443};

	feed(f, query, sizeof(query), 1000000);
	feed(f, answer, sizeof(answer), 3500000);
	assert_int_equal(book_events(f->book), 2);
	is_blob(f, 0, "shop.example A");
	is_blob(f, 1, "shop.example A: CNAME www.shop.example, 10.0.0.9 (ttl 60)");
	const struct event *e = book_event(f->book, 1);
	assert_int_equal(e->kind, EVENT_DNS_ANSWER);
	assert_int_equal(e->conn, BOOK_NONE);
	assert_int_equal(e->b, 1);
	assert_int_equal(e->c, 2500);
	assert_int_equal(dns_find(f->dns, &a, 3500000), 1);
	assert_int_equal(dns_find(f->dns, &a, 3400000), BOOK_NONE); /* before it was known */
	feed(f, answer, sizeof(answer), 9000000);
	assert_int_equal(dns_find(f->dns, &a, 9500000), 2); /* the newest */
	a.bytes[3] = 8;
	assert_int_equal(dns_find(f->dns, &a, 9500000), BOOK_NONE);
}

/* The clock of a hostile capture runs backwards: a look-up tries the eight newest answers only. */
static void answers_of_the_future_are_not_all_walked(void **state)
{
	struct fixture *f = *state;
	struct address a = {{10, 0, 0, 9}, 4, 443};

	feed(f, answer, sizeof(answer), 1000);
	for (int i = 0; i < 7; i++)
		feed(f, answer, sizeof(answer), 9000);
	assert_int_equal(dns_find(f->dns, &a, 5000), 0);
	feed(f, answer, sizeof(answer), 9000);
	assert_int_equal(dns_find(f->dns, &a, 5000), BOOK_NONE);
	assert_int_equal(dns_find(f->dns, &a, 9000), 8);
}

static void a_name_that_does_not_exist(void **state)
{
	struct fixture *f = *state;
	uint8_t m[sizeof(query)];

	memcpy(m, query, sizeof(m));
	m[2] = 0x81;
	m[3] = 0x83;
	feed(f, m, sizeof(m), 5);
	is_blob(f, 0, "shop.example A: NXDOMAIN");
	assert_int_equal(book_event(f->book, 0)->a, 3);
	assert_int_equal(book_event(f->book, 0)->severity, SEVERITY_ERROR);
}

static void broken_messages_are_left_alone(void **state)
{
	struct fixture *f = *state;
	uint8_t m[sizeof(answer)];

	memcpy(m, query, sizeof(query));
	m[12] = 0xc0; /* a name that points at itself */
	m[13] = 12;
	feed(f, m, sizeof(query), 1);
	assert_int_equal(book_events(f->book), 0);
	for (size_t n = 0; n < sizeof(answer); n++)
		feed(f, answer, n, 2);
	for (uint32_t i = 0; i < book_events(f->book); i++)
		assert_int_equal(book_event(f->book, i)->b, 0); /* no address from a cut message */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_and_its_answer),
		TEST(answers_of_the_future_are_not_all_walked),
		TEST(a_name_that_does_not_exist),
		TEST(broken_messages_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
