#include "insight/finding_grpc.h"

#include <string.h>

#include "h2lens/names.h"
#include "h2lens/text.h"

enum { DIGITS_MAX = 8, DEBUG_SHOWN = 80, LISTED = 160 };

#define MS UINT64_C(1000000)
#define S (1000 * MS)
#define FOREVER (UINT64_MAX / 4) /* may be added to a time */

uint64_t finding_grpc_timeout(struct slice s)
{
	static const struct {
		char unit;
		uint64_t ns;
	} units[] = {{'H', 3600 * S}, {'M', 60 * S}, {'S', S}, {'m', MS}, {'u', 1000}, {'n', 1}};
	uint64_t value = 0;

	if (s.n < 2 || s.n > DIGITS_MAX + 1)
		return 0;
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
		value = value * 10 + (uint64_t)(s.p[i] - '0');
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].unit == s.p[s.n - 1])
			return value > FOREVER / units[i].ns ? FOREVER : value * units[i].ns;
	return 0;
}

/* How a call with a deadline ended, when it ended at or after it. */
enum late { NOT_LATE, LATE_RESET, LATE_STATUS, LATE_OPEN };

/* The client's clock ran before its HEADERS were seen here: a call that ends a little early by the
 * capture's clock ended by its deadline. */
static uint64_t early(uint64_t timeout)
{
	return timeout / 20 > 100 * MS ? 100 * MS : timeout / 20 + 5 * MS;
}

static bool status_is(const struct book *b, const struct stream *s, char digit)
{
	struct slice v = book_text(b, s->grpc_status);

	return v.n == 1 && v.p[0] == digit;
}

/* The first RST_STREAM CANCEL; one that crosses the server's grpc-status finds the stream ended. */
static uint32_t cancelled(const struct book *b, const struct stream *s)
{
	for (uint32_t id = s->first_event; id != BOOK_NONE; id = book_event(b, id)->next_stream) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_H2_FRAME && e->type == H2_RST_STREAM && e->a == H2_CANCEL)
			return id;
	}
	return BOOK_NONE;
}

static enum late how_late(struct judge *j, const struct connection *c, const struct stream *s,
			  uint64_t timeout)
{
	const struct book *b = j->b;
	bool said = s->grpc_status && !status_is(b, s, '4');

	if (!timeout || said)
		return NOT_LATE;
	if (cancelled(b, s) != BOOK_NONE)
		return s->last + early(timeout) >= s->start + timeout ? LATE_RESET : NOT_LATE;
	if (status_is(b, s, '4'))
		return s->last + early(timeout) >= s->start + timeout ? LATE_STATUS : NOT_LATE;
	if (s->end != STREAM_END_OPEN || s->reset || s->uncertain)
		return NOT_LATE;
	uint64_t end = finding_present(j, c, c->close == TCP_OPEN ? book_source(b)->end : c->last);
	return end > s->start + timeout + early(timeout) ? LATE_OPEN : NOT_LATE;
}

bool finding_grpc_late(struct judge *j, const struct connection *c, const struct stream *s)
{
	return s->grpc_timeout && finding_is_h2(c) &&
	       how_late(j, c, s, finding_grpc_timeout(book_text(j->b, s->grpc_timeout))) !=
		       NOT_LATE;
}

/* The last event on the stream of that frame type, or the last of all. */
static uint32_t last_frame(const struct book *b, const struct stream *s, unsigned type)
{
	uint32_t found = s->last_event;

	for (uint32_t id = s->first_event; id != BOOK_NONE; id = book_event(b, id)->next_stream) {
		const struct event *e = book_event(b, id);
		if (e->kind == EVENT_H2_FRAME && e->type == type)
			found = id;
	}
	return found;
}

static void say_progress(struct finding *f, const struct stream *s, uint64_t timeout)
{
	char took[32], size[16];

	if (!s->first_response || s->first_response + early(timeout) >= s->start + timeout)
		finding_also(f,
			     "Not one header of an answer came before that: the server, or what it "
			     "waited for, was too slow for this deadline, or the deadline is "
			     "too short.");
	else
		finding_also(f,
			     "The answer had begun after %s and %s of it had come: the call was "
			     "under way, and took longer than its deadline.",
			     text_duration(took, sizeof(took), s->first_response - s->start),
			     text_size(size, sizeof(size), s->response_bytes));
}

