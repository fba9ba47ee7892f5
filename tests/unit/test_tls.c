#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tls_bytes.h"
#include "wire/tls.h"
#include "wire/tls_open.h"

enum { CLIENT, SERVER };
enum { ALERT = 21, HANDSHAKE = 22, DATA = 23 };

/* A TLS 1.3 connection that the tests speak themselves, and what came out of the decoder. */
struct fixture {
	struct book *book;
	struct keylog *keys;
	struct tls_shared *shared;
	struct tls *tls;
	struct layout layout;
	char heard[2048];			  /* "0:hello 1:<lost> 0:<end>" */
	uint8_t handshake[2][32], traffic[2][32]; /* secrets by side */
	uint64_t sequence[2];
	struct moment at;
	size_t step; /* octets a segment */
};

static void hear(struct fixture *f, int side, const char *p, size_t n)
{
	size_t at = strlen(f->heard);

	snprintf(f->heard + at, sizeof(f->heard) - at, "%d:%.*s ", side, (int)n, p);
}

static void on_plain(void *user, int side, const uint8_t *p, size_t n, uint64_t pos,
		     struct moment at)
{
	(void)pos;
	(void)at;
	hear(user, side, (const char *)p, n);
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	char text[32];

	(void)at;
	snprintf(text, sizeof(text), "<lost %u>", (unsigned)n);
	hear(user, side, text, strlen(text));
}

static void on_finished(void *user, int side, struct moment at)
{
	(void)at;
	hear(user, side, "<end>", 5);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct tls_handler h = {on_plain, on_lost, on_finished, f};

	f->book = book_new();
	f->keys = keylog_new();
	f->at = (struct moment){1000, 1};
	f->step = SIZE_MAX;
	f->layout.wanted = true;
	book_add_connection(f->book, f->at);
	f->shared = tls_shared_new(f->book, f->keys);
	f->tls = tls_new(f->shared, 0, &h, &f->layout);
	for (int i = 0; i < 2; i++) {
		memset(f->handshake[i], 0x10 + i, 32);
		memset(f->traffic[i], 0x20 + i, 32);
	}
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	tls_free(f->tls);
	tls_shared_free(f->shared);
	keylog_free(f->keys);
	book_free(f->book);
	layout_done(&f->layout);
	free(f);
	return 0;
}

static void give_key(struct fixture *f, const char *label, const uint8_t *secret, size_t n)
{
	char line[512];
	int at = snprintf(line, sizeof(line), "%s ", label);

	for (int i = 0; i < 32; i++)
		at += snprintf(line + at, sizeof(line) - (size_t)at, "c1");
	line[at++] = ' ';
	for (size_t i = 0; i < n; i++)
		at += snprintf(line + at, sizeof(line) - (size_t)at, "%02x", secret[i]);
	keylog_add(f->keys, line, (size_t)at, true, NULL);
}

static void give_all_keys(struct fixture *f)
{
	give_key(f, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", f->handshake[CLIENT], 32);
	give_key(f, "SERVER_HANDSHAKE_TRAFFIC_SECRET", f->handshake[SERVER], 32);
	give_key(f, "CLIENT_TRAFFIC_SECRET_0", f->traffic[CLIENT], 32);
	give_key(f, "SERVER_TRAFFIC_SECRET_0", f->traffic[SERVER], 32);
}

static void feed(struct fixture *f, int side, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i += f->step < n ? f->step : n) {
		size_t left = n - i;
		f->at.packet++;
		f->at.time++;
		tls_feed(f->tls, side, p + i, left < f->step ? left : f->step, f->at);
	}
}

static void feed_hex(struct fixture *f, int side, const char *hex)
{
	uint8_t p[512];

	feed(f, side, p, unhex(hex, p));
}

#define C1 "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1"
#define S1 "51515151515151515151515151515151515151515151515151515151515151aa"

static void hellos(struct fixture *f)
{
	feed_hex(f, CLIENT,
		 "16 0301 0055 01 000051 0303" C1 "00 0002 1301 0100 0026"
		 "0000 0006 0004 00 0001 61"
		 "0010 0005 0003 02 6832"
		 "002b 0003 02 0304"
		 "000a 0004 0002 001d"
		 "0017 0000");
	feed_hex(f, SERVER,
		 "16 0303 0038 02 000034 0303" S1 "00 1301 00 000c 002b 0002 0304"
		 "0033 0002 001d");
}

