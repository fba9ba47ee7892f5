/* secure: the peer's certificate, lists and files. What is said to it is in test_secure_talk.c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "secure_peer.h"
#include "wire/keylog.h"

#define HOST "shop.example"

enum { DAY = 86400 };

struct world {
	struct issued authority;
	char *trust; /* its file */
};

static int world_begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->authority = issue("Test Authority", NULL, NULL, true, -DAY, DAY);
	w->trust = issue_file(w->authority.cert, NULL, NULL);
	*state = w;
	return 0;
}

static int world_end(void **state)
{
	struct world *w = *state;

	issued_done(&w->authority);
	issue_unlink(w->trust);
	free(w);
	return 0;
}

/* ── the peer's certificate ── */

struct judged {
	enum secure_status status;
	struct secure_facts facts;
	struct error error;
	int alert; /* what the peer received */
	char sni[80];
};

static struct judged judge(const struct target *t, const struct issued *leaf)
{
	struct judged j = {.error = ERROR_INIT};
	SSL_CTX *c = peer_context(leaf);
	struct peer p;

	peer_init(&p, c);
	struct secure *s = secure_new(t, NULL, &j.error);
	assert_non_null(s);
	j.status = peer_pump(&p, s, NULL, &j.error);
	j.facts = *secure_facts(s);
	j.alert = p.alert;
	memcpy(j.sni, p.sni, sizeof(j.sni));
	secure_free(s);
	peer_done(&p);
	SSL_CTX_free(c);
	return j;
}

static void accepts_what_the_authority_signed(void **state)
{
	static const struct {
		const char *san, *host, *sni;
		bool good;
	} rows[] = {
		{"DNS:" HOST, HOST, HOST, true},
		{"DNS:" HOST, HOST ".", HOST, true},
		{"DNS:*." HOST, "a." HOST, "a." HOST, true},
		{"DNS:*." HOST, "a.b." HOST, "a.b." HOST, false},
		{"DNS:a*." HOST, "ab." HOST, "ab." HOST, false}, /* RFC 9525 6.3 */
		{"IP:127.0.0.1", "127.0.0.1", "", true},
		{"DNS:127.0.0.1", "127.0.0.1", "", false},
		{"IP:0:0:0:0:0:0:0:1", "::1", "", true},
		{"IP:fe80:0:0:0:0:0:0:1", "fe80::1%lo", "", true},
		{"IP:127.0.0.1", "127.0.0.2", "", false},
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct issued leaf = issue(HOST, rows[i].san, &w->authority, false, -DAY, DAY);
		struct target t = {.host = (char *)rows[i].host, .port = 443, .cacert = w->trust};
		struct judged j = judge(&t, &leaf);
		assert_int_equal(j.status, rows[i].good ? SECURE_OPEN : SECURE_FAILED);
		assert_string_equal(j.sni, rows[i].sni);
		if (rows[i].good) {
			assert_int_equal(j.facts.verify, X509_V_OK);
			assert_string_equal(j.facts.verify_words, "");
		}
		assert_false(j.facts.verify_ignored);
		issued_done(&leaf);
	}
}

