#include "insight/finding_across.h"

#include <string.h>
#include <strings.h>

#include "h2lens/text.h"

enum { HEADS_LOOK = 64, STREAMS_LOOK = 512 };

/* A gateway whose back leg is not in the source. Products that are proxies before all: */
static bool is_proxy(struct slice v)
{
	static const char *const names[] = {"nginx",
					    "openresty",
					    "tengine",
					    "haproxy",
					    "envoy",
					    "istio",
					    "cloudflare",
					    "awselb",
					    "cloudfront",
					    "varnish",
					    "traefik",
					    "caddy",
					    "apachetrafficserver",
					    "ats"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (v.n >= strlen(names[i]) && strncasecmp(v.p, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* The final answer's header list, BOOK_NONE none. */
static uint32_t head_of(const struct book *b, const struct stream *s)
{
	uint32_t id = s->first_event;

	for (int i = 0; i < HEADS_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->has_fields && !book_from_client(b, e) && book_field(b, e, ":status").n &&
		    e->time == s->first_response)
			return id;
		id = e->next_stream;
	}
	return BOOK_NONE;
}

/* Has the answer what a server gives the files that it has itself? */
static bool is_file(const struct book *b, uint32_t head)
{
	const struct event *e = book_event(b, head);

	return book_field(b, e, "accept-ranges").n && book_field(b, e, "last-modified").n;
}

static bool is_relayed(const struct book *b, uint32_t head)
{
	const struct event *e = book_event(b, head);

	return book_field(b, e, "via").n || book_field(b, e, "x-cache").n ||
	       book_field(b, e, "x-envoy-upstream-service-time").n || book_field(b, e, "cf-ray").n;
}

/* Does that server give files of its own on the same connection? */
static bool has_files(const struct book *b, const struct connection *c, struct slice server)
{
	unsigned looked = 0;

	for (uint32_t i = c->first_stream; i != BOOK_NONE && looked < STREAMS_LOOK;
	     i = book_stream(b, i)->next, looked++) {
		const struct stream *s = book_stream(b, i);
		uint32_t head = s->status == 200 ? head_of(b, s) : BOOK_NONE;
		if (head == BOOK_NONE || !is_file(b, head))
			continue;
		struct slice v = book_field(b, book_event(b, head), "server");
		if (v.n == server.n && memcmp(v.p, server.p, v.n) == 0)
			return true;
	}
	return false;
}

static void tell_gateway(struct finding *f, struct slice server, const struct stream *s,
			 bool relayed)
{
	char shown[48], size[16];

	text_clean_to(shown, sizeof(shown), server.p, server.n);
	text_size(size, sizeof(size), s->response_bytes);
	if (relayed)
		finding_also(f,
			     "The answer's fields say that a proxy relayed it: it is most likely a "
			     "backend (upstream) behind it that failed after %s of body, and the "
			     "proxy's error log names it.",
			     size);
	else
		finding_also(f,
			     "The server calls itself %s, and other answers here are files of its "
			     "own (last-modified, accept-ranges) while this one is not: it is most "
			     "likely a backend (upstream) behind it that failed after %s of body, "
			     "and its error log names it.",
			     shown, size);
	f->sender = "middlebox";
	f->at_fault = "server";
	f->confidence *= 0.8;
}

static bool is_broken_off(const struct finding *f)
{
	return f->conn != BOOK_NONE && strcmp(f->id, "stream-reset") == 0 &&
	       strcmp(f->sender, "server") == 0 && strcmp(f->code, "INTERNAL_ERROR") == 0;
}

/* A proxy does not break off in the middle of what is its own: an answer that it broke off came
 * from behind it. What the back leg itself told is told already, and is no server's any more. */
void finding_across_gateway(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	(void)r, (void)id;
	for (size_t i = 0; i < j->out->count; i++) {
		struct finding *f = &j->out->items[i];
		if (!is_broken_off(f))
			continue;
		c = book_connection(j->b, f->conn);
		uint32_t st = book_find_stream(j->b, c->id, f->stream);
		if (st == BOOK_NONE || !book_stream(j->b, st)->first_response)
			continue;
		const struct stream *s = book_stream(j->b, st);
		uint32_t head = head_of(j->b, s);
		if (head == BOOK_NONE || s->status >= 300)
			continue;
		struct slice server = book_field(j->b, book_event(j->b, head), "server");
		bool relayed = is_relayed(j->b, head);
		if (relayed ||
		    (is_proxy(server) && !is_file(j->b, head) && has_files(j->b, c, server)))
			tell_gateway(f, server, s, relayed);
	}
}
