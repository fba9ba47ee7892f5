#include "wire/keylog.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/chunks.h"
#include "base/map.h"
#include "base/memory.h"

enum {
	ID_MAX = 32,
	ENTRY_SHIFT = 8,
	ENTRIES_MAX = 8 * 1024 * 1024,	  /* a key log larger than this is not one */
	LABEL_PASSED = KEYLOG_LABEL_COUNT /* a label that is right but that nothing here needs */
};

struct entry {
	uint8_t label, id_n, secret_n;
	uint8_t id[ID_MAX];
	uint8_t secret[KEYLOG_SECRET_MAX];
};

struct keylog {
	struct chunks entries; /* never move: a secret has one copy, which is wiped */
	struct map by_id;      /* hash of (label, id) → entry */
	struct map known;      /* hash of a client random → entry that holds it first */
	struct chunks masks;   /* uint32_t per entry: labels known for its client random */
	uint32_t counts[KEYLOG_LABEL_COUNT];
	uint32_t unkept; /* lines that were taken without keeping their secret */
	uint32_t broken, revision;
};

static const struct {
	const char *name;
	uint8_t label;
	uint8_t id_n; /* octets that the id must have; 0: any up to 32 */
} labels[] = {
	{"CLIENT_RANDOM", KEYLOG_CLIENT_RANDOM, 32},
	{"CLIENT_EARLY_TRAFFIC_SECRET", KEYLOG_CLIENT_EARLY, 32},
	{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", KEYLOG_CLIENT_HANDSHAKE, 32},
	{"SERVER_HANDSHAKE_TRAFFIC_SECRET", KEYLOG_SERVER_HANDSHAKE, 32},
	{"CLIENT_TRAFFIC_SECRET_0", KEYLOG_CLIENT_TRAFFIC, 32},
	{"SERVER_TRAFFIC_SECRET_0", KEYLOG_SERVER_TRAFFIC, 32},
	{"EARLY_EXPORTER_SECRET", KEYLOG_EARLY_EXPORTER, 32},
	{"EXPORTER_SECRET", KEYLOG_EXPORTER, 32},
	{"PMS_CLIENT_RANDOM", KEYLOG_PMS_CLIENT_RANDOM, 32},
	{"RSA", KEYLOG_RSA, 8},
	{"ECH_SECRET", LABEL_PASSED, 0},
	{"ECH_CONFIG", LABEL_PASSED, 0},
};

struct keylog *keylog_new(void)
{
	struct keylog *k = memory_get(1, sizeof(*k));

	chunks_init(&k->entries, sizeof(struct entry), ENTRY_SHIFT);
	chunks_init(&k->masks, sizeof(uint32_t), ENTRY_SHIFT);
	return k;
}

void keylog_free(struct keylog *k)
{
	if (!k)
		return;
	for (uint32_t i = 0; i < k->entries.count; i++)
		OPENSSL_cleanse(chunks_at(&k->entries, i), sizeof(struct entry));
	chunks_done(&k->entries);
	chunks_done(&k->masks);
	map_done(&k->by_id);
	map_done(&k->known);
	free(k);
}

static const struct entry *entry_at(const struct keylog *k, uint32_t i)
{
	return chunks_at(&k->entries, i);
}

static bool by_client_random(unsigned label)
{
	return label != KEYLOG_RSA && label != KEYLOG_SESSION_ID;
}

/* The entry, or MAP_EMPTY with *key set to where it would stand: equal hashes of other ids are
 * passed over by counting the key up. */
static uint32_t find(const struct keylog *k, unsigned label, const void *id, size_t n,
		     uint64_t *key)
{
	uint32_t i;

	*key = map_hash(id, n, label + 1);
	while ((i = map_get(&k->by_id, *key)) != MAP_EMPTY) {
		const struct entry *e = entry_at(k, i);
		if (e->label == label && e->id_n == n && memcmp(e->id, id, n) == 0)
			return i;
		++*key;
	}
	return MAP_EMPTY;
}

static uint32_t find_known(const struct keylog *k, const uint8_t *random, uint64_t *key)
{
	uint32_t i;

	*key = map_hash(random, 32, 0);
	while ((i = map_get(&k->known, *key)) != MAP_EMPTY) {
		if (memcmp(entry_at(k, i)->id, random, 32) == 0)
			return i;
		++*key;
	}
	return MAP_EMPTY;
}

static void add_known(struct keylog *k, unsigned label, uint32_t entry)
{
	uint64_t key;
	uint32_t first = find_known(k, entry_at(k, entry)->id, &key);

	if (first == MAP_EMPTY) {
		map_put(&k->known, key, entry);
		first = entry;
	}
	*(uint32_t *)chunks_at(&k->masks, first) |= 1U << label;
}

static bool take(struct keylog *k, unsigned label, const uint8_t *id, size_t id_n,
		 const uint8_t *secret, size_t secret_n)
{
	uint64_t key;

	/* An exporter secret opens no record: of a session that is known, that it was there is
	 * enough. A key log of many sessions is a fifth smaller for it. */
	if (label == KEYLOG_EXPORTER || label == KEYLOG_EARLY_EXPORTER) {
		uint32_t first = find_known(k, id, &key);
		if (first != MAP_EMPTY) {
			uint32_t *mask = chunks_at(&k->masks, first);
			k->unkept += !(*mask & 1U << label);
			*mask |= 1U << label;
			return true;
		}
	}
	uint32_t i = find(k, label, id, id_n, &key);
	struct entry *e;

	if (i != MAP_EMPTY) { /* the last line wins, as in Wireshark */
		e = chunks_at(&k->entries, i);
		if (e->secret_n == secret_n && memcmp(e->secret, secret, secret_n) == 0)
			return true;
		k->revision++;
	} else {
		if (k->entries.count >= ENTRIES_MAX)
			return false;
		i = k->entries.count;
		e = chunks_push(&k->entries);
		chunks_push(&k->masks);
		e->label = (uint8_t)label;
		e->id_n = (uint8_t)id_n;
		memcpy(e->id, id, id_n);
		map_put(&k->by_id, key, i);
		if (by_client_random(label))
			add_known(k, label, i);
		k->counts[label]++;
		k->revision++;
	}
	e->secret_n = (uint8_t)secret_n;
	memcpy(e->secret, secret, secret_n);
	return true;
}

/* Value plus one of a hex digit, 0 for anything else: random digits and branches do not go
 * together. */
static const uint8_t hex_digits[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* Reads pairs of hex digits up to the first other character; false when there are none, an odd one
 * or more than max. Advances *p. */
static bool hex(const char **p, const char *end, uint8_t *out, size_t max, size_t *n)
{
	for (*n = 0; end - *p >= 2; *p += 2) {
		unsigned high = hex_digits[(uint8_t)(*p)[0]], low = hex_digits[(uint8_t)(*p)[1]];
		if (!high)
			break;
		if (!low || *n == max)
			return false;
		out[(*n)++] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	return *n > 0;
}

static bool skip_word(const char **p, const char *end, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0)
		return false;
	*p += n;
	return true;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "<id> <secret>" in hex up to the end of the line. */
static bool take_pair(struct keylog *k, unsigned label, size_t id_want, const char *p,
		      const char *end, const char *between)
{
	uint8_t id[ID_MAX], secret[KEYLOG_SECRET_MAX];
	size_t id_n, secret_n;
	bool good = hex(&p, end, id, sizeof(id), &id_n) && (!id_want || id_n == id_want) &&
		    skip_word(&p, end, between) &&
		    hex(&p, end, secret, sizeof(secret), &secret_n) && p == end;

	if (good)
		good = take(k, label, id, id_n, secret, secret_n);
	OPENSSL_cleanse(secret, sizeof(secret));
	return good;
}

static bool is_later_traffic_secret(const char *p, size_t n)
{
	static const char tail[] = "_TRAFFIC_SECRET_";

	/* secrets after a KeyUpdate follow from the first one: RFC 8446 section 7.2 */
	return n > 6 + sizeof(tail) - 1 &&
	       (memcmp(p, "CLIENT", 6) == 0 || memcmp(p, "SERVER", 6) == 0) &&
	       memcmp(p + 6, tail, sizeof(tail) - 1) == 0;
}

static bool take_line(struct keylog *k, const char *p, const char *end)
{
	const char *word = p;

	if (skip_word(&p, end, "RSA Session-ID:"))
		return take_pair(k, KEYLOG_SESSION_ID, 0, p, end, " Master-Key:");
	while (p < end && !blank(*p))
		p++;
	size_t n = (size_t)(p - word);
	if (p == end)
		return false;
	p++;
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (strlen(labels[i].name) != n || memcmp(labels[i].name, word, n) != 0)
			continue;
		return labels[i].label == LABEL_PASSED ||
		       take_pair(k, labels[i].label, labels[i].id_n, p, end, " ");
	}
	return is_later_traffic_secret(word, n);
}

void keylog_add(struct keylog *k, const char *text, size_t n, bool last, size_t *rest)
{
	const char *p = text, *end = text + n;

	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		if (!stop && !last)
			break;
		const char *next = stop ? stop + 1 : end;
		const char *tail = stop ? stop : end;
		(void)skip_word(&p, tail,
				"\xef\xbb\xbf"); /* a byte order mark of Windows editors */
		while (p < tail && blank(*p))
			p++;
		while (tail > p && (blank(tail[-1]) || tail[-1] == '\r' || tail[-1] == '\0'))
			tail--;
		if (p < tail && *p != '#' && !take_line(k, p, tail))
			k->broken++;
		p = next;
	}
	if (rest)
		*rest = (size_t)(end - p);
}

uint32_t keylog_lines(const struct keylog *k)
{
	return k->entries.count + k->unkept;
}

uint32_t keylog_broken(const struct keylog *k)
{
	return k->broken;
}

uint32_t keylog_revision(const struct keylog *k)
{
	return k->revision;
}

uint32_t keylog_count(const struct keylog *k, enum keylog_label label)
{
	return label < KEYLOG_LABEL_COUNT ? k->counts[label] : 0;
}

static struct slice slice_of(const uint8_t *p, size_t n)
{
	struct slice s = {(const char *)p, n};
	return s;
}

struct slice keylog_find(const struct keylog *k, enum keylog_label label, const void *id, size_t n)
{
	uint64_t key;
	uint32_t i = n <= ID_MAX ? find(k, label, id, n, &key) : MAP_EMPTY;

	if (i == MAP_EMPTY)
		return slice_of(NULL, 0);
	return slice_of(entry_at(k, i)->secret, entry_at(k, i)->secret_n);
}

uint32_t keylog_labels(const struct keylog *k, const uint8_t client_random[32])
{
	uint64_t key;
	uint32_t i = find_known(k, client_random, &key);

	return i == MAP_EMPTY ? 0 : *(const uint32_t *)chunks_at(&k->masks, i);
}

bool keylog_knows(const struct keylog *k, const uint8_t client_random[32])
{
	return keylog_labels(k, client_random) != 0;
}

bool keylog_at(const struct keylog *k, uint32_t i, struct keylog_secret *out)
{
	if (i >= k->entries.count)
		return false;
	const struct entry *e = entry_at(k, i);
	out->label = (enum keylog_label)e->label;
	out->id = slice_of(e->id, e->id_n);
	out->secret = slice_of(e->secret, e->secret_n);
	return true;
}

const char *keylog_label_name(enum keylog_label label)
{
	if (label == KEYLOG_SESSION_ID)
		return "RSA Session-ID";
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (labels[i].label == label && label != (enum keylog_label)LABEL_PASSED)
			return labels[i].name;
	return "unknown label";
}
