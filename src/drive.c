#include "drive.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "h2lens/steer.h"

enum {
	SLICE_US = 100 * 1000,
	WAIT_MS = 1000,
	SIGNAL_LOOK_MS = 200, /* how soon Ctrl-C is seen */
	GRACE_MS = 300,	      /* after --max-time, for the peer to end its side */
	PATIENCE_S = 30,      /* for what a wait command names, unless --max-time says otherwise */
	FAILED_MS = 1000      /* for answers when a command failed: no more is to come of it */
};

/* Signals that end a session in good order. */
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

enum phase { PHASE_COMMANDS, PHASE_WAIT, PHASE_CLOSE };

struct work {
	struct drive *d;
	enum phase phase;
	int next; /* command to run */
	bool waited;
	uint64_t waits_since; /* clock_us when the last command was run */
	uint64_t since;	      /* clock_us when it began */
	uint64_t until;	      /* clock_us; 0 for ever */
	bool over;	      /* it is past `until`: GRACE_MS are left */
	bool shown;
	sigset_t signals;
};

static void show_progress(struct work *w)
{
	struct session *s = w->d->session;
	int p = session_progress(s);
	const struct source_facts *f = book_source(session_book(s));

	if (!w->d->progress)
		return;
	if (p >= 0)
		fprintf(stderr, "\r%3d%%  %llu packets", p / 10, (unsigned long long)f->packets);
	else
		fprintf(stderr, "\r%llu packets", (unsigned long long)f->packets);
	w->shown = true;
}

static void hide_progress(struct work *w)
{
	if (w->shown)
		fprintf(stderr, "\r\033[K");
	w->shown = false;
}

static bool interrupted(struct work *w)
{
	sigset_t pending;
	int number;

	if (sigpending(&pending) != 0)
		return false;
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		if (!sigismember(&pending, ending[i]))
			continue;
		sigwait(&w->signals, &number);
		return true;
	}
	return ferror(stdout) != 0; /* nobody reads the list any more */
}

static void wait_for_something(struct work *w)
{
	struct session *s = w->d->session;
	struct pollfd fds[SESSION_POLL_MAX];
	int ms, n = session_poll(s, fds, SESSION_POLL_MAX, &ms);
	int most = session_kind(s) == SESSION_CAPTURE ? WAIT_MS : SIGNAL_LOOK_MS;

	if (ms < 0 || ms > most)
		ms = most;
	if (w->until) {
		uint64_t now = clock_us();
		int left = now >= w->until ? 0 : (int)((w->until - now + 999) / 1000);
		ms = left < ms ? left : ms;
	}
	poll(fds, (nfds_t)n, ms);
}

/* What a command line or script says may hold what would command the terminal. */
static void complain_of(const char *line, const char *why)
{
	struct text t = {0};

	text_clean(&t, line, strlen(line));
	text_add(&t, ": ");
	text_clean(&t, why, strlen(why));
	fprintf(stderr, "h2lens: %s\n", text_str(&t));
	text_done(&t);
}

/* "wait ping" is over: what it was waited for. */
static void tell_ping(struct work *w)
{
	const struct book *b = session_book(w->d->session);
	uint32_t n = book_connections(b), rtt = 0;
	char shown[32];

	if (w->d->options->quiet || w->next == 0 || n == 0 ||
	    strcmp(w->d->options->commands[w->next - 1], "wait ping") != 0)
		return;
	for (uint32_t i = book_connection(b, n - 1)->zero_first; i != BOOK_NONE;) {
		const struct event *e = book_event(b, i);
		if (e->kind == EVENT_H2_FRAME && e->type == H2_PING && e->flags & H2_FLAG_ACK &&
		    !book_from_client(b, e))
			rtt = e->c;
		i = e->next_stream;
	}
	if (rtt)
		fprintf(stderr, "h2lens: PING answered after %s\n",
			text_duration(shown, sizeof(shown), (uint64_t)rtt * 1000));
}

static void run_command(struct work *w)
{
	const struct options *o = w->d->options;
	struct text answer = {0};
	struct error e = ERROR_INIT;
	const char *line = o->commands[w->next++];

	w->waits_since = clock_us();
	steer_run(w->d->session, "wait 0", NULL, NULL); /* the last wait has come */
	hide_progress(w);
	steer_run(w->d->session, "wait 0", NULL, NULL); /* the last wait is over: it came */
	if (!steer_run(w->d->session, line, &answer, &e)) {
		complain_of(line, e.text);
		w->d->failed = true;
		w->next = o->command_count; /* what follows counted on it */
	} else if (answer.n && !o->quiet) {
		fprintf(stderr, "h2lens: %s\n", text_str(&answer));
	}
	text_done(&answer);
}

