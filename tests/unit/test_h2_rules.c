#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "h2_talk.h"

/* One fault a test: what the first violation told must be, by RFC 9113 and RFC 7541. The controls
 * break nothing (or only taste, or another layer) and must not be told as violations. */

static int set_up(void **state)
{
	static struct talk k;

	talk_open(&k, H2_START_PREFACE);
	*state = &k;
	return 0;
}

static int tear_down(void **state)
{
	talk_close(*state);
	return 0;
}

static void expect_bad(struct talk *k, int side, uint32_t code, const char *section)
{
	const struct event *e = talk_event(k, EVENT_BAD, 0);

	assert_non_null(e);
	struct slice phrase = book_blob(k->book, e);
	text_clear(&k->text);
	text_add_n(&k->text, phrase.p, phrase.n);
	if (!strstr(text_str(&k->text), section) || e->a != code || e->side != side)
		fail_msg("side %u, %s: %s", e->side, names_error(e->a), text_str(&k->text));
	assert_int_equal(e->severity, SEVERITY_ERROR);
	assert_int_equal(book_connection(k->book, k->conn)->worst, SEVERITY_ERROR);
	if (e->c != BOOK_NONE) { /* the event that it judges stands before it and is marked */
		assert_true(book_event(k->book, e->c) < e);
		assert_int_equal(book_event(k->book, e->c)->severity, SEVERITY_ERROR);
	}
}

static void expect_fine(struct talk *k)
{
	const struct event *e = talk_event(k, EVENT_BAD, 0);

	if (e)
		fail_msg("told as a violation: %.*s", (int)book_blob(k->book, e).n,
			 book_blob(k->book, e).p);
}

#define C(type, flags, stream, payload) SAYS(k, CLIENT, type, flags, stream, payload)
#define S(type, flags, stream, payload) SAYS(k, SERVER, type, flags, stream, payload)
#define ES H2_FLAG_END_STREAM
#define EH H2_FLAG_END_HEADERS

#define RULE(name, side, code, section, ...)                                                       \
	static void test_##name(void **state)                                                      \
	{                                                                                          \
		struct talk *k = *state;                                                           \
		TALK_START(k, "");                                                                 \
		__VA_ARGS__;                                                                       \
		expect_bad(k, side, code, section);                                                \
	}

#define CONTROL(name, ...)                                                                         \
	static void test_##name(void **state)                                                      \
	{                                                                                          \
		struct talk *k = *state;                                                           \
		TALK_START(k, "");                                                                 \
		__VA_ARGS__;                                                                       \
		expect_fine(k);                                                                    \
	}

static void say_zeros(struct talk *k, int side, unsigned flags, uint32_t stream, size_t n)
{
	static const uint8_t zeros[65536];

	talk_frame(k, side, H2_DATA, flags, stream, zeros, n);
}

static void reset_twenty(struct talk *k)
{
	for (uint32_t i = 0; i < 20; i++) {
		C(H2_HEADERS, ES | EH, 1 + 2 * i, GET_X);
		C(H2_RST_STREAM, 0, 1 + 2 * i, "\0\0\0\x08");
	}
}

/* clang-format off: a row a fault */
RULE(prio_self_dep, CLIENT, H2_PROTOCOL_ERROR, "RFC 7540 §5.3.1",
     C(H2_PRIORITY, 0, 3, "\0\0\0\3\x10"))
RULE(hpack_bad_index, CLIENT, H2_COMPRESSION_ERROR, "RFC 7541 §2.3.3",
     C(H2_HEADERS, ES | EH, 1, "\x82\x86\x84\xff\x80\x02");
     C(H2_HEADERS, ES | EH, 3, GET_X))
RULE(hpack_unknown_dyn_index_first_request, CLIENT, H2_COMPRESSION_ERROR, "RFC 7541 §2.3.3",
     C(H2_HEADERS, ES | EH, 1, "\x82\x86\x84\xc0");
     C(H2_HEADERS, ES | EH, 3, GET_X))
RULE(headers_stream0, CLIENT, H2_PROTOCOL_ERROR, "§6.2", C(H2_HEADERS, ES | EH, 0, GET_X))
RULE(data_idle, CLIENT, H2_PROTOCOL_ERROR, "§5.1", C(H2_DATA, ES, 5, "abc"))
RULE(data_stream0, CLIENT, H2_PROTOCOL_ERROR, "§6.1", C(H2_DATA, ES, 0, "abc"))
RULE(wu_zero, CLIENT, H2_PROTOCOL_ERROR, "§6.9", C(H2_WINDOW_UPDATE, 0, 0, "\0\0\0\0"))
RULE(wu_overflow, CLIENT, H2_FLOW_CONTROL_ERROR, "§6.9.1",
     C(H2_WINDOW_UPDATE, 0, 0, "\x7f\xff\xff\xff");
     C(H2_WINDOW_UPDATE, 0, 0, "\x7f\xff\xff\xff"))
