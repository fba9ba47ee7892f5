#include "h2lens/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/words.h"

enum {
	COMMON_MAX =
		TIMELINE_POINTS_MAX / 2, /* room that frequent points may not take from rare ones */
	PATH_SHOWN = 28
};

static struct timeline_item *add(struct timeline *t, enum timeline_what what, uint64_t from,
				 uint64_t to)
{
	if (t->count == t->room) {
		t->room = memory_room(t->room, t->count + 1);
		t->items = memory_resize(t->items, t->room, sizeof *t->items);
	}
	struct timeline_item *i = &t->items[t->count++];
	*i = (struct timeline_item){.what = what, .from = from, .to = to < from ? from : to};
	i->event = i->last_event = BOOK_NONE;
	if (from < t->from)
		t->from = from;
	if (to > t->to)
		t->to = to;
	return i;
}

static void label(struct timeline_item *i, const struct text *words)
{
	(void)text_clean_to(i->label, sizeof i->label, text_str(words), words->n);
}

/* What one walk over the connection's events finds for the phases. */
struct phases {
	uint32_t syn, established, hello, tls_last, settings, acked;
	bool ack[2];
};

static void note_phase(struct phases *p, const struct event *e, uint32_t id)
{
	switch (e->kind) {
	case EVENT_TCP_SYN:
		if (p->syn == BOOK_NONE)
			p->syn = id;
		break;
	case EVENT_TCP_ESTABLISHED:
		if (p->established == BOOK_NONE)
			p->established = id;
		break;
	case EVENT_TLS_CLIENT_HELLO:
		if (p->hello == BOOK_NONE)
			p->hello = id;
		break;
	case EVENT_TLS_FINISHED:
		p->tls_last = id;
		break;
	case EVENT_H2_FRAME:
		if (e->type != H2_SETTINGS)
			break;
		if (p->settings == BOOK_NONE)
			p->settings = id;
		/* The exchange is over when each side's first SETTINGS is acknowledged. */
		if (e->flags & H2_FLAG_ACK && !p->ack[e->side]) {
			p->ack[e->side] = true;
			p->acked = id;
		}
		break;
	default:
		break;
	}
}

static void phase(struct timeline *t, const struct book *b, uint32_t first, uint32_t last,
		  const char *name)
{
	if (first == BOOK_NONE)
		return;
	const struct event *from = book_event(b, first);
	uint64_t to = last == BOOK_NONE ? from->time : book_event(b, last)->time;
	struct timeline_item *i = add(t, TIMELINE_PHASE, from->time, to);
	i->event = first;
	i->last_event = last;
	i->side = from->side;
	i->open = last == BOOK_NONE;
	i->severity = i->open ? SEVERITY_WARNING : SEVERITY_OK;
	(void)text_clean_to(i->label, sizeof i->label, name, strlen(name));
}

static void dns_phase(struct timeline *t, const struct book *b, uint32_t id)
{
	struct text words = {.language = t->language};
	if (id == BOOK_NONE)
		return;
	const struct event *e = book_event(b, id);
	uint64_t took = (uint64_t)e->c * 1000;
	struct timeline_item *i =
		add(t, TIMELINE_PHASE, took < e->time ? e->time - took : e->time, e->time);
	i->event = i->last_event = id;
	i->side = e->side;
	i->severity = (enum severity)e->severity;
	text_add(&words, "DNS ");
	text_add_n(&words, book_blob(b, e).p, book_blob(b, e).n);
	label(i, &words);
	text_done(&words);
}

static void add_phases(struct timeline *t, const struct book *b, const struct connection *c,
		       const struct phases *p)
{
	char name[48] = "TLS";
	dns_phase(t, b, c->dns);
	phase(t, b, p->syn, p->established, "TCP");
	if (c->tls) {
		const char *version = names_tls_version(c->tls->version);
		struct slice alpn = book_text(b, c->tls->alpn);
		(void)snprintf(name, sizeof name, "%s%s%.*s", version ? version : "TLS",
			       alpn.n ? " " : "", (int)(alpn.n < 16 ? alpn.n : 16),
			       alpn.n ? alpn.p : "");
		/* Without keys the Finished of TLS 1.3 cannot be seen: the time is known otherwise.
		 */
		phase(t, b, p->hello, p->tls_last, name);
		if (p->hello != BOOK_NONE && p->tls_last == BOOK_NONE && c->tls->server_hello) {
			struct timeline_item *i = &t->items[t->count - 1];
			i->open = false;
			i->severity = SEVERITY_OK;
			if (c->tls->done > i->from)
				i->to = c->tls->done;
		}
	}
	phase(t, b, p->settings, p->acked, "SETTINGS");
}

static void bar_label(const struct timeline *t, struct timeline_item *i, const struct book *b,
		      const struct stream *s)
{
	struct text words = {.language = t->language};
	struct slice method = book_text(b, s->method), path = book_text(b, s->path);
	char room[16], shown[PATH_SHOWN];
	text_addf(&words, "%u ", s->id);
	text_clean(&words, s->method ? method.p : "?", s->method ? method.n : 1);
	text_add(&words, " ");
	text_add(&words,
		 text_clean_to(shown, sizeof shown, s->path ? path.p : "?", s->path ? path.n : 1));
	if (s->reset)
		text_addf(&words, " %s", names_error_text(room, sizeof room, s->reset_code));
	else if (s->end == STREAM_END_REFUSED)
		words_add(&words, " refused");
	else if (s->status)
		text_addf(&words, " %u", s->status);
	/* Cleaned piece by piece above; here only cut. */
	(void)text_clean_to(i->label, sizeof i->label, text_str(&words), words.n);
	text_done(&words);
}

