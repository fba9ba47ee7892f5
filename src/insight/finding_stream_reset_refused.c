/* REFUSED_STREAM: was it the limit of streams, a race with SETTINGS, a GOAWAY, or what is behind
 * the server? */
#include "h2lens/names.h"
#include "insight/finding_stream_reset.h"

enum {
	BODY_TAKEN = 65535
}; /* octets of a body that a client may send before it hears of a window */

/* What the sender of REFUSED_STREAM had allowed, and whether the other side could know. */
struct refusal {
	bool limited, over, raced, draining;
	uint32_t limit;
};

static struct refusal why_refused(const struct judge *j, const struct reset *x)
{
	const struct settings_facts *s = &x->c->settings[x->side];
	const struct ledger *l = j->ledger;
	const struct marks *acks = &l->settings_ack[1 - x->side],
			   *sets = &l->frame[H2_SETTINGS][x->side],
			   *bye = &l->frame[H2_GOAWAY][x->side];
	struct refusal w = {.limit = s->value[H2_SETTING_MAX_CONCURRENT_STREAMS]};

	w.limited = s->seen >> H2_SETTING_MAX_CONCURRENT_STREAMS & 1;
	w.over = w.limited && x->open >= w.limit;
	w.draining = bye->kept && bye->ids[0] < x->event;
	w.raced = x->c->complete && sets->kept && x->story.request != BOOK_NONE &&
		  (!acks->kept || acks->ids[0] > x->story.request);
	return w;
}

static void say_streams(struct finding *f, const struct reset *x, const struct refusal *w)
{
	f->at_fault = w->raced ? "none" : x->other;
	finding_lead(f); /* before what is only said to be broken: it has the code that was seen */
	finding_also(
		f,
		"The %s's limit of streams open at a time is %u (MAX_CONCURRENT_STREAMS); when "
		"the %s opened stream %u, the number of others open was %u.",
		x->who, w->limit, x->other, x->s->id, x->open);
	if (w->raced)
		finding_also(f,
			     "The request was sent before the %s had acknowledged the %s's "
			     "SETTINGS, so it may not have known the limit yet.",
			     x->other, x->who);
	else
		finding_also(f,
			     "The %s had acknowledged these SETTINGS and should have waited for a "
			     "stream to end.",
			     x->other);
}

/* nginx refuses at once a request that has a body, before its SETTINGS are acknowledged. */
static bool has_body(const struct judge *j, const struct reset *x)
{
	return x->story.request != BOOK_NONE && x->s->request_bytes <= BODY_TAKEN &&
	       !(book_event(j->b, x->story.request)->flags & H2_FLAG_END_STREAM);
}

/* A refusal that came when the request was under way: does it say more than the code does? */
static bool say_begun(struct finding *f, const struct reset *x)
{
	if (finding_stream_reset_by_client(x) || x->n > 1)
		return false;
	if (x->s->status) {
		finding_also(f, "The code says that the request was not processed, but its answer "
				"had begun: it may have been acted on, and is safe to repeat only "
				"when doing it twice does no harm.");
		return true;
	}
	if (x->s->request_bytes > BODY_TAKEN)
		finding_also(f, "Much of the request's body had been taken by then: h2o ends so "
				"what is larger than its limit-request-body, and HAProxy what its "
				"backend does not take; the same request will end so again.");
	else
		finding_also(f, "A proxy says so too when its backend closed the connection "
				"without an answer (HAProxy): then its log names the backend, and "
				"trying again soon does not help.");
	return false;
}

bool finding_stream_reset_over(const struct judge *j, struct finding *f, const struct reset *x)
{
	struct refusal w = why_refused(j, x);

	if (w.over)
		say_streams(f, x, &w);
	return w.over;
}

void finding_stream_reset_refused(struct judge *j, struct finding *f, const struct reset *x)
{
	struct refusal w = why_refused(j, x);

	if (x->pushed == x->n) {
		f->at_fault = "none";
		finding_also(f, "The server had pushed it, and a client may decline a push.");
		return;
	}
	f->at_fault = x->who;
	if (w.over) {
		say_streams(f, x, &w);
	} else if (w.draining) {
		f->at_fault = "none";
		finding_also(f, "The %s had said GOAWAY before and takes no new streams.", x->who);
	} else if (w.raced && has_body(j, x)) {
		finding_also(f,
			     "The request was sent before the %s had acknowledged the %s's "
			     "SETTINGS: some servers refuse such early requests.",
			     x->other, x->who);
	} else if (w.limited) {
		finding_also(f,
			     "It was not the limit of streams: %u others were open and "
			     "MAX_CONCURRENT_STREAMS is %u. The %s is overloaded, draining, or "
			     "lost what it needs for the request.",
			     x->open, w.limit, x->who);
	} else {
		finding_also(f,
			     "The %s gave no limit of streams (MAX_CONCURRENT_STREAMS); it is "
			     "overloaded, draining, or lost what it needs for the request.",
			     x->who);
	}
	if (!w.over && !w.draining && say_begun(f, x))
		return;
	if (x->n > 1)
		finding_also(f, "The requests were not processed and are safe to retry (RFC 9113 "
				"§8.7), later or on another connection.");
	else
		finding_also(f, "The request was not processed and is safe to retry (RFC 9113 "
				"§8.7), later or on another connection.");
}
