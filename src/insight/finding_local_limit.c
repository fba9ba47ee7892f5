/* Findings from time limits that the driver reached: what was awaited, from whom, how long, and
 * what that silence means; and from silences that a closed window explains without any limit. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_parts.h"

enum { WINDOW_AT_START = 65535 };

/* The rows of the rules, by stage. */
static const char *const ids[LOCAL_STAGE_COUNT] = {
	[LOCAL_STAGE_NAME] = "limit-name",	 [LOCAL_STAGE_TCP] = "limit-tcp",
	[LOCAL_STAGE_PROXY] = "limit-proxy",	 [LOCAL_STAGE_TLS] = "limit-tls",
	[LOCAL_STAGE_PREFACE] = "limit-preface", [LOCAL_STAGE_SETTINGS] = "limit-settings",
	[LOCAL_STAGE_IDLE] = "limit-idle",
};

static const struct {
	const char *code, *title, *meaning;
} words_of[LOCAL_STAGE_COUNT] = {
	[LOCAL_STAGE_NAME] = {"dns:timeout", "No answer to the name lookup",
			      "The name server is down or cannot be reached."},
	[LOCAL_STAGE_TCP] = {"tcp:syn-timeout", "Nobody answered the SYN",
			     "The host is down, or packets are dropped on the way; a closed port "
			     "would have refused at once."},
	[LOCAL_STAGE_PROXY] = {"", "The proxy did not answer",
			       "The proxy may wait for the server itself, or is no proxy of that "
			       "kind."},
	[LOCAL_STAGE_TLS] =
		{"", "The TLS handshake did not end",
		 "TCP works, but the peer does not speak TLS on this port, or something "
		 "swallows the handshake."},
	[LOCAL_STAGE_PREFACE] = {"preface:silent", "The peer sent no SETTINGS",
				 "It accepts connections but does not speak HTTP/2 here, or it "
				 "hangs; try TLS or HTTP/1.1."},
	[LOCAL_STAGE_SETTINGS] = {"SETTINGS_TIMEOUT", "Our SETTINGS were not acknowledged",
				  "A peer must acknowledge SETTINGS as soon as it can."},
	[LOCAL_STAGE_IDLE] = {"", "No answer came",
			      "The server, or what stands behind it, still works on it or hangs."},
};

/* Octets that one side may still send on a stream, as its DATA and the other's frames tell. */
struct room {
	int64_t connection, stream;
	int64_t initial, announced; /* of its streams: in force, and on its way (-1: none) */
};

static void follow_settings(struct room *r, struct slice payload)
{
	struct bytes in = bytes_of(payload.p, payload.n);

	while (bytes_left(&in) >= 6) {
		unsigned id = bytes_u16(&in);
		uint32_t value = bytes_u32(&in);
		if (id == H2_SETTING_INITIAL_WINDOW_SIZE)
			r->announced = value;
	}
}

/* RFC 9113 section 6.9.2: the windows of open streams move with the setting. */
static void apply_settings(struct room *r)
{
	if (r->announced < 0)
		return;
	if (r->stream != WINDOW_UNKNOWN)
		r->stream += r->announced - r->initial;
	r->initial = r->announced;
	r->announced = -1;
}

static void follow_room(struct room *r, const struct book *b, const struct event *e, unsigned side,
			uint32_t stream)
{
	bool own = e->side == side, ack = (e->flags & H2_FLAG_ACK) != 0;

	if (e->kind != EVENT_H2_FRAME)
		return;
	if (e->type == H2_DATA && own) {
		r->connection = (int32_t)e->b;
		if (e->stream == stream)
			r->stream = (int32_t)e->a;
	} else if (e->type == H2_WINDOW_UPDATE && !own) {
		if (e->stream == 0)
			r->connection = (int32_t)e->b;
		else if (e->stream == stream)
			r->stream = (int32_t)e->b;
	} else if (e->type == H2_SETTINGS && own && ack) {
		apply_settings(r);
	} else if (e->type == H2_SETTINGS && !own && !ack) {
		follow_settings(r, book_blob(b, e));
	}
}

