#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "h2_talk.h"

#define ES H2_FLAG_END_STREAM
#define EH H2_FLAG_END_HEADERS
#define C(type, flags, stream, payload) SAYS(k, CLIENT, type, flags, stream, payload)
#define S(type, flags, stream, payload) SAYS(k, SERVER, type, flags, stream, payload)

static int set_up(void **state)
{
	static struct talk k;

	talk_open(&k, H2_START_PREFACE);
	*state = &k;
	return 0;
}

static int set_up_middle(void **state)
{
	static struct talk k;

	talk_open(&k, H2_START_MIDDLE);
	*state = &k;
	return 0;
}

static int tear_down(void **state)
{
	talk_close(*state);
	return 0;
}

static void expect_fine(const struct talk *k)
{
	const struct event *e = talk_event(k, EVENT_BAD, 0);

	if (e)
		fail_msg("%.*s", (int)book_blob(k->book, e).n, book_blob(k->book, e).p);
}

/* What each side says in turn, one frame of every type among it. */
struct turn {
	int side;
	struct octets octets;
};

enum { TURNS = 8 };

static struct turn turns[TURNS];

static void conversation(void)
{
	memset(turns, 0, sizeof(turns));
	for (int i = 0; i < TURNS; i++)
		turns[i].side = i & 1;
	struct octets *o = &turns[0].octets;
	OCTETS_ADD(o, PREFACE);
	OCTETS_FRAME(o, H2_SETTINGS, 0, 0, "\0\4\0\0\x40\0\0\2\0\0\0\1");
	OCTETS_FRAME(o, H2_WINDOW_UPDATE, 0, 0, "\0\1\0\0");
	OCTETS_FRAME(o, H2_HEADERS, EH, 1,
		     GET_X "\x40\1"
			   "a"
			   "\1"
			   "b");
	o = &turns[1].octets;
	OCTETS_FRAME(o, H2_SETTINGS, 0, 0, "\0\3\0\0\0\x64");
	OCTETS_FRAME(o, H2_SETTINGS, H2_FLAG_ACK, 0, "");
	OCTETS_FRAME(o, H2_WINDOW_UPDATE, 0, 1, "\0\0\1\0");
	o = &turns[2].octets;
	OCTETS_FRAME(o, H2_SETTINGS, H2_FLAG_ACK, 0, "");
	OCTETS_FRAME(o, H2_DATA, 0, 1, "hello");
	OCTETS_FRAME(o, H2_DATA, ES | H2_FLAG_PADDED, 1,
		     "\3"
		     "hi"
		     "\0\0\0");
	OCTETS_FRAME(o, H2_PING, 0, 0, "12345678");
	OCTETS_FRAME(o, H2_PRIORITY, 0, 3, "\0\0\0\1\x0f");
	o = &turns[3].octets;
	OCTETS_FRAME(o, H2_PING, H2_FLAG_ACK, 0, "12345678");
	OCTETS_FRAME(o, H2_PUSH_PROMISE, EH, 1,
		     "\0\0\0\2"
		     "\x82\x87\x85\x41\1y");
	OCTETS_FRAME(o, H2_HEADERS, 0, 1, "\x88");
	OCTETS_FRAME(o, H2_CONTINUATION, 0, 1,
		     "\x40\1"
		     "c");
	OCTETS_FRAME(o, H2_CONTINUATION, EH, 1,
		     "\1"
		     "d");
	OCTETS_FRAME(o, H2_DATA, 0, 1, "");
	OCTETS_FRAME(o, H2_DATA, 0, 1, "answer");
	o = &turns[4].octets;
	OCTETS_FRAME(o, H2_HEADERS, ES | EH | H2_FLAG_PRIORITY | H2_FLAG_PADDED, 3,
		     "\2\x80\0\0\1\xff\x82\x86\x84\xbf\xbe\0\0");
	o = &turns[5].octets;
	OCTETS_FRAME(o, H2_HEADERS, EH, 2, "\x88");
	OCTETS_FRAME(o, H2_DATA, ES, 2, "pushed");
	OCTETS_FRAME(o, H2_HEADERS, ES | EH, 1,
		     "\0\7"
		     "trailer"
		     "\1"
		     "t");
	OCTETS_FRAME(o, H2_ALTSVC, 0, 0,
		     "\0\7"
		     "a.b.c.d"
		     "h3");
	OCTETS_FRAME(o, 0xee, 0x55, 0, "grease");
	o = &turns[6].octets;
	OCTETS_FRAME(o, H2_RST_STREAM, 0, 3, "\0\0\0\x08");
	o = &turns[7].octets;
	OCTETS_FRAME(o, H2_GOAWAY, 0, 0, "\0\0\0\3\0\0\0\0bye");
}

