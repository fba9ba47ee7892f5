/* What the other side did about a breach of the protocol. */
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_violation.h"

enum { LOOK = 512, PAIRS_MAX = 128, CLOSE_NOTIFY = 0 };

#define SOON_NS UINT64_C(5000000000)   /* who answers later answers something else */
#define AT_ONCE_NS UINT64_C(100000000) /* who closes later than that had other reasons */

struct answer {
	enum { NOTHING, WENT_ON, DECLINED, GOAWAY, RESET, CLOSED } what;
	uint32_t event;
};

/* An end in bad order, or a code that says that something was wrong. */
static bool is_answer(const struct event *e, uint32_t stream, struct answer *a, uint32_t id)
{
	if (e->kind == EVENT_H2_FRAME && e->type == H2_GOAWAY && e->a != H2_NO_ERROR)
		*a = (struct answer){GOAWAY, id};
	else if (e->kind == EVENT_H2_FRAME && e->type == H2_RST_STREAM && stream &&
		 e->stream == stream && e->a != H2_NO_ERROR && e->a != H2_CANCEL)
		*a = (struct answer){RESET, id};
	else if (e->kind == EVENT_TLS_ALERT || e->kind == EVENT_TCP_FIN ||
		 (e->kind == EVENT_TCP_RST && !e->b))
		*a = (struct answer){CLOSED, id};
	else
		return false;
	return true;
}

/* A status that says no (400 and above) on that very stream. */
static bool declines(const struct book *b, const struct event *e, uint32_t stream)
{
	struct slice status = e->has_fields && stream && e->stream == stream
				      ? book_field(b, e, ":status")
				      : (struct slice){NULL, 0};

	return status.n == 3 && status.p[0] >= '4';
}

/* Its end is what the other side answers from there on. */
static bool leaves(const struct event *e)
{
	return e->kind == EVENT_TCP_FIN || (e->kind == EVENT_TLS_ALERT && e->b == CLOSE_NOTIFY) ||
	       (e->kind == EVENT_H2_FRAME && e->type == H2_GOAWAY);
}

/* Who closes late, when the stream was over, closes for other reasons. */
static bool closes_for(const struct book *b, const struct event *bad, uint32_t stream,
		       const struct event *end)
{
	uint32_t place = stream ? book_find_stream(b, bad->conn, stream) : BOOK_NONE;
	bool over = place != BOOK_NONE && book_stream(b, place)->end == STREAM_END_COMPLETE;

	return !over || finding_since(bad->time, end->time) < AT_ONCE_NS;
}

static struct answer find_answer(const struct book *b, uint32_t id, uint32_t stream)
{
	const struct event *bad = book_event(b, id);
	struct answer a = {NOTHING, BOOK_NONE};
	unsigned look = LOOK;

	for (uint32_t i = bad->next; i != BOOK_NONE && look--; i = book_event(b, i)->next) {
		const struct event *e = book_event(b, i);
		struct answer found = a;
		if (leaves(e) && e->side == bad->side)
			return a;
		if (e->side == bad->side || e->kind == EVENT_BAD)
			continue;
		if (e->time > bad->time + SOON_NS) {
			a.what = a.what == NOTHING ? WENT_ON : a.what;
			return a;
		}
		if (is_answer(e, stream, &found, i)) {
			bool other = found.what == CLOSED &&
				     (a.what == DECLINED || !closes_for(b, bad, stream, e));
			return other ? a : found;
		}
		if (declines(b, e, stream))
			a = (struct answer){DECLINED, i};
		else if (e->kind == EVENT_H2_FRAME && a.what == NOTHING &&
			 (e->type == H2_HEADERS || e->type == H2_DATA))
			a.what = WENT_ON;
	}
	return a;
}

static void tell_goaway(struct finding *f, const char *who, const char *code, const char *later,
			bool of_stream)
{
	if (of_stream)
		finding_also(f,
			     "The %s ended the whole connection for it with GOAWAY %s %s later, "
			     "which it may do; a reset of the stream would have been enough.",
			     who, code, later);
	else
		finding_also(f, "The %s ended the connection for it with GOAWAY %s %s later.", who,
			     code, later);
}

static void tell_reset(struct finding *f, const char *who, const char *code, const char *later,
		       bool of_stream)
{
	if (of_stream)
		finding_also(f, "The %s reset the stream for it with %s %s later.", who, code,
			     later);
	else
		finding_also(f,
			     "The %s only reset the stream for it, with %s %s later, where the "
			     "whole connection is to end.",
			     who, code, later);
}

static void tell_status(struct judge *j, struct finding *f, const struct event *bad,
			const char *who, uint32_t answer)
{
	const struct event *e = book_event(j->b, answer);
	struct slice status = book_field(j->b, e, ":status");
	char shown[8], later[24];

	finding_stream(f, e->stream);
	text_clean_to(shown, sizeof(shown), status.p, status.n);
	text_duration(later, sizeof(later), finding_since(bad->time, e->time));
	finding_also(f, "The %s answered it with status %s %s later, and went on.", who, shown,
		     later);
}

