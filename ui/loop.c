#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "action.h"
#include "screen.h"

enum {
	SLICE_US = 8000,     /* of reading, between looks at the keys */
	FRAME_NS = 33000000, /* while reading, the screen shows what is new so often */
	KEYS_A_TURN = 64,    /* pasted or repeated keys that one drawing answers */
	WAIT_MS = 1000,
};

struct loop {
	struct app *app;
	struct screen *screen;
	bool dirty; /* the screen does not show everything */
	bool key;   /* a key was pressed: the screen answers at once */
	bool more;  /* the models have not taken in all of the book */
	bool hung;  /* the terminal is gone */
	uint64_t drawn;
};

static bool reads(const struct app *a)
{
	return a->status == SESSION_MORE;
}

static int wait_ms(const struct loop *l)
{
	if (reads(l->app) || l->more || l->dirty)
		return 0;
	return WAIT_MS;
}

static void wait_for_something(struct loop *l)
{
	struct pollfd fds[2 + SESSION_POLL_MAX] = {
		{term_input_fd(), POLLIN, 0},
		{term_wake_fd(), POLLIN, 0},
	};
	int ms = wait_ms(l), due = -1, sources = 0;
	if (l->app->status == SESSION_WAIT)
		sources = session_poll(l->app->session, fds + 2, SESSION_POLL_MAX, &due);
	if (due >= 0 && due < ms)
		ms = due;
	int n = poll(fds, (nfds_t)(2 + sources), ms);
	if (n < 0 && errno != EINTR)
		l->hung = true;
	if (l->app->status == SESSION_WAIT)
		l->app->status = SESSION_MORE;
	if (term_signals())
		l->dirty = l->key = true;
}

static void take_keys(struct loop *l)
{
	uint32_t key;
	for (int n = 0; n < KEYS_A_TURN && !l->app->quit && term_key(&key, &l->hung); n++) {
		action_key(l->app, key);
		l->dirty = l->key = l->more = true;
	}
}

static void read_slice(struct loop *l)
{
	struct app *a = l->app;
	/* After the end a key log may still grow; the session looks rarely enough. */
	bool over = a->status == SESSION_END;
	if (!reads(a) && !over)
		return;
	a->status = session_step(a->session, SLICE_US, &a->failure);
	l->dirty = l->dirty || a->status != SESSION_END || !over;
}

static void show(struct loop *l)
{
	uint64_t now = app_clock();
	bool busy = reads(l->app) || l->more;
	if (!l->dirty || (busy && !l->key && now - l->drawn < FRAME_NS))
		return;
	screen_draw(l->screen, l->app);
	l->dirty = l->key = false;
	l->drawn = now;
}

static void run(struct loop *l)
{
	struct app *a = l->app;
	/* The first picture does not wait for the first octet. */
	screen_draw(l->screen, a);
	while (!a->quit && !l->hung) {
		wait_for_something(l);
		take_keys(l);
		bool was = l->more;
		/* A key is answered before more is read. */
		if (l->key) {
			show(l);
			continue;
		}
		read_slice(l);
		l->more = app_tick(a);
		l->dirty = l->dirty || l->more || was;
		show(l);
	}
}

int loop_run(struct session *s, const struct ui_options *o, struct error *e)
{
	struct app app;
	struct loop l = {.app = &app, .dirty = true};
	if (!app_init(&app, s, o, e)) {
		app_done(&app);
		return 2; /* a theme or a filter that is none: usage */
	}
	if (!term_start(o->ascii, o->no_color, e)) {
		app_done(&app);
		return 1;
	}
	term_theme(&app.theme);
	l.screen = screen_new();
	run(&l);
	screen_free(l.screen);
	term_stop();
	app_done(&app);
	return 0;
}
