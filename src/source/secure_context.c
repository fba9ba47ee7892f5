#include "source/secure_parts.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include <openssl/x509v3.h>

#include "base/memory.h"
#include "h2lens/names.h"

enum { HOST_MAX = 255, ALPN_NAME_MAX = 255 };

static bool is_address(const char *host)
{
	uint8_t octets[16];

	return inet_pton(AF_INET, host, octets) == 1 || inet_pton(AF_INET6, host, octets) == 1;
}

/* ── versions and lists ── */

static bool set_versions(struct secure *s, const struct target *t, struct error *e)
{
	int min = t->tls_min, max = t->tls_max;

	/* What is asked for is what is offered, whatever openssl.cnf says; without a word of the
	 * user's it is TLS 1.2 and 1.3 (RFC 8996). */
	if (min == 0)
		min = max && max < TLS1_2_VERSION ? TLS1_VERSION : TLS1_2_VERSION;
	if (max && min > max)
		return error_set(
			e, "no TLS version is left: at least %s and at most %s are asked for",
			names_tls_version((unsigned)min), names_tls_version((unsigned)max));
	if (SSL_CTX_set_min_proto_version(s->ctx, min) != 1 ||
	    SSL_CTX_set_max_proto_version(s->ctx, max) != 1)
		return error_set(e,
				 "this OpenSSL cannot speak the TLS versions that are asked for");
	return true;
}

static bool list_error(struct error *e, const char *option, const char *list, const char *what)
{
	char shown[160], words[160];

	secure_words_openssl(words, sizeof(words));
	text_clean_to(shown, sizeof(shown), list, strlen(list));
	return error_set(e, "%s \"%s\": %s (%s)", option, shown, what, words);
}

static bool set_lists(struct secure *s, const struct target *t, struct error *e)
{
	ERR_clear_error();
	if (t->ciphers && SSL_CTX_set_cipher_list(s->ctx, t->ciphers) != 1)
		return list_error(e, "--ciphers", t->ciphers,
				  "OpenSSL knows no TLS 1.2 cipher in this list");
	/* OpenSSL passes over suites that it does not know; none at all is then the mistake. */
	if (t->ciphersuites && SSL_CTX_set_ciphersuites(s->ctx, t->ciphersuites) != 1)
		return list_error(e, "--tls13-ciphers", t->ciphersuites,
				  "OpenSSL knows no such list of TLS 1.3 cipher suites");
	if (t->groups && SSL_CTX_set1_groups_list(s->ctx, t->groups) != 1)
		return list_error(e, "--curves", t->groups,
				  "OpenSSL does not know every group of this list");
	/* TLS 1.0 and 1.1 sign with SHA-1, which levels above 0 forbid
	 * (SSL_CTX_set_security_level(3)). A level that the user wrote into the list stays. */
	if (SSL_CTX_get_min_proto_version(s->ctx) < TLS1_2_VERSION &&
	    !(t->ciphers && strstr(t->ciphers, "@SECLEVEL")))
		SSL_CTX_set_security_level(s->ctx, 0);
	return true;
}

/* ── ALPN and SNI ── */

static bool set_alpn(struct secure *s, struct error *e)
{
	uint8_t wire[TARGET_ALPN_MAX * (1 + ALPN_NAME_MAX)];
	size_t n = 0;
	int count = 0;

	if (!*s->alpn)
		return true;
	for (const char *p = s->alpn;; p++) {
		size_t length = strcspn(p, ",");
		if (length == 0 || length > ALPN_NAME_MAX)
			return error_set(
				e,
				"the ALPN list has a name of %zu octets: names have 1 to %d, "
				"with commas between them",
				length, ALPN_NAME_MAX);
		if (++count > TARGET_ALPN_MAX)
			return error_set(e, "the ALPN list has more than %d names",
					 TARGET_ALPN_MAX);
		wire[n++] = (uint8_t)length;
		memcpy(wire + n, p, length);
		n += length;
		p += length;
		if (!*p)
			break;
	}
	if (SSL_CTX_set_alpn_protos(s->ctx, wire, (unsigned)n) != 0)
		return error_set(e, "OpenSSL does not take the ALPN list");
	return true;
}

/* A name without the final dot (RFC 6066 section 3), an address without its zone. */
static char *host_name(const char *host)
{
	size_t n = strcspn(host, "%");

	if (host[n] && memchr(host, ':', n))
		return memory_copy(host, n);
	n = strlen(host);
	if (n > 1 && host[n - 1] == '.')
		n--;
	return memory_copy(host, n);
}

