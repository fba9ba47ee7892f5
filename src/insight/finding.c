#include "insight/finding_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

/* Layers from the lowest: the order in which causes explain (DESIGN.md, "verdict"). */
static const char *const layers[] = {"dns",	"tcp",	      "tls",	      "alpn",
				     "preface", "connection", "flow-control", "stream",
				     "grpc",	"http",	      "capture",      "none"};

enum {
	LISTED_STREAMS = 8,
	TOLD_MAX = 32, /* findings of one rule on one connection */
	RANK_LAST = 99
};

/* Odd, so that finding_lead can put one in front of the others of its layer. */
static int rank_of(const char *layer)
{
	for (int i = 0; i < (int)(sizeof(layers) / sizeof(layers[0])); i++)
		if (strcmp(layers[i], layer) == 0)
			return 2 * i + 1;
	return RANK_LAST;
}

struct finding *finding_add(struct judge *j, const struct finding_face *r, uint32_t conn,
			    uint64_t time)
{
	struct finding_list *l = j->out;

	if (l->count == l->room) {
		l->room = memory_room(l->room, l->count + 1);
		l->items = memory_resize(l->items, l->room, sizeof(*l->items));
	}
	struct finding *f = &l->items[l->count++];
	*f = (struct finding){.id = r->id,
			      .rule = r->id,
			      .layer = r->layer,
			      .rfc = r->rfc,
			      .severity = r->severity,
			      .sender = "none",
			      .at_fault = "unknown",
			      .conn = conn,
			      .stream = BOOK_NONE,
			      .confidence = 1.0,
			      .times = 1,
			      .rank = rank_of(r->layer),
			      .time = time};
	return f;
}

bool finding_full(struct judge *j, const struct finding_face *r, uint32_t conn)
{
	struct finding_list *l = j->out;
	unsigned n = 0;

	for (size_t i = l->count; i-- > 0 && l->items[i].conn == conn;) {
		if (l->items[i].id != r->id || ++n < TOLD_MAX)
			continue;
		l->items[l->count - 1].more++;
		return true;
	}
	return false;
}

void finding_move(struct finding *f, const char *layer)
{
	f->layer = layer;
	f->rank = rank_of(layer);
}

void finding_lead(struct finding *f)
{
	f->rank = rank_of(f->layer) - 1;
}

void finding_trail(struct finding *f)
{
	f->rank = RANK_LAST;
}

void finding_evidence(struct finding *f, uint32_t event)
{
	if (event != BOOK_NONE && f->evidence_count < FINDING_EVIDENCE_MAX)
		f->evidence[f->evidence_count++] = event;
}

ERROR_FORMAT(3, 4)
void finding_say(struct finding *f, const char *title, const char *format, ...)
{
	va_list ap;
	char *s = NULL;

	f->title = memory_copy(title, strlen(title));
	va_start(ap, format);
	if (vasprintf(&s, format, ap) < 0)
		s = memory_copy("", 0);
	va_end(ap);
	f->summary = s;
}

static void tell_more(struct finding *f)
{
	char *s = NULL;

	if (!f->more || asprintf(&s, "%s And %u more like it.", f->summary, f->more) < 0)
		return;
	free(f->summary);
	f->summary = s;
}

static void tell_times(struct finding *f)
{
	char *s = NULL;

	if (f->times < 2 || asprintf(&s, "%s (%u times)", f->summary, f->times) < 0)
		return;
	free(f->summary);
	f->summary = s;
}

const char *finding_who(const struct connection *c, unsigned side)
{
	return side == c->client ? "client" : "server";
}

/* "3, 5, 7 and 4 more": the streams of a connection that `pick` takes. */
unsigned finding_streams(const struct book *b, const struct connection *c, char *out, size_t room,
			 bool (*pick)(const struct stream *, const void *), const void *arg)
{
	unsigned n = 0;
	struct text t = {0};

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (!pick(s, arg))
			continue;
		if (n++ < LISTED_STREAMS)
			text_addf(&t, "%s%u", n > 1 ? ", " : "", s->id);
	}
	if (n > LISTED_STREAMS)
		text_addf(&t, " and %u more", n - LISTED_STREAMS);
	snprintf(out, room, "%s", text_str(&t));
	text_done(&t);
	return n;
}

