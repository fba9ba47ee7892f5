#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "insight/rule.h"
#include "insight/words.h"

/* Layers from the lowest: the order in which causes explain (DESIGN.md, "verdict"). */
static const char *const layers[] = {"dns",	"tcp",	      "tls",	      "alpn",
				     "preface", "connection", "flow-control", "stream",
				     "grpc",	"http",	      "capture",      "none"};

enum {
	LISTED_STREAMS = 8,
	CHAIN_MAX = 64, /* links that are followed */
	TOLD_MAX = 32,	/* findings of one rule on one connection */
	CONNECTIONS_TOLD = 100,
	FIRST_LOOK = 16, /* events of a stream before its request's fields */
	RANK_LAST = 99
};

/* How sure a finding can be where the capture did not see all. */
static const double sure_midway = 0.8, sure_holed = 0.7;

/* Odd, so that finding_lead can put one in front of the others of its layer. */
static int rank_of(const char *layer)
{
	for (int i = 0; i < (int)(sizeof(layers) / sizeof(layers[0])); i++)
		if (strcmp(layers[i], layer) == 0)
			return 2 * i + 1;
	return RANK_LAST;
}

static double confidence_of(const struct book *b, uint32_t conn)
{
	const struct connection *c = conn == BOOK_NONE ? NULL : book_connection(b, conn);

	if (c && (c->tcp[0].missing || c->tcp[1].missing))
		return sure_holed;
	return c && !c->complete ? sure_midway : 1.0;
}

struct finding *finding_add(struct judge *j, const struct rule *r, uint32_t conn, uint64_t time)
{
	struct finding_list *l = j->out;

	if (l->count == l->room) {
		l->room = memory_room(l->room, l->count + 1);
		l->items = memory_resize(l->items, l->room, sizeof(*l->items));
	}
	struct finding *f = &l->items[l->count++];
	*f = (struct finding){.id = r->id,
			      .layer = r->layer,
			      .rfc = r->rfc,
			      .severity = r->severity,
			      .sender = "none",
			      .at_fault = "unknown",
			      .conn = conn,
			      .stream = BOOK_NONE,
			      .because = BOOK_NONE,
			      .effect = BOOK_NONE,
			      .confidence = confidence_of(j->b, conn),
			      .times = 1,
			      .rank = rank_of(r->layer),
			      .time = time};
	return f;
}

struct finding *finding_of(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t event)
{
	const struct event *e = book_event(j->b, event);
	uint32_t conn = c ? c->id : BOOK_NONE;

	if (finding_full(j, r, conn))
		return NULL;
	struct finding *f = finding_add(j, r, conn, e->time);
	if (e->stream)
		f->stream = e->stream;
	finding_evidence(f, event);
	return f;
}

bool finding_full(struct judge *j, const struct rule *r, uint32_t conn)
{
	struct finding_list *l = j->out;
	size_t last = SIZE_MAX;
	unsigned n = 0;

	for (size_t i = l->count; i-- > 0 && l->items[i].conn == conn;) {
		if (l->items[i].id != r->id)
			continue;
		if (last == SIZE_MAX)
			last = i;
		if (++n < TOLD_MAX)
			continue;
		l->items[last].more++;
		return true;
	}
	return false;
}

/* Rules are few, and apart. */
static uint64_t key_of(const struct rule *r, uint32_t key)
{
	return ((uint64_t)(uintptr_t)r << 20) ^ key;
}

bool finding_enough(struct judge *j, const struct rule *r)
{
	uint64_t many = key_of(r, 0), last = key_of(r, 1);
	uint32_t n = map_get(j->told, many);

	n = n == MAP_EMPTY ? 0 : n;
	if (n == CONNECTIONS_TOLD) {
		j->out->items[map_get(j->told, last)].more++;
		return true;
	}
	map_put(j->told, many, n + 1);
	map_put(j->told, last, (uint32_t)j->out->count);
	return false;
}

bool finding_again(struct judge *j, const struct rule *r, uint32_t key)
{
	uint64_t k = key_of(r, key);
	uint32_t i = map_get(j->told, k);

	if (i == MAP_EMPTY) {
		map_put(j->told, k, (uint32_t)j->out->count);
		return false;
	}
	if (i >= j->out->count)
		return false; /* it was not added after all */
	j->out->items[i].times++;
	return true;
}