static void send(struct fixture *f, int side, uint8_t type, const char *text, size_t n)
{
	uint8_t record[2048];
	size_t length = seal_13(f->traffic[side], f->sequence[side]++, type, text, n, 3, record);

	feed(f, side, record, length);
}

static void say(struct fixture *f, int side, const char *text)
{
	send(f, side, DATA, text, strlen(text));
}

/* The encrypted part of the handshake: EncryptedExtensions and Finished of the server, Finished. */
static void finish(struct fixture *f)
{
	uint8_t message[128], record[256];
	size_t n = unhex("08 00000b 0009 0010 0005 0003 02 6832", message);

	n += unhex("14 000020" C1, message + n);
	feed(f, SERVER, record, seal_13(f->handshake[SERVER], 0, HANDSHAKE, message, n, 0, record));
	n = unhex("14 000020" C1, message);
	feed(f, CLIENT, record, seal_13(f->handshake[CLIENT], 0, HANDSHAKE, message, n, 0, record));
}

static const struct tls_facts *facts(struct fixture *f)
{
	return book_connection(f->book, 0)->tls;
}

static unsigned count(struct fixture *f, enum event_kind kind)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < book_events(f->book); i++)
		n += book_event(f->book, i)->kind == kind;
	return n;
}

static void expect_text(struct fixture *f, text_id id, const char *want)
{
	struct slice s = book_text(f->book, id);

	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static void opens_a_connection(void **state)
{
	struct fixture *f = *state;

	give_all_keys(f);
	hellos(f);
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_HANDSHAKE_ONLY);
	finish(f);
	say(f, CLIENT, "GET");
	say(f, SERVER, "OK");
	send(f, SERVER, ALERT, "\1\0", 2);
	assert_string_equal(f->heard, "0:GET 1:OK 1:<end> ");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_YES);
	assert_int_equal(facts(f)->version, 0x0304);
	assert_int_equal(facts(f)->cipher, 0x1301);
	assert_int_equal(facts(f)->group, 0x001d);
	assert_true(facts(f)->close_notify[SERVER]);
	assert_false(facts(f)->close_notify[CLIENT]);
	expect_text(f, facts(f)->sni, "a");
	expect_text(f, facts(f)->alpn, "h2");
	expect_text(f, facts(f)->suites_offered, "TLS_AES_128_GCM_SHA256");
	assert_int_equal(count(f, EVENT_TLS_FINISHED), 2);
	assert_int_equal(count(f, EVENT_TLS_ENCRYPTED_EXTENSIONS), 1);
	assert_int_equal(count(f, EVENT_TLS_OPAQUE), 0);
	assert_true(book_connection(f->book, 0)->client_known);
	assert_int_equal(book_connection(f->book, 0)->protocol, PROTOCOL_TLS);
}

static void segments_do_not_matter(void **state)
{
	struct fixture *f = *state;

	f->step = 1;
	give_all_keys(f);
	hellos(f);
	finish(f);
	f->step = 7;
	say(f, CLIENT, "GET");
	say(f, CLIENT, "again");
	assert_string_equal(f->heard, "0:GET 0:again ");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_YES);
}

static void traffic_secrets_are_enough(void **state)
{
	struct fixture *f = *state;

	give_key(f, "CLIENT_TRAFFIC_SECRET_0", f->traffic[CLIENT], 32);
	hellos(f);
	finish(f);
	say(f, CLIENT, "GET");
	say(f, SERVER, "OK");
	assert_string_equal(f->heard, "0:GET ");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_ONE_SIDE);
	assert_int_equal(count(f, EVENT_TLS_OPAQUE), 3);
}

