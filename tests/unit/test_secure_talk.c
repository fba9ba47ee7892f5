/* secure: what is said over a session: data, resumption, early data, the end, peers without TLS. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "secure_peer.h"

#define HOST "shop.example"

enum { DAY = 86400, BIG = 3 * 1000 * 1000 };

struct world {
	struct issued authority, leaf;
	char *trust;
	SSL_CTX *ctx;
};

static int world_begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->authority = issue("Test Authority", NULL, NULL, true, -DAY, DAY);
	w->leaf = issue("x", "DNS:" HOST, &w->authority, false, -DAY, DAY);
	w->trust = issue_file(w->authority.cert, NULL, NULL);
	w->ctx = peer_context(&w->leaf);
	*state = w;
	return 0;
}

static int world_end(void **state)
{
	struct world *w = *state;

	SSL_CTX_free(w->ctx);
	issued_done(&w->leaf);
	issued_done(&w->authority);
	issue_unlink(w->trust);
	free(w);
	return 0;
}

static struct target target_of(const struct world *w)
{
	return (struct target){.host = HOST, .port = 443, .cacert = w->trust};
}

static struct secure *begin(const struct target *t, struct secure_cache *c)
{
	struct error e = ERROR_INIT;
	struct secure *s = secure_new(t, c, &e);

	assert_string_equal(e.text, "");
	return s;
}

static void end(struct secure *s, struct peer *p)
{
	secure_free(s);
	peer_done(p);
}

/* ── data ── */

static void carries_data(struct world *w, size_t chunk, int max)
{
	struct target t = target_of(w);
	struct error e = ERROR_INIT;
	struct text got = {0};
	struct peer p;
	uint8_t *big = malloc(BIG);

	for (size_t i = 0; i < BIG; i++)
		big[i] = (uint8_t)(i * i >> 7);
	size_t n = chunk == 1 ? 40000 : BIG;
	t.tls_max = max;
	peer_init(&p, w->ctx);
	p.chunk = chunk;
	struct secure *s = begin(&t, NULL);
	assert_false(secure_write(s, "early", 5));
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
	assert_int_equal(secure_facts(s)->version, max ? max : 0x0304);
	assert_true(secure_write(s, "request", 7));
	assert_true(SSL_write(p.ssl, big, (int)n) == (int)n);
	assert_int_equal(peer_pump(&p, s, &got, &e), SECURE_OPEN);
	assert_int_equal(got.n, n);
	assert_memory_equal(got.s, big, n);
	assert_int_equal(p.got_n, 7);
	assert_memory_equal(p.got, "request", 7);
	text_done(&got);
	free(big);
	end(s, &p);
}

static void data_is_the_same_in_any_pieces(void **state)
{
	static const size_t chunks[] = {0, 1, 5, 16384, 65536};

	for (size_t i = 0; i < 5; i++) {
		carries_data(*state, chunks[i], 0);
		carries_data(*state, chunks[i], 0x0303);
	}
}

static void keeps_what_is_not_read_yet(void **state)
{
	struct target t = target_of(*state);
	struct error e = ERROR_INIT;
	struct peer p;
	char text[100], *data;

	peer_init(&p, ((struct world *)*state)->ctx);
	struct secure *s = begin(&t, NULL);
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
	for (int i = 0; i < 5; i++) {
		SSL_write(p.ssl, i ? "world" : "hello", 5);
		size_t n = (size_t)BIO_get_mem_data(p.out, &data);
		char *copy = malloc(n);
		memcpy(copy, data, n);
		BIO_reset(p.out);
		secure_feed(s, copy, n);
		assert_int_equal(secure_step(s, &e), SECURE_OPEN);
		if (i == 0)
			assert_int_equal(secure_read(s, text, 2), 2);
		else if (i == 3) /* to the last octet, and not to the 0 after it */
			assert_int_equal(secure_read(s, text + 2, 18), 18);
		secure_keep(s);
		free(copy);
	}
	assert_int_equal(secure_read(s, text + 20, sizeof(text) - 20), 5);
	assert_memory_equal(text, "helloworldworldworldworld", 25);
	end(s, &p);
}

static void answers_key_updates_and_refuses_renegotiation(void **state)
{
	for (int old = 0; old < 2; old++) {
		struct target t = target_of(*state);
		struct error e = ERROR_INIT;
		struct text got = {0};
		struct peer p;
		t.tls_max = old ? 0x0303 : 0;
		peer_init(&p, ((struct world *)*state)->ctx);
		struct secure *s = begin(&t, NULL);
		assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
		if (old)
			SSL_renegotiate(p.ssl);
		else
			SSL_key_update(p.ssl, SSL_KEY_UPDATE_REQUESTED);
		SSL_do_handshake(p.ssl);
		enum secure_status status = peer_pump(&p, s, &got, &e);
		if (old) {				/* this peer then gives up by itself */
			assert_int_equal(p.alert, 100); /* no_renegotiation, RFC 5246 7.2.2 */
			assert_int_equal(status, SECURE_FAILED);
			assert_int_equal(secure_facts(s)->alert, 40);
		} else {
			assert_int_equal(status, SECURE_OPEN);
			SSL_write(p.ssl, "after", 5);
			secure_write(s, "also", 4);
			assert_int_equal(peer_pump(&p, s, &got, &e), SECURE_OPEN);
			assert_string_equal(text_str(&got), "after");
			assert_int_equal(p.got_n, 4);
		}
		text_done(&got);
		end(s, &p);
	}
}

