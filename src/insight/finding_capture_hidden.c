/* What can be told of a connection that stays encrypted: records have sizes and times. A frame
 * header is 9 octets, so short frames can be guessed: GOAWAY without debug data is 17, RST_STREAM
 * 13, the acknowledgement of SETTINGS 9; TLS adds a constant. Everything here is inferred. */
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_capture.h"

enum {
	SETTINGS_MOST = 64,
	GOAWAY_SIZE = 17,
	RESET_SIZE = 13,
	ALERT_SIZE = 2,
	DEBUG_MAX = 96,	     /* debug data that is still taken for a GOAWAY's */
	DEBUG_ASKED = 16,    /* the same where an answer is due: with a date it is longer */
	REQUEST_LEAST = 18,  /* frames shorter than that carry no request and no answer */
	FINISHED_LEAST = 36, /* of TLS 1.3: its header and a hash (RFC 8446 section 4.4.4) */
	NO_CERTIFICATE = 8   /* a Certificate with an empty list */
};

#define ALONE_NS UINT64_C(20000000)  /* nothing that was asked for */
#define SOON_NS UINT64_C(1000000000) /* a close that belongs to the last request */
#define IDLE_NS UINT64_C(5000000000) /* a close for want of traffic */

struct said { /* a record */
	uint64_t time;
	uint32_t event, size; /* size: octets inside, as far as they can be told */
};

struct hidden {
	unsigned overhead; /* 0: the suite pads, sizes tell little */
	bool begun;	   /* the client has ended the handshake */
	bool refused_one;  /* it answered a CertificateRequest with an empty list */
	uint64_t began;
	uint32_t records[2], exchanges;
	uint64_t octets[2];
	bool answered;	       /* the server has said something */
	bool asked;	       /* the client said what may be a request since the last answer */
	struct said last[2];   /* of each side, but alerts */
	struct said small;     /* last lone short record of the server */
	bool small_due;	       /* an answer was due when it came */
	uint64_t before_small; /* when anything was said before it */
	uint64_t latest;       /* time of the last record of either side */
	uint32_t goodbye[2];   /* a record of the size of an alert: close_notify */
	uint32_t close;	       /* first FIN or RST */
	uint64_t client_after; /* what the client said after the small one, in octets */
};

/* Octets that protection adds to what is inside: RFC 8446 section 5.2, RFC 5288, RFC 7905. */
static unsigned overhead_of(const struct tls_facts *t)
{
	const char *suite = names_suite(t->cipher);

	if (t->version == 0x0304)
		return 17;
	if (t->version != 0x0303 || !suite)
		return 0;
	if (strstr(suite, "GCM"))
		return 24;
	return strstr(suite, "CHACHA20") ? 16 : 0;
}

static void note_record(struct hidden *h, const struct connection *c, const struct event *e,
			uint32_t id)
{
	unsigned side = e->side;
	bool client = side == c->client;
	uint32_t inside = e->length > h->overhead ? e->length - h->overhead : 0;

	if (!h->begun) { /* the server's first flight, and the client's Finished */
		h->begun = c->tls->version != 0x0304 || (client && inside >= FINISHED_LEAST);
		h->refused_one = h->refused_one || (client && inside == NO_CERTIFICATE);
		h->began = h->latest = e->time;
		return;
	}
	if (h->overhead && inside == ALERT_SIZE) {
		h->goodbye[side] = id;
		return;
	}
	h->records[side]++;
	h->octets[side] += inside;
	bool due = h->asked;
	if (inside >= REQUEST_LEAST && client)
		h->asked = true;
	if (inside >= REQUEST_LEAST && !client && h->asked) {
		/* the first may be no more than SETTINGS */
		h->exchanges += h->answered || inside > SETTINGS_MOST;
		h->answered = true;
		h->asked = false;
	}
	h->last[side] = (struct said){e->time, id, inside};
	if (!client) {
		h->small = h->last[side];
		h->small_due = due;
		h->before_small = h->latest;
		h->client_after = 0;
	} else {
		h->client_after += inside;
	}
	h->latest = e->time;
}