static void check_conversation(struct talk *k)
{
	expect_fine(k);
	assert_int_equal(book_connection(k->book, k->conn)->frames, 26);
	assert_int_equal(talk_count(k, EVENT_H2_FRAME), 26);
	assert_int_equal(talk_count(k, EVENT_H2_PREFACE), 1);
	assert_int_equal(talk_count(k, EVENT_H2_LOST), 0);
	assert_int_equal(book_streams(k->book), 3);

	const struct event *e = talk_nth(k, CLIENT, H2_HEADERS, 0);
	assert_string_equal(talk_fields(k, e), ":method: GET\n:scheme: http\n:path: /\n"
					       ":authority: x\na: b\n");
	assert_int_equal(e->pos, 24 + 9 + 12 + 9 + 4);
	/* priority: depends on 1, exclusively, weight 256; indexed fields are those inserted */
	e = talk_nth(k, CLIENT, H2_HEADERS, 1);
	assert_string_equal(talk_fields(k, e), ":method: GET\n:scheme: http\n:path: /\n"
					       ":authority: x\na: b\n");
	assert_int_equal(e->a, 0x80000001);
	assert_int_equal(e->b, 256);
	assert_int_equal(e->c, 2);
	/* the joined block stands at the CONTINUATION that ends it */
	e = talk_nth(k, SERVER, H2_CONTINUATION, 1);
	assert_string_equal(talk_fields(k, e), ":status: 200\nc: d\n");
	assert_string_equal(talk_fields(k, talk_nth(k, SERVER, H2_CONTINUATION, 0)), "");

	/* RFC 9113 section 6.9: padding counts for the window, not for the body */
	e = talk_nth(k, CLIENT, H2_DATA, 0);
	assert_int_equal((int32_t)e->a, 65535 + 256 - 5);
	assert_int_equal((int32_t)e->b, 65535 - 5);
	assert_int_equal(e->c, 5);
	e = talk_nth(k, CLIENT, H2_DATA, 1);
	assert_int_equal((int32_t)e->a, 65535 + 256 - 5 - 6);
	assert_int_equal((int32_t)e->b, 65535 - 5 - 6);
	assert_int_equal(e->c, 2);
	e = talk_nth(k, SERVER, H2_DATA, 1);
	assert_int_equal((int32_t)e->a, 16384 - 6); /* the client's SETTINGS, acknowledged */
	assert_int_equal((int32_t)e->b, 65535 + 65536 - 6);

	e = talk_nth(k, SERVER, H2_PING, 0);
	assert_int_equal(e->a, 0x31323334);
	assert_int_equal(e->b, 0x35363738);
	assert_int_equal(e->c, 1000); /* µs */

	e = talk_nth(k, SERVER, H2_PUSH_PROMISE, 0);
	assert_int_equal(e->a, 2);
	const struct stream *s = talk_stream(k, 2);
	assert_true(s->pushed);
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	assert_int_equal(s->status, 200);
	assert_int_equal(s->response_bytes, 6);
	assert_memory_equal(book_text(k->book, s->path).p, "/index.html", 11);
	assert_memory_equal(book_text(k->book, s->authority).p, "y", 1);
	assert_true(talk_nth(k, SERVER, H2_DATA, 2)->pushed);

	s = talk_stream(k, 1);
	assert_int_equal(s->state, STREAM_CLOSED);
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	assert_int_equal(s->request_bytes, 7);
	assert_int_equal(s->response_bytes, 6);
	s = talk_stream(k, 3);
	assert_true(s->reset);
	assert_int_equal(s->end, STREAM_END_RESET);
	assert_int_equal(s->reset_code, H2_CANCEL);
	assert_int_equal(s->reset_side, CLIENT);

	e = talk_nth(k, SERVER, H2_GOAWAY, 0);
	assert_int_equal(e->b, 3);
	assert_memory_equal(book_blob(k->book, e).p, "bye", 3);
	assert_int_equal(book_connection(k->book, k->conn)->goaways, 1);
	assert_int_equal(book_connection(k->book, k->conn)->settings[CLIENT].value[4], 16384);
	assert_true(book_connection(k->book, k->conn)->settings[CLIENT].acked);
	assert_true(book_connection(k->book, k->conn)->settings[SERVER].acked);
}