RULE(settings_len5, CLIENT, H2_FRAME_SIZE_ERROR, "§6.5", C(H2_SETTINGS, 0, 0, "\0\1\0\0\0"))
RULE(settings_ack_payload, CLIENT, H2_FRAME_SIZE_ERROR, "§6.5",
     C(H2_SETTINGS, H2_FLAG_ACK, 0, "\0\1\0\0\0\0"))
RULE(settings_stream1, CLIENT, H2_PROTOCOL_ERROR, "§6.5", C(H2_SETTINGS, 0, 1, ""))
RULE(settings_push2, CLIENT, H2_PROTOCOL_ERROR, "§6.5.2", C(H2_SETTINGS, 0, 0, "\0\2\0\0\0\2"))
RULE(settings_iws_big, CLIENT, H2_FLOW_CONTROL_ERROR, "§6.5.2",
     C(H2_SETTINGS, 0, 0, "\0\4\xff\xff\xff\xff"))
RULE(settings_mfs_small, CLIENT, H2_PROTOCOL_ERROR, "§6.5.2", C(H2_SETTINGS, 0, 0, "\0\5\0\0\0\1"))
RULE(ping_len7, CLIENT, H2_FRAME_SIZE_ERROR, "§6.7", C(H2_PING, 0, 0, "1234567"))
RULE(ping_stream1, CLIENT, H2_PROTOCOL_ERROR, "§6.7", C(H2_PING, 0, 1, "12345678"))
RULE(goaway_stream1, CLIENT, H2_PROTOCOL_ERROR, "§6.8", C(H2_GOAWAY, 0, 1, "\0\0\0\0\0\0\0\0"))
RULE(goaway_short, CLIENT, H2_FRAME_SIZE_ERROR, "§4.2", C(H2_GOAWAY, 0, 0, "\0\0\0\0"))
RULE(rst_stream0, CLIENT, H2_PROTOCOL_ERROR, "§6.4", C(H2_RST_STREAM, 0, 0, "\0\0\0\x08"))
RULE(rst_idle, CLIENT, H2_PROTOCOL_ERROR, "§6.4", C(H2_RST_STREAM, 0, 9, "\0\0\0\x08"))
RULE(rst_len5, CLIENT, H2_FRAME_SIZE_ERROR, "§6.4", C(H2_HEADERS, ES | EH, 1, GET_X);
     C(H2_RST_STREAM, 0, 1, "\0\0\0\x08x"))
RULE(continuation_orphan, CLIENT, H2_PROTOCOL_ERROR, "§6.10", C(H2_CONTINUATION, EH, 1, GET_X))
RULE(headers_interleaved_before_end_headers, CLIENT, H2_PROTOCOL_ERROR, "§6.2",
     C(H2_HEADERS, ES, 1, "\x82\x86\x84");
     C(H2_PING, 0, 0, "12345678"); C(H2_CONTINUATION, EH, 1, "\x41\x01x"))
RULE(streamid_decrease, CLIENT, H2_PROTOCOL_ERROR, "§5.1.1", C(H2_HEADERS, ES | EH, 7, GET_X);
     C(H2_HEADERS, ES | EH, 3, GET_X))
