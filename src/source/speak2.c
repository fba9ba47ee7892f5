#include "source/speak2_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"

enum { FRAME_SETTINGS = 4, FRAME_GOAWAY = 7, FLAG_ACK = 1 };

void speak2_append(struct buf *to, const void *p, size_t n)
{
	if (n > 0)
		buf_add(to, p, n, SIZE_MAX);
}

void speak2_frame(struct buf *to, uint8_t type, uint8_t flags, uint32_t stream, const void *p,
		  size_t n)
{
	uint8_t head[SPEAK2_FRAME_HEADER] = {
		(uint8_t)(n >> 16),
		(uint8_t)(n >> 8),
		(uint8_t)n,
		type,
		flags,
		(uint8_t)(stream >> 24),
		(uint8_t)(stream >> 16),
		(uint8_t)(stream >> 8),
		(uint8_t)stream,
	};
	speak2_append(to, head, sizeof(head));
	speak2_append(to, p, n);
}

void speak2_out_of_step(struct speak2 *s, const char *why)
{
	if (!s->state.out_of_step)
		speak2_fact(s, LOCAL_OUT_OF_STEP, 0, 0, "%s", why);
	s->state.out_of_step = true;
}

static void update_over(struct speak2 *s)
{
	if (!s->dead && (nghttp2_session_want_read(s->ng) || nghttp2_session_want_write(s->ng)))
		return;
	s->dead = s->state.over = true;
	speak2_stream_all_over(s);
}

/* An error that ends the session without the library's own GOAWAY (RFC 9113 5.4.1). */
static void die(struct speak2 *s, int error)
{
	uint32_t code = NGHTTP2_INTERNAL_ERROR;
	uint8_t payload[8] = {0};
	struct buf body = {0};
	const char *words = nghttp2_strerror(error);

	if (s->dead)
		return;
	s->dead = true;
	if (error == NGHTTP2_ERR_FLOODED || error == (int)SPEAK2_TOO_MANY_CONTINUATIONS ||
	    error == NGHTTP2_ERR_TOO_MANY_SETTINGS)
		code = NGHTTP2_ENHANCE_YOUR_CALM;
	speak2_fact(s, LOCAL_LIBRARY, 0, (uint32_t)-error, "%s", words);
	if (!s->state.goaway_sent) {
		uint32_t last = (uint32_t)nghttp2_session_get_last_proc_stream_id(s->ng);
		for (int i = 0; i < 4; i++) {
			payload[i] = (uint8_t)(last >> (24 - 8 * i));
			payload[4 + i] = (uint8_t)(code >> (24 - 8 * i));
		}
		speak2_append(&body, payload, sizeof(payload));
		speak2_append(&body, words, strlen(words));
		speak2_frame(&s->pending, FRAME_GOAWAY, 0, 0, body.p, body.n);
		buf_done(&body);
		s->state.goaway_sent = true;
	}
	update_over(s);
}

/* One frame or more of the library's behind `to`; false when it has none. */
static bool take(struct speak2 *s, struct buf *to)
{
	const uint8_t *p = NULL;
	ssize_t n = nghttp2_session_mem_send(s->ng, &p);

	if (n < 0)
		die(s, (int)n);
	if (n <= 0)
		return false;
	speak2_append(to, p, (size_t)n);
	return true;
}

void speak2_drain(struct speak2 *s)
{
	bool inside = s->inside;

	if (s->dead || inside)
		return;
	s->inside = s->quiet = true;
	while (take(s, &s->pending))
		;
	s->quiet = false;
	s->inside = inside;
	speak2_stream_resume(s, true);
}

