#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "h2lens/names.h"
#include "h2lens/session.h"
#include "octets.h"
#include "packets.h"

enum { CLIENT, SERVER };

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define GET_X "\x82\x86\x84\x41\x01x"
#define START UINT32_C(1700000000)

/* A pcap file (microseconds, Ethernet) written packet by packet. */
struct file {
	char path[64];
	FILE *out;
	uint32_t packets, sequence[2];
	uint64_t bytes;
};

static void put(struct file *f, uint32_t v, int size)
{
	for (int i = 0; i < size; i++)
		fputc((int)(v >> (8 * i) & 0xff), f->out);
}

static void file_open(struct file *f)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->path, sizeof(f->path), P_tmpdir "/test_session.XXXXXX");
	int fd = mkstemp(f->path);
	assert_true(fd >= 0);
	f->out = fdopen(fd, "wb");
	assert_non_null(f->out);
	put(f, 0xa1b2c3d4, 4);
	put(f, 2, 2);
	put(f, 4, 2);
	put(f, 0, 4);
	put(f, 0, 4);
	put(f, 65535, 4);
	put(f, 1, 4);
	f->sequence[CLIENT] = 1000;
	f->sequence[SERVER] = 5000;
}

static void segment(struct file *f, int side, unsigned flags, const void *p, size_t n)
{
	static uint8_t frame[65536];
	uint8_t *at = frame;

	memset(at, 2, 12);
	put16(at + 12, 0x0800);
	at += 14;
	at += put_ipv4(at, 6, 20 + n);
	if (side == SERVER) {
		put32(at - 8, 0x0a000002);
		put32(at - 4, 0x0a000001);
	}
	uint8_t *tcp = at;
	at += put_tcp(at, side == SERVER ? 8080 : 40000, side == SERVER ? 40000 : 8080,
		      f->sequence[side], flags);
	if (flags & 0x10)
		put32(tcp + 8, f->sequence[1 - side]);
	put16(tcp + 14, 60000);
	if (n)
		memcpy(at, p, n);
	at += n;
	uint32_t length = (uint32_t)(at - frame);
	put(f, START, 4);
	put(f, f->packets++ * 1000, 4);
	put(f, length, 4);
	put(f, length, 4);
	fwrite(frame, 1, length, f->out);
	f->bytes += length;
	f->sequence[side] += (uint32_t)n + ((flags & 3) ? 1 : 0);
}

static void handshake(struct file *f)
{
	segment(f, CLIENT, 0x02, NULL, 0);
	segment(f, SERVER, 0x12, NULL, 0);
	segment(f, CLIENT, 0x10, NULL, 0);
}

static void goodbye(struct file *f)
{
	segment(f, CLIENT, 0x11, NULL, 0);
	segment(f, SERVER, 0x11, NULL, 0);
	segment(f, CLIENT, 0x10, NULL, 0);
}

/* Octets of a side in segments of `step`. */
static void say(struct file *f, int side, const struct octets *o, size_t step)
{
	for (size_t i = 0; i < o->n; i += step)
		segment(f, side, 0x18, o->p + i, o->n - i < step ? o->n - i : step);
}

static struct octets octets;

static void say_start(struct file *f)
{
	octets.n = 0;
	OCTETS_ADD(&octets, PREFACE);
	OCTETS_FRAME(&octets, H2_SETTINGS, 0, 0, "");
	OCTETS_FRAME(&octets, H2_HEADERS, H2_FLAG_END_HEADERS, 1, GET_X);
	say(f, CLIENT, &octets, 1000);
	octets.n = 0;
	OCTETS_FRAME(&octets, H2_SETTINGS, 0, 0, "");
	OCTETS_FRAME(&octets, H2_SETTINGS, H2_FLAG_ACK, 0, "");
	say(f, SERVER, &octets, 1000);
	octets.n = 0;
	OCTETS_FRAME(&octets, H2_SETTINGS, H2_FLAG_ACK, 0, "");
	say(f, CLIENT, &octets, 1000);
}

static struct session *open_file(const char *path, const char *keys, bool keep)
{
	struct error e = ERROR_INIT;
	struct session_options o = {.keep_payloads = keep};

	if (keys)
		o.keylogs[o.keylog_count++] = keys;
	struct session *s = session_open(path, &o, &e);
	if (!s)
		fail_msg("%s", e.text);
	return s;
}