RULE(streamid_even_client, CLIENT, H2_PROTOCOL_ERROR, "§5.1.1", C(H2_HEADERS, ES | EH, 2, GET_X))
RULE(data_after_end_stream, CLIENT, H2_STREAM_CLOSED, "§5.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     C(H2_DATA, ES, 1, "zz"))
RULE(frame_too_big, CLIENT, H2_FRAME_SIZE_ERROR, "§4.2", C(H2_HEADERS, EH, 1, GET_X);
     say_zeros(k, CLIENT, ES, 1, 20000))
RULE(pad_too_long, CLIENT, H2_PROTOCOL_ERROR, "§6.1", C(H2_HEADERS, EH, 1, GET_X);
     C(H2_DATA, ES | H2_FLAG_PADDED, 1, "\5abc"))
RULE(prio_len4, CLIENT, H2_FRAME_SIZE_ERROR, "§6.3", C(H2_PRIORITY, 0, 3, "\0\0\0\0"))
RULE(uppercase_name, CLIENT, H2_PROTOCOL_ERROR, "§8.2.1",
     C(H2_HEADERS, ES | EH, 1,
       GET_X "\0\3"
	     "FOO"
	     "\1x"))
RULE(connection_header, CLIENT, H2_PROTOCOL_ERROR, "§8.2.2",
     C(H2_HEADERS, ES | EH, 1,
       GET_X "\0\x0a"
	     "connection"
	     "\5"
	     "close"))
RULE(missing_path, CLIENT, H2_PROTOCOL_ERROR, "§8.3.1", C(H2_HEADERS, ES | EH, 1, "\x82\x86"))
RULE(pseudo_after_regular, CLIENT, H2_PROTOCOL_ERROR, "§8.3",
     C(H2_HEADERS, ES | EH, 1,
       "\x82\0\1"
       "a"
       "\1"
       "b"
       "\x86\x84"))
RULE(dup_pseudo, CLIENT, H2_PROTOCOL_ERROR, "§8.3", C(H2_HEADERS, ES | EH, 1, "\x82\x82\x86\x84"))
RULE(unknown_pseudo, CLIENT, H2_PROTOCOL_ERROR, "§8.3",
     C(H2_HEADERS, ES | EH, 1,
       GET_X "\0\4"
	     ":foo"
	     "\1x"))
RULE(content_length_mismatch, CLIENT, H2_PROTOCOL_ERROR, "§8.1.1",
     C(H2_HEADERS, EH, 1,
       GET_X "\x0f\x0d\2"
	     "50");
     C(H2_DATA, ES, 1, "abc"))
CONTROL(push_when_disabled, C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\2" GET_X))
RULE(flow_control_overrun, CLIENT, H2_FLOW_CONTROL_ERROR, "§6.9.1", C(H2_HEADERS, EH, 1, GET_X);
     for (int i = 0; i < 5; i++) say_zeros(k, CLIENT, 0, 1, 16384))
RULE(max_concurrent_exceeded, CLIENT, H2_REFUSED_STREAM, "§5.1.2",
     S(H2_SETTINGS, 0, 0, "\0\3\0\0\0\1");
     C(H2_SETTINGS, H2_FLAG_ACK, 0, ""); C(H2_HEADERS, ES | EH, 1, GET_X);
     C(H2_HEADERS, ES | EH, 3, GET_X); C(H2_HEADERS, ES | EH, 5, GET_X))
RULE(table_size_update_too_big, CLIENT, H2_COMPRESSION_ERROR, "RFC 7541 §6.3",
     C(H2_HEADERS, ES | EH, 1, "\x3f\xff\xff\3" GET_X))
CONTROL(new_stream_after_goaway, C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_GOAWAY, 0, 0, "\0\0\0\1\0\0\0\0"); C(H2_HEADERS, ES | EH, 3, GET_X))
RULE(trailers_no_end_stream, SERVER, H2_PROTOCOL_ERROR, "§8.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1, "\x88"); S(H2_DATA, 0, 1, "x"); S(H2_HEADERS, EH, 1,
							    "\0\1"
							    "a"
							    "\1"
							    "b"))
CONTROL(rapid_reset_20, reset_twenty(k))
CONTROL(grpc_no_status, C(H2_HEADERS, EH, 1,
			  "\x83\x86\x44\4"
			  "/a/b"
			  "\x41\1x"
			  "\x5f\x10"
			  "application/grpc");
	C(H2_DATA, ES, 1, "\0\0\0\0\0"); S(H2_HEADERS, EH, 1,
					   "\x88\x5f\x10"
					   "application/grpc");
	S(H2_DATA, ES, 1, "\0\0\0\0\0"))
CONTROL(grpc_status4_timeout, C(H2_HEADERS, EH, 1,
				"\x83\x86\x44\4"
				"/a/b"
				"\x41\1x"
				"\x5f\x10"
				"application/grpc"
				"\0\x0c"
				"grpc-timeout"
				"\3"
				"50m");
	C(H2_DATA, ES, 1, "\0\0\0\0\0"); S(H2_HEADERS, ES | EH, 1,
					   "\x88\x5f\x10"
					   "application/grpc"
					   "\0\x0b"
					   "grpc-status"
					   "\1"
					   "4"
					   "\0\x0c"
					   "grpc-message"
					   "\x08"
					   "deadline"))
CONTROL(settings_no_ack_timeout, C(H2_SETTINGS, 0, 0, ""))
CONTROL(altsvc_origin_prio_update, S(H2_ALTSVC, 0, 0,
				     "\0\7"
				     "a.b.c.d"
				     "h3=\":443\"");
	S(H2_ORIGIN, 0, 0,
	  "\0\x09"
	  "https://x");
	C(H2_PRIORITY_UPDATE, 0, 0,
	  "\0\0\0\1"
	  "u=3,i");
	C(0xee, 0, 0, "grease"))