static void test_conversation(void **state)
{
	struct talk *k = *state;

	conversation();
	for (int i = 0; i < TURNS; i++)
		talk_say(k, turns[i].side, turns[i].octets.p, turns[i].octets.n);
	check_conversation(k);
}

static void test_one_octet_at_a_time(void **state)
{
	struct talk *k = *state;

	conversation();
	for (int i = 0; i < TURNS; i++) {
		talk_tick(k);
		for (size_t n = 0; n < turns[i].octets.n; n++)
			talk_feed(k, turns[i].side, turns[i].octets.p + n, 1);
	}
	check_conversation(k);
}

/* Cut in two at each place: the book is word for word the same. */
static void test_every_split(void **state)
{
	struct talk *k = *state;
	static struct talk split;

	conversation();
	for (int i = 0; i < TURNS; i++)
		talk_say(k, turns[i].side, turns[i].octets.p, turns[i].octets.n);
	const char *whole = talk_dump(k);
	for (int cut = 0; cut < TURNS; cut++) {
		for (size_t at = 1; at < turns[cut].octets.n; at++) {
			talk_open(&split, H2_START_PREFACE);
			for (int i = 0; i < TURNS; i++) {
				const struct octets *o = &turns[i].octets;
				size_t first = i == cut ? at : o->n;
				talk_say(&split, turns[i].side, o->p, first);
				if (first < o->n)
					talk_feed(&split, turns[i].side, o->p + first,
						  o->n - first);
			}
			assert_string_equal(talk_dump(&split), whole);
			talk_close(&split);
		}
	}
}

/* RFC 9113 section 6.5.3: from the ACK on; section 6.9.2: a window may become negative. */
static void test_initial_window_at_its_ack(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, EH, 1, GET_X);
	C(H2_DATA, 0, 1, "12345");
	assert_int_equal((int32_t)talk_nth(k, CLIENT, H2_DATA, 0)->a, 65530);
	S(H2_SETTINGS, 0, 0, "\0\4\0\0\0\2");
	C(H2_DATA, 0, 1, "12345");
	assert_int_equal((int32_t)talk_nth(k, CLIENT, H2_DATA, 1)->a, 65525);
	C(H2_SETTINGS, H2_FLAG_ACK, 0, "");
	S(H2_WINDOW_UPDATE, 0, 1, "\0\0\0\1");
	assert_int_equal((int32_t)talk_nth(k, SERVER, H2_WINDOW_UPDATE, 0)->b, 2 - 10 + 1);
	C(H2_DATA, 0, 1, ""); /* empty DATA needs no window */
	expect_fine(k);
	assert_int_equal((int32_t)talk_nth(k, CLIENT, H2_DATA, 2)->b, 65525); /* not touched */
	C(H2_DATA, 0, 1, "1");
	assert_int_equal(talk_event(k, EVENT_BAD, 0)->a, H2_FLOW_CONTROL_ERROR);
}

/* Two SETTINGS on their way: the first ACK puts the first one in force (RFC 9113 §6.5.3). */
static void test_settings_in_flight(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	S(H2_SETTINGS, 0, 0, "\0\3\0\0\0\144");
	S(H2_SETTINGS, 0, 0, "\0\3\0\0\0\1");
	C(H2_SETTINGS, H2_FLAG_ACK, 0, "");
	C(H2_HEADERS, EH, 1, GET_X);
	C(H2_HEADERS, EH, 3, GET_X);
	expect_fine(k); /* 100 streams are allowed until the second ACK */
	C(H2_SETTINGS, H2_FLAG_ACK, 0, "");
	C(H2_HEADERS, EH, 5, GET_X);
	assert_int_equal(talk_event(k, EVENT_BAD, 0)->a, H2_REFUSED_STREAM);
}

