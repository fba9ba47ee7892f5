#include "wire/tls_parts.h"

#include <string.h>

#include <openssl/crypto.h>

#include "base/bytes.h"

enum { NONCE_JUMP_MAX = 1 << 20 };

/* A record being opened. */
struct attempt {
	struct tls *t;
	struct tls_side *s;
	const struct tls_record *r;
	uint8_t *out;
	struct tls_opened *o;
};

bool tls_epoch_spend(struct tls *t, size_t n)
{
	int64_t cost = (int64_t)n + 1024; /* a nonce and a tag take the time of 1 KB of octets */

	t->effort -= cost;
	t->shared->effort -= cost;
	return t->effort > 0 && t->shared->effort > 0;
}

const struct tls_suite *tls_epoch_suite(size_t secret_n, unsigned i)
{
	static const uint16_t with_sha256[] = {0x1301, 0x1303, 0x1304, 0x1305};

	if (secret_n == 48)
		return i == 0 ? tls_suite_find(0x1302) : NULL;
	return secret_n == 32 && i < 4 ? tls_suite_find(with_sha256[i]) : NULL;
}

void tls_epoch_adopt(struct tls_side *s, const struct tls_key *k, const uint8_t *secret,
		     unsigned epoch, uint64_t next)
{
	s->key = *k;
	memmove(s->secret, secret, tls_hash_length((enum tls_hash)k->suite->hash));
	s->epoch = (uint16_t)epoch;
	s->sequence = next;
	s->opened_epoch = s->kept = false;
	s->opaque = 0; /* what did not open before belonged to an epoch without a key */
	s->failures = 0;
}

static bool open_at(const struct attempt *a, struct tls_key *k, uint64_t sequence)
{
	return tls_open(a->t->shared->opener, k, sequence, a->r->p, a->r->n, a->out, a->o);
}

/* Sequence numbers worth trying after a loss: a record has at least 22 octets. */
static uint64_t search_limit(const struct tls_side *s)
{
	uint64_t most = s->gap_octets / 22 + 16;

	return s->gap && s->gap_octets && most < TLS_SEARCH_MAX ? most : TLS_SEARCH_MAX;
}

/* Tries numbers from..to of a key; the one that opens in *found. */
static bool search(const struct attempt *a, struct tls_key *k, uint64_t from, uint64_t to,
		   uint64_t *found)
{
	for (uint64_t i = from; i <= to; i++) {
		if (i != from && !tls_epoch_spend(a->t, a->r->n))
			return false;
		if (open_at(a, k, i)) {
			*found = i;
			return true;
		}
	}
	return false;
}

static enum keylog_label label_of(const struct tls *t, int side, unsigned epoch)
{
	bool client = t->client == side;

	if (epoch == TLS_EPOCH_EARLY)
		return KEYLOG_CLIENT_EARLY;
	if (epoch == TLS_EPOCH_HANDSHAKE)
		return client ? KEYLOG_CLIENT_HANDSHAKE : KEYLOG_SERVER_HANDSHAKE;
	return client ? KEYLOG_CLIENT_TRAFFIC : KEYLOG_SERVER_TRAFFIC;
}

/* Whether the record is of that epoch; numbers 0..limit. Early data comes before the suite is
 * known. */
static bool try_epoch(const struct attempt *a, unsigned epoch, uint64_t limit, uint64_t *found)
{
	struct tls *t = a->t;
	struct slice secret = tls_secret(t, label_of(t, a->r->side, epoch));
	const struct tls_suite *suite;
	struct tls_key key;
	bool good = false;

	for (unsigned i = 0; !good && (suite = tls_epoch_suite(secret.n, i)); i++) {
		if (epoch != TLS_EPOCH_EARLY && t->suite && t->suite != suite->id)
			continue;
		if (!tls_key_13(t->shared->opener, &key, suite, (const uint8_t *)secret.p))
			continue;
		good = search(a, &key, 0, limit, found);
		if (good)
			tls_epoch_adopt(a->s, &key, (const uint8_t *)secret.p, epoch, *found + 1);
	}
	OPENSSL_cleanse(&key, sizeof(key));
	return good;
}

/* The next secret of RFC 8446 section 7.2, and its key. */
static bool next_generation(struct tls *t, const struct tls_side *s, struct tls_key *key,
			    uint8_t secret[TLS_HASH_MAX])
{
	enum tls_hash h = (enum tls_hash)s->key.suite->hash;

	return tls_expand_label(t->shared->digests, h, s->secret, "traffic upd", secret,
				tls_hash_length(h)) &&
	       tls_key_13(t->shared->opener, key, s->key.suite, secret);
}