/* What a script waits for does not come: the commands behind it are not run. After one that failed
 * a body may stay open that it would have ended: the answer to that is not waited for. */
static bool lose_patience(struct work *w)
{
	const struct options *o = w->d->options;

	if (w->phase == PHASE_WAIT && w->d->failed &&
	    clock_us() - w->waits_since >= (uint64_t)FAILED_MS * 1000) {
		steer_run(w->d->session, "wait 0", NULL, NULL);
		return true;
	}

	if (w->phase != PHASE_COMMANDS || w->until || !w->waits_since ||
	    clock_us() - w->waits_since < (uint64_t)PATIENCE_S * 1000000)
		return false;
	char why[80];
	snprintf(why, sizeof(why), "it did not come within %d s (--max-time S waits longer)",
		 PATIENCE_S);
	complain_of(o->commands[w->next - 1], why);
	w->d->failed = true;
	w->next = o->command_count;
	w->waits_since = 0;
	steer_run(w->d->session, "wait 0", NULL, NULL);
	return true;
}

/* Are we where commands can be given? */
static bool is_ready(const struct live_state *l)
{
	return l->stage == LIVE_OPEN || l->stage == LIVE_CLOSED;
}

/* What comes next of a live session that waits. True when something was done. */
static bool go_on(struct work *w)
{
	struct session *s = w->d->session;
	const struct options *o = w->d->options;
	const struct live_state *l = session_live(s);
	struct text none = {0};
	struct error e = ERROR_INIT;

	if (w->over)
		return false;
	if (!session_waits(s))
		return lose_patience(w);
	switch (w->phase) {
	case PHASE_COMMANDS:
		tell_ping(w);
		if (w->next < o->command_count) {
			if (!is_ready(l) && !w->waited)
				return false;
			w->waited = true;
			run_command(w);
			return true;
		}
		w->phase = PHASE_WAIT;
		char line[64];
		snprintf(line, sizeof(line), "wait %s", o->wait ? o->wait : "response");
		steer_run(s, line, &none, &e);
		return true;
	case PHASE_WAIT:
		w->phase = PHASE_CLOSE;
		steer_run(s, "close", &none, &e);
		return true;
	case PHASE_CLOSE:
		break;
	}
	return false;
}

static void look_at_time(struct work *w)
{
	bool stop = interrupted(w);

	if (!stop && (!w->until || clock_us() < w->until))
		return;
	if (w->over || session_kind(w->d->session) == SESSION_INTERFACE) {
		session_stop(w->d->session);
		w->until = 0;
		return;
	}
	if (!stop && w->phase == PHASE_COMMANDS && w->next > 0 && !session_waits(w->d->session))
		complain_of(w->d->options->commands[w->next - 1],
			    "it had not come when --max-time was over");
	w->over = true;
	w->until = clock_us() + GRACE_MS * 1000;
	session_give_up(w->d->session, stop ? (uint32_t)((clock_us() - w->since) / 1000)
					    : (uint32_t)(w->d->options->max_time * 1000));
}

static bool run(struct work *w, struct error *e)
{
	struct session *s = w->d->session;
	bool live = session_kind(s) != SESSION_CAPTURE;

	for (;;) {
		enum session_status status = session_step(s, SLICE_US, e);
		if (live)
			look_at_time(w);
		if (w->d->grown)
			w->d->grown(w->d->arg);
		switch (status) {
		case SESSION_MORE:
			show_progress(w);
			break;
		case SESSION_WAIT:
			if (!live || session_kind(s) == SESSION_INTERFACE || !go_on(w))
				wait_for_something(w);
			break;
		case SESSION_FAILED:
			return false;
		case SESSION_END:
			if (session_kind(s) != SESSION_LIVE || w->over)
				return true;
			if (go_on(w))
				break;
			/* a script may pause while there is no connection */
			if (w->phase != PHASE_COMMANDS || session_waits(s))
				return true;
			wait_for_something(w);
			break;
		}
	}
}

bool drive_run(struct drive *d, struct error *e)
{
	struct work w = {.d = d};
	sigset_t before;
	bool live = session_kind(d->session) != SESSION_CAPTURE;

	sigemptyset(&w.signals);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&w.signals, ending[i]);
	w.since = clock_us();
	if (live)
		sigprocmask(SIG_BLOCK, &w.signals, &before);
	if (d->options->max_time > 0)
		w.until = clock_us() + (uint64_t)(d->options->max_time * 1e6);
	bool ok = run(&w, e);
	hide_progress(&w);
	if (live)
		sigprocmask(SIG_SETMASK, &before, NULL);
	for (int i = 0; !d->options->quiet && session_remark(d->session, i); i++)
		fprintf(stderr, "h2lens: %s\n", session_remark(d->session, i));
	return ok;
}
