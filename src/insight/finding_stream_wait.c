/* Streams that waited: for an answer that never came, for the rest of one, or for long. */
#include <stdio.h>
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_grpc.h"
#include "insight/finding_stream.h"

#define SECOND UINT64_C(1000000000)
#define LONG_NS (5 * SECOND) /* a wait worth a warning while the capture just ends */

enum { WEIGHED_MAX = 8, STATUS_ERROR = 400 };

/* Which streams are asked for, and since when the first of them waits. */
struct waiting {
	const struct book *b;
	const struct connection *c;
	bool (*is)(const struct stream *);
	uint64_t end; /* of the connection, of the capture, or now: then they wait still */
	bool still;
	const struct stream *first;
	unsigned n;
};

static bool unfinished(const struct stream *s)
{
	return (s->end == STREAM_END_OPEN || s->end == STREAM_END_LOST) && !s->pushed &&
	       !s->uncertain;
}

static bool is_unanswered(const struct stream *s)
{
	return unfinished(s) && !s->status && s->method;
}

static bool is_cut(const struct stream *s)
{
	return unfinished(s) && s->status != 0;
}

static bool pick(const struct stream *s, const void *arg)
{
	const struct waiting *w = arg;

	return w->is(s) && !book_connects(w->b, s);
}

/* Is it so of all of them? Of many it is not asked. */
static bool all_of(const struct waiting *w,
		   bool (*is)(const struct waiting *, const struct stream *))
{
	if (w->n > WEIGHED_MAX)
		return false;
	for (uint32_t i = w->c->first_stream; i != BOOK_NONE; i = book_stream(w->b, i)->next) {
		const struct stream *s = book_stream(w->b, i);
		if (pick(s, w) && !is(w, s))
			return false;
	}
	return true;
}

/* A long poll: an earlier request of the same path was answered, and only after as long a wait. */
static bool is_poll(const struct waiting *w, const struct stream *s)
{
	uint64_t waited = w->end > s->start ? w->end - s->start : 0;

	for (uint32_t i = w->c->first_stream; i != BOOK_NONE; i = book_stream(w->b, i)->next) {
		const struct stream *o = book_stream(w->b, i);
		if (s->path && o->path == s->path && o->method == s->method &&
		    o->authority == s->authority && o->end == STREAM_END_COMPLETE &&
		    o->status < STATUS_ERROR && o->first_response > o->start &&
		    o->first_response - o->start >= waited)
			return true;
	}
	return false;
}

/* A gRPC call whose client is not done (a watch, which is answered when something happens) and has
 * set no deadline. */
static bool awaits_client(const struct book *b, const struct stream *s)
{
	return s->state == STREAM_OPEN && !s->grpc_timeout && finding_grpc_asks(b, s);
}

/* Is an answer not due yet? */
static bool may_wait(const struct waiting *w, const struct stream *s)
{
	return !s->status && (awaits_client(w->b, s) || is_poll(w, s));
}

static bool is_of_events(const struct waiting *w, const struct stream *s)
{
	return finding_stream_events(w->b, w->c, s);
}

/* What was cut short at once, and is told by others or by nobody's fault, says nothing here. */
static bool find(struct judge *j, const struct connection *c, bool (*is)(const struct stream *),
		 struct waiting *w)
{
	*w = (struct waiting){.b = j->b, .c = c, .is = is, .still = finding_goes_on(j, c)};
	if (!finding_is_h2(c) || c->tcp[1 - c->client].missing || book_hidden(c->tls) ||
	    finding_one_sided(c) || !(j->ledger->signs & (SIGN_OPEN | SIGN_LOST)))
		return false;
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		if (!is(s) || book_connects(j->b, s))
			continue;
		if (w->n++ == 0)
			w->first = s;
	}
	if (w->n == 0)
		return false;
	w->end = finding_stream_end(j, c);
	return (w->end > w->first->start + SECOND ||
		(w->first->end == STREAM_END_LOST && !finding_stream_told(j, c, w->first->id)));
}

/* Did the client end the connection under them, without having waited for long since then, or what
 * stays open until it leaves? Then its user went away. */
static bool client_left(const struct judge *j, const struct waiting *w, uint64_t since)
{
	uint32_t shut = j->ledger->first_close;

	return w->first->end == STREAM_END_LOST && shut != BOOK_NONE &&
	       book_event(j->b, shut)->side == w->c->client &&
	       (w->end <= since + LONG_NS || all_of(w, is_of_events));
}

/* What is told by a finding of more weight is but its effect here. */
static enum severity weight(const struct judge *j, const struct waiting *w, uint64_t since)
{
	if (finding_stream_told(j, w->c, w->first->id) || client_left(j, w, since) ||
	    (w->first->end == STREAM_END_OPEN && all_of(w, may_wait)))
		return SEVERITY_INFO;
	if (w->first->end == STREAM_END_LOST || w->end > since + LONG_NS)
		return SEVERITY_WARNING;
	return SEVERITY_INFO;
}

