#include "source/speak2_parts.h"

#include <string.h>

enum { PRIORITY_VALUE_MAX = 1024, FRAME_GOAWAY = 7, DEBUG_MAX = 8192 };

static bool alive(const struct speak2 *s, struct error *e)
{
	return !s->dead || error_set(e, "the HTTP/2 session is over");
}

static bool done(int error, const char *what, struct error *e)
{
	return error == 0 ||
	       error_set(e, "%s: %s; `frame` sends it all the same", what, nghttp2_strerror(error));
}

bool speak2_ping(struct speak2 *s, const uint8_t opaque[8], struct error *e)
{
	return alive(s, e) && done(nghttp2_submit_ping(s->ng, 0, opaque), "PING", e);
}

static void forget_held(uint64_t *held, uint32_t n)
{
	*held -= *held < n ? *held : n;
}

bool speak2_window(struct speak2 *s, uint32_t stream, uint32_t increment, struct error *e)
{
	struct speak2_stream *x = NULL;
	int error = 0;

	if (!alive(s, e))
		return false;
	if (increment == 0 || increment > SPEAK2_WINDOW_MAX)
		return error_set(e, "an increment is 1 to 2147483647 (RFC 9113 6.9); `frame` sends "
				    "any other");
	if (stream > SPEAK2_WINDOW_MAX ||
	    (stream != 0 && !nghttp2_session_find_stream(s->ng, (int32_t)stream)))
		return error_set(e, "stream %u is not open; `frame` sends it all the same",
				 (unsigned)stream);
	error = nghttp2_submit_window_update(s->ng, 0, (int32_t)stream, (int32_t)increment);
	if (!done(error, "WINDOW_UPDATE", e))
		return false;
	x = stream ? speak2_stream_find(s, stream) : NULL;
	if (stream == 0) {
		forget_held(&s->held, increment);
		s->window_by_hand += increment;
	} else if (x) {
		forget_held(&x->held, increment);
		x->by_hand += increment;
	}
	return true;
}

/* Sends it at once: the library itself would wait until half of the window is used. */
static void release(struct speak2 *s, uint32_t stream, uint64_t *held, uint64_t *returned)
{
	if (*returned > 0 && *returned <= SPEAK2_WINDOW_MAX) {
		uint8_t payload[4];
		for (int i = 0; i < 4; i++)
			payload[i] = (uint8_t)(*returned >> (24 - 8 * i));
		speak2_frame(s->inside ? &s->later : &s->pending, NGHTTP2_WINDOW_UPDATE, 0, stream,
			     payload, sizeof(payload));
	}
	*returned = 0;
	while (*held > 0) {
		uint64_t n = *held < SPEAK2_WINDOW_MAX ? *held : SPEAK2_WINDOW_MAX;
		if (nghttp2_submit_window_update(s->ng, 0, (int32_t)stream, (int32_t)n) != 0)
			break;
		*held -= n;
	}
	*held = 0;
}

void speak2_hold(struct speak2 *s, bool hold)
{
	s->hold = hold;
	if (hold || s->dead)
		return;
	release(s, 0, &s->held, &s->returned);
	for (struct speak2_stream *x = s->first; x; x = x->next)
		if (x->held > 0 || x->returned > 0)
			release(s, x->id, &x->held, &x->returned);
}

bool speak2_rst(struct speak2 *s, uint32_t stream, uint32_t code, struct error *e)
{
	struct speak2_stream *x = speak2_stream_find(s, stream);

	if (!alive(s, e))
		return false;
	if (!x)
		return error_set(e,
				 "stream %u is not open; `frame RST_STREAM` sends it all the same",
				 (unsigned)stream);
	x->reset_by_hand = true;
	if (x->waiting) {
		speak2_stream_over(s, x, code, true);
		speak2_stream_free(s, x);
		return true;
	}
	return done(nghttp2_submit_rst_stream(s->ng, 0, (int32_t)stream, code), "RST_STREAM", e);
}

bool speak2_goaway(struct speak2 *s, uint32_t code, uint32_t last, const void *debug, size_t n,
		   struct error *e)
{
	uint8_t payload[8 + DEBUG_MAX];
	struct buf frame = {0};

	if (!alive(s, e))
		return false;
	if (n > DEBUG_MAX)
		return error_set(e, "more than %d octets of debug data", DEBUG_MAX);
	s->by_hand = true;
	last &= SPEAK2_WINDOW_MAX;
	if (nghttp2_submit_goaway(s->ng, 0, (int32_t)last, code, debug, n) == 0)
		return true;
	/* As a client it knows only streams of the server; the peer may get any. */
	for (int i = 0; i < 4; i++) {
		payload[i] = (uint8_t)(last >> (24 - 8 * i));
		payload[4 + i] = (uint8_t)(code >> (24 - 8 * i));
	}
	if (n > 0)
		memcpy(payload + 8, debug, n);
	speak2_frame(&frame, FRAME_GOAWAY, 0, 0, payload, 8 + n);
	speak2_raw(s, frame.p, frame.n);
	buf_done(&frame);
	s->state.goaway_sent = true;
	return true;
}

/* RFC 9218 7.1. The library would send it only to a server that announced
 * NO_RFC7540_PRIORITIES; it changes nothing that the library knows. */
bool speak2_priority_update(struct speak2 *s, uint32_t stream, const char *value, struct error *e)
{
	uint8_t payload[4 + PRIORITY_VALUE_MAX];
	size_t n = strlen(value);

	if (!alive(s, e))
		return false;
	if (stream == 0 || stream > SPEAK2_WINDOW_MAX)
		return error_set(e, "PRIORITY_UPDATE is about a stream, 1 to 2147483647");
	if (n > PRIORITY_VALUE_MAX)
		return error_set(e, "a priority of more than %d octets", PRIORITY_VALUE_MAX);
	for (size_t i = 0; i < n; i++)
		if (value[i] < ' ' || value[i] > '~')
			return error_set(e, "a priority is ASCII text such as u=3,i (RFC 9218 4)");
	for (int i = 0; i < 4; i++)
		payload[i] = (uint8_t)(stream >> (24 - 8 * i));
	memcpy(payload + 4, value, n);
	speak2_drain(s);
	speak2_frame(s->inside ? &s->later : &s->pending, SPEAK2_PRIORITY_UPDATE, 0, 0, payload,
		     4 + n);
	return true;
}

bool speak2_data(struct speak2 *s, uint32_t stream, const void *p, size_t n, bool end,
		 struct error *e)
{
	struct speak2_stream *x = speak2_stream_find(s, stream);

	if (!alive(s, e))
		return false;
	if (!x || !x->ours || x->told)
		return error_set(e, "stream %u is not an open request", (unsigned)stream);
	if (!x->body || !body_give(x->body, p, n, end))
		return error_set(e,
				 "stream %u takes no octets by hand: its body is not open, has "
				 "ended, or too much waits already",
				 (unsigned)stream);
	if (x->deferred) {
		x->deferred = false;
		s->deferred--;
		nghttp2_session_resume_data(s->ng, (int32_t)stream);
	}
	return true;
}

void speak2_finish(struct speak2 *s)
{
	if (s->dead || s->finishing)
		return;
	s->finishing = true;
	nghttp2_submit_goaway(s->ng, 0, nghttp2_session_get_last_proc_stream_id(s->ng),
			      NGHTTP2_NO_ERROR, NULL, 0);
}
