#include "wire/tls_parts.h"

#include <string.h>

#include <openssl/crypto.h>

static void matched(struct tls *t, const struct tls_record *r, const struct keylog_secret *k,
		    const struct tls_key *key, uint64_t sequence)
{
	struct connection *c = book_edit_connection(t->shared->book, t->conn);
	bool client = k->label == KEYLOG_CLIENT_TRAFFIC;

	t->client = (int8_t)(client ? r->side : !r->side);
	t->version = t->facts->version = 0x0304;
	t->suite = t->facts->cipher = key->suite->id;
	memcpy(t->client_random, k->id.p, TLS_RANDOM);
	memcpy(t->facts->client_random, k->id.p, TLS_RANDOM);
	c->client = (uint8_t)t->client;
	c->client_known = true;
	tls_epoch_adopt(&t->side[r->side], key, (const uint8_t *)k->secret.p, TLS_EPOCH_TRAFFIC,
			sequence + 1);
	t->side[!r->side].gap = true; /* its sequence number is to be searched, too */
	t->side[!r->side].given_up = false;
	if (!t->blind_noted)
		book_note(
			t->shared->book, t->conn, r->at,
			"The handshake was not captured; the keys were matched to this connection "
			"by trial.");
	t->blind_noted = true;
}

static bool try_key(struct tls *t, const struct tls_record *r, struct tls_key *key, uint8_t *out,
		    struct tls_opened *o, uint64_t *sequence)
{
	for (*sequence = 0; *sequence <= TLS_BLIND_SEQUENCES; ++*sequence) {
		if (t->shared->blind_tries-- <= 0)
			return false;
		if (tls_open(t->shared->opener, key, *sequence, r->p, r->n, out, o))
			return true;
	}
	return false;
}

bool tls_blind_open(struct tls *t, const struct tls_record *r, uint8_t *out, struct tls_opened *o)
{
	const struct keylog *keys = t->shared->keys;
	struct tls_side *s = &t->side[r->side];
	const struct tls_suite *suite;
	struct keylog_secret k;
	struct tls_key key = {0};
	uint64_t sequence;
	bool good = false;

	if (keylog_lines(keys) == 0 && !t->wanted) {
		t->wanted = true;
		t->shared->unhandled++;
	}
	if (s->given_up || r->n > TLS_BLIND_RECORD_MAX || t->shared->blind_tries <= 0 ||
	    keylog_count(keys, KEYLOG_CLIENT_TRAFFIC) + keylog_count(keys, KEYLOG_SERVER_TRAFFIC) >
		    TLS_BLIND_SECRETS_MAX)
		return false;
	s->given_up = true; /* one record a side is all that it costs */
	for (uint32_t i = 0; !good && keylog_at(keys, i, &k); i++) {
		if (k.label != KEYLOG_CLIENT_TRAFFIC && k.label != KEYLOG_SERVER_TRAFFIC)
			continue;
		for (unsigned j = 0; !good && (suite = tls_epoch_suite(k.secret.n, j)); j++) {
			if (j >= 2 || !tls_key_13(t->shared->opener, &key, suite,
						  (const uint8_t *)k.secret.p))
				break; /* CCM is too rare to pay for */
			good = try_key(t, r, &key, out, o, &sequence);
		}
		if (good)
			matched(t, r, &k, &key, sequence);
	}
	s->gap = !good && s->gap;
	OPENSSL_cleanse(&key, sizeof(key));
	return good;
}
