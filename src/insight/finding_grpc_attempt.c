/* Attempts of one call: a library repeats what failed (retries), or asks again before the answer is
 * there (hedging), and says so in grpc-previous-rpc-attempts (gRPC proposal A6); and calls whose
 * client has gone. */
#include "insight/finding_grpc.h"

#include <string.h>

#include "h2lens/describe.h"

enum { LATER_LOOK = 256, FIRST_LOOK = 16 };

static bool is_attempt(const struct book *b, const struct stream *s)
{
	uint32_t id = s->first_event;

	for (int i = 0; i < FIRST_LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		if (e->has_fields && book_from_client(b, e))
			return book_field(b, e, "grpc-previous-rpc-attempts").n > 0;
		id = e->next_stream;
	}
	return false;
}

const struct stream *finding_grpc_again(const struct book *b, const struct connection *c,
					const struct stream *s)
{
	unsigned look = LATER_LOOK;
	bool attempt = is_attempt(b, s);

	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *o = book_stream(b, i);
		struct slice status = book_text(b, o->grpc_status);
		/* what began and ended before it is another call */
		if (o == s || o->path != s->path || o->last < s->start)
			continue;
		if (status.n == 1 && status.p[0] == '0' && (attempt || is_attempt(b, o)))
			return o;
		if (o->start > s->last && look-- == 0)
			break;
	}
	return NULL;
}

void finding_grpc_repeated(struct finding *f, const struct stream *again)
{
	if (!again)
		return;
	if (f->severity > SEVERITY_WARNING)
		f->severity = SEVERITY_WARNING;
	finding_also(f,
		     "The client's library tried the call again (grpc-previous-rpc-attempts), and "
		     "on stream %u it was answered with OK: the program saw no failure.",
		     again->id);
}

bool finding_grpc_gone(struct judge *j, struct finding *f, const struct connection *c,
		       const struct stream *s)
{
	uint32_t close = j->ledger->first_close;

	if (close == BOOK_NONE || book_event(j->b, close)->side != c->client ||
	    book_event(j->b, f->evidence[0])->time < book_event(j->b, close)->time)
		return false;
	finding_move(f, "tcp");
	finding_evidence(f, close);
	f->time = book_event(j->b, close)->time;
	f->severity = SEVERITY_WARNING;
	f->sender = f->at_fault = "client";
	finding_code(f, "tcp:fin");
	finding_title_is(f, "The client left a gRPC call");
	finding_say(f,
		    "The client closed the connection under the gRPC call on stream %u: its "
		    "program cancelled the call or ended. The %s with which the server ended the "
		    "call comes of that, and nobody hears it.",
		    s->id, describe_grpc_status(j->b, s));
	finding_briefly(f, "the client left the call on stream %u", s->id);
	return true;
}
