#include "source/live_parts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

void live_tell(struct live *l, enum local_kind kind, uint32_t stream, uint32_t a, uint32_t b,
	       const char *words)
{
	struct local_fact f = {.kind = kind, .stream = stream, .a = a, .b = b};
	struct text line = {0};

	if (l->flow.syn)
		wrap_name(&l->flow, f.conn, sizeof(f.conn));
	local_write(&line, &f, words);
	spool_fact(l->spool, wrap_now(), text_str(&line));
	text_done(&line);
}

void live_problem(struct live *l, const char *format, ...)
{
	char words[sizeof(l->state.problem)];
	va_list args;

	if (l->state.problem[0])
		return; /* the first one explains the others */
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	text_clean_to(l->state.problem, sizeof(l->state.problem), words, strlen(words));
}

struct live *live_new(const struct target *t, enum live_record record, const char *path,
		      struct error *e)
{
	struct live *l = memory_get(1, sizeof(*l));
	struct text name = {0};

	l->fd = -1;
	target_copy(&l->target, t);
	text_add(&name, t->tls ? "https://" : "http://");
	target_authority(t, &name);
	l->spool = record == LIVE_RECORD_NOTHING  ? spool_new_unwritten(text_str(&name))
		   : record == LIVE_RECORD_BESIDE ? spool_new_beside(text_str(&name), path, e)
						  : spool_new(text_str(&name), e);
	if (!l->spool) {
		text_done(&name);
		live_free(l);
		return NULL;
	}
	l->sessions = secure_cache_new();
	/* a file or list that is wrong is told before anything is sent */
	struct secure *trial = t->tls ? secure_new(t, l->sessions, e) : NULL;
	if (t->tls && !trial) {
		text_done(&name);
		live_free(l);
		return NULL;
	}
	secure_free(trial);
	l->piece = memory_resize(NULL, LIVE_PIECE, 1);
	l->plain = memory_resize(NULL, LIVE_PIECE, 1);
	l->concurrent = LIVE_CONCURRENT;
	l->connect_wanted = true;
	live_tell(l, LOCAL_SESSION, 0, 0, 0, text_str(&name));
	text_done(&name);
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	if (l->spool) {
		if (l->fd >= 0 || l->dial)
			live_stage_drop(l);
		spool_free(l->spool);
	}
	live_work_done(l);
	secure_cache_free(l->sessions);
	target_done(&l->target);
	buf_done(&l->out);
	if (l->plain)
		explicit_bzero(l->plain, LIVE_PIECE);
	free(l->plain);
	free(l->piece);
	free(l);
}

bool live_step(struct live *l)
{
	bool any = live_stage_step(l);

	if (l->fd >= 0) {
		live_work_send(l);
		any = live_io_write(l) || any;
		/* what answers make possible goes out before they are decoded: the peer is not
		 * kept waiting */
		if (live_io_read(l)) {
			any = true;
			live_work_send(l);
			live_io_write(l);
		}
		if (l->fd >= 0 && l->state.stage == LIVE_OPEN &&
		    clock_us() - l->looked >= LIVE_INFO_MS * 1000) {
			l->looked = clock_us();
			live_io_sample(l, false);
		}
	}
	if (l->state.stage != LIVE_IDLE && l->state.stage != LIVE_CLOSED)
		live_stage_limits(l);
	return any;
}

int live_poll(const struct live *l, struct pollfd *fds, int room, int *timeout_ms)
{
	int n = 0;

	if (l->dial)
		return dial_poll(l->dial, fds, room, timeout_ms);
	*timeout_ms = live_stage_timeout(l);
	if (l->fd >= 0 && room > 0) {
		short events = l->their_end ? 0 : POLLIN;
		if (live_io_pending(l))
			events |= POLLOUT;
		if (events)
			fds[n++] = (struct pollfd){l->fd, events, 0};
	}
	int body = l->speak2   ? speak2_body_fd(l->speak2)
		   : l->speak1 ? speak1_body_fd(l->speak1)
			       : -1;
	if (body >= 0 && n < room && live_io_takes(l))
		fds[n++] = (struct pollfd){body, POLLIN, 0};
	return n;
}