static void read_all(struct session *s, unsigned budget)
{
	struct error e = ERROR_INIT;
	enum session_status status;
	int before = session_progress(s);

	while ((status = session_step(s, budget, &e)) == SESSION_MORE) {
		int now = session_progress(s);
		assert_in_range(now, 0, 1000);
		assert_true(now >= before || session_generation(s) > 0);
		before = now;
	}
	assert_int_equal(status, SESSION_END);
	assert_int_equal(session_progress(s), 1000);
	assert_string_equal(e.text, "");
}

static struct session *finish(struct file *f, bool keep)
{
	fclose(f->out);
	struct session *s = open_file(f->path, NULL, keep);
	read_all(s, 1);
	return s;
}

static void done(struct file *f, struct session *s)
{
	session_close(s);
	unlink(f->path);
}

static void test_facts_of_the_source(void **state)
{
	struct file f;

	(void)state;
	file_open(&f);
	handshake(&f);
	say_start(&f);
	goodbye(&f);
	struct session *s = finish(&f, false);
	const struct book *b = session_book(s);
	const struct source_facts *facts = book_source(b);
	assert_int_equal(facts->packets, f.packets);
	assert_int_equal(facts->bytes, f.bytes);
	assert_int_equal(facts->start, START * UINT64_C(1000000000));
	assert_int_equal(facts->end - facts->start, (f.packets - 1) * UINT64_C(1000000));
	assert_int_equal(facts->truncated_packets, 0);
	assert_int_equal(facts->malformed, 0);
	assert_false(facts->cut);
	assert_int_equal(book_connections(b), 1);
	const struct connection *c = book_connection(b, 0);
	assert_true(c->complete);
	assert_true(c->preface);
	assert_int_equal(c->protocol, PROTOCOL_H2C);
	assert_int_equal(c->close, TCP_CLOSED_FIN);
	assert_int_equal(c->frames, 5);
	assert_int_equal(book_stream(b, 0)->end, STREAM_END_LOST); /* never answered */
	assert_int_equal(session_generation(s), 0);
	assert_string_equal(session_name(s), f.path);
	struct pollfd fds[SESSION_POLL_MAX];
	int ms = 0;
	assert_int_equal(session_poll(s, fds, SESSION_POLL_MAX, &ms), 0);
	assert_int_equal(ms, -1);
	/* the end stays the end */
	struct error e = ERROR_INIT;
	assert_int_equal(session_step(s, 1, &e), SESSION_END);
	done(&f, s);
}

/* In small slices or at once: the same book. */
static void test_slices(void **state)
{
	struct file f;

	(void)state;
	file_open(&f);
	handshake(&f);
	say_start(&f);
	for (int i = 0; i < 500; i++) {
		octets.n = 0;
		OCTETS_FRAME(&octets, H2_PING, 0, 0, "12345678");
		say(&f, CLIENT, &octets, 1000);
	}
	fclose(f.out);
	struct session *s = open_file(f.path, NULL, false);
	struct error e = ERROR_INIT;
	unsigned steps = 1;
	while (session_step(s, 0, &e) == SESSION_MORE)
		steps++;
	assert_true(steps > 4);
	assert_int_equal(book_connection(session_book(s), 0)->frames, 505);
	done(&f, s);
}

static void expect_frame(struct session *s, uint32_t id, const void *p, size_t n)
{
	struct text t = {0};
	struct error e = ERROR_INIT;

	assert_true(session_payload(s, id, 0, SIZE_MAX, &t, &e));
	assert_int_equal(t.n, n);
	assert_memory_equal(t.s, p, n);
	text_clear(&t);
	/* a part from the middle */
	assert_true(session_payload(s, id, 5, 7, &t, &e));
	assert_int_equal(t.n, n > 12 ? 7 : n - 5);
	assert_memory_equal(t.s, (const uint8_t *)p + 5, t.n);
	text_done(&t);
}