/* Had that side ended the connection before, with an error? */
static bool given_up(const struct judge *j, unsigned side, const char **code)
{
	const struct marks *m = &j->ledger->frame[H2_GOAWAY][side];

	for (uint32_t i = 0; i < m->kept; i++) {
		const struct event *e = book_event(j->b, m->ids[i]);
		if (e->a != H2_NO_ERROR && (*code = names_error(e->a)) != NULL)
			return true;
	}
	return false;
}

bool finding_violation_reaction(struct judge *j, const struct connection *c, uint32_t id,
				struct finding *f, bool of_stream)
{
	const struct event *e = book_event(j->b, id);
	const struct event *about = e->c == BOOK_NONE ? e : book_event(j->b, e->c);
	struct answer a = find_answer(j->b, id, e->stream ? e->stream : about->stream);
	const char *who = finding_other(c, e->side), *code = "";
	char room[24], time[24] = "";

	if (finding_is_h2(c) && of_stream)
		finding_also(f, "That calls for a stream error, %s.",
			     names_error_text(room, sizeof(room), e->a));
	else if (finding_is_h2(c))
		finding_also(f, "That calls for a connection error, %s.",
			     names_error_text(room, sizeof(room), e->a));
	if (a.event != BOOK_NONE) {
		const struct event *said = book_event(j->b, a.event);
		finding_evidence(f, a.event);
		code = names_error_text(room, sizeof(room), said->a);
		text_duration(time, sizeof(time), finding_since(e->time, said->time));
	}
	if (a.what == RESET && !f->stream_count)
		finding_stream(f, e->stream ? e->stream : about->stream);
	if (a.what == GOAWAY)
		tell_goaway(f, who, code, time, of_stream);
	else if (a.what == RESET)
		tell_reset(f, who, code, time, of_stream);
	else if (given_up(j, 1U - e->side, &code))
		finding_also(f, "The %s had ended the connection already, with GOAWAY %s.", who,
			     code);
	else if (a.what == CLOSED)
		finding_also(f, "The %s closed the connection %s later without saying why.", who,
			     time);
	else if (a.what == DECLINED)
		tell_status(j, f, e, who, a.event);
	else if (a.what == WENT_ON)
		finding_also(f, "The %s did not mind and went on.", who);
	else
		finding_also(f, "No answer of the %s to it was seen.", who);
	return a.what == GOAWAY || a.what == RESET;
}

bool finding_violation_is(const struct finding *f)
{
	static const char *const ids[] = {
		"violation",	   "message-malformed",	    "window-overrun",
		"window-overflow", "window-zero-increment", "header-compression",
		"stream-limit"};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (strcmp(f->id, ids[i]) == 0)
			return true;
	return false;
}

static bool is(const struct finding *f, const char *id)
{
	return strcmp(f->id, id) == 0;
}

static bool on_stream(const struct finding *f, uint32_t stream)
{
	if (f->stream == stream)
		return true;
	for (uint32_t i = 0; i < f->stream_count && i < FINDING_STREAMS_MAX; i++)
		if (f->streams[i] == stream)
			return true;
	return false;
}

/* Codes that are sent for other reasons than a breach, unless the breach calls for that very one.
 */
static bool names_breach(const struct finding *effect, const struct finding *cause)
{
	static const uint32_t others[] = {H2_NO_ERROR,		H2_CANCEL,
					  H2_REFUSED_STREAM,	H2_ENHANCE_YOUR_CALM,
					  H2_CONNECT_ERROR,	H2_INADEQUATE_SECURITY,
					  H2_HTTP_1_1_REQUIRED, H2_SETTINGS_TIMEOUT};

	if (strcmp(effect->code, cause->code) == 0)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(effect->code, names_error(others[i])) == 0)
			return false;
	return true;
}

static bool answers(const struct finding *effect, const struct finding *cause)
{
	bool preface = is(cause, "preface-malformed") || is(cause, "preface-not-settings");

	if ((!finding_violation_is(cause) && !(preface && is(effect, "goaway-error"))) ||
	    cause->severity < SEVERITY_ERROR || strcmp(cause->sender, effect->sender) == 0 ||
	    cause->time > effect->time || effect->time - cause->time > SOON_NS)
		return false;
	if (is(effect, "tcp-zero-window")) /* who is to close reads no more of it */
		return is(cause, "violation") && strcmp(cause->code, "FRAME_SIZE_ERROR") == 0;
	if (is(effect, "goaway-error"))
		return preface || names_breach(effect, cause);
	if (is(effect, "stream-reset"))
		return names_breach(effect, cause) && cause->stream != BOOK_NONE &&
		       on_stream(effect, cause->stream);
	return is(effect, "tcp-reset") || is(effect, "tcp-fin-midstream") ||
	       is(effect, "tcp-fin-no-goaway");
}