static void tell_deadline(struct finding *f, const struct stream *s, enum late late,
			  uint64_t timeout, const char *value)
{
	char limit[32], took[32];

	text_duration(limit, sizeof(limit), timeout);
	text_duration(took, sizeof(took), s->last > s->start ? s->last - s->start : 0);
	if (late == LATE_RESET)
		finding_say(f,
			    "The call on stream %u began with grpc-timeout %s (%s), and after %s "
			    "the %s cancelled it with RST_STREAM CANCEL: DEADLINE_EXCEEDED.",
			    s->id, value, limit, took, f->sender);
	else if (late == LATE_STATUS)
		finding_say(f,
			    "The call on stream %u began with grpc-timeout %s (%s), and after %s "
			    "the server itself ended it with grpc-status 4 (DEADLINE_EXCEEDED).",
			    s->id, value, limit, took);
	else
		finding_say(
			f,
			"The call on stream %u began with grpc-timeout %s (%s); that passed, "
			"and neither side ended the call: no grpc-status and no RST_STREAM "
			"CANCEL came. The client has given it up with DEADLINE_EXCEEDED all the "
			"same.",
			s->id, value, limit);
	say_progress(f, s, timeout);
	if (late == LATE_RESET && s->grpc_status)
		finding_also(f,
			     "The server ended it with grpc-status 4 about then as well: the two "
			     "crossed.");
	finding_also(f, "Whether the server did the work cannot be told: retry only what may be "
			"done twice, and with a longer deadline.");
	finding_briefly(f, "the deadline of %s on stream %u passed", limit, s->id);
}

void finding_grpc_deadline(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	char value[24];

	if (!finding_grpc_late(j, c, s))
		return;
	struct slice v = book_text(j->b, s->grpc_timeout);
	uint64_t timeout = finding_grpc_timeout(v);
	enum late late = how_late(j, c, s, timeout);
	uint32_t end = late == LATE_RESET ? cancelled(j->b, s) : last_frame(j->b, s, H2_HEADERS);
	struct finding *f = finding_of(j, r, c, end);
	if (!f)
		return;
	/* it passed before who noticed said so, and so explains what they said */
	f->time = s->start + timeout;
	if (late != LATE_OPEN && f->time > book_event(j->b, end)->time)
		f->time = book_event(j->b, end)->time;
	f->lasts = late == LATE_OPEN && finding_goes_on(j, c);
	if (late == LATE_OPEN)
		f->severity = SEVERITY_WARNING;
	f->sender = late == LATE_RESET	? finding_who(c, book_event(j->b, end)->side)
		    : late == LATE_OPEN ? "none"
					: "server";
	f->at_fault = "server";
	finding_code(f, "grpc:DEADLINE_EXCEEDED");
	finding_stream(f, s->id);
	finding_evidence(f, s->first_event);
	finding_title_is(f, "A gRPC call exceeded its deadline");
	tell_deadline(f, s, late, timeout, text_clean_to(value, sizeof(value), v.p, v.n));
}

struct lost {
	const struct book *b;
};

static bool is_lost(const struct stream *s, const void *arg)
{
	const struct lost *l = arg;

	if (s->grpc_status ||
	    !(s->end == STREAM_END_LOST || (s->end == STREAM_END_REFUSED && !s->reset)))
		return false;
	return finding_grpc_call(l->b, s);
}

/* The newest GOAWAY of the server, BOOK_NONE none. */
static uint32_t last_goaway(const struct judge *j, const struct connection *c)
{
	const struct marks *m = &j->ledger->frame[H2_GOAWAY][1 - c->client];

	return m->kept ? m->ids[m->kept - 1] : BOOK_NONE;
}

