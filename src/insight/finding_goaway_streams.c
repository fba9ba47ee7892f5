/* Streams that a GOAWAY left behind: not processed (safe to retry, RFC 9113 §8.7), cut off in
 * doubt, or opened although it had come. */
#include "insight/finding_connection.h"
#include "insight/finding_grpc.h"

#include <string.h>

#include "h2lens/names.h"

enum { LISTED = 200 };

#define BURST (10 * CONNECTION_MS)

enum kind { IDEMPOTENT, NOT_IDEMPOTENT, UNKNOWN };

/* Methods that may be sent again though they may have been carried out (RFC 9110 §9.2.2). */
static enum kind kind_of(const struct book *b, const struct stream *s)
{
	static const char *const methods[] = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"};
	struct slice m = book_text(b, s->method);

	for (size_t i = 0; i < RULES_COUNT(methods); i++)
		if (m.n == strlen(methods[i]) && memcmp(m.p, methods[i], m.n) == 0)
			return IDEMPOTENT;
	return m.n ? NOT_IDEMPOTENT : UNKNOWN;
}

struct doubt {
	const struct book *b;
	const struct goaways *g;
	bool (*pick)(const struct stream *, const void *);
	enum kind kind;
};

static bool in_doubt(const struct stream *s, const void *arg)
{
	const struct doubt *d = arg;

	return d->pick(s, d->g) && kind_of(d->b, s) == d->kind;
}

void finding_goaway_doubt(const struct book *b, struct finding *f, const struct goaways *g,
			  bool (*pick)(const struct stream *, const void *))
{
	struct doubt d = {b, g, pick, IDEMPOTENT};
	char list[LISTED];

	unsigned n = finding_streams(b, g->c, list, sizeof(list), in_doubt, &d, NULL);
	if (n == 1)
		finding_also(f,
			     "May be sent again, for its method is idempotent (GET, HEAD, OPTIONS, "
			     "TRACE, PUT, DELETE): stream %s.",
			     list);
	else if (n)
		finding_also(f,
			     "May be sent again, for their method is idempotent (GET, HEAD, "
			     "OPTIONS, TRACE, PUT, DELETE): streams %s.",
			     list);
	d.kind = NOT_IDEMPOTENT;
	n = finding_streams(b, g->c, list, sizeof(list), in_doubt, &d, NULL);
	if (n == 1)
		finding_also(f,
			     "Not to be sent again blindly, for it may have been carried out "
			     "(POST, PATCH and the like): stream %s.",
			     list);
	else if (n)
		finding_also(f,
			     "Not to be sent again blindly, for they may have been carried out "
			     "(POST, PATCH and the like): streams %s.",
			     list);
	d.kind = UNKNOWN;
	n = finding_streams(b, g->c, list, sizeof(list), in_doubt, &d, NULL);
	if (n == 1)
		finding_also(f, "What was asked there is not known: stream %s.", list);
	else if (n)
		finding_also(f, "What was asked there is not known: streams %s.", list);
}

static struct finding *begin(struct judge *j, const struct rule *r, const struct goaways *g,
			     uint32_t event)
{
	struct finding *f = finding_of(j, r, g->c, event);

	if (!f)
		return NULL;
	f->sender = finding_who(g->c, g->side);
	f->at_fault = f->sender;
	finding_code(f, "NO_ERROR");
	return f;
}

static void say_lost(struct finding *f, const struct goaways *g, unsigned n, const char *list)
{
	finding_title_is(f, "GOAWAY NO_ERROR left requests unprocessed");
	if (n == 1)
		finding_say(f,
			    "The %s sent GOAWAY NO_ERROR with last-stream-id %u. The one request "
			    "above it was not processed and is safe to retry, whatever its method "
			    "(RFC 9113 §8.7): stream %s.",
			    f->sender, g->last, list);
	else
		finding_say(f,
			    "The %s sent GOAWAY NO_ERROR with last-stream-id %u. The %u requests "
			    "above it were not processed and are safe to retry, whatever their "
			    "method (RFC 9113 §8.7): streams %s.",
			    f->sender, g->last, n, list);
	if (!g->steps)
		finding_also(f,
			     "A shutdown in two steps, with 2147483647 first and the last stream a "
			     "round trip later, loses none.");
	if (g->last == 0)
		finding_also(f, "Last-stream-id 0 means that no stream at all was processed.");
}