/* Beyond that set. */
RULE(push_after_disabled, SERVER, H2_PROTOCOL_ERROR, "§6.6", C(H2_SETTINGS, 0, 0, "\0\2\0\0\0\0");
     S(H2_SETTINGS, H2_FLAG_ACK, 0, ""); C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\2" GET_X))
RULE(push_by_client, CLIENT, H2_PROTOCOL_ERROR, "§8.4", C(H2_HEADERS, EH, 1, GET_X);
     C(H2_PUSH_PROMISE, EH, 1, "\0\0\0\3" GET_X))
RULE(push_of_odd_stream, SERVER, H2_PROTOCOL_ERROR, "§5.1.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\3" GET_X))
RULE(enable_push_1_by_server, SERVER, H2_PROTOCOL_ERROR, "§6.5.2",
     S(H2_SETTINGS, 0, 0, "\0\2\0\0\0\1"))
RULE(window_update_len3, CLIENT, H2_FRAME_SIZE_ERROR, "§6.9", C(H2_WINDOW_UPDATE, 0, 0, "\0\0\1"))
RULE(window_update_idle, CLIENT, H2_PROTOCOL_ERROR, "§5.1", C(H2_WINDOW_UPDATE, 0, 7, "\0\0\0\1"))
RULE(continuation_of_another_stream, CLIENT, H2_PROTOCOL_ERROR, "§6.2",
     C(H2_HEADERS, ES, 1, "\x82\x86\x84");
     C(H2_CONTINUATION, EH, 3, "\x41\x01x"))
RULE(response_on_idle, SERVER, H2_PROTOCOL_ERROR, "§5.1", S(H2_HEADERS, EH, 1, "\x88"))
RULE(data_before_response, SERVER, H2_PROTOCOL_ERROR, "§8.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_DATA, 0, 1, "x"))
RULE(data_on_closed, CLIENT, H2_STREAM_CLOSED, "§5.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, ES | EH, 1, "\x88"); C(H2_DATA, 0, 1, "x"))
RULE(headers_on_closed, CLIENT, H2_STREAM_CLOSED, "§5.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, ES | EH, 1, "\x88"); C(H2_HEADERS, ES | EH, 1, GET_X))
RULE(status_missing, SERVER, H2_PROTOCOL_ERROR, "§8.3.2", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1,
       "\0\1"
       "a"
       "\1"
       "b"))
RULE(status_in_request, CLIENT, H2_PROTOCOL_ERROR, "§8.3", C(H2_HEADERS, ES | EH, 1, GET_X "\x88"))
RULE(pseudo_in_trailers, SERVER, H2_PROTOCOL_ERROR, "§8.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1, "\x88"); S(H2_HEADERS, ES | EH, 1, "\x88"))
RULE(te_gzip, CLIENT, H2_PROTOCOL_ERROR, "§8.2.2",
     C(H2_HEADERS, ES | EH, 1,
       GET_X "\0\2"
	     "te"
	     "\4"
	     "gzip"))
RULE(newline_in_value, CLIENT, H2_PROTOCOL_ERROR, "§8.2.1",
     C(H2_HEADERS, ES | EH, 1,
       GET_X "\0\1"
	     "a"
	     "\3"
	     "b\nc"))
RULE(interim_ends_stream, SERVER, H2_PROTOCOL_ERROR, "§8.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, ES | EH, 1,
       "\x48\3"
       "103"))
RULE(stream_window_overflow, CLIENT, H2_FLOW_CONTROL_ERROR, "§6.9.1",
     C(H2_HEADERS, ES | EH, 1, GET_X);
     C(H2_WINDOW_UPDATE, 0, 1, "\x7f\xff\xff\xff"))
RULE(stream_window_overrun, CLIENT, H2_FLOW_CONTROL_ERROR, "§6.9.1",
     S(H2_SETTINGS, 0, 0, "\0\4\0\0\0\1");
     C(H2_SETTINGS, H2_FLAG_ACK, 0, ""); C(H2_HEADERS, EH, 1, GET_X); C(H2_DATA, 0, 1, "xy"))
RULE(headers_pad_too_long, CLIENT, H2_PROTOCOL_ERROR, "§6.2",
     C(H2_HEADERS, ES | EH | H2_FLAG_PADDED, 1, "\x07" GET_X))
RULE(headers_end_in_priority, CLIENT, H2_FRAME_SIZE_ERROR, "§4.2",
     C(H2_HEADERS, ES | EH | H2_FLAG_PRIORITY, 1, "\0\0\0"))
RULE(connect_protocol_2, SERVER, H2_PROTOCOL_ERROR, "RFC 8441 §3",
     S(H2_SETTINGS, 0, 0, "\0\x08\0\0\0\2"))
RULE(data_in_204, SERVER, H2_PROTOCOL_ERROR, "204 response, which has no content (RFC 9110 §6.4.1",
     C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1, "\x89"); S(H2_DATA, 0, 1, "x"); S(H2_DATA, ES, 1, "x"))
RULE(data_in_304, SERVER, H2_PROTOCOL_ERROR, "304 response", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1, "\x8b"); S(H2_DATA, ES, 1, "x"))
RULE(data_in_answer_to_head, SERVER, H2_PROTOCOL_ERROR, "answer to HEAD",
     C(H2_HEADERS, ES | EH, 1,
       "\x42\4"
       "HEAD"
       "\x86\x84\x41\1x");
     S(H2_HEADERS, EH, 1, "\x88"); S(H2_DATA, ES, 1, "x"))