static void judge_connection(struct judge *j, const struct connection *c)
{
	finding_lower_before(j, c);
	for (uint32_t id = c->first_event; id != BOOK_NONE; id = book_event(j->b, id)->next) {
		if (finding_preface_event(j, c, id))
			continue;
		finding_lower_event(j, c, id);
		finding_h2_event(j, c, id);
		finding_local_event(j, c, id);
	}
	finding_lower_after(j, c);
	finding_h2_streams(j, c);
	finding_local_after(j, c);
	finding_local_stall(j, c);
	finding_http1_after(j, c);
}

static bool explains_more(const struct finding *a, const struct finding *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->time < b->time;
}

static void add_healthy(struct judge *j)
{
	static const struct finding_face healthy = {"healthy", "none", "", SEVERITY_OK};
	static const struct finding_face unseen = {"cannot-tell", "none", "", SEVERITY_INFO};
	uint32_t streams = 0, exchanges = 0, conns = book_connections(j->b), shut = 0;
	char also[64] = "";

	for (uint32_t i = 0; i < conns; i++) {
		const struct connection *c = book_connection(j->b, i);
		shut += book_hidden(c->tls);
		*(c->protocol == PROTOCOL_HTTP1 ? &exchanges : &streams) += c->streams;
	}
	if (exchanges)
		snprintf(also, sizeof(also), " and %u HTTP/1.1 exchange%s", exchanges,
			 exchanges == 1 ? "" : "s");

	bool partial = shut || conns == 0 || book_source(j->b)->missing_bytes != 0;
	struct finding *f = finding_add(j, partial ? &unseen : &healthy, BOOK_NONE, 0);
	f->at_fault = "none";
	f->confidence = partial ? 0.3 : 1.0;
	if (conns == 0)
		finding_say(f, "nothing to judge", "No TCP connection was found in this source.");
	else if (shut)
		finding_say(f, "no error was seen from outside",
			    "%u of %u connection%s encrypted and could not be decrypted: what was "
			    "said inside cannot be told.",
			    shut, conns, conns == 1 ? " is" : "s are");
	else
		finding_say(f, "no error was seen",
			    "%u connection%s with %u HTTP/2 stream%s%s, and no error was seen.",
			    conns, conns == 1 ? "" : "s", streams, streams == 1 ? "" : "s", also);
	j->out->verdict = j->out->count - 1;
}

static void choose_verdict(struct judge *j)
{
	struct finding_list *l = j->out;

	for (size_t i = 0; i < l->count; i++) {
		tell_times(&l->items[i]);
		tell_more(&l->items[i]);
	}
	l->verdict = 0;
	for (size_t i = 1; i < l->count; i++)
		if (explains_more(&l->items[i], &l->items[l->verdict]))
			l->verdict = i;
	if (!l->count || l->items[l->verdict].severity <= SEVERITY_INFO)
		add_healthy(j);
}

bool finding_judge_part(const struct book *b, struct finding_list *out, uint32_t events)
{
	struct judge j = {b, out};
	uint32_t n = book_events(b),
		 until = n - out->next_event < events ? n : out->next_event + events;

	for (; out->next_event < until; out->next_event++)
		if (book_event(b, out->next_event)->conn == BOOK_NONE) {
			finding_lower_dns(&j, out->next_event);
			finding_local_event(&j, NULL, out->next_event);
		}
	if (out->next_event < n)
		return false;
	if (out->next_connection == 0)
		finding_local_lookups(&j);
	for (uint64_t looked = 0; out->next_connection < book_connections(b);) {
		const struct connection *c = book_connection(b, out->next_connection);
		if (looked >= events)
			return false;
		judge_connection(&j, c);
		looked += c->events + c->streams + 1;
		out->next_connection++;
	}
	choose_verdict(&j);
	return true;
}

void finding_judge(const struct book *b, struct finding_list *out)
{
	*out = (struct finding_list){0};
	finding_judge_part(b, out, UINT32_MAX);
}

void finding_done(struct finding_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->items[i].title);
		free(l->items[i].summary);
	}
	free(l->items);
	*l = (struct finding_list){0};
}
