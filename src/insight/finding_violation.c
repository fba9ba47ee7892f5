#include <stdio.h>
#include <string.h>

#include "book/answer.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_stream.h"
#include "insight/finding_violation.h"

/* The sections that the decoders' phrases name: a finding's section must be a constant. */
static const char *const sections[] = {
	"RFC 9113 §3.4",   "RFC 9113 §4.1",   "RFC 9113 §4.2",	 "RFC 9113 §4.3",
	"RFC 9113 §5.1",   "RFC 9113 §5.1.1", "RFC 9113 §5.1.2", "RFC 9113 §6.1",
	"RFC 9113 §6.2",   "RFC 9113 §6.3",   "RFC 9113 §6.4",	 "RFC 9113 §6.5",
	"RFC 9113 §6.5.2", "RFC 9113 §6.6",   "RFC 9113 §6.7",	 "RFC 9113 §6.8",
	"RFC 9113 §6.9",   "RFC 9113 §6.9.1", "RFC 9113 §6.9.2", "RFC 9113 §6.10",
	"RFC 9113 §8.1",   "RFC 9113 §8.1.1", "RFC 9113 §8.2.1", "RFC 9113 §8.2.2",
	"RFC 9113 §8.3",   "RFC 9113 §8.3.1", "RFC 9113 §8.3.2", "RFC 9113 §8.4",
	"RFC 9113 §8.5",   "RFC 9113 §8.6",   "RFC 9110 §6.4.1", "RFC 9110 §8.6",
	"RFC 9110 §15",	   "RFC 8441 §3",     "RFC 8441 §4",	 "RFC 9218 §2.1",
	"RFC 7540 §5.3.1", "RFC 9218 §7.1",   "RFC 7541 §2.3.3", "RFC 7541 §4.2",
	"RFC 7541 §5.1",   "RFC 7541 §5.2",   "RFC 7541 §6.1",	 "RFC 7541 §6.3",
};

static bool has(struct slice phrase, const char *words)
{
	return memmem(phrase.p, phrase.n, words, strlen(words)) != NULL;
}

/* The section in "(RFC 9113 §6.5.2)" or "(RFC 9110 §6.4.1, RFC 9113 §8.1.1)": the first. */
static const char *section_of(struct slice phrase)
{
	const char *at = memmem(phrase.p, phrase.n, "(RFC ", 5);
	size_t left = at ? phrase.n - (size_t)(at + 1 - phrase.p) : 0;

	for (size_t i = 0; at && i < sizeof(sections) / sizeof(sections[0]); i++) {
		size_t n = strlen(sections[i]);
		if (left > n && memcmp(at + 1, sections[i], n) == 0 &&
		    (at[1 + n] == ')' || at[1 + n] == ','))
			return sections[i];
	}
	return NULL;
}

/* What of a phrase names the rule, and the field that breaks it: all but what follows the section,
 * which is of the one case. */
static size_t rule_length(struct slice phrase)
{
	const char *rfc = memmem(phrase.p, phrase.n, "(RFC ", 5);
	const char *end = rfc ? memchr(rfc, ')', phrase.n - (size_t)(rfc - phrase.p)) : NULL;

	return end ? (size_t)(end - phrase.p) + 1 : phrase.n;
}

static bool about_message(const struct event *e, const char *section)
{
	if (!e->stream || !section || strcmp(section, "RFC 9113 §8.4") == 0)
		return false;
	return strncmp(section, "RFC 9113 §8.", strlen("RFC 9113 §8.")) == 0 ||
	       strncmp(section, "RFC 9110 ", 9) == 0 || strcmp(section, "RFC 8441 §4") == 0;
}

/* Which of the rules an event is for. */
static const char *class_of(const struct event *e, struct slice phrase)
{
	if (e->a == H2_FLOW_CONTROL_ERROR && has(phrase, "more DATA"))
		return "window-overrun";
	if (e->a == H2_FLOW_CONTROL_ERROR && has(phrase, "grows above"))
		return "window-overflow";
	if (has(phrase, "increment of 0"))
		return "window-zero-increment";
	if (e->a == H2_COMPRESSION_ERROR)
		return "header-compression";
	if (e->a == H2_REFUSED_STREAM)
		return "stream-limit";
	return about_message(e, section_of(phrase)) ? "message-malformed" : "violation";
}