RULE(data_after_interim, SERVER, H2_PROTOCOL_ERROR, "before the final one (RFC 9113 §8.1)",
     C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1,
       "\x48\3"
       "103");
     S(H2_DATA, 0, 1, "x"))
RULE(status_101, SERVER, H2_PROTOCOL_ERROR, "status 101: HTTP/2 has no Upgrade (RFC 9113 §8.6)",
     C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1,
       "\x48\3"
       "101"))
RULE(status_of_two_digits, SERVER, H2_PROTOCOL_ERROR, "\":status\" (RFC 9110 §15), value \"99\"",
     C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, EH, 1,
       "\x48\2"
       "99"))
CONTROL(empty_data_in_204, C(H2_HEADERS, ES | EH, 1, GET_X); S(H2_HEADERS, EH, 1, "\x89");
	S(H2_DATA, ES, 1, ""))
CONTROL(padding_in_304, C(H2_HEADERS, ES | EH, 1, GET_X); S(H2_HEADERS, EH, 1, "\x8b");
	S(H2_DATA, ES | H2_FLAG_PADDED, 1, "\2\0\0"))
CONTROL(data_after_reset_crosses, C(H2_HEADERS, EH, 1, GET_X); S(H2_RST_STREAM, 0, 1, "\0\0\0\0");
	C(H2_DATA, ES, 1, "x"))
CONTROL(window_update_after_end, C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_HEADERS, ES | EH, 1, "\x88"); C(H2_WINDOW_UPDATE, 0, 1, "\0\0\0\1"))
CONTROL(priority_of_idle_and_closed, C(H2_PRIORITY, 0, 7, "\0\0\0\3\x10");
	C(H2_HEADERS, ES | EH, 9, GET_X); C(H2_PRIORITY, 0, 7, "\0\0\0\3\x10"))
CONTROL(head_with_content_length, C(H2_HEADERS, ES | EH, 1,
				    "\x42\4"
				    "HEAD"
				    "\x86\x84\x41\1x");
	S(H2_HEADERS, ES | EH, 1,
	  "\x88\x0f\x0d\2"
	  "50"))
CONTROL(not_modified_with_content_length, C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_HEADERS, ES | EH, 1,
	  "\x8b\x0f\x0d\2"
	  "50"))
CONTROL(connect_without_path, C(H2_HEADERS, EH, 1,
				"\x42\7"
				"CONNECT"
				"\x41\5"
				"x:443"))
CONTROL(te_trailers, C(H2_HEADERS, ES | EH, 1,
		       GET_X "\0\2"
			     "te"
			     "\x08"
			     "trailers"))
CONTROL(padding_of_all, C(H2_HEADERS, EH, 1, GET_X); C(H2_DATA, ES | H2_FLAG_PADDED, 1, "\3\0\0\0"))
CONTROL(interim_then_final_then_trailers, C(H2_HEADERS, ES | EH, 1, GET_X); S(H2_HEADERS, EH, 1,
									      "\x48\3"
									      "103");
	S(H2_HEADERS, EH, 1, "\x88"); S(H2_DATA, 0, 1, "x"); S(H2_HEADERS, ES | EH, 1,
							       "\0\1"
							       "a"
							       "\1"
							       "b"))
CONTROL(larger_frame_when_allowed, S(H2_SETTINGS, 0, 0, "\0\5\0\0\x80\0");
	C(H2_SETTINGS, H2_FLAG_ACK, 0, ""); C(H2_HEADERS, EH, 1, GET_X);
	say_zeros(k, CLIENT, ES, 1, 32768))
CONTROL(first_data_empty_at_zero_window, S(H2_SETTINGS, 0, 0, "\0\4\0\0\0\0");
	C(H2_SETTINGS, H2_FLAG_ACK, 0, ""); C(H2_HEADERS, EH, 1, GET_X); C(H2_DATA, ES, 1, ""))
