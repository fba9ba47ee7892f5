/* gRPC's length-prefixed messages: what the decoder counted of them. */
#include <string.h>

#include "h2lens/names.h"
#include "insight/finding_grpc.h"

enum { LOOK = 64 };

void finding_grpc_message_cut(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	unsigned server = 1 - c->client, side = s->message_lacks[server] ? server : c->client;

	if (!finding_is_h2(c) || !s->message_lacks[side] || s->uncertain || c->tcp[side].missing)
		return;
	struct finding *f = finding_of(j, r, c, s->last_event);
	if (!f)
		return;
	f->time = s->last;
	f->sender = f->at_fault = finding_who(c, side);
	finding_code(f, "grpc:INTERNAL");
	finding_stream(f, s->id);
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

/* Is there a grpc-encoding other than identity in that side's header lists? *seen: all of them were
 * read. */
static bool has_encoding(const struct book *b, const struct stream *s, unsigned side, bool *seen)
{
	uint32_t id = s->first_event;

	*seen = false;
	for (int i = 0; i < LOOK && id != BOOK_NONE; i++) {
		const struct event *e = book_event(b, id);
		id = e->next_stream;
		if (!e->has_fields || e->side != side || e->type == H2_PUSH_PROMISE)
			continue;
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

void finding_grpc_compressed(struct judge *j, const struct rule *r, const struct connection *c,
			     uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	bool seen;

	for (unsigned side = 0; finding_is_h2(c) && !s->uncertain && side < 2; side++) {
		if (!s->compressed[side] || has_encoding(j->b, s, side, &seen) || !seen)
			continue;
		struct finding *f = finding_of(j, r, c, s->last_event);
		if (!f)
			return;
		f->time = s->last;
		f->sender = f->at_fault = finding_who(c, side);
		finding_code(f, "grpc:INTERNAL");
		finding_stream(f, s->id);
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
