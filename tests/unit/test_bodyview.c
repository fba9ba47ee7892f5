#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zlib.h>

#include "bodyview_parts.h"
#include "small_book.h"

enum { HOLE = 1 << 30 };

/* A session that is a book and one body: bodyview needs no more of it. */
static struct {
	const struct book *book;
	const char *body;
	size_t n, fails_at; /* the body breaks off there; HOLE: it does not */
} fake;

const struct book *session_book(const struct session *s)
{
	(void)s;
	return fake.book;
}

bool session_body(struct session *s, uint32_t conn, uint32_t stream, int side, size_t offset,
		  size_t max, struct text *out, struct error *e)
{
	(void)s;
	(void)conn;
	(void)stream;
	(void)side;
	if (offset >= fake.fails_at)
		return error_set(e, "octets are missing here");
	size_t n = offset < fake.n ? fake.n - offset : 0;
	if (n > max)
		n = max;
	if (n > 3)
		n = 3; /* pieces may be smaller than asked for */
	text_add_n(out, fake.body + offset, n);
	return true;
}

static void decodes(const char *encoding, const char *octets, size_t n, const char *want)
{
	struct text t = {0};
	struct error e = ERROR_INIT;

	if (!bodyview_decode(octets, n, encoding, &t, &e))
		fail_msg("%s: %s", encoding, e.text);
	assert_string_equal(text_str(&t), want);
	text_done(&t);
}

#define DECODES(encoding, octets, want) decodes(encoding, octets, sizeof(octets) - 1, want)

static void fails(const char *encoding, const char *octets, size_t n, const char *kept,
		  const char *words)
{
	struct text t = {0};
	struct error e = ERROR_INIT;

	assert_false(bodyview_decode(octets, n, encoding, &t, &e));
	assert_string_equal(text_str(&t), kept);
	if (!strstr(e.text, words))
		fail_msg("\"%s\" does not say \"%s\"", e.text, words);
	text_done(&t);
}

#define FAILS(encoding, octets, kept, words)                                                       \
	fails(encoding, octets, sizeof(octets) - 1, kept, words)

/* "hello" by Python's gzip and zlib */
#define GZIP "\x1f\x8b\x08\0\0\0\0\0\x02\x03\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0"
#define ZLIB "\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\0\x06\x2c\x02\x15"
#define RAW "\xcb\x48\xcd\xc9\xc9\x07\0"
/* by zstd 1.5 */
#define ZSTD "\x28\xb5\x2f\xfd\0\x58\x29\0\0hello"
#define ZSTD_WIDE "\x28\xb5\x2f\xfd\0\x88\x29\0\0hello" /* --long=27 */
/* "hello hello hello" by libbrotlienc 1.0, and that in gzip */
#define BROTLI "\x1b\x10\0\0\x24\x40\x6a\x10\x64\xea\xf0\x9c\x1e"
#define BROTLI_GZIP                                                                                \
	"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x93\x16\x60\x60\x50\x71\xc8\x12\x48\x79\xf5\x61\x8e\x1c"   \
	"\0\x01\x49\x7d\xcd\x0d\0\0\0"

static void undoes_encodings(void **state)
{
	(void)state;
	DECODES(NULL, "as it is", "as it is");
	DECODES("identity", "as it is", "as it is");
	DECODES("gzip", GZIP, "hello");
	DECODES("X-GZip", GZIP GZIP GZIP, "hellohellohello");
	DECODES("deflate", ZLIB, "hello");
	DECODES("deflate", RAW, "hello");
	DECODES("gzip", "", ""); /* the answer to HEAD */
#ifdef HAVE_LIBZSTD
	DECODES("zstd", ZSTD, "hello");
	DECODES("zstd", ZSTD ZSTD, "hellohello");
#endif
#ifdef HAVE_BROTLI
	DECODES("br", BROTLI, "hello hello hello");
	DECODES("br, gzip", BROTLI_GZIP, "hello hello hello");
	DECODES("br,identity , gzip,", BROTLI_GZIP, "hello hello hello");
#endif
	assert_true(bodyview_decodes("gzip, deflate") && bodyview_decodes(NULL));
	assert_false(bodyview_decodes("gzip, sdch"));
}