static void say_alive(struct judge *j, struct finding *f, const struct waiting *w)
{
	uint32_t last = j->ledger->tally.last_h2[1 - w->c->client];
	uint64_t said = last == BOOK_NONE ? 0 : book_event(j->b, last)->time;
	char ago[24];

	bool gone = finding_find(j, "tcp-half-open", w->c->id) ||
		    finding_find(j, "ping-no-ack", w->c->id);

	text_duration(ago, sizeof(ago), w->end - said);
	if (said > w->first->start && w->still && (w->end - said) * 2 > w->end - w->first->start)
		finding_also(f, "The server last said something on the connection %s ago.", ago);
	else if (said > w->first->start && w->still)
		finding_also(f,
			     "The server has said other things on the connection since, the last "
			     "%s ago: it and the network are alive.",
			     ago);
	else if (said > w->first->start && gone)
		finding_also(f,
			     "The server said other things on the connection after that request, "
			     "the last %s before the end, and fell silent then.",
			     ago);
	else if (said > w->first->start)
		finding_also(f,
			     "The server said other things on the connection meanwhile, the last "
			     "%s before the end: it and the network are alive.",
			     ago);
	else
		finding_also(f, "The server said nothing at all on the connection after that "
				"request.");
}

static struct finding *begin(struct judge *j, const struct rule *r, const struct waiting *w,
			     uint64_t since, char *streams, size_t room)
{
	enum severity severity = weight(j, w, since); /* before there is this one */
	struct finding *f = finding_add(j, r, w->c->id, w->end);

	f->severity = severity;
	f->lasts = w->still;
	f->sender = client_left(j, w, since) ? "client" : "server";
	finding_streams(j->b, w->c, streams, room, pick, w, f);
	finding_evidence(f, w->first->last_event);
	return f;
}

static void say_why_waiting(struct finding *f, const struct waiting *w)
{
	if (awaits_client(w->b, w->first))
		finding_also(f, "The client has not ended its side of the call and set no "
				"deadline: such a call may wait for as long as nothing happens.");
	else if (is_poll(w, w->first))
		finding_also(f, "An earlier request of the same path waited as long and was "
				"answered: this is how a long poll looks.");
}

void finding_stream_unanswered(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	struct finding_stream_story story;
	char streams[160], waited[24];
	struct waiting w;

	(void)id;
	if (!find(j, c, is_unanswered, &w) || finding_full(j, r, c->id))
		return;
	struct finding *f = begin(j, r, &w, w.first->start, streams, sizeof(streams));
	finding_stream_story(j->b, c, w.first, &story);
	text_duration(waited, sizeof(waited), w.end - w.first->start);
	bool lost = w.first->end == STREAM_END_LOST;
	if (w.still)
		finding_title_is(f, "no answer so far");
	else
		finding_title_is(f, "no answer had come");
	if (w.n > 1 && w.still)
		finding_say(
			f,
			"No part of an answer has come on streams %s so far; the first (%s) has "
			"waited for %s.",
			streams, story.what, waited);
	else if (w.still)
		finding_say(f,
			    "No part of the answer on stream %s (%s) has come so far, %s after the "
			    "request.",
			    streams, story.what, waited);
	else if (w.n > 1 && lost)
		finding_say(f,
			    "No part of an answer had come on streams %s when the connection "
			    "ended; the first (%s) had waited for %s.",
			    streams, story.what, waited);
	else if (w.n > 1)
		finding_say(f,
			    "No part of an answer had come on streams %s when the capture ended; "
			    "the first (%s) had waited for %s.",
			    streams, story.what, waited);
	else if (lost)
		finding_say(f,
			    "No part of the answer on stream %s (%s) had come when the connection "
			    "ended, %s after the request.",
			    streams, story.what, waited);
	else
		finding_say(f,
			    "No part of the answer on stream %s (%s) had come when the capture "
			    "ended, %s after the request.",
			    streams, story.what, waited);
	finding_briefly(f, "no answer on %s in %s", streams, waited);
	say_alive(j, f, &w);
	if (!lost && w.n == 1)
		say_why_waiting(f, &w);
	if (lost)
		finding_also(f, "Whether the server acted on it is not known: repeat it only when "
				"doing it twice does no harm.");
}

/* An answer without a content-length may be one that is meant to stay open. */
static bool is_due(const struct stream *s, const struct finding_stream_story *story)
{
	return story->length > 0 && s->response_bytes < (uint64_t)story->length;
}

