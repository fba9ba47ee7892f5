#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/evp.h>

#include "source/capture.h"
#include "tls_bytes.h"
#include "wire/tcp.h"
#include "wire/tls.h"

/*
 * Captures of OpenSSL talking to OpenSSL (tests/data/make-tls.sh) through packet, tcp and tls. The
 * digests of the plaintext are what tshark 4.0.17 follows ("-z follow,tls,raw,N"), as the script
 * prints them; where tshark is no judge, the test says what is.
 */
#define PREFACE_AND_REQUEST "cdab041bf42fc45a1ca5892e480ac52e1df0e36a7329a44366f954829cb4ef03"
#define SETTINGS_AND_RESPONSE "3cbde81826a7d78e42bc9f630894eca0079fa74182cc8710aaeda321e17e1100"
#define ONE "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
#define TWO "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
#define THREE "8b5b9db0c13db24256c829aa364aa90c6d2eba318b9232a4ab9313b954d3555f"
#define FOUR "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00"
#define ONE_THREE_FIVE "a884862e51aff4e089a1dc0dc3a538cfbfe515ab8ccd276072ed358c5d377a7f"
#define TWO_FOUR_SIX "7cab0fbbeafd020e3d1b3f5ea6546660ed533e404298a95e32cf8aa673901499"
#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

enum { CONNECTIONS_MAX = 4 };

struct flow {
	struct tls *tls;
	EVP_MD_CTX *digest[2];
	unsigned losses[2];
};

struct reading {
	struct book *book;
	struct keylog *keys;
	struct tls_shared *shared;
	struct flow flows[CONNECTIONS_MAX];
};

static void on_plain(void *user, int side, const uint8_t *p, size_t n, uint64_t pos,
		     struct moment at)
{
	struct flow *f = user;

	(void)pos;
	(void)at;
	EVP_DigestUpdate(f->digest[side], p, n);
}

static void on_plain_lost(void *user, int side, uint64_t n, struct moment at)
{
	(void)n;
	(void)at;
	((struct flow *)user)->losses[side]++;
}

static void *on_opened(void *arg, uint32_t conn, struct layout *layout)
{
	struct reading *r = arg;
	struct flow *f = &r->flows[conn];
	struct tls_handler h = {.plain = on_plain, .lost = on_plain_lost, .user = f};

	assert_true(conn < CONNECTIONS_MAX);
	for (int i = 0; i < 2; i++) {
		f->digest[i] = EVP_MD_CTX_new();
		EVP_DigestInit_ex(f->digest[i], EVP_sha256(), NULL);
	}
	f->tls = tls_new(r->shared, conn, &h, layout);
	return f;
}

static void on_data(void *user, int side, const uint8_t *p, size_t n, struct moment at)
{
	tls_feed(((struct flow *)user)->tls, side, p, n, at);
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	tls_lost(((struct flow *)user)->tls, side, n, at);
}

static void on_closed(void *user, struct moment at)
{
	struct flow *f = user;

	tls_end(f->tls, at);
	tls_free(f->tls);
}

static void path_of(char *out, size_t room, const char *name, const char *ending)
{
	const char *top = getenv("top_srcdir");

	snprintf(out, room, "%s/tests/data/%s.%s", top ? top : ".", name, ending);
}

/* Gives the lines of tests/data/NAME.keys that hold `with` and not `without` (NULL: any). */
static void give_keys(struct reading *r, const char *name, const char *with, const char *without)
{
	char path[4096], line[512];
	FILE *f;

	path_of(path, sizeof(path), name, "keys");
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		if ((!with || strstr(line, with)) && (!without || !strstr(line, without)))
			keylog_add(r->keys, line, strlen(line), true, NULL);
	fclose(f);
}

