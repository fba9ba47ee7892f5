/*
 * A TLS client that is told anything. Octet 0: bits (TALK_*); octet 1: the size of the pieces that
 * it is fed, 0 all at once. Then either what the peer says, or, with TALK_SERVER, three octets each
 * (place, place, value) by which the octets of a true server are altered. It must come to an end,
 * and what it says of itself must hold together.
 */
#include "../unit/secure_peer.h"

enum {
	TALK_SERVER = 1,
	TALK_OLD = 2, /* TLS 1.2 */
	TALK_INSECURE = 4,
	TALK_DATA = 8,
	TALK_END = 16, /* FIN */
	TALK_RESUME = 32,
	ROUNDS = 40
};

struct damage {
	const uint8_t *p;
	size_t n;
	size_t at; /* octets of the server that went by */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct secure *s, enum secure_status status, const struct error *e)
{
	const struct secure_facts *f = secure_facts(s);
	struct text lines = {0};

	if (status == SECURE_FAILED && !e->text[0])
		abort();
	if (status == SECURE_OPEN && (f->verify != 0) != f->verify_ignored)
		abort();
	if ((f->verify != 0) != (f->verify_words[0] != '\0') || f->alert > 255)
		abort();
	if (status != SECURE_HANDSHAKE && secure_early_room(s))
		abort();
	for (const char *p = e->text; *p; p++)
		if ((unsigned char)*p < ' ')
			abort();
	secure_take_secrets(s, &lines);
	text_done(&lines);
}

static enum secure_status feed(struct secure *s, const uint8_t *p, size_t n, size_t piece,
			       struct error *e)
{
	enum secure_status status = secure_step(s, e);
	uint8_t plain[333];

	for (size_t i = 0; i < n;) {
		size_t part = piece && piece < n - i ? piece : n - i;
		uint8_t *copy = malloc(part);
		if (!copy)
			abort();
		memcpy(copy, p + i, part);
		secure_feed(s, copy, part);
		status = secure_step(s, e);
		size_t got, sum = 0;
		while ((got = secure_read(s, plain, sizeof(plain))) > 0)
			sum += got;
		if (sum > n)
			abort();
		status = secure_step(s, e);
		free(copy);
		i += part;
	}
	return status;
}

static void alter(struct damage *d, uint8_t *p, size_t n)
{
	for (size_t i = 0; i + 3 <= d->n; i += 3) {
		size_t place = (size_t)d->p[i] << 8 | d->p[i + 1];
		if (place >= d->at && place - d->at < n)
			p[place - d->at] ^= d->p[i + 2];
	}
	d->at += n;
}

static void with_server(struct secure *s, SSL_CTX *c, int bits, size_t piece, struct damage d,
			struct error *e)
{
	struct peer p;
	const void *out;
	char *said;

	peer_init(&p, c);
	for (int i = 0; i < ROUNDS; i++) {
		if (i == 2 && (bits & TALK_DATA)) {
			secure_write(s, "hello", 5);
			if (p.opened)
				SSL_write(p.ssl, "world", 5);
		}
		size_t n = (size_t)BIO_get_mem_data(p.out, &said);
		alter(&d, (uint8_t *)said, n);
		check(s, feed(s, (uint8_t *)said, n, piece, e), e);
		BIO_reset(p.out);
		size_t sent = secure_out(s, &out);
		if (n == 0 && sent == 0 && i > 2)
			break;
		BIO_write(p.in, out, (int)sent);
		secure_sent(s, sent);
		peer_step(&p);
	}
	peer_done(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static SSL_CTX *server;
	struct error e = ERROR_INIT;

	if (size < 2)
		return 0;
	if (!server) {
		/* The system's authorities take long to read. */
		setenv("SSL_CERT_FILE", "/dev/null", 1);
		setenv("SSL_CERT_DIR", "/dev/null", 1);
		struct issued leaf = issue("x", "DNS:shop.example", NULL, false, -1000, 1000000);
		server = peer_context(&leaf);
		issued_done(&leaf);
	}
	int bits = data[0];
	struct target t = {.host = "shop.example",
			   .port = 443,
			   .tls_max = bits & TALK_OLD ? 0x0303 : 0,
			   .insecure = bits & TALK_INSECURE,
			   .resume = bits & TALK_RESUME};
	struct secure_cache *c = secure_cache_new();
	if (bits & TALK_RESUME) {
		struct secure *first = secure_new(&t, c, &e);
		with_server(first, server, 0, 0, (struct damage){0}, &e);
		secure_free(first);
		e = (struct error)ERROR_INIT;
	}
	struct secure *s = secure_new(&t, c, &e);
	if (!s)
		abort();
	if (bits & TALK_SERVER)
		with_server(s, server, bits, data[1], (struct damage){data + 2, size - 2, 0}, &e);
	else
		check(s, feed(s, data + 2, size - 2, data[1], &e), &e);
	if (bits & TALK_END) {
		secure_feed_end(s);
		enum secure_status status = secure_step(s, &e);
		if (status != SECURE_FAILED && status != SECURE_FINISHED)
			abort();
		check(s, status, &e);
	}
	secure_close_notify(s);
	secure_free(s);
	secure_cache_free(c);
	return 0;
}