static bool search_13(const struct attempt *a, uint32_t *missing)
{
	struct tls_side *s = a->s;
	uint8_t secret[TLS_HASH_MAX];
	uint64_t limit = search_limit(s), found = 0;
	struct tls_key next;
	bool good;

	if (search(a, &s->key, s->sequence + 1, s->sequence + limit, &found)) {
		*missing = (uint32_t)(found - s->sequence);
		s->sequence = found + 1;
		return true;
	}
	if (s->epoch < TLS_EPOCH_TRAFFIC || s->epoch == UINT16_MAX)
		return false;
	/* a KeyUpdate may have been lost */
	good = next_generation(a->t, s, &next, secret) && search(a, &next, 0, limit, &found);
	if (good) {
		*missing = UINT32_MAX;
		tls_epoch_adopt(s, &next, secret, s->epoch + 1U, found + 1);
	}
	OPENSSL_cleanse(secret, sizeof(secret));
	OPENSSL_cleanse(&next, sizeof(next));
	return good;
}

static bool open_13(const struct attempt *a, uint32_t *missing)
{
	struct tls *t = a->t;
	struct tls_side *s = a->s;
	uint64_t found = 0;

	if (s->key.suite && open_at(a, &s->key, s->sequence)) {
		s->sequence++;
		*missing = s->gap ? s->lost_known : 0;
		return true;
	}
	if (s->given_up)
		return false;
	unsigned epoch = s->epoch + 1U;
	if (epoch == TLS_EPOCH_EARLY && !(t->client == a->r->side && t->early_offered))
		epoch = TLS_EPOCH_HANDSHAKE;
	for (; epoch <= TLS_EPOCH_TRAFFIC; epoch++) {
		bool blind = !t->client_hello && !t->server_hello;
		bool had = s->opened;
		if (!try_epoch(a, epoch, s->gap ? search_limit(s) : 0, &found))
			continue;
		*missing = s->gap && !blind && (had || found) ? UINT32_MAX : 0;
		return true;
	}
	if (s->key.suite && (s->opened_epoch || s->gap))
		return search_13(a, missing);
	s->given_up = !s->opened && s->failures + 1 >= TLS_HOPELESS;
	return false;
}

static struct slice master_secret(struct tls *t)
{
	struct slice s = tls_secret(t, KEYLOG_CLIENT_RANDOM);

	if (s.n != TLS_MASTER_SECRET && t->session_id_n)
		s = keylog_find(t->shared->keys, KEYLOG_SESSION_ID, t->session_id, t->session_id_n);
	if (s.n != TLS_MASTER_SECRET && t->master_known)
		s = (struct slice){(const char *)t->master, sizeof(t->master)};
	return s;
}

static bool derive_12(struct tls *t, int side)
{
	struct tls_side *s = &t->side[side];
	const struct tls_suite *suite = tls_suite_find(t->suite);

	if (s->revision == keylog_revision(t->shared->keys) + 1)
		return false;
	s->revision = keylog_revision(t->shared->keys) + 1;
	struct slice master = master_secret(t);
	if (!suite || !t->client_hello || !t->server_hello || t->client < 0 ||
	    master.n != TLS_MASTER_SECRET)
		return false;
	if (!tls_key_12(t->shared->opener, &s->key, suite, t->version, (const uint8_t *)master.p,
			t->client_random, t->server_random, side != t->client))
		return false;
	s->key.encrypt_then_mac = t->encrypt_then_mac && tls_suite_is_cbc(suite);
	return true;
}

static bool took_12(const struct attempt *a, uint64_t sequence)
{
	a->s->sequence = sequence + 1;
	a->s->nonce_known = tls_explicit_nonce(&a->s->key, a->r->p, a->r->n, &a->s->nonce);
	return true;
}

/* Most stacks count the explicit nonce with the records, from 0 or from a random start. */
static bool by_nonce(const struct attempt *a, uint64_t *found)
{
	uint64_t nonce, jump;

	if (!tls_explicit_nonce(&a->s->key, a->r->p, a->r->n, &nonce))
		return false;
	if (a->s->nonce_known) {
		jump = nonce - a->s->nonce - 1;
		*found = a->s->sequence + jump;
	} else {
		jump = nonce - a->s->sequence;
		*found = nonce;
	}
	return jump > 0 && jump < NONCE_JUMP_MAX && open_at(a, &a->s->key, *found);
}

/* In TLS 1.0 a record's first block needs the last one of the record before: behind a hole one
 * record stays shut, even if its MAC (RFC 7366) is good. */
static bool chain_holds(const struct tls_side *s)
{
	return s->chain_known || !(s->key.version == 0x0301 && tls_suite_is_cbc(s->key.suite));
}

static bool find_12(const struct attempt *a, uint32_t *missing)
{
	struct tls_side *s = a->s;
	uint64_t found;

	if (!s->changed) { /* its ChangeCipherSpec was lost */
		tls_epoch_change_cipher(a->t, a->r->side);
		s->chain_known = false;
	}
	if (!s->key.suite && !derive_12(a->t, a->r->side))
		return false;
	if (open_at(a, &s->key, s->sequence) && chain_holds(s)) {
		*missing = s->gap ? s->lost_known : 0;
		return took_12(a, s->sequence);
	}
	if (s->given_up || !chain_holds(s))
		return false;
	if (!s->opened_epoch && !s->gap) {
		s->given_up = s->failures + 1 >= TLS_HOPELESS;
		return false;
	}
	if (!by_nonce(a, &found) &&
	    !search(a, &s->key, s->sequence + 1, s->sequence + search_limit(s), &found))
		return false;
	*missing = (uint32_t)(found - s->sequence);
	return took_12(a, found);
}

