/* What became of one stream, told from its events. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_stream.h"

enum {
	STORY_LOOK = 65536, /* events of a stream that are looked at */
	LENGTH_DIGITS = 18,
	METHOD_SHOWN = 20,
	PATH_SHOWN = 56
};

#define MS UINT64_C(1000000)
#define HOUR_NS (UINT64_C(3600) * 1000 * MS)

static int64_t number_of(struct slice s)
{
	int64_t n = 0;

	if (!s.n || s.n > LENGTH_DIGITS)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		n = n * 10 + (s.p[i] - '0');
	}
	return n;
}

static void look_at_fields(const struct book *b, uint32_t id, bool request,
			   struct finding_stream_story *out)
{
	const struct event *e = book_event(b, id);
	struct slice status = book_field(b, e, ":status");

	if (request && out->request == BOOK_NONE) {
		out->request = id;
		out->request_length = number_of(book_field(b, e, "content-length"));
	} else if (!request && status.n && status.p[0] != '1') {
		out->answer = id;
		out->length = number_of(book_field(b, e, "content-length"));
	}
}

static void name_request(const struct book *b, const struct stream *s, char *out, size_t room)
{
	char method[METHOD_SHOWN], path[PATH_SHOWN];
	struct slice m = book_text(b, s->method), p = book_text(b, s->path);

	if (!m.n)
		return;
	if (!p.n)
		p = book_text(b, s->authority); /* CONNECT has no path */
	text_clean_to(method, sizeof(method), m.p, m.n);
	text_clean_to(path, sizeof(path), p.p, p.n);
	snprintf(out, room, "%s%s%s", method, path[0] ? " " : "", path);
}

void finding_stream_story(const struct book *b, const struct connection *c, const struct stream *s,
			  struct finding_stream_story *out)
{
	uint32_t id = s->first_event;

	*out = (struct finding_stream_story){.request = BOOK_NONE,
					     .answer = BOOK_NONE,
					     .heard = BOOK_NONE,
					     .said = BOOK_NONE,
					     .fed = BOOK_NONE,
					     .length = -1,
					     .request_length = -1};
	name_request(b, s, out->what, sizeof(out->what));
	for (int i = 0; i < STORY_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		bool client = e->side == c->client;
		uint32_t at = id;
		id = e->next_stream;
		if (e->kind == EVENT_H2_FRAME && e->type == H2_PUSH_PROMISE)
			continue;
		if (e->has_fields)
			look_at_fields(b, at, client, out);
		if (e->kind != EVENT_H2_FRAME || (e->type != H2_DATA && e->type != H2_HEADERS))
			continue;
		*(client ? &out->said : &out->heard) = at;
		if (!client && e->type == H2_DATA && e->length)
			out->fed = at;
		if (e->flags & H2_FLAG_END_STREAM)
			*(client ? &out->asked : &out->answered) = e->time;
	}
}

bool finding_stream_round(uint64_t ns, char *out, size_t room)
{
	/* limits that clients and proxies are given, in ms */
	static const uint32_t usual[] = {
		100,	200,	250,	500,	1000,	1500,	2000,	 2500,	 3000,	 4000,
		5000,	6000,	7000,	8000,	10000,	12000,	15000,	 20000,	 25000,	 30000,
		40000,	45000,	50000,	60000,	75000,	90000,	100000,	 120000, 150000, 180000,
		240000, 300000, 350000, 400000, 600000, 900000, 1800000, 3600000};
	/* of a short wait so much is near one of them that it would mean nothing */
	enum { LEAST_MS = 12, PER_CENT = 2, MOST_MS = 500, SHORT_MS = 500, SHORT_SLACK_MS = 4 };

	for (size_t i = 0; i < RULES_COUNT(usual); i++) {
		uint64_t want = usual[i] * MS, slack = want * PER_CENT / 100;
		if (usual[i] < SHORT_MS)
			slack = SHORT_SLACK_MS * MS;
		else if (slack < LEAST_MS * MS)
			slack = LEAST_MS * MS;
		if (slack > MOST_MS * MS)
			slack = MOST_MS * MS;
		if (ns + slack < want || ns > want + slack)
			continue;
		describe_limit(out, room, usual[i]);
		return true;
	}
	return false;
}

bool finding_stream_told(const struct judge *j, const struct connection *c, uint32_t stream)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		const struct finding *f = &j->out->items[i];
		if (f->severity >= SEVERITY_WARNING &&
		    (f->stream == BOOK_NONE || finding_names(f, stream)))
			return true;
	}
	return false;
}

bool finding_stream_events(const struct book *b, const struct connection *c, const struct stream *s)
{
	static const char events[] = "text/event-stream";
	struct slice t = book_text(b, s->content_type);
	size_t n = sizeof(events) - 1;

	(void)c;
	return t.n >= n && strncasecmp(t.p, events, n) == 0 &&
	       (t.n == n || t.p[n] == ';' || t.p[n] == ' ');
}

void finding_stream_say_body(struct finding *f, const struct stream *s)
{
	if (s->response_bytes == 1)
		finding_also(f, "Status %u and 1 octet of the body had come.", s->status);
	else
		finding_also(f, "Status %u and %llu octets of the body had come.", s->status,
			     (unsigned long long)s->response_bytes);
}

uint64_t finding_stream_end(struct judge *j, const struct connection *c)
{
	uint64_t all = book_source(j->b)->end;

	/* files joined of others have gaps of days, in which nobody waited */
	if (c->close != TCP_OPEN || all < c->last || all - c->last > HOUR_NS)
		all = c->last;
	return finding_present(j, c, all);
}

bool finding_stream_starved(const struct book *b, uint32_t fed)
{
	const struct event *e = fed == BOOK_NONE ? NULL : book_event(b, fed);

	if (!e)
		return false;
	return (e->a != (uint32_t)WINDOW_UNKNOWN && (int32_t)e->a <= 0) ||
	       (e->b != (uint32_t)WINDOW_UNKNOWN && (int32_t)e->b <= 0);
}

bool finding_stream_spared(const struct book *b, const struct connection *c, const struct stream *s)
{
	struct finding_stream_story story;

	if (!s->status || !s->first_response)
		return false;
	finding_stream_story(b, c, s, &story);
	return story.asked && s->first_response <= story.asked && story.request_length > 0 &&
	       s->request_bytes < (uint64_t)story.request_length;
}