static bool set_names(struct secure *s, const struct target *t, struct error *e)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(s->ssl);

	if (*s->sni && SSL_set_tlsext_host_name(s->ssl, s->sni) != 1)
		return error_set(e, "the name for SNI has %zu octets: at most %d are allowed",
				 strlen(s->sni), HOST_MAX);
	if (t->insecure && !*s->host)
		return true;
	/* RFC 9525: only subjectAltName counts, and no wildcard within a label. */
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
						       X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	bool good = is_address(s->host) ? X509_VERIFY_PARAM_set1_ip_asc(param, s->host) == 1
					: X509_VERIFY_PARAM_set1_host(param, s->host, 0) == 1;
	if (!*s->host || !good)
		return error_set(e, "the certificate cannot be checked for a host without a name");
	return true;
}

/* ── callbacks ── */

static void on_keylog(const SSL *ssl, const char *line)
{
	struct secure *s = SSL_get_app_data(ssl);
	size_t n = strlen(line), at = s->secrets.n;

	if (n + 1 > SECURE_SECRETS_MAX - at)
		return;
	secure_queue_add(&s->secrets, line, n);
	secure_queue_add(&s->secrets, "\n", 1);
	/* One write a line, so that lines of several programs do not mix (O_APPEND). */
	if (s->keylog >= 0 &&
	    write(s->keylog, s->secrets.p + s->secrets.head + at, n + 1) != (ssize_t)(n + 1))
		s->facts.keylog_lost = true;
}

static void on_info(const SSL *ssl, int where, int value)
{
	struct secure *s = SSL_get_app_data(ssl);

	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT &&
	    (value & 0xff) != SSL_AD_CLOSE_NOTIFY)
		s->facts.alert = value & 0xff;
}

static int on_certificate_request(SSL *ssl, void *arg)
{
	(void)arg;
	((struct secure *)SSL_get_app_data(ssl))->facts.client_certificate_asked = true;
	return 1;
}

static int on_session(SSL *ssl, SSL_SESSION *session)
{
	struct secure *s = SSL_get_app_data(ssl);

	if (s->cache && SSL_SESSION_is_resumable(session))
		secure_cache_put(s->cache, s->key, session);
	return 0; /* the cache keeps a copy */
}

static void set_callbacks(struct secure *s)
{
	SSL_CTX_set_keylog_callback(s->ctx, on_keylog);
	SSL_CTX_set_info_callback(s->ctx, on_info);
	SSL_CTX_set_cert_cb(s->ctx, on_certificate_request, NULL);
	SSL_CTX_set_cert_verify_callback(s->ctx, secure_verify_chain, s);
	SSL_CTX_set_session_cache_mode(s->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(s->ctx, on_session);
}

/* ── the whole ── */

static bool make_ssl(struct secure *s, const struct target *t, struct error *e)
{
	s->ssl = SSL_new(s->ctx);
	BIO *b = s->ssl ? secure_bio_new(s) : NULL;
	if (!b)
		return error_set(e, "OpenSSL could not make a TLS session");
	SSL_set_bio(s->ssl, b, b);
	SSL_set_app_data(s->ssl, s);
	SSL_set_connect_state(s->ssl);
	return set_names(s, t, e);
}

bool secure_context_new(struct secure *s, const struct target *t, struct error *e)
{
	char words[160];

	ERR_clear_error();
	s->host = host_name(t->host ? t->host : "");
	s->alpn = memory_copy(t->alpn ? t->alpn : "h2,http/1.1",
			      strlen(t->alpn ? t->alpn : "h2,http/1.1"));
	if (t->sni)
		s->sni = memory_copy(t->sni, strlen(t->sni));
	else
		s->sni = memory_copy(is_address(s->host) ? "" : s->host,
				     is_address(s->host) ? 0 : strlen(s->host));
	s->ctx = SSL_CTX_new(TLS_client_method());
	if (!s->ctx)
		return error_set(e, "OpenSSL could not begin: %s",
				 secure_words_openssl(words, sizeof(words)));
	SSL_CTX_set_options(s->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(s->ctx, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_verify(s->ctx, t->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
	set_callbacks(s);
	return set_versions(s, t, e) && set_lists(s, t, e) && set_alpn(s, e) &&
	       secure_files_load(s, t, e) && make_ssl(s, t, e);
}