static void tells_why_a_certificate_is_refused(void **state)
{
	static const struct {
		const char *san;
		long from, to;
		bool self, known;
		long code;
		int alert; /* RFC 8446 6.2 */
		const char *words, *hint;
	} rows[] = {
		{"DNS:a.example,DNS:b.example,IP:192.0.2.7", -DAY, DAY, false, true,
		 X509_V_ERR_HOSTNAME_MISMATCH, 42,
		 "it is for a.example, b.example, 192.0.2.7, not for " HOST,
		 "a name that it is for"},
		{NULL, -DAY, DAY, false, true, X509_V_ERR_HOSTNAME_MISMATCH, 42,
		 "it names no host in subjectAltName (its subject CN=" HOST, "-k"},
		{"DNS:" HOST, -9 * DAY, -DAY, false, true, X509_V_ERR_CERT_HAS_EXPIRED, 45,
		 "CN=" HOST " expired on 20", "clock"},
		{"DNS:" HOST, DAY, 2 * DAY, false, true, X509_V_ERR_CERT_NOT_YET_VALID, 42,
		 "CN=" HOST " is not valid before 20", "clock"},
		{"DNS:" HOST, -DAY, DAY, true, true, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, 48,
		 "CN=" HOST " is self-signed", "--cacert FILE"},
		{"DNS:" HOST, -DAY, DAY, false, false, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		 48, "CN=Test Authority, which issued CN=" HOST ", is not known here",
		 "--cacert FILE"},
	};
	struct world *w = *state;
	struct issued other = issue("Other", NULL, NULL, true, -DAY, DAY);
	char *trust = issue_file(other.cert, NULL, NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct issued leaf = issue(HOST, rows[i].san, rows[i].self ? NULL : &w->authority,
					   false, rows[i].from, rows[i].to);
		struct target t = {
			.host = HOST, .port = 443, .cacert = rows[i].known ? w->trust : trust};
		struct judged j = judge(&t, &leaf);
		assert_int_equal(j.status, SECURE_FAILED);
		assert_int_equal(j.facts.verify, rows[i].code);
		assert_int_equal(j.alert, rows[i].alert);
		assert_non_null(strstr(j.facts.verify_words, rows[i].words));
		assert_non_null(strstr(j.error.text, rows[i].words));
		assert_non_null(strstr(j.error.text, rows[i].hint));
		assert_non_null(strstr(j.error.text, "-k"));
		assert_false(j.facts.verify_ignored);
		t.insecure = true;
		j = judge(&t, &leaf);
		assert_int_equal(j.status, SECURE_OPEN);
		assert_int_equal(j.facts.verify, rows[i].code);
		assert_non_null(strstr(j.facts.verify_words, rows[i].words));
		assert_true(j.facts.verify_ignored);
		assert_int_equal(j.alert, -1);
		issued_done(&leaf);
	}
	issue_unlink(trust);
	issued_done(&other);
}

static void tells_all_that_is_wrong_at_once(void **state)
{
	struct issued leaf = issue("x\x1b[31m", "DNS:other.example", NULL, false, -9 * DAY, -DAY);
	struct target t = {.host = HOST, .port = 443, .cacert = ((struct world *)*state)->trust};
	struct judged j = judge(&t, &leaf);

	assert_non_null(strstr(j.facts.verify_words, "is self-signed; "));
	assert_non_null(strstr(j.facts.verify_words, "not for " HOST "; "));
	assert_non_null(strstr(j.facts.verify_words, " expired on "));
	assert_null(strchr(j.error.text, '\x1b'));
	issued_done(&leaf);
}

static void reads_the_authorities_of_the_system(void **state)
{
	struct world *w = *state;
	struct issued leaf = issue("x", "DNS:" HOST, &w->authority, false, -DAY, DAY);
	struct target t = {.host = HOST, .port = 443};
	struct error e = ERROR_INIT;
	SSL_CTX *c = peer_context(&leaf);
	struct secure_cache *cache = secure_cache_new();

	setenv("SSL_CERT_FILE", w->trust, 1); /* SSL_CTX_set_default_verify_paths(3) */
	for (int i = 0; i < 3; i++) {
		struct peer p;
		peer_init(&p, c);
		struct secure *s = secure_new(&t, i ? cache : NULL, &e);
		assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
		assert_int_equal(secure_facts(s)->verify, X509_V_OK);
		secure_free(s);
		peer_done(&p);
		if (i)
			setenv("SSL_CERT_FILE", "/dev/null", 1); /* read once only */
	}
	unsetenv("SSL_CERT_FILE");
	secure_cache_free(cache);
	SSL_CTX_free(c);
	issued_done(&leaf);
}

static void checks_the_host_and_not_the_sni(void **state)
{
	struct world *w = *state;
	struct issued leaf = issue("x", "DNS:" HOST, &w->authority, false, -DAY, DAY);
	struct target t = {.host = HOST, .port = 443, .cacert = w->trust, .sni = "front.example"};
	struct judged j = judge(&t, &leaf);

	assert_int_equal(j.status, SECURE_OPEN);
	assert_string_equal(j.sni, "front.example");
	t.sni = "";
	assert_string_equal(judge(&t, &leaf).sni, "");
	t.host = "front.example";
	t.sni = HOST;
	assert_int_equal(judge(&t, &leaf).status, SECURE_FAILED);
	issued_done(&leaf);
}

/* ── versions and lists ── */