CONTROL(unknown_setting, C(H2_SETTINGS, 0, 0, "\x1a\x2a\xff\xff\xff\xff"))
RULE(data_after_own_reset, CLIENT, H2_STREAM_CLOSED, "§5.1", C(H2_HEADERS, EH, 1, GET_X);
     C(H2_RST_STREAM, 0, 1, "\0\0\0\x08"); C(H2_DATA, ES, 1, "x"))
RULE(interrupted_block_is_of_its_stream, CLIENT, H2_PROTOCOL_ERROR, "§6.2",
     C(H2_HEADERS, ES, 1, "\x82\x86\x84");
     C(H2_PING, 0, 0, "12345678"); assert_int_equal(talk_event(k, EVENT_BAD, 0)->stream, 1))
RULE(window_overflow_by_settings, CLIENT, H2_FLOW_CONTROL_ERROR, "§6.9.2",
     C(H2_HEADERS, EH, 1, GET_X);
     C(H2_WINDOW_UPDATE, 0, 1, "\0\1\0\0"); C(H2_SETTINGS, 0, 0, "\0\4\x7f\xff\xff\xff"))
RULE(connect_protocol_taken_back, SERVER, H2_PROTOCOL_ERROR, "RFC 8441 §3",
     S(H2_SETTINGS, 0, 0, "\0\x08\0\0\0\1");
     S(H2_SETTINGS, 0, 0, "\0\x08\0\0\0\0"))
RULE(priority_update_on_a_stream, CLIENT, H2_PROTOCOL_ERROR, "RFC 9218 §7.1",
     C(H2_PRIORITY_UPDATE, 0, 1, "\0\0\0\1u=1"))
RULE(priority_update_of_a_server, SERVER, H2_PROTOCOL_ERROR, "RFC 9218 §7.1",
     S(H2_PRIORITY_UPDATE, 0, 0, "\0\0\0\1u=1"))
RULE(push_on_a_closed_stream, SERVER, H2_PROTOCOL_ERROR, "§6.6", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_HEADERS, ES | EH, 1, "\x88"); S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\2\x82\x86\x84"))
RULE(push_below, SERVER, H2_PROTOCOL_ERROR, "§5.1.1", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\4\x82\x86\x84");
     S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\2\x82\x86\x84"))
RULE(push_of_post, SERVER, H2_PROTOCOL_ERROR, "§8.4", C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_PUSH_PROMISE, EH, 1, "\0\0\0\2\x83\x86\x84"))
RULE(path_empty, CLIENT, H2_PROTOCOL_ERROR, ":path is empty (RFC 9113 §8.3.1)",
     C(H2_HEADERS, ES | EH, 1, "\x82\x86\x04\0\x41\1x"))
RULE(host_differs, CLIENT, H2_PROTOCOL_ERROR,
     "Host differs from :authority: \"host\" (RFC 9113 §8.3.1)",
     C(H2_HEADERS, ES | EH, 1, GET_X "\x66\1y"))
RULE(connect_with_path, CLIENT, H2_PROTOCOL_ERROR, "§8.5",
     C(H2_HEADERS, EH, 1,
       "\x42\7"
       "CONNECT"
       "\x84\x41\5"
       "x:443"))
RULE(white_space_around_a_value, CLIENT, H2_PROTOCOL_ERROR, "§8.2.1",
     C(H2_HEADERS, ES | EH, 1,
       GET_X "\0\1"
	     "a"
	     "\2"
	     " b"))
RULE(length_no_number, CLIENT, H2_PROTOCOL_ERROR, "RFC 9110 §8.6",
     C(H2_HEADERS, EH, 1,
       GET_X "\x5c\2"
	     "1x"))
RULE(no_update_after_a_smaller_table, CLIENT, H2_COMPRESSION_ERROR, "RFC 7541 §4.2",
     C(H2_HEADERS, ES | EH, 1, GET_X);
     S(H2_SETTINGS, 0, 0, "\0\1\0\0\0\0"); C(H2_SETTINGS, H2_FLAG_ACK, 0, "");
     C(H2_HEADERS, ES | EH, 3, "\x82\x86\x84"))
CONTROL(update_after_a_smaller_table, C(H2_HEADERS, ES | EH, 1, GET_X);
	S(H2_SETTINGS, 0, 0, "\0\1\0\0\0\0"); C(H2_SETTINGS, H2_FLAG_ACK, 0, "");
	C(H2_HEADERS, ES | EH, 3, "\x20\x82\x86\x84"))
