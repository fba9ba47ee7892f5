#include "source/live_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "h2lens/names.h"

enum { TRIES_MAX = 3, SETTINGS_TIMEOUT = 4 };

void live_stage(struct live *l, enum live_stage stage)
{
	l->state.stage = stage;
	l->stage_since = clock_us();
}

void live_stage_fail(struct live *l, const char *format, ...)
{
	char words[400];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	live_problem(l, "%s", words);
	l->state.failed = true;
	live_stage_end(l);
}

void live_stage_end(struct live *l)
{
	if (l->state.stage == LIVE_CLOSING || l->fd < 0)
		return;
	l->fin_wanted = true;
	l->notify = true;
	live_stage(l, LIVE_CLOSING);
	l->closing_since = l->stage_since;
}

void live_stage_fall_back(struct live *l, const char *why)
{
	if (l->want_fall_back)
		return;
	l->want_fall_back = true;
	snprintf(l->fall_back_why, sizeof(l->fall_back_why), "%s", why);
	live_stage_end(l);
}

/* What was on the connection that shows that HTTP/1.1 is needed is asked again. */
static void take_back(struct live *l)
{
	while (l->sent_count) {
		struct live_sent *s = &l->sent[0];
		s->job->left++;
		s->job->open--;
		*s = l->sent[--l->sent_count];
	}
	live_work_count(l);
}

static void tell_early(struct live *l, const struct secure_facts *f)
{
	if (!l->target.early_data)
		return;
	if (!f->early_offered)
		live_tell(l, LOCAL_EARLY_DATA, 0, 2, 0,
			  "no session that allows early data was there to resume");
	else
		live_tell(l, LOCAL_EARLY_DATA, 0, f->early_accepted ? 1 : 0, 0,
			  f->early_accepted  ? "the server accepted the early data"
			  : f->early_dropped ? "the server refused the early data and chose "
					       "another protocol than it spoke"
					     : "the server refused the early data; it was sent "
					       "again");
}

static void tell_certificate(struct live *l)
{
	const struct secure_facts *f = secure_facts(l->secure);

	if (l->facts_told || f->verify == 0)
		return;
	l->facts_told = true;
	live_tell(l, LOCAL_CERTIFICATE, 0, (uint32_t)f->verify, f->verify_ignored, f->verify_words);
}

void live_stage_drop(struct live *l)
{
	if (l->secure && !l->secured) {
		tell_certificate(l);
		const struct secure_facts *f = secure_facts(l->secure);
		if (l->tls_failed && f->verify == 0 && f->alert < 0)
			live_tell(l, LOCAL_TLS, 0, l->state.received > 0 || l->their_end, 0,
				  l->state.problem);
	}
	if (l->fd >= 0) {
		live_io_sample(l, true);
		if (l->linger_reset) {
			struct linger now = {1, 0};
			setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
			wrap_rst(&l->flow, 0, wrap_now());
		}
		close(l->fd);
	}
	l->fd = -1;
	/* what never went out, or stands above GOAWAY's last stream, is safe to send again */
	if (l->speak2)
		speak2_feed_end(l->speak2);
	secure_free(l->secure);
	speak2_free(l->speak2);
	speak1_free(l->speak1);
	dial_free(l->dial);
	l->secure = NULL;
	l->speak2 = NULL;
	l->speak1 = NULL;
	l->dial = NULL;
	buf_clear(&l->out);
	l->out_from = 0;
	if (l->want_fall_back) {
		take_back(l);
		live_tell(l, LOCAL_FALLBACK, 0, 0, 0, l->fall_back_why);
		l->http1 = true;
		l->connect_wanted = !l->held;
	} else {
		live_work_lost(l);
	}
	live_stage(l, LIVE_CLOSED);
	l->state.waiting[0] = '\0';
	l->state.rtt_us = l->state.cwnd = 0;
}

