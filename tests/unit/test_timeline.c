/* timeline.c: phases, bars and points of a connection built by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/timeline.h"
#include "small_book.h"
#include "wire/local.h"

static const struct timeline_item *find(const struct timeline *t, enum timeline_what what,
					const char *label)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->items[i].what == what && strcmp(t->items[i].label, label) == 0)
			return &t->items[i];
	}
	for (size_t i = 0; i < t->count; i++)
		print_message("has “%s”\n", t->items[i].label);
	fail_msg("no item “%s”", label);
	return NULL;
}

static void a_whole_life(void **state)
{
	struct small s = small_new();
	struct timeline t;
	struct event *e;
	const struct timeline_item *i;
	(void)state;
	e = book_add_event(s.b, BOOK_NONE, s.at, 1, EVENT_DNS_ANSWER);
	e->c = 5000;
	book_set_blob(s.b, e, "shop.example", 12);
	book_edit_connection(s.b, s.conn)->dns = small_last(&s);
	small_event(&s, 0, EVENT_TCP_SYN);	   /* +1 ms */
	small_event(&s, 0, EVENT_TCP_ESTABLISHED); /* +2 */
	small_event(&s, 0, EVENT_TLS_CLIENT_HELLO);
	small_event(&s, 0, EVENT_TLS_FINISHED); /* +4 */
	struct tls_facts *facts = book_edit_tls(s.b, s.conn);
	facts->version = 0x0304;
	facts->alpn = small_text(&s, "h2");
	small_frame(&s, 0, H2_SETTINGS, 0, 0); /* +5 */
	small_frame(&s, 1, H2_SETTINGS, 0, 0);
	small_frame(&s, 1, H2_SETTINGS, 1, 0);
	small_frame(&s, 0, H2_SETTINGS, 1, 0); /* +8 */
	small_get(&s, 1, "/a");
	small_get(&s, 3, "/cart");
	e = small_frame(&s, 0, H2_RST_STREAM, 0, 3);
	e->a = H2_CANCEL;
	struct stream *st = book_edit_stream(s.b, book_find_stream(s.b, s.conn, 3));
	st->reset = true;
	st->reset_code = H2_CANCEL;
	st->end = STREAM_END_RESET;
	st->last = s.at.time;
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->a = 11;
	small_event(&s, 1, EVENT_TCP_FIN);
	timeline_build(s.b, s.conn, LANGUAGE_ENGLISH, &t);
	assert_int_equal(t.bars, 2);
	assert_int_equal(t.from, SMALL_START - 5 * SMALL_MS); /* the lookup came before */
	i = find(&t, TIMELINE_PHASE, "DNS shop.example");
	assert_int_equal(i->to - i->from, 5 * SMALL_MS);
	i = find(&t, TIMELINE_PHASE, "TCP");
	assert_int_equal(i->to - i->from, SMALL_MS);
	find(&t, TIMELINE_PHASE, "TLS 1.3 h2");
	i = find(&t, TIMELINE_PHASE, "SETTINGS");
	assert_int_equal(i->to - i->from, 3 * SMALL_MS);
	i = find(&t, TIMELINE_STREAM, "3 GET /cart CANCEL");
	assert_false(i->open);
	assert_int_equal(i->to - i->from, SMALL_MS);
	i = find(&t, TIMELINE_STREAM, "1 GET /a");
	assert_true(i->open);
	assert_int_equal(i->to, s.at.time); /* to the connection's end */
	find(&t, TIMELINE_POINT, "RST_STREAM CANCEL");
	i = find(&t, TIMELINE_POINT, "GOAWAY ENHANCE_YOUR_CALM");
	assert_int_equal(i->side, 1);
	find(&t, TIMELINE_POINT, "FIN");
	timeline_done(&t);
	book_free(s.b);
}

static void phases_then_bars_then_points(void **state)
{
	struct small s = small_new();
	struct timeline t;
	(void)state;
	small_event(&s, 0, EVENT_TCP_RETRANSMISSION);
	small_get(&s, 5, "/");
	small_get(&s, 7, "/");
	small_event(&s, 0, EVENT_TCP_SYN);
	timeline_build(s.b, s.conn, LANGUAGE_ENGLISH, &t);
	assert_int_equal(t.count, 4);
	assert_int_equal(t.items[0].what, TIMELINE_PHASE);
	assert_true(t.items[0].open); /* never established */
	assert_int_equal(t.items[1].stream, 5);
	assert_int_equal(t.items[2].stream, 7);
	assert_int_equal(t.items[3].what, TIMELINE_POINT);
	timeline_done(&t);
	book_free(s.b);
}

static void numbers_are_bounded_and_rare_points_survive(void **state)
{
	struct small s = small_new();
	struct timeline t;
	struct event *e;
	(void)state;
	for (int i = 0; i < TIMELINE_POINTS_MAX; i++)
		small_frame(&s, 0, H2_PING, 0, 0);
	for (uint32_t i = 0; i < TIMELINE_BARS_MAX + 10; i++)
		small_get(&s, 2 * i + 1, "/");
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->a = 0;
	timeline_build(s.b, s.conn, LANGUAGE_ENGLISH, &t);
	assert_int_equal(t.bars, TIMELINE_BARS_MAX);
	assert_true(t.count <= TIMELINE_BARS_MAX + TIMELINE_POINTS_MAX);
	find(&t, TIMELINE_POINT, "GOAWAY NO_ERROR");
	timeline_done(&t);
	book_free(s.b);
}

static void foreign_text_in_labels_is_safe(void **state)
{
	struct small s = small_new();
	struct timeline t;
	(void)state;
	small_get(&s, 1,
		  "/\x1b[2J"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	timeline_build(s.b, s.conn, LANGUAGE_ENGLISH, &t);
	assert_null(strchr(t.items[0].label, '\x1b'));
	assert_true(strlen(t.items[0].label) < sizeof t.items[0].label);
	timeline_done(&t);
	book_free(s.b);
}

static void fact(struct small *s, const char *kind, const char *rest)
{
	struct text line = {0};
	small_tick(s);
	text_addf(&line, "h2lens:%s conn=10.0.0.1:40000>10.0.0.2:443 %s", kind, rest);
	assert_true(local_feed(s->b, text_str(&line), line.n, s->at));
	text_done(&line);
}

static void facts_are_points_and_samples_are_none(void **state)
{
	struct small s = small_new();
	struct timeline t;
	const struct timeline_item *i;
	(void)state;
	for (int n = 0; n < 50; n++)
		fact(&s, "tcp-info", "a=1000 : cwnd 10");
	fact(&s, "alpn", ": h2");
	fact(&s, "limit", "a=4 b=5000 : the peer's SETTINGS");
	uint64_t when = s.at.time;
	uint32_t event = small_last(&s);
	fact(&s, "ended", ": reset");
	timeline_build(s.b, s.conn, LANGUAGE_ENGLISH, &t);
	assert_int_equal(t.count, 2);
	i = find(&t, TIMELINE_POINT, "waited 5 s for preface");
	assert_int_equal(i->from, when);
	assert_int_equal(i->to, when);
	assert_int_equal(i->event, event);
	assert_int_equal(i->severity, SEVERITY_ERROR);
	i = find(&t, TIMELINE_POINT, "connection ended: reset");
	assert_int_equal(i->severity, SEVERITY_WARNING);
	timeline_done(&t);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_life),
		cmocka_unit_test(phases_then_bars_then_points),
		cmocka_unit_test(numbers_are_bounded_and_rare_points_survive),
		cmocka_unit_test(foreign_text_in_labels_is_safe),
		cmocka_unit_test(facts_are_points_and_samples_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