static void says_why_not(void **state)
{
	struct fixture *f = *state;

	hellos(f);
	finish(f);
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_NO_KEYS);
	assert_false(tls_shared_would_open(f->shared));
	keylog_add(f->keys, "RSA 0011223344556677 00\n", 24, true, NULL);
	say(f, CLIENT, "GET");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_NOT_THIS_SESSION);
	assert_false(tls_shared_would_open(f->shared));
	give_key(f, "EXPORTER_SECRET", f->traffic[CLIENT], 32);
	say(f, CLIENT, "GET");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_LABEL_MISSING);
	expect_text(f, facts(f)->keys_missing, "CLIENT_TRAFFIC_SECRET_0");
	assert_true(tls_shared_would_open(f->shared));
	assert_string_equal(f->heard, "");
	assert_int_equal(count(f, EVENT_TLS_OPAQUE), 4);
}

static void wrong_secrets(void **state)
{
	struct fixture *f = *state;

	memset(f->traffic[CLIENT], 0x99, 32);
	give_all_keys(f);
	memset(f->traffic[CLIENT], 0x98, 32);
	memset(f->handshake[CLIENT], 0x98, 32);
	hellos(f);
	say(f, CLIENT, "GET");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_WRONG_SECRET);
}

static void follows_key_updates(void **state)
{
	struct fixture *f = *state;
	uint8_t next[32];

	give_all_keys(f);
	hellos(f);
	finish(f);
	say(f, CLIENT, "one");
	send(f, CLIENT, HANDSHAKE, "\30\0\0\1\1", 5);
	oracle_expand("SHA256", f->traffic[CLIENT], 32, "traffic upd", next, 32);
	memcpy(f->traffic[CLIENT], next, 32);
	f->sequence[CLIENT] = 0;
	say(f, CLIENT, "two");
	assert_string_equal(f->heard, "0:one 0:two ");
	assert_int_equal(count(f, EVENT_TLS_KEY_UPDATE), 1);
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_YES);
	assert_int_equal(f->layout.side[CLIENT].records[1].epoch, 4);
	assert_int_equal(f->layout.side[CLIENT].records[1].sequence, 0);
}

static void established(struct fixture *f)
{
	give_all_keys(f);
	hellos(f);
	finish(f);
	say(f, CLIENT, "one");
}

static void goes_on_after_lost_records(void **state)
{
	struct fixture *f = *state;
	uint8_t record[64];

	established(f);
	tls_lost(f->tls, CLIENT, 300, f->at);
	f->sequence[CLIENT] += 7;
	/* the tail of a record whose header is gone, then whole ones */
	memset(record, 0x5a, sizeof(record));
	feed(f, CLIENT, record, sizeof(record));
	say(f, CLIENT, "two");
	say(f, CLIENT, "three");
	assert_string_equal(f->heard, "0:one 0:<lost 0> 0:two 0:three ");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_RESUMED_AFTER_LOSS);
	assert_int_equal(facts(f)->lost_records, 7);
	assert_int_equal(count(f, EVENT_TLS_RECORD_LOST), 1);
}

static void a_hole_inside_a_record(void **state)
{
	struct fixture *f = *state;
	uint8_t record[64];
	size_t n = seal_13(f->traffic[CLIENT], 1, DATA, "lost octets", 11, 0, record);

	established(f);
	f->sequence[CLIENT] = 2;
	feed(f, CLIENT, record, 9);
	tls_lost(f->tls, CLIENT, 10, f->at);
	feed(f, CLIENT, record + 19, n - 19);
	say(f, CLIENT, "two");
	assert_string_equal(f->heard, "0:one 0:<lost 11> 0:two ");
	assert_int_equal(facts(f)->lost_records, 1);
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_RESUMED_AFTER_LOSS);
	/* its place in the TCP stream is right again: the record can be read anew */
	const struct record_place *place = &f->layout.side[CLIENT].records[1];
	uint8_t out[128];
	n = seal_13(f->traffic[CLIENT], 2, DATA, "two", 3, 3, record);
	assert_int_equal(place->pos, f->layout.side[CLIENT].records[0].pos + 28 + 33);
	assert_int_equal(place->length, n);
	assert_true(tls_reopen(f->shared, 0, CLIENT, place, record, out, &n));
	assert_int_equal(n, 3);
	assert_memory_equal(out, "two", 3);
}

static void records_lost_without_notice(void **state)
{
	struct fixture *f = *state;

	established(f);
	f->sequence[CLIENT] += 2;
	say(f, CLIENT, "two");
	assert_string_equal(f->heard, "0:one 0:<lost 0> 0:two ");
	assert_int_equal(facts(f)->lost_records, 2);
}

