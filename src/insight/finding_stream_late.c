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
	if (s->status)
		finding_also(f,
			     "The client's library rejects it as malformed (RFC 9113 §8.1.1): its "
			     "program gets an error, though status %u had come.",
			     s->status);
	else
		finding_also(f, "The client's library rejects it as malformed (RFC 9113 §8.1.1): "
				"its program gets an error.");
}

static void say_rejected(struct judge *j, struct finding *f, const struct connection *c,
			 const struct stream *s, const char *code)
{
	struct text list = {0};

	list_streams(f, &list);
	finding_title_is(f, "RST_STREAM %s from the %s", code, f->sender);
	if (f->severity == SEVERITY_ERROR)
		finding_say(f, "The %s reset stream %s with %s when the answer had ended.",
			    f->sender, text_str(&list), code);
	else
		finding_say(f,
			    "The %s reset stream %s with %s, which had ended already: it finds "
			    "fault with what the %s sent after that.",
			    f->sender, text_str(&list), code, f->at_fault);
	if (f->severity == SEVERITY_ERROR && f->stream_count == 1)
		say_length(j, f, c, s);
	finding_briefly(f, "the %s reset stream %s with %s", f->sender, text_str(&list), code);
	text_done(&list);
}

void finding_stream_reset_late(struct judge *j, const struct rule *r, const struct connection *c,
			       uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	const struct stream *s = finding_is_h2(c) ? late(j->b, c, e) : NULL;
	bool tidy = e->a == H2_CANCEL || e->a == H2_NO_ERROR || e->a == H2_STREAM_CLOSED;
	struct finding *f = s ? before(j, r, c, e) : NULL;
	char room[24];

	if (!s)
		return;
	const char *code = names_error_text(room, sizeof(room), e->a);
	if (!f) {
		f = finding_of(j, r, c, id);
		if (!f)
			return;
		finding_code(f, "%s", code);
		f->sender = finding_who(c, e->side);
		f->at_fault = finding_other(c, e->side);
		if (tidy)
			say_harmless(f, e, code);
		else if (e->side == c->client)
			f->severity = SEVERITY_ERROR;
		else
			f->severity = SEVERITY_WARNING;
		finding_lead(f); /* as every accusation: see finding_stream_reset_say.c */
	} else if (tidy) {
		f->times++;
		return;
	}
	if (tidy)
		return;
	finding_evidence(f, id);
	bool more = f->stream_count < FINDING_STREAMS_MAX;
	finding_stream(f, e->stream);
	if (more)
		say_rejected(j, f, c, s, code);
}