struct finding *finding_find(struct judge *j, const char *id, uint32_t conn)
{
	struct finding_list *l = j->out;

	for (size_t i = l->count; i-- > 0 && l->items[i].conn == conn;)
		if (strcmp(l->items[i].id, id) == 0)
			return &l->items[i];
	return NULL;
}

bool finding_leads_to(const struct judge *j, const struct finding *cause,
		      const struct finding *effect)
{
	const struct finding *f = effect;

	for (int depth = 0; depth < CHAIN_MAX; depth++) {
		if (f == cause)
			return true;
		if (f->because == BOOK_NONE)
			return false;
		f = &j->out->items[f->because];
	}
	return true; /* longer than any chain that is told */
}

void finding_because(struct judge *j, struct finding *effect, const struct finding *cause)
{
	if (!finding_leads_to(j, effect, cause))
		effect->because = (uint32_t)(cause - j->out->items);
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
	for (int i = 0; i < f->evidence_count; i++)
		if (f->evidence[i] == event)
			return;
	if (event != BOOK_NONE && f->evidence_count < FINDING_EVIDENCE_MAX)
		f->evidence[f->evidence_count++] = event;
}

void finding_stream(struct finding *f, uint32_t stream)
{
	if (f->stream == BOOK_NONE)
		f->stream = stream;
	if (f->stream_count < FINDING_STREAMS_MAX)
		f->streams[f->stream_count] = stream;
	f->stream_count++;
}

bool finding_names(const struct finding *f, uint32_t stream)
{
	for (uint32_t i = 0; i < f->stream_count && i < FINDING_STREAMS_MAX; i++)
		if (f->streams[i] == stream)
			return true;
	return f->stream == stream;
}

void finding_code(struct finding *f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(f->code, sizeof(f->code), format, ap);
	va_end(ap);
}

/* Chinese sentences follow one another without a blank. */
static bool ends_latin(const char *s)
{
	return (s[strlen(s) - 1] & 0x80) == 0;
}

/* Puts words into the member at `offset` of every language's; with `add` behind what is there. */
static void put(struct finding *f, size_t offset, bool add, const char *format, va_list ap)
{
	struct text out[LANGUAGES] = {{0}};

	for (int i = 0; add && i < LANGUAGES; i++) {
		char *old = *(char **)((char *)&f->words[i] + offset);
		if (old && *old) {
			text_add(&out[i], old);
			text_add(&out[i], ends_latin(old) ? " " : "");
		}
	}
	words_render(out, format, ap);
	for (int i = 0; i < LANGUAGES; i++) {
		char **at = (char **)((char *)&f->words[i] + offset);
		free(*at);
		*at = memory_copy(text_str(&out[i]), out[i].n);
		text_done(&out[i]);
	}
}

#define PUT(member, add)                                                                           \
	va_list ap;                                                                                \
	va_start(ap, format);                                                                      \
	put(f, offsetof(struct finding_words, member), add, format, ap);                           \
	va_end(ap)

void finding_title_is(struct finding *f, const char *format, ...)
{
	PUT(title, false);
}

void finding_say(struct finding *f, const char *format, ...)
{
	PUT(summary, false);
}

void finding_also(struct finding *f, const char *format, ...)
{
	PUT(summary, true);
}

void finding_briefly(struct finding *f, const char *format, ...)
{
	PUT(brief, false);
}

static const char *in(const struct finding *f, enum language l, size_t offset)
{
	const char *s = *(char *const *)((const char *)&f->words[l] + offset);

	if (!s || !*s)
		s = *(char *const *)((const char *)&f->words[LANGUAGE_ENGLISH] + offset);
	return s ? s : "";
}

const char *finding_title(const struct finding *f, enum language l)
{
	return in(f, l, offsetof(struct finding_words, title));
}

const char *finding_summary(const struct finding *f, enum language l)
{
	return in(f, l, offsetof(struct finding_words, summary));
}