void finding_stream_cut(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	struct finding_stream_story story;
	char streams[160], quiet[24];
	struct waiting w;

	(void)id;
	if (!find(j, c, is_cut, &w) || finding_full(j, r, c->id))
		return;
	finding_stream_story(j->b, c, w.first, &story);
	if (story.answered)
		return; /* only the request's body was unfinished */
	uint64_t heard =
		story.heard == BOOK_NONE ? w.first->last : book_event(j->b, story.heard)->time;
	unsigned long long got = w.first->response_bytes;
	struct finding *f = begin(j, r, &w, heard, streams, sizeof(streams));
	text_duration(quiet, sizeof(quiet), w.end - heard);
	if (!is_due(w.first, &story) && w.first->end == STREAM_END_OPEN)
		f->severity = SEVERITY_INFO;
	if (w.still) {
		finding_title_is(f, "the answer is not whole so far");
		finding_say(f,
			    "The answer on stream %u (%s) is not whole so far: no END_STREAM has "
			    "come.",
			    w.first->id, story.what);
	} else {
		finding_title_is(f, "the answer was not whole");
		finding_say(f, "The answer on stream %u (%s) was not whole: no END_STREAM came.",
			    w.first->id, story.what);
	}
	if (story.length >= 0)
		finding_also(f, "Status %u and %llu of %lld octets of the body had come.",
			     w.first->status, got, (long long)story.length);
	else
		finding_stream_say_body(f, w.first);
	if (w.first->end == STREAM_END_LOST)
		finding_also(f, "Then the connection ended, %s later.", quiet);
	else if (w.still)
		finding_also(f, "The server has said nothing more on it for %s.", quiet);
	else
		finding_also(f,
			     "Then the server said nothing more on it for %s, until the capture "
			     "ended.",
			     quiet);
	if (w.n > 1)
		finding_also(f, "The same is so of all these streams: %s.", streams);
	else if (finding_stream_events(j->b, c, w.first))
		finding_also(f, "It carried events (text/event-stream), which go on until the "
				"client leaves.");
	finding_briefly(f, "the answer on %s was not whole", streams);
}

static bool is_slow(const struct stream *s, const void *arg)
{
	/* statuses of 500 and above are told by what they say */
	return s->first_response > s->start + SECOND && s->status < 500 && !book_connects(arg, s);
}

static const struct stream *slowest(const struct book *b, const struct connection *c)
{
	const struct stream *most = NULL;

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (is_slow(s, b) &&
		    (!most || s->first_response - s->start > most->first_response - most->start))
			most = s;
	}
	return most;
}

/* A round trip is short and nothing was sent twice: then the network did not take the time. */
static void say_where(struct finding *f, const struct connection *c, uint64_t waited)
{
	char rtt[24];

	if (c->tcp[0].retransmissions || c->tcp[1].retransmissions)
		finding_also(f, "Segments were sent again on this connection, so the network may "
				"have its part in it.");
	else if (c->rtt && c->rtt * UINT64_C(10000) < waited)
		finding_also(f,
			     "A round trip takes %s here and no segment was sent again: it was the "
			     "server's time, or that of what stands behind it, not the network's.",
			     text_duration(rtt, sizeof(rtt), c->rtt * UINT64_C(1000)));
}

void finding_stream_slow(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	struct finding_stream_story story;
	char streams[160], waited[24], upload[24];

	(void)id;
	if (!finding_is_h2(c) || !(j->ledger->signs & SIGN_SLOW))
		return;
	const struct stream *s = slowest(j->b, c);
	if (!s)
		return;
	uint64_t wait = s->first_response - s->start, asked;
	finding_stream_story(j->b, c, s, &story);
	asked = story.asked > s->start && story.asked < s->first_response ? story.asked : s->start;
	struct finding *f = finding_add(j, r, c->id, s->first_response);
	finding_evidence(f, story.answer == BOOK_NONE ? s->first_event : story.answer);
	f->stream = s->id;
	f->sender = "server";
	/* slow is not failed: the streams are named, and not harmed */
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), is_slow, j->b, NULL);
	text_duration(waited, sizeof(waited), wait);
	finding_title_is(f, "a slow answer");
	finding_say(
		f,
		"The client waited %s for the answer on stream %u (%s) to begin: it was slow, and "
		"it came.",
		waited, s->id, story.what);
	finding_briefly(f, "the answer on stream %u took %s to begin", s->id, waited);
	if (asked > s->start + wait / 2) {
		finding_also(f, "Of this the request's own body took %s.",
			     text_duration(upload, sizeof(upload), asked - s->start));
	} else {
		f->at_fault = "server";
		say_where(f, c, wait);
	}
	if (n > 1)
		finding_also(f, "Streams that waited for more than a second: %s.", streams);
}