/* What `side` may still send at the end of the connection's events. */
static struct room room_of(const struct book *b, const struct connection *c, unsigned side,
			   uint32_t stream)
{
	struct room r = {WINDOW_AT_START, WINDOW_AT_START, WINDOW_AT_START, -1};

	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(b, i)->next)
		follow_room(&r, b, book_event(b, i), side, stream);
	apply_settings(&r); /* a side may heed what it did not acknowledge yet */
	return r;
}

static bool closed(int64_t window)
{
	return window <= 0 && window != WINDOW_UNKNOWN;
}

static bool shut(const struct room *r)
{
	return closed(r->connection) || closed(r->stream);
}

/* A closed window explains the silence: whose it is decides whose fault. NULL: none is closed. */
static const char *closed_window(struct judge *j, const struct connection *c, uint32_t id,
				 struct finding *f)
{
	uint32_t place = book_find_stream(j->b, c->id, id);
	const struct stream *s = place == BOOK_NONE ? NULL : book_stream(j->b, place);

	if (!s)
		return NULL;
	struct room theirs = room_of(j->b, c, 1 - c->client, id),
		    ours = room_of(j->b, c, c->client, id);
	const char *level;
	if (s->state == STREAM_OPEN && shut(&ours)) {
		f->at_fault = "server";
		level = closed(ours.stream)
				? "The server's window for the stream is closed: the request's "
				  "body cannot go on until it sends WINDOW_UPDATE."
				: "The server's window for the connection is closed: the request's "
				  "body cannot go on until it sends WINDOW_UPDATE.";
	} else if (shut(&theirs)) {
		f->at_fault = "client";
		/* our library opens it again by itself, when it may */
		level = closed(theirs.stream)
				? "Our windows are held back: ours for the stream is closed, and "
				  "the server may send nothing more until we send WINDOW_UPDATE."
				: "Our windows are held back: ours for the connection is closed, "
				  "and the server may send nothing more until we send "
				  "WINDOW_UPDATE.";
	} else
		return NULL;
	finding_move(f, "flow-control");
	f->rfc = "RFC 9113 §6.9";
	finding_lead(f);
	return level;
}

static bool waits(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_OPEN || s->end == STREAM_END_LOST || s->reset;
}

/* Which streams wait, and whether anything of them had come. */
static void tell_streams(struct judge *j, const struct connection *c, uint32_t id,
			 struct finding *f)
{
	char streams[160];
	uint32_t place = id ? book_find_stream(j->b, c->id, id) : BOOK_NONE;

	if (place != BOOK_NONE) {
		const struct stream *s = book_stream(j->b, place);
		finding_stream(f, id);
		if (s->first_response)
			finding_also(f,
				     "Stream %u waits: status %u and %llu octets of its answer "
				     "had come.",
				     id, s->status, (unsigned long long)s->response_bytes);
		else
			finding_also(f, "Stream %u waits: no part of its answer had come.", id);
		return;
	}
	if (finding_streams(j->b, c, streams, sizeof(streams), waits, NULL, f))
		finding_also(f, "Streams without a whole answer: %s.", streams);
}

/* The one stream that waits, when the fact names none. */
static uint32_t only_stream(struct judge *j, const struct connection *c)
{
	uint32_t found = 0;

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		if (!waits(s, NULL))
			continue;
		if (found)
			return 0;
		found = s->id;
	}
	return found;
}

/* Over TLS the server has agreed to speak HTTP/2, and then its SETTINGS are due. */
static const char *preface_meaning(const struct book *b, const struct connection *c,
				   struct finding *f)
{
	struct slice alpn = c && c->tls ? book_text(b, c->tls->alpn) : (struct slice){"", 0};