CONTROL(smaller_table_of_an_encoder_without_one, C(H2_HEADERS, ES | EH, 1, "\x82\x86\x84");
	S(H2_SETTINGS, 0, 0, "\0\1\0\0\0\0"); C(H2_SETTINGS, H2_FLAG_ACK, 0, "");
	C(H2_HEADERS, ES | EH, 3, "\x82\x86\x84"))
CONTROL(options_of_all, C(H2_HEADERS, ES | EH, 1,
			  "\x42\7"
			  "OPTIONS"
			  "\x86\x04\1*\x41\1x\x66\4"
			  "X:80"))
/* clang-format on */

/* The set-up above sends SETTINGS: this one starts without. */
static void test_no_settings_first(void **state)
{
	struct talk *k = *state;

	talk_say(k, CLIENT, PREFACE, sizeof(PREFACE) - 1);
	C(H2_HEADERS, ES | EH, 1, GET_X);
	expect_bad(k, CLIENT, H2_PROTOCOL_ERROR, "§3.4");
}

/* Each field is named, its value too; what must not be indexed is not repeated. */
static void test_fields_are_named(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1,
	  GET_X "\0\7"
		"upgrade"
		"\3"
		"h2c"
		"\x10\x0a"
		"keep-alive"
		"\6"
		"secret"
		"\0\7"
		"upgrade"
		"\2"
		"h3"
		"\0\2"
		"A\x1b"
		"\2"
		"\"\x7f");
	expect_bad(k, CLIENT, H2_PROTOCOL_ERROR,
		   "field: \"upgrade\" (RFC 9113 §8.2.2), value \"h2c\"");
	assert_int_equal(talk_count(k, EVENT_BAD), 3); /* the second upgrade is no new breach */
	const struct event *e = talk_event(k, EVENT_BAD, 1);
	assert_null(memmem(book_blob(k->book, e).p, book_blob(k->book, e).n, "secret", 6));
	assert_non_null(memmem(book_blob(k->book, e).p, book_blob(k->book, e).n, "keep-alive", 10));
	e = talk_event(k, EVENT_BAD, 2); /* sanitised */
	assert_non_null(memmem(book_blob(k->book, e).p, book_blob(k->book, e).n, "A\\x1b", 5));
}

/* A list of nothing but mistakes: some of each kind are told. */
static void test_many_bad_fields(void **state)
{
	struct talk *k = *state;
	uint8_t block[6 * 200 + 8];
	size_t n = sizeof(GET_X) - 1;

	TALK_START(k, "");
	memcpy(block, GET_X, n);
	for (unsigned i = 0; i < 200; i++) {
		uint8_t field[] = {0, 2, 'A', (uint8_t)('a' + i % 26), 1, 'x'};
		memcpy(block + n, field, sizeof(field));
		n += sizeof(field);
	}
	talk_frame(k, CLIENT, H2_HEADERS, ES | EH, 1, block, n);
	assert_in_range(talk_count(k, EVENT_BAD), 1, 8);
}

/* Who closes first inside a frame breaks it off; who closes after that has no choice. */
static void end_inside(struct talk *k, int first)
{
	struct connection *c;

	TALK_START(k, "");
	C(H2_HEADERS, ES | EH, 1, GET_X);
	talk_say(k, SERVER, "\0\0\x08\6\0\0\0\0\0half", 13);
	c = book_edit_connection(k->book, k->conn);
	c->close = TCP_CLOSED_FIN;
	c->closed_by = (uint8_t)first;
	c->tcp[0].fin = c->tcp[1].fin = true;
	h2_end(k->h2, true, k->at);
}

static void test_ends_inside_a_frame(void **state)
{
	struct talk *k = *state;

	end_inside(k, SERVER);
	/* no error code fits: no frame of it was wrong */
	expect_bad(k, SERVER, H2_NO_ERROR, "inside a frame");
}

static void test_is_ended_inside_a_frame(void **state)
{
	struct talk *k = *state;

	end_inside(k, CLIENT);
	expect_fine(k);
}

static void test_no_settings_first_by_server(void **state)
{
	struct talk *k = *state;

	talk_say(k, CLIENT, PREFACE, sizeof(PREFACE) - 1);
	C(H2_SETTINGS, 0, 0, "");
	S(H2_PING, 0, 0, "12345678");
	expect_bad(k, SERVER, H2_PROTOCOL_ERROR, "§3.4");
}

