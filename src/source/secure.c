#include "source/secure_parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* ── making ── */

/* Early data goes out only when all that the session fixes can hold again (RFC 8446 4.2.10);
 * OpenSSL would otherwise fail the connection. */
static bool early_fits(const struct secure *s, const struct target *t, const SSL_SESSION *session)
{
	const unsigned char *alpn = NULL;
	size_t n = 0;
	STACK_OF(SSL_CIPHER) *ciphers = SSL_get_ciphers(s->ssl);

	if (!t->early_data || SSL_SESSION_get_max_early_data(session) == 0 ||
	    SSL_SESSION_get_protocol_version(session) != TLS1_3_VERSION ||
	    (t->tls_max && t->tls_max < TLS1_3_VERSION) ||
	    sk_SSL_CIPHER_find(ciphers, SSL_SESSION_get0_cipher(session)) < 0)
		return false;
	SSL_SESSION_get0_alpn_selected(session, &alpn, &n);
	if (n == 0)
		return true;
	for (const char *p = s->alpn; *p;) {
		size_t length = strcspn(p, ",");
		if (length == n && memcmp(p, alpn, n) == 0)
			return true;
		p += length + (p[length] == ',');
	}
	return false;
}

static void offer_session(struct secure *s, const struct target *t)
{
	SSL_SESSION *session = t->resume && s->cache ? secure_cache_get(s->cache, s->key) : NULL;
	const unsigned char *alpn = NULL;
	size_t n = 0;

	if (!session)
		return;
	if (SSL_SESSION_is_resumable(session) && SSL_set_session(s->ssl, session) == 1) {
		s->facts.resume_offered = true;
		if (early_fits(s, t, session)) {
			size_t room = SSL_SESSION_get_max_early_data(session);
			s->early_room = room < SECURE_EARLY_MAX ? room : SECURE_EARLY_MAX;
			SSL_SESSION_get0_alpn_selected(session, &alpn, &n);
			text_clean_to(s->facts.alpn, sizeof(s->facts.alpn),
				      alpn ? alpn : (const unsigned char *)"", n);
			memcpy(s->session_alpn, s->facts.alpn, sizeof(s->session_alpn));
		}
	}
	SSL_SESSION_free(session);
}

struct secure *secure_new(const struct target *t, struct secure_cache *c, struct error *e)
{
	struct secure *s = memory_get(1, sizeof(*s));

	s->insecure = t->insecure;
	s->facts.alert = -1;
	s->keylog = -1;
	s->cache = c;
	if ((t->keylog && !secure_files_keylog(s, t->keylog, e)) || !secure_context_new(s, t, e)) {
		secure_free(s);
		return NULL;
	}
	s->key = secure_cache_key(t, s->sni);
	offer_session(s, t);
	return s;
}

void secure_free(struct secure *s)
{
	if (!s)
		return;
	SSL_free(s->ssl);
	SSL_CTX_free(s->ctx);
	BIO_meth_free(s->method);
	ERR_clear_error();
	if (s->keylog >= 0)
		close(s->keylog);
	if (s->early)
		explicit_bzero(s->early, s->early_n);
	free(s->early);
	free(s->kept);
	secure_queue_done(&s->out);
	secure_queue_done(&s->pending);
	secure_queue_done(&s->secrets);
	free(s->host);
	free(s->sni);
	free(s->alpn);
	free(s->key);
	free(s);
}

/* ── feeding ── */

static void remember_first(struct secure *s, const uint8_t *p, size_t n)
{
	if (s->status != SECURE_HANDSHAKE || s->first_n == SECURE_FIRST)
		return;
	if (n > SECURE_FIRST - s->first_n)
		n = SECURE_FIRST - s->first_n;
	memcpy(s->first + s->first_n, p, n);
	s->first_n += n;
}

static bool is_over(const struct secure *s)
{
	return s->status == SECURE_FAILED || s->status == SECURE_FINISHED;
}

/* The rest of what was fed before, and n octets more, in memory of ours. */
static void keep(struct secure *s, const uint8_t *p, size_t n)
{
	uint8_t *kept = memory_get(s->fed_n + n, 1);

	if (s->fed_n)
		memcpy(kept, s->fed, s->fed_n);
	if (n)
		memcpy(kept + s->fed_n, p, n);
	free(s->kept);
	s->kept = kept;
	s->fed = kept;
	s->fed_n += n;
}

