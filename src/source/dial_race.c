#include "source/dial_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

void dial_race_init(struct dial_race *r)
{
	memset(r, 0, sizeof(*r));
	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++)
		r->attempts[i].fd = -1;
}

static void drop(struct dial_attempt *a)
{
	close(a->fd);
	a->fd = -1;
}

void dial_race_done(struct dial *d)
{
	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++)
		if (d->race.attempts[i].fd >= 0)
			drop(&d->race.attempts[i]);
}

static int pending(const struct dial_race *r)
{
	int n = 0;

	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++)
		n += r->attempts[i].fd >= 0;
	return n;
}

static bool was_tried(const struct dial_race *r, const struct address *a)
{
	for (int i = 0; i < r->tried_count; i++)
		if (r->tried[i].family == a->family &&
		    memcmp(r->tried[i].bytes, a->bytes, sizeof(a->bytes)) == 0)
			return true;
	return false;
}

/* The families take turns, IPv6 first (RFC 8305 section 4); addresses that come late fall in. */
static const struct address *choose(const struct dial *d)
{
	const struct dial_race *r = &d->race;
	const struct address *list, *other = NULL;
	int n = resolve_addresses(d->resolve, &list), want = r->last_family == 6 ? 4 : 6;

	for (int i = 0; i < n && r->tried_count < RESOLVE_ADDRESSES_MAX; i++) {
		if (was_tried(r, &list[i]))
			continue;
		if (list[i].family == want)
			return &list[i];
		if (!other)
			other = &list[i];
	}
	return other;
}

static void weigh(struct dial *d, enum dial_weight weight, const char *who, const char *words)
{
	struct dial_race *r = &d->race;

	r->failures++;
	r->last_us = 0; /* the next one need not wait */
	if (weight <= r->weight)
		return;
	r->weight = weight;
	snprintf(r->reason, sizeof(r->reason), "%s: %s", who, words);
}

/* What the system says of a failed connect; the peer's own RST is a packet, the rest a fact. */
static void failed(struct dial *d, const struct address *to, const struct wrap *flow, int code,
		   const char *words)
{
	char who[100];

	dial_name(d, to, who, sizeof(who));
	if (code == ECONNREFUSED) {
		weigh(d, DIAL_ANSWERED, who, "connection refused: nothing listens on that port");
		return;
	}
	if (!words)
		words = strerror(code);
	struct text line = {0};
	text_addf(&line, "%s: %s", who, words);
	dial_fact(d, LOCAL_UNREACHABLE, flow, 0, 0, text_str(&line));
	text_done(&line);
	weigh(d,
	      code == ETIMEDOUT	   ? DIAL_SILENCE
	      : code == ECONNRESET ? DIAL_ANSWERED
				   : DIAL_NO_ROUTE,
	      who, words);
}

static void attempt(struct dial *d, struct dial_attempt *a, const struct address *to)
{
	struct sockaddr_storage s;
	struct address us;
	char words[160];

	a->to = *to;
	a->fd = dial_socket(&d->target, to, words, sizeof(words));
	if (a->fd < 0) {
		failed(d, to, NULL, 0, words);
		return;
	}
	socklen_t n = dial_socket_address(to, &s);
	uint64_t time = wrap_now();
	int code = connect(a->fd, (struct sockaddr *)&s, n) == 0 ? 0 : errno;
	if (code && code != EINPROGRESS && code != EINTR && code != ECONNREFUSED) {
		failed(d, to, NULL, code, NULL); /* no packet left */
		drop(a);
		return;
	}
	dial_socket_local(a->fd, to, &us);
	wrap_init(&a->flow, d->spool, &us, to);
	wrap_syn(&a->flow, time);
	if (code == ECONNREFUSED) {
		wrap_refused(&a->flow, wrap_now());
		failed(d, to, &a->flow, code, NULL);
		drop(a);
	}
}

/* True when the connect is over: *code is its result. */
static bool answered(const struct dial_attempt *a, int *code)
{
	struct pollfd p = {.fd = a->fd, .events = POLLOUT};
	socklen_t n = sizeof(*code);

	if (poll(&p, 1, 0) <= 0)
		return false;
	if (getsockopt(a->fd, SOL_SOCKET, SO_ERROR, code, &n) != 0)
		*code = errno;
	return true;
}

/* The others were never answered, or only now: those end with our FIN. */
static void end_losers(struct dial *d)
{
	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++) {
		struct dial_attempt *a = &d->race.attempts[i];
		int code = 0;
		if (a->fd < 0)
			continue;
		if (answered(a, &code)) {
			uint64_t now = wrap_now();
			if (code == 0) {
				wrap_established(&a->flow, now);
				wrap_fin(&a->flow, 0, now);
			} else if (code == ECONNREFUSED) {
				wrap_refused(&a->flow, now);
			}
		}
		drop(a);
	}
}

static bool collect(struct dial *d)
{
	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++) {
		struct dial_attempt *a = &d->race.attempts[i];
		int code = 0;
		if (a->fd < 0 || !answered(a, &code))
			continue;
		uint64_t now = wrap_now();
		if (code == 0) {
			wrap_established(&a->flow, now);
			d->fd = a->fd;
			d->flow = a->flow;
			a->fd = -1;
			end_losers(d);
			return true;
		}
		if (code == ECONNREFUSED)
			wrap_refused(&a->flow, now);
		failed(d, &a->to, &a->flow, code, NULL);
		drop(a);
	}
	return false;
}

