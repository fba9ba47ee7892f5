#include "insight/finding_grpc.h"

#include <string.h>

#include "h2lens/describe.h"
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
enum late { NOT_LATE, LATE_RESET, LATE_STATUS, LATE_ERROR, LATE_CLOSED, LATE_OPEN };

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

/* When the client closed the connection, as the first of the two; 0 it did not. */
static uint64_t left_at(const struct judge *j, const struct connection *c)
{
	const struct event *e = j->ledger->first_close == BOOK_NONE
					? NULL
					: book_event(j->b, j->ledger->first_close);

	return e && e->side == c->client ? e->time : 0;
}

/* An error that came when the client's clock had run out, or that says so itself: the server's own
 * clock of the same deadline ran out in its handler, which made another status of it. */
static bool is_late_error(const struct book *b, const struct stream *s, uint64_t due,
			  uint64_t before)
{
	struct slice said = book_text(b, s->grpc_message);

	if (status_is(b, s, '0') || s->last + before < due)
		return false;
	return s->last > due || (said.n && memmem(said.p, said.n, "eadline", 7));
}

static enum late how_late(struct judge *j, const struct connection *c, const struct stream *s,
			  uint64_t timeout)
{
	const struct book *b = j->b;
	uint64_t due = s->start + timeout, before = early(timeout), left = left_at(j, c);
	bool four = status_is(b, s, '4');

	if (!timeout || (s->grpc_status && !four && !is_late_error(b, s, due, before)))
		return NOT_LATE;
	if (cancelled(b, s) != BOOK_NONE)
		return s->last + before >= due ? LATE_RESET : NOT_LATE;
	if (four)
		return s->last + before >= due ? LATE_STATUS : NOT_LATE;
	if (s->grpc_status)
		return LATE_ERROR;
	if (s->end == STREAM_END_LOST && left && !finding_grpc_doubt(j, c, s))
		return left + before >= due ? LATE_CLOSED : NOT_LATE;
	if (s->end != STREAM_END_OPEN || s->reset || s->uncertain)
		return NOT_LATE;
	uint64_t end = finding_present(j, c, c->close == TCP_OPEN ? book_source(b)->end : c->last);
	return end > due + before ? LATE_OPEN : NOT_LATE;
}

bool finding_grpc_late(struct judge *j, const struct connection *c, const struct stream *s)
{
	return s->grpc_timeout && finding_is_h2(c) &&
	       how_late(j, c, s, finding_grpc_timeout(book_text(j->b, s->grpc_timeout))) !=
		       NOT_LATE;
}

uint32_t finding_grpc_frame(const struct book *b, const struct stream *s, unsigned type)
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

static void say_late(struct finding *f, const struct book *b, const struct stream *s,
		     enum late late, const char *value, const char *limit, const char *took)
{
	const char *status = describe_grpc_status(b, s);

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
	else if (late == LATE_ERROR)
		finding_say(f,
			    "The call on stream %u began with grpc-timeout %s (%s), and the server "
			    "ended it after %s with the status %s: the deadline had run out, and "
			    "the client reports DEADLINE_EXCEEDED.",
			    s->id, value, limit, took, status ? status : "UNKNOWN");
	else if (late == LATE_CLOSED)
		finding_say(f,
			    "The call on stream %u began with grpc-timeout %s (%s), and after %s "
			    "the client closed the connection under it, without the RST_STREAM "
			    "CANCEL that is due first: DEADLINE_EXCEEDED.",
			    s->id, value, limit, took);
	else
		finding_say(
			f,
			"The call on stream %u began with grpc-timeout %s (%s); that passed, "
			"and neither side ended the call: no grpc-status and no RST_STREAM "
			"CANCEL came. The client has given it up with DEADLINE_EXCEEDED all the "
			"same.",
			s->id, value, limit);
}

static void tell_deadline(struct finding *f, const struct judge *j, const struct stream *s,
			  enum late late, uint64_t timeout)
{
	const struct book *b = j->b;
	struct slice v = book_text(b, s->grpc_timeout);
	uint64_t end = late == LATE_CLOSED ? book_event(b, j->ledger->first_close)->time : s->last;
	char limit[32], took[32], value[24];

	text_duration(limit, sizeof(limit), timeout);
	text_duration(took, sizeof(took), finding_since(s->start, end));
	say_late(f, b, s, late, text_clean_to(value, sizeof(value), v.p, v.n), limit, took);
	say_progress(f, s, timeout);
	if (late == LATE_RESET && s->grpc_status)
		finding_also(f, "The server ended it with a status of its own about then as well: "
				"the two crossed.");
	finding_also(f, "Whether the server did the work cannot be told: retry only what may be "
			"done twice, and with a longer deadline.");
	finding_briefly(f, "the deadline of %s on stream %u passed", limit, s->id);
}

/* The event that ended a call that was late. */
static uint32_t late_event(const struct judge *j, const struct stream *s, enum late late)
{
	return late == LATE_RESET    ? cancelled(j->b, s)
	       : late == LATE_CLOSED ? j->ledger->first_close
				     : finding_grpc_frame(j->b, s, H2_HEADERS);
}