struct spool *live_spool(struct live *l)
{
	return l->spool;
}

const struct live_state *live_state(const struct live *l)
{
	return &l->state;
}

const struct target *live_target(const struct live *l)
{
	return &l->target;
}

const struct request *live_last_request(const struct live *l)
{
	return l->last_job ? &l->last_job->request : NULL;
}

const struct request *live_request_at(const struct live *l, unsigned i)
{
	const struct live_job *j = l->jobs;

	while (j && i--)
		j = j->next;
	return j ? &j->request : NULL;
}

const struct request *live_request_of(const struct live *l, uint32_t stream)
{
	for (size_t i = l->past_count; i-- > 0;)
		if (l->past[i].stream == stream)
			return &l->past[i].job->request;
	return NULL;
}

bool live_request(struct live *l, const struct request *r, uint32_t *stream, struct error *e)
{
	int output = -1;

	*stream = 0;
	if (r->body.kind == BODY_FILE && access(r->body.path, R_OK) != 0)
		return error_set(e, "cannot read the body %s: %s", r->body.path, strerror(errno));
	if (r->output && (output = live_work_open(r, false, e)) < 0)
		return false;
	live_work_add(l, r, output);
	l->held = false;
	/* the connection that is going away takes none: a new one then */
	if (l->state.stage == LIVE_CLOSED || l->state.stage == LIVE_CLOSING || l->fin_wanted)
		l->connect_wanted = true;
	live_work_send(l);
	if (l->sent_count && l->sent[l->sent_count - 1].job == l->last_job)
		*stream = l->sent[l->sent_count - 1].stream;
	return true;
}

void live_concurrency(struct live *l, unsigned concurrent)
{
	l->concurrent = concurrent ? concurrent : 1;
}

/* The open HTTP/2 session, or why there is none. */
static struct speak2 *h2(struct live *l, struct error *e)
{
	if (l->speak2 && l->fd >= 0 && l->state.stage != LIVE_CLOSING)
		return l->speak2;
	if (l->speak1)
		error_set(e, "this connection speaks HTTP/1.1: there are no frames to send");
	else if (l->state.stage == LIVE_CLOSED)
		error_set(e, "the connection is closed: reconnect opens a new one");
	else
		error_set(e, "there is no open HTTP/2 connection yet: it waits for %s",
			  l->state.waiting[0] ? l->state.waiting : "the connection");
	return NULL;
}

bool live_ping(struct live *l, const uint8_t opaque[8], struct error *e)
{
	struct speak2 *s = h2(l, e);

	return s && speak2_ping(s, opaque, e);
}

bool live_settings(struct live *l, const struct target_setting *list, size_t n, struct error *e)
{
	struct speak2 *s = h2(l, e);

	if (!s || !speak2_settings(s, list, n, e))
		return false;
	l->settings_since = clock_us();
	return true;
}

bool live_window(struct live *l, uint32_t stream, uint32_t increment, struct error *e)
{
	struct speak2 *s = h2(l, e);

	return s && speak2_window(s, stream, increment, e);
}

bool live_hold(struct live *l, bool hold, struct error *e)
{
	struct speak2 *s = h2(l, e);

	if (!s)
		return false;
	speak2_hold(s, hold);
	l->state.holding = hold;
	return true;
}

bool live_rst(struct live *l, uint32_t stream, uint32_t code, struct error *e)
{
	struct speak2 *s = h2(l, e);

	return s && speak2_rst(s, stream, code, e);
}

bool live_goaway(struct live *l, uint32_t code, uint32_t last, const void *debug, size_t n,
		 struct error *e)
{
	struct speak2 *s = h2(l, e);

	return s && speak2_goaway(s, code, last, debug, n, e);
}

bool live_priority_update(struct live *l, uint32_t stream, const char *value, struct error *e)
{
	struct speak2 *s = h2(l, e);

	return s && speak2_priority_update(s, stream, value, e);
}