/* Why it came just then, where that shows. */
static void say_why(const struct book *b, struct finding *f, const struct goaways *g,
		    const struct goaway_use *use)
{
	const char *product;

	if (finding_goaway_debug(b, g->first, &product) == GOAWAY_DEBUG_IDLE)
		finding_also(f,
			     "The server took the connection for idle while the request was on its "
			     "way: they crossed.");
	product = finding_goaway_requests_known(use->taken);
	if (product)
		finding_also(f, "It had taken %u requests, which is the figure of %s.", use->taken,
			     product);
}

void finding_goaway_lost_streams(struct judge *j, const struct rule *r, const struct connection *c,
				 uint32_t id)
{
	struct goaways g;
	struct goaway_use use;
	char list[LISTED];

	(void)id;
	if (!finding_goaway_of(j, c, 1 - c->client, &g) || g.error != BOOK_NONE || g.answer)
		return;
	finding_goaway_use(j->b, &g, &use);
	struct finding *f = use.lost ? begin(j, r, &g, g.final) : NULL;
	if (!f)
		return;
	finding_evidence(f, g.first);
	unsigned n = finding_streams(j->b, c, list, sizeof(list), finding_goaway_lost, &g, f);
	say_lost(f, &g, n, list);
	if (n == 1)
		finding_briefly(f, "GOAWAY NO_ERROR, 1 stream not processed");
	else
		finding_briefly(f, "GOAWAY NO_ERROR, %u streams not processed", n);
	finding_goaway_words(j->b, f, g.first);
	say_why(j->b, f, &g, &use);
	finding_goaway_retries(j, f, &g);
	if (!use.cut)
		return;
	finding_streams(j->b, c, list, sizeof(list), finding_goaway_cut, &g, f);
	finding_also(f, "Up to its last-stream-id, streams were cut off and are in doubt: %s.",
		     list);
	finding_goaway_doubt(j->b, f, &g, finding_goaway_cut);
}

/* Who ended the connection under the streams; the GOAWAY's sender when nobody was seen to. */
static unsigned closer(const struct judge *j, const struct goaways *g)
{
	uint32_t closed = finding_goaway_close(j);

	return closed == BOOK_NONE ? g->side : book_event(j->b, closed)->side;
}

static void say_cut(struct finding *f, const struct goaways *g, unsigned n, const char *list)
{
	const struct connection *c = g->c;

	finding_title_is(f, "connection closed after GOAWAY NO_ERROR with streams unfinished");
	if (g->side == c->client)
		finding_say(f,
			    "The client sent GOAWAY NO_ERROR and gave up the connection with %u "
			    "of its own requests unfinished: stream %s.",
			    n, list);
	else if (strcmp(f->sender, "client") == 0)
		finding_say(f,
			    "The server sent GOAWAY NO_ERROR with last-stream-id %u and would "
			    "have finished the streams up to it, but the client closed the "
			    "connection with %u of them unfinished: stream %s.",
			    g->last, n, list);
	else
		finding_say(f,
			    "The server promised with GOAWAY NO_ERROR and last-stream-id %u to "
			    "finish the streams up to it, but closed the connection with %u of "
			    "them unfinished, which are in doubt: stream %s.",
			    g->last, n, list);
}

void finding_goaway_cut_streams(struct judge *j, const struct rule *r, const struct connection *c,
				uint32_t id)
{
	struct goaways g;
	struct goaway_use use;
	char list[LISTED];

	(void)id;
	if (!(j->ledger->signs & (SIGN_LOST | SIGN_REFUSED)) || finding_one_sided(c))
		return;
	for (unsigned side = 0; side < 2; side++) {
		if (!finding_goaway_of(j, c, side, &g) || g.error != BOOK_NONE || g.answer)
			continue;
		finding_goaway_use(j->b, &g, &use);
		struct finding *f = use.cut && !use.lost ? begin(j, r, &g, g.final) : NULL;
		if (!f)
			continue;
		unsigned n =
			finding_streams(j->b, c, list, sizeof(list), finding_goaway_cut, &g, f);
		f->sender = f->at_fault = finding_who(c, closer(j, &g));
		finding_evidence(f, finding_goaway_close(j));
		if (side == c->client) { /* it knows why it went */
			f->severity = SEVERITY_WARNING;
			finding_trail(f);
		}
		say_cut(f, &g, n, list);
		finding_goaway_words(j->b, f, g.first);
		finding_goaway_doubt(j->b, f, &g, finding_goaway_cut);
		if (n == 1)
			finding_briefly(f, "closed with 1 stream unfinished");
		else
			finding_briefly(f, "closed with %u streams unfinished", n);
	}
}

