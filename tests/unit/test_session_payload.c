#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <zlib.h>

#include "h2lens/bodyview.h"
#include "h2lens/names.h"
#include "h2lens/session.h"
#include "octets.h"
#include "secure_peer.h"
#include "source/wrap.h"

enum { CLIENT, SERVER };

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define GET_X "\x82\x86\x84\x41\x01x"
#define STATUS_200 "\x88"
#define CONNECT "CONNECT shop.example:443 HTTP/1.1\r\nhost: shop.example:443\r\n\r\n"

/* A connection being recorded, with OpenSSL at both of its ends when it has TLS. */
struct talk {
	char path[64];
	struct spool *spool;
	struct wrap wrap;
	uint64_t time;
	SSL_CTX *ctx[2];
	SSL *ssl[2];
	struct session *session;
};

static struct issued own;
static uint8_t body[70000];

static int set_up(void **state)
{
	static struct talk t;
	struct address us = {{127, 0, 0, 1}, 4, 40000}, peer = {{127, 0, 0, 1}, 4, 8080};
	struct error e = ERROR_INIT;

	memset(&t, 0, sizeof(t));
	snprintf(t.path, sizeof(t.path), P_tmpdir "/test_payload.XXXXXX");
	int fd = mkstemp(t.path);
	assert_true(fd >= 0);
	close(fd);
	t.spool = spool_new("test", &e);
	assert_non_null(t.spool);
	t.time = UINT64_C(1700000000000000000);
	wrap_init(&t.wrap, t.spool, &us, &peer);
	wrap_syn(&t.wrap, t.time);
	wrap_established(&t.wrap, t.time);
	*state = &t;
	return 0;
}

static int tear_down(void **state)
{
	struct talk *t = *state;

	session_close(t->session);
	for (int i = 0; i < 2; i++) {
		SSL_free(t->ssl[i]);
		SSL_CTX_free(t->ctx[i]);
	}
	spool_free(t->spool);
	unlink(t->path);
	return 0;
}

static void wire(struct talk *t, int side, const void *p, size_t n)
{
	t->time += 1000000;
	wrap_data(&t->wrap, side, p, n, t->time);
}

/* What OpenSSL has to send goes over the wire, in pieces, and to the other end. */
static void carry(struct talk *t, int side)
{
	char octets[5000];
	int n;

	while ((n = BIO_read(SSL_get_wbio(t->ssl[side]), octets, sizeof(octets))) > 0) {
		wire(t, side, octets, (size_t)n);
		BIO_write(SSL_get_rbio(t->ssl[1 - side]), octets, n);
	}
}

static void on_line(const SSL *ssl, const char *line)
{
	struct talk *t = SSL_get_app_data(ssl);
	struct text whole = {0};

	text_addf(&whole, "%s\n", line);
	spool_secrets(t->spool, text_str(&whole), whole.n);
	text_done(&whole);
}