/* Does the rule call for a stream error (RFC 9113 section 5.4.2)? Else the connection is to end. */
static bool ends_stream(const struct judge *j, const struct event *e, const char *class,
			struct slice phrase)
{
	const struct event *about = e->c == BOOK_NONE ? NULL : book_event(j->b, e->c);

	if (!e->stream && !(about && about->stream))
		return false;
	if (strcmp(class, "header-compression") == 0 || has(phrase, "connection's"))
		return false;
	if (strcmp(class, "violation") != 0)
		return true;
	if (has(phrase, "depends on itself"))
		return true;
	if (e->a == H2_FRAME_SIZE_ERROR)
		return about && (about->type == H2_PRIORITY || about->type == H2_DATA) &&
		       !has(phrase, "its own fields");
	return e->a == H2_STREAM_CLOSED && !has(phrase, "closed stream");
}

/* One finding for every breach of the same rule by the same side. */
static bool seen_before(struct judge *j, const struct connection *c, const struct event *e,
			uint32_t id, const char *class)
{
	struct slice blob = book_blob(j->b, e);
	size_t n = rule_length(blob);

	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, class) != 0)
			continue;
		const struct event *first = book_event(j->b, old->evidence[0]);
		struct slice said = book_blob(j->b, first);
		if (first->side != e->side || rule_length(said) != n ||
		    memcmp(said.p, blob.p, n) != 0)
			continue;
		old->times++;
		finding_evidence(old, id);
		return true;
	}
	return false;
}

/* Who closes inside a frame breaks off what it was saying; what that harmed, and why it was done,
 * is told by others. */
static void judge_cut(const struct connection *c, struct finding *f)
{
	f->severity = SEVERITY_WARNING;
	f->code[0] = '\0';
	finding_trail(f);
	finding_title_is(f, "The connection ended inside a frame");
	if (c->goaways)
		finding_say(f, "The %s closed the connection in the middle of a frame.", f->sender);
	else
		finding_say(
			f,
			"The %s closed the connection in the middle of a frame, without a GOAWAY.",
			f->sender);
}

/* The stream it stands on; harmed is only one that did not end well. */
static void note_stream(struct judge *j, const struct connection *c, const struct event *e,
			struct finding *f)
{
	uint32_t place = e->stream ? book_find_stream(j->b, c->id, e->stream) : BOOK_NONE;

	if (!e->stream)
		return;
	f->stream = e->stream;
	if (place != BOOK_NONE && book_stream(j->b, place)->end != STREAM_END_COMPLETE)
		finding_stream(f, e->stream);
}

static void title(struct finding *f)
{
	if (strcmp(f->id, "message-malformed") == 0)
		finding_title_is(f, "Malformed message from the %s", f->sender);
	else if (strcmp(f->id, "window-overrun") == 0)
		finding_title_is(f, "The %s sent more DATA than the window allows", f->sender);
	else if (strcmp(f->id, "window-overflow") == 0)
		finding_title_is(f, "The %s lets a window grow too large", f->sender);
	else if (strcmp(f->id, "window-zero-increment") == 0)
		finding_title_is(f, "WINDOW_UPDATE of 0 from the %s", f->sender);
	else if (strcmp(f->id, "header-compression") == 0)
		finding_title_is(f, "Header block (HPACK) of the %s cannot be decoded", f->sender);
	else if (strcmp(f->id, "stream-limit") == 0)
		finding_title_is(f, "The %s opened more streams than allowed", f->sender);
	else
		finding_title_is(f, "Protocol violation by the %s", f->sender);
}

/* By how much the DATA was too much: the window as it stood after it. */
static void tell_overrun(struct judge *j, const struct event *e, struct finding *f,
			 struct slice phrase)
{
	const struct event *about = e->c == BOOK_NONE ? NULL : book_event(j->b, e->c);

	if (!about || about->kind != EVENT_H2_FRAME || about->type != H2_DATA)
		return;
	int32_t window = (int32_t)(has(phrase, "connection's") ? about->b : about->a);
	if (window == WINDOW_UNKNOWN || window >= 0)
		return;
	finding_also(f, "The frame of %u octets was %lld octets more than the window had left.",
		     about->length, -(long long)window);
}