static void gives_up_with_a_reason(void **state)
{
	struct fixture *f = *state;

	established(f);
	f->sequence[CLIENT] += 10000;
	say(f, CLIENT, "two");
	say(f, CLIENT, "three");
	assert_string_equal(f->heard, "0:one 0:<lost 0> ");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_LOST);
	assert_int_equal(count(f, EVENT_TLS_OPAQUE), 2);
}

static void starts_after_the_handshake(void **state)
{
	struct fixture *f = *state;

	give_all_keys(f);
	f->sequence[CLIENT] = 1500;
	f->sequence[SERVER] = 20;
	say(f, SERVER, "OK");
	say(f, CLIENT, "GET");
	assert_string_equal(f->heard, "1:OK 0:GET ");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_YES);
	assert_int_equal(book_connection(f->book, 0)->client, CLIENT);
	assert_int_equal(count(f, EVENT_NOTE), 1);
	assert_int_equal(count(f, EVENT_TLS_RECORD_LOST), 0);
}

static void starts_after_the_handshake_without_its_keys(void **state)
{
	struct fixture *f = *state;

	give_all_keys(f);
	memset(f->traffic, 0x77, sizeof(f->traffic));
	say(f, SERVER, "OK");
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_NO_HANDSHAKE);
	assert_int_equal(count(f, EVENT_TLS_OPAQUE), 1);
}

static void cleartext_alerts(void **state)
{
	struct fixture *f = *state;

	hellos(f);
	feed_hex(f, CLIENT, "15 0303 0002 02 30");
	tls_end(f->tls, f->at);
	assert_int_equal(count(f, EVENT_TLS_ALERT), 1);
	const struct event *e = book_event(f->book, book_events(f->book) - 1);
	assert_int_equal(e->a, 2);
	assert_int_equal(e->b, 48);
	assert_int_equal(e->c, 0);
	assert_int_equal(e->severity, SEVERITY_ERROR);
	assert_int_equal(facts(f)->decrypted, TLS_DECRYPTED_HANDSHAKE_ONLY);
	assert_string_equal(f->heard, "0:<end> 1:<end> ");
}

/* TLS 1.2 with a master secret of 48 times 0x42; the keys by OpenSSL's PRF. */
static void opens_tls12(void **state)
{
	struct fixture *f = *state;
	uint8_t master[48], seed[64], block[40], record[128] = {22, 3, 3, 0, 40}, nonce[12] = {0};
	uint8_t aad[13] = {0, 0, 0, 0, 0, 0, 0, 0, 22, 3, 3, 0, 16};
	static const uint8_t fin[16] = {20, 0, 0, 12};

	memset(master, 0x42, sizeof(master));
	give_key(f, "CLIENT_RANDOM", master, 48);
	feed_hex(f, CLIENT, "16 0301 002d 01 000029 0303" C1 "00 0002 c02f 0100");
	feed_hex(f, SERVER, "16 0303 002a 02 000026 0303" S1 "00 c02f 00");
	unhex(S1 C1, seed);
	oracle_prf("SHA256", master, 48, "key expansion", seed, 64, block, 40);
	memcpy(nonce, block + 32, 4);
	feed_hex(f, CLIENT, "14 0303 0001 01");
	memcpy(record + 5, nonce + 4, 8);
	feed(f, CLIENT, record,
	     13 + oracle_aead("AES-128-GCM", 16, block, nonce, aad, 13, fin, 16, record + 13));
	assert_int_equal(count(f, EVENT_TLS_FINISHED), 1);
	for (unsigned i = 1; i < 4000; i += 1900) { /* with gaps that the explicit nonce tells */
		nonce[10] = aad[6] = (uint8_t)(i >> 8);
		nonce[11] = aad[7] = (uint8_t)i;
		record[0] = aad[8] = 23;
		aad[12] = 3;
		record[4] = 27;
		memcpy(record + 5, nonce + 4, 8);
		feed(f, CLIENT, record,
		     13 + oracle_aead("AES-128-GCM", 16, block, nonce, aad, 13,
				      (const uint8_t *)"GET", 3, record + 13));
	}
	assert_string_equal(f->heard, "0:GET 0:<lost 0> 0:GET 0:<lost 0> 0:GET ");
	assert_int_equal(facts(f)->lost_records, 2 * 1899);
	assert_int_equal(facts(f)->cipher, 0xc02f);
	assert_int_equal(f->layout.side[CLIENT].records[0].epoch, 3);
}