/* Two breaches by one frame: the first of them is enough. */
static bool same_frame(const struct finding *a, const struct finding *b)
{
	return a->evidence_count > 1 && b->evidence_count > 1 && a->evidence[1] == b->evidence[1];
}

/* The breach that the finding answers: one of the same code, else the last before it. */
static const struct finding *breach_of(const struct finding_list *l, size_t from, size_t to,
				       const struct finding *effect)
{
	const struct finding *best = NULL;

	for (size_t i = from; i < to; i++) {
		const struct finding *f = &l->items[i];
		if (!answers(effect, f))
			continue;
		bool same = strcmp(f->code, effect->code) == 0;
		if (best && same_frame(f, best) && strcmp(best->code, f->code) == 0)
			continue;
		if (!best || same || strcmp(best->code, effect->code) != 0)
			best = f;
	}
	return best;
}

/* A client that ends the connection for what is wrong with an answer fails the request, though the
 * answer's last frame has come. */
static void spoil(struct judge *j, struct finding *effect, const struct finding *cause)
{
	uint32_t at = cause->stream == BOOK_NONE
			      ? BOOK_NONE
			      : book_find_stream(j->b, cause->conn, cause->stream);
	const struct stream *s = at == BOOK_NONE ? NULL : book_stream(j->b, at);

	if (s && (s->id & 1) && s->end == STREAM_END_COMPLETE && s->last >= cause->time &&
	    strcmp(cause->sender, "server") == 0 && strcmp(cause->code, "STREAM_CLOSED") != 0)
		finding_stream(effect, s->id);
}

static void link_one(struct judge *j, size_t from, size_t to, size_t at)
{
	struct finding *effect = &j->out->items[at];
	const struct finding *cause;

	if (effect->because != BOOK_NONE || effect->severity < SEVERITY_INFO ||
	    !(is(effect, "goaway-error") || is(effect, "stream-reset") || is(effect, "tcp-reset") ||
	      is(effect, "tcp-fin-midstream") || is(effect, "tcp-fin-no-goaway") ||
	      is(effect, "tcp-zero-window")))
		return;
	bool had = effect->stream_count > 0;
	cause = breach_of(j->out, from, to, effect);
	if (!cause && is(effect, "goaway-error"))
		finding_violation_own(j, from, to, effect);
	if (!cause)
		return;
	finding_because(j, effect, cause);
	effect->at_fault = cause->at_fault;
	if (is(effect, "tcp-zero-window"))
		effect->severity = SEVERITY_INFO;
	if (!finding_violation_is(cause))
		return; /* a preface that was none is told before the answer to it */
	for (uint32_t i = 0; !had && i < cause->stream_count && i < FINDING_STREAMS_MAX; i++)
		finding_stream(effect, cause->streams[i]);
	if (!effect->stream_count && is(effect, "goaway-error"))
		spoil(j, effect, cause);
	/* it has the code and the sender that were seen, so it is told first */
	bool leads = is(effect, "goaway-error") || is(effect, "stream-reset");
	if (leads && effect->rank >= cause->rank)
		effect->rank = cause->rank - 1;
}

/* Who ends the connection for a breach may first reset its streams, with whatever code. */
static void link_resets(struct judge *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct finding *goaway = &j->out->items[i];
		if (!is(goaway, "goaway-error") || goaway->because == BOOK_NONE)
			continue;
		for (size_t k = from; k < to; k++) {
			struct finding *f = &j->out->items[k];
			if (!is(f, "stream-reset") || f->because != BOOK_NONE ||
			    strcmp(f->sender, goaway->sender) != 0 || f->time < goaway->time)
				continue;
			finding_because(j, f, goaway);
			f->at_fault = goaway->at_fault;
		}
	}
}

void finding_violation_link(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	struct finding_list *l = j->out;

	(void)r, (void)c, (void)id;
	for (size_t from = 0, to; from < l->count; from = to) {
		for (to = from + 1; to < l->count && l->items[to].conn == l->items[from].conn;)
			to++;
		size_t last = to - from > PAIRS_MAX ? from + PAIRS_MAX : to;
		for (size_t i = from; i < last; i++)
			link_one(j, from, last, i);
		link_resets(j, from, last);
	}
}

/* The end of the connection that a breach or a flood brought about harmed what was unfinished on
 * it, though neither stands on those streams. */
void finding_violation_harmed(const struct judge *j, struct finding *v)
{
	const struct connection *c = v->conn == BOOK_NONE ? NULL : book_connection(j->b, v->conn);
	uint32_t stream = v->stream;

	if (!c || v->stream_count || c->close == TCP_OPEN || c->tcp[0].missing ||
	    c->tcp[1].missing || !(finding_violation_is(v) || strncmp(v->id, "flood-", 6) == 0))
		return;
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		if ((s->id & 1) &&
		    (s->end == STREAM_END_LOST || (s->end == STREAM_END_REFUSED && !s->reset)))
			finding_stream(v, s->id);
	}
	v->stream = stream;
}
