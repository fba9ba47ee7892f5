#include "session_parts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "source/wrap.h"

enum {
	WIRE_HOLD_US =
		30 * 1000,  /* the driver reads its socket first, so that secrets come first */
	WIRE_LATE_MS = 100, /* packets that still come when the driver has ended */
	PACKETS_A_TURN = 512,
	INTERFACE_LOOK_MS = 10
};

struct interface *session_live_wire(const struct target *t, struct spool *s, struct error *e)
{
	char filter[64];

	uint16_t port = t->proxy == TARGET_NO_PROXY ? t->port : t->proxy_port;
	snprintf(filter, sizeof(filter), "tcp port %u", port);
	struct interface *i = interface_open(t->wire, filter, s, e);
	if (!i) {
		error_wrap(e, "--wire");
		return NULL;
	}
	spool_quiet(s, true);
	return i;
}

/* What the source has written since, into the pipeline. False: the time is over. */
static bool drain(struct session *s, uint64_t until, bool *any)
{
	struct capture_item item;
	enum capture_what what;

	for (unsigned i = 1; (what = spool_next(s->spool, &item)) != CAPTURE_WAIT; i++) {
		*any = true;
		s->ended = false;
		session_take(s, what, &item);
		if (i % 16 == 0 && clock_us() >= until)
			return false;
	}
	return true;
}

static void flush_when_due(struct session *s)
{
	uint64_t since = spool_unflushed_since(s->spool);

	/* what fails is told by the spool itself, as a fact */
	if (since && clock_us() - since >= (uint64_t)SPOOL_FLUSH_MS * 1000)
		spool_flush_later(s->spool);
}

static bool step_sources(struct session *s, struct error *e)
{
	bool any = false;

	if (s->live)
		any = live_step(s->live);
	if (s->interface && s->state.stage != LIVE_CLOSED) {
		any = interface_step(s->interface, PACKETS_A_TURN, s->live ? WIRE_HOLD_US : 0, e) ||
		      any;
		s->state.dropped = interface_dropped(s->interface);
	}
	return any;
}

static bool at_rest(const struct session *s)
{
	return session_live(s)->stage == LIVE_CLOSED;
}

/* The driver is at rest; the interface beside it may still hold packets of the end. */
static bool wire_waits(struct session *s)
{
	if (!s->interface || !s->live)
		return false;
	if (!s->rested)
		s->rested = clock_us();
	return clock_us() - s->rested < (uint64_t)WIRE_LATE_MS * 1000;
}

enum session_status session_live_step(struct session *s, uint64_t until, struct error *e)
{
	for (;;) {
		bool any = false;
		if (!drain(s, until, &any))
			return SESSION_MORE;
		if (step_sources(s, e) || any) {
			s->rested = 0;
			if (clock_us() < until)
				continue;
			return SESSION_MORE;
		}
		flush_when_due(s);
		if (s->interface && interface_failed(s->interface))
			return SESSION_FAILED;
		if (s->keyfile_count && session_keylog_grown(s) && session_start_over(s))
			continue;
		if (!at_rest(s) || wire_waits(s))
			return SESSION_WAIT;
		if (s->interface && !s->interface_told) {
			s->interface_told = true;
			interface_last(s->interface);
			continue;
		}
		if (s->ended)
			return SESSION_END;
		if (session_finish(s) == SESSION_END)
			return SESSION_END;
	}
}

int session_live_poll(const struct session *s, struct pollfd *fds, int room, int *timeout_ms)
{
	int n = 0;

	*timeout_ms = -1;
	if (s->live)
		n = live_poll(s->live, fds, room, timeout_ms);
	if (s->interface) {
		int fd = interface_fd(s->interface);
		if (fd >= 0 && n < room && !s->live)
			fds[n++] = (struct pollfd){fd, POLLIN, 0};
		if (fd < 0 || s->live) /* packets that are held are due soon */
			*timeout_ms = *timeout_ms < 0 || *timeout_ms > INTERFACE_LOOK_MS
					      ? INTERFACE_LOOK_MS
					      : *timeout_ms;
	}
	if (spool_unflushed_since(s->spool) && (*timeout_ms < 0 || *timeout_ms > SPOOL_FLUSH_MS))
		*timeout_ms = SPOOL_FLUSH_MS;
	return n;
}