/* A larger window may be used from when its SETTINGS was sent: the ACK may come after DATA. */
static void test_larger_window_before_its_ack(void **state)
{
	struct talk *k = *state;
	static const char data[16384];

	TALK_START(k, "\0\4\0\0\0\12"); /* the client takes 10 octets a stream */
	C(H2_HEADERS, EH | ES, 1, GET_X);
	S(H2_HEADERS, EH, 1, "\x88");
	C(H2_SETTINGS, 0, 0, "\0\4\0\0\377\377");
	talk_frame(k, SERVER, H2_DATA, 0, 1, data, sizeof(data));
	expect_fine(k);
	S(H2_SETTINGS, H2_FLAG_ACK, 0, "");
	assert_int_equal(talk_count(k, EVENT_BAD), 0);
}

static void test_ping_round_trips(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_PING, 0, 0, "aaaaaaaa");
	C(H2_PING, 0, 0, "bbbbbbbb");
	S(H2_PING, 0, 0, "aaaaaaaa"); /* the server's own: not an answer */
	S(H2_PING, H2_FLAG_ACK, 0, "bbbbbbbb");
	S(H2_PING, H2_FLAG_ACK, 0, "aaaaaaaa");
	S(H2_PING, H2_FLAG_ACK, 0, "cccccccc");
	assert_int_equal(talk_nth(k, SERVER, H2_PING, 1)->c, 2000);
	assert_int_equal(talk_nth(k, SERVER, H2_PING, 2)->c, 4000);
	assert_int_equal(talk_nth(k, SERVER, H2_PING, 3)->c, 0);
}

static void test_goaway_refuses_above_last(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	C(H2_HEADERS, ES | EH, 3, GET_X);
	C(H2_HEADERS, ES | EH, 5, GET_X);
	S(H2_GOAWAY, 0, 0, "\0\0\0\1\0\0\0\0");
	S(H2_HEADERS, ES | EH, 1, "\x88");
	h2_end(k->h2, true, k->at);
	assert_int_equal(talk_stream(k, 1)->end, STREAM_END_COMPLETE);
	assert_int_equal(talk_stream(k, 3)->end, STREAM_END_REFUSED);
	assert_int_equal(talk_stream(k, 5)->end, STREAM_END_REFUSED);
	assert_int_equal(talk_nth(k, SERVER, H2_GOAWAY, 0)->severity, SEVERITY_WARNING);
	expect_fine(k);
}

/* The two-step drain of section 6.8: the first GOAWAY refuses nothing. */
static void test_goaway_twice(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_GOAWAY, 0, 0, "\x7f\xff\xff\xff\0\0\0\0");
	assert_int_equal(talk_nth(k, SERVER, H2_GOAWAY, 0)->severity, SEVERITY_INFO);
	assert_int_equal(talk_stream(k, 1)->end, STREAM_END_OPEN);
	C(H2_HEADERS, ES | EH, 3, GET_X);
	S(H2_GOAWAY, 0, 0, "\0\0\0\1\0\0\0\0");
	assert_int_equal(talk_stream(k, 3)->end, STREAM_END_REFUSED);
	assert_int_equal(talk_stream(k, 1)->end, STREAM_END_OPEN);
}

/* A stream opened after the GOAWAY, above its last stream, was not processed either. */
static void test_stream_opened_after_goaway(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_GOAWAY, 0, 0, "\0\0\0\1\0\0\0\0");
	C(H2_HEADERS, ES | EH, 3, GET_X);
	S(H2_HEADERS, ES | EH, 1, "\x88");
	h2_end(k->h2, true, k->at);
	assert_int_equal(talk_stream(k, 3)->end, STREAM_END_REFUSED);
}