/* ── ALPN ── */

static void tells_the_protocol_chosen(void **state)
{
	static const struct {
		const char *list, *choice, *got;
	} rows[] = {
		{NULL, "h2", "h2"}, {NULL, "http/1.1", "http/1.1"},
		{NULL, NULL, ""},   {"http/1.1", "h2", "!"},
		{"", "h2", ""},	    {"x,y,h2", "y", "y"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct target t = target_of(*state);
		struct error e = ERROR_INIT;
		struct peer p;
		t.alpn = (char *)rows[i].list;
		peer_init(&p, ((struct world *)*state)->ctx);
		p.alpn = rows[i].choice;
		struct secure *s = begin(&t, NULL);
		enum secure_status status = peer_pump(&p, s, NULL, &e);
		if (strcmp(rows[i].got, "!") == 0) {
			assert_int_equal(status, SECURE_FAILED);
			assert_int_equal(secure_facts(s)->alert, 120);
			assert_non_null(strstr(e.text, "no_application_protocol (120)"));
			assert_non_null(strstr(e.text, "ALPN list \"http/1.1\""));
		} else {
			assert_int_equal(status, SECURE_OPEN);
			assert_string_equal(secure_facts(s)->alpn, rows[i].got);
			assert_int_equal(secure_facts(s)->alert, -1);
		}
		end(s, &p);
	}
}

/* ── resumption ── */

/* One connection; returns the facts at its end. */
static struct secure_facts visit(struct world *w, const struct target *t, struct secure_cache *c)
{
	struct error e = ERROR_INIT;
	struct peer p;
	struct secure *s = begin(t, c);

	peer_init(&p, w->ctx);
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
	struct secure_facts f = *secure_facts(s);
	end(s, &p);
	return f;
}

static void resumes_the_last_session(void **state)
{
	for (int old = 0; old < 2; old++) {
		struct target t = target_of(*state);
		struct secure_cache *c = secure_cache_new();
		t.tls_max = old ? 0x0303 : 0;
		t.resume = true;
		struct secure_facts f = visit(*state, &t, c);
		assert_false(f.resumed || f.resume_offered);
		f = visit(*state, &t, c);
		assert_true(f.resumed && f.resume_offered);
		assert_int_equal(f.verify, X509_V_OK);
		f = visit(*state, &t, c);
		assert_true(f.resumed);
		t.resume = false;
		assert_false(visit(*state, &t, c).resume_offered);
		t.resume = true;
		t.port = 8443;
		assert_false(visit(*state, &t, c).resume_offered);
		t.port = 443;
		t.sni = "other.example";
		assert_false(visit(*state, &t, c).resume_offered);
		secure_cache_free(c);
	}
}

static void unverified_sessions_stay_unverified(void **state)
{
	struct world *w = *state;
	struct target t = {.host = "wrong.example",
			   .port = 443,
			   .cacert = w->trust,
			   .resume = true,
			   .insecure = true};
	struct secure_cache *c = secure_cache_new();
	struct error e = ERROR_INIT;
	struct peer p;

	visit(w, &t, c);
	struct secure_facts f = visit(w, &t, c);
	assert_true(f.resumed);
	assert_int_equal(f.verify, X509_V_ERR_HOSTNAME_MISMATCH);
	assert_true(f.verify_ignored);
	assert_non_null(strstr(f.verify_words, HOST ", not for wrong.example"));
	t.insecure = false;
	struct secure *s = begin(&t, c);
	peer_init(&p, w->ctx);
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_FAILED);
	assert_false(secure_facts(s)->resume_offered);
	end(s, &p);
	secure_cache_free(c);
}

/* ── early data ── */

enum early { EARLY_TAKEN, EARLY_REFUSED, EARLY_RETRY, EARLY_OTHER_ALPN };