/* The HTTP of this connection begins. */
bool live_stage_speak(struct live *l, bool h2, struct error *e)
{
	/* stream 1 is the request that was upgraded */
	const struct request *upgraded = l->state.protocol == PROTOCOL_HTTP1 && l->sent_count
						 ? &l->sent[0].job->request
						 : NULL;

	if (h2) {
		struct speak2_handler h = live_work_handler2(l);
		l->speak2 = speak2_new(&l->target, &h, upgraded, e);
		l->state.protocol = l->secure ? PROTOCOL_H2 : PROTOCOL_H2C;
		l->settings_since = clock_us();
		live_stage(l, LIVE_GREETING);
		return l->speak2 != NULL;
	}
	struct speak1_handler h = live_work_handler1(l);
	struct text settings = {0};
	bool upgrade = !l->secure && !l->http1 && l->target.http == TARGET_HTTP_UPGRADE;
	if (upgrade)
		speak2_settings_payload(&l->target, &settings);
	l->speak1 = speak1_new(&l->target, &h, upgrade ? &settings : NULL);
	text_done(&settings);
	l->state.protocol = PROTOCOL_HTTP1;
	live_stage(l, LIVE_OPEN);
	return true;
}

static const char *alpn_offered(const struct live *l)
{
	if (l->http1)
		return "http/1.1";
	return l->target.alpn ? l->target.alpn : "h2,http/1.1";
}

/* ALPN chose, or did not (RFC 9113 3.2). */
static bool speaks_h2(struct live *l)
{
	const char *chosen = secure_facts(l->secure)->alpn;
	char words[400];

	if (l->target.http == TARGET_HTTP_PRIOR)
		return true;
	if (strcmp(chosen, "h2") == 0)
		return true;
	if (!l->http1 && l->target.http != TARGET_HTTP_1) {
		snprintf(words, sizeof(words),
			 "offered %s; the server chose %s: HTTP/1.1 is spoken", alpn_offered(l),
			 *chosen ? chosen : "none");
		live_tell(l, LOCAL_ALPN, 0, 0, 0, words);
	}
	return false;
}

void live_stage_secured(struct live *l)
{
	struct error e = ERROR_INIT;
	const struct secure_facts *f = secure_facts(l->secure);
	bool h2 = speaks_h2(l);

	tell_certificate(l);
	tell_early(l, f);
	if (f->early_dropped || (l->speak2 && !h2)) {
		/* early octets spoke what the server then did not choose */
		live_stage_fall_back(l,
				     "the server chose another protocol than the early data spoke");
		return;
	}
	if (!l->speak1 && !l->speak2 && !live_stage_speak(l, h2, &e))
		live_stage_fail(l, "%s", e.text);
	else if (l->speak2)
		live_stage(l, LIVE_GREETING);
}

static bool begin_tls(struct live *l, struct error *e)
{
	struct target t = l->target; /* a view: only ALPN differs */
	char one[] = "http/1.1", both[] = "h2,http/1.1";

	if (l->http1 || (t.http == TARGET_HTTP_1 && !t.alpn))
		t.alpn = one;
	else if (!t.alpn)
		t.alpn = both;
	l->secure = secure_new(&t, l->sessions, e);
	if (!l->secure)
		return false;
	live_stage(l, LIVE_SECURING);
	if (secure_step(l->secure, e) == SECURE_FAILED)
		return false;
	if (secure_early_room(l->secure) == 0 || strcmp(secure_facts(l->secure)->alpn, "h2") != 0)
		return true;
	if (!live_stage_speak(l, true, e))
		return false;
	live_stage(l, LIVE_SECURING);
	live_work_send(l);
	return true;
}

static void forget_connection(struct live *l)
{
	l->secured = l->facts_told = l->tls_failed = l->their_end = l->notify = false;
	l->fin_wanted = l->fin_sent = l->linger_reset = l->want_fall_back = false;
	l->first_n = 0;
	l->exchanges = 0;
	l->past_count = 0;
	l->flow = (struct wrap){0};
	l->state.goaway = l->state.out_of_step = l->state.holding = false;
	l->state.received = l->state.sent = 0;
	l->state.retransmissions = 0;
	l->state.protocol = PROTOCOL_TCP;
	l->state.holding = l->target.hold_windows;
}

static void begin(struct live *l)
{
	l->connect_wanted = false;
	forget_connection(l);
	l->state.failed = false;
	l->state.problem[0] = '\0';
	l->state.connections++;
	l->state.insecure = l->target.tls && l->target.insecure;
	l->tries++;
	l->dial = dial_new(&l->target, l->spool);
	live_stage(l, LIVE_CONNECTING);
}

