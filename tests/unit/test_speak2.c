/*
 * speak2 against a scripted server: octets in, frames out. The sections are those of h2spec's
 * client tests and of RFC 9113; each error must be answered with the code that the RFC names.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "speak2_rows.h"
#include "speak2_talk.h"

static bool ping_acknowledged(struct talk *k)
{
	struct h2_frame f;
	const uint8_t *p = NULL;

	k->at = 0;
	while (frame(k, 6, &f, &p))
		if (f.flags == 1 && memcmp(p, "\x11\x12\x13\x14\x15\x16\x17\x18", 8) == 0)
			return true;
	return false;
}

static void answer(const struct row *r, bool (*say)(struct talk *k, const char *hex))
{
	struct talk k;

	setup(&k);
	begin(&k);
	pull(&k);
	assert_int_equal(request(&k, "GET", BODY_NONE), 1);
	if (!r->bare)
		assert_true(feed(&k, SETTINGS));
	if (r->closed)
		assert_true(feed(&k, HEADERS DATA_END));
	say(&k, r->hex);
	pull(&k);
	feed(&k, "000008 06 00 00000000 1112131415161718");
	if (r->goaway >= EITHER) {
		/* a stream error that may be one of the connection (RFC 9113 5.4.2) */
		assert_true(code_of(&k, 7) == r->goaway - EITHER ||
			    code_of(&k, 3) == r->rst - EITHER);
	} else {
		assert_int_equal(code_of(&k, 7), r->goaway);
		assert_int_equal(code_of(&k, 3), r->rst);
		assert_int_equal(ping_acknowledged(&k), r->goaway == NOTHING);
		assert_int_equal(speak2_state(k.s)->over, r->goaway != NOTHING);
		assert_int_equal(speak2_state(k.s)->goaway_sent, r->goaway != NOTHING);
	}
	/* whoever refuses says why */
	if (r->goaway != NOTHING || r->rst != NOTHING)
		assert_true(k.facts[LOCAL_LIBRARY] + k.facts[LOCAL_FIELD] > 0);
	if (r->goaway != NOTHING)
		assert_int_equal(k.overs, 1);
	finish(&k);
}

static void answers_the_server(void **state)
{
	answer(*state, feed);
	answer(*state, feed_slowly);
}

