/* The words of a reset: what had come, what the code means here, what is safe to do. */
#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_grpc.h"
#include "insight/finding_stream_reset.h"

#define SECOND UINT64_C(1000000000)
#define NOTICED_NS UINT64_C(200000000) /* silences and waits worth a word */
#define AT_ONCE_NS UINT64_C(10000000)

enum { STATUS_OK = 200, STATUS_ERROR = 400 };

static bool breaks_body(const struct reset *x)
{
	bool due = x->story.length < 0 || x->s->response_bytes < (uint64_t)x->story.length;

	return !finding_stream_reset_by_client(x) && x->s->status >= STATUS_OK &&
	       x->s->status < STATUS_ERROR && !x->story.answered && due;
}

static void say_who_of_many(struct finding *f, const struct reset *x)
{
	char least[24], most[24];

	text_duration(least, sizeof(least), x->least);
	text_duration(most, sizeof(most), x->most);
	if (!x->most)
		finding_say(f, "The %s reset streams %s with %s, at once after their requests.",
			    x->who, x->streams, x->name);
	else if (!x->least)
		finding_say(f,
			    "The %s reset streams %s with %s, at once or up to %s after their "
			    "requests.",
			    x->who, x->streams, x->name, most);
	else if (strcmp(least, most) == 0)
		finding_say(f, "The %s reset streams %s with %s, %s after their requests.", x->who,
			    x->streams, x->name, least);
	else
		finding_say(f, "The %s reset streams %s with %s, %s to %s after their requests.",
			    x->who, x->streams, x->name, least, most);
	finding_briefly(f, "the %s reset streams %s with %s", x->who, x->streams, x->name);
}

static void say_who(struct finding *f, const struct reset *x)
{
	char after[24];

	finding_title_is(f, "RST_STREAM %s from the %s", x->name, x->who);
	if (x->n > 1) {
		say_who_of_many(f, x);
		return;
	}
	text_duration(after, sizeof(after), x->after);
	if (!x->after && x->story.what[0])
		finding_say(f, "The %s reset stream %s (%s) with %s, at once after the request.",
			    x->who, x->streams, x->story.what, x->name);
	else if (!x->after)
		finding_say(f, "The %s reset stream %s with %s at once.", x->who, x->streams,
			    x->name);
	else if (x->story.what[0])
		finding_say(f, "The %s reset stream %s (%s) with %s, %s after the request began.",
			    x->who, x->streams, x->story.what, x->name, after);
	else
		finding_say(f, "The %s reset stream %s with %s, %s after its beginning.", x->who,
			    x->streams, x->name, after);
	finding_briefly(f, "the %s reset stream %s with %s", x->who, x->streams, x->name);
}

static void say_request(struct finding *f, const struct reset *x)
{
	unsigned long long sent = x->s->request_bytes;

	bool closed = x->s->close_code[0] || x->s->close_code[1]; /* a WebSocket: no body */

	if (x->story.asked || x->story.request == BOOK_NONE || closed)
		return;
	char quiet[24];
	if (x->story.request_length >= 0)
		finding_also(f, "The request's body was not whole: %llu of %lld octets were sent.",
			     sent, (long long)x->story.request_length);
	else if (sent == 1)
		finding_also(f, "The request's body was not whole: 1 octet was sent.");
	else if (sent)
		finding_also(f, "The request's body was not whole: %llu octets were sent.", sent);
	if (x->waited >= SECOND)
		finding_also(f, "Before the reset the client had sent nothing of it for %s.",
			     text_duration(quiet, sizeof(quiet), x->waited));
}