void finding_grpc_deadline(struct judge *j, const struct rule *r, const struct connection *c,
			   uint32_t id)
{
	const struct stream *s = book_stream(j->b, id);

	if (!finding_grpc_late(j, c, s))
		return;
	uint64_t timeout = finding_grpc_timeout(book_text(j->b, s->grpc_timeout));
	enum late late = how_late(j, c, s, timeout);
	uint32_t end = late_event(j, s, late);
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
	f->sender = late == LATE_OPEN ? "none" : finding_who(c, book_event(j->b, end)->side);
	f->at_fault = "server";
	finding_code(f, "grpc:DEADLINE_EXCEEDED");
	finding_stream(f, s->id);
	finding_evidence(f, s->first_event);
	finding_title_is(f, "A gRPC call exceeded its deadline");
	tell_deadline(f, j, s, late, timeout);
}

struct lost {
	struct judge *j;
	const struct connection *c;
};

bool finding_grpc_doubt(const struct judge *j, const struct connection *c, const struct stream *s)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_GAP][1 - c->client];

	return m->kept && s->start <= book_event(j->b, m->ids[m->kept - 1])->time;
}

static bool is_lost(const struct stream *s, const void *arg)
{
	const struct lost *l = arg;

	if (s->grpc_status ||
	    !(s->end == STREAM_END_LOST || (s->end == STREAM_END_REFUSED && !s->reset)))
		return false;
	return finding_grpc_call(l->j->b, s) && !finding_grpc_doubt(l->j, l->c, s) &&
	       !finding_grpc_late(l->j, l->c, s);
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

/* Did the client close the connection of its own will? Not when the server did not answer its
 * pings, had said GOAWAY, or broke a rule. */
static bool client_left(struct judge *j, const struct connection *c, unsigned side)
{
	const struct marks *bye = &j->ledger->frame[H2_GOAWAY][c->client];
	const struct event *own = bye->kept ? book_event(j->b, bye->ids[0]) : NULL;

	return side == c->client && last_goaway(j, c) == BOOK_NONE &&
	       (!own || own->a == H2_NO_ERROR) && !finding_find(j, "ping-no-ack", c->id) &&
	       !finding_find(j, "tcp-half-open", c->id);
}

static void tell_left(struct finding *f, unsigned n, const char *streams)
{
	f->severity = SEVERITY_INFO;
	finding_code(f, "grpc:CANCELLED");
	finding_title_is(f, "The client left gRPC calls");
	if (n == 1)
		finding_say(f,
			    "The client closed the connection under the open gRPC call on stream "
			    "%s: its program cancelled the call or ended. The server's handler "
			    "sees CANCELLED.",
			    streams);
	else
		finding_say(f,
			    "The client closed the connection under %u open gRPC calls (streams "
			    "%s): its program cancelled them or ended. The server's handlers see "
			    "CANCELLED.",
			    n, streams);
	finding_briefly(f, "gRPC calls that the client left: %u", n);
}

static void tell_lost(struct judge *j, struct finding *f, const struct connection *c, unsigned n,
		      const char *streams)
{
	const struct finding *refused = finding_find(j, "goaway-lost-streams", c->id);

	finding_code(f, "grpc:UNAVAILABLE");
	finding_title_is(f, "gRPC calls were lost with their connection");
	say_lost(f, c, n, streams);
	say_goaway(j, f, last_goaway(j, c));
	finding_also(f, "Whether a call that had begun did its work cannot be told; gRPC libraries "
			"repeat by themselves only what the server never began.");
	finding_briefly(f, "gRPC calls that ended as UNAVAILABLE: %u", n);
	/* all were unprocessed, and answered when the library sent them again */
	if (refused && refused->severity < SEVERITY_ERROR && !(j->ledger->signs & SIGN_LOST))
		f->severity = SEVERITY_INFO;
	else
		lead(j, f);
}

void finding_grpc_unavailable(struct judge *j, const struct rule *r, const struct connection *c,
			      uint32_t id)
{
	struct lost arg = {j, c};
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
	bool refused = goaway != BOOK_NONE && !(j->ledger->signs & SIGN_LOST);
	unsigned side =
		refused || closing == BOOK_NONE ? 1 - c->client : book_event(j->b, closing)->side;
	if (closing == BOOK_NONE && goaway == BOOK_NONE)
		side = c->closed_by;
	struct finding *f = finding_add(j, r, c->id, c->last);
	finding_streams(j->b, c, streams, sizeof(streams), is_lost, &arg, f);
	finding_evidence(f, closing);
	f->sender = f->at_fault = finding_who(c, side);
	if (client_left(j, c, side))
		tell_left(f, n, streams);
	else
		tell_lost(j, f, c, n, streams);
}

void finding_grpc_drained(struct judge *j, struct finding *f, const struct connection *c,
			  const struct stream *s)
{
	const struct marks *m = &j->ledger->frame[H2_GOAWAY][!c->client];
	const struct event *e = m->kept ? book_event(j->b, m->ids[0]) : NULL;

	if (!e || e->a != H2_NO_ERROR || e->time < s->start || e->time > s->last)
		return;
	finding_evidence(f, m->ids[0]);
	finding_also(f,
		     "The server had announced the end of the connection with GOAWAY NO_ERROR %.3f "
		     "s before that: the call outlived the grace of a shutdown or of a maximum "
		     "connection "
		     "age (MaxConnectionAgeGrace).",
		     (double)(s->last - e->time) / 1e9);
}