static void agrees_on_versions(void **state)
{
	static const struct {
		int min, max, got;
	} rows[] = {
		{0, 0, 0x0304},		  {0, 0x0303, 0x0303}, {0x0303, 0x0303, 0x0303},
		{0x0304, 0, 0x0304},	  {0, 0x0302, 0x0302}, {0x0301, 0x0301, 0x0301},
		{0x0301, 0x0304, 0x0304},
	};
	struct world *w = *state;
	struct issued leaf = issue("x", "DNS:" HOST, &w->authority, false, -DAY, DAY);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct target t = {.host = HOST,
				   .port = 443,
				   .cacert = w->trust,
				   .tls_min = rows[i].min,
				   .tls_max = rows[i].max};
		struct judged j = judge(&t, &leaf);
		assert_string_equal(j.error.text, "");
		assert_int_equal(j.status, SECURE_OPEN);
		assert_int_equal(j.facts.version, rows[i].got);
		assert_string_equal(j.facts.alpn, "h2");
	}
	struct target t = {.host = HOST,
			   .port = 443,
			   .cacert = w->trust,
			   .tls_max = 0x0303,
			   .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256",
			   .groups = "P-256"};
	assert_int_equal(judge(&t, &leaf).facts.cipher, 0xc02b); /* RFC 5289 */
	t = (struct target){.host = HOST,
			    .port = 443,
			    .cacert = w->trust,
			    .ciphersuites = "TLS_CHACHA20_POLY1305_SHA256"};
	assert_int_equal(judge(&t, &leaf).facts.cipher, 0x1303); /* RFC 8446 B.4 */
	issued_done(&leaf);
}

static void refuses(const struct target *t, const char *words)
{
	struct error e = ERROR_INIT;

	assert_null(secure_new(t, NULL, &e));
	if (!strstr(e.text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, e.text);
}

static void quotes_lists_that_cannot_be(void **state)
{
	char long_name[300], many[64] = "a";
	struct target t = {.host = HOST, .port = 443, .ciphers = "ROT13"};

	(void)state;
	refuses(&t, "--ciphers \"ROT13\"");
	t = (struct target){.host = HOST, .port = 443, .ciphersuites = "TLS_ROT_13"};
	refuses(&t, "--tls13-ciphers \"TLS_ROT_13\"");
	t = (struct target){.host = HOST, .port = 443, .groups = "P-256:P-257"};
	refuses(&t, "--curves \"P-256:P-257\"");
	t = (struct target){.host = HOST, .port = 443, .tls_min = 0x0304, .tls_max = 0x0303};
	refuses(&t, "at least TLS 1.3 and at most TLS 1.2");
	t = (struct target){.host = HOST, .port = 443, .alpn = "h2,,http/1.1"};
	refuses(&t, "a name of 0 octets");
	t.alpn = "h2,";
	refuses(&t, "a name of 0 octets");
	memset(long_name, 'x', 256);
	long_name[256] = '\0';
	t.alpn = long_name;
	refuses(&t, "a name of 256 octets");
	for (int i = 0; i < TARGET_ALPN_MAX; i++)
		memcpy(many + strlen(many), ",a", 3);
	t.alpn = many;
	refuses(&t, "more than 16 names");
	t = (struct target){.host = HOST, .port = 443, .sni = long_name};
	refuses(&t, "256 octets: at most 255");
	t = (struct target){.host = "", .port = 443};
	refuses(&t, "without a name");
}

/* ── files ── */

static void says_what_is_wrong_with_files(void **state)
{
	struct world *w = *state;
	struct issued own = issue("me", NULL, &w->authority, false, -DAY, DAY);
	char *cert = issue_file(own.cert, NULL, NULL), *key = issue_file(NULL, own.key, "sesame");
	char *other = issue_file(NULL, w->authority.key, NULL),
	     *empty = issue_file(NULL, NULL, NULL);
	struct target t = {.host = HOST, .port = 443, .cacert = "/nowhere/ca.pem"};

	refuses(&t, "--cacert /nowhere/ca.pem: No such file or directory");
	t.cacert = "/tmp";
	refuses(&t, "--cacert /tmp: Is a directory");
	t.cacert = empty;
	refuses(&t, "no certificate in PEM");
	t = (struct target){.host = HOST, .port = 443, .capath = "/nowhere"};
	refuses(&t, "--capath /nowhere: No such file");
	t = (struct target){.host = HOST, .port = 443, .key = key};
	refuses(&t, "without its certificate");
	t.cert = empty;
	refuses(&t, "no certificate in PEM");
	t.cert = cert;
	refuses(&t, "is encrypted: give its password");
	t.key_password = "wrong";
	refuses(&t, "does not open the key");
	t.key = other;
	refuses(&t, "does not belong to the certificate");
	t.key = empty;
	refuses(&t, "no private key in PEM");
	t.key = NULL;
	refuses(&t, "give it with --key");
	t = (struct target){.host = HOST, .port = 443, .keylog = "/nowhere/keys"};
	refuses(&t, "the key log /nowhere/keys cannot be opened: No such file");
	issue_unlink(cert);
	issue_unlink(key);
	issue_unlink(other);
	issue_unlink(empty);
	issued_done(&own);
}

static void shows_our_certificate_when_asked(void **state)
{
	struct world *w = *state;
	struct issued leaf = issue("x", "DNS:" HOST, &w->authority, false, -DAY, DAY);
	struct issued own = issue("me", NULL, &w->authority, false, -DAY, DAY);
	char *both = issue_file(own.cert, own.key, "sesame");
	SSL_CTX *c = peer_context(&leaf);

	SSL_CTX_set_verify(c, SSL_VERIFY_PEER, NULL);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(c), w->authority.cert);
	for (int i = 0; i < 4; i++) {
		struct target t = {.host = HOST,
				   .port = 443,
				   .cacert = w->trust,
				   .cert = i & 1 ? both : NULL,
				   .key_password = "sesame",
				   .tls_max = i & 2 ? 0x0303 : 0};
		struct error e = ERROR_INIT;
		struct peer p;
		peer_init(&p, c);
		struct secure *s = secure_new(&t, NULL, &e);
		assert_non_null(s);
		assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
		assert_true(secure_facts(s)->client_certificate_asked);
		assert_int_equal(SSL_get0_peer_certificate(p.ssl) != NULL, i & 1);
		secure_free(s);
		peer_done(&p);
	}
	SSL_CTX_free(c);
	struct target t = {.host = HOST, .port = 443, .cacert = w->trust};
	assert_false(judge(&t, &leaf).facts.client_certificate_asked);
	issue_unlink(both);
	issued_done(&own);
	issued_done(&leaf);
}