static void say_body(struct finding *f, const struct reset *x)
{
	unsigned long long got = x->s->response_bytes;
	long long due = x->story.length;
	char quiet[24];

	if (x->story.answered && due >= 0 && got != (unsigned long long)due)
		finding_also(f,
			     "Status %u had come, and a body that ended after %llu octets though "
			     "its content-length says %lld.",
			     x->s->status, got, due);
	else if (due >= 0)
		finding_also(f, "Status %u and %llu of %lld octets of the body had come.",
			     x->s->status, got, due);
	else
		finding_stream_say_body(f, x->s);
	if (x->silence >= NOTICED_NS)
		finding_also(f, "Before the reset the server had said nothing on it for %s.",
			     text_duration(quiet, sizeof(quiet), x->silence));
}

static void say_came(struct finding *f, const struct reset *x)
{
	bool holes = x->answered < x->n && x->c->tcp[1 - x->c->client].missing;

	if (holes)
		finding_also(f, "How much of the answer had come is not known: the capture lacks "
				"octets of the server.");
	else if (x->n > 1 && x->answered == 0)
		finding_also(f, "No answer had begun on any of them.");
	else if (x->n > 1 && x->answered == x->n)
		finding_also(f, "An answer had begun on all of them.");
	else if (x->n > 1)
		finding_also(f, "An answer had begun on %u of %u.", x->answered, x->n);
	else if (x->s->status)
		say_body(f, x);
	else
		finding_also(f, "No part of the answer had come.");
	if (x->n == 1)
		say_request(f, x);
}

static void say_limit(struct finding *f, const struct reset *x)
{
	char figure[24];

	/* what came just before made it so, and no clock */
	if (x->n == 1 && x->s->status && x->silence < AT_ONCE_NS)
		return;
	if (finding_stream_round(x->after, figure, sizeof(figure)))
		finding_also(f, "That is a round figure: a time limit of %s in the %s is likely.",
			     figure, x->who);
}

static void say_done(struct judge *j, struct finding *f, const struct reset *x)
{
	bool closed = x->s->close_code[0] || x->s->close_code[1];

	if (finding_grpc_again(j->b, x->c, x->s))
		finding_also(f, "Another attempt of the same gRPC call was answered (hedging): the "
				"client needed this one no more, and nothing is lost.");
	else if (x->n == 1 && closed)
		finding_also(f, "A close frame had ended its WebSocket before, so nothing is "
				"lost.");
	else if (x->n == 1 && !x->story.answered && finding_stream_events(j->b, x->c, x->s))
		finding_also(f, "It carried events (text/event-stream), which stay open until the "
				"client leaves: nothing is lost.");
	else if (x->n == 1)
		finding_also(f, "All that was due had come, so nothing is lost.");
	else
		finding_also(f, "All that was due had come, or they were open until the client "
				"leaves (events, WebSocket), so nothing is lost.");
}

static void say_cancel(struct judge *j, struct finding *f, const struct reset *x)
{
	if (!finding_stream_reset_by_client(x)) {
		f->at_fault = "server";
		if (x->n == 1 && breaks_body(x) && finding_stream_reset_limit(j, f, x))
			return;
		if (x->n == 1 && x->story.answered) {
			finding_also(f, "The answer was whole: the server wants no more of the "
					"request, and is to say so with NO_ERROR (RFC 9113 §8.1). "
					"Clients that mind the code take the request for failed.");
			return;
		}
		say_limit(f, x);
		finding_also(f, "A server that cancels gave the answer up, or is a proxy whose own "
				"connection to the next server failed; its log says which.");
		return;
	}
	if (x->pushed == x->n) {
		f->at_fault = "none";
		finding_also(f, "The server had pushed it, and a client may decline a push.");
		return;
	}
	if (x->refused) {
		f->at_fault = "none";
		finding_also(f, "The server's GOAWAY had said before that the stream was not and "
				"will not be processed, so the reset changes nothing: the request "
				"is safe to retry on another connection (RFC 9113 §6.8).");
		return;
	}
	if (f->severity == SEVERITY_INFO) {
		f->at_fault = "none";
		say_done(j, f, x);
		return;
	}
	say_limit(f, x);
	if (x->answered < x->n && x->after >= NOTICED_NS)
		finding_also(f, "The client gave up waiting: the server, or what stands behind it, "
				"took longer than the client was ready to wait.");
	else if (x->answered < x->n)
		finding_also(f, "The client wanted the answer no more: its user or its program "
				"cancelled it.");
	else
		finding_also(f, "The client wanted no more of the answer, or had a limit for the "
				"whole of it.");
	if (finding_grpc_asks(j->b, x->s))
		finding_also(f, "In gRPC's terms the call ended with CANCELLED.");
	finding_also(f, "The server may have acted on the request all the same: repeat it only "
			"when doing it twice does no harm.");
}

