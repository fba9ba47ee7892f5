/*
 * A flags octet (the method, an upgrade offered, how pieces are cut), then what a server says to
 * four requests. Every request that went out ends once, and no octet is taken twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "source/speak1.h"

enum { HEAD = 1, TUNNEL = 2, UPGRADE = 4, SLOW = 8, OPEN = 16, REQUESTS = 4 };

struct seen {
	unsigned overs;
	size_t body;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_over(void *arg, unsigned status, bool whole)
{
	struct seen *k = arg;
	if (++k->overs > REQUESTS || status > 999 || (whole && status < 101))
		abort();
}

static void on_body(void *arg, const void *p, size_t n)
{
	struct seen *k = arg;
	if (!p)
		abort();
	k->body += n;
}

static void ask(struct speak1 *s, uint8_t flags)
{
	struct request r;

	for (unsigned i = 0; i < REQUESTS; i++) {
		request_init(&r);
		if (flags & HEAD && i == 0) {
			free(r.method);
			r.method = memory_copy("HEAD", 4);
		}
		if (flags & TUNNEL && i == 1)
			r.kind = REQUEST_CONNECT;
		if (flags & OPEN && i == 0)
			r.body.kind = BODY_OPEN;
		if (!speak1_request(s, &r, NULL))
			abort();
		request_done(&r);
	}
}

static void pull(struct speak1 *s)
{
	const void *p = NULL;
	while (speak1_out(s, 100, &p) > 0)
		;
	if (speak1_wants_out(s))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen k = {0};
	struct speak1_handler h = {on_over, on_body, &k};
	struct text settings = {0};
	struct target t;
	uint8_t flags = size > 0 ? data[0] : 0;
	struct speak1 *s = NULL;
	enum speak1_status status = SPEAK1_GOES_ON;

	target_init(&t);
	free(t.host);
	t.host = memory_copy("a", 1);
	text_add(&settings, "abc");
	s = speak1_new(&t, &h, flags & UPGRADE ? &settings : NULL);
	text_done(&settings);
	ask(s, flags);
	for (size_t i = 1, n = 0, used = 0; i < size && status == SPEAK1_GOES_ON; i += n) {
		struct error e = ERROR_INIT;
		pull(s);
		n = flags & SLOW ? 1 + data[i] % 16U : size - i;
		if (n > size - i)
			n = size - i;
		status = speak1_feed(s, data + i, n, &used, &e);
		if (used > n || (used < n && status != SPEAK1_SWITCHED) ||
		    (status == SPEAK1_BROKEN) != (e.text[0] != 0))
			abort();
	}
	if (k.body > size || speak1_waiting(s) + k.overs != REQUESTS)
		abort();
	if (speak1_feed_end(s) == SPEAK1_GOES_ON)
		abort();
	speak1_free(s);
	target_done(&t);
	return 0;
}