/* Reads tests/data/NAME.pcap without packet number `drop` (0: all). */
static void read_capture(struct reading *r, const char *name, uint32_t drop)
{
	struct capture_options options = {.spool = false};
	struct tcp_handler h = {.opened = on_opened,
				.data = on_data,
				.lost = on_lost,
				.closed = on_closed,
				.arg = r};
	struct error e = ERROR_INIT;
	struct capture_item item;
	struct packet packet;
	char path[4096];

	path_of(path, sizeof(path), name, "pcap");
	struct capture *c = capture_open(path, &options, &e);
	if (!c)
		fail_msg("%s", e.text);
	struct tcp *tcp = tcp_new(r->book, &h, false);
	struct packet_decoder *packets = packet_new(r->book);
	struct moment last = {0};
	while (capture_next(c, &item, &e) == CAPTURE_RECORD) {
		last = item.record.at;
		if (last.packet != drop && packet_parse(packets, &item.record, &packet))
			tcp_feed(tcp, &packet);
	}
	tcp_end(tcp, last);
	tcp_free(tcp);
	packet_free(packets);
	capture_close(c);
}

static int set_up(void **state)
{
	struct reading *r = calloc(1, sizeof(*r));

	r->book = book_new();
	r->keys = keylog_new();
	r->shared = tls_shared_new(r->book, r->keys);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct reading *r = *state;

	for (int i = 0; i < 2 * CONNECTIONS_MAX; i++)
		EVP_MD_CTX_free(r->flows[i / 2].digest[i % 2]);
	tls_shared_free(r->shared);
	keylog_free(r->keys);
	book_free(r->book);
	free(r);
	return 0;
}

static const struct tls_facts *facts(struct reading *r, uint32_t conn)
{
	assert_true(conn < book_connections(r->book));
	return book_connection(r->book, conn)->tls;
}

static unsigned count(struct reading *r, enum event_kind kind)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < book_events(r->book); i++)
		n += book_event(r->book, i)->kind == kind;
	return n;
}

static void expect_side(struct reading *r, uint32_t conn, int side, const char *sha256)
{
	uint8_t want[32], got[32];

	assert_int_equal(unhex(sha256, want), sizeof(want));
	EVP_DigestFinal_ex(r->flows[conn].digest[side], got, NULL);
	assert_memory_equal(got, want, sizeof(got));
}

static void expect(struct reading *r, uint32_t conn, enum tls_decrypted why, const char *client,
		   const char *server)
{
	int side = book_connection(r->book, conn)->client;

	assert_int_equal(facts(r, conn)->decrypted, why);
	expect_side(r, conn, side, client);
	expect_side(r, conn, !side, server);
}

static void read_with_keys(struct reading *r, const char *name, uint16_t version, uint16_t suite)
{
	give_keys(r, name, NULL, NULL);
	read_capture(r, name, 0);
	assert_int_equal(facts(r, 0)->version, version);
	assert_int_equal(facts(r, 0)->cipher, suite);
	assert_int_equal(count(r, EVENT_TLS_OPAQUE), 0);
	assert_int_equal(count(r, EVENT_TLS_RECORD_LOST), 0);
}

static void ccm_with_a_short_tag(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-13-ccm8", 0x0304, 0x1305);
	expect(r, 0, TLS_DECRYPTED_YES, PREFACE_AND_REQUEST, SETTINGS_AND_RESPONSE);
	assert_true(facts(r, 0)->close_notify[0] && facts(r, 0)->close_notify[1]);
}

static void key_updates_of_both_sides(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-13-updates", 0x0304, 0x1302);
	expect(r, 0, TLS_DECRYPTED_YES,
	       "a6987964c3c5307da832ca9c83887aac5fdd1160cc4cffeda26a2bb097c768a0",
	       "5a83de0809054ef3f32fde8b5e810cd664e40003de2bc9b83711750432133071");
	assert_int_equal(count(r, EVENT_TLS_KEY_UPDATE), 4);
}

static void early_data(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-13-early", 0x0304, 0x1303);
	expect(r, 0, TLS_DECRYPTED_YES, ONE, TWO);
	expect(r, 1, TLS_DECRYPTED_YES,
	       "7a08ca3b6dcf85872a80ee7ba91aa2ff5524117418770a147325bd6748c700eb", FOUR);
	assert_false(facts(r, 0)->resumed || facts(r, 0)->early_data);
	assert_true(facts(r, 1)->resumed && facts(r, 1)->early_data);
}

/* tshark shows refused early data as if it had been taken ("earlyearly"); RFC 8446 section 4.2.10:
 * the server skips it. 1 word of the client's own, "early". */