/* RFC 9113 3.4, 6.5.1 and 6.9: 24 octets, then SETTINGS; 16 MiB - 65535 is 0xff0001. */
static void begins(void **state)
{
	static const uint8_t after[] = {0, 0, 18, 4, 0, 0, 0,	0, 0, 0,    2,	  0, 0, 0,
					0, 0, 3,  0, 0, 0, 100, 0, 4, 0,    0x10, 0, 0, 0,
					0, 4, 8,  0, 0, 0, 0,	0, 0, 0xff, 0,	  1};
	struct talk k;
	struct text payload = {0};

	(void)state;
	setup(&k);
	speak2_settings_payload(&k.t, &payload);
	assert_int_equal(payload.n, 18);
	assert_memory_equal(payload.s, after + 9, 18);
	text_done(&payload);
	begin(&k);
	pull(&k);
	assert_int_equal(k.n, 24 + sizeof(after));
	assert_memory_equal(k.out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
	assert_memory_equal(k.out + 24, after, sizeof(after));
	assert_false(speak2_wants_out(k.s));
	assert_false(speak2_state(k.s)->settings_acked);
	feed(&k, SETTINGS ACK);
	assert_true(speak2_state(k.s)->settings_seen);
	assert_true(speak2_state(k.s)->settings_acked);
	finish(&k);
}

static void sends_illegal_settings(void **state)
{
	static const uint8_t frame[] = {0, 0, 12, 4, 0, 0, 0, 0, 0, 0, 2,
					0, 0, 0,  7, 0, 4, 0, 0, 0, 10};
	static const struct target_setting list[] = {{2, 7}, {4, 10}};
	struct talk k;
	struct error e = ERROR_INIT;

	(void)state;
	setup(&k);
	memcpy(k.t.settings, list, sizeof(list));
	k.t.setting_count = 2;
	begin(&k);
	pull(&k);
	assert_memory_equal(k.out + 24, frame, sizeof(frame));
	assert_true(speak2_state(k.s)->out_of_step);
	assert_int_equal(k.facts[LOCAL_OUT_OF_STEP], 1);
	assert_true(feed(&k, SETTINGS ACK));
	assert_true(speak2_state(k.s)->settings_acked);
	k.n = 0;
	assert_true(speak2_settings(k.s, list, 1, &e));
	pull(&k);
	assert_int_equal(k.n, 15);
	assert_memory_equal(k.out + 9, frame + 9, 6);
	assert_true(feed(&k, ACK));
	finish(&k);
}

static void sends_another_preface(void **state)
{
	struct talk k;

	(void)state;
	setup(&k);
	k.t.preface = memory_copy("505249ff", 8);
	begin(&k);
	pull(&k);
	assert_int_equal(k.n, 4);
	assert_memory_equal(k.out, "PRI\xff", 4);
	assert_true(speak2_state(k.s)->out_of_step);
	finish(&k);
}

/* The ACK of SETTINGS that the library never saw must not end the session. */
static void sends_raw_in_order(void **state)
{
	static const uint8_t raw[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
	struct talk k;
	struct error e = ERROR_INIT;

	(void)state;
	setup(&k);
	begin(&k);
	pull(&k);
	feed(&k, SETTINGS ACK);
	k.n = 0;
	assert_true(speak2_ping(k.s, (const uint8_t *)"12345678", &e));
	speak2_raw(k.s, raw, sizeof(raw));
	pull(&k);
	assert_int_equal(k.n, 17 + sizeof(raw));
	assert_int_equal(k.out[3], 6);
	assert_memory_equal(k.out + 17, raw, sizeof(raw));
	assert_true(feed_slowly(&k, ACK));
	assert_true(feed(&k, PING));
	assert_false(speak2_state(k.s)->over);
	assert_false(feed(&k, ACK)); /* one too many is an error again */
	finish(&k);
}

/* GET /, http, authority "a" on stream 5, by hand; then a request of the library on 7. */
static void takes_the_answer_of_raw_requests(void **state)
{
	struct talk k;
	uint8_t raw[64];
	size_t n = octets("000006 01 05 00000005 828684 410161", raw, sizeof(raw));

	(void)state;
	setup(&k);
	begin(&k);
	feed(&k, SETTINGS ACK);
	speak2_raw(k.s, raw, n);
	pull(&k);
	assert_int_equal(count(&k, 1), 1);
	assert_memory_equal(k.out + k.n - n, raw, n);
	assert_int_equal(speak2_state(k.s)->open, 1);
	assert_int_equal(request(&k, "GET", BODY_NONE), 7);
	assert_true(feed(&k, "000001 01 04 00000005 88 000002 00 01 00000005 4142"));
	assert_int_equal(k.overs, 1);
	assert_int_equal(k.over[0].stream, 5);
	assert_true(k.over[0].whole);
	assert_int_equal(k.body, 2);
	finish(&k);
}

static void waits_for_its_turn(void **state)
{
	struct talk k;

	(void)state;
	setup(&k);
	begin(&k);
	feed(&k, "000006 04 00 00000000 000300000001");
	assert_int_equal(request(&k, "GET", BODY_NONE), 1);
	assert_int_equal(request(&k, "GET", BODY_NONE), 3);
	assert_int_equal(request(&k, "GET", BODY_NONE), 5);
	assert_int_equal(count(&k, 1), 1);
	assert_int_equal(speak2_state(k.s)->open, 1);
	assert_int_equal(speak2_state(k.s)->queued, 2);
	feed(&k, HEADERS DATA_END);
	assert_int_equal(count(&k, 1), 2);
	assert_int_equal(k.over[0].stream, 1);
	assert_true(k.over[0].whole);
	assert_false(k.over[0].safe);
	/* GOAWAY with last 1 (RFC 9113 6.8): 3 and 5 were not processed. */
	feed(&k, GOAWAY_HEAD "0000000100000000");
	assert_int_equal(k.overs, 3);
	for (unsigned i = 1; i < 3; i++) {
		assert_true(k.over[i].safe);
		assert_false(k.over[i].whole);
		assert_int_equal(k.over[i].code, 7);
	}
	assert_true(speak2_state(k.s)->over);
	assert_int_equal(speak2_state(k.s)->open, 0);
	assert_int_equal(speak2_state(k.s)->queued, 0);
	finish(&k);
}

static void tells_what_is_safe(void **state)
{
	struct talk k;
	struct error e = ERROR_INIT;
	struct request r;

	(void)state;
	setup(&k);
	begin(&k);
	feed(&k, SETTINGS);
	for (int i = 0; i < 4; i++)
		request(&k, "GET", BODY_NONE);
	k.again = 1;
	feed(&k, "000004 03 00 00000001 00000007 000004 03 00 00000003 0000000d");
	assert_int_equal(k.over[0].stream, 1);
	assert_true(k.over[0].safe);
	assert_int_equal(k.over[1].code, 13); /* HTTP_1_1_REQUIRED */
	assert_false(k.over[1].safe);
	assert_int_equal(speak2_state(k.s)->open, 3);
	feed(&k, GOAWAY_HEAD "000000050000000b");
	assert_int_equal(speak2_state(k.s)->goaway_last, 5);
	assert_int_equal(speak2_state(k.s)->goaway_code, 11);
	assert_int_equal(k.overs, 4);
	request_init(&r);
	assert_false(speak2_request(k.s, &r, &k.t, NULL, &e));
	request_done(&r);
	speak2_feed_end(k.s);
	assert_int_equal(k.overs, 5);
	assert_int_equal(k.over[4].stream, 5);
	assert_int_equal(k.over[4].code, 11);
	assert_false(k.over[4].safe || k.over[4].whole);
	assert_true(speak2_state(k.s)->over);
	finish(&k);
}

/* 6 octets of a window of 10 are given back at once when nothing is held any more; 11 are a
 * FLOW_CONTROL_ERROR of the stream (RFC 9113 6.9.1). */
static void holds_windows(void **state)
{
	struct talk k;
	struct h2_frame f;
	const uint8_t *p = NULL;

	(void)state;
	setup(&k);
	k.t.settings[0] = (struct target_setting){4, 10};
	k.t.setting_count = 1;
	k.t.hold_windows = true;
	begin(&k);
	request(&k, "GET", BODY_NONE);
	/* the length of the padding, one octet, and four of padding */
	feed(&k, SETTINGS ACK HEADERS "000006 00 08 00000001 044200000000");
	assert_int_equal(k.body, 1);
	assert_int_equal(k.last_body, 'B');
	assert_int_equal(count(&k, 8), 0);
	speak2_hold(k.s, false);
	pull(&k);
	k.at = 0;
	for (uint32_t i = 0; i < 3; i++) {
		/* 5 and 1 of stream 1; of the connection 5 are too few for the library */
		assert_true(frame(&k, 8, &f, &p));
		assert_int_equal(f.stream, i != 1);
		assert_int_equal(get32(p), i == 0 ? 5 : 1);
	}
	feed(&k, "00000a 00 00 00000001 (41)*10");
	assert_int_equal(count(&k, 8), 4);
	speak2_hold(k.s, true);
	feed(&k, "00000a 00 00 00000001 (41)*10 000001 00 00 00000001 41");
	assert_int_equal(code_of(&k, 3), 3);
	finish(&k);
}

static void sends_bodies_and_trailers(void **state)
{
	struct talk k;
	struct request r;
	struct error e = ERROR_INIT;
	struct h2_frame f;
	const uint8_t *p = NULL;
	uint32_t id = 0;

	(void)state;
	setup(&k);
	begin(&k);
	feed(&k, SETTINGS);
	request_init(&r);
	r.body.kind = BODY_OPEN;
	request_add_field(&r.trailers, "x", 1, "y", 1);
	assert_true(speak2_request(k.s, &r, &k.t, &id, &e));
	request_done(&r);
	pull(&k);
	assert_int_equal(count(&k, 0), 0);
	assert_false(speak2_wants_out(k.s));
	assert_true(speak2_data(k.s, id, "abc", 3, false, &e));
	assert_true(speak2_wants_out(k.s));
	speak2_raw(k.s, "\0\0\0\x16\0\0\0\0\0", 9); /* before the body's next octets */
	pull(&k);
	k.at = 0;
	assert_true(frame(&k, 0x16, &f, &p));
	assert_true(frame(&k, 0, &f, &p));
	assert_int_equal(f.length, 3);
	assert_int_equal(f.flags, 0);
	assert_memory_equal(p, "abc", 3);
	assert_true(speak2_data(k.s, id, "", 0, true, &e));
	pull(&k);
	assert_true(frame(&k, 1, &f, &p));
	assert_int_equal(f.flags, 5); /* END_STREAM on the trailers */
	assert_false(speak2_data(k.s, id, "x", 1, false, &e));
	finish(&k);
}

/* RFC 8441 3: only after ENABLE_CONNECT_PROTOCOL=1. */
static void waits_for_websockets(void **state)
{
	struct talk k;
	struct request r;
	struct error e = ERROR_INIT;
	uint32_t id = 0;

	(void)state;
	for (int offered = 0; offered < 2; offered++) {
		setup(&k);
		begin(&k);
		request_init(&r);
		r.kind = REQUEST_WEBSOCKET;
		assert_int_equal(request(&k, "GET", BODY_NONE), 1);
		assert_true(speak2_request(k.s, &r, &k.t, &id, &e));
		assert_int_equal(id, 3);
		assert_int_equal(request(&k, "GET", BODY_NONE), 5);
		assert_int_equal(count(&k, 1), 1);
		feed(&k, offered ? "000006 04 00 00000000 000800000001" : SETTINGS);
		assert_int_equal(count(&k, 1), offered ? 3 : 2);
		assert_int_equal(speak2_state(k.s)->open, offered ? 3 : 2);
		assert_int_equal(speak2_state(k.s)->queued, 0);
		assert_int_equal(k.overs, offered ? 0 : 1);
		assert_int_equal(speak2_request(k.s, &r, &k.t, &id, &e), offered);
		assert_int_equal(request(&k, "GET", BODY_NONE), offered ? 9 : 7);
		request_done(&r);
		finish(&k);
	}
}

static void does_as_it_is_told(void **state)
{
	static const uint8_t update[] = {0, 0, 7, 16, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'u', '=', '3'};
	struct talk k;
	struct error e = ERROR_INIT;
	struct h2_frame f;
	const uint8_t *p = NULL;
	size_t was = 0;

	(void)state;
	setup(&k);
	begin(&k);
	feed(&k, SETTINGS ACK);
	request(&k, "GET", BODY_NONE);
	was = k.n;
	assert_true(speak2_priority_update(k.s, 1, "u=3", &e));
	pull(&k);
	assert_int_equal(k.n - was, sizeof(update));
	assert_memory_equal(k.out + was, update, sizeof(update));
	assert_false(speak2_priority_update(k.s, 0, "u=3", &e));
	assert_false(speak2_window(k.s, 0, 0, &e));
	assert_false(speak2_window(k.s, 1, 0x7fffffff, &e));
	assert_false(speak2_window(k.s, 3, 1, &e));
	assert_true(speak2_window(k.s, 1, 5, &e));
	assert_false(speak2_rst(k.s, 9, 8, &e));
	assert_true(speak2_rst(k.s, 1, 8, &e));
	pull(&k);
	assert_int_equal(code_of(&k, 3), 8);
	assert_int_equal(k.overs, 1);
	assert_int_equal(k.over[0].code, 8);
	assert_true(speak2_goaway(k.s, 11, 77, "why", 3, &e)); /* 77 is no stream of a server */
	pull(&k);
	assert_true(frame(&k, 7, &f, &p));
	assert_int_equal(f.length, 11);
	assert_int_equal(get32(p), 77);
	assert_int_equal(get32(p + 4), 11);
	assert_memory_equal(p + 8, "why", 3);
	assert_true(speak2_state(k.s)->goaway_sent);
	finish(&k);
}

static void ends_gracefully(void **state)
{
	struct talk k;

	(void)state;
	setup(&k);
	begin(&k);
	feed(&k, SETTINGS);
	request(&k, "GET", BODY_NONE);
	speak2_finish(k.s);
	pull(&k);
	assert_int_equal(code_of(&k, 7), 0);
	assert_false(speak2_state(k.s)->over);
	assert_false(feed(&k, HEADERS DATA_END));
	assert_true(speak2_state(k.s)->over);
	assert_true(k.over[0].whole);
	finish(&k);
}

static void goes_on_after_an_upgrade(void **state)
{
	struct talk k;
	struct request r;
	struct speak2_handler h = {on_fact, on_over, on_body, &k};
	struct error e = ERROR_INIT;

	(void)state;
	setup(&k);
	request_init(&r);
	k.s = speak2_new(&k.t, &h, &r, &e);
	assert_non_null(k.s);
	request_done(&r);
	pull(&k);
	assert_int_equal(k.out[24 + 3], 4);
	feed(&k, SETTINGS HEADERS DATA_END);
	assert_int_equal(k.overs, 1);
	assert_true(k.over[0].whole);
	assert_int_equal(k.body, 1);
	assert_int_equal(request(&k, "GET", BODY_NONE), 3);
	finish(&k);
}

static void lets_pushes_run(void **state)
{
	struct talk k;

	(void)state;
	setup(&k);
	k.t.settings[0] = (struct target_setting){2, 1};
	k.t.setting_count = 1;
	begin(&k);
	request(&k, "GET", BODY_NONE);
	/* 82 86 84 41: GET, http, /, :authority "a" */
	feed(&k, SETTINGS ACK "00000a 05 04 00000001 00000002 828684 41 01 61"
			      "000001 01 04 00000002 88 000002 00 01 00000002 4142");
	assert_int_equal(code_of(&k, 7), NOTHING);
	assert_int_equal(k.body, 2);
	assert_int_equal(k.overs, 1);
	assert_int_equal(k.over[0].stream, 2);
	assert_true(k.over[0].whole);
	finish(&k);
}

static const struct CMUnitTest more[] = {
	cmocka_unit_test(begins),
	cmocka_unit_test(sends_illegal_settings),
	cmocka_unit_test(sends_another_preface),
	cmocka_unit_test(sends_raw_in_order),
	cmocka_unit_test(takes_the_answer_of_raw_requests),
	cmocka_unit_test(waits_for_its_turn),
	cmocka_unit_test(tells_what_is_safe),
	cmocka_unit_test(holds_windows),
	cmocka_unit_test(sends_bodies_and_trailers),
	cmocka_unit_test(waits_for_websockets),
	cmocka_unit_test(does_as_it_is_told),
	cmocka_unit_test(ends_gracefully),
	cmocka_unit_test(goes_on_after_an_upgrade),
	cmocka_unit_test(lets_pushes_run),
};

int main(void)
{
	enum { ROWS = sizeof(rows) / sizeof(rows[0]), MORE = sizeof(more) / sizeof(more[0]) };
	static struct CMUnitTest tests[ROWS + MORE];

	for (size_t i = 0; i < ROWS; i++)
		tests[i] = (struct CMUnitTest){.name = rows[i].name,
					       .test_func = answers_the_server,
					       .initial_state = (void *)(uintptr_t)&rows[i]};
	memcpy(tests + ROWS, more, sizeof(more));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
