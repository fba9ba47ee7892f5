#include "h2lens/finding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "insight/finding_violation.h"
#include "insight/ledger.h"
#include "insight/rule.h"
#include "insight/verdict.h"

enum { TYPES = 17, HOOKS = 128 }; /* frame types 0..15, then all others */

#define SLOW_NS UINT64_C(1000000000)

static const struct layer_rules *const layers[] = {
	&finding_dns_rules,	  &finding_tcp_rules,	  &finding_tls_rules,
	&finding_alpn_rules,	  &finding_preface_rules, &finding_connection_rules,
	&finding_violation_rules, &finding_stream_rules,  &finding_flow_rules,
	&finding_status_rules,	  &finding_grpc_rules,	  &finding_http1_rules,
	&finding_websocket_rules, &finding_capture_rules, &finding_local_rules,
	&finding_across_rules};

enum { LAYERS = sizeof(layers) / sizeof(layers[0]) };

struct hooks {
	const struct rule *rules[HOOKS];
	int count;
};

/* What the judge keeps between parts: the rules by what they look at, and the ledger. */
struct work {
	struct ledger *ledger;
	struct map told;
	struct hooks loose[EVENT_KIND_COUNT], event[EVENT_KIND_COUNT], frame[TYPES];
	struct hooks stream, connection, book;
	text_id grpc_yes, grpc_no;	 /* content types seen last, */
	text_id connect_yes, connect_no; /* and methods */
	text_id post_yes, post_no;
};

static void hook(struct hooks *h, const struct rule *r)
{
	if (h->count == HOOKS)
		abort(); /* the tables grew beyond it: no rule is dropped in silence */
	h->rules[h->count++] = r;
}

static void hook_events(struct hooks *kinds, struct hooks *frames, const struct rule *r)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++) {
		if (!(r->kinds >> k & 1))
			continue;
		if (k != EVENT_H2_FRAME || !frames) {
			hook(&kinds[k], r);
			continue;
		}
		for (unsigned t = 0; t < TYPES; t++)
			if (!r->types || r->types >> t & 1)
				hook(&frames[t], r);
	}
}

static struct work *work_new(void)
{
	struct work *w = memory_get(1, sizeof(*w));

	w->ledger = ledger_new();
	for (size_t n = 0; n < LAYERS; n++)
		for (size_t i = 0; i < layers[n]->count; i++) {
			const struct rule *r = &layers[n]->rules[i];
			if (r->when == RULE_LOOSE)
				hook_events(w->loose, NULL, r);
			else if (r->when == RULE_EVENT)
				hook_events(w->event, w->frame, r);
			else
				hook(r->when == RULE_STREAM	  ? &w->stream
				     : r->when == RULE_CONNECTION ? &w->connection
								  : &w->book,
				     r);
		}
	return w;
}

static void work_free(struct finding_list *l)
{
	struct work *w = l->work;

	if (!w)
		return;
	ledger_free(w->ledger);
	map_done(&w->told);
	free(w);
	l->work = NULL;
}

bool finding_rule(size_t i, struct rule_face *out)
{
	for (size_t n = 0; n < LAYERS; i -= layers[n++]->count)
		if (i < layers[n]->count) {
			const struct rule *r = &layers[n]->rules[i];
			*out = (struct rule_face){r->id, r->layer, r->rfc, r->severity};
			return true;
		}
	return false;
}

static void run(const struct hooks *h, struct judge *j, const struct connection *c, uint32_t id)
{
	for (int i = 0; i < h->count; i++)
		h->rules[i]->look(j, h->rules[i], c, id);
}

static void look_at(struct judge *j, const struct work *w, const struct connection *c, uint32_t id)
{
	const struct event *e = book_event(j->b, id);

	ledger_note(w->ledger, e, id);
	if (e->kind != EVENT_H2_FRAME)
		run(&w->event[e->kind], j, c, id);
	else if (!e->uncertain)
		run(&w->frame[e->type < TYPES - 1 ? e->type : TYPES - 1], j, c, id);
}

static void walk_events(struct judge *j, const struct work *w, const struct connection *c)
{
	uint32_t note = c->first_note, id;

	ledger_begin(w->ledger, j->b, c);
	while ((id = book_notable(j->b, &note)) != BOOK_NONE)
		look_at(j, w, c, id);
	if (c->last_event != BOOK_NONE && !book_is_plain(c, book_event(j->b, c->last_event)))
		look_at(j, w, c, c->last_event);
}