void secure_feed(struct secure *s, const void *p, size_t n)
{
	if (n == 0 || is_over(s) || s->ended)
		return;
	remember_first(s, p, n);
	if (s->fed_n) {
		keep(s, p, n);
		return;
	}
	free(s->kept); /* consumed, though no read has come to its end */
	s->kept = NULL;
	s->fed = p;
	s->fed_n = n;
}

void secure_keep(struct secure *s)
{
	if (s->fed_n && !s->kept)
		keep(s, NULL, 0);
}

void secure_feed_end(struct secure *s)
{
	s->ended = true;
}

static void drained(struct secure *s)
{
	if (s->fed_n)
		return;
	free(s->kept);
	s->kept = NULL;
	s->fed = NULL;
}

/* ── what becomes of it ── */

static void fail(struct secure *s)
{
	secure_words_failure(s);
	/* A session that led here is not offered again. */
	if (s->status == SECURE_HANDSHAKE && s->facts.resume_offered && s->cache)
		secure_cache_remove(s->cache, s->key);
	s->status = SECURE_FAILED;
	s->fed_n = 0;
	drained(s);
}

static void finish(struct secure *s, bool truncated)
{
	s->status = SECURE_FINISHED;
	s->facts.truncated = truncated;
	s->fed_n = 0;
	drained(s);
}

