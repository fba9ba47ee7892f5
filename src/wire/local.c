#include "wire/local.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char prefix[] = "h2lens:";

static const uint8_t severities[LOCAL_KIND_COUNT] = {
#define X(kind, spelling, severity) SEVERITY_##severity,
	LOCAL_KINDS(X)
#undef X
};

enum { END_ROOM = 64 }; /* "[IPv6]:65535" */

const char *local_name(unsigned kind)
{
	const char *name = names_local(kind);

	return name ? name : "?";
}

static void add_number(struct text *out, const char *key, uint32_t value)
{
	if (value)
		text_addf(out, " %s=%" PRIu32, key, value);
}

void local_write(struct text *out, const struct local_fact *f, const char *words)
{
	text_addf(out, "%s%s", prefix, local_name(f->kind));
	/* a space would end the value early */
	if (f->conn[0] && !strpbrk(f->conn, " \t\r\n"))
		text_addf(out, " conn=%s", f->conn);
	add_number(out, "stream", f->stream);
	add_number(out, "a", f->a);
	add_number(out, "b", f->b);
	text_add(out, " : ");
	if (words)
		text_clean(out, words, strlen(words));
}

/* The next word up to a space or the end; false at the end. */
static bool next_word(struct slice *rest, struct slice *word)
{
	if (rest->n == 0)
		return false;
	const char *space = memchr(rest->p, ' ', rest->n);
	word->p = rest->p;
	word->n = space ? (size_t)(space - rest->p) : rest->n;
	size_t used = word->n + (space != NULL);
	rest->p += used;
	rest->n -= used;
	return true;
}

static bool number(struct slice s, uint32_t *out)
{
	uint64_t v = 0;

	if (s.n == 0 || s.n > 10)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = (uint32_t)v;
	return v <= UINT32_MAX;
}

static bool key_is(struct slice word, const char *key, struct slice *value)
{
	size_t n = strlen(key);

	if (word.n < n || memcmp(word.p, key, n) != 0)
		return false;
	*value = (struct slice){word.p + n, word.n - n};
	return true;
}

/* Keys of a later version are passed over. */
static bool take_pair(struct local_fact *f, struct slice word)
{
	struct slice v;

	if (key_is(word, "conn=", &v)) {
		if (v.n >= sizeof f->conn || memchr(v.p, '\0', v.n))
			return false;
		memcpy(f->conn, v.p, v.n);
		f->conn[v.n] = '\0';
		return true;
	}
	if (key_is(word, "stream=", &v))
		return number(v, &f->stream) && f->stream <= INT32_MAX;
	if (key_is(word, "a=", &v))
		return number(v, &f->a);
	if (key_is(word, "b=", &v))
		return number(v, &f->b);
	return memchr(word.p, '=', word.n) != NULL;
}

bool local_parse(const char *p, size_t n, struct local_fact *f, struct slice *words)
{
	struct slice rest = {p, n}, word;
	int kind;

	if (n < sizeof prefix - 1 || memcmp(p, prefix, sizeof prefix - 1) != 0)
		return false;
	rest.p += sizeof prefix - 1;
	rest.n -= sizeof prefix - 1;
	if (!next_word(&rest, &word) || (kind = names_find_local(word.p, word.n)) < 0)
		return false;
	*f = (struct local_fact){.kind = (enum local_kind)kind};
	while (next_word(&rest, &word)) {
		if (word.n == 1 && *word.p == ':') {
			*words = rest;
			return true;
		}
		if (!take_pair(f, word))
			return false;
	}
	return false;
}

/* "10.0.0.1:443", "[2001:db8::1]:443" */
static bool read_end(struct slice s, struct address *a)
{
	char ip[END_ROOM];
	uint32_t port;
	size_t colon = s.n;

	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || colon >= sizeof ip ||
	    !number((struct slice){s.p + colon, s.n - colon}, &port) || port > UINT16_MAX)
		return false;
	bool six = s.p[0] == '[' && s.p[colon - 2] == ']';
	size_t from = six ? 1 : 0, length = colon - 1 - 2 * from;
	if (six && colon < 3)
		return false;
	memcpy(ip, s.p + from, length);
	ip[length] = '\0';
	*a = (struct address){.family = six ? 6 : 4, .port = (uint16_t)port};
	return inet_pton(six ? AF_INET6 : AF_INET, ip, a->bytes) == 1;
}

static bool same_end(const struct address *x, const struct address *y)
{
	return x->port == y->port && x->family == y->family &&
	       memcmp(x->bytes, y->bytes, x->family == 6 ? 16 : 4) == 0;
}

/* The newest connection of those ends, in either order. */
static uint32_t find_connection(const struct book *b, const char *name)
{
	const char *middle = strchr(name, '>');
	struct address end[2];
	uint32_t n = book_connections(b), last = n > LOCAL_LOOK ? n - LOCAL_LOOK : 0;

	if (!middle || !read_end((struct slice){name, (size_t)(middle - name)}, &end[0]) ||
	    !read_end((struct slice){middle + 1, strlen(middle + 1)}, &end[1]))
		return BOOK_NONE;
	while (n-- > last) {
		const struct connection *c = book_connection(b, n);
		for (int i = 0; i < 2; i++)
			if (same_end(&end[i], &c->end[0]) && same_end(&end[!i], &c->end[1]))
				return n;
	}
	return BOOK_NONE;
}

static enum severity severity_of(const struct local_fact *f)
{
	switch (f->kind) {
	case LOCAL_CERTIFICATE:
		return f->b ? SEVERITY_WARNING : SEVERITY_ERROR;
	case LOCAL_LIMIT: /* a peer may take its time to acknowledge: nothing fails by it */
		return f->a == LOCAL_STAGE_SETTINGS ? SEVERITY_WARNING : SEVERITY_ERROR;
	case LOCAL_EARLY_DATA:
		return f->a == 1 ? SEVERITY_OK : SEVERITY_INFO;
	default:
		return (enum severity)severities[f->kind];
	}
}

bool local_feed(struct book *b, const char *p, size_t n, struct moment at)
{
	struct local_fact f;
	struct slice words;
	struct event *e;

	if (!local_parse(p, n, &f, &words))
		return false;
	uint32_t conn = f.conn[0] ? find_connection(b, f.conn) : BOOK_NONE;
	/* who was there already: a fact must not invent a stream */
	uint32_t stream =
		f.stream && conn != BOOK_NONE ? book_find_stream(b, conn, f.stream) : BOOK_NONE;
	int side = conn == BOOK_NONE ? 0 : book_connection(b, conn)->client;
	if (stream == BOOK_NONE)
		e = book_add_event(b, conn, at, side, EVENT_LOCAL);
	else
		e = book_add_to_stream(b, stream, at, side, EVENT_LOCAL);
	e->type = (uint8_t)f.kind;
	e->a = f.a;
	e->b = f.b;
	e->inferred = 1;
	book_set_blob(b, e, words.p, words.n);
	book_mark(b, book_events(b) - 1, severity_of(&f));
	return true;
}