bool live_data(struct live *l, uint32_t stream, const void *p, size_t n, bool end, struct error *e)
{
	if (l->speak1 && l->fd >= 0)
		return speak1_data(l->speak1, p, n, end, e);
	struct speak2 *s = h2(l, e);
	return s && speak2_data(s, stream, p, n, end, e);
}

bool live_raw(struct live *l, const void *p, size_t n, struct error *e)
{
	struct speak2 *s = h2(l, e);

	if (!s)
		return false;
	if (!l->state.out_of_step)
		live_tell(l, LOCAL_OUT_OF_STEP, 0, 0, 0,
			  "octets were sent past the library: what it says of streams and windows "
			  "may "
			  "be wrong from here on");
	speak2_raw(s, p, n);
	l->state.out_of_step = true;
	return true;
}

bool live_close(struct live *l, enum live_close how, struct error *e)
{
	l->held = true;
	l->connect_wanted = false;
	if (l->dial) {
		live_stage_drop(l);
		return true;
	}
	if (l->fd < 0)
		return error_set(e, "there is no connection to close");
	switch (how) {
	case LIVE_CLOSE_GRACEFUL:
		if (l->speak2 && !speak2_state(l->speak2)->over)
			speak2_finish(l->speak2);
		live_stage_end(l);
		break;
	case LIVE_CLOSE_FIN:
		live_stage_end(l);
		break;
	case LIVE_CLOSE_ABRUPT:
		live_stage_end(l);
		l->notify = false;
		break;
	case LIVE_CLOSE_RST:
		live_stage_end(l);
		l->linger_reset = true;
		break;
	case LIVE_CLOSE_HALF:
		l->fin_wanted = true;
		l->notify = false;
		break;
	}
	return true;
}

void live_give_up(struct live *l, uint32_t ms)
{
	struct error ignored = ERROR_INIT;

	live_stage_give_up(l, ms);
	live_close(l, LIVE_CLOSE_GRACEFUL, &ignored);
}

void live_stop(struct live *l)
{
	struct error ignored = ERROR_INIT;

	if (l->fd >= 0 && l->state.stage != LIVE_CLOSING)
		live_close(l, LIVE_CLOSE_GRACEFUL, &ignored);
	if (l->fd >= 0)
		live_io_write(l);
	l->stopped = true;
	if (l->state.stage != LIVE_CLOSED)
		live_stage_drop(l);
}

bool live_reconnect(struct live *l, const struct target *t, struct error *e)
{
	struct error ignored = ERROR_INIT;

	(void)e;
	if (l->fd >= 0 || l->dial)
		live_close(l, LIVE_CLOSE_GRACEFUL, &ignored);
	l->want_fall_back = l->held = false;
	if (t) {
		struct target next;
		target_copy(&next, t);
		/* what was meant for one host does not go to another */
		if (!target_same_origin(t, &l->target))
			live_work_forget(l);
		target_done(&l->target);
		l->target = next;
	}
	l->http1 = false;
	l->tries = 0;
	l->connect_wanted = true;
	return true;
}

unsigned live_retry(struct live *l, bool doubtful)
{
	unsigned n = 0;

	for (struct live_job *j = l->jobs; j; j = j->next) {
		unsigned again = j->safe + (doubtful ? j->doubtful : 0);
		if (again && j->output < 0 && j->request.output)
			j->output = live_work_open(&j->request, true, NULL);
		j->left += again;
		n += again;
		j->safe = 0;
		if (doubtful)
			j->doubtful = 0;
	}
	live_work_count(l);
	if (n == 0)
		return 0;
	l->tries = 0;
	l->held = false;
	if (l->state.stage == LIVE_CLOSED || l->state.stage == LIVE_CLOSING || l->state.goaway)
		l->connect_wanted = true;
	return n;
}

void live_note(struct live *l, const char *command)
{
	live_tell(l, LOCAL_BY_HAND, 0, 0, 0, command);
}
