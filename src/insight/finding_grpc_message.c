/* gRPC's length-prefixed messages: what the decoder counted of them. */
#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"
#include "insight/finding_grpc.h"

enum { LOOK = 64, LIMIT_USUAL = 4194304 };

/* Was that side's content ended by a reset or with the connection, and not by its END_STREAM? */
static bool broken_off(const struct stream *s, unsigned side)
{
	return !(s->finished >> side & 1) || (s->reset && s->reset_side == side);
}

struct finding *finding_grpc_at_end(struct judge *j, const struct rule *r,
				    const struct connection *c, const struct stream *s,
				    const char *who, const char *code)
{
	struct finding *f = finding_of(j, r, c, s->last_event);

	if (!f)
		return NULL;
	f->time = s->last;
	f->sender = f->at_fault = who;
	finding_code(f, "%s", code);
	finding_stream(f, s->id);
	return f;
}

void finding_grpc_message_cut(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	unsigned server = 1 - c->client, side = s->message_lacks[server] ? server : c->client;

	if (!finding_is_h2(c) || !s->message_lacks[side] || s->uncertain || c->tcp[side].missing ||
	    broken_off(s, side))
		return;
	struct finding *f = finding_grpc_at_end(j, r, c, s, finding_who(c, side), "grpc:INTERNAL");
	if (!f)
		return;
	finding_title_is(f, "A gRPC message was cut");
	finding_say(f,
		    "The %s ended its side of the gRPC call on stream %u (END_STREAM) in the "
		    "middle of a message: %u octets of what its prefix announced are missing.",
		    f->sender, s->id, s->message_lacks[side]);
	finding_also(f,
		     "HTTP/2 itself is in order. What reads it reports INTERNAL, \"unexpected "
		     "EOF\" or the like; a proxy that cuts bodies, or a program that ended, made "
		     "it so.");
	finding_briefly(f, "a gRPC message on stream %u was cut", s->id);
}

/* The client's limit shows only in what it does: it reads the prefix and wants no more. */
void finding_grpc_too_large(struct judge *j, const struct rule *r, const struct connection *c,
			    uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	unsigned server = 1 - c->client;
	uint32_t close = j->ledger->first_close;
	bool cancels = s->end == STREAM_END_RESET && s->reset_side == c->client &&
		       s->reset_code == H2_CANCEL;
	bool leaves = s->end == STREAM_END_LOST && close != BOOK_NONE &&
		      book_event(j->b, close)->side == c->client;

	if (!finding_is_h2(c) || s->message_length[server] <= LIMIT_USUAL || s->uncertain ||
	    (!cancels && !leaves) || finding_grpc_late(j, c, s))
		return;
	struct finding *f = finding_of(j, r, c, cancels ? s->last_event : close);
	if (!f)
		return;
	f->sender = f->at_fault = "client";
	f->inferred = true;
	finding_code(f, "grpc:RESOURCE_EXHAUSTED");
	finding_stream(f, s->id);
	finding_title_is(f, "A gRPC message larger than clients take");
	finding_say(f,
		    "The answer to the gRPC call on stream %u is a message of %u octets, as its "
		    "prefix says; gRPC clients take 4194304 (4 MiB) unless they are told "
		    "otherwise, and the client broke off in the middle of it.",
		    s->id, s->message_length[server]);
	finding_also(f, "Its program gets RESOURCE_EXHAUSTED, \"received message larger than "
			"max\": raise the client's limit (MaxCallRecvMsgSize, "
			"grpc.max_receive_message_length, maxInboundMessageSize), or send the "
			"answer in parts.");
	finding_briefly(f, "a message of %u octets on stream %u was not taken",
			s->message_length[server], s->id);
}

/* The next header list of that side, from event `id` of a stream on; BOOK_NONE none. */
static uint32_t list_of(const struct book *b, uint32_t id, unsigned side, int *looked)
{
	while (id != BOOK_NONE && (*looked)++ < LOOK) {
		const struct event *e = book_event(b, id);
		if (e->has_fields && e->side == side && e->type != H2_PUSH_PROMISE)
			return id;
		id = e->next_stream;
	}
	return BOOK_NONE;
}

