#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "book/answer.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

/* What of a phrase names the rule, and the field that breaks it: all but what follows the section,
 * which is of the one case. */
static size_t rule_length(struct slice phrase)
{
	const char *rfc = memmem(phrase.p, phrase.n, "(RFC ", 5);
	const char *end = rfc ? memchr(rfc, ')', phrase.n - (size_t)(rfc - phrase.p)) : NULL;

	return end ? (size_t)(end - phrase.p) + 1 : phrase.n;
}

/* One finding for every breach of the same rule by the same side. */
static bool seen_before(struct judge *j, const struct connection *c, const struct event *e)
{
	struct slice blob = book_blob(j->b, e);
	size_t n = rule_length(blob);

	for (size_t i = j->out->count; i-- > 0 && j->out->items[i].conn == c->id;) {
		struct finding *old = &j->out->items[i];
		if (strcmp(old->id, "violation") != 0)
			continue;
		const struct event *first =
			book_event(j->b, old->evidence[old->evidence_count - 1]);
		struct slice said = book_blob(j->b, first);
		if (first->side == e->side && rule_length(said) == n &&
		    memcmp(said.p, blob.p, n) == 0) {
			old->times++;
			return true;
		}
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
	finding_told(f, "the connection ended inside a frame",
		     "The %s closed the connection in the middle of a frame%s.", f->sender,
		     c->goaways ? "" : ", without a GOAWAY");
}

static void judge_bad(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule face = {"violation", "connection", "RFC 9113 §5.4",
					 SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	struct text phrase = {0};
	struct slice blob = book_blob(j->b, e);
	char room[24];
	bool h2 = c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C;

	if (seen_before(j, c, e) || finding_full(j, &face, c->id))
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "%s", names_error_text(room, sizeof(room), e->a));
	f->sender = f->at_fault = finding_who(c, e->side);
	f->confidence = c->complete ? 0.95 : 0.6;
	finding_evidence(f, e->c);
	finding_evidence(f, id);
	if (h2 && e->a == H2_NO_ERROR) {
		judge_cut(c, f);
		return;
	}
	if (e->stream) {
		f->stream = e->stream;
		finding_move(f, "stream");
	} else if (!c->preface && e->side == c->client && c->complete && e->c == BOOK_NONE) {
		finding_move(f, "preface"); /* nothing but the preface was due */
		f->code[0] = '\0';
	}
	text_clean(&phrase, blob.p, blob.n);
	finding_told(f, "protocol violation", "The %s broke the protocol: %s.", f->sender,
		     text_str(&phrase));
	text_done(&phrase);
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	if (book_event(j->b, id)->type == ANSWER_NONE) /* else finding_preface.c */
		judge_bad(j, c, id);
}

static const struct rule rules[] = {
	{"violation", "connection", "RFC 9113 §5.4", SEVERITY_ERROR, RULE_EVENT, RULE_KIND(BAD), 0,
	 look},
};

const struct layer_rules finding_violation_rules = {rules, RULES_COUNT(rules), NULL, 0};