static void tell(struct judge *j, const struct connection *c, const struct event *e,
		 struct finding *f, struct slice phrase)
{
	struct text words = {0};
	unsigned other = 1U - e->side;

	title(f);
	text_clean(&words, phrase.p, phrase.n);
	if (f->stream != BOOK_NONE)
		finding_say(f, "The %s broke the protocol on stream %u: %s.", f->sender, f->stream,
			    text_str(&words));
	else
		finding_say(f, "The %s broke the protocol: %s.", f->sender, text_str(&words));
	if (strcmp(f->id, "header-compression") == 0)
		finding_also(f, "The HPACK state of the two sides differs from here on.");
	if (strcmp(f->id, "stream-limit") == 0)
		finding_also(f, "The %s allows %u at a time.", finding_other(c, e->side),
			     c->settings[other].value[H2_SETTING_MAX_CONCURRENT_STREAMS]);
	if (strcmp(f->id, "window-overrun") == 0)
		tell_overrun(j, e, f, phrase);
	finding_briefly(f, "%s broke a rule (%s)", f->sender, f->rfc);
	text_done(&words);
}

/* Nobody but a strict peer minds these, and they do no harm by themselves. */
static bool is_slight(struct slice phrase)
{
	return has(phrase, "white space") || has(phrase, "Host differs") ||
	       has(phrase, "user information") || has(phrase, "depends on itself");
}

/* A client that stops its body because the answer has come says so with a short body, though a
 * reset would be better. */
static bool is_spared(struct judge *j, const struct connection *c, const struct event *e,
		      struct finding *f, struct slice phrase)
{
	uint32_t place = e->stream ? book_find_stream(j->b, c->id, e->stream) : BOOK_NONE;

	if (e->side != c->client || place == BOOK_NONE || !has(phrase, "content-length differs") ||
	    !finding_stream_spared(j->b, c, book_stream(j->b, place)))
		return false;
	f->at_fault = "none";
	finding_also(f,
		     "The answer (status %u) had begun before: the client sent no more of its body "
		     "for that, and nothing is lost by it.",
		     book_stream(j->b, place)->status);
	return true;
}

/* A proxy that may not send ends the answer short when its patience is over. */
static void say_starved(struct judge *j, const struct connection *c, const struct event *e,
			struct finding *f, struct slice phrase)
{
	uint32_t place = e->stream ? book_find_stream(j->b, c->id, e->stream) : BOOK_NONE;
	struct finding_stream_story story;
	enum { PATIENCE_NS = 1000000000 };

	if (e->side == c->client || place == BOOK_NONE || !has(phrase, "content-length differs"))
		return;
	finding_stream_story(j->b, c, book_stream(j->b, place), &story);
	if (!finding_stream_starved(j->b, story.fed) ||
	    finding_since(book_event(j->b, story.fed)->time, e->time) < PATIENCE_NS)
		return;
	f->at_fault = "client";
	finding_also(f, "The window that the client gave was used up, and the server gave up "
			"waiting for its WINDOW_UPDATE.");
}

/* Had the other side closed when that was said? */
static bool has_left(const struct judge *j, const struct event *e)
{
	uint32_t closed = j->ledger->first_close;
	const struct event *close = closed == BOOK_NONE ? NULL : book_event(j->b, closed);

	return close && close->side != e->side && close->time < e->time;
}

/* Can what it accuses a side of lacking be among the octets that the capture lacks: the update that
 * opened the window, the header list that was due first? */
static bool may_be_missing(const struct judge *j, const struct connection *c, const struct event *e,
			   const char *id)
{
	const struct marks *gaps = &j->ledger->kind[EVENT_TCP_GAP][e->side];

	if (strcmp(id, "window-overrun") == 0)
		return c->tcp[1 - e->side].missing;
	return strcmp(id, "message-malformed") == 0 && gaps->kept &&
	       book_event(j->b, gaps->ids[0])->time <= e->time;
}

