/* How a connection ended: who, by what, after what silence, and what had been said before. */
#include "h2lens/names.h"
#include "insight/finding_tcp.h"

#define SECOND_NS UINT64_C(1000000000)
#define LONG_NS (20 * SECOND_NS) /* silences from here on are an idle timeout's */

enum { ALERT_CLOSE_NOTIFY = 0, ALERT_USER_CANCELED = 90, LOST_LOOK = 256 };

/* It may have ended in octets that only the capture lacks. */
static bool in_doubt(const struct stream *s)
{
	return s->end == STREAM_END_OPEN && s->uncertain;
}

bool finding_tcp_stream_lost(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

bool finding_tcp_stream_undone(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST || s->end == STREAM_END_OPEN;
}

/* Timeouts that are products' defaults; a closer is late rather than early. */
const char *finding_tcp_end_figure(uint64_t ns)
{
	static const struct {
		unsigned seconds;
		const char *whose;
	} figures[] = {
		{60, "AWS ALB and nginx's proxying (60 s)"},
		{75, "nginx's keepalive_timeout (75 s)"},
		{240, "Azure's load balancer (4 min)"},
		{300, "Envoy's idle streams (5 min)"},
		{350, "AWS NLB (350 s)"},
		{400, "Cloudflare (400 s)"},
		{600, "GCP's load balancers to their backends (600 s)"},
		{610, "GCP's load balancers to their clients (610 s)"},
		{3600, "Envoy's idle connections and nginx's keepalive_time (1 h)"},
	};

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		uint64_t is = figures[i].seconds * SECOND_NS;
		if (ns + SECOND_NS / 2 >= is && ns < is + 2 * SECOND_NS + is / 200)
			return figures[i].whose;
	}
	return NULL;
}

static void find_lost(const struct judge *j, const struct connection *c, struct tcp_end *x)
{
	const struct book *b = j->b;

	if (!(j->ledger->signs & (SIGN_LOST | SIGN_OPEN)))
		return;
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		x->doubt = x->doubt || in_doubt(s);
		if (!finding_tcp_stream_lost(s, x))
			continue;
		x->lost = true;
		return;
	}
}

/* The RST that ended it, or the first FIN or close_notify. */
static void find_event(const struct judge *j, const struct connection *c, struct tcp_end *x)
{
	const struct marks *resets = &j->ledger->kind[EVENT_TCP_RST][c->closed_by];
	const struct event *first = j->ledger->first_close == BOOK_NONE
					    ? NULL
					    : book_event(j->b, j->ledger->first_close);

	*x = (struct tcp_end){.event = c->last_event,
			      .time = c->last,
			      .side = c->closed_by,
			      .rst = c->close == TCP_CLOSED_RST,
			      .provoked = BOOK_NONE,
			      .after = BOOK_NONE};
	/* a close_notify that the other side answers with RST has ended it */
	if (first && (!x->rst || (first->kind == EVENT_TLS_ALERT && first->side != x->side))) {
		x->event = j->ledger->first_close;
		x->rst = false;
		x->side = first->side;
		x->time = first->time;
	}
	for (uint32_t i = 0; x->rst && i < resets->kept; i++) {
		const struct event *e = book_event(j->b, resets->ids[i]);
		if (e->b)
			continue;
		x->event = resets->ids[i];
		x->time = e->time;
		return;
	}
}

static void find_words(const struct judge *j, struct tcp_end *x)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->frame[H2_GOAWAY][side];
		for (uint32_t i = 0; i < m->kept; i++) {
			const struct event *e = book_event(j->b, m->ids[i]);
			if (e->time > x->time)
				break;
			x->error = x->error || e->a != H2_NO_ERROR;
			x->shutdown = x->farewell = true;
			if (side == x->side) {
				x->goaway = true;
				x->last_id = e->b;
			}
		}
		m = &j->ledger->kind[EVENT_TLS_ALERT][side];
		for (uint32_t i = 0; i < m->kept; i++) {
			const struct event *e = book_event(j->b, m->ids[i]);
			bool notify = e->b == ALERT_CLOSE_NOTIFY;
			if (e->time > x->time)
				break;
			x->error = x->error || (!notify && e->b != ALERT_USER_CANCELED);
			x->farewell = x->farewell || notify;
			x->notify = x->notify || (notify && side == x->side);
		}
	}
}

/* A rule of HTTP/2 that one of them broke just before. */
static void find_provocation(const struct judge *j, struct tcp_end *x)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_BAD][side];
		for (uint32_t i = m->kept; i-- > 0;) {
			const struct event *e = book_event(j->b, m->ids[i]);
			if (e->time > x->time || e->a == H2_NO_ERROR ||
			    e->severity < SEVERITY_ERROR)
				continue;
			if (finding_since(e->time, x->time) < SECOND_NS)
				x->provoked = m->ids[i];
			break;
		}
	}
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Silence before the end: of packets, or only of what was said (acknowledgements keep coming). */
static void find_silence(const struct judge *j, struct tcp_end *x)
{
	uint64_t said = later(j->ledger->tally.last_said[0], j->ledger->tally.last_said[1]);
	uint32_t packet = x->event == BOOK_NONE ? 0 : book_event(j->b, x->event)->packet;

	if (said && said < x->time)
		x->silence = x->time - said;
	for (unsigned side = 0; packet && side < 2; side++) {
		const struct marks *m = &j->ledger->kind[EVENT_TCP_IDLE][side];
		for (uint32_t i = m->kept; i-- > 0;) {
			const struct event *e = book_event(j->b, m->ids[i]);
			if (e->packet == packet)
				x->silence = later(x->silence, e->a * (SECOND_NS / 1000));
			if (e->packet <= packet)
				break;
		}
	}
}

