/* The beginning of HTTP/2 that one side never made, or that a header stood before. */
#include <string.h>

#include "insight/finding_preface.h"

/* The server's FIN when nobody had closed before it, else BOOK_NONE. */
static uint32_t server_fin(const struct judge *j, const struct connection *c)
{
	uint32_t close = j->ledger->first_close;
	const struct event *e = close == BOOK_NONE ? NULL : book_event(j->b, close);

	return e && e->kind == EVENT_TCP_FIN && e->side != c->client ? close : BOOK_NONE;
}

/* Octets that nobody acknowledged are the path's affair; our own driver does not record what the
 * system acknowledges. */
static bool has_arrived(const struct judge *j, const struct connection *c)
{
	return c->tcp[c->client].acked || (j->out->live && finding_goes_on(j, c));
}

/* The client began HTTP/2, and no octet of HTTP/2 came back. */
static bool is_unanswered(struct judge *j, const struct connection *c)
{
	const struct ledger *l = j->ledger;
	bool server = !c->client;

	return l->kind[EVENT_H2_PREFACE][c->client].kept && finding_is_h2(c) && !c->upgraded &&
	       finding_tls_whole(c) && l->tally.first_h2[server] == BOOK_NONE &&
	       !l->kind[EVENT_HTTP1_RESPONSE][server].count && !l->kind[EVENT_BAD][server].count &&
	       !finding_find(j, "limit-preface", c->id) && has_arrived(j, c) &&
	       !c->tcp[server].behind && (c->tls ? !book_hidden(c->tls) : !c->tcp[server].bytes);
}

/* It closed in place of its own preface. */
static void say_closed(struct finding *f, const char *after)
{
	finding_title_is(f, "the server closed in answer to the HTTP/2 preface");
	finding_briefly(f, "closed in answer to the preface");
	finding_say(f,
		    "The client sent the connection preface in clear, and the server closed the "
		    "connection %s later without one octet, not even its SETTINGS.",
		    after);
	finding_also(f,
		     "A port that wants TLS (https://) does so, one that speaks only HTTP/1.1 or "
		     "another protocol, and a proxy without a server behind it.");
}

static void say_silent(struct finding *f, const char *waited)
{
	finding_code(f, "preface:silent");
	finding_title_is(f, "the server said nothing to the HTTP/2 preface");
	finding_briefly(f, "no answer to the preface");
	finding_say(f,
		    "The client sent the connection preface, and in the %s after it the server "
		    "sent not one octet of HTTP/2, not even its SETTINGS.",
		    waited);
	finding_also(f, "It hangs, or speaks another protocol on this port and waits for more: try "
			"https:// or HTTP/1.1.");
}

void finding_preface_silent(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	uint32_t close = j->ledger->first_close;
	char waited[FINDING_TLS_TIME];

	(void)id;
	if (!is_unanswered(j, c))
		return;
	uint32_t preface = j->ledger->kind[EVENT_H2_PREFACE][c->client].ids[0];
	uint64_t from = book_event(j->b, preface)->time, until = finding_tls_end(j, c);
	if (close != BOOK_NONE)
		until = book_event(j->b, close)->time;
	/* in TLS it had agreed on HTTP/2: then it failed */
	bool closed = !c->tls && server_fin(j, c) != BOOK_NONE;
	if (closed ? until < from : until < from + PREFACE_SILENCE)
		return; /* too early to tell */
	if (!closed && c->tcp[c->client].retransmissions > 1)
		return; /* the path */
	struct finding *f = finding_add(j, r, c->id, from);
	f->sender = f->at_fault = "server";
	f->inferred = true;
	f->lasts = close == BOOK_NONE && finding_goes_on(j, c);
	finding_evidence(f, preface);
	finding_evidence(f, close);
	finding_tls_after(waited, from, until);
	if (closed) {
		f->at_fault = "unknown";
		say_closed(f, waited);
	} else {
		say_silent(f, waited);
	}
	finding_preface_harm(j, c, f);
}

/* A client that says nothing is a probe; a server that waited for it in vain says so by closing. */
void finding_preface_missing(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	const struct ledger *l = j->ledger;
	uint32_t first = l->tally.first_h2[!c->client], close = server_fin(j, c);
	char waited[FINDING_TLS_TIME];

	(void)id;
	if (first == BOOK_NONE || close == BOOK_NONE || c->tls || c->upgraded || c->tunnelled ||
	    !finding_tls_whole(c) || c->tcp[c->client].bytes)
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, first)->time);
	f->sender = f->at_fault = "client";
	finding_evidence(f, first);
	finding_evidence(f, close);
	finding_tls_after(waited, f->time, book_event(j->b, close)->time);
	finding_title_is(f, "the client never sent the connection preface");
	finding_briefly(f, "no preface from the client");
	finding_say(f,
		    "The server began HTTP/2 with its SETTINGS, the client sent not one octet, and "
		    "the server closed the connection %s later: it waited for the connection "
		    "preface in vain.",
		    waited);
	finding_also(f, "A client that waits for the server to speak first does so, a connection "
			"that was opened in advance, and a health check of TCP that does not "
			"close.");
}

/* Did the server go on as if nothing stood before what it speaks? */
static bool is_served(const struct judge *j, const struct connection *c)
{
	unsigned look = 16;

	if (c->tls && c->tls->server_hello)
		return true;
	for (uint32_t i = c->first_stream; i != BOOK_NONE && look--;) {
		const struct stream *s = book_stream(j->b, i);
		if (s->first_response && s->status && s->status != 400)
			return true;
		i = s->next;
	}
	return look == UINT32_MAX;
}

/* The decoder's note of the header, or BOOK_NONE. */
static uint32_t header_of(const struct judge *j)
{
	static const char words[] = "header of the PROXY protocol";

	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_NOTE][side];
		for (uint32_t i = 0; i < m->kept; i++) {
			struct slice said = book_blob(j->b, book_event(j->b, m->ids[i]));
			if (said.n && memmem(said.p, said.n, words, sizeof(words) - 1))
				return m->ids[i];
		}
	}
	return BOOK_NONE;
}

void finding_preface_proxy(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	uint32_t header = header_of(j), close = j->ledger->first_close;

	(void)id;
	if (header == BOOK_NONE || close == BOOK_NONE || !finding_tls_whole(c) || is_served(j, c) ||
	    book_event(j->b, close)->side == c->client)
		return;
	struct finding *f = finding_add(j, r, c->id, book_event(j->b, header)->time);
	f->sender = f->at_fault = "client";
	f->inferred = true;
	f->confidence = 0.8;
	finding_lead(f);
	finding_evidence(f, header);
	finding_evidence(f, close);
	finding_title_is(f, "the server does not expect the PROXY protocol");
	finding_briefly(f, "a header of the PROXY protocol");
	finding_say(f, "The client's first octets are a header of the PROXY protocol, and the "
		       "server served nothing and closed: it took the header for the beginning of "
		       "what it speaks on this port (TLS, HTTP/2 or HTTP/1.1).");
	finding_also(f, "Both sides must agree: \"proxy_protocol\" on nginx's listen, "
			"\"accept-proxy\" on haproxy's bind, or no \"send-proxy\" before them.");
	finding_preface_harm(j, c, f);
}
