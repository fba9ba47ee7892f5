#include "source/live_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "h2lens/names.h"

enum { HTTP_1_1_REQUIRED = 0xd };

void live_work_add(struct live *l, const struct request *r, int output)
{
	struct live_job *j = memory_get(1, sizeof(*j));

	request_copy(&j->request, r);
	j->left = r->repeat ? r->repeat : 1;
	j->output = output;
	if (l->last_job)
		l->last_job->next = j;
	else
		l->jobs = j;
	l->last_job = j;
	live_work_count(l);
}

int live_work_open(const struct request *r, bool again, struct error *e)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK; /* a FIFO nobody reads is told */
	int fd = open(r->output, flags | (again && r->repeat > 1 ? O_APPEND : O_TRUNC), 0666);

	if (fd < 0)
		error_set(e, "cannot write %s: %s", r->output,
			  errno == ENXIO ? "nobody reads that FIFO" : strerror(errno));
	else
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

void live_work_forget(struct live *l)
{
	for (struct live_job *j = l->jobs; j; j = j->next)
		j->left = j->safe = j->doubtful = 0;
	live_work_count(l);
}

void live_work_done(struct live *l)
{
	while (l->jobs) {
		struct live_job *j = l->jobs;
		l->jobs = j->next;
		if (j->output >= 0)
			close(j->output);
		request_done(&j->request);
		free(j);
	}
	free(l->sent);
	free(l->past);
}

void live_work_count(struct live *l)
{
	struct live_state *s = &l->state;

	s->open = s->queued = s->answered = s->retry_safe = s->retry_doubtful = 0;
	for (const struct live_job *j = l->jobs; j; j = j->next) {
		s->open += j->open;
		s->queued += j->left;
		s->answered += j->answered;
		s->retry_safe += j->safe;
		s->retry_doubtful += j->safe + j->doubtful;
	}
}

bool live_work_waits(const struct live *l)
{
	return l->state.queued > 0;
}

static struct live_sent *find(struct live *l, uint32_t stream)
{
	for (size_t i = 0; i < l->sent_count; i++)
		if (l->sent[i].stream == stream)
			return &l->sent[i];
	return NULL;
}

static void add_sent(struct live *l, struct live_job *j, uint32_t stream)
{
	if (l->sent_count == l->sent_room) {
		l->sent_room = memory_room(l->sent_room, l->sent_count + 1);
		l->sent = memory_resize(l->sent, l->sent_room, sizeof(*l->sent));
	}
	l->sent[l->sent_count++] = (struct live_sent){stream, j};
	if (l->past_count == l->past_room) {
		l->past_room = memory_room(l->past_room, l->past_count + 1);
		l->past = memory_resize(l->past, l->past_room, sizeof(*l->past));
	}
	l->past[l->past_count++] = (struct live_sent){stream, j};
	j->left--;
	j->open++;
	l->state.queued--;
	l->state.open++;
}

static void drop_sent(struct live *l, struct live_sent *s)
{
	struct live_job *j = s->job;

	j->open--;
	l->state.open--;
	*s = l->sent[--l->sent_count];
	if (j->open == 0 && j->left == 0 && j->output >= 0) {
		close(j->output);
		j->output = -1;
	}
}

/* A request that cannot be made: it would fail again, so it is not tried again. */
static void refuse(struct live *l, struct live_job *j, const struct error *e)
{
	j->left = 0;
	live_work_count(l);
	live_problem(l, "the request was not sent: %s", e->text);
	l->state.failed = true;
	live_tell(l, LOCAL_LIBRARY, 0, 0, 0, e->text);
}