static void test_ends_of_streams(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, EH, 1, GET_X); /* its body never ends, the answer is whole */
	C(H2_HEADERS, ES | EH, 3, GET_X);
	C(H2_HEADERS, ES | EH, 5, GET_X);
	C(H2_HEADERS, EH, 7, GET_X);
	assert_int_equal(talk_stream(k, 1)->state, STREAM_OPEN);
	assert_int_equal(talk_stream(k, 3)->state, STREAM_HALF_CLOSED_CLIENT);
	S(H2_HEADERS, ES | EH, 1, "\x88");
	assert_int_equal(talk_stream(k, 1)->state, STREAM_HALF_CLOSED_SERVER);
	S(H2_HEADERS, EH, 3, "\x88");
	S(H2_RST_STREAM, 0, 5, "\0\0\0\7");
	S(H2_HEADERS, ES | EH, 7, "\x88");
	S(H2_RST_STREAM, 0, 7, "\0\0\0\0"); /* section 8.1: please stop sending, all is well */
	h2_end(k->h2, true, k->at);
	assert_int_equal(talk_stream(k, 1)->end, STREAM_END_COMPLETE);
	assert_int_equal(talk_stream(k, 3)->end, STREAM_END_LOST);
	assert_int_equal(talk_stream(k, 5)->end, STREAM_END_REFUSED);
	assert_int_equal(talk_stream(k, 7)->end, STREAM_END_COMPLETE);
	expect_fine(k);
}

static void test_capture_ends_under_a_stream(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	h2_end(k->h2, false, k->at);
	assert_int_equal(talk_stream(k, 1)->end, STREAM_END_OPEN);
}

static void lose(struct talk *k, int side, uint64_t n)
{
	h2_lost(k->h2, side, n, k->at);
	k->pos[side] += n;
}

/* A frame of which the octets [from, from + n) are missing. */
static void frame_with_hole(struct talk *k, int side, size_t from, size_t n)
{
	talk_tick(k);
	talk_feed(k, side, k->octets.p, from);
	lose(k, side, n);
	talk_feed(k, side, k->octets.p + from + n, k->octets.n - from - n);
}

static void hole_in_data(struct talk *k, size_t from, size_t n)
{
	TALK_START(k, "");
	C(H2_HEADERS, EH, 1, GET_X);
	k->octets.n = 0;
	OCTETS_FRAME(&k->octets, H2_DATA, 0, 1, "0123456789");
	frame_with_hole(k, CLIENT, from, n);
	C(H2_HEADERS, ES | EH, 3, "\x82\x86\x84\xbe");
	const struct event *e = talk_nth(k, CLIENT, H2_DATA, 0);
	assert_non_null(e);
	assert_int_equal(e->length, 10);
	assert_int_equal((int32_t)e->a, 65525);
	assert_int_equal(talk_count(k, EVENT_H2_LOST), 0);
	/* the table is as whole as before */
	e = talk_nth(k, CLIENT, H2_HEADERS, 1);
	assert_string_equal(talk_fields(k, e),
			    ":method: GET\n:scheme: http\n:path: /\n:authority: x\n");
	expect_fine(k);
}

static void test_hole_inside_data(void **state)
{
	hole_in_data(*state, 9 + 3, 4);
}

static void test_hole_at_the_end_of_data(void **state)
{
	hole_in_data(*state, 9 + 3, 7);
}

/* Not padded: nothing of its payload is needed to read on. */
static void test_hole_at_the_start_of_data(void **state)
{
	hole_in_data(*state, 9, 4);
}

static void test_hole_of_all_data(void **state)
{
	hole_in_data(*state, 9, 10);
}

static void test_hole_inside_headers(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	k->octets.n = 0;
	OCTETS_FRAME(&k->octets, H2_HEADERS, ES | EH, 3, "\x82\x86\x84\x41\1y");
	frame_with_hole(k, CLIENT, 11, 2);
	C(H2_HEADERS, ES | EH, 5, "\x82\x86\x84\xbe");
	const struct event *e = talk_nth(k, CLIENT, H2_HEADERS, 1);
	assert_true(e->uncertain);
	assert_int_equal(e->stream, 3);
	e = talk_nth(k, CLIENT, H2_HEADERS, 2);
	assert_string_equal(talk_fields(k, e), ":method: GET\n:scheme: http\n:path: /\n?: ?\n");
	assert_int_equal(talk_count(k, EVENT_H2_LOST), 0);
	expect_fine(k);
}