/* Is there a grpc-encoding other than identity in that side's header lists? *seen: all of them were
 * read. */
static bool has_encoding(const struct book *b, const struct stream *s, unsigned side, bool *seen)
{
	uint32_t id = s->first_event;
	int looked = 0;

	*seen = false;
	while ((id = list_of(b, id, side, &looked)) != BOOK_NONE) {
		const struct event *e = book_event(b, id);
		id = e->next_stream;
		const struct field *f = NULL;
		size_t n = book_fields(b, e, &f);
		for (size_t k = 0; k < n; k++)
			if (f[k].name == 0)
				return true; /* it may be the one that is not known */
		struct slice v = book_field(b, e, "grpc-encoding");
		*seen = true;
		if (v.n && !(v.n == 8 && memcmp(v.p, "identity", 8) == 0))
			return true;
	}
	return false;
}

/* That side's value of a field, from its header lists on the stream. */
static struct slice said(const struct book *b, const struct stream *s, unsigned side,
			 const char *name)
{
	uint32_t id = s->first_event;
	int looked = 0;

	while ((id = list_of(b, id, side, &looked)) != BOOK_NONE) {
		const struct event *e = book_event(b, id);
		id = e->next_stream;
		struct slice v = book_field(b, e, name);
		if (v.n)
			return v;
	}
	return (struct slice){"", 0};
}

/* Is one of the names in a list, which commas divide, that one? */
static bool lists(struct slice list, struct slice name)
{
	for (size_t i = 0; i + name.n <= list.n; i++) {
		bool begins = i == 0 || strchr(", ", list.p[i - 1]);
		bool ends = i + name.n == list.n || strchr(", ", list.p[i + name.n]);
		if (begins && ends && memcmp(list.p + i, name.p, name.n) == 0)
			return true;
	}
	return false;
}

/* The answer is packed in a way that the client does not say it can unpack. */
void finding_grpc_encoding(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	unsigned server = 1 - c->client;
	char shown[32], known[64];

	if (!finding_is_h2(c) || s->uncertain || !s->compressed[server])
		return;
	struct slice is = said(j->b, s, server, "grpc-encoding"),
		     takes = said(j->b, s, c->client, "grpc-accept-encoding");
	/* not every library lists what it takes */
	if (!is.n || !takes.n || lists(takes, is))
		return;
	struct finding *f = finding_grpc_at_end(j, r, c, s, "server", "grpc:INTERNAL");
	if (!f)
		return;
	finding_title_is(f, "A gRPC message in an encoding that the client does not take");
	text_clean_to(shown, sizeof(shown), is.p, is.n);
	finding_say(f,
		    "The server compressed its message on stream %u with grpc-encoding %s, and the "
		    "client's grpc-accept-encoding lists only %s.",
		    s->id, shown, text_clean_to(known, sizeof(known), takes.p, takes.n));
	finding_also(f, "The client cannot unpack it and ends the call itself, mostly with "
			"INTERNAL or UNIMPLEMENTED (\"Decompressor is not installed\"), though "
			"the status on the wire is another.");
	finding_briefly(f, "grpc-encoding %s on stream %u is not taken", shown, s->id);
}

void finding_grpc_compressed(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	bool seen;

	for (unsigned side = 0; finding_is_h2(c) && !s->uncertain && side < 2; side++) {
		if (!s->compressed[side] || has_encoding(j->b, s, side, &seen) || !seen)
			continue;
		struct finding *f =
			finding_grpc_at_end(j, r, c, s, finding_who(c, side), "grpc:INTERNAL");
		if (!f)
			return;
		finding_title_is(f, "A gRPC message has the compressed flag, and no encoding");
		finding_say(f,
			    "A message of the %s on stream %u has the compressed flag, and its "
			    "header fields have no grpc-encoding (or identity): nobody can tell "
			    "how to unpack it.",
			    f->sender, s->id);
		finding_also(f, "gRPC libraries end such a call with INTERNAL. Mostly a proxy "
				"dropped the field, or the sender compresses what it did not "
				"announce.");
		finding_briefly(f, "compressed flag without grpc-encoding on stream %u", s->id);
		return;
	}
}