	if (alpn.n == 2 && memcmp(alpn.p, "h2", 2) == 0) {
		f->at_fault = "server";
		return "It chose h2 by ALPN and then did not begin to speak it; what stands behind "
		       "its TLS hangs.";
	}
	if (c && c->tcp[1 - c->client].bytes == 0)
		return "It accepts connections and says nothing: no HTTP/2 server, or one that "
		       "hangs or waits for TLS; try https, or HTTP/1.1.";
	return words_of[LOCAL_STAGE_PREFACE].meaning;
}

/* Nothing is closed: what the silence of the answer means by what the streams had said. */
static const char *idle_meaning(struct judge *j, const struct connection *c, uint32_t id,
				struct finding *f)
{
	const struct settings_facts *theirs = &c->settings[1 - c->client];
	uint32_t place = book_find_stream(j->b, c->id, id);
	const struct stream *s = place == BOOK_NONE ? NULL : book_stream(j->b, place);

	if ((theirs->seen & (1U << H2_SETTING_MAX_CONCURRENT_STREAMS)) &&
	    theirs->value[H2_SETTING_MAX_CONCURRENT_STREAMS] == 0) {
		f->at_fault = "server";
		return "The server's SETTINGS allow no stream at all "
		       "(MAX_CONCURRENT_STREAMS 0).";
	}
	if (s && s->state == STREAM_OPEN && !s->reset && s->request_bytes)
		return "The request's body had not been sent whole, though HTTP/2's windows are "
		       "open: the server does not read on, or what gives the body is slow.";
	if (s && s->first_response && s->response_bytes)
		return "The answer began and then stopped; the server, or what stands behind it, "
		       "is slow or hangs.";
	return words_of[LOCAL_STAGE_IDLE].meaning;
}

static const char *meaning_of(struct judge *j, const struct connection *c, const struct event *e,
			      struct finding *f)
{
	uint32_t stream;

	if (e->a == LOCAL_STAGE_PREFACE)
		return preface_meaning(j->b, c, f);
	if (e->a == LOCAL_STAGE_SETTINGS)
		f->at_fault = "server"; /* it must, section 6.5.3 */
	if (e->a != LOCAL_STAGE_IDLE || !c)
		return words_of[e->a].meaning;
	stream = e->stream ? e->stream : only_stream(j, c);
	const char *window = closed_window(j, c, stream, f);
	return window ? window : idle_meaning(j, c, stream, f);
}

/* How long was waited for what. */
static void tell_wait(struct finding *f, const struct connection *c, const struct event *e,
		      const char *words)
{
	const char *awaited = words[0] ? words : names_stage_awaited(e->a);
	char to[64] = "", time[24];

	if (c && e->a != LOCAL_STAGE_NAME)
		book_address(to, sizeof(to), &c->end[1 - c->client]);
	describe_limit(time, sizeof(time), e->b);
	if (to[0] && !strstr(words, to))
		finding_say(f, "The client waited %s for %s (%s) and gave up.", time, awaited, to);
	else
		finding_say(f, "The client waited %s for %s and gave up.", time, awaited);
}

void finding_local_limit(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t event, const char *words)
{
	const struct event *e = book_event(j->b, event);

	if (e->a >= LOCAL_STAGE_COUNT || strcmp(ids[e->a], r->id) != 0)
		return;
	struct finding *f = finding_local_add(j, r, e, event);
	if (!f)
		return;
	finding_code(f, "%s", words_of[e->a].code);
	finding_title_is(f, "%s", words_of[e->a].title);
	tell_wait(f, c, e, words);
	finding_also(f, "%s", meaning_of(j, c, e, f));
	if (e->a == LOCAL_STAGE_TCP && finding_local_raced(j, c, e->time)) {
		f->severity = SEVERITY_INFO;
		finding_also(f, "Meanwhile another address answered.");
	}
	if (e->a == LOCAL_STAGE_IDLE && c)
		tell_streams(j, c, e->stream ? e->stream : only_stream(j, c), f);
}