/* When A came before AAAA, IPv6 gets its 50 ms (RFC 8305 section 3). */
static bool graceful(struct dial *d)
{
	struct dial_race *r = &d->race;
	const struct address *list;
	int n = resolve_addresses(d->resolve, &list);

	if (r->first_us || r->resolved || n == 0 || list[0].family == 6)
		return false;
	if (!r->v4_us)
		r->v4_us = clock_us();
	return clock_us() - r->v4_us < (uint64_t)DIAL_RESOLUTION_DELAY_MS * 1000;
}

static void start(struct dial *d)
{
	struct dial_race *r = &d->race;
	const struct address *to;

	while (!graceful(d) && (to = choose(d)) != NULL) {
		struct dial_attempt *place = NULL;
		if (pending(r) && clock_us() - r->last_us < (uint64_t)DIAL_ATTEMPT_DELAY_MS * 1000)
			return;
		for (int i = 0; i < DIAL_ATTEMPTS_MAX && !place; i++)
			if (r->attempts[i].fd < 0)
				place = &r->attempts[i];
		if (!place)
			return;
		r->tried[r->tried_count++] = *to;
		r->last_family = to->family;
		r->last_us = clock_us();
		if (!r->first_us)
			r->first_us = r->last_us;
		attempt(d, place, to);
	}
}

static void limit(struct dial *d)
{
	char words[200], who[100] = "";
	const struct wrap *flow = NULL;
	uint32_t ms = d->target.limit_ms[TARGET_STAGE_TCP];
	int others = -1;

	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++) {
		if (d->race.attempts[i].fd < 0)
			continue;
		if (others++ < 0) {
			flow = &d->race.attempts[i].flow;
			dial_name(d, &d->race.attempts[i].to, who, sizeof(who));
		}
	}
	if (others > 0)
		snprintf(words, sizeof(words), "%s or one of %d others to answer the SYN", who,
			 others);
	else
		snprintf(words, sizeof(words), "%s to answer the SYN", who);
	dial_fact(d, LOCAL_LIMIT, flow, TARGET_STAGE_TCP, ms, words);
	dial_race_done(d);
	dial_fail(d, "%s did not answer within %u ms%s", who, ms,
		  others > 0 ? ", nor did the other addresses" : "");
}

static void tell_waiting(struct dial *d)
{
	char who[100] = "";
	int n = 0;

	for (int i = 0; i < DIAL_ATTEMPTS_MAX; i++)
		if (d->race.attempts[i].fd >= 0 && n++ == 0)
			dial_name(d, &d->race.attempts[i].to, who, sizeof(who));
	if (n > 1)
		snprintf(d->waiting, sizeof(d->waiting), "%s or one of %d others to answer the SYN",
			 who, n - 1);
	else if (n)
		snprintf(d->waiting, sizeof(d->waiting), "%s to answer the SYN", who);
	else
		snprintf(d->waiting, sizeof(d->waiting), "the name server");
}

bool dial_race_step(struct dial *d)
{
	struct dial_race *r = &d->race;
	struct error e = ERROR_INIT;

	if (!r->resolved) {
		enum resolve_status status = resolve_step(d->resolve, &e);
		r->resolved = status == RESOLVE_DONE || status == RESOLVE_FAILED;
		if (status == RESOLVE_FAILED && r->tried_count == 0) {
			dial_fail(d, "%s", e.text);
			return false;
		}
	}
	if (collect(d))
		return true;
	start(d);
	if (collect(d)) /* on this machine the answer is there at once */
		return true;
	if (pending(r) == 0 && r->resolved && !choose(d)) {
		if (r->failures > 1)
			dial_fail(d, "%s (none of %d addresses could be reached)", r->reason,
				  r->failures);
		else
			dial_fail(d, "%s", r->reason);
	} else if (dial_late(d, TARGET_STAGE_TCP, r->first_us) && pending(r)) {
		limit(d);
	}
	tell_waiting(d);
	return false;
}

int dial_race_poll(const struct dial *d, struct pollfd *fds, int room, int *timeout_ms)
{
	const struct dial_race *r = &d->race;
	int n = 0;

	*timeout_ms = -1;
	if (!r->resolved)
		n = resolve_poll(d->resolve, fds, room, timeout_ms);
	for (int i = 0; i < DIAL_ATTEMPTS_MAX && n < room; i++)
		if (r->attempts[i].fd >= 0)
			fds[n++] = (struct pollfd){.fd = r->attempts[i].fd, .events = POLLOUT};
	if (r->first_us && pending(r) < DIAL_ATTEMPTS_MAX && choose(d))
		*timeout_ms = pending(r)
				      ? dial_sooner(*timeout_ms, r->last_us, DIAL_ATTEMPT_DELAY_MS)
				      : 0;
	else if (!r->first_us && r->v4_us)
		*timeout_ms = dial_sooner(*timeout_ms, r->v4_us, DIAL_RESOLUTION_DELAY_MS);
	if (d->target.limit_ms[TARGET_STAGE_TCP] && pending(r))
		*timeout_ms =
			dial_sooner(*timeout_ms, r->first_us, d->target.limit_ms[TARGET_STAGE_TCP]);
	return n;
}
