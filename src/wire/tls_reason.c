#include "wire/tls_parts.h"

#include <string.h>

#include "base/memory.h"

struct slice tls_secret(const struct tls *t, enum keylog_label label)
{
	return keylog_find(t->shared->keys, label, t->client_random, TLS_RANDOM);
}

/* The first label that a side in want of a key lacks; KEYLOG_LABEL_COUNT when none is missing. */
static enum keylog_label missing_label(const struct tls *t, int side)
{
	bool client = t->client == side;
	enum keylog_label traffic = client ? KEYLOG_CLIENT_TRAFFIC : KEYLOG_SERVER_TRAFFIC;
	enum keylog_label handshake = client ? KEYLOG_CLIENT_HANDSHAKE : KEYLOG_SERVER_HANDSHAKE;

	if (t->version && t->version < 0x0304)
		return t->side[side].key.suite ? KEYLOG_LABEL_COUNT : KEYLOG_CLIENT_RANDOM;
	if (!tls_secret(t, traffic).n)
		return traffic;
	return tls_secret(t, handshake).n ? KEYLOG_LABEL_COUNT : handshake;
}

bool tls_lacks_label(const struct tls *t, int side)
{
	return missing_label(t, side) != KEYLOG_LABEL_COUNT;
}

/* Why protected records of that side stayed shut. */
static enum tls_decrypted cause(struct tls *t, int side)
{
	const struct keylog *keys = t->shared->keys;
	enum keylog_label label;

	if (keylog_lines(keys) == 0)
		return TLS_DECRYPTED_NO_KEYS;
	if (!t->client_hello || !t->server_hello)
		return t->client_hello || t->server_hello || t->cut ? TLS_DECRYPTED_HANDSHAKE_CUT
								    : TLS_DECRYPTED_NO_HANDSHAKE;
	if (t->side[side].key.suite)
		return TLS_DECRYPTED_WRONG_SECRET;
	if (!keylog_knows(keys, t->client_random))
		return TLS_DECRYPTED_NOT_THIS_SESSION;
	if (!tls_suite_find(t->suite))
		return TLS_DECRYPTED_SUITE;
	label = missing_label(t, side);
	if (label == KEYLOG_LABEL_COUNT)
		return TLS_DECRYPTED_WRONG_SECRET;
	const char *name = keylog_label_name(label);
	t->facts->keys_missing = book_intern(t->shared->book, name, strlen(name));
	return TLS_DECRYPTED_LABEL_MISSING;
}

static enum tls_decrypted reason(struct tls *t)
{
	const struct tls_side *a = &t->side[0], *b = &t->side[1];
	bool opened = a->app || b->app;
	int shut = a->opaque && !a->opened ? 0 : b->opaque && !b->opened ? 1 : -1;

	if (a->unresolved || b->unresolved)
		return TLS_DECRYPTED_LOST;
	if (shut < 0)
		shut = a->opaque ? 0 : b->opaque ? 1 : -1;
	if (shut >= 0 && (!t->side[shut].app || !t->side[shut].opened_epoch)) {
		if (!opened)
			return cause(t, shut);
		return t->side[shut].gap && t->side[shut].opened ? TLS_DECRYPTED_LOST
								 : TLS_DECRYPTED_ONE_SIDE;
	}
	if (a->resumed || b->resumed)
		return TLS_DECRYPTED_RESUMED_AFTER_LOSS;
	if (opened && t->early_shut)
		return TLS_DECRYPTED_EARLY_SHUT;
	return opened ? TLS_DECRYPTED_YES : TLS_DECRYPTED_HANDSHAKE_ONLY;
}

void tls_judge(struct tls *t)
{
	t->facts->decrypted = (uint8_t)reason(t);
}

void tls_want_keys(struct tls *t)
{
	struct tls_shared *s = t->shared;

	if (t->wanted || !t->client_hello || s->wanted_count >= TLS_WANTED_MAX)
		return;
	t->wanted = true;
	if (s->wanted_count == s->wanted_room) {
		s->wanted_room = memory_room(s->wanted_room, s->wanted_count + 1);
		s->wanted = memory_resize(s->wanted, s->wanted_room, sizeof(*s->wanted));
	}
	struct tls_wanted *w = &s->wanted[s->wanted_count++];
	memcpy(w->client_random, t->client_random, TLS_RANDOM);
	w->had = keylog_labels(s->keys, t->client_random);
}

static bool would_open(const struct tls_shared *s)
{
	if (s->unhandled && keylog_count(s->keys, KEYLOG_CLIENT_TRAFFIC) +
					    keylog_count(s->keys, KEYLOG_SERVER_TRAFFIC) >
				    0)
		return true;
	for (size_t i = 0; i < s->wanted_count; i++)
		if (keylog_labels(s->keys, s->wanted[i].client_random) & ~s->wanted[i].had)
			return true;
	return false;
}

bool tls_shared_would_open(const struct tls_shared *s)
{
	struct tls_answer *a = s->answer;
	uint32_t revision = keylog_revision(s->keys);
	size_t wanted = s->wanted_count + s->unhandled;

	if (a->revision != revision || a->wanted != wanted)
		*a = (struct tls_answer){revision, wanted, would_open(s)};
	return a->open;
}
