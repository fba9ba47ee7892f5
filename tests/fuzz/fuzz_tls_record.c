/*
 * A whole TLS connection. The input is a script of steps: one octet of side (bit 0) and whether
 * octets are lost (bit 1), two of length, then that many octets to feed (none when lost). The key
 * log holds secrets for the client random c1…c1, which the seeds use.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/tls.h"

struct heard {
	uint64_t pos[2];
};

static void on_plain(void *user, int side, const uint8_t *p, size_t n, uint64_t pos,
		     struct moment at)
{
	struct heard *h = user;

	(void)at;
	if (pos != h->pos[side] || (n && !p))
		abort();
	h->pos[side] += n;
}

static void on_lost(void *user, int side, uint64_t n, struct moment at)
{
	(void)user;
	(void)side;
	(void)n;
	(void)at;
}

static void on_finished(void *user, int side, struct moment at)
{
	(void)user;
	(void)side;
	(void)at;
}

static void add_keys(struct keylog *k)
{
	static const char *const lines[] = {"CLIENT_RANDOM %s %s%.32s\n",
					    "CLIENT_HANDSHAKE_TRAFFIC_SECRET %s %s\n",
					    "SERVER_HANDSHAKE_TRAFFIC_SECRET %s %s\n",
					    "CLIENT_TRAFFIC_SECRET_0 %s %s\n",
					    "SERVER_TRAFFIC_SECRET_0 %s %s\n",
					    "PMS_CLIENT_RANDOM %s %s%.32s\n"};
	char random[65], secret[65], line[300];

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		for (size_t j = 0; j < 32; j++) {
			memcpy(random + 2 * j, "c1", 3);
			snprintf(secret + 2 * j, 3, "%02x", (unsigned)(0x10 + i));
		}
		snprintf(line, sizeof(line), lines[i], random, secret, secret);
		keylog_add(k, line, strlen(line), true, NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct book *b = book_new();
	struct keylog *k = keylog_new();
	struct moment at = {1, 1};
	struct heard heard = {{0, 0}};
	struct tls_handler h = {on_plain, on_lost, on_finished, &heard};
	struct layout layout = {.wanted = true};

	add_keys(k);
	book_add_connection(b, at);
	struct tls_shared *s = tls_shared_new(b, k);
	struct tls *t = tls_new(s, 0, &h, &layout);
	while (size >= 3) {
		int side = data[0] & 1;
		bool lost = data[0] & 2;
		size_t n = (size_t)(data[1] << 8 | data[2]);
		data += 3;
		size -= 3;
		at.packet++;
		if (lost) {
			tls_lost(t, side, n, at);
			continue;
		}
		if (n > size)
			n = size;
		tls_feed(t, side, data, n, at);
		data += n;
		size -= n;
	}
	tls_end(t, at);
	tls_free(t);
	(void)tls_shared_would_open(s);
	tls_shared_free(s);
	keylog_free(k);
	layout_done(&layout);
	book_free(b);
	return 0;
}
