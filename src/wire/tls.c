#include "wire/tls_parts.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/bytes.h"
#include "base/memory.h"

enum { CONTENT_HANDSHAKE = 22 };
enum { SCAN_MAX = 2 * TLS_RECORD_MAX };

struct tls_shared *tls_shared_new(struct book *b, const struct keylog *k)
{
	struct tls_shared *s = memory_get(1, sizeof(*s));

	s->book = b;
	s->keys = k;
	s->digests = tls_digests_new();
	s->opener = tls_opener_new(s->digests);
	s->certs = tls_certs_new(b, s->digests);
	s->answer = memory_get(1, sizeof(*s->answer));
	s->effort = TLS_EFFORT_SESSION;
	s->blind_tries = TLS_BLIND_TRIES;
	chunks_init(&s->kept, sizeof(struct tls_kept_key), 6);
	return s;
}

void tls_shared_free(struct tls_shared *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->kept.count; i++)
		OPENSSL_cleanse(chunks_at(&s->kept, i), sizeof(struct tls_kept_key));
	chunks_done(&s->kept);
	map_done(&s->kept_by);
	for (unsigned i = 0; i < TLS_NESTING; i++) {
		if (s->out[i])
			OPENSSL_cleanse(s->out[i], TLS_RECORD_MAX);
		free(s->out[i]);
	}
	while (s->pooled)
		buf_done(&s->pool[--s->pooled]);
	buf_done(&s->suites.raw);
	buf_done(&s->groups.raw);
	buf_done(&s->versions.raw);
	buf_done(&s->alpn.raw);
	free(s->wanted);
	free(s->answer);
	tls_certs_free(s->certs);
	tls_opener_free(s->opener);
	tls_digests_free(s->digests);
	free(s);
}

struct tls *tls_new(struct tls_shared *s, uint32_t conn, const struct tls_handler *h,
		    struct layout *layout)
{
	struct tls *t = memory_get(1, sizeof(*t));
	struct connection *c = book_edit_connection(s->book, conn);

	t->shared = s;
	t->conn = conn;
	t->handler = *h;
	t->layout = layout && layout->wanted ? layout : NULL;
	/* TLS inside TLS, through a tunnel: the facts of the connection are the outer session's */
	t->facts = c->tls ? &t->own : book_edit_tls(s->book, conn);
	t->facts->certificate = BOOK_NONE;
	t->facts->decrypted = TLS_DECRYPTED_HANDSHAKE_ONLY;
	t->client = -1;
	t->effort = TLS_EFFORT_CONNECTION;
	if (c->protocol == PROTOCOL_TCP)
		c->protocol = PROTOCOL_TLS;
	return t;
}

static void release(struct tls *t, struct tls_side *s)
{
	struct tls_shared *shared = t->shared;

	if (s->partial.p && shared->pooled < TLS_POOL) {
		s->partial.n = 0;
		shared->pool[shared->pooled++] = s->partial;
		s->partial = (struct buf){0};
	}
	buf_done(&s->partial);
	s->from = 0;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	for (int i = 0; i < 2; i++) {
		release(t, &t->side[i]);
		buf_done(&t->side[i].message);
	}
	buf_done(&t->transcript);
	buf_done(&t->early);
	free(t->early_records);
	OPENSSL_cleanse(t, sizeof(*t));
	free(t);
}

/* Content types of RFC 8446 appendix B.1 and heartbeat; versions 3.0 to 3.4. */
static bool plausible(const uint8_t *h)
{
	return h[0] >= 20 && h[0] <= 24 && h[1] == 3 && h[2] <= 4 &&
	       bytes_get16(h + 3) <= TLS_CIPHERTEXT_MAX;
}

/* Stricter, for a place that was found and not led to. */
static bool convincing(const uint8_t *h)
{
	return plausible(h) && h[0] != 24 && h[2] >= 1 && h[2] <= 3 && bytes_get16(h + 3) > 0;
}

int tls_looks(const uint8_t *p, size_t n, bool middle)
{
	static const uint8_t first[] = {22, 3};

	if (n > 0 && middle && p[0] != 22)
		return n < TLS_HEADER ? (p[0] >= 20 && p[0] <= 23 && (n < 2 || p[1] == 3) ? -1 : 0)
				      : convincing(p);
	if (memcmp(p, first, n < 2 ? n : 2) != 0)
		return 0;
	if (n < TLS_HEADER + 1)
		return n >= 3 && p[2] > 4 ? 0 : -1;
	/* a handshake record begins with the type of its message */
	return convincing(p) &&
	       (p[5] == TLS_MSG_CLIENT_HELLO || p[5] == TLS_MSG_SERVER_HELLO || middle);
}

static void hand_over(struct tls *t, int side, const uint8_t *p, size_t n, uint64_t pos,
		      struct moment at)
{
	struct tls_record r = {p, n, pos, at, side, p[0]};

	tls_take_record(t, &r);
}

static void start_scan(struct tls_side *s)
{
	s->scanning = true;
	s->gap = true;
	s->gap_exact = false;
	s->gap_octets = 0;
	s->message_unsure = true;
	s->chain_known = false;
	s->message.n = 0;
	s->message_skip = 0;
}

/* Finds a header whose record is followed by another header or ends with the data; moves `from` to
 * it. False while more octets are needed. `last`: there will be none. */
static bool find_header(struct tls_side *s, bool last)
{
	const uint8_t *p = s->partial.p;
	size_t n = s->partial.n, i;

	for (i = s->from; i + TLS_HEADER <= n; i++) {
		if (!convincing(p + i))
			continue;
		size_t next = i + TLS_HEADER + bytes_get16(p + i + 3);
		if (next == n || (next + TLS_HEADER <= n && plausible(p + next)) ||
		    (last && next < n && next + TLS_HEADER > n)) {
			s->from = i;
			s->scanning = false;
			return true;
		}
		if (next + TLS_HEADER > n && !last) {
			s->from = i;
			return false;
		}
	}
	if (i > s->from)
		s->from = i;
	return false;
}