const char *finding_brief(const struct finding *f, enum language l)
{
	const char *s = in(f, l, offsetof(struct finding_words, brief));

	return *s ? s : finding_title(f, l);
}

uint32_t finding_request(const struct book *b, const struct stream *s)
{
	uint32_t id = s->first_event;

	for (int i = 0; i < FIRST_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->has_fields && e->type != H2_PUSH_PROMISE && book_from_client(b, e))
			return id;
		id = e->next_stream;
	}
	return BOOK_NONE;
}

const char *finding_who(const struct connection *c, unsigned side)
{
	return side == c->client ? "client" : "server";
}

const char *finding_other(const struct connection *c, unsigned side)
{
	return side == c->client ? "server" : "client";
}

uint64_t finding_since(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

bool finding_one_sided(const struct connection *c)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct tcp_side *mute = &c->tcp[side], *other = &c->tcp[1 - side];
		if (!other->bytes)
			continue;
		/* who talks to a peer that is gone repeats itself */
		if (!mute->packets && other->retransmissions * 2 < other->packets)
			return true;
		if (mute->packets && !mute->bytes && (mute->missing || mute->behind))
			return true;
	}
	return false;
}

uint64_t finding_hole(const struct judge *j, const struct connection *c)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_GAP][!c->client];

	for (uint32_t i = m->kept; i-- > 0;) {
		const struct event *e = book_event(j->b, m->ids[i]);
		if (e->pos < c->tcp[!c->client].acked)
			return e->time;
	}
	return 0;
}

bool finding_in_hole(const struct stream *s, uint64_t hole)
{
	return hole && s->start <= hole && s->last <= hole;
}

bool finding_is_h2(const struct connection *c)
{
	return c->protocol == PROTOCOL_H2 || c->protocol == PROTOCOL_H2C;
}

unsigned finding_streams(const struct book *b, const struct connection *c, char *out, size_t room,
			 bool (*pick)(const struct stream *, const void *), const void *arg,
			 struct finding *f)
{
	unsigned n = 0;
	struct text t = {0};

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (!pick(s, arg))
			continue;
		if (f)
			finding_stream(f, s->id);
		if (n++ < LISTED_STREAMS)
			text_addf(&t, "%s%u", n > 1 ? ", " : "", s->id);
	}
	if (n > LISTED_STREAMS)
		text_addf(&t, " and %u more", n - LISTED_STREAMS);
	snprintf(out, room, "%s", text_str(&t));
	text_done(&t);
	return n;
}

uint32_t finding_next_frame(const struct book *b, uint32_t event, unsigned type, unsigned side,
			    uint32_t stream, unsigned look)
{
	for (uint32_t id = book_event(b, event)->next; id != BOOK_NONE && look--;) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_H2_FRAME && e->type == type && (side > 1 || e->side == side) &&
		    (stream == BOOK_NONE || e->stream == stream))
			return id;
		id = e->next;
	}
	return BOOK_NONE;
}

bool finding_goes_on(const struct judge *j, const struct connection *c)
{
	return j->out->now != 0 && c->close == TCP_OPEN;
}

uint64_t finding_present(struct judge *j, const struct connection *c, uint64_t captured)
{
	if (!finding_goes_on(j, c))
		return captured;
	j->out->waits = true;
	return j->out->now > c->last ? j->out->now : c->last;
}

bool finding_made_on_the_way(const struct judge *j, const struct connection *c, uint32_t event,
			     struct finding *f)
{
	enum { HOPS = 256 };
	const struct event *e = event == BOOK_NONE ? NULL : book_event(j->b, event);

	if (!e || e->kind != EVENT_TCP_RST || !e->c)
		return false;
	f->sender = "middlebox";
	f->at_fault = "network";
	f->inferred = true;
	finding_title_is(f, "TCP reset by a device on the way");
	finding_also(f,
		     "The RST bears the %s's address but came with TTL %u, and everything else "
		     "from the %s with %u: a device on the way made it (a firewall, a NAT or a "
		     "load balancer that forgot the connection, a filter).",
		     finding_who(c, e->side), e->c % HOPS, finding_who(c, e->side), e->c / HOPS);
	return true;
}
