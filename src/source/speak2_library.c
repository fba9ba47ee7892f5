#include "source/speak2_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	WORDS_MAX = 600,
	FIELD_SHOWN = 200, /* of a refused field's name and of its value */
	FRAME_HEADERS = 1,
	TYPES = 11
};

static const char *frame_name(uint8_t type)
{
	static const char *const names[TYPES] = {
		"DATA", "HEADERS", "PRIORITY",	    "RST_STREAM",   "SETTINGS", "PUSH_PROMISE",
		"PING", "GOAWAY",  "WINDOW_UPDATE", "CONTINUATION", "ALTSVC"};
	if (type == SPEAK2_PRIORITY_UPDATE)
		return "PRIORITY_UPDATE";
	return type < TYPES ? names[type] : "unknown";
}

void speak2_fact(struct speak2 *s, enum local_kind kind, uint32_t stream, uint32_t a,
		 const char *format, ...)
{
	char words[WORDS_MAX];
	va_list list;

	if (!s->h.fact)
		return;
	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	s->h.fact(s->h.arg, kind, stream, a, words);
}

static struct speak2_stream *stream_of(struct speak2 *s, int32_t id)
{
	return nghttp2_session_get_stream_user_data(s->ng, id);
}

static int complain(nghttp2_session *ng, int error, const char *words, size_t n, void *arg)
{
	char clean[WORDS_MAX];

	(void)ng;
	text_clean_to(clean, sizeof(clean), words, n);
	speak2_fact(arg, LOCAL_LIBRARY, 0, (uint32_t)-error, "%s", clean);
	return 0;
}

