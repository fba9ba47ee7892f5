#include "source/secure_parts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"

enum { CACHE_MAX = 256 };

struct entry {
	char *key;
	SSL_SESSION *session;
	uint64_t age; /* of the last use: the oldest leaves */
};

struct secure_cache {
	struct entry entries[CACHE_MAX];
	size_t n;
	uint64_t clock;
	X509_STORE *trust; /* the system's authorities, */
	bool trusts;	   /* once they are read */
};

struct secure_cache *secure_cache_new(void)
{
	return memory_get(1, sizeof(struct secure_cache));
}

static void entry_done(struct entry *e)
{
	SSL_SESSION_free(e->session); /* OpenSSL wipes it */
	free(e->key);
	*e = (struct entry){0};
}

void secure_cache_free(struct secure_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		entry_done(&c->entries[i]);
	X509_STORE_free(c->trust);
	free(c);
}

/* ── the system's authorities ── */

void secure_cache_share(struct secure_cache *c, SSL_CTX *ctx)
{
	if (!c)
		return;
	if (!c->trust)
		c->trust = X509_STORE_new();
	if (c->trust)
		SSL_CTX_set1_cert_store(ctx, c->trust);
}

void secure_cache_trust(struct secure_cache *c, X509_STORE *store)
{
	if (c && c->trusts && store == c->trust)
		return;
	X509_STORE_set_default_paths(store);
	ERR_clear_error();
	if (c && store == c->trust)
		c->trusts = true;
}

/* ── sessions ── */

/* OpenSSL does not verify the certificate of a resumed session again: what was let pass with -k, or
 * under another trust, or was ours as another client, must not be offered. */
char *secure_cache_key(const struct target *t, const char *sni)
{
	const char *parts[] = {t->host, sni, t->cacert, t->capath, t->cert, t->key};
	struct text key = {0};

	text_addf(&key, "%u %d", (unsigned)t->port, t->insecure);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		text_addf(&key, " %zu:%s", parts[i] ? strlen(parts[i]) : 0,
			  parts[i] ? parts[i] : "-");
	char *out = memory_copy(text_str(&key), key.n);
	text_done(&key);
	return out;
}

static struct entry *find(struct secure_cache *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->entries[i].key, key) == 0)
			return &c->entries[i];
	return NULL;
}

static struct entry *place(struct secure_cache *c, const char *key)
{
	struct entry *e = find(c, key);

	if (!e && c->n < CACHE_MAX)
		e = &c->entries[c->n++];
	if (!e) {
		e = &c->entries[0];
		for (size_t i = 1; i < c->n; i++)
			if (c->entries[i].age < e->age)
				e = &c->entries[i];
	}
	entry_done(e);
	e->key = memory_copy(key, strlen(key));
	return e;
}

void secure_cache_put(struct secure_cache *c, const char *key, const SSL_SESSION *session)
{
	/* A copy: OpenSSL marks its own as not resumable when the connection ends badly. */
	SSL_SESSION *copy = SSL_SESSION_dup(session);

	if (!copy)
		return;
	struct entry *e = place(c, key);
	e->session = copy;
	e->age = ++c->clock;
}

void secure_cache_remove(struct secure_cache *c, const char *key)
{
	struct entry *e = find(c, key);

	if (!e)
		return;
	entry_done(e);
	*e = c->entries[--c->n];
	c->entries[c->n] = (struct entry){0};
}

static bool expired(const SSL_SESSION *session)
{
	long age = (long)time(NULL) - (long)SSL_SESSION_get_time(session);
	unsigned long hint = SSL_SESSION_get_ticket_lifetime_hint(session);

	if (SSL_SESSION_has_ticket(session) && hint && age >= 0 && (unsigned long)age >= hint)
		return true;
	return age < 0 || age >= SSL_SESSION_get_timeout(session);
}

SSL_SESSION *secure_cache_get(struct secure_cache *c, const char *key)
{
	struct entry *e = find(c, key);

	if (!e)
		return NULL;
	if (expired(e->session)) {
		secure_cache_remove(c, key);
		return NULL;
	}
	e->age = ++c->clock;
	return SSL_SESSION_dup(e->session);
}