/* Keys from a premaster secret: RFC 5246 section 8.1, or with the session hash of RFC 7627. */
static void premaster(struct fixture *f, bool extended)
{
	static const char client[] = "01 000029 0303" C1 "00 0002 c02f 0100";
	const char *server = extended ? "02 00002c 0303" S1 "00 c02f 00 0004 0017 0000"
				      : "02 000026 0303" S1 "00 c02f 00";
	static const char exchange[] = "10 000003 02 aabb";
	uint8_t pms[48], master[48], seed[64], block[40], nonce[12] = {0}, message[256], hash[32];
	uint8_t aad[13] = {0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, 0, 3}, p[256] = {22, 3, 3};
	size_t n = 0, part;

	memset(pms, 0x55, sizeof(pms));
	give_key(f, "PMS_CLIENT_RANDOM", pms, sizeof(pms));
	for (int i = 0; i < 3; i++) {
		part = unhex(i == 0 ? client : i == 1 ? server : exchange, p + 5);
		memcpy(message + n, p + 5, part);
		n += part;
		p[4] = (uint8_t)part;
		feed(f, i == 1 ? SERVER : CLIENT, p, 5 + part);
	}
	EVP_Digest(message, n, hash, NULL, EVP_sha256(), NULL);
	unhex(C1 S1, seed);
	oracle_prf("SHA256", pms, 48, extended ? "extended master secret" : "master secret",
		   extended ? hash : seed, extended ? 32 : 64, master, 48);
	unhex(S1 C1, seed);
	oracle_prf("SHA256", master, 48, "key expansion", seed, 64, block, 40);
	memcpy(nonce, block + 32, 4);
	feed_hex(f, CLIENT, "14 0303 0001 01");
	memcpy(p, "\27\3\3\0\33\0\0\0\0\0\0\0\0", 13);
	feed(f, CLIENT, p,
	     13 + oracle_aead("AES-128-GCM", 16, block, nonce, aad, 13, (const uint8_t *)"GET", 3,
			      p + 13));
	assert_string_equal(f->heard, "0:GET ");
}

static void premaster_secrets(void **state)
{
	premaster(*state, false);
}

static void premaster_secrets_with_session_hash(void **state)
{
	premaster(*state, true);
}

static void looks(void **state)
{
	(void)state;
	assert_int_equal(tls_looks((const uint8_t *)"\x16\x03\x01\x02\x00\x01", 6, false), 1);
	assert_int_equal(tls_looks((const uint8_t *)"\x16\x03", 2, false), -1);
	assert_int_equal(tls_looks((const uint8_t *)"", 0, false), -1);
	assert_int_equal(tls_looks((const uint8_t *)"GET / HTTP", 10, true), 0);
	assert_int_equal(tls_looks((const uint8_t *)"PRI * HTTP", 10, true), 0);
	assert_int_equal(tls_looks((const uint8_t *)"\x17\x03\x03\x00\x20\x99", 6, false), 0);
	assert_int_equal(tls_looks((const uint8_t *)"\x17\x03\x03\x00\x20\x99", 6, true), 1);
	assert_int_equal(tls_looks((const uint8_t *)"\x17\x03\x03\xff\x20\x99", 6, true), 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(opens_a_connection),
		WITH(segments_do_not_matter),
		WITH(traffic_secrets_are_enough),
		WITH(says_why_not),
		WITH(wrong_secrets),
		WITH(follows_key_updates),
		WITH(goes_on_after_lost_records),
		WITH(a_hole_inside_a_record),
		WITH(records_lost_without_notice),
		WITH(gives_up_with_a_reason),
		WITH(starts_after_the_handshake),
		WITH(starts_after_the_handshake_without_its_keys),
		WITH(cleartext_alerts),
		WITH(opens_tls12),
		WITH(premaster_secrets),
		WITH(premaster_secrets_with_session_hash),
		cmocka_unit_test(looks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