/* The long silence that the client broke with the requests that were then cut, unheard. */
static void find_broken_silence(const struct judge *j, const struct connection *c,
				struct tcp_end *x)
{
	const struct marks *m = &j->ledger->kind[EVENT_TCP_IDLE][c->client];
	uint64_t first = UINT64_MAX;

	if (!m->kept || x->side == c->client)
		return;
	const struct event *idle = book_event(j->b, m->ids[m->kept - 1]);
	if (idle->a < LONG_NS / (SECOND_NS / 1000) || idle->time > x->time ||
	    j->ledger->tally.last_said[!c->client] >= idle->time)
		return;
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(j->b, i)->next) {
		const struct stream *s = book_stream(j->b, i);
		if (finding_tcp_stream_lost(s, x) && s->start < first)
			first = s->start;
	}
	if (first != UINT64_MAX && first >= idle->time)
		x->after = m->ids[m->kept - 1];
}

/* Did every request that was cut leave before the server's FIN can have been known, and the FIN
 * before the request? */
static bool crossed(const struct book *b, const struct connection *c, const struct tcp_end *x)
{
	uint64_t trip = c->rtt * UINT64_C(1000);

	if (x->rst || x->goaway || x->side == c->client || !c->rtt)
		return false;
	bool served = false; /* else that is no connection that it kept */
	for (uint32_t i = c->first_stream; i != BOOK_NONE; i = book_stream(b, i)->next) {
		const struct stream *s = book_stream(b, i);
		if (finding_tcp_stream_lost(s, x) &&
		    (s->first_response || s->start + trip <= x->time))
			return false;
		served = served || s->first_response;
	}
	return served;
}

/* A handshake of TLS that was cut is told by that layer. */
static bool in_handshake(const struct judge *j, const struct connection *c)
{
	return c->tls && c->tls->client_hello && !c->tls->done &&
	       (!c->tls->server_hello || !j->ledger->tally.opaque_records[c->client]);
}

static enum tcp_ending ending(const struct judge *j, const struct connection *c,
			      const struct tcp_end *x)
{
	bool readable = finding_is_h2(c) && c->frames && !book_hidden(c->tls);

	if (x->lost) {
		if (crossed(j->b, c, x))
			return TCP_ENDING_RACE;
		if (!x->error && !x->goaway &&
		    (x->after != BOOK_NONE || (x->side != c->client && x->silence >= LONG_NS)))
			return TCP_ENDING_IDLE;
		return x->rst ? TCP_ENDING_RESET : TCP_ENDING_FIN;
	}
	if (in_handshake(j, c) || x->error || x->doubt)
		return TCP_ENDING_NORMAL;
	if (!x->rst)
		return readable && !x->shutdown ? TCP_ENDING_NO_GOAWAY : TCP_ENDING_NORMAL;
	if (!c->tcp[0].bytes && !c->tcp[1].bytes && !c->tls && !finding_is_h2(c))
		return TCP_ENDING_SILENT;
	if (x->farewell)
		return TCP_ENDING_NORMAL;
	return x->silence >= LONG_NS ? TCP_ENDING_IDLE : TCP_ENDING_RESET;
}

/* Can it have ended in this way? Asked before all streams are looked at. */
static bool possible(const struct judge *j, const struct connection *c, const struct tcp_end *x,
		     enum tcp_ending kind)
{
	switch (kind) {
	case TCP_ENDING_RESET:
		return x->rst;
	case TCP_ENDING_SILENT:
		return x->rst && !c->tcp[0].bytes && !c->tcp[1].bytes;
	case TCP_ENDING_FIN:
		return !x->rst;
	case TCP_ENDING_NO_GOAWAY:
		return !x->rst && !x->shutdown;
	case TCP_ENDING_RACE:
		return !x->rst && !x->goaway && x->side != c->client;
	case TCP_ENDING_IDLE:
		return x->silence >= LONG_NS || j->ledger->kind[EVENT_TCP_IDLE][c->client].kept;
	default:
		return false;
	}
}

bool finding_tcp_end_is(const struct judge *j, const struct connection *c, enum tcp_ending kind,
			struct tcp_end *x)
{
	if (c->close != TCP_CLOSED_RST && c->close != TCP_CLOSED_FIN)
		return false;
	bool rst = c->close == TCP_CLOSED_RST; /* which may turn out to follow the real end */
	if (!rst && (kind == TCP_ENDING_RESET || kind == TCP_ENDING_SILENT))
		return false;
	bool lost = kind == TCP_ENDING_FIN || kind == TCP_ENDING_RACE;
	if (lost && !(j->ledger->signs & SIGN_LOST))
		return false;
	find_event(j, c, x);
	find_words(j, x);
	find_provocation(j, x);
	find_silence(j, x);
	if (!possible(j, c, x, kind))
		return false;
	find_lost(j, c, x);
	if (x->lost)
		find_broken_silence(j, c, x);
	return ending(j, c, x) == kind;
}