static bool connected(struct live *l)
{
	struct error e = ERROR_INIT;

	l->fd = dial_take(l->dial, &l->flow);
	dial_free(l->dial);
	l->dial = NULL;
	l->heard = clock_us();
	if (l->target.tls ? begin_tls(l, &e)
			  : live_stage_speak(l,
					     !l->http1 && l->target.http != TARGET_HTTP_1 &&
						     l->target.http != TARGET_HTTP_UPGRADE,
					     &e))
		return true;
	live_stage_fail(l, "%s", e.text);
	return true;
}

static bool dial_on(struct live *l)
{
	struct error e = ERROR_INIT;

	switch (dial_step(l->dial, &e)) {
	case DIAL_DONE:
		return connected(l);
	case DIAL_FAILED:
		live_problem(l, "%s", e.text);
		l->state.failed = true;
		live_stage_drop(l);
		return true;
	case DIAL_WAIT:
		break;
	}
	return false;
}

/* What has come tells where we are. */
static bool look_around(struct live *l)
{
	const struct speak2_state *s = l->speak2 ? speak2_state(l->speak2) : NULL;
	bool changed = false;

	if (!s)
		return false;
	if (s->settings_seen && l->state.stage == LIVE_GREETING) {
		live_stage(l, LIVE_OPEN);
		changed = true;
	}
	if (s->settings_acked)
		l->settings_since = 0;
	l->state.out_of_step = s->out_of_step;
	if (s->goaway_seen && !l->state.goaway) {
		l->state.goaway = changed = true;
		l->goaway_since = clock_us();
	}
	/* after an error the peer closes (RFC 9113 5.4.1); one that does not is not waited for */
	bool fatal = l->state.goaway && s->goaway_code != H2_NO_ERROR &&
		     clock_us() - l->goaway_since >= LIVE_END_MS * 1000;
	bool idle = l->sent_count == 0 && !live_io_pending(l);
	if (l->state.stage != LIVE_CLOSING &&
	    (s->over || fatal || (l->state.goaway && idle && !speak2_wants_out(l->speak2)))) {
		live_stage_end(l);
		changed = true;
	}
	return changed;
}

static bool close_on(struct live *l)
{
	uint64_t waited = (clock_us() - l->closing_since) / 1000;

	if ((l->fin_sent && l->their_end) || waited >= LIVE_END_MS || l->linger_reset) {
		live_stage_drop(l);
		return true;
	}
	return false;
}

static bool rest(struct live *l)
{
	/* requests that were never sent may go on a new connection: the last one did its work */
	bool again =
		live_work_waits(l) && l->state.stage == LIVE_CLOSED && !l->state.failed && !l->held;

	if (again && !l->connect_wanted && l->tries >= TRIES_MAX) {
		live_problem(l, "%u connections in a row gave no answer", l->tries);
		l->state.failed = true;
		return false;
	}

	if (l->stopped || (!l->connect_wanted && !again))
		return false;
	begin(l);
	return true;
}

bool live_stage_step(struct live *l)
{
	switch (l->state.stage) {
	case LIVE_IDLE:
	case LIVE_CLOSED:
		return rest(l);
	case LIVE_CONNECTING:
		return dial_on(l);
	case LIVE_SECURING:
	case LIVE_GREETING:
	case LIVE_OPEN:
		return look_around(l);
	case LIVE_CLOSING:
		look_around(l);
		return close_on(l);
	}
	return false;
}

/* When something last moved: a long upload is no silence. */
static uint64_t moved(const struct live *l)
{
	return l->heard > l->spoke ? l->heard : l->spoke;
}

struct wait {
	enum target_stage stage;
	uint64_t since;
	const char *words;
};

/* What is awaited now; NULL words: nothing. */
static struct wait awaited(const struct live *l)
{
	switch (l->state.stage) {
	case LIVE_SECURING:
		return (struct wait){TARGET_STAGE_TLS, l->stage_since,
				     "the end of the TLS handshake"};
	case LIVE_GREETING:
		return (struct wait){TARGET_STAGE_PREFACE, l->stage_since, "the peer's SETTINGS"};
	case LIVE_OPEN:
		if (l->speak2 && l->settings_since && !l->state.goaway)
			return (struct wait){TARGET_STAGE_SETTINGS, l->settings_since,
					     "the acknowledgement of our SETTINGS"};
		if (l->sent_count)
			return (struct wait){TARGET_STAGE_IDLE, l->heard,
					     "the answer to a request"};
		break;
	default:
		break;
	}
	return (struct wait){TARGET_STAGES, 0, NULL};
}