/* A padded body of several frames, cut over segments of `step` octets: exactly the octets said. */
static void bodies(size_t step)
{
	struct file f;
	static uint8_t body[20000], payload[10001 + 200];
	struct text t = {0};
	struct error e = ERROR_INIT;

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7 + i / 256);
	file_open(&f);
	handshake(&f);
	say_start(&f);
	octets.n = 0;
	payload[0] = 200;
	memcpy(payload + 1, body, 10000);
	octets_frame(&octets, H2_DATA, H2_FLAG_PADDED, 1, payload, sizeof(payload));
	OCTETS_FRAME(&octets, H2_PING, 0, 0, "12345678");
	octets_frame(&octets, H2_DATA, 0, 1, body + 10000, 9999);
	octets_frame(&octets, H2_DATA, H2_FLAG_END_STREAM, 1, body + 19999, 1);
	say(&f, CLIENT, &octets, step);
	goodbye(&f);
	struct session *s = finish(&f, true);

	assert_true(session_body(s, 0, 1, CLIENT, 0, SIZE_MAX, &t, &e));
	assert_int_equal(t.n, sizeof(body));
	assert_memory_equal(t.s, body, sizeof(body));
	text_clear(&t);
	assert_true(session_body(s, 0, 1, CLIENT, 9990, 25, &t, &e));
	assert_int_equal(t.n, 25);
	assert_memory_equal(t.s, body + 9990, 25);
	text_clear(&t);
	assert_true(session_body(s, 0, 1, CLIENT, 20000, 25, &t, &e));
	assert_int_equal(t.n, 0);
	assert_true(session_body(s, 0, 1, SERVER, 0, 25, &t, &e));
	assert_int_equal(t.n, 0);
	assert_false(session_body(s, 0, 99, CLIENT, 0, 25, &t, &e));
	assert_string_not_equal(e.text, "");

	size_t at = 0;
	for (uint32_t i = 0; i < book_events(session_book(s)); i++) {
		const struct event *ev = book_event(session_book(s), i);
		if (ev->kind != EVENT_H2_FRAME || (ev->type != H2_DATA && ev->type != H2_PING))
			continue;
		expect_frame(s, i, octets.p + at, 9 + ev->length);
		at += 9 + ev->length;
	}
	assert_int_equal(at, octets.n);
	text_done(&t);
	done(&f, s);
}

static void test_bodies_in_large_segments(void **state)
{
	(void)state;
	bodies(30000);
}

static void test_bodies_in_small_segments(void **state)
{
	(void)state;
	bodies(333);
}

/* Octets that were never captured cannot be had; what is before them can. */
static void test_body_with_a_hole(void **state)
{
	struct file f;
	struct text t = {0};
	struct error e = ERROR_INIT;

	(void)state;
	file_open(&f);
	handshake(&f);
	say_start(&f);
	octets.n = 0;
	OCTETS_FRAME(&octets, H2_DATA, H2_FLAG_END_STREAM, 1, "0123456789");
	segment(&f, CLIENT, 0x18, octets.p, 13);
	f.sequence[CLIENT] += 3;
	segment(&f, CLIENT, 0x18, octets.p + 16, 3);
	segment(&f, SERVER, 0x10, NULL, 0);
	goodbye(&f);
	struct session *s = finish(&f, true);
	assert_int_equal(book_connection(session_book(s), 0)->tcp[CLIENT].missing, 3);
	assert_false(session_body(s, 0, 1, CLIENT, 0, SIZE_MAX, &t, &e));
	assert_string_not_equal(e.text, "");
	assert_string_equal(text_str(&t), "0123");
	text_clear(&t);
	assert_true(session_body(s, 0, 1, CLIENT, 7, SIZE_MAX, &t, &e));
	assert_string_equal(text_str(&t), "789");
	text_done(&t);
	done(&f, s);
}

static void test_not_kept(void **state)
{
	struct file f;
	struct text t = {0};
	struct error e = ERROR_INIT;

	(void)state;
	file_open(&f);
	handshake(&f);
	say_start(&f);
	struct session *s = finish(&f, false);
	for (uint32_t i = 0; i < book_events(session_book(s)); i++)
		assert_false(session_payload(s, i, 0, 100, &t, &e));
	assert_string_not_equal(e.text, "");
	text_done(&t);
	done(&f, s);
}

static void test_cut_file(void **state)
{
	struct file f;

	(void)state;
	file_open(&f);
	handshake(&f);
	say_start(&f);
	put(&f, START, 4);
	put(&f, 0, 4);
	put(&f, 100, 4);
	put(&f, 100, 4);
	put(&f, 0, 2);
	struct session *s = finish(&f, false);
	assert_true(book_source(session_book(s))->cut);
	assert_int_equal(book_source(session_book(s))->packets, f.packets);
	assert_int_equal(book_connection(session_book(s), 0)->frames, 5);
	done(&f, s);
}

static void test_errors(void **state)
{
	struct session_options o = {.keep_payloads = false};
	struct error e = ERROR_INIT;

	(void)state;
	assert_null(session_open("no/such/file.pcap", &o, &e));
	assert_non_null(strstr(e.text, "no/such/file.pcap"));
	struct file f;
	file_open(&f);
	fclose(f.out);
	o.keylogs[o.keylog_count++] = "no/such/keys";
	assert_null(session_open(f.path, &o, &e));
	assert_non_null(strstr(e.text, "no/such/keys"));
	unlink(f.path);
}