static bool watch(struct judge *j, const struct connection *c, struct hidden *h)
{
	*h = (struct hidden){.goodbye = {BOOK_NONE, BOOK_NONE}, .close = BOOK_NONE};
	if (!book_hidden(c->tls) || c->tls->decrypted == TLS_DECRYPTED_LOST)
		return false;
	h->overhead = overhead_of(c->tls);
	h->begun = !c->tls->client_hello;
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(j->b, i)->next) {
		const struct event *e = book_event(j->b, i);
		if (e->kind == EVENT_TLS_OPAQUE && h->close == BOOK_NONE)
			note_record(h, c, e, i);
		else if ((e->kind == EVENT_TCP_FIN || (e->kind == EVENT_TCP_RST && !e->b)) &&
			 h->close == BOOK_NONE)
			h->close = i;
	}
	return h->begun && h->latest;
}

/* By ALPN, as far as that was seen: TLS 1.3 hides what was chosen. */
static bool may_be_h2(const struct judge *j, const struct connection *c)
{
	struct slice chosen = book_text(j->b, c->tls->alpn);
	struct slice offered = book_text(j->b, c->tls->alpn_offered);

	if (chosen.n)
		return chosen.n == 2 && memcmp(chosen.p, "h2", 2) == 0;
	if (!c->tls->client_hello)
		return true;
	return offered.n >= 2 && memmem(offered.p, offered.n, "h2", 2) != NULL;
}

static struct finding *inferred(struct judge *j, const struct rule *r, const struct connection *c,
				uint64_t time, double sure)
{
	struct finding *f = finding_add(j, r, c->id, time);

	f->at_fault = "unknown";
	f->inferred = true;
	f->confidence = sure;
	return f;
}

void finding_capture_traffic(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	struct hidden h;
	unsigned up = c->client;

	(void)id;
	if (!watch(j, c, &h) || h.records[0] + h.records[1] == 0 || finding_enough(j, r))
		return;
	struct finding *f = inferred(j, r, c, c->start, 0.4);
	finding_title_is(f, "What the encrypted records tell");
	finding_say(f,
		    "The encrypted records of connection %u: %u from the client with about %llu "
		    "octets, %u from the server with about %llu octets.",
		    c->id, h.records[up], (unsigned long long)h.octets[up], h.records[1 - up],
		    (unsigned long long)h.octets[1 - up]);
	if (h.exchanges == 1)
		finding_also(f, "By their order that looks like 1 request and its answer.");
	else if (h.exchanges)
		finding_also(f, "By their order that looks like about %u requests and answers.",
			     h.exchanges);
	else
		finding_also(f, "No request with an answer can be made out.");
	if (h.asked && h.exchanges)
		finding_also(f, "The last thing that the client said may be a request that got no "
				"answer.");
}

/* Did the server say one short thing that nobody had asked for, and everything ended on that? */
static bool short_word(const struct hidden *h)
{
	uint32_t most = GOAWAY_SIZE + (h->small_due ? DEBUG_ASKED : DEBUG_MAX);

	return h->overhead && h->small.time && h->small.size >= RESET_SIZE &&
	       h->small.size <= most && h->small.time > h->before_small + ALONE_NS &&
	       h->client_after <= GOAWAY_SIZE + 9;
}

static void tell_word(const struct hidden *h, struct finding *f, const char *ago)
{
	if (h->small.size == RESET_SIZE)
		finding_also(f,
			     "%s before, the server sent one record of %u octets, the size of a "
			     "RST_STREAM.",
			     ago, h->small.size);
	else if (h->small.size == GOAWAY_SIZE)
		finding_also(f,
			     "%s before, the server sent one record of %u octets, the size of a "
			     "GOAWAY without debug data.",
			     ago, h->small.size);
	else if (h->small.size > GOAWAY_SIZE)
		finding_also(f,
			     "%s before, the server sent one short record of %u octets: it may be "
			     "a GOAWAY with %u octets of debug "
			     "data.",
			     ago, h->small.size, h->small.size - GOAWAY_SIZE);
	finding_evidence(f, h->small.event);
}

/* Right after the handshake the server said one thing of the size of an alert, and nothing else. */
static bool is_refusal(const struct judge *j, const struct hidden *h, const struct connection *c)
{
	uint32_t said = h->goodbye[!c->client];

	return c->tls->version == 0x0304 && c->complete && h->begun && !h->records[!c->client] &&
	       said != BOOK_NONE && said < h->goodbye[c->client] &&
	       book_event(j->b, said)->time <= h->began + SOON_NS;
}