static bool open_12(const struct attempt *a, uint32_t *missing)
{
	struct tls_side *s = a->s;
	bool good = find_12(a, missing);

	if (s->key.suite) {
		tls_key_chain(&s->key, a->r->p, a->r->n);
		s->chain_known = good || s->gap || !s->opened_epoch;
	}
	return good;
}

bool tls_epoch_open(struct tls *t, const struct tls_record *r, uint8_t *out, struct tls_opened *o,
		    uint32_t *missing)
{
	struct tls_side *s = &t->side[r->side];
	struct attempt a = {t, s, r, out, o};
	bool good;

	*missing = 0;
	if (t->version && t->version < 0x0304)
		good = open_12(&a, missing);
	else if (!t->client_hello && !t->server_hello && t->client < 0)
		return tls_blind_open(t, r, out, o);
	else
		good = open_13(&a, missing);
	/* a record in a hole counts, though nobody saw its number */
	if (good && *missing != UINT32_MAX && *missing < s->lost_known)
		*missing = s->lost_known;
	return good;
}

void tls_epoch_change_cipher(struct tls *t, int side)
{
	struct tls_side *s = &t->side[side];

	if (s->epoch < TLS_EPOCH_TRAFFIC)
		s->epoch = TLS_EPOCH_TRAFFIC;
	else if (s->epoch < UINT16_MAX)
		s->epoch++;
	tls_key_wipe(&s->key);
	s->changed = true;
	s->sequence = 0;
	s->revision = 0;
	s->failures = 0;
	s->nonce_known = s->opened_epoch = s->kept = s->given_up = false;
	s->chain_known = true; /* TLS 1.0: from the key block */
}

/* What follows is of the next epoch: its key is found by the first record. */
static void leave(struct tls_side *s, unsigned epoch)
{
	if (s->epoch == epoch) {
		tls_key_wipe(&s->key);
		s->opened_epoch = s->kept = false;
		s->sequence = 0;
	}
}

void tls_epoch_after_finished(struct tls *t, int side)
{
	leave(&t->side[side], TLS_EPOCH_HANDSHAKE);
}

void tls_epoch_after_early(struct tls *t, int side)
{
	leave(&t->side[side], TLS_EPOCH_EARLY);
}

void tls_epoch_update(struct tls *t, int side)
{
	struct tls_side *s = &t->side[side];
	uint8_t secret[TLS_HASH_MAX];
	struct tls_key next;

	if (!s->key.suite || s->key.version != 0x0304 || s->epoch < TLS_EPOCH_TRAFFIC ||
	    s->epoch == UINT16_MAX)
		return;
	if (next_generation(t, s, &next, secret))
		tls_epoch_adopt(s, &next, secret, s->epoch + 1U, 0);
	OPENSSL_cleanse(secret, sizeof(secret));
	OPENSSL_cleanse(&next, sizeof(next));
}

/* The session hash of RFC 7627 section 3; its length, or 0. */
static size_t session_hash(struct tls *t, const struct tls_suite *suite, uint8_t *out)
{
	struct tls_digests *d = t->shared->digests;
	const struct buf *b = &t->transcript;

	if (t->version >= 0x0303)
		return tls_digest(d, (enum tls_hash)suite->hash, b->p, b->n, out)
			       ? tls_hash_length((enum tls_hash)suite->hash)
			       : 0;
	return tls_digest(d, TLS_MD5, b->p, b->n, out) &&
			       tls_digest(d, TLS_SHA1, b->p, b->n, out + 16)
		       ? 36
		       : 0;
}

void tls_epoch_premaster(struct tls *t, const uint8_t *exchange, size_t n)
{
	const struct tls_suite *suite = tls_suite_find(t->suite);
	struct slice pms = tls_secret(t, KEYLOG_PMS_CLIENT_RANDOM);
	uint8_t hash[TLS_HASH_MAX];
	struct tls_piece a = {t->client_random, TLS_RANDOM}, b = {t->server_random, TLS_RANDOM};
	const char *label = "master secret";

	if (!pms.n && n >= 10) /* a length, then the encrypted premaster secret */
		pms = keylog_find(t->shared->keys, KEYLOG_RSA, exchange + 2, 8);
	if (!pms.n || !suite)
		return;
	if (t->extended_master) {
		label = "extended master secret";
		a = (struct tls_piece){hash, session_hash(t, suite, hash)};
		b = (struct tls_piece){NULL, 0};
		if (!a.n)
			return;
	}
	struct tls_piece secret = {pms.p, pms.n};
	t->master_known = tls_prf(t->shared->digests, t->version, (enum tls_hash)suite->hash,
				  secret, label, a, b, t->master, sizeof(t->master));
}