/* After a call of OpenSSL on the open session that gave nothing. */
static void settle(struct secure *s, int result)
{
	switch (SSL_get_error(s->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		drained(s);
		if (s->ended && s->fed_n == 0)
			finish(s, true);
		break;
	case SSL_ERROR_ZERO_RETURN:
		finish(s, false);
		break;
	default:
		fail(s);
	}
}

/* ── writing ── */

/* SSL_write waits in one case only: a message after the handshake (a ticket) that came in part. */
static bool encrypt(struct secure *s, const void *p, size_t n)
{
	size_t put = 0;

	if (n == 0)
		return true;
	ERR_clear_error();
	int result = SSL_write_ex(s->ssl, p, n, &put);
	if (result == 1)
		return true;
	if (SSL_get_error(s->ssl, result) != SSL_ERROR_WANT_READ)
		fail(s);
	return false;
}

static void flush_pending(struct secure *s)
{
	if (s->pending.n && encrypt(s, s->pending.p + s->pending.head, s->pending.n))
		secure_queue_drop(&s->pending, s->pending.n);
}

/* The ClientHello with the extension early_data goes out before the first octets do. */
static bool early_begin(struct secure *s)
{
	size_t put = 0;

	if (s->facts.early_offered)
		return true;
	ERR_clear_error();
	if (SSL_write_early_data(s->ssl, "", 0, &put) != 1) {
		fail(s);
		return false;
	}
	if (SSL_get_early_data_status(s->ssl) == SSL_EARLY_DATA_NOT_SENT) {
		s->early_room = 0;
		return false;
	}
	s->facts.early_offered = true;
	return true;
}

static bool early_write(struct secure *s, const uint8_t *p, size_t n)
{
	size_t put = 0, first = n < s->early_room ? n : s->early_room;

	if (s->early_room == 0 || s->fed_n || s->first_n || !early_begin(s))
		return false;
	ERR_clear_error();
	if (first && SSL_write_early_data(s->ssl, p, first, &put) != 1) {
		fail(s);
		return false;
	}
	if (!s->early)
		s->early = memory_get(SECURE_EARLY_MAX, 1);
	memcpy(s->early + s->early_n, p, first);
	s->early_n += first;
	s->early_room -= first;
	secure_queue_add(&s->pending, p + first, n - first);
	return true;
}

size_t secure_early_room(const struct secure *s)
{
	return s->status == SECURE_HANDSHAKE && s->first_n == 0 ? s->early_room : 0;
}

bool secure_write(struct secure *s, const void *p, size_t n)
{
	if (s->status == SECURE_HANDSHAKE)
		return early_write(s, p, n);
	if (s->status == SECURE_FAILED || s->close_sent)
		return false;
	flush_pending(s);
	if (s->status == SECURE_FAILED)
		return false;
	if (s->pending.n) {
		secure_queue_add(&s->pending, p, n);
		return true;
	}
	if (!encrypt(s, p, n) && s->status != SECURE_FAILED)
		secure_queue_add(&s->pending, p, n);
	return s->status != SECURE_FAILED;
}

size_t secure_waiting(const struct secure *s)
{
	return s->pending.n;
}

void secure_close_notify(struct secure *s)
{
	if (s->status == SECURE_FAILED || s->status == SECURE_HANDSHAKE || s->close_sent)
		return;
	flush_pending(s);
	if (s->status == SECURE_FAILED)
		return;
	ERR_clear_error();
	SSL_shutdown(s->ssl);
	ERR_clear_error();
	s->close_sent = true;
}

/* ── the handshake ── */

static void tell_parameters(struct secure *s)
{
	struct secure_facts *f = &s->facts;
	const SSL_CIPHER *cipher = SSL_get_current_cipher(s->ssl);
	const unsigned char *alpn = NULL;
	unsigned n = 0;

	f->version = (uint16_t)SSL_version(s->ssl);
	f->cipher = cipher ? SSL_CIPHER_get_protocol_id(cipher) : 0;
	f->resumed = SSL_session_reused(s->ssl) == 1;
	SSL_get0_alpn_selected(s->ssl, &alpn, &n);
	text_clean_to(f->alpn, sizeof(f->alpn), alpn ? alpn : (const unsigned char *)"", n);
	secure_verify_tell(s);
}

/* Refused early octets come again, unless they speak another protocol than was chosen now. */
static void settle_early(struct secure *s)
{
	struct secure_facts *f = &s->facts;

	if (!f->early_offered)
		return;
	f->early_accepted = SSL_get_early_data_status(s->ssl) == SSL_EARLY_DATA_ACCEPTED;
	if (!f->early_accepted && strcmp(f->alpn, s->session_alpn) != 0) {
		f->early_dropped = s->early_n > 0;
		secure_queue_drop(&s->pending, s->pending.n);
	} else if (!f->early_accepted) {
		encrypt(s, s->early, s->early_n);
	}
}

static void open_session(struct secure *s)
{
	tell_parameters(s);
	s->status = SECURE_OPEN;
	settle_early(s);
	if (s->status == SECURE_OPEN)
		flush_pending(s);
}

static void handshake(struct secure *s)
{
	/* Calling OpenSSL's handshake would end the early data: only once the peer has spoken. */
	if (s->early_room && s->first_n == 0 && !s->ended && early_begin(s))
		return;
	if (s->status != SECURE_HANDSHAKE)
		return;
	if (s->facts.early_offered && s->first_n == 0 && !s->ended)
		return;
	ERR_clear_error();
	int result = SSL_do_handshake(s->ssl);
	if (result == 1) {
		open_session(s);
		return;
	}
	if (SSL_get_error(s->ssl, result) != SSL_ERROR_WANT_READ) {
		fail(s);
		return;
	}
	drained(s);
	if (s->ended) {
		secure_words_closed(s);
		s->status = SECURE_FAILED;
	}
}

enum secure_status secure_step(struct secure *s, struct error *e)
{
	if (s->status == SECURE_HANDSHAKE)
		handshake(s);
	/* All was read, and then came the FIN: no secure_read would find that out. */
	if (s->status == SECURE_OPEN && s->ended && s->fed_n == 0 && SSL_pending(s->ssl) == 0)
		finish(s, true);
	if (s->status == SECURE_FAILED && e)
		*e = s->error;
	return s->status;
}

/* ── reading ── */

size_t secure_read(struct secure *s, void *out, size_t n)
{
	size_t got = 0;

	if (s->status != SECURE_OPEN)
		return 0;
	while (got < n) {
		size_t part = 0;
		ERR_clear_error();
		int result = SSL_read_ex(s->ssl, (uint8_t *)out + got, n - got, &part);
		if (result != 1) {
			settle(s, result);
			break;
		}
		got += part;
	}
	if (s->pending.n && s->status == SECURE_OPEN)
		flush_pending(s);
	return got;
}

/* ── what it gives ── */

size_t secure_out(struct secure *s, const void **p)
{
	*p = s->out.p ? s->out.p + s->out.head : NULL;
	return s->out.n;
}

void secure_sent(struct secure *s, size_t n)
{
	secure_queue_drop(&s->out, n);
}

void secure_take_secrets(struct secure *s, struct text *out)
{
	if (s->secrets.n == 0)
		return;
	text_add_n(out, (const char *)s->secrets.p + s->secrets.head, s->secrets.n);
	secure_queue_done(&s->secrets);
}

const struct secure_facts *secure_facts(const struct secure *s)
{
	return &s->facts;
}
