/* The verdict of a source in which nothing failed: what was seen, so that "healthy" says
 * something, or why nothing can be said. */
#include <string.h>

#include "h2lens/names.h"
#include "insight/verdict.h"

enum {
	STREAMS_LOOK = 4096, /* streams that are looked into for interim answers and trailers */
	EVENTS_LOOK = 64,    /* events of each */
	INTERIM_END = 200
};

static const double unsure = 0.3;

static const struct rule healthy = {"healthy", "none", "", SEVERITY_OK, RULE_BOOK, 0, 0, NULL};
static const struct rule unseen = {"cannot-tell", "none", "", SEVERITY_INFO, RULE_BOOK, 0, 0, NULL};

struct seen {
	uint32_t streams, exchanges, open, shut, goaways, upgraded, resumed, retried, pushed, grpc,
		grpc_ok, interim, trailers, tunnels, looked;
};

static bool is_number(struct slice s, uint32_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || i > 3)
			return false;
		*n = *n * 10 + (uint32_t)(s.p[i] - '0');
	}
	return s.n > 0;
}

/* Interim answers and trailers, told from the answer's header lists. */
static void look_at_answer(const struct book *b, const struct stream *s, struct seen *x)
{
	uint32_t status, id = s->first_event;

	for (int i = 0; i < EVENTS_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		id = e->next_stream;
		if (!e->has_fields || e->type != H2_HEADERS || book_from_client(b, e))
			continue;
		if (!is_number(book_field(b, e, ":status"), &status))
			x->trailers++;
		else if (status < INTERIM_END)
			x->interim++;
	}
}

static void look_at_stream(const struct book *b, const struct stream *s, struct seen *x)
{
	struct slice code = book_text(b, s->grpc_status);

	x->pushed += s->pushed;
	x->open += s->end == STREAM_END_OPEN;
	x->grpc += code.n > 0;
	x->grpc_ok += code.n == 1 && code.p[0] == '0';
	x->tunnels += book_connects(b, s);
	look_at_answer(b, s, x);
}

static struct seen look(const struct book *b)
{
	struct seen x = {0};

	for (uint32_t i = 0; i < book_connections(b); i++) {
		const struct connection *c = book_connection(b, i);
		x.shut += book_hidden(c->tls);
		x.goaways += c->goaways;
		x.upgraded += c->upgraded;
		x.resumed += c->tls && c->tls->resumed;
		x.retried += c->tls && c->tls->hello_retry;
		*(c->protocol == PROTOCOL_HTTP1 ? &x.exchanges : &x.streams) += c->streams;
	}
	for (uint32_t i = 0; i < book_streams(b) && i < STREAMS_LOOK; i++)
		look_at_stream(b, book_stream(b, i), &x);
	return x;
}

/* What is out of the ordinary and still as it should be. */
static void tell_facts(struct finding *f, const struct seen *x)
{
	if (x->upgraded)
		finding_also(f,
			     "%u went from HTTP/1.1 to h2c by Upgrade (101 Switching Protocols).",
			     x->upgraded);
	if (x->goaways)
		finding_also(f, "GOAWAY NO_ERROR at the end is the orderly way to close.");
	if (x->resumed)
		finding_also(f, "TLS sessions resumed: %u, without a Certificate.", x->resumed);
	if (x->retried)
		finding_also(f, "The server asked for another key share once "
				"(HelloRetryRequest): one round trip more.");
	if (x->interim)
		finding_also(f, "Interim answers (103 Early Hints and the like): %u.", x->interim);
	if (x->pushed)
		finding_also(f, "Streams that the server pushed (PUSH_PROMISE): %u.", x->pushed);
	if (x->grpc_ok)
		finding_also(f, "gRPC calls that ended with grpc-status 0 (OK): %u.", x->grpc_ok);
	else if (x->trailers)
		finding_also(f, "Answers that end with a trailer: %u.", x->trailers);
	if (x->tunnels)
		finding_also(f, "Tunnels by CONNECT: %u.", x->tunnels);
}

