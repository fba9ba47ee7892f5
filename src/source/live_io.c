#include "source/live_parts.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <netinet/in.h>
#include <netinet/tcp.h>
#endif

#include "base/clock.h"

static void take_secrets(struct live *l)
{
	struct text lines = {0};

	secure_take_secrets(l->secure, &lines);
	if (lines.n) {
		spool_secrets(l->spool, lines.s, lines.n);
		explicit_bzero(lines.s, lines.n);
	}
	text_done(&lines);
}

/* What the peer says first on a cleartext connection tells whether it speaks HTTP/2 at all. */
static bool is_http1_answer(struct live *l, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n && l->first_n < sizeof(l->first); i++)
		l->first[l->first_n++] = p[i];
	/* some answer an error page without a head */
	return l->first_n >= 7 && (memcmp(l->first, "HTTP/1.", 7) == 0 ||
				   strncasecmp((char *)l->first, "<!doct", 6) == 0 ||
				   strncasecmp((char *)l->first, "<html", 5) == 0);
}

static void feed1(struct live *l, const uint8_t *p, size_t n)
{
	struct error e = ERROR_INIT;
	size_t used = n;

	switch (speak1_feed(l->speak1, p, n, &used, &e)) {
	case SPEAK1_SWITCHED: {
		/* 101: stream 1 is the request that asked (RFC 7540 3.2) */
		struct live_job *asked = l->sent_count ? l->sent[0].job : NULL;
		speak1_free(l->speak1);
		l->speak1 = NULL;
		if (asked)
			l->sent[0].stream = 1;
		if (!live_stage_speak(l, true, &e)) {
			live_stage_fail(l, "%s", e.text);
			return;
		}
		if (used < n)
			speak2_feed(l->speak2, p + used, n - used);
		return;
	}
	case SPEAK1_BROKEN:
		live_tell(l, LOCAL_LIBRARY, 0, 0, 0, e.text);
		live_stage_fail(l, "%s", e.text);
		return;
	case SPEAK1_OVER:
		if (!l->their_end)
			live_stage_end(l);
		return;
	case SPEAK1_GOES_ON:
		if (l->state.stage == LIVE_GREETING)
			live_stage(l, LIVE_OPEN);
		return;
	}
}

/* Octets of HTTP. */
static void take_plain(struct live *l, const uint8_t *p, size_t n)
{
	if (l->speak1) {
		feed1(l, p, n);
		return;
	}
	if (!l->speak2)
		return;
	bool first = l->first_n < sizeof(l->first);
	if (first && is_http1_answer(l, p, n) && l->target.http == TARGET_HTTP_AUTO && !l->http1)
		live_stage_fall_back(l, "the peer answered HTTP/2 with HTTP/1.1");
	if (!speak2_feed(l->speak2, p, n))
		live_stage_end(l);
}

/* Drains the TLS session's plaintext after a step that gave s (and e). */
static void take_secure(struct live *l, enum secure_status s, struct error *e)
{
	if (!l->secured && (s == SECURE_OPEN || s == SECURE_FINISHED)) {
		l->secured = true;
		live_stage_secured(l);
	}
	if (s == SECURE_OPEN || s == SECURE_FINISHED) {
		size_t n;
		while ((n = secure_read(l->secure, l->plain, LIVE_PIECE)) > 0)
			take_plain(l, l->plain, n);
		s = secure_step(l->secure, e);
	}
	if (s == SECURE_FAILED) {
		l->tls_failed = true;
		secure_keep(l->secure);
		live_stage_fail(l, "%s", e->text);
	} else if (s == SECURE_FINISHED && !l->their_end) {
		live_stage_end(l);
	}
}

static void take(struct live *l, size_t n)
{
	uint64_t now = wrap_now();

	l->heard = clock_us();
	l->state.received += n;
	if (!l->secure) {
		wrap_data(&l->flow, 1, l->piece, n, now);
		take_plain(l, l->piece, n);
		return;
	}
	/* secrets stand in the recording before what they open */
	secure_feed(l->secure, l->piece, n);
	struct error e = ERROR_INIT;
	enum secure_status s = secure_step(l->secure, &e);
	take_secrets(l);
	wrap_data(&l->flow, 1, l->piece, n, now);
	take_secure(l, s, &e);
}

static void take_end(struct live *l)
{
	l->their_end = true;
	wrap_fin(&l->flow, 1, wrap_now());
	if (l->secure) {
		struct error e = ERROR_INIT;
		secure_feed_end(l->secure);
		enum secure_status s = secure_step(l->secure, &e);
		take_secrets(l);
		take_secure(l, s, &e);
	}
	if (l->speak1)
		speak1_feed_end(l->speak1);
	if (l->speak2)
		speak2_feed_end(l->speak2);
	live_stage_end(l);
}

static void take_reset(struct live *l, int error)
{
	l->their_end = true;
	if (error == ECONNRESET || error == EPIPE)
		wrap_rst(&l->flow, 1, wrap_now());
	else
		live_tell(l, LOCAL_RESET_BY, 0, 0, 0, strerror(error));
	live_problem(l, "the connection ended: %s", strerror(error));
	l->state.failed = true;
	live_stage_drop(l);
}