static void say_internal(struct judge *j, struct finding *f, const struct reset *x)
{
	f->at_fault = x->who;
	if (finding_stream_reset_by_client(x)) {
		finding_also(f, "The failure is in the client: what reads the answer there broke, "
				"or its library did.");
		return;
	}
	bool limit = x->n == 1 && breaks_body(x) && finding_stream_reset_limit(j, f, x);
	if (!limit && breaks_body(x) && finding_stream_reset_relayed(j, f, x))
		finding_also(f, "The answer is incomplete; the proxy's log and the server behind "
				"it say more.");
	else if (!limit && breaks_body(x))
		finding_also(f, "The body is incomplete: the server, or a backend behind it, "
				"failed in the middle of the answer; its own log says more.");
	else if (!limit)
		finding_also(f, "The failure is on the server, or behind it: its own log says "
				"more.");
	else
		finding_also(f, "The body is incomplete; the proxy's log and the server behind it "
				"say more.");
	if (x->s->status)
		return;
	say_limit(f, x);
	finding_also(f, "Whether it had acted on the request is not known.");
}

/* Is there nothing on those streams that the client can be accused of? */
static bool is_blameless(const struct judge *j, const struct reset *x)
{
	const struct marks *bad = &j->ledger->kind[EVENT_BAD][x->c->client];

	return x->c->complete && !bad->count && !x->c->tcp[x->c->client].missing &&
	       !finding_one_sided(x->c);
}

/* The code of a breach, for what was none: h2o breaks so off what its backend did not finish,
 * nginx's "return 444" and other programs end so a request that they will not answer. */
static void say_groundless(struct judge *j, struct finding *f, const struct reset *x)
{
	if (x->n == 1 && finding_stream_starved(j->b, x->story.fed)) {
		f->at_fault = "client";
		finding_also(f, "The window that the client gave was used up, and the server gave "
				"up waiting for its WINDOW_UPDATE.");
		return;
	}
	if (x->n == 1 && !x->story.asked && x->waited >= SECOND) {
		f->at_fault = "unknown";
		finding_also(f, "A request whose body does not come is ended so by some servers "
				"when they have waited long enough (nginx's client_body_timeout).");
		return;
	}
	if (x->n == 1 && breaks_body(x) && x->story.asked) {
		f->at_fault = "server";
		if (finding_stream_reset_limit(j, f, x))
			return;
		finding_also(f, "The client had said all it had to say, and nothing in it breaks "
				"the protocol: the server, or a backend behind it, failed in the "
				"middle of the answer; its own log says more.");
		return;
	}
	f->at_fault = "unknown";
	if (book_connects(j->b, x->s)) {
		finding_also(f, "It was a CONNECT: a server that is no proxy, or does not offer "
				"extended CONNECT (RFC 8441), may end it so.");
		return;
	}
	struct slice scheme = book_text(j->b, x->s->scheme);
	if (!x->c->tls && scheme.n == 5 && memcmp(scheme.p, "https", 5) == 0)
		finding_also(f, "The request's :scheme is https on a connection without TLS, which "
				"Tomcat takes for an error: a client behind what ends TLS must say "
				"http, or the server must be told of the proxy.");
	finding_also(f, "The code accuses the client, but nothing that it sent breaks the "
			"protocol: some servers end so a request that they will not answer (nginx "
			"with return 444), or cannot (a backend that failed); the server's log "
			"says why.");
}