static char *data_file(char *out, size_t room, const char *name)
{
	const char *top = getenv("top_srcdir");

	snprintf(out, room, "%s/tests/data/%s", top ? top : ".", name);
	return out;
}

static void expect_digest(const struct text *t, const char *hex)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	struct text got = {0};

	assert_int_equal(EVP_Digest(t->s, t->n, digest, &n, EVP_sha256(), NULL), 1);
	text_hex(&got, digest, n);
	assert_string_equal(text_str(&got), hex);
	text_done(&got);
}

/* What tshark 4.0.17 gives for
 *   tshark -r padded.pcap -o tls.keylog_file:padded.keys -Y http2.type==0 -T fields
 *          -e http2.data.data
 * which leaves the 63 octets of padding (all zero) at the end of each, without them; sha256sum. */
static void test_bodies_over_tls(void **state)
{
	char capture[4096], keys[4096];
	struct text t = {0};
	struct error e = ERROR_INIT;

	(void)state;
	struct session *s = open_file(data_file(capture, sizeof(capture), "padded.pcap"),
				      data_file(keys, sizeof(keys), "padded.keys"), true);
	read_all(s, 1000);
	const struct book *b = session_book(s);
	assert_int_equal(book_connections(b), 1);
	int server = 1 - book_connection(b, 0)->client;
	assert_true(session_body(s, 0, 13, server, 0, SIZE_MAX, &t, &e));
	assert_string_equal(text_str(&t), "body { color: #333 }\n");
	text_clear(&t);
	assert_true(session_body(s, 0, 15, server, 0, SIZE_MAX, &t, &e));
	assert_int_equal(t.n, 8192);
	expect_digest(&t, "d16ad545a41e12cd1f3ff735015cfa15f42aa9b7ef954bf7cf53a0a04807d2b1");
	text_done(&t);
	session_close(s);
}

/* The key log comes when the capture has been read: the book is begun anew. */
static void test_late_keys(void **state)
{
	char capture[4096], keys[4096], line[1024];
	struct error e = ERROR_INIT;
	char path[] = P_tmpdir "/test_session_keys.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	FILE *in = fopen(data_file(keys, sizeof(keys), "padded.keys"), "r"), *out = fdopen(fd, "w");
	assert_non_null(in);
	assert_non_null(out);
	struct session *s =
		open_file(data_file(capture, sizeof(capture), "padded.pcap"), path, true);
	read_all(s, 1000);
	assert_int_equal(session_generation(s), 0);
	assert_int_equal(book_streams(session_book(s)), 0);
	assert_int_equal(book_connection(session_book(s), 0)->protocol, PROTOCOL_TLS);
	while (fgets(line, sizeof(line), in))
		fputs(line, out);
	fclose(in);
	fclose(out);
	for (int i = 0; i < 40 && session_generation(s) == 0; i++) {
		usleep(50 * 1000);
		session_step(s, 1000, &e);
	}
	assert_int_equal(session_generation(s), 1);
	read_all(s, 1000);
	assert_int_equal(book_connection(session_book(s), 0)->protocol, PROTOCOL_H2);
	assert_true(book_find_stream(session_book(s), 0, 15) != BOOK_NONE);
	session_close(s);
	unlink(path);
}

/* Secrets in a block behind the packets that they open. */
static void test_secrets_at_the_end(void **state)
{
	char capture[4096];

	(void)state;
	struct session *s =
		open_file(data_file(capture, sizeof(capture), "dsb_end.pcapng"), NULL, false);
	read_all(s, 1000);
	assert_int_equal(session_generation(s), 1);
	assert_int_equal(book_connection(session_book(s), 0)->protocol, PROTOCOL_H2);
	assert_int_equal(book_connection(session_book(s), 0)->tls->decrypted, TLS_DECRYPTED_YES);
	session_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts_of_the_source),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_bodies_in_large_segments),
		cmocka_unit_test(test_bodies_in_small_segments),
		cmocka_unit_test(test_body_with_a_hole),
		cmocka_unit_test(test_not_kept),
		cmocka_unit_test(test_cut_file),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_bodies_over_tls),
		cmocka_unit_test(test_late_keys),
		cmocka_unit_test(test_secrets_at_the_end),
	};

	unsetenv("SSLKEYLOGFILE");
	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