bool live_io_read(struct live *l)
{
	bool any = false;

	for (int i = 0; i < LIVE_PIECES && l->fd >= 0 && !l->their_end; i++) {
		ssize_t n = recv(l->fd, l->piece, LIVE_PIECE, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		any = true;
		if (n > 0)
			take(l, (size_t)n);
		else if (n == 0)
			take_end(l);
		else
			take_reset(l, errno);
		/* a burst of answers may leave much to send */
		if (n < LIVE_PIECE / 2)
			break;
	}
	return any;
}

bool live_io_takes(const struct live *l)
{
	const void *waiting;

	if (l->fd < 0 || l->fin_sent)
		return false;
	if (!l->secure)
		return l->out.n - l->out_from < LIVE_OUT_MAX;
	if (!l->secured && secure_early_room(l->secure) == 0)
		return false;
	return secure_out(l->secure, &waiting) + secure_waiting(l->secure) < LIVE_OUT_MAX;
}

/* Lets the speakers fill what goes to the socket. */
static bool fill(struct live *l)
{
	bool any = false;
	const void *p;

	while (live_io_takes(l)) {
		size_t n = l->speak2   ? speak2_out(l->speak2, LIVE_OUT_PIECE, &p)
			   : l->speak1 ? speak1_out(l->speak1, LIVE_OUT_PIECE, &p)
				       : 0;
		if (l->speak1 && speak1_failed(l->speak1))
			live_stage_fail(l, "%s", speak1_failed(l->speak1));
		if (n == 0)
			break;
		any = true;
		if (!l->secure)
			buf_add(&l->out, p, n, SIZE_MAX);
		else if (!secure_write(l->secure, p, n))
			break;
	}
	return any;
}

/* One send of what waits; 0 nothing, -1 it must wait. */
static ssize_t send_some(struct live *l)
{
	const void *p = NULL;
	size_t n;

	if (l->secure) {
		n = secure_out(l->secure, &p);
	} else {
		n = l->out.n - l->out_from;
		p = l->out.p + l->out_from;
	}
	if (n == 0)
		return 0;
	uint64_t now = wrap_now(); /* before: the answer may be there when send returns */
	ssize_t k = send(l->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (k <= 0)
		return -1;
	wrap_data(&l->flow, 0, p, (size_t)k, now);
	l->state.sent += (uint64_t)k;
	l->spoke = clock_us();
	if (l->secure) {
		secure_sent(l->secure, (size_t)k);
		return k;
	}
	l->out_from += (size_t)k;
	if (l->out_from == l->out.n) {
		buf_clear(&l->out);
		l->out_from = 0;
	}
	return k;
}

bool live_io_pending(const struct live *l)
{
	const void *p;

	if (l->fd < 0)
		return false;
	return l->secure ? secure_out(l->secure, &p) > 0 : l->out.n > l->out_from;
}

/* Everything has gone out: our side's end. */
static void end_ours(struct live *l)
{
	if (l->notify && l->secure && l->secured) {
		l->notify = false;
		secure_close_notify(l->secure);
		return; /* and once more, when that is out */
	}
	l->fin_sent = true;
	l->closing_since = clock_us();
	if (!l->their_end || !l->flow.reset) {
		shutdown(l->fd, SHUT_WR);
		wrap_fin(&l->flow, 0, wrap_now());
	}
}

/* send() failed by `why`: what the peer said before it went is read first. */
static void read_rest(struct live *l, int why)
{
	ssize_t n;

	while (l->fd >= 0 && !l->their_end &&
	       (n = recv(l->fd, l->piece, LIVE_PIECE, MSG_DONTWAIT)) > 0)
		take(l, (size_t)n);
	if (l->fd >= 0)
		take_reset(l, why);
}

bool live_io_write(struct live *l)
{
	bool any = false;

	/* a peer that reads as fast as we write must not keep all else waiting */
	for (int i = 0; i < LIVE_SENDS && l->fd >= 0; i++) {
		any = fill(l) || any;
		if (l->secure)
			take_secrets(l); /* of early data, before they go out */
		ssize_t n = send_some(l);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN || errno == EWOULDBLOCK)
				return any;
			read_rest(l, errno);
			return true;
		}
		if (n > 0) {
			any = true;
			continue;
		}
		if (!l->fin_wanted || l->fin_sent)
			return any;
		end_ours(l);
		any = true;
	}
	return any;
}

void live_io_sample(struct live *l, bool tell)
{
#ifdef __linux__
	struct tcp_info info;
	socklen_t n = sizeof(info);

	if (l->fd < 0 || l->target.unix_socket)
		return;
	memset(&info, 0, sizeof(info));
	if (getsockopt(l->fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0)
		return;
	struct live_state *s = &l->state;
	bool more = info.tcpi_total_retrans > s->retransmissions;
	s->rtt_us = info.tcpi_rtt;
	s->retransmissions = info.tcpi_total_retrans;
	s->cwnd = info.tcpi_snd_cwnd;
	if (!tell && !more)
		return;
	struct text words = {0};
	text_addf(&words, "rttvar %u us, cwnd %u, ssthresh %u, unacked %u, lost %u",
		  info.tcpi_rttvar, info.tcpi_snd_cwnd, info.tcpi_snd_ssthresh, info.tcpi_unacked,
		  info.tcpi_lost);
	live_tell(l, LOCAL_TCP_INFO, 0, info.tcpi_rtt, info.tcpi_total_retrans, text_str(&words));
	text_done(&words);
#else
	(void)l;
	(void)tell;
#endif
}