/* The hole takes a frame header with it: frames are found again, and what was skipped is told. */
static void test_hole_over_frame_headers(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	lose(k, CLIENT, 1000);
	k->octets.n = 0;
	OCTETS_ADD(&k->octets, "zzzzzzz"); /* the rest of a frame that began in the hole */
	OCTETS_FRAME(&k->octets, H2_HEADERS, ES | EH, 9, "\x82\x86\x84\xbe");
	OCTETS_FRAME(&k->octets, H2_PING, 0, 0, "12345678");
	uint64_t pos = k->pos[CLIENT] + 7;
	talk_say(k, CLIENT, k->octets.p, k->octets.n);
	assert_int_equal(talk_count(k, EVENT_H2_LOST), 1);
	assert_int_equal(talk_event(k, EVENT_H2_LOST, 0)->length, 1007);
	const struct event *e = talk_nth(k, CLIENT, H2_HEADERS, 1);
	assert_non_null(e);
	assert_int_equal(e->stream, 9);
	assert_int_equal(e->pos, pos);
	assert_string_equal(talk_fields(k, e), ":method: GET\n:scheme: http\n:path: /\n?: ?\n");
	assert_non_null(talk_nth(k, CLIENT, H2_PING, 0));
	/* the server's answers to requests that we did not see are no violations */
	S(H2_HEADERS, ES | EH, 5, "\x88");
	S(H2_DATA, ES, 7, "x");
	expect_fine(k);
	/* the connection's window may have been raised in the hole */
	C(H2_HEADERS, EH, 11, "\x82\x86\x84");
	C(H2_DATA, 0, 11, "x");
	assert_int_equal((int32_t)talk_nth(k, CLIENT, H2_DATA, 0)->b, WINDOW_UNKNOWN);
}

/* The length of one frame must not silence the next one's. */
static void test_too_long_after_a_hole(void **state)
{
	static const uint8_t zeros[20000];
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, EH, 1, GET_X);
	k->octets.n = 0;
	octets_frame(&k->octets, H2_ORIGIN, 0, 0, zeros, sizeof(zeros));
	frame_with_hole(k, CLIENT, 9, 100);
	assert_int_equal(talk_count(k, EVENT_BAD), 1);
	talk_frame(k, CLIENT, H2_ORIGIN, 0, 0, zeros, sizeof(zeros));
	assert_int_equal(talk_count(k, EVENT_BAD), 2);
}

static void test_padded_data_in_pieces(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, EH, 1, GET_X);
	k->octets.n = 0;
	OCTETS_FRAME(&k->octets, H2_DATA, ES | H2_FLAG_PADDED, 1,
		     "\x05"
		     "abc"
		     "\0\0\0\0\0");
	talk_tick(k);
	for (size_t i = 0; i < k->octets.n; i++) {
		uint8_t octet = k->octets.p[i];
		talk_feed(k, CLIENT, &octet, 1);
	}
	assert_int_equal(talk_nth(k, CLIENT, H2_DATA, 0)->c, 3);
	assert_int_equal(talk_stream(k, 1)->request_bytes, 3);
	assert_int_equal((int32_t)talk_nth(k, CLIENT, H2_DATA, 0)->b, 65535 - 9);
}

/* 60 CONTINUATIONs of 16384 octets stay under 1 MiB; a block above it is told and not decoded. */
static void test_block_too_large(void **state)
{
	static const uint8_t zeros[16384];
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES, 1, GET_X);
	for (int i = 0; i < 64; i++)
		talk_frame(k, CLIENT, H2_CONTINUATION, 0, 1, zeros, sizeof(zeros));
	const struct event *e = talk_event(k, EVENT_BAD, 0);
	assert_non_null(e);
	assert_int_equal(e->a, H2_ENHANCE_YOUR_CALM);
	C(H2_CONTINUATION, EH, 1, "");
	C(H2_HEADERS, ES | EH, 3, GET_X);
	assert_int_equal(talk_count(k, EVENT_BAD), 1);
	e = talk_nth(k, CLIENT, H2_HEADERS, 1);
	assert_string_equal(talk_fields(k, e),
			    ":method: GET\n:scheme: http\n:path: /\n:authority: x\n");
}

/* A capture that starts inside: windows and older fields are not known; nothing is a violation that
 * the part before could explain. Who the client is, the requests tell. */