static void say_no_certificate(struct finding *f)
{
	finding_also(f, "By the size of the client's first record the server had asked for a "
			"certificate, and the client sent an empty list.");
}

static void tell_refusal(const struct judge *j, const struct hidden *h, const struct connection *c,
			 struct finding *f)
{
	char time[24];
	uint32_t said = h->goodbye[!c->client];

	finding_evidence(f, said);
	f->sender = "server";
	f->tells = true;
	finding_move(f, "tls");
	finding_title_is(f, "The server ended the session right after the handshake");
	finding_also(f,
		     "%s after the client's end of the handshake the server sent one record of the "
		     "size of an alert, and nothing else: it refused the client, as servers do "
		     "that want a certificate of it (certificate_required, bad_certificate, "
		     "unknown_ca).",
		     text_duration(time, sizeof(time), book_event(j->b, said)->time - h->began));
	if (h->refused_one) {
		f->at_fault = "client";
		say_no_certificate(f);
	}
	finding_also(f, "Which alert it was is encrypted: a key log would tell.");
}

/* The client ended the handshake and left without a request. */
static bool is_left(const struct hidden *h, const struct connection *c, const struct event *close)
{
	return c->tls->version == 0x0304 && c->complete && h->begun && close->side == c->client &&
	       !h->records[c->client] && close->time <= h->began + SOON_NS;
}

/* Who closed, and whether it looks as if the other side had asked for it. */
static bool is_odd(const struct hidden *h, const struct connection *c, const struct event *close,
		   bool word)
{
	unsigned up = c->client;
	uint64_t asked = h->last[up].time;

	if (close->time > h->latest + IDLE_NS)
		return false;
	if (word)
		return close->time <= h->small.time + SOON_NS;
	return close->side != up && h->goodbye[up] == BOOK_NONE && h->asked && asked &&
	       close->time <= asked + SOON_NS;
}

void finding_capture_close(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	struct hidden h;
	char time[24];

	(void)id;
	if (j->ledger->first_close == BOOK_NONE || !watch(j, c, &h) || h.close == BOOK_NONE)
		return;
	const struct event *close = book_event(j->b, h.close);
	const char *who = finding_who(c, close->side);
	bool word = may_be_h2(j, c) && short_word(&h);
	if (!word && finding_enough(j, r))
		return;
	struct finding *f = inferred(j, r, c, close->time, 0.5);
	f->sender = who;
	finding_evidence(f, h.close);
	finding_title_is(f, "The %s closed the encrypted connection first", who);
	uint64_t quiet = close->time > h.latest ? close->time - h.latest : 0;
	if (close->kind == EVENT_TCP_RST)
		finding_say(f, "The %s reset connection %u, %s after the last record.", who, c->id,
			    text_duration(time, sizeof(time), quiet));
	else
		finding_say(f, "The %s closed connection %u first, %s after the last record.", who,
			    c->id, text_duration(time, sizeof(time), quiet));
	if (is_refusal(j, &h, c)) {
		tell_refusal(j, &h, c, f);
		return;
	}
	if (is_left(&h, c, close))
		finding_also(f,
			     "It left %s after it had ended the handshake, and had sent no "
			     "request: clients do so that find the certificate not right for the "
			     "name, or no h2 in ALPN, and probes.",
			     text_duration(time, sizeof(time), close->time - h.began));
	if (h.refused_one && close->side != c->client && !h.records[!c->client]) {
		f->tells = true;
		finding_move(f, "tls");
		say_no_certificate(f);
		return;
	}
	f->tells = may_be_h2(j, c) && is_odd(&h, c, close, word);
	if (word && close->time >= h.small.time)
		tell_word(&h, f, text_duration(time, sizeof(time), close->time - h.small.time));
	if (!f->tells)
		return;
	f->sender = "server";
	finding_move(f, "connection");
	if (!word)
		finding_also(f, "The client had just sent something, and had not closed: the "
				"server seems to have ended the connection instead of answering.");
	finding_also(f, "What it said about it is encrypted: a key log would tell the code.");
}
