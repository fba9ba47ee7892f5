/* HTTP/2 frames explained with their own values. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "insight/explain_parts.h"

enum { LISTED_MAX = 12, STREAM_BITS = 0x7fffffff, LAST_POSSIBLE = 0x7fffffff };

static void set_title(const struct event *e, struct explanation *out, const char *more)
{
	char room[24];
	explain_title(out, "%s%s%s", describe_name(e, room, sizeof room), more[0] ? " " : "", more);
}

static void add_error(struct explanation *out, uint32_t code)
{
	const struct explain_entry *entry = explain_text_error(code);
	explain_paragraph(&out->body);
	if (entry)
		words_add(&out->body, entry->text);
	else
		words_addf(&out->body,
			   "Error code 0x%x is in no specification; it may be treated as "
			   "INTERNAL_ERROR (§7).",
			   (unsigned)code);
}

/* Stream identifiers as "7", "7 and 9", "7, 9 and 11", "7, 9 … (40 of them)". */
struct listing {
	uint32_t id[LISTED_MAX];
	unsigned count;
};

static void listing_add(struct listing *l, uint32_t id)
{
	if (l->count < LISTED_MAX)
		l->id[l->count] = id;
	l->count++;
}

static void add_listing(struct text *t, const struct listing *l)
{
	unsigned shown = l->count < LISTED_MAX ? l->count : LISTED_MAX;
	words_add(t, l->count == 1 ? "stream " : "streams ");
	for (unsigned i = 0; i < shown; i++) {
		unsigned id = l->id[i];
		if (i == 0)
			text_addf(t, "%u", id);
		else
			words_addf(t, i + 1 == l->count ? " and %u" : ", %u", id);
	}
	if (shown < l->count)
		words_addf(t, " … (%u in all)", l->count);
}

static bool was_open(const struct stream *s, uint64_t time)
{
	return s->start <= time && (s->state != STREAM_CLOSED || s->last > time);
}

/* Which streams a GOAWAY leaves unprocessed, in doubt, or finds coming after it. */
static void add_goaway_streams(const struct book *b, const struct event *e, struct text *t)
{
	struct listing refused = {0}, doubtful = {0}, late = {0};
	uint32_t last = e->b & STREAM_BITS;
	const struct connection *c = book_connection(b, e->conn);
	/* It speaks of streams that its receiver opened: odd ones when the server sends it. */
	uint32_t parity = book_from_client(b, e) ? 0 : 1;
	for (uint32_t id = c->first_stream; id != BOOK_NONE; id = book_stream(b, id)->next) {
		const struct stream *s = book_stream(b, id);
		if ((s->id & 1) != parity)
			continue;
		if (s->start > e->time)
			listing_add(&late, s->id);
		else if (s->id > last)
			listing_add(&refused, s->id);
		else if (was_open(s, e->time))
			listing_add(&doubtful, s->id);
	}
	explain_paragraph(t);
	if (parity == 0 && !refused.count && !doubtful.count && !late.count) {
		words_addf(
			t,
			"The client sent it, so its last stream %" PRIu32
			" counts pushed streams only (even numbers); the client's own requests may "
			"still be answered.",
			last);
		return;
	}
	words_addf(t, "Last stream %" PRIu32 ": ", last);
	if (refused.count) {
		add_listing(t, &refused);
		words_add(t, refused.count == 1
				     ? " was not processed and may be retried on another "
				       "connection, whatever the method (§6.8, §8.7). "
				     : " were not processed and may be retried on another "
				       "connection, whatever the method (§6.8, §8.7). ");
	} else if (last == LAST_POSSIBLE) {
		words_add(t,
			  "the largest number there is. It announces the shutdown; a second GOAWAY "
			  "with the true number should follow after at least one round trip "
			  "(§6.8). ");
	} else {
		words_add(t, "no stream of this capture is above it, so none was refused. ");
	}
	if (doubtful.count) {
		words_add(t, "Still under way: ");
		add_listing(t, &doubtful);
		words_add(
			t,
			"; they may finish, and if the connection closes before, whether they were "
			"processed is in doubt. ");
	}
	if (late.count) {
		words_add(t, "Opened all the same after it: ");
		add_listing(t, &late);
		words_add(t, ". ");
	}
	while (t->n > 0 && t->s[t->n - 1] == ' ')
		t->s[--t->n] = '\0';
}

