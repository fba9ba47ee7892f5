/* RST_STREAM on a stream that had ended: a client that tidies up harms nobody, one that names a
 * fault rejects the answer that it got. */
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_stream.h"

enum { LISTED = 8 };

static const struct stream *late(const struct book *b, const struct connection *c,
				 const struct event *e)
{
	uint32_t place = book_find_stream(b, c->id, e->stream);
	const struct stream *s = place == BOOK_NONE ? NULL : book_stream(b, place);

	return s && !s->reset && s->end == STREAM_END_COMPLETE ? s : NULL;
}

/* The finding of that code and side. */
static struct finding *before(struct judge *j, const struct rule *r, const struct connection *c,
			      const struct event *e)
{
	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *f = &j->out->items[i];
		if (strcmp(f->id, r->id) != 0)
			continue;
		const struct event *first = book_event(j->b, f->evidence[0]);
		if (first->a == e->a && first->side == e->side)
			return f;
	}
	return NULL;
}

/* Codes that blame the other side; others only say that the sender is done with the stream. */
static bool blames(uint32_t code)
{
	return code == H2_PROTOCOL_ERROR || code == H2_FLOW_CONTROL_ERROR ||
	       code == H2_FRAME_SIZE_ERROR || code == H2_COMPRESSION_ERROR;
}

/* Had the other side sent something on the stream when it was over (RFC 9113 section 5.1)? */
static bool spoke_after_end(const struct judge *j, const struct event *reset)
{
	const struct marks *m = &j->ledger->kind[EVENT_BAD][1 - reset->side];

	for (uint32_t i = 0; i < m->kept; i++) {
		const struct event *bad = book_event(j->b, m->ids[i]);
		const struct event *about = bad->c == BOOK_NONE ? bad : book_event(j->b, bad->c);
		if (bad->a == H2_STREAM_CLOSED && bad->time <= reset->time &&
		    (bad->stream ? bad->stream : about->stream) == reset->stream)
			return true;
	}
	return false;
}

/* Did the answer end with less than its content-length promised? */
static bool is_short(const struct finding_stream_story *story, const struct stream *s)
{
	return story->length >= 0 && s->response_bytes < (uint64_t)story->length;
}

static bool ended_short(const struct judge *j, const struct connection *c, const struct stream *s)
{
	struct finding_stream_story story;

	finding_stream_story(j->b, c, s, &story);
	return is_short(&story, s);
}

/* What such a reset tells. */
enum meaning {
	TIDIES,	  /* its sender is done with the stream */
	REJECTS,  /* the client does not take the answer for whole */
	GIVES_UP, /* the server could not finish the answer that it had ended */
	ACCUSES,  /* the server finds fault with the request */
	LATE	  /* something came when the stream was over */
};

static enum meaning meaning_of(const struct judge *j, const struct connection *c,
			       const struct stream *s, const struct event *e)
{
	bool done = e->a == H2_CANCEL || e->a == H2_NO_ERROR;

	if (e->a == H2_STREAM_CLOSED)
		return spoke_after_end(j, e) ? LATE : TIDIES;
	if (e->side == c->client)
		return done ? TIDIES : REJECTS;
	if (blames(e->a))
		return finding_stream_spared(j->b, c, s) ? TIDIES : ACCUSES;
	return !done && ended_short(j, c, s) ? GIVES_UP : TIDIES;
}

static void say_harmless(struct finding *f, const struct event *e, const char *code)
{
	f->at_fault = "none";
	finding_title_is(f, "RST_STREAM %s after the end of the stream", code);
	finding_say(f,
		    "The %s reset stream %u with %s when it had already ended: both sides had said "
		    "all, so nothing is lost.",
		    f->sender, e->stream, code);
}

static void list_streams(const struct finding *f, struct text *out)
{
	for (uint32_t i = 0; i < f->stream_count && i < LISTED; i++)
		text_addf(out, "%s%u", i ? ", " : "", f->streams[i]);
	if (f->stream_count > LISTED)
		text_addf(out, " and %u more", f->stream_count - LISTED);
}

static void say_length(struct judge *j, struct finding *f, const struct connection *c,
		       const struct stream *s)
{
	struct finding_stream_story story;

	finding_stream_story(j->b, c, s, &story);
	if (story.length >= 0 && s->response_bytes != (uint64_t)story.length)
		finding_also(f,
			     "The answer's content-length says %lld and its body ended after %llu "
			     "octets.",
			     (long long)story.length, (unsigned long long)s->response_bytes);
	if (is_short(&story, s))
		finding_also(f, "Its program promised more than it wrote, or it is a proxy whose "
				"backend broke off or stopped in the middle (HAProxy, Caddy and "
				"Varnish end an answer so): the log there says which.");
}

static void say_library(struct finding *f, const struct stream *s)
{
	if (s->status)
		finding_also(f,
			     "The client's library rejects it as malformed (RFC 9113 §8.1.1): its "
			     "program gets an error, though status %u had come.",
			     s->status);
	else
		finding_also(f, "The client's library rejects it as malformed (RFC 9113 §8.1.1): "
				"its program gets an error.");
}

static void say_meaning(struct judge *j, struct finding *f, const struct connection *c,
			const struct stream *s, enum meaning meaning)
{
	bool of_answer = meaning == REJECTS || meaning == GIVES_UP;
	struct text list = {0};

	list_streams(f, &list);
	finding_title_is(f, "RST_STREAM %s from the %s", f->code, f->sender);
	if (of_answer)
		finding_say(f, "The %s reset stream %s with %s when the answer had ended.",
			    f->sender, text_str(&list), f->code);
	else
		finding_say(f,
			    "The %s reset stream %s with %s, which had ended already: it finds "
			    "fault with what the %s sent after that.",
			    f->sender, text_str(&list), f->code, f->at_fault);
	if (of_answer && f->stream_count == 1)
		say_length(j, f, c, s);
	if (meaning == REJECTS && f->stream_count == 1)
		say_library(f, s);
	finding_briefly(f, "the %s reset stream %s with %s", f->sender, text_str(&list), f->code);
	text_done(&list);
}

static struct finding *begin(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id, enum meaning meaning)
{
	const struct event *e = book_event(j->b, id);
	struct finding *f = finding_of(j, r, c, id);
	char room[24];

	if (!f)
		return NULL;
	finding_code(f, "%s", names_error_text(room, sizeof(room), e->a));
	f->sender = finding_who(c, e->side);
	f->at_fault = meaning == GIVES_UP ? f->sender : finding_other(c, e->side);
	if (meaning == TIDIES)
		say_harmless(f, e, f->code);
	else
		f->severity = meaning == ACCUSES ? SEVERITY_WARNING : SEVERITY_ERROR;
	finding_lead(f); /* as every accusation: see finding_stream_reset_say.c */
	return f;
}

void finding_stream_reset_late(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const struct stream *s = finding_is_h2(c) ? late(j->b, c, e) : NULL;

	if (!s)
		return;
	enum meaning meaning = meaning_of(j, c, s, e);
	struct finding *f = before(j, r, c, e);
	if (f && meaning == TIDIES)
		f->times++;
	else if (!f)
		f = begin(j, r, c, id, meaning);
	if (!f || meaning == TIDIES)
		return;
	finding_evidence(f, id);
	bool more = f->stream_count < FINDING_STREAMS_MAX;
	finding_stream(f, e->stream);
	if (more)
		say_meaning(j, f, c, s, meaning);
}
