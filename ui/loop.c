#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "action.h"
#include "bench_logs.h"
#include "screen.h"

enum {
	FRAME_NS = 33000000,	 /* while reading, the screen shows what is new so often */
	CLOCK_NS = 100000000,	 /* and how long a live session lasts so often */
	MESSAGE_NS = 2000000000, /* longer than bars.c waits */
	CLOCK_MS = 100,
	KEYS_A_TURN = 64, /* repeated keys that one drawing answers */
	PASTED_A_TURN = 4096,
	WAIT_MS = 1000,
	FDS_MAX = 2 + 4 * SESSION_POLL_MAX
};

struct loop {
	struct bench bench;
	struct screen *screen;
	bool dirty; /* the screen does not show everything */
	bool key;   /* a key was pressed: the screen answers at once */
	bool more;  /* there is more to read, or to take in */
	bool hung;  /* the terminal is gone */
	uint64_t drawn;
};

/* Does the tab that is shown have a clock that runs, or a message that is about to be old? */
static bool ticks(struct loop *l)
{
	const struct live_state *live = app_live(bench_app(&l->bench));
	if (live && l->bench.notice.text[0] && app_clock() - l->bench.notice.at < MESSAGE_NS)
		return true;
	return live && live->stage != LIVE_CLOSED;
}

/* What all sessions wait for, and until when at the latest. */
static int add_sources(struct loop *l, struct pollfd *fds, int room, int *ms)
{
	struct bench *b = &l->bench;
	int n = 0;
	for (int i = 0; i < b->count; i++) {
		struct app *a = b->tabs[(b->current + i) % b->count];
		int due = -1;
		bool live = app_live(a) != NULL;
		if (a->status == SESSION_WAIT || (live && a->status == SESSION_END)) {
			if (n < room)
				n += session_poll(a->session, fds + n, room - n, &due);
			else
				due = CLOCK_MS; /* too many: it is looked at now and then */
		}
		if (due >= 0 && due < *ms)
			*ms = due;
	}
	return n;
}

static void wait_for_something(struct loop *l)
{
	struct pollfd fds[FDS_MAX] = {
		{term_input_fd(), POLLIN, 0},
		{term_wake_fd(), POLLIN, 0},
	};
	int ms = l->more || l->dirty ? 0 : ticks(l) ? CLOCK_MS : WAIT_MS;
	int sources = add_sources(l, fds + 2, FDS_MAX - 2, &ms);
	int n = poll(fds, (nfds_t)(2 + sources), ms);
	if (n < 0 && errno != EINTR)
		l->hung = true;
	if (term_signals())
		l->dirty = l->key = true;
	l->hung = l->hung || term_ended();
}

static void take_keys(struct loop *l)
{
	struct bench *b = &l->bench;
	uint32_t key;
	for (int n = 0;
	     !b->quit && n < (b->pasting ? PASTED_A_TURN : KEYS_A_TURN) && term_key(&key, &l->hung);
	     n++) {
		action_key(b, key);
		l->dirty = l->key = l->more = true;
	}
}

static void show(struct loop *l)
{
	uint64_t now = app_clock();
	if (ticks(l) && now - l->drawn >= CLOCK_NS)
		l->dirty = true;
	if (!l->dirty || (l->more && !l->key && now - l->drawn < FRAME_NS))
		return;
	screen_draw(l->screen, &l->bench);
	l->dirty = l->key = false;
	l->drawn = now;
}

static void run(struct loop *l)
{
	struct bench *b = &l->bench;
	/* The first picture does not wait for the first octet. */
	screen_draw(l->screen, b);
	l->more = true;
	while (!b->quit && !l->hung) {
		wait_for_something(l);
		take_keys(l);
		/* A key is answered before more is read. */
		if (l->key)
			show(l);
		bool was = l->more;
		l->more = bench_step(b, &l->dirty);
		l->dirty = l->dirty || was;
		show(l);
	}
}

static void take_logs(struct app *a, const struct ui_options *o)
{
	for (int i = 0; i < o->log_count; i++)
		bench_logs_add(a, o->logs[i], &o->log_options, false);
}

int loop_run(struct session *const *sessions, int count, const struct ui_options *o,
	     struct error *e)
{
	struct loop l = {.dirty = true};
	int status = 0;
	/* A theme or a filter that is none: usage. */
	if (!bench_init(&l.bench, o, e))
		status = 2;
	for (int i = 0; i < count; i++)
		if (status != 0)
			session_close(sessions[i]);
		else if (!bench_take(&l.bench, sessions[i], o->filter, e))
			status = 2;
		else
			take_logs(l.bench.tabs[l.bench.current], o);
	bench_show(&l.bench, 0);
	if (status == 0 && !term_start(o->ascii, o->no_color, e))
		status = 1;
	if (status == 0) {
		term_theme(&l.bench.theme);
		l.bench.notice.language = bench_language(&l.bench);
		l.screen = screen_new();
		run(&l);
		screen_free(l.screen);
		term_stop();
	}
	bench_done(&l.bench);
	return status;
}