/* A reset by which one side accuses the other of breaking the protocol. */
static void say_accused(struct judge *j, struct finding *f, const struct reset *x)
{
	bool unfit = x->code == H2_PROTOCOL_ERROR && !finding_stream_reset_by_client(x);

	f->at_fault = x->other;
	finding_lead(f);
	if (unfit && finding_stream_reset_over(j, f, x))
		return;
	if (unfit && is_blameless(j, x)) {
		say_groundless(j, f, x);
		return;
	}
	switch (x->code) {
	case H2_FLOW_CONTROL_ERROR:
		finding_also(f,
			     "With it the %s says that the %s sent more DATA than the window "
			     "allowed, or opened a window beyond 2147483647 octets.",
			     x->who, x->other);
		break;
	case H2_STREAM_CLOSED:
		finding_also(f,
			     "With it the %s says that the %s sent frames on the stream after its "
			     "END_STREAM or after its end.",
			     x->who, x->other);
		break;
	case H2_FRAME_SIZE_ERROR:
		finding_also(f, "With it the %s says that a frame of the %s had a wrong size.",
			     x->who, x->other);
		break;
	default:
		finding_also(f,
			     "With it the %s says that the %s's message is malformed or breaks the "
			     "protocol; a client's library does so without asking the program "
			     "(RFC 9113 §8.1.1).",
			     x->who, x->other);
		break;
	}
}

static void say_other(const struct judge *j, struct finding *f, const struct reset *x)
{
	switch (x->code) {
	case H2_NO_ERROR:
		f->at_fault = finding_stream_reset_by_client(x) ? "unknown" : "server";
		if (finding_stream_reset_by_client(x))
			finding_also(f, "The client wanted no more of the stream and calls it no "
					"error.");
		else
			finding_also(f, "NO_ERROR is meant for after a whole answer (RFC 9113 "
					"§8.1); here the answer was not whole: the server, or a "
					"proxy, ended the stream without one.");
		break;
	case H2_CONNECT_ERROR:
		finding_also(f, "The connection behind the tunnel (CONNECT) was reset or closed "
				"badly (RFC 9113 §8.5).");
		break;
	case H2_ENHANCE_YOUR_CALM:
		f->at_fault = x->other;
		if (finding_stream_reset_headers(j, f, x))
			break;
		finding_also(f,
			     "The %s finds the %s too busy: fewer pings, resets or requests at a "
			     "time.",
			     x->who, x->other);
		break;
	case H2_INADEQUATE_SECURITY:
		finding_also(f, "The TLS version or cipher suite is one that HTTP/2 forbids (RFC "
				"9113 §9.2).");
		break;
	case H2_HTTP_1_1_REQUIRED:
		f->at_fault = "server";
		finding_also(f, "The server wants this request over HTTP/1.1: for a client "
				"certificate by renegotiation, or for NTLM. It is safe to send it "
				"again over HTTP/1.1.");
		break;
	default:
		finding_also(f, "What this code means, only the %s knows.", x->who);
		break;
	}
}

void finding_stream_reset_say(struct judge *j, struct finding *f, const struct reset *x)
{
	say_who(f, x);
	say_came(f, x);
	switch (x->code) {
	case H2_CANCEL:
		say_cancel(j, f, x);
		break;
	case H2_REFUSED_STREAM:
		finding_stream_reset_refused(j, f, x);
		break;
	case H2_INTERNAL_ERROR:
		say_internal(j, f, x);
		break;
	case H2_PROTOCOL_ERROR:
	case H2_FLOW_CONTROL_ERROR:
	case H2_STREAM_CLOSED:
	case H2_FRAME_SIZE_ERROR:
	case H2_COMPRESSION_ERROR:
		say_accused(j, f, x);
		break;
	default:
		say_other(j, f, x);
		break;
	}
}