static bool send_one(struct live *l, struct live_job *j)
{
	struct error e = ERROR_INIT;
	uint32_t stream = 0;
	bool ok = l->speak2 ? speak2_request(l->speak2, &j->request, &l->target, &stream, &e)
			    : speak1_request(l->speak1, &j->request, &e);
	if (l->speak1)
		stream = ++l->exchanges; /* numbered as the book does */

	if (!ok) {
		refuse(l, j, &e);
		return false;
	}
	/* a further try of one request begins its file anew */
	if (j->output >= 0 && j->request.repeat <= 1 && ftruncate(j->output, 0) == 0)
		lseek(j->output, 0, SEEK_SET);
	if (l->state.open == 0)
		l->heard = clock_us(); /* silence counts from here */
	add_sent(l, j, stream);
	return true;
}

void live_work_send(struct live *l)
{
	unsigned most = l->speak2 ? l->concurrent : 1;

	if ((!l->speak1 && !l->speak2) || l->state.goaway || l->fin_wanted || l->their_end)
		return;
	const struct speak2_state *s = l->speak2 ? speak2_state(l->speak2) : NULL;
	if (s && (s->over || s->goaway_sent || s->goaway_seen))
		return;
	for (struct live_job *j = l->jobs; j; j = j->next)
		while (j->left && l->sent_count < most)
			if (!send_one(l, j))
				break;
}

static void fact(void *arg, enum local_kind kind, uint32_t stream, uint32_t a, const char *words)
{
	live_tell(arg, kind, stream, a, 0, words);
}

static void stream_over(void *arg, uint32_t stream, uint32_t code, bool whole, bool safe)
{
	struct live *l = arg;
	struct live_sent *s = find(l, stream);

	if (!s)
		return; /* pushed, or made by hand */
	struct live_job *j = s->job;
	drop_sent(l, s);
	if (whole)
		l->tries = 0;
	if (l->want_fall_back && !whole) {
		j->left++; /* it is asked again on the next connection */
		live_work_count(l);
		return;
	}
	if (safe) {
		j->safe++;
		l->state.retry_safe++;
		l->state.retry_doubtful++;
	} else if (code == HTTP_1_1_REQUIRED && !l->http1 && l->target.http == TARGET_HTTP_AUTO) {
		/* RFC 9113 7: the same request again over HTTP/1.1 */
		j->left++;
		live_work_count(l);
		live_stage_fall_back(l, "the peer asked for it (HTTP_1_1_REQUIRED)");
		return;
	} else if (!whole) {
		j->doubtful++;
		l->state.retry_doubtful++;
	} else {
		j->answered++;
		l->state.answered++;
	}
}

static void write_output(struct live *l, struct live_job *j, const uint8_t *p, size_t n)
{
	while (n && j->output >= 0) {
		ssize_t k = write(j->output, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0) {
			snprintf(l->state.unwritten, sizeof(l->state.unwritten),
				 "cannot write %s: %s", j->request.output, strerror(errno));
			close(j->output);
			j->output = -1;
			return;
		}
		p += k;
		n -= (size_t)k;
	}
}

static void body2(void *arg, uint32_t stream, const void *p, size_t n)
{
	struct live *l = arg;
	struct live_sent *s = find(l, stream);

	if (s && s->job->output >= 0)
		write_output(l, s->job, p, n);
}

static void body1(void *arg, const void *p, size_t n)
{
	struct live *l = arg;

	if (l->sent_count)
		body2(arg, l->sent[0].stream, p, n);
}

static void answer_over(void *arg, unsigned status, bool whole)
{
	struct live *l = arg;

	(void)status;
	if (l->sent_count)
		stream_over(arg, l->sent[0].stream, 0, whole, false);
}

struct speak2_handler live_work_handler2(struct live *l)
{
	return (struct speak2_handler){fact, stream_over, body2, l};
}

struct speak1_handler live_work_handler1(struct live *l)
{
	return (struct speak1_handler){answer_over, body1, l};
}

void live_work_lost(struct live *l)
{
	while (l->sent_count) {
		l->sent[0].job->doubtful++;
		drop_sent(l, &l->sent[0]);
	}
	live_work_count(l);
}