static int by_start(const void *x, const void *y)
{
	const struct timeline_item *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->stream < b->stream ? -1 : a->stream > b->stream;
}

static void add_bars(struct timeline *t, const struct book *b, const struct connection *c)
{
	size_t first = t->count;
	for (uint32_t id = c->first_stream; id != BOOK_NONE && t->bars < TIMELINE_BARS_MAX;
	     id = book_stream(b, id)->next) {
		const struct stream *s = book_stream(b, id);
		bool open = s->end == STREAM_END_OPEN || s->end == STREAM_END_LOST;
		struct timeline_item *i = add(t, TIMELINE_STREAM, s->start,
					      open && c->last > s->last ? c->last : s->last);
		i->event = s->first_event;
		i->last_event = s->last_event;
		i->stream = s->id;
		i->side = s->reset ? s->reset_side : c->client;
		i->severity = (enum severity)s->worst;
		i->open = open;
		bar_label(t, i, b, s);
		t->bars++;
	}
	if (t->bars > 1)
		qsort(t->items + first, t->bars, sizeof *t->items, by_start);
}

/* What ended or bent the connection; samples and what only goes with a session are no points. */
static int local_rank(const struct event *e)
{
	switch (e->type) {
	case LOCAL_SESSION:
	case LOCAL_ADDRESS:
	case LOCAL_ALPN:
	case LOCAL_TCP_INFO:
		return 0;
	case LOCAL_BY_HAND:
	case LOCAL_LIBRARY:
	case LOCAL_EARLY_DATA:
	case LOCAL_FALLBACK:
		return 1;
	default:
		return 2;
	}
}

/* 0: no point; 1: frequent; 2: rare, never crowded out. */
static int point_rank(const struct event *e)
{
	switch (e->kind) {
	case EVENT_TCP_RETRANSMISSION:
	case EVENT_TCP_FAST_RETRANSMISSION:
	case EVENT_TCP_SPURIOUS:
	case EVENT_TCP_ZERO_WINDOW:
		return 1;
	case EVENT_TCP_GAP:
	case EVENT_TCP_FIN:
	case EVENT_TCP_RST:
	case EVENT_TCP_SYN_TIMEOUT:
	case EVENT_TCP_ICMP:
	case EVENT_TLS_ALERT:
	case EVENT_TLS_RECORD_LOST:
	case EVENT_H2_LOST:
	case EVENT_BAD:
		return 2;
	case EVENT_H2_FRAME:
		if (e->type == H2_PING)
			return 1;
		return e->type == H2_GOAWAY || e->type == H2_RST_STREAM ? 2 : 0;
	case EVENT_LOCAL:
		return local_rank(e);
	default:
		return e->severity >= SEVERITY_WARNING ? 1 : 0;
	}
}

static void point_label(const struct timeline *t, struct timeline_item *i, const struct book *b,
			uint32_t id, const struct event *e)
{
	struct text words = {.language = t->language};
	char room[40];
	if (e->kind == EVENT_LOCAL && e->type == LOCAL_LIMIT) {
		const char *stage = names_stage(e->a);
		words_addf(&words, "waited %s for %s", describe_limit(room, sizeof room, e->b),
			   stage ? stage : words_in(t->language, "the peer"));
	} else if (e->kind == EVENT_LOCAL) {
		describe_summary(b, id, &words);
	} else {
		text_add(&words, describe_name_in(e, t->language, room, sizeof room));
	}
	if (e->kind == EVENT_H2_FRAME && (e->type == H2_GOAWAY || e->type == H2_RST_STREAM)) {
		text_addf(&words, " %s", names_error_text(room, sizeof room, e->a));
	} else if (e->kind == EVENT_TLS_ALERT || e->kind == EVENT_TCP_ICMP ||
		   e->kind == EVENT_BAD) {
		text_add(&words, " ");
		describe_summary(b, id, &words);
	}
	label(i, &words);
	text_done(&words);
}

static void add_points(struct timeline *t, const struct book *b, const struct connection *c)
{
	uint32_t common = 0, rare = 0;
	for (uint32_t id = c->first_event; id != BOOK_NONE; id = book_event(b, id)->next) {
		const struct event *e = book_event(b, id);
		int rank = point_rank(e);
		if (rank == 0 || (rank == 1 && common >= COMMON_MAX) ||
		    (rank == 2 && rare >= TIMELINE_POINTS_MAX - COMMON_MAX))
			continue;
		if (rank == 1)
			common++;
		else
			rare++;
		struct timeline_item *i = add(t, TIMELINE_POINT, e->time, e->time);
		i->event = i->last_event = id;
		i->stream = e->stream;
		i->side = e->side;
		i->severity = (enum severity)e->severity;
		point_label(t, i, b, id, e);
	}
}

void timeline_build(const struct book *b, uint32_t conn, enum language lang, struct timeline *t)
{
	const struct connection *c = book_connection(b, conn);
	struct phases p = {BOOK_NONE, BOOK_NONE, BOOK_NONE, BOOK_NONE, BOOK_NONE, BOOK_NONE, {0}};
	*t = (struct timeline){.conn = conn, .from = c->start, .to = c->last, .language = lang};
	if (t->to < t->from)
		t->to = t->from;
	for (uint32_t id = c->first_event; id != BOOK_NONE; id = book_event(b, id)->next)
		note_phase(&p, book_event(b, id), id);
	add_phases(t, b, c, &p);
	add_bars(t, b, c);
	add_points(t, b, c);
}

void timeline_done(struct timeline *t)
{
	free(t->items);
	*t = (struct timeline){0};
}