static void early(struct world *w, enum early how, bool step_first, size_t extra)
{
	struct target t = target_of(w);
	struct secure_cache *c = secure_cache_new();
	struct error e = ERROR_INIT;
	struct peer p;
	char more[600];

	memset(more, 'm', sizeof(more));
	t.resume = t.early_data = true;
	visit(w, &t, c);
	peer_init(&p, w->ctx);
	p.takes_early = how == EARLY_TAKEN;
	if (how == EARLY_RETRY) /* HelloRetryRequest, RFC 8446 4.1.4 */
		SSL_set1_groups_list(p.ssl, "P-384");
	p.alpn = how == EARLY_OTHER_ALPN ? "http/1.1" : "h2";
	struct secure *s = begin(&t, c);
	if (step_first)
		assert_int_equal(secure_step(s, &e), SECURE_HANDSHAKE);
	assert_int_equal(secure_early_room(s), 500);
	assert_string_equal(secure_facts(s)->alpn, "h2");
	assert_true(secure_write(s, "GET 1 ", 6));
	assert_true(secure_write(s, "GET 2 ", 6));
	assert_int_equal(secure_early_room(s), 488);
	if (extra)
		assert_true(secure_write(s, more, extra));
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
	const struct secure_facts *f = secure_facts(s);
	assert_true(f->early_offered);
	/* OpenSSL's server uses a ticket once, and the first ClientHello used it */
	assert_int_equal(f->resumed, how != EARLY_RETRY);
	assert_int_equal(f->early_accepted, how == EARLY_TAKEN);
	assert_int_equal(f->early_dropped, how == EARLY_OTHER_ALPN);
	assert_int_equal(p.early_n, how != EARLY_TAKEN ? 0 : extra > 488 ? 500 : 12 + extra);
	assert_true(secure_write(s, "later", 5));
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
	if (how == EARLY_OTHER_ALPN) {
		assert_int_equal(p.got_n, 5);
	} else {
		assert_int_equal(p.got_n, 17 + extra);
		assert_memory_equal(p.got, "GET 1 GET 2 ", 12);
		assert_memory_equal(p.got + 12, more, extra);
	}
	assert_memory_equal(p.got + p.got_n - 5, "later", 5);
	end(s, &p);
	secure_cache_free(c);
}

static void early_data_arrives_once_and_in_order(void **state)
{
	struct world *w = *state;

	SSL_CTX_set_max_early_data(w->ctx, 500);
	for (int first = 0; first < 2; first++)
		for (size_t extra = 0; extra <= 600; extra += 300) {
			early(w, EARLY_TAKEN, first, extra);
			early(w, EARLY_REFUSED, first, extra);
			early(w, EARLY_RETRY, first, extra);
			early(w, EARLY_OTHER_ALPN, first, extra);
		}
	SSL_CTX_set_max_early_data(w->ctx, 0);
}

static void early_data_only_where_the_session_fits(void **state)
{
	struct world *w = *state;
	struct target t = target_of(w);
	struct secure_cache *c = secure_cache_new();

	t.resume = t.early_data = true;
	SSL_CTX_set_max_early_data(w->ctx, 500);
	visit(w, &t, c);
	for (int i = 0; i < 4; i++) {
		struct target other = t;
		if (i == 1)
			other.alpn = "http/1.1";
		else if (i == 2)
			other.tls_max = 0x0303;
		else if (i == 3)
			other.ciphersuites = "TLS_AES_128_CCM_SHA256";
		struct secure *s = begin(&other, c);
		assert_int_equal(secure_early_room(s), i ? 0 : 500);
		assert_int_equal(secure_write(s, "x", 1), i == 0);
		secure_free(s);
	}
	SSL_CTX_set_max_early_data(w->ctx, 0);
	secure_cache_free(c);
}

/* ── the end ── */

static void tells_a_close_from_a_truncation(void **state)
{
	for (int close = 0; close < 2; close++) {
		struct target t = target_of(*state);
		struct error e = ERROR_INIT;
		struct text got = {0};
		struct peer p;
		peer_init(&p, ((struct world *)*state)->ctx);
		struct secure *s = begin(&t, NULL);
		peer_pump(&p, s, NULL, &e);
		SSL_write(p.ssl, "last", 4);
		if (close)
			SSL_shutdown(p.ssl);
		assert_int_equal(peer_pump(&p, s, &got, &e), close ? SECURE_FINISHED : SECURE_OPEN);
		assert_string_equal(text_str(&got), "last");
		secure_feed_end(s);
		assert_int_equal(secure_step(s, &e), SECURE_FINISHED);
		assert_int_equal(secure_facts(s)->truncated, !close);
		assert_int_equal(secure_facts(s)->alert, -1);
		const void *out;
		assert_int_equal(secure_out(s, &out), 0); /* no alert in answer to a FIN */
		assert_true(secure_write(s, "bye", 3));	  /* half closed, RFC 8446 6.1 */
		secure_close_notify(s);
		assert_false(secure_write(s, "x", 1));
		size_t n = secure_out(s, &out);
		BIO_write(p.in, out, (int)n);
		peer_step(&p);
		assert_memory_equal(p.got, "bye", 3);
		assert_true(p.closed);
		text_done(&got);
		end(s, &p);
	}
}