static void say_goaway(struct judge *j, struct finding *f, uint32_t goaway)
{
	char debug[DEBUG_SHOWN], room[24];

	if (goaway == BOOK_NONE) {
		finding_also(f,
			     "No GOAWAY and no grpc-status came before that, so it was no orderly "
			     "shutdown: a crash, a restart, or something on the way cut it.");
		return;
	}
	const struct event *e = book_event(j->b, goaway);
	struct slice blob = book_blob(j->b, e);
	const char *code = names_error_text(room, sizeof(room), e->a);
	finding_evidence(f, goaway);
	if (blob.n)
		finding_also(
			f, "Before that the server had sent GOAWAY %s with the debug data \"%s\".",
			code, text_clean_to(debug, sizeof(debug), blob.p, blob.n));
	else
		finding_also(f, "Before that the server had sent GOAWAY %s.", code);
	if (blob.n >= 7 && memcmp(blob.p, "max_age", 7) == 0)
		finding_also(f,
			     "max_age is the server's limit on a connection's age "
			     "(MaxConnectionAge): its grace (MaxConnectionAgeGrace) must be longer "
			     "than the longest call.");
}

static void say_lost(struct finding *f, const struct connection *c, unsigned n, const char *streams)
{
	if (c->close == TCP_CLOSED_RST && n == 1)
		finding_say(
			f,
			"The %s reset the TCP connection under the open gRPC call on stream %s, "
			"before a grpc-status came: clients report UNAVAILABLE.",
			f->sender, streams);
	else if (c->close == TCP_CLOSED_RST)
		finding_say(
			f,
			"The %s reset the TCP connection under %u open gRPC calls, before their "
			"grpc-status came (streams %s): clients report UNAVAILABLE.",
			f->sender, n, streams);
	else if (c->close == TCP_CLOSED_FIN && n == 1)
		finding_say(f,
			    "The %s closed the connection under the open gRPC call on stream %s, "
			    "before a grpc-status came: clients report UNAVAILABLE.",
			    f->sender, streams);
	else if (c->close == TCP_CLOSED_FIN)
		finding_say(f,
			    "The %s closed the connection under %u open gRPC calls, before their "
			    "grpc-status came (streams %s): clients report UNAVAILABLE.",
			    f->sender, n, streams);
	else
		finding_say(f,
			    "The server went away without processing gRPC calls, %u in number "
			    "(streams %s): clients report UNAVAILABLE.",
			    n, streams);
}

/* Where the finding below says no more than how the connection ended, the call is what is told;
 * where it says why, it stays before it. */
static void lead(struct judge *j, struct finding *f)
{
	static const char *const reasons[] = {"goaway-error", "tcp-idle-cut", "tcp-half-open",
					      "tcp-zero-window", "tcp-mtu-black-hole"};
	static const char *const ends[] = {"tcp-fin-midstream", "tcp-reset", "goaway-lost-streams",
					   "goaway-cut-streams", "tls-truncated"};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		const struct finding *reason = finding_find(j, reasons[i], f->conn);
		if (reason && reason->severity >= SEVERITY_WARNING)
			return;
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const struct finding *end = finding_find(j, ends[i], f->conn);
		if (end && end->severity >= SEVERITY_WARNING && end->rank <= f->rank)
			f->rank = end->rank - 1;
	}
}

void finding_grpc_unavailable(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	struct lost arg = {j->b};
	char streams[LISTED];
	uint32_t closing = j->ledger->first_close, goaway;

	(void)id;
	if (!finding_is_h2(c) || (c->close == TCP_OPEN && !c->goaways) ||
	    !(j->ledger->signs & (SIGN_LOST | SIGN_REFUSED)))
		return;
	unsigned n = finding_streams(j->b, c, streams, sizeof(streams), is_lost, &arg, NULL);
	if (!n)
		return;
	goaway = last_goaway(j, c);
	struct finding *f = finding_add(j, r, c->id, c->last);
	finding_streams(j->b, c, streams, sizeof(streams), is_lost, &arg, f);
	unsigned side = closing != BOOK_NONE  ? book_event(j->b, closing)->side
			: goaway != BOOK_NONE ? 1 - c->client
					      : c->closed_by;
	finding_code(f, "grpc:UNAVAILABLE");
	finding_evidence(f, closing);
	finding_title_is(f, "gRPC calls were lost with their connection");
	f->sender = f->at_fault = finding_who(c, side);
	say_lost(f, c, n, streams);
	say_goaway(j, f, goaway);
	finding_also(f, "Whether a call that had begun did its work cannot be told; gRPC libraries "
			"repeat by themselves only what the server never began.");
	finding_briefly(f, "gRPC calls that ended as UNAVAILABLE: %u", n);
	lead(j, f);
}