static void tell_healthy(struct judge *j, struct finding *f, const struct seen *x)
{
	uint32_t conns = book_connections(j->b);

	finding_title_is(f, "healthy: nothing failed");
	if (x->exchanges)
		finding_say(f,
			    "Connections: %u, HTTP/2 streams: %u, HTTP/1.1 exchanges: %u; no error "
			    "was seen.",
			    conns, x->streams, x->exchanges);
	else
		finding_say(f, "Connections: %u, HTTP/2 streams: %u; no error was seen.", conns,
			    x->streams);
	if (!x->exchanges && !x->streams)
		finding_also(f, "Nobody made a request: such are probes, connections that were "
				"opened in advance, and clients that leave after the handshake, "
				"as some do that do not accept the certificate.");
	tell_facts(f, x);
	if (x->grpc && x->grpc == x->grpc_ok)
		finding_code(f, "grpc:OK");
	else if (x->goaways)
		finding_code(f, "%s", names_error(H2_NO_ERROR));
}

static void tell_unseen(struct judge *j, struct finding *f, const struct seen *x)
{
	uint32_t conns = book_connections(j->b);

	if (conns == 0) {
		finding_title_is(f, "nothing to judge");
		finding_say(f, "No TCP connection was found in this source.");
	} else if (x->shut && conns == 1) {
		finding_title_is(f, "encrypted: no error was seen from outside");
		finding_say(f,
			    "The only connection is encrypted and could not be decrypted: what "
			    "was said inside cannot be told, and no error can be seen without it.");
	} else if (x->shut) {
		finding_title_is(f, "encrypted: no error was seen from outside");
		finding_say(f,
			    "Of %u connections %u are encrypted and could not be decrypted: what "
			    "was said inside cannot be told, and no error can be seen without it.",
			    conns, x->shut);
	} else if (!book_source(j->b)->missing_bytes) {
		finding_title_is(f, "no error was seen, but the file is cut");
		finding_say(f,
			    "The file ends inside a packet. Until then no error was seen; what "
			    "became of what was open there (streams: %u) cannot be told: get the "
			    "whole file, or capture again.",
			    x->open);
	} else {
		finding_title_is(f, "no error was seen, but the capture is not whole");
		finding_say(f,
			    "Connections: %u, HTTP/2 streams: %u; no error was seen in what was "
			    "captured, and octets are missing.",
			    conns, x->streams);
	}
}

/* A client in clear that closes without GOAWAY says nothing of why: TLS at least has its
 * close_notify. What its own error message says then is of its own making. */
static void tell_close(struct judge *j, struct finding *f)
{
	for (size_t i = 0; i + 1 < j->out->count; i++) {
		const struct finding *x = &j->out->items[i];
		if (strcmp(x->id, "tcp-fin-no-goaway") != 0 || strcmp(x->sender, "client") != 0 ||
		    x->conn == BOOK_NONE || book_connection(j->b, x->conn)->tls)
			continue;
		f->sender = "client";
		finding_also(f, "The client closed (FIN) without a GOAWAY when all was answered: "
				"an error that it reports is of its own making.");
		return;
	}
}

void finding_healthy(struct judge *j)
{
	struct seen x = look(j->b);
	const struct source_facts *s = book_source(j->b);
	/* a file that a program still writes ends in the middle too: then nothing is open in it */
	bool cut = s->cut && (x.open || !x.streams);
	bool partial = x.shut || cut || book_connections(j->b) == 0 || s->missing_bytes;
	struct finding *f = finding_add(j, partial ? &unseen : &healthy, BOOK_NONE, 0);

	f->at_fault = "none";
	if (partial) {
		f->confidence = unsure;
		tell_unseen(j, f, &x);
	} else {
		tell_healthy(j, f, &x);
		tell_close(j, f);
	}
	j->out->verdict = j->out->count - 1;
}