static void early_data_refused_by_hello_retry(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-13-early-refused", 0x0304, 0x1302);
	expect(r, 1, TLS_DECRYPTED_YES,
	       "f408830bcc7fab370819172244aa32e3ba66a848835911c02629d9a4dff77992", FOUR);
	assert_true(facts(r, 1)->hello_retry);
	assert_false(facts(r, 1)->early_data || facts(r, 1)->resumed);
	assert_int_equal(facts(r, 1)->group, 0x0018);
	assert_int_equal(count(r, EVENT_NOTE), 1);
}

static void early_data_without_its_secret(void **state)
{
	struct reading *r = *state;

	give_keys(r, "tls-13-early", NULL, "CLIENT_EARLY");
	read_capture(r, "tls-13-early", 0);
	/* what follows it: tshark's "three" without "early" */
	expect(r, 1, TLS_DECRYPTED_EARLY_SHUT, THREE, FOUR);
	assert_int_equal(r->flows[1].losses[book_connection(r->book, 1)->client], 1);
}

static void cbc_with_encrypt_then_mac(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-12-cbc-sha384", 0x0303, 0xc028);
	expect(r, 0, TLS_DECRYPTED_YES, PREFACE_AND_REQUEST, SETTINGS_AND_RESPONSE);
}

static void cbc_with_the_mac_inside(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-12-cbc-mac-first", 0x0303, 0xc023);
	expect(r, 0, TLS_DECRYPTED_YES, PREFACE_AND_REQUEST, SETTINGS_AND_RESPONSE);
}

static void a_client_certificate(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-12-ccm8-client-cert", 0x0303, 0xc0af);
	expect(r, 0, TLS_DECRYPTED_YES, PREFACE_AND_REQUEST, SETTINGS_AND_RESPONSE);
	assert_int_equal(count(r, EVENT_TLS_CERTIFICATE), 2);
}

static void a_pre_shared_key(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-12-psk", 0x0303, 0xccad);
	expect(r, 0, TLS_DECRYPTED_YES, ONE, TWO);
	assert_int_equal(facts(r, 0)->certificate, BOOK_NONE);
}

static void a_resumed_session_id(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-12-resumed", 0x0303, 0xc02c);
	expect(r, 0, TLS_DECRYPTED_YES, ONE, TWO);
	expect(r, 1, TLS_DECRYPTED_YES, THREE, FOUR);
	assert_false(facts(r, 0)->resumed);
	assert_true(facts(r, 1)->resumed);
}

static void renegotiation(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-12-renegotiated", 0x0303, 0xc009);
	expect(r, 0, TLS_DECRYPTED_YES, ONE_THREE_FIVE, TWO_FOUR_SIX);
	assert_int_equal(count(r, EVENT_TLS_SERVER_HELLO), 3);
}

static void an_alert(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-13-unknown-ca", 0x0304, 0x1302);
	expect(r, 0, TLS_DECRYPTED_HANDSHAKE_ONLY, NOTHING, NOTHING);
	for (uint32_t i = 0; i < book_events(r->book); i++)
		if (book_event(r->book, i)->kind == EVENT_TLS_ALERT)
			assert_int_equal(book_event(r->book, i)->b, 48);
	assert_int_equal(count(r, EVENT_TLS_ALERT), 1);
}

/* A snap length of 200 cut both hellos. tshark opens nothing of it; what was said is known: the
 * same words as in tls-13-ccm8. */
static void hellos_that_were_cut(void **state)
{
	struct reading *r = *state;

	give_keys(r, "tls-13-cut", NULL, NULL);
	read_capture(r, "tls-13-cut", 0);
	assert_int_equal(facts(r, 0)->version, 0x0304);
	assert_int_equal(facts(r, 0)->cipher, 0x1302);
	assert_int_equal(facts(r, 0)->ja4, 0);
	expect_side(r, 0, book_connection(r->book, 0)->client, PREFACE_AND_REQUEST);
	expect_side(r, 0, !book_connection(r->book, 0)->client, SETTINGS_AND_RESPONSE);
}

/* OpenSSL sends an empty record before each word of TLS 1.0. Behind the hole the one that lost its
 * chain stays shut: the empty one. */