static void keeps_what_was_had(void **state)
{
	(void)state;
	fails("gzip", GZIP, sizeof(GZIP) - 1 - 9, "hello", "ends early");
	fails("gzip", GZIP, sizeof(GZIP) - 1 - 3, "hello", "ends early");
	FAILS("gzip", "\x1f\x8b\x08\0\0\0\0\0\x02\x03\xff\xff\xff\xff", "", "damaged");
	FAILS("gzip", GZIP "tail", "hello", "4 octets of something else follow");
	FAILS("gzip", "plain text", "", "damaged");
	FAILS("sdch", "abc", "abc", "\"sdch\" is not known");
	FAILS("sdch, gzip", GZIP, "hello", "\"sdch\" is not known");
	FAILS("g\x1b[31m", "abc", "abc", "\"g\\x1b[31m\" is not known");
#ifdef HAVE_LIBZSTD
	fails("zstd", ZSTD, 7, "", "ends early");
	FAILS("zstd", ZSTD_WIDE, "", "RFC 9659");
	FAILS("zstd", ZSTD "tail", "hello", "follow");
#else
	FAILS("zstd", "abc", "abc", "not built");
#endif
#ifdef HAVE_BROTLI
	FAILS("br", "\xff\xff\xff\xff", "", "damaged");
	fails("br", BROTLI, sizeof(BROTLI) - 2, "", "ends early");
#else
	FAILS("br", "abc", "abc", "not built");
#endif
}

static void stops_a_bomb(void **state)
{
	uLong size = 64 * 1024 * 1024;
	uLongf room = compressBound(size);
	Bytef *zeros = calloc(1, size), *packed = malloc(room);
	struct text t = {0};
	struct error e = ERROR_INIT;

	(void)state;
	assert_true(zeros && packed);
	assert_int_equal(compress2(packed, &room, zeros, size, 9), Z_OK);
	assert_false(bodyview_decode(packed, room, "deflate", &t, &e));
	assert_int_equal(t.n, BODYVIEW_MAX);
	assert_non_null(strstr(e.text, "become more than 16777216"));
	text_done(&t);
	free(zeros);
	free(packed);
}

static void shows_n(enum bodyview_shape shape, const char *octets, size_t n, const char *want)
{
	struct text t = {0};

	bodyview_show(shape, octets, n, &t);
	assert_string_equal(text_str(&t), want);
	text_done(&t);
}

#define SHOWS(shape, octets, want) shows_n(shape, octets, sizeof(octets) - 1, want)

static void indents_json(void **state)
{
	(void)state;
	SHOWS(BODYVIEW_JSON, "{\"b\":1.50e+03,\"a\":[1,{},[],{\"c\":null}],\"d\":\"x\\u00e9\\\"\"}",
	      "{\n  \"b\": 1.50e+03,\n  \"a\": [\n    1,\n    {},\n    [],\n    {\n"
	      "      \"c\": null\n    }\n  ],\n  \"d\": \"x\\u00e9\\\"\"\n}\n");
	SHOWS(BODYVIEW_JSON, " 12345678901234567890123 ", "12345678901234567890123\n");
	SHOWS(BODYVIEW_JSON, "\xef\xbb\xbf[true , false]", "[\n  true,\n  false\n]\n");
	SHOWS(BODYVIEW_JSON, "[]", "[]\n");
	SHOWS(BODYVIEW_JSON, "", "");
	/* foreign octets are sanitised, and do not end it */
	SHOWS(BODYVIEW_JSON, "[\"\xff\xe2\x80\xae\"]", "[\n  \"\\xff\\u{202e}\"\n]\n");
}

static void shows_broken_json_as_text(void **state)
{
	static char deep[1000];
	struct text t = {0};

	(void)state;
	SHOWS(BODYVIEW_JSON, "{\"a\":1", "{\n  \"a\": 1\n(the JSON ends here, unfinished)\n");
	SHOWS(BODYVIEW_JSON, "{\"a\":01}", "{\n  \"a\": 0\n(from octet 6 on it is not JSON)\n1}\n");
	SHOWS(BODYVIEW_JSON, "[1,]\n2", "[\n  1,\n  \n(from octet 3 on it is not JSON)\n]\n2\n");
	SHOWS(BODYVIEW_JSON, "[1}", "[\n  1\n(from octet 2 on it is not JSON)\n}\n");
	SHOWS(BODYVIEW_JSON, "<html>", "(from octet 0 on it is not JSON)\n<html>\n");
	SHOWS(BODYVIEW_JSON, "\"a\nb\"", "(from octet 0 on it is not JSON)\n\"a\nb\"\n");
	SHOWS(BODYVIEW_JSON, "1 2", "1\n(from octet 2 on it is not JSON)\n2\n");
	SHOWS(BODYVIEW_JSON, "{\"a\" \"b\"}",
	      "{\n  \"a\"\n(from octet 5 on it is not JSON)\n\"b\"}\n");
	SHOWS(BODYVIEW_JSON, "[-]", "[\n(from octet 1 on it is not JSON)\n-]\n");
	SHOWS(BODYVIEW_JSON, "[\"\\u12g4\"]",
	      "[\n(from octet 1 on it is not JSON)\n\"\\u12g4\"]\n");
	memset(deep, '[', sizeof deep);
	bodyview_show(BODYVIEW_JSON, deep, sizeof deep, &t);
	assert_non_null(strstr(t.s, "(from octet 200 on it is not JSON, or nested too deeply)"));
	text_done(&t);
}

