/* What lies behind a reset, as far as the session shows it: a proxy's limit, a proxy's backend, a
 * header list that is too large. */
#include <string.h>
#include <strings.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_grpc.h"
#include "insight/finding_stream_reset.h"

#define SECOND UINT64_C(1000000000)
#define LAZY_NS UINT64_C(300000000)

enum { LISTS_LOOK = 256, PER_FIELD = 32 };

/* Is a silence as long as a limit? nginx leaves a timer as it stands when it would move by less
 * than 300 ms (NGX_TIMER_LAZY_DELAY), and so is early by that much. */
static bool is_limit(uint64_t silence, const char *speaker, char *figure, size_t room)
{
	uint64_t most = strncasecmp(speaker, "nginx", 5) == 0 ? LAZY_NS : 0;

	for (uint64_t early = 0; early <= most; early += LAZY_NS / 12)
		if (finding_stream_round(silence + early, figure, room))
			return true;
	return false;
}

bool finding_stream_reset_limit(struct judge *j, struct finding *f, const struct reset *x)
{
	char name[48], figure[24];
	bool via;
	enum finding_status_speaker is =
		finding_status_speaker(j->b, x->story.answer, name, sizeof(name), &via);

	if ((is == SPEAKER_UNKNOWN && !via) || finding_stream_starved(j->b, x->story.fed))
		return false;
	if (x->silence < SECOND * 9 / 10 || !is_limit(x->silence, name, figure, sizeof(figure)))
		return false;
	f->sender = "middlebox";
	f->inferred = true;
	finding_also(f,
		     "A silence of %s is a time limit: a proxy (%s) waited for the server behind "
		     "it, which stopped in the middle of the body, and broke the answer off.",
		     figure, name[0] ? name : "via");
	return true;
}

bool finding_stream_reset_relayed(struct judge *j, struct finding *f, const struct reset *x)
{
	char name[48];
	bool via;

	if (x->n != 1 || !finding_grpc_call(j->b, x->s) ||
	    finding_status_speaker(j->b, x->story.answer, name, sizeof(name), &via) ==
		    SPEAKER_UNKNOWN)
		return false;
	f->sender = "middlebox";
	f->inferred = true;
	finding_also(f,
		     "The answer names %s, which serves no gRPC by itself: it is a proxy, and the "
		     "gRPC server behind it failed or was lost in the middle of the call.",
		     name);
	return true;
}

/* The longest header list of the other side on the stream, counted as MAX_HEADER_LIST_SIZE does. */
static uint64_t longest_list(const struct book *b, const struct reset *x)
{
	const struct field *f = NULL;
	uint64_t longest = 0;
	int look = LISTS_LOOK;

	for (uint32_t id = x->s->first_event; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(b, id);
		id = e->next_stream;
		if (!e->has_fields || e->side == x->side)
			continue;
		uint64_t sum = 0;
		size_t n = book_fields(b, e, &f);
		for (size_t i = 0; i < n; i++)
			sum += book_text(b, f[i].name).n + book_text(b, f[i].value).n + PER_FIELD;
		longest = sum > longest ? sum : longest;
	}
	return longest;
}

bool finding_stream_reset_headers(const struct judge *j, struct finding *f, const struct reset *x)
{
	const struct settings_facts *set = &x->c->settings[x->side];
	uint32_t limit = set->value[H2_SETTING_MAX_HEADER_LIST_SIZE];
	uint64_t size = longest_list(j->b, x);

	if (!(set->seen >> H2_SETTING_MAX_HEADER_LIST_SIZE & 1) || size <= limit)
		return false;
	finding_also(f,
		     "The %s had announced that it takes header lists of up to %u octets "
		     "(MAX_HEADER_LIST_SIZE), and one of the %s here has %llu, counted as the "
		     "setting counts: metadata, cookies or trailers are too large for it. gRPC's "
		     "libraries report RESOURCE_EXHAUSTED.",
		     x->who, limit, x->other, (unsigned long long)size);
	return true;
}