static bool is_grpc(const struct book *b, struct work *w, const struct stream *s)
{
	static const char grpc[] = "application/grpc";
	text_id t = s->content_type;

	if (s->grpc_status)
		return true;
	if (!t || t == w->grpc_no)
		return false;
	if (t != w->grpc_yes) {
		struct slice v = book_text(b, t);
		bool yes = v.n >= sizeof(grpc) - 1 && strncasecmp(v.p, grpc, sizeof(grpc) - 1) == 0;
		*(yes ? &w->grpc_yes : &w->grpc_no) = t;
		return yes;
	}
	return true;
}

/* Is its method that one? `yes` and `no` are the last that were and were not. */
static bool has_method(const struct book *b, const struct stream *s, const char *method,
		       text_id *yes, text_id *no)
{
	text_id t = s->method;

	if (!t || t == *no)
		return false;
	if (t == *yes)
		return true;
	struct slice v = book_text(b, t);
	bool is = v.n == strlen(method) && memcmp(v.p, method, v.n) == 0;
	*(is ? yes : no) = t;
	return is;
}

static unsigned signs_of(const struct book *b, struct work *w, const struct stream *s)
{
	unsigned signs = 0;

	signs |= s->reset ? SIGN_RESET : 0;
	signs |= s->end == STREAM_END_REFUSED ? SIGN_REFUSED : 0;
	signs |= s->end == STREAM_END_LOST ? SIGN_LOST : 0;
	signs |= s->end == STREAM_END_OPEN ? SIGN_OPEN : 0;
	signs |= s->status >= 400 ? SIGN_STATUS : 0;
	signs |= s->worst >= SEVERITY_WARNING ? SIGN_BAD : 0;
	signs |= s->first_response ? 0 : SIGN_NO_ANSWER;
	signs |= s->first_response > s->start + SLOW_NS ? SIGN_SLOW : 0;
	signs |= is_grpc(b, w, s) ? SIGN_GRPC : 0;
	if (has_method(b, s, "CONNECT", &w->connect_yes, &w->connect_no))
		signs |= SIGN_CONNECT;
	return signs;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void walk_streams(struct judge *j, struct work *w, const struct connection *c)
{
	struct ledger *l = w->ledger;

	for (uint32_t id = c->first_stream; id != BOOK_NONE; id = book_stream(j->b, id)->next) {
		const struct stream *s = book_stream(j->b, id);
		unsigned signs = signs_of(j->b, w, s);
		l->signs |= signs;
		l->posts += has_method(j->b, s, "POST", &w->post_yes, &w->post_no);
		l->longest = larger(l->longest, s->last > s->start ? s->last - s->start : 0);
		l->latest = larger(l->latest, s->start);
		for (int i = 0; signs && i < w->stream.count; i++)
			if (w->stream.rules[i]->types & signs)
				w->stream.rules[i]->look(j, w->stream.rules[i], c, id);
	}
}

static void judge_connection(struct judge *j, struct work *w, const struct connection *c)
{
	walk_events(j, w, c);
	walk_streams(j, w, c);
	run(&w->connection, j, c, BOOK_NONE);
}

bool finding_judge_part(const struct book *b, struct finding_list *out, uint32_t events)
{
	uint32_t id;

	if (!out->work)
		out->work = work_new();
	struct work *w = out->work;
	struct judge j = {b, out, w->ledger, &w->told};
	for (uint32_t n = 0; n < events && (id = book_loose(b, &out->next_event)) != BOOK_NONE; n++)
		run(&w->loose[book_event(b, id)->kind], &j, NULL, id);
	uint32_t rest = out->next_event;
	if (book_loose(b, &rest) != BOOK_NONE)
		return false;
	for (uint64_t looked = 0; out->next_connection < book_connections(b);) {
		const struct connection *c = book_connection(b, out->next_connection);
		if (looked >= events)
			return false;
		judge_connection(&j, w, c);
		looked += c->events + c->streams + 1;
		out->next_connection++;
	}
	run(&w->book, &j, NULL, BOOK_NONE);
	verdict_choose(&j, layers, LAYERS);
	if (out->count)
		finding_violation_harmed(&j, &out->items[out->verdict]);
	work_free(out);
	return true;
}

void finding_judge(const struct book *b, struct finding_list *out)
{
	*out = (struct finding_list){0};
	finding_judge_part(b, out, UINT32_MAX);
}

void finding_done(struct finding_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		for (int k = 0; k < LANGUAGES; k++) {
			free(l->items[i].words[k].title);
			free(l->items[i].words[k].summary);
			free(l->items[i].words[k].brief);
		}
	free(l->items);
	work_free(l);
	*l = (struct finding_list){0};
}