static void shows_text_in_lines(void **state)
{
	(void)state;
	SHOWS(BODYVIEW_TEXT, "a\r\nb\n\nc", "a\nb\n\nc\n");
	SHOWS(BODYVIEW_TEXT, "a\tb\n\t\xc3\xa9\tc", "a       b\n        \xc3\xa9       c\n");
	SHOWS(BODYVIEW_TEXT, "data: \x1b]0;x\x07\n", "data: \\x1b]0;x\\x07\n");
	SHOWS(BODYVIEW_TEXT, "a\rb\xff", "a\\rb\\xff\n");
	SHOWS(BODYVIEW_TEXT, "", "");
}

static void shows_hex(void **state)
{
	static char big[64 * 1024 + 5];
	struct text t = {0};

	(void)state;
	SHOWS(BODYVIEW_HEX, "0123456789abcdef\x00\x7f~",
	      "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
	      "00000010  00 7f 7e                                          |..~|\n");
	bodyview_show(BODYVIEW_HEX, big, sizeof big, &t);
	const char *tail = "… 5 more octets\n";
	assert_string_equal(t.s + t.n - strlen(tail), tail);
	text_done(&t);
}

static void knows_shapes(void **state)
{
	static const struct {
		const char *type, *octets;
		enum bodyview_shape shape;
	} rows[] = {
		{"application/json", "", BODYVIEW_JSON},
		{"Application/Problem+JSON; charset=utf-8", "x", BODYVIEW_JSON},
		{"application/grpc", "", BODYVIEW_GRPC},
		{"application/grpc+proto", "", BODYVIEW_GRPC},
		{"application/grpc-web+proto", "", BODYVIEW_GRPC},
		{"application/grpc-web-text", "", BODYVIEW_TEXT},
		{"text/event-stream", "", BODYVIEW_TEXT},
		{"application/x-ndjson", "{}", BODYVIEW_TEXT},
		{"image/svg+xml", "", BODYVIEW_TEXT},
		{"image/png", "abc", BODYVIEW_HEX},
		{"application/x-protobuf", "abc", BODYVIEW_PROTOBUF},
		{"application/octet-stream", "abc", BODYVIEW_TEXT},
		{NULL, " {\"a\":1}", BODYVIEW_JSON},
		{NULL, "[section]", BODYVIEW_TEXT},
		{NULL, "[1]", BODYVIEW_JSON},
		{NULL, "plain \xc3\xa9", BODYVIEW_TEXT},
		{NULL, "\x89PNG\r\n\x1a\n", BODYVIEW_HEX},
		{"", "\x01\x02", BODYVIEW_HEX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (bodyview_shape(rows[i].type, rows[i].octets, strlen(rows[i].octets)) !=
		    rows[i].shape)
			fail_msg("row %zu: %s", i, rows[i].type ? rows[i].type : rows[i].octets);
}

static void takes_grpc_apart(void **state)
{
	static const char packed[] = "\1\0\0\0\x19" GZIP;
	struct text t = {0};

	(void)state;
	SHOWS(BODYVIEW_GRPC, "\0\0\0\0\3\x08\x96\1\0\0\0\0\0\0\0\0\0\1\xff",
	      "message 1: 3 octets, not compressed\n1: 150 (varint; zigzag 75)\n"
	      "message 2: 0 octets, not compressed\n(an empty message)\n"
	      "message 3: 1 octets, not compressed\n(not a protobuf message)\n"
	      "00000000  ff                                                |.|\n");
	SHOWS(BODYVIEW_GRPC, "\0\0\0\0\x20hi",
	      "message 1: 2 of 32 octets, the rest is missing, not compressed\n"
	      "00000000  68 69                                             |hi|\n");
	SHOWS(BODYVIEW_GRPC, "<h1>",
	      "(octet 0: not the start of a gRPC message)\n"
	      "00000000  3c 68 31 3e                                       |<h1>|\n");
	SHOWS(BODYVIEW_GRPC, "\x80\0\0\0\x10grpc-status: 0\r\n",
	      "trailers: 16 octets, not compressed\ngrpc-status: 0\n");
	bodyview_show_grpc(packed, sizeof packed - 1, "gzip", NULL, NULL, &t);
	assert_non_null(strstr(t.s, "message 1: 25 octets, compressed (gzip)\n"
				    "(5 octets uncompressed)\n"));
	text_clear(&t);
	bodyview_show_grpc(packed, sizeof packed - 1, NULL, NULL, NULL, &t);
	assert_non_null(strstr(t.s, "compressed, but there is no grpc-encoding"));
	text_clear(&t);
	bodyview_show_grpc(packed, sizeof packed - 1, "snappy", NULL, NULL, &t);
	assert_non_null(strstr(t.s, "(the encoding \"snappy\" is not known)"));
	text_done(&t);
}

static void lists_websocket_messages(void **state)
{
	(void)state;
	/* RFC 6455 section 5.7, a close with 1000, and a close without a code */
	SHOWS(BODYVIEW_WEBSOCKET,
	      "\x81\x05Hello"
	      "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
	      "\x01\x03Hel\x89\x05Hello\x80\x02lo"
	      "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
	      "\x82\x03\x01\x02\xff\x88\x05\x03\xe8"
	      "bye\x88\x00",
	      "text 5: Hello\ntext 5: Hello\nping 5: Hello\ntext 5 (2 fragments): Hello\n"
	      "pong 5: Hello\nbinary 3: 0102ff\nclose: 1000 (normal closure): bye\nclose\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\x81\x05Hel", "text 3 (its end is missing): Hel\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\x01\x03Hel\x81\x02lo",
	      "text 3 (its end is missing): Hel\ntext 2: lo\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\x88\x02\x0f\xa0\x80\x01x",
	      "close: 4000\n(a continuation of a message whose start is missing)\n"
	      "continuation 1: 78\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\x81\x00\x83\x00",
	      "text 0\n(octet 2: an opcode that is reserved (RFC 6455 section 5.2))\n"
	      "00000000  83 00                                             |..|\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\xc1\x01\xaa", "text 1 (compressed): aa\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\x81\x03\n\x1b\n", "text 3: \\n\\x1b\\n\n");
	SHOWS(BODYVIEW_WEBSOCKET, "\x81", "(a frame's head that is not whole)\n");
}

static void cuts_what_is_too_long(void **state)
{
	size_t n = 6 * 1024 * 1024;
	char *ones = malloc(n);
	struct text t = {0};

	(void)state;
	assert_non_null(ones);
	memset(ones, 1, n); /* each is shown as four characters, on one line */
	text_add(&t, "before\n");
	bodyview_show(BODYVIEW_TEXT, ones, n, &t);
	assert_true(t.n < BODYVIEW_MAX + 10 && t.n > BODYVIEW_MAX / 2);
	assert_memory_equal(t.s, "before\n\\x01", 11);
	assert_non_null(strstr(t.s, "(… it is longer than 16 MB: the rest is not shown)\n"));
	free(ones);
	text_done(&t);
}

static void stream(struct small *s, const char *body, size_t n)
{
	fake.book = s->b;
	fake.body = body;
	fake.n = n;
	fake.fails_at = HOLE;
}

static void reads_a_stream(void **state)
{
	struct small s = small_new();
	struct text t = {0};
	struct error e = ERROR_INIT;
	enum bodyview_shape shape;

	(void)state;
	small_get(&s, 1, "/x");
	SMALL_FIELDS(&s, small_frame(&s, 1, H2_HEADERS, 4, 1), ":status", "103", "content-type",
		     "image/png");
	SMALL_FIELDS(&s, small_frame(&s, 1, H2_HEADERS, 4, 1), ":status", "200", "content-type",
		     "application/json", "content-encoding", "gzip");
	SMALL_FIELDS(&s, small_frame(&s, 1, H2_HEADERS, 5, 1), "content-type", "text/plain");
	static const char body[] = GZIP;
	stream(&s, body, sizeof body - 1);
	assert_true(bodyview_of_stream(NULL, s.conn, 1, 1, &t, &shape, &e));
	assert_int_equal(shape, BODYVIEW_JSON);
	assert_string_equal(t.s, "(from octet 0 on it is not JSON)\nhello\n");
	text_clear(&t);
	fake.fails_at = 18; /* the connection lost the end */
	assert_true(bodyview_of_stream(NULL, s.conn, 1, 1, &t, &shape, &e));
	assert_non_null(strstr(t.s, "ends early"));
	assert_non_null(strstr(t.s, "(octets are missing here)\n"));
	text_clear(&t);
	fake.fails_at = 0;
	assert_false(bodyview_of_stream(NULL, s.conn, 1, 1, &t, &shape, &e));
	assert_string_equal(e.text, "octets are missing here");
	assert_false(bodyview_of_stream(NULL, s.conn, 7, 1, &t, &shape, &e));
	assert_non_null(strstr(e.text, "no stream 7"));
	stream(&s, body, sizeof body - 1);
	assert_true(bodyview_octets(NULL, s.conn, 1, 1, false, &t, &e));
	assert_string_equal(t.s, "hello");
	text_clear(&t);
	assert_true(bodyview_octets(NULL, s.conn, 1, 1, true, &t, &e));
	assert_int_equal(t.n, sizeof body - 1);
	assert_memory_equal(t.s, body, sizeof body - 1);
	text_done(&t);
	book_free(s.b);
}

static void reads_streams_of_other_kinds(void **state)
{
	struct small s = small_new();
	struct text t = {0};
	struct error e = ERROR_INIT;
	enum bodyview_shape shape;

	(void)state;
	SMALL_FIELDS(&s, small_frame(&s, 0, H2_HEADERS, 4, 1), ":method", "CONNECT", ":protocol",
		     "websocket", ":path", "/chat");
	SMALL_FIELDS(&s, small_frame(&s, 1, H2_HEADERS, 4, 1), ":status", "200");
	stream(&s, "\x81\x02hi", 4);
	for (int side = 0; side < 2; side++) {
		assert_true(bodyview_of_stream(NULL, s.conn, 1, side, &t, &shape, &e));
		assert_int_equal(shape, BODYVIEW_WEBSOCKET);
		assert_string_equal(t.s, "text 2: hi\n");
		text_clear(&t);
	}
	SMALL_FIELDS(&s, small_frame(&s, 0, H2_HEADERS, 4, 3), ":method", "POST", ":path",
		     "/shop.Shop/Buy", "content-type", "application/grpc", "grpc-encoding", "gzip");
	stream(&s, "\1\0\0\0\x19" GZIP, 30);
	assert_true(bodyview_of_stream(NULL, s.conn, 3, 0, &t, &shape, &e));
	assert_int_equal(shape, BODYVIEW_GRPC);
	assert_non_null(strstr(t.s, "(5 octets uncompressed)"));
	text_clear(&t);
	SMALL_FIELDS(&s, small_frame(&s, 1, H2_HEADERS, 4, 5), ":status", "200", "content-type",
		     "text/plain", "content-encoding", "sdch");
	stream(&s, "abc", 3);
	assert_true(bodyview_of_stream(NULL, s.conn, 5, 1, &t, &shape, &e));
	assert_int_equal(shape, BODYVIEW_HEX);
	assert_string_equal(t.s,
			    "(the encoding \"sdch\" is not known)\n"
			    "00000000  61 62 63                                          |abc|\n");
	text_done(&t);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undoes_encodings),
		cmocka_unit_test(keeps_what_was_had),
		cmocka_unit_test(stops_a_bomb),
		cmocka_unit_test(indents_json),
		cmocka_unit_test(shows_broken_json_as_text),
		cmocka_unit_test(shows_text_in_lines),
		cmocka_unit_test(shows_hex),
		cmocka_unit_test(knows_shapes),
		cmocka_unit_test(takes_grpc_apart),
		cmocka_unit_test(lists_websocket_messages),
		cmocka_unit_test(cuts_what_is_too_long),
		cmocka_unit_test(reads_a_stream),
		cmocka_unit_test(reads_streams_of_other_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