static bool late_in_vain(const struct stream *s, const void *arg)
{
	return finding_goaway_late(s, arg) && s->end != STREAM_END_COMPLETE;
}

static uint32_t first_late(const struct book *b, const struct goaways *g)
{
	for (uint32_t i = g->c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next)
		if (finding_goaway_late(book_stream(b, i), g))
			return i;
	return BOOK_NONE;
}

/* Did a gRPC client rest when the GOAWAY came, and send these calls as the first thing after it? A
 * library that reads only while a call is made (gRPC's C core) has not read it then. */
static bool was_resting(const struct book *b, const struct goaways *g, const struct stream *late)
{
	if (g->side == g->c->client || !finding_grpc_asks(b, late))
		return false;
	for (uint32_t i = g->c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (finding_goaway_late(s, g) ? s->start > late->start + BURST : s->last > g->time)
			return false;
	}
	return true;
}

static void tell_ignored(struct judge *j, const struct rule *r, const struct goaways *g)
{
	uint32_t s = first_late(j->b, g);
	struct finding *f =
		s == BOOK_NONE ? NULL : begin(j, r, g, book_stream(j->b, s)->first_event);
	char list[LISTED];

	if (!f)
		return;
	finding_evidence(f, g->first);
	f->sender = f->at_fault = finding_other(g->c, g->side);
	finding_code(f, "PROTOCOL_ERROR");
	unsigned n = finding_streams(j->b, g->c, list, sizeof(list), finding_goaway_late, g, NULL);
	finding_title_is(f, "new streams after GOAWAY");
	finding_say(f,
		    "The %s opened %u new streams after the %s's GOAWAY, the first %.3f s after "
		    "it and too late to have crossed it on the way: stream %s. A receiver of "
		    "GOAWAY must not open streams on that connection (RFC 9113 §6.8).",
		    f->sender, n, finding_who(g->c, g->side),
		    (double)finding_since(g->time, book_stream(j->b, s)->start) / 1e9, list);
	f->stream = BOOK_NONE;
	n = finding_streams(j->b, g->c, list, sizeof(list), late_in_vain, g, f);
	if (n)
		f->severity = SEVERITY_ERROR;
	if (n == 1) {
		finding_also(f,
			     "No answer came and it is safe to retry on a new connection: "
			     "stream %s.",
			     list);
	} else if (n) {
		finding_also(f,
			     "They got no answer and are safe to retry on a new connection: "
			     "streams %s.",
			     list);
	} else {
		f->stream = book_stream(j->b, s)->id;
		f->severity =
			SEVERITY_INFO; /* a program that looks at its socket only now and then */
		finding_also(f, "They were answered all the same.");
	}
	if (was_resting(j->b, g, book_stream(j->b, s))) {
		f->severity = SEVERITY_INFO;
		f->at_fault = "none";
		finding_also(f, "The client had been at rest since before the GOAWAY, and may not "
				"have read it yet: some libraries read only while a call is made.");
	}
	finding_briefly(f, "%s opened streams after GOAWAY", f->sender);
}

void finding_goaway_ignored(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	struct goaways g;

	(void)id;
	for (unsigned side = 0; side < 2; side++)
		if (finding_goaway_of(j, c, side, &g) && !g.cancelled &&
		    j->ledger->latest > g.time + g.grace)
			tell_ignored(j, r, &g);
}

void finding_goaway_grew(struct judge *j, const struct rule *r, const struct connection *c,
			 uint32_t id)
{
	struct goaways g;

	(void)id;
	for (unsigned side = 0; side < 2; side++) {
		if (!finding_goaway_of(j, c, side, &g) || g.grew == BOOK_NONE)
			continue;
		struct finding *f = begin(j, r, &g, g.grew);
		if (!f)
			return;
		finding_evidence(f, g.final);
		finding_code(f, "PROTOCOL_ERROR");
		finding_title_is(f, "GOAWAY raised its last-stream-id");
		finding_say(f,
			    "The %s raised the last-stream-id of its GOAWAY to %u after it had "
			    "been lower, %u at the lowest: streams that it had given up as not "
			    "processed may have been processed after all, and a retry of them "
			    "may be carried out twice (RFC 9113 §6.8).",
			    f->sender, book_event(j->b, g.grew)->b & GOAWAY_ANY_STREAM, g.last);
		finding_briefly(f, "last-stream-id rose to %u",
				book_event(j->b, g.grew)->b & GOAWAY_ANY_STREAM);
	}
}