static void a_lost_record_of_chained_cbc(void **state)
{
	struct reading *r = *state;

	read_with_keys(r, "tls-10-cbc", 0x0301, 0xc00a);
	expect(r, 0, TLS_DECRYPTED_YES, ONE_THREE_FIVE, TWO_FOUR_SIX);
	tear_down(state);
	set_up(state);
	r = *state;
	give_keys(r, "tls-10-cbc", NULL, NULL);
	read_capture(r, "tls-10-cbc", 10);
	assert_int_equal(facts(r, 0)->decrypted, TLS_DECRYPTED_RESUMED_AFTER_LOSS);
	/* SHA-256 of "threefive" */
	expect_side(r, 0, book_connection(r->book, 0)->client,
		    "fe62d7e7b5f51d49ebefadd876c4b6beea678630750cc4e1c1c990f5df6d8d8a");
	assert_int_equal(count(r, EVENT_TLS_RECORD_LOST), 1);
	assert_int_equal(count(r, EVENT_TLS_OPAQUE), 1);
}

static void lose(void **state, const char *name, uint32_t packet, const char *client)
{
	struct reading *r;

	tear_down(state);
	set_up(state);
	r = *state;
	give_keys(r, name, NULL, NULL);
	read_capture(r, name, packet);
	assert_int_equal(facts(r, 0)->lost_records, 1);
	expect(r, 0, TLS_DECRYPTED_RESUMED_AFTER_LOSS, client, SETTINGS_AND_RESPONSE);
	assert_int_equal(r->flows[0].losses[book_connection(r->book, 0)->client], 1);
}

/* Packet 10 is the client's preface in all of them; the rest, 50 octets, is the request. */
static void goes_on_after_a_lost_record(void **state)
{
	static const char request[] =
		"203bbc7adfbdc7d7ec5ff5bfc4ee3437b49f4aa28d56ec335ff79368fd445667";

	lose(state, "tls-13-ccm8", 10, request);
	lose(state, "tls-12-cbc-sha384", 10, request);
	lose(state, "tls-12-cbc-mac-first", 10, request);
}

static void says_why_not(void **state)
{
	static const struct {
		const char *keys, *with, *without;
		enum tls_decrypted why;
	} cases[] = {
		{"tls-13-ccm8", "nothing", NULL, TLS_DECRYPTED_NO_KEYS},
		{"tls-13-updates", NULL, NULL, TLS_DECRYPTED_NOT_THIS_SESSION},
		{"tls-13-ccm8", NULL, "_TRAFFIC_SECRET_0", TLS_DECRYPTED_LABEL_MISSING},
		{"tls-13-ccm8", NULL, "CLIENT_TRAFFIC", TLS_DECRYPTED_ONE_SIDE},
		{"tls-13-ccm8", NULL, "SERVER_", TLS_DECRYPTED_ONE_SIDE},
		{"tls-13-ccm8", NULL, "HANDSHAKE", TLS_DECRYPTED_YES},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reading *r = *state;
		give_keys(r, cases[i].keys, cases[i].with, cases[i].without);
		read_capture(r, "tls-13-ccm8", 0);
		assert_int_equal(facts(r, 0)->decrypted, cases[i].why);
		tear_down(state);
		set_up(state);
	}
}

static void a_hello_that_was_lost(void **state)
{
	struct reading *r = *state;

	give_keys(r, "tls-12-cbc-sha384", NULL, NULL);
	read_capture(r, "tls-12-cbc-sha384", 4);
	expect(r, 0, TLS_DECRYPTED_HANDSHAKE_CUT, NOTHING, NOTHING);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(ccm_with_a_short_tag),
		WITH(key_updates_of_both_sides),
		WITH(early_data),
		WITH(early_data_refused_by_hello_retry),
		WITH(early_data_without_its_secret),
		WITH(cbc_with_encrypt_then_mac),
		WITH(cbc_with_the_mac_inside),
		WITH(a_client_certificate),
		WITH(a_pre_shared_key),
		WITH(a_resumed_session_id),
		WITH(renegotiation),
		WITH(an_alert),
		WITH(hellos_that_were_cut),
		WITH(a_lost_record_of_chained_cbc),
		WITH(goes_on_after_a_lost_record),
		WITH(says_why_not),
		WITH(a_hello_that_was_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