static void explain_goaway(const struct book *b, const struct event *e, struct explanation *out)
{
	char room[16];
	struct slice debug = book_blob(b, e);
	set_title(e, out, names_error_text(room, sizeof room, e->a));
	if (e->conn != BOOK_NONE)
		add_goaway_streams(b, e, &out->body);
	add_error(out, e->a);
	if (debug.n > 0) {
		explain_paragraph(&out->body);
		words_add(&out->body, "Its sender adds: “");
		text_clean(&out->body, debug.p, debug.n);
		words_add(&out->body, "”.");
	}
}

static void explain_reset(const struct book *b, const struct event *e, struct explanation *out)
{
	char room[16];
	bool client = book_from_client(b, e);
	set_title(e, out, names_error_text(room, sizeof room, e->a));
	add_error(out, e->a);
	uint32_t id = e->stream ? book_find_stream(b, e->conn, e->stream) : BOOK_NONE;
	if (id == BOOK_NONE)
		return;
	const struct stream *s = book_stream(b, id);
	explain_paragraph(&out->body);
	words_addf(&out->body, "The %s ended stream %" PRIu32 " by it", explain_sender(b, e, out),
		   e->stream);
	if (e->time >= s->start) {
		char time[24];
		words_addf(&out->body, ", %s after the stream's first frame",
			   text_duration(time, sizeof time, e->time - s->start));
	}
	if (s->first_response == 0 || s->first_response > e->time)
		words_add(&out->body, ", before any response");
	else if (s->status)
		words_addf(&out->body, ", after the response had begun with status %u", s->status);
	words_add(&out->body, ".");
	if (e->a == H2_NO_ERROR && !client && s->first_response && s->first_response <= e->time)
		words_add(&out->body, " The client must not throw the response away (§8.1).");
}

static void explain_settings(const struct book *b, const struct event *e, struct explanation *out)
{
	struct slice blob = book_blob(b, e);
	struct bytes r = bytes_of(blob.p, blob.n);
	if (e->flags & H2_FLAG_ACK) {
		explain_paragraph(&out->body);
		words_addf(&out->body,
			   "This is the acknowledgement: the %s has applied the other side's "
			   "values.",
			   explain_sender(b, e, out));
		return;
	}
	if (blob.n < 6) {
		explain_paragraph(&out->body);
		words_add(&out->body, "It is empty: nothing changes, the defaults of §6.5.2 hold.");
	}
	while (bytes_left(&r) >= 6) {
		unsigned id = bytes_u16(&r);
		uint32_t value = bytes_u32(&r);
		const char *name = names_setting(id);
		const struct explain_entry *entry = explain_text_setting(id);
		explain_paragraph(&out->body);
		if (name)
			text_addf(&out->body, "%s %" PRIu32, name, value);
		else
			words_addf(&out->body, "Setting 0x%x %" PRIu32 ": unknown, to be ignored",
				   id, value);
		if (entry)
			words_addf(&out->body, ": %s (%s)",
				   words_in(out->body.language, entry->text), entry->rfc);
		words_add(&out->body, ".");
	}
}

static void explain_data(const struct event *e, struct explanation *out)
{
	int32_t stream = (int32_t)e->a, connection = (int32_t)e->b;
	if (stream == WINDOW_UNKNOWN && connection == WINDOW_UNKNOWN) {
		explain_paragraph(&out->body);
		words_add(&out->body,
			  "What was left of the windows cannot be told from this capture.");
		return;
	}
	explain_paragraph(&out->body);
	if (stream != WINDOW_UNKNOWN)
		words_addf(&out->body, "After it the sender may send %d more octets on this stream",
			   (int)stream);
	if (connection != WINDOW_UNKNOWN)
		words_addf(&out->body,
			   stream != WINDOW_UNKNOWN
				   ? " and %d on the connection"
				   : "After it the sender may send %d more octets on the "
				     "connection",
			   (int)connection);
	words_add(&out->body, ", until a WINDOW_UPDATE comes.");
	if (stream < 0 && stream != WINDOW_UNKNOWN)
		words_add(&out->body,
			  " A negative window is legal only after INITIAL_WINDOW_SIZE was "
			  "lowered (§6.9.2).");
}

