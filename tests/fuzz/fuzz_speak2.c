/*
 * A server made of octets against a client with requests open: a flags octet (bits: target's
 * hold, push allowed, raw octets sent, an open body, how pieces are cut), then what the server
 * says. Whatever it is, what goes out is whole frames, every request ends once, and the session
 * neither grows nor loops.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "source/speak2.h"
#include "wire/h2_frame.h"

enum {
	HOLD = 1,
	PUSH = 2,
	RAW = 4,
	OPEN = 8,
	SLOW = 16,
	REQUESTS = 4,
	ROOM = 4096,
	SENT_MAX = 64 * 1024 * 1024
};

struct seen {
	struct speak2 *s;
	unsigned over[REQUESTS];
	size_t sent;
	uint8_t head[H2_FRAME_HEADER];
	size_t head_n, skip;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_fact(void *arg, enum local_kind kind, uint32_t stream, uint32_t a, const char *words)
{
	(void)arg;
	(void)stream;
	(void)a;
	if (kind >= LOCAL_KIND_COUNT || strlen(words) > 1000)
		abort();
}

static void on_over(void *arg, uint32_t stream, uint32_t code, bool whole, bool safe)
{
	struct seen *k = arg;
	(void)code;
	(void)whole;
	(void)safe;
	if (stream % 2 == 1 && stream / 2 < REQUESTS && ++k->over[stream / 2] > 1)
		abort();
}

static void on_body(void *arg, uint32_t stream, const void *p, size_t n)
{
	(void)arg;
	if (stream == 0 || (n > 0 && !p))
		abort();
}

static void follow(struct seen *k, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (k->skip > 0) {
			k->skip--;
			continue;
		}
		k->head[k->head_n++] = p[i];
		if (k->head_n == sizeof(k->head)) {
			struct h2_frame f = h2_frame_unpack(k->head);
			if (f.length > H2_FRAME_DEFAULT_MAX * 1024)
				abort();
			k->skip = f.length;
			k->head_n = 0;
		}
	}
}

static void pull(struct seen *k)
{
	const void *p = NULL;
	size_t n = 0;

	while ((n = speak2_out(k->s, ROOM, &p)) > 0) {
		follow(k, p, n);
		k->sent += n;
		if (k->sent > SENT_MAX)
			abort();
	}
	if (k->head_n != 0 || k->skip != 0)
		abort();
}

static void ask(struct seen *k, const struct target *t, uint8_t flags)
{
	struct request r;
	uint32_t id = 0;

	for (unsigned i = 0; i < REQUESTS; i++) {
		request_init(&r);
		if (flags & OPEN && i == 0)
			r.body.kind = BODY_OPEN;
		if (flags & OPEN && i == 1)
			r.kind = REQUEST_WEBSOCKET;
		if (!speak2_request(k->s, &r, t, &id, NULL) || id != 2 * i + 1)
			abort();
		if (r.body.kind == BODY_OPEN)
			speak2_data(k->s, id, "some octets", 11, false, NULL);
		request_done(&r);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t settings[] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
	struct seen k = {0};
	struct speak2_handler h = {on_fact, on_over, on_body, &k};
	struct target t;
	uint8_t flags = size > 0 ? data[0] : 0;

	target_init(&t);
	free(t.host);
	t.host = memory_copy("a", 1);
	t.hold_windows = flags & HOLD;
	if (flags & PUSH)
		t.setting_count = 0;
	k.s = speak2_new(&t, &h, NULL, NULL);
	if (!k.s)
		abort();
	k.skip = H2_PREFACE_LENGTH;
	ask(&k, &t, flags);
	if (flags & RAW)
		speak2_raw(k.s, settings, sizeof(settings));
	pull(&k);
	for (size_t i = 1; i < size;) {
		size_t n = flags & SLOW ? 1 + data[i] % 32U : size - i;
		if (n > size - i)
			n = size - i;
		bool goes_on = speak2_feed(k.s, data + i, n);
		if (goes_on == speak2_state(k.s)->over)
			abort();
		if (flags & HOLD && i > size / 2)
			speak2_hold(k.s, false);
		if (!(flags & SLOW) || data[i] & 1)
			pull(&k);
		i += n;
	}
	speak2_finish(k.s);
	pull(&k);
	speak2_feed_end(k.s);
	for (unsigned i = 0; i < REQUESTS; i++)
		if (k.over[i] != 1)
			abort();
	if (speak2_state(k.s)->open != 0 || speak2_state(k.s)->queued != 0)
		abort();
	speak2_free(k.s);
	target_done(&t);
	return 0;
}