static void test_malformed_preface(void **state)
{
	struct talk *k = *state;

	talk_say(k, CLIENT, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", 24);
	expect_bad(k, CLIENT, H2_PROTOCOL_ERROR, "§3.4");
}

/* Told once: what follows a broken header block is not a second mistake. */
static void test_one_fault_is_told_once(void **state)
{
	struct talk *k = *state;

	TALK_START(k, "");
	C(H2_HEADERS, ES, 1, "\x82\x86\x84");
	C(H2_PING, 0, 0, "12345678");
	C(H2_CONTINUATION, EH, 1, "\x41\x01x");
	assert_int_equal(talk_count(k, EVENT_BAD), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hpack_bad_index),
		TEST(hpack_unknown_dyn_index_first_request),
		TEST(headers_stream0),
		TEST(data_idle),
		TEST(data_stream0),
		TEST(wu_zero),
		TEST(wu_overflow),
		TEST(settings_len5),
		TEST(settings_ack_payload),
		TEST(settings_stream1),
		TEST(settings_push2),
		TEST(settings_iws_big),
		TEST(settings_mfs_small),
		TEST(ping_len7),
		TEST(ping_stream1),
		TEST(goaway_stream1),
		TEST(goaway_short),
		TEST(rst_stream0),
		TEST(rst_idle),
		TEST(rst_len5),
		TEST(continuation_orphan),
		TEST(headers_interleaved_before_end_headers),
		TEST(streamid_decrease),
		TEST(streamid_even_client),
		TEST(data_after_end_stream),
		TEST(frame_too_big),
		TEST(pad_too_long),
		TEST(prio_len4),
		TEST(uppercase_name),
		TEST(connection_header),
		TEST(missing_path),
		TEST(pseudo_after_regular),
		TEST(dup_pseudo),
		TEST(unknown_pseudo),
		TEST(content_length_mismatch),
		TEST(push_when_disabled),
		TEST(flow_control_overrun),
		TEST(max_concurrent_exceeded),
		TEST(table_size_update_too_big),
		TEST(new_stream_after_goaway),
		TEST(trailers_no_end_stream),
		TEST(rapid_reset_20),
		TEST(grpc_no_status),
		TEST(grpc_status4_timeout),
		TEST(settings_no_ack_timeout),
		TEST(prio_self_dep),
		TEST(altsvc_origin_prio_update),
		TEST(push_after_disabled),
		TEST(push_by_client),
		TEST(push_of_odd_stream),
		TEST(enable_push_1_by_server),
		TEST(window_update_len3),
		TEST(window_update_idle),
		TEST(continuation_of_another_stream),
		TEST(response_on_idle),
		TEST(data_before_response),
		TEST(data_on_closed),
		TEST(headers_on_closed),
		TEST(status_missing),
		TEST(status_in_request),
		TEST(pseudo_in_trailers),
		TEST(te_gzip),
		TEST(newline_in_value),
		TEST(interim_ends_stream),
		TEST(stream_window_overflow),
		TEST(stream_window_overrun),
		TEST(headers_pad_too_long),
		TEST(headers_end_in_priority),
		TEST(connect_protocol_2),
		TEST(data_after_reset_crosses),
		TEST(window_update_after_end),
		TEST(priority_of_idle_and_closed),
		TEST(data_in_204),
		TEST(data_in_304),
		TEST(data_in_answer_to_head),
		TEST(data_after_interim),
		TEST(status_101),
		TEST(status_of_two_digits),
		TEST(empty_data_in_204),
		TEST(padding_in_304),
		TEST(fields_are_named),
		TEST(many_bad_fields),
		TEST(ends_inside_a_frame),
		TEST(is_ended_inside_a_frame),
		TEST(head_with_content_length),
		TEST(not_modified_with_content_length),
		TEST(connect_without_path),
		TEST(te_trailers),
		TEST(padding_of_all),
		TEST(interim_then_final_then_trailers),
		TEST(larger_frame_when_allowed),
		TEST(first_data_empty_at_zero_window),
		TEST(unknown_setting),
		TEST(data_after_own_reset),
		TEST(interrupted_block_is_of_its_stream),
		TEST(window_overflow_by_settings),
		TEST(connect_protocol_taken_back),
		TEST(priority_update_on_a_stream),
		TEST(priority_update_of_a_server),
		TEST(push_on_a_closed_stream),
		TEST(push_below),
		TEST(push_of_post),
		TEST(path_empty),
		TEST(host_differs),
		TEST(connect_with_path),
		TEST(white_space_around_a_value),
		TEST(length_no_number),
		TEST(no_update_after_a_smaller_table),
		TEST(update_after_a_smaller_table),
		TEST(smaller_table_of_an_encoder_without_one),
		TEST(options_of_all),
		TEST(no_settings_first),
		TEST(no_settings_first_by_server),
		TEST(malformed_preface),
		TEST(one_fault_is_told_once),
	};

	return cmocka_run_group_tests_name("h2 rules", tests, NULL, NULL);
}