/* The status that gRPC gives a stream that was reset (PROTOCOL-HTTP2.md, "Errors"). */
static const char *status_of(uint32_t code)
{
	switch (code) {
	case H2_REFUSED_STREAM:
		return "UNAVAILABLE";
	case H2_CANCEL:
		return "CANCELLED";
	case H2_ENHANCE_YOUR_CALM:
		return "RESOURCE_EXHAUSTED";
	case H2_INADEQUATE_SECURITY:
		return "PERMISSION_DENIED";
	case H2_HTTP_1_1_REQUIRED:
		return "UNKNOWN";
	default:
		return "INTERNAL";
	}
}

/* Where the libraries do otherwise (http2ErrConvTab of grpc-go, GrpcUtil.Http2Error of grpc-java,
 * subchannel-call.ts of grpc-node). */
static void say_libraries(struct finding *f, uint32_t code)
{
	switch (code) {
	case H2_NO_ERROR:
		finding_also(f,
			     "grpc-java reports UNAVAILABLE, grpc-node \"Received RST_STREAM with "
			     "code 0 (Call ended without gRPC status)\".");
		break;
	case H2_INTERNAL_ERROR:
		finding_also(f,
			     "grpc-go reports \"stream terminated by RST_STREAM with error code: "
			     "INTERNAL_ERROR\", grpc-node \"Received RST_STREAM with code 2 "
			     "(Internal server error)\".");
		break;
	case H2_FLOW_CONTROL_ERROR:
		finding_also(f, "grpc-go reports RESOURCE_EXHAUSTED, grpc-java INTERNAL.");
		break;
	case H2_STREAM_CLOSED:
		finding_also(f, "gRPC's table has no status for it; grpc-go and grpc-java report "
				"INTERNAL.");
		break;
	case H2_REFUSED_STREAM:
		finding_also(f, "The server did not process it, so the libraries repeat it once by "
				"themselves; grpc-node says \"Stream refused by server\".");
		break;
	case H2_CANCEL:
		finding_also(f,
			     "grpc-go reports DEADLINE_EXCEEDED when its own deadline has passed, "
			     "grpc-node \"Call cancelled\" or UNAVAILABLE \"Connection dropped\".");
		break;
	case H2_ENHANCE_YOUR_CALM:
		finding_also(f, "grpc-node says \"Bandwidth exhausted or memory limit exceeded\".");
		break;
	case H2_HTTP_1_1_REQUIRED:
		finding_also(f, "It is not in gRPC's table: grpc-go reports INTERNAL, grpc-java "
				"UNKNOWN.");
		break;
	default:
		finding_also(f, "grpc-go, grpc-java and grpc-node agree on it.");
	}
}

/* What is left of a reset for who only sees gRPC: the status that the libraries make of it. */
void finding_grpc_reset(struct judge *j, const struct rule *r, const struct connection *c,
			uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);
	char room[24], code[48];

	if (!s->reset || s->grpc_status ||
	    (s->end != STREAM_END_RESET && s->end != STREAM_END_REFUSED) ||
	    s->reset_side == c->client || finding_grpc_late(j, c, s) || !finding_grpc_call(j->b, s))
		return;
	const char *name = names_error_text(room, sizeof(room), s->reset_code);
	struct text whole = {0};
	text_addf(&whole, "grpc:%s", status_of(s->reset_code));
	text_clean_to(code, sizeof(code), text_str(&whole), whole.n);
	text_done(&whole);
	struct finding *old = finding_find(j, r->id, c->id);
	if (old && strcmp(old->code, code) == 0) {
		old->times++;
		finding_stream(old, s->id);
		return;
	}
	struct finding *f = finding_of(j, r, c, last_frame(j->b, s, H2_RST_STREAM));
	if (!f)
		return;
	f->sender = f->at_fault = "server";
	finding_code(f, "%s", code);
	finding_stream(f, s->id);
	finding_title_is(f, "gRPC clients make %s of the reset", status_of(s->reset_code));
	finding_say(f,
		    "Stream %u was a gRPC call and was reset with %s before a grpc-status came: by "
		    "gRPC's own table that is %s.",
		    s->id, name, status_of(s->reset_code));
	say_libraries(f, s->reset_code);
	finding_briefly(f, "gRPC clients make %s of it", status_of(s->reset_code));
}