static void reach(struct live *l, const struct wait *w, uint32_t limit)
{
	live_tell(l, LOCAL_LIMIT, 0, w->stage, limit, w->words);
	if (w->stage == TARGET_STAGE_SETTINGS) {
		struct error e = ERROR_INIT;
		speak2_goaway(l->speak2, SETTINGS_TIMEOUT, 0, NULL, 0, &e);
	}
	live_stage_fail(l, "gave up waiting for %s after %.3g s", w->words, limit / 1000.0);
}

void live_stage_give_up(struct live *l, uint32_t ms)
{
	struct wait w = awaited(l);

	if (l->state.stage == LIVE_CONNECTING)
		w = (struct wait){TARGET_STAGE_TCP, 0, dial_waiting(l->dial)};
	/* the acknowledgement alone is nobody's wish */
	if (w.stage == TARGET_STAGE_SETTINGS && l->sent_count)
		w = (struct wait){TARGET_STAGE_IDLE, 0, "the answer to a request"};
	if (w.stage < TARGET_STAGES && (w.stage != TARGET_STAGE_SETTINGS))
		live_tell(l, LOCAL_LIMIT, 0, w.stage, ms, w.words);
}

static bool is_idle_over(const struct live *l, struct wait *w)
{
	uint32_t limit = l->target.limit_ms[TARGET_STAGE_IDLE];

	if (l->state.stage != LIVE_OPEN || l->sent_count == 0 || limit == 0 ||
	    clock_us() - moved(l) < (uint64_t)limit * 1000)
		return false;
	*w = (struct wait){TARGET_STAGE_IDLE, moved(l), "the answer to a request"};
	return true;
}

void live_stage_limits(struct live *l)
{
	struct live_state *s = &l->state;
	struct wait w = awaited(l);

	if (s->stage == LIVE_CONNECTING) {
		text_clean_to(s->waiting, sizeof(s->waiting), dial_waiting(l->dial),
			      strlen(dial_waiting(l->dial)));
		s->since_us = l->stage_since;
		s->limit_ms = 0; /* dial keeps its own */
		return;
	}
	if (s->stage == LIVE_CLOSING)
		w = (struct wait){TARGET_STAGES, l->closing_since,
				  "the peer's end of the connection"};
	snprintf(s->waiting, sizeof(s->waiting), "%s", w.words ? w.words : "");
	s->since_us = w.words ? w.since : l->stage_since;
	s->limit_ms = w.stage < TARGET_STAGES ? l->target.limit_ms[w.stage] : 0;
	if (w.stage == TARGET_STAGES)
		return;
	bool over = s->limit_ms && clock_us() - w.since >= (uint64_t)s->limit_ms * 1000;
	if (over)
		reach(l, &w, s->limit_ms);
	else if (is_idle_over(l, &w))
		reach(l, &w, l->target.limit_ms[TARGET_STAGE_IDLE]);
}

static int left_ms(uint64_t since, uint64_t limit_ms)
{
	uint64_t now = clock_us(), end = since + limit_ms * 1000;

	return now >= end ? 0 : (int)((end - now + 999) / 1000);
}

static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

int live_stage_timeout(const struct live *l)
{
	struct wait w = awaited(l);
	int ms = -1;

	if (l->state.stage == LIVE_CLOSING)
		return left_ms(l->closing_since, LIVE_END_MS);
	if (l->state.stage == LIVE_OPEN)
		ms = left_ms(l->looked, LIVE_INFO_MS);
	if (w.stage < TARGET_STAGES && l->target.limit_ms[w.stage])
		ms = sooner(ms, left_ms(w.since, l->target.limit_ms[w.stage]));
	uint32_t idle = l->target.limit_ms[TARGET_STAGE_IDLE];
	if (l->state.stage == LIVE_OPEN && l->sent_count && idle)
		ms = sooner(ms, left_ms(moved(l), idle));
	return ms;
}