/* Takes what is whole out of the gathered octets. */
static void drain(struct tls *t, int side, struct moment at, bool last)
{
	struct tls_side *s = &t->side[side];

	while (s->partial.n > s->from) {
		if (s->scanning && !find_header(s, last))
			break;
		size_t have = s->partial.n - s->from;
		const uint8_t *p = s->partial.p + s->from;
		if (have < TLS_HEADER)
			break;
		if (!plausible(p)) {
			start_scan(s);
			continue;
		}
		size_t total = TLS_HEADER + bytes_get16(p + 3);
		if (have < total)
			break;
		s->from += total;
		hand_over(t, side, p, total, s->pos - have, at);
	}
	if (s->from == s->partial.n) {
		release(t, s);
	} else if (s->from) {
		buf_drop(&s->partial, s->from);
		s->from = 0;
	}
}

/* Octets that the gathered ones need next: a header, the rest of a record, or as many as can be
 * kept while scanning. */
static size_t wanted(const struct tls_side *s)
{
	if (s->scanning)
		return SCAN_MAX > s->partial.n ? SCAN_MAX - s->partial.n : 1;
	if (s->partial.n < TLS_HEADER)
		return TLS_HEADER - s->partial.n;
	return TLS_HEADER + bytes_get16(s->partial.p + 3) - s->partial.n;
}

static size_t gather(struct tls *t, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct tls_side *s = &t->side[side];
	struct tls_shared *shared = t->shared;
	size_t take = wanted(s);

	if (take > n)
		take = n;
	if (!s->partial.p && shared->pooled)
		s->partial = shared->pool[--shared->pooled];
	if (!buf_add(&s->partial, p, take, SCAN_MAX)) { /* cannot be: wanted() bounds it */
		start_scan(s);
		release(t, s);
	}
	s->pos += take;
	drain(t, side, at, false);
	return take;
}

text_id tls_alpn(const struct tls *t)
{
	return t->facts->alpn;
}

void tls_feed(struct tls *t, int side, const uint8_t *p, size_t n, struct moment at)
{
	struct tls_side *s = &t->side[side];

	while (n > 0) {
		size_t used;
		if (s->skip) {
			used = s->skip < n ? (size_t)s->skip : n;
			s->skip -= used;
			s->pos += used;
		} else if (s->partial.n || s->scanning || n < TLS_HEADER || !plausible(p) ||
			   n < TLS_HEADER + (size_t)bytes_get16(p + 3)) {
			used = gather(t, side, p, n, at);
		} else { /* whole and where it lies */
			used = TLS_HEADER + (size_t)bytes_get16(p + 3);
			s->pos += used;
			hand_over(t, side, p, used, s->pos - used, at);
		}
		p += used;
		n -= used;
	}
}

/* What lies before a hole of a record that travels in clear. */
static void cut_record(struct tls *t, int side, struct moment at)
{
	struct tls_side *s = &t->side[side];
	const uint8_t *p = s->partial.p;
	size_t n = s->partial.n;

	if (s->scanning || n <= TLS_HEADER || p[0] != CONTENT_HANDSHAKE ||
	    tls_is_protected(t, s, p[0], n))
		return;
	struct tls_record r = {p, n, s->pos - n, at, side, p[0]};
	tls_take_cut_handshake(t, &r, p + TLS_HEADER, n - TLS_HEADER);
}

/* A hole inside a record whose header was seen: the record is lost, the next header's place is not.
 */
static bool hole_in_record(struct tls *t, struct tls_side *s, uint64_t n)
{
	size_t have = s->partial.n;
	const uint8_t *p = s->partial.p;

	if (n == 0 || s->scanning || have < TLS_HEADER)
		return false;
	size_t total = TLS_HEADER + bytes_get16(p + 3);
	if (n > total - have)
		return false;
	s->skip = total - have - n;
	if (tls_is_protected(t, s, p[0], total)) {
		size_t around = TLS_HEADER + 1 + (s->key.suite ? s->key.suite->tag : 0U);
		uint64_t nonce;
		if (s->key.suite && s->key.version < 0x0304)
			around += tls_explicit_nonce(&s->key, p, total, &nonce) ? 7 : (size_t)-1;
		s->lost_plain += total > around ? total - around : 0;
		s->gap_exact = (!s->gap || s->gap_exact) && s->key.suite && s->key.suite->tag &&
			       total > around;
		s->lost_known++;
	}
	return true;
}

void tls_lost(struct tls *t, int side, uint64_t n, struct moment at)
{
	struct tls_side *s = &t->side[side];
	bool was_gap = s->gap;
	uint64_t octets = s->gap_octets;

	drain(t, side, at, true);
	if (!s->skip)
		cut_record(t, side, at);
	if (n && s->skip >= n) {
		s->skip -= n; /* another hole in the same record */
	} else if (s->skip || !hole_in_record(t, s, n)) {
		s->skip = 0;
		start_scan(s);
	}
	s->gap_octets = n && (!was_gap || octets) ? octets + n + s->partial.n : 0;
	s->gap = true;
	s->message_unsure = true;
	s->chain_known = false;
	s->message.n = 0;
	s->message_skip = 0;
	s->pos += n;
	release(t, s);
}

void tls_end(struct tls *t, struct moment at)
{
	for (int side = 0; side < 2; side++) {
		drain(t, side, at, true);
		if (side == t->client)
			tls_early_settle(t, true, at);
		tls_finish_side(t, side, at);
	}
	tls_judge(t);
}