static void start_tls(struct talk *t, int version, const char *alpn)
{
	static struct peer peer;

	peer.alpn = alpn;
	for (int i = 0; i < 2; i++) {
		t->ctx[i] = SSL_CTX_new(i ? TLS_server_method() : TLS_client_method());
		SSL_CTX_set_max_proto_version(t->ctx[i], version);
		SSL_CTX_set_verify(t->ctx[i], SSL_VERIFY_NONE, NULL);
	}
	SSL_CTX_use_certificate(t->ctx[SERVER], own.cert);
	SSL_CTX_use_PrivateKey(t->ctx[SERVER], own.key);
	SSL_CTX_set_alpn_select_cb(t->ctx[SERVER], peer_on_alpn, NULL);
	SSL_CTX_set_keylog_callback(t->ctx[CLIENT], on_line);
	for (int i = 0; i < 2; i++) {
		t->ssl[i] = SSL_new(t->ctx[i]);
		SSL_set_bio(t->ssl[i], BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	}
	SSL_set_app_data(t->ssl[SERVER], &peer);
	SSL_set_app_data(t->ssl[CLIENT], t);
	char list[16];
	list[0] = (char)strlen(alpn);
	memcpy(list + 1, alpn, strlen(alpn));
	SSL_set_alpn_protos(t->ssl[CLIENT], (uint8_t *)list, (unsigned)strlen(alpn) + 1);
	SSL_set_connect_state(t->ssl[CLIENT]);
	SSL_set_accept_state(t->ssl[SERVER]);
	for (int i = 0; i < 10; i++) {
		SSL_do_handshake(t->ssl[i & 1]);
		carry(t, i & 1);
	}
	assert_true(SSL_is_init_finished(t->ssl[CLIENT]) && SSL_is_init_finished(t->ssl[SERVER]));
}

static void say(struct talk *t, int side, const void *p, size_t n)
{
	if (!t->ssl[side]) {
		for (size_t i = 0; i < n; i += 3000)
			wire(t, side, (const uint8_t *)p + i, n - i < 3000 ? n - i : 3000);
		return;
	}
	assert_int_equal(SSL_write(t->ssl[side], p, (int)n), n);
	carry(t, side);
}

#define SAY(t, side, literal) say(t, side, literal, sizeof(literal) - 1)

static void read_it(struct talk *t)
{
	struct error e = ERROR_INIT;
	struct session_options o = {.keep_payloads = true};

	t->time += 1000000;
	wrap_fin(&t->wrap, SERVER, t->time);
	wrap_fin(&t->wrap, CLIENT, t->time);
	if (!spool_save(t->spool, t->path, true, &e))
		fail_msg("%s", e.text);
	t->session = session_open(t->path, &o, &e);
	assert_non_null(t->session);
	while (session_step(t->session, 100000, &e) == SESSION_MORE)
		;
	assert_string_equal(e.text, "");
	assert_int_equal(book_connections(session_book(t->session)), 1);
}

/* The body of stream 1, at once and in parts. */
static void expect_body(struct talk *t, int side, const void *want, size_t n)
{
	struct text got = {0};
	struct error e = ERROR_INIT;

	if (!session_body(t->session, 0, 1, side, 0, SIZE_MAX, &got, &e))
		fail_msg("%s", e.text);
	assert_int_equal(got.n, n);
	assert_memory_equal(got.s, want, n);
	for (size_t at = 0, step = n / 7 + 1; at < n; at += step) {
		text_clear(&got);
		assert_true(session_body(t->session, 0, 1, side, at, step, &got, &e));
		assert_int_equal(got.n, n - at < step ? n - at : step);
		assert_memory_equal(got.s, (const uint8_t *)want + at, got.n);
	}
	text_clear(&got);
	assert_true(session_body(t->session, 0, 1, side, n, 10, &got, &e));
	assert_int_equal(got.n, 0);
	text_done(&got);
}

static void expect_payload(struct talk *t, uint32_t event, const void *want, size_t n)
{
	struct text got = {0};
	struct error e = ERROR_INIT;

	if (!session_payload(t->session, event, 0, SIZE_MAX, &got, &e))
		fail_msg("%s", e.text);
	assert_int_equal(got.n, n);
	assert_memory_equal(got.s, want, n);
	text_done(&got);
}

static struct octets octets;

/* HTTP/2 with a body of four frames; and the CONNECT before it, when there was one. */
static void http2(struct talk *t, const char *connect)
{
	octets.n = 0;
	OCTETS_ADD(&octets, PREFACE);
	OCTETS_FRAME(&octets, H2_SETTINGS, 0, 0, "");
	OCTETS_FRAME(&octets, H2_HEADERS, H2_FLAG_END_HEADERS | H2_FLAG_END_STREAM, 1, GET_X);
	say(t, CLIENT, octets.p, octets.n);
	octets.n = 0;
	OCTETS_FRAME(&octets, H2_SETTINGS, 0, 0, "");
	OCTETS_FRAME(&octets, H2_HEADERS, H2_FLAG_END_HEADERS, 1, STATUS_200);
	for (size_t i = 0; i < 40000; i += 10000)
		octets_frame(&octets, H2_DATA, i == 30000 ? H2_FLAG_END_STREAM : 0, 1, body + i,
			     10000);
	say(t, SERVER, octets.p, octets.n);
	read_it(t);
	const struct book *b = session_book(t->session);
	const struct connection *c = book_connection(b, 0);
	assert_int_equal(c->tunnelled, true);
	assert_int_equal(c->protocol, t->ssl[0] ? PROTOCOL_H2 : PROTOCOL_H2C);
	assert_int_equal(c->streams, 1);
	assert_int_equal(book_stream(b, 0)->end, STREAM_END_COMPLETE);
	expect_body(t, SERVER, body, 40000);
	size_t at = 0;
	for (uint32_t i = 0; i < book_events(b); i++) {
		const struct event *e = book_event(b, i);
		if (e->kind == EVENT_HTTP1_REQUEST)
			expect_payload(t, i, connect, strlen(connect));
		if (e->kind == EVENT_H2_PREFACE)
			expect_payload(t, i, PREFACE, 24);
		if (e->kind != EVENT_H2_FRAME || e->side != SERVER)
			continue;
		expect_payload(t, i, octets.p + at, 9 + e->length);
		at += 9 + e->length;
	}
	assert_int_equal(at, octets.n);
}

static void tunnel(struct talk *t)
{
	SAY(t, CLIENT, CONNECT);
	SAY(t, SERVER, "HTTP/1.1 200 Connection established\r\nvia: proxy\r\n\r\n");
}

static void socks(struct talk *t)
{
	SAY(t, CLIENT, "\5\1\0");
	SAY(t, SERVER, "\5\0");
	SAY(t, CLIENT, "\5\1\0\3\14shop.example\1\273");
	SAY(t, SERVER, "\5\0\0\1\0\0\0\0\0\0");
}

static void test_connect_tls13(void **state)
{
	tunnel(*state);
	start_tls(*state, TLS1_3_VERSION, "h2");
	http2(*state, CONNECT);
}

static void test_connect_tls12(void **state)
{
	tunnel(*state);
	start_tls(*state, TLS1_2_VERSION, "h2");
	http2(*state, CONNECT);
}

static void test_socks_tls13(void **state)
{
	socks(*state);
	start_tls(*state, TLS1_3_VERSION, "h2");
	http2(*state, NULL);
}

static void test_connect_h2c(void **state)
{
	tunnel(*state);
	http2(*state, CONNECT);
}

static void test_socks_h2c(void **state)
{
	socks(*state);
	http2(*state, NULL);
}

/* A body in chunks that are not those of the segments or records (RFC 9112 section 7.1). */
static void add_chunks(struct octets *o, const uint8_t *p, size_t n)
{
	char line[32];

	for (size_t at = 0, size = 1; at < n; size = size * 5 % 9973 + 1) {
		size_t take = n - at < size ? n - at : size;
		snprintf(line, sizeof(line), size % 2 ? "%zx;ext=\"a\"\r\n" : "%zX\r\n", take);
		octets_add(o, line, strlen(line));
		octets_add(o, p + at, take);
		octets_add(o, "\r\n", 2);
		at += take;
	}
	OCTETS_ADD(o, "0\r\nchecksum: 1\r\n\r\n");
}

static void http1_chunked(struct talk *t)
{
	char head[128];
	uint8_t *request = body + 1000;

	octets.n = 0;
	snprintf(head, sizeof(head),
		 "POST /in HTTP/1.1\r\nhost: x\r\ncontent-length: 20000\r\n\r\n");
	octets_add(&octets, head, strlen(head));
	octets_add(&octets, request, 20000);
	say(t, CLIENT, octets.p, octets.n);
	SAY(t, SERVER, "HTTP/1.1 100 Continue\r\n\r\n");
	octets.n = 0;
	OCTETS_ADD(&octets, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
	add_chunks(&octets, body, 50000);
	OCTETS_ADD(&octets, "HTTP/1.1 200 OK\r\n\r\nto the close");
	SAY(t, CLIENT, "GET /2 HTTP/1.1\r\n\r\n");
	say(t, SERVER, octets.p, octets.n);
	read_it(t);
	expect_body(t, CLIENT, request, 20000);
	expect_body(t, SERVER, body, 50000);
	struct text got = {0};
	struct error e = ERROR_INIT;
	assert_true(session_body(t->session, 0, 2, SERVER, 0, 100, &got, &e));
	assert_string_equal(text_str(&got), "to the close");
	assert_int_equal(book_connection(session_book(t->session), 0)->protocol, PROTOCOL_HTTP1);
	assert_int_equal(book_streams(session_book(t->session)), 2);
	text_done(&got);
}

static void test_http1_clear(void **state)
{
	http1_chunked(*state);
}

static void test_http1_tls(void **state)
{
	start_tls(*state, TLS1_3_VERSION, "http/1.1");
	http1_chunked(*state);
}

static void test_http1_tls_in_a_tunnel(void **state)
{
	tunnel(*state);
	start_tls(*state, TLS1_3_VERSION, "http/1.1");
	http1_chunked(*state);
}

/* Octets that a snap length or a loss took: what is before them, and what is behind. */
static void test_http1_hole(void **state)
{
	struct talk *t = *state;
	struct text got = {0};
	struct error e = ERROR_INIT;

	SAY(t, CLIENT, "GET / HTTP/1.1\r\n\r\n");
	SAY(t, SERVER, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n0123");
	t->wrap.next[SERVER] += 3;
	SAY(t, SERVER, "789\r\n3\r\nabc\r\n0\r\n\r\n");
	read_it(t);
	assert_int_equal(book_stream(session_book(t->session), 0)->response_bytes, 13);
	assert_false(session_body(t->session, 0, 1, SERVER, 0, SIZE_MAX, &got, &e));
	assert_string_equal(text_str(&got), "0123");
	assert_string_not_equal(e.text, "");
	text_clear(&got);
	assert_true(session_body(t->session, 0, 1, SERVER, 8, SIZE_MAX, &got, &e));
	assert_string_equal(text_str(&got), "89abc");
	text_done(&got);
}

/* The coding is taken off by what the exchange's own fields say. */
static void test_http1_gzip(void **state)
{
	static const char json[] = "{\"a\":[1,2]}";
	struct talk *t = *state;
	uint8_t packed[200];
	z_stream z = {.next_in = (uint8_t *)json,
		      .avail_in = sizeof(json) - 1,
		      .next_out = packed,
		      .avail_out = sizeof(packed)};
	struct text shown = {0};
	struct error e = ERROR_INIT;
	enum bodyview_shape shape = BODYVIEW_HEX;

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	SAY(t, CLIENT, "GET /j HTTP/1.1\r\n\r\n");
	octets.n = 0;
	OCTETS_ADD(&octets, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			    "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
	add_chunks(&octets, packed, sizeof(packed) - z.avail_out);
	say(t, SERVER, octets.p, octets.n);
	read_it(t);
	assert_true(bodyview_of_stream(t->session, 0, 1, SERVER, &shown, &shape, &e));
	assert_int_equal(shape, BODYVIEW_JSON);
	assert_non_null(strstr(text_str(&shown), "\"a\": ["));
	text_clear(&shown);
	assert_true(bodyview_octets(t->session, 0, 1, SERVER, false, &shown, &e));
	assert_string_equal(text_str(&shown), json);
	text_done(&shown);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_connect_tls13), TEST(test_connect_tls12),
		TEST(test_socks_tls13),	  TEST(test_connect_h2c),
		TEST(test_socks_h2c),	  TEST(test_http1_clear),
		TEST(test_http1_tls),	  TEST(test_http1_tls_in_a_tunnel),
		TEST(test_http1_hole),	  TEST(test_http1_gzip),
	};
	char folder[] = P_tmpdir "/test_payload_state.XXXXXX", below[80];

	unsetenv("SSLKEYLOGFILE");
	if (!mkdtemp(folder) || setenv("XDG_STATE_HOME", folder, 1) != 0)
		return 1;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7 + i / 251);
	own = issue("shop.example", NULL, NULL, false, -60, 3600);
	int failed = cmocka_run_group_tests_name("session_payload", tests, NULL, NULL);
	issued_done(&own);
	snprintf(below, sizeof(below), "%s/h2lens", folder);
	rmdir(below);
	rmdir(folder);
	return failed;
}