static void add_grpc(const struct book *b, const struct event *e, struct explanation *out)
{
	struct slice value = book_field(b, e, "grpc-status");
	unsigned status = 0;
	if (!value.p || value.n == 0 || value.n > 2)
		return;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return;
		status = status * 10 + (unsigned)(value.p[i] - '0');
	}
	const struct explain_entry *entry = explain_text_grpc(status);
	if (!entry)
		return;
	explain_paragraph(&out->body);
	words_addf(&out->body, "gRPC status %u, %s", status,
		   words_in(out->body.language, entry->text));
	struct slice message = book_field(b, e, "grpc-message");
	if (!message.n)
		return;
	words_add(&out->body, " Its message: “");
	describe_grpc_message(&out->body, message);
	words_add(&out->body, "”.");
}

static void explain_block(const struct book *b, const struct event *e, struct explanation *out)
{
	const struct field *fields;
	size_t count = book_fields(b, e, &fields), unknown = 0;
	for (size_t i = 0; i < count; i++)
		unknown += fields[i].name == 0 || fields[i].value == 0;
	if (!e->has_fields && !(e->flags & H2_FLAG_END_HEADERS)) {
		explain_paragraph(&out->body);
		words_add(&out->body,
			  "END_HEADERS is not set: the list is shown where the block ends.");
	}
	if (unknown) {
		explain_paragraph(&out->body);
		words_addf(&out->body,
			   "%zu of its %zu fields refer to entries of the dynamic table that this "
			   "capture cannot prove; they are shown as “?” (RFC 7541 §2.3.2).",
			   unknown, count);
	}
	struct slice status = book_field(b, e, ":status");
	if (status.p && status.n == 3 && memcmp(status.p, "101", 3) == 0) {
		explain_paragraph(&out->body);
		words_add(&out->body, "101 belongs to HTTP/1.1's Upgrade and may not stand in "
				      "HTTP/2 (§8.6).");
	} else if (status.p && status.n == 3 && status.p[0] == '1') {
		explain_paragraph(&out->body);
		words_add(&out->body, "It is an interim response; the final one follows (§8.1).");
	}
	if (e->type == H2_HEADERS && e->flags & H2_FLAG_PRIORITY) {
		explain_paragraph(&out->body);
		words_add(&out->body, "Its priority fields belong to the scheme that RFC 9113 §5.3 "
				      "deprecates.");
	}
	add_grpc(b, e, out);
}

static void explain_ping(const struct event *e, struct explanation *out)
{
	char time[24];
	explain_paragraph(&out->body);
	if (!(e->flags & H2_FLAG_ACK))
		words_add(&out->body, "This one asks for an answer.");
	else if (e->c)
		words_addf(&out->body, "This is the answer, %s after the question.",
			   text_duration(time, sizeof time, (uint64_t)e->c * 1000));
	else
		words_add(&out->body, "This is the answer; the question is not in the capture.");
}

static void explain_window(const struct event *e, struct explanation *out)
{
	explain_paragraph(&out->body);
	words_addf(
		&out->body, "It grants %u octets more on %s", e->a & STREAM_BITS,
		words_in(out->body.language, e->stream ? "this stream" : "the whole connection"));
	if ((int32_t)e->b != WINDOW_UNKNOWN)
		words_addf(&out->body, "; the window is %d after it", (int)(int32_t)e->b);
	words_add(&out->body, ".");
	if ((e->a & STREAM_BITS) == 0)
		words_add(&out->body, " An increment of 0 is a PROTOCOL_ERROR (§6.9).");
}

void explain_frame(const struct book *b, const struct event *e, struct explanation *out)
{
	const struct explain_entry *entry = explain_text_frame(e->type);
	set_title(e, out, "");
	if (entry) {
		out->rfc = entry->rfc;
		words_add(&out->body, entry->text);
	} else {
		out->rfc = "RFC 9113 §5.5";
		words_addf(&out->body,
			   "Type 0x%02x is not known here. A receiver must ignore frames of types "
			   "that "
			   "it does not know (§4.1, §5.5), except inside a field block.",
			   e->type);
	}
	switch (e->type) {
	case H2_DATA:
		explain_data(e, out);
		break;
	case H2_HEADERS:
	case H2_CONTINUATION:
	case H2_PUSH_PROMISE:
		explain_block(b, e, out);
		break;
	case H2_RST_STREAM:
		explain_reset(b, e, out);
		break;
	case H2_SETTINGS:
		explain_settings(b, e, out);
		break;
	case H2_PING:
		explain_ping(e, out);
		break;
	case H2_GOAWAY:
		explain_goaway(b, e, out);
		break;
	case H2_WINDOW_UPDATE:
		explain_window(e, out);
		break;
	default:
		break;
	}
}
