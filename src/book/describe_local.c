/* Facts that never were on the wire, in words (the table in h2lens/names.h). */
#include <stdio.h>
#include <string.h>

#include "book/describe_parts.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

/* The recorded words, or ours when there are none. */
static void words_or(struct text *out, struct slice words, const char *otherwise)
{
	if (words.n)
		describe_clean(out, words);
	else
		words_add(out, otherwise);
}

char *describe_limit(char *out, size_t room, uint32_t milliseconds)
{
	if (milliseconds % 1000 != 0)
		return text_duration(out, room, (uint64_t)milliseconds * 1000000);
	(void)snprintf(out, room, "%u s", milliseconds / 1000);
	return out;
}

static void add_limit(const struct event *e, struct slice words, struct text *out)
{
	const char *awaited = names_stage_awaited(e->a);
	struct text what = {.language = out->language};
	char time[24];

	words_or(&what, words, awaited ? awaited : "the peer");
	words_addf(out, "h2lens waited %s for %s and gave up",
		   describe_limit(time, sizeof time, e->b), text_str(&what));
	text_done(&what);
}

static void add_tcp_info(const struct event *e, struct slice words, struct text *out)
{
	char time[24];

	words_addf(out, "round trip %s · %u retransmission%s",
		   text_duration(time, sizeof time, (uint64_t)e->a * 1000), e->b,
		   e->b == 1 ? "" : "s");
	if (words.n) {
		text_add(out, " · ");
		describe_clean(out, words);
	}
}

/* What stands for the words when there are none: those that need no lead. */
static const char *plain(const struct event *e)
{
	if (e->type == LOCAL_OUT_OF_STEP)
		return "raw octets were sent: from here on our library does not know all";
	if (e->type == LOCAL_EARLY_DATA)
		return e->a == 1   ? "early data accepted"
		       : e->a == 0 ? "early data refused"
				   : "early data not offered";
	return NULL;
}

static const char *lead_of(const struct event *e)
{
	switch (e->type) {
	case LOCAL_ADDRESS:
		return NULL;
	case LOCAL_CERTIFICATE:
		return e->b ? "certificate not verified, accepted by -k"
			    : "certificate not accepted";
	case LOCAL_FIELD:
		return "nghttp2 refused the field";
	default:
		return names_local_title(e->type);
	}
}

void describe_local_summary(const struct book *b, const struct event *e, struct text *out)
{
	struct slice words = book_blob(b, e);
	const char *lead;

	if (e->type == LOCAL_LIMIT) {
		add_limit(e, words, out);
		return;
	}
	if (e->type == LOCAL_TCP_INFO) {
		add_tcp_info(e, words, out);
		return;
	}
	if (plain(e)) {
		words_or(out, words, plain(e));
		return;
	}
	lead = lead_of(e);
	if (lead)
		words_add(out, lead);
	if (lead && words.n)
		words_add(out, e->type == LOCAL_FIELD ? " " : ": ");
	describe_clean(out, words);
}

void describe_local(const struct walk *outer)
{
	struct walk w = *outer;
	const struct event *e = w.e;
	struct slice words = book_blob(w.b, e);
	const char *name = names_local(e->type), *stage = names_stage(e->a);

	walk_text(&w, F_H2LENS_FACT, name ? name : "?", name ? strlen(name) : 1,
		  names_local_title(e->type));
	w.depth++;
	switch (e->type) {
	case LOCAL_LIMIT:
		walk_string(&w, F_H2LENS_STAGE, stage ? stage : "?");
		walk_time(&w, F_H2LENS_WAITED, (uint64_t)e->b * 1000000);
		break;
	case LOCAL_CERTIFICATE:
		walk_number(&w, F_H2LENS_VERIFY, e->a, names_verify(e->a));
		walk_bool(&w, F_H2LENS_ACCEPTED, e->b != 0);
		break;
	case LOCAL_TCP_INFO:
		walk_time(&w, F_H2LENS_RTT, (uint64_t)e->a * 1000);
		walk_number(&w, F_H2LENS_RETRANSMISSIONS, e->b, NULL);
		break;
	case LOCAL_PROXY:
		if (e->a)
			walk_number(&w, F_H2LENS_REPLY, e->a, NULL);
		break;
	case LOCAL_EARLY_DATA:
		walk_bool(&w, F_H2LENS_ACCEPTED, e->a == 1);
		break;
	default:
		break;
	}
	if (words.n)
		walk_text(&w, F_H2LENS_WORDS, words.p, words.n, NULL);
	if (e->stream)
		walk_number(&w, F_H2LENS_STREAM, e->stream, NULL);
}