static void refusal_of_the_missing_certificate_comes_late(void **state)
{
	struct world *w = *state;
	struct target t = target_of(w);
	struct error e = ERROR_INIT;
	struct peer p;

	peer_init(&p, w->ctx);
	SSL_set_verify(p.ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	struct secure *s = begin(&t, NULL);
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_FAILED);
	assert_int_equal(secure_facts(s)->alert, 116);
	assert_true(secure_facts(s)->client_certificate_asked);
	assert_string_equal(e.text, "the peer ended the TLS connection with the alert "
				    "certificate_required (116): it wants a client certificate: "
				    "--cert FILE");
	end(s, &p);
}

/* What a peer says instead of its hello, all at once or by the octet; FIN after it. */
static void answer(struct world *w, const void *octets, size_t n, size_t part, const char *words,
		   int alert)
{
	struct target t = target_of(w);
	struct error e = ERROR_INIT;
	struct secure *s = begin(&t, NULL);
	enum secure_status status = secure_step(s, &e);
	char text[10];

	for (size_t i = 0; i < n && status == SECURE_HANDSHAKE; i += part) {
		secure_feed(s, (const char *)octets + i, part);
		status = secure_step(s, &e);
		assert_int_equal(secure_read(s, text, sizeof(text)), 0);
	}
	secure_feed_end(s);
	assert_int_equal(secure_step(s, &e), SECURE_FAILED);
	if (!strstr(e.text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, e.text);
	assert_int_equal(secure_facts(s)->alert, alert);
	assert_false(secure_write(s, "x", 1));
	secure_free(s);
}

static void names_peers_without_tls(void **state)
{
	static const struct {
		const char *octets;
		size_t n;
		const char *words;
		int alert;
	} rows[] = {
		{"HTTP/1.1 400 Bad Request\r\n\r\n", 28, "speaks cleartext HTTP on this port", -1},
		{"SSH-2.0-OpenSSH_9.2\r\n", 21, "SSH on this port", -1},
		{"220 mail ESMTP\r\n", 16, "SMTP or FTP", -1},
		{"220", 3, "SMTP or FTP", -1},
		{"\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\xff\xff", 15, "cleartext HTTP/2", -1},
		{"\x1b[31mhello there", 16, "it said \"\\x1b[31m", -1},
		{"", 0, "without a word", -1},
		{"\x16\x03\x03\0\x40\x02", 6, "in the middle of the TLS handshake", -1},
		{"\x15\x03\x03\0\x02\x02\x28", 7, "alert handshake_failure (40): no version", 40},
		{"\x15\x03\x03\0\x02\x02\x46", 7, "alert protocol_version (70)", 70},
		{"\x15\x03\x03\0\x02\x02\x70", 7, "does not know the name " HOST " (SNI)", 112},
		{"\x17\x03\x03\0\x02\x02\x70", 7, "the TLS handshake failed: ", -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		answer(*state, rows[i].octets, rows[i].n, rows[i].n ? rows[i].n : 1, rows[i].words,
		       rows[i].alert);
		answer(*state, rows[i].octets, rows[i].n, 1,
		       rows[i].octets[0] == 0x1b ? "it said \"\\x1b" : rows[i].words,
		       rows[i].alert);
	}
}

static void a_damaged_record_ends_it(void **state)
{
	struct target t = target_of(*state);
	struct error e = ERROR_INIT;
	struct peer p;
	char *data;

	peer_init(&p, ((struct world *)*state)->ctx);
	struct secure *s = begin(&t, NULL);
	peer_pump(&p, s, NULL, &e);
	SSL_write(p.ssl, "hello", 5);
	BIO_get_mem_data(p.out, &data);
	data[8] ^= 1;
	assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_FAILED);
	assert_non_null(strstr(e.text, "bad record mac"));
	assert_int_equal(p.alert, 20); /* bad_record_mac reaches the peer */
	end(s, &p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_is_the_same_in_any_pieces),
		cmocka_unit_test(keeps_what_is_not_read_yet),
		cmocka_unit_test(answers_key_updates_and_refuses_renegotiation),
		cmocka_unit_test(tells_the_protocol_chosen),
		cmocka_unit_test(resumes_the_last_session),
		cmocka_unit_test(unverified_sessions_stay_unverified),
		cmocka_unit_test(early_data_arrives_once_and_in_order),
		cmocka_unit_test(early_data_only_where_the_session_fits),
		cmocka_unit_test(tells_a_close_from_a_truncation),
		cmocka_unit_test(refusal_of_the_missing_certificate_comes_late),
		cmocka_unit_test(names_peers_without_tls),
		cmocka_unit_test(a_damaged_record_ends_it),
	};

	return cmocka_run_group_tests(tests, world_begin, world_end);
}