uint64_t session_now(const struct session *s)
{
	const struct live_state *l = session_live(s);

	return l && l->stage != LIVE_CLOSED ? wrap_now() : 0;
}

void session_give_up(struct session *s, uint32_t ms)
{
	if (s->live)
		live_give_up(s->live, ms);
}

void session_stop(struct session *s)
{
	if (s->live)
		live_stop(s->live);
	else if (s->interface)
		s->state.stage = LIVE_CLOSED;
}

const struct live_state *session_live(const struct session *s)
{
	if (s->live)
		return live_state(s->live);
	return s->interface ? &s->state : NULL;
}

bool session_save(struct session *s, const char *path, bool secrets, struct error *e)
{
	if (!s->spool)
		return error_set(e, "%s is a file already: there is nothing to save", s->name);
	return spool_save(s->spool, path, secrets, e);
}

static bool parse_wait(const char *what, struct session_wait *w, struct error *e)
{
	static const char *const names[] = {"response", "settings", "ping", "goaway", "close"};
	char *end;

	*w = (struct session_wait){0};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(what, names[i]) == 0)
			w->kind = (enum session_wait_kind)(WAIT_RESPONSE + i);
	if (w->kind != WAIT_NOTHING)
		return true;
	errno = 0;
	double seconds = strtod(what, &end);
	if (!isdigit((unsigned char)*what) || *end || errno || seconds > 1e6)
		return error_set(e,
				 "wait %s: response, settings, ping, goaway, close or a number of "
				 "seconds is expected",
				 what);
	w->kind = WAIT_UNTIL;
	w->until = clock_us() + (uint64_t)(seconds * 1e6);
	return true;
}

bool session_wait_known(const char *what, struct error *e)
{
	struct session_wait w;

	return parse_wait(what, &w, e);
}

bool session_wait_for(struct session *s, const char *what, struct error *e)
{
	struct session_wait w;

	if (!parse_wait(what, &w, e))
		return false;
	s->wait = w;
	return true;
}

/* Has the newest connection a frame of the peer's on stream 0 that `is` it? */
static bool has_come(const struct session *s, bool (*is)(const struct event *))
{
	uint32_t n = book_connections(s->book);
	const struct connection *c = n ? book_connection(s->book, n - 1) : NULL;

	for (uint32_t i = c ? c->zero_first : BOOK_NONE; i != BOOK_NONE;) {
		const struct event *e = book_event(s->book, i);
		if (e->kind == EVENT_H2_FRAME && !book_from_client(s->book, e) && is(e))
			return true;
		i = e->next_stream;
	}
	return false;
}

static bool is_settings(const struct event *e)
{
	return e->type == H2_SETTINGS && !(e->flags & H2_FLAG_ACK);
}

static bool is_goaway(const struct event *e)
{
	return e->type == H2_GOAWAY;
}

/* Are all PINGs of the newest connection answered? */
static bool pings_answered(const struct session *s)
{
	uint32_t n = book_connections(s->book), open = 0;
	const struct connection *c = n ? book_connection(s->book, n - 1) : NULL;

	for (uint32_t i = c ? c->zero_first : BOOK_NONE; i != BOOK_NONE;) {
		const struct event *e = book_event(s->book, i);
		bool ack = e->flags & H2_FLAG_ACK;
		if (e->kind == EVENT_H2_FRAME && e->type == H2_PING &&
		    book_from_client(s->book, e) != ack)
			open += ack ? (open ? UINT32_MAX : 0) : 1;
		i = e->next_stream;
	}
	return open == 0;
}

bool session_waits(const struct session *s)
{
	const struct live_state *l = session_live(s);
	bool closed = !l || l->stage == LIVE_CLOSED;

	switch (s->wait.kind) {
	case WAIT_NOTHING:
		return true;
	case WAIT_UNTIL:
		return clock_us() >= s->wait.until;
	case WAIT_RESPONSE:
		return closed ? !l || !l->queued || l->failed
			      : l->stage == LIVE_OPEN && l->open == 0 && l->queued == 0;
	case WAIT_CLOSE:
		return closed;
	case WAIT_SETTINGS:
		return closed || has_come(s, is_settings);
	case WAIT_PING:
		return closed || pings_answered(s);
	case WAIT_GOAWAY:
		return closed || has_come(s, is_goaway);
	}
	return true;
}