void speak2_drain_instead(struct speak2 *s, bool settings_only, const void *p, size_t n)
{
	const uint8_t *octets = NULL;
	ssize_t got = 0;

	s->inside = s->quiet = true;
	while ((got = nghttp2_session_mem_send(s->ng, &octets)) > 0) {
		/* The frames come one by one; the client's magic is not one. */
		bool settings = got >= SPEAK2_FRAME_HEADER && octets[0] == 0 &&
				octets[3] == FRAME_SETTINGS && octets[4] == 0;
		if (settings && settings_only)
			speak2_append(&s->pending, p, n);
		else if (settings_only)
			speak2_append(&s->pending, octets, (size_t)got);
	}
	s->inside = s->quiet = false;
	if (!settings_only)
		speak2_append(&s->pending, p, n);
	speak2_stream_resume(s, true);
}

static void flush_later(struct speak2 *s)
{
	if (s->later.n == 0)
		return;
	speak2_drain(s);
	speak2_append(&s->pending, s->later.p, s->later.n);
	s->later.n = 0;
}

size_t speak2_out(struct speak2 *s, size_t room, const void **p)
{
	struct buf was = s->giving;

	*p = NULL;
	if (s->inside)
		return 0;
	flush_later(s);
	s->giving = s->pending;
	s->pending = was;
	s->pending.n = 0;
	if (!s->dead) {
		speak2_stream_resume(s, false);
		s->inside = true;
		while (s->giving.n < room && take(s, &s->giving))
			;
		s->inside = false;
		update_over(s);
	}
	*p = s->giving.p;
	return s->giving.n;
}

bool speak2_wants_out(const struct speak2 *s)
{
	return s->pending.n > 0 || s->later.n > 0 ||
	       (!s->dead && nghttp2_session_want_write(s->ng));
}

static bool give(struct speak2 *s, const uint8_t *p, size_t n)
{
	ssize_t used = n ? nghttp2_session_mem_recv(s->ng, p, n) : 0;

	if (used < 0)
		die(s, (int)used);
	return !s->dead;
}

static bool stray_ack(const struct speak2 *s)
{
	static const uint8_t ack[SPEAK2_FRAME_HEADER] = {0, 0, 0, FRAME_SETTINGS, FLAG_ACK};
	return s->stray_acks > 0 && s->settings_due == 0 && memcmp(s->head, ack, sizeof(ack)) == 0;
}

/* Passes octets on frame by frame, so that an ACK which the library does not expect is left out:
 * it would end the session for it, although the peer only answered what was sent by hand. */
static bool feed_frames(struct speak2 *s, const uint8_t *p, size_t n)
{
	while (n > 0) {
		size_t part = s->payload_left < n ? s->payload_left : n;
		if (part > 0) {
			if (!give(s, p, part))
				return false;
			s->payload_left -= part;
		} else {
			part = sizeof(s->head) - s->head_n;
			if (part > n)
				part = n;
			memcpy(s->head + s->head_n, p, part);
			s->head_n += part;
			if (s->head_n == sizeof(s->head)) {
				s->head_n = 0;
				s->payload_left = bytes_get24(s->head);
				if (stray_ack(s))
					s->stray_acks--;
				else if (!give(s, s->head, sizeof(s->head)))
					return false;
			}
		}
		p += part;
		n -= part;
	}
	return true;
}

bool speak2_feed(struct speak2 *s, const void *p, size_t n)
{
	if (s->state.over || s->inside)
		return !s->state.over;
	s->refused_input = false;
	s->inside = true;
	feed_frames(s, p, n);
	s->inside = false;
	flush_later(s);
	/* The library has said its GOAWAY, or is about to: have it at once, so that the owner
	 * knows that the session is over. */
	if (!s->dead && s->pending.n < SPEAK2_PENDING_MAX &&
	    (s->refused_input || !nghttp2_session_check_request_allowed(s->ng)))
		speak2_drain(s);
	update_over(s);
	return !s->state.over;
}

void speak2_feed_end(struct speak2 *s)
{
	s->dead = s->state.over = true;
	speak2_stream_all_over(s);
}

const struct speak2_state *speak2_state(const struct speak2 *s)
{
	return &s->state;
}