static void judge_bad(struct judge *j, const struct rule *r, const struct connection *c,
		      uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct slice blob = book_blob(j->b, e);
	const char *section = section_of(blob);
	char room[24];

	if (may_be_missing(j, c, e, r->id))
		return;
	if (seen_before(j, c, e, id, r->id) || finding_full(j, r, c->id))
		return;
	struct finding *f = finding_add(j, r, c->id, e->time);
	finding_code(f, "%s", names_error_text(room, sizeof(room), e->a));
	f->sender = f->at_fault = finding_who(c, e->side);
	f->confidence = c->complete ? 0.95 : 0.6;
	f->rfc = section ? section : f->rfc;
	finding_evidence(f, id);
	finding_evidence(f, e->c);
	if (finding_is_h2(c) && e->a == H2_NO_ERROR) {
		judge_cut(c, f);
		return;
	}
	note_stream(j, c, e, f);
	bool of_stream = ends_stream(j, e, r->id, blob);
	if (of_stream && strcmp(r->id, "violation") == 0) {
		finding_move(f, "stream");
	} else if (!c->preface && e->side == c->client && c->complete && e->c == BOOK_NONE) {
		finding_move(f, "preface"); /* nothing but the preface was due */
		f->code[0] = '\0';
	}
	tell(j, c, e, f, blob);
	bool minded = finding_violation_reaction(j, c, id, f, of_stream);
	bool left = has_left(j, e);
	say_starved(j, c, e, f, blob);
	if (is_spared(j, c, e, f, blob)) {
		f->severity = SEVERITY_INFO;
		return;
	}
	if (left)
		finding_also(f, "The %s had closed the connection before, so it harms nobody.",
			     finding_other(c, e->side));
	if (!minded && (left || is_slight(blob)))
		f->severity = SEVERITY_INFO;
}

/* finding_preface.c tells how a connection begins, and does so before. */
static bool of_preface(struct judge *j, const struct connection *c, struct slice phrase)
{
	return (has(phrase, "client connection preface") &&
		finding_find(j, "preface-malformed", c->id)) ||
	       (has(phrase, "first frame is not SETTINGS") &&
		finding_find(j, "preface-not-settings", c->id));
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id);

#define BAD(id, layer, rfc, kinds)                                                                 \
	{                                                                                          \
		id, layer, rfc, SEVERITY_ERROR, RULE_EVENT, kinds, 0, look                         \
	}

/* The first takes every BAD event, and to its row. */
static const struct rule rules[] = {
	BAD("violation", "connection", "RFC 9113 §5.4", RULE_KIND(BAD)),
	BAD("message-malformed", "stream", "RFC 9113 §8.1.1", 0),
	BAD("window-overrun", "flow-control", "RFC 9113 §6.9.1", 0),
	BAD("window-overflow", "flow-control", "RFC 9113 §6.9.1", 0),
	BAD("window-zero-increment", "flow-control", "RFC 9113 §6.9", 0),
	BAD("header-compression", "connection", "RFC 9113 §4.3", 0),
	BAD("stream-limit", "stream", "RFC 9113 §5.1.2", 0),
	{"violation-answered", "connection", "RFC 9113 §5.4", SEVERITY_OK, RULE_BOOK, 0, 0,
	 finding_violation_link},
};

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);
	struct slice phrase = book_blob(j->b, e);

	if (e->type != ANSWER_NONE || of_preface(j, c, phrase))
		return;
	const char *class = class_of(e, phrase);
	for (r = rules; strcmp(r->id, class) != 0;)
		r++;
	judge_bad(j, r, c, id);
}

/* An answer is told first, for it has the code and the sender that were seen. The pairs that
 * finding_violation_link has joined stay as they are; it knows which codes name a breach. */
#define ANSWERED(id)                                                                               \
	{id, "goaway-error", 5000, BECAUSE_LEADS | BECAUSE_OTHER},                                 \
	{                                                                                          \
		id, "stream-reset", 5000, BECAUSE_LEADS | BECAUSE_STREAM | BECAUSE_OTHER           \
	}

static const struct because because[] = {
	ANSWERED("violation"),		ANSWERED("message-malformed"),
	ANSWERED("window-overrun"),	ANSWERED("window-overflow"),
	ANSWERED("header-compression"), ANSWERED("window-zero-increment"),
	ANSWERED("stream-limit"),
};

const struct layer_rules finding_violation_rules = {rules, RULES_COUNT(rules), because,
						    RULES_COUNT(because)};