static void test_middle(void **state)
{
	struct talk *k = *state;

	k->octets.n = 0;
	OCTETS_ADD(&k->octets, "tail of a frame");
	OCTETS_FRAME(&k->octets, H2_DATA, ES, 21, "body");
	OCTETS_FRAME(&k->octets, H2_HEADERS, ES | EH, 23, "\x88\xc1");
	OCTETS_FRAME(&k->octets, H2_WINDOW_UPDATE, 0, 0, "\0\0\1\0");
	talk_say(k, 0, k->octets.p, k->octets.n);
	SAYS(k, 1, H2_HEADERS, ES | EH, 25, "\x82\x86\x84\xbe");
	SAYS(k, 1, H2_PING, 0, 0, "12345678");
	expect_fine(k);
	const struct connection *c = book_connection(k->book, k->conn);
	assert_true(c->client_known);
	assert_int_equal(c->client, 1);
	const struct event *e = talk_nth(k, 0, H2_HEADERS, 0);
	assert_string_equal(talk_fields(k, e), ":status: 200\n?: ?\n");
	const struct field *f = NULL;
	assert_int_equal(book_fields(k->book, e, &f), 2);
	assert_int_equal(f[1].value_from, FIELD_UNKNOWN);
	assert_int_equal((int32_t)talk_nth(k, 0, H2_DATA, 0)->b, WINDOW_UNKNOWN);
	assert_int_equal((int32_t)talk_nth(k, 0, H2_WINDOW_UPDATE, 0)->b, WINDOW_UNKNOWN);
	assert_int_equal(talk_stream(k, 23)->status, 200);
	assert_memory_equal(book_text(k->book, talk_stream(k, 25)->path).p, "/", 1);
}

static void test_upgraded(void **state)
{
	static struct talk k;

	(void)state;
	talk_open(&k, H2_START_UPGRADED);
	struct field f[] = {
		{.name = book_intern(k.book, ":method", 7), .value = book_intern(k.book, "GET", 3)},
		{.name = book_intern(k.book, ":path", 5), .value = book_intern(k.book, "/up", 3)},
		{.name = book_intern(k.book, "host", 4), .value = book_intern(k.book, "h", 1)}};
	h2_upgraded(k.h2, f, 3, k.at);
	SAYS(&k, SERVER, H2_SETTINGS, 0, 0, "");
	talk_say(&k, CLIENT, PREFACE, sizeof(PREFACE) - 1);
	SAYS(&k, CLIENT, H2_SETTINGS, 0, 0, "");
	SAYS(&k, SERVER, H2_HEADERS, EH, 1, "\x88");
	SAYS(&k, SERVER, H2_DATA, ES, 1, "answer");
	SAYS(&k, CLIENT, H2_HEADERS, ES | EH, 3, GET_X);
	expect_fine(&k);
	const struct stream *s = talk_stream(&k, 1);
	assert_int_equal(s->end, STREAM_END_COMPLETE);
	assert_int_equal(s->status, 200);
	assert_memory_equal(book_text(k.book, s->path).p, "/up", 3);
	assert_memory_equal(book_text(k.book, s->authority).p, "h", 1);
	assert_int_equal(s->response_bytes, 6);
	talk_close(&k);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_conversation),
		TEST(test_one_octet_at_a_time),
		TEST(test_every_split),
		TEST(test_initial_window_at_its_ack),
		TEST(test_settings_in_flight),
		TEST(test_larger_window_before_its_ack),
		TEST(test_ping_round_trips),
		TEST(test_goaway_refuses_above_last),
		TEST(test_goaway_twice),
		TEST(test_stream_opened_after_goaway),
		TEST(test_ends_of_streams),
		TEST(test_capture_ends_under_a_stream),
		TEST(test_hole_inside_data),
		TEST(test_hole_at_the_end_of_data),
		TEST(test_hole_at_the_start_of_data),
		TEST(test_hole_of_all_data),
		TEST(test_hole_inside_headers),
		TEST(test_hole_over_frame_headers),
		TEST(test_too_long_after_a_hole),
		TEST(test_padded_data_in_pieces),
		TEST(test_block_too_large),
		cmocka_unit_test_setup_teardown(test_middle, set_up_middle, tear_down),
		cmocka_unit_test(test_upgraded),
	};

	return cmocka_run_group_tests_name("h2", tests, NULL, NULL);
}