static int invalid_field(nghttp2_session *ng, const nghttp2_frame *frame, nghttp2_rcbuf *name,
			 nghttp2_rcbuf *value, uint8_t flags, void *arg)
{
	char a[FIELD_SHOWN], b[FIELD_SHOWN];
	nghttp2_vec n = nghttp2_rcbuf_get_buf(name), v = nghttp2_rcbuf_get_buf(value);

	(void)ng;
	(void)flags;
	text_clean_to(a, sizeof(a), n.base, n.len);
	text_clean_to(b, sizeof(b), v.base, v.len);
	speak2_fact(arg, LOCAL_FIELD, (uint32_t)frame->hd.stream_id, 0, "%s: %s", a, b);
	((struct speak2 *)arg)->refused_input = true;
	/* A message with such a field is malformed (RFC 9113 8.2.1); returning 0 would only leave
	 * the field out. */
	return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static int invalid_frame(nghttp2_session *ng, const nghttp2_frame *frame, int error, void *arg)
{
	struct speak2 *s = arg;

	(void)ng;
	s->refused_input = true;
	speak2_fact(s, LOCAL_LIBRARY, (uint32_t)frame->hd.stream_id, (uint32_t)-error,
		    "%s refused: %s", frame_name(frame->hd.type), nghttp2_strerror(error));
	return 0;
}

/* RFC 9113 6.9.2: a SETTINGS that lifts any window past its limit ends the connection; the library
 * would only reset the stream. It has to be known how high they stood before. */
static int begin_frame(nghttp2_session *ng, const nghttp2_frame_hd *head, void *arg)
{
	struct speak2 *s = arg;
	int32_t window = 0;

	if (head->type != NGHTTP2_SETTINGS || head->flags & NGHTTP2_FLAG_ACK)
		return 0;
	s->window_high = 0;
	s->window_initial =
		nghttp2_session_get_remote_settings(ng, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE);
	for (const struct speak2_stream *x = s->first; x; x = x->next) {
		if (x->sent)
			window = nghttp2_session_get_stream_remote_window_size(ng, (int32_t)x->id);
		if (window > s->window_high)
			s->window_high = window;
	}
	return 0;
}

static void check_windows(struct speak2 *s, const nghttp2_settings *f)
{
	bool past = false;

	for (size_t i = 0; i < f->niv; i++)
		past = past || (f->iv[i].settings_id == NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE &&
				(int64_t)s->window_high + f->iv[i].value - s->window_initial >
					SPEAK2_WINDOW_MAX);
	if (!past)
		return;
	speak2_fact(s, LOCAL_LIBRARY, 0, 0,
		    "SETTINGS refused: INITIAL_WINDOW_SIZE lifts a window past 2147483647");
	s->refused_input = true;
	nghttp2_session_terminate_session2(s->ng, nghttp2_session_get_last_proc_stream_id(s->ng),
					   NGHTTP2_FLOW_CONTROL_ERROR);
}

/* The library itself gives back padding and what it ignores; while windows are held that waits too.
 */
static int frame_goes(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct speak2 *s = arg;
	struct speak2_stream *x = NULL;
	uint64_t n = 0, *by_hand = &s->window_by_hand, *returned = &s->returned;

	(void)ng;
	if (frame->hd.type != NGHTTP2_WINDOW_UPDATE)
		return 0;
	n = (uint64_t)frame->window_update.window_size_increment;
	if (frame->hd.stream_id != 0) {
		x = stream_of(s, frame->hd.stream_id);
		if (!x)
			return 0;
		by_hand = &x->by_hand;
		returned = &x->returned;
	}
	if (*by_hand >= n) {
		*by_hand -= n;
		return 0;
	}
	if (!s->hold)
		return 0;
	*returned += n;
	return NGHTTP2_ERR_CANCEL;
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static int field(nghttp2_session *ng, const nghttp2_frame *frame, nghttp2_rcbuf *name,
		 nghttp2_rcbuf *value, uint8_t flags, void *arg)
{
	nghttp2_vec n = nghttp2_rcbuf_get_buf(name), v = nghttp2_rcbuf_get_buf(value);
	char shown[FIELD_SHOWN];

	(void)ng;
	(void)flags;
	if (v.len > 0 && (blank(v.base[0]) || blank(v.base[v.len - 1]))) {
		text_clean_to(shown, sizeof(shown), n.base, n.len);
		speak2_fact(arg, LOCAL_LIBRARY, (uint32_t)frame->hd.stream_id, 0,
			    "%s: blanks around the value, tolerated although RFC 9113 8.2.1 "
			    "forbids them",
			    shown);
	}
	return 0;
}

static int begin_headers(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct speak2 *s = arg;

	if (frame->hd.type == NGHTTP2_PUSH_PROMISE) {
		int32_t id = frame->push_promise.promised_stream_id;
		struct speak2_stream *x = speak2_stream_new(s, (uint32_t)id);
		nghttp2_session_set_stream_user_data(ng, id, x);
	}
	return 0;
}

static void see_goaway(struct speak2 *s, const nghttp2_goaway *g)
{
	s->state.goaway_seen = true;
	s->state.goaway_last = (uint32_t)g->last_stream_id;
	s->state.goaway_code = g->error_code;
	speak2_stream_refused(s);
}

static int frame_came(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct speak2 *s = arg;
	struct speak2_stream *x = frame->hd.stream_id ? stream_of(s, frame->hd.stream_id) : NULL;

	(void)ng;
	if (frame->hd.type == NGHTTP2_GOAWAY) {
		see_goaway(s, &frame->goaway);
	} else if (frame->hd.type == NGHTTP2_SETTINGS) {
		if (frame->hd.flags & NGHTTP2_FLAG_ACK) {
			s->settings_due -= s->settings_due > 0;
			s->state.settings_acked = s->settings_due == 0;
		} else {
			check_windows(s, &frame->settings);
			if (!s->state.settings_seen) {
				s->state.settings_seen = true;
				speak2_stream_start_waiting(s);
			}
		}
	} else if (x && frame->hd.type == NGHTTP2_RST_STREAM) {
		x->refused = frame->rst_stream.error_code == NGHTTP2_REFUSED_STREAM;
	} else if (x && (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
		   frame->hd.flags & NGHTTP2_FLAG_END_STREAM) {
		x->whole = true;
	}
	return 0;
}

static int data_came(nghttp2_session *ng, uint8_t flags, int32_t id, const uint8_t *p, size_t n,
		     void *arg)
{
	struct speak2 *s = arg;
	struct speak2_stream *x = stream_of(s, id);

	(void)flags;
	if (s->h.body)
		s->h.body(s->h.arg, (uint32_t)id, p, n);
	if (!s->hold) {
		nghttp2_session_consume(ng, id, n);
		return 0;
	}
	s->held += n;
	if (x)
		x->held += n;
	return 0;
}

/* Its words are in the frame, and what is wrong in the peer's frames is said there alone. */
static void explain_goaway(struct speak2 *s, const nghttp2_goaway *g)
{
	char clean[WORDS_MAX];

	text_clean_to(clean, sizeof(clean), g->opaque_data, g->opaque_data_len);
	speak2_fact(s, LOCAL_LIBRARY, 0, g->error_code, "ends the connection: %s",
		    clean[0] ? clean : nghttp2_http2_strerror(g->error_code));
}

/* The library resets a stream whose content does not fit its fields without a word. */
static void explain_rst(struct speak2 *s, struct speak2_stream *x, uint32_t code)
{
	if (x->reset_by_hand || s->refused_input)
		return;
	speak2_fact(s, LOCAL_LIBRARY, x->id, code, "resets the stream with %s%s",
		    nghttp2_http2_strerror(code),
		    code == NGHTTP2_PROTOCOL_ERROR
			    ? ": the message is malformed, such as a content-length that is not "
			      "that of its content (RFC 9113 8.1.1)"
			    : "");
}

static int frame_went(nghttp2_session *ng, const nghttp2_frame *frame, void *arg)
{
	struct speak2 *s = arg;
	struct speak2_stream *x = NULL;

	(void)ng;
	if (frame->hd.type == NGHTTP2_GOAWAY) {
		s->state.goaway_sent = true;
		if (frame->goaway.error_code != NGHTTP2_NO_ERROR && !s->refused_input &&
		    !s->by_hand)
			explain_goaway(s, &frame->goaway);
	}
	if (frame->hd.type == NGHTTP2_RST_STREAM) {
		x = stream_of(s, frame->hd.stream_id);
		if (x)
			explain_rst(s, x, frame->rst_stream.error_code);
		return 0;
	}
	if (frame->hd.type == NGHTTP2_SETTINGS && !(frame->hd.flags & NGHTTP2_FLAG_ACK)) {
		s->settings_due++;
		s->state.settings_acked = false;
	}
	if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
		x = stream_of(s, frame->hd.stream_id);
	if (x && !x->sent && !x->told) {
		x->sent = true;
		s->state.queued--;
		s->state.open++;
	}
	return 0;
}

static int frame_stayed(nghttp2_session *ng, const nghttp2_frame *frame, int error, void *arg)
{
	(void)ng;
	if (error == NGHTTP2_ERR_CANCEL)
		return 0; /* our own wish */
	/* an acknowledgement that comes too late for the end harms nobody */
	if (error == NGHTTP2_ERR_SESSION_CLOSING && frame->hd.type != NGHTTP2_HEADERS)
		return 0;
	speak2_fact(arg, LOCAL_LIBRARY, (uint32_t)frame->hd.stream_id, (uint32_t)-error,
		    "%s not sent: %s", frame_name(frame->hd.type), nghttp2_strerror(error));
	return 0;
}

static int stream_closed(nghttp2_session *ng, int32_t id, uint32_t code, void *arg)
{
	struct speak2 *s = arg;
	struct speak2_stream *x = stream_of(s, id);

	if (!x)
		return 0;
	nghttp2_session_set_stream_user_data(ng, id, NULL);
	speak2_stream_over(s, x, code,
			   x->refused || !x->sent ||
				   (s->state.goaway_seen && x->id > s->state.goaway_last));
	speak2_stream_free(s, x);
	return 0;
}

static void set_callbacks(nghttp2_session_callbacks *c)
{
	nghttp2_session_callbacks_set_error_callback2(c, complain);
	nghttp2_session_callbacks_set_on_invalid_header_callback2(c, invalid_field);
	nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(c, invalid_frame);
	nghttp2_session_callbacks_set_on_header_callback2(c, field);
	nghttp2_session_callbacks_set_on_begin_headers_callback(c, begin_headers);
	nghttp2_session_callbacks_set_on_begin_frame_callback(c, begin_frame);
	nghttp2_session_callbacks_set_on_frame_recv_callback(c, frame_came);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, data_came);
	nghttp2_session_callbacks_set_before_frame_send_callback(c, frame_goes);
	nghttp2_session_callbacks_set_on_frame_send_callback(c, frame_went);
	nghttp2_session_callbacks_set_on_frame_not_send_callback(c, frame_stayed);
	nghttp2_session_callbacks_set_on_stream_close_callback(c, stream_closed);
}

static void set_options(nghttp2_option *o)
{
	nghttp2_option_set_no_auto_window_update(o, 1); /* so that hold can change at any time */
	nghttp2_option_set_no_closed_streams(o, 1);
	/* As curl: many servers do send them; field() tells. */
#if NGHTTP2_VERSION_NUM >= 0x013200 /* older ones do not look */
	nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(o, 1);
#endif
	/* A server must not send it (RFC 9218 7.1): the library answers with PROTOCOL_ERROR. */
	nghttp2_option_set_builtin_recv_extension_type(o, SPEAK2_PRIORITY_UPDATE);
	nghttp2_option_set_max_send_header_block_length(o, SPEAK2_HEADERS_OUT_MAX);
}

bool speak2_library_new(struct speak2 *s, struct error *e)
{
	nghttp2_session_callbacks *c = NULL;
	nghttp2_option *o = NULL;
	int error = nghttp2_session_callbacks_new(&c);

	if (error == 0)
		error = nghttp2_option_new(&o);
	if (error == 0) {
		set_callbacks(c);
		set_options(o);
		error = nghttp2_session_client_new2(&s->ng, c, s, o);
	}
	nghttp2_session_callbacks_del(c);
	nghttp2_option_del(o);
	if (error != 0)
		return error_set(e, "nghttp2 cannot begin a session: %s", nghttp2_strerror(error));
	return true;
}