static void logs_keys(void **state)
{
	static const uint32_t lines[] = {1, 5}; /* of TLS 1.2 and 1.3 */
	struct world *w = *state;
	struct issued leaf = issue("x", "DNS:" HOST, &w->authority, false, -DAY, DAY);
	SSL_CTX *c = peer_context(&leaf);
	char *path = issue_file(NULL, NULL, NULL);

	unlink(path);
	for (int i = 0; i < 2; i++) {
		struct target t = {.host = HOST,
				   .port = 443,
				   .cacert = w->trust,
				   .keylog = path,
				   .tls_max = i ? 0 : 0x0303};
		struct error e = ERROR_INIT;
		struct text text = {0};
		struct peer p;
		uint8_t random[32];
		struct keylog *k = keylog_new();
		struct secure *s = secure_new(&t, NULL, &e);
		assert_non_null(s);
		peer_init(&p, c);
		assert_int_equal(peer_pump(&p, s, NULL, &e), SECURE_OPEN);
		secure_take_secrets(s, &text);
		keylog_add(k, text_str(&text), text.n, true, NULL);
		assert_int_equal(keylog_lines(k), lines[i]);
		assert_int_equal(keylog_broken(k), 0);
		SSL_get_client_random(p.ssl, random, sizeof(random));
		assert_true(keylog_knows(k, random));
		text_clear(&text);
		secure_take_secrets(s, &text);
		assert_int_equal(text.n, 0);
		text_done(&text);
		keylog_free(k);
		secure_free(s);
		peer_done(&p);
	}
	struct stat about;
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	char file[4096];
	FILE *f = fopen(path, "r");
	size_t n = fread(file, 1, sizeof(file), f);
	fclose(f);
	struct keylog *k = keylog_new();
	keylog_add(k, file, n, true, NULL);
	assert_int_equal(keylog_lines(k), 6);
	keylog_free(k);
	issue_unlink(path);
	SSL_CTX_free(c);
	issued_done(&leaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_the_authority_signed),
		cmocka_unit_test(tells_why_a_certificate_is_refused),
		cmocka_unit_test(tells_all_that_is_wrong_at_once),
		cmocka_unit_test(reads_the_authorities_of_the_system),
		cmocka_unit_test(checks_the_host_and_not_the_sni),
		cmocka_unit_test(agrees_on_versions),
		cmocka_unit_test(quotes_lists_that_cannot_be),
		cmocka_unit_test(says_what_is_wrong_with_files),
		cmocka_unit_test(shows_our_certificate_when_asked),
		cmocka_unit_test(logs_keys),
	};

	return cmocka_run_group_tests(tests, world_begin, world_end);
}
